/* SPDX-License-Identifier: Apache-2.0 */
/* The contract's functions: each goes to the driver of the engine at hand. */
#include "store/store_private.h"

#include "base/clock.h"

#include <assert.h>
#include <stdatomic.h>

void query_clear(struct query *query)
{
    query->status = STATUS_OK;
    query->row_count = 0;
    query->changed_count = 0;
    query->inserted_id = 0;
    query->constraint = CONSTRAINT_NONE;
    query->constraint_columns = SLICE_EMPTY;
    query->detail = SLICE_EMPTY;
    query->held_rows = (struct list){0};
}

void store_close(struct store **store)
{
    struct store *closing = *store;
    *store = NULL;
    if (closing != NULL) {
        closing->driver->close(closing);
    }
}

void store_set_timeout(struct store *store, unsigned timeout_ms)
{
    store->timeout_ms = timeout_ms;
    store->driver->set_timeout(store, timeout_ms);
}

void store_set_pool(struct store *store, unsigned connection_maximum, unsigned session_count)
{
    if (store->driver->set_pool != NULL) {
        store->driver->set_pool(store, connection_maximum, session_count);
    }
}

bool store_add_replica(struct arena *arena, struct store *store, struct slice address,
                       struct store_error *out_error)
{
    assert(store->driver->add_replica != NULL);
    return store->driver->add_replica(arena, store, address, out_error);
}

void store_set_replica_lag(struct store *store, unsigned maximum_ms)
{
    assert(store->driver->set_replica_lag != NULL);
    store->driver->set_replica_lag(store, maximum_ms);
}

void store_hear(struct store *store, const struct store_news *news)
{
    store->news = *news;
    store->hears = true;
}

void store_look(struct store *store)
{
    if (store->hears && store->driver->look != NULL) {
        store->driver->look(store);
    }
}

const unsigned char *store_secret(const struct store *store)
{
    return store->secret;
}

struct store_counts store_counts(const struct store *store)
{
    return store->driver->counts(store);
}

struct session *session_open(struct store *store, uv_loop_t *loop)
{
    return store->driver->open_session(store, loop);
}

void session_close(struct session **session)
{
    struct session *closing = *session;
    *session = NULL;
    if (closing != NULL) {
        closing->store->driver->close_session(closing);
    }
}

bool store_is_over(const struct patience *patience)
{
    return atomic_load_explicit(&patience->is_over, memory_order_relaxed) ||
           (patience->deadline_ns != 0 && clock_monotonic_ns() >= patience->deadline_ns);
}

bool store_is_forsaken(struct query *query)
{
    bool is_forsaken = query->patience != NULL && store_is_over(query->patience);
    if (is_forsaken) {
        query->status = STATUS_TIMEOUT;
        query->detail = SLICE("nobody waits for the answer any more");
    }
    return is_forsaken;
}

enum step store_execute(struct session *session, enum query_kind kind, struct query *query)
{
    assert(query->arena != NULL && query->sql != NULL);
    if (store_is_forsaken(query)) {
        return STEP_FAIL;
    }
    return session->store->driver->execute(session, kind, query);
}

void store_note_outcome(struct store *store, enum status status)
{
    if (status == STATUS_FULL) {
        atomic_store(&store->lacks_room, true);
    }
}
