/* SPDX-License-Identifier: Apache-2.0 */
/* A loop's share of the pool. A read goes at once to the reader with the fewest answers out. Where
 * one is slow, what was sent behind it goes to another, and nothing more is sent there; when all
 * are slow, the pool grows up to its share, and then reads wait for the first that is done. Writes
 * wait until a writer is free, and while others are being made durable, until enough of them wait;
 * all that wait then share one transaction: the busier, the more share one sync. */
#include "store/postgres_private.h"

#include "base/clock.h"
#include "base/log.h"

#include <assert.h>
#include <stdlib.h>

#define BATCH_MAXIMUM    128U
#define SHARED_MAXIMUM   64U
#define GATHERED_MINIMUM 24U
#define EARLY_MINIMUM    12U  /* of reads: they do not wait for the turn's end */
#define JOINED_MINIMUM   16U  /* of writes that go while others are being made durable */
#define WATCH_MS         500U /* between two looks of the watch when nothing is under way */
#define BUSY_WATCH_MS    10U  /* and when something is */
#define STALL_NS         (20U * UINT64_C(1000000))
#define EXTRA_IDLE_NS    (30U * UINT64_C(1000000000)) /* then an extra connection is closed */
#define REFUSED_NS       (5U * UINT64_C(1000000000))  /* then the server is asked for more again */
#define SCRATCH_SIZE     65536U
#define SCRATCH_MAXIMUM  ((size_t)4 << 20)
#define READERS_USUAL    3U
#define WRITERS_USUAL    4U

/* --- queues */

static void push(struct query_queue *queue, struct query *query)
{
    query->queue_next = NULL;
    if (queue->first == NULL) {
        queue->first = query;
    } else {
        queue->last->queue_next = query;
    }
    queue->last = query;
    queue->count++;
}

static void push_front(struct query_queue *queue, struct query *query)
{
    query->queue_next = queue->first;
    if (queue->first == NULL) {
        queue->last = query;
    }
    queue->first = query;
    queue->count++;
}

static struct query *pop(struct query_queue *queue)
{
    struct query *query = queue->first;
    queue->first = query->queue_next;
    queue->count--;
    return query;
}

static struct link *find_reader(struct postgres_session *session)
{
    struct link *best = NULL;
    for (unsigned i = 0; i < session->link_count; i++) {
        struct link *link = &session->links[i];
        if (link->role == LINK_READER && link->state == LINK_READY && !link->is_stalled &&
            (best == NULL || link->slot_count < best->slot_count)) {
            best = link;
        }
    }
    return best;
}

/* The reader with the fewest answers out, among those that have no such reads under way. */
static struct link *find_sharer(const struct postgres_session *session, size_t *out_busy_count)
{
    struct link *best = NULL;
    *out_busy_count = 0;
    for (unsigned i = 0; i < session->link_count; i++) {
        struct link *link = &session->links[i];
        if (link->role != LINK_READER || link->state != LINK_READY || link->is_stalled) {
            continue;
        }
        if (link->shareable_count > 0) {
            ++*out_busy_count;
        } else if (best == NULL || link->slot_count < best->slot_count) {
            best = link;
        }
    }
    return best;
}

/* One without a transaction, and how many have one; those that are slow count as neither. */
static struct link *find_writer(const struct postgres_session *session, size_t *out_busy_count)
{
    struct link *best = NULL;
    *out_busy_count = 0;
    for (unsigned i = 0; i < session->link_count; i++) {
        struct link *link = &session->links[i];
        if (link->role != LINK_WRITER || link->state != LINK_READY) {
            continue;
        }
        if (link->batch == NULL) {
            best = best == NULL ? link : best;
        } else {
            *out_busy_count += !link->is_stalled;
        }
    }
    return best;
}

/* Is one connected, or being connected for the first time? Then it is worth waiting for. */
static bool has_hope(const struct postgres_session *session, enum link_role role)
{
    for (unsigned i = 0; i < session->link_count; i++) {
        const struct link *link = &session->links[i];
        if (link->role == role &&
            (link->state == LINK_READY ||
             (link->state == LINK_CONNECTING && link->attempt_count == 0 && !link->is_extra))) {
            return true;
        }
    }
    return false;
}

