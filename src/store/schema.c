/* SPDX-License-Identifier: Apache-2.0 */
/* Brings a database to the document's schema, or refuses. The document's statements also run in an
 * empty database in memory; what the two databases say about themselves is then compared.
 *
 * Nothing with rows in it is ever dropped. A table without rows that differs is made anew, and
 * indexes, which hold no data, follow the document. Defaults are not compared: Phoenix fills them
 * in itself. */
#include "store/store_private.h"

#include "base/clock.h"
#include "base/random.h"

#define APPLICATION_ID 1346850392 /* "PHNX" */
#define FORMAT         1
#define TEXT_OF(x)     TEXT_OF_(x)
#define TEXT_OF_(x)    #x

struct change {
    struct arena *arena;
    struct engine *engine;
    const struct store_schema *schema;
    const char *path;
    struct facts wanted;
    struct facts found;
    struct store_error *error;
};

static const char undo[] =
    "undo that in the document, or start with an empty data directory and send the rows to the API "
    "anew";

static bool fail(struct change *change, enum status status, struct slice message)
{
    *change->error = (struct store_error){.status = status, .message = message};
    return false;
}

static bool fail_by_sqlite(struct change *change, sqlite3 *database)
{
    *change->error = outcome_explain(change->arena, change->path, database);
    return false;
}

/* --- single statements and single values */

static bool run(struct change *change, const char *sql)
{
    return sqlite3_exec(change->engine->database, sql, NULL, NULL, NULL) == SQLITE_OK ||
           fail_by_sqlite(change, change->engine->database);
}

/* A command about one table or index. */
static bool run_on(struct change *change, const char *command, struct slice name)
{
    char *sql = sqlite3_mprintf("%s \"%w\"", command, arena_string(change->arena, name));
    bool is_good = run(change, sql);
    sqlite3_free(sql);
    return is_good;
}

static void take_integer(void *context, const struct value *values, size_t count)
{
    (void)count;
    *(int64_t *)context = values[0].kind == VALUE_INTEGER ? values[0].integer : 0;
}

static bool read_integer(struct change *change, const char *sql, int64_t *out_integer)
{
    struct query query = {.arena = change->arena, .sql = sql};
    engine_run(change->engine, &query, take_integer, out_integer);
    return query.status == STATUS_OK || fail_by_sqlite(change, change->engine->database);
}

static bool has_rows(struct change *change, struct slice table, bool *out_has_rows)
{
    char *sql =
        sqlite3_mprintf("SELECT EXISTS (SELECT 1 FROM \"%w\")", arena_string(change->arena, table));
    int64_t integer = 0;
    bool is_good = read_integer(change, sql, &integer);
    sqlite3_free(sql);
    *out_has_rows = integer != 0;
    return is_good;
}

/* --- what made the database */

static bool check_origin(struct change *change, bool *out_is_empty)
{
    int64_t object_count = 0, application = 0, format = 0;
    if (!read_integer(change, "SELECT count(*) FROM sqlite_schema", &object_count) ||
        !read_integer(change, "PRAGMA application_id", &application)) {
        return false;
    }
    *out_is_empty = object_count == 0;
    if (*out_is_empty) {
        return true;
    }
    if (application != APPLICATION_ID) {
        return fail(
            change, STATUS_INVALID,
            arena_format(change->arena,
                         "'%s' was not made by Phoenix; move it away, or choose another data "
                         "directory",
                         change->path));
    }
    if (!read_integer(change, "SELECT value FROM _phoenix WHERE name = 'format'", &format)) {
        return false;
    }
    if (format > FORMAT) {
        return fail(change, STATUS_INVALID,
                    arena_format(change->arena,
                                 "'%s' has format %lld, made by a newer Phoenix; this one reads "
                                 "formats up to %d: use the newer one",
                                 change->path, (long long)format, FORMAT));
    }
    return true;
}

static bool put(struct change *change, const char *name, struct value value)
{
    const struct value parameters[] = {value_text(slice_from(name)), value};
    struct query query = {.arena = change->arena,
                          .sql = "INSERT INTO _phoenix (name, value) VALUES (?1, ?2) "
                                 "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                          .parameters = parameters,
                          .parameter_count = 2};
    engine_run(change->engine, &query, NULL, NULL);
    return query.status == STATUS_OK || fail_by_sqlite(change, change->engine->database);
}

static bool put_time(struct change *change, const char *name)
{
    char text[CLOCK_TEXT_SIZE];
    clock_format_us(clock_now_us(), text);
    return put(change, name, value_text(slice_of(text, sizeof(text))));
}

