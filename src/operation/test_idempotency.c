/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of rows as bytes; keys are tested against a running system,
 * tests/system/test_idempotency.py.
 */
#include "base/test_arena.h"

#include "operation/idempotency.h"

static void every_kind_of_value_comes_back(void **state)
{
    (void)state;
    const struct value row[] = {VALUE_NONE,
                                value_integer(INT64_MIN),
                                {.kind = VALUE_REAL, .real = 0.1},
                                value_text(SLICE("")),
                                value_text(SLICE("a\0b")),
                                value_blob(SLICE("\xff\x00"))};
    struct slice bytes = idempotency_pack(arena, row, 6);
    assert_int_equal(bytes.size, 6 * 9 + 3 + 2);
    const struct value *read = idempotency_unpack(arena, bytes, 6);
    assert_non_null(read);
    assert_int_equal(read[0].kind, VALUE_NULL);
    assert_true(read[1].kind == VALUE_INTEGER && read[1].integer == INT64_MIN);
    assert_true(read[2].kind == VALUE_REAL && read[2].real == 0.1);
    assert_true(read[3].kind == VALUE_TEXT && read[3].text.size == 0);
    assert_true(read[4].kind == VALUE_TEXT && slice_equal(read[4].text, SLICE("a\0b")));
    assert_true(read[5].kind == VALUE_BLOB && slice_equal(read[5].text, SLICE("\xff\x00")));
}

static void bytes_that_are_no_row_are_refused(void **state)
{
    (void)state;
    const struct value row[] = {value_text(SLICE("four")), value_integer(7)};
    struct slice bytes = idempotency_pack(arena, row, 2);
    assert_null(idempotency_unpack(arena, bytes, 1));
    assert_null(idempotency_unpack(arena, bytes, 3));
    for (size_t size = 0; size < bytes.size; size++) {
        assert_null(idempotency_unpack(arena, slice_between(bytes, 0, size), 2));
    }
    char *wrong = arena_allocate_raw(arena, bytes.size);
    memcpy(wrong, bytes.data, bytes.size);
    wrong[0] = 9;
    assert_null(idempotency_unpack(arena, slice_of(wrong, bytes.size), 2));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_kind_of_value_comes_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(bytes_that_are_no_row_are_refused, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
