/* SPDX-License-Identifier: Apache-2.0 */
/* A table of the fields that a request to one endpoint takes: what its body is, and a description
 * of the stored thing where nothing else describes that. */
#include "spec/endpoint/endpoint.h"
#include "spec/reading/field_line.h"
#include "spec/recognise/columns_private.h"

static const char body_words[] =
    "request*|body|payload|input|fields|json|данные|тело|запрос*|请求*|"
    "요청*|cuerpo|corpo|anfrage|requête";
static const char other_words[] =
    "query|path|url|uri|header*|response*|returns|error*|status|parameter*|params|cookie*|filter*|"
    "ответ*|ошибк*|返回*|响应*|응답*|respuesta|resposta|antwort|réponse";

/* "Fields" alone says nothing of whose they are: the text above it does. */
static bool is_below_answer(const struct block *block)
{
    const struct block *label = block_label(block);
    const struct block *above = label != NULL ? block_label(label) : NULL;
    return above != NULL && above->kind == BLOCK_PARAGRAPH &&
           wording_is(wording_bare(label->text.plain), "fields|field|body|attributes|properties") &&
           wording_has(above->text.plain, other_words) &&
           !wording_has(above->text.plain, body_words);
}

/* Whether the text right above, or the header itself, leaves no doubt that a body is told. */
static bool is_body(const struct block *block, const struct column_layout *layout)
{
    struct slice label = slice_trim(reading_label(block).plain);
    size_t start = slice_find_last_byte(label, '\n');
    label = start == SLICE_NOT_FOUND ? label : slice_from_offset(label, start + 1);
    struct slice header = block_column_name(block, (size_t)layout->name);
    bool says_body = wording_has(label, body_words) && !wording_has(label, other_words);
    bool is_titled = wording_has(block->section->name, body_words) &&
                     !wording_has(block->section->name, other_words);
    bool is_field = wording_is(wording_bare(header), "field|fields|property|attribute|body field|"
                                                     "field name|поле|字段|필드|campo|champ|feld");
    return says_body || ((is_field || is_titled) && !wording_has(label, other_words));
}

enum reading_result column_body_read(struct specification *specification, const struct block *block,
                                     const struct column_layout *layout)
{
    const struct endpoint_statement *endpoint = endpoint_above(specification, block);
    struct entity_statement gathered = {0};
    if (endpoint == NULL || layout->name == READING_NO_COLUMN ||
        layout->type == READING_NO_COLUMN || !endpoint_query_takes_body(endpoint) ||
        !is_body(block, layout) || is_below_answer(block) ||
        reading_column_named(block, "in|location|位置|위치|где") != READING_NO_COLUMN) {
        return READING_NOTHING;
    }
    for (size_t i = 1; i < block->row_count; i++) {
        const struct table_row *row = &block->rows[i];
        struct slice name = column_cell_bare(row->cells[layout->name].plain);
        if (field_line_measure_name(name) == name.size && column_row_is_field(layout, row)) {
            column_row_add_field(specification->arena, &gathered, layout, row);
        } /* "items[].id" is of a part, which is told with the whole */
    }
    if (gathered.fields.count == 0) {
        return READING_NOTHING;
    }
    struct slice method = endpoint->method, path = endpoint->path;
    struct statement *statement =
        specification_state(specification, STATEMENT_EXAMPLE, block, block->place);
    statement->example = (struct example_statement){
        .direction = EXAMPLE_REQUEST, .method = method, .path = path, .fields = gathered.fields};
    return READING_PART; /* who reads endpoints takes it as their request */
}
