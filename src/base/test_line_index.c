/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of base/line_index. */
#include "base/test.h"

#include "base/line_index.h"

static void things_are_found_by_document_and_line(void **state)
{
    (void)state;
    struct arena *arena = arena_create(1024);
    const struct source *one = source_create(arena, SLICE("one.md"), SLICE("a\nb\n"));
    const struct source *two = source_create(arena, SLICE("two.md"), SLICE("a\nb\n"));
    static const int first = 1, second = 2, third = 3;
    struct line_index index;
    line_index_init(&index, arena);
    assert_int_equal(line_index_get(&index, place_at(one, 0, 1))->count, 0);

    line_index_add(&index, place_at(one, 2, 1), &first);
    line_index_add(&index, place_at(two, 2, 1), &second);
    line_index_add(&index, place_at(one, 2, 0), &third);

    const struct list *found = line_index_get(&index, place_at(one, 3, 1));
    assert_int_equal(found->count, 2);
    assert_ptr_equal(list_at(found, 0), &first);
    assert_ptr_equal(list_at(found, 1), &third);
    found = line_index_get(&index, place_at(two, 2, 1));
    assert_int_equal(found->count, 1);
    assert_ptr_equal(list_at(found, 0), &second);
    assert_int_equal(line_index_get(&index, place_at(one, 0, 1))->count, 0);
    arena_destroy(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(things_are_found_by_document_and_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
