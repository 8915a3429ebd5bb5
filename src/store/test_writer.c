/* SPDX-License-Identifier: Apache-2.0 */
/* Writing: many requests a commit, all or nothing within one, neighbours left alone, bounded, and
 * durable against a killed process. */
#include "store/test_store.h"

#include "store/store_private.h"

#include <signal.h>
#include <sys/wait.h>

static struct bench bench;

static int set_up(void **state)
{
    (void)state;
    bench_set_up(&bench);
    bench_open(&bench, &schema);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    bench_tear_down(&bench);
    return 0;
}

/* --- two threads with a loop, a session and many requests each */

#define JOBS_PER_THREAD 500U

struct crowd {
    uv_loop_t loop;
    uv_thread_t thread;
    struct session *session;
    struct arena *arenas[JOBS_PER_THREAD];
    struct value values[JOBS_PER_THREAD];
    struct job jobs[JOBS_PER_THREAD];
    char prefix;
};

static bool is_crowd_finished(const struct crowd *crowd)
{
    for (size_t i = 0; i < JOBS_PER_THREAD; i++) {
        if (!crowd->jobs[i].is_finished) {
            return false;
        }
    }
    return true;
}

static void run_crowd(void *context)
{
    struct crowd *crowd = context;
    for (size_t i = 0; i < JOBS_PER_THREAD; i++) {
        crowd->arenas[i] = arena_create(512);
        crowd->values[i] = value_text(arena_format(crowd->arenas[i], "%c%zu", crowd->prefix, i));
        crowd->jobs[i].query.parameters = &crowd->values[i];
        crowd->jobs[i].query.parameter_count = 1;
        job_start(&crowd->jobs[i], crowd->session, crowd->arenas[i], QUERY_WRITE,
                  "INSERT INTO users (email) VALUES (?1) RETURNING email");
    }
    while (!is_crowd_finished(crowd)) {
        uv_run(&crowd->loop, UV_RUN_ONCE);
    }
    session_close(&crowd->session);
    uv_run(&crowd->loop, UV_RUN_DEFAULT);
}

static void many_requests_share_a_commit(void **state)
{
    (void)state;
    static struct crowd crowds[2];
    struct store_counts before = store_counts(bench.store);
    for (size_t i = 0; i < 2; i++) {
        crowds[i].prefix = (char)('a' + i);
        uv_loop_init(&crowds[i].loop);
        crowds[i].session = session_open(bench.store, &crowds[i].loop);
        assert_int_equal(uv_thread_create(&crowds[i].thread, run_crowd, &crowds[i]), 0);
    }
    for (size_t i = 0; i < 2; i++) {
        uv_thread_join(&crowds[i].thread);
        assert_int_equal(uv_loop_close(&crowds[i].loop), 0);
        for (size_t j = 0; j < JOBS_PER_THREAD; j++) {
            char expected[32];
            snprintf(expected, sizeof(expected), "%c%zu;", crowds[i].prefix, j);
            assert_int_equal(crowds[i].jobs[j].query.status, STATUS_OK);
            assert_string_equal(crowds[i].jobs[j].rows, expected);
            assert_int_equal(crowds[i].jobs[j].query.changed_count, 1);
            assert_int_equal(crowds[i].jobs[j].query.row_count, 1);
            arena_destroy(&crowds[i].arenas[j]);
        }
    }
    struct store_counts counts = store_counts(bench.store);
    assert_int_equal(counts.write_count - before.write_count, 2 * JOBS_PER_THREAD);
    assert_true(counts.commit_count - before.commit_count < JOBS_PER_THREAD);
    assert_int_equal(counts.queue_length, 0);
    assert_rows(&bench, "SELECT count(*) FROM users", "1000;");
}

/* --- several requests at once from one loop */

static void start(struct job *job, const char *sql)
{
    job_start(job, bench.session, bench.arena, QUERY_WRITE, sql);
}

static void finish(struct job *jobs, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        while (!jobs[i].is_finished) {
            uv_run(&bench.loop, UV_RUN_ONCE);
        }
    }
}

