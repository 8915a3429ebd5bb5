/* SPDX-License-Identifier: Apache-2.0 */
/* One endpoint written with and without its prefix: an overview says `POST /api/v1/login`, a task
 * list `POST /login`. What is stated in full anywhere decides; nothing is joined on a guess. */
#include "spec/endpoint/endpoint.h"

#include "spec/reading/reading.h"

size_t endpoint_prefix_measure(struct slice path)
{
    size_t size = 0;
    while (size < path.size) {
        struct slice rest = slice_from_offset(path, size + 1);
        size_t end = slice_find_byte(rest, '/');
        struct slice segment = slice_between(rest, 0, end);
        bool is_version = segment.size >= 2 && segment.size <= 5 && segment.data[0] == 'v' &&
                          character_is_digit(segment.data[1]);
        if (end == SLICE_NOT_FOUND || !(is_version || slice_equal(segment, SLICE("api")) ||
                                        slice_equal(segment, SLICE("rest")))) {
            break;
        }
        size += segment.size + 1;
    }
    return size;
}

struct slice endpoint_root(struct slice path)
{
    size_t size = endpoint_prefix_measure(path);
    size_t end = slice_find_byte(slice_from_offset(path, size + 1), '/');
    return slice_between(path, 0, end == SLICE_NOT_FOUND ? path.size : size + 1 + end);
}

/* "POST /orders/{}": what an endpoint is known by. */
static struct slice endpoint_key(struct arena *arena, struct slice method, struct slice path)
{
    char *data = arena_allocate_raw(arena, method.size + path.size + 1);
    memcpy(data, method.data, method.size);
    size_t size = method.size;
    bool is_name = false;
    for (size_t i = 0; i < path.size; i++) {
        char c = path.data[i];
        is_name = is_name && c != '}';
        if (!is_name) {
            data[size++] = c;
        }
        is_name = is_name || c == '{';
    }
    return slice_of(data, size);
}

/* "/" and "/{id}" could be anything's. */
static bool names_resource(struct slice path)
{
    return path.size > 1 && path.data[1] != '{';
}

static bool is_of_document(const struct statement *statement, const struct document *document)
{
    return statement->kind == STATEMENT_ENDPOINT && statement->block != NULL &&
           statement->block->document == document;
}

/* Whether a chapter about what stands in front of the program names it: prefixes there are taken
 * off on the way. */
static bool is_before_proxy(const struct section *section)
{
    for (; section != NULL && section->level > 1; section = section->parent) {
        if (reading_title_has(section, "proxy|proxies|nginx|caddy|haproxy|traefik|ingress|"
                                       "dev server|vite")) {
            return true;
        }
    }
    return false;
}

void endpoint_prefixes_settle(struct specification *specification, const struct document *document)
{
    struct arena *arena = specification->arena;
    struct table full;
    table_init(&full, arena);
    for (size_t i = specification->first_statement; i < specification->statements.count; i++) {
        struct statement *statement = list_at(&specification->statements, i);
        if (!is_of_document(statement, document)) {
            continue;
        }
        struct slice path = statement->endpoint.path;
        size_t prefix = endpoint_prefix_measure(path);
        if (prefix > 0 && names_resource(slice_from_offset(path, prefix)) &&
            !is_before_proxy(statement->block->section)) {
            struct slice key =
                endpoint_key(arena, statement->endpoint.method, slice_from_offset(path, prefix));
            if (table_get(&full, key) == NULL) {
                table_put(&full, key, statement);
            }
        }
    }
    for (size_t i = specification->first_statement; i < specification->statements.count; i++) {
        struct statement *statement = list_at(&specification->statements, i);
        struct endpoint_statement *endpoint = &statement->endpoint;
        if (!is_of_document(statement, document) || endpoint->base.size > 0 ||
            endpoint_prefix_measure(endpoint->path) > 0) {
            continue;
        }
        const struct statement *other =
            table_get(&full, endpoint_key(arena, endpoint->method, endpoint->path));
        if (other != NULL) {
            endpoint->base = slice_between(other->endpoint.path, 0,
                                           endpoint_prefix_measure(other->endpoint.path));
        }
    }
}