static void send_reads(struct postgres_session *session)
{
    struct link *link;
    while (session->reads.first != NULL && (link = find_reader(session)) != NULL) {
        link_send_read(link, pop(&session->reads));
    }
}

/* Those that share a statement with the first, in order; they leave the queue. */
static size_t pop_alike(struct query_queue *queue, struct query *queries[SHARED_MAXIMUM])
{
    size_t count = 0;
    struct query_queue left = {0};
    for (struct query *query = queue->first, *next; query != NULL; query = next) {
        next = query->queue_next;
        if (count == 0 ||
            (count < SHARED_MAXIMUM && postgres_sharing_is_alike(queries[0], query))) {
            queries[count++] = query;
        } else {
            push(&left, query);
        }
    }
    *queue = left;
    return count;
}

/* Enough share for it to pay, or few enough are under way to be sent as they come. */
static bool has_gathered(const struct postgres_session *session, const struct query_queue *queue,
                         size_t minimum)
{
    return queue->count >= minimum || session->waiting_count < GATHERED_MINIMUM;
}

/* While a reader is busy with some, the others gather: the busier, the more share a statement.
 * Where few are under way at all, nobody is kept waiting for others. */
static void send_shared_reads(struct postgres_session *session)
{
    struct query *queries[SHARED_MAXIMUM];
    size_t busy_count;
    struct link *link;
    while (session->shared_reads.first != NULL &&
           (link = find_sharer(session, &busy_count)) != NULL &&
           (busy_count == 0 || has_gathered(session, &session->shared_reads, GATHERED_MINIMUM))) {
        size_t count = pop_alike(&session->shared_reads, queries);
        link_send_shared(link, queries, count);
    }
}

/* When many come in one turn, the server looks for the first while we read what the others want. */
static void send_shared_reads_early(struct postgres_session *session)
{
    struct query *queries[SHARED_MAXIMUM];
    size_t busy_count;
    struct link *link;
    if (session->shared_reads.count >= EARLY_MINIMUM &&
        (link = find_sharer(session, &busy_count)) != NULL) {
        size_t count = pop_alike(&session->shared_reads, queries);
        link_send_shared(link, queries, count);
        link_flush_early(link);
    }
}

/* How many of those that wait make the next transaction. */
static size_t count_batch(const struct query *first, size_t maximum)
{
    size_t count = 0;
    if (first->is_alone) {
        return 1;
    }
    for (; first != NULL && !first->is_alone && count < maximum; first = first->queue_next) {
        count++;
    }
    return count;
}

/* Transactions that end at the same moment share a flush of the server's log, and while that goes
 * on the next may run. Small ones cost more than they bring: while others are under way, a few
 * requests wait for more of them, or for the last to be done. */
static void send_writes(struct postgres_session *session)
{
    size_t busy_count;
    struct link *link;
    while (session->writes.first != NULL && (link = find_writer(session, &busy_count)) != NULL &&
           (busy_count == 0 || has_gathered(session, &session->writes, JOINED_MINIMUM))) {
        size_t count = count_batch(session->writes.first, session->batch_limit);
        struct query **requests = malloc(count * sizeof(struct query *));
        if (requests == NULL) {
            abort();
        }
        for (size_t i = 0; i < count; i++) {
            requests[i] = pop(&session->writes);
        }
        link_send_batch(link, requests, count);
    }
}

static void fail_waiting(struct postgres_session *session, enum link_role role);

/* --- sending once a turn */

