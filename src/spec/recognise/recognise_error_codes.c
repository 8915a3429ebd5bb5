/* SPDX-License-Identifier: Apache-2.0 */
/* Error codes in tables, lists and plain fences, found by what their cells look like; and the
 * shape of an error's body. The HTTP statuses of one endpoint are stated as its answers. */
#include "spec/reading/reading.h"
#include "spec/recognise/recognise.h"
#include "spec/text/example_body.h"

static const char error_words[] =
    "error*|exception*|failure*|fault*|status code*|http status*|http code*|ошиб*|исключен*|"
    "错误*|异常|오류|에러|エラー|erro|erros|erreur*|fehler*|kesalahan|lỗi|状态码|코드";

static const char code_headers[] =
    "code|codes|error|errors|error code|error codes|identifier|id|name|key|type|error.code|"
    "код|код ошибки|错误码|代码|错误代码|código|codigo|오류 코드|에러 코드|코드|エラーコード";

/* A code is no longer than this, and has no blank. */
#define CODE_SIZE_MAXIMUM 64U

struct error_row {
    struct slice code;
    struct slice description;
    struct slice message;
    unsigned status;
};

static bool is_method(struct slice text)
{
    return wording_is(text, "get|post|put|patch|delete|head|options");
}

/* NOT_FOUND, COMP001, E-1042; loosely also not_found, InvalidInput, 40001, E1. */
static bool is_code(struct slice text, bool is_loose)
{
    size_t upper = 0;
    size_t lower = 0;
    size_t digits = 0;
    size_t marks = 0;
    text = wording_bare(text);
    bool is_short = text.size == 2 && is_loose && character_is_alpha(text.data[0]) &&
                    character_is_digit(text.data[1]);
    if ((text.size < 3 && !is_short) || text.size > CODE_SIZE_MAXIMUM) {
        return false;
    }
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        upper += c >= 'A' && c <= 'Z';
        lower += c >= 'a' && c <= 'z';
        digits += character_is_digit(c);
        marks += c == '_' || c == '-' || c == '.' || c == ':' || c == '/';
    }
    if (upper + lower + digits + marks != text.size || text.data[0] == '/' || is_method(text)) {
        return false;
    }
    if (!is_loose) {
        return upper > 0 && lower == 0 && upper + digits + marks >= 3 &&
               (marks + digits > 0 || upper >= 4);
    }
    return upper + lower > 0 || digits >= 4;
}

/* The statuses of gRPC, each with the HTTP status that stands for it (google.rpc.Code). */
static const struct {
    const char *name;
    unsigned http_status;
} grpc_statuses[] = {
    {"CANCELLED", 499},         {"UNKNOWN", 500},         {"INVALID_ARGUMENT", 400},
    {"DEADLINE_EXCEEDED", 504}, {"NOT_FOUND", 404},       {"ALREADY_EXISTS", 409},
    {"PERMISSION_DENIED", 403}, {"UNAUTHENTICATED", 401}, {"RESOURCE_EXHAUSTED", 429},
    {"ABORTED", 409},           {"OUT_OF_RANGE", 400},    {"FAILED_PRECONDITION", 400},
    {"UNIMPLEMENTED", 501},     {"INTERNAL", 500},        {"UNAVAILABLE", 503},
    {"DATA_LOSS", 500},
};

/* "NOT_FOUND", "`NOT_FOUND` (5)", "codes.NotFound" is left to its own language. 0: none of them. */
static unsigned grpc_http_status(struct slice text)
{
    text = wording_bare(text);
    size_t end = 0;
    while (end < text.size && character_is_word(text.data[end])) {
        end++;
    }
    for (size_t i = 0; i < sizeof(grpc_statuses) / sizeof(*grpc_statuses); i++) {
        if (slice_equal(slice_between(text, 0, end), slice_from(grpc_statuses[i].name))) {
            return grpc_statuses[i].http_status;
        }
    }
    return 0;
}

enum cell_look { LOOK_GRPC, LOOK_STATUS, LOOK_CODE, LOOK_LOOSE_CODE };

