/* SPDX-License-Identifier: Apache-2.0 */
/* Tables that list endpoints. What a column holds is seen from its cells: methods, paths, or both;
 * only the other columns are named by their headers. A table of measurements, of calls to others or
 * of conventions lists nothing. */
#include "spec/endpoint/endpoint_guard.h"
#include "spec/endpoint/table_private.h"

#include "spec/reading/reading.h"

static bool has_role(const struct table_reader *reader, enum column_role role)
{
    for (size_t i = 0; i < reader->column_count; i++) {
        if (reader->roles[i] == role) {
            return true;
        }
    }
    return false;
}

/* Headers that only say that roles stand below: "all" in every row is no tick of a role "Roles". */
static const char general_headers[] =
    "role|roles|allowed|allowed role|allowed roles|allowed for|required role|required roles|who|"
    "who can|user type|user types|user role|user roles|user group|user groups|audience|permission|"
    "permissions|actor|actors|scope|scopes|роль|роли|права|角色|权限|역할|권한|papel|perfil|rol|"
    "roles "
    "permitidos|peran|ロール|権限|vai trò|quyền|droits|permessi|rechten|uprawnienia|yetki|rights";

/* A column under any header whose cells say who may call is read as one that is headed so. */
static void find_access_columns(struct table_reader *reader)
{
    struct wording_memory *wordings = reader->scope->specification->wordings;
    bool is_headed = has_role(reader, COLUMN_ROLES) || has_role(reader, COLUMN_ACCESS);
    for (size_t column = 0; column < reader->column_count && !is_headed; column++) {
        if (reader->roles[column] == COLUMN_OTHER && !reader->is_role[column] &&
            endpoint_note_is_who_column(wordings, reader->block, column)) {
            reader->roles[column] = COLUMN_ROLES;
        }
    }
}

/* Whether so many quarters of its cells are ticks, at least. */
static bool is_of_ticks(const struct table_reader *reader, size_t column, size_t quarters)
{
    size_t ticks = 0, crosses = 0, filled = 0;
    for (size_t row = 1; row < reader->block->row_count && row < 40; row++) {
        struct slice cell = reader->block->rows[row].cells[column].plain;
        int tick = endpoint_note_tick(cell);
        filled += slice_trim(cell).size > 0;
        ticks += tick > 0 || endpoint_note_is_own(cell);
        crosses += tick < 0;
    }
    return (ticks > 0 || (crosses > 0 && quarters == 3)) &&
           (ticks + crosses) * 4 >= filled * quarters;
}

/* A column of ticks under a header that names no other thing is a role's: "| Doctor | Nurse |".
 * Beside one, half of the cells are enough: what is no tick in it lets nobody in. */
static void find_role_columns(struct table_reader *reader)
{
    for (size_t quarters = 3; quarters > 1; quarters--) {
        bool is_beside = reader->role_column_count > 0;
        for (size_t column = 0; column < reader->column_count; column++) {
            enum column_role role = reader->roles[column];
            bool is_free = role == COLUMN_OTHER ||
                           (quarters == 3 && (role == COLUMN_ROLES || role == COLUMN_TARGET));
            struct slice name = slice_trim(block_column_name(reader->block, column));
            if (is_free && !reader->is_role[column] && (quarters == 3 || is_beside) &&
                is_of_ticks(reader, column, quarters) && name.size > 0 &&
                !wording_is(name, general_headers)) {
                reader->is_role[column] = true;
                reader->role_column_count++;
            }
        }
    }
}

/* A word that a method column holds for a thing that is no HTTP method. */
static bool is_event_method(struct slice cell)
{
    cell = endpoint_note_trim(cell);
    return slice_equal_ignoring_case(cell, SLICE("WS")) ||
           slice_equal_ignoring_case(cell, SLICE("WSS")) ||
           slice_equal_ignoring_case(cell, SLICE("SSE")) ||
           slice_equal_ignoring_case(cell, SLICE("WebSocket"));
}

