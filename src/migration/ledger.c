/* SPDX-License-Identifier: Apache-2.0 */
/* The ledger, three tables of Phoenix's own:
 *
 *     _phoenix_migrations       each migration: when, for which document, how it ended
 *     _phoenix_migration_steps  its steps with their SQL in both directions
 *     _phoenix_objects          tables, indexes, checks and defaults that Phoenix made, as the plan
 *                               and as the catalogue words them; what is set aside; what has two
 *                               names
 */
#include "migration/migration_private.h"

#include "base/clock.h"
#include "base/json.h"

#define TEXT_MAXIMUM ((size_t)64 << 20)

static const char *const sqlite_tables[] = {
    "CREATE TABLE IF NOT EXISTS _phoenix_migrations (id INTEGER PRIMARY KEY, document_name TEXT "
    "NOT NULL, document_version TEXT NOT NULL, phoenix_version TEXT NOT NULL, started_at TEXT NOT "
    "NULL, finished_at TEXT, state TEXT NOT NULL) STRICT",
    "CREATE TABLE IF NOT EXISTS _phoenix_migration_steps (migration INTEGER NOT NULL, number "
    "INTEGER NOT NULL, kind TEXT NOT NULL, class TEXT NOT NULL, object TEXT NOT NULL, summary TEXT "
    "NOT NULL, up TEXT NOT NULL, down TEXT NOT NULL, loss TEXT NOT NULL, is_apart INTEGER NOT "
    "NULL, PRIMARY KEY (migration, number)) STRICT",
    "CREATE TABLE IF NOT EXISTS _phoenix_objects (kind TEXT NOT NULL, parent TEXT NOT NULL, name "
    "TEXT NOT NULL, source TEXT NOT NULL, stored TEXT NOT NULL, PRIMARY KEY (kind, parent, name, "
    "source)) STRICT",
    NULL,
};

static const char *const postgresql_tables[] = {
    "CREATE TABLE IF NOT EXISTS _phoenix_migrations (id bigint PRIMARY KEY, document_name text "
    "NOT NULL, document_version text NOT NULL, phoenix_version text NOT NULL, started_at text NOT "
    "NULL, finished_at text, state text NOT NULL)",
    "CREATE TABLE IF NOT EXISTS _phoenix_migration_steps (migration bigint NOT NULL, number bigint "
    "NOT NULL, kind text NOT NULL, class text NOT NULL, object text NOT NULL, summary text NOT "
    "NULL, up text NOT NULL, down text NOT NULL, loss text NOT NULL, is_apart bigint NOT NULL, "
    "PRIMARY KEY (migration, number))",
    "CREATE TABLE IF NOT EXISTS _phoenix_objects (kind text NOT NULL, parent text NOT NULL, name "
    "text NOT NULL, source text NOT NULL, stored text NOT NULL, PRIMARY KEY (kind, parent, name, "
    "source))",
    NULL,
};

/* --- reading */

static struct slice key_of(struct arena *arena, const char *kind, struct slice table,
                           struct slice name)
{
    return arena_format(arena, "%s " SLICE_FORMAT "." SLICE_FORMAT, kind, SLICE_ARGUMENT(table),
                        SLICE_ARGUMENT(name));
}

static void take_object(void *context, const struct value *values, size_t count)
{
    static const struct slice pending = SLICE_LITERAL(MIRROR_PENDING);
    (void)count;
    struct ledger *ledger = context;
    struct slice kind = query_text(ledger->arena, &values[0]);
    struct slice parent = query_text(ledger->arena, &values[1]);
    struct slice name = query_text(ledger->arena, &values[2]);
    struct slice stored = query_text(ledger->arena, &values[4]);
    struct slice *source = query_slice(ledger->arena, query_text(ledger->arena, &values[3]));
    if (slice_equal(kind, SLICE("table"))) {
        table_put(&ledger->tables, parent, source);
    } else if (slice_equal(kind, SLICE("mirror"))) {
        struct mirror *mirror = ARENA_NEW(ledger->arena, struct mirror);
        *mirror = (struct mirror){.table = parent,
                                  .former = name,
                                  .name = *source,
                                  .is_pending = slice_starts_with(stored, pending)};
        mirror->function = mirror->is_pending ? slice_from_offset(stored, pending.size) : stored;
        list_add(ledger->arena, &ledger->mirrors, mirror);
    } else if (slice_equal(kind, SLICE("alias"))) {
        struct alias *alias = ARENA_NEW(ledger->arena, struct alias);
        *alias = (struct alias){parent, name};
        list_add(ledger->arena, &ledger->aliases, alias);
    } else if (slice_equal(kind, SLICE("kept"))) {
        table_put(&ledger->kept, key_of(ledger->arena, "kept", parent, name), source);
    } else {
        struct slice key = key_of(ledger->arena, kind.data, parent, name);
        table_put(&ledger->objects, key, source);
        table_put(&ledger->sources,
                  arena_format(ledger->arena, SLICE_FORMAT " " SLICE_FORMAT, SLICE_ARGUMENT(key),
                               SLICE_ARGUMENT(stored)),
                  source);
    }
}

