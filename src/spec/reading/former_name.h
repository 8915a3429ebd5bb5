/* SPDX-License-Identifier: Apache-2.0 */
/* The name that a thing had in an earlier document: "formerly: old_name" in a comment, or in a
 * line above a table or list of fields. Pure. */
#pragma once

#include "spec/statement/specification.h"

/* What the text says so; empty: nothing. The mark behind the word, or one around the name, is
 * needed: prose may begin with "Formerly" too. */
struct slice former_name_read(struct slice text);

/* Sets it on the entities stated from statements[first] on, by their comments, or by the
 * paragraphs that stand between their heading and them. */
void former_name_complete(struct specification *specification, size_t first);
