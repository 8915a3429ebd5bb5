/* SPDX-License-Identifier: Apache-2.0 */
/* Chains of states as they stand in lines and sentences: several in a line, words in front of them,
 * a sentence behind. Pure. */
#pragma once

#include "spec/statement/statement.h"

/* What says that the arrows behind it are those that no record goes (wording.h). */
extern const char state_line_denials[];

/* The next line of *text with those that go on with it: behind a comma, a semicolon or an arrow,
 * and in front of an arrow. False at the end. */
bool state_line_next(struct slice *text, struct slice *out_line);

/* "new → paid, new → lost", "Order: new → paid, lost; paid → sent. Lost ones are kept.": adds the
 * transitions of all chains of the line, or, where one of them is none, or where they are said to
 * be forbidden, nothing and gives false. */
bool state_line_read(struct arena *arena, struct slice line, struct list *transitions);

/* "An order goes new → paid, or new → lost." As above, with the words in front of the first. */
bool state_line_read_sentence(struct arena *arena, struct slice text, struct list *transitions);
