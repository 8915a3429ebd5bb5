/* SPDX-License-Identifier: Apache-2.0 */
/* States endpoints: under which base, once, and not what is another system's or no path at all.
 * Reads no notation. */
#include "spec/endpoint/endpoint.h"

#include "spec/reading/reading.h"
#include "spec/text/wording.h"

/* What stands behind an endpoint is read up to here, and for so many endpoints of one line. */
#define NOTE_SIZE_MAXIMUM  ((size_t)4096)
#define NOTED_PAIR_MAXIMUM 16

struct slice endpoint_section_title(const struct endpoint_scope *scope)
{
    const struct section *section = scope->block->section;
    if (section == NULL || section->level < 2 || section == scope->memory->titled ||
        section->name.size > 120 || memchr(section->name.data, '/', section->name.size) != NULL) {
        return SLICE_EMPTY;
    }
    bool is_general = reading_name_has(
        section, "endpoint|endpoints|api|apis|routes|request|response|example*|interface*|usage|"
                 "接口|请求|示例|запрос|пример*|эндпоинт*|api 명세|요청|예시|rotas|rutas");
    scope->memory->titled = is_general ? scope->memory->titled : section;
    return is_general ? SLICE_EMPTY : section->name;
}

/* A base that ends as the path begins gives way: "/api/users" over "/users/{id}" is "/api". */
static struct slice fit_base(struct endpoint_memory *memory, struct slice base, bool is_unsure,
                             struct slice path)
{
    if (base.size == 0 || endpoint_path_is_versioned(path)) {
        return SLICE_EMPTY;
    }
    bool is_below =
        slice_starts_with(path, base) && (path.size == base.size || path.data[base.size] == '/');
    if (is_below) {
        memory->whole = base; /* and so are the other paths of the group */
        return SLICE_EMPTY;
    }
    bool is_rooted = path.size > 1 && path.data[1] != '{';
    bool is_other = is_unsure && !slice_equal(memory->relative, base);
    if (is_rooted && (is_other || slice_equal(memory->whole, base))) {
        return SLICE_EMPTY;
    }
    memory->relative = is_rooted ? memory->relative : base;
    size_t end = slice_find_byte(slice_from_offset(path, 1), '/');
    struct slice first = slice_between(path, 0, end == SLICE_NOT_FOUND ? path.size : end + 1);
    if (first.size > 1 && first.data[1] != '{' && slice_ends_with(base, first)) {
        base.size -= first.size;
    }
    return base;
}

/* Whether the method and path were just stated from the same line. */
static bool is_repeated(const struct endpoint_scope *scope, struct slice method, struct slice path,
                        struct place place)
{
    const struct list *statements = &scope->specification->statements;
    size_t first = statements->count > 8 ? statements->count - 8 : 0;
    for (size_t i = first; i < statements->count; i++) {
        const struct statement *other = list_at(statements, i);
        if (other->kind == STATEMENT_ENDPOINT && other->place.line == place.line &&
            other->place.source == place.source && slice_equal(other->endpoint.method, method) &&
            slice_equal(other->endpoint.path, path)) {
            return true;
        }
    }
    return false;
}

static void refuse(const struct endpoint_scope *scope, enum diagnostic_code code,
                   struct place place, const char *hint, struct slice method, struct slice path)
{
    if (scope->is_weak != scope->memory->is_second_pass) {
        return; /* a weak mention is nobody's fault, and the second pass repeats the first */
    }
    diagnostics_report(scope->specification->diagnostics, code, place, hint,
                       SLICE_FORMAT " " SLICE_FORMAT " is not served", SLICE_ARGUMENT(method),
                       SLICE_ARGUMENT(slice_between(path, 0, 200)));
}

