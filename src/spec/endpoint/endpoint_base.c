/* SPDX-License-Identifier: Apache-2.0 */
/* What stands above the document's paths: base paths and URLs that it names, and from them which
 * hosts are its own and which those of others. */
#include "spec/endpoint/endpoint.h"

#include "spec/reading/reading.h"
#include "spec/text/wording.h"

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

static const struct section *find_top(const struct section *section)
{
    while (section->parent != NULL && section->parent->level > 0) {
        section = section->parent;
    }
    return section;
}

/* "## Acme API" over `https://api.acme.com/v1`, in a document that listed endpoints before and is
 * not about Acme itself: the service of another party, by the name that both give. */
static bool is_named_service(const struct endpoint_scope *scope, struct slice host)
{
    const struct section *section = scope->block->section;
    struct slice rest = host_name(host), label;
    if (section == NULL || section->level < 2 || is_own_host(scope, host) ||
        scope->memory->last == NULL || scope->memory->hosts.count > 0 ||
        scope->memory->last->block->section == section) {
        return false;
    }
    const struct section *top = find_top(section);
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

/* Parts of a variable's name that say whose it is no more than that it is the program's. */
static const char generic_words[] =
    "api|app|application|backend|base|client|core|dev|domain|endpoint|gateway|host|local|my|port|"
    "prefix|prod|public|root|server|service|site|staging|system|test|uri|url|v1|version|web|your|"
    "path|rest|http|https|context|route|default|vite|next|nuxt|react|expo|ng|vue|env|import|meta|"
    "process|spring|django|flask|fastapi|express|internal|external|frontend|mobile";

/* Takes the next word of a name such as "SMTP_BASE_URL" or "{printerUrl}"; empty: none is left. */
static struct slice take_name_word(struct slice name, size_t *at)
{
    while (*at < name.size && !character_is_alphanumeric(name.data[*at])) {
        (*at)++;
    }
    size_t start = *at;
    while (*at < name.size && character_is_alphanumeric(name.data[*at])) {
        (*at)++;
    }
    return slice_between(name, start, *at);
}

/* "MAILER_BASE_URL": where another service is that the program calls, by its own name in front,
 * which is no word of the document's title. */
static bool has_variable_of_other(const struct endpoint_scope *scope, struct slice line)
{
    static const struct slice tail = SLICE_LITERAL("_BASE_URL");
    const struct section *section = scope->block->section;
    size_t end = slice_find(line, tail), start = end, at = 0;
    if (end == SLICE_NOT_FOUND) {
        return false;
    }
    while (start > 0 && character_is_word(line.data[start - 1])) {
        start--;
    }
    struct slice word, name = slice_between(line, start, end);
    struct slice title = section == NULL ? SLICE_EMPTY : find_top(section)->name;
    bool is_other = false;
    while ((word = take_name_word(name, &at)).size > 0) {
        if (has_word(title, word)) {
            return false;
        }
        is_other |= word.size > 1 && !wording_is(word, generic_words);
    }
    return is_other;
}

/* "{PRINTER_URL}/print" below "Printer Integration", in a document that is not about printers: the
 * variable and the heading give the same other party. */
static bool is_named_variable(const struct endpoint_scope *scope, struct slice host)
{
    const struct section *section = scope->block->section;
    struct slice word;
    size_t at = 0;
    if (section == NULL || section->level < 2 || host.size < 3 ||
        strchr("{$<", host.data[0]) == NULL) {
        return false;
    }
    const struct section *top = find_top(section);
    struct slice title = slice_between(section->name, 0, 120);
    bool is_integration = wording_has(
        title, "integration*|contract*|client*|provider*|adapter*|gateway*|external|connector*");
    while (is_integration && (word = take_name_word(host, &at)).size > 0) {
        bool is_name = word.size > 1 && !wording_is(word, generic_words);
        if (is_name && has_word(title, word) && !has_word(top->name, word)) {
            return true;
        }
    }
    return false;
}

bool endpoint_base_is_foreign(const struct endpoint_scope *scope, struct slice host)
{
    return !is_own_host(scope, host) || is_named_variable(scope, host);
}

/* --- bases --- */

#define LABEL_SIZE_MAXIMUM 60U /* bytes of a heading or label */

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
    "url di base|percorso base|bazowy url|bazowy adres|adres bazowy|bas-url|bas "
    "url|basadress|temel "
    "url|kök url|url gốc|url cơ sở|базовий url|базова адреса|základní url|perus-url|alap url|url "
    "de "
    "bază|url ฐาน|basis-adresse|الرابط الأساسي|عنوان url الأساسي|"
    "basis-url|basis "
    "url|basispfad|url-präfix|pfadpräfix|prefisso|プレフィックス:|プレフィックス：|префикс "
    "маршрут*|prefiks:|prefiks url|awalan:|awalan url|tiền tố:|önek:|präfix:|préfixe:|préfixe "
    ":|préfixe d'url|"
    "préfixe api|chemin de base";

bool endpoint_base_is_label(struct slice text)
{
    return wording_has(text, base_words);
}

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

/* Bytes of the segments that two paths begin with both: 4 of "/api/boats" and "/api/piers". */
static size_t measure_common(struct slice first, struct slice second)
{
    size_t at = 0, end = 0;
    while (at < first.size && at < second.size && first.data[at] == second.data[at]) {
        at++;
        bool ends_first = at == first.size || first.data[at] == '/';
        bool ends_second = at == second.size || second.data[at] == '/';
        end = ends_first && ends_second ? at : end;
    }
    return end;
}

/* "`/api/boats`, `/api/piers`": several prefixes in one enumeration; what all of them begin with is
 * above every path. Empty: nothing is. */
static struct slice find_common(struct slice line, struct slice path)
{
    struct slice common = path, next = path;
    while (path.data[0] == '/') {
        size_t end = (size_t)(next.data - line.data) + next.size;
        next = find_path(line, end);
        struct slice between = wording_bare(
            slice_between(line, end, next.size == 0 ? end : (size_t)(next.data - line.data)));
        bool is_enumerated = next.size > 0 && next.data[0] == '/' &&
                             wording_is(between, ",|and|, and|、|，|;|e|y|и|und|et|和");
        if (!is_enumerated) {
            break;
        }
        common = slice_between(common, 0, measure_common(common, next));
    }
    return common;
}

/* "## Base URLs" over "- Production: `https://…/api`": the heading says what the lines give. */
static bool is_base_section(const struct section *section)
{
    return section != NULL && section->level > 0 && section->name.size <= 60 &&
           wording_has(section->name, base_words);
}

/* "Swagger UI: `http://…/docs`", "Docs: /api-docs": what is read about the API, not where it is. */
static bool is_documentation(struct slice line, struct slice path)
{
    static const char words[] =
        "swagger*|openapi|redoc|docs|documentation|api-docs|playground|graphiql|文档|документация|"
        "документации|dokumentasi|documentación|documentacion|documentação|dokumentation|문서|"
        "ドキュメント|tài liệu|dokümantasyon|dokumentacja";
    struct slice label = slice_between(line, 0, (size_t)(path.data - line.data));
    struct slice last = path;
    for (size_t at; (at = slice_find_byte(last, '/')) != SLICE_NOT_FOUND && at + 1 < last.size;) {
        last = slice_from_offset(last, at + 1);
    }
    return wording_has(label, words) &&
           (!wording_has(label, base_words) || wording_is(last, words));
}

/* "Root `/v1/boats`:", "Mounted at /boats": the path follows at once. */
static bool is_root_label(struct slice line)
{
    size_t front = line.size - endpoint_marks_skip(line).size;
    struct slice text = slice_from_offset(line, front);
    size_t size =
        wording_starts_with(text, "root|base|prefix|mount|mount point|mount path|mounted at|"
                                  "mounted under|mounted on|raíz|raiz|racine|wurzel|根");
    struct slice behind = endpoint_marks_skip(slice_from_offset(text, size));
    behind = slice_starts_with(behind, SLICE(":"))
                 ? endpoint_marks_skip(slice_from_offset(behind, 1))
                 : behind;
    return size > 0 && slice_starts_with(behind, SLICE("/"));
}

/* "All under `/v1`.", "All endpoints are below /v1", "Routes share the prefix `/v1`", "所有接口以
 * /v1 开头": nothing but such words stands before the path. "All reports are under /reports" is
 * about some of them. */
static bool is_about_all(struct slice line)
{
    static const char many_words[] = "endpoints|paths|routes|urls";
    static const char all_words[] =
        "all|every|everything|所有|全部|统一|все|всех|semua|seluruh|setiap|todas|todos|tous|toutes|"
        "alle|모든|전체|全て|すべて|全|tất cả|mọi";
    static const char start_words[] =
        "under|below|starts with|start with|begins with|begin with|prefixed|use|uses|share|shares|"
        "follow|follows|relative to|rooted at|mounted at|mounted under|mounted on|hang off|nested "
        "under|开头|"
        "前缀|начинаются|начинается|под|diawali|berawalan|dimulai|prefix|awalan|comienzan|empiezan|"
        "inician|cuelgan|bajo|começam|iniciam|prefixad*|sob|commencent|préfix*|sous|beginnen|unter|"
        "시작*|始ま*|bắt đầu|tiền tố";
    static const char words[] =
        "all|every|everything|the|of|them|it|api|apis|rest|http|our|endpoint|endpoints|path|paths|"
        "route|routes|url|urls|resource|resources|is|are|lives|live|sits|sit|stands|stand|served|"
        "available|reachable|starts|start|begins|begin|under|below|with|at|prefix|prefixed|by|use|"
        "uses|share|shares|follow|follows|relative|to|rooted|mounted|on|hang|off|nested|these|this|"
        "here|in|section|table|group|listed|following|base|common|same|pattern|root|"
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
    struct slice behind = slice_from_offset(line, rest.size);
    behind = slice_from_offset(behind, slice_find_byte(behind, ' '));
    if (wording_starts_with(slice_trim(behind), "are|is|require|requires|need|needs|must|can|may|"
                                                "should|will|return|returns|have|has") > 0) {
        return false; /* "Routes under /staff are restricted to administrators": of some of them */
    }
    if (!(wording_has(rest, all_words) || wording_starts_with(rest, many_words) > 0) ||
        !wording_has(slice_between(line, 0, 160), start_words)) {
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

/* "Base URL:", "The base URLs are:" right above, in a section that is called otherwise. */
static bool is_below_base_label(const struct block *block)
{
    struct slice label = slice_trim(reading_label(block).plain);
    return label.size > 0 && label.size <= LABEL_SIZE_MAXIMUM && wording_has(label, base_words) &&
           slice_find_byte(label, '/') == SLICE_NOT_FOUND;
}

/* "`BASE_URL` is where the shop runs, and the cart opens at `/cart`": of a variable, the path is
 * its value only where it stands right behind it. */
static bool is_behind_variable(struct slice line, struct slice path)
{
    size_t at = slice_find(line, SLICE("BASE_URL"));
    if (at == SLICE_NOT_FOUND || path.data[0] != '/') {
        return true;
    }
    if (path.data < line.data + at) { /* "at the same `/app` path, so it can open `BASE_URL/app`" */
        return false;
    }
    struct slice between = slice_between(line, at + 8, (size_t)(path.data - line.data));
    while (between.size > 0 && strchr("`*:=|\"' })", between.data[0]) != NULL) {
        between = slice_from_offset(between, 1);
    }
    wording_skip(&between, "is|defaults to|default|e.g.|ist|es|é");
    return wording_bare(between).size == 0 ||
           wording_has(between, "base path|path prefix|api prefix|prefix");
}

/* "`BASE_URL` is the public address; the page stands at `/shop`": the path is told in a clause of
 * its own, or of a page, and is above no other. */
static bool is_told_of_page(struct slice line, struct slice path)
{
    static const char page_words[] =
        "page|pages|dashboard|panel|portal|screen|site|frontend|front-end|web app|web interface|"
        "web ui|ui|mini app|mini-app|miniapp|callback|callbacks|webhook|webhooks|redirect*|login "
        "page|seite|página|pagina|"
        "страница|页面|頁面|ページ|페이지|halaman|trang";
    size_t at = (size_t)(path.data - line.data), start = at;
    while (start > 1 && !(line.data[start - 1] == ' ' &&
                          (line.data[start - 2] == ';' || line.data[start - 2] == '.'))) {
        start--;
    }
    start = start > 1 ? start : 0;
    struct slice front = slice_between(line, 0, start), clause = slice_between(line, start, at);
    bool is_apart = wording_has(front, base_words) && !wording_has(clause, base_words) &&
                    path.data[0] == '/' && !wording_has(slice_from_offset(line, at), base_words);
    return is_apart || (strchr("/{$", path.data[0]) != NULL && wording_has(clause, page_words));
}

/* "The worker builds `ChatClient(base_url = {project}/models/v1)`": whom it calls, in the middle of
 * a sentence. "BASE_URL = https://…/api" alone in its line, and a path without a host, are this
 * API's own. */
static bool is_argument(struct slice line, struct slice path)
{
    static const struct slice names[] = {SLICE_LITERAL("base_url"), SLICE_LITERAL("base-url"),
                                         SLICE_LITERAL("baseurl")};
    struct slice front = slice_between(line, 0, (size_t)(path.data - line.data));
    for (size_t i = 0; path.data[0] != '/' && i < sizeof(names) / sizeof(*names); i++) {
        size_t at = slice_find_ignoring_case(front, names[i]);
        struct slice behind = at == SLICE_NOT_FOUND
                                  ? SLICE_EMPTY
                                  : slice_trim(slice_from_offset(front, at + names[i].size));
        if (slice_starts_with(behind, SLICE("="))) {
            while (at > 0 && character_is_word(front.data[at - 1])) {
                at--;
            }
            return endpoint_marks_skip(slice_between(front, 0, at)).size > 0;
        }
    }
    return false;
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
        !(wording_has(front, base_words) || is_root_label(front) || is_about_all(front) ||
          (is_item && (is_base_section(scope->block->section) ||
                       (slice_find(front, SLICE("://")) != SLICE_NOT_FOUND &&
                        is_below_base_label(scope->block))))) ||
        endpoint_pair_find(front, 0, &pair) || has_variable_of_other(scope, front)) {
        return false;
    }
    if (scope->is_outbound) {
        scope->memory->foreign = scope->block->section;
        return false;
    }
    struct slice path = find_path(front, 0);
    path = path.size == 0 ? path : find_common(front, path);
    if (path.size == 0 || endpoint_path_is_file(path) || is_documentation(front, path) ||
        is_told_of_page(front, path) || !is_behind_variable(front, path) ||
        is_argument(front, path)) {
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

#define LINES_MAXIMUM 16U

/* "Development: http://localhost:5000/api": the bytes of the label in front; 0: there is none. */
static size_t measure_label(struct slice text)
{
    size_t at = 0;
    while (at < text.size && at <= LABEL_SIZE_MAXIMUM) {
        struct slice rest = slice_from_offset(text, at);
        bool is_wide = slice_starts_with(rest, SLICE("\xef\xbc\x9a"));
        if (is_wide || slice_starts_with(rest, SLICE(": "))) {
            at += is_wide ? 3 : 1;
            return at + (text.size - at - endpoint_marks_skip(slice_from_offset(text, at)).size);
        }
        if (strchr("/{}$<>|", text.data[at]) != NULL) {
            return 0;
        }
        at++;
    }
    return 0;
}

/* Whether the label says which copy of the program is there, or that it is its base. */
static bool is_environment(struct slice label)
{
    static const char words[] =
        "development|dev|local|localhost|local development|production|prod|staging|stage|test|"
        "testing|sandbox|live|demo|server|url|entwicklung|produktion|lokal|développement|"
        "producción|desarrollo|produção|desenvolvimento|sviluppo|produzione|locale|разработка|"
        "продакшн|продакшен|локально|тест|开发|生产|测试|开发环境|生产环境|测试环境|本地|開発|本番|"
        "ローカル|개발|운영|로컬|rozwój|produkcja|utveckling|geliştirme|üretim|canlı|ontwikkeling|"
        "productie|pengembangan|produksi|phát triển|sản xuất|розробка|продакшн|vývoj|produkce";
    struct slice bare = wording_bare(label);
    struct slice front = slice_trim(slice_between(bare, 0, slice_find_byte(bare, '(')));
    return wording_is(front, words) || wording_has(label, base_words);
}

/* A line of a text that says where the API is. */
struct base_line {
    struct slice url;    /* empty: a variable, or a host with no path */
    bool is_environment; /* its label says so, or it has none */
    bool is_url;         /* with a scheme, not a path alone */
    bool is_understood;
};

static struct base_line read_base_line(struct slice line)
{
    struct base_line read = {.is_environment = true};
    line = endpoint_marks_skip(slice_trim(line));
    size_t label = measure_label(line);
    struct slice value = slice_trim(slice_from_offset(line, label));
    size_t size = endpoint_path_measure(value, false);
    struct slice url = slice_between(value, 0, size);
    read.is_url =
        slice_starts_with(value, SLICE("http://")) || slice_starts_with(value, SLICE("https://"));
    bool is_variable = value.size > 2 && strchr("${<[", value.data[0]) != NULL;
    read.is_environment = label == 0 || is_environment(slice_between(line, 0, label));
    read.is_understood = value.size > 0 && (read.is_url || is_variable || size > 1);
    if (size > 1 && !endpoint_path_is_file(url) && (read.is_url || read.is_environment) &&
        (label == 0 || !is_documentation(line, url))) {
        read.url = url;
    }
    return read;
}

/* What stands behind the host: "/api/v1" of "https://api.acme.com/api/v1". */
static struct slice path_of(struct endpoint_scope *scope, struct slice url)
{
    struct endpoint_path path;
    endpoint_path_read(scope->specification->arena, url, &path);
    return path.path;
}

bool endpoint_base_section_read(struct endpoint_scope *scope, struct slice text)
{
    struct base_line lines[LINES_MAXIMUM];
    size_t count = 0;
    struct slice rest = slice_trim(text), line, path = SLICE_EMPTY;
    bool is_one_path = true, is_read = false;
    if (scope->is_outbound ||
        (!is_base_section(scope->block->section) &&
         !(scope->block->kind == BLOCK_CODE && is_below_base_label(scope->block)))) {
        return false;
    }
    while (count < LINES_MAXIMUM && slice_next_line(&rest, &line)) {
        if (slice_trim(line).size == 0) {
            continue;
        }
        struct base_line *read = &lines[count];
        *read = read_base_line(slice_between(line, 0, 400));
        if (!read->is_understood) {
            break; /* what stands below is about something else */
        }
        struct slice own = read->url.size > 0 ? path_of(scope, read->url) : SLICE_EMPTY;
        is_one_path &= own.size <= 1 || path.size == 0 || slice_equal(own, path);
        path = own.size > 1 ? own : path;
        count++;
    }
    /* "Mail: https://…/send" beside the API's own is another's, unless all have one path. */
    for (size_t i = 0; i < count; i++) {
        if (lines[i].url.size > 0 && (lines[i].is_environment || is_one_path)) {
            endpoint_base_state(scope, lines[i].url);
            is_read = true;
        }
    }
    return is_read;
}
