/* SPDX-License-Identifier: Apache-2.0 */
/* CREATE TABLE and CREATE INDEX for the whole model, idempotent, parents before children where
 * references allow it. */
#include "plan/plan_private.h"

#define STATEMENT_MAXIMUM ((size_t)4 << 20)

struct writer {
    struct plan *plan;
    struct diagnostics *diagnostics;
    struct buffer text;
    struct list statements; /* const char * */
};

/* "uses 'age', which SQLite lacks"; what it uses that PostgreSQL has not either is ours to lack. */
static struct slice explain_left_out(struct writer *writer, struct slice foreign, bool is_kept)
{
    if (foreign.size == 0) {
        return SLICE("uses what SQLite lacks");
    }
    return arena_format(writer->plan->arena, "uses '" SLICE_FORMAT "', which %s",
                        SLICE_ARGUMENT(foreign), is_kept ? "SQLite lacks" : "is not carried over");
}

static void report_check(struct writer *writer, const struct plan_entity *entity,
                         const struct check *check)
{
    if (writer->plan->dialect != DIALECT_SQLITE || rule_is_whole(entity, check->expression)) {
        return;
    }
    bool is_kept = sql_find_foreign(DIALECT_POSTGRESQL, check->expression).size == 0;
    struct slice why =
        explain_left_out(writer, sql_find_foreign(DIALECT_SQLITE, check->expression), is_kept);
    diagnostics_report(writer->diagnostics, is_kept ? DIAGNOSTIC_N1302 : DIAGNOSTIC_W1303,
                       check->place,
                       is_kept ? "`phoenix sql --dialect postgresql` has it"
                               : "compare columns and values with the common functions and "
                                 "operators, or check it before you write",
                       "the check '" SLICE_FORMAT "' " SLICE_FORMAT "; it is not enforced",
                       SLICE_ARGUMENT(check->name), SLICE_ARGUMENT(why));
}

/* A plain index is about speed; one
 * that is unique is a rule. */
static void report_index(struct writer *writer, const struct index *index)
{
    if (writer->plan->dialect != DIALECT_SQLITE) {
        return;
    }
    diagnostics_report(writer->diagnostics, DIAGNOSTIC_N1302, index->place,
                       "`phoenix sql --dialect postgresql` has it, where PostgreSQL can",
                       index->is_unique
                           ? "the unique index '" SLICE_FORMAT
                             "' cannot be made in SQLite; doubles are possible"
                           : "the index '" SLICE_FORMAT
                             "' cannot be made in SQLite; answers stay right, only slower",
                       SLICE_ARGUMENT(index->name));
}

static const char *action_text(enum referential_action action)
{
    switch (action) {
    case ACTION_NONE:
        return "";
    case ACTION_CASCADE:
        return "CASCADE";
    case ACTION_SET_NULL:
        return "SET NULL";
    case ACTION_SET_DEFAULT:
        return "SET DEFAULT";
    case ACTION_RESTRICT:
        return "RESTRICT";
    }
    return "";
}

void schema_write_actions(struct buffer *out, enum referential_action on_delete,
                          enum referential_action on_update)
{
    if (on_delete != ACTION_NONE) {
        buffer_format(out, " ON DELETE %s", action_text(on_delete));
    }
    if (on_update != ACTION_NONE) {
        buffer_format(out, " ON UPDATE %s", action_text(on_update));
    }
}

void schema_write_fields(struct buffer *out, const struct list *fields)
{
    BUFFER_LITERAL(out, "(");
    LIST_EACH(const struct field, field, fields)
    {
        buffer_append_string(out, field_index > 0 ? ", " : "");
        sql_write_name(out, field->column);
    }
    BUFFER_LITERAL(out, ")");
}

