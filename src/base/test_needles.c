/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of base/needles. */
#include "base/test.h"

#include "base/needles.h"

static void tells_overlapping_needles_in_order_of_their_ends(void **state)
{
    (void)state;
    static const char *const words[] = {"he", "she", "hers", "his", "", "SHE"};
    struct arena *arena = arena_create(4096);
    struct needles *needles = needles_create(arena);
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
        needles_add(needles, slice_from(words[i]), (void *)(uintptr_t)words[i]);
    }
    needles_settle(needles);
    struct needle_search search = needles_search(needles, SLICE("Ushers he"));
    assert_ptr_equal(needles_next(&search), words[5]);
    assert_ptr_equal(needles_next(&search), words[1]);
    assert_ptr_equal(needles_next(&search), words[0]);
    assert_ptr_equal(needles_next(&search), words[2]);
    assert_ptr_equal(needles_next(&search), words[0]);
    assert_null(needles_next(&search));
    assert_null(needles_next(&search));
    arena_destroy(&arena);
}

static size_t count_plainly(struct slice text, struct slice needle)
{
    size_t count = 0;
    for (size_t at = 0; at + needle.size <= text.size; at++) {
        count += slice_equal(slice_between(text, at, at + needle.size), needle);
    }
    return count;
}

/* The same numbers in every run. */
static size_t next_number(void)
{
    static uint64_t seed = 1;
    seed = seed * 6364136223846793005U + 1442695040888963407U;
    return (size_t)(seed >> 33);
}

/* Texts and needles of two letters overlap in every way there is. */
static void finds_what_a_plain_search_finds(void **state)
{
    (void)state;
    struct arena *arena = arena_create(4096);
    for (int round = 0; round < 200; round++) {
        struct needles *needles = needles_create(arena);
        char text[60], words[40][6];
        size_t sizes[40], found[40] = {0};
        for (size_t i = 0; i < sizeof(text); i++) {
            text[i] = (char)('a' + next_number() % 2);
        }
        for (size_t i = 0; i < 40; i++) {
            sizes[i] = 1 + next_number() % 6;
            for (size_t k = 0; k < sizes[i]; k++) {
                words[i][k] = (char)('a' + next_number() % 2);
            }
            needles_add(needles, slice_of(words[i], sizes[i]), &found[i]);
        }
        needles_settle(needles);
        struct slice whole = slice_of(text, sizeof(text));
        struct needle_search search = needles_search(needles, whole);
        for (size_t *count; (count = needles_next(&search)) != NULL;) {
            ++*count;
        }
        for (size_t i = 0; i < 40; i++) {
            assert_int_equal(found[i], count_plainly(whole, slice_of(words[i], sizes[i])));
        }
    }
    arena_destroy(&arena);
}

static void finds_nothing_without_needles(void **state)
{
    (void)state;
    struct arena *arena = arena_create(4096);
    struct needles *needles = needles_create(arena);
    needles_settle(needles);
    struct needle_search search = needles_search(needles, SLICE("text"));
    assert_null(needles_next(&search));
    arena_destroy(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_overlapping_needles_in_order_of_their_ends),
        cmocka_unit_test(finds_what_a_plain_search_finds),
        cmocka_unit_test(finds_nothing_without_needles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