/* The first of several: "NO_MONEY / NO_LIMIT", "`A_B`, `C_D`". */
static struct slice first_part(struct slice cell)
{
    size_t end = 0;
    while (end < cell.size &&
           (character_is_word(cell.data[end]) || cell.data[end] == '-' || cell.data[end] == '.')) {
        end++;
    }
    struct slice rest = wording_bare(slice_from_offset(cell, end));
    bool is_list = rest.size > 0 && (rest.data[0] == '/' || rest.data[0] == ',');
    bool is_number = rest.size > 1 && rest.data[0] == '(' && character_is_digit(rest.data[1]);
    return is_list || is_number ? slice_between(cell, 0, end) : cell;
}

static bool has_look(struct slice cell, enum cell_look look)
{
    switch (look) {
    case LOOK_GRPC:
        return grpc_http_status(cell) != 0;
    case LOOK_STATUS:
        return reading_http_status(cell) != 0;
    case LOOK_CODE:
        return is_code(first_part(cell), false);
    case LOOK_LOOSE_CODE:
        return is_code(first_part(cell), true);
    }
    return false;
}

/* Whether most filled cells of the column look so; the rows looked at are bounded. */
static bool column_looks(const struct block *block, size_t column, enum cell_look look)
{
    size_t alike = 0;
    size_t other = 0;
    size_t last = block->row_count < 40 ? block->row_count : 40;
    for (size_t i = 1; i < last && other * 3 <= last; i++) {
        struct slice cell = reading_cell(&block->rows[i], (int)column);
        bool is_alike = cell.size > 0 && has_look(cell, look);
        alike += is_alike;
        other += cell.size > 0 && !is_alike;
    }
    return alike > 0 && alike >= other * 2;
}

static int find_column(const struct block *block, enum cell_look look, int other)
{
    for (size_t i = 0; i < block->column_count; i++) {
        if ((int)i != other && column_looks(block, i, look)) {
            return (int)i;
        }
    }
    return READING_NO_COLUMN;
}

struct error_table {
    int code;
    int status;
    int description;
    int message;
};

static int find_description(const struct block *block, const struct error_table *table)
{
    int column = reading_column(block, "description|meaning|condition|scenario|case|when|reason|"
                                       "usage|cause|summary|detail*|описание|условие|причина|"
                                       "значение|когда|домен|说明|描述|含义|场景|원인|설명|상황|"
                                       "descripción|descrição|deskripsi|beschreibung|title|use");
    if (column != READING_NO_COLUMN && column != table->code && column != table->status) {
        return column;
    }
    for (size_t i = 0; i < block->column_count; i++) {
        if ((int)i != table->code && (int)i != table->status && (int)i != table->message) {
            return (int)i;
        }
    }
    return READING_NO_COLUMN;
}

static bool is_endpoint_table(const struct block *block)
{
    for (size_t i = 0; i < block->column_count && block->row_count > 1; i++) {
        struct slice cell = reading_cell(&block->rows[1], (int)i);
        struct slice word = slice_between(cell, 0, slice_find_byte(cell, ' '));
        if ((cell.size > 1 && cell.data[0] == '/') || is_method(word)) {
            return true;
        }
    }
    if (reading_column_named(block, "rpc|rpc method") == 0) {
        return true; /* what a call answers with */
    }
    return reading_column(block, "grpc") != READING_NO_COLUMN &&
           find_column(block, LOOK_GRPC, READING_NO_COLUMN) == READING_NO_COLUMN;
}

/* Finds what the columns are; a code column by its look, and by its header where it is loose. */
static struct error_table read_header(const struct block *block)
{
    struct error_table table = {.status = find_column(block, LOOK_STATUS, READING_NO_COLUMN)};
    table.code = find_column(block, LOOK_CODE, table.status);
    if (table.code == READING_NO_COLUMN) {
        int named = reading_column_named(block, code_headers);
        bool is_loose = named != READING_NO_COLUMN && named != table.status &&
                        column_looks(block, (size_t)named, LOOK_LOOSE_CODE);
        table.code = is_loose ? named : READING_NO_COLUMN;
    }
    table.message = reading_column(block, "message|error message|response body|body|текст|"
                                          "сообщение|消息|错误信息|메시지|mensaje|mensagem|pesan");
    if (table.message == table.code || table.message == table.status) {
        table.message = READING_NO_COLUMN;
    }
    table.description = find_description(block, &table);
    return table;
}

