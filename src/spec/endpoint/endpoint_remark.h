/* SPDX-License-Identifier: Apache-2.0 */
/* What stands below an endpoint and may say who may call it: short sentences, labels with their
 * values, what a refusal is for. Each is kept as a remark, for who knows the roles, in words that
 * its reader has: "must be a manager", "for managers", "not for members". Pure. */
#pragma once

#include "spec/statement/statement.h"

/* What reading remarks needs. */
struct endpoint_remarks {
    struct arena *arena;
    struct wording_memory *wordings;
    struct endpoint_statement *endpoint;
};

/* In a label over fields that are sent: "role" is one of them there. */
extern const char endpoint_remark_body_words[];

/* Keeps the short sentences of a short text. */
void endpoint_remark_text(const struct endpoint_remarks *remarks, const struct text *text);

/* Keeps what the endpoint's own description says by a sign of its own: "204, 403 if not a manager",
 * "manager ✅ member ❌". */
void endpoint_remark_description(const struct endpoint_remarks *remarks, struct place place);

/* Keeps those items of a list that say of themselves that they are about callers: "Actor: manager",
 * "403: caller is not a manager", "managers only". `lead` is the paragraph or heading in front of
 * the list, or empty: below "Allowed roles" every item is one. */
void endpoint_remark_list(const struct endpoint_remarks *remarks, struct slice lead,
                          const struct block *list);

/* Reads a table of one endpoint's properties ("Role | manager"), or of its answers ("403 | not a
 * manager"). Returns whether it settles who may call. */
bool endpoint_remark_table(const struct endpoint_remarks *remarks, const struct block *table);
