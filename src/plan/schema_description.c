/* SPDX-License-Identifier: Apache-2.0 */
/* The plan's tables as data, and pieces of SQL that are written from such data. */
#include "plan/schema.h"

#include "plan/plan_private.h"
#include "spec/text/words.h"

#define TEXT_MAXIMUM ((size_t)4 << 20)

struct describer {
    struct arena *arena;
    const struct plan *plan;
    struct buffer text;
};

static struct slice take(struct describer *describer)
{
    struct slice text = arena_copy(describer->arena, buffer_slice(&describer->text));
    buffer_clear(&describer->text);
    return text;
}

/* --- columns */

/* The catalogue spells two of PostgreSQL's types otherwise than people do. */
static struct slice describe_type(struct describer *describer, const struct type *type)
{
    static const struct slice varchar = SLICE_LITERAL("varchar(");
    sql_write_type(&describer->text, describer->plan->dialect, type);
    struct slice text = take(describer);
    if (describer->plan->dialect == DIALECT_SQLITE) {
        return text;
    }
    if (slice_starts_with(text, varchar)) {
        return arena_join(describer->arena, SLICE("character varying("),
                          slice_from_offset(text, varchar.size));
    }
    return slice_equal(text, SLICE("time")) ? SLICE("time without time zone") : text;
}

static void describe_column(struct describer *describer, struct schema_table *table,
                            const struct plan_entity *entity, const struct plan_field *field)
{
    enum dialect dialect = describer->plan->dialect;
    struct schema_column *column = ARENA_NEW(describer->arena, struct schema_column);
    column->name = field->field->column;
    column->formerly = field->field->formerly;
    column->type = describe_type(describer, field->field->type);
    column->is_required = field->field->is_required || field->field->is_primary_key;
    column->is_counted = schema_is_counted(entity->entity, field->field);
    if (!column->is_counted) {
        schema_write_default(&describer->text, dialect, field);
        column->default_sql = take(describer);
    }
    column->has_default = column->is_counted || column->default_sql.size > 0;
    column->breach_sql = slice_from(field->breach_sql);
    column->kept_words = slice_from(field->kept_words);
    column->words = type_name(describer->arena, field->field->type);
    list_add(describer->arena, &table->columns, column);
}

/* --- rules */

static struct schema_rule *add_rule(struct describer *describer, struct schema_table *table,
                                    enum schema_rule_kind kind, struct slice text,
                                    const struct list *fields)
{
    if (schema_rule(table, kind, text) != NULL) {
        return NULL;
    }
    struct schema_rule *rule = ARENA_NEW(describer->arena, struct schema_rule);
    rule->kind = kind;
    rule->text = text;
    for (size_t i = 0; fields != NULL && i < fields->count; i++) {
        const struct field *field = list_at(fields, i);
        list_add(describer->arena, &rule->columns, (void *)(uintptr_t)&field->column);
    }
    list_add(describer->arena, &table->rules, rule);
    return rule;
}

static void describe_key(struct describer *describer, struct schema_table *table,
                         enum schema_rule_kind kind, const struct list *fields)
{
    buffer_append_string(&describer->text, kind == SCHEMA_PRIMARY_KEY ? "PRIMARY KEY " : "UNIQUE ");
    schema_write_fields(&describer->text, fields);
    add_rule(describer, table, kind, take(describer), fields);
}

static void describe_reference(struct describer *describer, struct schema_table *table,
                               const struct foreign_key *key)
{
    struct buffer *out = &describer->text;
    schema_write_foreign_key(out, key);
    struct schema_rule *rule =
        add_rule(describer, table, SCHEMA_FOREIGN_KEY, take(describer), &key->fields);
    if (rule != NULL) {
        rule->references = key->references->table;
        LIST_EACH(const struct field, field, &key->references_fields)
        {
            list_add(describer->arena, &rule->references_columns,
                     (void *)(uintptr_t)&field->column);
        }
    }
}

static void describe_field_rules(struct describer *describer, struct schema_table *table,
                                 struct field *field)
{
    struct list one = {0};
    list_add(describer->arena, &one, field);
    if (field->is_unique && !field->is_primary_key) {
        describe_key(describer, table, SCHEMA_UNIQUE, &one);
    }
    if (field->references != NULL) {
        struct foreign_key key = {.fields = one,
                                  .references = field->references,
                                  .on_delete = field->on_delete,
                                  .on_update = field->on_update};
        list_add(describer->arena, &key.references_fields, field->references_field);
        describe_reference(describer, table, &key);
    }
}

