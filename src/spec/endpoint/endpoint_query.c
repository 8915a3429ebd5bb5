/* SPDX-License-Identifier: Apache-2.0 */
/* Query parameters that a list or table gives for the endpoint above it: "**Query parameters:**"
 * and "- `page` (optional, integer): which page". Path parameters are none. What the labels of such
 * lists and tables announce is told here too; a table of what is sent has a reader of its own. */
#include "spec/endpoint/endpoint.h"

#include "spec/reading/reading.h"

#define QUERY_COUNT_MAXIMUM 64

static const char query_words[] =
    "query|queries|query param*|query string*|querystring|url "
    "param*|filter*|查询参数|查询条件|查询字符串|"
    "параметры запроса|query-параметр*|параметры фильтрации|фильтры|쿼리|쿼리 파라미터|"
    "parâmetros de consulta|parámetros de consulta|parameter query|クエリ|tham số truy vấn";

static const char where_words[] = "in|location|where|param type|位置|参数位置|위치|где";

static const char other_words[] =
    "path param*|header*|body|request body|response*|路径参数|请求体|请求头";

static const char body_words[] =
    "request body|body|payload|request param*|request field*|request data|request|input|请求体|"
    "请求参数|请求数据|请求字段|入参|输入参数|요청*|바디|본문|тело|запрос*|corpo*|cuerpo*|"
    "solicitud|petición|requisição|permintaan|anfrage*|requête|corps|リクエスト*|ボディ|"
    "入力パラメータ|yêu cầu|dữ liệu gửi";

static const char answer_words[] =
    "response*|return*|reply|result*|output*|error*|header*|path "
    "param*|返回*|响应*|出参|输出*|请求头|"
    "错误*|路径参数|ответ*|ошибк*|заголов*|응답*|반환*|에러*|오류*|헤더|경로 "
    "변수|respuesta*|resposta*|"
    "respons*|erro*|antwort*|réponse*|レスポンス*|エラー*|ヘッダー*|phản hồi|cookie*";

/* Of the query or of the body, as the endpoint's method has it. */
static const char general_words[] = "param*|参数|параметр*|파라미터|parâmetro*|parámetro*";

/* What stands directly in front of the block: its label, or the heading that it is under. */
static struct slice label_of(const struct block *block)
{
    if (block->index == 0) {
        return SLICE_EMPTY;
    }
    const struct block *before = &block->document->blocks[block->index - 1];
    bool is_text = before->kind == BLOCK_PARAGRAPH || before->kind == BLOCK_HEADING;
    if (!is_text || before->section != block->section) {
        return SLICE_EMPTY;
    }
    struct slice text = before->text.plain;
    size_t last = slice_find_last_byte(text, '\n');
    return slice_between(slice_from_offset(text, last == SLICE_NOT_FOUND ? 0 : last + 1), 0, 200);
}

static void add_parameter(struct endpoint_scope *scope, struct endpoint_statement *endpoint,
                          struct query_parameter parameter)
{
    if (parameter.name.size == 0 || parameter.name.size > 64 ||
        endpoint->query.count >= QUERY_COUNT_MAXIMUM) {
        return;
    }
    for (size_t i = 0; i < parameter.name.size; i++) {
        char c = parameter.name.data[i];
        if (!character_is_word(c) && strchr("-.[]$", c) == NULL) {
            return;
        }
    }
    LIST_EACH(struct query_parameter, known, &endpoint->query)
    {
        if (slice_equal(known->name, parameter.name)) {
            parameter.example = known->example;
            *known = parameter;
            return;
        }
    }
    struct query_parameter *copy =
        arena_allocate_raw(scope->specification->arena, sizeof(parameter));
    *copy = parameter;
    list_add(scope->specification->arena, &endpoint->query, copy);
}

