/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of base/nearest. */
#include "base/test.h"

#include "base/nearest.h"

static void distances(void **state)
{
    (void)state;
    assert_int_equal(nearest_distance(SLICE("kitten"), SLICE("sitting")), 3);
    assert_int_equal(nearest_distance(SLICE("check"), SLICE("check")), 0);
    assert_int_equal(nearest_distance(SLICE("chekc"), SLICE("check")), 1);
    assert_int_equal(nearest_distance(SLICE(""), SLICE("abc")), 3);
    assert_int_equal(nearest_distance(SLICE("CHECK"), SLICE("check")), 0);
    char longest[NEAREST_WORD_MAXIMUM + 1] = {0};
    assert_true(nearest_distance(slice_of(longest, sizeof(longest)), SLICE("a")) == SIZE_MAX);
}

static void the_nearest_wins_and_the_far_is_left_out(void **state)
{
    (void)state;
    struct nearest nearest = nearest_start(SLICE("expalin-code"));
    nearest_offer(&nearest, "explain");
    nearest_offer(&nearest, "explain-code");
    assert_string_equal(nearest.best, "explain-code");
    nearest = nearest_start(SLICE("frobnicate"));
    nearest_offer(&nearest, "format");
    assert_null(nearest.best);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(distances),
        cmocka_unit_test(the_nearest_wins_and_the_far_is_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