static void fill_cell(struct table_reader *reader, enum column_role role, struct slice cell,
                      struct endpoint_statement *endpoint)
{
    struct arena *arena = reader->scope->specification->arena;
    const char *meant;
    struct endpoint_guard guard = {0};
    int tick = role == COLUMN_PUBLIC ? endpoint_note_tick(cell) : 0;
    switch (role) {
    case COLUMN_DESCRIPTION:
        if (endpoint_note_value(cell).size > 0) {
            endpoint->description = cell;
            endpoint_note_guards(arena, cell, endpoint);
        }
        break;
    case COLUMN_TITLE:
        endpoint->title = cell.size > 0 ? cell : endpoint->title;
        break;
    case COLUMN_ACCESS:
    case COLUMN_ROLES:
        if (endpoint_guard_in_cell(arena, cell, &guard)) {
            endpoint_guard_apply(arena, &guard, endpoint);
            break;
        }
        endpoint_note_access(arena, cell,
                             (role == COLUMN_ROLES && !endpoint_note_takes_away(cell)) ||
                                 endpoint_note_is_lone_word(cell, &meant),
                             endpoint);
        break;
    case COLUMN_REQUEST:
        endpoint->request = endpoint_note_value(cell);
        break;
    case COLUMN_RESPONSE:
        endpoint->response = endpoint_note_value(cell);
        endpoint_note_statuses(arena, slice_between(cell, 0, 200), endpoint);
        break;
    case COLUMN_STATUS: {
        size_t before = endpoint->statuses.count;
        endpoint_note_statuses(arena, slice_between(cell, 0, 200), endpoint);
        if (endpoint->statuses.count == before && endpoint->status_note.size == 0) {
            endpoint->status_note = cell;
        }
        break;
    }
    case COLUMN_PUBLIC:
        endpoint->is_public = endpoint->is_public || tick > 0;
        if (tick < 0 && endpoint->access.size == 0 && character_is_word(cell.data[0])) {
            endpoint->access = SLICE("authenticated"); /* "no", where a dash says nothing */
        } else if (tick == 0 && wording_starts_with(cell, "no|not|nein|non|нет|否") > 0) {
            size_t end = wording_starts_with(cell, "no|not|nein|non|нет|否");
            endpoint_note_access(arena, wording_bare(slice_from_offset(cell, end + 1)), true,
                                 endpoint); /* "no, manager" */
        }
        break;
    case COLUMN_OTHER:
    case COLUMN_DENIED:
    case COLUMN_QUERY:
    case COLUMN_MEASURE:
    case COLUMN_TARGET:
    case COLUMN_PATH:
    case COLUMN_METHOD:
        break;
    }
}

/* A word in an Auth column that nothing explains is a role. */
static void report_access(struct table_reader *reader, size_t index, size_t column)
{
    struct text cell = reader->block->rows[index].cells[column];
    struct arena *arena = reader->scope->specification->arena;
    const char *meant;
    if (reader->roles[column] != COLUMN_ACCESS || !endpoint_note_is_lone_word(cell.plain, &meant)) {
        return;
    }
    diagnostics_report(reader->scope->specification->diagnostics, DIAGNOSTIC_N0511,
                       text_place(cell, 0, cell.plain.size),
                       meant == NULL ? "describe the role, or write \"public\" or \"required\""
                                     : arena_format(arena, "did you mean '%s'?", meant).data,
                       "'" SLICE_FORMAT "' is taken for a role",
                       SLICE_ARGUMENT(endpoint_note_trim(cell.plain)));
}

