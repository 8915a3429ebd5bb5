/* SPDX-License-Identifier: Apache-2.0 */
/* "GET, PATCH /boats[/:id]": an end of the path that may be left out stands for the collection and
 * for one of its records, each with the methods that are for it. */
#include "spec/endpoint/endpoint_line.h"

#include "spec/text/wording.h"

#define END_SIZE_MAXIMUM 40U

size_t endpoint_optional_measure(struct slice behind, struct slice *out_end)
{
    bool is_square = slice_starts_with(behind, SLICE("[/"));
    *out_end = SLICE_EMPTY;
    if (!is_square && !slice_starts_with(behind, SLICE("(/"))) {
        return 0; /* nearly always */
    }
    behind = slice_between(behind, 0, END_SIZE_MAXIMUM);
    size_t close = slice_find_byte(behind, is_square ? ']' : ')');
    struct slice end = slice_between(behind, 1, close);
    bool is_marked = end.size > 2 && strchr(":{<", end.data[1]) != NULL;
    struct slice name = slice_from_offset(end, is_marked ? 2 : 1);
    name.size -= name.size > 0 && strchr("}>", name.data[name.size - 1]) != NULL;
    bool is_name = close != SLICE_NOT_FOUND && name.size > 0 && character_is_alpha(name.data[0]);
    for (size_t i = 0; is_name && i < name.size; i++) {
        is_name = character_is_word(name.data[i]);
    }
    bool is_key = is_marked || slice_ends_with_ignoring_case(name, SLICE("id")) ||
                  wording_is(name, "slug|key|code");
    /* "/boats[/:id][/crew]" may be one of many things */
    bool is_last =
        is_name && (close + 1 == behind.size || strchr("[(/", behind.data[close + 1]) == NULL);
    if (!is_last || !is_key) {
        return 0;
    }
    *out_end = name;
    return close + 1;
}

static bool begins_with_parameter(struct slice path)
{
    return path.size > 2 && path.data[0] == '/' && strchr(":{<[", path.data[1]) != NULL;
}

void endpoint_optional_complete(struct arena *arena, const struct endpoint_pair *first,
                                struct endpoint_pair *pair)
{
    bool is_whole = first->optional.size > 0 || endpoint_path_is_versioned(first->path);
    if (!begins_with_parameter(pair->path) || begins_with_parameter(first->path) || !is_whole ||
        pair->whole.size > 0) {
        return;
    }
    size_t slash = slice_find_last_byte(first->path, '/');
    bool is_item = begins_with_parameter(slice_from_offset(first->path, slash));
    pair->whole = arena_join(
        arena, slice_between(first->path, 0, is_item ? slash : first->path.size), pair->path);
}

/* A copy with the methods that are for the item, or for what it is one of; NULL: none is. */
static struct endpoint_pair *choose_methods(struct arena *arena, const struct endpoint_pair *pair,
                                            bool is_item)
{
    struct endpoint_pair *chosen = arena_allocate_raw(arena, sizeof(*chosen));
    *chosen = *pair;
    chosen->method_count = 0;
    for (size_t i = 0; i < pair->method_count; i++) {
        struct slice method = pair->methods[i];
        bool is_change = slice_equal(method, SLICE("PUT")) || slice_equal(method, SLICE("PATCH")) ||
                         slice_equal(method, SLICE("DELETE"));
        if (is_item ? !slice_equal(method, SLICE("POST")) : !is_change) {
            chosen->methods[chosen->method_count++] = method;
        }
    }
    return chosen->method_count > 0 ? chosen : NULL;
}

void endpoint_optional_add(struct arena *arena, const struct endpoint_pair *pair,
                           struct list *pairs)
{
    struct endpoint_pair *list = choose_methods(arena, pair, false);
    struct endpoint_pair *item = choose_methods(arena, pair, true);
    if (list != NULL) {
        list_add(arena, pairs, list);
    }
    if (item != NULL) {
        item->whole = arena_format(arena, SLICE_FORMAT "/{" SLICE_FORMAT "}",
                                   SLICE_ARGUMENT(pair->path), SLICE_ARGUMENT(pair->optional));
        item->start = list == NULL ? item->start : item->end; /* nothing stands between the two */
        list_add(arena, pairs, item);
    }
}
