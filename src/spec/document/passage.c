/* SPDX-License-Identifier: Apache-2.0 */
/* Finds lines by bisection and columns by aligning a line of the text with the end of its source
 * line, because what a block takes off a line (indentation, the marks of a quote) stands in front.
 */
#include "spec/document/passage.h"

static struct passage make_passage(struct arena *arena, const struct source *source,
                                   struct slice text, uint32_t first_line)
{
    uint32_t count = 1;
    for (size_t i = 0; i < text.size; i++) {
        count += text.data[i] == '\n';
    }
    uint32_t *offsets = ARENA_ARRAY(arena, uint32_t, count);
    uint32_t line = 1;
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] == '\n') {
            offsets[line++] = (uint32_t)(i + 1);
        }
    }
    return (struct passage){source, text, first_line, offsets, count};
}

struct passage passage_of_block(struct arena *arena, const struct block *block)
{
    const struct source *source = block->document == NULL ? NULL : block->document->source;
    return make_passage(arena, source, block->code, block->code_line);
}

static size_t line_offset(const struct source *source, uint32_t line)
{
    return line > source->line_count ? source->text.size : source->line_starts[line - 1];
}

struct passage passage_of_lines(struct arena *arena, const struct source *source,
                                uint32_t first_line, uint32_t end_line)
{
    struct slice text =
        slice_between(source->text, line_offset(source, first_line), line_offset(source, end_line));
    return make_passage(arena, source, text, first_line);
}

size_t passage_offset(const struct passage *passage, struct slice part)
{
    uintptr_t start = (uintptr_t)passage->text.data;
    uintptr_t at = (uintptr_t)part.data;
    bool is_inside = part.data != NULL && at >= start && at <= start + passage->text.size;
    return is_inside ? (size_t)(at - start) : 0;
}

/* Index of the line that holds the offset. */
static uint32_t find_line(const struct passage *passage, size_t offset)
{
    uint32_t low = 0;
    uint32_t high = passage->line_count;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (passage->line_offsets[middle] <= offset) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

static struct slice text_line(const struct passage *passage, uint32_t index)
{
    size_t end = index + 1 < passage->line_count ? passage->line_offsets[index + 1] - 1U
                                                 : passage->text.size;
    struct slice line = slice_between(passage->text, passage->line_offsets[index], end);
    if (line.size > 0 && line.data[line.size - 1] == '\r') {
        line.size--;
    }
    return line;
}

/* Enough to tell that two lines end alike; the whole would cost too much on one endless line. */
static bool ends_alike(struct slice full, struct slice line)
{
    size_t probe = line.size < 64 ? line.size : 64;
    return full.size >= line.size && slice_equal(slice_from_offset(full, full.size - probe),
                                                 slice_from_offset(line, line.size - probe));
}

struct place passage_place(const struct passage *passage, struct slice part)
{
    if (passage->source == NULL) {
        return PLACE_NONE;
    }
    size_t offset = passage_offset(passage, part);
    uint32_t index = find_line(passage, offset);
    uint32_t number = passage->first_line + index;
    struct slice line = text_line(passage, index);
    struct slice full = source_line(passage->source, number);
    size_t column = offset - passage->line_offsets[index];
    if (!ends_alike(full, line) || column > line.size) {
        return (struct place){passage->source, number, 0, 0};
    }
    size_t rest = line.size - column;
    size_t length = part.size < rest ? part.size : rest;
    return (struct place){passage->source, number, (uint32_t)(full.size - line.size + column + 1),
                          (uint32_t)length};
}
