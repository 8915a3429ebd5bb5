/* SPDX-License-Identifier: Apache-2.0 */
/* What stands above a group's paths and is told beside it: by a label, "**Endpoints**
 * (/api/boats)", or by a table that says where each part of the program is mounted, "App | Prefix".
 */
#include "spec/endpoint/endpoint.h"

#include "spec/reading/reading.h"
#include "spec/text/wording.h"
#include "spec/text/words.h"

#define LABEL_MAXIMUM  160U /* bytes of a label */
#define BEFORE_MAXIMUM 12U  /* blocks between a label and what it still holds for */
#define NAME_MAXIMUM   60U  /* bytes of the name of a part */
#define WORD_MAXIMUM   12U
#define MOUNT_MAXIMUM  200U

struct mount {
    struct slice base;
    bool is_unclear; /* two rows give the name, and each another path */
};

/* --- labels --- */

static bool begins_bold(const struct block *block)
{
    return block->kind == BLOCK_PARAGRAPH && block->text.span_count > 0 &&
           block->text.spans[0].start == 0 && block->text.spans[0].kind == SPAN_STRONG;
}

/* "The routes of boats (prefix `/api/boats`)". */
static bool has_prefix(struct slice text)
{
    bool has_bracket = slice_find_byte(text, '(') != SLICE_NOT_FOUND ||
                       slice_find(text, SLICE("\xef\xbc\x88")) != SLICE_NOT_FOUND;
    return has_bracket &&
           wording_has(text, "prefix|präfix|préfixe|prefijo|prefixo|prefisso|префикс|"
                             "前缀|プレフィックス|접두사|prefiks|tiền tố|awalan|önek|"
                             "mounted at|mounted under|mounted on");
}

/* Whether nothing but closing marks follows the path: then no sentence is about it. */
static bool is_at_end(struct slice text, struct slice path)
{
    size_t at = slice_find(text, path);
    struct slice rest = slice_from_offset(text, at == SLICE_NOT_FOUND ? 0 : at + path.size);
    while (rest.size > 0 && (strchr(" `)]:.", rest.data[0]) != NULL)) {
        rest = slice_from_offset(rest, 1);
    }
    return rest.size == 0 || wording_bare(rest).size == 0 ||
           slice_starts_with(rest, SLICE("\xef\xbc\x89")) ||
           slice_starts_with(rest, SLICE("\xef\xbc\x9a"));
}

/* "**Endpoint** (/api/boats)": the bracket is what all have in common. "Endpoint: /boats" is half
 * of one. */
static bool is_bracket_alone(struct slice plain, struct slice lead)
{
    struct slice rest = slice_trim(slice_from_offset(plain, lead.size));
    return rest.size > 2 && rest.data[0] == '(' &&
           slice_find_byte(rest, ')') + 1 >= rest.size - slice_ends_with(rest, SLICE(":"));
}

bool endpoint_mount_read_label(struct endpoint_scope *scope)
{
    const struct block *block = scope->block;
    struct slice plain = slice_trim(block->text.plain);
    bool is_bold = begins_bold(block);
    struct slice lead = is_bold ? slice_between(plain, 0, block->text.spans[0].end) : plain;
    if (plain.size > LABEL_MAXIMUM || slice_find_byte(plain, '/') == SLICE_NOT_FOUND ||
        slice_find_byte(plain, '\n') != SLICE_NOT_FOUND ||
        !(is_bold || slice_ends_with(plain, SLICE(":")) || has_prefix(plain)) ||
        endpoint_base_is_label(lead) ||
        (endpoint_half_is_label(wording_bare(lead)) && !is_bracket_alone(plain, lead))) {
        return false;
    }
    struct slice marked = endpoint_scope_mark(scope, &block->text);
    struct endpoint_label *label = &scope->memory->label;
    bool is_alone;
    struct slice path = endpoint_group_path(scope->specification->arena, marked, &is_alone);
    struct slice base = endpoint_path_base(scope->specification->arena, path);
    if (base.size == 0 || path.data[0] != '/' || !(is_bold || is_at_end(plain, path))) {
        return false;
    }
    *label = (struct endpoint_label){.block = block, .base = base, .is_alone = is_alone};
    label->is_sure =
        endpoint_path_is_versioned(base) || endpoint_base_is_label(plain) ||
        wording_has(plain, "endpoint*|api|apis|route|routes|router|prefix*|préfixe|präfix|"
                           "prefijo|эндпоинт*|маршрут*|префикс|接口|路由|前缀|"
                           "エンドポイント|ルート|プレフィックス|엔드포인트|라우트|"
                           "접두사|endpunkt*|routen|rutas|rotas|rotte|tiền tố|awalan");
    return true;
}

/* The bold label that the block stands under in its section; NULL: there is none. */
static const struct block *find_label(const struct block *block)
{
    const struct block *first = block->document->blocks;
    for (unsigned steps = 0; steps < BEFORE_MAXIMUM && block > first; steps++) {
        block--;
        if (block->kind == BLOCK_HEADING) {
            return NULL;
        }
        if (begins_bold(block) && block->text.plain.size <= LABEL_MAXIMUM) {
            return block;
        }
    }
    return NULL;
}

