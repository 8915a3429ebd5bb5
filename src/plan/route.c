/* SPDX-License-Identifier: Apache-2.0 */
/* The route tree: one node a segment, literals before the one parameter, searched without going
 * back: where a literal fits but leads nowhere, the parameter beside it is tried. An action behind
 * a colon ("/books/{id}:archive") is a node of its own below its segment, the colon included. */
#include "plan/plan_private.h"

static bool is_parameter(struct slice segment)
{
    return segment.size > 2 && segment.data[0] == '{' && segment.data[segment.size - 1] == '}';
}

/* Where the action of a last segment begins: "{id}:archive", "books:search". Its size: none. */
static size_t find_action(struct slice segment)
{
    size_t colon = slice_find_last_byte(segment, ':');
    bool is_action = colon != SLICE_NOT_FOUND && colon > 0 && colon + 1 < segment.size &&
                     segment.data[segment.size - 1] != '}';
    return is_action ? colon : segment.size;
}

/* As a request's path has it: what is no ASCII is percent-encoded (RFC 3986, section 2.1). */
static struct slice encode_segment(struct arena *arena, struct slice segment)
{
    static const char digits[] = "0123456789ABCDEF";
    char *data = arena_allocate_raw(arena, segment.size * 3 + 1);
    size_t size = 0;
    for (size_t i = 0; i < segment.size; i++) {
        unsigned char c = (unsigned char)segment.data[i];
        if (c < 0x80) {
            data[size++] = (char)c;
            continue;
        }
        data[size++] = '%';
        data[size++] = digits[c >> 4];
        data[size++] = digits[c & 15];
    }
    return slice_of(data, size);
}

/* The route of a segment below `parent`, made where there is none. */
static struct route *child_of(struct arena *arena, struct route *parent, struct slice segment)
{
    bool parameter = is_parameter(segment);
    struct route *child = parameter ? parent->parameter : table_get(&parent->literals, segment);
    if (child != NULL) {
        return child;
    }
    child = ARENA_NEW(arena, struct route);
    child->is_parameter = parameter;
    child->segment = parameter ? SLICE_EMPTY : segment;
    table_init(&child->literals, arena);
    struct route **link =
        parent->last_literal != NULL ? &parent->last_literal->next : &parent->first_child;
    if (parameter) {
        parent->parameter = child;
    } else {
        parent->last_literal = child;
        child->next = *link;
        table_put(&parent->literals, segment, child);
    }
    *link = child;
    return child;
}

void routes_create(struct plan *plan)
{
    plan->routes = ARENA_NEW(plan->arena, struct route);
    table_init(&plan->routes->literals, plan->arena);
    for (size_t i = 0; i < plan->operation_count; i++) {
        struct plan_operation *operation = &plan->operations[i];
        struct route *route = plan->routes;
        if (operation->operation->is_rpc) {
            continue;
        }
        struct slice rest = operation->operation->path, segment;
        while (slice_next_part(&rest, '/', &segment)) {
            size_t action = rest.size == 0 ? find_action(segment) : segment.size;
            struct slice parts[] = {slice_between(segment, 0, action),
                                    slice_from_offset(segment, action)};
            for (size_t part = 0; part < 2; part++) {
                if (parts[part].size > 0) {
                    route = child_of(plan->arena, route, encode_segment(plan->arena, parts[part]));
                }
            }
        }
        list_add(plan->arena, &route->operations, operation);
    }
}

#define DEPTH_MAXIMUM 32U

struct search {
    struct slice segments[DEPTH_MAXIMUM];
    size_t count;
    struct match match;
};

static bool search_below(struct search *search, const struct route *route, size_t depth)
{
    if (depth == search->count) {
        search->match.route = route;
        return route->operations.count > 0;
    }
    struct slice segment = search->segments[depth];
    const struct route *literal = table_get(&route->literals, segment);
    if (literal != NULL && search_below(search, literal, depth + 1)) {
        return true;
    }
    if (route->parameter == NULL || search->match.value_count == PATH_PARAMETER_MAXIMUM) {
        return false;
    }
    search->match.values[search->match.value_count++] = segment;
    if (search_below(search, route->parameter, depth + 1)) {
        return true;
    }
    search->match.value_count--;
    return false;
}

/* The path with its action as a segment of its own, then as it stands: an identifier may hold a
 * colon. */
static bool search_all(struct search *search, const struct plan *plan)
{
    struct slice last = search->count > 0 ? search->segments[search->count - 1] : SLICE_EMPTY;
    size_t action = find_action(last);
    if (action < last.size && search->count < DEPTH_MAXIMUM) {
        search->segments[search->count - 1] = slice_between(last, 0, action);
        search->segments[search->count++] = slice_from_offset(last, action);
        if (search_below(search, plan->routes, 0)) {
            return true;
        }
        search->segments[--search->count - 1] = last;
    }
    return search_below(search, plan->routes, 0);
}

struct match plan_match(const struct plan *plan, struct slice path)
{
    struct search search;
    search.count = 0;
    search.match.value_count = 0;
    search.match.route = NULL;
    struct slice segment, rest = slice_from_offset(path, 1);
    if (rest.size > 0 && rest.data[rest.size - 1] == '/') {
        rest.size--;
    }
    while (slice_next_part(&rest, '/', &segment)) {
        if (segment.size == 0 || search.count == DEPTH_MAXIMUM) {
            return search.match;
        }
        search.segments[search.count++] = segment;
    }
    if (!search_all(&search, plan)) {
        search.match.route = NULL;
    }
    return search.match;
}
