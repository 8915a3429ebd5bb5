/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of spec/quantity. */
#include "base/test.h"

#include "spec/statement/quantity.h"

#define assert_quantity(text, wanted_value, wanted_unit)                                           \
    do {                                                                                           \
        struct quantity found_ = {0};                                                              \
        if (!quantity_parse(SLICE(text), &found_)) {                                               \
            fail_msg("no quantity in \"%s\"", text);                                               \
        }                                                                                          \
        if (found_.unit != (wanted_unit) || found_.value < (wanted_value)*0.999999 ||              \
            found_.value > (wanted_value)*1.000001) {                                              \
            fail_msg("\"%s\" gave %f of unit %d", text, found_.value, (int)found_.unit);           \
        }                                                                                          \
    } while (0)

#define assert_no_quantity(text)                                                                   \
    do {                                                                                           \
        struct quantity found_ = {0};                                                              \
        if (quantity_parse(SLICE(text), &found_)) {                                                \
            fail_msg("\"%s\" gave %f", text, found_.value);                                        \
        }                                                                                          \
    } while (0)

static void durations_become_milliseconds(void **state)
{
    (void)state;
    assert_quantity("100ms", 100.0, UNIT_MILLISECONDS);
    assert_quantity("<1s", 1000.0, UNIT_MILLISECONDS);
    assert_quantity("<2s initial page load", 2000.0, UNIT_MILLISECONDS);
    assert_quantity("1.5 seconds", 1500.0, UNIT_MILLISECONDS);
    assert_quantity("1,5 s", 1500.0, UNIT_MILLISECONDS);
    assert_quantity("within 5 minutes", 300000.0, UNIT_MILLISECONDS);
    assert_quantity("a 5-minute cache", 300000.0, UNIT_MILLISECONDS);
    assert_quantity("15 m", 900000.0, UNIT_MILLISECONDS);
    assert_quantity("не более 2 секунд", 2000.0, UNIT_MILLISECONDS);
    assert_quantity("200 毫秒", 200.0, UNIT_MILLISECONDS);
    assert_quantity("50µs", 0.05, UNIT_MILLISECONDS);
    assert_quantity("2 weeks", 14.0 * 86400000, UNIT_MILLISECONDS);
}

static void rates_become_per_second(void **state)
{
    (void)state;
    struct quantity quantity;
    assert_quantity("10,000 RPS", 10000.0, UNIT_PER_SECOND);
    assert_quantity("10k rps", 10000.0, UNIT_PER_SECOND);
    assert_quantity("10.000 RPS", 10000.0, UNIT_PER_SECOND);
    assert_quantity("1000 requests per second", 1000.0, UNIT_PER_SECOND);
    assert_quantity("500 req/s", 500.0, UNIT_PER_SECOND);
    assert_quantity("1M/day", 1e6 / 86400, UNIT_PER_SECOND);
    assert_quantity("1 million messages per day", 1e6 / 86400, UNIT_PER_SECOND);
    assert_quantity("分당 100회", 100.0, UNIT_COUNT);

    assert_quantity("每分钟600次", 10.0, UNIT_PER_SECOND);
    assert_quantity("100 запросов в минуту", 100.0 / 60, UNIT_PER_SECOND);
    assert_true(quantity_parse(SLICE("100 req/min per IP"), &quantity));
    assert_int_equal((int)quantity.count, 100);
    assert_int_equal(quantity.seconds, 60);
    assert_slice(quantity.noun, "req");
    assert_true(quantity_parse(SLICE("5 attempts per user per 15 minutes"), &quantity));
    assert_int_equal((int)quantity.count, 5);
    assert_int_equal(quantity.seconds, 900);
    assert_true(quantity_parse(SLICE("10 per IP per 60s"), &quantity));
    assert_int_equal(quantity.seconds, 60);
}

static void sizes_counts_and_shares_are_read(void **state)
{
    (void)state;
    struct quantity quantity;
    assert_quantity("<512MB per instance", 512.0 * 1048576, UNIT_BYTES);
    assert_quantity("2Gi", 2.0 * 1073741824, UNIT_BYTES);
    assert_quantity("99.9 %", 99.9, UNIT_PERCENT);
    assert_quantity(">90%", 90.0, UNIT_PERCENT);
    assert_quantity("0.1 percent", 0.1, UNIT_PERCENT);
    assert_quantity("50 000", 50000.0, UNIT_NONE);
    assert_quantity("1000 concurrent users", 1000.0, UNIT_COUNT);
    assert_true(quantity_parse(SLICE("max 50 connections for each pod"), &quantity));
    assert_slice(quantity.noun, "connections");
    assert_int_equal(quantity.comparison, COMPARISON_LESS_EQUAL);
    assert_quantity("1万用户", 10000.0, UNIT_COUNT);
}