bool endpoint_mount_find_label(struct endpoint_scope *scope)
{
    const struct endpoint_label *label = &scope->memory->label;
    const struct block *block = scope->block;
    bool has_mounts = scope->memory->mounts.count > 0;
    bool may_be = label->block != NULL && label->block->section == block->section;
    if ((!may_be && !has_mounts) || block->kind == BLOCK_HEADING || begins_bold(block)) {
        return false;
    }
    const struct block *above = find_label(block);
    if (may_be && (above == label->block || block == label->block + 1)) {
        scope->base = label->base;
        scope->is_base_alone = label->is_alone;
        scope->is_base_unsure = !label->is_sure;
        return true;
    }
    scope->base = above == NULL || !has_mounts
                      ? SLICE_EMPTY
                      : endpoint_mount_find(
                            scope, slice_between(above->text.plain, 0, above->text.spans[0].end));
    return scope->base.size > 0;
}

/* --- tables --- */

/* "boats" of "boat_routes", "Boats app", "3.2 Boats — endpoints": what a part is known by. */
static struct slice key_of(struct arena *arena, struct slice text)
{
    static const char generic[] =
        "app|apps|application|module|modules|router|routers|route|routes|routing|endpoint|"
        "endpoints|api|apis|service|services|controller|controllers|blueprint|blueprints|bp|view|"
        "views|viewset|viewsets|handler|handlers|url|urls|resource|group|section|the|for|py|ts|js|"
        "go|rb|php|modul|module|módulo|módulos|modulo|aplicación|aplicação|rutas|rotas|rotte|"
        "anwendung|dienst|endpunkte|модуль|приложение|роутер|маршруты|эндпоинты|сервис|模块|应用|"
        "路由|接口|服务|モジュール|アプリ|ルーター|エンドポイント|모듈|앱|라우터|엔드포인트";
    struct slice words[WORD_MAXIMUM], joined = SLICE_EMPTY;
    text = wording_bare(slice_between(text, 0, NAME_MAXIMUM + 20));
    size_t count = text.size > NAME_MAXIMUM ? 0 : word_split(arena, text, words, WORD_MAXIMUM);
    for (size_t i = 0; i < count; i++) {
        bool is_number = character_is_digit(words[i].data[0]);
        if (!is_number && !wording_is(words[i], generic)) {
            joined = joined.size == 0
                         ? words[i]
                         : arena_format(arena, SLICE_FORMAT "_" SLICE_FORMAT,
                                        SLICE_ARGUMENT(joined), SLICE_ARGUMENT(words[i]));
        }
    }
    return joined.size == 0 ? joined : word_key(arena, joined);
}

struct slice endpoint_mount_find(const struct endpoint_scope *scope, struct slice name)
{
    struct slice key = key_of(scope->specification->arena, name);
    const struct mount *mount = key.size == 0 ? NULL : table_get(&scope->memory->mounts, key);
    return mount == NULL || mount->is_unclear ? SLICE_EMPTY : mount->base;
}

static void add_mount(struct endpoint_scope *scope, struct slice name, struct slice base)
{
    struct arena *arena = scope->specification->arena;
    struct slice key = key_of(arena, name);
    if (key.size == 0 || scope->memory->mounts.count >= MOUNT_MAXIMUM) {
        return;
    }
    struct mount *known = table_get(&scope->memory->mounts, key);
    if (known != NULL) {
        known->is_unclear |= !slice_equal(known->base, base);
        return;
    }
    struct mount *mount = ARENA_NEW(arena, struct mount);
    mount->base = base;
    table_put(&scope->memory->mounts, key, mount);
}

/* The whole cell as a path: "`/api/boats/`"; empty: it holds something else. */
static struct slice path_of_cell(const struct table_row *row, size_t column)
{
    struct slice cell = wording_bare(row->cells[column].plain);
    bool is_path = cell.size > 1 && cell.data[0] == '/' &&
                   slice_find_byte(row->cells[column].plain, '*') == SLICE_NOT_FOUND &&
                   endpoint_path_measure(cell, false) == cell.size && !endpoint_path_is_file(cell);
    return is_path ? cell : SLICE_EMPTY;
}

bool endpoint_mount_read_table(struct endpoint_scope *scope)
{
    static const char words[] =
        "prefix|url prefix|route prefix|path prefix|api prefix|router prefix|mount|mounts|mounted|"
        "mounted at|mounted on|mounted under|mount point|mount path|base path|base route|base url|"
        "präfix|pfadpräfix|url-präfix|einhängepunkt|eingehängt unter|préfixe|préfixe d'url|monté "
        "sur|prefijo|prefijo de ruta|montado en|prefixo|prefixo de rota|montado "
        "em|prefisso|montato "
        "su|префикс|префикс url|префикс пути|монтируется|前缀|路径前缀|路由前缀|url前缀|url 前缀|"
        "挂载路径|挂载点|プレフィックス|パスプレフィックス|マウント先|접두사|경로 접두사|url "
        "접두사|"
        "마운트 경로|prefiks|tiền tố|awalan|prefix url|önek";
    const struct block *block = scope->block;
    int column = block->column_count < 2 ? READING_NO_COLUMN : reading_column_named(block, words);
    size_t count = 0;
    if (column == READING_NO_COLUMN) {
        return false;
    }
    for (size_t i = 1; i < block->row_count; i++) {
        count += path_of_cell(&block->rows[i], (size_t)column).size > 0;
    }
    if (count == 0 || count * 2 + 1 < block->row_count || scope->is_outbound || scope->is_vetoed) {
        return false;
    }
    for (size_t i = 1; i < block->row_count; i++) {
        struct slice path = path_of_cell(&block->rows[i], (size_t)column);
        struct slice base =
            path.size == 0 ? path : endpoint_path_base(scope->specification->arena, path);
        for (size_t other = 0; base.size > 0 && other < block->column_count; other++) {
            if (other != (size_t)column) {
                add_mount(scope, block->rows[i].cells[other].plain, base);
            }
        }
    }
    return true;
}
