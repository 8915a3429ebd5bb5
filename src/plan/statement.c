/* SPDX-License-Identifier: Apache-2.0 */
/* The fixed texts of the operations: one statement each, whatever the request leaves out. */
#include "plan/plan_private.h"

#define TEXT_MAXIMUM ((size_t)4 << 20)

static const char *take(struct plan *plan, struct buffer *text)
{
    const char *result = arena_string(plan->arena, buffer_slice(text));
    buffer_clear(text);
    return result;
}

static void write_references(struct plan *plan, struct plan_entity *entity, struct buffer *out)
{
    for (size_t i = 0; i < entity->field_count; i++) {
        const struct field *field = entity->fields[i].field;
        if (field->references == NULL) {
            continue;
        }
        BUFFER_LITERAL(out, "SELECT 1 FROM ");
        sql_write_name(out, field->references->table);
        BUFFER_LITERAL(out, " WHERE ");
        sql_write_name(out, field->references_field->column);
        BUFFER_LITERAL(out, " = ?1");
        entity->fields[i].reference_sql = take(plan, out);
    }
}

/* A key that counts upwards is NULL among the parameters: SQLite fills it in by itself. */
static void write_inserted(const struct plan *plan, const struct plan_entity *entity, size_t index,
                           struct buffer *out)
{
    const struct field *field = entity->fields[index].field;
    bool is_counted = plan->dialect == DIALECT_POSTGRESQL && field->is_primary_key &&
                      entity->key != NULL && field->default_value.kind == DEFAULT_AUTO_INCREMENT;
    if (!is_counted) {
        buffer_format(out, "?%zu", index + 1);
        return;
    }
    buffer_format(out, "COALESCE(?%zu, nextval(pg_get_serial_sequence(", index + 1);
    sql_write_text(out, entity->table);
    BUFFER_LITERAL(out, ", ");
    sql_write_text(out, field->column);
    BUFFER_LITERAL(out, ")))");
}

static void write_insert(struct plan *plan, struct plan_entity *entity, struct buffer *out)
{
    BUFFER_LITERAL(out, "INSERT INTO ");
    buffer_append_slice(out, entity->table);
    BUFFER_LITERAL(out, " (");
    for (size_t i = 0; i < entity->field_count; i++) {
        buffer_append_string(out, i > 0 ? ", " : "");
        sql_write_name(out, entity->fields[i].field->column);
    }
    BUFFER_LITERAL(out, ") VALUES (");
    for (size_t i = 0; i < entity->field_count; i++) {
        buffer_append_string(out, i > 0 ? ", " : "");
        write_inserted(plan, entity, i, out);
    }
    BUFFER_LITERAL(out, ") RETURNING ");
    buffer_append_slice(out, entity->columns);
    entity->insert_sql = take(plan, out);
}

/* " WHERE a = ?n AND …" for the path parameters; `first` is the number of the first of them. */
static void write_where(struct buffer *out, const struct plan_operation *operation, size_t first)
{
    size_t number = first;
    LIST_EACH(const struct path_parameter, parameter, &operation->operation->parameters)
    {
        buffer_append_string(out, number == first ? " WHERE " : " AND ");
        sql_write_selection(out, parameter);
        buffer_format(out, " = ?%zu%s", number++, parameter->through != NULL ? ")" : "");
    }
}

static bool is_set_on_replace(const struct plan_field *field)
{
    return field->is_writable || field->field->is_updated_at;
}

/* SET a = ?1 for what a caller may write; the others are named among the parameters but not set. */
static void write_replace(struct buffer *out, const struct plan_operation *operation)
{
    const struct plan_entity *entity = operation->entity;
    const char *separator = "";
    for (size_t i = 0; i < entity->field_count; i++) {
        if (is_set_on_replace(&entity->fields[i])) {
            buffer_append_string(out, separator);
            sql_write_name(out, entity->fields[i].field->column);
            buffer_format(out, " = ?%zu", i + 1);
            separator = ", ";
        }
    }
}