static void describe_check(struct describer *describer, struct schema_table *table,
                           const struct entity *entity, const struct check *check)
{
    struct buffer *out = &describer->text;
    if (!sql_write_expression(out, describer->plan->dialect, entity, check->expression)) {
        buffer_clear(out);
        return; /* not kept by this engine: the compiler has said so */
    }
    struct slice condition = take(describer);
    BUFFER_LITERAL(out, "CONSTRAINT ");
    sql_write_name(out, check->name);
    buffer_format(out, " CHECK (" SLICE_FORMAT ")", SLICE_ARGUMENT(condition));
    struct schema_rule *rule = add_rule(describer, table, SCHEMA_CHECK, take(describer), NULL);
    if (rule != NULL) {
        rule->name = check->name;
        rule->condition = condition;
    }
}

/* What Phoenix itself lets nobody write, for those who write beside it. */
static void describe_labels(struct describer *describer, struct schema_table *table,
                            const struct plan_entity *entity, const struct plan_field *field)
{
    struct buffer *out = &describer->text;
    if (entity->entity == describer->plan->model->audit ||
        !rule_write_labels(out, describer->plan->dialect, field)) {
        return;
    }
    struct slice condition = take(describer);
    struct slice name = rule_labels_name(describer->arena, table->name, field->field->column);
    BUFFER_LITERAL(out, "CONSTRAINT ");
    sql_write_name(out, name);
    buffer_format(out, " CHECK (" SLICE_FORMAT ")", SLICE_ARGUMENT(condition));
    struct schema_rule *rule = add_rule(describer, table, SCHEMA_CHECK, take(describer), NULL);
    if (rule != NULL) {
        rule->name = name;
        rule->condition = condition;
        rule->is_double = true;
    }
}

static void describe_rules(struct describer *describer, struct schema_table *table,
                           const struct entity *entity)
{
    describe_key(describer, table, SCHEMA_PRIMARY_KEY, &entity->primary_key);
    LIST_EACH(struct field, field, &entity->fields)
    {
        describe_field_rules(describer, table, field);
    }
    LIST_EACH(const struct key, key, &entity->uniques)
    {
        describe_key(describer, table, SCHEMA_UNIQUE, &key->fields);
    }
    LIST_EACH(const struct foreign_key, key, &entity->foreign_keys)
    {
        describe_reference(describer, table, key);
    }
    LIST_EACH(const struct check, check, &entity->checks)
    {
        describe_check(describer, table, entity, check);
    }
}

/* --- indexes */

static void add_index(struct describer *describer, struct schema_table *table, struct slice name,
                      bool is_unique)
{
    struct schema_index *index = ARENA_NEW(describer->arena, struct schema_index);
    index->name = name;
    index->is_unique = is_unique;
    index->text = take(describer);
    list_add(describer->arena, &table->indexes, index);
}

static void describe_indexes(struct describer *describer, struct schema_table *table,
                             const struct entity *entity)
{
    LIST_EACH(const struct index, index, &entity->indexes)
    {
        if (schema_index(table, index->name) == NULL &&
            schema_write_index(&describer->text, describer->plan->dialect, index)) {
            add_index(describer, table, index->name, index->is_unique);
        }
        buffer_clear(&describer->text);
    }
    LIST_EACH(const struct field, field, &entity->fields)
    {
        if (schema_write_reference_index(describer->arena, &describer->text, field)) {
            add_index(describer, table, schema_reference_index_name(describer->arena, field),
                      false);
        }
    }
}

const struct schema *schema_describe(struct arena *arena, const struct plan *plan)
{
    struct describer describer = {.arena = arena, .plan = plan};
    struct schema *schema = ARENA_NEW(arena, struct schema);
    const struct plan_entity **ordered =
        ARENA_ARRAY(arena, const struct plan_entity *, plan->entity_count + 1);
    schema->dialect = plan->dialect;
    table_init(&schema->by_name, arena);
    buffer_init(&describer.text, TEXT_MAXIMUM);
    schema_order(plan, ordered);
    for (size_t i = 0; i < plan->entity_count; i++) {
        const struct plan_entity *entity = ordered[i];
        struct schema_table *table = ARENA_NEW(arena, struct schema_table);
        table->name = entity->entity->table;
        table->formerly = entity->entity->formerly;
        if (table->formerly.size > 0) {
            table->former_table = word_plural(arena, word_snake(arena, table->formerly));
        }
        table->is_own = entity->entity == plan->model->audit;
        for (size_t field = 0; field < entity->field_count; field++) {
            describe_column(&describer, table, entity, &entity->fields[field]);
        }
        describe_rules(&describer, table, entity->entity);
        for (size_t field = 0; field < entity->field_count; field++) {
            describe_labels(&describer, table, entity, &entity->fields[field]);
        }
        describe_indexes(&describer, table, entity->entity);
        list_add(arena, &schema->tables, table);
        table_put(&schema->by_name, table->name, table);
    }
    buffer_release(&describer.text);
    return schema;
}

