/* SPDX-License-Identifier: Apache-2.0 */
/* Reads run here and now on the session's engine; writes go to the writer and come back through
 * one uv_async, whose callback empties the list of answers. */
#include "store/store_private.h"

#include "base/clock.h"

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

/* --- the probe: a flow of its own, whose end resumes the caller's */

struct probe {
    struct flow flow;
    struct query query;
    struct arena *arena;
    struct session *session;
    struct flow *caller;
    enum status *out_status;
    bool is_starting;
    bool is_refused; /* the write was refused at once: store_probe itself ends the probe */
};

static enum step write_probe(struct flow *flow)
{
    struct probe *probe = FLOW_OWNER(flow, struct probe, flow);
    probe->query = (struct query){
        .arena = probe->arena,
        .sql = "INSERT INTO _phoenix (name, value) VALUES ('probes', 1) "
               "ON CONFLICT (name) DO UPDATE SET value = value + 1",
        .is_fixed = true,
        .flow = flow,
    };
    return sqlite_session_execute(probe->session, QUERY_WRITE, &probe->query);
}

static void finish_probe(struct flow *flow, bool has_failed)
{
    (void)has_failed;
    struct probe *probe = FLOW_OWNER(flow, struct probe, flow);
    struct arena *arena = probe->arena;
    struct flow *caller = probe->caller;
    if (probe->is_starting) {
        probe->is_refused = true;
        return;
    }
    *probe->out_status = probe->query.status;
    arena_destroy(&arena);
    flow_resume(caller, false);
}

enum step sqlite_session_probe(struct session *session, struct flow *flow, enum status *out_status)
{
    struct writer *writer = &sqlite_store_of(session->store)->writer;
    static step_f *const steps[] = {write_probe, NULL};
    struct arena *arena = arena_create(1024);
    struct query read = {.arena = arena,
                         .sql = "SELECT value FROM _phoenix WHERE name = 'format'",
                         .is_fixed = true};
    sqlite_session_execute(session, QUERY_READ, &read);
    bool is_trusted = clock_monotonic_ns() < atomic_load(&writer->trusted_until_ns);
    if (read.status != STATUS_OK || is_trusted) {
        *out_status = read.status;
        arena_destroy(&arena);
        return STEP_NEXT;
    }
    struct probe *probe = ARENA_NEW(arena, struct probe);
    probe->arena = arena;
    probe->session = session;
    probe->caller = flow;
    probe->out_status = out_status;
    probe->is_starting = true;
    flow_start(&probe->flow, steps, finish_probe);
    probe->is_starting = false;
    if (probe->is_refused) {
        *out_status = probe->query.status;
        arena_destroy(&arena);
        return STEP_NEXT;
    }
    return STEP_WAIT;
}
