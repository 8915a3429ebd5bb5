/* SPDX-License-Identifier: Apache-2.0 */
/* Regular expressions of the kind that programs and documents share: classes, groups, alternatives,
 * counts, anchors, "\d". A match takes time in proportion to the text, whatever the pattern. Pure.
 */
#pragma once

#include "base/arena.h"

struct pattern;

/* NULL: it is no regular expression, or uses what is not understood here (look-ahead, references
 * back, boundaries of words, flags), or is too large. */
const struct pattern *pattern_compile(struct arena *arena, struct slice text, bool ignores_case);

/* Whether the pattern fits anywhere in the text, which is UTF-8; "^" and "$" are its ends. */
bool pattern_matches(const struct pattern *pattern, struct slice text);
