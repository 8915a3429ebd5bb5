/* SPDX-License-Identifier: Apache-2.0 */
/* A row of a table → the methods and paths that it lists, be they in one cell or in two, one of
 * each or several. */
#include "spec/endpoint/table_private.h"

#include "spec/text/wording.h"

/* The value of a cell that begins with a path, several of them separated by "<br>" or commas. */
struct slice table_row_path(struct slice marked, bool may_be_relative)
{
    struct slice rest = endpoint_marks_skip(marked);
    if (rest.size == 0 && marked.size > 0) {
        size_t slash = slice_find_byte(marked, '/');
        rest = slash == SLICE_NOT_FOUND ? rest : slice_between(marked, slash, slash + 1);
    }
    return slice_between(rest, 0, endpoint_path_measure(rest, may_be_relative));
}

/* A cell that holds methods with their paths: "GET /users", "`PATCH /me` or `PUT /me`". */
static bool read_whole_cell(struct table_reader *reader, struct slice marked,
                            struct endpoint_row *row)
{
    struct slice rest = marked, line;
    bool has_any = false;
    while (slice_next_line(&rest, &line)) {
        struct endpoint_line part;
        if (endpoint_line_read(reader->scope->specification->arena, line, MANNER_CELL, 0, &part)) {
            LIST_EACH(struct endpoint_pair, pair, &part.pairs)
            {
                list_add(reader->scope->specification->arena, &row->line.pairs, pair);
            }
            row->line.tail = has_any ? row->line.tail : part.tail;
            has_any = true;
        }
    }
    return has_any;
}

size_t table_row_method_column(const struct table_reader *reader, size_t index,
                               struct endpoint_pair *out_pair)
{
    for (size_t column = 0; column < reader->column_count; column++) {
        struct slice cell = reader->block->rows[index].cells[column].plain;
        bool may_be = reader->roles[column] == COLUMN_METHOD ||
                      reader->roles[column] == COLUMN_OTHER || cell.size > 2;
        if (may_be && cell.size < 200 && endpoint_methods_read(cell, out_pair)) {
            return column;
        }
    }
    return SIZE_MAX;
}

/* A path in any other cell than `but`: the column that is headed as path first. */
size_t table_row_path_column(struct table_reader *reader, size_t index, size_t but)
{
    size_t found = SIZE_MAX;
    for (size_t column = 0; column < reader->column_count; column++) {
        if (column == but) {
            continue;
        }
        bool is_path = reader->roles[column] == COLUMN_PATH;
        struct slice marked =
            endpoint_scope_mark(reader->scope, &reader->block->rows[index].cells[column]);
        if (table_row_path(marked, is_path).size > 0 && (found == SIZE_MAX || is_path)) {
            found = column;
            if (is_path) {
                break;
            }
        }
    }
    return found;
}

/* Whether the words between two paths of a cell part them: ",", "or", " / ", "|". Sets whether what
 * follows stands in place of what is before, which a comma does not say. */
static bool is_parting(struct slice between, bool *out_is_alternative)
{
    struct slice bare = wording_bare(between);
    bool is_comma = slice_find_byte(between, ',') != SLICE_NOT_FOUND ||
                    slice_find_byte(between, ';') != SLICE_NOT_FOUND ||
                    slice_find_byte(between, '\n') != SLICE_NOT_FOUND;
    *out_is_alternative =
        wording_is(bare, "/|or|oder|или|o|ou|или|或|または|또는") || slice_equal(bare, SLICE("|"));
    return *out_is_alternative || wording_is(bare, "and|und|y|e|et|и|和|と|및|+|&") ||
           (is_comma && wording_is(bare, ",|;|, and|, or|")) || (is_comma && bare.size == 0);
}

/* "/sink" behind "/boats/:id/sail", in place of its last word: "/boats/:id/sink"; empty: the path
 * is whole. */
static struct slice complete_alternative(struct arena *arena, struct slice first, struct slice path)
{
    size_t last = slice_find_last_byte(first, '/');
    char before = last == SLICE_NOT_FOUND || last == 0 ? '/' : first.data[last - 1];
    bool is_act = last != SLICE_NOT_FOUND && last + 1 < first.size &&
                  character_is_alpha(first.data[last + 1]);
    size_t parent = slice_find_last_byte(slice_between(first, 0, last), '/');
    bool is_below_one =
        before == '}' || before == ']' || before == '>' ||
        (parent != SLICE_NOT_FOUND && parent + 1 < last && first.data[parent + 1] == ':');
    bool is_word = path.size > 1 && character_is_alpha(path.data[1]) &&
                   slice_find_byte(slice_from_offset(path, 1), '/') == SLICE_NOT_FOUND;
    return is_act && is_below_one && is_word
               ? arena_join(arena, slice_between(first, 0, last), path)
               : SLICE_EMPTY;
}

/* "`/orders`, `/orders/{id}`": the paths behind the first one have the same methods. Returns where
 * the last of them ends. */