static bool header_has(const struct block *block, const char *words)
{
    return reading_column(block, words) != READING_NO_COLUMN;
}

/* As sure as that the table tells of errors of the whole interface. */
static int claim_errors(const struct block *block)
{
    if (block->row_count < 2 || block->column_count < 2 || is_endpoint_table(block)) {
        return 0;
    }
    struct error_table table = read_header(block);
    bool is_about = header_has(block, error_words) || reading_is_about(block, error_words);
    bool has_http = header_has(block, "http|status|статус|状态码|статус-код|http-код");
    if (table.code != READING_NO_COLUMN && table.status != READING_NO_COLUMN &&
        (is_about || has_http)) {
        return 85;
    }
    if (table.status != READING_NO_COLUMN && (is_about || header_has(block, "http"))) {
        return 75;
    }
    if (table.code != READING_NO_COLUMN && column_looks(block, (size_t)table.code, LOOK_GRPC)) {
        return 75;
    }
    return table.code != READING_NO_COLUMN && is_about &&
                   (header_has(block, error_words) || reading_is_under(block, error_words))
               ? 70
               : 0;
}

/* "Status | When" is of one endpoint or of nothing. */
static bool is_answer_table(const struct block *block)
{
    int status = reading_column_named(
        block, "status|statuses|status code|code|http|http status|http code|response|状态码|状态|"
               "상태코드|상태 코드|ステータス|código|codigo|estado|код|статус|kode|kode status");
    return status != READING_NO_COLUMN && block->row_count >= 2 && block->column_count >= 2 &&
           column_looks(block, (size_t)status, LOOK_STATUS);
}

static int claim_table(const struct block *block)
{
    int sure = claim_errors(block);
    return sure > 0 ? sure : is_answer_table(block) ? 45 : 0;
}

/* "404 NOT_FOUND", "404 Not Found — no such record": what stands behind the status. */
static struct slice behind_status(struct slice text)
{
    return wording_bare(slice_from_offset(wording_bare(text), 3));
}

/* The code at the front of the text, marks aside; empty where there is none. */
static struct slice leading_code(struct slice text, struct slice *out_rest)
{
    text = wording_bare(text);
    size_t end = 0;
    while (end < text.size &&
           (character_is_word(text.data[end]) || text.data[end] == '-' || text.data[end] == '.')) {
        end++;
    }
    struct slice word = wording_bare(slice_between(text, 0, end));
    if (!is_code(word, false)) {
        return SLICE_EMPTY;
    }
    *out_rest = wording_bare(slice_from_offset(text, end));
    return word;
}

/* A status in words of its own: "(404)", "HTTP 404", "→ 404". */
static unsigned find_status(struct slice text)
{
    for (size_t at = 0; at + 3 <= text.size && at < 400; at++) {
        bool is_start =
            at == 0 || !(character_is_word(text.data[at - 1]) || text.data[at - 1] == '.' ||
                         text.data[at - 1] == '-' || text.data[at - 1] == ',');
        if (!is_start || !character_is_digit(text.data[at])) {
            continue;
        }
        struct slice before = slice_trim(slice_between(text, 0, at));
        bool is_marked =
            at == 0 || slice_ends_with(before, SLICE("(")) || slice_ends_with(before, SLICE("→")) ||
            slice_ends_with(before, SLICE("=>")) || slice_ends_with(before, SLICE(":")) ||
            slice_ends_with(before, SLICE("-")) || slice_ends_with(before, SLICE("—")) ||
            slice_ends_with_ignoring_case(before, SLICE("http"));
        unsigned status = is_marked ? reading_http_status(slice_between(text, at, at + 5)) : 0;
        if (status != 0) {
            return status;
        }
    }
    return 0;
}

