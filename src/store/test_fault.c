/* SPDX-License-Identifier: Apache-2.0 */
/* A disk that fills up and one that fails, put between SQLite and the real one for this test alone:
 * a VFS whose files can be told to refuse writes or syncs. */
#include "store/test_store.h"

#include "store/store_private.h"

#include <limits.h>

static struct bench bench;

/* --- the VFS */

struct faulty_file {
    sqlite3_file base;
    sqlite3_file *real; /* behind this struct */
    bool is_log;
};

static _Atomic int write_fault; /* SQLite's code for every write; 0: none */
static _Atomic int sync_fault;
static _Atomic long log_limit = LONG_MAX; /* bytes for which the log has room */
static _Atomic int sync_count;
static sqlite3_vfs *real_vfs;

static sqlite3_file *real_of(sqlite3_file *file)
{
    return ((struct faulty_file *)file)->real;
}

static int faulty_close(sqlite3_file *file)
{
    return real_of(file)->pMethods->xClose(real_of(file));
}

static int faulty_read(sqlite3_file *file, void *data, int size, sqlite3_int64 offset)
{
    return real_of(file)->pMethods->xRead(real_of(file), data, size, offset);
}

static int faulty_write(sqlite3_file *file, const void *data, int size, sqlite3_int64 offset)
{
    int fault = write_fault;
    struct faulty_file *faulty = (struct faulty_file *)file;
    if (faulty->is_log && offset + size > log_limit) {
        return SQLITE_FULL;
    }
    return fault != 0 ? fault : real_of(file)->pMethods->xWrite(real_of(file), data, size, offset);
}

static int faulty_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    return real_of(file)->pMethods->xTruncate(real_of(file), size);
}

static int faulty_sync(sqlite3_file *file, int flags)
{
    int fault = sync_fault;
    sync_count++;
    return fault != 0 ? fault : real_of(file)->pMethods->xSync(real_of(file), flags);
}

static int faulty_size(sqlite3_file *file, sqlite3_int64 *size)
{
    return real_of(file)->pMethods->xFileSize(real_of(file), size);
}

static int faulty_lock(sqlite3_file *file, int level)
{
    return real_of(file)->pMethods->xLock(real_of(file), level);
}

static int faulty_unlock(sqlite3_file *file, int level)
{
    return real_of(file)->pMethods->xUnlock(real_of(file), level);
}

static int faulty_check_lock(sqlite3_file *file, int *is_locked)
{
    return real_of(file)->pMethods->xCheckReservedLock(real_of(file), is_locked);
}

static int faulty_control(sqlite3_file *file, int operation, void *argument)
{
    return real_of(file)->pMethods->xFileControl(real_of(file), operation, argument);
}

static int faulty_sector_size(sqlite3_file *file)
{
    return real_of(file)->pMethods->xSectorSize(real_of(file));
}

static int faulty_characteristics(sqlite3_file *file)
{
    return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
}

static int faulty_shm_map(sqlite3_file *file, int page, int size, int extends,
                          void volatile **out_map)
{
    return real_of(file)->pMethods->xShmMap(real_of(file), page, size, extends, out_map);
}

static int faulty_shm_lock(sqlite3_file *file, int offset, int count, int flags)
{
    return real_of(file)->pMethods->xShmLock(real_of(file), offset, count, flags);
}

static void faulty_shm_barrier(sqlite3_file *file)
{
    real_of(file)->pMethods->xShmBarrier(real_of(file));
}

static int faulty_shm_unmap(sqlite3_file *file, int deletes)
{
    return real_of(file)->pMethods->xShmUnmap(real_of(file), deletes);
}

static const sqlite3_io_methods faulty_methods = {
    .iVersion = 2,
    .xClose = faulty_close,
    .xRead = faulty_read,
    .xWrite = faulty_write,
    .xTruncate = faulty_truncate,
    .xSync = faulty_sync,
    .xFileSize = faulty_size,
    .xLock = faulty_lock,
    .xUnlock = faulty_unlock,
    .xCheckReservedLock = faulty_check_lock,
    .xFileControl = faulty_control,
    .xSectorSize = faulty_sector_size,
    .xDeviceCharacteristics = faulty_characteristics,
    .xShmMap = faulty_shm_map,
    .xShmLock = faulty_shm_lock,
    .xShmBarrier = faulty_shm_barrier,
    .xShmUnmap = faulty_shm_unmap,
};

static int faulty_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags,
                       int *out_flags)
{
    (void)vfs;
    struct faulty_file *faulty = (struct faulty_file *)file;
    faulty->real = (sqlite3_file *)(faulty + 1);
    faulty->is_log = (flags & SQLITE_OPEN_WAL) != 0;
    int code = real_vfs->xOpen(real_vfs, name, faulty->real, flags, out_flags);
    faulty->base.pMethods = faulty->real->pMethods == NULL ? NULL : &faulty_methods;
    return code;
}

static int set_up(void **state)
{
    (void)state;
    static sqlite3_vfs vfs;
    if (real_vfs == NULL) {
        sqlite3_initialize();
        real_vfs = sqlite3_vfs_find(NULL);
        vfs = *real_vfs;
        vfs.zName = "faulty";
        vfs.pNext = NULL;
        vfs.szOsFile += (int)sizeof(struct faulty_file);
        vfs.xOpen = faulty_open;
        sqlite3_vfs_register(&vfs, 1);
    }
    bench_set_up(&bench);
    bench_open(&bench, &schema);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    write_fault = 0;
    sync_fault = 0;
    log_limit = LONG_MAX;
    bench_tear_down(&bench);
    return 0;
}