static void take_record(void *context, const struct value *values, size_t count)
{
    static const struct slice rule = SLICE_LITERAL("rule ");
    (void)count;
    struct ledger *ledger = context;
    struct slice name = query_text(ledger->arena, &values[0]);
    struct slice text = query_text(ledger->arena, &values[1]);
    if (slice_starts_with(name, rule)) {
        table_put(&ledger->rules, slice_from_offset(name, rule.size),
                  query_slice(ledger->arena, text));
    } else if (slice_equal(name, SLICE("document_name"))) {
        ledger->document_name = text;
    }
}

static const char *exists_sql(enum dialect dialect, const char *table, struct arena *arena)
{
    return arena_format(arena,
                        dialect == DIALECT_SQLITE
                            ? "SELECT count(*) FROM sqlite_schema WHERE name = '%s'"
                            : "SELECT count(*) WHERE to_regclass('%s') IS NOT NULL",
                        table)
        .data;
}

bool ledger_read(struct arena *arena, struct loader *loader, enum dialect dialect,
                 struct ledger *out_ledger, struct migration_error *out_error)
{
    int64_t has_record = 0, has_objects = 0;
    *out_ledger = (struct ledger){.arena = arena};
    table_init(&out_ledger->tables, arena);
    table_init(&out_ledger->kept, arena);
    table_init(&out_ledger->objects, arena);
    table_init(&out_ledger->sources, arena);
    table_init(&out_ledger->rules, arena);
    if (loader == NULL) {
        return true;
    }
    if (!query_number(arena, loader, exists_sql(dialect, "_phoenix", arena), &has_record,
                      out_error) ||
        !query_number(arena, loader, exists_sql(dialect, "_phoenix_objects", arena), &has_objects,
                      out_error)) {
        return false;
    }
    out_ledger->is_there = has_objects != 0;
    return (has_record == 0 ||
            query_each(arena, loader,
                       "SELECT name, value FROM _phoenix WHERE name LIKE 'rule %' OR name = "
                       "'document_name'",
                       take_record, out_ledger, out_error)) &&
           (has_objects == 0 ||
            query_each(arena, loader,
                       "SELECT kind, parent, name, source, stored FROM _phoenix_objects",
                       take_object, out_ledger, out_error));
}

bool ledger_owns(const struct ledger *ledger, const char *kind, struct slice table,
                 struct slice name)
{
    char key[1024];
    size_t kind_size = strlen(kind);
    size_t size = kind_size + table.size + name.size + 2;
    if (size > sizeof(key)) {
        return false;
    }
    memcpy(key, kind, kind_size);
    key[kind_size] = ' ';
    memcpy(key + kind_size + 1, table.data, table.size);
    key[kind_size + 1 + table.size] = '.';
    if (name.size > 0) {
        memcpy(key + kind_size + 2 + table.size, name.data, name.size);
    }
    const struct table *from = strcmp(kind, "kept") == 0 ? &ledger->kept : &ledger->objects;
    return table_get(from, slice_of(key, size)) != NULL;
}

/* --- writing */

bool ledger_create(struct arena *arena, struct loader *loader, enum dialect dialect,
                   struct migration_error *out_error)
{
    const char *const *tables = dialect == DIALECT_SQLITE ? sqlite_tables : postgresql_tables;
    for (size_t i = 0; tables[i] != NULL; i++) {
        if (!query_run(arena, loader, tables[i], NULL, 0, out_error)) {
            return false;
        }
    }
    return true;
}

/* All rows in one statement: a hundred tables are noted in one way to the server and back. */
struct noting {
    struct buffer sql;
    const struct list *left; /* struct migration_step */
    size_t count;
};

static void note(struct noting *noting, const char *kind, struct slice table, struct slice name,
                 struct slice source, struct slice stored)
{
    const struct slice texts[] = {slice_from(kind), table, name, source, stored};
    buffer_append_string(&noting->sql, noting->count++ > 0 ? ", (" : "(");
    for (size_t i = 0; i < 5; i++) {
        buffer_append_string(&noting->sql, i > 0 ? ", " : "");
        schema_write_text(&noting->sql, texts[i]);
    }
    BUFFER_LITERAL(&noting->sql, ")");
}

