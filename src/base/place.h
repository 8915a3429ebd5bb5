/* SPDX-License-Identifier: Apache-2.0 */
/* Where something stands in a document, so that every statement and every finding can name its
 * line. */
#pragma once

#include "base/arena.h"

/* One document's text. Immutable once made. */
struct source {
    struct slice path;           /* as the user named it; for messages */
    struct slice text;           /* well-formed UTF-8 */
    const uint32_t *line_starts; /* offset of each line's first byte */
    uint32_t line_count;         /* at least 1 */
};

/* line 0 means: the document as a whole. */
struct place {
    const struct source *source; /* NULL: no place */
    uint32_t line;               /* from 1 */
    uint32_t column;             /* from 1, in bytes; 0: the line as a whole */
    uint32_t length;             /* bytes to underline; 0: one caret */
};

#define PLACE_NONE ((struct place){0})

/* The text is borrowed; the line table is made here. */
struct source *source_create(struct arena *arena, struct slice path, struct slice text);

/* A line without its line end; empty when there is no such line. */
struct slice source_line(const struct source *source, uint32_t line);

/* The place of text[offset, offset + length). */
struct place place_at(const struct source *source, size_t offset, size_t length);

/* Whether both stand in one line of one document. */
static inline bool place_is_in_line(struct place a, struct place b)
{
    return a.line == b.line && a.source == b.source;
}

/* Orders by line, then column; places of different sources compare by path. */
int place_compare(struct place a, struct place b);