static void on_turn_end(uv_prepare_t *prepare)
{
    struct postgres_session *session = prepare->data;
    session->is_flush_due = false;
    uv_prepare_stop(prepare);
    send_reads(session);
    send_shared_reads(session);
    if (!has_hope(session, LINK_READER)) {
        fail_waiting(session, LINK_READER);
    }
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

void postgres_session_read_again(struct postgres_session *session, struct query *query)
{
    query->may_lag = false;
    push_front(postgres_sharing_is_possible(query) ? &session->shared_reads : &session->reads,
               query);
    postgres_session_flush_later(session);
}

void postgres_session_run_again(struct postgres_session *session, struct query **requests,
                                size_t count)
{
    session->batch_limit = session->batch_limit > 4 ? session->batch_limit / 4 : 1;
    for (size_t i = count; i > 0; i--) {
        push_front(&session->writes, requests[i - 1]);
    }
}

static void refuse_waiting(struct postgres_session *session, struct query *query, bool is_write,
                           const char *reason)
{
    for (struct query *each = query; each != NULL; each = is_write ? each->next : NULL) {
        each->status = STATUS_UNAVAILABLE;
    }
    query->detail = slice_from(reason);
    if (is_write) {
        postgres_session_write_done(session, query);
    } else {
        postgres_session_read_done(session, query);
    }
}

static void fail_queue(struct postgres_session *session, struct query_queue *queue)
{
    struct query *query = queue->first;
    *queue = (struct query_queue){0};
    while (query != NULL) {
        struct query *next = query->queue_next;
        refuse_waiting(session, query, queue == &session->writes, "no connection to the database");
        query = next;
    }
}

static void fail_waiting(struct postgres_session *session, enum link_role role)
{
    if (role == LINK_WRITER) {
        fail_queue(session, &session->writes);
    } else {
        fail_queue(session, &session->reads);
        fail_queue(session, &session->shared_reads);
    }
}

void postgres_session_link_ready(struct postgres_session *session, struct link *link)
{
    (void)link;
    postgres_session_flush_later(session);
}

void postgres_session_link_lost(struct postgres_session *session, struct link *link)
{
    if (link->role != LINK_REPLICA && link->role != LINK_LISTENER &&
        !has_hope(session, link->role)) {
        fail_waiting(session, link->role);
    }
}

/* --- the watch: what is slow */

/* When this loop itself was held up, answers may be there that nobody has read yet. */
static void mark_stalled(struct postgres_session *session, uint64_t now_ns)
{
    bool is_late = now_ns > session->watched_ns + 3 * BUSY_WATCH_MS * UINT64_C(1000000);
    session->watched_ns = now_ns;
    for (unsigned i = 0; !is_late && session->is_busy && i < session->link_count; i++) {
        struct link *link = &session->links[i];
        link->is_stalled = link->state == LINK_READY && link->slot_count > 0 &&
                           now_ns > link->progress_ns + STALL_NS;
    }
}

/* One connection more, where the share has room and none is being made. */
static void grow(struct postgres_session *session, enum link_role role, uint64_t now_ns)
{
    struct link *spare = NULL;
    for (unsigned i = 0; i < session->link_count; i++) {
        struct link *link = &session->links[i];
        if (link->role == role && link->state != LINK_READY) {
            return;
        }
        spare = link->role == LINK_SPARE ? link : spare;
    }
    if (spare != NULL && now_ns > session->grow_after_ns) {
        spare->role = role;
        spare->is_extra = true;
        link_connect(spare);
    }
}

void postgres_session_refused(struct postgres_session *session)
{
    session->grow_after_ns = clock_monotonic_ns() + REFUSED_NS;
}

static bool has_idle_reader(const struct postgres_session *session)
{
    for (unsigned i = 0; i < session->link_count; i++) {
        const struct link *link = &session->links[i];
        if (link->role == LINK_READER && link->state == LINK_READY && link->slot_count == 0) {
            return true;
        }
    }
    return false;
}

/* What was sent behind a slow read gets another connection, if one has nothing to do. */
static void relieve_readers(struct postgres_session *session, uint64_t now_ns)
{
    unsigned ready_count = 0, stalled_count = 0;
    bool has_idle = has_idle_reader(session);
    for (unsigned i = 0; i < session->link_count; i++) {
        struct link *link = &session->links[i];
        if ((link->role != LINK_READER && link->role != LINK_REPLICA) ||
            link->state != LINK_READY) {
            continue;
        }
        ready_count += link->role == LINK_READER;
        stalled_count += link->role == LINK_READER && link->is_stalled;
        if (link->is_stalled && has_idle) {
            link_return_reads(link);
        }
    }
    postgres_session_flush_later(session);
    if (ready_count > 0 && ready_count == stalled_count) {
        grow(session, LINK_READER, now_ns);
    }
}

static void relieve_writers(struct postgres_session *session, uint64_t now_ns)
{
    unsigned ready_count = 0, stalled_count = 0;
    for (unsigned i = 0; i < session->link_count; i++) {
        const struct link *link = &session->links[i];
        bool is_counted = link->role == LINK_WRITER && link->state == LINK_READY;
        ready_count += is_counted;
        stalled_count += is_counted && link->is_stalled;
    }
    if (ready_count > 0 && ready_count == stalled_count) {
        grow(session, LINK_WRITER, now_ns);
    }
}

/* Who has waited for as long as a statement may run is told that there is no room. The first has
 * waited longest, but for those that run again. */
static void expire_waiting(struct postgres_session *session, struct query_queue *queue)
{
    uint64_t now_ms = uv_now(session->loop);
    while (queue->first != NULL &&
           now_ms > queue->first->queued_ms + session->base.store->timeout_ms) {
        refuse_waiting(session, pop(queue), queue == &session->writes,
                       "all connections to the database are busy");
    }
}

static void rest_extras(struct postgres_session *session, uint64_t now_ns)
{
    for (unsigned i = 0; i < session->link_count; i++) {
        struct link *link = &session->links[i];
        if (link->is_extra && link->state == LINK_READY && link->slot_count == 0 &&
            link->batch == NULL && now_ns > link->progress_ns + EXTRA_IDLE_NS) {
            link_rest(link);
        }
    }
}

static void on_watch(uv_timer_t *timer)
{
    struct postgres_session *session = timer->data;
    uint64_t now_ns = clock_monotonic_ns();
    mark_stalled(session, now_ns);
    for (unsigned i = 0; i < session->link_count; i++) {
        link_check(&session->links[i], now_ns);
    }
    postgres_listen_check(session, now_ns);
    postgres_cancel_check(session);
    relieve_readers(session, now_ns);
    relieve_writers(session, now_ns);
    expire_waiting(session, &session->reads);
    expire_waiting(session, &session->shared_reads);
    expire_waiting(session, &session->writes);
    if (session->is_busy && session->waiting_count == 0) {
        session->is_busy = false;
        uv_timer_start(timer, on_watch, WATCH_MS, WATCH_MS);
    }
    if (!session->is_busy) {
        rest_extras(session, now_ns);
    }
}

static void watch_closely(struct postgres_session *session)
{
    if (!session->is_busy) {
        session->is_busy = true;
        session->watched_ns = clock_monotonic_ns();
        uv_timer_start(&session->watch, on_watch, BUSY_WATCH_MS, BUSY_WATCH_MS);
    }
}

/* --- the session */

static void begin(struct query *query)
{
    query_clear(query);
    query->result = NULL;
    query->is_result_shared = false;
    query->attempt_count = 0;
    query->is_alone = false;
    query->is_apart = false;
    query->runs_again = false;
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
        assert(each->fill == NULL);
        begin(each);
    }
    for (struct query *each = query->ahead; each != NULL; each = each->next) {
        begin(each);
    }
    query->queued_ms = uv_now(session->loop);
    if (kind == QUERY_READ && session->waiting_count < STORE_QUEUE_MAXIMUM &&
        postgres_replica_take(session, query)) {
        watch_closely(session);
        session->waiting_count++;
        return STEP_WAIT;
    }
    if (!has_hope(session, kind == QUERY_WRITE ? LINK_WRITER : LINK_READER) ||
        session->waiting_count >= STORE_QUEUE_MAXIMUM) {
        return refuse(query);
    }
    watch_closely(session);
    if (kind == QUERY_READ && postgres_sharing_is_possible(query)) {
        push(&session->shared_reads, query);
        send_shared_reads_early(session);
        postgres_session_flush_later(session);
    } else if (kind == QUERY_READ) {
        push(&session->reads, query);
        send_reads(session);
    } else {
        if (atomic_fetch_add(&store->queue_length, 1) >= STORE_QUEUE_MAXIMUM) {
            atomic_fetch_sub(&store->queue_length, 1);
            return refuse(query);
        }
        push(&session->writes, query);
        postgres_session_flush_later(session);
    }
    session->waiting_count++;
    return STEP_WAIT;
}

