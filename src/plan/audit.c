/* SPDX-License-Identifier: Apache-2.0 */
/* Triggers that keep the record of changes on SQLite. They live on the writer's connection alone,
 * so the database itself stays readable and writable by any other program, and they see what no
 * caller names: rows that a delete takes along. Two functions of the store's stand in them:
 * phoenix_actor(what), who is behind the request at hand, and phoenix_json(value, kind), a column
 * as the API would write it. */
#include "plan/plan_private.h"

#include "base/json.h"

#define TEXT_MAXIMUM ((size_t)4 << 20)

/* SQLite bounds the depth of an expression: a chain of `||` is cut into groups. */
#define GROUP_SIZE 40U

/* The members' texts are JSON already. */
static const struct audit_mask mask = {" IS NOT ", "'null'", "'\"*** (changed)\"'", "'\"***\"'"};

void audit_write_column(struct buffer *out, bool is_old, const struct plan_field *field)
{
    buffer_append_string(out, is_old ? "OLD." : "NEW.");
    sql_write_name(out, field->field->column);
}

bool audit_is_masked(const struct plan_field *field)
{
    return field->field->is_write_only || field->field->is_personal;
}

void audit_write_masked(struct buffer *out, enum audit_side side, const struct plan_field *field,
                        const struct audit_mask *words)
{
    BUFFER_LITERAL(out, "CASE WHEN ");
    audit_write_column(out, side == AUDIT_BEFORE, field);
    buffer_format(out, " IS NULL THEN %s", words->null);
    if (side == AUDIT_CHANGED) {
        BUFFER_LITERAL(out, " WHEN ");
        audit_write_column(out, false, field);
        buffer_append_string(out, words->differs);
        audit_write_column(out, true, field);
        buffer_format(out, " THEN %s", words->changed);
    }
    buffer_format(out, " ELSE %s END", words->kept);
}

void audit_write_record(struct buffer *out, const struct audit_words *words,
                        const struct plan_entity *entity, bool has_before, bool has_after)
{
    sql_write_text(out, entity->entity->name);
    BUFFER_LITERAL(out, ", ");
    words->write_key(out, !has_after, entity);
    BUFFER_LITERAL(out, ", ");
    if (has_before) {
        words->write_image(out, AUDIT_BEFORE, entity);
    } else {
        BUFFER_LITERAL(out, "NULL");
    }
    BUFFER_LITERAL(out, ", ");
    if (has_after) {
        words->write_image(out, has_before ? AUDIT_CHANGED : AUDIT_AFTER, entity);
    } else {
        BUFFER_LITERAL(out, "NULL");
    }
}

static void write_member(struct buffer *out, enum audit_side side, size_t index,
                         const struct plan_field *field)
{
    struct buffer key;
    buffer_init(&key, TEXT_MAXIMUM);
    buffer_append_string(&key, index > 0 ? "," : "");
    buffer_append_slice(&key, field->json_key);
    buffer_append_string(out, index % GROUP_SIZE > 0 ? " || " : "");
    sql_write_text(out, buffer_slice(&key));
    buffer_release(&key);
    BUFFER_LITERAL(out, " || ");
    if (audit_is_masked(field)) {
        audit_write_masked(out, side, field, &mask);
        return;
    }
    BUFFER_LITERAL(out, "phoenix_json(");
    audit_write_column(out, side == AUDIT_BEFORE, field);
    BUFFER_LITERAL(out, ", ");
    buffer_append_uint64(out, field->type->kind);
    BUFFER_LITERAL(out, ")");
}

static void write_image(struct buffer *out, enum audit_side side, const struct plan_entity *entity)
{
    BUFFER_LITERAL(out, "'{' || (");
    for (size_t i = 0; i < entity->field_count; i++) {
        buffer_append_string(out, i > 0 && i % GROUP_SIZE == 0 ? ") || (" : "");
        write_member(out, side, i, &entity->fields[i]);
    }
    BUFFER_LITERAL(out, ") || '}'");
}

/* The key as text; of several fields, joined by a comma. */
static void write_key(struct buffer *out, bool is_old, const struct plan_entity *entity)
{
    LIST_EACH(const struct field, field, &entity->entity->primary_key)
    {
        buffer_append_string(out, field_index > 0 ? " || ',' || " : "");
        BUFFER_LITERAL(out, "trim(phoenix_json(");
        audit_write_column(out, is_old, &entity->fields[field->index]);
        buffer_format(out, ", %u), '\"')", (unsigned)field->type->kind);
    }
}

static const struct audit_words words = {write_key, write_image};

static const char *write_trigger(struct plan *plan, const struct plan_entity *entity,
                                 const char *action, struct buffer *out)
{
    bool has_before = action[0] != 'I', has_after = action[0] != 'D';
    buffer_format(out, "CREATE TEMP TRIGGER \"audit %s %zu\" AFTER %s", action,
                  (size_t)(entity - plan->entities), action);
    for (size_t i = 0; has_before && has_after && i < entity->field_count; i++) {
        /* not of columns that only another version of the document knows */
        buffer_append_string(out, i == 0 ? " OF " : ", ");
        sql_write_name(out, entity->fields[i].field->column);
    }
    BUFFER_LITERAL(out, " ON main.");
    buffer_append_slice(out, entity->table);
    BUFFER_LITERAL(out, " BEGIN INSERT INTO " AUDIT_TABLE " (" AUDIT_COLUMNS
                        ") VALUES (phoenix_actor('at'), "
                        "phoenix_actor('subject'), phoenix_actor('proof'), "
                        "phoenix_actor('address'), phoenix_actor('request_id'), "
                        "phoenix_actor('operation'), ");
    buffer_append_string(out, !has_before ? "'create', " : has_after ? "'update', " : "'delete', ");
    audit_write_record(out, &words, entity, has_before, has_after);
    BUFFER_LITERAL(out, "); END");
    const char *text = arena_string(plan->arena, buffer_slice(out));
    buffer_clear(out);
    return text;
}

void audit_create(struct plan *plan)
{
    static const char *const actions[] = {"INSERT", "UPDATE", "DELETE"};
    struct list triggers = {0};
    struct buffer text;
    static const char *const in_schema[] = {NULL};
    if (plan->model->audit == NULL) {
        return;
    }
    if (plan->dialect != DIALECT_SQLITE) {
        plan->audit = in_schema;
        return;
    }
    buffer_init(&text, TEXT_MAXIMUM);
    for (size_t i = 0; i < plan->entity_count; i++) {
        for (size_t action = 0; plan->entities[i].entity != plan->model->audit && action < 3;
             action++) {
            list_add(
                plan->arena, &triggers,
                (void *)(uintptr_t)write_trigger(plan, &plan->entities[i], actions[action], &text));
        }
    }
    buffer_release(&text);
    list_add(plan->arena, &triggers, NULL);
    plan->audit = (const char *const *)triggers.items;
}

const char *const audit_schema[] = {
    "CREATE TRIGGER IF NOT EXISTS " AUDIT_TABLE "_keeps_rows BEFORE DELETE ON " AUDIT_TABLE
    " BEGIN SELECT RAISE(ABORT, 'the record of changes is never shortened'); END",
    "CREATE TRIGGER IF NOT EXISTS " AUDIT_TABLE "_keeps_values BEFORE UPDATE ON " AUDIT_TABLE
    " BEGIN SELECT RAISE(ABORT, 'the record of changes is never altered'); END",
    NULL,
};
