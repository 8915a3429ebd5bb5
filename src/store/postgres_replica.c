/* SPDX-License-Identifier: Apache-2.0 */
/* Servers for reads that may lag, and who may read there.
 *
 * Everything is told by positions in the primary's log. A write that was committed raises the
 * position that its caller must see, before it is answered; callers share a table by their hash, so
 * that somebody else's write may send a caller to the primary, but nothing ever to a replica that
 * lacks his own. No time limit is needed: the replica passes the position sooner or later.
 *
 * How far a replica lags is told by this process's clock alone: the primary is asked for its
 * position every now and then, and a replica that has reached the position of an answer has all
 * that was there when the question was sent. */
#include "store/postgres_private.h"

#include "base/base64.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/siphash.h"

#include <stdlib.h>

#define BEAT_MS     100U
#define SILENCE_NS  UINT64_C(1000000000) /* of a replica that is taken for lost */
#define NS_A_MS     UINT64_C(1000000)
#define SLOTS_COUNT ((size_t)1 << 16)

/* --- what callers must see */

static uint64_t hash_of(const struct postgres_store *store, struct slice caller)
{
    return siphash(store->base.secret, caller) % SLOTS_COUNT;
}

static void raise_to(_Atomic uint64_t *position, uint64_t to)
{
    uint64_t found = atomic_load(position);
    while (found < to && !atomic_compare_exchange_weak(position, &found, to)) {
    }
}

void postgres_replica_remember(struct postgres_store *store, const struct query *request,
                               uint64_t position)
{
    bool is_known = false;
    for (size_t i = 0; i < 2; i++) {
        if (request->callers[i].size > 0) {
            raise_to(&store->seen[hash_of(store, request->callers[i])], position);
            is_known = true;
        }
    }
    if (!is_known) {
        raise_to(&store->seen_by_all, position);
    }
}

static uint64_t position_for(struct postgres_store *store, const struct query *query)
{
    uint64_t position = atomic_load(&store->seen_by_all);
    position = query->position > position ? query->position : position;
    for (size_t i = 0; i < 2; i++) {
        if (query->callers[i].size > 0) {
            uint64_t seen = atomic_load(&store->seen[hash_of(store, query->callers[i])]);
            position = seen > position ? seen : position;
        }
    }
    return position;
}

/* --- reading there */

static struct link *find_reader(struct postgres_session *session, const struct replica_view *view)
{
    struct link *best = NULL;
    for (unsigned i = 0; i < view->reader_count; i++) {
        struct link *link = &session->links[view->first_link + 1 + i];
        if (link->state == LINK_READY && !link->is_stalled &&
            (best == NULL || link->slot_count < best->slot_count)) {
            best = link;
        }
    }
    return best;
}

/* One caller's reads stay with one replica while it serves, so that he does not see time go back
 * and forth. */
bool postgres_replica_take(struct postgres_session *session, struct query *query)
{
    struct postgres_store *store = postgres_store_of(session->base.store);
    if (!query->may_lag || session->view_count == 0) {
        return false;
    }
    uint64_t position = position_for(store, query);
    struct slice caller = query->callers[0].size > 0 ? query->callers[0] : query->callers[1];
    size_t first = hash_of(store, caller) % session->view_count;
    for (size_t i = 0; i < session->view_count; i++) {
        struct replica_view *view = &session->views[(first + i) % session->view_count];
        struct link *link = NULL;
        if (view->is_serving && view->position >= position) {
            link = find_reader(session, view);
        }
        if (link != NULL) {
            link_send_read(link, query);
            return true;
        }
    }
    return false;
}

/* --- how far they are */

static void ask(struct link *link, const char *sql)
{
    link->asked_ns = clock_monotonic_ns();
    link_send_beat(link, sql);
}

static void say(struct replica_view *view, bool is_serving, const char *reason)
{
    if (atomic_exchange(&view->replica->is_serving, is_serving) == is_serving) {
        return;
    }
    if (is_serving) {
        LOG(LOG_INFO, "a replica serves reads", LOG_STRING("replica", view->replica->shown));
    } else {
        LOG(LOG_WARN, "a replica serves no reads", LOG_STRING("replica", view->replica->shown),
            LOG_STRING("reason", reason));
    }
}

/* Behind by how much, as far as the primary could be asked. */
static uint64_t lag_ns(const struct postgres_session *session, const struct replica_view *view)
{
    if (session->sample_count == 0 || view->as_of_ns == 0) {
        return UINT64_MAX;
    }
    uint64_t last_ns = session->samples[(session->sample_count - 1) % SAMPLES_MAXIMUM].asked_ns;
    return last_ns > view->as_of_ns ? last_ns - view->as_of_ns : 0;
}

