/* SPDX-License-Identifier: Apache-2.0 */
/* Rules about a field's values in words: "max 80", "3-10 characters", "min 0, max 500", "1 to 40",
 * "between 1 and 5", "positive", "matches ^[0-9]{4}$", "valid e-mail". Pure. */
#pragma once

#include "spec/reading/field_text.h"

/* Applies the rules in `text` to the field: as the most characters of its type, else as checks. A
 * part of the text counts when it is nothing but rules. What is plainly one and cannot be held is
 * kept as the field's unheld_rule. The field's type should be set before: where it is unknown, the
 * model says whether a bound is one of a value or of a length. Linear. */
void field_rule_read(struct arena *arena, struct field_statement *field, struct slice text,
                     enum field_text_kind kind);

/* Holds a text to a regular expression as programs write it; what cannot be held to one keeps it as
 * its unheld_rule. */
void field_rule_add_pattern(struct arena *arena, struct field_statement *field,
                            struct slice pattern, bool ignores_case);

/* Whether `check`, or one of those that it joins by AND, says the same as the other; neither need
 * be one. */
bool field_rule_has_check(const struct expression *check, const struct expression *other);

/* Adds a check to those that the field has, if none of them says the same. */
void field_rule_add_check(struct arena *arena, struct field_statement *field,
                          struct expression *check);

/* Holds a number to one of those in `numbers`, at least one. */
void field_rule_add_numbers(struct arena *arena, struct field_statement *field,
                            const struct slice *numbers, size_t count);

/* Holds a whole number to the multiples of another. False, with nothing held, where either is none.
 */
bool field_rule_add_multiple(struct arena *arena, struct field_statement *field,
                             struct slice number);