/* "admin, clerk, client (own)" of a row with "own" below a role; empty: it has none. */
static struct slice roles_with_own(const struct table_reader *reader, size_t index)
{
    struct arena *arena = reader->scope->specification->arena;
    struct slice roles = SLICE_EMPTY;
    bool has_own = false;
    for (size_t column = 0; column < reader->column_count && reader->role_column_count > 0;
         column++) {
        struct slice cell = reader->block->rows[index].cells[column].plain;
        bool is_own = reader->is_role[column] && endpoint_note_is_own(cell);
        has_own |= is_own;
        if (is_own || (reader->is_role[column] && endpoint_note_tick(cell) > 0)) {
            struct slice name = slice_trim(block_column_name(reader->block, column));
            roles = arena_format(arena, SLICE_FORMAT "%s" SLICE_FORMAT "%s", SLICE_ARGUMENT(roles),
                                 roles.size > 0 ? ", " : "", SLICE_ARGUMENT(name),
                                 is_own ? " (own)" : "");
        }
    }
    return has_own ? roles : SLICE_EMPTY;
}

/* The cell below a role's name: a tick lets it in; what else stands there joins *crossed. */
static void fill_role(struct table_reader *reader, size_t index, size_t column,
                      struct endpoint_statement *endpoint, struct slice *crossed)
{
    struct arena *arena = reader->scope->specification->arena;
    struct slice cell = reader->block->rows[index].cells[column].plain;
    struct slice name = slice_trim(block_column_name(reader->block, column));
    name.size -= slice_ends_with(name, SLICE("?"));
    if (endpoint_note_tick(endpoint_note_trim(cell)) > 0) {
        endpoint_note_role(arena, name, endpoint);
    } else if (slice_trim(cell).size > 0) {
        *crossed = crossed->size == 0
                       ? name
                       : arena_format(arena, SLICE_FORMAT ", " SLICE_FORMAT,
                                      SLICE_ARGUMENT(*crossed), SLICE_ARGUMENT(name));
    }
}

/* "not for …", told where it stands. */
static void deny(struct table_reader *reader, const struct text *cell, struct slice whom,
                 struct endpoint_statement *endpoint)
{
    struct arena *arena = reader->scope->specification->arena;
    endpoint_note_remark(arena, arena_format(arena, "not for " SLICE_FORMAT, SLICE_ARGUMENT(whom)),
                         text_place(*cell, 0, cell->plain.size), endpoint);
}

static void fill_endpoint(struct table_reader *reader, const struct endpoint_row *row, size_t index,
                          struct endpoint_statement *endpoint)
{
    struct arena *arena = reader->scope->specification->arena;
    const struct text *cells = reader->block->rows[index].cells;
    struct slice own_description = endpoint->description, crossed = SLICE_EMPTY;
    struct slice with_own = roles_with_own(reader, index);
    size_t free_column = SIZE_MAX;
    for (size_t column = 0; column < reader->column_count; column++) {
        struct slice cell = endpoint_note_trim(cells[column].plain);
        if (column == row->method_column || column == row->path_column) {
            continue;
        }
        if (reader->is_role[column]) {
            if (reader->role_column_count > 1) {
                endpoint_note_tell_unclear(reader->scope->specification, reader->block, index,
                                           column);
            }
            if (with_own.size == 0) {
                fill_role(reader, index, column, endpoint, &crossed);
            }
            continue;
        }
        bool is_number = wording_is(block_column_name(reader->block, column),
                                    "id|#|no|no.|nr|nr.|№|序号|编号|번호|番号|stt");
        if (reader->roles[column] == COLUMN_OTHER && !is_number && cell.size > 3 &&
            free_column == SIZE_MAX) {
            free_column = column;
        }
        if (reader->roles[column] == COLUMN_DENIED && cell.size > 1) {
            deny(reader, &cells[column], cell, endpoint);
        }
        if (reader->roles[column] == COLUMN_ROLES || reader->roles[column] == COLUMN_ACCESS) {
            cell = endpoint_note_without_struck(arena, &cells[column]);
        }
        fill_cell(reader, reader->roles[column], cell, endpoint);
        bool is_free = reader->roles[column] == COLUMN_OTHER ||
                       reader->roles[column] == COLUMN_DESCRIPTION ||
                       reader->roles[column] == COLUMN_QUERY;
        if (is_free && endpoint_takes_body(endpoint)) {
            endpoint_note_body(cell, endpoint);
        } else if (is_free) {
            endpoint_note_query(arena, slice_between(cell, 0, 1000), endpoint);
        }
    }
    if (with_own.size > 0) {
        endpoint_note_access(arena, with_own, true, endpoint);
    }
    if (endpoint->description.size == 0 && free_column != SIZE_MAX) {
        endpoint->description = endpoint_note_trim(cells[free_column].plain);
        endpoint_note_guards(arena, endpoint->description, endpoint);
    }
    if (endpoint->description.size == 0) {
        endpoint->description = own_description;
    }
    if (crossed.size > 0 && endpoint->roles.count == 0 && !endpoint->is_public &&
        !endpoint_is_door(endpoint->path)) { /* crosses alone: none of these may */
        deny(reader, &cells[0], crossed, endpoint);
    }
}

