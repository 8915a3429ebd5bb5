/* SPDX-License-Identifier: Apache-2.0 */
/* A loop's share of the pool. A read goes at once to the reader with the fewest answers out, so
 * that a slow one holds up no more than what was sent behind it. Writes wait until a writer is
 * free; all that wait then share one transaction: the busier, the more share one sync. */
#include "store/postgres_private.h"

#include "base/clock.h"

#include <assert.h>
#include <stdlib.h>

#define BATCH_MAXIMUM 128U
#define WATCH_MS      500U

/* --- queues */

static void push(struct query **first, struct query **last, struct query *query)
{
    query->queue_next = NULL;
    if (*first == NULL) {
        *first = query;
    } else {
        (*last)->queue_next = query;
    }
    *last = query;
}

static struct query *pop(struct query **first)
{
    struct query *query = *first;
    *first = query->queue_next;
    return query;
}

static struct link *find_reader(struct postgres_session *session)
{
    struct link *best = NULL;
    for (unsigned i = 0; i < session->reader_count; i++) {
        struct link *link = &session->links[i];
        if (link->state == LINK_READY && (best == NULL || link->slot_count < best->slot_count)) {
            best = link;
        }
    }
    return best;
}

static struct link *find_free_writer(struct postgres_session *session)
{
    for (unsigned i = session->reader_count; i < session->link_count; i++) {
        if (session->links[i].state == LINK_READY && session->links[i].batch == NULL) {
            return &session->links[i];
        }
    }
    return NULL;
}

/* Is one connected, or being connected for the first time? Then it is worth waiting for. */
static bool has_hope(const struct postgres_session *session, bool is_writer)
{
    unsigned from = is_writer ? session->reader_count : 0;
    unsigned to = is_writer ? session->link_count : session->reader_count;
    for (unsigned i = from; i < to; i++) {
        const struct link *link = &session->links[i];
        if (link->state == LINK_READY ||
            (link->state == LINK_CONNECTING && link->attempt_count == 0)) {
            return true;
        }
    }
    return false;
}

static void send_reads(struct postgres_session *session)
{
    struct link *link;
    while (session->waiting_reads != NULL && (link = find_reader(session)) != NULL) {
        link_send_read(link, pop(&session->waiting_reads));
    }
}

static size_t count_waiting(const struct query *first, size_t maximum)
{
    size_t count = 0;
    for (; first != NULL && count < maximum; first = first->queue_next) {
        count++;
    }
    return count;
}

static void send_writes(struct postgres_session *session)
{
    struct link *link;
    while (session->waiting_writes != NULL && (link = find_free_writer(session)) != NULL) {
        size_t count = count_waiting(session->waiting_writes, session->batch_limit);
        struct query **requests = malloc(count * sizeof(struct query *));
        if (requests == NULL) {
            abort();
        }
        for (size_t i = 0; i < count; i++) {
            requests[i] = pop(&session->waiting_writes);
        }
        link_send_batch(link, requests, count);
    }
}

/* --- sending once a turn */

static void on_turn_end(uv_prepare_t *prepare)
{
    struct postgres_session *session = prepare->data;
    session->is_flush_due = false;
    uv_prepare_stop(prepare);
    send_writes(session);
    for (unsigned i = 0; i < session->link_count; i++) {
        link_flush(&session->links[i]);
    }
}

void postgres_session_flush_later(struct postgres_session *session)
{
    if (!session->is_flush_due && !session->is_closing) {
        session->is_flush_due = true;
        uv_prepare_start(&session->turn_end, on_turn_end);
    }
}

/* --- answers */

static void answer(struct postgres_session *session, struct query *query)
{
    session->waiting_count--;
    flow_resume(query->flow, false);
}

void postgres_session_read_done(struct postgres_session *session, struct query *query)
{
    answer(session, query);
}

void postgres_session_write_done(struct postgres_session *session, struct query *request)
{
    atomic_fetch_sub(&postgres_store_of(session->base.store)->queue_length, 1);
    if (request->status == STATUS_OK && session->batch_limit < BATCH_MAXIMUM) {
        session->batch_limit++;
    }
    answer(session, request);
}

void postgres_session_batch_done(struct postgres_session *session, struct link *link)
{
    (void)link;
    postgres_session_flush_later(session);
}

void postgres_session_run_again(struct postgres_session *session, struct query **requests,
                                size_t count)
{
    session->batch_limit = session->batch_limit > 4 ? session->batch_limit / 4 : 1;
    for (size_t i = count; i > 0; i--) {
        requests[i - 1]->queue_next = session->waiting_writes;
        if (session->waiting_writes == NULL) {
            session->waiting_writes_last = requests[i - 1];
        }
        session->waiting_writes = requests[i - 1];
    }
}

