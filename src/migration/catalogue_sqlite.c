/* SPDX-License-Identifier: Apache-2.0 */
/* SQLite's catalogue: pragmas, and for what they do not tell the text that made the table. */
#include "migration/migration_private.h"

static bool each(struct reader *reader, const char *sql, on_row_f *on_row)
{
    return query_each(reader->arena, reader->loader, sql, on_row, reader, reader->error);
}

/* Takes the next part of `rest` up to a comma that stands in no bracket and no quotes. */
static struct slice next_item(struct slice *rest)
{
    size_t at = 0;
    int depth = 0;
    char quote = '\0';
    for (; at < rest->size; at++) {
        char c = rest->data[at];
        if (quote != '\0') {
            quote = c == quote ? '\0' : quote;
        } else if (c == '\'' || c == '"') {
            quote = c;
        } else if (c == '(' || c == ')') {
            depth += c == '(' ? 1 : -1;
        } else if (c == ',' && depth == 0) {
            break;
        }
    }
    struct slice item = slice_trim(slice_between(*rest, 0, at));
    *rest = slice_from_offset(*rest, at + 1);
    return item;
}

/* --- tables, indexes, triggers, views */

static void take_object(void *context, const struct value *values, size_t count)
{
    (void)count;
    struct reader *reader = context;
    struct slice type = values[0].text;
    struct slice name = query_text(reader->arena, &values[1]);
    struct slice parent = query_text(reader->arena, &values[2]);
    struct slice sql = query_text(reader->arena, &values[3]);
    if (!catalogue_wants(reader, parent)) {
        return;
    }
    if (slice_equal(type, SLICE("table"))) {
        catalogue_add_table(reader, name)->sql = sql;
        return;
    }
    if (slice_equal(type, SLICE("view"))) {
        catalogue_add_foreign(reader, "view", name);
        return;
    }
    struct schema_table *table = catalogue_table(reader, parent);
    if (table == NULL) {
        return;
    }
    if (slice_equal(type, SLICE("trigger"))) {
        list_add(reader->arena, &table->triggers, query_slice(reader->arena, sql));
        if (!slice_starts_with(name, SLICE("_phoenix"))) {
            catalogue_add_foreign(reader, "trigger", name);
        }
        return;
    }
    static const struct slice plain = SLICE_LITERAL("CREATE INDEX "),
                              unique = SLICE_LITERAL("CREATE UNIQUE INDEX ");
    struct schema_index *index = ARENA_NEW(reader->arena, struct schema_index);
    index->name = name;
    index->is_unique = slice_starts_with(sql, unique);
    index->text = slice_from_offset(sql, index->is_unique ? unique.size : plain.size);
    list_add(reader->arena, &table->indexes, index);
}

/* --- columns */

/* The column's own part of CREATE TABLE. */
static struct slice find_item(const struct schema_table *table, struct slice name)
{
    size_t open = slice_find_byte(table->sql, '('), close = slice_find_last_byte(table->sql, ')');
    struct slice rest = open < close ? slice_between(table->sql, open + 1, close) : SLICE_EMPTY;
    while (rest.size > 0) {
        struct slice item = next_item(&rest);
        size_t quote = item.size > 0 && item.data[0] == '"' ? 1 : 0;
        struct slice first = slice_between(item, quote, quote + name.size);
        size_t end = quote + name.size;
        if (slice_equal_ignoring_case(first, name) &&
            (end >= item.size || !character_is_word(item.data[end]))) {
            return slice_from_offset(item, end);
        }
    }
    return SLICE_EMPTY;
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
    struct slice type = query_text(reader->arena, &values[2]);
    struct slice item = find_item(table, column->name);
    bool is_decimal = slice_contains_ignoring_case(item, SLICE(" COLLATE DECIMAL"));
    column->type = is_decimal ? arena_join(reader->arena, type, SLICE(" COLLATE DECIMAL")) : type;
    column->is_required = values[3].integer != 0 || values[5].integer != 0;
    column->is_counted = slice_contains_ignoring_case(item, SLICE(" AUTOINCREMENT"));
    column->is_generated = values[6].integer > 1;
    column->has_default =
        values[4].kind == VALUE_TEXT || column->is_counted || column->is_generated;
    if (values[4].kind == VALUE_TEXT) {
        column->default_sql =
            arena_join(reader->arena, SLICE(" DEFAULT "), query_text(reader->arena, &values[4]));
    }
    list_add(reader->arena, &table->columns, column);
}

