/* SPDX-License-Identifier: Apache-2.0 */
/* The connection for work in bulk, on the embedded engine. */
#include "store/test_store.h"

#include "store/loader.h"

static struct bench bench;
static struct loader *loader;

static int set_up(void **state)
{
    (void)state;
    struct store_error error = {0};
    bench_set_up(&bench);
    bench_open(&bench, &schema);
    loader = loader_open(bench.arena, bench.store, &error);
    assert_non_null(loader);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    loader_close(&loader);
    assert_null(loader);
    bench_tear_down(&bench);
    return 0;
}

static void count_row(void *context, const struct value *values, size_t count)
{
    assert_int_equal(count, 1);
    *(int64_t *)context = values[0].integer;
}

static int64_t count_users(void)
{
    int64_t users = -1;
    struct query query = {.arena = bench.arena,
                          .sql = "SELECT count(*) FROM users",
                          .on_row = count_row,
                          .context = &users};
    loader_run(loader, &query);
    assert_int_equal(query.status, STATUS_OK);
    assert_int_equal(query.row_count, 1);
    return users;
}

static struct query add_user(const char *email, int64_t age)
{
    const struct value parameters[] = {value_text(slice_from(email)), value_integer(age)};
    struct query query = {.arena = bench.arena,
                          .sql = "INSERT INTO users (email, age) VALUES (?1, ?2)",
                          .parameters = parameters,
                          .parameter_count = 2};
    loader_try(loader, &query);
    query.parameters = NULL;
    return query;
}

static void a_failure_leaves_its_transaction_alone(void **state)
{
    (void)state;
    assert_true(loader_begin(loader));
    assert_int_equal(add_user("a", 20).status, STATUS_OK);
    struct query twin = add_user("a", 20), child = add_user("b", 2);
    assert_int_equal(twin.constraint, CONSTRAINT_UNIQUE);
    assert_slice(twin.constraint_columns, "users.email");
    assert_int_equal(child.constraint, CONSTRAINT_CHECK);
    assert_true(loader_error(loader).size > 0);
    assert_int_equal(add_user("c", 30).inserted_id, 2);
    assert_true(loader_commit(loader));
    assert_int_equal(count_users(), 2);
}

static void what_is_not_committed_is_gone(void **state)
{
    (void)state;
    struct store_error error = {0};
    assert_true(loader_begin(loader));
    assert_int_equal(add_user("a", 20).status, STATUS_OK);
    loader_rollback(loader);
    assert_int_equal(count_users(), 0);
    assert_true(loader_begin(loader));
    assert_int_equal(add_user("a", 20).status, STATUS_OK);
    loader_close(&loader);
    loader = loader_open(bench.arena, bench.store, &error);
    assert_int_equal(count_users(), 0);
    assert_false(loader_can_copy(loader));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_failure_leaves_its_transaction_alone, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_not_committed_is_gone, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
