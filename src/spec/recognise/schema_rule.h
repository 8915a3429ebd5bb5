/* SPDX-License-Identifier: Apache-2.0 */
/* What JSON Schema says of the values of a property: "minLength", "pattern", "minimum",
 * "exclusiveMaximum", "multipleOf", "format", numbers in "enum". Pure. */
#pragma once

#include "spec/statement/statement.h"

struct schema_rules {
    struct list keys;    /* struct slice * */
    struct list values;  /* struct slice *, as many: as written */
    struct list numbers; /* struct slice *: of "enum" */
};

/* Keeps what `key` says, where it is a rule. */
void schema_rule_note(struct arena *arena, struct schema_rules *rules, struct slice key,
                      struct slice value);

/* Keeps one of the values of "enum", where it is a number. */
void schema_rule_note_value(struct arena *arena, struct schema_rules *rules, struct slice value);

/* Holds the field, whose type is set, to what was kept; what cannot be held becomes its
 * unheld_rule. */
void schema_rule_apply(struct arena *arena, struct field_statement *field,
                       const struct schema_rules *rules);
