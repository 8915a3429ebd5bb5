/* SPDX-License-Identifier: Apache-2.0 */
/* One worker a core: a libuv loop on a thread of its own with a listener, a session and a face. The
 * first worker runs on the calling thread and owns the signals; a stop reaches the others through
 * their uv_async.
 *
 *     RUNNING ──stop──▶ DRAINING ──last connection gone, or deadline──▶ STOPPED
 */
#include "auth/limit_share.h"
#include "base/log.h"
#include "cache/cache.h"
#include "server/fence.h"
#include "server/server_private.h"
#include "server/sweeper.h"

#include <sched.h>

#define DRAIN_DEADLINE_MS 30000U
#define TICK_MS           1000U
#define POLL_END_MS       5U

unsigned workers_choose_count(unsigned wanted)
{
    cpu_set_t cpus;
    int count = sched_getaffinity(0, sizeof(cpus), &cpus) == 0 ? CPU_COUNT(&cpus) : 1;
    unsigned chosen = wanted > 0 ? wanted : (unsigned)count;
    return chosen < 1 ? 1 : chosen > THREAD_MAXIMUM ? THREAD_MAXIMUM : chosen;
}

/* --- stopping */

static void close_worker_handles(struct worker *worker)
{
    uv_close((uv_handle_t *)&worker->stop, NULL);
    uv_close((uv_handle_t *)&worker->deadline, NULL);
    uv_close((uv_handle_t *)&worker->tick, NULL);
    if (worker == &worker->server->workers[0]) {
        uv_close((uv_handle_t *)&worker->server->signals[0], NULL);
        uv_close((uv_handle_t *)&worker->server->signals[1], NULL);
        if (worker->server->auth != NULL) {
            uv_close((uv_handle_t *)&worker->server->revocations, NULL);
            uv_close((uv_handle_t *)&worker->server->hangup, NULL);
        }
        if (worker->server->tls != NULL) {
            tls_unwatch(worker->server->tls);
        }
    }
}

/* What other processes have taken back may be asked for at this moment: the session stays until the
 * answer is there. */
static void on_polled(uv_timer_t *timer);

static void on_face_closed(void *context)
{
    struct worker *worker = context;
    struct server *server = worker->server;
    if (worker == &server->workers[0] && server->sweeper != NULL) {
        sweeper_close(&server->sweeper, on_face_closed, worker);
        return;
    }
    if (worker == &server->workers[0] && server->fence != NULL) {
        /* Writes of the others may still wait for it. */
        if (atomic_load(&server->drained_count) < server->worker_count) {
            uv_timer_start(&worker->deadline, on_polled, POLL_END_MS, 0);
        } else {
            fence_close(&server->fence, on_face_closed, worker);
        }
        return;
    }
    if (worker == &worker->server->workers[0] && worker->server->auth != NULL &&
        auth_is_polling(worker->server->auth)) {
        uv_timer_stop(&worker->server->revocations);
        uv_signal_stop(&worker->server->hangup);
        uv_timer_start(&worker->deadline, on_polled, POLL_END_MS, 0);
        return;
    }
    cache_loop_close(&worker->cache);
    limit_share_close(&worker->limit_share);
    watch_loop_close(&worker->watch);
    auth_loop_close(&worker->auth);
    session_close(&worker->session);
    close_worker_handles(worker);
}

static void on_polled(uv_timer_t *timer)
{
    on_face_closed(timer->data);
}

static void on_drained(void *context)
{
    struct worker *worker = context;
    worker->is_drained = true;
    atomic_fetch_add(&worker->server->drained_count, 1);
    face_close(&worker->face, on_face_closed, worker);
}

static void on_deadline(uv_timer_t *timer)
{
    struct worker *worker = timer->data;
    if (!worker->is_drained) {
        LOG(LOG_WARN, "connections did not finish in time and are closed",
            LOG_NUMBER("connections", listener_connection_count(worker->listener)));
        listener_abort(worker->listener);
    }
}