static void comparisons_are_signs_or_words(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum comparison comparison;
    } cases[] = {
        {"< 100ms", COMPARISON_LESS},
        {"&lt;100ms", COMPARISON_EQUAL},
        {"≤200 ms", COMPARISON_LESS_EQUAL},
        {">= 3 s", COMPARISON_GREATER_EQUAL},
        {"under 300 ms", COMPARISON_LESS},
        {"at most 300 ms", COMPARISON_LESS_EQUAL},
        {"must not exceed 300 ms", COMPARISON_LESS_EQUAL},
        {"no less than 5 s", COMPARISON_GREATER_EQUAL},
        {"不超过 200 毫秒", COMPARISON_LESS_EQUAL},
        {"200 毫秒以内", COMPARISON_LESS_EQUAL},
        {"не более 200 мс", COMPARISON_LESS_EQUAL},
        {"более 200 мс", COMPARISON_GREATER},
        {"95%+", COMPARISON_GREATER_EQUAL},
        {"200 ms or less", COMPARISON_LESS_EQUAL},
        {"höchstens 200 ms", COMPARISON_LESS_EQUAL},
        {"about 200 ms", COMPARISON_EQUAL},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct quantity quantity = {0};
        assert_true(quantity_parse(slice_from(cases[i].text), &quantity));
        if (quantity.comparison != cases[i].comparison) {
            fail_msg("\"%s\" gave comparison %d", cases[i].text, (int)quantity.comparison);
        }
    }
}

static void windows_are_no_thresholds(void **state)
{
    (void)state;
    struct quantity quantity;
    assert_true(quantity_parse(SLICE("Error rate > 1% for 5 min"), &quantity));
    assert_int_equal(quantity.unit, UNIT_PERCENT);
}

static void ranges_keep_both_ends(void **state)
{
    (void)state;
    struct quantity quantity;
    assert_true(quantity_parse(SLICE("100-200ms"), &quantity));
    assert_true(quantity.low > 99.9 && quantity.low < 100.1);
    assert_quantity("100 – 200 ms", 200.0, UNIT_MILLISECONDS);
}

static void identifiers_are_no_quantities(void **state)
{
    (void)state;
    assert_no_quantity("OAuth2 and SHA256");
    assert_no_quantity("2026-01-15");
    assert_no_quantity("2026-01-15T10:00:00Z");
    assert_no_quantity("version 1.2.3");
    assert_no_quantity("TLS 1.3");
    assert_no_quantity("PostgreSQL 15");
    assert_no_quantity("p95");
    assert_no_quantity("2FA");
    assert_no_quantity("/api/v1/users");
    assert_no_quantity("FR-001");
    assert_no_quantity("12345678901234567890123");
    assert_no_quantity("");
}

static void percentiles_are_named_in_two_ways(void **state)
{
    (void)state;
    assert_int_equal(quantity_percentile(SLICE("Latency (p50)")), 50);
    assert_int_equal(quantity_percentile(SLICE("P99.9 < 1s")), 999);
    assert_int_equal(quantity_percentile(SLICE("p999")), 999);
    assert_int_equal(quantity_percentile(SLICE("<200ms for 95th percentile")), 95);
    assert_int_equal(quantity_percentile(SLICE("95-й перцентиль")), 95);
    assert_int_equal(quantity_percentile(SLICE("99 分位")), 99);
    assert_int_equal(quantity_percentile(SLICE("median response time")), 50);
    assert_int_equal(quantity_percentile(SLICE("200 ms, p8 of the book")), 0);
    assert_int_equal(quantity_percentile(SLICE("step95")), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(durations_become_milliseconds),
        cmocka_unit_test(rates_become_per_second),
        cmocka_unit_test(sizes_counts_and_shares_are_read),
        cmocka_unit_test(comparisons_are_signs_or_words),
        cmocka_unit_test(windows_are_no_thresholds),
        cmocka_unit_test(ranges_keep_both_ends),
        cmocka_unit_test(identifiers_are_no_quantities),
        cmocka_unit_test(percentiles_are_named_in_two_ways),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