/* Whether the column of states calls some row done. Where none is, it is a plan of what is built,
 * and tells of all its rows how far they have come. */
static bool has_done_rows(struct table_reader *reader, size_t column)
{
    static const char done[] =
        "done|implemented|live|available|complete|completed|shipped|released|stable|ready|active|"
        "in production|existing|fertig|erledigt|umgesetzt|verfügbar|hecho|implementado|disponible|"
        "listo|feito|pronto|disponível|fait|terminé|implémenté|disponibile|готово|реализовано|"
        "完了|実装済み|已完成|已实现|已上线|완료|구현됨";
    if (reader->state_column != column + 1) {
        reader->state_column = column + 1;
        reader->has_done_rows = false;
        for (size_t i = 1; i < reader->block->row_count && !reader->has_done_rows; i++) {
            struct slice cell = reader->block->rows[i].cells[column].plain;
            reader->has_done_rows =
                endpoint_note_tick(cell) > 0 || wording_is(wording_bare(cell), done);
        }
    }
    return reader->has_done_rows;
}

/* Whether a cell says that the row is for later: its remarks, and its state beside others that are
 * there. */
static bool is_row_later(struct table_reader *reader, const struct endpoint_row *row, size_t index)
{
    for (size_t column = 0; column < reader->column_count; column++) {
        bool is_state = reader->roles[column] == COLUMN_STATUS;
        bool is_said = is_state || reader->roles[column] == COLUMN_DESCRIPTION;
        if (is_said && column != row->method_column && column != row->path_column &&
            endpoint_planned_is_said(reader->scope,
                                     reader->block->rows[index].cells[column].plain) &&
            (!is_state || has_done_rows(reader, column))) {
            return true;
        }
    }
    return false;
}

static void state_row(struct table_reader *reader, const struct endpoint_row *row, size_t index)
{
    struct endpoint_scope *scope = reader->scope;
    const struct text *cell = &reader->block->rows[index].cells[row->path_column];
    struct slice kept = row->line.tail;
    scope->is_later = endpoint_planned_is_said(scope, kept) || is_row_later(reader, row, index);
    /* The pairs lie in the marked text that was made while reading: keep its ticks. */
    LIST_EACH(const struct endpoint_pair, pair, &row->line.pairs)
    {
        scope->text = cell;
        const struct endpoint_pair *written = row->is_crud ? list_at(&row->line.pairs, 0) : pair;
        struct place place = endpoint_scope_place(scope, written->path);
        for (size_t i = 0; i < pair->method_count; i++) {
            struct endpoint_statement *endpoint = endpoint_state(
                scope, pair->methods[i], pair->whole.size > 0 ? pair->whole : pair->path, place);
            if (endpoint != NULL) {
                endpoint_note_read(scope->specification->arena, slice_between(kept, 0, 1000),
                                   endpoint);
                fill_endpoint(reader, row, index, endpoint);
            }
        }
    }
    for (size_t column = 0; column < reader->column_count; column++) {
        report_access(reader, index, column);
    }
    scope->is_later = false;
}

/* --- rows that look like endpoints and are none --- */