void endpoint_strange_report(struct endpoint_scope *scope, struct slice line)
{
    struct slice word;
    const char *hint;
    if (scope->memory->is_second_pass || scope->is_vetoed || scope->is_outbound || scope->is_weak) {
        return;
    }
    if (endpoint_method_loose(line, &word, &hint)) {
        diagnostics_report(scope->specification->diagnostics, DIAGNOSTIC_W0502,
                           endpoint_scope_place(scope, word), hint, SLICE_FORMAT " is not served",
                           SLICE_ARGUMENT(word));
    } else if (endpoint_method_strange(line, false, &word, &hint) &&
               !slice_equal(word, SLICE("CRUD"))) { /* endpoint_crud.c */
        diagnostics_report(
            scope->specification->diagnostics, DIAGNOSTIC_W0505, endpoint_scope_place(scope, word),
            hint, "'" SLICE_FORMAT "' is no method that can be served", SLICE_ARGUMENT(word));
    }
}

/* "/api/endpoint": an unfilled template. */
static bool is_unfilled(struct slice path)
{
    size_t slash = slice_find_last_byte(path, '/');
    struct slice last = slice_from_offset(path, slash == SLICE_NOT_FOUND ? 0 : slash + 1);
    return endpoint_prefix_measure(path) + 1 + last.size == path.size &&
           wording_is(last, "endpoint|your-endpoint|my-endpoint|some-endpoint|your-resource");
}

/* In a section about services of others: whether the path looks like the document's own ones all
 * the same ("Third-party login" lists `POST /auth/google`). */
static bool is_own_path(const struct endpoint_scope *scope, const struct endpoint_path *path)
{
    const struct endpoint_memory *memory = scope->memory;
    if (path->host.size > 0 || endpoint_scope_is_foreign(scope)) {
        return false;
    }
    if (memory->roots.count == 0) {
        return slice_starts_with(path->path, SLICE("/api"));
    }
    return table_get(&memory->roots, endpoint_root(path->path)) != NULL ||
           (memory->prefix.size > 0 &&
            slice_equal(memory->prefix,
                        slice_between(path->path, 0, endpoint_prefix_measure(path->path))));
}

/* Remembers what the document's own paths look like. */
static void note_own_path(struct endpoint_scope *scope, struct statement *statement)
{
    struct slice path = statement->endpoint.path;
    size_t prefix = endpoint_prefix_measure(path);
    if (scope->is_outbound) {
        return;
    }
    table_put(&scope->memory->roots, endpoint_root(path), statement);
    if (prefix > 0) {
        scope->memory->prefix = slice_between(path, 0, prefix);
    }
}

/* Why the path is not an endpoint of this system, told to the author; true when it is none. */
static bool is_refused(struct endpoint_scope *scope, struct slice method,
                       const struct endpoint_path *path, struct place place)
{
    if (path->is_unreadable) {
        refuse(scope, DIAGNOSTIC_W0502, place,
               "write parameters as {name} or :name, and close every bracket", method,
               path->written);
        return true;
    }
    if (path->is_open && endpoint_template_is_open(path)) {
        endpoint_template_keep(scope, method, path, place);
        return true;
    }
    if (path->is_open) {
        refuse(scope, DIAGNOSTIC_N0503, place, "list the paths that it stands for", method,
               path->written);
        return true;
    }
    if (endpoint_template_is(path->path)) {
        endpoint_template_keep(scope, method, path, place);
        return true;
    }
    if (is_unfilled(path->path)) {
        refuse(scope, DIAGNOSTIC_N0509, place, "name the resource", method, path->written);
        return true;
    }
    if (endpoint_planned_is(scope, method, path, place)) {
        return true;
    }
    bool is_foreign = endpoint_base_is_foreign(scope, path->host) ||
                      (scope->is_outbound && !is_own_path(scope, path));
    if (is_foreign) {
        refuse(scope, DIAGNOSTIC_N0504, place, NULL, method, path->written);
    }
    return is_foreign;
}

/* Takes the last segment of the path; empty: there is none left. */
static struct slice take_last_segment(struct slice *path)
{
    while (path->size > 0 && path->data[path->size - 1] == '/') {
        path->size--;
    }
    size_t slash = slice_find_last_byte(*path, '/');
    struct slice segment = slice_from_offset(*path, slash == SLICE_NOT_FOUND ? 0 : slash + 1);
    path->size -= segment.size;
    return segment;
}