/* Without "(404)", "HTTP 404:" and marks around it. */
static struct slice trim_status(struct slice text)
{
    text = wording_bare(text);
    if (text.size > 0 && text.data[0] == '(') {
        size_t close = slice_find_byte(text, ')');
        if (close != SLICE_NOT_FOUND && find_status(slice_between(text, 0, close)) != 0) {
            text = wording_bare(slice_from_offset(text, close + 1));
        }
    }
    if (text.size > 0 && text.data[text.size - 1] == ')') {
        size_t open = slice_find_last_byte(text, '(');
        if (open != SLICE_NOT_FOUND && find_status(slice_from_offset(text, open)) != 0) {
            text = wording_bare(slice_between(text, 0, open));
        }
    }
    return text;
}

/* One line: "404 Not Found: …", "`NOT_FOUND` (404): …", "NOT_FOUND - …". */
static bool read_line(struct slice line, struct error_row *out_row)
{
    *out_row = (struct error_row){0};
    struct slice rest = line;
    out_row->status = reading_http_status(line);
    if (out_row->status != 0) {
        rest = behind_status(line);
    }
    out_row->code = leading_code(rest, &rest);
    if (out_row->status == 0 && out_row->code.size == 0) {
        return false;
    }
    if (out_row->status == 0) {
        out_row->status = find_status(rest);
        rest = trim_status(rest);
        if (reading_http_status(rest) != 0) {
            rest = behind_status(rest);
        }
    }
    out_row->description = rest;
    return true;
}

static void state_row(struct specification *specification, const struct block *block,
                      struct place place, const struct error_row *row)
{
    if (row->status > 0 && row->status < 400 && row->code.size == 0) {
        struct slice name = arena_format(specification->arena, "%u", row->status);
        struct fact_statement *fact =
            reading_state_fact(specification, STATEMENT_CONVENTION, block, place, "status_code",
                               name, row->description);
        fact->number = row->status;
        return;
    }
    struct statement *statement =
        specification_state(specification, STATEMENT_ERROR_CODE, block, place);
    statement->error_code = (struct error_code_statement){.code = row->code,
                                                          .description = row->description,
                                                          .message = row->message,
                                                          .http_status = row->status};
}

#define ALTERNATIVE_MAXIMUM 16U

/* The statuses of "400/422" or "401, 403". */
static size_t split_statuses(struct slice cell, unsigned statuses[ALTERNATIVE_MAXIMUM])
{
    size_t count = 0;
    for (size_t at = 0; at + 3 <= cell.size && at < 80 && count < ALTERNATIVE_MAXIMUM; at++) {
        bool is_parted = character_is_digit(cell.data[at]) &&
                         (at == 0 || strchr("/ ,|", cell.data[at - 1]) != NULL);
        unsigned status = is_parted ? reading_http_status(slice_between(cell, at, at + 4)) : 0;
        if (status != 0) {
            statuses[count++] = status;
        }
    }
    return count;
}

/* The codes of "A_B / C_D"; what has no look of a code is none. */
static size_t split_codes(struct slice cell, struct slice codes[ALTERNATIVE_MAXIMUM])
{
    size_t count = 0;
    size_t start = 0;
    for (size_t at = 0; at <= cell.size && count < ALTERNATIVE_MAXIMUM; at++) {
        bool is_end = at == cell.size || strchr(" /,|`", cell.data[at]) != NULL;
        struct slice part = wording_bare(slice_between(cell, start, at));
        if (is_end && is_code(part, true)) {
            codes[count++] = part;
        }
        start = is_end ? at + 1 : start;
    }
    return count;
}

/* One statement for each code, or for each status where there is no code. As many statuses as
 * codes belong to each other; otherwise each code has the first one. */