/* --- rules */

static struct slice names_of(struct reader *reader, const struct list *columns)
{
    struct buffer text;
    buffer_init(&text, 1 << 20);
    schema_write_names(&text, columns);
    struct slice names = arena_copy(reader->arena, buffer_slice(&text));
    buffer_release(&text);
    return names;
}

/* One row a column, in the key's order; a new key begins with its column 0. */
static void take_key(void *context, const struct value *values, size_t count)
{
    (void)count;
    struct reader *reader = context;
    struct schema_table *table = catalogue_table(reader, values[0].text);
    if (table == NULL || values[3].kind != VALUE_TEXT) {
        return;
    }
    struct schema_rule *rule;
    struct slice name = query_text(reader->arena, &values[1]);
    if (values[4].integer == 0) {
        rule = catalogue_add_rule(reader, table, SCHEMA_UNIQUE, SLICE_EMPTY, name);
        rule->is_index = slice_equal(values[2].text, SLICE("c"));
    } else {
        rule = list_at(&table->rules, table->rules.count - 1);
    }
    list_add(reader->arena, &rule->columns,
             query_slice(reader->arena, query_text(reader->arena, &values[3])));
    rule->text = arena_join(reader->arena, SLICE("UNIQUE "), names_of(reader, &rule->columns));
}

static void take_primary_key(void *context, const struct value *values, size_t count)
{
    (void)count;
    struct reader *reader = context;
    struct schema_table *table = catalogue_table(reader, values[0].text);
    if (table == NULL) {
        return;
    }
    struct schema_rule *rule =
        values[2].integer == 1
            ? catalogue_add_rule(reader, table, SCHEMA_PRIMARY_KEY, SLICE_EMPTY, SLICE_EMPTY)
            : list_at(&table->rules, table->rules.count - 1);
    list_add(reader->arena, &rule->columns,
             query_slice(reader->arena, query_text(reader->arena, &values[1])));
    rule->text = arena_join(reader->arena, SLICE("PRIMARY KEY "), names_of(reader, &rule->columns));
}

static struct slice action_of(struct reader *reader, const char *when, const struct value *action)
{
    return slice_equal(action->text, SLICE("NO ACTION"))
               ? SLICE_EMPTY
               : arena_format(reader->arena, " ON %s " SLICE_FORMAT, when,
                              SLICE_ARGUMENT(action->text));
}

static void take_reference(void *context, const struct value *values, size_t count)
{
    (void)count;
    struct reader *reader = context;
    struct arena *arena = reader->arena;
    struct schema_table *table = catalogue_table(reader, values[0].text);
    if (table == NULL) {
        return;
    }
    struct schema_rule *rule =
        values[1].integer == 0
            ? catalogue_add_rule(reader, table, SCHEMA_FOREIGN_KEY, SLICE_EMPTY, SLICE_EMPTY)
            : list_at(&table->rules, table->rules.count - 1);
    rule->references = query_text(arena, &values[2]);
    list_add(arena, &rule->columns, query_slice(arena, query_text(arena, &values[3])));
    list_add(arena, &rule->references_columns, query_slice(arena, query_text(arena, &values[4])));
    struct list other = {0};
    list_add(arena, &other, &rule->references);
    struct slice quoted = names_of(reader, &other);
    rule->text = arena_format(arena,
                              "FOREIGN KEY " SLICE_FORMAT " REFERENCES " SLICE_FORMAT
                              " " SLICE_FORMAT SLICE_FORMAT SLICE_FORMAT,
                              SLICE_ARGUMENT(names_of(reader, &rule->columns)),
                              SLICE_ARGUMENT(slice_between(quoted, 1, quoted.size - 1)),
                              SLICE_ARGUMENT(names_of(reader, &rule->references_columns)),
                              SLICE_ARGUMENT(action_of(reader, "DELETE", &values[5])),
                              SLICE_ARGUMENT(action_of(reader, "UPDATE", &values[6])));
}

