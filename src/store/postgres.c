/* SPDX-License-Identifier: Apache-2.0 */
/* A store on a PostgreSQL server: connects once to see to the schema, before any loop runs. Several
 * processes may come up at once, so they take turns by an advisory lock. */
#include "store/postgres_private.h"

#include "base/base64.h"
#include "base/clock.h"
#include "base/random.h"

#include <stdio.h>
#include <stdlib.h>

#define TIMEOUT_MS      5000U
#define SHARE_DEFAULT   10U /* connections of a session where nobody says how many */
#define SHARES_MAXIMUM  50U /* of all sessions then */
#define LAG_MAXIMUM_MS  5000U
#define VERSION_MINIMUM 130000                /* 13 */
#define LOCK_KEY        "5787213827046133841" /* "PHOENIX" in ASCII, roughly: any one will do */

struct opening {
    struct arena *arena;
    PGconn *connection;
    const struct store_schema *schema;
    const char *shown;
    struct store_error *error;
};

static bool fail(struct opening *opening, enum status status, struct slice message)
{
    if (opening->error->message.size == 0) {
        *opening->error = (struct store_error){.status = status, .message = message};
    }
    return false;
}

static struct slice error_text(struct opening *opening)
{
    return slice_trim(arena_copy(opening->arena, slice_from(PQerrorMessage(opening->connection))));
}

static bool fail_by_server(struct opening *opening, const char *what)
{
    return fail(opening, STATUS_UNAVAILABLE,
                arena_format(opening->arena, "the database %s cannot be used: %s: " SLICE_FORMAT,
                             opening->shown, what, SLICE_ARGUMENT(error_text(opening))));
}

/* The result lives until the opening ends in a leak-free way: the caller clears it. */
static PGresult *ask(struct opening *opening, const char *sql, const char *parameter)
{
    PGresult *result = PQexecParams(opening->connection, sql, parameter == NULL ? 0 : 1, NULL,
                                    parameter == NULL ? NULL : &parameter, NULL, NULL, 0);
    ExecStatusType status = PQresultStatus(result);
    if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK) {
        return result;
    }
    PQclear(result);
    fail_by_server(opening, sql);
    return NULL;
}

static bool run(struct opening *opening, const char *sql)
{
    PGresult *result = ask(opening, sql, NULL);
    PQclear(result);
    return result != NULL;
}

