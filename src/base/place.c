/* SPDX-License-Identifier: Apache-2.0 */
/* Lines and columns by a table of line starts. */
#include "base/place.h"

static uint32_t count_lines(struct slice text)
{
    uint32_t count = 1;
    for (size_t i = 0; i < text.size; i++) {
        count += text.data[i] == '\n';
    }
    return count;
}

struct source *source_create(struct arena *arena, struct slice path, struct slice text)
{
    struct source *source = ARENA_NEW(arena, struct source);
    uint32_t line_count = count_lines(text);
    uint32_t *starts = ARENA_ARRAY(arena, uint32_t, line_count);
    uint32_t line = 0;
    for (size_t at = 0, end;
         (end = slice_find_byte(slice_from_offset(text, at), '\n')) != SLICE_NOT_FOUND;) {
        at += end + 1;
        starts[++line] = (uint32_t)at;
    }
    *source = (struct source){path, text, starts, line_count};
    return source;
}

struct slice source_line(const struct source *source, uint32_t line)
{
    if (line == 0 || line > source->line_count) {
        return SLICE_EMPTY;
    }
    /* From the table alone: places are asked for line by line, and one line may be the whole. */
    size_t end = line < source->line_count ? source->line_starts[line] - 1U : source->text.size;
    struct slice text = slice_between(source->text, source->line_starts[line - 1], end);
    if (text.size > 0 && text.data[text.size - 1] == '\r') {
        text.size--;
    }
    return text;
}

struct place place_at(const struct source *source, size_t offset, size_t length)
{
    uint32_t low = 0, high = source->line_count;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (source->line_starts[middle] <= offset) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return (struct place){source, low + 1, (uint32_t)(offset - source->line_starts[low]) + 1,
                          (uint32_t)length};
}

int place_compare(struct place a, struct place b)
{
    if (a.source != b.source && a.source != NULL && b.source != NULL) {
        return slice_compare(a.source->path, b.source->path);
    }
    if (a.line != b.line) {
        return a.line < b.line ? -1 : 1;
    }
    return (a.column > b.column) - (a.column < b.column);
}
