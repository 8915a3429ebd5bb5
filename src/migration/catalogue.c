/* SPDX-License-Identifier: Apache-2.0 */
/* What a database has, whatever the engine. */
#include "migration/migration_private.h"

bool catalogue_wants(const struct reader *reader, struct slice name)
{
    return !slice_starts_with_ignoring_case(name, SLICE("_phoenix")) ||
           schema_table(reader->wanted, name) != NULL;
}

struct schema_table *catalogue_add_table(struct reader *reader, struct slice name)
{
    struct schema_table *table = ARENA_NEW(reader->arena, struct schema_table);
    table->name = name;
    table->row_count = -1;
    table->size = -1;
    list_add(reader->arena, &reader->catalogue->schema.tables, table);
    table_put(&reader->catalogue->schema.by_name, name, table);
    return table;
}

struct schema_table *catalogue_table(struct reader *reader, struct slice name)
{
    return table_get(&reader->catalogue->schema.by_name, name);
}

void catalogue_add_foreign(struct reader *reader, const char *what, struct slice name)
{
    list_add(reader->arena, &reader->catalogue->foreign,
             query_slice(reader->arena, arena_format(reader->arena, "%s '" SLICE_FORMAT "'", what,
                                                     SLICE_ARGUMENT(name))));
}

struct schema_rule *catalogue_add_rule(struct reader *reader, struct schema_table *table,
                                       enum schema_rule_kind kind, struct slice text,
                                       struct slice name)
{
    struct schema_rule *rule = ARENA_NEW(reader->arena, struct schema_rule);
    rule->kind = kind;
    rule->text = text;
    rule->name = name;
    list_add(reader->arena, &table->rules, rule);
    return rule;
}

bool catalogue_read(struct arena *arena, struct loader *loader, enum dialect dialect,
                    const struct schema *wanted, struct catalogue *out_catalogue,
                    struct migration_error *out_error)
{
    struct reader reader = {.arena = arena,
                            .loader = loader,
                            .catalogue = out_catalogue,
                            .wanted = wanted,
                            .error = out_error};
    *out_catalogue = (struct catalogue){.schema.dialect = dialect};
    table_init(&out_catalogue->schema.by_name, arena);
    if (loader == NULL) {
        return true;
    }
    return dialect == DIALECT_SQLITE ? catalogue_read_sqlite(&reader)
                                     : catalogue_read_postgres(&reader);
}

/* --- in the plan's words */

static const struct slice *source_of(const struct ledger *ledger, const char *kind,
                                     struct slice table, struct slice name, struct slice stored)
{
    struct slice key =
        arena_format(ledger->arena, "%s " SLICE_FORMAT "." SLICE_FORMAT " " SLICE_FORMAT, kind,
                     SLICE_ARGUMENT(table), SLICE_ARGUMENT(name), SLICE_ARGUMENT(stored));
    return table_get(&ledger->sources, key);
}

static void translate_table(struct schema_table *table, const struct ledger *ledger)
{
    LIST_EACH(struct schema_index, index, &table->indexes)
    {
        const struct slice *source =
            source_of(ledger, "index", table->name, index->name, index->stored);
        index->text = source != NULL ? *source : index->text;
    }
    LIST_EACH(struct schema_column, column, &table->columns)
    {
        const struct slice *source =
            source_of(ledger, "default", table->name, column->name, column->default_sql);
        column->default_sql = source != NULL ? *source : column->default_sql;
    }
    LIST_EACH(struct schema_rule, rule, &table->rules)
    {
        if (rule->kind == SCHEMA_CHECK) {
            const struct slice *source =
                source_of(ledger, "check", table->name, rule->name, rule->stored);
            rule->text = source != NULL ? *source : rule->text;
        }
    }
}

void catalogue_translate(struct catalogue *catalogue, const struct ledger *ledger)
{
    if (catalogue->schema.dialect == DIALECT_SQLITE) {
        return; /* it keeps the plan's own words */
    }
    LIST_EACH(struct schema_table, table, &catalogue->schema.tables)
    {
        translate_table(table, ledger);
    }
}

