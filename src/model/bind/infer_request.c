/* SPDX-License-Identifier: Apache-2.0 */
/* Fields that requests name: "{ email, role? }" behind an endpoint, and tables of what a new thing
 * takes. */
#include "model/bind/infer_private.h"

#include "spec/text/wording.h"
#include "spec/text/words.h"

/* Names of what is written out in letters. */
static const char text_names[] =
    "date|time|title|name|email|description|notes|note|status|state|type|category|color|colour|"
    "message|"
    "content|text|body|slug|phone|address|city|country|code|username|password|comment|reason|"
    "label|url|link|image|avatar|role|currency|summary|subject|priority|first name|"
    "last name|full name|display name|icon|format|language|gender|unit|reference";

struct type *infer_request_type(struct builder *builder, struct slice name)
{
    struct type *type = ARENA_NEW(builder->arena, struct type);
    const struct type *guess = type_name_guess(builder, name);
    struct slice words[8], last = SLICE_EMPTY;
    size_t count = word_split(builder->arena, name, words, 8);
    last = count > 0 ? words[count - 1] : SLICE_EMPTY;
    if (guess != NULL) {
        *type = *guess;
        type->spelling = SLICE_EMPTY;
        return type;
    }
    bool is_text = wording_is(last, text_names) || (count > 1 && wording_is(last, "id"));
    type->kind = count == 1 && wording_is(last, "id") ? TYPE_UUID : is_text ? TYPE_TEXT : TYPE_JSON;
    return type;
}

struct entity *infer_request_shorthand(struct builder *builder, struct slice noun,
                                       struct entity *entity, struct slice text, struct place place)
{
    text = slice_trim(text);
    if (text.size < 3 || text.data[0] != '{' || text.data[text.size - 1] != '}') {
        return entity;
    }
    struct slice rest = slice_between(text, 1, text.size - 1), part;
    while (slice_next_part(&rest, ',', &part)) {
        size_t colon = slice_find_byte(part, ':');
        struct slice name = slice_trim(slice_between(part, 0, colon));
        struct slice written =
            slice_trim(slice_from_offset(part, colon == SLICE_NOT_FOUND ? part.size : colon + 1));
        bool is_optional = name.size > 0 && name.data[name.size - 1] == '?';
        name.size -= is_optional ? 1 : 0;
        bool is_name = name.size > 0 && name.size <= 63;
        for (size_t i = 0; is_name && i < name.size; i++) {
            is_name = character_is_word(name.data[i]);
        }
        if (!is_name) {
            return entity;
        }
        entity = entity == NULL ? infer_begin(builder, noun, place) : entity;
        if (entity_field(entity, name) == NULL) {
            struct type *type = type_from_word(builder->arena, written, NULL);
            if (type->kind == TYPE_UNKNOWN) {
                type = infer_request_type(builder, name);
            }
            struct field_statement statement = {.name = name, .place = place, .type = type};
            merge_add_field(builder, entity, &statement, SOURCE_EXAMPLE);
        }
    }
    return entity;
}

struct entity *infer_request_fields(struct builder *builder, struct slice noun,
                                    struct entity *entity, const struct statement *statement)
{
    const struct example_statement *example = &statement->example;
    bool is_creation = slice_equal(example->method, SLICE("POST"));
    LIST_EACH(const struct field_statement, told, &example->fields)
    {
        entity = entity == NULL ? infer_begin(builder, noun, statement->place) : entity;
        struct field *field = entity_field_by_key(entity, word_flat(builder->arena, told->name));
        if (field == NULL) {
            field = merge_add_field(builder, entity, told, SOURCE_EXAMPLE);
            field->is_required &= is_creation;
            continue;
        }
        bool is_number = told->type->kind == TYPE_DOUBLE || told->type->kind == TYPE_DECIMAL ||
                         told->type->kind == TYPE_INT32 || told->type->kind == TYPE_INT64;
        bool is_sharper = told->type->kind == TYPE_ENUM || told->check != NULL ||
                          (is_number && field->type->kind == TYPE_TEXT);
        field->type = is_sharper ? told->type : field->type;
        field->check = field->check == NULL ? told->check : field->check;
        field->is_required |= is_creation && told->is_required;
        field->is_unique |= told->is_unique;
    }
    return entity;
}
