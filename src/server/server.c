/* SPDX-License-Identifier: Apache-2.0 */
/* One worker a core: a libuv loop on a thread of its own with a listener, a session and a face. The
 * first worker runs on the calling thread and owns the signals; a stop reaches the others through
 * their uv_async.
 *
 *     RUNNING ──signal──▶ DRAINING ──last connection gone, or deadline──▶ STOPPED
 */
#include "server/server.h"

#include "server/courier.h"

#include "auth/auth.h"
#include "auth/limit_share.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/siphash.h"
#include "bulk/bulk.h"
#include "cache/cache.h"
#include "cache/redis.h"
#include "face/face.h"
#include "server/exposure.h"
#include "server/fence.h"
#include "server/news.h"
#include "store/loader.h"

#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#define THREAD_MAXIMUM    64U
#define DRAIN_DEADLINE_MS 30000U

#define LIMITED_CALLERS_MAXIMUM ((size_t)1 << 17) /* 2 MiB once they are all there */

#define HOUR_US INT64_C(3600000000)

#define CACHE_BYTES ((size_t)64 << 20)

#define CONNECTIONS_MAXIMUM 10000U /* each worker's */
#define CONNECTIONS_REFUSED 64U    /* beyond it, that net still answers 503 */
#define REVOCATIONS_MS      300U
#define TICK_MS             1000U
#define POLL_END_MS         5U
#define DESCRIPTORS_KEPT    64U /* for the store, the loops and the listeners */
#define CONNECTIONS_MINIMUM 16U

struct worker {
    struct server *server;
    uv_thread_t thread;
    uv_loop_t loop;
    uv_async_t stop; /* drain */
    uv_timer_t deadline;
    uv_timer_t tick; /* for the face */
    struct listener *listener;
    struct session *session;
    struct auth_loop *auth;          /* NULL: the document has no accounts */
    struct cache_loop *cache;        /* NULL: no answers are kept */
    struct limit_share *limit_share; /* NULL: this process counts limits alone */
    struct watch_loop *watch;        /* NULL: nothing that the document has could be watched */
    struct face face;
    bool is_draining;
    bool is_drained;
};

struct server {
    struct worker workers[THREAD_MAXIMUM];
    unsigned worker_count;
    struct store *store;
    struct limit_table *limit_table;
    struct idempotency *idempotency;
    struct cache *cache;     /* NULL: no answers are kept */
    struct watch_hub *watch; /* NULL likewise */
    struct news news;        /* of other processes, where there is a watch */
    bool has_redis;
    struct redis_options redis;
    _Atomic unsigned redis_away_count;
    struct limit_sharing limit_sharing; /* where there is Redis, and anything to limit */
    struct cache_sharing sharing;       /* of the cache, on PostgreSQL */
    struct fence *fence;                /* likewise; the first worker's */
    uint32_t *topics;                   /* all of them */
    size_t topic_count;
    _Atomic unsigned drained_count; /* workers */
    struct tls *tls;                /* NULL: plain */
    struct auth *auth;              /* NULL likewise */
    struct slice setup_token;       /* makes the first administrator; empty: there is one */
    uv_timer_t revocations;         /* the first worker's: what other processes have taken back */
    uv_signal_t signals[2];
    uv_signal_t hangup;        /* with auth: keys are read again */
    const char *reset_command; /* sends tokens for a new password, or NULL */
    bool is_for_development;   /* nobody but this machine reaches it */
};

/* --- stopping --- */

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

