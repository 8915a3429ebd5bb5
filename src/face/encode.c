/* SPDX-License-Identifier: Apache-2.0 */
/* A row straight into JSON text: the keys were escaped when the plan was made. */
#include "face/face_private.h"

void encode_row(struct buffer *out, const struct plan_entity *entity, const struct value *values,
                const bool *selection)
{
    char separator = '{';
    for (size_t i = 0; i < entity->field_count; i++) {
        const struct plan_field *field = &entity->fields[i];
        if (!field->is_served || (selection != NULL && !selection[i])) {
            continue;
        }
        buffer_append_byte(out, separator);
        buffer_append_slice(out, field->json_key);
        value_write_json(out, field->type, &values[i]);
        separator = ',';
    }
    if (separator == '{') {
        buffer_append_byte(out, '{');
    }
    buffer_append_byte(out, '}');
}
