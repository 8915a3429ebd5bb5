/* SPDX-License-Identifier: Apache-2.0 */
/* A table of what a request to the endpoint above it takes: the endpoint's request in short, and an
 * example with the fields, as typed as the table has them. Where the endpoint stands in a list, a
 * label must announce it; below a heading of the endpoint's own, the header or the heading may. */
#include "base/buffer.h"
#include "spec/reading/entity_setting.h"
#include "spec/reading/field_line.h"
#include "spec/recognise/columns_private.h"

static const char body_words[] =
    "request*|body|payload|input|fields|json|данные|тело|запрос*|请求*|"
    "요청*|cuerpo|corpo|anfrage|requête";
static const char other_words[] =
    "query|path|url|uri|header*|response*|returns|error*|status|parameter*|params|cookie*|filter*|"
    "ответ*|ошибк*|返回*|响应*|응답*|respuesta|resposta|antwort|réponse";
static const char field_words[] =
    "field|fields|property|attribute|body field|field name|поле|字段|필드|campo|champ|feld";

/* --- whether it is one */

static const char request_words[] =
    "request*|body|payload|input|тело|запрос*|请求*|요청*|cuerpo|corpo|anfrage|requête";
static const char answer_words[] =
    "response*|returns|ответ*|返回*|响应*|응답*|respuesta|resposta|antwort|réponse";

#define LABEL_MAXIMUM 80U /* bytes of a text that is a label */
#define ABOVE_MAXIMUM 8U  /* blocks looked at above the table */

/* A block that may say what stands below it: a paragraph, or a list that ends with "Response:". */
static struct slice label_in(const struct block *block)
{
    struct slice text = block->kind == BLOCK_PARAGRAPH ? block->text.plain
                        : block->kind == BLOCK_LIST && block->item_count > 0
                            ? block->items[block->item_count - 1].text.plain
                            : SLICE_EMPTY;
    text = slice_trim(text);
    bool is_sentence = text.size > 0 && text.data[text.size - 1] == '.';
    return text.size <= LABEL_MAXIMUM && !is_sentence ? text : SLICE_EMPTY;
}

/* "Fields" alone says nothing of whose they are: the nearest text above that speaks of a request or
 * an answer does. */
static bool is_below_answer(const struct block *block)
{
    for (size_t i = 1; i <= ABOVE_MAXIMUM && i <= block->index; i++) {
        const struct block *above = &block->document->blocks[block->index - i];
        struct slice text = label_in(above);
        if (above->section != block->section || wording_has(text, request_words)) {
            return false;
        }
        if (wording_has(text, answer_words)) {
            return true;
        }
    }
    return false;
}

/* Whether the text right above, the heading or the header itself says that a body is told. */
static bool says_body(const struct block *block)
{
    struct slice label = slice_trim(reading_label(block).plain);
    size_t start = slice_find_last_byte(label, '\n');
    label = start == SLICE_NOT_FOUND ? label : slice_from_offset(label, start + 1);
    bool is_titled = reading_has(block->document, block->section->name, body_words) &&
                     !reading_has(block->document, block->section->name, other_words);
    bool is_headed = reading_column_named(block, field_words) != READING_NO_COLUMN;
    return !reading_has(block->document, label, other_words) &&
           (is_headed || is_titled || reading_has(block->document, label, body_words));
}

/* The endpoint whose request the table tells, or NULL. */
static struct endpoint_statement *find_endpoint(const struct endpoint_scope *scope)
{
    const struct block *block = scope->block;
    struct endpoint_statement *last =
        scope->memory->last == NULL ? NULL : &scope->memory->last->endpoint;
    bool is_listed = endpoint_before(scope) != NULL && endpoint_query_announces_body(block);
    bool is_told = is_listed ||
                   (entity_setting_of(block->section) == ENTITY_SETTING_MESSAGE &&
                    endpoint_query_where_column(block) == READING_NO_COLUMN && says_body(block) &&
                    !is_below_answer(block) && endpoint_above(scope->specification, block) == last);
    return is_told && last != NULL && endpoint_takes_body(last) ? last : NULL;
}

bool column_body_claims(const struct block *block)
{
    return endpoint_query_announces_body(block) || says_body(block);
}

/* --- its rows */

#define SHORTHAND_MAXIMUM 65536U /* bytes */

struct body_reader {
    struct arena *arena;
    struct column_layout layout;
    int where; /* the column of where a parameter is sent, or READING_NO_COLUMN */
    bool has_required;
    struct entity_statement gathered;
    struct buffer shorthand; /* "name: string, size?: int" */
    struct slice type;       /* of the whole: "| body | body | TentDTO |" */
};

