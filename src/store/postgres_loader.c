/* SPDX-License-Identifier: Apache-2.0 */
/* Work in bulk on a PostgreSQL server: one more connection, which waits for its answers. */
#include "store/postgres_private.h"

#include <stdlib.h>

/* One piece of a COPY; libpq holds it until the socket has taken it. */
#define PIECE_SIZE ((size_t)256 << 10)

struct postgres_loader {
    struct loader base;
    PGconn *connection;
    struct arena *row;         /* one row's values */
    const struct actor *actor; /* whose changes come, as this transaction was told; NULL: ours */
    int64_t actor_us;          /* … at that moment */
};

static struct postgres_loader *postgres_loader_of(struct loader *loader)
{
    return (struct postgres_loader *)loader;
}

static void close_loader(struct loader *base)
{
    struct postgres_loader *loader = postgres_loader_of(base);
    PQfinish(loader->connection);
    arena_destroy(&loader->row);
    free(loader);
}

/* Nobody knows whose changes come: the next statement says. */
static const struct actor unknown = {.now_us = -1};

static bool control(struct loader *base, const char *literal)
{
    struct postgres_loader *loader = postgres_loader_of(base);
    PGresult *result = PQexec(loader->connection, literal);
    bool is_good = PQresultStatus(result) == PGRES_COMMAND_OK;
    if (strncmp(literal, "ROLLBACK TO", 11) == 0) {
        loader->actor = &unknown;
    } else if (strncmp(literal, "SAVEPOINT", 9) != 0 && strncmp(literal, "RELEASE", 7) != 0) {
        loader->actor = NULL; /* the setting goes with its transaction */
    }
    if (is_good && strcmp(literal, "COMMIT") == 0) {
        /* A transaction that a failure has ended answers ROLLBACK. */
        is_good = strcmp(PQcmdStatus(result), "COMMIT") == 0;
    }
    if (!is_good) {
        loader_set_error(base, slice_from(PQerrorMessage(loader->connection)));
    }
    PQclear(result);
    return is_good;
}

static void take_failure(struct postgres_loader *loader, struct query *query, PGresult *result)
{
    postgres_take_failure(query, result);
    loader_set_error(&loader->base, query->detail);
}

/* One row, or the end with its counts. */
static void take_result(struct postgres_loader *loader, struct query *query, PGresult *result)
{
    struct query one = *query;
    one.arena = loader->row;
    postgres_take_rows(&one, result);
    query->row_count += one.row_count;
    query->changed_count += one.changed_count;
    arena_reset(loader->row);
}

static void take_results(struct postgres_loader *loader, struct query *query)
{
    for (PGresult *result; (result = PQgetResult(loader->connection)) != NULL; PQclear(result)) {
        ExecStatusType status = PQresultStatus(result);
        if (status == PGRES_SINGLE_TUPLE || status == PGRES_TUPLES_OK ||
            status == PGRES_COMMAND_OK) {
            take_result(loader, query, result);
        } else if (query->status == STATUS_OK) {
            take_failure(loader, query, result);
        }
    }
}

static void fail_to_send(struct postgres_loader *loader, struct query *query)
{
    query->status = STATUS_UNAVAILABLE;
    query->detail = arena_copy(query->arena, slice_from(PQerrorMessage(loader->connection)));
    loader_set_error(&loader->base, query->detail);
}

/* For this transaction; without one, a change is Phoenix's own. */
static void tell_actor(struct postgres_loader *loader, const struct query *query)
{
    const struct actor *actor = query->actor;
    bool is_told = loader->actor == actor && (actor == NULL || actor->now_us == loader->actor_us);
    if (!loader->base.is_in_transaction || is_told) {
        return;
    }
    const char *values[] = {postgres_actor(query->arena, actor)};
    PQclear(PQexecParams(loader->connection, POSTGRES_SET_ACTOR, 1, NULL, values, NULL, NULL, 0));
    loader->actor = actor;
    loader->actor_us = actor == NULL ? 0 : actor->now_us;
}

static void run(struct loader *base, struct query *query)
{
    static _Thread_local struct postgres_parameters parameters;
    static _Thread_local Oid types[POSTGRES_PARAMETER_MAXIMUM];
    struct postgres_loader *loader = postgres_loader_of(base);
    int count = 0;
    query_clear(query);
    tell_actor(loader, query);
    const char *sql = postgres_rewrite(query->arena, query->sql, types, &count);
    postgres_bind(query->arena, query->parameters, count, &parameters);
    if (PQsendQueryParams(loader->connection, sql, count, types, parameters.values,
                          parameters.sizes, parameters.formats, 0) != 1) {
        fail_to_send(loader, query);
        return;
    }
    PQsetSingleRowMode(loader->connection);
    take_results(loader, query);
}

static bool send_text(struct postgres_loader *loader, struct slice text)
{
    for (size_t at = 0; at < text.size; at += PIECE_SIZE) {
        struct slice piece = slice_between(text, at, at + PIECE_SIZE);
        if (PQputCopyData(loader->connection, piece.data, (int)piece.size) != 1) {
            return false;
        }
    }
    return PQputCopyEnd(loader->connection, NULL) == 1;
}

static void copy(struct loader *base, const char *sql, struct slice text, struct query *query)
{
    struct postgres_loader *loader = postgres_loader_of(base);
    query_clear(query);
    tell_actor(loader, query);
    PGresult *result = PQexec(loader->connection, sql);
    if (PQresultStatus(result) != PGRES_COPY_IN) {
        take_failure(loader, query, result);
        PQclear(result);
        return;
    }
    PQclear(result);
    bool is_sent = send_text(loader, text);
    take_results(loader, query);
    if (!is_sent && query->status == STATUS_OK) {
        fail_to_send(loader, query);
    }
}

static const struct loader_driver driver = {
    .close = close_loader, .control = control, .run = run, .copy = copy};

static void drop_notice(void *context, const char *message)
{
    (void)context;
    (void)message;
}

struct loader *postgres_loader_open(struct arena *arena, struct store *store,
                                    struct store_error *out_error)
{
    static const char *const settings[] = {"0", "off"};
    struct postgres_store *own = postgres_store_of(store);
    struct postgres_loader *loader = calloc(1, sizeof(*loader));
    if (loader == NULL) {
        abort();
    }
    loader->connection = postgres_address_connect(arena, &own->address);
    loader_init(&loader->base, &driver);
    PQsetNoticeProcessor(loader->connection, drop_notice, NULL);
    PGresult *result =
        PQexecParams(loader->connection, POSTGRES_SETUP, 2, NULL, settings, NULL, NULL, 0);
    bool is_good = PQresultStatus(result) == PGRES_TUPLES_OK;
    PQclear(result);
    if (!is_good) {
        struct slice words = slice_trim(slice_from(PQerrorMessage(loader->connection)));
        *out_error = (struct store_error){
            .status = STATUS_UNAVAILABLE,
            .message = arena_format(arena, "cannot connect to %s: " SLICE_FORMAT,
                                    own->address.shown, SLICE_ARGUMENT(words))};
        struct loader *closing = &loader->base;
        loader_close(&closing);
        return NULL;
    }
    loader->row = arena_create(4096);
    return &loader->base;
}
