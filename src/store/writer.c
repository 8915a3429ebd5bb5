/* SPDX-License-Identifier: Apache-2.0 */
/* The writer thread takes what has queued up, runs it in one transaction, commits, and only then
 * answers. While it commits, the next batch queues up: the busier, the more share one sync.
 *
 * SQLite itself rolls a transaction back after some failures (a full disk, an interrupted write). A
 * request that was stopped for its time takes nobody with it: the others are run again. After any
 * other such failure all that ran before it has failed as well, and the rest begins anew.
 *
 * Checkpoints: when the queue has been empty for a moment, or, without a pause, when the log has
 * grown long and the copier has brought most of it over. The log is cut only when idle, because the
 * next writes must then extend it again. */
#include "store/store_private.h"

#include "base/clock.h"

#include <assert.h>

#define BATCH_MAXIMUM       512U
#define IDLE_NS             (50U * 1000000U)
#define LOG_FRAMES_MAXIMUM  8192 /* 32 MB */
#define RESTART_PATIENCE_MS 50
#define CUT_FRAMES          4096 /* 16 MB */
#define TRUST_NS            (5U * UINT64_C(1000000000))

/* --- one request */

static void hold_row(void *context, const struct value *values, size_t count)
{
    struct query *query = context;
    struct value *held = ARENA_ARRAY(query->arena, struct value, count + 1);
    held[0] = value_integer((int64_t)count);
    for (size_t i = 0; i < count; i++) {
        held[i + 1] = values[i];
        if (values[i].kind == VALUE_TEXT || values[i].kind == VALUE_BLOB) {
            held[i + 1].text = arena_copy(query->arena, values[i].text);
        }
    }
    list_add(query->arena, &query->held_rows, held);
}

static void run_query(struct writer *writer, struct query *query)
{
    engine_run(&writer->engine, query, query->on_row == NULL ? NULL : hold_row, query);
}

/* The whole request fails as this one of its statements did. */
static void fail_request(struct query *request, const struct query *failed)
{
    for (struct query *query = request; query != NULL; query = query->next) {
        query->status = failed->status;
        query->held_rows = (struct list){0};
    }
    request->constraint = failed->constraint;
    request->constraint_columns = failed->constraint_columns;
    request->detail = failed->detail;
}

static bool is_rolled_back(const struct writer *writer)
{
    return sqlite3_get_autocommit(writer->engine.database) != 0;
}

static void run_request(struct writer *writer, struct query *request)
{
    if (store_is_forsaken(request)) {
        fail_request(request, request);
        return;
    }
    if (request->next == NULL) {
        run_query(writer, request);
        return;
    }
    engine_execute(&writer->engine, "SAVEPOINT request");
    for (struct query *query = request; query != NULL; query = query->next) {
        if (query->fill != NULL) {
            query->fill(query);
        }
        run_query(writer, query);
        if (query->status != STATUS_OK) {
            fail_request(request, query);
            if (!is_rolled_back(writer)) {
                engine_execute(&writer->engine, "ROLLBACK TO request");
            }
            break;
        }
    }
    if (!is_rolled_back(writer)) {
        engine_execute(&writer->engine, "RELEASE request");
    }
}

/* --- one transaction */

/* What went well so far fails with the transaction that held it. */
static void fail_all(struct writer *writer, struct query **requests, size_t count,
                     const struct query *failed)
{
    atomic_store(&writer->trusted_until_ns, 0);
    writer->has_failed = true;
    for (size_t i = 0; i < count; i++) {
        if (requests[i]->status == STATUS_OK) {
            fail_request(requests[i], failed);
        }
    }
}

static void fail_all_by_code(struct writer *writer, struct query **requests, size_t count, int code)
{
    const struct query failed = {.status = outcome_of(code, writer->engine.database),
                                 .detail = slice_from(sqlite3_errstr(code))};
    fail_all(writer, requests, count, &failed);
}

/* The request at `index` was stopped and has its answer: it moves to the front, the others have
 * none yet. */
static size_t set_aside(struct query **requests, size_t index)
{
    struct query *stopped = requests[index];
    memmove(requests + 1, requests, index * sizeof(*requests));
    requests[0] = stopped;
    return 1;
}

static void commit(struct writer *writer, struct query **requests, size_t count)
{
    int code = engine_execute(&writer->engine, "COMMIT");
    if (code != SQLITE_OK) {
        fail_all_by_code(writer, requests, count, code);
        if (!is_rolled_back(writer)) {
            engine_execute(&writer->engine, "ROLLBACK");
        }
        return;
    }
    atomic_fetch_add(&writer->commit_serial, 1);
    atomic_store(&writer->trusted_until_ns, clock_monotonic_ns() + TRUST_NS);
    uv_mutex_lock(&writer->mutex);
    writer->counts.commit_count++;
    writer->counts.write_count += count;
    uv_mutex_unlock(&writer->mutex);
}