static void on_tick(uv_timer_t *timer)
{
    struct worker *worker = timer->data;
    face_tick(&worker->face);
    if (worker == &worker->server->workers[0]) {
        store_look(worker->server->store);
    }
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

/* Whoever asks twice does not want to wait, whatever the loops are at. What was answered is on
 * disk, and the store leaves out what was not. Only what a handler of signals may call is called.
 */
static void end_at_once(int number)
{
    static const char message[] =
        "{\"level\":\"warn\",\"message\":\"a second signal: stopping at once, requests under way "
        "are cut off\"}\n";
    ssize_t written = write(STDERR_FILENO, message, sizeof(message) - 1);
    (void)written;
    _exit(128 + number);
}

static void watch_for_second(struct server *server)
{
    const struct sigaction action = {.sa_handler = end_at_once};
    for (unsigned i = 0; i < 2; i++) {
        int number = server->signals[i].signum;
        uv_signal_stop(&server->signals[i]);
        sigaction(number, &action, NULL);
    }
}

static void on_signal(uv_signal_t *handle, int number)
{
    struct server *server = handle->data;
    watch_for_second(server);
    LOG(LOG_INFO, "stopping", LOG_STRING("signal", number == SIGTERM ? "SIGTERM" : "SIGINT"));
    if (server->auth != NULL) {
        auth_drain(server->auth);
    }
    for (unsigned i = 0; i < server->worker_count; i++) {
        if (!server->workers[i].is_drained) {
            uv_async_send(&server->workers[i].stop);
        }
    }
}

/* --- reset tokens --- */

/* Whoever reads the log of a system that others use must not be able to sign in as any of them. */
static void deliver_reset(void *context, struct slice login, struct slice token, int64_t expires_us)
{
    const struct server *server = context;
    if (server->reset_command != NULL) {
        courier_send(server->reset_command, login, token, expires_us);
    } else if (server->is_for_development) {
        LOG(LOG_WARN, "a token for a new password, shown because only this machine is served",
            LOG_TEXT("login", login), LOG_TEXT("token", token));
    } else {
        LOG(LOG_WARN,
            "a new password was asked for, but nothing sends tokens to their owners: start with "
            "--reset-command");
    }
}

/* --- starting --- */

static unsigned choose_thread_count(unsigned wanted)
{
    cpu_set_t cpus;
    int count = sched_getaffinity(0, sizeof(cpus), &cpus) == 0 ? CPU_COUNT(&cpus) : 1;
    unsigned chosen = wanted > 0 ? wanted : (unsigned)count;
    return chosen < 1 ? 1 : chosen > THREAD_MAXIMUM ? THREAD_MAXIMUM : chosen;
}

static bool fail(struct server_error *error, struct slice message, struct slice remedy)
{
    *error = (struct server_error){message, remedy};
    return false;
}

static void on_gone(void *context)
{
    *(bool *)context = true;
}

/* Returns when the port is free again. */
static void close_listener(uv_loop_t *loop, struct listener **listener)
{
    bool is_gone = false;
    listener_drain(*listener, on_gone, &is_gone);
    while (!is_gone) {
        uv_run(loop, UV_RUN_ONCE);
    }
    listener_destroy(listener);
}

/* A free port to name in a message; 0 when even that cannot be had. */
static unsigned find_free_port(uv_loop_t *loop)
{
    struct listener *listener = NULL;
    const struct net_handler handler = {0};
    const struct net_limits limits = {0};
    unsigned port = 0;
    if (listener_open(loop, SLICE("127.0.0.1:0"), false, &limits, &handler, &listener) == 0) {
        struct slice address = listener_address(listener);
        uint64_t number = 0;
        size_t colon = slice_find_last_byte(address, ':');
        if (slice_to_uint64(slice_from_offset(address, colon + 1), &number)) {
            port = (unsigned)number;
        }
        close_listener(loop, &listener);
    }
    return port;
}

static bool explain_listen(struct arena *arena, uv_loop_t *loop, struct slice address, int code,
                           struct server_error *error)
{
    if (code == UV_EADDRINUSE) {
        unsigned port = find_free_port(loop);
        size_t colon = slice_find_last_byte(address, ':');
        return fail(
            error,
            arena_format(arena, "%.*s is in use by another process", SLICE_ARGUMENT(address)),
            arena_format(arena, "stop it, or use a free port: --listen %.*s:%u",
                         (int)(colon == SLICE_NOT_FOUND ? 0 : colon), address.data, port));
    }
    if (code == UV_EINVAL) {
        return fail(
            error,
            arena_format(arena, "'%.*s' is no address to listen on", SLICE_ARGUMENT(address)),
            SLICE("write it as ADDRESS:PORT, for example 127.0.0.1:8080 or [::1]:8080"));
    }
    return fail(error,
                arena_format(arena, "cannot listen on %.*s: %s", SLICE_ARGUMENT(address),
                             uv_strerror(code)),
                code == UV_EACCES ? SLICE("ports below 1024 need a privilege; use a higher one")
                                  : SLICE_EMPTY);
}

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

/* Taken without sharing first: with it, a second server would quietly get half of the connections.
 */
static int check_address(uv_loop_t *loop, struct slice address)
{
    struct listener *listener = NULL;
    const struct net_handler handler = {0};
    const struct net_limits limits = {0};
    int code = listener_open(loop, address, false, &limits, &handler, &listener);
    if (code == 0) {
        close_listener(loop, &listener);
    }
    return code;
}

/* Before anything is made: an address that cannot be had leaves no database behind. */
static bool check_listen(struct arena *arena, struct slice address, struct server_error *error)
{
    uv_loop_t loop;
    uv_loop_init(&loop);
    int code = check_address(&loop, address);
    bool is_free = code == 0 || explain_listen(arena, &loop, address, code, error);
    uv_run(&loop, UV_RUN_DEFAULT);
    uv_loop_close(&loop);
    return is_free;
}

/* As many connections as there are descriptors for, so that the next one is refused in words. */
static size_t connection_maximum(unsigned worker_count)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) {
        return 0;
    }
    limit.rlim_cur = limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0) {
        getrlimit(RLIMIT_NOFILE, &limit);
    }
    uint64_t share =
        limit.rlim_cur > DESCRIPTORS_KEPT ? (limit.rlim_cur - DESCRIPTORS_KEPT) / worker_count : 0;
    if (share < CONNECTIONS_MINIMUM + CONNECTIONS_REFUSED) {
        return CONNECTIONS_MINIMUM;
    }
    share -= CONNECTIONS_REFUSED;
    return share < CONNECTIONS_MAXIMUM ? (size_t)share : CONNECTIONS_MAXIMUM;
}