/* The next session's share of the maximum; what cannot be shared evenly goes to the first. */
static unsigned take_share(struct postgres_store *store)
{
    unsigned index = atomic_fetch_add(&store->opened_count, 1) % store->session_count;
    unsigned share = store->connection_maximum / store->session_count +
                     (index < store->connection_maximum % store->session_count);
    return share < 2 ? 2 : share;
}

/* The last of the first session's share; where it has two only, they are needed otherwise. */
static unsigned open_listener(struct postgres_session *session, unsigned count)
{
    if (!session->listens) {
        return count;
    }
    if (count <= 2) {
        LOG(LOG_WARN, "what other processes write is not told to those who watch, for want of "
                      "connections to the database: allow more with --connections");
        return count;
    }
    link_init(&session->links[count - 1], session, LINK_LISTENER);
    link_connect(&session->links[count - 1]);
    return count - 1;
}

static void open_links(struct postgres_session *session, unsigned count)
{
    count = open_listener(session, count);
    unsigned half = (count - 1) / 2;
    unsigned writers = half < 2 ? 1 : half < WRITERS_USUAL ? half : WRITERS_USUAL;
    unsigned readers = count - writers < READERS_USUAL ? count - writers : READERS_USUAL;
    for (unsigned i = 0; i < count; i++) {
        link_init(&session->links[i], session,
                  i < readers             ? LINK_READER
                  : i < readers + writers ? LINK_WRITER
                                          : LINK_SPARE);
    }
    for (unsigned i = 0; i < readers + writers; i++) {
        link_connect(&session->links[i]);
    }
}

