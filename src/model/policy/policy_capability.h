/* SPDX-License-Identifier: Apache-2.0 */
/* What a phrase of permission gives a right to: "Read/write orders", "view_own_orders",
 * "order:read:own", "CRUD /admin/jobs". Read against the model's entities and operations; what is
 * not understood to the last word gives no right, and is said. */
#pragma once

#include "model/policy/right.h"

enum capability_fault {
    CAPABILITY_UNKNOWN_THING, /* names nothing that the document describes */
    CAPABILITY_UNKNOWN_VERB,  /* nothing that is served does this: "ban users" */
    CAPABILITY_NARROWED,      /* by words that nothing resolves: "assigned", "of their team" */
    CAPABILITY_NO_VERB,       /* a thing, but not what may be done with it */
};

struct capability_problem {
    enum capability_fault fault;
    struct slice text; /* the words in question */
};

struct capability_reading {
    struct list rights;   /* struct right */
    struct list problems; /* struct capability_problem */
};

/* Collects the words that only this document's operations give a meaning; before any phrase. */
void policy_collect_words(struct builder *builder);

/* Reads a phrase; `is_own` where what stands around it limits it to own records. */
void policy_read_capability(struct builder *builder, struct slice text, bool is_own,
                            struct capability_reading *out);