static bool create_record(struct change *change)
{
    unsigned char secret[SECRET_SIZE];
    random_bytes(secret, sizeof(secret));
    return run(change, "PRAGMA application_id = " TEXT_OF(APPLICATION_ID)) &&
           run(change,
               "CREATE TABLE _phoenix (name TEXT PRIMARY KEY NOT NULL, value ANY) STRICT") &&
           put(change, "format", value_integer(FORMAT)) &&
           put(change, "secret", value_blob(slice_of((const char *)secret, sizeof(secret)))) &&
           put_time(change, "created_at");
}

/* Who served it last, and when. */
static bool update_record(struct change *change)
{
    return put(change, "document_name", value_text(change->schema->document_name)) &&
           put(change, "document_version", value_text(change->schema->document_version)) &&
           put(change, "phoenix_version", value_text(SLICE(PHOENIX_VERSION))) &&
           put_time(change, "opened_at");
}

static void take_secret(void *context, const struct value *values, size_t count)
{
    (void)count;
    if (values[0].kind == VALUE_BLOB && values[0].text.size == SECRET_SIZE) {
        memcpy(context, values[0].text.data, SECRET_SIZE);
    }
}

static bool read_secret(struct change *change, unsigned char secret[SECRET_SIZE])
{
    struct query query = {.arena = change->arena,
                          .sql = "SELECT value FROM _phoenix WHERE name = 'secret'"};
    engine_run(change->engine, &query, take_secret, secret);
    if (query.status != STATUS_OK) {
        return fail_by_sqlite(change, change->engine->database);
    }
    return query.row_count == 1 ||
           fail(change, STATUS_INVALID,
                arena_format(change->arena, "'%s' has lost its secret; restore it from a backup",
                             change->path));
}

/* --- the document's schema, in a database of its own */

static bool read_wanted(struct change *change)
{
    struct engine model;
    bool is_good = engine_open_memory(&model) == SQLITE_OK;
    for (size_t i = 0; is_good && change->schema->statements[i] != NULL; i++) {
        is_good = sqlite3_exec(model.database, change->schema->statements[i], NULL, NULL, NULL) ==
                  SQLITE_OK;
    }
    is_good = is_good && facts_read(change->arena, &model, &change->wanted);
    if (!is_good) {
        fail(change, STATUS_INTERNAL,
             arena_format(change->arena, "the document's schema cannot be created: %s",
                          sqlite3_errmsg(model.database)));
    }
    engine_close(&model);
    return is_good;
}

static bool read_found(struct change *change)
{
    return facts_read(change->arena, change->engine, &change->found) ||
           fail_by_sqlite(change, change->engine->database);
}

/* --- tables */

/* The table differs as the message says: made anew when it holds nothing, else refused. */
static bool replace_or_fail(struct change *change, struct slice table, struct slice message)
{
    bool is_filled = false;
    if (!has_rows(change, table, &is_filled)) {
        return false;
    }
    if (is_filled) {
        return fail(change, STATUS_INVALID, message);
    }
    return run_on(change, "DROP TABLE", table);
}

static const struct fact *missing_rule(const struct facts *from, const struct facts *in,
                                       struct slice table)
{
    LIST_EACH(const struct fact, rule, &from->rules)
    {
        if (slice_equal_ignoring_case(rule->table, table) &&
            facts_find(&in->rules, table, rule->name) == NULL) {
            return rule;
        }
    }
    return NULL;
}

static bool compare_rules(struct change *change, struct slice table)
{
    const struct fact *lacking = missing_rule(&change->wanted, &change->found, table);
    const struct fact *surplus = missing_rule(&change->found, &change->wanted, table);
    const struct fact *rule = lacking != NULL ? lacking : surplus;
    if (rule == NULL) {
        return true;
    }
    return replace_or_fail(
        change, table,
        arena_format(change->arena,
                     "table '" SLICE_FORMAT "' in the database '%s' %s the rule " SLICE_FORMAT
                     "%s; %s",
                     SLICE_ARGUMENT(table), change->path, lacking != NULL ? "lacks" : "has",
                     SLICE_ARGUMENT(rule->text),
                     lacking != NULL ? " of the document" : ", which the document lacks", undo));
}