static void report_cell(struct table_reader *reader, size_t index, size_t column)
{
    struct text cell = reader->block->rows[index].cells[column];
    struct diagnostics *diagnostics = reader->scope->specification->diagnostics;
    struct place place = text_place(cell, 0, cell.plain.size);
    bool is_method = reader->roles[column] == COLUMN_METHOD &&
                     table_row_path_column(reader, index, column) != SIZE_MAX;
    struct slice word;
    const char *hint;
    if (is_method && is_event_method(cell.plain)) {
        diagnostics_report(diagnostics, DIAGNOSTIC_N0507, place, NULL,
                           "'" SLICE_FORMAT "' is no REST endpoint",
                           SLICE_ARGUMENT(endpoint_note_trim(cell.plain)));
    } else if (endpoint_method_strange(cell.plain, is_method, &word, &hint)) {
        diagnostics_report(diagnostics, DIAGNOSTIC_W0505, place, hint,
                           "'" SLICE_FORMAT "' is no method that can be served",
                           SLICE_ARGUMENT(word));
    }
}

static void report_row(struct table_reader *reader, size_t index)
{
    struct endpoint_pair methods;
    if (table_row_method_column(reader, index, &methods) != SIZE_MAX) {
        diagnostics_report(
            reader->scope->specification->diagnostics, DIAGNOSTIC_W0501,
            reader->block->rows[index].place, "write the path in the row, beginning with '/'",
            SLICE_FORMAT " has no path in this row", SLICE_ARGUMENT(methods.methods[0]));
        return;
    }
    for (size_t column = 0; column < reader->column_count; column++) {
        report_cell(reader, index, column);
    }
}

/* Whether rows that are no endpoints were meant to be: others are, or the header says so. */
static bool lists_endpoints(const struct table_reader *reader)
{
    const struct endpoint_scope *scope = reader->scope;
    bool is_plain = !scope->is_weak && !scope->is_outbound && !scope->is_vetoed &&
                    !scope->memory->is_second_pass;
    return scope->stated_count > 0 ||
           (is_plain && has_role(reader, COLUMN_METHOD) && has_role(reader, COLUMN_PATH));
}

/* The column of paths where the row's cell stands for the base itself: "(root)", "-" below a group
 * whose heading has a path; SIZE_MAX: none does. */
static size_t find_root_column(const struct table_reader *reader, size_t index)
{
    static const char roots[] = "root|base|base path|base url|wurzel|basis|raíz|raiz|base route|"
                                "racine|radice|корень|根|根路径|ルート|루트|gốc|akar|kök";
    for (size_t column = 0; column < reader->column_count; column++) {
        struct slice cell = wording_bare(reader->block->rows[index].cells[column].plain);
        bool is_bracketed = cell.size > 2 && strchr("([<", cell.data[0]) != NULL;
        cell = is_bracketed ? wording_bare(slice_between(cell, 1, cell.size - 1)) : cell;
        bool is_root = cell.size == 0 ? reader->scope->base.size > 0 : wording_is(cell, roots);
        if (reader->roles[column] == COLUMN_PATH && is_root) {
            return column;
        }
    }
    return SIZE_MAX;
}

/* A row that has a method and no path: of a table without paths below a group whose heading is one,
 * "| GET | list |", or one whose cell stands for the base, "| GET | (root) | list |". */
static bool state_bare_method(struct table_reader *reader, size_t index)
{
    struct endpoint_pair methods;
    struct endpoint_scope *scope = reader->scope;
    size_t column = table_row_method_column(reader, index, &methods);
    if (column == SIZE_MAX) {
        return false;
    }
    struct endpoint_row row = {.method_column = column,
                               .path_column = find_root_column(reader, index)};
    if (row.path_column == SIZE_MAX && (!scope->is_base_alone || scope->base.size == 0)) {
        return false;
    }
    for (size_t i = 0; i < methods.method_count; i++) {
        struct endpoint_statement *endpoint =
            endpoint_state(scope, methods.methods[i], SLICE("/"), reader->block->rows[index].place);
        if (endpoint != NULL) {
            fill_endpoint(reader, &row, index, endpoint);
        }
    }
    return true;
}

