/* SPDX-License-Identifier: Apache-2.0 */
/* The line of a document that a finding is about, with carets under what is meant. */
#pragma once

#include "base/buffer.h"
#include "base/diagnostic.h"

#define EXCERPT_WIDTH 100U /* columns of a line that are shown */

/* Appends two lines: the source line behind a gutter with its number, and the carets. Of a long
 * line only the surroundings of the place are shown. Tabs are spread to four columns, and
 * characters that would upset a terminal are replaced. Nothing for a place without a line; no
 * carets for a place without a column. Time does not grow with the line. */
void excerpt_write(struct buffer *buffer, struct place place, bool has_colour);
