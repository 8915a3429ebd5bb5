/* SPDX-License-Identifier: Apache-2.0 */
/* Opens what a server consists of, in an order in which a failure leaves nothing behind, serves,
 * and closes it again. What each of them is stands in a file of its own (server_private.h). */
#include "server/server.h"

#include "auth/auth.h"
#include "base/log.h"
#include "bulk/bulk.h"
#include "cache/cache.h"
#include "server/server_private.h"
#include "server/sweeper.h"

#define LIMITED_CALLERS_MAXIMUM ((size_t)1 << 17) /* 2 MiB once they are all there */

#define HOUR_US INT64_C(3600000000)

bool server_fail(struct server_error *error, struct slice message, struct slice remedy)
{
    *error = (struct server_error){message, remedy};
    return false;
}

/* The rows that the document itself states. */
static bool seed(struct server *server, struct arena *arena, const struct plan *plan,
                 struct server_error *out_error)
{
    struct bulk_seeding seeding;
    struct bulk_error error = {0};
    if (!bulk_seed(arena, plan, server->store, &seeding, &error)) {
        return server_fail(out_error, error.message, error.remedy);
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
        return server_fail(error,
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

static bool add_replicas(struct server *server, struct arena *arena,
                         const struct server_options *options, struct server_error *out_error)
{
    struct store_error error = {0};
    for (size_t i = 0; i < options->replica_count; i++) {
        if (!store_add_replica(arena, server->store, options->replicas[i], &error)) {
            return server_fail(out_error, error.message, SLICE_EMPTY);
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
    if (!listeners_check(arena, options->listen, out_error) ||
        (has_files && !listeners_open_tls(server, arena, options, out_error))) {
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
        return server_fail(out_error, store_error.message, SLICE_EMPTY);
    }
    if (!share_connections(server, arena, plan, options, out_error) ||
        !add_replicas(server, arena, options, out_error) || !seed(server, arena, plan, out_error) ||
        !authentication_open(server, arena, plan, options, out_error)) {
        return false;
    }
    server->limit_table = limit_table_create(LIMITED_CALLERS_MAXIMUM);
    server->idempotency =
        idempotency_create(HOUR_US * (options->idempotency_hours > 0 ? options->idempotency_hours
                                                                     : IDEMPOTENCY_HOURS_USUAL));
    open_watch(server, services);
    if (options->is_self_signed && !listeners_open_tls(server, arena, options, out_error)) {
        return false;
    }
    const struct face_shared *shared = face_shared_create(arena, plan, services, &options->face);
    if (!sharing_open_redis(server, arena, plan, options, out_error)) {
        return false;
    }
    sharing_open_cache(server, arena, plan, shared);
    workers_open(server, plan, shared);
    if (!listeners_open(server, arena, plan, options, out_error)) {
        workers_abandon(server);
        return false;
    }
    return true;
}

static void serve(struct server *server, struct arena *arena, const struct plan *plan,
                  const struct server_options *options)
{
    struct slice address = listener_address(server->workers[0].listener);
    signals_watch(server);
    authentication_start(server, plan, options);
    sharing_open_fence(server, plan->dialect);
    if (plan_keeps_keys(plan)) {
        struct worker *first = &server->workers[0];
        server->sweeper = sweeper_open(first->session, &first->loop, plan->dialect);
    }
    workers_start(server);
    options->on_listening(options->context, arena_format(arena, "%s://" SLICE_FORMAT,
                                                         server->tls == NULL ? "http" : "https",
                                                         SLICE_ARGUMENT(address)));
    workers_run(server);
}

bool server_run(struct arena *arena, const struct services *services,
                const struct server_options *options, struct server_error *out_error)
{
    struct server *server = ARENA_NEW(arena, struct server);
    server->worker_count = workers_choose_count(options->thread_count);
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
