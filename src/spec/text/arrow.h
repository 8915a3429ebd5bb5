/* SPDX-License-Identifier: Apache-2.0 */
/* Arrows that lead to the right, as people type and draw them: "->", "-->", "=>", "→", "➡", "⟶",
 * "──>", "──▶", and with words on them, "-- pay -->", "──(pay)──▶". Pure. */
#pragma once

#include "base/slice.h"

/* Bytes of an arrow at the front of the text; 0: none. *out_label, which may be NULL, has the words
 * on it, without brackets. */
size_t arrow_measure(struct slice text, struct slice *out_label);

/* Where the first arrow stands, or SLICE_NOT_FOUND. */
size_t arrow_find(struct slice text);

/* Whether there is one; cheap where there is none. */
bool arrow_is_in(struct slice text);
