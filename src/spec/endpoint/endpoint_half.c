/* SPDX-License-Identifier: Apache-2.0 */
/* A method and a path that stand on lines, or in cells, of their own: "Method: GET" … "URL:
 * /users". */
#include "spec/endpoint/endpoint.h"
#include "spec/text/wording.h"

/* A method and a URL on lines of their own may stand this many blocks apart. */
#define PENDING_BLOCK_MAXIMUM 6

#define PROBE_MAXIMUM      8U
#define PROBE_LINE_MAXIMUM 200U

static const char path_labels[] =
    "url|endpoint|path|route|uri|request url|request path|api path|api|api endpoint|api url|"
    "request uri|http url|地址|路径|接口地址|接口路径|请求地址|请求路径|请求url|请求 "
    "url|接口url|url地址|"
    "путь|адрес|эндпоинт|маршрут|경로|엔드포인트|요청 url|요청 "
    "경로|ruta|rota|caminho|パス|エンドポイント|url 路径";

static const char method_labels[] =
    "method|http method|http-method|request mode|request method|request type|verb|http verb|type|"
    "方法|请求方法|请求方式|请求类型|http方法|метод|http метод|http-метод|метод "
    "запроса|메서드|메소드|"
    "http 메서드|요청 메서드|요청 방식|método|método http|metodo|metode|メソッド|phương thức";

/* Splits "**Method**: GET" (marked text) at its colon. False when there is no short label. */
static bool split_label(struct slice line, struct slice *out_label, struct slice *out_value)
{
    line = endpoint_marks_skip(line);
    struct slice front = slice_between(line, 0, 60);
    size_t colon = slice_find_byte(front, ':'), wide = slice_find(front, SLICE("："));
    size_t size = 1;
    if (wide < colon) {
        colon = wide;
        size = 3;
    }
    if (colon == SLICE_NOT_FOUND || colon == 0) {
        return false;
    }
    *out_label = endpoint_note_trim(slice_between(line, 0, colon));
    *out_value = endpoint_note_trim(slice_from_offset(line, colon + size));
    return true;
}

struct slice endpoint_half_next_path(struct slice *rest)
{
    struct slice text = *rest;
    for (unsigned marks = 0; marks < 8 && text.size > 0 && text.data[0] != '/'; marks++) {
        size_t word = wording_starts_with(text, "or|and|oder|und|или|и|或|和|及|と|または|및|또는|"
                                                "y|o|ou|e|et|ve|veya|lub|oraz|i|dan|atau|và|hoặc|"
                                                "、|，|；|・");
        bool is_mark = strchr("`*,;| \"'", text.data[0]) != NULL;
        if (word == 0 && !is_mark) {
            return SLICE_EMPTY;
        }
        text = slice_from_offset(text, word > 0 ? word : 1);
    }
    size_t size = text.size > 0 && text.data[0] == '/' ? endpoint_path_measure(text, true) : 0;
    *rest = slice_from_offset(text, size);
    return slice_between(text, 0, size);
}

/* Whether nothing but further paths stands behind the first, or nothing at all. */
static bool is_paths(struct slice rest)
{
    while (slice_trim(rest).size > 0 && !wording_is(rest, "`")) {
        if (endpoint_half_next_path(&rest).size == 0) {
            return false;
        }
    }
    return true;
}

/* "`/flags`, see below", "/flags (staff)", "/flags — all of them": a remark set off from the path.
 */
static bool is_remark(struct slice rest)
{
    bool is_code_end = slice_starts_with(rest, SLICE("`"));
    rest = slice_trim(rest);
    return is_code_end || slice_starts_with(rest, SLICE("(")) ||
           slice_starts_with(rest, SLICE("\xe2\x80\x94")) ||
           slice_starts_with(rest, SLICE("\xe2\x80\x93")) || slice_starts_with(rest, SLICE("- "));
}

