/* SPDX-License-Identifier: Apache-2.0 */
/* Opens what is worked on, beside whoever serves it. */
#include "bulk/bulk_private.h"

#include "migration/migration.h"

bool bulk_fail(struct bulk_error *error, struct slice message, const char *remedy)
{
    *error = (struct bulk_error){message, slice_from(remedy)};
    return false;
}

bool bulk_fail_by_store(struct arena *arena, struct bulk_error *error, const struct loader *loader)
{
    return bulk_fail(error,
                     arena_format(arena, "the database failed: " SLICE_FORMAT,
                                  SLICE_ARGUMENT(loader_error(loader))),
                     NULL);
}

static bool open_loader(struct arena *arena, struct bulk_opened *opened,
                        const struct store_error *reason, struct bulk_error *out_error)
{
    struct store_error error = *reason;
    if (opened->store != NULL) {
        opened->loader = loader_open(arena, opened->store, &error);
    }
    if (opened->loader != NULL) {
        return true;
    }
    store_close(&opened->store);
    return bulk_fail(out_error, error.message, NULL);
}

bool place_open(struct arena *arena, const struct bulk_place *place, const struct plan *plan,
                struct bulk_opened *out_opened, struct bulk_error *out_error)
{
    struct store_error error = {0};
    struct migration_start start = {.arena = arena, .plan = plan, .consent = MIGRATION_TO_NEW};
    const struct store_schema schema = migration_schema(&start);
    *out_opened = (struct bulk_opened){0};
    if (place->address.size > 0) {
        out_opened->store = store_open_postgres(arena, place->address, &schema, &error);
    } else {
        out_opened->store = store_open(arena, place->directory, &schema, &error);
        if (out_opened->store == NULL && error.is_served) {
            out_opened->store = store_open_beside(arena, place->directory, &schema, &error);
        }
    }
    out_opened->is_shared = place->address.size > 0 || error.is_served;
    return open_loader(arena, out_opened, &error, out_error);
}

bool place_open_beside(struct arena *arena, const struct bulk_place *place, const struct plan *plan,
                       struct bulk_opened *out_opened, struct bulk_error *out_error)
{
    struct store_error error = {0};
    struct migration_start start = {.arena = arena, .plan = plan, .consent = MIGRATION_TO_NEW};
    const struct store_schema schema = migration_schema(&start);
    *out_opened = (struct bulk_opened){0};
    out_opened->store = place->address.size > 0
                            ? store_open_postgres_beside(arena, place->address, &error)
                            : store_open_beside(arena, place->directory, &schema, &error);
    return open_loader(arena, out_opened, &error, out_error);
}

void place_close(struct bulk_opened *opened)
{
    loader_close(&opened->loader);
    store_close(&opened->store);
}
