/* SPDX-License-Identifier: Apache-2.0 */
/* Conventions of the described interface: how callers authenticate, how lists are paged, what wraps
 * an answer, in which case fields are written, which status a method succeeds with. What the
 * document says in so many words is read where it stands; the rest is counted, at its end, over its
 * examples and endpoints, by conventions_tally.c. Topics:
 *   authentication (name: jwt_bearer api_key basic session_cookie oauth2 mtls none)
 *   authentication_header (name: the header, value: what stands in it)
 *   paging (name: a parameter) paging_default (number) paging_maximum (number)
 *   list_envelope (name: the member that holds the list, or empty for a bare array; value "entity"
 *   where the member is called after what it holds)
 *   item_envelope (name: the member that holds the object) field_case (name: snake_case camelCase)
 *   success_status (name: method, number: status) status_code (recognise_error_codes.c)
 *   answer (name: an endpoint and a status, number: status, value: when; recognise_error_codes.c)
 */
#include "spec/reading/reading.h"
#include "spec/recognise/conventions_private.h"
#include "spec/recognise/recognise.h"
#include "spec/statement/quantity.h"
#include "spec/text/json_lenient.h"

#include <math.h>

static const char authentication_sections[] =
    "authenticat*|auth|authorization|аутентификац*|авторизац*|认证*|鉴权|인증*|autenticación|"
    "autenticação|authentifizierung|authentification|autentikasi";

static const char paging_sections[] =
    "pagination|paging|пагинац*|постраничн*|分页|페이징|페이지네이션|paginación|paginação|"
    "query parameters|list parameters|common parameters";

/* Where conventions stand in a line each, under many names. */
static const char line_sections[] =
    "api*|rest|restful|endpoint*|convention*|common*|response*|format*|standard*|guideline*|"
    "principle*|error*|соглашени*|конвенци*|ошиб*|接口*|约定|规范|공통*|convenciones|convenções";

static const char paging_words[] =
    "pagination|paging|пагинац*|постраничн*|分页|페이징|페이지네이션|paginación|paginação";

static const char envelope_sections[] =
    "response format*|standard response*|standard success response|success response format|"
    "response envelope|response structure|api response format|common response*|"
    "unified response*|формат ответ*|структура ответ*|统一返回*|统一响应*|响应格式|返回格式|"
    "응답 형식|공통 응답*|formato de respuesta*|formato de resposta*|format respons*";

/* --- authentication --- */

static const struct {
    const char *words;
    const char *scheme;
} schemes[] = {
    {"api key|api keys|api-key|apikey|x-api-key|api密钥|api-ключ", "api_key"},
    {"jwt|bearer|bearer token|access token|json web token*|token", "jwt_bearer"},
    {"basic auth*|http basic|basic", "basic"},
    {"session cookie*|session-based|session|sessions|cookie*|сессии|会话", "session_cookie"},
    {"mtls|mutual tls|client certificate*", "mtls"},
    {"oauth|oauth2|oauth 2.0|oidc|openid*", "oauth2"},
    {"none|no authentication|нет|无", "none"},
};

static const char *find_scheme(struct slice text)
{
    for (size_t i = 0; i < sizeof(schemes) / sizeof(*schemes); i++) {
        if (wording_has(text, schemes[i].words)) {
            return schemes[i].scheme;
        }
    }
    return NULL;
}

static struct fact_statement *state_convention(struct specification *specification,
                                               const struct block *block, struct place place,
                                               const char *topic, struct slice name,
                                               struct slice value)
{
    return reading_state_fact(specification, STATEMENT_CONVENTION, block, place, topic, name,
                              value);
}

/* "Authorization: Bearer <token>", "X-API-Key: <key>" → header and what stands in it. */
static bool split_header(struct slice line, struct slice *out_name, struct slice *out_value)
{
    size_t colon = slice_find_byte(line, ':');
    if (colon == SLICE_NOT_FOUND || colon < 3 || colon > 40) {
        return false;
    }
    *out_name = wording_bare(slice_between(line, 0, colon));
    *out_value = slice_trim(slice_from_offset(line, colon + 1));
    return wording_is(*out_name, "authorization|x-api-key|api-key|x-auth-token|x-access-token|"
                                 "cookie|x-apikey|x-token");
}

