/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of plan/datetime. */
#include "base/test_arena.h"

#include "base/clock.h"
#include "plan/datetime.h"

struct row {
    const char *text;
    const char *stored; /* NULL: refused */
};

static void check(const char *text, const char *expected, const char *reason, struct slice stored)
{
    if (expected == NULL && reason == NULL) {
        fail_msg("\"%s\" was accepted", text);
    } else if (expected != NULL && reason != NULL) {
        fail_msg("\"%s\": %s", text, reason);
    } else if (expected != NULL && !slice_equal(stored, slice_from(expected))) {
        fail_msg("\"%s\" became \"%.*s\"", text, SLICE_ARGUMENT(stored));
    }
}

static void instants_become_utc(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"2026-01-02T03:04:05Z", "2026-01-02T03:04:05.000000Z"},
        {"2026-01-02t03:04:05z", "2026-01-02T03:04:05.000000Z"},
        {"2026-01-02 03:04:05Z", "2026-01-02T03:04:05.000000Z"},
        {"2026-01-02T03:04Z", "2026-01-02T03:04:00.000000Z"},
        {"2026-01-02T03:04:05.678901Z", "2026-01-02T03:04:05.678901Z"},
        {"2026-01-02T03:04:05.5Z", "2026-01-02T03:04:05.500000Z"},
        {"2026-01-02T03:04:05.9999999Z", "2026-01-02T03:04:05.999999Z"},
        {"2026-01-02T03:04:05+02:00", "2026-01-02T01:04:05.000000Z"},
        {"2026-01-02T03:04:05-05:30", "2026-01-02T08:34:05.000000Z"},
        {"2026-01-02T03:04:05+0200", "2026-01-02T01:04:05.000000Z"},
        {"2026-01-02T03:04:05+02", "2026-01-02T01:04:05.000000Z"},
        {"2026-01-02T03:04:05-00:00", "2026-01-02T03:04:05.000000Z"},
        {"2026-01-01T00:30:00+01:00", "2025-12-31T23:30:00.000000Z"},
        {"2024-02-28T23:30:00-01:00", "2024-02-29T00:30:00.000000Z"},
        {"2000-02-29T00:00:00Z", "2000-02-29T00:00:00.000000Z"},
        {"1969-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.999999Z"},
        {"0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000000Z"},
        {"9999-12-31T23:59:59Z", "9999-12-31T23:59:59.000000Z"},
        {"0001-01-01T00:00:00+00:01", NULL},
        {"9999-12-31T23:59:59-00:01", NULL},
        {"0000-12-31T00:00:00Z", NULL},
        {"2026-01-02T03:04:60Z", NULL},
        {"2026-01-02T03:60:00Z", NULL},
        {"2026-01-02T24:00:00Z", NULL},
        {"2026-01-02T03:04:05", NULL},
        {"2026-01-02", NULL},
        {"2026-02-29T00:00:00Z", NULL},
        {"1900-02-29T00:00:00Z", NULL},
        {"2026-04-31T00:00:00Z", NULL},
        {"2026-13-01T00:00:00Z", NULL},
        {"2026-00-01T00:00:00Z", NULL},
        {"2026-01-00T00:00:00Z", NULL},
        {"2026-01-02T03:04:05.Z", NULL},
        {"2026-01-02T03:04:05+24:00", NULL},
        {"2026-01-02T03:04:05+02:60", NULL},
        {"2026-01-02T03:04:05+02:", NULL},
        {"2026-01-02T03:04:05 +02:00", NULL},
        {"2026-01-02T03:04:05Zjunk", NULL},
        {"26-01-02T03:04:05Z", NULL},
        {"1767322245", NULL},
        {"", NULL},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct slice stored = SLICE_EMPTY;
        const char *reason =
            datetime_read_timestamp(arena, slice_from(rows[i].text), true, &stored);
        check(rows[i].text, rows[i].stored, reason, stored);
    }
}