static size_t add_further_paths(struct arena *arena, struct endpoint_row *row, struct slice marked,
                                size_t end)
{
    const struct endpoint_pair *first = list_at(&row->line.pairs, 0);
    for (;;) {
        size_t at = end;
        while (at < marked.size && at - end < 16 &&
               !(marked.data[at] == '/' && at + 1 < marked.size &&
                 strchr(" \t`", marked.data[at + 1]) == NULL)) {
            at++;
        }
        bool is_alternative = false;
        bool is_path = at < marked.size && marked.data[at] == '/' &&
                       is_parting(slice_between(marked, end, at), &is_alternative);
        size_t size = is_path ? endpoint_path_measure(slice_from_offset(marked, at), false) : 0;
        if (size == 0) {
            return end;
        }
        struct endpoint_pair *pair = arena_allocate_raw(arena, sizeof(*pair));
        *pair = *first;
        pair->optional = SLICE_EMPTY;
        pair->path = slice_between(marked, at, at + size);
        pair->whole =
            is_alternative ? complete_alternative(arena, first->path, pair->path) : SLICE_EMPTY;
        list_add(arena, &row->line.pairs, pair);
        end = at + size;
    }
}

/* "`/boats` / POST `/piers`": what follows with a method of its own. Returns where the last ends.
 */
static size_t add_further_pairs(struct arena *arena, struct endpoint_row *row, struct slice marked,
                                size_t end)
{
    struct endpoint_pair pair;
    while (endpoint_pair_find(marked, end, &pair) && endpoint_pairs_join(marked, end, pair.start)) {
        endpoint_pair_add(arena, &row->line.pairs, &pair);
        end = pair.end;
    }
    return end;
}

/* "CRUD | /boats" */
static bool read_crud_row(struct table_reader *reader, size_t index, struct endpoint_row *row)
{
    for (size_t column = 0; column < reader->column_count; column++) {
        const struct text *cells = reader->block->rows[index].cells;
        if (reader->roles[column] != COLUMN_METHOD || !endpoint_crud_is_cell(cells[column].plain)) {
            continue;
        }
        row->method_column = column;
        row->path_column = table_row_path_column(reader, index, column);
        if (row->path_column == SIZE_MAX) {
            return false;
        }
        struct slice marked = endpoint_scope_mark(reader->scope, &cells[row->path_column]);
        struct slice path = table_row_path(marked, reader->roles[row->path_column] == COLUMN_PATH);
        row->is_crud = endpoint_crud_add_pairs(reader->scope, path, &row->line.pairs);
        return row->is_crud;
    }
    return false;
}

/* "`/boats` CRUD", "CRUD /boats", in one cell. */
static bool read_crud_cell(struct table_reader *reader, size_t index, struct endpoint_row *row)
{
    for (size_t column = 0; column < reader->column_count; column++) {
        const struct text *cell = &reader->block->rows[index].cells[column];
        struct slice path, tail;
        if (slice_find(slice_between(cell->plain, 0, 80), SLICE("CRUD")) == SLICE_NOT_FOUND ||
            !endpoint_crud_split(endpoint_scope_mark(reader->scope, cell), &path, &tail)) {
            continue;
        }
        *row = (struct endpoint_row){.method_column = column, .path_column = column};
        row->line.tail = tail;
        row->is_crud = endpoint_crud_add_pairs(reader->scope, path, &row->line.pairs);
        return row->is_crud;
    }
    return false;
}

/* Finds the methods and the path of a row. */
bool table_row_find(struct table_reader *reader, size_t index, struct endpoint_row *row)
{
    const struct table_row *cells = &reader->block->rows[index];
    struct endpoint_pair methods;
    *row = (struct endpoint_row){0};
    row->method_column = table_row_method_column(reader, index, &methods);
    if (row->method_column != SIZE_MAX) {
        row->path_column = table_row_path_column(reader, index, row->method_column);
        if (row->path_column != SIZE_MAX) {
            struct arena *arena = reader->scope->specification->arena;
            struct slice marked =
                endpoint_scope_mark(reader->scope, &cells->cells[row->path_column]);
            methods.path = table_row_path(marked, reader->roles[row->path_column] == COLUMN_PATH);
            size_t end = (size_t)(methods.path.data - marked.data) + methods.path.size;
            end += endpoint_optional_measure(slice_from_offset(marked, end), &methods.optional);
            endpoint_pair_add(arena, &row->line.pairs, &methods);
            end = add_further_paths(arena, row, marked, end);
            endpoint_pairs_distribute(&row->line);
            end = add_further_pairs(arena, row, marked, end);
            row->line.tail = endpoint_note_trim(slice_from_offset(marked, end));
            return true;
        }
    } else if (read_crud_row(reader, index, row)) {
        return true;
    }
    for (size_t column = 0; column < reader->column_count; column++) {
        struct slice marked = endpoint_scope_mark(reader->scope, &cells->cells[column]);
        if (read_whole_cell(reader, marked, row)) {
            row->method_column = row->path_column = column;
            return true;
        }
    }
    return read_crud_cell(reader, index, row);
}