/* Runs the first of the requests; returns how many have their answer. */
static size_t run_transaction(struct writer *writer, struct query **requests, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        requests[i]->status = STATUS_OK;
    }
    int code = engine_execute(&writer->engine, "BEGIN IMMEDIATE");
    if (code != SQLITE_OK) {
        fail_all_by_code(writer, requests, count, code);
        return count;
    }
    for (size_t i = 0; i < count; i++) {
        run_request(writer, requests[i]);
        if (is_rolled_back(writer)) {
            if (requests[i]->status == STATUS_TIMEOUT) {
                return set_aside(requests, i);
            }
            bool is_full = requests[i]->status == STATUS_FULL;
            const struct query failed = {.status = is_full ? STATUS_FULL : STATUS_UNAVAILABLE,
                                         .detail = requests[i]->detail};
            fail_all(writer, requests, i + 1, &failed);
            return i + 1;
        }
    }
    commit(writer, requests, count);
    return count;
}

/* --- checkpoints */

static int on_commit(void *context, sqlite3 *database, const char *name, int frames)
{
    (void)database;
    (void)name;
    struct writer *writer = context;
    writer->wal_frames = frames;
    return SQLITE_OK;
}

/* True when the whole log is in the database. A failed checkpoint loses nothing: the log keeps what
 * it has, and the next one tries again. */
static bool checkpoint(struct writer *writer, int mode, int patience_ms)
{
    int frames = 0, done = 0;
    sqlite3 *database = writer->engine.database;
    engine_set_patience(&writer->engine, patience_ms);
    int code = sqlite3_wal_checkpoint_v2(database, NULL, mode, &frames, &done);
    engine_set_patience(&writer->engine, WRITE_PATIENCE_MS);
    return code == SQLITE_OK && done >= frames;
}

/* Nobody waits. Where readers are at work on a long log, it is cut another time. */
static void checkpoint_idle(struct writer *writer)
{
    if (atomic_load(&writer->copier.state) == COPIER_BUSY) {
        return; /* another time: it would be in the way */
    }
    atomic_store(&writer->copier.state, COPIER_IDLE);
    if (checkpoint(writer, SQLITE_CHECKPOINT_PASSIVE, 0) && writer->wal_frames >= CUT_FRAMES) {
        checkpoint(writer, SQLITE_CHECKPOINT_TRUNCATE, 0);
    }
    writer->wal_frames = 0;
    writer->busy_checkpoint_frames = writer->log_frames_maximum;
}

/* Without a pause there is always a reader whose snapshot lies before the last commit, so the log
 * would never begin anew by itself. RESTART waits for such readers, as long as a loop's turn takes;
 * a slower one is not waited for, and the log grows by another length before the next attempt. */
static void checkpoint_busy(struct writer *writer)
{
    atomic_store(&writer->copier.state, COPIER_IDLE);
    bool has_restarted = checkpoint(writer, SQLITE_CHECKPOINT_RESTART, RESTART_PATIENCE_MS);
    writer->busy_checkpoint_frames =
        writer->log_frames_maximum + (has_restarted ? 0 : writer->wal_frames);
}

/* Behind a commit. From half its length on, the log is copied while we go on; the rest is little.
 */
static void see_to_log(struct writer *writer)
{
    int state = atomic_load(&writer->copier.state);
    bool is_full = writer->wal_frames >= writer->busy_checkpoint_frames;
    if (state == COPIER_BUSY) {
        return;
    }
    /* Where the disk is full, the log may still fit into the database and make room. */
    if (writer->has_failed || (is_full && (state == COPIER_DONE || !writer->copier.is_running))) {
        writer->has_failed = false;
        checkpoint_busy(writer);
    } else if (state == COPIER_IDLE && writer->copier.is_running &&
               writer->wal_frames >= writer->busy_checkpoint_frames / 2) {
        copier_ask(&writer->copier);
    }
}

/* --- what other processes write */

/* SQLite's count changes for this connection with each commit of another's, and with none of its
 * own. */
static void look_for_others(struct writer *writer)
{
    sqlite3_stmt *statement = statement_cache_get(&writer->engine.cache, writer->engine.database,
                                                  "PRAGMA data_version", true);
    int64_t before = writer->data_version;
    if (statement == NULL) {
        return;
    }
    if (sqlite3_step(statement) == SQLITE_ROW) {
        writer->data_version = sqlite3_column_int64(statement, 0);
    }
    sqlite3_reset(statement);
    if (before != 0 && before != writer->data_version) {
        writer->store->news.on_missed(writer->store->news.context);
    }
}

