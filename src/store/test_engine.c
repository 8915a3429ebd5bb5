/* SPDX-License-Identifier: Apache-2.0 */
/* Queries on a session: values in and out, statements kept, failures told apart. */
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

static struct value seen[8];

static void keep_row(void *context, const struct value *values, size_t count)
{
    assert_ptr_equal(context, &bench);
    assert_true(count <= 8);
    memcpy(seen, values, count * sizeof(*values));
    for (size_t i = 0; i < count; i++) {
        if (values[i].kind >= VALUE_TEXT) {
            seen[i].text = arena_copy(bench.arena, values[i].text);
        }
    }
}

static void every_kind_of_value_comes_back(void **state)
{
    (void)state;
    const struct value parameters[] = {
        VALUE_NONE,
        value_integer(INT64_MIN),
        {.kind = VALUE_REAL, .real = 0.1},
        value_text(SLICE("ä\"'")),
        value_text(SLICE_EMPTY),
        value_blob(SLICE("\0\xff")),
        value_blob(SLICE_EMPTY),
        value_integer(0),
    };
    struct query query = {.arena = bench.arena,
                          .sql = "SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7",
                          .parameters = parameters,
                          .parameter_count = 8, /* one more than the statement uses */
                          .on_row = keep_row,
                          .context = &bench};
    assert_int_equal(store_execute(bench.session, QUERY_READ, &query), STEP_NEXT);
    assert_int_equal(query.row_count, 1);
    assert_int_equal(seen[0].kind, VALUE_NULL);
    assert_true(seen[1].kind == VALUE_INTEGER && seen[1].integer == INT64_MIN);
    assert_int_equal(seen[2].kind, VALUE_REAL);
    assert_memory_equal(&seen[2].real, &parameters[2].real, sizeof(double));
    assert_int_equal(seen[3].kind, VALUE_TEXT);
    assert_slice(seen[3].text, "ä\"'");
    assert_true(seen[4].kind == VALUE_TEXT && seen[4].text.size == 0);
    assert_int_equal(seen[5].kind, VALUE_BLOB);
    assert_slice(seen[5].text, "\0\xff");
    assert_true(seen[6].kind == VALUE_BLOB && seen[6].text.size == 0);
}

static void decimals_sort_by_value(void **state)
{
    (void)state;
    bench_write(&bench, "INSERT INTO notes (id, price) VALUES (x'01', '10.5'), (x'02', '9'), "
                        "(x'03', '-1'), (x'04', '9.00')");
    assert_rows(&bench, "SELECT price FROM notes ORDER BY price, id", "-1;9;9.00;10.5;");
    assert_rows(&bench, "SELECT count(*) FROM notes WHERE price = '9.0'", "2;");
    assert_rows(&bench, "SELECT count(*) FROM notes WHERE price > 9", "1;");
}

static void sessions_cannot_write(void **state)
{
    (void)state;
    struct job job = bench_run(&bench, QUERY_READ, "INSERT INTO users (email) VALUES ('x')");
    assert_true(job.has_failed);
    assert_int_equal(job.query.status, STATUS_UNAVAILABLE);
    assert_rows(&bench, "SELECT count(*) FROM users", "0;");
}

static void faulty_statements_are_our_fault(void **state)
{
    (void)state;
    struct job job = bench_run(&bench, QUERY_READ, "SELECT 1 FROM nowhere");
    assert_true(job.has_failed);
    assert_int_equal(job.query.status, STATUS_INTERNAL);
    assert_slice(job.query.detail, "no such table: nowhere");
    assert_int_equal(job.query.constraint, CONSTRAINT_NONE);
    job = bench_run(&bench, QUERY_READ, "SELECT \"no_such_column\" FROM users");
    assert_int_equal(job.query.status, STATUS_INTERNAL);
}

static void statements_are_kept_within_bounds(void **state)
{
    (void)state;
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 1000; i++) {
            struct slice sql = arena_format(bench.arena, "SELECT %d", i);
            struct slice expected = arena_format(bench.arena, "%d;", i);
            assert_rows(&bench, sql.data, expected.data);
            assert_rows(&bench, "SELECT 'often'", "often;");
        }
    }
    assert_int_equal(sqlite_session_of(bench.session)->engine.cache.text_count,
                     CACHED_TEXTS_MAXIMUM);
    assert_in_range(sqlite_session_of(bench.session)->engine.cache.fixed_count, 0,
                    2); /* BEGIN, COMMIT */
}

