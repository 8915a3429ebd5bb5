/* SPDX-License-Identifier: Apache-2.0 */
/* A connection of one session that only listens: what other processes over the same database tell
 * of their writes (PLAN_CHANNEL). It is one of the pool's, and comes back as they do; what was told
 * meanwhile is lost, so then anything may have changed. What this process itself has written is
 * known by who told it, and passed over. */
#include "store/postgres_private.h"

#include "base/clock.h"
#include "base/log.h"

#include <stdio.h>

#define PART_COUNT 5U
#define BEAT_NS                                                                                    \
    (10U * UINT64_C(1000000000)) /* of silence, then it is asked whether it is there               \
                                  */

static const char schema_sql[] = "SELECT pg_catalog.current_schema()";

/* --- who tells --- */

void postgres_listen_own(struct link *link)
{
    struct postgres_store *store = postgres_store_of(link->session->base.store);
    for (size_t i = 0; store->base.hears && i < OWN_WRITERS_MAXIMUM; i++) {
        int free_place = 0;
        if (atomic_compare_exchange_strong(&store->own_writers[i], &free_place,
                                           PQbackendPID(link->connection))) {
            link->own_writer = &store->own_writers[i];
            return;
        }
    }
}

void postgres_listen_disown(struct link *link)
{
    if (link->own_writer != NULL) {
        atomic_store(link->own_writer, 0);
        link->own_writer = NULL;
    }
}

static bool is_own(struct postgres_store *store, int backend)
{
    for (size_t i = 0; i < OWN_WRITERS_MAXIMUM; i++) {
        if (atomic_load_explicit(&store->own_writers[i], memory_order_relaxed) == backend) {
            return true;
        }
    }
    return false;
}

/* --- what is told --- */

static void tell(const struct postgres_session *session, struct slice payload)
{
    const struct store_news *news = &session->base.store->news;
    struct slice parts[PART_COUNT], rest = payload;
    for (size_t i = 0; i < PART_COUNT; i++) {
        size_t end = slice_find_byte(rest, PLAN_CHANNEL_SEPARATOR);
        if (i + 1 < PART_COUNT && end == SLICE_NOT_FOUND) {
            return; /* another program's */
        }
        parts[i] = i + 1 < PART_COUNT ? slice_between(rest, 0, end) : rest;
        rest = i + 1 < PART_COUNT ? slice_from_offset(rest, end + 1) : rest;
    }
    if (!slice_equal(parts[2], slice_from(session->schema)) || parts[0].size != 1) {
        return;
    }
    if (parts[0].data[0] == '*') {
        news->on_missed(news->context);
    } else {
        news->on_change(news->context, parts[0].data[0], parts[1], parts[3], parts[4]);
    }
}

void postgres_listen_take(struct link *link)
{
    struct postgres_store *store = postgres_store_of(link->session->base.store);
    PGnotify *notice;
    while (link->state == LINK_READY && (notice = PQnotifies(link->connection)) != NULL) {
        if (link->asked_ns != 0 && !is_own(store, notice->be_pid)) {
            tell(link->session, slice_from(notice->extra));
        }
        PQfreemem(notice);
    }
}

/* --- its life --- */

void postgres_listen_begin(struct link *link)
{
    link->asked_ns = 0;
    link_send_hearing(link, "LISTEN " PLAN_CHANNEL);
    link_send_hearing(link, schema_sql);
}

void postgres_listen_answer(struct link *link, const PGresult *result)
{
    struct postgres_session *session = link->session;
    const struct store_news *news = &session->base.store->news;
    ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
        LOG(LOG_ERROR, "the database does not tell what other processes write",
            LOG_STRING("error", PQresultErrorMessage(result)));
        return;
    }
    if (status == PGRES_TUPLES_OK && PQntuples(result) == 1 && link->asked_ns == 0) {
        snprintf(session->schema, sizeof(session->schema), "%s", PQgetvalue(result, 0, 0));
        link->asked_ns = clock_monotonic_ns();
        news->on_missed(news->context);
    }
}

void postgres_listen_check(struct postgres_session *session, uint64_t now_ns)
{
    for (unsigned i = 0; i < session->link_count; i++) {
        struct link *link = &session->links[i];
        if (link->role == LINK_LISTENER && link->state == LINK_READY && link->slot_count == 0 &&
            now_ns > link->progress_ns + BEAT_NS) {
            link_send_hearing(link, schema_sql);
        }
    }
}