/* Stops the writer between two batches, so that what follows makes one batch. */
static void hold_writer(void)
{
    uv_mutex_lock(&sqlite_store_of(bench.store)->writer.mutex);
}

static void add_held(struct job *job, struct query *next)
{
    struct writer *writer = &sqlite_store_of(bench.store)->writer;
    job->query.session = bench.session;
    job->query.next = next;
    job->query.queue_next = NULL;
    if (writer->first == NULL) {
        writer->first = &job->query;
    } else {
        writer->last->queue_next = &job->query;
    }
    writer->last = &job->query;
    writer->counts.queue_length++;
    sqlite_session_of(bench.session)->waiting_count++;
}

static void release_writer(void)
{
    uv_cond_signal(&sqlite_store_of(bench.store)->writer.wake);
    uv_mutex_unlock(&sqlite_store_of(bench.store)->writer.mutex);
}

static enum step wait_step(struct flow *flow)
{
    (void)flow;
    return STEP_WAIT;
}

static void prepare(struct job *job, const char *sql)
{
    static step_f *const steps[] = {wait_step, NULL};
    *job = (struct job){.session = bench.session, .kind = QUERY_WRITE};
    job->query = (struct query){.arena = bench.arena,
                                .sql = sql,
                                .flow = &job->flow,
                                .on_row = job_take_row,
                                .context = job};
    flow_start(&job->flow, steps, job_finish);
}

static void run_batch(struct job *jobs, const char *const *texts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        prepare(&jobs[i], texts[i]);
    }
    hold_writer();
    for (size_t i = 0; i < count; i++) {
        add_held(&jobs[i], NULL);
    }
    release_writer();
    finish(jobs, count);
}

static void a_failing_request_leaves_its_neighbours(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "INSERT INTO users (email) VALUES ('a')",
        "INSERT INTO users (email) VALUES ('b'), ('c'), ('a')", /* fails at its third row */
        "INSERT INTO nowhere VALUES (1)",
        "INSERT INTO users (email) VALUES ('d')",
    };
    struct job jobs[4];
    struct store_counts before = store_counts(bench.store);
    run_batch(jobs, texts, 4);
    assert_int_equal(jobs[0].query.status, STATUS_OK);
    assert_int_equal(jobs[1].query.status, STATUS_CONFLICT);
    assert_int_equal(jobs[2].query.status, STATUS_INTERNAL);
    assert_int_equal(jobs[3].query.status, STATUS_OK);
    assert_int_equal(store_counts(bench.store).commit_count, before.commit_count + 1);
    assert_rows(&bench, "SELECT email FROM users ORDER BY email", "a;d;");
}

static void a_stopped_request_leaves_its_neighbours(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "INSERT INTO users (email) VALUES ('a') RETURNING email",
        "INSERT INTO users (email) WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM "
        "n) "
        "SELECT max(i) FROM n",
        "INSERT INTO users (email) VALUES ('b') RETURNING email",
    };
    struct job jobs[3];
    store_set_timeout(bench.store, 50);
    run_batch(jobs, texts, 3);
    assert_int_equal(jobs[0].query.status, STATUS_OK);
    assert_string_equal(jobs[0].rows, "a;"); /* once, although it ran twice */
    assert_int_equal(jobs[1].query.status, STATUS_TIMEOUT);
    assert_int_equal(jobs[2].query.status, STATUS_OK);
    assert_string_equal(jobs[2].rows, "b;");
    assert_rows(&bench, "SELECT email FROM users ORDER BY email", "a;b;");
}