static void state_pending(struct endpoint_scope *scope)
{
    struct endpoint_pending *pending = &scope->memory->pending;
    struct place place = pending->path_place;
    scope->is_detail = true;
    if (scope->title.size == 0) {
        scope->title = endpoint_section_title(scope);
    }
    for (size_t i = 0; i < pending->methods.method_count; i++) {
        struct slice more = pending->more, path;
        endpoint_state(scope, pending->methods.methods[i], pending->path, place);
        while ((path = endpoint_half_next_path(&more)).size > 0) {
            endpoint_state(scope, pending->methods.methods[i], path, place);
        }
    }
    scope->title = SLICE_EMPTY;
    *pending = (struct endpoint_pending){0};
}

/* "/[handle]/page.tsx": a file of the program that shows it, which answers no request. */
static bool is_source_file(struct slice path)
{
    static const char *const endings[] = {".tsx", ".jsx", ".ts",   ".js", ".vue", ".svelte",
                                          ".php", ".py",  ".html", ".go", ".rs",  NULL};
    for (const char *const *ending = endings; *ending != NULL; ending++) {
        if (slice_ends_with(path, slice_from(*ending))) {
            return true;
        }
    }
    return false;
}

void endpoint_half_report(struct endpoint_scope *scope)
{
    struct endpoint_pending *pending = &scope->memory->pending;
    if (pending->path.size > 0 && !is_source_file(pending->path)) {
        diagnostics_report(scope->specification->diagnostics, DIAGNOSTIC_W0508, pending->path_place,
                           "add a line with its method", SLICE_FORMAT " has no method",
                           SLICE_ARGUMENT(slice_between(pending->path, 0, 200)));
    }
    *pending = (struct endpoint_pending){0};
}

/* Whether what waits still belongs to this place. */
static void check_pending(struct endpoint_scope *scope)
{
    struct endpoint_pending *pending = &scope->memory->pending;
    bool is_waiting = pending->path.size > 0 || pending->methods.method_count > 0;
    if (is_waiting && (pending->section != scope->block->section ||
                       scope->block->index > pending->block_index + PENDING_BLOCK_MAXIMUM)) {
        endpoint_half_report(scope);
    }
}

bool endpoint_half_read(struct endpoint_scope *scope, struct slice label, struct slice value)
{
    struct endpoint_pair methods;
    if (value.size == 0 || scope->is_vetoed) {
        return false;
    }
    struct endpoint_pending *pending = &scope->memory->pending;
    bool is_method = value.size < 80 && wording_is(label, method_labels) &&
                     endpoint_methods_read(value, &methods);
    size_t path_size =
        !is_method && wording_is(label, path_labels) ? endpoint_path_measure(value, true) : 0;
    struct slice behind = slice_from_offset(value, path_size);
    bool is_list = path_size > 0 && is_paths(behind);
    bool is_path = is_list || (path_size > 0 && is_remark(behind));
    if (!is_method && !is_path) {
        return false;
    }
    check_pending(scope);
    if (is_method) {
        pending->methods = methods;
        pending->method_place = endpoint_scope_place(scope, value);
    } else {
        if (pending->path.size > 0) {
            endpoint_half_report(scope);
        }
        pending->path = slice_between(value, 0, path_size);
        pending->more = is_list ? behind : SLICE_EMPTY;
        pending->path_place = endpoint_scope_place(scope, pending->path);
    }
    pending->section = scope->block->section;
    pending->block_index = scope->block->index;
    if (pending->path.size > 0 && pending->methods.method_count > 0) {
        state_pending(scope);
    }
    return true;
}

bool endpoint_half_read_line(struct endpoint_scope *scope, struct slice line)
{
    struct slice label, value;
    return split_label(line, &label, &value) && endpoint_half_read(scope, label, value);
}

/* --- where the health of the system is asked for --- */

struct probe {
    const struct block *block;
    struct slice path;
    struct place place;
};