static bool state_header(struct specification *specification, const struct block *block,
                         struct place place, struct slice line)
{
    struct slice name;
    struct slice value;
    if (!split_header(line, &name, &value) || value.size == 0) {
        return false;
    }
    state_convention(specification, block, place, "authentication_header", name, value);
    return true;
}

/* "**Method**: JWT Bearer Token" */
static bool is_method_name(struct slice name)
{
    return wording_is(name, "method|authentication method|auth method|authentication|auth|type|"
                            "scheme|auth type|authentication type|mechanism|метод|способ|тип|"
                            "аутентификация|方式|认证方式|鉴权方式|방식|인증 방식|método|methode");
}

static bool state_method(struct specification *specification, const struct block *block,
                         const struct reading_pair *pair)
{
    const char *scheme = find_scheme(pair->value);
    if (!is_method_name(pair->name) || scheme == NULL || text_is_placeholder(pair->value)) {
        return false;
    }
    state_convention(specification, block, pair->place, "authentication", slice_from(scheme),
                     pair->value);
    return true;
}

/* --- paging --- */

/* The number behind "default" or "max" in the text; NAN where there is none. */
static double number_behind(struct slice text, const char *words)
{
    struct quantity quantity;
    for (size_t at = 0; at < text.size && at < WORDING_SIZE_MAXIMUM; at++) {
        bool is_start = at == 0 || !character_is_alphanumeric(text.data[at - 1]);
        size_t size = is_start ? wording_starts_with(slice_from_offset(text, at), words) : 0;
        if (size > 0 && quantity_next(text, at + size, &quantity) &&
            quantity.start <= at + size + 8) {
            return quantity.value;
        }
    }
    return NAN;
}

void conventions_state_bounds(struct specification *specification, const struct block *block,
                              struct place place, struct slice name, struct slice text)
{
    static const struct {
        const char *topic;
        const char *words;
    } bounds[] = {
        {"paging_default",
         "default|defaults to|по умолчанию|дефолт*|默认|기본|predeterminado|padrão"},
        {"paging_maximum", "max|maximum|at most|up to|максимум|не более|最大|最多|최대|máximo"},
    };
    for (size_t i = 0; i < sizeof(bounds) / sizeof(*bounds); i++) {
        double number = number_behind(text, bounds[i].words);
        if (!isnan(number)) {
            struct fact_statement *fact =
                state_convention(specification, block, place, bounds[i].topic, name, text);
            fact->number = number;
            fact->unit = UNIT_COUNT;
        }
    }
}

/* "`limit` (default 20, max 100)", "page: number of the page" */
static bool state_paging(struct specification *specification, const struct block *block,
                         struct text text)
{
    size_t end = 0;
    struct slice plain = text.plain;
    while (end < plain.size && (character_is_word(plain.data[end]) || plain.data[end] == '-')) {
        end++;
    }
    struct slice name = slice_between(plain, 0, end);
    struct slice next = slice_trim(slice_from_offset(plain, end));
    bool is_parameter =
        next.size == 0 || strchr("(:-=?,", next.data[0]) != NULL || (next.data[0] & 0x80) != 0;
    if (!convention_is_paging(name) || !is_parameter) {
        return false;
    }
    struct place place = text_place(text, 0, end);
    state_convention(specification, block, place, "paging", name, slice_from_offset(plain, end));
    conventions_state_bounds(specification, block, place, name, plain);
    return true;
}

/* "Pagination: `?limit=` and `?offset=`", "Query: `limit` (1-100), `cursor`": the parameters among
 * the pieces of code. */
static size_t state_paging_codes(struct specification *specification, const struct block *block,
                                 struct text text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.span_count; i++) {
        const struct span *span = &text.spans[i];
        size_t end = span->start;
        bool is_body = memchr(text.plain.data + span->start, '{', span->end - span->start) != NULL;
        while (span->kind == SPAN_CODE && !is_body && end < span->end) {
            size_t start = end;
            while (end < span->end && character_is_word(text.plain.data[end])) {
                end++;
            }
            struct slice name = slice_between(text.plain, start, end);
            if (convention_is_paging(name)) {
                struct place place = text_place(text, start, name.size);
                size_t next = i + 1 < text.span_count ? text.spans[i + 1].start : text.plain.size;
                struct slice behind =
                    slice_trim(slice_between(text.plain, span->end, next > end ? next : end));
                behind = behind.size > 0 && behind.data[0] == '(' ? behind : SLICE_EMPTY;
                state_convention(specification, block, place, "paging", name, behind);
                conventions_state_bounds(specification, block, place, name, behind);
                count++;
            }
            end += end == start || end < span->end;
        }
    }
    return count;
}

