/* SPDX-License-Identifier: Apache-2.0 */
/* Foreign text on its way to a terminal: a document must not be able to move the cursor, change
 * colours, or turn the reading direction of what stands around it. */
#pragma once

#include "base/buffer.h"

/* True for control characters and for the marks that change the direction of text. */
bool safe_is_dangerous(uint32_t code_point);

/* Appends `text` on one line: line ends and tabs become a blank, dangerous characters U+FFFD. */
void safe_write(struct buffer *buffer, struct slice text);

/* As safe_write, cut off at `width` columns with an ellipsis. */
void safe_write_short(struct buffer *buffer, struct slice text, size_t width);
