/* SPDX-License-Identifier: Apache-2.0 */
/* Conditions that ORMs and migrations give in the words of SQL: CheckConstraint("hours > 0") of
 * SQLAlchemy, check_constraint of Rails, check('name', sql`${table.hours} > 0`) of Drizzle. Pure.
 */
#pragma once

#include "spec/code/code_types.h"

/* Adds the condition in `text`, at `place`, to the checks of the type: comparisons of columns and
 * values, IN, BETWEEN, IS NULL, joined by AND, OR and NOT. False, with nothing added, where there
 * is more in it. */
bool code_checks_add(struct code_reader *reader, struct code_type *type, struct slice text,
                     struct place place);

/* The first text among the arguments, in quotes or behind "sql`", that is not the value of `name`;
 * empty: there is none. */
struct slice code_checks_find(struct slice arguments);
