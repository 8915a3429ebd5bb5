/* SPDX-License-Identifier: Apache-2.0 */
/* Where an endpoint stands decides what it is: whose it is, under which base, at which place. Reads
 * no notation. */
#include "spec/endpoint/endpoint.h"

#include "spec/reading/reading.h"
#include "spec/text/wording.h"

/* Titles are looked at up to here, so that a huge one is not read again for every line below it. */
#define TITLE_SIZE_MAXIMUM ((size_t)240)

/* What stands behind an endpoint is read up to here, and for so many endpoints of one line. */
#define NOTE_SIZE_MAXIMUM  ((size_t)4096)
#define NOTED_PAIR_MAXIMUM 16

static const char outbound_words[] =
    "external api*|external service*|external system*|external integration*|external endpoint*|"
    "external dependenc*|third-party|third party|3rd party|3rd-party|outbound|outgoing call*|"
    "outgoing request*|outgoing integration*|outbound integration*|external call*|"
    "external request*|partner api*|partner call*|calls to other*|upstream api*|upstream "
    "service*|downstream service*|consumed api*|"
    "apis consumed|外部api|外部 "
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

/* --- marked text --- */

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

/* --- groups --- */

static bool is_file(struct slice path)
{
    static const char extensions[] = ".md|.ts|.tsx|.js|.jsx|.py|.go|.java|.cs|.rb|.php|.sql|.yaml|"
                                     ".yml|.html|.css|.sh|.env|.log|.vue|.kt|.rs|.conf";
    static const char folders[] =
        "/src|/etc/|/var/|/usr/|/home/|/tmp|/opt/|/dev/|/bin/|/lib/|/app/";
    struct slice list = slice_from(extensions), word;
    while (slice_next_part(&list, '|', &word)) {
        if (slice_ends_with_ignoring_case(path, word)) {
            return true;
        }
    }
    list = slice_from(folders);
    while (slice_next_part(&list, '|', &word)) {
        if (slice_starts_with(path, word)) {
            return true;
        }
    }
    return false;
}

static bool is_versioned(struct slice path)
{
    return slice_starts_with(path, SLICE("/api")) ||
           (path.size > 2 && path.data[1] == 'v' && character_is_digit(path.data[2]));
}

