/* SPDX-License-Identifier: Apache-2.0 */
/* A table whose keys are the bytes of a document's address and a line's number. */
#include "base/line_index.h"

struct line {
    const struct source *source;
    uint64_t number; /* as wide as the address: no byte of the key is padding */
};

static struct slice key_of(const struct line *line)
{
    return slice_of((const char *)line, sizeof(*line));
}

void line_index_init(struct line_index *index, struct arena *arena)
{
    table_init(&index->lines, arena);
}

void line_index_add(struct line_index *index, struct place place, const void *thing)
{
    struct arena *arena = index->lines.arena;
    struct line line = {place.source, place.line};
    struct list *things = table_get(&index->lines, key_of(&line));
    if (things == NULL) {
        things = ARENA_NEW(arena, struct list);
        table_put(&index->lines, arena_copy(arena, key_of(&line)), things);
    }
    list_add(arena, things, (void *)(uintptr_t)thing);
}

const struct list *line_index_get(const struct line_index *index, struct place place)
{
    static const struct list nothing = {0};
    struct line line = {place.source, place.line};
    const struct list *things = table_get(&index->lines, key_of(&line));
    return things == NULL ? &nothing : things;
}