/* "Pagination: page, pageSize (default 20, max 100); total in the answer": names one behind the
 * other at the front of the value. One name alone is a word of English. */
static size_t state_paging_words(struct specification *specification, const struct block *block,
                                 struct text text, struct slice value)
{
    struct slice names[4];
    struct slice behind[4];
    size_t count = 0;
    size_t at = 0;
    while (at < value.size && count < 4) {
        size_t start = at;
        while (at < value.size && character_is_word(value.data[at])) {
            at++;
        }
        names[count] = slice_between(value, start, at);
        if (!convention_is_paging(names[count])) {
            break;
        }
        size_t open = at;
        while (open < value.size && value.data[open] == ' ') {
            open++;
        }
        behind[count] = SLICE_EMPTY;
        if (open < value.size && value.data[open] == '(') {
            size_t close = slice_find_byte(slice_from_offset(value, open), ')');
            at = close == SLICE_NOT_FOUND ? value.size : open + close + 1;
            behind[count] = slice_between(value, open, at);
        }
        count++;
        at += wording_starts_with(slice_from_offset(value, at), ", | / | + | & | and |/|+|,");
        while (at < value.size && strchr(" ,/+&", value.data[at]) != NULL) {
            at++;
        }
    }
    if (count < 2 && (count == 0 || behind[0].size == 0)) {
        return 0;
    }
    for (size_t i = 0; i < count; i++) {
        struct place place =
            text_place(text, (size_t)(names[i].data - text.plain.data), names[i].size);
        state_convention(specification, block, place, "paging", names[i], behind[i]);
        conventions_state_bounds(specification, block, place, names[i], behind[i]);
    }
    return count;
}

/* "`?limit=` (default 5, max 7)" as a paragraph: code at its front that names a parameter. */
static bool leads_with_paging(const struct block *block)
{
    const struct text *text = &block->text;
    if (text->span_count == 0 || text->spans[0].start > 0 || text->spans[0].kind != SPAN_CODE ||
        text->plain.size > 400 || slice_find_byte(text->plain, '(') == SLICE_NOT_FOUND) {
        return false;
    }
    size_t start = strchr("?&", text->plain.data[0]) != NULL ? 1 : 0;
    size_t end = start;
    while (end < text->plain.size && character_is_word(text->plain.data[end])) {
        end++;
    }
    return convention_is_paging(slice_between(text->plain, start, end));
}

/* --- envelopes in a line --- */

/* "Error envelope: `{ "error": { "code": "…" } }`", "List response: `{ "data": [...] }`" */
static bool state_envelope(struct specification *specification, const struct block *block,
                           const struct reading_pair *pair, struct text text)
{
    bool is_error = reading_has(block->document, pair->name,
                                "error envelope|error format|error response*|error shape|error "
                                "body|error structure|errors|формат ошиб*|тело ошибки|错误格式|"
                                "错误响应|오류 형식|formato de error*|formato de erro*");
    bool is_list = !is_error && reading_has(block->document, pair->name,
                                            "list response*|list envelope|list format|collection "
                                            "response*|paginated response*|response envelope|"
                                            "response format|envelope|тело ответа*|формат ответ*|"
                                            "响应格式|列表响应");
    size_t open = slice_find_byte(pair->value, '{');
    if (!(is_error || is_list) || open == SLICE_NOT_FOUND) {
        return false;
    }
    struct json_lenient report;
    struct json_error error;
    struct slice body = slice_from_offset(pair->value, open);
    size_t close = slice_find_last_byte(body, '}');
    struct json *value = json_lenient_parse(
        specification->arena, slice_between(body, 0, close == SLICE_NOT_FOUND ? 0 : close + 1),
        &report, &error);
    if (value == NULL || value->kind != JSON_OBJECT) {
        return false;
    }
    struct place place = text_place(text, (size_t)(body.data - text.plain.data), 1);
    if (is_error) {
        struct statement *statement =
            specification_state(specification, STATEMENT_ENVELOPE, block, place);
        statement->envelope = (struct envelope_statement){.is_error = true, .value = value};
        return true;
    }
    const struct json *list = NULL;
    JSON_EACH(member, value)
    {
        list = list == NULL && member->kind == JSON_ARRAY ? member : list;
    }
    if (list != NULL) {
        state_convention(specification, block, place, "list_envelope", list->key, body);
    }
    return list != NULL;
}

