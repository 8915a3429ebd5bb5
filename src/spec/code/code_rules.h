/* SPDX-License-Identifier: Apache-2.0 */
/* What validators in code say about the values of a field, by their name and arguments: `min: 1` of
 * Mongoose, `.max(80)` of zod, `@Size(min = 2)` of Java, `Field(ge=1)` of Pydantic, `[Range(1, 5)]`
 * of C#, `validate:"gte=1"` of Go. Pure. */
#pragma once

#include "spec/code/code_types.h"

/* Applies the rule `name` with its arguments, whose quotes, brackets and messages are stepped over,
 * to a field whose type is set. A bound of a text is one of its length. What is plainly a rule and
 * cannot be held becomes the field's unheld_rule. False: no rule is called so. */
bool code_rules_apply(struct code_reader *reader, struct field_statement *field, struct slice name,
                      struct slice arguments);

/* Rules that stand before the type that they are about, kept until it is known. */
struct code_rules {
    struct list names;     /* struct slice */
    struct list arguments; /* struct slice, as many */
};

void code_rules_note(struct code_reader *reader, struct code_rules *rules, struct slice name,
                     struct slice arguments);
void code_rules_apply_noted(struct code_reader *reader, struct field_statement *field,
                            const struct code_rules *rules);
