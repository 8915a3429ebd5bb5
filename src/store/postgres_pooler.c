/* SPDX-License-Identifier: Apache-2.0 */
/* A pooler such as PgBouncer between us and the server. It may hand each of our connections one of
 * its own for as long as ours lasts: nothing of that is felt. It must not hand them out for one
 * transaction at a time: what is prepared on a connection would be gone with the next one. */
#include "store/postgres_private.h"

#include "base/clock.h"

#include <poll.h>

#define PATIENCE_MS 3000

/* The text of the one value that `sql` answers; empty: it failed, or there was no answer in time.
 */
static struct slice ask(struct arena *arena, PGconn *connection, const char *sql)
{
    struct slice value = SLICE_EMPTY;
    uint64_t end_ns = clock_monotonic_ns() + PATIENCE_MS * UINT64_C(1000000);
    if (PQsendQuery(connection, sql) != 1) {
        return value;
    }
    while (PQisBusy(connection)) {
        uint64_t now_ns = clock_monotonic_ns();
        struct pollfd wait = {.fd = PQsocket(connection), .events = POLLIN};
        if (now_ns >= end_ns || poll(&wait, 1, (int)((end_ns - now_ns) / 1000000) + 1) < 0 ||
            PQconsumeInput(connection) != 1) {
            return value;
        }
    }
    for (PGresult *result; (result = PQgetResult(connection)) != NULL; PQclear(result)) {
        if (PQresultStatus(result) == PGRES_TUPLES_OK && PQntuples(result) == 1) {
            value = arena_copy(arena, slice_from(PQgetvalue(result, 0, 0)));
        }
    }
    return value;
}

static bool refuse(struct store_error *error, struct slice message)
{
    *error = (struct store_error){.status = STATUS_INVALID, .message = message};
    return false;
}

/* While the second connection is inside a transaction, whose server does the first one get? */
static bool check_pair(struct arena *arena, PGconn *first, PGconn *second, const char *shown,
                       struct slice pid, struct store_error *error)
{
    static const char question[] = "SELECT pg_catalog.pg_backend_pid()";
    struct slice other = ask(arena, second, "BEGIN; SELECT pg_catalog.pg_backend_pid()");
    if (other.size == 0) {
        return refuse(error, arena_format(arena,
                                          "the pooler at %s has no second connection of the server "
                                          "to give within %d s; let its pool be larger than what "
                                          "Phoenix may open (--connections)",
                                          shown, PATIENCE_MS / 1000));
    }
    if (slice_equal(other, pid) || !slice_equal(ask(arena, first, question), pid)) {
        return refuse(error,
                      arena_format(arena,
                                   "the pooler at %s hands out a connection of the server for one "
                                   "transaction at a time, and Phoenix's prepared statements would "
                                   "be lost between them; set pool_mode = session for this "
                                   "database, or let Phoenix connect to the server itself (it "
                                   "keeps a pool of its own)",
                                   shown));
    }
    return true;
}

bool postgres_pooler_check(struct arena *arena, PGconn *connection,
                           struct postgres_address *address, struct store_error *out_error)
{
    struct slice pid = ask(arena, connection, "SELECT pg_catalog.pg_backend_pid()");
    uint64_t number = 0;
    if (pid.size == 0 || !slice_to_uint64(pid, &number) ||
        number == (uint64_t)PQbackendPID(connection)) {
        return true; /* whom we greeted is who answers */
    }
    PGconn *second = PQconnectdb(address->full);
    bool is_good = PQstatus(second) != CONNECTION_OK ||
                   check_pair(arena, connection, second, address->shown, pid, out_error);
    PQfinish(second);
    return is_good;
}
