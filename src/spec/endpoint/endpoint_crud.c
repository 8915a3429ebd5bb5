/* SPDX-License-Identifier: Apache-2.0 */
/* "CRUD /boats", "`/boats` CRUD for boats": one line for the five endpoints of a collection. */
#include "spec/endpoint/endpoint.h"

#include "spec/reading/reading.h"
#include "spec/text/wording.h"

#define WORD_SIZE 4U

/* Bytes of the word at the front, with "full" before it and the marks around; 0: another is. */
static size_t measure_word(struct slice text)
{
    struct slice rest = endpoint_marks_skip(text);
    size_t full = wording_starts_with(rest, "full|complete|basic|standard");
    rest = endpoint_marks_skip(slice_from_offset(rest, full));
    bool is_word = slice_starts_with(rest, SLICE("CRUD")) &&
                   (rest.size == WORD_SIZE || !character_is_word(rest.data[WORD_SIZE]));
    return is_word ? (size_t)(rest.data - text.data) + WORD_SIZE : 0;
}

/* Without the marks and dashes that part the word from its path, or the path from its remark. */
static struct slice skip_parting(struct slice text)
{
    for (struct slice before = SLICE_EMPTY; text.size != before.size;) {
        before = text;
        text = slice_trim(text);
        while (text.size > 0 && strchr("`*:-(=", text.data[0]) != NULL) {
            text = slice_trim(slice_from_offset(text, 1));
        }
        bool is_dash = slice_starts_with(text, SLICE("\xe2\x80\x94")) ||
                       slice_starts_with(text, SLICE("\xe2\x80\x93")) ||
                       slice_starts_with(text, SLICE("\xe2\x86\x92"));
        text = slice_from_offset(text, is_dash ? 3 : 0);
    }
    return text;
}

/* Splits the line into the collection's path and what is said of it. */
static bool split_line(struct slice line, struct slice *out_path, struct slice *out_tail)
{
    struct slice rest = endpoint_marks_skip(line);
    size_t word = measure_word(rest);
    rest = word > 0 ? skip_parting(slice_from_offset(rest, word)) : rest;
    size_t size = rest.size > 1 && rest.data[0] == '/' ? endpoint_path_measure(rest, false) : 0;
    *out_path = slice_between(rest, 0, size);
    rest = skip_parting(slice_from_offset(rest, size));
    size_t behind = word == 0 ? measure_word(rest) : 0;
    *out_tail = skip_parting(slice_from_offset(rest, behind));
    return size > 1 && (word > 0 || behind > 0);
}

/* How the document changes a thing in part: PATCH where it has that and no PUT so far. */
static struct slice choose_update(const struct specification *specification)
{
    bool has_put = false, has_patch = false;
    LIST_EACH(const struct statement, statement, &specification->statements)
    {
        if (statement->kind == STATEMENT_ENDPOINT) {
            has_put |= slice_equal(statement->endpoint.method, SLICE("PUT"));
            has_patch |= slice_equal(statement->endpoint.method, SLICE("PATCH"));
        }
    }
    return has_patch && !has_put ? SLICE("PATCH") : SLICE("PUT");
}

#define ALL_COUNT 5U

struct operation {
    struct slice method;
    struct slice path;
};

/* All five of a collection, told by its path or by that of one of its records. False: it is the
 * root. */
static bool list_all(const struct endpoint_scope *scope, struct slice path, struct operation *all)
{
    size_t last = slice_find_last_byte(path, '/');
    bool is_item = path.data[last + 1 < path.size ? last + 1 : last] == '{' ||
                   path.data[last + 1 < path.size ? last + 1 : last] == ':';
    struct slice list = is_item ? slice_between(path, 0, last) : path;
    struct slice item =
        is_item ? path : arena_join(scope->specification->arena, path, SLICE("/{id}"));
    all[0] = (struct operation){SLICE("GET"), list};
    all[1] = (struct operation){SLICE("POST"), list};
    all[2] = (struct operation){SLICE("GET"), item};
    all[3] = (struct operation){choose_update(scope->specification), item};
    all[4] = (struct operation){SLICE("DELETE"), item};
    return list.size > 1;
}

bool endpoint_crud_is_cell(struct slice cell)
{
    return cell.size < 40 && measure_word(cell) > 0 &&
           endpoint_marks_skip(slice_from_offset(cell, measure_word(cell))).size == 0;
}

bool endpoint_crud_add_pairs(const struct endpoint_scope *scope, struct slice path,
                             struct list *pairs)
{
    struct operation all[ALL_COUNT];
    if (path.size < 2 || path.data[0] != '/' || !list_all(scope, path, all)) {
        return false;
    }
    for (size_t i = 0; i < ALL_COUNT; i++) {
        struct endpoint_pair *pair = ARENA_NEW(scope->specification->arena, struct endpoint_pair);
        pair->methods[pair->method_count++] = all[i].method;
        pair->path = all[i].path;
        list_add(scope->specification->arena, pairs, pair);
    }
    return true;
}

bool endpoint_crud_split(struct slice line, struct slice *out_path, struct slice *out_tail)
{
    return slice_find(slice_between(line, 0, 400), SLICE("CRUD")) != SLICE_NOT_FOUND &&
           split_line(line, out_path, out_tail);
}

bool endpoint_crud_read(struct endpoint_scope *scope, struct slice line)
{
    struct arena *arena = scope->specification->arena;
    struct operation all[ALL_COUNT];
    struct slice path, tail;
    if (!endpoint_crud_split(line, &path, &tail) || !list_all(scope, path, all)) {
        return false;
    }
    size_t count = 0;
    scope->is_detail = false;
    for (size_t i = 0; i < ALL_COUNT; i++) {
        struct endpoint_statement *endpoint =
            endpoint_state(scope, all[i].method, all[i].path, endpoint_scope_place(scope, path));
        if (endpoint != NULL) {
            endpoint_note_read(arena, slice_between(tail, 0, 1000), endpoint);
            count++;
        }
    }
    return count > 0;
}
