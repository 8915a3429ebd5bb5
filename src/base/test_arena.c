/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of base/arena and base/list. */
#include "base/test.h"

#include "base/list.h"

static void memory_is_aligned_zeroed_and_survives_growth(void **state)
{
    (void)state;
    struct arena *arena = arena_create(64);
    unsigned char *blocks[100];
    for (size_t i = 0; i < 100; i++) {
        blocks[i] = arena_allocate(arena, i * 7 + 1);
        assert_int_equal((uintptr_t)blocks[i] % sizeof(uint64_t), 0);
        assert_int_equal(blocks[i][i * 7], 0);
        memset(blocks[i], (int)i, i * 7 + 1);
    }
    for (size_t i = 0; i < 100; i++) {
        assert_int_equal(blocks[i][0], i);
        assert_int_equal(blocks[i][i * 7], i);
    }
    arena_reset(arena);
    assert_int_equal(arena_used(arena), 0);
    arena_destroy(&arena);
    assert_null(arena);
}

static void copies_are_closed_with_a_nul(void **state)
{
    (void)state;
    struct arena *arena = arena_create(64);
    struct slice copy = arena_join(arena, SLICE("ab"), SLICE("cd"));
    assert_slice(copy, "abcd");
    assert_int_equal(copy.data[4], 0);
    assert_slice(arena_format(arena, "%d-%s", 7, "x"), "7-x");
    assert_slice(arena_to_lower(arena, SLICE("AbC")), "abc");
    arena_destroy(&arena);
}

static int compare_first_letter(const void *a, const void *b)
{
    return *(const char *)a - *(const char *)b;
}

static void lists_sort_stably_and_break_stops(void **state)
{
    (void)state;
    struct arena *arena = arena_create(64);
    static char b1[] = "b1", a1[] = "a1", b2[] = "b2", a2[] = "a2";
    char *words[] = {b1, a1, b2, a2};
    struct list list = {0};
    for (size_t i = 0; i < 4; i++) {
        list_add(arena, &list, words[i]);
    }
    list_sort(arena, &list, compare_first_letter);
    assert_string_equal(list_at(&list, 0), "a1");
    assert_string_equal(list_at(&list, 1), "a2");
    assert_string_equal(list_at(&list, 2), "b1");
    assert_string_equal(list_at(&list, 3), "b2");
    size_t seen = 0;
    LIST_EACH(char, word, &list)
    {
        seen++;
        if (word[1] == '1') {
            continue;
        }
        break;
    }
    assert_int_equal(seen, 2);
    arena_destroy(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_is_aligned_zeroed_and_survives_growth),
        cmocka_unit_test(copies_are_closed_with_a_nul),
        cmocka_unit_test(lists_sort_stably_and_break_stops),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
