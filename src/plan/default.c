/* SPDX-License-Identifier: Apache-2.0 */
/* Literal defaults in the form in which they are stored. */
#include "plan/plan_private.h"

static bool read_json_default(struct arena *arena, const struct field *field, struct slice text,
                              struct value *out_value)
{
    struct json_error error;
    const struct json *json = json_parse(arena, text, &error);
    return json != NULL && value_from_json(arena, field->type, json, out_value) == NULL;
}

bool default_read(struct arena *arena, const struct field *field, struct diagnostics *diagnostics,
                  struct value *out_value)
{
    *out_value = VALUE_NONE;
    const struct expression *literal = field->default_value.value;
    if (field->default_value.kind != DEFAULT_VALUE || literal == NULL ||
        literal->kind == EXPRESSION_NULL) {
        return true;
    }
    bool is_json = field->type->kind == TYPE_JSON || field->type->kind == TYPE_ARRAY;
    bool is_good;
    if (field->type->kind == TYPE_ARRAY && slice_equal(slice_trim(literal->text), SLICE("{}"))) {
        is_good =
            read_json_default(arena, field, SLICE("[]"), out_value); /* PostgreSQL's empty array */
    } else if (is_json) {
        is_good = read_json_default(arena, field, literal->text, out_value);
    } else {
        is_good = value_from_text(arena, field->type, literal->text, out_value) == NULL;
    }
    if (!is_good) {
        struct place place =
            field->default_value.place.line > 0 ? field->default_value.place : field->place;
        diagnostics_report(diagnostics, DIAGNOSTIC_W1301, place, "correct the default or the type",
                           "default '" SLICE_FORMAT "' is no " SLICE_FORMAT " and is left out",
                           SLICE_ARGUMENT(literal->text),
                           SLICE_ARGUMENT(type_name(arena, field->type)));
    }
    return is_good;
}
