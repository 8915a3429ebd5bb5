/* SPDX-License-Identifier: Apache-2.0 */
/* Where a block stands: in whose group, and in a section about what. Gives inline texts their
 * back-ticks and parts of them their places. Reads no notation. */
#include "spec/endpoint/endpoint.h"

#include "spec/reading/reading.h"
#include "spec/text/wording.h"

/* Titles are looked at up to here, so that a huge one is not read again for every line below it. */
#define TITLE_SIZE_MAXIMUM ((size_t)240)

static const char outbound_words[] =
    "external api*|external service*|external system*|external integration*|external endpoint*|"
    "external dependenc*|third-party|third party|3rd party|3rd-party|outbound|outgoing call*|"
    "outgoing request*|outgoing integration*|outbound integration*|external call*|"
    "external request*|partner api*|partner call*|calls to other*|upstream api*|upstream "
    "service*|downstream service*|consumed api*|"
    "output api*|outgoing api*|outgoing http*|outgoing integration call*|downstream call*|"
    "downstream api*|called api*|called service*|called endpoint*|apis called|services called|"
    "consumed service*|consumed endpoint*|"
    "apis consumed|ausgehende aufruf*|ausgehende anfrage*|ausgehende schnittstelle*|ausgehende "
    "api*|aufgerufene dienst*|aufgerufene schnittstelle*|externe dienste|externe apis|llamadas "
    "salientes|llamadas externas|apis externas|apis consumidas|servicios consumidos|chamadas "
    "externas|chamadas de saída|appels sortants|appels externes|apis externes|services externes|"
    "services tiers|chiamate in uscita|chiamate esterne|servizi esterni|исходящие запрос*|"
    "исходящие вызов*|внешние вызов*|вызываемые сервис*|вызываемые api|对外调用|调用外部|出站|"
    "外部呼び出し|외부 호출|panggilan keluar|panggilan eksternal|layanan eksternal|wywołania "
    "zewnętrzne|usługi zewnętrzne|dış servis*|dịch vụ bên ngoài|外部api|外部 "
    "api|外部服务|外部接口|外部系统|第三方|外部サービス|外部连携|外部連携|외부 api|외부 "
    "서비스|외부 시스템|외부 연동|외부 데이터|"
    "внешние api|внешних api|внешний api|внешние сервис*|сторонни*|api externa|apis externa|"
    "serviços externos|servicios externos|api eksternal|pihak ketiga";

static const char veto_words[] =
    "changelog|change log|release note*|revision history|version history|document history|"
    "change history|история изменений|变更历史|变更记录|变更日志|修订历史|修订记录|更新日志|변경 "
    "이력|"
    "histórico de versões|historial de cambios|riwayat perubahan|変更履歴|"
    "anti-pattern|антипаттерн|反模式|"
    "sample data|seed data|mock data|サンプルデータ|示例数据|样例数据|샘플 데이터|примеры данных|"
    "datos de ejemplo|dados de exemplo|dữ liệu mẫu|beispieldaten";

static const char weak_words[] =
    "test case*|test plan*|testing|unit test*|integration test*|e2e test*|test scenario*|load "
    "test*|"
    "тестирован*|тест-кейс*|测试用例|测试策略|测试示例|单元测试|集成测试|测试规范|테스트|テスト|"
    "pruebas|"
    "performance target*|performance requirement*|benchmark*|latency|производительност*|性能指标|"
    "성능|out of scope|non-goal*|future work|future enhancement*";

/* What a heading says of paths that the document's base does not stand above. */
static const char rooted_words[] =
    "not under|not below|not prefixed|no prefix|without prefix|unprefixed|outside of|root-mounted|"
    "root mounted|mounted at root|mounted at the root";

/* --- texts --- */

static size_t count_code_spans(const struct text *text)
{
    size_t count = 0;
    for (size_t i = 0; i < text->span_count; i++) {
        count += text->spans[i].kind == SPAN_CODE;
    }
    return count;
}