static void state_rows(struct specification *specification, const struct block *block,
                       struct place place, struct error_row *row, struct slice status_cell)
{
    struct slice codes[ALTERNATIVE_MAXIMUM] = {row->code};
    unsigned statuses[ALTERNATIVE_MAXIMUM] = {row->status};
    size_t code_count = split_codes(row->code, codes);
    size_t status_count = split_statuses(status_cell, statuses);
    size_t count = code_count > 0 ? code_count : status_count;
    for (size_t i = 0; i < count; i++) {
        bool is_paired = code_count == status_count || code_count == 0;
        row->code = code_count > 0 ? codes[i] : SLICE_EMPTY;
        row->status = status_count == 0 ? 0 : statuses[is_paired ? i : 0];
        state_row(specification, block, place, row);
    }
}

static bool read_table_row(struct specification *specification, const struct block *block,
                           const struct error_table *table, const struct table_row *row)
{
    struct slice status_cell = reading_cell(row, table->status);
    struct error_row error = {
        .code = reading_cell(row, table->code),
        .status = reading_http_status(status_cell),
        .description = reading_cell(row, table->description),
        .message = reading_cell(row, table->message),
    };
    int place_column = table->code != READING_NO_COLUMN ? table->code : table->status;
    struct place place = reading_cell_place(row, place_column);
    struct slice rest = SLICE_EMPTY;
    struct slice codes[ALTERNATIVE_MAXIMUM];
    unsigned known = table->status == READING_NO_COLUMN ? grpc_http_status(error.code) : 0;
    if (known != 0) {
        error.code = leading_code(error.code, &rest);
        error.status = known;
        state_row(specification, block, place, &error);
        return true;
    }
    if (split_codes(error.code, codes) == 0) {
        error.code =
            error.status != 0 ? leading_code(behind_status(status_cell), &rest) : SLICE_EMPTY;
    }
    if (reading_row_is_unfilled(block, row) || (error.code.size == 0 && error.status == 0)) {
        return false;
    }
    if (status_cell.size > 0 && error.status == 0 && character_is_digit(status_cell.data[0])) {
        diagnostics_report(specification->diagnostics, DIAGNOSTIC_W0901,
                           reading_cell_place(row, table->status),
                           "give a status from 400 to 599, or leave the cell empty",
                           "\"" SLICE_FORMAT "\" is no HTTP status", SLICE_ARGUMENT(status_cell));
    }
    state_rows(specification, block, place, &error, status_cell);
    return true;
}

/* A table or list of bare statuses below an endpoint's own heading belongs to that endpoint. */
static bool belongs_to_endpoint(struct specification *specification, const struct block *block)
{
    const struct statement *last = specification_last(specification, STATEMENT_ENDPOINT);
    if (last == NULL || !last->endpoint.is_detail || last->block->document != block->document) {
        return false;
    }
    for (const struct section *section = block->section; section != NULL && section->level > 0;
         section = section->parent) {
        if (last->block->section == section) {
            return true;
        }
    }
    return false;
}

/* "409 | the name is taken" below POST /boats: one of its answers, and what it means. */
static void state_answer(struct specification *specification, const struct block *block,
                         struct place place, const struct error_row *row)
{
    const struct statement *endpoint = specification_last(specification, STATEMENT_ENDPOINT);
    struct slice name = arena_format(
        specification->arena, SLICE_FORMAT " " SLICE_FORMAT SLICE_FORMAT " %u",
        SLICE_ARGUMENT(endpoint->endpoint.method), SLICE_ARGUMENT(endpoint->endpoint.base),
        SLICE_ARGUMENT(endpoint->endpoint.path), row->status);
    struct fact_statement *fact = reading_state_fact(specification, STATEMENT_CONVENTION, block,
                                                     place, "answer", name, row->description);
    fact->number = row->status;
}

/* All that the row says beside the status: "name taken: another boat has it". */
static struct slice words_beside(struct arena *arena, const struct block *block,
                                 const struct table_row *row, int status)
{
    struct slice words = SLICE_EMPTY;
    for (size_t i = 0; i < block->column_count; i++) {
        struct slice cell = (int)i == status ? SLICE_EMPTY : reading_cell(row, (int)i);
        if (cell.size > 0) {
            words = arena_format(arena, SLICE_FORMAT "%s" SLICE_FORMAT, SLICE_ARGUMENT(words),
                                 words.size == 0 ? "" : ": ", SLICE_ARGUMENT(cell));
        }
    }
    return words;
}