static bool put(struct opening *opening, const char *name, struct slice value)
{
    const char *parameters[] = {name, arena_string(opening->arena, value)};
    PGresult *result = PQexecParams(opening->connection,
                                    "INSERT INTO _phoenix (name, value) VALUES ($1, $2) "
                                    "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                                    2, NULL, parameters, NULL, NULL, 0);
    bool is_good = PQresultStatus(result) == PGRES_COMMAND_OK;
    PQclear(result);
    return is_good || fail_by_server(opening, name);
}

/* --- the record, and the secret in it */

static bool read_secret(struct opening *opening, unsigned char secret[SECRET_SIZE])
{
    unsigned char fresh[SECRET_SIZE];
    random_bytes(fresh, sizeof(fresh));
    struct slice encoded = base64_encode(
        opening->arena, slice_of((const char *)fresh, sizeof(fresh)), BASE64_STANDARD);
    PGresult *result = ask(opening,
                           "INSERT INTO _phoenix (name, value) VALUES ('secret', $1) "
                           "ON CONFLICT (name) DO UPDATE SET value = _phoenix.value "
                           "RETURNING value",
                           arena_string(opening->arena, encoded));
    if (result == NULL) {
        return false;
    }
    struct slice bytes;
    bool is_good = base64_decode(opening->arena, slice_from(PQgetvalue(result, 0, 0)),
                                 BASE64_STANDARD, &bytes) &&
                   bytes.size == SECRET_SIZE;
    PQclear(result);
    if (!is_good) {
        return fail(opening, STATUS_INVALID,
                    arena_format(opening->arena,
                                 "the database %s has lost its secret; restore it from a backup",
                                 opening->shown));
    }
    memcpy(secret, bytes.data, SECRET_SIZE);
    return true;
}

static bool has_record(struct opening *opening, bool *out_has)
{
    PGresult *result = ask(opening, "SELECT 1 WHERE to_regclass('_phoenix') IS NOT NULL", NULL);
    if (result == NULL) {
        return false;
    }
    *out_has = PQntuples(result) == 1;
    PQclear(result);
    return true;
}

/* IF NOT EXISTS would ask for the right to create also where the table exists. */
static bool create_record(struct opening *opening, unsigned char secret[SECRET_SIZE])
{
    bool has = false;
    return has_record(opening, &has) &&
           (has || run(opening, "CREATE TABLE IF NOT EXISTS _phoenix "
                                "(name text PRIMARY KEY, value text NOT NULL)")) &&
           read_secret(opening, secret);
}

static bool update_record(struct opening *opening)
{
    char now[CLOCK_TEXT_SIZE];
    clock_format_us(clock_now_us(), now);
    return put(opening, "document_name", opening->schema->document_name) &&
           put(opening, "document_version", opening->schema->document_version) &&
           put(opening, "phoenix_version", SLICE(PHOENIX_VERSION)) &&
           put(opening, "opened_at", slice_of(now, sizeof(now)));
}

/* --- tables */

static bool apply_schema(struct opening *opening)
{
    const struct store_schema *schema = opening->schema;
    for (size_t i = 0; schema->statements[i] != NULL; i++) {
        if (!run(opening, schema->statements[i])) {
            return false;
        }
    }
    return true;
}

/* A notice is for a person at psql; what is wrong comes as an error. */
static void drop_notice(void *context, const char *message)
{
    (void)context;
    (void)message;
}

static bool check_server(struct opening *opening)
{
    if (PQstatus(opening->connection) != CONNECTION_OK) {
        return fail(opening, STATUS_UNAVAILABLE,
                    arena_format(opening->arena,
                                 "cannot connect to %s: " SLICE_FORMAT
                                 "; see to the address, the server and its rights",
                                 opening->shown, SLICE_ARGUMENT(error_text(opening))));
    }
    if (PQserverVersion(opening->connection) < VERSION_MINIMUM) {
        return fail(opening, STATUS_INVALID,
                    arena_format(opening->arena, "%s is older than PostgreSQL 13; use a newer one",
                                 opening->shown));
    }
    PQsetNoticeProcessor(opening->connection, drop_notice, NULL);
    const char *values[] = {
        arena_format(opening->arena, "%u", TIMEOUT_MS).data,
        "off",
    };
    PGresult *result =
        PQexecParams(opening->connection, POSTGRES_SETUP, 2, NULL, values, NULL, NULL, 0);
    bool is_good = PQresultStatus(result) == PGRES_TUPLES_OK;
    PQclear(result);
    return is_good || fail_by_server(opening, "its settings");
}

static bool open_database(struct opening *opening, struct store *store)
{
    const struct store_schema *schema = opening->schema;
    if (!run(opening, "BEGIN") || !run(opening, "SELECT pg_advisory_xact_lock(" LOCK_KEY ")") ||
        !create_record(opening, store->secret) ||
        (schema->prepare == NULL && !apply_schema(opening)) || !run(opening, "COMMIT")) {
        return false;
    }
    return loader_prepare(opening->arena, store, schema, opening->error) && update_record(opening);
}

/* --- the driver */

/* Sessions that are opened from now on tell it to their connections. */
static void set_timeout(struct store *store, unsigned timeout_ms)
{
    (void)store;
    (void)timeout_ms;
}

static void set_pool(struct store *base, unsigned connection_maximum, unsigned session_count)
{
    struct postgres_store *store = postgres_store_of(base);
    unsigned usual = session_count * SHARE_DEFAULT < SHARES_MAXIMUM ? session_count * SHARE_DEFAULT
                                                                    : SHARES_MAXIMUM;
    usual = usual < session_count * 2 ? session_count * 2 : usual;
    store->connection_maximum = connection_maximum > 0 ? connection_maximum : usual;
    store->session_count = session_count;
}

static void close_store(struct store *store)
{
    free((void *)(uintptr_t)postgres_store_of(store)->seen);
    free(store);
}

static struct store_counts get_counts(const struct store *store)
{
    struct postgres_store *own = postgres_store_of((struct store *)(uintptr_t)store);
    return (struct store_counts){.commit_count = atomic_load(&own->commit_count),
                                 .write_count = atomic_load(&own->write_count),
                                 .queue_length = atomic_load(&own->queue_length)};
}

static bool is_trusted(const struct store *store)
{
    struct postgres_store *own = postgres_store_of((struct store *)(uintptr_t)store);
    return clock_monotonic_ns() < atomic_load(&own->trusted_until_ns);
}

static const struct store_driver driver = {
    .close = close_store,
    .set_timeout = set_timeout,
    .set_pool = set_pool,
    .add_replica = postgres_replica_add,
    .set_replica_lag = postgres_replica_set_lag,
    .counts = get_counts,
    .open_session = postgres_session_open,
    .close_session = postgres_session_close,
    .execute = postgres_session_execute,
    .is_trusted = is_trusted,
    .open_loader = postgres_loader_open,
};

static bool find_database(struct opening *opening, unsigned char secret[SECRET_SIZE])
{
    bool is_there = false;
    if (!has_record(opening, &is_there)) {
        return false;
    }
    return is_there ? read_secret(opening, secret)
                    : fail(opening, STATUS_NOT_FOUND,
                           arena_format(opening->arena,
                                        "%s holds no database of Phoenix's; start `phoenix run` on "
                                        "it first, or correct the address",
                                        opening->shown));
}

enum purpose { TO_SERVE, BESIDE, AS_IS };

static bool open_for(struct opening *opening, enum purpose purpose, struct store *store)
{
    switch (purpose) {
    case TO_SERVE:
        return open_database(opening, store);
    case BESIDE:
        return find_database(opening, store->secret);
    case AS_IS:
        return true;
    }
    return false;
}

static struct store *open_store(struct arena *arena, struct slice address, enum purpose purpose,
                                const struct store_schema *schema, struct store_error *out_error)
{
    struct postgres_store *store = calloc(1, sizeof(*store));
    if (store == NULL) {
        abort();
    }
    *out_error = (struct store_error){0};
    store->base.driver = &driver;
    store->base.timeout_ms = TIMEOUT_MS;
    store->arena = arena;
    set_pool(&store->base, 0, 1);
    store->lag_maximum_ms = LAG_MAXIMUM_MS;
    if (!postgres_address_read(arena, address, &store->address, out_error)) {
        free(store);
        return NULL;
    }
    struct opening opening = {.arena = arena,
                              .connection = postgres_address_connect(arena, &store->address),
                              .schema = schema,
                              .shown = store->address.shown,
                              .error = out_error};
    bool is_good = check_server(&opening) &&
                   postgres_pooler_check(arena, opening.connection, &store->address, out_error) &&
                   open_for(&opening, purpose, &store->base);
    postgres_address_resolve(arena, opening.connection, "primary", &store->address);
    PQfinish(opening.connection);
    if (!is_good) {
        free(store);
        return NULL;
    }
    return &store->base;
}

struct store *store_open_postgres(struct arena *arena, struct slice address,
                                  const struct store_schema *schema, struct store_error *out_error)
{
    return open_store(arena, address, TO_SERVE, schema, out_error);
}

struct store *store_open_postgres_beside(struct arena *arena, struct slice address,
                                         struct store_error *out_error)
{
    return open_store(arena, address, BESIDE, NULL, out_error);
}

struct store *store_open_postgres_as_is(struct arena *arena, struct slice address,
                                        struct store_error *out_error)
{
    return open_store(arena, address, AS_IS, NULL, out_error);
}