struct slice endpoint_scope_mark(struct endpoint_scope *scope, const struct text *text)
{
    struct arena *arena = scope->specification->arena;
    size_t spans = count_code_spans(text), size = 0, from = 0;
    scope->text = text;
    scope->tick_count = 0;
    scope->marked = text->plain;
    if (spans == 0) {
        return scope->marked;
    }
    char *data = arena_allocate_raw(arena, text->plain.size + 2 * spans);
    uint32_t *ticks = arena_allocate_array(arena, 2 * spans, sizeof(*ticks));
    for (size_t i = 0; i < text->span_count; i++) {
        const struct span *span = &text->spans[i];
        if (span->kind != SPAN_CODE || span->start < from || span->end > text->plain.size) {
            continue;
        }
        uint32_t edges[2] = {span->start, span->end};
        for (size_t edge = 0; edge < 2; edge++) {
            memcpy(data + size, text->plain.data + from, edges[edge] - from);
            size += edges[edge] - from;
            from = edges[edge];
            ticks[scope->tick_count++] = (uint32_t)size;
            data[size++] = '`';
        }
    }
    memcpy(data + size, text->plain.data + from, text->plain.size - from);
    size += text->plain.size - from;
    scope->ticks = ticks;
    scope->marked = slice_of(data, size);
    return scope->marked;
}