/* --- field case --- */

static const char *case_in(struct slice text)
{
    bool is_snake = wording_has(text, "snake_case|snake case");
    bool is_camel = wording_has(text, "camelcase|camel case");
    return is_snake && !is_camel ? "snake_case" : is_camel && !is_snake ? "camelCase" : NULL;
}

/* "**JSON fields**: snake_case" */
static bool state_case(struct specification *specification, const struct block *block,
                       const struct reading_pair *pair)
{
    const char *name = case_in(pair->value);
    if (name == NULL || !reading_has(block->document, pair->name,
                                     "json*|api fields|fields|payload*|поля json|"
                                     "поля|字段|필드|campos|properties|api")) {
        return false;
    }
    state_convention(specification, block, pair->place, "field_case", slice_from(name),
                     pair->value);
    return true;
}

/* --- blocks --- */

/* "Query parameters: page, per_page (max 50)" as a paragraph. */
static bool says_parameters(const struct block *block, struct reading_pair *pair)
{
    static const char names[] = "page|limit|offset|per_page|perpage|page_size|pagesize|size|skip|"
                                "take|cursor|page_token|pagetoken";
    return block->text.plain.size < 200 && reading_has(block->document, block->text.plain, names) &&
           reading_pair(block->text, pair) &&
           wording_is(pair->name, "query parameters|query params|parameters|pagination|paging|"
                                  "query|params|查询参数|分页|параметры|пагинация|paginación|"
                                  "paginação|parámetros|parâmetros");
}

static int claim_paragraph(const struct block *block)
{
    struct reading_pair pair;
    return leads_with_paging(block) || says_parameters(block, &pair)                          ? 23
           : block->text.plain.size < 400 && reading_is_about(block, authentication_sections) ? 22
                                                                                              : 0;
}

static int claim_list(const struct block *block)
{
    return reading_is_about(block, authentication_sections) ||
                   reading_is_about(block, paging_sections) ||
                   reading_is_about(block, "naming*|convention*|соглашени*|命名*")
               ? 22
           : reading_is_about(block, line_sections) ? 15
                                                    : 0;
}

static int claim_code(const struct block *block)
{
    return reading_is_under(block, envelope_sections) ||
                   (block->code.size < 400 && reading_is_about(block, authentication_sections))
               ? 83
               : 0;
}

static int claim_table(const struct block *block)
{
    return reading_is_under(block, paging_sections) && block->column_count > 1 ? 25 : 0;
}

static size_t read_list(struct specification *specification, const struct block *block)
{
    size_t count = 0;
    bool is_paging = reading_is_about(block, paging_sections);
    bool is_authentication = reading_is_about(block, authentication_sections);
    bool is_foreign = reading_is_about(block, "external*|third-party*|third party|provider*|"
                                              "integration*|внешн*|外部*|第三方*|외부*");
    for (size_t i = 0; i < block->item_count; i++) {
        const struct list_item *item = &block->items[i];
        struct reading_pair pair;
        bool is_pair = reading_pair(item->text, &pair) && pair.value.size > 0;
        if (text_is_placeholder(item->text.plain)) {
            continue;
        }
        bool is_stated = is_paging && state_paging(specification, block, item->text);
        bool is_about =
            is_paging || (is_pair && reading_has(block->document, pair.name, paging_words));
        is_stated =
            is_stated || (is_about && state_paging_codes(specification, block, item->text) > 0);
        count +=
            is_stated || (is_about && is_pair &&
                          state_paging_words(specification, block, item->text, pair.value) > 0);
        count += is_pair && state_envelope(specification, block, &pair, item->text);
        bool is_line = !is_authentication && is_pair && !is_foreign &&
                       wording_is(pair.name, "auth|authentication|auth method|аутентификация|认证");
        count +=
            (is_authentication || is_line) && is_pair && state_method(specification, block, &pair);
        count += is_authentication && is_pair &&
                 wording_is(pair.name, "headers|header|заголовки") &&
                 state_header(specification, block, pair.place, pair.value);
        struct reading_pair whole = {.name = item->text.plain,
                                     .value = item->text.plain,
                                     .place = text_place(item->text, 0, item->text.plain.size)};
        bool is_short = item->text.plain.size < 80;
        count += is_pair ? state_case(specification, block, &pair)
                         : is_short && state_case(specification, block, &whole);
    }
    return count;
}

