/* SPDX-License-Identifier: Apache-2.0 */
/* PostgreSQL's catalogue, of the schema that new tables go to. */
#include "migration/migration_private.h"

#define HERE "c.relnamespace = current_schema()::regnamespace"
/* The columns of a key in its order: ("a", "b") */
#define NAMES(relation, numbers)                                                                   \
    "(SELECT '(' || string_agg('\"' || replace(a.attname, '\"', '\"\"') || '\"', ', ' ORDER BY "   \
    "n.at) || ')' FROM unnest(" numbers ") WITH ORDINALITY n(number, at) JOIN pg_attribute a ON "  \
    "a.attrelid = " relation " AND a.attnum = n.number)"

static bool each(struct reader *reader, const char *sql, on_row_f *on_row)
{
    return query_each(reader->arena, reader->loader, sql, on_row, reader, reader->error);
}

static void take_table(void *context, const struct value *values, size_t count)
{
    (void)count;
    struct reader *reader = context;
    struct slice name = query_text(reader->arena, &values[0]);
    if (!catalogue_wants(reader, name)) {
        return;
    }
    if (slice_equal(values[1].text, SLICE("table"))) {
        catalogue_add_table(reader, name);
    } else {
        catalogue_add_foreign(reader, arena_string(reader->arena, values[1].text), name);
    }
}

static void take_column(void *context, const struct value *values, size_t count)
{
    (void)count;
    struct reader *reader = context;
    struct schema_table *table = catalogue_table(reader, values[0].text);
    if (table == NULL) {
        return;
    }
    struct schema_column *column = ARENA_NEW(reader->arena, struct schema_column);
    column->name = query_text(reader->arena, &values[1]);
    column->type = query_text(reader->arena, &values[2]);
    column->is_required = values[3].integer != 0;
    column->is_counted = values[4].integer != 0;
    column->has_default = column->is_counted || values[5].kind == VALUE_TEXT;
    column->is_generated = values[6].integer != 0;
    if (values[5].kind == VALUE_TEXT && !column->is_generated) {
        column->default_sql =
            arena_join(reader->arena, SLICE(" DEFAULT "), query_text(reader->arena, &values[5]));
    }
    list_add(reader->arena, &table->columns, column);
}

/* ("a", "b") as a list of names */
static void read_names(struct reader *reader, struct slice text, struct list *names)
{
    struct buffer name;
    bool is_inside = false;
    buffer_init(&name, 1 << 16);
    for (size_t i = 0; i < text.size; i++) {
        bool is_doubled = is_inside && i + 1 < text.size && text.data[i + 1] == '"';
        if (text.data[i] == '"' && is_doubled) {
            buffer_append_byte(&name, text.data[i++]);
        } else if (text.data[i] == '"') {
            if (is_inside) {
                list_add(
                    reader->arena, names,
                    query_slice(reader->arena, arena_copy(reader->arena, buffer_slice(&name))));
                buffer_clear(&name);
            }
            is_inside = !is_inside;
        } else if (is_inside) {
            buffer_append_byte(&name, text.data[i]);
        }
    }
    buffer_release(&name);
}

static struct slice action_of(struct reader *reader, const char *when, const struct value *action)
{
    static const struct {
        char letter;
        const char *words;
    } actions[] = {{'r', "RESTRICT"}, {'c', "CASCADE"}, {'n', "SET NULL"}, {'d', "SET DEFAULT"}};
    for (size_t i = 0; i < sizeof(actions) / sizeof(*actions); i++) {
        if (action->text.size == 1 && action->text.data[0] == actions[i].letter) {
            return arena_format(reader->arena, " ON %s %s", when, actions[i].words);
        }
    }
    return SLICE_EMPTY;
}

static void take_reference(struct reader *reader, struct schema_rule *rule,
                           const struct value *values)
{
    struct slice other = query_text(reader->arena, &values[5]);
    rule->references = query_text(reader->arena, &values[4]);
    read_names(reader, other, &rule->references_columns);
    struct buffer quoted;
    buffer_init(&quoted, 4096);
    schema_write_name(&quoted, rule->references);
    rule->text = arena_format(
        reader->arena, SLICE_FORMAT " REFERENCES %.*s " SLICE_FORMAT SLICE_FORMAT SLICE_FORMAT,
        SLICE_ARGUMENT(rule->text), (int)quoted.size, quoted.data, SLICE_ARGUMENT(other),
        SLICE_ARGUMENT(action_of(reader, "DELETE", &values[6])),
        SLICE_ARGUMENT(action_of(reader, "UPDATE", &values[7])));
    buffer_release(&quoted);
}

static void take_check(struct reader *reader, struct schema_rule *rule, const struct value *values)
{
    static const struct slice unproven = SLICE_LITERAL(" NOT VALID");
    struct slice definition = query_text(reader->arena, &values[9]);
    if (slice_ends_with(definition, unproven)) {
        definition = slice_between(definition, 0, definition.size - unproven.size);
    }
    struct buffer quoted;
    buffer_init(&quoted, 4096);
    schema_write_name(&quoted, rule->name);
    rule->text = rule->stored =
        arena_format(reader->arena, "CONSTRAINT %.*s " SLICE_FORMAT, (int)quoted.size, quoted.data,
                     SLICE_ARGUMENT(definition));
    buffer_release(&quoted);
}