static struct slice describe_column(struct change *change, const struct fact *found,
                                    const struct fact *wanted)
{
    if (wanted == NULL) {
        return arena_format(change->arena,
                            "table '" SLICE_FORMAT "' has a column '" SLICE_FORMAT
                            "' in the database '%s' that the document lacks; %s",
                            SLICE_ARGUMENT(found->table), SLICE_ARGUMENT(found->name), change->path,
                            undo);
    }
    return arena_format(change->arena,
                        "column '" SLICE_FORMAT "." SLICE_FORMAT "' is " SLICE_FORMAT
                        " in the database '%s' and " SLICE_FORMAT " in the document; %s",
                        SLICE_ARGUMENT(found->table), SLICE_ARGUMENT(found->name),
                        SLICE_ARGUMENT(found->text), change->path, SLICE_ARGUMENT(wanted->text),
                        undo);
}

static bool compare_table(struct change *change, struct slice table)
{
    LIST_EACH(const struct fact, column, &change->found.columns)
    {
        if (!slice_equal_ignoring_case(column->table, table)) {
            continue;
        }
        const struct fact *wanted = facts_find(&change->wanted.columns, table, column->name);
        if (wanted == NULL || !slice_equal_ignoring_case(wanted->text, column->text)) {
            return replace_or_fail(change, table, describe_column(change, column, wanted));
        }
    }
    return compare_rules(change, table);
}

static bool add_column(struct change *change, struct slice table, const struct store_column *column)
{
    sqlite3 *database = change->engine->database;
    char *sql = sqlite3_mprintf("ALTER TABLE \"%w\" ADD COLUMN %s",
                                arena_string(change->arena, table), column->definition);
    bool is_added =
        column->can_be_added && sqlite3_exec(database, sql, NULL, NULL, NULL) == SQLITE_OK;
    sqlite3_free(sql);
    return is_added ||
           replace_or_fail(
               change, table,
               arena_format(change->arena,
                            "column '" SLICE_FORMAT ".%s' cannot be added to the rows in '%s': it "
                            "is required without a default, or unique; make it optional or give it "
                            "a default",
                            SLICE_ARGUMENT(table), column->name, change->path));
}

static bool add_missing_columns(struct change *change, const struct store_table *table)
{
    struct slice name = slice_from(table->name);
    if (!facts_has_table(&change->found, name)) {
        return true;
    }
    for (size_t i = 0; i < table->column_count; i++) {
        if (facts_find(&change->found.columns, name, slice_from(table->columns[i].name)) == NULL) {
            if (!add_column(change, name, &table->columns[i])) {
                return false;
            }
            if (!read_found(change)) {
                return false;
            }
            if (!facts_has_table(&change->found, name)) {
                return true; /* it was empty and is made anew */
            }
        }
    }
    return true;
}

/* A table that the document lacks goes while nothing is in it: what it refers to may be made anew,
 * and a reference that fits no longer would refuse every row there. */
static bool check_foreign_tables(struct change *change)
{
    struct slice last = SLICE_EMPTY;
    LIST_EACH(const struct fact, column, &change->found.columns)
    {
        if (slice_equal(column->table, last)) {
            continue;
        }
        last = column->table;
        bool is_filled = false;
        if (facts_has_table(&change->wanted, last)) {
            continue;
        }
        if (!has_rows(change, last, &is_filled)) {
            return false;
        }
        if (is_filled) {
            return fail(change, STATUS_INVALID,
                        arena_format(change->arena,
                                     "the database '%s' has rows in a table '" SLICE_FORMAT
                                     "' that the document lacks; is this another document's data "
                                     "directory? If not, %s",
                                     change->path, SLICE_ARGUMENT(last), undo));
        }
        if (!run_on(change, "DROP TABLE", last)) {
            return false;
        }
    }
    return true;
}

/* --- indexes */

/* Drops what the document states differently, and unique indexes that it does not state: they would
 * go on to refuse rows. */
static bool drop_stale_indexes(struct change *change)
{
    LIST_EACH(const struct fact, index, &change->found.indexes)
    {
        const struct fact *wanted = facts_find(&change->wanted.indexes, index->table, index->name);
        bool is_unique = slice_starts_with_ignoring_case(index->text, SLICE("CREATE UNIQUE"));
        bool is_stale = wanted == NULL ? is_unique : !slice_equal(wanted->text, index->text);
        if (is_stale && facts_has_table(&change->wanted, index->table) &&
            !run_on(change, "DROP INDEX IF EXISTS", index->name)) {
            return false;
        }
    }
    return true;
}

