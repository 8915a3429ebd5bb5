/* SPDX-License-Identifier: Apache-2.0 */
/* Rows that were written behind the backs of those who serve them, and may be giving answers from
 * before. */
#include "bulk/bulk_private.h"

#include "base/clock.h"

#include <time.h>

#define LIFE_US INT64_C(2000000) /* longer than anybody trusts */

bool bulk_announce(struct arena *arena, const struct plan *plan, struct store *store)
{
    struct store_error error = {0};
    struct loader *loader = plan->keeps_answers ? loader_open(arena, store, &error) : NULL;
    if (loader == NULL) {
        return !plan->keeps_answers;
    }
    const struct value parameters[] = {value_integer(clock_now_us()), value_integer(LIFE_US)};
    struct query query = {.arena = arena,
                          .sql = plan_raise_fence_sql(plan->dialect),
                          .is_fixed = true,
                          .parameters = parameters,
                          .parameter_count = 2};
    loader_run(loader, &query);
    loader_close(&loader);
    const struct timespec wait = {.tv_sec = PLAN_FENCE_WAIT_MS / 1000,
                                  .tv_nsec = PLAN_FENCE_WAIT_MS % 1000 * 1000000L};
    nanosleep(&wait, NULL);
    return query.status == STATUS_OK;
}

bool bulk_announce_at(struct arena *arena, const struct plan *plan, const struct bulk_place *place)
{
    const struct store_schema schema = {0};
    struct store_error error = {0};
    if (!plan->keeps_answers) {
        return true;
    }
    struct store *store = place->address.size > 0
                              ? store_open_postgres_beside(arena, place->address, &error)
                              : store_open_beside(arena, place->directory, &schema, &error);
    bool is_done = store != NULL && bulk_announce(arena, plan, store);
    store_close(&store);
    return is_done;
}
