/* SPDX-License-Identifier: Apache-2.0 */
/* Transactions of the work in bulk, whatever the engine. */
#include "store/store_private.h"

#include <assert.h>

void loader_init(struct loader *loader, const struct loader_driver *driver)
{
    loader->driver = driver;
    loader->error_arena = arena_create(1024);
}

void loader_set_error(struct loader *loader, struct slice words)
{
    arena_reset(loader->error_arena);
    loader->error = arena_copy(loader->error_arena, slice_trim(words));
}

struct slice loader_error(const struct loader *loader)
{
    return loader->error;
}

struct loader *loader_open(struct arena *arena, struct store *store, struct store_error *out_error)
{
    return store->driver->open_loader(arena, store, out_error);
}

void loader_close(struct loader **loader)
{
    struct loader *closing = *loader;
    *loader = NULL;
    if (closing != NULL) {
        loader_rollback(closing);
        arena_destroy(&closing->error_arena);
        closing->driver->close(closing);
    }
}

bool loader_prepare(struct arena *arena, struct store *store, const struct store_schema *schema,
                    struct store_error *out_error)
{
    if (schema->prepare == NULL) {
        return true;
    }
    *out_error = (struct store_error){0};
    struct loader *loader = loader_open(arena, store, out_error);
    bool is_good = loader != NULL && schema->prepare(schema->context, loader, out_error);
    loader_close(&loader);
    return is_good;
}

bool loader_begin(struct loader *loader)
{
    assert(!loader->is_in_transaction);
    /* On SQLite the right to write is taken at once: a transaction that began with a read could not
     * wait for it later. */
    loader->is_in_transaction = loader->driver->control(
        loader, loader->driver->keeps_transaction ? "BEGIN IMMEDIATE" : "BEGIN");
    return loader->is_in_transaction;
}

bool loader_commit(struct loader *loader)
{
    bool is_good = loader->driver->control(loader, "COMMIT");
    loader->is_in_transaction &= !is_good;
    loader_rollback(loader);
    return is_good;
}

void loader_rollback(struct loader *loader)
{
    if (loader->is_in_transaction) {
        loader->driver->control(loader, "ROLLBACK");
        loader->is_in_transaction = false;
    }
}

void loader_run(struct loader *loader, struct query *query)
{
    loader->driver->run(loader, query);
}

void loader_try(struct loader *loader, struct query *query)
{
    assert(loader->is_in_transaction);
    if (loader->driver->keeps_transaction) {
        loader->driver->run(loader, query);
        return;
    }
    if (!loader->driver->control(loader, "SAVEPOINT phoenix")) {
        query->status = STATUS_UNAVAILABLE;
        return;
    }
    loader->driver->run(loader, query);
    loader->driver->control(loader, query->status == STATUS_OK ? "RELEASE SAVEPOINT phoenix"
                                                               : "ROLLBACK TO SAVEPOINT phoenix");
}

bool loader_can_copy(const struct loader *loader)
{
    return loader->driver->copy != NULL;
}

void loader_copy(struct loader *loader, const char *sql, struct slice text, struct query *query)
{
    assert(loader->is_in_transaction && loader->driver->copy != NULL);
    if (!loader->driver->control(loader, "SAVEPOINT phoenix")) {
        query->status = STATUS_UNAVAILABLE;
        return;
    }
    loader->driver->copy(loader, sql, text, query);
    loader->driver->control(loader, query->status == STATUS_OK ? "RELEASE SAVEPOINT phoenix"
                                                               : "ROLLBACK TO SAVEPOINT phoenix");
}
