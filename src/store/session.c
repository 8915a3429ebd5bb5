/* SPDX-License-Identifier: Apache-2.0 */
/* Reads run here and now on the session's engine; writes go to the writer and come back through
 * one uv_async, whose callback empties the list of answers. */
#include "store/store_private.h"

#include <assert.h>
#include <stdlib.h>

static void replay_rows(struct query *query)
{
    LIST_EACH(const struct value, held, &query->held_rows)
    {
        query->on_row(query->context, held + 1, (size_t)held[0].integer);
    }
}

static void on_answered(uv_async_t *async)
{
    struct sqlite_session *session = async->data;
    uv_mutex_lock(&session->mutex);
    struct query *request = session->done;
    session->done = NULL;
    uv_mutex_unlock(&session->mutex);
    while (request != NULL) {
        struct query *next = request->queue_next; /* the flow may end the request's life */
        session->waiting_count--;
        for (struct query *query = request; query != NULL; query = query->next) {
            replay_rows(query);
        }
        flow_resume(request->flow, false);
        request = next;
    }
}

/* Called by the writer's thread. The signal is sent under the lock: session_close takes it once
 * before the handle goes. */
void session_answer(struct sqlite_session *session)
{
    uv_mutex_lock(&session->mutex);
    if (session->done == NULL) {
        session->done = session->ready;
    } else {
        session->done_last->queue_next = session->ready;
    }
    session->done_last = session->ready_last;
    session->ready = NULL;
    uv_async_send(&session->answered);
    uv_mutex_unlock(&session->mutex);
}

/* --- snapshots */

static void end_snapshot(struct sqlite_session *session)
{
    if (!sqlite3_get_autocommit(session->engine.database)) {
        engine_execute(&session->engine, "COMMIT");
    }
    uv_prepare_stop(&session->turn_end);
    session->snapshot = SNAPSHOT_NONE;
}

static void on_turn_end(uv_prepare_t *prepare)
{
    end_snapshot(prepare->data);
}

/* Before each read. A turn with one read only does without BEGIN and COMMIT. */
static void enter_snapshot(struct sqlite_session *session)
{
    uint64_t serial = atomic_load(&sqlite_store_of(session->base.store)->writer.commit_serial);
    if (session->snapshot == SNAPSHOT_SHARED && session->snapshot_serial != serial) {
        end_snapshot(session);
    }
    switch (session->snapshot) {
    case SNAPSHOT_NONE:
        uv_prepare_start(&session->turn_end, on_turn_end);
        session->snapshot = SNAPSHOT_ONCE;
        break;
    case SNAPSHOT_ONCE:
        if (engine_execute(&session->engine, "BEGIN") == SQLITE_OK) {
            session->snapshot = SNAPSHOT_SHARED;
            session->snapshot_serial = serial;
        }
        break;
    case SNAPSHOT_SHARED:
        break;
    }
}

/* --- opening, closing, running */

struct session *sqlite_session_open(struct store *store, uv_loop_t *loop)
{
    struct sqlite_session *session = calloc(1, sizeof(*session));
    if (session == NULL) {
        abort();
    }
    session->base.store = store;
    engine_open(&session->engine, sqlite_store_of(store)->directory.database_path, ENGINE_READ,
                store->timeout_ms);
    uv_mutex_init(&session->mutex);
    uv_async_init(loop, &session->answered, on_answered);
    uv_prepare_init(loop, &session->turn_end);
    session->answered.data = session;
    session->turn_end.data = session;
    session->open_handle_count = 2;
    return &session->base;
}

static void free_session(uv_handle_t *handle)
{
    struct sqlite_session *session = handle->data;
    if (--session->open_handle_count == 0) {
        uv_mutex_destroy(&session->mutex);
        free(session);
    }
}

void sqlite_session_close(struct session *session)
{
    struct sqlite_session *closing = sqlite_session_of(session);
    assert(closing->waiting_count == 0);
    uv_mutex_lock(&closing->mutex);
    uv_mutex_unlock(&closing->mutex);
    end_snapshot(closing);
    engine_close(&closing->engine);
    uv_close((uv_handle_t *)&closing->answered, free_session);
    uv_close((uv_handle_t *)&closing->turn_end, free_session);
}

enum step sqlite_session_execute(struct session *base, enum query_kind kind, struct query *query)
{
    struct sqlite_session *session = sqlite_session_of(base);
    if (kind == QUERY_READ) {
        enter_snapshot(session);
        engine_run(&session->engine, query, query->on_row, query->context);
        return query->status == STATUS_OK ? STEP_NEXT : STEP_FAIL;
    }
    assert(query->flow != NULL);
    query->session = base;
    if (!writer_add(&sqlite_store_of(session->base.store)->writer, query)) {
        query->status = STATUS_UNAVAILABLE;
        return STEP_FAIL;
    }
    session->waiting_count++;
    return STEP_WAIT;
}