void writer_look(struct writer *writer)
{
    uv_mutex_lock(&writer->mutex);
    writer->is_to_look = true;
    uv_cond_signal(&writer->wake);
    uv_mutex_unlock(&writer->mutex);
}

/* --- the thread */

struct errand {
    bool is_closing;
    bool is_to_look;
};

/* Waits for requests and takes at most a batch of them. 0: there were none for a moment and the log
 * is to be seen to, or there is an errand. */
static size_t take_batch(struct writer *writer, struct query **requests, struct errand *out_errand)
{
    size_t count = 0;
    uv_mutex_lock(&writer->mutex);
    while (writer->first == NULL && !writer->is_closing && !writer->is_to_look) {
        if (writer->wal_frames == 0) {
            uv_cond_wait(&writer->wake, &writer->mutex);
        } else if (uv_cond_timedwait(&writer->wake, &writer->mutex, IDLE_NS) == UV_ETIMEDOUT) {
            break;
        }
    }
    while (writer->first != NULL && count < BATCH_MAXIMUM) {
        requests[count++] = writer->first;
        writer->first = writer->first->queue_next;
    }
    writer->counts.queue_length -= count;
    *out_errand =
        (struct errand){.is_closing = writer->is_closing, .is_to_look = writer->is_to_look};
    writer->is_to_look = false;
    uv_mutex_unlock(&writer->mutex);
    return count;
}

/* Sorts the answers by session, so that each is woken once. */
static void answer_batch(struct writer *writer, struct query **requests, size_t count)
{
    struct sqlite_session *sessions = NULL;
    for (size_t i = 0; i < count; i++) {
        store_note_outcome(writer->store, requests[i]->status);
        struct sqlite_session *session = sqlite_session_of(requests[i]->session);
        requests[i]->queue_next = NULL;
        if (session->ready == NULL) {
            session->ready = requests[i];
            session->next_ready = sessions;
            sessions = session;
        } else {
            session->ready_last->queue_next = requests[i];
        }
        session->ready_last = requests[i];
    }
    while (sessions != NULL) {
        struct sqlite_session *session = sessions;
        sessions = session->next_ready;
        session_answer(session);
    }
}

static void run(void *context)
{
    struct writer *writer = context;
    struct query *requests[BATCH_MAXIMUM];
    for (;;) {
        struct errand errand;
        size_t count = take_batch(writer, requests, &errand);
        if (errand.is_to_look) {
            look_for_others(writer);
        }
        if (count == 0 && errand.is_closing) {
            return;
        }
        if (count == 0 && errand.is_to_look) {
            continue;
        }
        if (count == 0) {
            checkpoint_idle(writer);
            continue;
        }
        for (size_t done = 0; done < count;) {
            done += run_transaction(writer, requests + done, count - done);
        }
        answer_batch(writer, requests, count);
        see_to_log(writer);
    }
}

void writer_start(struct writer *writer, const char *path)
{
    uv_mutex_init(&writer->mutex);
    uv_cond_init(&writer->wake);
    writer->log_frames_maximum = LOG_FRAMES_MAXIMUM;
    writer->busy_checkpoint_frames = LOG_FRAMES_MAXIMUM;
    sqlite3_wal_hook(writer->engine.database, on_commit, writer);
    copier_start(&writer->copier, path);
    int code = uv_thread_create(&writer->thread, run, writer);
    assert(code == 0);
    (void)code;
}

void writer_stop(struct writer *writer)
{
    uv_mutex_lock(&writer->mutex);
    writer->is_closing = true;
    uv_cond_signal(&writer->wake);
    uv_mutex_unlock(&writer->mutex);
    uv_thread_join(&writer->thread);
    copier_stop(&writer->copier);
    uv_cond_destroy(&writer->wake);
    uv_mutex_destroy(&writer->mutex);
}

bool writer_add(struct writer *writer, struct query *request)
{
    request->queue_next = NULL;
    uv_mutex_lock(&writer->mutex);
    bool is_taken = !writer->is_closing && writer->counts.queue_length < STORE_QUEUE_MAXIMUM;
    if (is_taken) {
        if (writer->first == NULL) {
            writer->first = request;
        } else {
            writer->last->queue_next = request;
        }
        writer->last = request;
        writer->counts.queue_length++;
        uv_cond_signal(&writer->wake);
    }
    uv_mutex_unlock(&writer->mutex);
    return is_taken;
}
