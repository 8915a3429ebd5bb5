/* SPDX-License-Identifier: Apache-2.0 */
/* One connection in pipeline mode. What is sent is remembered as slots in the order in which the
 * server answers; every answer goes to the first of them.
 *
 * A read has a sync of its own, so its failure touches nobody else's. Writes share a transaction:
 * BEGIN, all statements, COMMIT and one sync in one go. When one of them fails, the server passes
 * over the rest; then the transaction is rolled back, the failed request is answered, those before
 * it, which were well, run again, and those behind it with them. */
#include "store/postgres_private.h"

#include "base/clock.h"
#include "base/log.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#define BACKOFF_MS         100U
#define BACKOFF_MAXIMUM_MS 5000U
#define GRACE_MS           1000U /* beyond the server's own time-out */
#define TRUST_NS           (5U * UINT64_C(1000000000))

static void on_event(uv_poll_t *poll, int status, int events);

/* --- slots */

static struct slot *slot_at(struct link *link, size_t index)
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
            grown[i] = *slot_at(link, i);
        }
        free(link->slots);
        link->slots = grown;
        link->slot_first = 0;
        link->slot_capacity = capacity;
    }
    if (link->slot_count++ == 0) {
        link->progress_ns = clock_monotonic_ns();
    }
    *slot_at(link, link->slot_count - 1) = slot;
}

static void drop_slot(struct link *link)
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
static void grow_prepared(struct link *link)
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
        grow_prepared(link);
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

static void send_control(struct link *link, const char *sql)
{
    PQsendQueryParams(link->connection, sql, 0, NULL, NULL, NULL, NULL, 0);
    add_slot(link, (struct slot){.kind = SLOT_CONTROL});
}

static void send_sync(struct link *link, struct slot slot)
{
    PQpipelineSync(link->connection);
    slot.kind = SLOT_SYNC;
    add_slot(link, slot);
    mark_unsent(link);
}

static void send_query(struct link *link, struct query *query, struct query *request)
{
    static _Thread_local struct postgres_parameters parameters;
    static _Thread_local Oid types[POSTGRES_PARAMETER_MAXIMUM];
    int count = (int)query->parameter_count;
    struct prepared *prepared = query->is_fixed ? prepared_of(link, query->sql) : NULL;
    const struct slot slot = {
        .kind = SLOT_QUERY, .query = query, .request = request, .prepared = prepared};
    char name[16];
    if (prepared == NULL || !prepared->is_known) {
        const char *sql = postgres_rewrite(query->arena, query->sql, types, &count);
        if (prepared == NULL) {
            postgres_bind(query->arena, query->parameters, count, &parameters);
            PQsendQueryParams(link->connection, sql, count, types, parameters.values,
                              parameters.sizes, parameters.formats, 0);
            add_slot(link, slot);
            return;
        }
        snprintf(name, sizeof(name), "p%u", prepared->number);
        PQsendPrepare(link->connection, name, sql, count, types);
        prepared->parameter_count = count;
        prepared->is_known = true;
        add_slot(link, (struct slot){.kind = SLOT_PREPARE,
                                     .query = query,
                                     .request = request,
                                     .prepared = prepared});
    }
    snprintf(name, sizeof(name), "p%u", prepared->number);
    postgres_bind(query->arena, query->parameters, prepared->parameter_count, &parameters);
    PQsendQueryPrepared(link->connection, name, parameters.count, parameters.values,
                        parameters.sizes, parameters.formats, 0);
    add_slot(link, slot);
}

void link_send_read(struct link *link, struct query *query)
{
    send_query(link, query, query);
    send_sync(link, (struct slot){.query = query});
}

void link_send_batch(struct link *link, struct query **requests, size_t count)
{
    assert(link->batch == NULL && count > 0);
    link->batch = requests;
    link->batch_count = count;
    link->failed = NULL;
    link->has_commit_failed = false;
    send_control(link, "BEGIN");
    for (size_t i = 0; i < count; i++) {
        for (struct query *query = requests[i]; query != NULL; query = query->next) {
            query->status = STATUS_OK;
            send_query(link, query, requests[i]);
        }
    }
    send_control(link, "COMMIT");
    send_sync(link, (struct slot){0});
}

