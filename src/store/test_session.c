/* SPDX-License-Identifier: Apache-2.0 */
/* What a session sees: its own writes, those of others, one snapshot a turn; and the probe. */
#include "store/test_store.h"

#include "store/store_private.h"

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

static void what_was_answered_can_be_read(void **state)
{
    (void)state;
    for (int i = 0; i < 50; i++) {
        char insert[64], expected[16];
        snprintf(insert, sizeof(insert), "INSERT INTO users (email) VALUES ('%d')", i);
        snprintf(expected, sizeof(expected), "%d;", i + 1);
        assert_int_equal(bench_write(&bench, insert).query.inserted_id, i + 1);
        assert_rows(&bench, "SELECT count(*) FROM users", expected);
    }
}

/* Reads at once, without a turn of the loop. */
static struct job read_now(struct session *session, const char *sql)
{
    struct job job = {0};
    job_start(&job, session, bench.arena, QUERY_READ, sql);
    assert_true(job.is_finished);
    return job;
}

static void reads_of_a_turn_share_a_snapshot(void **state)
{
    (void)state;
    static const char count[] = "SELECT count(*) FROM users";
    uv_run(&bench.loop, UV_RUN_NOWAIT);
    assert_int_equal(sqlite_session_of(bench.session)->snapshot, SNAPSHOT_NONE);
    read_now(bench.session, count);
    assert_int_equal(sqlite_session_of(bench.session)->snapshot, SNAPSHOT_ONCE);
    assert_true(sqlite3_get_autocommit(sqlite_session_of(bench.session)->engine.database));
    read_now(bench.session, count);
    read_now(bench.session, count);
    assert_int_equal(sqlite_session_of(bench.session)->snapshot, SNAPSHOT_SHARED);
    assert_false(sqlite3_get_autocommit(sqlite_session_of(bench.session)->engine.database));
    uv_run(&bench.loop, UV_RUN_NOWAIT);
    assert_int_equal(sqlite_session_of(bench.session)->snapshot, SNAPSHOT_NONE);
    assert_true(sqlite3_get_autocommit(sqlite_session_of(bench.session)->engine.database));
}

/* The commit is there before any loop has turned: a read in an open snapshot must see it. */
static void a_snapshot_ends_with_the_next_commit(void **state)
{
    (void)state;
    static const char count[] = "SELECT count(*) FROM users";
    struct session *other = session_open(bench.store, &bench.loop);
    for (int i = 0; i < 20; i++) {
        char insert[64], before[16], after[16];
        snprintf(insert, sizeof(insert), "INSERT INTO users (email) VALUES ('%d')", i);
        snprintf(before, sizeof(before), "%d;", i);
        snprintf(after, sizeof(after), "%d;", i + 1);
        for (int repeat = 0; repeat < 3; repeat++) {
            assert_string_equal(read_now(other, count).rows, before);
        }
        uint64_t commit_count = store_counts(bench.store).commit_count;
        struct job job = {0};
        job_start(&job, bench.session, bench.arena, QUERY_WRITE, insert);
        while (store_counts(bench.store).commit_count == commit_count) {
            usleep(100);
        }
        assert_int_equal(sqlite_session_of(other)->snapshot, SNAPSHOT_SHARED);
        assert_string_equal(read_now(other, count).rows, after);
        while (!job.is_finished) {
            uv_run(&bench.loop, UV_RUN_ONCE);
        }
        /* uv_run has ended the snapshot */
        assert_int_equal(sqlite_session_of(other)->snapshot, SNAPSHOT_NONE);
    }
    session_close(&other);
}

static void a_failed_read_leaves_the_snapshot_usable(void **state)
{
    (void)state;
    for (int i = 0; i < 4; i++) {
        assert_string_equal(read_now(bench.session, "SELECT 1").rows, "1;");
        assert_int_equal(
            read_now(bench.session, "SELECT abs(-9223372036854775807 - 1)").query.status,
            STATUS_INTERNAL);
    }
}

static void an_idle_session_does_not_hold_the_log(void **state)
{
    (void)state;
    for (int i = 0; i < 5; i++) {
        read_now(bench.session, "SELECT count(*) FROM users");
    }
    bench_write(&bench, "INSERT INTO users (email) VALUES ('a')");
    sqlite3 *database;
    int frames = -1, done = -1;
    assert_int_equal(sqlite3_open(sqlite_store_of(bench.store)->directory.database_path, &database),
                     SQLITE_OK);
    sqlite3_busy_timeout(database, 2000); /* the writer may be at it */
    sqlite3_exec(database, "SELECT 1 FROM sqlite_schema", NULL, NULL, NULL); /* finds the log */
    int code =
        sqlite3_wal_checkpoint_v2(database, NULL, SQLITE_CHECKPOINT_TRUNCATE, &frames, &done);
    assert_int_equal(code, SQLITE_OK);
    assert_int_equal(frames, 0);
    assert_int_equal(sqlite3_close(database), SQLITE_OK);
}

static void probes_write_once_in_a_while(void **state)
{
    (void)state;
    uint64_t before = store_counts(bench.store).commit_count;
    for (int i = 0; i < 20; i++) {
        assert_int_equal(bench_probe(&bench), STATUS_OK);
    }
    assert_int_equal(store_counts(bench.store).commit_count, before + 1);
    atomic_store(&sqlite_store_of(bench.store)->writer.trusted_until_ns, 0);
    assert_int_equal(bench_probe(&bench), STATUS_OK);
    assert_int_equal(store_counts(bench.store).commit_count, before + 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_was_answered_can_be_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(reads_of_a_turn_share_a_snapshot, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_snapshot_ends_with_the_next_commit, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_failed_read_leaves_the_snapshot_usable, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(an_idle_session_does_not_hold_the_log, set_up, tear_down),
        cmocka_unit_test_setup_teardown(probes_write_once_in_a_while, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
