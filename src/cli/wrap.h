/* SPDX-License-Identifier: Apache-2.0 */
/* Running text in lines of at most 80 columns. */
#pragma once

#include "base/buffer.h"

#define WRAP_WIDTH 80U

/* Writes the words of `text`, the first at `column` where the output stands already; lines after
 * the first start at `indent`. A word that is too long stands alone. Ends with a line end. */
void wrap_write(struct buffer *buffer, struct slice text, size_t indent, size_t column);

void wrap_write_spaces(struct buffer *buffer, size_t count);
