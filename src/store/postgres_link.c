/* SPDX-License-Identifier: Apache-2.0 */
/* One connection in pipeline mode: what is sent. It is remembered as slots in the order in which
 * the server answers; postgres_answer.c gives every answer to the first of them.
 *
 * A read has a sync of its own, so its failure touches nobody else's. Writes share a transaction:
 * BEGIN, all statements, COMMIT and one sync in one go. */
#include "store/postgres_private.h"

#include "base/clock.h"
#include "base/log.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#define NAME_SIZE 24U
/* Who waits longer for a lock than his neighbours in a transaction should, waits alone. */
#define NEIGHBOUR_LOCK_MS       "100"
#define SHARED_FAILURES_MAXIMUM 8U

/* --- slots */

struct slot *link_slot_at(struct link *link, size_t index)
{
    return &link->slots[(link->slot_first + index) % link->slot_capacity];
}

static void add_slot(struct link *link, struct slot slot)
{
    if (link->slot_count == link->slot_capacity) {
        size_t capacity = link->slot_capacity == 0 ? 64 : 2 * link->slot_capacity;
        struct slot *grown = malloc(capacity * sizeof(*grown));
        if (grown == NULL) {
            abort();
        }
        for (size_t i = 0; i < link->slot_count; i++) {
            grown[i] = *link_slot_at(link, i);
        }
        free(link->slots);
        link->slots = grown;
        link->slot_first = 0;
        link->slot_capacity = capacity;
    }
    if (link->slot_count++ == 0) {
        link->progress_ns = clock_monotonic_ns();
    }
    *link_slot_at(link, link->slot_count - 1) = slot;
}

void link_drop_slot(struct link *link)
{
    link->slot_first = (link->slot_first + 1) % link->slot_capacity;
    link->slot_count--;
}

/* --- prepared statements */

static struct prepared *find_prepared(struct prepared *table, size_t capacity, const char *sql)
{
    size_t at = ((uintptr_t)sql >> 4) * UINT64_C(0x9E3779B97F4A7C15) % capacity;
    while (table[at].sql != NULL && table[at].sql != sql) {
        at = (at + 1) % capacity;
    }
    return &table[at];
}

/* Slots point into the table, so it grows only while none is out; until then it may fill up. */
void link_make_room(struct link *link)
{
    size_t capacity = link->prepared_capacity == 0 ? 1024 : 2 * link->prepared_capacity;
    struct prepared *grown = calloc(capacity, sizeof(*grown));
    if (grown == NULL) {
        abort();
    }
    for (size_t i = 0; i < link->prepared_capacity; i++) {
        if (link->prepared[i].sql != NULL) {
            *find_prepared(grown, capacity, link->prepared[i].sql) = link->prepared[i];
        }
    }
    free(link->prepared);
    link->prepared = grown;
    link->prepared_capacity = capacity;
}

/* The statement's entry; NULL where there is no room: it goes without a name then. */
static struct prepared *prepared_of(struct link *link, const char *sql)
{
    if (2 * link->prepared_count >= link->prepared_capacity && link->slot_count == 0) {
        link_make_room(link);
    }
    if (link->prepared_capacity == 0) {
        return NULL;
    }
    struct prepared *prepared = find_prepared(link->prepared, link->prepared_capacity, sql);
    if (prepared->sql == NULL) {
        if (link->prepared_count + 1 >= link->prepared_capacity) {
            return NULL;
        }
        prepared->sql = sql;
        prepared->number = (unsigned)++link->prepared_count;
    }
    return prepared;
}

/* --- sending */

static void mark_unsent(struct link *link)
{
    link->has_unsent = true;
    postgres_session_flush_later(link->session);
}

static void send_sync(struct link *link, struct slot slot)
{
    PQpipelineSync(link->connection);
    slot.kind = SLOT_SYNC;
    add_slot(link, slot);
    mark_unsent(link);
}

void link_send_setup(struct link *link)
{
    char timeout[16];
    snprintf(timeout, sizeof(timeout), "%u", link->session->base.store->timeout_ms);
    const char *values[] = {timeout, link->role == LINK_WRITER ? "off" : "on"};
    PQsendQueryParams(link->connection, POSTGRES_SETUP, 2, NULL, values, NULL, NULL, 0);
    add_slot(link, (struct slot){.kind = SLOT_SETUP});
    send_sync(link, (struct slot){0});
}

void link_send_beat(struct link *link, const char *sql)
{
    PQsendQueryParams(link->connection, sql, 0, NULL, NULL, NULL, NULL, 0);
    add_slot(link, (struct slot){.kind = SLOT_BEAT});
    send_sync(link, (struct slot){0});
}

void link_send_hearing(struct link *link, const char *sql)
{
    PQsendQueryParams(link->connection, sql, 0, NULL, NULL, NULL, NULL, 0);
    add_slot(link, (struct slot){.kind = SLOT_HEARING});
    send_sync(link, (struct slot){0});
}