static const char probe_words[] =
    "health check|health checks|health-check|healthcheck|health "
    "endpoint|liveness|健康检查|健康檢查|"
    "헬스체크|헬스 체크|상태 확인|ヘルスチェック|проверка состояния|проверка работоспособности|"
    "comprobación de estado|verificação de saúde|controle de saúde|contrôle de santé|"
    "gesundheitsprüfung|sağlık kontrolü|controllo di stato|sprawdzanie stanu|kiểm tra sức khỏe";

/* Bytes of "http://localhost:3000": of a system that runs where it is looked at. */
static size_t measure_local_host(struct slice url)
{
    size_t scheme = slice_starts_with(url, SLICE("http://"))    ? 7
                    : slice_starts_with(url, SLICE("https://")) ? 8
                                                                : 0;
    struct slice host = slice_from_offset(url, scheme);
    bool is_local =
        slice_starts_with(host, SLICE("localhost")) || slice_starts_with(host, SLICE("127.0.0.1"));
    size_t size = slice_find_byte(url, '/') == SLICE_NOT_FOUND ? url.size : scheme;
    while (size < url.size && url.data[size] != '/' && url.data[size] != '`') {
        size++;
    }
    return scheme > 0 && is_local ? size : 0;
}

bool endpoint_half_read_probe(struct endpoint_scope *scope, struct slice line)
{
    size_t at = slice_find(line, SLICE("/health"));
    if (at == SLICE_NOT_FOUND || line.size > PROBE_LINE_MAXIMUM ||
        scope->memory->probes.count == PROBE_MAXIMUM || scope->memory->is_second_pass ||
        scope->is_vetoed || scope->is_outbound || scope->is_weak) {
        return false;
    }
    size_t start = at;
    while (start > 0 && line.data[start - 1] != '`' && !character_is_space(line.data[start - 1])) {
        start--;
    }
    start += measure_local_host(slice_from_offset(line, start));
    size_t size =
        line.data[start] == '/' ? endpoint_path_measure(slice_from_offset(line, start), false) : 0;
    struct slice path = slice_between(line, start, start + size);
    struct slice last = slice_from_offset(path, size > 0 ? slice_find_last_byte(path, '/') + 1 : 0);
    size_t open = start;
    while (open > 0 && line.data[open - 1] != '`') {
        open--;
    }
    struct slice front = slice_trim(slice_between(line, open, start));
    front = slice_from_offset(front, slice_starts_with(front, SLICE("GET ")) ? 4 : 0);
    front = slice_trim(front);
    bool is_front = front.size == 0 || slice_equal(front, SLICE("GET")) ||
                    measure_local_host(front) == front.size;
    bool is_code =
        open > 0 && is_front && start + size < line.size && line.data[start + size] == '`';
    if (!is_code || !wording_is(last, "health|healthz|healthcheck|health-check") ||
        !wording_has(slice_between(line, 0, start), probe_words)) {
        return false;
    }
    struct probe *probe = ARENA_NEW(scope->specification->arena, struct probe);
    *probe = (struct probe){scope->block, path, endpoint_scope_place(scope, path)};
    list_add(scope->specification->arena, &scope->memory->probes, probe);
    return false; /* the line may say more */
}

void endpoint_half_settle_probes(struct specification *specification,
                                 struct endpoint_memory *memory)
{
    LIST_EACH(const struct probe, probe, &memory->probes)
    {
        bool is_stated = false;
        LIST_EACH(const struct statement, statement, &specification->statements)
        {
            is_stated |= statement->kind == STATEMENT_ENDPOINT &&
                         slice_equal(statement->endpoint.method, SLICE("GET")) &&
                         (slice_ends_with(statement->endpoint.path, probe->path) ||
                          slice_ends_with(probe->path, statement->endpoint.path));
        }
        if (is_stated) {
            continue;
        }
        struct endpoint_scope scope = endpoint_scope_open(specification, probe->block);
        scope.is_rooted |= slice_find_last_byte(probe->path, '/') == 0;
        endpoint_state(&scope, SLICE("GET"), probe->path, probe->place);
        specification_understood(specification, probe->block);
    }
}