/* Whether the path at `at` is set apart in its title, so that it names something. */
static bool is_set_apart(struct slice title, size_t at, struct slice path)
{
    char before = at == 0 ? '\0' : title.data[at - 1];
    if (strchr("`(\"'[", before) != NULL || is_versioned(path)) {
        return true;
    }
    bool is_last = slice_trim(slice_from_offset(title, at + path.size)).size == 0;
    struct slice lead = slice_trim(slice_between(title, 0, at));
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
        size_t size = endpoint_path_measure(rest, false);
        struct slice path = slice_between(rest, 0, size);
        if (size < 2 || (path.data[0] == '/' && !character_is_alpha(path.data[1]) &&
                         path.data[1] != '{' && path.data[1] != ':')) {
            continue;
        }
        bool is_whole =
            at <= front + 1 && endpoint_note_trim(slice_from_offset(rest, size)).size == 0;
        if (!is_file(path) && (is_whole || is_set_apart(title, at, path))) {
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
    for (; section != NULL && section->level > 1; section = section->parent) {
        struct endpoint_scope reader = *scope;
        struct slice path = endpoint_group_path(scope->specification->arena,
                                                endpoint_scope_mark(&reader, &section->title),
                                                &scope->is_base_alone);
        if (path.size > 0) {
            scope->base = endpoint_path_base(scope->specification->arena, path);
            return;
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

static bool is_inside(const struct section *section, const struct section *around)
{
    while (section != NULL && section != around) {
        section = section->parent;
    }
    return section != NULL;
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
    }
    find_base(&scope);
    scope.is_outbound =
        is_section_about(block->section, outbound_words) ||
        (scope.memory->foreign != NULL && is_inside(block->section, scope.memory->foreign));
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

/* --- hosts --- */

static struct slice host_name(struct slice host)
{
    size_t scheme = slice_find(host, SLICE("://"));
    if (scheme != SLICE_NOT_FOUND) {
        host = slice_from_offset(host, scheme + 3);
    }
    return slice_between(host, 0, slice_find_byte(host, ':'));
}

static bool is_placeholder_host(struct slice name)
{
    static const char *const parts[] = {"localhost", "example", "domain", "your",      "host", "{",
                                        "<",         "[",       ".local", ".internal", ".test"};
    for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
        if (slice_contains_ignoring_case(name, slice_from(parts[i]))) {
            return true;
        }
    }
    return false;
}

/* The document's own host: a variable, a local or example one, or one that a base URL named. */
static bool is_own_host(const struct endpoint_scope *scope, struct slice host)
{
    struct slice name = host_name(host);
    if (name.size == 0 || slice_find(host, SLICE("://")) == SLICE_NOT_FOUND) {
        return true;
    }
    if (character_is_digit(name.data[0]) || strchr("{<[$", name.data[0]) != NULL ||
        slice_find_byte(name, '.') == SLICE_NOT_FOUND || is_placeholder_host(name)) {
        return true;
    }
    LIST_EACH(struct slice, known, &scope->memory->hosts)
    {
        if (slice_equal_ignoring_case(*known, name)) {
            return true;
        }
    }
    return false;
}

/* "## Acme API" over `https://api.acme.com/v1`, in a document that listed endpoints before and is
 * not about Acme itself: the service of another party, by the name that both give. */
static bool is_named_service(const struct endpoint_scope *scope, struct slice host)
{
    const struct section *section = scope->block->section, *top = section;
    struct slice rest = host_name(host), label;
    if (section == NULL || section->level < 2 || is_own_host(scope, host) ||
        scope->memory->last == NULL || scope->memory->hosts.count > 0 ||
        scope->memory->last->block->section == section) {
        return false;
    }
    while (top->parent != NULL && top->parent->level > 0) {
        top = top->parent;
    }
    while (slice_next_part(&rest, '.', &label)) {
        bool is_name = label.size >= 4 && rest.size > 0 &&
                       slice_contains_ignoring_case(slice_between(section->name, 0, 120), label);
        if (is_name && wording_has(slice_between(section->name, 0, 120), "api|apis|service") &&
            (top == section || !slice_contains_ignoring_case(top->name, label))) {
            return true;
        }
    }
    return false;
}

/* Whether one of the words of the text is `word`. */
static bool has_word(struct slice text, struct slice word)
{
    for (size_t at = 0; at < text.size; at++) {
        size_t start = at;
        while (at < text.size && character_is_alphanumeric(text.data[at])) {
            at++;
        }
        if (slice_equal_ignoring_case(slice_between(text, start, at), word)) {
            return true;
        }
    }
    return false;
}

/* "{PRINTER_URL}/print" below "Printer Integration", in a document that is not about printers: the
 * variable and the heading give the same other party. */
static bool is_named_variable(const struct endpoint_scope *scope, struct slice host)
{
    static const char generic_words[] =
        "api|app|application|backend|base|client|core|dev|domain|endpoint|gateway|host|local|my|"
        "port|prefix|prod|public|root|server|service|site|staging|system|test|uri|url|v1|version|"
        "web|your";
    const struct section *section = scope->block->section, *top = section;
    size_t at = 0;
    if (section == NULL || section->level < 2 || host.size < 3 ||
        strchr("{$<", host.data[0]) == NULL) {
        return false;
    }
    while (top->parent != NULL && top->parent->level > 0) {
        top = top->parent;
    }
    struct slice title = slice_between(section->name, 0, 120);
    bool is_integration = wording_has(
        title, "integration*|contract*|client*|provider*|adapter*|gateway*|external|connector*");
    while (is_integration && at < host.size) {
        size_t start = at;
        while (at < host.size && character_is_alphanumeric(host.data[at])) {
            at++;
        }
        struct slice word = slice_between(host, start, at);
        bool is_name = word.size > 1 && !wording_is(word, generic_words);
        if (is_name && has_word(title, word) && !has_word(top->name, word)) {
            return true;
        }
        at++;
    }
    return false;
}

/* --- bases --- */

static const char base_words[] =
    "base:|base url|base-url|base_url|baseurl|base path|base_path|basepath|base uri|base route|"
    "base urls|base endpoint|api base|base api|root url|root path|api prefix|url prefix|path "
    "prefix|"
    "route prefix|global prefix|common prefix|context path|context-path|prefix:|prefix is|"
    "prefixed with|prefixed by|基础路径|基础url|基础 "
    "url|基础地址|基本路径|接口前缀|路径前缀|统一前缀|"
    "url前缀|url 前缀|为前缀|前缀：|前缀:|服务地址|接口地址前缀|базовый url|базовый путь|базовый "
    "префикс|"
    "базовый адрес|с префиксом|префикс:|префикс api|기본 url|기본 경로|베이스 url|공통 경로|접두사|"
    "url base|url de base|caminho base|ruta base|prefijo|prefixo|url dasar|ベースurl|ベースパス|"
    "基本url|共通プレフィックス|đường dẫn gốc|префикс версии|version prefix|url versioning prefix|"
    "basis-url|basis url|basispfad|url-präfix|pfadpräfix|präfix:|préfixe:|préfixe :|préfixe d'url|"
    "préfixe api|chemin de base";

void endpoint_base_state(struct endpoint_scope *scope, struct slice url)
{
    struct endpoint_path path;
    struct arena *arena = scope->specification->arena;
    endpoint_path_read(arena, url, &path);
    if (path.host.size > 0 && scope->memory->hosts.count < 16) {
        struct slice *host = arena_allocate_raw(arena, sizeof(*host));
        *host = host_name(path.host);
        list_add(arena, &scope->memory->hosts, host);
    }
    if (path.path.size <= 1 || path.is_unreadable || scope->is_vetoed ||
        scope->memory->is_second_pass) {
        return;
    }
    struct statement *statement = specification_state(
        scope->specification, STATEMENT_BASE_PATH, scope->block, endpoint_scope_place(scope, url));
    statement->fact.topic = SLICE("base_path");
    statement->fact.name = path.host;
    statement->fact.value = path.path;
    statement->fact.number = __builtin_nan("");
}

/* The first path or URL behind `from`, at the start of a word. */
static struct slice find_path(struct slice line, size_t from)
{
    for (size_t at = from; at < line.size && at < from + 200; at++) {
        bool is_start = at == 0 || strchr(" `(\"'\t:=*<", line.data[at - 1]) != NULL ||
                        (line.data[at - 1] & 0x80);
        size_t size = is_start ? endpoint_path_measure(slice_from_offset(line, at), false) : 0;
        if (size > 1) {
            return slice_between(line, at, at + size);
        }
    }
    return SLICE_EMPTY;
}

/* "## Base URLs" over "- Production: `https://…/api`": the heading says what the lines give. */
static bool is_base_section(const struct section *section)
{
    return section != NULL && section->level > 0 && section->name.size <= 60 &&
           wording_has(section->name, base_words);
}

/* "All under `/v1`.", "All endpoints are below /v1", "所有接口以 /v1 开头": nothing but such words
 * stands before the path. "All reports are under /reports" is about some of them. */
static bool is_about_all(struct slice line)
{
    static const char all_words[] =
        "all|every|everything|所有|全部|统一|все|всех|semua|seluruh|setiap|todas|todos|tous|toutes|"
        "alle|모든|전체|全て|すべて|全|tất cả|mọi";
    static const char start_words[] =
        "under|below|starts with|start with|begins with|begin with|prefixed|开头|"
        "前缀|начинаются|начинается|под|diawali|berawalan|dimulai|prefix|awalan|comienzan|empiezan|"
        "inician|cuelgan|bajo|começam|iniciam|prefixad*|sob|commencent|préfix*|sous|beginnen|unter|"
        "시작*|始ま*|bắt đầu|tiền tố";
    static const char words[] =
        "all|every|everything|the|of|them|it|api|apis|rest|http|our|endpoint|endpoints|path|paths|"
        "route|routes|url|urls|resource|resources|is|are|lives|live|sits|sit|stands|stand|served|"
        "available|reachable|starts|start|begins|begin|under|below|with|at|prefix|prefixed|by|"
        "backend|所有|全部|统一|均|都|以|的|接口|路径|请求|地址|路由|前缀|为|使用|在|后端|端点|"
        "все|всех|эндпоинты|маршруты|пути|запросы|ручки|методы|начинаются|начинается|доступны|с|"
        "под|имеют|префикс|префиксом|адреса|находятся|semua|seluruh|setiap|jalur|rute|diawali|"
        "berawalan|dimulai|dengan|memakai|menggunakan|awalan|berada|di|bawah|todas|todos|las|los|"
        "la|el|rutas|comienzan|empiezan|inician|tienen|usan|llevan|con|por|prefijo|bajo|están|"
        "cuelgan|de|as|os|da|do|o|rotas|começam|iniciam|têm|usam|com|prefixo|sob|ficam|são|"
        "prefixadas|prefixados|tous|toutes|les|le|sont|ont|commencent|préfixés|préfixées|par|sous|"
        "préfixe|alle|der|das|den|endpunkte|routen|pfade|beginnen|mit|liegen|unter|haben|präfix|"
        "모든|전체|엔드포인트|경로|요청|은|는|이|가|의|全て|すべて|全|の|エンドポイント|パス|は|が|"
        "ルート|，|、|：|tất cả|các|mọi|đường dẫn|bắt đầu|bằng|với|đều|có|tiền tố|là|nằm|dưới|của";
    struct slice rest = slice_between(line, 0, slice_find_byte(line, '/'));
    if (!wording_has(rest, all_words) || !wording_has(slice_between(line, 0, 160), start_words)) {
        return false;
    }
    while (rest.size > 0) {
        bool is_mark = !character_is_word(rest.data[0]) && (unsigned char)rest.data[0] < 0x80;
        size_t size = is_mark ? 1 : wording_starts_with(rest, words);
        if (size == 0) {
            return false;
        }
        rest = slice_from_offset(rest, size);
    }
    return true;
}

/* "Breaking changes need a new version prefix (/api/v2)", beside the one that is in use. */
static bool is_later_version(const struct endpoint_scope *scope, struct slice line)
{
    const struct statement *last = specification_last(scope->specification, STATEMENT_BASE_PATH);
    return last != NULL && last->block == scope->block &&
           wording_has(line, "version prefix|new version|next version|breaking");
}

bool endpoint_base_read(struct endpoint_scope *scope, struct slice line)
{
    struct slice front = slice_between(line, 0, 400);
    if (is_later_version(scope, front)) {
        return false;
    }
    struct endpoint_pair pair;
    bool is_item = scope->block->kind == BLOCK_LIST || scope->block->kind == BLOCK_TABLE;
    if (slice_find_byte(front, '/') == SLICE_NOT_FOUND ||
        !(wording_has(front, base_words) || is_about_all(front) ||
          (is_item && is_base_section(scope->block->section))) ||
        endpoint_pair_find(front, 0, &pair)) {
        return false;
    }
    if (scope->is_outbound) {
        scope->memory->foreign = scope->block->section;
        return false;
    }
    struct slice path = find_path(front, 0);
    if (path.size == 0 || is_file(path)) {
        return false;
    }
    struct endpoint_path read;
    endpoint_path_read(scope->specification->arena, path, &read);
    if (is_named_service(scope, read.host)) {
        scope->memory->foreign = scope->block->section;
        return false;
    }
    endpoint_base_state(scope, path);
    return true;
}

bool endpoint_base_section_read(struct endpoint_scope *scope, struct slice text)
{
    if (!is_base_section(scope->block->section) || scope->is_outbound) {
        return false;
    }
    text = slice_trim(slice_between(text, 0, 400));
    size_t front = text.size - endpoint_marks_skip(text).size;
    size_t size = endpoint_path_measure(slice_from_offset(text, front), false);
    if (size < 2 || is_file(slice_between(text, front, front + size))) {
        return false;
    }
    endpoint_base_state(scope, slice_between(text, front, front + size));
    return true;
}

/* --- stating --- */

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
static struct slice fit_base(struct endpoint_memory *memory, struct slice base, struct slice path)
{
    if (base.size == 0 || is_versioned(path)) {
        return SLICE_EMPTY;
    }
    bool is_below =
        slice_starts_with(path, base) && (path.size == base.size || path.data[base.size] == '/');
    if (is_below) {
        memory->whole = base; /* and so are the other paths of the group */
        return SLICE_EMPTY;
    }
    bool is_rooted = path.size > 1 && path.data[1] != '{';
    if (is_rooted && slice_equal(memory->whole, base)) {
        return SLICE_EMPTY;
    }
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
    } else if (endpoint_method_strange(line, false, &word, &hint)) {
        diagnostics_report(
            scope->specification->diagnostics, DIAGNOSTIC_W0505, endpoint_scope_place(scope, word),
            hint, "'" SLICE_FORMAT "' is no method that can be served", SLICE_ARGUMENT(word));
    }
}

/* "/api/v1/{resource}/{id}": a convention or an unfilled template, whose resource has no name. */
static bool is_pattern(struct slice path)
{
    struct slice segment;
    while (slice_next_part(&path, '/', &segment)) {
        bool is_prefix = segment.size == 0 || slice_equal(segment, SLICE("api")) ||
                         (segment.size <= 4 && segment.data[0] == 'v' &&
                          character_is_digit(segment.data[segment.size - 1]));
        if (!is_prefix) {
            if (path.size == 0 && wording_is(segment, "endpoint|your-endpoint|my-endpoint|"
                                                      "some-endpoint|your-resource")) {
                return true; /* "GET /api/endpoint?page=2" */
            }
            return segment.data[0] == '{' &&
                   wording_is(slice_between(segment, 1, segment.size - 1),
                              "resource|resources|resource name|entity|entities|collection|"
                              "endpoint|module");
        }
    }
    return false;
}

/* In a section about services of others: whether the path looks like the document's own ones all
 * the same ("Third-party login" lists `POST /auth/google`). */
static bool is_own_path(const struct endpoint_scope *scope, const struct endpoint_path *path)
{
    const struct endpoint_memory *memory = scope->memory;
    if (path->host.size > 0 ||
        (memory->foreign != NULL && is_inside(scope->block->section, memory->foreign))) {
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
static bool is_refused(const struct endpoint_scope *scope, struct slice method,
                       const struct endpoint_path *path, struct place place)
{
    if (path->is_unreadable) {
        refuse(scope, DIAGNOSTIC_W0502, place,
               "write parameters as {name} or :name, and close every bracket", method,
               path->written);
        return true;
    }
    if (path->is_open) {
        refuse(scope, DIAGNOSTIC_N0503, place, "list the paths that it stands for", method,
               path->written);
        return true;
    }
    if (is_pattern(path->path)) {
        refuse(scope, DIAGNOSTIC_N0509, place, "name the resource", method, path->written);
        return true;
    }
    bool is_foreign = !is_own_host(scope, path->host) ||
                      (scope->is_outbound && !is_own_path(scope, path)) ||
                      is_named_variable(scope, path->host);
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

struct endpoint_statement *endpoint_state(struct endpoint_scope *scope, struct slice method,
                                          struct slice path_written, struct place place)
{
    struct arena *arena = scope->specification->arena;
    struct endpoint_path path;
    if (scope->is_vetoed || (scope->is_weak && !scope->memory->is_second_pass)) {
        return NULL;
    }
    endpoint_path_read(arena, path_written, &path);
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
        path.host.size > 0 ? SLICE_EMPTY : fit_base(scope->memory, scope->base, path.path);
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

size_t endpoint_state_line(struct endpoint_scope *scope, const struct endpoint_line *line)
{
    size_t count = 0;
    struct arena *arena = scope->specification->arena;
    struct slice tail = slice_between(line->tail, 0, NOTE_SIZE_MAXIMUM);
    struct endpoint_pair mentioned;
    bool is_several = line->pairs.count > 1;
    if (is_several && endpoint_pair_find(tail, 0, &mentioned)) {
        tail = SLICE_EMPTY; /* an enumeration that goes on in words */
    }
    LIST_EACH(const struct endpoint_pair, pair, &line->pairs)
    {
        struct place place = endpoint_scope_place(scope, pair->path);
        for (size_t i = 0; i < pair->method_count; i++) {
            struct endpoint_statement *endpoint =
                endpoint_state(scope, pair->methods[i], pair->path, place);
            if (endpoint != NULL) {
                if (count < NOTED_PAIR_MAXIMUM) {
                    endpoint_note_read(arena, tail, endpoint);
                }
                if (endpoint_note_label(arena, line->lead, endpoint) || is_several) {
                    endpoint->title = SLICE_EMPTY;
                }
                count++;
            }
        }
    }
    return count;
}