/* --- finding */

const struct schema_table *schema_table(const struct schema *schema, struct slice name)
{
    return table_get(&schema->by_name, name);
}

const struct schema_column *schema_column(const struct schema_table *table, struct slice name)
{
    LIST_EACH(const struct schema_column, column, &table->columns)
    {
        if (slice_equal(column->name, name)) {
            return column;
        }
    }
    return NULL;
}

const struct schema_rule *schema_rule(const struct schema_table *table, enum schema_rule_kind kind,
                                      struct slice text)
{
    LIST_EACH(const struct schema_rule, rule, &table->rules)
    {
        if (rule->kind == kind && slice_equal(rule->text, text)) {
            return rule;
        }
    }
    return NULL;
}

const struct schema_index *schema_index(const struct schema_table *table, struct slice name)
{
    LIST_EACH(const struct schema_index, index, &table->indexes)
    {
        if (slice_equal(index->name, name)) {
            return index;
        }
    }
    return NULL;
}

/* --- SQL */

void schema_write_name(struct buffer *out, struct slice name)
{
    sql_write_name(out, name);
}

void schema_write_text(struct buffer *out, struct slice text)
{
    sql_write_text(out, text);
}

void schema_write_names(struct buffer *out, const struct list *columns)
{
    BUFFER_LITERAL(out, "(");
    LIST_EACH(const struct slice, column, columns)
    {
        buffer_append_string(out, column_index > 0 ? ", " : "");
        sql_write_name(out, *column);
    }
    BUFFER_LITERAL(out, ")");
}

static bool is_sole_key(const struct schema_table *table, const struct schema_column *column)
{
    LIST_EACH(const struct schema_rule, rule, &table->rules)
    {
        if (rule->kind == SCHEMA_PRIMARY_KEY) {
            return rule->columns.count == 1 &&
                   slice_equal(*(const struct slice *)list_at(&rule->columns, 0), column->name);
        }
    }
    return false;
}

void schema_write_column(struct buffer *out, enum dialect dialect, const struct schema_table *table,
                         const struct schema_column *column)
{
    sql_write_name(out, column->name);
    if (column->is_counted && dialect == DIALECT_SQLITE) {
        BUFFER_LITERAL(out, " INTEGER PRIMARY KEY AUTOINCREMENT");
        return;
    }
    buffer_format(out, " " SLICE_FORMAT, SLICE_ARGUMENT(column->type));
    if (column->is_counted) {
        BUFFER_LITERAL(out, " GENERATED BY DEFAULT AS IDENTITY");
    }
    buffer_append_string(out, is_sole_key(table, column) ? " PRIMARY KEY NOT NULL"
                              : column->is_required      ? " NOT NULL"
                                                         : "");
    buffer_append_slice(out, column->default_sql);
}

void schema_write_table(struct buffer *out, enum dialect dialect, const struct schema_table *table,
                        struct slice name)
{
    BUFFER_LITERAL(out, "CREATE TABLE ");
    sql_write_name(out, name);
    BUFFER_LITERAL(out, " (");
    LIST_EACH(const struct schema_column, column, &table->columns)
    {
        buffer_append_string(out, column_index == 0 ? "\n    " : ",\n    ");
        schema_write_column(out, dialect, table, column);
    }
    LIST_EACH(const struct schema_rule, rule, &table->rules)
    {
        if (rule->kind != SCHEMA_PRIMARY_KEY || rule->columns.count > 1) {
            buffer_format(out, ",\n    " SLICE_FORMAT, SLICE_ARGUMENT(rule->text));
        }
    }
    buffer_append_string(out, dialect == DIALECT_SQLITE ? "\n) STRICT" : "\n)");
}