static void texts_without_zone_are_utc_where_the_type_has_none(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"2026-01-02", "2026-01-02T00:00:00.000000Z"},
        {"2026-01-02 03:04", "2026-01-02T03:04:00.000000Z"},
        {"2026-01-02T03:04:05.25", "2026-01-02T03:04:05.250000Z"},
        {"2026-01-02T03:04:05+01:00", "2026-01-02T02:04:05.000000Z"},
        {"2026-01-02T", NULL},
        {"2026-01-02Z", NULL},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct slice stored = SLICE_EMPTY;
        const char *reason =
            datetime_read_timestamp(arena, slice_from(rows[i].text), false, &stored);
        check(rows[i].text, rows[i].stored, reason, stored);
    }
}

static void reasons_name_what_is_missing(void **state)
{
    (void)state;
    struct slice stored;
    assert_string_equal(datetime_read_timestamp(arena, SLICE("2026-01-02T03:04:05"), true, &stored),
                        "must state its offset from UTC, as in 2026-01-31T13:45:00Z");
    assert_string_equal(
        datetime_read_timestamp(arena, SLICE("2016-12-31T23:59:60Z"), true, &stored),
        "must have seconds from 00 to 59");
    assert_string_equal(datetime_read_date(SLICE("02.01.2026"), &stored),
                        "must be a date such as 2026-01-31");
}

static void every_day_of_four_centuries_survives(void **state)
{
    (void)state;
    /* clock_format_us counts the days its own way: the two must agree. */
    for (int64_t day = -141428; day < 157000; day++) {
        char expected[CLOCK_TEXT_SIZE];
        struct slice stored;
        clock_format_us(day * 86400 * 1000000, expected);
        assert_null(
            datetime_read_timestamp(arena, slice_of(expected, CLOCK_TEXT_SIZE), true, &stored));
        assert_memory_equal(stored.data, expected, CLOCK_TEXT_SIZE);
        if (day % 1000 == 0) {
            arena_reset(arena);
        }
    }
}

static void dates_follow_the_calendar(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"2026-01-31", "2026-01-31"}, {"2024-02-29", "2024-02-29"}, {"2023-02-29", NULL},
        {"2100-02-29", NULL},         {"2026-06-31", NULL},         {"2026-1-1", NULL},
        {"2026-01-31T00:00", NULL},   {"20260131", NULL},           {"0000-01-01", NULL},
        {"12026-01-01", NULL},        {"2026/01/31", NULL},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct slice stored = SLICE_EMPTY;
        check(rows[i].text, rows[i].stored, datetime_read_date(slice_from(rows[i].text), &stored),
              stored);
    }
}

static void times_lose_trailing_zeros_only(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"03:04:05", "03:04:05"},
        {"03:04", "03:04:00"},
        {"23:59:59.999999", "23:59:59.999999"},
        {"03:04:05.250", "03:04:05.25"},
        {"03:04:05.0", "03:04:05"},
        {"00:00:00", "00:00:00"},
        {"10:20:30.000000", "10:20:30"},
        {"24:00", NULL},
        {"03:04:60", NULL},
        {"3:04", NULL},
        {"03:04:05Z", NULL},
        {"03:04:", NULL},
        {"03", NULL},
        {"", NULL},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct slice stored = SLICE_EMPTY;
        check(rows[i].text, rows[i].stored,
              datetime_read_time(arena, slice_from(rows[i].text), &stored), stored);
    }
}

static void shortened_instants_end_in_z(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"2026-01-02T03:04:05.000000Z", "2026-01-02T03:04:05Z"},
        {"2026-01-02T03:04:00.000000Z", "2026-01-02T03:04:00Z"},
        {"2026-01-02T03:04:05.120000Z", "2026-01-02T03:04:05.12Z"},
        {"2026-01-02T03:04:05.123456Z", "2026-01-02T03:04:05.123456Z"},
        {"2026-01-02 03:04:05", ""},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        char out[CLOCK_TEXT_SIZE];
        size_t size = datetime_shorten(slice_from(rows[i].text), out);
        check(rows[i].text, rows[i].stored, NULL, slice_of(out, size));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(instants_become_utc),
        cmocka_unit_test(texts_without_zone_are_utc_where_the_type_has_none),
        cmocka_unit_test(reasons_name_what_is_missing),
        cmocka_unit_test(every_day_of_four_centuries_survives),
        cmocka_unit_test(dates_follow_the_calendar),
        cmocka_unit_test(times_lose_trailing_zeros_only),
        cmocka_unit_test(shortened_instants_end_in_z),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
