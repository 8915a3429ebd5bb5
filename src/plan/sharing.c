/* SPDX-License-Identifier: Apache-2.0 */
/* What several callers may ask at once: which statements, and their texts. A GET only where it
 * finds one row at most by columns that the row shows, so that it can be told whose row it is, and
 * of types whose equal values are equal bytes; a CREATE where the row shows such a key. */
#include "plan/plan_private.h"

#define TEXT_MAXIMUM ((size_t)4 << 20)

#define FIELD_MAXIMUM 100U

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

/* --- several rows at once */

static enum plan_array array_of(const struct plan_field *field)
{
    switch (field->type->kind) {
    case TYPE_UUID:
        return ARRAY_UUIDS;
    case TYPE_INT16:
    case TYPE_INT32:
    case TYPE_INT64:
        return ARRAY_INTEGERS;
    case TYPE_BYTES:
        return ARRAY_BYTES;
    case TYPE_UNKNOWN:
    case TYPE_TEXT:
    case TYPE_DECIMAL:
    case TYPE_DOUBLE:
    case TYPE_BOOLEAN:
    case TYPE_TIMESTAMP:
    case TYPE_DATE:
    case TYPE_TIME:
    case TYPE_JSON:
    case TYPE_ENUM:
    case TYPE_ARRAY:
        break;
    }
    return ARRAY_WORDS;
}

bool sharing_find_arrays(const struct plan *plan, const struct plan_entity *entity,
                         struct plan_sharing *sharing)
{
    if (plan->dialect != DIALECT_POSTGRESQL || entity->key == NULL ||
        !is_comparable(entity, entity->key->field) || entity->field_count > FIELD_MAXIMUM) {
        return false;
    }
    enum plan_array *arrays = ARENA_ARRAY(plan->arena, enum plan_array, entity->field_count);
    for (size_t i = 0; i < entity->field_count; i++) {
        arrays[i] = array_of(&entity->fields[i]);
    }
    sharing->arrays = arrays;
    sharing->parameter_count = entity->field_count;
    sharing->key = entity->key->field->index;
    return true;
}

void sharing_write_arrays(struct buffer *out, const struct plan_sharing *sharing)
{
    static const char *const types[] = {
        [ARRAY_WORDS] = "text",
        [ARRAY_INTEGERS] = "bigint",
        [ARRAY_UUIDS] = "uuid",
        [ARRAY_BYTES] = "bytea",
    };
    BUFFER_LITERAL(out, "unnest(");
    for (size_t i = 0; i < sharing->parameter_count; i++) {
        buffer_format(out, "%sCAST(?%zu AS %s[])", i > 0 ? ", " : "", i + 1,
                      types[sharing->arrays[i]]);
    }
    BUFFER_LITERAL(out, ") AS made(");
    for (size_t i = 0; i < sharing->parameter_count; i++) {
        buffer_format(out, "%sv%zu", i > 0 ? ", " : "", i + 1);
    }
    BUFFER_LITERAL(out, ")");
}
