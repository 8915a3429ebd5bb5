/* SPDX-License-Identifier: Apache-2.0 */
/* What made a database: what is opened again, and what is refused in which words. */
#include "store/test_store.h"

#include "store/store_private.h"

static struct bench bench;

static void the_same_document_opens_again(void **state)
{
    (void)state;
    bench_set_up(&bench);
    for (int i = 0; i < 3; i++) {
        bench_open(&bench, &schema);
        bench_close(&bench);
    }
    bench_open(&bench, &schema);
    assert_rows(&bench,
                "SELECT value FROM _phoenix WHERE name IN ('format', 'document_name', "
                "'document_version') ORDER BY name",
                "Notes;1.0;1;");
    bench_tear_down(&bench);
}

static void the_secret_stays(void **state)
{
    (void)state;
    unsigned char secret[SECRET_SIZE];
    static const unsigned char zeros[SECRET_SIZE];
    bench_set_up(&bench);
    bench_open(&bench, &schema);
    memcpy(secret, store_secret(bench.store), SECRET_SIZE);
    assert_memory_not_equal(secret, zeros, SECRET_SIZE);
    bench_close(&bench);
    bench_open(&bench, &schema);
    assert_memory_equal(store_secret(bench.store), secret, SECRET_SIZE);
    bench_tear_down(&bench);
}

static void run_raw(const char *sql)
{
    sqlite3 *database;
    const char *path =
        arena_format(bench.arena, "%.*s/phoenix.db", SLICE_ARGUMENT(bench.directory)).data;
    assert_int_equal(sqlite3_open(path, &database), SQLITE_OK);
    assert_int_equal(sqlite3_exec(database, sql, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(database), SQLITE_OK);
}

static void newer_formats_are_refused(void **state)
{
    (void)state;
    bench_set_up(&bench);
    bench_open(&bench, &schema);
    bench_close(&bench);
    run_raw("UPDATE _phoenix SET value = 2 WHERE name = 'format'");
    assert_contains(bench_try(&bench, &schema), "has format 2, made by a newer Phoenix");
    bench_tear_down(&bench);
}

static void strange_databases_are_refused(void **state)
{
    (void)state;
    bench_set_up(&bench);
    assert_int_equal(mkdir(arena_string(bench.arena, bench.directory), 0700), 0);
    run_raw("CREATE TABLE mine (a)");
    assert_contains(bench_try(&bench, &schema), "was not made by Phoenix");
    bench_tear_down(&bench);
}

static void a_locked_database_is_named(void **state)
{
    (void)state;
    bench_set_up(&bench);
    bench_open(&bench, &schema);
    bench_close(&bench);
    sqlite3 *database;
    const char *path =
        arena_format(bench.arena, "%.*s/phoenix.db", SLICE_ARGUMENT(bench.directory)).data;
    assert_int_equal(sqlite3_open(path, &database), SQLITE_OK);
    assert_int_equal(sqlite3_exec(database, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    assert_contains(bench_try(&bench, &schema), "is locked by another program");
    assert_int_equal(sqlite3_close(database), SQLITE_OK);
    bench_tear_down(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_document_opens_again),
        cmocka_unit_test(the_secret_stays),
        cmocka_unit_test(newer_formats_are_refused),
        cmocka_unit_test(strange_databases_are_refused),
        cmocka_unit_test(a_locked_database_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
