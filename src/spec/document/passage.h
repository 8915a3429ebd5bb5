/* SPDX-License-Identifier: Apache-2.0 */
/* A stretch of lines of a document, the code of a block or lines as they stand, of which every part
 * can name its place in constant or logarithmic time. Immutable. Pure. */
#pragma once

#include "spec/document/document.h"

struct passage {
    const struct source *source;
    struct slice text;
    uint32_t first_line;          /* of the source: where the text's first line stands */
    const uint32_t *line_offsets; /* in text, of each line's first byte */
    uint32_t line_count;          /* at least 1 */
};

/* The code of a CODE, HTML or FRONT_MATTER block. */
struct passage passage_of_block(struct arena *arena, const struct block *block);

/* Lines first_line to end_line - 1 of a source, as they stand. */
struct passage passage_of_lines(struct arena *arena, const struct source *source,
                                uint32_t first_line, uint32_t end_line);

/* The place of a part, which is a slice of passage->text; of anything else, the first line. A part
 * that spans lines is underlined on its first. */
struct place passage_place(const struct passage *passage, struct slice part);

/* Offset of a part in passage->text; 0 for anything else. */
size_t passage_offset(const struct passage *passage, struct slice part);