static bool is_base_row(struct table_reader *reader, size_t index)
{
    if (reader->column_count < 2) {
        return false;
    }
    const struct table_row *row = &reader->block->rows[index];
    struct arena *arena = reader->scope->specification->arena;
    struct slice name = slice_between(row->cells[0].plain, 0, 80);
    struct slice value = slice_between(row->cells[1].plain, 0, 240);
    bool is_url = slice_starts_with(slice_trim(value), SLICE("http")) ||
                  slice_starts_with(slice_trim(value), SLICE("/"));
    bool is_variable = slice_find_byte(name, '_') != SLICE_NOT_FOUND;
    if (slice_find_byte(value, '*') != SLICE_NOT_FOUND) {
        return false; /* below "/admin/" and two stars: a zone of several, not what all stand under
                       */
    }
    if ((!wording_has(name, "base|prefix|前缀|基础|префикс*|базов*|기본") && !is_url) ||
        (is_variable && slice_starts_with(slice_trim(value), SLICE("http")))) {
        return false; /* METER_BASE_URL is where another system is */
    }
    reader->scope->text = &row->cells[1];
    reader->scope->tick_count = 0;
    reader->scope->marked = arena_format(arena, SLICE_FORMAT ": " SLICE_FORMAT,
                                         SLICE_ARGUMENT(name), SLICE_ARGUMENT(value));
    return endpoint_base_read(reader->scope, reader->scope->marked);
}

/* --- other shapes --- */

/* "| Resource | GET | POST |" over "| /users | List | Create |": methods as columns. */
static bool read_matrix(struct table_reader *reader)
{
    struct endpoint_pair heads[COLUMN_MAXIMUM];
    struct endpoint_scope *scope = reader->scope;
    size_t method_columns = 0, before = scope->stated_count;
    for (size_t column = 0; column < reader->column_count; column++) {
        struct slice name = block_column_name(reader->block, column);
        bool is_method = name.size < 80 && endpoint_methods_read(name, &heads[column]);
        heads[column].method_count = is_method ? heads[column].method_count : 0;
        method_columns += is_method;
    }
    for (size_t index = 1; method_columns >= 2 && index < reader->block->row_count; index++) {
        size_t path_column = table_row_path_column(reader, index, SIZE_MAX);
        if (path_column == SIZE_MAX) {
            continue;
        }
        const struct table_row *row = &reader->block->rows[index];
        struct slice path =
            table_row_path(endpoint_scope_mark(scope, &row->cells[path_column]), true);
        struct place place = endpoint_scope_place(scope, path);
        for (size_t column = 0; column < reader->column_count; column++) {
            struct slice cell = endpoint_note_trim(row->cells[column].plain);
            bool is_empty = cell.size == 0 || endpoint_note_tick(cell) < 0;
            for (size_t i = 0; !is_empty && i < heads[column].method_count; i++) {
                struct endpoint_statement *endpoint =
                    endpoint_state(scope, heads[column].methods[i], path, place);
                if (endpoint != NULL && endpoint_note_tick(cell) == 0) {
                    endpoint->description = cell;
                }
            }
        }
    }
    return scope->stated_count > before;
}

/* "| Method | POST |" over "| URL | /users |": one endpoint, a row for each of its sides. */
static bool read_sides(struct table_reader *reader)
{
    bool has_any = false;
    for (size_t index = 0; reader->column_count == 2 && index < reader->block->row_count; index++) {
        const struct table_row *row = &reader->block->rows[index];
        struct slice label = endpoint_note_trim(row->cells[0].plain);
        struct slice value = endpoint_note_trim(endpoint_scope_mark(reader->scope, &row->cells[1]));
        has_any = (label.size < 60 && endpoint_half_read(reader->scope, label, value)) || has_any;
    }
    return has_any;
}