/* The header must say which column has the types. Which has the names, it says where many rows are
 * of parts: "items[].id". */
static bool find_layout(struct arena *arena, const struct block *block,
                        struct column_layout *layout)
{
    if (column_layout_find(arena, block, layout)) {
        struct slice header = block_column_name(block, (size_t)layout->type);
        return column_layout_role(header) == COLUMN_TYPE;
    }
    for (size_t i = layout->count; i-- > 0;) {
        layout->name = layout->roles[i] == COLUMN_NAME ? (int)i : layout->name;
        layout->type = layout->roles[i] == COLUMN_TYPE ? (int)i : layout->type;
    }
    return layout->name != READING_NO_COLUMN && layout->type != READING_NO_COLUMN;
}

static void append_shorthand(struct body_reader *reader, size_t first, struct slice type)
{
    struct list *fields = &reader->gathered.fields;
    type = slice_between(type, 0, slice_find_byte(type, ','));
    for (size_t i = first; i < fields->count; i++) {
        const struct field_statement *field = list_at(fields, i);
        buffer_format(&reader->shorthand, "%s" SLICE_FORMAT "%s: " SLICE_FORMAT, i > 0 ? ", " : "",
                      SLICE_ARGUMENT(field->name),
                      reader->has_required && !field->is_required ? "?" : "", SLICE_ARGUMENT(type));
    }
}

static void read_row(struct body_reader *reader, const struct table_row *row)
{
    struct slice where = reading_cell(row, reader->where);
    struct slice name = column_cell_bare(row->cells[reader->layout.name].plain);
    struct slice type = reading_cell(row, reader->layout.type);
    bool is_elsewhere = where.size > 0 && !wording_has(where, "body|json|form|formdata");
    if (is_elsewhere || field_line_measure_name(name) != name.size) {
        return; /* "items[].id" is of a part, which is told with the whole */
    }
    if (slice_equal_ignoring_case(name, SLICE("body")) &&
        field_line_measure_name(type) == type.size) {
        reader->type = type;
    } else if (column_row_is_field(&reader->layout, row)) {
        size_t first = reader->gathered.fields.count;
        column_row_add_field(reader->arena, &reader->gathered, &reader->layout, row);
        append_shorthand(reader, first, type);
    }
}

/* The endpoint's request, as a line would have it. */
static struct slice request_of(const struct body_reader *reader)
{
    struct slice fields = buffer_slice(&reader->shorthand);
    return reader->type.size > 0
               ? reader->type
               : arena_format(reader->arena, "{ " SLICE_FORMAT " }", SLICE_ARGUMENT(fields));
}

static void state_fields(struct endpoint_scope *scope, const struct endpoint_statement *endpoint,
                         struct list fields)
{
    struct example_statement example = {.direction = EXAMPLE_REQUEST,
                                        .method = endpoint->method,
                                        .path = endpoint->path,
                                        .fields = fields};
    struct statement *statement = specification_state(scope->specification, STATEMENT_EXAMPLE,
                                                      scope->block, scope->block->place);
    statement->example = example;
}

bool column_body_read(struct endpoint_scope *scope)
{
    const struct block *block = scope->block;
    struct body_reader reader = {.arena = scope->specification->arena};
    struct endpoint_statement *endpoint = find_endpoint(scope);
    if (endpoint == NULL || !find_layout(reader.arena, block, &reader.layout)) {
        return false;
    }
    reader.where = endpoint_query_where_column(block);
    for (size_t i = 0; i < reader.layout.count; i++) {
        reader.has_required |= reader.layout.roles[i] == COLUMN_REQUIRED;
    }
    buffer_init(&reader.shorthand, SHORTHAND_MAXIMUM);
    for (size_t i = 1; i < block->row_count && reader.type.size == 0; i++) {
        read_row(&reader, &block->rows[i]);
    }
    bool has_any = reader.type.size > 0 || reader.gathered.fields.count > 0;
    if (has_any && endpoint->request.size == 0) {
        endpoint->request = request_of(&reader);
    }
    if (reader.type.size == 0 && has_any) {
        state_fields(scope, endpoint, reader.gathered.fields);
    }
    buffer_release(&reader.shorthand);
    return has_any;
}

/* --- in one line --- */

#define LINE_MAXIMUM 300U