static void send_position(struct link *link)
{
    PQsendQueryParams(link->connection, "SELECT pg_catalog.pg_current_wal_insert_lsn()", 0, NULL,
                      NULL, NULL, NULL, 0);
    add_slot(link, (struct slot){.kind = SLOT_POSITION});
}

static void send_control(struct link *link, const char *sql)
{
    PQsendQueryParams(link->connection, sql, 0, NULL, NULL, NULL, NULL, 0);
    add_slot(link, (struct slot){.kind = SLOT_CONTROL});
}

static void write_name(char name[NAME_SIZE], const struct prepared *prepared)
{
    snprintf(name, NAME_SIZE, "p%u_%u", prepared->number, prepared->generation);
}

static _Thread_local struct postgres_parameters parameters;
static _Thread_local Oid types[POSTGRES_PARAMETER_MAXIMUM];

/* A statement of our own without parameters, which each transaction needs: by its name, so that the
 * server need not read it again. Its address is its key. */
static void send_own(struct link *link, const char *sql)
{
    struct prepared *prepared = prepared_of(link, sql);
    if (prepared == NULL) {
        send_control(link, sql);
        return;
    }
    const struct slot slot = {
        .kind = SLOT_CONTROL, .prepared = prepared, .generation = prepared->generation};
    char name[NAME_SIZE];
    write_name(name, prepared);
    if (!prepared->is_known) {
        PQsendPrepare(link->connection, name, sql, 0, NULL);
        prepared->is_known = true;
        add_slot(link, (struct slot){.kind = SLOT_PREPARE,
                                     .prepared = prepared,
                                     .generation = prepared->generation});
    }
    PQsendQueryPrepared(link->connection, name, 0, NULL, NULL, NULL, 0);
    add_slot(link, slot);
}

/* Makes the statement known to the server, if it is not. `slot`: of what it is for. */
static void send_prepare(struct link *link, struct arena *arena, struct prepared *prepared,
                         struct slot slot)
{
    char name[NAME_SIZE];
    if (prepared->is_known) {
        return;
    }
    write_name(name, prepared);
    const char *sql = postgres_rewrite(arena, prepared->sql, types, &prepared->parameter_count);
    PQsendPrepare(link->connection, name, sql, prepared->parameter_count, types);
    prepared->is_known = true;
    slot.kind = SLOT_PREPARE;
    add_slot(link, slot);
}

static void send_prepared(struct link *link, const struct prepared *prepared, struct slot slot)
{
    char name[NAME_SIZE];
    write_name(name, prepared);
    PQsendQueryPrepared(link->connection, name, parameters.count, parameters.values,
                        parameters.sizes, parameters.formats, 0);
    add_slot(link, slot);
}

static void send_query(struct link *link, struct query *query, struct query *request)
{
    struct prepared *prepared = query->is_fixed ? prepared_of(link, query->sql) : NULL;
    struct slot slot = {.kind = SLOT_QUERY, .query = query, .request = request};
    if (prepared != NULL) {
        slot.prepared = prepared;
        slot.generation = prepared->generation;
        send_prepare(link, query->arena, prepared, slot);
        postgres_bind(query->arena, query->parameters, prepared->parameter_count, &parameters);
        send_prepared(link, prepared, slot);
        return;
    }
    int count;
    const char *sql = postgres_rewrite(query->arena, query->sql, types, &count);
    postgres_bind(query->arena, query->parameters, count, &parameters);
    PQsendQueryParams(link->connection, sql, count, types, parameters.values, parameters.sizes,
                      parameters.formats, 0);
    add_slot(link, slot);
}

static void send_actor(struct link *link, struct arena *arena, const struct actor *actor)
{
    static const char sql[] = POSTGRES_SET_ACTOR;
    const char *values[] = {postgres_actor(arena, actor)};
    struct prepared *prepared = prepared_of(link, sql);
    char name[16];
    if (prepared == NULL) {
        PQsendQueryParams(link->connection, sql, 1, NULL, values, NULL, NULL, 0);
    } else {
        snprintf(name, sizeof(name), "p%u", prepared->number);
        if (!prepared->is_known) {
            PQsendPrepare(link->connection, name, sql, 1, NULL);
            prepared->is_known = true;
            add_slot(link, (struct slot){.kind = SLOT_PREPARE,
                                         .prepared = prepared,
                                         .generation = prepared->generation});
        }
        PQsendQueryPrepared(link->connection, name, 1, values, NULL, NULL, 0);
    }
    add_slot(link, (struct slot){.kind = SLOT_CONTROL});
}

/* The transaction is shared, so each request says who is behind it, and one that has nobody behind
 * it says that: a change is never laid at a neighbour's door. What a request's own statements bring
 * about is its caller's, whichever of them says so. */
static void tell_actor(struct link *link, struct query *request)
{
    const struct actor *actor = NULL;
    for (struct query *query = request; query != NULL && actor == NULL; query = query->next) {
        actor = query->actor;
    }
    if (actor != link->actor) {
        send_actor(link, request->arena, actor);
        link->actor = actor;
    }
}

void link_send_read(struct link *link, struct query *query)
{
    send_query(link, query, query);
    send_sync(link, (struct slot){.query = query});
}

