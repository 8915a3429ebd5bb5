/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of base/utf8, base/random's texts and base/clock's calendar. */
#include "base/test.h"

#include "base/clock.h"
#include "base/random.h"
#include "base/utf8.h"

static void ill_formed_sequences_are_found(void **state)
{
    (void)state;
    assert_true(utf8_find_invalid(SLICE("plain ascii, gr\xc3\xbc\xc3\x9f, \xf0\x9f\x98\x80")) ==
                UTF8_VALID);
    assert_int_equal(utf8_find_invalid(SLICE("ab\xc0\xaf")), 2);       /* overlong */
    assert_int_equal(utf8_find_invalid(SLICE("\xed\xa0\x80")), 0);     /* surrogate */
    assert_int_equal(utf8_find_invalid(SLICE("12345678\xe2\x82")), 8); /* cut short */
    assert_int_equal(utf8_find_invalid(SLICE("\xf4\x90\x80\x80")), 0); /* beyond U+10FFFF */
}

static void counts_and_widths(void **state)
{
    (void)state;
    assert_int_equal(utf8_count(SLICE("na\xc3\xafve")), 5);
    assert_int_equal(utf8_width(SLICE("\xe4\xbd\xa0\xe5\xa5\xbd!")), 5);
    char out[4];
    assert_int_equal(utf8_encode(0x20ac, out), 3);
    assert_memory_equal(out, "\xe2\x82\xac", 3);
    assert_int_equal(utf8_encode(0x1f600, out), 4);
    assert_memory_equal(out, "\xf0\x9f\x98\x80", 4);
}

static void uuids_round_trip_and_sort_by_time(void **state)
{
    (void)state;
    unsigned char a[UUID_SIZE], b[UUID_SIZE], again[UUID_SIZE];
    char text[UUID_TEXT_SIZE];
    uuid_generate_v7(1700000000000000, a);
    for (int i = 0; i < 10000; i++) {
        uuid_generate_v7(1700000000000000, b);
        assert_true(memcmp(a, b, UUID_SIZE) < 0);
        memcpy(a, b, UUID_SIZE);
    }
    uuid_format(b, text);
    assert_int_equal(text[14], '7');
    assert_true(uuid_parse(slice_of(text, UUID_TEXT_SIZE), again));
    assert_memory_equal(b, again, UUID_SIZE);
    assert_false(uuid_parse(SLICE("0190163d-8694-739b-aea5-966c26f8ad9"), again));
    assert_false(uuid_parse(SLICE("0190163d_8694-739b-aea5-966c26f8ad90"), again));
}

static void timestamps_follow_the_calendar(void **state)
{
    (void)state;
    char text[CLOCK_TEXT_SIZE];
    clock_format_us(0, text);
    assert_memory_equal(text, "1970-01-01T00:00:00.000000Z", CLOCK_TEXT_SIZE);
    clock_format_us(951827696123456, text); /* date -u -d @951827696 */
    assert_memory_equal(text, "2000-02-29T12:34:56.123456Z", CLOCK_TEXT_SIZE);
    clock_format_us(-1, text);
    assert_memory_equal(text, "1969-12-31T23:59:59.999999Z", CLOCK_TEXT_SIZE);
    clock_format_us(INT64_MAX, text);
    assert_memory_equal(text, "9999-12-31T23:59:59.999999Z", CLOCK_TEXT_SIZE);
    clock_format_us(INT64_MIN, text);
    assert_memory_equal(text, "0000-01-01T00:00:00.000000Z", CLOCK_TEXT_SIZE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ill_formed_sequences_are_found),
        cmocka_unit_test(counts_and_widths),
        cmocka_unit_test(uuids_round_trip_and_sort_by_time),
        cmocka_unit_test(timestamps_follow_the_calendar),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
