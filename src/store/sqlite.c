/* SPDX-License-Identifier: Apache-2.0 */
/* The embedded engine's parts put together: the directory and its lock, the schema, the writer. */
#include "store/store_private.h"

#include "base/clock.h"

#include <assert.h>
#include <stdlib.h>

#define TIMEOUT_MS 5000U

/* SQLite counts every allocation under one lock unless told not to; no one asks for the figures. */
static void configure_sqlite(void)
{
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    sqlite3_initialize();
}

static bool prepare(struct arena *arena, struct sqlite_store *store,
                    const struct store_schema *schema, struct store_error *out_error)
{
    if (loader_prepare(arena, &store->base, schema, out_error)) {
        return true;
    }
    out_error->message = arena_format(arena, "'%s': " SLICE_FORMAT, store->directory.database_path,
                                      SLICE_ARGUMENT(out_error->message));
    return false;
}

static bool open_writer(struct arena *arena, struct sqlite_store *store,
                        const struct store_schema *schema, struct store_error *out_error)
{
    struct engine *engine = &store->writer.engine;
    int code =
        engine_open(engine, store->directory.database_path, ENGINE_WRITE, store->base.timeout_ms);
    if (code != SQLITE_OK) {
        *out_error = outcome_explain(arena, store->directory.database_path, engine->database);
        return false;
    }
    if (!schema_apply(arena, engine, schema, &store->directory, store->base.secret, out_error) ||
        !prepare(arena, store, schema, out_error) ||
        (schema->prepare != NULL &&
         !schema_record(arena, engine, schema, store->directory.database_path, out_error))) {
        return false;
    }
    if (schema->audit != NULL && audit_open(engine, schema->audit) != SQLITE_OK) {
        *out_error = outcome_explain(arena, store->directory.database_path, engine->database);
        return false;
    }
    return true;
}

static bool open_beside(struct arena *arena, struct sqlite_store *store,
                        const struct store_schema *schema, struct store_error *out_error)
{
    struct engine *engine = &store->writer.engine;
    const char *path = store->directory.database_path;
    if (engine_open(engine, path, ENGINE_WRITE, store->base.timeout_ms) != SQLITE_OK) {
        *out_error = outcome_explain(arena, path, engine->database);
        return false;
    }
    if (!schema_recognise(arena, engine, path, out_error)) {
        return false;
    }
    if (schema->audit != NULL && audit_open(engine, schema->audit) != SQLITE_OK) {
        *out_error = outcome_explain(arena, path, engine->database);
        return false;
    }
    return true;
}

static void set_timeout(struct store *store, unsigned timeout_ms)
{
    sqlite_store_of(store)->writer.engine.timeout_ns = (uint64_t)timeout_ms * 1000000;
}

static void close_store(struct store *store)
{
    struct sqlite_store *closing = sqlite_store_of(store);
    writer_stop(&closing->writer);
    if (closing->directory.lock >= 0) {
        sqlite3_wal_checkpoint_v2(closing->writer.engine.database, NULL, SQLITE_CHECKPOINT_TRUNCATE,
                                  NULL, NULL);
    }
    engine_close(&closing->writer.engine);
    directory_close(&closing->directory);
    free(closing);
}

static struct store_counts get_counts(const struct store *store)
{
    /* The lock is all that is written. */
    struct writer *writer = &sqlite_store_of((struct store *)(uintptr_t)store)->writer;
    uv_mutex_lock(&writer->mutex);
    struct store_counts counts = writer->counts;
    uv_mutex_unlock(&writer->mutex);
    return counts;
}

static bool is_trusted(const struct store *store)
{
    const struct writer *writer = &sqlite_store_of((struct store *)(uintptr_t)store)->writer;
    return clock_monotonic_ns() < atomic_load(&writer->trusted_until_ns);
}

static void look(struct store *store)
{
    writer_look(&sqlite_store_of(store)->writer);
}

static const struct store_driver driver = {
    .close = close_store,
    .set_timeout = set_timeout,
    .counts = get_counts,
    .open_session = sqlite_session_open,
    .close_session = sqlite_session_close,
    .execute = sqlite_session_execute,
    .look = look,
    .is_trusted = is_trusted,
    .open_loader = sqlite_loader_open,
};

static struct sqlite_store *make_store(struct arena *arena, struct store_error *out_error)
{
    static uv_once_t once = UV_ONCE_INIT;
    struct slice reason;
    if (!sqlite_library_load(&reason)) {
        *out_error = (struct store_error){
            STATUS_UNAVAILABLE,
            arena_format(arena, "SQLite cannot be used: " SLICE_FORMAT, SLICE_ARGUMENT(reason))};
        return NULL;
    }
    uv_once(&once, configure_sqlite);
    struct sqlite_store *store = calloc(1, sizeof(*store));
    if (store == NULL) {
        abort();
    }
    store->base.driver = &driver;
    store->base.timeout_ms = TIMEOUT_MS;
    return store;
}

static struct store *start(struct sqlite_store *store, const struct store_schema *schema)
{
    store->audit = schema->audit;
    store->writer.store = &store->base;
    writer_start(&store->writer, store->directory.database_path);
    return &store->base;
}

struct store *store_open_beside(struct arena *arena, struct slice directory,
                                const struct store_schema *schema, struct store_error *out_error)
{
    struct sqlite_store *store = make_store(arena, out_error);
    if (store == NULL) {
        return NULL;
    }
    if (!directory_open_beside(arena, directory, &store->directory, out_error)) {
        free(store);
        return NULL;
    }
    if (!open_beside(arena, store, schema, out_error)) {
        engine_close(&store->writer.engine);
        directory_close(&store->directory);
        free(store);
        return NULL;
    }
    return start(store, schema);
}

struct store *store_open(struct arena *arena, struct slice directory,
                         const struct store_schema *schema, struct store_error *out_error)
{
    struct sqlite_store *store = make_store(arena, out_error);
    if (store == NULL) {
        return NULL;
    }
    if (!directory_open(arena, directory, &store->directory, out_error)) {
        free(store);
        return NULL;
    }
    if (!open_writer(arena, store, schema, out_error)) {
        engine_close(&store->writer.engine);
        directory_undo(&store->directory);
        free(store);
        return NULL;
    }
    return start(store, schema);
}