static size_t read_table(struct specification *specification, const struct block *block)
{
    size_t count = 0;
    for (size_t i = 1; i < block->row_count; i++) {
        const struct table_row *row = &block->rows[i];
        struct slice name = reading_cell(row, 0);
        if (!convention_is_paging(name)) {
            continue;
        }
        int value = reading_column(block, "default*|по умолчанию|默认*|기본값");
        struct quantity quantity;
        state_convention(specification, block, reading_cell_place(row, 0), "paging", name,
                         reading_cell(row, (int)block->column_count - 1));
        if (value != READING_NO_COLUMN && quantity_parse(reading_cell(row, value), &quantity)) {
            struct fact_statement *fact =
                state_convention(specification, block, reading_cell_place(row, value),
                                 "paging_default", name, reading_cell(row, value));
            fact->number = quantity.value;
            fact->unit = UNIT_COUNT;
        }
        for (size_t j = 1; j < block->column_count; j++) {
            if ((int)j != value) {
                conventions_state_bounds(specification, block, reading_cell_place(row, (int)j),
                                         name, reading_cell(row, (int)j));
            }
        }
        count++;
    }
    return count;
}

/* The wrapping of successful answers, shown in a section of its own. */
static size_t read_envelope(struct specification *specification, const struct block *block)
{
    size_t open = slice_find_byte(block->code, '{');
    struct json_lenient report;
    struct json_error error;
    if (open == SLICE_NOT_FOUND || !reading_is_under(block, envelope_sections) ||
        reading_is_under(block, "error*|ошибк*|错误*|오류*|erro|fehler*")) {
        return 0;
    }
    struct json *value = json_lenient_parse(specification->arena,
                                            slice_from_offset(block->code, open), &report, &error);
    if (value == NULL || value->kind != JSON_OBJECT || json_member(value, SLICE("error")) != NULL) {
        return 0;
    }
    struct statement *statement = specification_state(specification, STATEMENT_ENVELOPE, block,
                                                      block_code_place(block, open, 1));
    statement->envelope = (struct envelope_statement){.is_error = false, .value = value};
    return 1;
}

static size_t read_code(struct specification *specification, const struct block *block)
{
    struct slice rest = block->code;
    struct slice line;
    size_t count = 0;
    if (!reading_is_about(block, authentication_sections)) {
        return read_envelope(specification, block);
    }
    while (slice_next_line(&rest, &line) && count == 0) {
        size_t offset = (size_t)(line.data - block->code.data);
        count += state_header(specification, block, block_code_place(block, offset, line.size),
                              slice_trim(line));
    }
    return count > 0 ? count : read_envelope(specification, block);
}

static size_t read_paragraph(struct specification *specification, const struct block *block)
{
    struct reading_pair pair;
    if (leads_with_paging(block)) {
        return state_paging_codes(specification, block, block->text);
    }
    if (says_parameters(block, &pair)) {
        return state_paging_words(specification, block, block->text, pair.value);
    }
    return reading_pair(block->text, &pair) ? state_method(specification, block, &pair) : 0;
}

static enum reading_result read(struct specification *specification, const struct block *block)
{
    size_t count = block->kind == BLOCK_LIST    ? read_list(specification, block)
                   : block->kind == BLOCK_TABLE ? read_table(specification, block)
                   : block->kind == BLOCK_CODE  ? read_code(specification, block)
                                                : read_paragraph(specification, block);
    return count > 0 ? READING_PART : READING_NOTHING;
}

const struct recogniser recogniser_conventions = {
    .name = CONVENTIONS_NAME,
    .blocks =
        {
            [BLOCK_PARAGRAPH] = {claim_paragraph, read},
            [BLOCK_LIST] = {claim_list, read},
            [BLOCK_CODE] = {claim_code, read},
            [BLOCK_TABLE] = {claim_table, read},
        },
    .finish = conventions_count,
};
