/* SPDX-License-Identifier: Apache-2.0 */
/* A map holds the number of code points before every STRIDE-th byte of a source; it is made when a
 * stretch longer than a stride is asked for. */
#include "cli/columns.h"

#include "base/utf8.h"

#define STRIDE ((size_t)4096)

struct column_map {
    const struct source *source;
    const uint32_t *counts;
};

void columns_init(struct columns *columns, struct arena *arena)
{
    *columns = (struct columns){.arena = arena};
}

struct slice columns_line(const struct source *source, uint32_t line)
{
    if (line == 0 || line > source->line_count) {
        return SLICE_EMPTY;
    }
    size_t start = source->line_starts[line - 1];
    size_t end = line < source->line_count ? source->line_starts[line] : source->text.size;
    struct slice text = slice_between(source->text, start, end);
    while (text.size > 0 &&
           (text.data[text.size - 1] == '\n' || text.data[text.size - 1] == '\r')) {
        text.size--;
    }
    return text;
}

static const struct column_map *find_map(struct columns *columns, const struct source *source)
{
    for (size_t i = columns->maps.count; i > 0; i--) {
        const struct column_map *map = list_at(&columns->maps, i - 1);
        if (map->source == source) {
            return map;
        }
    }
    size_t count = source->text.size / STRIDE + 1;
    uint32_t *counts = ARENA_ARRAY(columns->arena, uint32_t, count);
    for (size_t i = 1; i < count; i++) {
        struct slice stride = slice_between(source->text, (i - 1) * STRIDE, i * STRIDE);
        counts[i] = counts[i - 1] + (uint32_t)utf8_count(stride);
    }
    struct column_map *map = ARENA_NEW(columns->arena, struct column_map);
    *map = (struct column_map){source, counts};
    list_add(columns->arena, &columns->maps, map);
    return map;
}

static uint32_t count_before(const struct column_map *map, size_t offset)
{
    size_t stride = offset / STRIDE;
    return map->counts[stride] +
           (uint32_t)utf8_count(slice_between(map->source->text, stride * STRIDE, offset));
}

/* Code points in text[start, end). */
static uint32_t count_points(struct columns *columns, const struct source *source, size_t start,
                             size_t end)
{
    if (end - start <= STRIDE) {
        return (uint32_t)utf8_count(slice_between(source->text, start, end));
    }
    const struct column_map *map = find_map(columns, source);
    return count_before(map, end) - count_before(map, start);
}

struct region columns_region(struct columns *columns, struct place place)
{
    struct region region = {.line = place.line};
    if (place.source == NULL || place.line == 0 || place.line > place.source->line_count) {
        return (struct region){0};
    }
    if (place.column == 0) {
        return region;
    }
    struct slice line = columns_line(place.source, place.line);
    size_t line_start = place.source->line_starts[place.line - 1];
    size_t start = place.column - 1 < line.size ? place.column - 1 : line.size;
    size_t end = place.length < line.size - start ? start + place.length : line.size;
    region.column = 1 + count_points(columns, place.source, line_start, line_start + start);
    region.end_column =
        region.column + count_points(columns, place.source, line_start + start, line_start + end);
    return region;
}