static enum reading_result read_answers(struct specification *specification,
                                        const struct block *block, const struct error_table *table)
{
    size_t count = 0;
    for (size_t i = 1; i < block->row_count; i++) {
        const struct table_row *row = &block->rows[i];
        struct error_row answer = {
            .status = reading_http_status(reading_cell(row, table->status)),
            .description = words_beside(specification->arena, block, row, table->status),
        };
        if (answer.status != 0) {
            state_answer(specification, block, reading_cell_place(row, table->status), &answer);
            count++;
        }
    }
    return count > 0 ? READING_WHOLE : READING_NOTHING;
}

static enum reading_result read_table(struct specification *specification,
                                      const struct block *block)
{
    struct error_table table = read_header(block);
    size_t count = 0;
    if (table.code == READING_NO_COLUMN && belongs_to_endpoint(specification, block)) {
        return read_answers(specification, block, &table);
    }
    if (claim_errors(block) == 0) {
        return READING_NOTHING;
    }
    for (size_t i = 1; i < block->row_count; i++) {
        count += read_table_row(specification, block, &table, &block->rows[i]);
    }
    if (count == 0) {
        reading_give_reason(block, "a table of errors without a filled row");
    }
    return count > 0 ? READING_WHOLE : READING_NOTHING;
}

static int claim_list(const struct block *block)
{
    size_t read = 0;
    size_t last = block->item_count < 40 ? block->item_count : 40;
    for (size_t i = 0; i < last; i++) {
        struct error_row row;
        read += block->items[i].depth == 0 && read_line(block->items[i].text.plain, &row) &&
                (row.status == 0 || row.status >= 300 || row.code.size > 0);
    }
    return read > 0 && read * 2 >= last && reading_is_under(block, error_words) ? 60 : 0;
}

static enum reading_result read_list(struct specification *specification, const struct block *block)
{
    size_t count = 0;
    for (size_t i = 0; i < block->item_count; i++) {
        const struct list_item *item = &block->items[i];
        struct slice plain = item->text.plain;
        struct slice line = plain;
        struct error_row row;
        if (item->depth > 0 || text_is_placeholder(plain) || !read_line(line, &row)) {
            continue;
        }
        if (row.code.size == 0 && belongs_to_endpoint(specification, block)) {
            state_answer(specification, block, text_place(item->text, 0, line.size), &row);
            count++;
            continue;
        }
        state_row(specification, block, text_place(item->text, 0, line.size), &row);
        count++;
    }
    return count > 0 ? READING_PART : READING_NOTHING;
}

static bool is_plain_fence(const struct block *block)
{
    return block->info.size == 0 || wording_is(block->info, "text|txt|plaintext|plain");
}

static bool is_json_fence(const struct block *block)
{
    return is_plain_fence(block) ||
           wording_is(block->info, "json|json5|jsonc|http|python|py|javascript|js|typescript|ts");
}

static int claim_code(const struct block *block)
{
    if (!reading_is_about(block, error_words) || !is_json_fence(block)) {
        return 0;
    }
    bool has_bracket = slice_find_byte(block->code, '{') != SLICE_NOT_FOUND;
    bool has_word = slice_contains_ignoring_case(block->code, SLICE("error")) ||
                    slice_contains_ignoring_case(block->code, SLICE("code")) ||
                    slice_contains_ignoring_case(block->code, SLICE("message"));
    return has_bracket ? (has_word ? 82 : 0) : is_plain_fence(block) ? 55 : 0;
}

static const struct json *any_member(const struct json *object, const char *const *names)
{
    for (; *names != NULL; names++) {
        const struct json *member = json_member(object, slice_from(*names));
        if (member != NULL) {
            return member;
        }
    }
    return NULL;
}

