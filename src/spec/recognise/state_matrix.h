/* SPDX-License-Identifier: Apache-2.0 */
/* States in rows and columns, with a mark where a record may go from the row's to the column's:
 * "From \ To | new | paid", "Current | → paid | → lost". Pure. */
#pragma once

#include "spec/statement/specification.h"

enum state_matrix {
    STATE_MATRIX_NONE,
    STATE_MATRIX_LIKELY, /* rows and columns have names in common; nothing says what they are */
    STATE_MATRIX_TOLD,   /* its corner or the heads of its columns say which leads where */
};

/* Whether the table may be one; cheap. */
bool state_matrix_may_be(const struct block *block);

/* Adds a struct transition, with its place, for each cell that allows one; what is in the cell
 * besides a mark is its label. Nothing is added for STATE_MATRIX_NONE. */
enum state_matrix state_matrix_read(struct arena *arena, const struct block *block,
                                    bool is_about_states, struct list *transitions);