/* Whether "/api/cities/paris" calls what "/cities/{name}" lists. */
static bool is_call_of(struct slice call, struct slice listed)
{
    size_t named = 0, filled = 0;
    for (;;) {
        struct slice wanted = take_last_segment(&listed);
        if (wanted.size == 0) {
            return named > 0 && filled > 0;
        }
        struct slice segment = take_last_segment(&call);
        bool is_parameter = wanted.data[0] == '{';
        if (segment.size == 0 ||
            (is_parameter ? segment.data[0] == '{' : !slice_equal(segment, wanted))) {
            return false;
        }
        filled += is_parameter;
        named += !is_parameter;
    }
}

#define LISTED_MAXIMUM 2000U

/* Whether an example calls an endpoint that the document has listed before. */
static bool is_listed(const struct endpoint_scope *scope, struct slice method, struct slice path)
{
    const struct list *statements = &scope->specification->statements;
    size_t first = statements->count > LISTED_MAXIMUM ? statements->count - LISTED_MAXIMUM : 0;
    for (size_t i = first; i < statements->count; i++) {
        const struct statement *other = list_at(statements, i);
        if (other->kind == STATEMENT_ENDPOINT && slice_equal(other->endpoint.method, method) &&
            is_call_of(path, other->endpoint.path)) {
            return true;
        }
    }
    return false;
}

/* Whether an ellipsis stands right before the path in what is being read. */
static bool is_clipped(const struct endpoint_scope *scope, struct slice path)
{
    const char *first = scope->marked.data;
    bool is_inside = first != NULL && path.data >= first + 3 &&
                     path.data + path.size <= first + scope->marked.size;
    struct slice mark = is_inside ? slice_of(path.data - 3, 3) : SLICE_EMPTY;
    return slice_equal(mark, SLICE("\xe2\x80\xa6")) || slice_equal(mark, SLICE("..."));
}

/* "…/moorings/{id}" behind "/api/piers/{pier}/moorings" in the same section: the path that it is
 * short for; empty: none is in sight. */
static struct slice complete_path(const struct endpoint_scope *scope, struct slice tail)
{
    const struct statement *last = scope->memory->last;
    size_t end = slice_find_byte(slice_from_offset(tail, 1), '/');
    struct slice first = slice_between(tail, 0, end == SLICE_NOT_FOUND ? tail.size : end + 1);
    if (last == NULL || last->block->section != scope->block->section) {
        return SLICE_EMPTY;
    }
    struct slice path = last->endpoint.path;
    for (size_t at = path.size; at-- > 0;) {
        struct slice rest = slice_from_offset(path, at);
        bool ends =
            rest.size == first.size || (rest.size > first.size && rest.data[first.size] == '/');
        if (ends && slice_starts_with(rest, first)) {
            return arena_join(scope->specification->arena, slice_between(path, 0, at), tail);
        }
    }
    return SLICE_EMPTY;
}

struct endpoint_statement *endpoint_state(struct endpoint_scope *scope, struct slice method,
                                          struct slice path_written, struct place place)
{
    struct arena *arena = scope->specification->arena;
    struct endpoint_path path;
    if (scope->is_vetoed) {
        return NULL;
    }
    if (scope->is_weak && !scope->memory->is_second_pass) {
        endpoint_planned_note(scope, method, path_written, place);
        return NULL;
    }
    bool is_short = is_clipped(scope, path_written);
    struct slice whole = is_short ? complete_path(scope, path_written) : path_written;
    endpoint_path_read(arena, whole.size > 0 ? whole : path_written, &path);
    path.is_open |= whole.size == 0;
    if (is_refused(scope, method, &path, place) || is_repeated(scope, method, path.path, place) ||
        (scope->is_example && is_listed(scope, method, path.path))) {
        return NULL;
    }
    struct statement *statement =
        specification_state(scope->specification, STATEMENT_ENDPOINT, scope->block, place);
    statement->endpoint.method = method;
    statement->endpoint.path = path.path;
    statement->endpoint.path_written = path.written;
    statement->endpoint.base =
        path.host.size > 0 ? SLICE_EMPTY
                           : fit_base(scope->memory, scope->base, scope->is_base_unsure, path.path);
    statement->endpoint.query = path.query;
    statement->endpoint.title = scope->title;
    statement->endpoint.is_detail = scope->is_detail;
    statement->endpoint.is_rooted = scope->is_rooted;
    scope->stated_count++;
    scope->memory->stated_count++;
    scope->memory->last = statement;
    note_own_path(scope, statement);
    return &statement->endpoint;
}

