/* SPDX-License-Identifier: Apache-2.0 */
/* What made a database, Phoenix's record in it, and what is run in it when it is opened. Which
 * tables it has is another room's matter. */
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
    struct store_error *error;
};

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

/* --- tables */

static bool run_statements(struct change *change)
{
    for (size_t i = 0; change->schema->statements[i] != NULL; i++) {
        if (!run(change, change->schema->statements[i])) {
            return false;
        }
    }
    return true;
}

/* --- all of it */

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
    if (!check_origin(change, &is_empty) || (is_empty && !create_record(change))) {
        return false;
    }
    return (change->schema->prepare != NULL || (run_statements(change) && update_record(change))) &&
           read_secret(change, secret);
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
    if (!check_origin(&change, &is_empty) || !use_write_ahead_log(&change) ||
        !run(&change, "BEGIN IMMEDIATE")) {
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
