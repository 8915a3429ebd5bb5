/* SPDX-License-Identifier: Apache-2.0 */
/* One connection in pipeline mode: what the server answers, in the order of the slots that
 * postgres_link.c has filled.
 *
 * When one of the writes that share a transaction fails, the server passes over the rest; then the
 * transaction is rolled back, the failed request is answered, those before it, which were well, run
 * again, and those behind it with them. */
#include "store/postgres_private.h"

#include "base/clock.h"
#include "base/log.h"

#include <assert.h>
#include <stdlib.h>

#define TRUST_NS         (5U * UINT64_C(1000000000))
#define OUTDATED_MAXIMUM 3U

static void release_results(struct query *request)
{
    for (struct query *query = request->ahead; query != NULL; query = query->next) {
        PQclear(query->result);
        query->result = NULL;
    }
    for (struct query *query = request; query != NULL; query = query->next) {
        if (!query->is_result_shared) {
            PQclear(query->result);
        }
        query->result = NULL;
        query->is_result_shared = false;
    }
}

static void free_shared_writes(struct link *link)
{
    while (link->shared_writes != NULL) {
        struct shared *shared = link->shared_writes;
        link->shared_writes = shared->next;
        postgres_sharing_free(shared);
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
        assert(query->result != NULL);
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
    for (size_t i = 0; store->replica_count > 0 && i < count; i++) {
        /* Where the position is not known, no replica will do from now on. */
        requests[i]->position = link->batch_position > 0 ? link->batch_position : UINT64_MAX;
        postgres_replica_remember(store, requests[i], requests[i]->position);
    }
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
        bool is_answer = request == link->failed ||
                         (link->has_commit_failed && count == 1 && request->status != STATUS_OK);
        release_results(request);
        if (is_answer) {
            postgres_session_write_done(link->session, request);
        } else {
            request->attempt_count += count == 1;
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
    free_shared_writes(link);
    postgres_session_batch_done(link->session, link);
}

/* What a replica failed at, or does not have, is asked of the primary. A statement that took too
 * long would do so there as well. */
static bool is_for_primary(const struct link *link, const struct query *query)
{
    if (link->view == NULL || query->status == STATUS_TIMEOUT) {
        return false;
    }
    return query->status != STATUS_OK || query->result == NULL || PQntuples(query->result) == 0;
}

static void take_read(struct link *link, struct query *query)
{
    query->runs_again |= is_for_primary(link, query);
    if (query->runs_again) {
        query->status = STATUS_UNAVAILABLE;
    }
    if (query->status == STATUS_OK && query->result != NULL) {
        postgres_take_rows(query, query->result);
    }
    PQclear(query->result);
    query->result = NULL;
    if (query->runs_again) {
        query->runs_again = false;
        query->status = STATUS_OK;
        postgres_session_read_again(link->session, query);
    } else {
        postgres_session_read_done(link->session, query);
    }
}

/* Nobody's failure, so far: each asks again, by itself, and has all its time. */
static void ask_apart(struct postgres_session *session, struct query *query)
{
    if (store_is_forsaken(query)) {
        postgres_session_read_done(session, query);
        return;
    }
    query->is_apart = true;
    query->queued_ms = uv_now(session->loop);
    postgres_session_read_again(session, query);
}

/* Before others that wait, in their order. */
static void give_back(struct postgres_session *session, struct shared *shared)
{
    for (size_t i = shared->count; i > 0; i--) {
        ask_apart(session, shared->queries[i - 1]);
    }
    shared->count = 0;
}

static void take_shared(struct link *link, struct slot slot)
{
    struct postgres_session *session = link->session;
    struct shared *shared = slot.shared;
    bool has_failed = shared->has_failed || shared->result == NULL;
    if (has_failed) {
        slot.prepared->failure_count++;
        give_back(session, shared);
    } else if (shared->count > 0) {
        slot.prepared->failure_count = 0;
        bool is_complete = postgres_sharing_take_rows(shared, session->row);
        arena_reset(session->row);
        for (size_t i = 0; i < shared->count; i++) {
            if (is_complete || shared->queries[i]->row_count > 0) {
                postgres_session_read_done(session, shared->queries[i]);
            } else {
                ask_apart(session, shared->queries[i]);
            }
        }
    }
    postgres_sharing_free(shared);
}

static void take_sync(struct link *link, struct slot slot)
{
    if (slot.is_shareable) {
        link->shareable_count--;
        postgres_session_flush_later(link->session);
    }
    if (slot.shared != NULL) {
        take_shared(link, slot);
    } else if (link->role != LINK_WRITER) {
        if (slot.query != NULL) {
            take_read(link, slot.query);
        }
    } else if (slot.is_failed_batch_end ||
               (slot.is_batch_end && link->failed == NULL && !link->has_commit_failed)) {
        end_batch(link);
    } else if (slot.is_batch_end) {
        link_send_rollback(link);
    }
}

/* It is prepared anew, once for all that was sent with it as it was. */
static void forget_prepared(struct slot *slot)
{
    if (slot->generation == slot->prepared->generation) {
        slot->prepared->is_known = false;
        slot->prepared->generation++;
    }
}

/* It was sent in the belief that its statement would be prepared, and that has failed: what failed
 * is another's, and it may prepare its own. */
static bool has_trusted_in_vain(const struct slot *slot)
{
    return slot->kind == SLOT_QUERY && slot->prepared != NULL &&
           slot->generation != slot->prepared->generation;
}

/* Other transactions were in the way, the tables have changed under a prepared statement, or it was
 * another's to prepare. */
static bool is_worth_another(const struct link *link, struct slot *slot,
                             const struct query *request, const PGresult *result)
{
    if (slot->prepared != NULL && request->attempt_count < OUTDATED_MAXIMUM &&
        (postgres_is_outdated(result) || postgres_is_forgotten(result))) {
        forget_prepared(slot);
        return true;
    }
    return (postgres_is_conflict(result) || postgres_cancel_hit(link, request, result)) &&
           uv_now(link->session->loop) < request->queued_ms + link->session->base.store->timeout_ms;
}

static void fail_commit(struct link *link, struct slot *slot, const PGresult *result)
{
    link->has_commit_failed = true;
    if (link->batch_count == 1 && !is_worth_another(link, slot, link->batch[0], result)) {
        struct query *request = link->batch[0];
        postgres_take_failure(request, result);
        store_note_outcome(link->session->base.store, request->status);
        fail_request(request, request->status);
    }
}

/* Something that no request asked for. */
static void fail_own(struct link *link, struct slot *slot, const PGresult *result)
{
    if (slot->kind == SLOT_SETUP) {
        LOG(LOG_ERROR, "the database refuses a connection's settings",
            LOG_STRING("error", PQresultErrorMessage(result)));
        link_lose(link, STATUS_UNAVAILABLE);
    } else if (slot->kind == SLOT_CONTROL || slot->kind == SLOT_PREPARE) {
        fail_commit(link, slot, result);
    }
}

static void fail_write(struct link *link, struct slot *slot, const PGresult *result)
{
    bool is_locked = link->batch_count > 1 && postgres_is_locked(result);
    slot->request->is_alone |= is_locked;
    if (is_locked || is_worth_another(link, slot, slot->request, result)) {
        link->has_commit_failed = true;
        return;
    }
    postgres_take_failure(slot->query, result);
    const struct query failed = *slot->query;
    store_note_outcome(link->session->base.store, failed.status);
    link->failed = slot->request;
    fail_request(slot->request, failed.status);
    slot->request->constraint = failed.constraint;
    slot->request->constraint_columns = failed.constraint_columns;
    slot->request->detail = failed.detail;
}

static void fail_read(const struct link *link, struct slot *slot, const PGresult *result)
{
    struct query *query = slot->query;
    postgres_take_failure(query, result);
    if (is_worth_another(link, slot, query, result)) {
        query->attempt_count++;
        query->runs_again = true;
    }
}

/* Of creates, whose fault it is nobody knows: they run again, each by itself. */
static void fail_shared(struct link *link, struct slot *slot, const PGresult *result)
{
    struct shared *shared = slot->shared;
    shared->has_failed = true;
    if (link->role == LINK_WRITER) {
        link->has_commit_failed = true;
        slot->prepared->failure_count += slot->kind == SLOT_PREPARE;
        for (size_t i = 0; i < shared->count; i++) {
            shared->queries[i]->is_apart = true;
        }
    }
    if (postgres_is_outdated(result)) {
        forget_prepared(slot);
    }
}

/* The first failure decides; what the server passed over behind it is no failure of its own. */
static void take_failure(struct link *link, struct slot *slot, const PGresult *result)
{
    bool is_passed_over = PQresultStatus(result) == PGRES_PIPELINE_ABORTED;
    if (slot->kind == SLOT_PREPARE) {
        forget_prepared(slot);
    }
    if (is_passed_over || link->failed != NULL) {
        return;
    }
    if (postgres_is_forgotten(result) && !has_trusted_in_vain(slot)) {
        LOG(LOG_ERROR, "the database has forgotten a prepared statement: a pooler between it and "
                       "Phoenix must be in session mode");
        link_lose(link, STATUS_UNAVAILABLE);
    } else if (slot->shared != NULL) {
        fail_shared(link, slot, result);
    } else if (slot->query == NULL) {
        fail_own(link, slot, result);
    } else if (slot->query->status == STATUS_OK) { /* else its statement could not be prepared */
        if (link->role == LINK_WRITER) {
            fail_write(link, slot, result);
        } else {
            fail_read(link, slot, result);
        }
    }
}

static void take_result(struct link *link, PGresult *result)
{
    struct slot *slot = link_slot_at(link, 0);
    ExecStatusType status = PQresultStatus(result);
    bool is_good = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
    if (is_good && slot->kind == SLOT_QUERY && slot->query != NULL) {
        slot->query->result = result;
        return;
    }
    if (is_good && slot->kind == SLOT_QUERY && slot->shared != NULL) {
        slot->shared->result = result;
        if (link->role == LINK_WRITER) {
            postgres_sharing_assign_rows(slot->shared, link->session->row);
            arena_reset(link->session->row);
        }
        return;
    }
    if (slot->kind == SLOT_BEAT) {
        postgres_replica_answer(link, result);
    } else if (slot->kind == SLOT_HEARING) {
        postgres_listen_answer(link, result);
    } else if (slot->kind == SLOT_POSITION) {
        link->batch_position = postgres_replica_position(result);
    } else if (!is_good) {
        take_failure(link, slot, result);
    }
    PQclear(result);
}

void link_take_answers(struct link *link)
{
    while (link->state == LINK_READY && link->slot_count > 0 && !PQisBusy(link->connection)) {
        PGresult *result = PQgetResult(link->connection);
        if (result == NULL && link_slot_at(link, 0)->kind == SLOT_SYNC) {
            return; /* nothing more will come: the connection is gone */
        }
        if (result == NULL) {
            /* The end of one statement's answer; behind a sync there is none. */
            link_drop_slot(link);
        } else if (PQresultStatus(result) == PGRES_PIPELINE_SYNC) {
            struct slot slot = *link_slot_at(link, 0);
            PQclear(result);
            link_drop_slot(link);
            take_sync(link, slot);
        } else {
            take_result(link, result);
        }
    }
}

/* --- what is given back */

/* Which of the reads that share a statement it is that takes so long, nobody knows: they all leave.
 */
void link_return_reads(struct link *link)
{
    size_t first = 0;
    while (first < link->slot_count && link_slot_at(link, first)->kind != SLOT_SYNC) {
        first++;
    }
    for (size_t i = link->slot_count; i > first; i--) {
        struct slot *slot = link_slot_at(link, i - 1);
        if (slot->shared != NULL) {
            give_back(link->session, slot->shared);
        } else if (i - 1 > first) {
            if (slot->kind == SLOT_SYNC && slot->query != NULL) {
                postgres_session_read_again(link->session, slot->query);
            }
            slot->query = NULL;
        }
    }
}

/* A read changes nothing: when its connection breaks, another may answer it, once. */
static bool has_another_chance(const struct link *link, struct query *query, enum status status)
{
    return link->view != NULL || (status == STATUS_UNAVAILABLE && query->attempt_count++ == 0);
}

static void fail_single(struct link *link, struct query *query, enum status status,
                        struct slice detail)
{
    if (has_another_chance(link, query, status)) {
        fail_request(query, STATUS_OK);
        postgres_session_read_again(link->session, query);
    } else {
        fail_request(query, status);
        query->detail = arena_copy(query->arena, detail);
        postgres_session_read_done(link->session, query);
    }
}

void link_forget_all(struct link *link)
{
    while (link->slot_count > 0) {
        struct slot slot = *link_slot_at(link, 0);
        link_drop_slot(link);
        if (slot.kind == SLOT_SYNC && slot.shared != NULL) {
            assert(slot.shared->count == 0);
            postgres_sharing_free(slot.shared);
        }
    }
}

void link_fail_all(struct link *link, enum status status, struct slice detail)
{
    struct query **batch = link->batch;
    size_t batch_count = link->batch_count;
    link->batch = NULL;
    link->batch_count = 0;
    link->shareable_count = 0;
    while (link->slot_count > 0) {
        struct slot slot = *link_slot_at(link, 0);
        link_drop_slot(link);
        if (slot.kind != SLOT_SYNC) {
            continue;
        }
        if (slot.shared != NULL) {
            for (size_t i = 0; i < slot.shared->count; i++) {
                fail_single(link, slot.shared->queries[i], status, detail);
            }
            postgres_sharing_free(slot.shared);
        } else if (link->role != LINK_WRITER && slot.query != NULL) {
            fail_single(link, slot.query, status, detail);
        }
    }
    for (size_t i = 0; i < batch_count; i++) {
        fail_request(batch[i], status);
        batch[i]->detail = arena_copy(batch[i]->arena, detail);
        postgres_session_write_done(link->session, batch[i]);
    }
    free_shared_writes(link);
    free(batch);
}
