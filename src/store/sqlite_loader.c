/* SPDX-License-Identifier: Apache-2.0 */
/* Work in bulk on the embedded engine: one more connection to the file. */
#include "store/store_private.h"

#include <stdlib.h>

/* Another process that serves the directory commits within this. */
#define PATIENCE_MS 60000

struct sqlite_loader {
    struct loader base;
    struct engine engine;
};

static struct sqlite_loader *sqlite_loader_of(struct loader *loader)
{
    return (struct sqlite_loader *)loader;
}

static void close_loader(struct loader *loader)
{
    engine_close(&sqlite_loader_of(loader)->engine);
    free(loader);
}

/* After some failures, as on a full disk, SQLite has rolled the transaction back by itself. Then
 * the words of that failure stay: that nothing is left to end is no news. */
static bool has_lost_transaction(const struct loader *base, const struct engine *engine)
{
    return base->is_in_transaction && sqlite3_get_autocommit(engine->database) != 0;
}

static void tell(struct loader *base, enum status status, struct slice words)
{
    loader_set_error(base, status == STATUS_FULL
                               ? SLICE("the disk has no room left; make room and do it again")
                               : words);
}

static bool control(struct loader *base, const char *literal)
{
    struct engine *engine = &sqlite_loader_of(base)->engine;
    if (has_lost_transaction(base, engine)) {
        return strcmp(literal, "ROLLBACK") == 0;
    }
    bool is_good = engine_execute(engine, literal) == SQLITE_OK;
    if (!is_good) {
        tell(base, outcome_of(sqlite3_extended_errcode(engine->database), engine->database),
             slice_from(sqlite3_errmsg(engine->database)));
    }
    return is_good;
}

static void run(struct loader *base, struct query *query)
{
    struct engine *engine = &sqlite_loader_of(base)->engine;
    if (has_lost_transaction(base, engine)) {
        query->status = STATUS_UNAVAILABLE; /* alone it would stay, whatever becomes of the rest */
        query->detail = loader_error(base);
        return;
    }
    engine_run(engine, query, query->on_row, query->context);
    if (query->status != STATUS_OK) {
        tell(base, query->status, query->detail);
    }
}

static const struct loader_driver driver = {
    .close = close_loader, .control = control, .run = run, .keeps_transaction = true};

struct loader *sqlite_loader_open(struct arena *arena, struct store *store,
                                  struct store_error *out_error)
{
    const struct sqlite_store *own = sqlite_store_of(store);
    struct sqlite_loader *loader = calloc(1, sizeof(*loader));
    if (loader == NULL) {
        abort();
    }
    struct engine *engine = &loader->engine;
    int code = engine_open(engine, own->directory.database_path, ENGINE_WRITE, UINT32_MAX);
    if (code == SQLITE_OK && own->audit != NULL) {
        code = audit_open(engine, own->audit);
    }
    if (code == SQLITE_OK) {
        /* The writer checkpoints by hand, and it does not know of these commits. */
        code = sqlite3_exec(engine->database, "PRAGMA wal_autocheckpoint = 4096", NULL, NULL, NULL);
    }
    if (code != SQLITE_OK) {
        *out_error = outcome_explain(arena, own->directory.database_path, engine->database);
        engine_close(engine);
        free(loader);
        return NULL;
    }
    engine_set_patience(engine, PATIENCE_MS);
    loader_init(&loader->base, &driver);
    return &loader->base;
}