/* "`name`, `seats` and `deck`": nothing but names in marks of code; "name, seats, deck" of them. */
static struct slice join_names(struct arena *arena, struct slice text)
{
    struct slice joined = SLICE_EMPTY;
    while (text.size > 0) {
        size_t close = text.data[0] == '`' ? slice_find_byte(slice_from_offset(text, 1), '`')
                                           : SLICE_NOT_FOUND;
        struct slice name = slice_between(text, 1, close == SLICE_NOT_FOUND ? 1 : close + 1);
        size_t optional = slice_ends_with(name, SLICE("?"));
        if (name.size == 0 || field_line_measure_name(name) + optional != name.size) {
            return SLICE_EMPTY;
        }
        joined = joined.size == 0 ? name
                                  : arena_format(arena, SLICE_FORMAT ", " SLICE_FORMAT,
                                                 SLICE_ARGUMENT(joined), SLICE_ARGUMENT(name));
        text = slice_trim(slice_from_offset(text, close + 2));
        while (text.size > 0 && strchr(",;.", text.data[0]) != NULL) {
            text = slice_trim(slice_from_offset(text, 1));
        }
        text = slice_trim(slice_from_offset(text, wording_starts_with(text, "and|e|y|и|und|et")));
    }
    return joined;
}

/* "{ name, "seats": number, note? }" with nothing but a remark in brackets behind it, as the
 * request of an endpoint has it: without quotes, and without an object inside. */
static struct slice braced_names(struct arena *arena, struct slice text)
{
    size_t close = slice_find_byte(text, '}');
    struct slice inside = slice_between(text, 1, close == SLICE_NOT_FOUND ? 1 : close);
    struct slice behind = wording_bare(slice_from_offset(text, inside.size + 2));
    bool is_plain = slice_trim(inside).size > 0 &&
                    slice_find_byte(inside, '{') == SLICE_NOT_FOUND &&
                    slice_find_byte(inside, '.') == SLICE_NOT_FOUND &&
                    (behind.size == 0 || behind.data[0] == '(');
    if (!is_plain) {
        return SLICE_EMPTY;
    }
    char *plain = arena_allocate_raw(arena, inside.size * 3);
    size_t size = 0;
    for (size_t i = 0; i < inside.size; i++) {
        if (inside.data[i] != '"') {
            plain[size++] = inside.data[i];
            continue;
        }
        struct slice quoted = slice_from_offset(inside, i + 1);
        quoted = slice_between(quoted, 0, slice_find_byte(quoted, '"'));
        struct slice before = slice_trim(slice_of(plain, size));
        bool is_value = before.size > 0 && before.data[before.size - 1] == ':';
        bool is_type = type_from_word(arena, quoted, NULL)->kind != TYPE_UNKNOWN;
        struct slice taken = is_value && !is_type ? SLICE("text") : quoted;
        if (taken.size > 0) {
            memcpy(plain + size, taken.data, taken.size);
        }
        size += taken.size;
        i += quoted.size + 1;
    }
    return slice_trim(slice_of(plain, size));
}

int column_body_claim_line(struct slice text)
{
    bool may_be = text.size > 0 && text.size <= LINE_MAXIMUM;
    return may_be && memchr(text.data, '{', text.size) != NULL ? 20 : 0;
}

bool column_body_read_line(struct endpoint_scope *scope, struct slice line)
{
    static const char labels[] =
        "body|request body|request|payload|request payload|json body|тело запроса|тело|请求体|"
        "请求参数|요청 본문|リクエストボディ|corpo|corpo da requisição|cuerpo|corps|gövde|istek "
        "gövdesi";
    struct arena *arena = scope->specification->arena;
    const struct statement *last = scope->memory->last;
    line = slice_trim(line);
    size_t size = line.size > LINE_MAXIMUM ? 0 : wording_starts_with(line, labels);
    struct slice text = slice_trim(slice_from_offset(line, size));
    if (size == 0 || text.size < 2 || text.data[0] != ':' || last == NULL ||
        last->block->section != scope->block->section) {
        return false;
    }
    struct endpoint_statement *endpoint = endpoint_before(scope);
    text = slice_trim(slice_from_offset(text, 1));
    bool is_braced = slice_starts_with(text, SLICE("{")) || slice_starts_with(text, SLICE("`{"));
    if (endpoint == NULL || !endpoint_takes_body(endpoint) || endpoint->request.size > 0 ||
        text.size == 0) {
        return false;
    }
    struct slice names = is_braced
                             ? braced_names(arena, slice_from_offset(text, text.data[0] == '`'))
                             : join_names(arena, text);
    if (names.size > 0) {
        endpoint->request = arena_format(arena, "{ " SLICE_FORMAT " }", SLICE_ARGUMENT(names));
    }
    return names.size > 0;
}