static void watch(struct link *link, int events)
{
    if (link->events != events) {
        link->events = events;
        uv_poll_start(link->poll, events, on_event);
    }
}

static void lose(struct link *link, enum status status);

void link_flush(struct link *link)
{
    if (!link->has_unsent || link->state != LINK_READY) {
        return;
    }
    int left = PQflush(link->connection);
    if (left < 0) {
        lose(link, STATUS_UNAVAILABLE);
        return;
    }
    link->has_unsent = left > 0;
    watch(link, UV_READABLE | (left > 0 ? UV_WRITABLE : 0));
}

/* --- answers */

static void release_results(struct query *request)
{
    for (struct query *query = request; query != NULL; query = query->next) {
        PQclear(query->result);
        query->result = NULL;
    }
}

static void fail_request(struct query *request, enum status status)
{
    release_results(request);
    for (struct query *query = request; query != NULL; query = query->next) {
        query->status = status;
    }
}

/* The rows of a write come only now that they are durable. */
static void answer_request(struct link *link, struct query *request)
{
    for (struct query *query = request; query != NULL; query = query->next) {
        postgres_take_rows(query, query->result);
    }
    release_results(request);
    postgres_session_write_done(link->session, request);
}

static void answer_batch(struct link *link, struct query **requests, size_t count)
{
    struct postgres_store *store = postgres_store_of(link->session->base.store);
    atomic_fetch_add(&store->commit_count, 1);
    atomic_fetch_add(&store->write_count, count);
    atomic_store(&store->trusted_until_ns, clock_monotonic_ns() + TRUST_NS);
    for (size_t i = 0; i < count; i++) {
        answer_request(link, requests[i]);
    }
}

/* One failed, or the commit: that one is answered, the others run again. A commit that failed, by a
 * constraint that waits for it, cannot say whose fault it was: each then runs alone. */
static void end_failed_batch(struct link *link, struct query **requests, size_t count)
{
    size_t left = 0;
    for (size_t i = 0; i < count; i++) {
        struct query *request = requests[i];
        bool is_answer = request == link->failed || (link->has_commit_failed && count == 1);
        release_results(request);
        if (is_answer) {
            postgres_session_write_done(link->session, request);
        } else {
            requests[left++] = request;
        }
    }
    postgres_session_run_again(link->session, requests, left);
}

static void end_batch(struct link *link)
{
    struct query **requests = link->batch;
    size_t count = link->batch_count;
    link->batch = NULL;
    link->batch_count = 0;
    if (link->failed == NULL && !link->has_commit_failed) {
        answer_batch(link, requests, count);
    } else {
        end_failed_batch(link, requests, count);
    }
    free(requests);
    postgres_session_batch_done(link->session, link);
}

static void take_sync(struct link *link, struct slot slot)
{
    if (!link->is_writer) {
        struct query *query = slot.query;
        if (query == NULL) {
            return; /* behind what become_ready sent */
        }
        if (query->status == STATUS_OK && query->result != NULL) {
            postgres_take_rows(query, query->result);
        }
        PQclear(query->result);
        query->result = NULL;
        postgres_session_read_done(link->session, query);
    } else if (slot.is_failed_batch_end || (link->failed == NULL && !link->has_commit_failed)) {
        end_batch(link);
    } else {
        send_control(link, "ROLLBACK");
        send_sync(link, (struct slot){.is_failed_batch_end = true});
    }
}

static void fail_commit(struct link *link, const PGresult *result)
{
    link->has_commit_failed = true;
    if (link->batch_count == 1) {
        struct query *request = link->batch[0];
        postgres_take_failure(request, result);
        fail_request(request, request->status);
    }
}

