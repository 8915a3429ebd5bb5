/* SPDX-License-Identifier: Apache-2.0 */
/* Paths that are listed without a method: in a table "Section | Endpoint", a list of paths below
 * "API", a route of code whose view says nothing. What such a path answers to is not guessed; where
 * nothing else in the document lists it or something below it, it is told. */
#include "spec/endpoint/endpoint.h"

#include "spec/reading/reading.h"
#include "spec/text/wording.h"

#define LONE_MAXIMUM 500U /* of one document that are remembered */

/* Headings and headers that say that paths are those of the system's API. */
static const char api_words[] =
    "api|apis|endpoint*|rest|restful|http api|web service*|接口|апи|эндпоинт*|엔드포인트|"
    "エンドポイント|endpunkt*|schnittstelle*|punto* de acceso|punkty końcowe|điểm cuối|uç nokta*";

/* What is listed by its path, and is no request to the API. */
static const char other_words[] =
    "page|pages|screen|screens|frontend|front-end|front end|ui|user interface|navigation|sitemap|"
    "site map|component|components|spa|websocket*|web socket*|sse|webhook*|callback*|redirect*|"
    "file|files|folder*|director*|structure|storage|log|logs|topic*|seite|seiten|oberfläche*|"
    "pantalla*|página*|pagina*|tela|telas|écran*|страниц*|экран*|фронтенд*|页面|前端|画面|"
    "フロントエンド|ページ|화면|페이지|프론트엔드|halaman|tampilan|schermat*|ekran*|sayfa*|stron*|"
    "trang|màn hình|dateien|verzeichnis*|archivo*|fichier*|arquivo*|文件|файл*";

struct lone {
    const struct block *block;
    struct slice path;  /* as written */
    struct slice shape; /* with "{}" for each parameter */
    struct place place;
    bool is_open; /* "/boats/" and a star */
};

/* "/api/kilns/{id}/" → "/api/kilns/{}": what two paths have in common that name one thing. */
static struct slice shape_of(struct arena *arena, struct slice path)
{
    char *out = arena_allocate_raw(arena, path.size + 1);
    size_t size = 0;
    bool is_parameter = false;
    for (size_t i = 0; i < path.size; i++) {
        if (path.data[i] == '{') {
            is_parameter = true;
            out[size++] = '{';
        }
        is_parameter &= path.data[i] != '}';
        if (!is_parameter) {
            out[size++] = character_to_lower(path.data[i]);
        }
    }
    while (size > 0 && out[size - 1] == '/') {
        size--;
    }
    return slice_of(out, size);
}

static bool is_above(struct slice path, struct slice other)
{
    return slice_starts_with(other, path) &&
           (other.size == path.size || other.data[path.size] == '/');
}

/* Whether an endpoint is listed at the path, be it short of what stands above it, or below it: then
 * the path names a group, unless code has it as a route. */
static bool is_listed(const struct slice *shapes, size_t count, struct slice shape, bool is_route)
{
    for (size_t i = 0; i < count; i++) {
        if ((!is_route && is_above(shape, shapes[i])) || slice_ends_with(shapes[i], shape) ||
            (shapes[i].size > 0 && slice_ends_with(shape, shapes[i]))) {
            return true;
        }
    }
    return false;
}

void endpoint_lone_keep(struct endpoint_scope *scope, struct slice path, struct place place)
{
    struct endpoint_memory *memory = scope->memory;
    struct arena *arena = scope->specification->arena;
    if (scope->is_vetoed || scope->is_outbound || scope->is_weak || memory->is_second_pass ||
        memory->lone.count >= LONE_MAXIMUM || path.size < 2) {
        return;
    }
    struct endpoint_path read;
    endpoint_path_read(arena, path, &read);
    bool is_open = read.is_open && slice_ends_with(path, SLICE("/*"));
    bool is_named = read.path.size > 1 && read.is_open == is_open && !read.is_unreadable &&
                    endpoint_prefix_measure(read.path) < read.path.size;
    bool is_foreign = read.host.size > 0 && endpoint_base_is_foreign(scope, read.host);
    if (is_named && !is_foreign && !endpoint_path_is_file(read.path) &&
        !endpoint_template_is(read.path)) {
        struct lone *lone = ARENA_NEW(arena, struct lone);
        *lone = (struct lone){.block = scope->block,
                              .path = path,
                              .shape = shape_of(arena, read.path),
                              .place = place,
                              .is_open = is_open};
        list_add(arena, &memory->lone, lone);
    }
}

/* Keeps the paths that the text begins with. Returns how many. */
static size_t keep_front(struct endpoint_scope *scope, struct slice marked, bool is_kept)
{
    struct slice rest = endpoint_marks_skip(marked), path;
    size_t count = 0;
    while ((path = endpoint_half_next_path(&rest)).size > 0) {
        bool is_resource = path.size > 1 && (character_is_alpha(path.data[1]) ||
                                             strchr("{:<[", path.data[1]) != NULL);
        if (!is_resource) {
            break;
        }
        if (is_kept) {
            endpoint_lone_keep(scope, path, endpoint_scope_place(scope, path));
        }
        count++;
    }
    return count;
}