static void on_stop(uv_async_t *async)
{
    struct worker *worker = async->data;
    if (!worker->is_draining) {
        worker->is_draining = true;
        face_drain(&worker->face);
        uv_timer_start(&worker->deadline, on_deadline, DRAIN_DEADLINE_MS, 0);
        listener_drain(worker->listener, on_drained, worker);
    }
}

void workers_drain(struct server *server)
{
    for (unsigned i = 0; i < server->worker_count; i++) {
        if (!server->workers[i].is_drained) {
            uv_async_send(&server->workers[i].stop);
        }
    }
}

/* --- starting */

static void init_worker(struct server *server, struct worker *worker)
{
    worker->server = server;
    uv_loop_init(&worker->loop);
    uv_async_init(&worker->loop, &worker->stop, on_stop);
    uv_timer_init(&worker->loop, &worker->deadline);
    uv_timer_init(&worker->loop, &worker->tick);
    worker->stop.data = worker;
    worker->deadline.data = worker;
    worker->tick.data = worker;
}

void workers_open(struct server *server, const struct plan *plan, const struct face_shared *shared)
{
    for (unsigned i = 0; i < server->worker_count; i++) {
        struct worker *worker = &server->workers[i];
        init_worker(server, worker);
        worker->session = session_open(server->store, &worker->loop);
        if (server->auth != NULL) {
            worker->auth = auth_loop_open(server->auth, worker->session, &worker->loop);
        }
        face_init(&worker->face, plan, shared, worker->session, worker->auth, server->limit_table,
                  store_secret(server->store));
        worker->face.idempotency = server->idempotency;
        if (server->watch != NULL) {
            worker->watch = worker->face.watch = watch_loop_open(server->watch, &worker->loop);
        }
        if (server->cache != NULL) {
            worker->cache = worker->face.cache = cache_loop_open(server->cache, &worker->loop);
        }
        if (server->limit_sharing.redis != NULL) {
            worker->limit_share = worker->face.limit_share =
                limit_share_open(&server->limit_sharing, server->limit_table, &worker->loop);
        }
    }
}

void workers_abandon(struct server *server)
{
    for (unsigned i = 0; i < server->worker_count; i++) {
        struct worker *worker = &server->workers[i];
        if (worker->listener != NULL) {
            listeners_close(&worker->loop, &worker->listener);
        }
        cache_loop_close(&worker->cache);
        limit_share_close(&worker->limit_share);
        watch_loop_close(&worker->watch);
        auth_loop_close(&worker->auth);
        session_close(&worker->session);
        uv_close((uv_handle_t *)&worker->stop, NULL);
        uv_close((uv_handle_t *)&worker->deadline, NULL);
        uv_close((uv_handle_t *)&worker->tick, NULL);
        uv_run(&worker->loop, UV_RUN_DEFAULT);
        face_release(&worker->face);
        uv_loop_close(&worker->loop);
    }
}

/* --- running */

static void on_tick(uv_timer_t *timer)
{
    struct worker *worker = timer->data;
    face_tick(&worker->face);
    if (worker == &worker->server->workers[0]) {
        store_look(worker->server->store);
    }
}

static void run(void *context)
{
    struct worker *worker = context;
    uv_timer_start(&worker->tick, on_tick, TICK_MS, TICK_MS);
    uv_run(&worker->loop, UV_RUN_DEFAULT);
}

void workers_start(struct server *server)
{
    for (unsigned i = 1; i < server->worker_count; i++) {
        uv_thread_create(&server->workers[i].thread, run, &server->workers[i]);
    }
}

void workers_run(struct server *server)
{
    run(&server->workers[0]);
    for (unsigned i = 1; i < server->worker_count; i++) {
        uv_thread_join(&server->workers[i].thread);
    }
    for (unsigned i = 0; i < server->worker_count; i++) {
        struct worker *worker = &server->workers[i];
        uv_run(&worker->loop, UV_RUN_DEFAULT);
        listener_destroy(&worker->listener);
        face_release(&worker->face);
        uv_loop_close(&worker->loop);
    }
}