void schema_write_foreign_key(struct buffer *out, const struct foreign_key *key)
{
    BUFFER_LITERAL(out, "FOREIGN KEY ");
    schema_write_fields(out, &key->fields);
    BUFFER_LITERAL(out, " REFERENCES ");
    sql_write_name(out, key->references->table);
    buffer_append_byte(out, ' ');
    schema_write_fields(out, &key->references_fields);
    schema_write_actions(out, key->on_delete, key->on_update);
}

bool schema_is_counted(const struct entity *entity, const struct field *field)
{
    return field->is_primary_key && entity->primary_key.count == 1 &&
           field->default_value.kind == DEFAULT_AUTO_INCREMENT;
}

void schema_write_default(struct buffer *out, enum dialect dialect, const struct plan_field *field)
{
    bool is_stated = field->field->default_value.kind != DEFAULT_NONE;
    if (field->default_value.kind != VALUE_NULL && is_stated) {
        BUFFER_LITERAL(out, " DEFAULT ");
        if (dialect == DIALECT_POSTGRESQL && field->type->kind == TYPE_BOOLEAN) {
            buffer_append_string(out, field->default_value.integer != 0 ? "TRUE" : "FALSE");
        } else {
            sql_write_value(out, &field->default_value);
        }
    } else if (dialect == DIALECT_POSTGRESQL) {
        enum default_kind kind = field->field->default_value.kind;
        if (kind == DEFAULT_NOW) {
            BUFFER_LITERAL(out, " DEFAULT CURRENT_TIMESTAMP");
        } else if ((kind == DEFAULT_UUID || kind == DEFAULT_UUID_RANDOM) &&
                   field->type->kind == TYPE_UUID) {
            BUFFER_LITERAL(out, " DEFAULT gen_random_uuid()");
        }
    }
}

/* The column with its own constraints, as CREATE TABLE and ADD COLUMN take it. */
static void write_column(struct writer *writer, const struct plan_entity *entity,
                         const struct plan_field *field)
{
    struct buffer *out = &writer->text;
    sql_write_name(out, field->field->column);
    buffer_append_byte(out, ' ');
    if (schema_is_counted(entity->entity, field->field)) {
        if (writer->plan->dialect == DIALECT_SQLITE) {
            BUFFER_LITERAL(out, "INTEGER PRIMARY KEY AUTOINCREMENT");
            return;
        }
        sql_write_type(out, writer->plan->dialect, field->field->type);
        BUFFER_LITERAL(out, " GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY");
        return;
    }
    sql_write_type(out, writer->plan->dialect, field->field->type);
    if (field->field->is_primary_key && entity->entity->primary_key.count == 1) {
        BUFFER_LITERAL(out, " PRIMARY KEY NOT NULL");
    } else if (field->field->is_required) {
        BUFFER_LITERAL(out, " NOT NULL");
    }
    schema_write_default(out, writer->plan->dialect, field);
    if (field->field->is_unique && !field->field->is_primary_key) {
        BUFFER_LITERAL(out, " UNIQUE");
    }
    if (field->field->references != NULL) {
        BUFFER_LITERAL(out, " REFERENCES ");
        sql_write_name(out, field->field->references->table);
        BUFFER_LITERAL(out, " (");
        sql_write_name(out, field->field->references_field->column);
        BUFFER_LITERAL(out, ")");
        schema_write_actions(out, field->field->on_delete, field->field->on_update);
    }
}

static void write_check(struct writer *writer, const struct plan_entity *entity,
                        const struct check *check)
{
    size_t before = writer->text.size;
    BUFFER_LITERAL(&writer->text, ",\n    CONSTRAINT ");
    sql_write_name(&writer->text, check->name);
    BUFFER_LITERAL(&writer->text, " CHECK (");
    if (!sql_write_expression(&writer->text, writer->plan->dialect, entity->entity,
                              check->expression)) {
        writer->text.size = before;
        report_check(writer, entity, check);
        return;
    }
    BUFFER_LITERAL(&writer->text, ")");
}