static void fixed_statements_are_found_by_address(void **state)
{
    (void)state;
    const char *texts[300];
    for (size_t i = 0; i < 300; i++) {
        texts[i] = arena_format(bench.arena, "SELECT %zu", i).data;
    }
    for (size_t i = 0; i < 900; i++) {
        struct query query = {.arena = bench.arena,
                              .sql = texts[i % 300],
                              .is_fixed = true,
                              .on_row = keep_row,
                              .context = &bench};
        assert_int_equal(store_execute(bench.session, QUERY_READ, &query), STEP_NEXT);
        assert_int_equal(seen[0].integer, i % 300);
    }
    assert_in_range(sqlite_session_of(bench.session)->engine.cache.fixed_count, 300, 302);
}

static void slow_reads_end_in_time(void **state)
{
    (void)state;
    bench_close(&bench);
    struct store_error error;
    bench.store = store_open(bench.arena, bench.directory, &schema, &error);
    store_set_timeout(bench.store, 50);
    bench.session = session_open(bench.store, &bench.loop);
    struct job job = bench_run(&bench, QUERY_READ,
                               "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
                               "SELECT max(i) FROM n");
    assert_true(job.has_failed);
    assert_int_equal(job.query.status, STATUS_TIMEOUT);
    assert_rows(&bench, "SELECT 1", "1;");
}

static void expect_constraint(const char *sql, enum status status, enum constraint_kind kind,
                              const char *columns)
{
    struct job job = bench_write(&bench, sql);
    assert_false(job.has_failed); /* the next step is to read the status */
    assert_int_equal(job.query.status, status);
    assert_int_equal(job.query.constraint, kind);
    assert_string_equal(arena_string(bench.arena, job.query.constraint_columns), columns);
    assert_string_equal(job.rows, "");
}

static void constraints_are_told_apart(void **state)
{
    (void)state;
    bench_write(&bench, "INSERT INTO users (id, email) VALUES (1, 'a')");
    expect_constraint("INSERT INTO users (email) VALUES ('a') RETURNING id", STATUS_CONFLICT,
                      CONSTRAINT_UNIQUE, "users.email");
    expect_constraint("INSERT INTO users (id, email) VALUES (1, 'b')", STATUS_CONFLICT,
                      CONSTRAINT_UNIQUE, "users.id");
    expect_constraint("INSERT INTO users (email) VALUES (NULL)", STATUS_INVALID,
                      CONSTRAINT_NOT_NULL, "users.email");
    expect_constraint("INSERT INTO users (email, age) VALUES ('b', 17)", STATUS_INVALID,
                      CONSTRAINT_CHECK, "grown_up");
    expect_constraint("INSERT INTO notes (id, user_id) VALUES (x'01', 9)", STATUS_CONFLICT,
                      CONSTRAINT_FOREIGN_KEY, "");
    expect_constraint("INSERT INTO users (email, age) VALUES ('b', 'old')", STATUS_INTERNAL,
                      CONSTRAINT_NONE, "");
    bench_write(&bench, "INSERT INTO notes (id, user_id) VALUES (x'01', 1)");
    expect_constraint("DELETE FROM users WHERE id = 1", STATUS_CONFLICT, CONSTRAINT_FOREIGN_KEY,
                      "");
    assert_rows(&bench, "SELECT count(*) FROM users", "1;");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_kind_of_value_comes_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(decimals_sort_by_value, set_up, tear_down),
        cmocka_unit_test_setup_teardown(sessions_cannot_write, set_up, tear_down),
        cmocka_unit_test_setup_teardown(faulty_statements_are_our_fault, set_up, tear_down),
        cmocka_unit_test_setup_teardown(statements_are_kept_within_bounds, set_up, tear_down),
        cmocka_unit_test_setup_teardown(fixed_statements_are_found_by_address, set_up, tear_down),
        cmocka_unit_test_setup_teardown(slow_reads_end_in_time, set_up, tear_down),
        cmocka_unit_test_setup_teardown(constraints_are_told_apart, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