/* SET a = CASE WHEN ?1 THEN ?2 ELSE a END: one text serves whatever fields a patch names. */
static void write_update(struct buffer *out, const struct plan_operation *operation)
{
    const struct plan_entity *entity = operation->entity;
    const char *separator = "";
    for (size_t i = 0; i < entity->field_count; i++) {
        if (is_set_on_replace(&entity->fields[i])) {
            buffer_append_string(out, separator);
            sql_write_name(out, entity->fields[i].field->column);
            buffer_format(out, " = CASE WHEN ?%zu THEN ?%zu ELSE ", 2 * i + 1, 2 * i + 2);
            sql_write_name(out, entity->fields[i].field->column);
            BUFFER_LITERAL(out, " END");
            separator = ", ";
        }
    }
}

static bool has_settable_field(const struct plan_entity *entity)
{
    for (size_t i = 0; i < entity->field_count; i++) {
        if (is_set_on_replace(&entity->fields[i])) {
            return true;
        }
    }
    return false;
}

static void write_change(struct buffer *out, const struct plan_operation *operation)
{
    const struct plan_entity *entity = operation->entity;
    bool is_replace = operation->serving == SERVE_REPLACE;
    BUFFER_LITERAL(out, "UPDATE ");
    buffer_append_slice(out, entity->table);
    BUFFER_LITERAL(out, " SET ");
    if (!has_settable_field(entity)) {
        const struct field *key = list_at(&entity->entity->primary_key, 0);
        sql_write_name(out, key->column);
        BUFFER_LITERAL(out, " = ");
        sql_write_name(out, key->column);
    } else if (is_replace) {
        write_replace(out, operation);
    } else {
        write_update(out, operation);
    }
    write_where(out, operation, entity->field_count * (is_replace ? 1 : 2) + 1);
    BUFFER_LITERAL(out, " RETURNING ");
    buffer_append_slice(out, entity->columns);
}

static void write_list(struct plan *plan, struct plan_operation *operation, struct buffer *out,
                       bool is_behind_key)
{
    const struct plan_entity *entity = operation->entity;
    size_t number = operation->operation->parameters.count + 1;
    BUFFER_LITERAL(out, "SELECT ");
    buffer_append_slice(out, entity->columns);
    BUFFER_LITERAL(out, " FROM ");
    buffer_append_slice(out, entity->table);
    write_where(out, operation, 1);
    if (is_behind_key) {
        buffer_append_string(out, number > 1 ? " AND " : " WHERE ");
        sql_write_name(out, entity->key->field->column);
        buffer_format(out, " > ?%zu", number++);
    }
    BUFFER_LITERAL(out, " ORDER BY ");
    sql_write_name(out, entity->key->field->column);
    buffer_format(out, " LIMIT ?%zu", number);
    const char *text = take(plan, out);
    if (is_behind_key) {
        operation->next_page_sql = text;
    } else {
        operation->sql = text;
    }
}

static void write_operation(struct plan *plan, struct plan_operation *operation, struct buffer *out)
{
    switch (operation->serving) {
    case SERVE_LIST:
        if (operation->entity->key != NULL) {
            write_list(plan, operation, out, false);
            write_list(plan, operation, out, true);
        }
        return;
    case SERVE_GET:
        BUFFER_LITERAL(out, "SELECT ");
        buffer_append_slice(out, operation->entity->columns);
        BUFFER_LITERAL(out, " FROM ");
        buffer_append_slice(out, operation->entity->table);
        write_where(out, operation, 1);
        break;
    case SERVE_REPLACE:
    case SERVE_UPDATE:
        write_change(out, operation);
        break;
    case SERVE_DELETE:
        BUFFER_LITERAL(out, "DELETE FROM ");
        buffer_append_slice(out, operation->entity->table);
        write_where(out, operation, 1);
        break;
    case SERVE_CREATE:
        operation->sql = operation->entity->insert_sql;
        return;
    case SERVE_HEALTH:
    case SERVE_NOTHING:
        return;
    }
    operation->sql = take(plan, out);
}

void statements_create(struct plan *plan)
{
    struct buffer text;
    buffer_init(&text, TEXT_MAXIMUM);
    for (size_t i = 0; i < plan->entity_count; i++) {
        write_insert(plan, &plan->entities[i], &text);
        write_references(plan, &plan->entities[i], &text);
    }
    for (size_t i = 0; i < plan->operation_count; i++) {
        write_operation(plan, &plan->operations[i], &text);
    }
    buffer_release(&text);
}