/* Whether it is yet to be brought to what the plan wants. */
static bool is_left(const struct noting *noting, struct slice table, struct slice name)
{
    LIST_EACH(const struct migration_step, step, noting->left)
    {
        if (slice_equal(step->table, table) && slice_equal(step->object, name)) {
            return true;
        }
    }
    return false;
}

static void note_defaults(struct noting *noting, const struct schema_table *wanted,
                          const struct schema_table *found)
{
    LIST_EACH(const struct schema_column, column, &wanted->columns)
    {
        const struct schema_column *now = schema_column(found, column->name);
        if (now != NULL && column->default_sql.size > 0 && now->default_sql.size > 0 &&
            !is_left(noting, wanted->name, column->name)) {
            note(noting, "default", wanted->name, column->name, column->default_sql,
                 now->default_sql);
        }
    }
}

static void note_table(struct noting *noting, const struct schema_table *wanted,
                       const struct schema_table *found)
{
    note(noting, "table", wanted->name, SLICE_EMPTY, SLICE_EMPTY, SLICE_EMPTY);
    if (found->sql.size == 0) { /* SQLite keeps the plan's own words */
        note_defaults(noting, wanted, found);
    }
    LIST_EACH(const struct schema_index, index, &wanted->indexes)
    {
        const struct schema_index *now = schema_index(found, index->name);
        if (now != NULL && !is_left(noting, wanted->name, index->name)) {
            note(noting, "index", wanted->name, index->name, index->text,
                 now->stored.size > 0 ? now->stored : now->text);
        }
    }
    LIST_EACH(const struct schema_rule, rule, &found->rules)
    {
        if (rule->is_index) {
            note(noting, "index", wanted->name, rule->name, rule->text, rule->text);
        }
    }
    LIST_EACH(const struct schema_rule, rule, &wanted->rules)
    {
        LIST_EACH(const struct schema_rule, now, &found->rules)
        {
            if (rule->kind == SCHEMA_CHECK && now->kind == SCHEMA_CHECK &&
                slice_equal(rule->name, now->name) && !is_left(noting, wanted->name, rule->name)) {
                note(noting, "check", wanted->name, rule->name, rule->text,
                     now->stored.size > 0 ? now->stored : now->text);
            }
        }
    }
}

/* An index or a check that the document does not have, and that is Phoenix's by the table's former
 * name, is so by its new one. `known` has its words in the plan's form. */
static void note_left(struct noting *noting, const struct ledger *ledger,
                      const struct schema_table *wanted, const struct schema_table *known,
                      const struct schema_table *now)
{
    LIST_EACH(const struct schema_index, index, &now->indexes)
    {
        const struct schema_index *before = schema_index(known, index->name);
        if (before != NULL && schema_index(wanted, index->name) == NULL &&
            ledger_owns(ledger, "index", known->formerly, index->name)) {
            note(noting, "index", now->name, index->name, before->text,
                 index->stored.size > 0 ? index->stored : index->text);
        }
    }
    LIST_EACH(const struct schema_rule, rule, &now->rules)
    {
        LIST_EACH(const struct schema_rule, before, &known->rules)
        {
            if (rule->kind == SCHEMA_CHECK && before->kind == SCHEMA_CHECK &&
                slice_equal(rule->name, before->name) &&
                schema_rule(wanted, SCHEMA_CHECK, before->text) == NULL &&
                ledger_owns(ledger, "check", known->formerly, rule->name)) {
                note(noting, "check", now->name, rule->name, before->text,
                     rule->stored.size > 0 ? rule->stored : rule->text);
            }
        }
    }
}

/* The document is that of the version before, to which a newer one has given other names. */
static bool is_before(const struct ledger *ledger, const struct schema_table *wanted)
{
    LIST_EACH(const struct mirror, mirror, &ledger->mirrors)
    {
        if (slice_equal(mirror->table, wanted->name) &&
            schema_column(wanted, mirror->former) != NULL &&
            schema_column(wanted, mirror->name) == NULL) {
            return true;
        }
    }
    return false;
}

