/* SPDX-License-Identifier: Apache-2.0 */
/* Rows that were written behind the backs of those who serve them, and may be giving answers from
 * before. */
#include "bulk/bulk_private.h"

#include "base/clock.h"

#include <time.h>

#define LIFE_US INT64_C(2000000) /* longer than anybody trusts */

/* Nobody trusts an answer that is kept, until there has been time to forget it. */
static bool raise_fence(struct arena *arena, const struct plan *plan, struct loader *loader)
{
    const struct value parameters[] = {value_integer(clock_now_us()), value_integer(LIFE_US)};
    struct query query = {.arena = arena,
                          .sql = plan_raise_fence_sql(plan->dialect),
                          .is_fixed = true,
                          .parameters = parameters,
                          .parameter_count = 2};
    loader_run(loader, &query);
    const struct timespec wait = {.tv_sec = PLAN_FENCE_WAIT_MS / 1000,
                                  .tv_nsec = PLAN_FENCE_WAIT_MS % 1000 * 1000000L};
    nanosleep(&wait, NULL);
    return query.status == STATUS_OK;
}

/* On the embedded engine the server looks for itself. */
static bool is_to_be_told(const struct plan *plan)
{
    bool is_watched = false;
    for (size_t i = 0; i < plan->entity_count; i++) {
        is_watched |= plan->entities[i].is_watched;
    }
    return is_watched && plan->dialect == DIALECT_POSTGRESQL;
}

static bool tell_watchers(struct arena *arena, struct loader *loader)
{
    struct query query = {.arena = arena, .sql = PLAN_TELL_ALL_SQL, .is_fixed = true};
    loader_run(loader, &query);
    return query.status == STATUS_OK;
}

bool bulk_announce(struct arena *arena, const struct plan *plan, struct store *store)
{
    struct store_error error = {0};
    bool is_watched = is_to_be_told(plan);
    if (!plan->keeps_answers && !is_watched) {
        return true;
    }
    struct loader *loader = loader_open(arena, store, &error);
    if (loader == NULL) {
        return false;
    }
    bool is_told = !is_watched || tell_watchers(arena, loader);
    bool is_raised = !plan->keeps_answers || raise_fence(arena, plan, loader);
    loader_close(&loader);
    return is_told && is_raised;
}

bool bulk_announce_at(struct arena *arena, const struct plan *plan, const struct bulk_place *place)
{
    const struct store_schema schema = {0};
    struct store_error error = {0};
    if (!plan->keeps_answers && !is_to_be_told(plan)) {
        return true;
    }
    struct store *store = place->address.size > 0
                              ? store_open_postgres_beside(arena, place->address, &error)
                              : store_open_beside(arena, place->directory, &schema, &error);
    bool is_done = store != NULL && bulk_announce(arena, plan, store);
    store_close(&store);
    return is_done;
}