static void several_statements_are_all_or_nothing(void **state)
{
    (void)state;
    struct job first, second, other;
    prepare(&other, "INSERT INTO users (email) VALUES ('x')");
    prepare(&first, "INSERT INTO users (email) VALUES ('a') RETURNING email");
    prepare(&second, "INSERT INTO users (email, age) VALUES ('b', 3)");
    hold_writer();
    add_held(&first, &second.query);
    add_held(&other, NULL);
    release_writer();
    finish(&first, 1);
    finish(&other, 1);
    assert_int_equal(first.query.status, STATUS_INVALID);
    assert_int_equal(first.query.constraint, CONSTRAINT_CHECK);
    assert_slice(first.query.constraint_columns, "grown_up");
    assert_int_equal(second.query.status, STATUS_INVALID);
    assert_string_equal(first.rows, "");
    assert_int_equal(other.query.status, STATUS_OK);
    assert_rows(&bench, "SELECT email FROM users", "x;");

    prepare(&second, "INSERT INTO users (email) VALUES ('b') RETURNING email");
    prepare(&first, "INSERT INTO users (email) VALUES ('a') RETURNING email");
    hold_writer();
    add_held(&first, &second.query);
    release_writer();
    finish(&first, 1);
    assert_int_equal(first.query.status, STATUS_OK);
    assert_int_equal(second.query.status, STATUS_OK);
    assert_string_equal(first.rows, "a;");
    assert_string_equal(second.rows, "b;");
    assert_false(second.is_finished); /* the request's first query alone resumes its flow */
    assert_rows(&bench, "SELECT count(*) FROM users", "3;");
}

static void counts_are_those_of_the_statement(void **state)
{
    (void)state;
    bench_write(&bench, "INSERT INTO users (email) VALUES ('a'), ('b'), ('c')");
    assert_int_equal(bench_write(&bench, "UPDATE users SET age = 20").query.changed_count, 3);
    assert_int_equal(
        bench_write(&bench, "UPDATE users SET age = 20 WHERE id = 9").query.changed_count, 0);
    assert_int_equal(bench_write(&bench, "DELETE FROM users WHERE id > 1").query.changed_count, 2);
    assert_int_equal(bench_write(&bench, "SELECT 1").query.changed_count, 0);
}

/* --- the log under readers that never pause */

struct reader {
    uv_loop_t loop;
    uv_thread_t thread;
    struct session *session;
    _Atomic bool is_over;
};

static void read_without_pause(void *context)
{
    struct reader *reader = context;
    struct arena *arena = arena_create(4096);
    while (!reader->is_over) {
        for (int i = 0; i < 30; i++) {
            struct query query = {.arena = arena, .sql = "SELECT count(*) FROM users"};
            assert_int_equal(store_execute(reader->session, QUERY_READ, &query), STEP_NEXT);
        }
        uv_run(&reader->loop, UV_RUN_NOWAIT);
        arena_reset(arena);
    }
    session_close(&reader->session);
    uv_run(&reader->loop, UV_RUN_DEFAULT);
    arena_destroy(&arena);
}

static void the_log_stays_short_under_readers(void **state)
{
    (void)state;
    static struct reader readers[2];
    struct stat status;
    off_t longest = 0;
    const char *log =
        arena_format(bench.arena, "%s-wal", sqlite_store_of(bench.store)->directory.database_path)
            .data;
    sqlite_store_of(bench.store)->writer.log_frames_maximum = 100;
    sqlite_store_of(bench.store)->writer.busy_checkpoint_frames = 100;
    for (size_t i = 0; i < 2; i++) {
        uv_loop_init(&readers[i].loop);
        readers[i].is_over = false;
        readers[i].session = session_open(bench.store, &readers[i].loop);
        assert_int_equal(uv_thread_create(&readers[i].thread, read_without_pause, &readers[i]), 0);
    }
    /* An attempt to begin the log anew that meets a reader whom a busy machine has put aside costs
     * a length, so how much has to be written until it has begun anew is the machine's matter. */
    off_t written = 0;
    for (int i = 0; i < 600 || (i < 3000 && longest > written / 2); i++) {
        struct job job =
            bench_write(&bench, "INSERT INTO notes (id) VALUES (randomblob(40000))"); /* 10 pages */
        written += 40000;
        assert_int_equal(job.query.status, STATUS_OK);
        assert_int_equal(stat(log, &status), 0);
        longest = status.st_size > longest ? status.st_size : longest;
    }
    for (size_t i = 0; i < 2; i++) {
        readers[i].is_over = true;
        uv_thread_join(&readers[i].thread);
        assert_int_equal(uv_loop_close(&readers[i].loop), 0);
    }
    assert_in_range(longest, 1, written / 2); /* it began anew at least once */
}