static void fail_waiting(struct query *query, struct postgres_session *session, bool is_write)
{
    while (query != NULL) {
        struct query *next = query->queue_next;
        for (struct query *each = query; each != NULL; each = is_write ? each->next : NULL) {
            each->status = STATUS_UNAVAILABLE;
        }
        if (is_write) {
            postgres_session_write_done(session, query);
        } else {
            postgres_session_read_done(session, query);
        }
        query = next;
    }
}

void postgres_session_link_ready(struct postgres_session *session, struct link *link)
{
    if (link->is_writer) {
        postgres_session_flush_later(session);
    } else {
        send_reads(session);
    }
}

void postgres_session_link_lost(struct postgres_session *session, struct link *link)
{
    if (has_hope(session, link->is_writer)) {
        return;
    }
    struct query **first = link->is_writer ? &session->waiting_writes : &session->waiting_reads;
    struct query *waiting = *first;
    *first = NULL;
    fail_waiting(waiting, session, link->is_writer);
}

/* --- the session */

static void on_watch(uv_timer_t *timer)
{
    struct postgres_session *session = timer->data;
    uint64_t now = clock_monotonic_ns();
    for (unsigned i = 0; i < session->link_count; i++) {
        link_check(&session->links[i], now);
    }
}

static void clear_results(struct query *query)
{
    query->status = STATUS_OK;
    query->row_count = 0;
    query->changed_count = 0;
    query->inserted_id = 0;
    query->constraint = CONSTRAINT_NONE;
    query->constraint_columns = SLICE_EMPTY;
    query->detail = SLICE_EMPTY;
    query->result = NULL;
}

static enum step refuse(struct query *query)
{
    query->status = STATUS_UNAVAILABLE;
    query->detail = SLICE("no connection to the database");
    return STEP_FAIL;
}

enum step postgres_session_execute(struct session *base, enum query_kind kind, struct query *query)
{
    struct postgres_session *session = (struct postgres_session *)base;
    struct postgres_store *store = postgres_store_of(base->store);
    assert(query->flow != NULL);
    query->session = base;
    for (struct query *each = query; each != NULL; each = kind == QUERY_WRITE ? each->next : NULL) {
        clear_results(each);
    }
    if (!has_hope(session, kind == QUERY_WRITE)) {
        return refuse(query);
    }
    if (kind == QUERY_READ) {
        push(&session->waiting_reads, &session->waiting_reads_last, query);
        send_reads(session);
    } else {
        if (atomic_fetch_add(&store->queue_length, 1) >= STORE_QUEUE_MAXIMUM) {
            atomic_fetch_sub(&store->queue_length, 1);
            return refuse(query);
        }
        push(&session->waiting_writes, &session->waiting_writes_last, query);
        postgres_session_flush_later(session);
    }
    session->waiting_count++;
    return STEP_WAIT;
}

struct session *postgres_session_open(struct store *store, uv_loop_t *loop)
{
    const struct postgres_store *own = postgres_store_of(store);
    struct postgres_session *session = calloc(1, sizeof(*session));
    unsigned count = own->reader_count + own->writer_count;
    struct link *links = calloc(count, sizeof(*links));
    if (session == NULL || links == NULL) {
        abort();
    }
    session->base.store = store;
    session->loop = loop;
    session->links = links;
    session->link_count = count;
    session->reader_count = own->reader_count;
    session->batch_limit = BATCH_MAXIMUM;
    session->open_handle_count = count + 2;
    uv_prepare_init(loop, &session->turn_end);
    session->turn_end.data = session;
    uv_timer_init(loop, &session->watch);
    session->watch.data = session;
    uv_timer_start(&session->watch, on_watch, WATCH_MS, WATCH_MS);
    for (unsigned i = 0; i < count; i++) {
        link_open(&links[i], session, i >= own->reader_count);
    }
    return &session->base;
}

void postgres_session_free_later(struct postgres_session *session)
{
    if (--session->open_handle_count == 0) {
        free(session->links);
        free(session);
    }
}

static void on_closed(uv_handle_t *handle)
{
    postgres_session_free_later(handle->data);
}

void postgres_session_close(struct session *base)
{
    struct postgres_session *session = (struct postgres_session *)base;
    assert(session->waiting_count == 0);
    session->is_closing = true;
    uv_close((uv_handle_t *)&session->turn_end, on_closed);
    uv_close((uv_handle_t *)&session->watch, on_closed);
    for (unsigned i = 0; i < session->link_count; i++) {
        link_close(&session->links[i]);
    }
}
