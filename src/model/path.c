/* SPDX-License-Identifier: Apache-2.0 */
/* Paths of endpoints: what stands above them, their segments, the key they meet under. */
#include "model/model_private.h"

#include "base/buffer.h"

/* True when `path` is `prefix` or lies below it. */
static bool lies_below(struct slice path, struct slice prefix)
{
    return slice_starts_with(path, prefix) &&
           (path.size == prefix.size || path.data[prefix.size] == '/');
}

static struct slice without_trailing_slash(struct slice path)
{
    while (path.size > 0 && path.data[path.size - 1] == '/') {
        path.size--;
    }
    return path;
}

static struct slice join(struct arena *arena, struct slice prefix, struct slice path)
{
    prefix = without_trailing_slash(prefix);
    if (prefix.size == 0 || lies_below(path, prefix)) {
        return path;
    }
    return slice_equal(path, SLICE("/")) ? prefix : arena_join(arena, prefix, path);
}

/* The document's base path that counts for an endpoint: the last one stated before it in its own
 * document, else the first one after. */
static struct slice find_base(const struct specification *specification, const struct block *block,
                              uint32_t line)
{
    struct slice base = SLICE_EMPTY;
    LIST_EACH(const struct statement, statement, &specification->statements)
    {
        if (statement->kind != STATEMENT_BASE_PATH || block == NULL || statement->block == NULL ||
            statement->block->document != block->document) {
            continue;
        }
        if (base.size == 0 || statement->place.line <= line) {
            base = statement->fact.value;
        }
    }
    return base;
}

struct slice path_with_base(struct arena *arena, const struct specification *specification,
                            const struct endpoint_statement *endpoint)
{
    const struct statement *statement =
        (const struct statement *)((const char *)endpoint - offsetof(struct statement, endpoint));
    struct slice path = join(arena, endpoint->base, endpoint->path);
    return join(arena, find_base(specification, statement->block, statement->place.line), path);
}

struct slice path_erased(struct arena *arena, struct slice path)
{
    char *data = arena_allocate_raw(arena, path.size + 1);
    size_t size = 0;
    bool is_inside = false;
    for (size_t i = 0; i < path.size; i++) {
        char c = path.data[i];
        if (!is_inside || c == '}') {
            data[size++] = c;
        }
        is_inside = c == '{' || (is_inside && c != '}');
    }
    return slice_of(data, size);
}

size_t path_segments(struct slice path, struct slice *out_segments, size_t maximum)
{
    size_t count = 0;
    struct slice segment;
    while (count < maximum && slice_next_part(&path, '/', &segment)) {
        if (segment.size > 0) {
            out_segments[count++] = segment;
        }
    }
    return count;
}