static void a_full_queue_refuses_at_once(void **state)
{
    (void)state;
    /* Another program holds the write lock: the writer waits with the first batch. */
    sqlite3 *database;
    const char *path = sqlite_store_of(bench.store)->directory.database_path;
    assert_int_equal(sqlite3_open(path, &database), SQLITE_OK);
    assert_int_equal(sqlite3_exec(database, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    size_t count = STORE_QUEUE_MAXIMUM + 2000;
    struct job *jobs = calloc(count, sizeof(*jobs));
    size_t refused_count = 0;
    for (size_t i = 0; i < count; i++) {
        start(&jobs[i], "UPDATE users SET age = 20 WHERE id = 1");
        refused_count += jobs[i].has_failed;
        assert_true(!jobs[i].has_failed || jobs[i].query.status == STATUS_UNAVAILABLE);
    }
    assert_true(refused_count >= 2000 - 512 && refused_count <= 2000);
    assert_int_equal(sqlite3_close(database), SQLITE_OK);
    finish(jobs, count);
    for (size_t i = 0; i < count; i++) {
        assert_true(jobs[i].has_failed || jobs[i].query.status == STATUS_OK);
    }
    free(jobs);
}

/* --- a killed process */

/* Writes numbers without end and tells through the pipe which of them were answered. */
static void write_until_killed(int pipe_end)
{
    bench_open(&bench, &schema);
    enum { AT_ONCE = 40 };
    struct job jobs[AT_ONCE] = {0};
    char texts[AT_ONCE][64];
    for (uint32_t next = 0;; next += AT_ONCE) {
        for (uint32_t i = 0; i < AT_ONCE; i++) {
            snprintf(texts[i], sizeof(texts[i]), "INSERT INTO users (email) VALUES ('%u')",
                     next + i);
            start(&jobs[i], texts[i]);
        }
        for (uint32_t i = 0; i < AT_ONCE; i++) {
            finish(&jobs[i], 1);
            uint32_t number = next + i;
            if (jobs[i].query.status != STATUS_OK ||
                write(pipe_end, &number, sizeof(number)) != sizeof(number)) {
                _exit(1);
            }
        }
    }
}

static void check_answered_rows(const unsigned char *is_answered, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        char sql[80];
        snprintf(sql, sizeof(sql), "SELECT count(*) FROM users WHERE email = '%u'", i);
        if (is_answered[i]) {
            assert_rows(&bench, sql, "1;");
        }
    }
}

static void answered_rows_survive_a_kill(void **state)
{
    (void)state;
    static unsigned char is_answered[1U << 20];
    for (int round = 0; round < 3; round++) {
        int ends[2];
        bench_set_up(&bench);
        memset(is_answered, 0, sizeof(is_answered));
        assert_int_equal(pipe(ends), 0);
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            close(ends[0]);
            write_until_killed(ends[1]);
        }
        close(ends[1]);
        uint32_t number, count = 0, largest = 0;
        while (read(ends[0], &number, sizeof(number)) == sizeof(number) &&
               number < sizeof(is_answered)) {
            is_answered[number] = 1;
            largest = number > largest ? number : largest;
            if (++count == 400U + 333U * (unsigned)round) {
                kill(child, SIGKILL); /* what is still in the pipe was answered as well */
            }
        }
        close(ends[0]);
        int status;
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFSIGNALED(status));
        bench_open(&bench, &schema); /* the dead process holds no lock */
        check_answered_rows(is_answered, largest + 1);
        assert_rows(&bench, "PRAGMA integrity_check", "ok;");
        bench_tear_down(&bench);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answered_rows_survive_a_kill),
        cmocka_unit_test_setup_teardown(many_requests_share_a_commit, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_failing_request_leaves_its_neighbours, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_stopped_request_leaves_its_neighbours, set_up, tear_down),
        cmocka_unit_test_setup_teardown(several_statements_are_all_or_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(counts_are_those_of_the_statement, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_full_queue_refuses_at_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_log_stays_short_under_readers, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
