/* SPDX-License-Identifier: Apache-2.0 */
/* The route tree: one node a segment, literals before the one parameter, searched without going
 * back: where a literal fits but leads nowhere, the parameter beside it is tried. */
#include "plan/plan_private.h"

static bool is_parameter(struct slice segment)
{
    return segment.size > 2 && segment.data[0] == '{' && segment.data[segment.size - 1] == '}';
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
        struct slice rest = operation->operation->path, segment;
        while (slice_next_part(&rest, '/', &segment)) {
            if (segment.size > 0) {
                route = child_of(plan->arena, route, encode_segment(plan->arena, segment));
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
    if (!search_below(&search, plan->routes, 0)) {
        search.match.route = NULL;
    }
    return search.match;
}
