/* SPDX-License-Identifier: Apache-2.0 */
/* How much of a document's template is filled in, and how much of it is understood. */
#pragma once

#include "base/buffer.h"
#include "spec/statement/specification.h"

struct completeness {
    size_t line_count;        /* lines of paragraphs, list items and table rows */
    size_t open_line_count;   /* of these, lines with a placeholder */
    size_t placeholder_count; /* there may be several on a line */
    size_t section_count;     /* sections with content of their own */
    size_t understood_count;  /* of these, sections of which a recogniser understood something */
};

struct completeness completeness_measure(const struct specification *specification);

/* One line for a document with placeholders; nothing for one without. */
void completeness_write(struct buffer *buffer, const struct completeness *completeness);
