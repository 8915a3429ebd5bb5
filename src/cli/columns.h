/* SPDX-License-Identifier: Apache-2.0 */
/* Places count columns in bytes; people and tools count them in characters (code points). This
 * translates, in constant time however long the line is. */
#pragma once

#include "base/diagnostic.h"

struct columns {
    struct arena *arena;
    struct list maps; /* struct column_map, one for each source with a long line */
};

struct region {
    uint32_t line;       /* 0: the document as a whole; the rest is then 0 too */
    uint32_t column;     /* from 1; 0: the line as a whole */
    uint32_t end_column; /* behind the last character; equals `column` for a point */
};

void columns_init(struct columns *columns, struct arena *arena);

/* What a place covers. A place that reaches over its line's end stops there. */
struct region columns_region(struct columns *columns, struct place place);

/* A line's bytes without its line end; constant time. */
struct slice columns_line(const struct source *source, uint32_t line);