/* How many ticks were put in before an offset of the marked text. */
static size_t count_ticks_before(const struct endpoint_scope *scope, size_t offset)
{
    size_t low = 0, high = scope->tick_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (scope->ticks[middle] < offset) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

struct place endpoint_scope_place(const struct endpoint_scope *scope, struct slice part)
{
    if (scope->text == NULL) {
        size_t offset = (size_t)(part.data - scope->block->code.data);
        return block_code_place(scope->block, offset, part.size);
    }
    size_t offset = (size_t)(part.data - scope->marked.data);
    offset -= count_ticks_before(scope, offset);
    offset = offset < scope->text->plain.size ? offset : scope->text->plain.size;
    return text_place(*scope->text, offset, part.size);
}

size_t endpoint_scope_strong_end(const struct endpoint_scope *scope, size_t start)
{
    size_t plain = start - count_ticks_before(scope, start);
    size_t low = 0, high = scope->text->span_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (scope->text->spans[middle].start < plain) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    for (size_t i = low; i < scope->text->span_count && i < low + 4; i++) {
        const struct span *span = &scope->text->spans[i];
        if (span->start > plain + 4) {
            break;
        }
        if (span->kind == SPAN_STRONG) {
            return start + (span->end - plain);
        }
    }
    return 0;
}

/* --- the group around a block --- */

/* "(prefix /boats)". */
static const char prefix_words[] =
    "prefix|url prefix|path prefix|route prefix|präfix|préfixe|prefijo|prefixo|prefisso|префикс|"
    "前缀|プレフィックス|접두사|prefiks|prefikso|tiền tố|awalan|önek|mounted at|mounted on|mounted "
    "under|base|base path";

/* Whether the path at `at` is set apart in its title, so that it names something. */
static bool is_set_apart(struct slice title, size_t at, struct slice path)
{
    char before = at == 0 ? '\0' : title.data[at - 1];
    if (strchr("`(\"'[", before) != NULL || endpoint_path_is_versioned(path)) {
        return true;
    }
    bool is_last = slice_trim(slice_from_offset(title, at + path.size)).size == 0;
    struct slice lead = slice_trim(slice_between(title, 0, at));
    if (wording_ends_with(wording_bare(lead), prefix_words) > 0) {
        return true;
    }
    return is_last && (slice_ends_with(lead, SLICE("—")) || slice_ends_with(lead, SLICE("–")) ||
                       slice_ends_with(lead, SLICE("-")) || slice_ends_with(lead, SLICE(":")) ||
                       slice_ends_with(lead, SLICE("：")) || slice_ends_with(lead, SLICE("（")));
}

struct slice endpoint_group_path(struct arena *arena, struct slice title, bool *out_is_alone)
{
    *out_is_alone = false;
    title = slice_between(title, 0, TITLE_SIZE_MAXIMUM);
    struct endpoint_pair pair;
    struct endpoint_line line;
    if (endpoint_pair_find(title, 0, &pair) ||
        endpoint_line_read(arena, title, MANNER_HEADING, 0, &line) ||
        wording_has(title, "page|pages|screen|screens|component*|страниц*|экран*|页面|화면") ||
        wording_has(title, rooted_words)) {
        return SLICE_EMPTY;
    }
    size_t front = title.size - endpoint_marks_skip(title).size;
    for (size_t at = 0; at < title.size; at++) {
        bool is_start = at == 0 || strchr(" `(\"'[\t", title.data[at - 1]) != NULL ||
                        (title.data[at - 1] & 0x80);
        if (!is_start) {
            continue;
        }
        struct slice rest = slice_from_offset(title, at);
        bool is_inside = at > 0 && strchr("`(\"'[", title.data[at - 1]) != NULL, is_route;
        size_t size = endpoint_path_measure(rest, is_inside);
        struct slice path = slice_between(rest, 0, size);
        struct slice served = endpoint_path_of_folder(path, &is_route);
        if (is_inside && served.size > 0) {
            *out_is_alone = is_route;
            return served;
        }
        if (size > 0 && path.data[0] != '/' && character_is_alpha(path.data[0]) &&
            slice_find(path, SLICE("://")) == SLICE_NOT_FOUND) {
            continue;
        }
        if (size < 2 || (path.data[0] == '/' && !character_is_alpha(path.data[1]) &&
                         path.data[1] != '{' && path.data[1] != ':')) {
            continue;
        }
        bool is_whole =
            at <= front + 1 && endpoint_note_trim(slice_from_offset(rest, size)).size == 0;
        if (!endpoint_path_is_file(path) && (is_whole || is_set_apart(title, at, path))) {
            *out_is_alone = is_whole;
            return path;
        }
    }
    return SLICE_EMPTY;
}

/* The base of the nearest section around the block that names one. */
static void find_base(struct endpoint_scope *scope)
{
    const struct section *section = scope->block->section;
    if (scope->block->kind == BLOCK_HEADING && section != NULL) {
        section = section->parent;
    }
    if (endpoint_mount_find_label(scope)) {
        return;
    }
    for (; section != NULL && section->level > 1; section = section->parent) {
        struct endpoint_scope reader = *scope;
        struct slice path = endpoint_group_path(scope->specification->arena,
                                                endpoint_scope_mark(&reader, &section->title),
                                                &scope->is_base_alone);
        if (path.size > 0) {
            scope->base = endpoint_path_base(scope->specification->arena, path);
            return;
        }
        if (scope->memory->mounts.count > 0) {
            scope->base = endpoint_mount_find(scope, section->name);
            if (scope->base.size > 0) {
                return;
            }
        }
    }
    scope->is_base_alone = false;
}

static bool is_section_about(const struct section *section, const char *words)
{
    for (; section != NULL && section->level > 0; section = section->parent) {
        bool is_title = section->level == 1 && section->first_block <= 1;
        struct slice name = slice_between(section->title.plain, 0, TITLE_SIZE_MAXIMUM);
        if (!is_title && reading_has(section->document, name, words)) {
            return true;
        }
    }
    return false;
}

bool endpoint_scope_is_foreign(const struct endpoint_scope *scope)
{
    const struct section *foreign = scope->memory->foreign, *section = scope->block->section;
    while (section != NULL && section != foreign) {
        section = section->parent;
    }
    return foreign != NULL && section != NULL;
}

bool endpoint_label_is_example(struct slice label)
{
    return wording_has(label,
                       "example|examples|e.g|sample|sample call|for instance|beispiel|exemple|"
                       "ejemplo|exemplo|пример|например|示例|例如|例|예시|예제|contoh|ví dụ|"
                       "ตัวอย่าง|örnek|przykład");
}

#define EXAMPLE_LABEL_MAXIMUM 40U

struct endpoint_scope endpoint_scope_open(struct specification *specification,
                                          const struct block *block)
{
    struct endpoint_scope scope = {
        .specification = specification,
        .block = block,
        .memory = specification_memory(specification, "endpoints", sizeof(*scope.memory)),
    };
    if (scope.memory->document != block->document) {
        *scope.memory = (struct endpoint_memory){.document = block->document};
        table_init(&scope.memory->roots, specification->arena);
        table_init(&scope.memory->mounts, specification->arena);
    }
    find_base(&scope);
    scope.is_outbound =
        is_section_about(block->section, outbound_words) || endpoint_scope_is_foreign(&scope);
    scope.is_vetoed = is_section_about(block->section, veto_words);
    scope.is_weak = is_section_about(block->section, weak_words);
    scope.is_rooted = block->section != NULL && block->section->level > 0 &&
                      wording_has(slice_between(block->section->title.plain, 0, TITLE_SIZE_MAXIMUM),
                                  rooted_words);
    scope.is_example = block->kind == BLOCK_CODE && block->label != NULL &&
                       block->label->kind == BLOCK_PARAGRAPH &&
                       endpoint_label_is_example(
                           slice_between(block->label->text.plain, 0, EXAMPLE_LABEL_MAXIMUM));
    return scope;
}