static void take_rule(void *context, const struct value *values, size_t count)
{
    (void)count;
    struct reader *reader = context;
    struct arena *arena = reader->arena;
    struct schema_table *table = catalogue_table(reader, values[0].text);
    if (table == NULL) {
        return;
    }
    char type = values[2].text.data[0];
    struct slice names = query_text(arena, &values[3]);
    enum schema_rule_kind kind = type == 'p'   ? SCHEMA_PRIMARY_KEY
                                 : type == 'u' ? SCHEMA_UNIQUE
                                 : type == 'f' ? SCHEMA_FOREIGN_KEY
                                               : SCHEMA_CHECK;
    static const char *const words[] = {"PRIMARY KEY ", "UNIQUE ", "FOREIGN KEY ", ""};
    struct schema_rule *rule =
        catalogue_add_rule(reader, table, kind, arena_join(arena, slice_from(words[kind]), names),
                           query_text(arena, &values[1]));
    rule->is_unproven = values[8].integer == 0;
    if (kind == SCHEMA_CHECK) {
        take_check(reader, rule, values);
        return;
    }
    read_names(reader, names, &rule->columns);
    if (kind == SCHEMA_FOREIGN_KEY) {
        take_reference(reader, rule, values);
    }
}

static void take_index(void *context, const struct value *values, size_t count)
{
    (void)count;
    struct reader *reader = context;
    struct arena *arena = reader->arena;
    struct schema_table *table = catalogue_table(reader, values[0].text);
    if (table == NULL) {
        return;
    }
    struct schema_index *index = ARENA_NEW(arena, struct schema_index);
    struct slice sql = query_text(arena, &values[2]);
    static const struct slice before = SLICE_LITERAL("INDEX ");
    index->name = query_text(arena, &values[1]);
    index->stored = slice_from_offset(sql, slice_find(sql, before) + before.size);
    index->text = index->stored;
    index->is_unique = values[3].integer != 0;
    index->is_broken = values[4].integer == 0;
    list_add(arena, &table->indexes, index);
    if (index->is_unique && !index->is_broken && values[5].kind == VALUE_TEXT) {
        struct slice names = query_text(arena, &values[5]);
        struct schema_rule *rule = catalogue_add_rule(
            reader, table, SCHEMA_UNIQUE, arena_join(arena, SLICE("UNIQUE "), names), index->name);
        rule->is_index = true;
        read_names(reader, names, &rule->columns);
    }
}

static void take_trigger(void *context, const struct value *values, size_t count)
{
    (void)count;
    struct reader *reader = context;
    if (catalogue_table(reader, values[0].text) != NULL &&
        !slice_starts_with(values[1].text, SLICE("_phoenix"))) {
        catalogue_add_foreign(reader, "trigger", values[1].text);
    }
}

bool catalogue_read_postgres(struct reader *reader)
{
    return each(reader,
                "SELECT c.relname::text, CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN "
                "'materialized view' WHEN 'f' THEN 'foreign table' ELSE 'table' END FROM pg_class "
                "c WHERE " HERE " AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT "
                "c.relispartition ORDER BY c.relname",
                take_table) &&
           each(
               reader,
               "SELECT c.relname::text, a.attname::text, format_type(a.atttypid, a.atttypmod) || "
               "CASE WHEN l.collname = 'C' THEN ' COLLATE \"C\"' ELSE '' END, "
               "a.attnotnull::int::bigint, (a.attidentity <> '')::int::bigint, "
               "pg_get_expr(d.adbin, d.adrelid), (a.attgenerated <> '')::int::bigint FROM pg_class "
               "c JOIN pg_attribute a ON "
               "a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped LEFT JOIN "
               "pg_collation l ON l.oid = a.attcollation LEFT JOIN pg_attrdef d ON d.adrelid = "
               "c.oid AND d.adnum = a.attnum WHERE " HERE " AND c.relkind IN ('r', 'p') ORDER BY "
               "c.relname, a.attnum",
               take_column) &&
           each(reader,
                "SELECT c.relname::text, k.conname::text, k.contype::text, " NAMES(
                    "k.conrelid",
                    "k.conkey") ", f.relname::text, " NAMES("k.confrelid",
                                                            "k.confkey") ", k.confdeltype::text, "
                                                                         "k.confupdtype::text, "
                                                                         "k.convalidated::int::"
                                                                         "bigint, CASE WHEN "
                                                                         "k.contype = 'c' THEN "
                                                                         "pg_get_constraintdef(k."
                                                                         "oid) END FROM "
                                                                         "pg_constraint k JOIN "
                                                                         "pg_class c ON c.oid = "
                                                                         "k.conrelid LEFT JOIN "
                                                                         "pg_class f ON f.oid = "
                                                                         "k.confrelid WHERE " HERE
                                                                         " AND "
                                                                         "k.contype IN ('p', 'u', "
                                                                         "'f', 'c') ORDER BY "
                                                                         "c.relname, k.conname",
                take_rule) &&
           each(
               reader,
               "SELECT c.relname::text, i.relname::text, pg_get_indexdef(x.indexrelid), "
               "x.indisunique::int::bigint, x.indisvalid::int::bigint, CASE WHEN x.indpred IS "
               "NULL AND x.indexprs IS NULL THEN " NAMES(
                   "x.indrelid", "x.indkey::int2[]") " END FROM pg_index x JOIN pg_class c ON "
                                                     "c.oid = x.indrelid JOIN pg_class i ON "
                                                     "i.oid = x.indexrelid WHERE " HERE
                                                     " AND NOT EXISTS (SELECT 1 FROM pg_constraint "
                                                     "k WHERE k.conindid = x.indexrelid AND "
                                                     "k.contype IN ('p', 'u', 'x')) ORDER BY "
                                                     "c.relname, i.relname",
               take_index) &&
           each(reader,
                "SELECT c.relname::text, t.tgname::text FROM pg_trigger t JOIN pg_class c ON c.oid "
                "= t.tgrelid WHERE " HERE " AND NOT t.tgisinternal ORDER BY 1, 2",
                take_trigger);
}