static const char *find_reason(const struct postgres_session *session,
                               const struct replica_view *view, uint64_t now_ns)
{
    const struct postgres_store *store = postgres_store_of(session->base.store);
    const struct link *link = &session->links[view->first_link];
    if (link->state != LINK_READY || view->answered_ns == 0 ||
        now_ns > view->answered_ns + SILENCE_NS) {
        return "it does not answer, or is no standby";
    }
    if (!view->is_ours) {
        return "it is no standby of this database";
    }
    return lag_ns(session, view) > store->lag_maximum_ms * NS_A_MS ? "it lags too far behind"
                                                                   : NULL;
}

static void judge(struct postgres_session *session, struct replica_view *view, uint64_t now_ns)
{
    const char *reason = find_reason(session, view, now_ns);
    bool is_early = now_ns < session->opened_ns + 2 * SILENCE_NS;
    view->is_serving = reason == NULL;
    if (view->is_serving || !is_early) {
        say(view, view->is_serving, reason);
    }
}

/* A server that has gone silent holds what was sent to it: that is given back at once. */
static void give_up_silent(struct postgres_session *session, struct replica_view *view,
                           uint64_t now_ns)
{
    struct link *watch = &session->links[view->first_link];
    if (watch->state != LINK_READY || watch->slot_count == 0 ||
        now_ns < watch->asked_ns + SILENCE_NS) {
        return;
    }
    for (unsigned i = 0; i <= view->reader_count; i++) {
        struct link *link = &session->links[view->first_link + i];
        if (link->state == LINK_READY) {
            link_lose(link, STATUS_TIMEOUT);
        }
    }
}

static void ask_primary(struct postgres_session *session)
{
    for (unsigned i = 0; i < session->link_count; i++) {
        struct link *link = &session->links[i];
        if (link->role == LINK_READER && link->state == LINK_READY && !link->is_stalled) {
            ask(link, "SELECT pg_catalog.pg_current_wal_lsn()");
            return;
        }
    }
}

static void on_beat(uv_timer_t *timer)
{
    struct postgres_session *session = timer->data;
    uint64_t now_ns = clock_monotonic_ns();
    ask_primary(session);
    for (size_t i = 0; i < session->view_count; i++) {
        struct replica_view *view = &session->views[i];
        struct link *link = &session->links[view->first_link];
        give_up_silent(session, view, now_ns);
        judge(session, view, now_ns);
        if (link->state == LINK_READY && link->slot_count == 0) {
            ask(link, "SELECT pg_catalog.pg_last_wal_replay_lsn(), pg_catalog.pg_is_in_recovery(), "
                      "value FROM _phoenix WHERE name = 'secret'");
        }
    }
}

/* "16/B374D848" */
static uint64_t read_position(const char *text)
{
    char *rest = NULL;
    uint64_t high = strtoull(text, &rest, 16);
    return *rest == '/' ? high << 32 | strtoull(rest + 1, NULL, 16) : 0;
}

uint64_t postgres_replica_position(const PGresult *result)
{
    bool has_one = PQresultStatus(result) == PGRES_TUPLES_OK && PQntuples(result) == 1;
    return has_one ? read_position(PQgetvalue(result, 0, 0)) : 0;
}

static void take_sample(struct postgres_session *session, const struct link *link,
                        const PGresult *result)
{
    uint64_t position = postgres_replica_position(result);
    if (position > 0) {
        session->samples[session->sample_count++ % SAMPLES_MAXIMUM] =
            (struct position_sample){link->asked_ns, position};
    }
}

/* The newest moment of which the replica has everything. */
static void take_position(struct postgres_session *session, struct replica_view *view)
{
    size_t count =
        session->sample_count < SAMPLES_MAXIMUM ? session->sample_count : SAMPLES_MAXIMUM;
    for (size_t i = 1; i <= count; i++) {
        const struct position_sample *sample =
            &session->samples[(session->sample_count - i) % SAMPLES_MAXIMUM];
        if (sample->position <= view->position) {
            view->as_of_ns = sample->asked_ns > view->as_of_ns ? sample->asked_ns : view->as_of_ns;
            return;
        }
    }
}

void postgres_replica_answer(struct link *link, const PGresult *result)
{
    struct postgres_session *session = link->session;
    const struct postgres_store *store = postgres_store_of(session->base.store);
    if (link->view == NULL) {
        take_sample(session, link, result);
        return;
    }
    struct replica_view *view = link->view;
    uint64_t now_ns = clock_monotonic_ns();
    view->answered_ns = now_ns;
    view->is_ours = PQresultStatus(result) == PGRES_TUPLES_OK && PQntuples(result) == 1 &&
                    *PQgetvalue(result, 0, 1) == 't' &&
                    strcmp(PQgetvalue(result, 0, 2), store->secret_text) == 0;
    view->position = view->is_ours ? postgres_replica_position(result) : 0;
    take_position(session, view);
    judge(session, view, now_ns);
}

/* --- their connections */

unsigned postgres_replica_reader_count(unsigned share)
{
    return share - 1 < REPLICA_READERS_USUAL ? share - 1 : REPLICA_READERS_USUAL;
}

