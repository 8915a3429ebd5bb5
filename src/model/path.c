/* SPDX-License-Identifier: Apache-2.0 */
/* Paths of endpoints: what stands above them, their segments, the key they meet under. */
#include "model/builder.h"

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

/* True when `inner` is `outer` or stands below it. */
static bool encloses(const struct section *outer, const struct section *inner)
{
    while (inner != NULL && inner != outer) {
        inner = inner->parent;
    }
    return inner != NULL;
}

static bool is_closer(const struct base *candidate, const struct base *chosen,
                      const struct statement *endpoint)
{
    if (chosen == NULL) {
        return true;
    }
    const struct section *section = endpoint->block->section;
    bool is_around = encloses(candidate->statement->block->section, section);
    bool was_around = encloses(chosen->statement->block->section, section);
    if (is_around != was_around) {
        return is_around;
    }
    /* Of two that stand around it, or two that do not, the last one before it. */
    return candidate->statement->place.line <= endpoint->place.line;
}

/* Whether several bases are stated, and all behind the endpoint, in sections that it is not in:
 * they are those of other parts. */
static bool is_of_others(const struct builder *builder, const struct base *chosen,
                         const struct statement *endpoint)
{
    if (chosen == NULL || chosen->statement->place.line <= endpoint->place.line ||
        encloses(chosen->statement->block->section, endpoint->block->section)) {
        return false;
    }
    LIST_EACH(const struct base, base, &builder->bases)
    {
        if (base->statement->block->section != chosen->statement->block->section &&
            !slice_equal(base->statement->fact.value, chosen->statement->fact.value)) {
            return true;
        }
    }
    return false;
}

static const struct base *find_base(const struct builder *builder, const struct statement *endpoint)
{
    const struct base *chosen = NULL;
    LIST_EACH(const struct base, base, &builder->bases)
    {
        if (base->statement->block->document == endpoint->block->document &&
            is_closer(base, chosen, endpoint)) {
            chosen = base;
        }
    }
    return is_of_others(builder, chosen, endpoint) ? NULL : chosen;
}

void path_collect_bases(struct builder *builder)
{
    LIST_EACH(const struct statement, statement, &builder->specification->statements)
    {
        if (statement->kind == STATEMENT_BASE_PATH && builder->bases.count < BASE_MAXIMUM) {
            struct base *base = ARENA_NEW(builder->arena, struct base);
            base->statement = statement;
            list_add(builder->arena, &builder->bases, base);
        }
    }
    LIST_EACH(const struct statement, statement, &builder->specification->statements)
    {
        LIST_EACH(struct base, base, &builder->bases)
        {
            if (statement->kind == STATEMENT_ENDPOINT &&
                statement->block->document == base->statement->block->document) {
                base->endpoint_count++;
                base->below_count +=
                    lies_below(statement->endpoint.path, base->statement->fact.value);
            }
        }
    }
}

/* "/api/users" below "/api/v1": nobody says "api" twice, so the path is written out whole. */
static bool is_whole(struct slice base, struct slice path)
{
    static const struct slice api = SLICE_LITERAL("/api");
    return lies_below(base, api) && path.size > api.size && lies_below(path, api);
}

/* The base that stands above another: "/api/v1" of the document above "/boats" of a section in it.
 * NULL: that one is whole by itself. */
static const struct base *find_outer(const struct builder *builder, const struct base *inner)
{
    const struct fact_statement *fact = &inner->statement->fact;
    const struct section *section = inner->statement->block->section;
    const struct base *found = NULL;
    LIST_EACH(const struct base, base, &builder->bases)
    {
        const struct section *around = base->statement->block->section;
        bool is_around = around != section && encloses(around, section) &&
                         base->statement->block->document == inner->statement->block->document;
        if (is_around && base->statement->place.line < inner->statement->place.line) {
            found = base;
        }
    }
    bool is_whole_path = found == NULL || fact->name.size > 0 ||
                         lies_below(fact->value, found->statement->fact.value) ||
                         lies_below(fact->value, SLICE("/api"));
    return is_whole_path ? NULL : found;
}

struct slice path_with_base(const struct builder *builder, const struct statement *endpoint)
{
    struct slice path = join(builder->arena, endpoint->endpoint.base, endpoint->endpoint.path);
    const struct base *base = find_base(builder, endpoint);
    /* Where most paths are listed whole, the few that are not below the base are meant as they
     * stand. */
    if (base == NULL || endpoint->endpoint.is_rooted ||
        base->below_count * 2 > base->endpoint_count) {
        return path;
    }
    struct slice value = base->statement->fact.value;
    if (is_whole(value, path)) {
        return path;
    }
    const struct base *outer = find_outer(builder, base);
    path = join(builder->arena, value, path);
    return outer == NULL ? path : join(builder->arena, outer->statement->fact.value, path);
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

void path_collect_segments(struct builder *builder)
{
    table_init(&builder->segments, builder->arena);
    LIST_EACH(struct operation, operation, &builder->model->operations)
    {
        struct slice segments[PATH_INDEXED_MAXIMUM];
        size_t count = path_segments(operation->path, segments, PATH_INDEXED_MAXIMUM);
        for (size_t i = 0; i < count; i++) {
            struct slice key = arena_to_lower(builder->arena, segments[i]);
            struct list *list = table_get(&builder->segments, key);
            if (list == NULL) {
                list = ARENA_NEW(builder->arena, struct list);
                table_put(&builder->segments, key, list);
            }
            if (list->count == 0 || list_at(list, list->count - 1) != operation) {
                list_add(builder->arena, list, operation);
            }
        }
    }
}

const struct list *path_candidates(const struct builder *builder, struct slice path)
{
    static const struct list none;
    struct slice segments[PATH_INDEXED_MAXIMUM];
    size_t count = path_segments(path, segments, PATH_INDEXED_MAXIMUM);
    const struct list *found = &builder->model->operations;
    for (size_t i = 0; i < count; i++) {
        bool is_open = segment_is_parameter(segments[i]) || segments[i].data[0] == ':' ||
                       slice_equal(segments[i], SLICE("*"));
        if (!is_open) {
            const struct list *list =
                table_get(&builder->segments, arena_to_lower(builder->arena, segments[i]));
            found = list == NULL ? &none : list->count < found->count ? list : found;
        }
    }
    return found;
}