static bool says_required(struct slice text)
{
    return wording_has(text, "required|mandatory|必填|必须|обязател*|필수|obrigatório|obligatorio|"
                             "wajib|必須") &&
           !wording_has(text, "not required|optional|необязател*|非必填");
}

/* "integer, optional" → the type of its first word that is one. */
static struct type *type_in(struct arena *arena, struct slice text)
{
    struct slice rest = slice_between(text, 0, 60), word;
    while (slice_next_part(&rest, ',', &word)) {
        bool is_optional;
        struct type *type = type_from_word(arena, endpoint_note_trim(word), &is_optional);
        if (type->kind != TYPE_UNKNOWN) {
            return type;
        }
    }
    return NULL;
}

/* "`page` (optional, integer): which page". */
static struct query_parameter read_item(struct arena *arena, struct slice text)
{
    struct query_parameter parameter = {0};
    size_t size = 0;
    text = slice_between(endpoint_note_trim(text), 0, 400);
    while (size < text.size && !character_is_space(text.data[size]) &&
           strchr(":(=`,", text.data[size]) == NULL && !(text.data[size] & 0x80)) {
        size++;
    }
    parameter.name = slice_between(text, 0, size);
    while (parameter.name.size > 0 && parameter.name.data[parameter.name.size - 1] == '?') {
        parameter.name.size--;
    }
    struct slice rest = endpoint_note_trim(slice_from_offset(text, size));
    if (rest.size > 0 && rest.data[0] == '(') {
        size_t close = slice_find_byte(rest, ')');
        struct slice inside = slice_between(rest, 1, close == SLICE_NOT_FOUND ? rest.size : close);
        parameter.type = type_in(arena, inside);
        parameter.is_required = says_required(inside);
        rest = slice_from_offset(rest, inside.size + 2);
    }
    while (rest.size > 0 && strchr(" :-=,", rest.data[0]) != NULL) {
        rest = slice_from_offset(rest, 1);
    }
    parameter.is_required = parameter.is_required || says_required(rest);
    parameter.description = endpoint_note_trim(rest);
    return parameter;
}

static void read_items(struct endpoint_scope *scope, struct endpoint_statement *endpoint)
{
    for (size_t i = 0; i < scope->block->item_count; i++) {
        const struct list_item *item = &scope->block->items[i];
        if (item->depth == 0) {
            add_parameter(scope, endpoint,
                          read_item(scope->specification->arena, item->text.plain));
        }
    }
}

struct query_columns {
    size_t name, type, required, description, where;
};

static struct query_columns find_columns(const struct block *block)
{
    struct query_columns columns = {SIZE_MAX, SIZE_MAX, SIZE_MAX, SIZE_MAX, SIZE_MAX};
    for (size_t i = 0; i < block->column_count && i < 16; i++) {
        struct slice name = block_column_name(block, i);
        if (reading_has(block->document, name,
                        "type|data type|类型|тип|타입|형식|tipo|型|tipe|kiểu|typ")) {
            columns.type = i;
        } else if (wording_has(
                       name, "required|必填|必须|是否必填|必选|必需|обяз*|обязател*|필수|obrigat*|"
                             "requerid*|obligator*|obligatoire|wajib|bắt buộc|必須|pflicht")) {
            columns.required = i;
        } else if (wording_is(name, where_words)) {
            columns.where = i;
        } else if (wording_has(name,
                               "description|note|notes|说明|描述|описание|설명|descri*|meaning")) {
            columns.description = i;
        } else if (wording_has(
                       name,
                       "param*|name|key|field|query|参数|参数名|имя|параметр*|поле|이름|"
                       "파라미터|매개변수|필드|키|nome|nombre|字段|名称|属性|项目|項目|パラメータ|"
                       "フィールド|campo|parámetro|parâmetro|kolom|nama|tham số|trường|feld|"
                       "champ") &&
                   columns.name == SIZE_MAX) {
            columns.name = i;
        }
    }
    return columns;
}