bool ledger_note_all(const struct ledger *ledger, struct loader *loader,
                     const struct schema *wanted, const struct schema *known,
                     const struct schema *found, const struct list *left,
                     struct migration_error *out_error)
{
    struct arena *arena = ledger->arena;
    struct noting noting = {.left = left};
    buffer_init(&noting.sql, TEXT_MAXIMUM);
    BUFFER_LITERAL(&noting.sql,
                   "INSERT INTO _phoenix_objects (kind, parent, name, source, stored) VALUES ");
    LIST_EACH(const struct schema_table, table, &wanted->tables)
    {
        const struct schema_table *now = schema_table(found, table->name);
        const struct schema_table *before = schema_table(known, table->name);
        if (now != NULL && before != NULL && before->formerly.size > 0) {
            note_left(&noting, ledger, table, before, now);
        }
        if (now != NULL && !is_before(ledger, table)) {
            note_table(&noting, table, now);
        }
    }
    BUFFER_LITERAL(&noting.sql, " ON CONFLICT (kind, parent, name, source) DO UPDATE SET stored = "
                                "excluded.stored");
    bool is_good = noting.count == 0 ||
                   query_run(arena, loader, arena_string(arena, buffer_slice(&noting.sql)), NULL, 0,
                             out_error);
    buffer_release(&noting.sql);
    return is_good;
}

/* --- migrations */

static struct slice now_text(struct arena *arena)
{
    char text[CLOCK_TEXT_SIZE];
    clock_format_us(clock_now_us(), text);
    return arena_copy(arena, slice_of(text, sizeof(text)));
}

static struct slice statements_json(struct arena *arena, const struct list *statements)
{
    struct buffer text;
    struct json_writer writer;
    buffer_init(&text, TEXT_MAXIMUM);
    json_writer_init(&writer, &text, false);
    json_writer_begin_array(&writer);
    LIST_EACH(const char, statement, statements)
    {
        json_writer_string(&writer, statement);
    }
    json_writer_end_array(&writer);
    struct slice json = arena_copy(arena, buffer_slice(&text));
    buffer_release(&text);
    return json;
}

static bool enter_step(struct arena *arena, struct loader *loader, int64_t number, size_t index,
                       const struct migration_step *step, struct migration_error *out_error)
{
    struct slice object =
        arena_format(arena, SLICE_FORMAT "%s" SLICE_FORMAT, SLICE_ARGUMENT(step->table),
                     step->object.size > 0 ? "." : "", SLICE_ARGUMENT(step->object));
    const struct value parameters[] = {value_integer(number),
                                       value_integer((int64_t)index + 1),
                                       value_text(slice_from(step->kind)),
                                       value_text(slice_from(migration_class_name(step->class))),
                                       value_text(object),
                                       value_text(step->summary),
                                       value_text(statements_json(arena, &step->up)),
                                       value_text(statements_json(arena, &step->down)),
                                       value_text(step->loss_sql),
                                       value_integer(step->is_apart ? 1 : 0)};
    return query_run(arena, loader,
                     "INSERT INTO _phoenix_migration_steps (migration, number, kind, class, "
                     "object, summary, up, down, loss, is_apart) VALUES (?1, ?2, ?3, ?4, ?5, ?6, "
                     "?7, ?8, ?9, ?10)",
                     parameters, 10, out_error);
}

bool ledger_enter(struct arena *arena, struct loader *loader, const struct plan *plan,
                  const struct list *steps, const char *state, int64_t *out_number,
                  struct migration_error *out_error)
{
    int64_t number = 0;
    if (!query_number(arena, loader, "SELECT coalesce(max(id), 0) + 1 FROM _phoenix_migrations",
                      &number, out_error)) {
        return false;
    }
    struct slice now = now_text(arena);
    const struct value parameters[] = {value_integer(number),
                                       value_text(plan->model->name),
                                       value_text(plan->model->version),
                                       value_text(SLICE(PHOENIX_VERSION)),
                                       value_text(now),
                                       strcmp(state, "unfinished") == 0 ? VALUE_NONE
                                                                        : value_text(now),
                                       value_text(slice_from(state))};
    bool is_good = query_run(arena, loader,
                             "INSERT INTO _phoenix_migrations (id, document_name, "
                             "document_version, phoenix_version, started_at, finished_at, state) "
                             "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                             parameters, 7, out_error);
    LIST_EACH(const struct migration_step, step, steps)
    {
        is_good = is_good && enter_step(arena, loader, number, step_index, step, out_error);
    }
    *out_number = number;
    return is_good;
}

bool ledger_finish_all(struct arena *arena, struct loader *loader,
                       struct migration_error *out_error)
{
    const struct value parameters[] = {value_text(now_text(arena))};
    return query_run(arena, loader,
                     "UPDATE _phoenix_migrations SET state = 'applied', finished_at = ?1 WHERE "
                     "state = 'unfinished'",
                     parameters, 1, out_error);
}

bool ledger_close(struct arena *arena, struct loader *loader, struct migration_error *out_error)
{
    return query_run(arena, loader,
                     "UPDATE _phoenix_migrations SET state = 'final' WHERE state = 'applied'", NULL,
                     0, out_error);
}