struct session *postgres_session_open(struct store *store, uv_loop_t *loop)
{
    struct postgres_session *session = calloc(1, sizeof(*session));
    if (session == NULL) {
        abort();
    }
    session->base.store = store;
    session->loop = loop;
    unsigned share = take_share(postgres_store_of(store));
    unsigned replica_readers = postgres_replica_reader_count(share);
    session->link_count =
        share + (unsigned)postgres_store_of(store)->replica_count * (replica_readers + 1);
    session->links = calloc(session->link_count, sizeof(*session->links));
    if (session->links == NULL) {
        abort();
    }
    session->batch_limit = BATCH_MAXIMUM;
    buffer_init(&session->text, SCRATCH_MAXIMUM);
    session->row = arena_create(SCRATCH_SIZE);
    session->open_handle_count = session->link_count + 3;
    uv_prepare_init(loop, &session->turn_end);
    session->turn_end.data = session;
    uv_timer_init(loop, &session->watch);
    session->watch.data = session;
    uv_timer_start(&session->watch, on_watch, WATCH_MS, WATCH_MS);
    session->listens =
        store->hears && !atomic_exchange(&postgres_store_of(store)->has_listener, true);
    open_links(session, share);
    postgres_replica_open(session, share, replica_readers);
    return &session->base;
}

void postgres_session_free_later(struct postgres_session *session)
{
    if (--session->open_handle_count == 0) {
        buffer_release(&session->text);
        arena_destroy(&session->row);
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
    uv_close((uv_handle_t *)&session->beat, on_closed);
    for (unsigned i = 0; i < session->link_count; i++) {
        link_close(&session->links[i]);
    }
}
