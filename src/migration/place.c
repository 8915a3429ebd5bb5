/* SPDX-License-Identifier: Apache-2.0 */
/* Opens the database that is looked at or changed. */
#include "migration/migration_private.h"

struct opened {
    struct store *store;
    struct loader *loader;
};

static bool fail_by_store(struct migration_error *out_error, const struct store_error *error)
{
    return migration_fail(out_error, error->message, NULL);
}

static bool open_loader(struct arena *arena, struct opened *opened, struct store_error *error,
                        struct migration_error *out_error)
{
    if (opened->store != NULL) {
        opened->loader = loader_open(arena, opened->store, error);
    }
    return opened->loader != NULL || fail_by_store(out_error, error);
}

static void close_all(struct opened *opened)
{
    loader_close(&opened->loader);
    store_close(&opened->store);
}

bool migration_look(struct arena *arena, const struct migration_place *place, migration_act_f *act,
                    void *context, struct migration_error *out_error)
{
    struct store_error error = {0};
    const struct store_schema schema = {0};
    struct opened opened = {0};
    opened.store = place->address.size > 0
                       ? store_open_postgres_as_is(arena, place->address, &error)
                       : store_open_beside(arena, place->directory, &schema, &error);
    if (opened.store == NULL && error.status == STATUS_NOT_FOUND) {
        return act(context, NULL, out_error);
    }
    bool is_good =
        open_loader(arena, &opened, &error, out_error) && act(context, opened.loader, out_error);
    close_all(&opened);
    return is_good;
}

/* --- to change it */

struct acting {
    migration_act_f *act;
    void *context;
    bool has_acted;
    struct migration_error *error;
};

static bool prepare(void *context, struct loader *loader, struct store_error *out_error)
{
    struct acting *acting = context;
    acting->has_acted = true;
    if (acting->act(acting->context, loader, acting->error)) {
        return true;
    }
    *out_error = (struct store_error){.status = STATUS_INVALID, .message = acting->error->message};
    return false;
}

static bool change_beside(struct arena *arena, const struct migration_place *place,
                          struct acting *acting)
{
    struct store_error error = {0};
    const struct store_schema schema = {0};
    struct opened opened = {.store = store_open_beside(arena, place->directory, &schema, &error)};
    bool is_good = open_loader(arena, &opened, &error, acting->error) &&
                   acting->act(acting->context, opened.loader, acting->error);
    close_all(&opened);
    return is_good;
}

bool migration_change(struct arena *arena, const struct migration_place *place,
                      const struct plan *plan, migration_act_f *act, void *context,
                      struct migration_error *out_error)
{
    struct acting acting = {.act = act, .context = context, .error = out_error};
    const struct store_schema schema = {.statements = plan->schema,
                                        .document_name = plan->model->name,
                                        .document_version = plan->model->version,
                                        .prepare = prepare,
                                        .context = &acting};
    struct store_error error = {0};
    struct store *store = place->address.size > 0
                              ? store_open_postgres(arena, place->address, &schema, &error)
                              : store_open(arena, place->directory, &schema, &error);
    if (store == NULL && error.is_served) {
        return change_beside(arena, place, &acting);
    }
    if (store == NULL && acting.has_acted && out_error->message.size > 0) {
        return false;
    }
    if (store == NULL) {
        return fail_by_store(out_error, &error);
    }
    store_close(&store);
    return true;
}
