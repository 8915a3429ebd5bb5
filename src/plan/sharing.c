/* SPDX-License-Identifier: Apache-2.0 */
/* A GET for several callers at once: which can be, and its text. Only what finds one row at most by
 * columns that the row shows, so that it can be told whose row it is; and only types whose equal
 * values are equal bytes. */
#include "plan/plan_private.h"

#define TEXT_MAXIMUM ((size_t)4 << 20)

static bool is_comparable(const struct plan_entity *entity, const struct field *field)
{
    if (field->entity != entity->entity || field->is_write_only) {
        return false;
    }
    switch (field->type->kind) {
    case TYPE_UUID:
    case TYPE_INT16:
    case TYPE_INT32:
    case TYPE_INT64:
    case TYPE_TEXT:
        return true;
    case TYPE_UNKNOWN:
    case TYPE_DECIMAL:
    case TYPE_DOUBLE:
    case TYPE_BOOLEAN:
    case TYPE_TIMESTAMP:
    case TYPE_DATE:
    case TYPE_TIME:
    case TYPE_JSON:
    case TYPE_BYTES:
    case TYPE_ENUM:
    case TYPE_ARRAY:
        break;
    }
    return false;
}

static bool is_alone(const struct plan_entity *entity, const struct field *field)
{
    return field->is_unique || (entity->key != NULL && entity->key->field == field);
}

/* The columns that the parameters are held against. False: rows cannot be told apart by them. */
static bool find_columns(const struct plan_operation *operation, bool is_own,
                         struct plan_sharing *sharing)
{
    const struct plan_entity *entity = operation->entity;
    bool has_unique = false;
    LIST_EACH(const struct path_parameter, parameter, &operation->operation->parameters)
    {
        if (parameter->through != NULL || !is_comparable(entity, parameter->field) ||
            sharing->parameter_count == PATH_PARAMETER_MAXIMUM) {
            return false;
        }
        has_unique |= is_alone(entity, parameter->field);
        sharing->columns[sharing->parameter_count++] = parameter->field->index;
    }
    if (is_own) {
        const struct field *owner = entity->entity->owner;
        if (owner_is_inherited(entity->entity) || !is_comparable(entity, owner)) {
            return false;
        }
        sharing->columns[sharing->parameter_count++] = owner->index;
    }
    return has_unique;
}

static void write_sharing(const struct plan *plan, const struct plan_operation *operation,
                          struct plan_sharing *sharing, struct buffer *out)
{
    const struct plan_entity *entity = operation->entity;
    buffer_clear(out);
    BUFFER_LITERAL(out, "SELECT ");
    buffer_append_slice(out, entity->columns);
    BUFFER_LITERAL(out, " FROM ");
    buffer_append_slice(out, entity->table);
    for (size_t i = 0; i < sharing->parameter_count; i++) {
        buffer_append_string(out, i == 0 ? " WHERE " : " AND ");
        sql_write_name(out, entity->fields[sharing->columns[i]].field->column);
        buffer_format(out, " = ANY(?%zu)", i + 1);
    }
    sharing->sql = arena_string(plan->arena, buffer_slice(out));
}

void sharing_create(const struct plan *plan, struct plan_operation *operation)
{
    struct buffer text;
    if (plan->dialect != DIALECT_POSTGRESQL || operation->serving != SERVE_GET ||
        operation->operation->parameters.count == 0) {
        return;
    }
    buffer_init(&text, TEXT_MAXIMUM);
    for (int is_own = 0; is_own <= (operation->own_sql != NULL); is_own++) {
        struct plan_sharing sharing = {0};
        if (find_columns(operation, is_own, &sharing)) {
            write_sharing(plan, operation, &sharing, &text);
            *(is_own ? &operation->own_sharing : &operation->sharing) = sharing;
        }
    }
    buffer_release(&text);
}