/* Whether a body has the shape of an error: an error inside, or a code or status with a message. */
static bool is_error_shape(const struct json *value)
{
    static const char *const errors[] = {"error",  "errors",  "error_code", "errorCode",
                                         "fault",  "type",    "exception",  "error_identifier",
                                         "detail", "success", NULL};
    static const char *const codes[] = {"code", "status", "statusCode", "status_code", NULL};
    static const char *const messages[] = {"message",      "msg",    "description",
                                           "title",        "error",  "error_message",
                                           "errorMessage", "detail", NULL};
    if (value == NULL || value->kind != JSON_OBJECT) {
        return false;
    }
    const struct json *error = any_member(value, errors);
    if (error != NULL && (error->kind == JSON_OBJECT || error->kind == JSON_ARRAY)) {
        return true;
    }
    const struct json *message = any_member(value, messages);
    return message != NULL &&
           (error != NULL || any_member(value, codes) != NULL || value->count == 1);
}

/* Behind "interface ApiError": its braces; empty where there is none. */
static struct slice unwrap_interface(struct slice code)
{
    size_t start = slice_find(code, SLICE("interface "));
    if (start == SLICE_NOT_FOUND) {
        start = slice_find(code, SLICE("type "));
    }
    size_t open = start == SLICE_NOT_FOUND ? SLICE_NOT_FOUND
                                           : slice_find_byte(slice_from_offset(code, start), '{');
    struct slice head = slice_between(code, start, open == SLICE_NOT_FOUND ? 0 : start + open);
    bool is_one = open != SLICE_NOT_FOUND && slice_contains_ignoring_case(head, SLICE("error"));
    return is_one ? slice_from_offset(code, start + open) : SLICE_EMPTY;
}

static void state_envelope(struct specification *specification, const struct block *block,
                           size_t offset, struct json *value)
{
    struct statement *statement = specification_state(specification, STATEMENT_ENVELOPE, block,
                                                      block_code_place(block, offset, 1));
    statement->envelope = (struct envelope_statement){.is_error = true, .value = value};
}

static bool is_example_under_label(const struct block *block)
{
    return reading_is_under(block, "request*|запрос*|请求|요청");
}

/* The first body of the block that has an error's shape. */
static enum reading_result read_envelope(struct specification *specification,
                                         const struct block *block)
{
    struct example_body body;
    size_t at = 0;
    if (belongs_to_endpoint(specification, block)) {
        return READING_NOTHING;
    }
    while (example_body_next(specification->arena, block->code, &at, &body)) {
        if (is_error_shape(body.value) && !is_example_under_label(block)) {
            state_envelope(specification, block, body.offset, body.value);
            return READING_PART;
        }
    }
    struct slice rest = unwrap_interface(block->code);
    struct json_lenient report;
    struct json_error error;
    struct json *value =
        rest.size == 0 ? NULL : json_lenient_parse(specification->arena, rest, &report, &error);
    if (is_error_shape(value)) {
        state_envelope(specification, block, (size_t)(rest.data - block->code.data), value);
        return READING_PART;
    }
    return READING_NOTHING;
}

static enum reading_result read_lines(struct specification *specification,
                                      const struct block *block)
{
    struct slice rest = block->code;
    struct slice line;
    size_t line_count = 0;
    size_t read_count = 0;
    struct error_row row;
    while (slice_next_line(&rest, &line)) {
        line_count += slice_trim(line).size > 0;
        read_count += read_line(line, &row);
    }
    if (read_count < 2 || read_count * 3 < line_count * 2) {
        return READING_NOTHING;
    }
    rest = block->code;
    while (slice_next_line(&rest, &line)) {
        if (read_line(line, &row)) {
            size_t offset = (size_t)(line.data - block->code.data);
            state_row(specification, block, block_code_place(block, offset, line.size), &row);
        }
    }
    return READING_WHOLE;
}

static enum reading_result read_code(struct specification *specification, const struct block *block)
{
    return slice_find_byte(block->code, '{') != SLICE_NOT_FOUND
               ? read_envelope(specification, block)
               : read_lines(specification, block);
}

const struct recogniser recogniser_error_codes = {
    .name = "error_codes",
    .blocks =
        {
            [BLOCK_TABLE] = {claim_table, read_table},
            [BLOCK_LIST] = {claim_list, read_list},
            [BLOCK_CODE] = {claim_code, read_code},
        },
};
