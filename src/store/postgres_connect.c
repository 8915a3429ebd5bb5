/* SPDX-License-Identifier: Apache-2.0 */
/* How a connection comes to be on the loop, and how it ends. An attempt goes to one place of the
 * address; where it fails, the next goes to the next place, and when all have failed there is a
 * pause, longer each time. */
#include "store/postgres_private.h"

#include "base/clock.h"
#include "base/log.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#define BACKOFF_MS          100U
#define BACKOFF_MAXIMUM_MS  5000U
#define GRACE_MS            1000U /* beyond the server's own time-out */
#define CONNECT_PATIENCE_MS 3000U
#define TELL_NS             (30U * UINT64_C(1000000000)) /* between two lines of the log */

static const struct postgres_address *address_of(const struct link *link)
{
    return link->view != NULL ? &link->view->replica->address
                              : &postgres_store_of(link->session->base.store)->address;
}

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
    postgres_listen_disown(link);
    PQfinish(link->connection);
    link->connection = NULL;
    link->events = 0;
    link->has_unsent = false;
    link->is_stalled = false;
    memset(link->prepared, 0, link->prepared_capacity * sizeof(*link->prepared));
    link->prepared_count = 0;
    link->lock_wait = LOCK_WAIT_USUAL;
}

/* --- losing it */

static void on_retry(uv_timer_t *timer)
{
    link_connect(timer->data);
}

/* The next place is tried at once, all of them again after a pause. */
static uint64_t pause_before(const struct link *link)
{
    size_t count = address_of(link)->place_count;
    if (link->attempt_count % count != 0) {
        return 1;
    }
    size_t round = link->attempt_count / count;
    uint64_t pause = BACKOFF_MS << (round < 7 ? round - 1 : 6);
    return pause < BACKOFF_MAXIMUM_MS ? pause : BACKOFF_MAXIMUM_MS;
}

/* Wherever its places are. All connections fail alike, so one line tells of all, and again from
 * time to time. */
static void tell_unreachable(const struct link *link, const char *detail)
{
    struct postgres_store *store = postgres_store_of(link->session->base.store);
    uint64_t now = clock_monotonic_ns(), told = atomic_load(&store->told_ns);
    if ((told == 0 || now > told + TELL_NS) &&
        atomic_compare_exchange_strong(&store->told_ns, &told, now)) {
        LOG(LOG_ERROR, "the database cannot be reached",
            LOG_STRING("address", store->address.shown), LOG_STRING("error", detail));
    }
}

void link_lose(struct link *link, enum status status)
{
    char detail[256];
    snprintf(detail, sizeof(detail), "%s", PQerrorMessage(link->connection));
    if (link->attempt_count == 0 && link->view == NULL) {
        LOG(LOG_WARN,
            link->is_extra && link->state == LINK_CONNECTING
                ? "the database gives no further connection"
                : "the database connection is lost",
            LOG_STRING("error", detail));
    }
    bool was_ready = link->state == LINK_READY;
    link->state = LINK_LOST;
    disconnect(link);
    if (link->is_extra && !was_ready) {
        link_rest(link);
        postgres_session_refused(link->session);
        return;
    }
    link->attempt_count++;
    if (!was_ready && link->view == NULL && link->attempt_count > address_of(link)->place_count) {
        tell_unreachable(link, detail);
    }
    if (!was_ready) {
        link->place = (link->place + 1) % address_of(link)->place_count;
    }
    uv_timer_start(&link->retry, on_retry, pause_before(link), 0);
    if (link->view == NULL) {
        atomic_store(&postgres_store_of(link->session->base.store)->trusted_until_ns, 0);
    }
    link_fail_all(link, status, slice_from(detail));
    postgres_session_link_lost(link->session, link);
}

/* --- making it */

static void become_ready(struct link *link)
{
    PQsetnonblocking(link->connection, 1);
    PQenterPipelineMode(link->connection);
    link->state = LINK_READY;
    if (link->attempt_count > 0 && link->view == NULL) {
        LOG(LOG_INFO, "the database is connected again",
            LOG_NUMBER("attempts", link->attempt_count));
    }
    link->attempt_count = 0;
    link_watch(link, UV_READABLE);
    link_send_setup(link);
    if (link->role == LINK_WRITER) {
        postgres_listen_own(link);
    } else if (link->role == LINK_LISTENER) {
        postgres_listen_begin(link);
        return;
    }
    postgres_session_link_ready(link->session, link);
}

static void on_event(uv_poll_t *poll, int status, int events);

void link_watch(struct link *link, int events)
{
    if (link->events != events) {
        link->events = events;
        uv_poll_start(link->poll, events, on_event);
    }
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
    link_watch(link, events);
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
        link_lose(link, STATUS_UNAVAILABLE);
    }
}

void link_connect(struct link *link)
{
    link->state = LINK_CONNECTING;
    link->progress_ns = clock_monotonic_ns();
    link->connection = PQconnectStart(address_of(link)->places[link->place]);
    if (link->connection == NULL) {
        abort();
    }
    if (PQstatus(link->connection) == CONNECTION_BAD) {
        link_lose(link, STATUS_UNAVAILABLE);
    } else {
        follow_socket(link, UV_WRITABLE);
    }
}

/* --- being told of it */

static void read_answers(struct link *link, int status)
{
    bool was_stalled = link->is_stalled;
    link->is_stalled = false;
    if (status < 0 || PQconsumeInput(link->connection) == 0) {
        link_take_answers(link);
        if (link->state == LINK_READY) {
            link_lose(link, STATUS_UNAVAILABLE);
        }
        return;
    }
    link_take_answers(link);
    if (link->state == LINK_READY && PQstatus(link->connection) == CONNECTION_BAD) {
        link_lose(link, STATUS_UNAVAILABLE);
    } else if (was_stalled && link->state == LINK_READY) {
        postgres_session_link_ready(link->session, link);
    }
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
    if (link->state == LINK_READY) {
        read_answers(link, status);
    }
    if (link->role == LINK_LISTENER) {
        postgres_listen_take(link);
    }
}

void link_check(struct link *link, uint64_t now_ns)
{
    uint64_t patience_ms = link->state == LINK_CONNECTING
                               ? CONNECT_PATIENCE_MS
                               : link->session->base.store->timeout_ms + GRACE_MS;
    bool is_owed =
        link->state == LINK_CONNECTING || (link->state == LINK_READY && link->slot_count > 0);
    if (is_owed && now_ns > link->progress_ns + patience_ms * UINT64_C(1000000)) {
        if (link->attempt_count == 0 && link->view == NULL) {
            LOG(LOG_WARN, "the database does not answer");
        }
        link_lose(link, STATUS_TIMEOUT);
    }
}

/* --- its life */

void link_init(struct link *link, struct postgres_session *session, enum link_role role)
{
    link->session = session;
    link->role = role;
    link->place = address_of(link)->first;
    link_make_room(link);
    uv_timer_init(session->loop, &link->retry);
    link->retry.data = link;
}

void link_rest(struct link *link)
{
    assert(link->slot_count == 0 && link->batch == NULL);
    uv_timer_stop(&link->retry);
    disconnect(link);
    link->state = LINK_IDLE;
    link->role = LINK_SPARE;
    link->is_extra = false;
    link->attempt_count = 0;
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
    link_forget_all(link);
    disconnect(link);
    free(link->slots);
    free(link->prepared);
    link->slots = NULL;
    link->prepared = NULL;
    link->prepared_capacity = 0;
    uv_close((uv_handle_t *)&link->retry, on_retry_closed);
}