static bool run_statements(struct change *change)
{
    sqlite3 *database = change->engine->database;
    for (size_t i = 0; change->schema->statements[i] != NULL; i++) {
        if (sqlite3_exec(database, change->schema->statements[i], NULL, NULL, NULL) == SQLITE_OK) {
            continue;
        }
        if ((sqlite3_errcode(database) & 0xff) != SQLITE_CONSTRAINT) {
            return fail_by_sqlite(change, database);
        }
        return fail(change, STATUS_INVALID,
                    arena_format(change->arena,
                                 "the document makes something unique of which rows in '%s' hold "
                                 "the same value twice (%s); remove the doubles, or undo that in "
                                 "the document",
                                 change->path, sqlite3_errmsg(database)));
    }
    return true;
}

/* --- all of it */

static bool update_tables(struct change *change)
{
    if (!read_found(change) || !check_foreign_tables(change)) {
        return false;
    }
    for (size_t i = 0; i < change->schema->table_count; i++) {
        if (!add_missing_columns(change, &change->schema->tables[i])) {
            return false;
        }
    }
    for (size_t i = 0; i < change->schema->table_count; i++) {
        struct slice name = slice_from(change->schema->tables[i].name);
        if (facts_has_table(&change->found, name) && !compare_table(change, name)) {
            return false;
        }
    }
    return read_found(change) && drop_stale_indexes(change) && run_statements(change);
}

static void take_mode(void *context, const struct value *values, size_t count)
{
    (void)count;
    *(bool *)context = values[0].kind == VALUE_TEXT && slice_equal(values[0].text, SLICE("wal"));
}

/* SQLite keeps another mode, and says so, where a file system has no shared memory. */
static bool use_write_ahead_log(struct change *change)
{
    bool is_set = false;
    struct query query = {.arena = change->arena, .sql = "PRAGMA journal_mode = WAL"};
    engine_run(change->engine, &query, take_mode, &is_set);
    if (query.status != STATUS_OK) {
        return fail_by_sqlite(change, change->engine->database);
    }
    return is_set || fail(change, STATUS_UNAVAILABLE,
                          arena_format(change->arena,
                                       "'%s' lies on a file system without shared memory; choose a "
                                       "data directory on a local disk",
                                       change->path));
}

static bool change_all(struct change *change, unsigned char secret[SECRET_SIZE])
{
    bool is_empty = true;
    bool has_record = check_origin(change, &is_empty) && (!is_empty || create_record(change));
    if (change->schema->prepare != NULL) {
        return has_record && read_secret(change, secret);
    }
    return has_record && update_tables(change) &&
           narrowing_check(change->arena, change->engine, change->schema, change->path,
                           change->error) &&
           update_record(change) && read_secret(change, secret);
}

bool schema_record(struct arena *arena, struct engine *engine, const struct store_schema *schema,
                   const char *path, struct store_error *out_error)
{
    struct change change = {
        .arena = arena, .engine = engine, .schema = schema, .path = path, .error = out_error};
    if (!run(&change, "BEGIN IMMEDIATE")) {
        return false;
    }
    if (update_record(&change) && run(&change, "COMMIT")) {
        return true;
    }
    sqlite3_exec(engine->database, "ROLLBACK", NULL, NULL, NULL);
    return false;
}

bool schema_apply(struct arena *arena, struct engine *engine, const struct store_schema *schema,
                  const struct directory *directory, unsigned char secret[SECRET_SIZE],
                  struct store_error *out_error)
{
    struct change change = {.arena = arena,
                            .engine = engine,
                            .schema = schema,
                            .path = directory->database_path,
                            .error = out_error};
    bool is_empty;
    if ((schema->prepare == NULL && !read_wanted(&change)) || !check_origin(&change, &is_empty) ||
        !use_write_ahead_log(&change) || !run(&change, "BEGIN IMMEDIATE")) {
        return false;
    }
    if (change_all(&change, secret) && run(&change, "COMMIT")) {
        return true;
    }
    sqlite3_exec(engine->database, "ROLLBACK", NULL, NULL, NULL);
    return false;
}

bool schema_recognise(struct arena *arena, struct engine *engine, const char *path,
                      struct store_error *out_error)
{
    struct change change = {.arena = arena, .engine = engine, .path = path, .error = out_error};
    bool is_empty;
    if (!check_origin(&change, &is_empty)) {
        return false;
    }
    return !is_empty ||
           fail(&change, STATUS_NOT_FOUND,
                arena_format(arena, "'%s' is empty; let 'phoenix run' make the database", path));
}
