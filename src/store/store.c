/* SPDX-License-Identifier: Apache-2.0 */
/* Puts the parts together: the directory and its lock, the schema, the writer. */
#include "store/store_private.h"

#include <assert.h>
#include <stdlib.h>

#define TIMEOUT_MS 5000U

/* SQLite counts every allocation under one lock unless told not to; no one asks for the figures. */
static void configure_sqlite(void)
{
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    sqlite3_initialize();
}

static bool open_writer(struct arena *arena, struct store *store, const struct store_schema *schema,
                        struct store_error *out_error)
{
    struct engine *engine = &store->writer.engine;
    int code = engine_open(engine, store->directory.database_path, ENGINE_WRITE, store->timeout_ms);
    if (code != SQLITE_OK) {
        *out_error = outcome_explain(arena, store->directory.database_path, engine->database);
        return false;
    }
    if (!schema_apply(arena, engine, schema, &store->directory, store->secret, out_error)) {
        return false;
    }
    if (schema->audit != NULL && audit_open(engine, schema->audit) != SQLITE_OK) {
        *out_error = outcome_explain(arena, store->directory.database_path, engine->database);
        return false;
    }
    return true;
}

struct store *store_open(struct arena *arena, struct slice directory,
                         const struct store_schema *schema, struct store_error *out_error)
{
    static uv_once_t once = UV_ONCE_INIT;
    uv_once(&once, configure_sqlite);
    struct store *store = calloc(1, sizeof(*store));
    if (store == NULL) {
        abort();
    }
    store->timeout_ms = TIMEOUT_MS;
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
    writer_start(&store->writer);
    return store;
}

void store_set_timeout(struct store *store, unsigned timeout_ms)
{
    store->timeout_ms = timeout_ms;
    store->writer.engine.timeout_ns = (uint64_t)timeout_ms * 1000000;
}

void store_close(struct store **store)
{
    struct store *closing = *store;
    *store = NULL;
    if (closing == NULL) {
        return;
    }
    writer_stop(&closing->writer);
    sqlite3_wal_checkpoint_v2(closing->writer.engine.database, NULL, SQLITE_CHECKPOINT_TRUNCATE,
                              NULL, NULL);
    engine_close(&closing->writer.engine);
    directory_close(&closing->directory);
    free(closing);
}

const unsigned char *store_secret(const struct store *store)
{
    return store->secret;
}

struct store_counts store_counts(const struct store *store)
{
    /* The lock is all that is written. */
    struct writer *writer = (struct writer *)(uintptr_t)&store->writer;
    uv_mutex_lock(&writer->mutex);
    struct store_counts counts = writer->counts;
    uv_mutex_unlock(&writer->mutex);
    return counts;
}
