/* SPDX-License-Identifier: Apache-2.0 */
/* What programs print of the routes that they serve: `php artisan route:list`, as lines or as a
 * drawn table, and `rails routes`. A row is a method, or several between strokes, and a path that
 * may lack its slash. Routes of the framework's own tools are none of the document's. */
#include "spec/endpoint/endpoint.h"
#include "spec/endpoint/endpoint_guard.h"

#include "spec/text/wording.h"

#define ROW_METHODS 6U

struct row {
    struct slice methods[ROW_METHODS];
    size_t method_count;
    struct slice path;
    struct slice behind;
};

/* The word in capitals at the front; empty: it is no method. */
static struct slice take_method(struct slice text)
{
    size_t size = 0;
    while (size < text.size && text.data[size] >= 'A' && text.data[size] <= 'Z') {
        size++;
    }
    struct slice word = slice_between(text, 0, size);
    return slice_is_one_of(word, "GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS") ? word : SLICE_EMPTY;
}

/* Reads "GET|HEAD   api/boats ....", "GET|HEAD | api/boats |" at the front of the text. */
static bool read_row(struct slice text, struct row *out)
{
    struct slice method;
    *out = (struct row){0};
    while ((method = take_method(text)).size > 0) {
        bool is_shown = !slice_is_one_of(method, "HEAD|OPTIONS") && out->method_count < ROW_METHODS;
        if (is_shown) {
            out->methods[out->method_count++] = method;
        }
        text = slice_from_offset(text, method.size);
        bool has_more = text.size > 1 && text.data[0] == '|' &&
                        take_method(slice_from_offset(text, 1)).size > 0;
        text = slice_from_offset(text, has_more);
        if (!has_more) {
            break;
        }
    }
    bool is_apart = text.size > 0 && strchr(" \t", text.data[0]) != NULL;
    text = slice_trim(text);
    text = slice_trim(slice_from_offset(text, slice_starts_with(text, SLICE("|"))));
    size_t end = 0;
    while (end < text.size && text.data[end] != ' ') {
        end++;
    }
    struct slice path = slice_between(text, 0, end);
    size_t format = slice_find(path, SLICE("(.:format)"));
    out->path = slice_between(path, 0, format);
    out->behind = slice_from_offset(text, end);
    return is_apart && out->method_count > 0 && out->path.size > 0;
}

/* Letters, digits and what parts or marks the segments of a path. */
static bool is_path(struct slice path)
{
    for (size_t i = 0; i < path.size; i++) {
        if (!character_is_word(path.data[i]) && strchr("/{}:?-.", path.data[i]) == NULL) {
            return false;
        }
    }
    return true;
}

/* What the framework and its tools serve by themselves. */
static bool is_of_framework(struct slice path)
{
    static const char *const fronts[] = {"_ignition",  "sanctum/csrf-cookie",
                                         "_debugbar",  "telescope",
                                         "horizon",    "storage/",
                                         "rails/",     "livewire",
                                         "up",         "recede_his",
                                         "resume_his", "refresh_his"};
    path = slice_from_offset(path, slice_starts_with(path, SLICE("/")));
    for (size_t i = 0; i < sizeof(fronts) / sizeof(*fronts); i++) {
        struct slice front = slice_from(fronts[i]);
        bool is_whole = front.size > 2 || path.size == front.size;
        if (slice_starts_with(path, front) && is_whole) {
            return true;
        }
    }
    return false;
}

/* The endpoints from a statement on are behind what the text names. */
static void guard(struct endpoint_scope *scope, size_t first, struct slice text)
{
    struct arena *arena = scope->specification->arena;
    struct endpoint_guard guard = {0};
    const struct list *statements = &scope->specification->statements;
    if (!endpoint_guard_read(arena, text, ENDPOINT_GUARD_CODE, &guard)) {
        return;
    }
    for (size_t i = first; i < statements->count; i++) {
        struct statement *statement = list_at(statements, i);
        if (statement->kind == STATEMENT_ENDPOINT && statement->block == scope->block) {
            endpoint_guard_apply(arena, &guard, &statement->endpoint);
        }
    }
}

/* The last column of a drawn table: its middleware. */
static struct slice last_column(struct slice behind)
{
    behind = slice_trim(behind);
    bool is_closed = slice_ends_with(behind, SLICE("|"));
    behind = slice_trim(slice_between(behind, 0, behind.size - is_closed));
    size_t stroke = slice_find_last_byte(behind, '|');
    return is_closed && stroke != SLICE_NOT_FOUND
               ? slice_trim(slice_from_offset(behind, stroke + 1))
               : SLICE_EMPTY;
}

static size_t state_row(struct endpoint_scope *scope, const struct row *row)
{
    struct arena *arena = scope->specification->arena;
    size_t first = scope->specification->statements.count;
    bool has_slash = row->path.data[0] == '/';
    struct slice path =
        arena_format(arena, "%s" SLICE_FORMAT, has_slash ? "" : "/", SLICE_ARGUMENT(row->path));
    for (size_t i = 0; i < row->method_count; i++) {
        endpoint_state(scope, row->methods[i], path, endpoint_scope_place(scope, row->path));
    }
    struct slice middleware = last_column(row->behind);
    if (middleware.size > 0) {
        guard(scope, first, middleware);
    }
    return first;
}

bool endpoint_route_list_read(struct endpoint_scope *scope)
{
    struct slice rest = scope->block->code, line;
    if (slice_find(rest, SLICE("GET|HEAD")) == SLICE_NOT_FOUND &&
        slice_find(rest, SLICE("(.:format)")) == SLICE_NOT_FOUND) {
        return false;
    }
    size_t before = scope->stated_count, first = scope->specification->statements.count;
    while (slice_next_line(&rest, &line)) {
        struct row row;
        struct slice text = slice_trim(line);
        if (slice_starts_with(text,
                              SLICE("\xe2\x87\x82"))) { /* "⇂ auth:sanctum", of the row above */
            guard(scope, first, slice_trim(slice_from_offset(text, 3)));
            continue;
        }
        bool is_row = false;
        for (size_t at = 0; !is_row && at < text.size && at < 120; at++) {
            bool is_start = at == 0 || strchr(" |\t", text.data[at - 1]) != NULL;
            is_row = is_start && read_row(slice_from_offset(text, at), &row);
        }
        if (is_row && is_path(row.path) && !is_of_framework(row.path)) {
            first = state_row(scope, &row);
        }
    }
    return scope->stated_count > before;
}