/* The first failure decides; what the server passed over behind it is no failure of its own. */
static void take_failure(struct link *link, struct slot *slot, const PGresult *result)
{
    bool is_passed_over = PQresultStatus(result) == PGRES_PIPELINE_ABORTED;
    if (slot->kind == SLOT_PREPARE) {
        slot->prepared->is_known = false;
    }
    if (is_passed_over || link->failed != NULL) {
        return;
    }
    if (slot->query == NULL) {
        fail_commit(link, result);
        return;
    }
    if (link->is_writer && postgres_is_conflict(result) && link->batch_count > 1) {
        link->has_commit_failed = true;
        return;
    }
    if (slot->query->status != STATUS_OK) {
        return; /* its statement could not be prepared */
    }
    postgres_take_failure(slot->query, result);
    if (link->is_writer) {
        const struct query failed = *slot->query;
        link->failed = slot->request;
        fail_request(slot->request, failed.status);
        slot->request->constraint = failed.constraint;
        slot->request->constraint_columns = failed.constraint_columns;
        slot->request->detail = failed.detail;
    }
}

static void take_result(struct link *link, PGresult *result)
{
    struct slot *slot = slot_at(link, 0);
    ExecStatusType status = PQresultStatus(result);
    bool is_good = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
    if (is_good && slot->kind == SLOT_QUERY) {
        slot->query->result = result;
        return;
    }
    if (!is_good) {
        take_failure(link, slot, result);
    }
    PQclear(result);
}

/* Takes all answers that are there. */
static void take_answers(struct link *link)
{
    while (link->state == LINK_READY && link->slot_count > 0 && !PQisBusy(link->connection)) {
        PGresult *result = PQgetResult(link->connection);
        if (result == NULL) {
            /* The end of one statement's answer; behind a sync there is none. */
            drop_slot(link);
        } else if (PQresultStatus(result) == PGRES_PIPELINE_SYNC) {
            struct slot slot = *slot_at(link, 0);
            PQclear(result);
            drop_slot(link);
            take_sync(link, slot);
        } else {
            take_result(link, result);
        }
    }
}

/* --- connecting */

static void free_poll(uv_handle_t *handle)
{
    free(handle);
}

static void disconnect(struct link *link)
{
    if (link->poll != NULL) {
        uv_close((uv_handle_t *)link->poll, free_poll);
        link->poll = NULL;
    }
    PQfinish(link->connection);
    link->connection = NULL;
    link->events = 0;
    link->has_unsent = false;
    memset(link->prepared, 0, link->prepared_capacity * sizeof(*link->prepared));
    link->prepared_count = 0;
}

/* Everything that was on its way has failed; of a commit under way nobody knows. */
static void fail_all(struct link *link, enum status status, struct slice detail)
{
    struct query **batch = link->batch;
    size_t batch_count = link->batch_count;
    link->batch = NULL;
    link->batch_count = 0;
    while (link->slot_count > 0) {
        struct slot slot = *slot_at(link, 0);
        drop_slot(link);
        if (slot.kind == SLOT_SYNC && !link->is_writer) {
            fail_request(slot.query, status);
            slot.query->detail = arena_copy(slot.query->arena, detail);
            postgres_session_read_done(link->session, slot.query);
        }
    }
    for (size_t i = 0; i < batch_count; i++) {
        fail_request(batch[i], status);
        batch[i]->detail = arena_copy(batch[i]->arena, detail);
        postgres_session_write_done(link->session, batch[i]);
    }
    free(batch);
}

static void on_retry(uv_timer_t *timer);

static void lose(struct link *link, enum status status)
{
    char detail[256];
    snprintf(detail, sizeof(detail), "%s", PQerrorMessage(link->connection));
    if (link->attempt_count == 0) {
        LOG(LOG_WARN, "the database connection is lost", LOG_STRING("error", detail));
    }
    link->state = LINK_LOST;
    disconnect(link);
    uint64_t wait = BACKOFF_MS << (link->attempt_count < 6 ? link->attempt_count : 6);
    link->attempt_count++;
    uv_timer_start(&link->retry, on_retry, wait < BACKOFF_MAXIMUM_MS ? wait : BACKOFF_MAXIMUM_MS,
                   0);
    atomic_store(&postgres_store_of(link->session->base.store)->trusted_until_ns, 0);
    fail_all(link, status, slice_from(detail));
    postgres_session_link_lost(link->session, link);
}