static void write_labels(struct writer *writer, const struct plan_entity *entity)
{
    struct plan *plan = writer->plan;
    struct buffer condition;
    buffer_init(&condition, STATEMENT_MAXIMUM);
    for (size_t i = 0; i < entity->field_count && entity->entity != plan->model->audit; i++) {
        struct slice column = entity->fields[i].field->column;
        buffer_clear(&condition);
        if (rule_write_labels(&condition, plan->dialect, &entity->fields[i])) {
            BUFFER_LITERAL(&writer->text, ",\n    CONSTRAINT ");
            sql_write_name(&writer->text,
                           rule_labels_name(plan->arena, entity->entity->table, column));
            buffer_format(&writer->text, " CHECK (%.*s)", (int)condition.size, condition.data);
        }
    }
    buffer_release(&condition);
}

static void write_table_constraints(struct writer *writer, const struct plan_entity *entity)
{
    struct buffer *out = &writer->text;
    if (entity->entity->primary_key.count > 1) {
        BUFFER_LITERAL(out, ",\n    PRIMARY KEY ");
        schema_write_fields(out, &entity->entity->primary_key);
    }
    LIST_EACH(const struct key, key, &entity->entity->uniques)
    {
        BUFFER_LITERAL(out, ",\n    UNIQUE ");
        schema_write_fields(out, &key->fields);
    }
    LIST_EACH(const struct foreign_key, key, &entity->entity->foreign_keys)
    {
        BUFFER_LITERAL(out, ",\n    ");
        schema_write_foreign_key(out, key);
    }
    LIST_EACH(const struct check, check, &entity->entity->checks)
    {
        write_check(writer, entity, check);
    }
    write_labels(writer, entity);
}

static void finish_statement(struct writer *writer)
{
    list_add(writer->plan->arena, &writer->statements,
             (void *)(uintptr_t)arena_string(writer->plan->arena, buffer_slice(&writer->text)));
    buffer_clear(&writer->text);
}

static void write_table(struct writer *writer, const struct plan_entity *entity)
{
    struct buffer *out = &writer->text;
    BUFFER_LITERAL(out, "CREATE TABLE IF NOT EXISTS ");
    sql_write_name(out, entity->entity->table);
    BUFFER_LITERAL(out, " (");
    for (size_t i = 0; i < entity->field_count; i++) {
        buffer_append_string(out, i == 0 ? "\n    " : ",\n    ");
        write_column(writer, entity, &entity->fields[i]);
    }
    write_table_constraints(writer, entity);
    buffer_append_string(out, writer->plan->dialect == DIALECT_SQLITE ? "\n) STRICT" : "\n)");
    finish_statement(writer);
}

static bool write_index_columns(struct buffer *out, enum dialect dialect, const struct index *index)
{
    LIST_EACH(const struct model_index_column, column, &index->columns)
    {
        buffer_append_string(out, column_index > 0 ? ", " : "");
        if (column->field != NULL) {
            sql_write_name(out, column->field->column);
        } else {
            if (column->expression == NULL || column->expression->kind == EXPRESSION_NULL) {
                return false;
            }
            BUFFER_LITERAL(out, "(");
            if (!sql_write_expression(out, dialect, index->entity, column->expression)) {
                return false;
            }
            BUFFER_LITERAL(out, ")");
        }
        buffer_append_string(out, column->is_descending ? " DESC" : "");
    }
    return true;
}

static bool is_plain_method(struct slice method)
{
    return method.size == 0 || slice_equal_ignoring_case(method, SLICE("btree")) ||
           slice_equal_ignoring_case(method, SLICE("hash"));
}