/* --- the tests */

static void every_answer_has_been_synced(void **state)
{
    (void)state;
    for (int i = 0; i < 10; i++) {
        int before = sync_count;
        char sql[64];
        snprintf(sql, sizeof(sql), "INSERT INTO users (email) VALUES ('%d')", i);
        assert_int_equal(bench_write(&bench, sql).query.status, STATUS_OK);
        assert_true(sync_count > before);
    }
}

static void expect_failure_and_recovery(enum status status)
{
    struct job job = bench_write(&bench, "INSERT INTO users (email) VALUES ('a') RETURNING id");
    assert_false(job.has_failed);
    assert_int_equal(job.query.status, status);
    assert_int_equal(job.query.constraint, CONSTRAINT_NONE);
    assert_string_equal(job.rows, "");
    assert_rows(&bench, "SELECT count(*) FROM users", "0;");
    write_fault = 0;
    sync_fault = 0;
    job = bench_write(&bench, "INSERT INTO users (email) VALUES ('a') RETURNING email");
    assert_int_equal(job.query.status, STATUS_OK);
    assert_string_equal(job.rows, "a;");
    assert_rows(&bench, "SELECT count(*) FROM users", "1;");
    assert_rows(&bench, "PRAGMA integrity_check", "ok;");
}

static void a_full_disk_fails_the_request_and_is_forgotten(void **state)
{
    (void)state;
    write_fault = SQLITE_FULL;
    expect_failure_and_recovery(STATUS_FULL);
}

static void a_failing_disk_fails_the_request_and_is_forgotten(void **state)
{
    (void)state;
    write_fault = SQLITE_IOERR_WRITE;
    expect_failure_and_recovery(STATUS_UNAVAILABLE);
}

static void a_failing_sync_fails_the_request_and_is_forgotten(void **state)
{
    (void)state;
    sync_fault = SQLITE_IOERR_FSYNC;
    expect_failure_and_recovery(STATUS_UNAVAILABLE);
}

/* More than the page cache holds must be written before the commit: SQLite rolls back in between.
 */
static void a_disk_that_fills_within_a_transaction_takes_the_batch(void **state)
{
    (void)state;
    sqlite3_exec(sqlite_store_of(bench.store)->writer.engine.database, "PRAGMA cache_size = 10",
                 NULL, NULL, NULL);
    write_fault = SQLITE_FULL;
    struct job job =
        bench_write(&bench, "INSERT INTO users (email) WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL "
                            "SELECT i + 1 FROM n LIMIT 20000) SELECT printf('%0100d', i) FROM n");
    assert_int_equal(job.query.status, STATUS_FULL);
    assert_rows(&bench, "SELECT count(*) FROM users", "0;");
    expect_failure_and_recovery(STATUS_FULL);
}

/* The log has grown to where the disk ends; once it is in the database, there is room again. */
static void a_log_without_room_is_emptied(void **state)
{
    (void)state;
    log_limit = 200000;
    size_t failed_count = 0;
    for (int i = 0; i < 200; i++) {
        char sql[80];
        snprintf(sql, sizeof(sql), "INSERT INTO users (email) VALUES (hex(zeroblob(2000)) || %d)",
                 i);
        failed_count += bench_write(&bench, sql).query.status != STATUS_OK;
    }
    assert_in_range(failed_count, 1, 30);
}

/* What the last write met, and that it is over. */
static void probes_see_the_disk_fail_and_recover(void **state)
{
    (void)state;
    assert_int_equal(bench_probe(&bench), STATUS_OK);
    sync_fault = SQLITE_IOERR_FSYNC;
    bench_write(&bench, "INSERT INTO users (email) VALUES ('a')");
    assert_int_equal(bench_probe(&bench), STATUS_UNAVAILABLE);
    assert_int_equal(bench_probe(&bench), STATUS_UNAVAILABLE);
    sync_fault = 0;
    assert_int_equal(bench_probe(&bench), STATUS_OK);
}

/* The few bytes of a usual probe find room where records find none. */
static void probes_ask_for_room_where_a_write_found_none(void **state)
{
    (void)state;
    log_limit = 100000;
    struct job job =
        bench_write(&bench, "INSERT INTO users (email) VALUES (hex(zeroblob(100000)))");
    assert_int_equal(job.query.status, STATUS_FULL);
    job = bench_write(&bench, "INSERT INTO users (email) VALUES ('small')");
    assert_int_equal(job.query.status, STATUS_OK);
    assert_int_equal(bench_probe(&bench), STATUS_FULL);
    assert_int_equal(bench_probe(&bench), STATUS_FULL);
    log_limit = LONG_MAX;
    assert_int_equal(bench_probe(&bench), STATUS_OK);
    assert_rows(&bench, "SELECT length(value) FROM _phoenix WHERE name = 'probed_at'", "27;");
    assert_rows(&bench, "SELECT email FROM users", "small;");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_answer_has_been_synced, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_full_disk_fails_the_request_and_is_forgotten, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_failing_disk_fails_the_request_and_is_forgotten, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_failing_sync_fails_the_request_and_is_forgotten, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_disk_that_fills_within_a_transaction_takes_the_batch,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_log_without_room_is_emptied, set_up, tear_down),
        cmocka_unit_test_setup_teardown(probes_see_the_disk_fail_and_recover, set_up, tear_down),
        cmocka_unit_test_setup_teardown(probes_ask_for_room_where_a_write_found_none, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