/* --- defaults: the engine says whether two texts are one value */

struct settling {
    struct arena *arena;
    struct loader *loader;
    enum dialect dialect;
    struct list found;  /* struct schema_column, of which each … */
    struct list wanted; /* … is to be compared with this */
};

/* A text with a call in it is not run: a sequence would count on. */
static bool is_constant(struct slice text)
{
    char quote = '\0';
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        if (quote != '\0') {
            quote = c == quote ? '\0' : quote;
        } else if (c == '\'' || c == '"') {
            quote = c;
        } else if (c == '(' && i > 0 &&
                   (character_is_word(text.data[i - 1]) || text.data[i - 1] == '"')) {
            return false;
        }
    }
    return text.size > 0;
}

static void take_sameness(void *context, const struct value *values, size_t count)
{
    struct settling *settling = context;
    for (size_t i = 0; i < count; i++) {
        struct schema_column *found = list_at(&settling->found, i);
        const struct schema_column *wanted = list_at(&settling->wanted, i);
        if (values[i].kind == VALUE_INTEGER && values[i].integer != 0) {
            found->default_sql = wanted->default_sql;
        }
    }
}

static struct slice value_of(const struct schema_column *column)
{
    return slice_from_offset(column->default_sql, strlen(" DEFAULT "));
}

/* One question for the differing defaults of a table. Where the engine refuses it, they differ. */
static void ask_sameness(struct settling *settling)
{
    struct buffer sql;
    struct migration_error ignored;
    buffer_init(&sql, 1 << 20);
    BUFFER_LITERAL(&sql, "SELECT ");
    LIST_EACH(const struct schema_column, column, &settling->wanted)
    {
        struct slice type =
            slice_between(column->type, 0, slice_find(column->type, SLICE(" COLLATE")));
        struct slice found = value_of(list_at(&settling->found, column_index));
        buffer_format(&sql,
                      settling->dialect == DIALECT_SQLITE
                          ? "%sCAST((" SLICE_FORMAT ") AS " SLICE_FORMAT ") IS CAST((" SLICE_FORMAT
                            ") AS " SLICE_FORMAT ")"
                          : "%s(((" SLICE_FORMAT ")::" SLICE_FORMAT
                            ")::text IS NOT DISTINCT FROM ((" SLICE_FORMAT ")::" SLICE_FORMAT
                            ")::text)::int::bigint",
                      column_index > 0 ? ", " : "", SLICE_ARGUMENT(found), SLICE_ARGUMENT(type),
                      SLICE_ARGUMENT(value_of(column)), SLICE_ARGUMENT(type));
    }
    (void)query_each(settling->arena, settling->loader,
                     arena_string(settling->arena, buffer_slice(&sql)), take_sameness, settling,
                     &ignored);
    buffer_release(&sql);
}

static struct schema_table *table_for(struct catalogue *catalogue,
                                      const struct schema_table *wanted)
{
    const struct slice names[] = {wanted->name, wanted->formerly, wanted->former_table};
    struct schema_table *table = NULL;
    for (size_t i = 0; i < 3 && table == NULL; i++) {
        table = names[i].size == 0 ? NULL : table_get(&catalogue->schema.by_name, names[i]);
    }
    return table;
}

static void settle_table(struct settling *settling, const struct schema_table *wanted,
                         struct schema_table *table)
{
    settling->found = settling->wanted = (struct list){0};
    LIST_EACH(struct schema_column, column, &wanted->columns)
    {
        const struct schema_column *now = schema_column(table, column->name);
        now =
            now == NULL && column->formerly.size > 0 ? schema_column(table, column->formerly) : now;
        if (now != NULL && !slice_equal(now->default_sql, column->default_sql) &&
            slice_equal_ignoring_case(now->type, column->type) && is_constant(now->default_sql) &&
            is_constant(column->default_sql)) {
            list_add(settling->arena, &settling->found, (void *)(uintptr_t)now);
            list_add(settling->arena, &settling->wanted, column);
        }
    }
    if (settling->found.count > 0) {
        ask_sameness(settling);
    }
}