/* A column that has another name beside it must be there under one of them. */
static void require_column(struct schema_table *table, struct slice name)
{
    LIST_EACH(struct schema_column, column, &table->columns)
    {
        column->is_required |= slice_equal(column->name, name);
    }
}

/* CONSTRAINT "name" CHECK (…) among the items of CREATE TABLE. */
static void read_checks(struct reader *reader, struct schema_table *table)
{
    static const struct slice constraint = SLICE_LITERAL("CONSTRAINT "),
                              required = SLICE_LITERAL(REQUIRED_PREFIX);
    size_t open = slice_find_byte(table->sql, '('), close = slice_find_last_byte(table->sql, ')');
    struct slice rest = open < close ? slice_between(table->sql, open + 1, close) : SLICE_EMPTY;
    while (rest.size > 0) {
        struct slice item = next_item(&rest);
        size_t check = slice_find(item, SLICE(" CHECK ("));
        if (slice_starts_with(item, constraint) && check != SLICE_NOT_FOUND) {
            struct slice name = slice_between(item, constraint.size, check);
            bool is_quoted = name.size > 1 && name.data[0] == '"';
            name = is_quoted ? slice_between(name, 1, name.size - 1) : name;
            if (slice_starts_with(name, required)) {
                require_column(table, slice_from_offset(name, required.size));
            } else {
                catalogue_add_rule(reader, table, SCHEMA_CHECK, item, name);
            }
        } else if (slice_starts_with_ignoring_case(item, SLICE("CHECK"))) {
            catalogue_add_rule(reader, table, SCHEMA_CHECK, item, SLICE_EMPTY);
        }
    }
}

#define TABLES "FROM sqlite_schema m, "
#define WHERE  " WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"

bool catalogue_read_sqlite(struct reader *reader)
{
    if (!each(reader,
              "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name "
              "NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY type <> 'table', name",
              take_object) ||
        !each(reader,
              "SELECT m.name, c.name, c.type, c.\"notnull\", c.dflt_value, c.pk, c.hidden " TABLES
              "pragma_table_xinfo(m.name) c" WHERE " AND c.hidden <> 1 ORDER BY m.name, c.cid",
              take_column) ||
        !each(reader,
              "SELECT m.name, c.name, c.pk " TABLES "pragma_table_info(m.name) c" WHERE
              " AND c.pk > 0 ORDER BY m.name, c.pk",
              take_primary_key) ||
        !each(reader,
              "SELECT m.name, i.name, i.origin, c.name, c.seqno " TABLES
              "pragma_index_list(m.name) i, pragma_index_info(i.name) c" WHERE
              " AND i.\"unique\" AND NOT i.partial AND i.origin <> 'pk' AND NOT EXISTS (SELECT 1 "
              "FROM "
              "pragma_index_info(i.name) x WHERE x.name IS NULL) ORDER BY m.name, i.name, c.seqno",
              take_key) ||
        !each(reader,
              "SELECT m.name, f.seq, f.\"table\", f.\"from\", f.\"to\", f.on_delete, "
              "f.on_update " TABLES "pragma_foreign_key_list(m.name) f" WHERE
              " ORDER BY m.name, f.id, f.seq",
              take_reference)) {
        return false;
    }
    LIST_EACH(struct schema_table, table, &reader->catalogue->schema.tables)
    {
        read_checks(reader, table);
    }
    return true;
}