/* "| Path | Role |" over patterns: whoever may use what is below each. */
static bool read_access(struct table_reader *reader)
{
    for (size_t column = 0; column < reader->column_count; column++) {
        if (wording_is(block_column_name(reader->block, column),
                       "component|components|page|pages|screen|view|layout|page component")) {
            return false; /* what a browser shows, and where */
        }
    }
    for (size_t column = 1; column < reader->column_count; column++) {
        bool is_roles = reader->roles[column] == COLUMN_ROLES;
        if (is_roles || reader->roles[column] == COLUMN_ACCESS) {
            return endpoint_access_table_read(reader->scope, column, is_roles);
        }
    }
    return false;
}

int endpoint_table_path_column(const struct block *block)
{
    int found = READING_NO_COLUMN;
    for (size_t column = 0; column < block->column_count && column < COLUMN_MAXIMUM; column++) {
        enum column_role role = endpoint_column_role(block, column);
        if (role == COLUMN_METHOD) {
            return READING_NO_COLUMN;
        }
        found = role == COLUMN_PATH && found == READING_NO_COLUMN ? (int)column : found;
    }
    return found;
}

static struct table_reader open_table(struct endpoint_scope *scope, const struct block *block)
{
    struct table_reader reader = {.scope = scope, .block = block};
    reader.column_count =
        block->column_count < COLUMN_MAXIMUM ? block->column_count : COLUMN_MAXIMUM;
    for (size_t column = 0; column < reader.column_count; column++) {
        reader.roles[column] = endpoint_column_role(block, column);
    }
    find_role_columns(&reader);
    return reader;
}

void endpoint_table_callers(struct specification *specification, const struct block *table,
                            size_t row, size_t column, struct endpoint_statement *endpoint)
{
    struct endpoint_scope scope = {.specification = specification, .block = table};
    struct table_reader reader = open_table(&scope, table);
    struct endpoint_row named = {.method_column = column, .path_column = column};
    find_access_columns(&reader);
    fill_endpoint(&reader, &named, row, endpoint);
}

bool endpoint_table_read(struct endpoint_scope *scope)
{
    const struct block *block = scope->block;
    struct table_reader reader = open_table(scope, block);
    bool is_plain = !has_role(&reader, COLUMN_METHOD) && !has_role(&reader, COLUMN_ACCESS) &&
                    !has_role(&reader, COLUMN_ROLES);
    if (is_plain && endpoint_mount_read_table(scope)) {
        return true;
    }
    find_access_columns(&reader);
    bool has_purpose = has_role(&reader, COLUMN_DESCRIPTION) || has_role(&reader, COLUMN_REQUEST);
    if (has_role(&reader, COLUMN_TARGET) && reader.role_column_count == 0) {
        scope->is_outbound = true;
        if (has_role(&reader, COLUMN_METHOD) || has_role(&reader, COLUMN_PATH)) {
            return false;
        }
    }
    scope->is_weak = scope->is_weak || (has_role(&reader, COLUMN_MEASURE) && !has_purpose);
    bool *is_read =
        arena_allocate_array(scope->specification->arena, block->row_count, sizeof(bool));
    size_t read_count = 0, base_count = 0;
    for (size_t index = 0; index < block->row_count; index++) {
        struct endpoint_row row;
        if (table_row_find(&reader, index, &row)) {
            state_row(&reader, &row, index);
            is_read[index] = true;
        } else {
            is_read[index] = index > 0 && state_bare_method(&reader, index);
        }
        if (!is_read[index] && is_base_row(&reader, index)) {
            is_read[index] = true; /* an environment variable stays one */
            base_count +=
                slice_find_byte(block->rows[index].cells[0].plain, '_') == SLICE_NOT_FOUND;
        }
        read_count += is_read[index];
    }
    bool is_list = lists_endpoints(&reader);
    for (size_t index = 1; index < block->row_count && is_list; index++) {
        if (!is_read[index]) {
            report_row(&reader, index);
        }
    }
    return (read_count > 0 && scope->stated_count > 0) || base_count + 1 >= block->row_count ||
           read_matrix(&reader) || read_sides(&reader) || read_access(&reader);
}