void catalogue_settle_defaults(struct arena *arena, struct loader *loader,
                               const struct schema *wanted, struct catalogue *catalogue)
{
    struct settling settling = {
        .arena = arena, .loader = loader, .dialect = catalogue->schema.dialect};
    LIST_EACH(const struct schema_table, table, &wanted->tables)
    {
        struct schema_table *now = table_for(catalogue, table);
        if (now != NULL) {
            settle_table(&settling, table, now);
        }
    }
}

/* --- sizes */

struct sizing {
    struct arena *arena;
    struct table *sizes; /* of tables: int64_t */
    struct table owners; /* the same under the names of all that belongs to a table */
};

static void take_owner(void *context, const struct value *values, size_t count)
{
    (void)count;
    struct sizing *sizing = context;
    struct slice table = query_text(sizing->arena, &values[1]);
    int64_t *size = table_get(sizing->sizes, table);
    if (size == NULL) {
        size = ARENA_NEW(sizing->arena, int64_t);
        table_put(sizing->sizes, table, size);
    }
    table_put(&sizing->owners, query_text(sizing->arena, &values[0]), size);
}

static void take_size(void *context, const struct value *values, size_t count)
{
    (void)count;
    struct sizing *sizing = context;
    int64_t *size = table_get(&sizing->owners, query_text(sizing->arena, &values[0]));
    if (size != NULL && values[1].kind == VALUE_INTEGER) {
        *size += values[1].integer;
    }
}

void catalogue_size_all(struct arena *arena, struct loader *loader, struct table *out_sizes)
{
    struct sizing sizing = {.arena = arena, .sizes = out_sizes};
    struct migration_error unknown;
    table_init(out_sizes, arena);
    table_init(&sizing.owners, arena);
    if (!query_each(arena, loader, "SELECT name, tbl_name FROM sqlite_schema", take_owner, &sizing,
                    &unknown) ||
        !query_each(arena, loader, "SELECT name, pgsize FROM dbstat WHERE aggregate = TRUE",
                    take_size, &sizing, &unknown)) {
        table_init(out_sizes, arena);
    }
}

bool catalogue_measure(struct arena *arena, struct loader *loader, enum dialect dialect,
                       const struct table *sizes, struct schema_table *table,
                       struct migration_error *out_error)
{
    struct buffer name, text;
    struct slice now = table->formerly.size > 0 ? table->formerly : table->name;
    buffer_init(&name, 4096);
    buffer_init(&text, 4096);
    schema_write_name(&name, now);
    schema_write_text(&text, dialect == DIALECT_SQLITE ? now : buffer_slice(&name));
    const char *count =
        arena_format(arena, "SELECT count(*) FROM %.*s", (int)name.size, name.data).data;
    const char *size =
        arena_format(
            arena,
            dialect == DIALECT_SQLITE
                ? "SELECT sum(pgsize) FROM dbstat WHERE aggregate = TRUE AND name IN (SELECT "
                  "name FROM sqlite_schema WHERE tbl_name = %.*s)"
                : "SELECT pg_total_relation_size(to_regclass(%.*s))",
            (int)text.size, text.data)
            .data;
    buffer_release(&name);
    buffer_release(&text);
    struct migration_error unknown;
    if (!query_number(arena, loader, count, &table->row_count, out_error)) {
        return false;
    }
    const int64_t *known = sizes == NULL ? NULL : table_get(sizes, now);
    if (known != NULL) {
        table->size = *known;
        return true;
    }
    /* Not every SQLite is built with dbstat. */
    if (dialect == DIALECT_SQLITE && !query_number(arena, loader, size, &table->size, &unknown)) {
        table->size = -1;
        return true;
    }
    return dialect == DIALECT_SQLITE || query_number(arena, loader, size, &table->size, out_error);
}