static struct slice cell_at(const struct table_row *row, size_t column)
{
    return column == SIZE_MAX ? SLICE_EMPTY
                              : endpoint_note_trim(slice_between(row->cells[column].plain, 0, 400));
}

static bool read_rows(struct endpoint_scope *scope, struct endpoint_statement *endpoint,
                      bool is_query)
{
    const struct block *block = scope->block;
    struct query_columns columns = find_columns(block);
    if (columns.name == SIZE_MAX || (!is_query && columns.where == SIZE_MAX)) {
        return false;
    }
    for (size_t i = 1; i < block->row_count; i++) {
        const struct table_row *row = &block->rows[i];
        if (columns.where != SIZE_MAX && !wording_has(cell_at(row, columns.where), "query")) {
            continue;
        }
        struct slice required = cell_at(row, columns.required);
        struct query_parameter parameter = {
            .name = cell_at(row, columns.name),
            .type = type_in(scope->specification->arena, cell_at(row, columns.type)),
            .is_required = endpoint_note_tick(required) > 0 || says_required(required),
            .description = cell_at(row, columns.description),
        };
        add_parameter(scope, endpoint, parameter);
    }
    return true;
}

bool endpoint_query_is_exchange(const struct block *block)
{
    struct slice label = label_of(block);
    return reading_has(block->document, label, body_words) ||
           reading_has(block->document, label, answer_words);
}

bool endpoint_query_announces_body(const struct block *block)
{
    struct slice label = label_of(block);
    bool is_query = reading_has(block->document, label, query_words) &&
                    !reading_has(block->document, label, other_words);
    return !is_query && !reading_has(block->document, label, answer_words) &&
           (reading_has(block->document, label, body_words) ||
            reading_has(block->document, label, general_words));
}

int endpoint_query_where_column(const struct block *block)
{
    return reading_column_named(block, where_words);
}

bool endpoint_query_claims(const struct block *block)
{
    struct slice label = label_of(block);
    bool is_located = false;
    for (size_t i = 0; block->kind == BLOCK_TABLE && i < block->column_count && i < 16; i++) {
        is_located = is_located || wording_is(block_column_name(block, i), where_words);
    }
    return is_located || reading_has(block->document, label, query_words) ||
           reading_has(block->document, label, general_words) ||
           (block->kind == BLOCK_TABLE && reading_has(block->document, label, body_words));
}

bool endpoint_query_read(struct endpoint_scope *scope)
{
    struct endpoint_statement *endpoint = endpoint_before(scope);
    if (endpoint == NULL) {
        return false;
    }
    struct slice label = label_of(scope->block);
    bool is_query =
        (wording_has(label, query_words) ||
         (slice_equal(endpoint->method, SLICE("GET")) && wording_has(label, general_words))) &&
        !wording_has(label, other_words);
    if (scope->block->kind == BLOCK_TABLE) {
        return read_rows(scope, endpoint, is_query);
    }
    size_t before = endpoint->query.count;
    if (is_query) {
        read_items(scope, endpoint);
    }
    return endpoint->query.count > before;
}

/* Whether the item only says that what is nested in it are parameters of a query. */
static bool announces_query(const struct list_item *item)
{
    struct slice text = endpoint_note_trim(item->text.plain);
    return text.size > 0 && text.size < 40 && text.data[text.size - 1] == ':' &&
           wording_has(text, query_words) && !wording_has(text, other_words);
}

void endpoint_query_read_nested(struct endpoint_scope *scope)
{
    struct statement *last = scope->memory->last;
    if (last == NULL || last->block != scope->block) {
        return;
    }
    for (size_t i = 0; i < scope->block->item_count; i++) {
        const struct list_item *item = &scope->block->items[i];
        if (item->parent != NULL && item->parent->place.line > last->place.line &&
            announces_query(item->parent)) {
            add_parameter(scope, &last->endpoint,
                          read_item(scope->specification->arena, item->text.plain));
        }
    }
}
