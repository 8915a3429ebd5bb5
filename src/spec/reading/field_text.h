/* SPDX-License-Identifier: Apache-2.0 */
/* What people write behind a field's name in words: "PK, FK → users.id, not null, default 'x'",
 * "varchar(20), required, unique", "(pending, paid)". Shared by the readers of diagrams, column
 * tables, bullets and code comments. Pure. */
#pragma once

#include "spec/statement/statement.h"

enum field_text_kind {
    FIELD_TEXT_CONSTRAINTS, /* a cell or tail meant for constraints: what is known counts, the rest
                               is passed over */
    FIELD_TEXT_PROSE,       /* a comment or description: a part between commas counts only when it
                               is nothing but a constraint */
    FIELD_TEXT_TRIED,       /* as prose; where no part counts, no rule of values is sought in it */
};

/* Applies what the text says to the field. Returns whether it said anything. The field's type
 * should be set before, for defaults are read by it. Linear; texts over FIELD_TEXT_MAXIMUM say
 * nothing. */
bool field_text_read(struct arena *arena, struct field_statement *field, struct slice text,
                     enum field_text_kind kind);
#define FIELD_TEXT_MAXIMUM 1024U

/* "auth.users(id)", "users.id", "User" → entity and field (empty where not said); the schema is
 * left out. */
void field_text_reference(struct field_statement *field, struct slice target);