static void become_ready(struct link *link)
{
    PQsetnonblocking(link->connection, 1);
    PQenterPipelineMode(link->connection);
    link->state = LINK_READY;
    if (link->attempt_count > 0) {
        LOG(LOG_INFO, "the database is connected again",
            LOG_NUMBER("attempts", link->attempt_count));
    }
    link->attempt_count = 0;
    watch(link, UV_READABLE);
    if (!link->is_writer) {
        PQsendQueryParams(link->connection, "SET default_transaction_read_only = on", 0, NULL, NULL,
                          NULL, NULL, 0);
        add_slot(link, (struct slot){.kind = SLOT_CONTROL});
        send_sync(link, (struct slot){0});
    }
    postgres_session_link_ready(link->session, link);
}

/* libpq may use another socket for each address that it tries. */
static void follow_socket(struct link *link, int events)
{
    if (link->poll != NULL) {
        uv_close((uv_handle_t *)link->poll, free_poll);
    }
    link->poll = calloc(1, sizeof(*link->poll));
    if (link->poll == NULL) {
        abort();
    }
    uv_poll_init(link->session->loop, link->poll, PQsocket(link->connection));
    link->poll->data = link;
    link->events = 0;
    watch(link, events);
}

static void go_on_connecting(struct link *link)
{
    PostgresPollingStatusType status = PQconnectPoll(link->connection);
    if (status == PGRES_POLLING_READING || status == PGRES_POLLING_WRITING) {
        follow_socket(link, status == PGRES_POLLING_READING ? UV_READABLE : UV_WRITABLE);
    } else if (status == PGRES_POLLING_OK) {
        follow_socket(link, UV_READABLE);
        become_ready(link);
    } else {
        lose(link, STATUS_UNAVAILABLE);
    }
}

static void start_connecting(struct link *link)
{
    link->state = LINK_CONNECTING;
    link->progress_ns = clock_monotonic_ns();
    link->connection = PQconnectStart(postgres_store_of(link->session->base.store)->address);
    if (link->connection == NULL) {
        abort();
    }
    if (PQstatus(link->connection) == CONNECTION_BAD) {
        lose(link, STATUS_UNAVAILABLE);
    } else {
        follow_socket(link, UV_WRITABLE);
    }
}

static void on_retry(uv_timer_t *timer)
{
    start_connecting(timer->data);
}

static void on_event(uv_poll_t *poll, int status, int events)
{
    struct link *link = poll->data;
    if (poll != link->poll) {
        return; /* of the connection before */
    }
    link->progress_ns = clock_monotonic_ns();
    if (link->state == LINK_CONNECTING) {
        go_on_connecting(link);
        return;
    }
    if ((events & UV_WRITABLE) != 0) {
        link_flush(link);
    }
    if (link->state != LINK_READY) {
        return;
    }
    if (status < 0 || PQconsumeInput(link->connection) == 0) {
        take_answers(link);
        lose(link, STATUS_UNAVAILABLE);
        return;
    }
    take_answers(link);
    if (link->state == LINK_READY && PQstatus(link->connection) == CONNECTION_BAD) {
        lose(link, STATUS_UNAVAILABLE);
    }
}

void link_check(struct link *link, uint64_t now_ns)
{
    uint64_t patience_ns =
        ((uint64_t)link->session->base.store->timeout_ms + GRACE_MS) * UINT64_C(1000000);
    bool is_owed =
        link->state == LINK_CONNECTING || (link->state == LINK_READY && link->slot_count > 0);
    if (is_owed && now_ns > link->progress_ns + patience_ns) {
        LOG(LOG_WARN, "the database does not answer");
        lose(link, STATUS_TIMEOUT);
    }
}

void link_open(struct link *link, struct postgres_session *session, bool is_writer)
{
    link->session = session;
    link->is_writer = is_writer;
    grow_prepared(link);
    uv_timer_init(session->loop, &link->retry);
    link->retry.data = link;
    start_connecting(link);
}

static void on_retry_closed(uv_handle_t *handle)
{
    struct link *link = handle->data;
    postgres_session_free_later(link->session);
}

void link_close(struct link *link)
{
    assert(link->batch == NULL);
    link->state = LINK_CLOSED;
    link->slot_count = 0;
    disconnect(link);
    free(link->slots);
    free(link->prepared);
    link->slots = NULL;
    link->prepared = NULL;
    link->prepared_capacity = 0;
    uv_close((uv_handle_t *)&link->retry, on_retry_closed);
}
