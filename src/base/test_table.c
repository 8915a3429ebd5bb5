/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of base/table. */
#include "base/test.h"

#include "base/table.h"

static void finds_a_thousand_and_replaces(void **state)
{
    (void)state;
    struct arena *arena = arena_create(4096);
    struct table table;
    static int values[1000];
    table_init(&table, arena);
    assert_null(table_get(&table, SLICE("k1")));
    for (int i = 0; i < 1000; i++) {
        values[i] = i;
        assert_null(table_put(&table, arena_format(arena, "k%d", i), &values[i]));
    }
    assert_int_equal(table.count, 1000);
    for (int i = 0; i < 1000; i++) {
        assert_ptr_equal(table_get(&table, arena_format(arena, "k%d", i)), &values[i]);
    }
    assert_null(table_get(&table, SLICE("k1000")));
    assert_ptr_equal(table_put(&table, SLICE("k7"), &values[0]), &values[7]);
    assert_ptr_equal(table_get(&table, SLICE("k7")), &values[0]);
    assert_int_equal(table.count, 1000);
    arena_destroy(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_a_thousand_and_replaces),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
