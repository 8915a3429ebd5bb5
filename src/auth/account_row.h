/* SPDX-License-Identifier: Apache-2.0 */
/* An account as the store has it: the document's own row, and what Phoenix keeps beside it. */
#pragma once

#include "plan/plan.h"

struct account_row {
    bool is_found;
    struct value key;
    struct slice subject; /* the key as text */
    struct slice login;
    struct slice hash;   /* empty: it has no password */
    struct slice role;   /* as the account spells it, else that of who registers; perhaps empty */
    bool is_inactive;    /* a column of the document's says so */
    int64_t disabled_us; /* microseconds since 1970; 0: it is not */
};

/* Who may not sign in, nor use what was handed out before. */
static inline bool account_row_is_disabled(const struct account_row *row)
{
    return row->is_inactive || row->disabled_us != 0;
}

/* A row of plan_identity's find_ texts, or of `list`. Texts are copied. */
struct account_row account_row_read(struct arena *arena, const struct plan *plan,
                                    const struct value *values);

/* A key as the text by which tokens and Phoenix's own tables know the account. */
struct slice account_row_subject(struct arena *arena, const struct plan *plan,
                                 const struct value *key);