static bool has_other_header(const struct block *block)
{
    for (size_t i = 0; i < block->column_count; i++) {
        if (reading_has(block->document, block_column_name(block, i), other_words)) {
            return true;
        }
    }
    return false;
}

/* Most rows of the column begin with a path. */
static void note_table(struct endpoint_scope *scope)
{
    const struct block *block = scope->block;
    int column = endpoint_table_path_column(block);
    if (column == READING_NO_COLUMN || has_other_header(block) ||
        !(reading_is_about(block, api_words) ||
          wording_has(block_column_name(block, (size_t)column), api_words))) {
        return;
    }
    for (int is_kept = 0; is_kept < 2; is_kept++) {
        size_t count = 0;
        for (size_t i = 1; i < block->row_count; i++) {
            const struct text *cell = &block->rows[i].cells[column];
            count += keep_front(scope, endpoint_scope_mark(scope, cell), is_kept != 0) > 0;
        }
        if (count == 0 || count * 2 + 1 < block->row_count) {
            return;
        }
    }
}

static void note_list(struct endpoint_scope *scope)
{
    const struct block *block = scope->block;
    for (int is_kept = 0; is_kept < 2; is_kept++) {
        size_t count = 0;
        for (size_t i = 0; i < block->item_count; i++) {
            struct slice marked = endpoint_scope_mark(scope, &block->items[i].text);
            count += keep_front(scope, marked, is_kept != 0) > 0;
        }
        if (count < 2 || count * 2 < block->item_count || !reading_is_about(block, api_words)) {
            return;
        }
    }
}

/* "### Orders (`/api/orders/" and a star: a group whose endpoints are told in words. */
static void note_heading(struct endpoint_scope *scope)
{
    struct slice marked = endpoint_scope_mark(scope, &scope->block->text);
    size_t star = slice_find(marked, SLICE("/*"));
    size_t start = star == SLICE_NOT_FOUND ? 0 : star;
    while (start > 0 && strchr("` (:", marked.data[start - 1]) == NULL) {
        start--;
    }
    struct slice path = slice_between(marked, start, star == SLICE_NOT_FOUND ? 0 : star + 2);
    if (path.size > 3 && path.data[0] == '/' && character_is_alpha(path.data[1]) &&
        reading_is_about(scope->block, api_words)) {
        endpoint_lone_keep(scope, path, endpoint_scope_place(scope, path));
    }
}

void endpoint_lone_note(struct endpoint_scope *scope)
{
    const struct block *block = scope->block;
    if (scope->memory->is_second_pass || block->section == NULL || block->section->level == 0 ||
        (block->kind != BLOCK_TABLE && block->kind != BLOCK_LIST &&
         (block->kind != BLOCK_HEADING ||
          slice_find(block->text.plain, SLICE("/*")) == SLICE_NOT_FOUND)) ||
        reading_is_about(block, other_words)) {
        return;
    }
    if (block->kind == BLOCK_TABLE) {
        note_table(scope);
    } else if (block->kind == BLOCK_HEADING) {
        note_heading(scope);
    } else {
        note_list(scope);
    }
}

static const struct shared_finding without_method = {
    DIAGNOSTIC_W0508, "write its method in front of it, as in 'GET /orders'",
    "{} has no method: nothing is served for it", "{} have no method: nothing is served for them"};

void endpoint_lone_settle(struct specification *specification, const struct document *document,
                          const struct endpoint_memory *memory)
{
    struct arena *arena = specification->arena;
    size_t count = 0;
    if (memory->lone.count == 0) {
        return;
    }
    struct slice *shapes =
        arena_allocate_array(arena, specification->statements.count + 1, sizeof(*shapes));
    LIST_EACH(const struct statement, statement, &specification->statements)
    {
        if (statement->kind == STATEMENT_ENDPOINT && statement->block != NULL &&
            statement->block->document == document) {
            shapes[count++] = shape_of(arena, statement->endpoint.path);
        }
    }
    LIST_EACH(const struct lone, lone, &memory->lone)
    {
        bool is_read = lone->block->readers.count > 0 && lone->block->kind != BLOCK_CODE;
        bool is_route = lone->block->kind == BLOCK_CODE && !lone->is_open;
        if (is_read || is_listed(shapes, count, lone->shape, is_route)) {
            continue;
        }
        if (lone->is_open) {
            diagnostics_report(specification->diagnostics, DIAGNOSTIC_N0503, lone->place,
                               "list the endpoints below it, each with its method",
                               SLICE_FORMAT " stands for many, and none of them is listed",
                               SLICE_ARGUMENT(slice_between(lone->path, 0, 200)));
            continue;
        }
        reading_give_reason(lone->block, "paths without a method");
        diagnostics_gather(specification->diagnostics, &without_method, lone->place,
                           slice_between(lone->path, 0, 200));
    }
}
