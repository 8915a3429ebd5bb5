/* SPDX-License-Identifier: Apache-2.0 */
/* The unfilled parts of a template, inside text that may be filled in part. Whole texts are judged
 * by text_is_placeholder (spec/document/document.h). Pure; linear. */
#pragma once

#include "spec/document/document.h"

/* Finds the next unfilled part of one line at or behind *from: "[Purpose]", "TBD". In a line that
 * is otherwise filled only what cannot be anything else counts: "Git + [GitHub / GitLab]". Moves
 * *from behind it. */
bool placeholder_next(struct slice line, size_t *from, struct slice *out_part);

/* Whether a value of the header is unfilled: text_is_placeholder, or a part of it that cannot be
 * anything else ("Technical Specifications - [FEATURE_NAME]"). */
bool placeholder_is_in_value(struct slice value);

/* Splits "Framework: [e.g., …]" at the colon; the whole line is the value where no short label
 * stands in front. */
struct slice placeholder_label(struct slice line, struct slice *out_value);