/* Where the statement has failed time and again, or there is no room for it, each goes by itself.
 */
void link_send_shared(struct link *link, struct query *const *queries, size_t count)
{
    struct postgres_session *session = link->session;
    struct prepared *prepared = count > 1 ? prepared_of(link, queries[0]->sharing->sql) : NULL;
    if (prepared == NULL || prepared->failure_count >= SHARED_FAILURES_MAXIMUM) {
        for (size_t i = 0; i < count; i++) {
            send_query(link, queries[i], queries[i]);
            send_sync(link, (struct slot){.query = queries[i], .is_shareable = true});
        }
        link->shareable_count += count;
        return;
    }
    struct shared *shared = postgres_sharing_create(queries, count);
    const struct slot slot = {.kind = SLOT_QUERY,
                              .shared = shared,
                              .prepared = prepared,
                              .generation = prepared->generation};
    send_prepare(link, queries[0]->arena, prepared, slot);
    postgres_sharing_bind(shared, &session->text, &parameters);
    send_prepared(link, prepared, slot);
    send_sync(link, (struct slot){.shared = shared, .prepared = prepared, .is_shareable = true});
    link->shareable_count++;
}

static void send_request(struct link *link, struct query *request)
{
    tell_actor(link, request);
    for (struct query *query = request->ahead; query != NULL; query = query->next) {
        query->status = STATUS_OK;
        send_query(link, query, request);
    }
    for (struct query *query = request; query != NULL; query = query->next) {
        query->status = STATUS_OK;
        send_query(link, query, request);
    }
}

/* How many of the first requests are creates that one statement can do. */
static size_t count_alike(struct query *const *requests, size_t count)
{
    size_t alike = 0;
    while (alike < count && postgres_sharing_is_possible_write(requests[alike]) &&
           requests[alike]->sharing == requests[0]->sharing) {
        alike++;
    }
    return alike;
}

/* False: each must go by itself. */
static bool send_shared_write(struct link *link, struct query **requests, size_t count)
{
    struct prepared *prepared = prepared_of(link, requests[0]->sharing->sql);
    if (prepared == NULL || prepared->failure_count >= SHARED_FAILURES_MAXIMUM) {
        return false;
    }
    struct shared *shared = postgres_sharing_create(requests, count);
    if (!postgres_sharing_bind_rows(shared, &link->session->text, &parameters)) {
        postgres_sharing_free(shared);
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        requests[i]->status = STATUS_OK;
    }
    shared->next = link->shared_writes;
    link->shared_writes = shared;
    tell_actor(link, requests[0]);
    const struct slot slot = {.kind = SLOT_QUERY,
                              .shared = shared,
                              .prepared = prepared,
                              .generation = prepared->generation};
    send_prepare(link, requests[0]->arena, prepared, slot);
    send_prepared(link, prepared, slot);
    return true;
}

/* The connection keeps it from one transaction to the next, so it is only said where it changes. */
static void tell_lock_wait(struct link *link, enum lock_wait wait)
{
    if (link->lock_wait != wait) {
        send_control(link, wait == LOCK_WAIT_SHORT ? "SET lock_timeout = " NEIGHBOUR_LOCK_MS
                                                   : "SET lock_timeout TO DEFAULT");
        link->lock_wait = wait;
    }
}

void link_send_batch(struct link *link, struct query **requests, size_t count)
{
    static const char begin_sql[] = "BEGIN", commit_sql[] = "COMMIT";
    assert(link->batch == NULL && count > 0);
    link->batch = requests;
    link->batch_count = count;
    link->failed = NULL;
    link->has_commit_failed = false;
    link->actor = NULL;
    send_own(link, begin_sql);
    tell_lock_wait(link, count > 1 ? LOCK_WAIT_SHORT : LOCK_WAIT_USUAL);
    for (size_t i = 0; i < count;) {
        size_t alike = count_alike(requests + i, count - i);
        if (alike < 2 || !send_shared_write(link, requests + i, alike)) {
            send_request(link, requests[i]);
            alike = 1;
        }
        i += alike;
    }
    send_own(link, commit_sql);
    link->batch_position = 0;
    if (postgres_store_of(link->session->base.store)->replica_count > 0) {
        send_position(link);
    }
    send_sync(link, (struct slot){.is_batch_end = true});
}

void link_flush(struct link *link)
{
    if (!link->has_unsent || link->state != LINK_READY) {
        return;
    }
    int left = PQflush(link->connection);
    if (left < 0) {
        link_lose(link, STATUS_UNAVAILABLE);
        return;
    }
    link->has_unsent = left > 0;
    link_watch(link, UV_READABLE | (left > 0 ? UV_WRITABLE : 0));
}

void link_flush_early(struct link *link)
{
    if (link->state == LINK_READY) {
        (void)PQflush(link->connection);
    }
}

void link_send_rollback(struct link *link)
{
    send_control(link, "ROLLBACK");
    link->lock_wait = LOCK_WAIT_UNKNOWN;
    send_sync(link, (struct slot){.is_failed_batch_end = true});
}