/* "(create)", "(paginated)": a bracket that says what the endpoint does, and not who may. */
static bool tells_purpose(struct slice note)
{
    note = slice_trim(slice_between(note, 1, note.size - 1));
    return wording_is(note, "create|add|new|list|list all|all|read|get|get one|one|single|detail|"
                            "details|show|view|update|edit|change|replace|delete|remove|search|"
                            "filter|paginated|paged|optional|crear|listar|ver|actualizar|borrar|"
                            "eliminar|criar|atualizar|excluir|créer|lister|modifier|supprimer|"
                            "anlegen|liste|lesen|ändern|löschen|создать|список|изменить|удалить");
}

/* "`PUT /x`, `DELETE /x` (admin), `GET /x` (public)": what has no bracket of its own goes with the
 * next, unless that opens: nothing is opened by a bracket that stands behind another endpoint. */
static void share_notes(struct arena *arena, const struct endpoint_line *line)
{
    for (size_t i = line->pairs.count; i-- > 1;) {
        struct endpoint_pair *pair = list_at(&line->pairs, i - 1);
        const struct endpoint_pair *next = list_at(&line->pairs, i);
        bool is_free = pair->note.size == 0 || tells_purpose(pair->note);
        if (is_free && next->note.size > 0 && !endpoint_note_is_public(next->note)) {
            pair->note = pair->note.size == 0
                             ? next->note
                             : arena_format(arena, SLICE_FORMAT " " SLICE_FORMAT,
                                            SLICE_ARGUMENT(next->note), SLICE_ARGUMENT(pair->note));
        }
    }
}

/* What is said of one of several: what stands behind it, and then behind all of them. */
static struct slice note_of(struct arena *arena, const struct endpoint_pair *pair,
                            struct slice tail)
{
    bool is_whole = pair->note.size > 0 && (tail.size == 0 || endpoint_note_is_public(tail));
    return pair->note.size == 0 ? tail
           : is_whole           ? pair->note
                                : arena_format(arena, SLICE_FORMAT " " SLICE_FORMAT,
                                               SLICE_ARGUMENT(pair->note), SLICE_ARGUMENT(tail));
}

size_t endpoint_state_line(struct endpoint_scope *scope, const struct endpoint_line *line)
{
    size_t count = 0;
    struct arena *arena = scope->specification->arena;
    struct slice tail = slice_between(line->tail, 0, NOTE_SIZE_MAXIMUM);
    struct endpoint_pair mentioned;
    bool is_several = line->pairs.count > 1, was_later = scope->is_later;
    if (is_several && endpoint_pair_find(tail, 0, &mentioned)) {
        tail = SLICE_EMPTY; /* an enumeration that goes on in words */
    }
    share_notes(arena, line);
    LIST_EACH(const struct endpoint_pair, pair, &line->pairs)
    {
        struct place place = endpoint_scope_place(scope, pair->path);
        struct slice note = note_of(arena, pair, tail);
        scope->is_later = endpoint_planned_is_said(scope, note) || was_later;
        for (size_t i = 0; i < pair->method_count; i++) {
            struct endpoint_statement *endpoint = endpoint_state(
                scope, pair->methods[i], pair->whole.size > 0 ? pair->whole : pair->path, place);
            if (endpoint != NULL) {
                if (count < NOTED_PAIR_MAXIMUM) {
                    endpoint_note_read(arena, note, endpoint);
                }
                if (endpoint_note_label(arena, line->lead, endpoint) || is_several) {
                    endpoint->title = SLICE_EMPTY;
                }
                count++;
            }
        }
    }
    scope->is_later = was_later;
    return count;
}
