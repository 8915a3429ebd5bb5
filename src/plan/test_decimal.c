/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of plan/decimal. */
#include "base/test.h"

#include "plan/decimal.h"

static void rising_numbers_rise(void **state)
{
    (void)state;
    static const char *const rising[] = {
        "-1e1000000000000",
        "-99999999999999999999999999999999999999999999",
        "-10.01",
        "-10",
        "-9.99",
        "-1e-30",
        "0",
        "0.000000000000000000000000000000000000000001",
        "1e-30",
        "0.1",
        "0.10000000000000000000000000000000000000000000001",
        "0.2",
        "9",
        "10.0",
        "10.05",
        "10.5",
        "99999999999999999999999999999999999999999998",
        "99999999999999999999999999999999999999999999",
        "1e44",
        "1e1000000000000",
        "", /* no decimal: behind all of them */
        "1.2.3",
        "abc",
    };
    size_t count = sizeof(rising) / sizeof(*rising);
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < count; j++) {
            int order = decimal_compare(slice_from(rising[i]), slice_from(rising[j]));
            int expected = (i > j) - (i < j);
            if ((order > 0) - (order < 0) != expected) {
                fail_msg("%s and %s compare as %d", rising[i], rising[j], order);
            }
        }
    }
}

static void spelling_does_not_matter(void **state)
{
    (void)state;
    static const char *const equal[][2] = {
        {"1", "1.0"},     {"1", "+1"},        {"-0", "0"},
        {"0.00", "-0e5"}, {"100", "1e2"},     {"0.01", "1e-2"},
        {"007", "7"},     {".5", "0.50"},     {"12.50", "125e-1"},
        {"5.", "5"},      {"1E+3", "1000.0"}, {"1e000000000000000000000002", "100"},
    };
    for (size_t i = 0; i < sizeof(equal) / sizeof(*equal); i++) {
        if (decimal_compare(slice_from(equal[i][0]), slice_from(equal[i][1])) != 0) {
            fail_msg("%s differs from %s", equal[i][0], equal[i][1]);
        }
    }
}

static void malformed_texts_are_no_decimals(void **state)
{
    (void)state;
    static const char *const texts[] = {"",
                                        ".",
                                        "-",
                                        "+-1",
                                        "1e",
                                        "1e+",
                                        " 1",
                                        "1 ",
                                        "0x1",
                                        "1,5",
                                        "inf",
                                        "nan",
                                        "1e1000000000000000000",
                                        "1e.5",
                                        "1_0",
                                        "--1",
                                        "1-"};
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        struct decimal decimal;
        if (decimal_read(slice_from(texts[i]), &decimal)) {
            fail_msg("\"%s\" was accepted", texts[i]);
        }
    }
}

static void scales_count_digits_behind_the_point(void **state)
{
    (void)state;
    struct decimal decimal;
    assert_true(decimal_read(SLICE("-12.3400"), &decimal));
    assert_int_equal(decimal_scale(&decimal), 2);
    assert_int_equal(decimal_written_scale(&decimal), 4);
    assert_int_equal(decimal.magnitude, 2);
    assert_true(decimal_read(SLICE("5e-3"), &decimal));
    assert_int_equal(decimal_scale(&decimal), 3);
    assert_int_equal(decimal_written_scale(&decimal), 3);
    assert_int_equal(decimal.magnitude, -2);
    assert_true(decimal_read(SLICE("0.000"), &decimal));
    assert_int_equal(decimal_scale(&decimal), 0);
    assert_int_equal(decimal_written_scale(&decimal), 3);
    assert_true(decimal_read(SLICE("120e3"), &decimal));
    assert_int_equal(decimal_scale(&decimal), 0);
    assert_int_equal(decimal_written_scale(&decimal), 0);
    assert_int_equal(decimal.magnitude, 6);
}

static void plain_notation_keeps_every_digit(void **state)
{
    (void)state;
    struct arena *arena = arena_create(4096);
    static const struct {
        const char *text;
        size_t scale;
        const char *plain;
    } rows[] = {
        {"12.3", 2, "12.30"},
        {"1e3", 0, "1000"},
        {"1e-3", 3, "0.001"},
        {"-0", 2, "0.00"},
        {"-.5", 1, "-0.5"},
        {"00120e-1", 0, "12"},
        {"0", 0, "0"},
        {"123456e-3", 3, "123.456"},
        {"1.5e1", 0, "15"},
        {"0.0012e2", 2, "0.12"},
        {"-7", 3, "-7.000"},
        {"1234567890123456789012345678901234567890.0987654321", 10,
         "1234567890123456789012345678901234567890.0987654321"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct decimal decimal;
        assert_true(decimal_read(slice_from(rows[i].text), &decimal));
        struct slice plain = decimal_write(arena, &decimal, rows[i].scale);
        assert_string_equal(arena_string(arena, plain), rows[i].plain);
    }
    arena_destroy(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rising_numbers_rise),
        cmocka_unit_test(spelling_does_not_matter),
        cmocka_unit_test(malformed_texts_are_no_decimals),
        cmocka_unit_test(scales_count_digits_behind_the_point),
        cmocka_unit_test(plain_notation_keeps_every_digit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
