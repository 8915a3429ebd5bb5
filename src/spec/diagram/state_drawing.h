/* SPDX-License-Identifier: Apache-2.0 */
/* States drawn with characters, words or boxes with lines between them that turn, part and join:
 *
 *     new ──▶ paid ──▶ sent
 *      │
 *      └────▶ lost
 *
 * Pure. */
#pragma once

#include "spec/statement/statement.h"

/* Whether arrows or lines go up or down in it: what stands in lines alone is read by them. Cheap
 * where there is none. */
bool state_drawing_may_be(struct slice code);

enum state_drawing {
    STATE_DRAWING_NONE,   /* there is no arrow */
    STATE_DRAWING_BROKEN, /* an arrow's line cannot be followed from state to state */
    STATE_DRAWING_READ,
};

/* Adds a struct transition for each arrow; nothing where one of them is broken: the others alone
 * would refuse what it allows. */
enum state_drawing state_drawing_read(struct arena *arena, struct slice code,
                                      struct list *transitions);