/* The host of "host:port", as a certificate names it. */
static struct slice host_of(struct slice address)
{
    struct slice host = slice_between(address, 0, slice_find_last_byte(address, ':'));
    bool is_bracketed = host.size > 1 && host.data[0] == '[';
    return is_bracketed ? slice_between(host, 1, host.size - 1) : host;
}

static bool open_tls(struct server *server, struct arena *arena,
                     const struct server_options *options, struct server_error *out_error)
{
    struct tls_options tls = options->tls;
    struct tls_error error = {SLICE_EMPTY, SLICE_EMPTY};
    bool is_there = true;
    if (options->is_self_signed) {
        struct slice folder = options->data_directory;
        tls.certificate_file =
            arena_string(arena, arena_join(arena, folder, SLICE("/self-signed.crt")));
        tls.key_file = arena_string(arena, arena_join(arena, folder, SLICE("/self-signed.key")));
        is_there = tls_make_self_signed(arena, host_of(options->listen), tls.certificate_file,
                                        tls.key_file, &error);
    }
    server->tls = is_there ? tls_create(arena, &tls, &error) : NULL;
    return server->tls != NULL || fail(out_error, error.message, error.remedy);
}

static bool open_listeners(struct server *server, struct arena *arena,
                           const struct server_options *options, struct server_error *error)
{
    struct slice address = options->listen;
    const struct net_limits limits = {
        .connection_count = connection_maximum(server->worker_count),
        .age_maximum_ms = options->connection_age_s * 1000,
    };
    bool is_shared = server->worker_count > 1;
    int code = 0;
    for (unsigned i = 0; code == 0 && i < server->worker_count; i++) {
        struct worker *worker = &server->workers[i];
        const struct net_handler handler = face_handler(&worker->face);
        code =
            listener_open(&worker->loop, address, is_shared, &limits, &handler, &worker->listener);
        if (code == 0) {
            if (server->tls != NULL) {
                listener_secure(worker->listener, server->tls);
            }
            address =
                listener_address(server->workers[0].listener); /* port 0 has become a number */
        }
    }
    return code == 0 || explain_listen(arena, &server->workers[0].loop, address, code, error);
}

static void run_worker(void *context)
{
    struct worker *worker = context;
    uv_timer_start(&worker->tick, on_tick, TICK_MS, TICK_MS);
    uv_run(&worker->loop, UV_RUN_DEFAULT);
}

