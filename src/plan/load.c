/* SPDX-License-Identifier: Apache-2.0 */
/* Texts for work in bulk: every column of an entity, in the order of its fields. */
#include "plan/plan_private.h"

#define TEXT_MAXIMUM ((size_t)1 << 20)

static void write_columns(struct buffer *out, const struct plan_entity *entity)
{
    for (size_t i = 0; i < entity->field_count; i++) {
        buffer_append_string(out, i > 0 ? ", " : "");
        sql_write_name(out, entity->fields[i].field->column);
    }
}

static const char *take(struct arena *arena, struct buffer *text)
{
    const char *result = arena_string(arena, buffer_slice(text));
    buffer_release(text);
    return result;
}

const char *plan_load_sql(struct arena *arena, const struct plan_entity *entity)
{
    struct buffer text;
    buffer_init(&text, TEXT_MAXIMUM);
    BUFFER_LITERAL(&text, "INSERT INTO ");
    buffer_append_slice(&text, entity->table);
    BUFFER_LITERAL(&text, " (");
    write_columns(&text, entity);
    BUFFER_LITERAL(&text, ") VALUES (");
    for (size_t i = 0; i < entity->field_count; i++) {
        buffer_format(&text, "%s?%zu", i > 0 ? ", " : "", i + 1);
    }
    BUFFER_LITERAL(&text, ")");
    return take(arena, &text);
}

const char *plan_copy_sql(struct arena *arena, const struct plan_entity *entity)
{
    struct buffer text;
    buffer_init(&text, TEXT_MAXIMUM);
    BUFFER_LITERAL(&text, "COPY ");
    buffer_append_slice(&text, entity->table);
    BUFFER_LITERAL(&text, " (");
    write_columns(&text, entity);
    BUFFER_LITERAL(&text, ") FROM STDIN");
    return take(arena, &text);
}

const char *plan_scan_sql(struct arena *arena, const struct plan_entity *entity)
{
    struct buffer text;
    buffer_init(&text, TEXT_MAXIMUM);
    BUFFER_LITERAL(&text, "SELECT ");
    write_columns(&text, entity);
    BUFFER_LITERAL(&text, " FROM ");
    buffer_append_slice(&text, entity->table);
    BUFFER_LITERAL(&text, " ORDER BY ");
    LIST_EACH(const struct field, field, &entity->entity->primary_key)
    {
        buffer_append_string(&text, field_index > 0 ? ", " : "");
        sql_write_name(&text, field->column);
    }
    return take(arena, &text);
}

const char *plan_find_sql(struct arena *arena, const struct plan_entity *entity,
                          const struct list *by)
{
    struct buffer text;
    buffer_init(&text, TEXT_MAXIMUM);
    BUFFER_LITERAL(&text, "SELECT ");
    write_columns(&text, entity);
    BUFFER_LITERAL(&text, " FROM ");
    buffer_append_slice(&text, entity->table);
    LIST_EACH(const struct field, field, by)
    {
        buffer_append_string(&text, field_index > 0 ? " AND " : " WHERE ");
        sql_write_name(&text, field->column);
        buffer_format(&text, " = ?%zu", field_index + 1);
    }
    BUFFER_LITERAL(&text, " LIMIT 1");
    return take(arena, &text);
}

const char *plan_set_sql(struct arena *arena, const struct plan_entity *entity, const bool *is_set)
{
    struct buffer text;
    const char *separator = "";
    buffer_init(&text, TEXT_MAXIMUM);
    BUFFER_LITERAL(&text, "UPDATE ");
    buffer_append_slice(&text, entity->table);
    BUFFER_LITERAL(&text, " SET ");
    for (size_t i = 0; i < entity->field_count; i++) {
        if (is_set[i]) {
            buffer_append_string(&text, separator);
            sql_write_name(&text, entity->fields[i].field->column);
            buffer_format(&text, " = ?%zu", i + 1);
            separator = ", ";
        }
    }
    LIST_EACH(const struct field, field, &entity->entity->primary_key)
    {
        buffer_append_string(&text, field_index > 0 ? " AND " : " WHERE ");
        sql_write_name(&text, field->column);
        buffer_format(&text, " = ?%u", field->index + 1);
    }
    return take(arena, &text);
}

const struct plan_field *plan_counted_key(const struct plan_entity *entity)
{
    bool is_counted =
        entity->key != NULL && entity->key->field->default_value.kind == DEFAULT_AUTO_INCREMENT;
    return is_counted ? entity->key : NULL;
}

/* pg_get_serial_sequence('"table"', 'column'): the table as a name, the column as a text. */
static void write_sequence(struct buffer *out, const struct plan_entity *entity)
{
    BUFFER_LITERAL(out, "pg_get_serial_sequence(");
    sql_write_text(out, entity->table);
    BUFFER_LITERAL(out, ", ");
    sql_write_text(out, entity->key->field->column);
    BUFFER_LITERAL(out, ")");
}

const char *plan_next_keys_sql(struct arena *arena, const struct plan_entity *entity)
{
    struct buffer text;
    buffer_init(&text, TEXT_MAXIMUM);
    BUFFER_LITERAL(&text, "SELECT nextval(");
    write_sequence(&text, entity);
    BUFFER_LITERAL(&text, ") FROM generate_series(1, ?1::bigint)");
    return take(arena, &text);
}

const char *plan_lift_keys_sql(struct arena *arena, const struct plan_entity *entity)
{
    struct buffer text;
    buffer_init(&text, TEXT_MAXIMUM);
    BUFFER_LITERAL(&text, "SELECT setval(");
    write_sequence(&text, entity);
    BUFFER_LITERAL(&text, ", last) FROM (SELECT max(");
    sql_write_name(&text, entity->key->field->column);
    BUFFER_LITERAL(&text, ") AS last FROM ");
    buffer_append_slice(&text, entity->table);
    BUFFER_LITERAL(&text, ") AS keys WHERE last > COALESCE(pg_sequence_last_value(");
    write_sequence(&text, entity);
    BUFFER_LITERAL(&text, "::regclass), 0)");
    return take(arena, &text);
}
