/* SPDX-License-Identifier: Apache-2.0 */
/* Routes whose methods stand behind the path, over several lines perhaps:
 * `router.route('/x').get(list).post(create)`, `.route("/x", get(list).post(create))`,
 * `fastify.route({ method: 'GET', url: '/x' })`, `web::resource("/x").route(web::get().to(list))`.
 */
#include "spec/endpoint/framework_private.h"

#define CHAIN_MAXIMUM 2000U /* bytes of a call that goes over several lines */

bool framework_find_call_methods(struct slice text, struct endpoint_pair *out_pair)
{
    out_pair->method_count = 0;
    for (size_t at = 0; at < text.size && at < 300; at++) {
        size_t size = framework_measure_name(slice_from_offset(text, at));
        struct endpoint_pair one;
        bool is_call = size > 0 && at + size < text.size && text.data[at + size] == '(';
        if (is_call && framework_is_method(slice_between(text, at, at + size), &one) &&
            out_pair->method_count < ENDPOINT_METHOD_MAXIMUM) {
            out_pair->methods[out_pair->method_count++] = one.methods[0];
        }
        at += size;
    }
    return out_pair->method_count > 0;
}

struct slice framework_chained_route(struct slice line)
{
    size_t from = 0, at;
    while ((at = slice_find(slice_from_offset(line, from), SLICE("->"))) != SLICE_NOT_FOUND) {
        struct slice rest = slice_from_offset(line, from + at + 2);
        size_t size = framework_measure_name(rest);
        struct endpoint_pair methods;
        if (size > 0 && size < rest.size && rest.data[size] == '(' &&
            framework_is_method(slice_between(rest, 0, size), &methods)) {
            return slice_from_offset(line, from + at);
        }
        from += at + 2;
    }
    return SLICE_EMPTY;
}

struct slice framework_arguments(struct slice text)
{
    int depth = 1;
    for (size_t i = 0; i < text.size; i++) {
        depth += strchr("([{", text.data[i]) != NULL && text.data[i] != '\0';
        depth -= strchr(")]}", text.data[i]) != NULL && text.data[i] != '\0';
        if (depth == 0) {
            return slice_between(text, 0, i);
        }
    }
    return SLICE_EMPTY;
}

/* `.get(show).put(auth, update)` behind `router.route('/x')`: states each with its guards. */
static bool state_chain(struct framework_reader *reader, struct slice chain, struct slice object,
                        struct slice path)
{
    struct endpoint_pair methods;
    size_t count = 0;
    for (chain = slice_trim(chain); slice_starts_with(chain, SLICE(".")); count++) {
        size_t size = framework_measure_name(slice_from_offset(chain, 1));
        struct slice arguments = slice_from_offset(chain, size + 2);
        struct slice name = slice_between(chain, 1, 1 + size);
        if (size == 0 || arguments.size == 0 || chain.data[size + 1] != '(') {
            break;
        }
        struct slice inside = framework_arguments(arguments);
        bool is_route = slice_equal(name, SLICE("route")); /* `.route(web::get().to(show))` */
        if (is_route ? !framework_find_call_methods(inside, &methods)
                     : !framework_is_method(name, &methods)) {
            break;
        }
        struct endpoint_guard guard = {0};
        size_t before = reader->scope->specification->statements.count;
        framework_state_mounted(reader, &methods, object, path);
        if (endpoint_guard_read(reader->scope->specification->arena,
                                slice_between(inside, 0, slice_find_byte(inside, '{')),
                                ENDPOINT_GUARD_CODE, &guard)) {
            framework_guard_from(reader, before, &guard);
        }
        chain = slice_trim(slice_from_offset(arguments, inside.size + 1));
    }
    return count > 0;
}

/* `{ method: 'GET', url: '/x', handler }` of Fastify and Hapi. */
static bool state_options(struct framework_reader *reader, struct slice options,
                          struct slice object)
{
    size_t method = slice_find(options, SLICE("method:")), url = slice_find(options, SLICE("url:"));
    url = url == SLICE_NOT_FOUND ? slice_find(options, SLICE("path:")) : url;
    bool has_path = false;
    struct endpoint_pair methods;
    struct slice path = url == SLICE_NOT_FOUND
                            ? SLICE_EMPTY
                            : framework_first_quoted(slice_from_offset(options, url), &has_path);
    struct slice rest =
        slice_from_offset(options, method == SLICE_NOT_FOUND ? options.size : method + 7);
    bool is_list = slice_starts_with(slice_trim(rest), SLICE("["));
    rest = slice_between(rest, 0, slice_find_byte(rest, is_list ? ']' : ','));
    if (!has_path || path.size == 0 || path.data[0] != '/' || !framework_is_path_text(path) ||
        !framework_find_methods(rest, &methods)) {
        return false;
    }
    size_t before = reader->scope->specification->statements.count;
    framework_state_mounted(reader, &methods, object, path);
    framework_guard_options(reader, before, options);
    return true;
}

bool framework_chain_read_route(struct framework_reader *reader, struct slice object,
                                struct slice arguments)
{
    struct slice code = reader->scope->block->code;
    struct slice rest = slice_between(slice_from_offset(code, (size_t)(arguments.data - code.data)),
                                      0, CHAIN_MAXIMUM);
    struct slice inside = framework_arguments(rest);
    struct endpoint_pair methods;
    bool has_path;
    if (slice_starts_with(inside, SLICE("{"))) {
        return state_options(reader, inside, object);
    }
    struct slice path = framework_first_quoted(inside, &has_path);
    if (!has_path || path.size == 0 || path.data[0] != '/' || !framework_is_path_text(path)) {
        return false;
    }
    struct slice more =
        slice_from_offset(inside, (size_t)(path.data - inside.data) + path.size + 1);
    if (framework_find_call_methods(more, &methods)) {
        framework_state_mounted(reader, &methods, object, path);
        return true;
    }
    return slice_trim(more).size == 0 &&
           state_chain(reader, slice_from_offset(rest, inside.size + 1), object, path);
}

bool framework_chain_read(struct framework_reader *reader, struct slice line)
{
    size_t at = slice_find(line, SLICE("Router::new(")), count = 0;
    size_t resource = slice_find(line, SLICE("web::resource("));
    if (resource != SLICE_NOT_FOUND) {
        return framework_chain_read_route(reader, SLICE("route"),
                                          slice_from_offset(line, resource + 14));
    }
    bool is_nested = at != SLICE_NOT_FOUND &&
                     slice_find(slice_between(line, 0, at), SLICE("nest(")) != SLICE_NOT_FOUND;
    while (at != SLICE_NOT_FOUND && !is_nested) {
        line = slice_from_offset(line, at + 7);
        at = slice_find(line, SLICE(".route("));
        count +=
            at != SLICE_NOT_FOUND &&
            framework_chain_read_route(reader, SLICE("route"), slice_from_offset(line, at + 7));
    }
    return count > 0;
}