static void watch_signals(struct server *server)
{
    static const int numbers[] = {SIGTERM, SIGINT};
    for (unsigned i = 0; i < 2; i++) {
        uv_signal_init(&server->workers[0].loop, &server->signals[i]);
        server->signals[i].data = server;
        uv_signal_start(&server->signals[i], on_signal, numbers[i]);
    }
    if (server->tls != NULL) {
        tls_watch(server->tls, &server->workers[0].loop);
    }
}

/* --- who may sign in --- */

/* From the issuer's own thread. */
static void on_issuer(void *context, struct slice url, struct slice reason)
{
    (void)context;
    if (reason.size > 0) {
        LOG(LOG_WARN, "the issuer does not answer; its last keys stay in force",
            LOG_TEXT("issuer", url), LOG_TEXT("reason", reason));
    } else {
        LOG(LOG_INFO, "the issuer's keys are here", LOG_TEXT("issuer", url));
    }
}

static const struct issuer_options *issuer_of(struct arena *arena,
                                              const struct server_options *options)
{
    const struct server_issuer *given = &options->issuer;
    struct issuer_options *issuer = ARENA_NEW(arena, struct issuer_options);
    *issuer = (struct issuer_options){.url = given->url,
                                      .audience = given->audience,
                                      .client_id = given->client_id,
                                      .client_secret = given->client_secret,
                                      .role_claim = given->role_claim,
                                      .role_map = given->role_map,
                                      .on_change = on_issuer};
    return given->url.size > 0 ? issuer : NULL;
}

/* Keys, and what was revoked before the start, which counts from the first request on. */
static bool begin_auth(struct server *server, struct arena *arena, const struct plan *plan,
                       const struct auth_options *options, struct server_error *error)
{
    struct store_error store_error;
    struct slice reason;
    struct loader *loader = loader_open(arena, server->store, &store_error);
    if (loader == NULL) {
        return fail(error, store_error.message, SLICE_EMPTY);
    }
    server->auth = auth_open(arena, plan, options, loader, &reason);
    if (server->auth == NULL) {
        fail(error, reason, SLICE_EMPTY);
    } else if (!auth_begin(server->auth, arena, loader, clock_now_us(), &server->setup_token)) {
        fail(error,
             arena_format(arena, "the database does not say who may sign in: " SLICE_FORMAT,
                          SLICE_ARGUMENT(loader_error(loader))),
             SLICE_EMPTY);
        auth_close(&server->auth);
    }
    loader_close(&loader);
    return server->auth != NULL;
}

/* Beside the embedded database in a file of their own, which a copy of the database has not; those
 * of a server's database in it, where every node finds them. */
static void place_keys(struct arena *arena, const struct server_options *options,
                       struct auth_options *auth)
{
    struct slice beside = arena_join(arena, options->data_directory, SLICE("/keys.json"));
    bool is_embedded = options->database.size == 0;
    auth->keys_path = options->keys_file.size > 0 ? options->keys_file
                      : is_embedded               ? beside
                                                  : SLICE_EMPTY;
    auth->former_path = beside;
}

static void on_keys(void *context, struct slice reason)
{
    (void)context;
    if (reason.size > 0) {
        LOG(LOG_ERROR, "the keys that sign tokens cannot be read again; the former ones stay",
            LOG_TEXT("reason", reason));
    } else {
        LOG(LOG_INFO, "the keys that sign tokens were read again");
    }
}

static bool open_auth(struct server *server, struct arena *arena, const struct plan *plan,
                      const struct server_options *options, struct server_error *error)
{
    struct auth_options auth = {.secret = store_secret(server->store),
                                .issuer = issuer_of(arena, options),
                                .deliver = deliver_reset,
                                .deliver_context = server,
                                .on_keys = on_keys,
                                .is_encrypted = options->tls.certificate_file != NULL ||
                                                options->is_self_signed};
    place_keys(arena, options, &auth);
    server->reset_command = options->reset_command;
    server->is_for_development =
        exposure_is_loopback(options->listen) && options->face.proxy_count == 0;
    if (plan->identity.accounts == NULL && auth.issuer != NULL) {
        return fail(error,
                    SLICE("the document says nothing about who may call: an issuer of tokens has "
                          "no effect"),
                    SLICE("describe accounts and who may do what, or leave --oidc-issuer out"));
    }
    if (plan->identity.accounts == NULL) {
        return true;
    }
    return begin_auth(server, arena, plan, &auth, error);
}

