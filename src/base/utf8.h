/* SPDX-License-Identifier: Apache-2.0 */
/* UTF-8 (RFC 3629): validation, counting, and the display width that carets need. Pure. */
#pragma once

#include "base/slice.h"

#define UTF8_VALID SIZE_MAX

/* Offset of the first byte that is not well-formed UTF-8 (surrogates and overlong forms are not),
 * or UTF8_VALID. */
size_t utf8_find_invalid(struct slice text);

/* Code points in well-formed text. */
size_t utf8_count(struct slice text);

/* Decodes one code point at the front of *text and steps over it; an ill-formed byte gives U+FFFD
 * and steps one byte. False at the end. */
bool utf8_next(struct slice *text, uint32_t *out_code_point);

/* Writes at most 4 bytes; returns how many. Code points above U+10FFFF and surrogates become
 * U+FFFD. */
size_t utf8_encode(uint32_t code_point, char out[4]);

/* Columns that a terminal uses: 2 for East Asian wide and emoji, 0 for combining marks, else 1. A
 * tab counts as 1. */
size_t utf8_width(struct slice text);