bool schema_write_index(struct buffer *out, enum dialect dialect, const struct index *index)
{
    if (dialect == DIALECT_SQLITE && !is_plain_method(index->method)) {
        return false;
    }
    sql_write_name(out, index->name);
    BUFFER_LITERAL(out, " ON ");
    sql_write_name(out, index->entity->table);
    if (!is_plain_method(index->method)) {
        BUFFER_LITERAL(out, " USING ");
        sql_write_name(out, index->method);
    }
    BUFFER_LITERAL(out, " (");
    bool is_good = write_index_columns(out, dialect, index);
    BUFFER_LITERAL(out, ")");
    if (is_good && index->where != NULL) {
        BUFFER_LITERAL(out, " WHERE ");
        is_good = sql_write_expression(out, dialect, index->entity, index->where);
    }
    return is_good;
}

static void write_index(struct writer *writer, const struct index *index)
{
    struct buffer *out = &writer->text;
    buffer_append_string(out, index->is_unique ? "CREATE UNIQUE INDEX IF NOT EXISTS "
                                               : "CREATE INDEX IF NOT EXISTS ");
    if (!schema_write_index(out, writer->plan->dialect, index)) {
        buffer_clear(out);
        report_index(writer, index);
        return;
    }
    finish_statement(writer);
}

static bool is_led_by(const struct entity *entity, const struct field *field)
{
    LIST_EACH(const struct index, index, &entity->indexes)
    {
        const struct model_index_column *first = list_at(&index->columns, 0);
        if (first->field == field && index->where == NULL) {
            return true;
        }
    }
    LIST_EACH(const struct key, key, &entity->uniques)
    {
        if (list_at(&key->fields, 0) == field) {
            return true;
        }
    }
    return field->is_unique || list_at(&entity->primary_key, 0) == field;
}

struct slice schema_reference_index_name(struct arena *arena, const struct field *field)
{
    return arena_format(arena, "ref_" SLICE_FORMAT "_" SLICE_FORMAT,
                        SLICE_ARGUMENT(field->entity->table), SLICE_ARGUMENT(field->column));
}

/* A reference without an index would make each delete of its target, and each nested list, read the
 * whole table. */
bool schema_write_reference_index(struct arena *arena, struct buffer *out,
                                  const struct field *field)
{
    if ((field->references == NULL && !field->is_indexed) || is_led_by(field->entity, field)) {
        return false;
    }
    sql_write_name(out, schema_reference_index_name(arena, field));
    BUFFER_LITERAL(out, " ON ");
    sql_write_name(out, field->entity->table);
    BUFFER_LITERAL(out, " (");
    sql_write_name(out, field->column);
    BUFFER_LITERAL(out, ")");
    return true;
}

static void write_reference_indexes(struct writer *writer, const struct plan_entity *entity)
{
    LIST_EACH(const struct field, field, &entity->entity->fields)
    {
        BUFFER_LITERAL(&writer->text, "CREATE INDEX IF NOT EXISTS ");
        if (schema_write_reference_index(writer->plan->arena, &writer->text, field)) {
            finish_statement(writer);
        } else {
            buffer_clear(&writer->text);
        }
    }
}

/* A walk from tables to the tables that they refer to. Its own stack, for a document may chain as
 * many as it likes. */
struct ordering {
    const struct plan *plan;
    struct table by_name;               /* table name → struct plan_entity */
    const struct plan_entity **ordered; /* the result */
    size_t ordered_count;
    bool *is_seen;
    size_t *stack;      /* tables whose parents come first */
    size_t *next_field; /* of each table on the stack: where to look on */
    size_t depth;
};

static void enter_table(struct ordering *ordering, size_t index)
{
    ordering->is_seen[index] = true;
    ordering->stack[ordering->depth++] = index;
}

/* Enters the next parent of the table on top; false when it has no more. */
static bool enter_parent(struct ordering *ordering, size_t index)
{
    const struct list *fields = &ordering->plan->entities[index].entity->fields;
    while (ordering->next_field[index] < fields->count) {
        const struct field *field = list_at(fields, ordering->next_field[index]++);
        const struct plan_entity *parent =
            field->references == NULL ? NULL
                                      : table_get(&ordering->by_name, field->references->table);
        if (parent != NULL && !ordering->is_seen[parent - ordering->plan->entities]) {
            enter_table(ordering, (size_t)(parent - ordering->plan->entities));
            return true;
        }
    }
    return false;
}

