/* SPDX-License-Identifier: Apache-2.0 */
/* Statements that nobody waits for any more are stopped on the server. libpq asks for it on a
 * connection of its own, which may take a while, so a thread of libuv's does it. By the time the
 * server hears of it, the connection may be at a neighbour's statement: one that is hit so is run
 * again, for nobody asked to stop it. A transaction that several share is left alone. */
#include "store/postgres_private.h"

#include "base/clock.h"

#include <stdlib.h>

#define AGAIN_NS (100U * UINT64_C(1000000)) /* before the same server is asked once more */

struct cancelling {
    uv_work_t work;
    struct link *link;
    PGcancel *cancel;
};

static void ask_server(uv_work_t *work)
{
    struct cancelling *own = work->data;
    char reason[256];
    PQcancel(own->cancel, reason,
             sizeof(reason)); /* where it fails, the statement's time is left */
}

static void on_asked(uv_work_t *work, int status)
{
    (void)status;
    struct cancelling *own = work->data;
    struct link *link = own->link;
    link->is_cancelling = false;
    link->cancelled_ns = clock_monotonic_ns();
    PQfreeCancel(own->cancel);
    free(own);
    postgres_session_free_later(link->session);
}

static bool is_over(const struct query *query)
{
    return query != NULL && query->patience != NULL && store_is_over(query->patience);
}

static bool is_shared_over(const struct shared *shared)
{
    bool is_all = shared->count > 0;
    for (size_t i = 0; i < shared->count; i++) {
        is_all = is_all && is_over(shared->queries[i]);
    }
    return is_all;
}

static const struct slot *slot_of(const struct link *link, size_t index)
{
    return &link->slots[(link->slot_first + index) % link->slot_capacity];
}

/* What is being prepared, which may wait for a lock too, neighbours count on. */
static bool is_needed_behind(const struct link *link)
{
    bool is_needed = false;
    for (size_t i = 2; i < link->slot_count; i++) {
        is_needed |= slot_of(link, i)->prepared == slot_of(link, 0)->prepared;
    }
    return is_needed;
}

static bool is_to_be_stopped(const struct link *link)
{
    bool was_just_asked = clock_monotonic_ns() < link->cancelled_ns + AGAIN_NS;
    if (link->state != LINK_READY || link->slot_count == 0 || link->is_cancelling ||
        was_just_asked) {
        return false;
    }
    if (link->role == LINK_WRITER) { /* its answers come all at once */
        return link->batch_count == 1 && is_over(link->batch[0]);
    }
    const struct slot *slot = slot_of(link, 0);
    if (slot->kind == SLOT_PREPARE && link->slot_count > 1 && !is_needed_behind(link)) {
        slot = slot_of(link, 1);
    }
    return slot->kind == SLOT_QUERY &&
           (slot->shared != NULL ? is_shared_over(slot->shared) : is_over(slot->query));
}

static void stop(struct link *link)
{
    struct cancelling *own = calloc(1, sizeof(*own));
    if (own == NULL) {
        abort();
    }
    own->link = link;
    own->work.data = own;
    own->cancel = PQgetCancel(link->connection);
    link->is_cancelling = true;
    link->cancelled_ns = clock_monotonic_ns();
    link->session->open_handle_count++; /* until it is done */
    if (own->cancel == NULL ||
        uv_queue_work(link->session->loop, &own->work, ask_server, on_asked) != 0) {
        on_asked(&own->work, 0);
    }
}

void postgres_cancel_check(struct postgres_session *session)
{
    for (unsigned i = 0; i < session->link_count; i++) {
        if (is_to_be_stopped(&session->links[i])) {
            stop(&session->links[i]);
        }
    }
}

bool postgres_cancel_hit(const struct link *link, const struct query *query, const PGresult *result)
{
    bool is_recent = link->is_cancelling ||
                     (link->cancelled_ns != 0 &&
                      clock_monotonic_ns() < link->cancelled_ns + POSTGRES_CANCEL_ECHO_NS);
    return is_recent && postgres_is_cancelled(result) && !is_over(query);
}
