/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of base/slice. */
#include "base/test.h"

#include "base/slice.h"

static void parts_keep_empty_ones_between(void **state)
{
    (void)state;
    struct slice rest = SLICE("a,,b"), part;
    assert_true(slice_next_part(&rest, ',', &part));
    assert_slice(part, "a");
    assert_true(slice_next_part(&rest, ',', &part));
    assert_slice(part, "");
    assert_true(slice_next_part(&rest, ',', &part));
    assert_slice(part, "b");
    assert_false(slice_next_part(&rest, ',', &part));
}

static void numbers_at_the_limits(void **state)
{
    (void)state;
    int64_t value;
    assert_true(slice_to_int64(SLICE("-9223372036854775808"), &value));
    assert_true(value == INT64_MIN);
    assert_false(slice_to_int64(SLICE("9223372036854775808"), &value));
    assert_false(slice_to_int64(SLICE("-"), &value));
    uint64_t number;
    assert_true(slice_to_uint64(SLICE("18446744073709551615"), &number));
    assert_true(number == UINT64_MAX);
    assert_false(slice_to_uint64(SLICE("18446744073709551616"), &number));
    assert_false(slice_to_uint64(SLICE("1 "), &number));
    assert_true(slice_is_decimal(SLICE("-0.5")));
    assert_true(slice_is_decimal(SLICE("12")));
    assert_false(slice_is_decimal(SLICE("1.2.3")));
    assert_false(slice_is_decimal(SLICE("1-2")));
    assert_false(slice_is_decimal(SLICE("-.")));
}

static void search_and_trim(void **state)
{
    (void)state;
    assert_int_equal(slice_find(SLICE("abcabd"), SLICE("abd")), 3);
    assert_int_equal(slice_find_ignoring_case(SLICE("Hello World"), SLICE("WORLD")), 6);
    assert_true(slice_find(SLICE("abc"), SLICE("abcd")) == SLICE_NOT_FOUND);
    assert_slice(slice_trim(SLICE(" \t x y\r\n")), "x y");
    assert_true(slice_starts_with(SLICE("abc"), SLICE("")));
    assert_false(slice_ends_with(SLICE("bc"), SLICE("abc")));
    assert_true(slice_compare(SLICE("ab"), SLICE("abc")) < 0);
}

static void one_of_several(void **state)
{
    (void)state;
    static const char *const colours[] = {"red", "green", NULL}, *const none[] = {NULL};
    assert_true(slice_is_any(SLICE("green"), colours));
    assert_false(slice_is_any(SLICE("Green"), colours));
    assert_true(slice_is_any_ignoring_case(SLICE("Green"), colours));
    assert_false(slice_is_any_ignoring_case(SLICE("gree"), colours));
    assert_false(slice_is_any(SLICE(""), none));
    assert_true(slice_is_one_of(SLICE("put"), "get|put"));
    assert_false(slice_is_one_of(SLICE("pu"), "get|put"));
    assert_false(slice_is_one_of(SLICE("get|put"), "get|put"));
    assert_true(slice_contains_one_of_ignoring_case(SLICE("a Mongo store"), "redis|mongo"));
    assert_false(slice_contains_one_of_ignoring_case(SLICE("a store"), "redis|mongo"));
}

static void parts_are_known_by_where_they_stand(void **state)
{
    (void)state;
    char twins[] = "abab";
    struct slice whole = slice_of(twins, 2);
    assert_true(slice_is_part_of(slice_of(twins, 2), whole));
    assert_true(slice_is_part_of(slice_of(twins + 2, 0), whole));
    assert_false(slice_is_part_of(slice_of(twins + 1, 2), whole));
    assert_false(slice_is_part_of(slice_of(twins + 2, 2), whole)); /* equal bytes */
    assert_false(slice_is_part_of(whole, slice_of(twins + 2, 2)));
    assert_false(slice_is_part_of(SLICE_EMPTY, whole));
    assert_false(slice_is_part_of(whole, SLICE_EMPTY));
    assert_false(slice_is_part_of(SLICE_EMPTY, SLICE_EMPTY));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_keep_empty_ones_between),
        cmocka_unit_test(numbers_at_the_limits),
        cmocka_unit_test(search_and_trim),
        cmocka_unit_test(one_of_several),
        cmocka_unit_test(parts_are_known_by_where_they_stand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