/* Parents first, else in the document's order. SQLite takes any order; PostgreSQL does not. A cycle
 * is cut where the walk comes back to it. */
void schema_order(const struct plan *plan, const struct plan_entity **ordered)
{
    size_t count = plan->entity_count;
    struct ordering ordering = {.plan = plan,
                                .ordered = ordered,
                                .is_seen = ARENA_ARRAY(plan->arena, bool, count),
                                .stack = ARENA_ARRAY(plan->arena, size_t, count),
                                .next_field = ARENA_ARRAY(plan->arena, size_t, count)};
    table_init(&ordering.by_name, plan->arena);
    for (size_t i = 0; i < count; i++) {
        table_put(&ordering.by_name, plan->entities[i].entity->table, &plan->entities[i]);
    }
    for (size_t i = 0; i < count; i++) {
        if (!ordering.is_seen[i]) {
            enter_table(&ordering, i);
        }
        while (ordering.depth > 0) {
            size_t top = ordering.stack[ordering.depth - 1];
            if (!enter_parent(&ordering, top)) {
                ordering.depth--;
                ordered[ordering.ordered_count++] = &plan->entities[top];
            }
        }
    }
}

static void describe_columns(struct writer *writer, struct plan_entity *entity)
{
    for (size_t i = 0; i < entity->field_count; i++) {
        write_column(writer, entity, &entity->fields[i]);
        entity->fields[i].definition =
            arena_string(writer->plan->arena, buffer_slice(&writer->text));
        buffer_clear(&writer->text);
    }
}

void schema_create(struct plan *plan, struct diagnostics *diagnostics)
{
    struct writer writer = {.plan = plan, .diagnostics = diagnostics};
    const struct plan_entity **ordered =
        ARENA_ARRAY(plan->arena, const struct plan_entity *, plan->entity_count + 1);
    buffer_init(&writer.text, STATEMENT_MAXIMUM);
    schema_order(plan, ordered);
    for (size_t i = 0; i < plan->entity_count; i++) {
        describe_columns(&writer, &plan->entities[i]);
        write_table(&writer, ordered[i]);
    }
    for (size_t i = 0; i < plan->entity_count; i++) {
        LIST_EACH(const struct index, index, &ordered[i]->entity->indexes)
        {
            write_index(&writer, index);
        }
        write_reference_indexes(&writer, ordered[i]);
    }
    size_t own_start = writer.statements.count;
    if (plan->model->audit != NULL && plan->dialect == DIALECT_SQLITE) {
        for (size_t i = 0; audit_schema[i] != NULL; i++) {
            list_add(plan->arena, &writer.statements, (void *)(uintptr_t)audit_schema[i]);
        }
    }
    if (plan->dialect == DIALECT_POSTGRESQL) {
        audit_schema_postgresql(plan, &writer.statements);
    }
    identity_schema(plan, &writer.statements);
    topic_schema(plan, &writer.statements);
    idempotency_schema(plan, &writer.statements);
    list_add(plan->arena, &writer.statements, NULL);
    plan->schema = (const char *const *)writer.statements.items;
    plan->own_schema = plan->schema + own_start;
    buffer_release(&writer.text);
}

void plan_write_schema(const struct plan *plan, struct buffer *out)
{
    buffer_format(out, "-- " SLICE_FORMAT " " SLICE_FORMAT "\n", SLICE_ARGUMENT(plan->model->name),
                  SLICE_ARGUMENT(plan->model->version));
    for (size_t i = 0; plan->schema[i] != NULL; i++) {
        buffer_format(out, "\n%s;\n", plan->schema[i]);
    }
}
