/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of spec/statement/metric. */
#include "base/test.h"

#include "spec/statement/metric.h"

static void metrics_fit_their_unit(void **state)
{
    (void)state;
    struct arena *arena = arena_create(4096);
    struct wording_memory *memory = wording_memory_of(arena);
    assert_slice(metric_from_text(memory, SLICE("API latency"), UNIT_MILLISECONDS), "latency");
    assert_slice(metric_from_text(memory, SLICE("API latency"), UNIT_BYTES), "");
    assert_slice(metric_from_text(memory, SLICE("Disk free"), UNIT_PERCENT), "disk_free");
    assert_slice(metric_from_text(memory, SLICE("5xx"), UNIT_PERCENT), "error_rate");
    assert_slice(metric_from_header(memory, SLICE("可用性")), "availability");
    assert_int_equal(metric_comparison(SLICE("availability")), COMPARISON_GREATER_EQUAL);
    assert_int_equal(metric_comparison(SLICE("latency")), COMPARISON_LESS_EQUAL);
    arena_destroy(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(metrics_fit_their_unit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