void postgres_replica_open(struct postgres_session *session, unsigned first_link, unsigned readers)
{
    struct postgres_store *store = postgres_store_of(session->base.store);
    session->opened_ns = clock_monotonic_ns();
    session->view_count = store->replica_count;
    for (size_t i = 0; i < store->replica_count; i++) {
        struct replica_view *view = &session->views[i];
        *view = (struct replica_view){.replica = &store->replicas[i],
                                      .first_link = first_link + (unsigned)i * (readers + 1),
                                      .reader_count = readers};
        for (unsigned link = 0; link <= readers; link++) {
            struct link *own = &session->links[view->first_link + link];
            own->view = view;
            link_init(own, session, LINK_REPLICA);
            link_connect(own);
        }
    }
    uv_timer_init(session->loop, &session->beat);
    session->beat.data = session;
    if (session->view_count > 0) {
        uv_timer_start(&session->beat, on_beat, 0, BEAT_MS);
    }
}

/* --- naming them */

/* How long a standby may take to have what its primary has just been given, before it is taken for
 * that of another system; and how often it is asked. */
#define CATCH_UP_SECONDS  10U
#define CATCH_UP_PAUSE_MS 50U

/* The secret of the system that the database holds; empty: it holds none. */
static struct slice read_secret(struct arena *arena, PGconn *connection)
{
    PGresult *result = PQexec(connection, "SELECT value FROM _phoenix WHERE name = 'secret'");
    bool is_there = PQresultStatus(result) == PGRES_TUPLES_OK && PQntuples(result) == 1;
    struct slice secret =
        is_there ? slice_from(arena_string(arena, slice_from(PQgetvalue(result, 0, 0))))
                 : SLICE_EMPTY;
    PQclear(result);
    return secret;
}

static bool is_standby(PGconn *connection)
{
    PGresult *result = PQexec(connection, "SELECT pg_is_in_recovery()");
    bool is_one = PQresultStatus(result) == PGRES_TUPLES_OK && PQgetvalue(result, 0, 0)[0] == 't';
    PQclear(result);
    return is_one;
}

/* A standby of a system that was made just now holds none yet: it is waited for. */
static bool is_of_another(struct arena *arena, const struct postgres_store *store,
                          PGconn *connection)
{
    struct slice secret = read_secret(arena, connection);
    unsigned tries = CATCH_UP_SECONDS * 1000 / CATCH_UP_PAUSE_MS;
    for (; secret.size == 0 && tries > 0 && is_standby(connection); tries--) {
        uv_sleep(CATCH_UP_PAUSE_MS);
        secret = read_secret(arena, connection);
    }
    return !slice_equal(secret, slice_from(store->secret_text));
}

static bool add_places(struct postgres_store *store, const struct postgres_address *address,
                       struct store_error *out_error)
{
    for (size_t i = 0; i < address->place_count; i++) {
        if (store->replica_count == REPLICAS_MAXIMUM) {
            *out_error = (struct store_error){.status = STATUS_INVALID,
                                              .message = SLICE("there are too many replicas; name "
                                                               "at most 16")};
            return false;
        }
        store->replicas[store->replica_count++] = (struct postgres_replica){
            .address = {.shown = address->shown, .places = &address->places[i], .place_count = 1},
            .shown = arena_format(store->arena, "%s, host %zu", address->shown, i + 1).data,
            .is_serving = -1};
    }
    return true;
}

bool postgres_replica_add(struct arena *arena, struct store *base, struct slice text,
                          struct store_error *out_error)
{
    struct postgres_store *store = postgres_store_of(base);
    struct postgres_address *address = ARENA_NEW(arena, struct postgres_address);
    if (!postgres_address_read(arena, text, address, out_error)) {
        return false;
    }
    store->secret_text =
        arena_string(arena, base64_encode(arena, slice_of((const char *)base->secret, SECRET_SIZE),
                                          BASE64_STANDARD));
    PGconn *connection = PQconnectdb(address->full);
    bool is_there = PQstatus(connection) == CONNECTION_OK;
    bool is_wrong = is_there && is_of_another(arena, store, connection);
    if (!is_there) {
        LOG(LOG_WARN, "a replica cannot be reached yet", LOG_STRING("replica", address->shown),
            LOG_STRING("reason", PQerrorMessage(connection)));
    }
    postgres_address_resolve(arena, connection, "standby", address);
    PQfinish(connection);
    if (is_wrong) {
        *out_error = (struct store_error){
            .status = STATUS_INVALID,
            .message = arena_format(arena,
                                    "%s is no replica of this database: it holds another system, "
                                    "or none; correct --replica",
                                    address->shown)};
        return false;
    }
    if (store->seen == NULL) {
        store->seen = calloc(SLOTS_COUNT, sizeof(*store->seen));
        if (store->seen == NULL) {
            abort();
        }
    }
    return add_places(store, address, out_error);
}

void postgres_replica_set_lag(struct store *base, unsigned maximum_ms)
{
    postgres_store_of(base)->lag_maximum_ms = maximum_ms;
}