static void on_revocations(uv_timer_t *timer)
{
    struct server *server = timer->data;
    if (server->workers[0].session != NULL) {
        auth_poll(server->auth, server->workers[0].session);
    }
}

static void on_hangup(uv_signal_t *handle, int number)
{
    (void)number;
    struct server *server = handle->data;
    auth_reread_keys(server->auth);
    auth_poll(server->auth, server->workers[0].session);
}

static void start_auth(struct server *server, const struct plan *plan,
                       const struct server_options *options)
{
    struct worker *first = &server->workers[0];
    if (server->auth == NULL) {
        return;
    }
    uv_timer_init(&first->loop, &server->revocations);
    server->revocations.data = server;
    uv_timer_start(&server->revocations, on_revocations, REVOCATIONS_MS, REVOCATIONS_MS);
    uv_signal_init(&first->loop, &server->hangup);
    server->hangup.data = server;
    uv_signal_start(&server->hangup, on_hangup, SIGHUP);
    for (size_t i = 0; server->setup_token.size > 0 && i < plan->operation_count; i++) {
        const struct operation *operation = plan->operations[i].operation;
        if (operation->identity == IDENTITY_SETUP && options->on_setup != NULL) {
            options->on_setup(options->context, operation->path, server->setup_token);
        }
    }
}

static void start_workers(struct server *server, const struct plan *plan,
                          const struct face_shared *shared)
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