bool endpoint_half_is_label(struct slice text)
{
    return wording_is(text, path_labels) || wording_is(text, method_labels);
}

/* The path above that the method is for: the item's where it changes one, if the list has it, else
 * the last; empty: none of them is. */
static struct slice path_above(const struct endpoint_scope *scope, struct slice method)
{
    const struct list *statements = &scope->specification->statements;
    bool is_change = slice_equal(method, SLICE("PUT")) || slice_equal(method, SLICE("PATCH")) ||
                     slice_equal(method, SLICE("DELETE"));
    struct slice last = scope->memory->last->endpoint.path;
    bool is_item = last.size > 0 && last.data[last.size - 1] == '}';
    struct slice list = is_item ? slice_between(last, 0, slice_find_last_byte(last, '/')) : last;
    for (size_t i = statements->count; i-- > 0;) {
        const struct statement *statement = list_at(statements, i);
        if (statement->block != scope->block || statement->kind != STATEMENT_ENDPOINT) {
            break;
        }
        struct slice path = statement->endpoint.path;
        struct slice rest = slice_from_offset(path, list.size);
        bool is_below = slice_starts_with(path, list) && rest.size > 2 && rest.data[1] == '{' &&
                        slice_find_byte(slice_from_offset(rest, 1), '/') == SLICE_NOT_FOUND;
        if (is_change ? is_below : slice_equal(path, list)) {
            return path;
        }
    }
    return SLICE_EMPTY;
}

static void report_bare(struct endpoint_scope *scope, struct place place, struct slice name)
{
    diagnostics_report(scope->specification->diagnostics, DIAGNOSTIC_W0501, place,
                       "write the path behind it, beginning with '/'",
                       SLICE_FORMAT " has no path in this line", SLICE_ARGUMENT(name));
}

bool endpoint_half_read_bare(struct endpoint_scope *scope, struct slice line)
{
    const struct statement *last = scope->memory->last;
    struct slice rest = endpoint_marks_skip(line);
    struct endpoint_pair pair;
    if (last == NULL || last->block != scope->block || scope->memory->is_second_pass ||
        scope->is_vetoed || scope->is_outbound || scope->is_weak) {
        return false;
    }
    if (slice_starts_with(rest, SLICE("CRUD ")) &&
        !slice_contains_ignoring_case(rest, SLICE("/"))) {
        report_bare(scope, endpoint_scope_place(scope, slice_between(rest, 0, 4)), SLICE("CRUD"));
        return true;
    }
    size_t size = endpoint_methods_measure(rest, false, &pair);
    struct slice tail = size == 0 ? rest : endpoint_note_trim(slice_from_offset(rest, size));
    while (tail.size > 0 && (tail.data[0] == '*' || tail.data[0] == '`')) {
        tail = slice_from_offset(tail, 1);
    }
    tail = slice_trim(tail);
    bool is_remark = tail.size == 0 || strchr("({", tail.data[0]) != NULL ||
                     slice_starts_with(tail, SLICE("\xe2\x80\x94")) ||
                     slice_starts_with(tail, SLICE("\xe2\x80\x93")) ||
                     slice_starts_with(tail, SLICE("- ")) ||
                     slice_starts_with(tail, SLICE("\xe2\x86\x92"));
    if (size == 0 || !is_remark) {
        return false;
    }
    struct place place = endpoint_scope_place(scope, slice_between(rest, 0, size));
    for (size_t i = 0; i < pair.method_count; i++) {
        struct slice path = path_above(scope, pair.methods[i]);
        struct endpoint_statement *endpoint =
            path.size == 0 ? NULL : endpoint_state(scope, pair.methods[i], path, place);
        if (endpoint != NULL) {
            endpoint_note_read(scope->specification->arena, slice_between(tail, 0, 1000), endpoint);
        } else if (path.size == 0) {
            report_bare(scope, place, pair.methods[i]);
        }
    }
    return true;
}
