/* SPDX-License-Identifier: Apache-2.0 */
/* Endpoints that the files of a program are: `app/api/boats/[id]/route.ts` and
 * `pages/api/boats/index.ts` of Next.js, `server/api/boats.get.ts` of Nuxt, drawn as a tree or in a
 * list, with their methods behind the file. Where no methods stand there, the path is kept as one
 * without a method. */
#include "spec/endpoint/endpoint.h"
#include "spec/endpoint/framework_private.h"

#define DEPTH_MAXIMUM 16U
#define PATH_MAXIMUM  300U

/* --- one file --- */

static bool has_program_ending(struct slice file, size_t *out_size)
{
    static const char *const endings[] = {".ts", ".js", ".tsx", ".mjs"};
    for (size_t i = 0; i < sizeof(endings) / sizeof(*endings); i++) {
        if (slice_ends_with(file, slice_from(endings[i]))) {
            *out_size = strlen(endings[i]);
            return true;
        }
    }
    return false;
}

/* Behind the folder of that name, which begins the path or stands behind a '/'; empty: it is not
 * on the way. */
static struct slice behind_folder(struct slice file, const char *folder)
{
    size_t size = strlen(folder);
    size_t at = slice_find(file, slice_from(folder));
    bool is_folder = at != SLICE_NOT_FOUND && (at == 0 || file.data[at - 1] == '/');
    return is_folder ? slice_from_offset(file, at + size) : SLICE_EMPTY;
}

/* "/boats/[id]" without "(group)" folders; empty: one of them stands for any number of segments. */
static struct slice without_groups(struct arena *arena, struct slice folders)
{
    struct slice path = SLICE("/"), segment;
    while (slice_next_part(&folders, '/', &segment)) {
        if (slice_starts_with(segment, SLICE("[...")) || slice_starts_with(segment, SLICE("[["))) {
            return SLICE_EMPTY;
        }
        if (segment.size > 0 && segment.data[0] != '(' && segment.data[0] != '@') {
            path = framework_join_path(arena, path.size > 1 ? path : SLICE_EMPTY, segment);
        }
    }
    return path;
}

/* The path that the file serves; empty: it serves none. */
static struct slice path_of_file(struct arena *arena, struct slice file,
                                 struct endpoint_pair *methods)
{
    size_t ending;
    if (file.size > PATH_MAXIMUM || !has_program_ending(file, &ending)) {
        return SLICE_EMPTY;
    }
    struct slice bare = slice_between(file, 0, file.size - ending);
    struct slice app = behind_folder(bare, "app/");
    if (slice_ends_with(bare, SLICE("/route"))) {
        struct slice api = behind_folder(bare, "api/");
        app = app.size > 0   ? app
              : api.size > 0 ? slice_of(api.data - 4, api.size + 4)
                             : SLICE_EMPTY;
        return app.size <= 6 ? SLICE_EMPTY
                             : without_groups(arena, slice_between(app, 0, app.size - 6));
    }
    struct slice pages = behind_folder(bare, "pages/"), server = behind_folder(bare, "server/");
    struct slice rest = pages.size > 0 ? pages : server;
    if (!slice_starts_with(rest, SLICE("api/"))) {
        return SLICE_EMPTY;
    }
    size_t dot = slice_find_last_byte(rest, '.'); /* Nuxt: "boats.get" */
    if (server.size > 0 && dot != SLICE_NOT_FOUND) {
        bool is_method = framework_is_method(slice_from_offset(rest, dot + 1), methods);
        rest = is_method ? slice_between(rest, 0, dot) : rest;
    }
    rest.size -= slice_ends_with(rest, SLICE("/index")) ? 6 : 0;
    return slice_find_byte(rest, '.') == SLICE_NOT_FOUND ? without_groups(arena, rest)
                                                         : SLICE_EMPTY;
}

/* States what the file serves by the methods behind it; false: it is no such file. */
static bool state_file(struct endpoint_scope *scope, struct slice file, struct slice at,
                       struct slice behind)
{
    struct endpoint_pair methods = {0}, named;
    struct slice path = path_of_file(scope->specification->arena, file, &methods);
    if (path.size < 2) {
        return false;
    }
    if (methods.method_count == 0 && framework_find_methods(behind, &named)) {
        methods = named;
    }
    for (size_t i = 0; i < methods.method_count; i++) {
        endpoint_state(scope, methods.methods[i], path, endpoint_scope_place(scope, at));
    }
    if (methods.method_count == 0) {
        endpoint_lone_keep(scope, path, endpoint_scope_place(scope, at));
    }
    return true;
}

/* The word at the front that can be a file or folder. */
static struct slice take_file(struct slice text)
{
    size_t size = 0;
    while (size < text.size && strchr(" \t`,;#:", text.data[size]) == NULL) {
        size++;
    }
    return slice_between(text, 0, size);
}

static bool may_be_routes(struct slice text)
{
    return slice_find(text, SLICE("route.ts")) != SLICE_NOT_FOUND ||
           slice_find(text, SLICE("route.js")) != SLICE_NOT_FOUND ||
           slice_find(text, SLICE("pages/")) != SLICE_NOT_FOUND ||
           slice_find(text, SLICE("server/")) != SLICE_NOT_FOUND;
}

bool endpoint_files_read_item(struct endpoint_scope *scope, const struct text *text)
{
    if (!may_be_routes(text->plain)) {
        return false;
    }
    struct slice line = slice_trim(endpoint_scope_mark(scope, text));
    line = slice_from_offset(line, slice_starts_with(line, SLICE("`")));
    struct slice file = take_file(line);
    return slice_find_byte(file, '/') != SLICE_NOT_FOUND &&
           state_file(scope, file, file, slice_from_offset(line, file.size));
}

/* --- a tree of them --- */

struct folder {
    size_t column;
    struct slice path;
};

bool endpoint_files_read(struct endpoint_scope *scope)
{
    struct arena *arena = scope->specification->arena;
    struct slice rest = scope->block->code, line;
    struct folder folders[DEPTH_MAXIMUM];
    size_t depth = 0, count = 0;
    if (!may_be_routes(rest)) {
        return false;
    }
    while (slice_next_line(&rest, &line)) {
        size_t column = endpoint_tree_take_branches(&line);
        struct slice file = take_file(line);
        while (depth > 0 && folders[depth - 1].column >= column) {
            depth--;
        }
        size_t ending;
        struct slice outer = depth > 0 ? folders[depth - 1].path : SLICE_EMPTY;
        if (file.size == 0 || outer.size + file.size > PATH_MAXIMUM) {
            continue;
        }
        struct slice path = arena_join(arena, outer, file);
        if (has_program_ending(file, &ending)) {
            count += state_file(scope, path, file, slice_from_offset(line, file.size));
        } else if (depth < DEPTH_MAXIMUM) {
            bool is_closed = slice_ends_with(path, SLICE("/"));
            folders[depth++] =
                (struct folder){column, is_closed ? path : arena_join(arena, path, SLICE("/"))};
        }
    }
    return count > 0;
}