/* Gives back what start_workers and a failed open_listeners took. */
static void abandon_workers(struct server *server)
{
    for (unsigned i = 0; i < server->worker_count; i++) {
        struct worker *worker = &server->workers[i];
        if (worker->listener != NULL) {
            close_listener(&worker->loop, &worker->listener);
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

static void finish_workers(struct server *server)
{
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

/* The rows that the document itself states. */
static bool seed(struct server *server, struct arena *arena, const struct plan *plan,
                 struct server_error *out_error)
{
    struct bulk_seeding seeding;
    struct bulk_error error = {0};
    if (!bulk_seed(arena, plan, server->store, &seeding, &error)) {
        return fail(out_error, error.message, error.remedy);
    }
    LIST_EACH(const struct slice, complaint, &seeding.complaints)
    {
        LOG(LOG_WARN, "reference data of the document", LOG_TEXT("reason", *complaint));
    }
    if (plan->dialect != DIALECT_SQLITE && seeding.added_count + seeding.changed_count > 0) {
        bulk_announce(arena, plan, server->store);
    }
    if (seeding.added_count + seeding.changed_count + seeding.kept_count > 0) {
        LOG(LOG_INFO, "reference data of the document", LOG_NUMBER("added", seeding.added_count),
            LOG_NUMBER("changed", seeding.changed_count),
            LOG_NUMBER("left as somebody changed them", seeding.kept_count));
    }
    return true;
}

/* Each loop needs a connection that reads and one that writes: where the document allows fewer,
 * there are fewer loops. */
static bool share_connections(struct server *server, struct arena *arena, const struct plan *plan,
                              const struct server_options *options, struct server_error *error)
{
    const struct pooling *pooling = &plan->model->pooling;
    unsigned maximum =
        options->connection_maximum > 0 ? options->connection_maximum : pooling->connection_maximum;
    if (plan->dialect != DIALECT_POSTGRESQL) {
        return true;
    }
    if (maximum == 1) {
        return fail(error,
                    arena_format(arena,
                                 "line %u allows one connection to the database, and two "
                                 "are needed: one reads while the other writes",
                                 pooling->place.line),
                    SLICE("allow more there, or with --connections"));
    }
    if (maximum > 0 && maximum / 2 < server->worker_count) {
        server->worker_count = maximum / 2;
        LOG(LOG_INFO, "fewer threads than cores, for want of connections to the database",
            LOG_NUMBER("threads", server->worker_count));
    }
    store_set_pool(server->store, maximum, server->worker_count);
    return true;
}

/* Only where a method of gRPC asks for changes. */
static void open_watch(struct server *server, const struct services *services)
{
    LIST_EACH(const struct service, service, &services->list)
    {
        for (size_t i = 0; i < service->rpc_count; i++) {
            const struct rpc *rpc = &service->rpcs[i];
            if (server->watch == NULL && rpc->shape == RPC_WATCH && rpc->operation != NULL) {
                server->watch = watch_hub_create(services->plan);
                news_open(&server->news, server->store, services->plan, server->watch);
            }
        }
    }
}

/* --- answers that are kept --- */

/* From any loop. */
static void on_unannounced(void *context)
{
    const struct server *server = context;
    fence_raise(server->fence);
}

static struct slice hex_of(struct arena *arena, uint64_t number)
{
    return arena_format(arena, "%016llx", (unsigned long long)number);
}

/* Other processes may write to the same database. */
static void share_cache(struct server *server, struct arena *arena, const struct plan *plan,
                        const struct face_shared *shared, bool has_redis)
{
    const unsigned char *secret = store_secret(server->store);
    struct slice *names = ARENA_ARRAY(arena, struct slice, plan->entity_count + 1);
    for (size_t i = 0; i < plan->entity_count; i++) {
        names[i] = plan->entities[i].entity->table;
    }
    server->sharing =
        (struct cache_sharing){.redis = has_redis ? &server->redis : NULL,
                               .name = hex_of(arena, siphash(secret, SLICE("the name in Redis"))),
                               .shape = hex_of(arena, face_shared_shape(shared, secret)),
                               .secret = secret,
                               .topic_names = names,
                               .on_unannounced = on_unannounced,
                               .context = server};
    cache_share(server->cache, &server->sharing);
    if (!has_redis) {
        LOG(LOG_INFO, "answers are not kept, for other processes may write to this database: "
                      "start with --redis");
    }
}

static void open_cache(struct server *server, struct arena *arena, const struct plan *plan,
                       const struct face_shared *shared)
{
    if (!plan->keeps_answers) {
        return;
    }
    server->cache = cache_create(CACHE_BYTES, plan->entity_count);
    server->topics = ARENA_ARRAY(arena, uint32_t, plan->entity_count + 1);
    server->topic_count = plan->entity_count;
    for (size_t i = 0; i < plan->entity_count; i++) {
        server->topics[i] = (uint32_t)i;
    }
    cache_require_trust(server->cache); /* commands may write beside */
    if (plan->dialect != DIALECT_SQLITE) {
        share_cache(server, arena, plan, shared, server->has_redis);
    }
}

/* --- what processes share in Redis --- */

static bool open_redis(struct server *server, struct arena *arena, const struct plan *plan,
                       const struct server_options *options, struct server_error *error)
{
    bool has_limits = plan->model->protection.limits.count > 0;
    if (options->redis.size == 0) {
        return true;
    }
    const char *reason = redis_parse_address(arena, options->redis, &server->redis);
    if (reason != NULL) {
        return fail(error, SLICE("the address of Redis cannot be used"), slice_from(reason));
    }
    if (options->redis_password.size > 0 && server->redis.password == NULL) {
        server->redis.password = arena_string(arena, options->redis_password);
    }
    server->redis.away_count = &server->redis_away_count;
    if (plan->dialect == DIALECT_SQLITE) {
        LOG(LOG_INFO, "Redis is not used: the embedded database has one process, which keeps "
                      "answers and counts limits itself");
        return true;
    }
    if (!plan->keeps_answers && !has_limits) {
        LOG(LOG_INFO, "Redis is not used: the document has no limits, and no cache rule of it "
                      "keeps answers");
        return true;
    }
    server->has_redis = true;
    if (has_limits) {
        const unsigned char *secret = store_secret(server->store);
        server->limit_sharing.redis = &server->redis;
        server->limit_sharing.name = hex_of(arena, siphash(secret, SLICE("the name in Redis")));
        server->limit_sharing.secret = secret;
    }
    return true;
}

static void open_fence(struct server *server, enum dialect dialect)
{
    struct worker *first = &server->workers[0];
    bool is_alone = dialect == DIALECT_SQLITE;
    if (server->cache != NULL) {
        server->fence = fence_open(server->cache, first->cache, first->session, &first->loop,
                                   dialect, is_alone || server->sharing.redis != NULL,
                                   server->topics, server->topic_count);
    }
}

static bool add_replicas(struct server *server, struct arena *arena,
                         const struct server_options *options, struct server_error *out_error)
{
    struct store_error error = {0};
    for (size_t i = 0; i < options->replica_count; i++) {
        if (!store_add_replica(arena, server->store, options->replicas[i], &error)) {
            return fail(out_error, error.message, SLICE_EMPTY);
        }
    }
    if (options->replica_lag_ms > 0) {
        store_set_replica_lag(server->store, options->replica_lag_ms);
    }
    return true;
}

static bool open_all(struct server *server, struct arena *arena, const struct services *services,
                     const struct server_options *options, struct server_error *out_error)
{
    const struct plan *plan = services->plan;
    struct store_error store_error;
    bool has_files = options->tls.certificate_file != NULL;
    if (!check_listen(arena, options->listen, out_error) ||
        (has_files && !open_tls(server, arena, options, out_error))) {
        return false;
    }
    struct migration_start start = {.arena = arena,
                                    .plan = plan,
                                    .consent = options->is_production ? MIGRATION_TO_NEW
                                                                      : MIGRATION_TO_START};
    const struct store_schema schema = migration_schema(&start);
    server->store = options->database.size > 0
                        ? store_open_postgres(arena, options->database, &schema, &store_error)
                        : store_open(arena, options->data_directory, &schema, &store_error);
    if (options->on_migration != NULL) {
        options->on_migration(options->context, &start);
    }
    if (server->store == NULL) {
        return fail(out_error, store_error.message, SLICE_EMPTY);
    }
    if (!share_connections(server, arena, plan, options, out_error) ||
        !add_replicas(server, arena, options, out_error) || !seed(server, arena, plan, out_error) ||
        !open_auth(server, arena, plan, options, out_error)) {
        return false;
    }
    server->limit_table = limit_table_create(LIMITED_CALLERS_MAXIMUM);
    server->idempotency =
        idempotency_create(HOUR_US * (options->idempotency_hours > 0 ? options->idempotency_hours
                                                                     : IDEMPOTENCY_HOURS_USUAL));
    open_watch(server, services);
    if (options->is_self_signed && !open_tls(server, arena, options, out_error)) {
        return false;
    }
    const struct face_shared *shared = face_shared_create(arena, plan, services, &options->face);
    if (!open_redis(server, arena, plan, options, out_error)) {
        return false;
    }
    open_cache(server, arena, plan, shared);
    start_workers(server, plan, shared);
    if (!open_listeners(server, arena, options, out_error)) {
        abandon_workers(server);
        return false;
    }
    return true;
}

static void serve(struct server *server, struct arena *arena, const struct plan *plan,
                  const struct server_options *options)
{
    struct slice address = listener_address(server->workers[0].listener);
    watch_signals(server);
    start_auth(server, plan, options);
    open_fence(server, plan->dialect);
    for (unsigned i = 1; i < server->worker_count; i++) {
        uv_thread_create(&server->workers[i].thread, run_worker, &server->workers[i]);
    }
    options->on_listening(options->context, arena_format(arena, "%s://" SLICE_FORMAT,
                                                         server->tls == NULL ? "http" : "https",
                                                         SLICE_ARGUMENT(address)));
    run_worker(&server->workers[0]);
    finish_workers(server);
}

bool server_run(struct arena *arena, const struct services *services,
                const struct server_options *options, struct server_error *out_error)
{
    struct server *server = ARENA_NEW(arena, struct server);
    server->worker_count = choose_thread_count(options->thread_count);
    bool is_open = open_all(server, arena, services, options, out_error);
    if (is_open) {
        serve(server, arena, services->plan, options);
    }
    limit_table_destroy(&server->limit_table);
    idempotency_destroy(&server->idempotency);
    cache_destroy(&server->cache);
    auth_close(&server->auth);
    if (server->store != NULL) {
        store_close(&server->store);
    }
    watch_hub_destroy(&server->watch); /* the store tells it */
    tls_destroy(&server->tls);
    return is_open;
}
