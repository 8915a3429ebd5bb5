/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of spec/recognise_targets. */
#include "spec/recognise/test_sections.h"

static const struct target_statement *target_at(size_t index)
{
    return &statement_at(STATEMENT_TARGET, index)->target;
}

#define assert_target(target, wanted_subject, wanted_metric, wanted_percentile, sign, wanted)      \
    do {                                                                                           \
        const struct target_statement *target_ = (target);                                         \
        assert_slice(target_->subject, wanted_subject);                                            \
        assert_slice(target_->metric, wanted_metric);                                              \
        assert_int_equal(target_->percentile, wanted_percentile);                                  \
        assert_int_equal(target_->comparison, COMPARISON_##sign);                                  \
        assert_true(target_->value > (wanted)*0.9999 && target_->value < (wanted)*1.0001);         \
    } while (0)

static void percentile_columns_are_targets_of_their_row(void **state)
{
    (void)state;
    read_document("## Speed\n\n| Endpoint | p50 | p99 |\n|--|--|--|\n"
                  "| GET /pets | <40ms | <1s |\n| POST /pets | - | soon |\n");
    assert_int_equal(count_of(STATEMENT_TARGET), 2);
    assert_target(target_at(0), "GET /pets", "latency", 50, LESS, 40.0);
    assert_target(target_at(1), "GET /pets", "latency", 99, LESS, 1000.0);
    assert_slice(target_at(1)->value_text, "<1s");
    assert_int_equal(statement_at(STATEMENT_TARGET, 1)->place.line, 5);
    assert_int_equal(statement_at(STATEMENT_TARGET, 1)->place.column, 23);
    assert_finding(DIAGNOSTIC_W0902, 6, 20);
    assert_int_equal(count_of_findings(DIAGNOSTIC_W0902), 1);
}

static void metric_tables_name_what_they_measure(void **state)
{
    (void)state;
    read_document("## Performance\n\n| Metric | Current | Target |\n|--|--|--|\n"
                  "| Uptime | 98% | 99.95% |\n| Memory of one instance | 900MB | 300 MB |\n"
                  "| Failed requests | 2% | under 0.5% |\n| Happiness | low | high |\n");
    assert_int_equal(count_of(STATEMENT_TARGET), 3);
    assert_target(target_at(0), "Uptime", "availability", 0, GREATER_EQUAL, 99.95);
    assert_target(target_at(1), "Memory of one instance", "memory", 0, LESS_EQUAL, 314572800.0);
    assert_target(target_at(2), "Failed requests", "error_rate", 0, LESS, 0.5);
}

static void clauses_of_an_item_are_targets_each(void **state)
{
    (void)state;
    read_document("## Non-Functional Requirements\n\n"
                  "- **Performance**: 300 RPS on one node, reads p95 < 60ms; error rate < 0.2%\n"
                  "- **Security**: tokens of 20 minutes, TLS 1.3\n"
                  "- **NFR-4**: 99% of calls answered in less than 250ms\n"
                  "- **Size**: 40,000 customers, 900 suppliers\n");
    assert_int_equal(count_of(STATEMENT_TARGET), 4);
    assert_target(target_at(0), "Performance", "throughput", 0, GREATER_EQUAL, 300.0);
    assert_target(target_at(1), "reads", "latency", 95, LESS, 60.0);
    assert_target(target_at(2), "error rate", "error_rate", 0, LESS, 0.2);
    assert_target(target_at(3), "calls answered", "latency", 99, LESS, 250.0);
}

static void other_languages_are_read(void **state)
{
    (void)state;
    read_document("## Нефункциональные требования\n\n- Время ответа: не более 200 мс\n\n"
                  "## 性能指标\n\n- **首屏加载**: < 2s\n\n"
                  "## Rendimiento\n\n- Tiempo de respuesta: menos de 300 ms\n");
    assert_int_equal(count_of(STATEMENT_TARGET), 3);
    assert_target(target_at(0), "Время ответа", "latency", 0, LESS_EQUAL, 200.0);
    assert_target(target_at(1), "首屏加载", "load_time", 0, LESS, 2000.0);
    assert_target(target_at(2), "Tiempo de respuesta", "latency", 0, LESS, 300.0);
}

static void settings_wishes_and_prose_are_no_targets(void **state)
{
    (void)state;
    read_document("## Performance\n\nWe want answers under 100 ms.\n\n- Connection timeout: 2s\n"
                  "- Cached for 5 minutes\n- **Memory**: [e.g., <512MB per instance]\n"
                  "- A 2-hour buffer between visits\n\n"
                  "## Future work\n\n### Scalability\n\n- More nodes above 900 RPS\n\n"
                  "## Phases\n\n- Deploy to 10% of users\n");
    assert_int_equal(count_of(STATEMENT_TARGET), 0);
}

static void limits_of_rollback_and_pool_are_targets(void **state)
{
    (void)state;
    read_document("## Rollback plan\n\n- Rollback takes under 4 minutes\n\n"
                  "## Performance Requirements\n\n### Database\n\n"
                  "- Connection pooling (max 30 connections)\n");
    assert_int_equal(count_of(STATEMENT_TARGET), 2);
    assert_target(target_at(0), "Rollback takes", "rollback_time", 0, LESS, 240000.0);
    assert_target(target_at(1), "Connection pooling", "connections", 0, LESS_EQUAL, 30.0);
}

static void pools_of_connections_are_read_wherever_they_stand(void **state)
{
    static const struct {
        const char *text;
        double maximum; /* 0: none */
    } cases[] = {
        {"## Database\n\n- Connection pool: 15 connections\n", 15},
        {"## Database\n\nConnection pool: 15 connections. A query takes 30 ms at most.\n", 15},
        {"## Stack\n\n- PostgreSQL with HikariCP (maximum pool size 15)\n", 15},
        {"## Scaling\n\nPgBouncer in front, with a pool of 15.\n", 15},
        {"## Settings\n\n| Setting | Value |\n|--|--|\n| Pool size | min 4, max 15 |\n", 15},
        {"## Database\n\n- Connection pool (4-15)\n", 15},
        {"## Performance\n\n- Connection pooling (max 15 connections)\n", 15},
        {"## Cache\n\n- Redis connection pool of 15\n", 0},
        {"## Database\n\n- Connection pool timeout: 30 seconds\n", 0},
        {"## Future work\n\n- Connection pool of 15\n", 0},
        {"## Monitoring\n\n- Connection pool above 80\n", 0},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        sections_tear_down(state);
        sections_set_up(state);
        read_document(cases[i].text);
        assert_int_equal(count_of(STATEMENT_TARGET), cases[i].maximum > 0 ? 1 : 0);
        if (cases[i].maximum > 0) {
            assert_slice(target_at(0)->metric, "connections");
            assert_true(target_at(0)->value == cases[i].maximum);
        }
    }
}

static void numbered_rows_are_called_by_their_names(void **state)
{
    (void)state;
    read_document("## Availability\n\n| ID | Requirement | Target | Why |\n|--|--|--|--|\n"
                  "| A-1 | Uptime | **99.6% monthly** | |\n"
                  "| A-2 | RPO | ≤ 20 hours (14-day retention) | |\n\n"
                  "## Security\n\n| ID | Requirement | Target |\n|--|--|--|\n"
                  "| S-1 | Sign-in | ≤ 5 / h / IP |\n| S-2 | Password | ≥ 8 chars |\n");
    assert_int_equal(count_of(STATEMENT_TARGET), 2);
    assert_slice(statement_at(STATEMENT_TARGET, 0)->target.subject, "Uptime");
    assert_slice(statement_at(STATEMENT_TARGET, 0)->target.metric, "availability");
    assert_slice(statement_at(STATEMENT_TARGET, 1)->target.subject, "RPO");
    assert_slice(statement_at(STATEMENT_TARGET, 1)->target.metric, "data_loss");
    assert_true(statement_at(STATEMENT_TARGET, 1)->target.value == 72000000);
}

static void a_sheet_promises_only_its_target(void **state)
{
    (void)state;
    read_document("## Objectives\n\n### Availability of the API\n\n| Field | Value |\n|--|--|\n"
                  "| Target | 99.4% over 30 days, rolling |\n"
                  "| Exclusions | windows of ≤2 hr |\n| Budget | 3.6 hours |\n\n"
                  "| # | Objective | Measured by | Target |\n|--|--|--|--|\n"
                  "| 1 | Availability: no 5xx | probe | 99.3% of requests |\n");
    assert_int_equal(count_of(STATEMENT_TARGET), 2);
    for (size_t i = 0; i < 2; i++) {
        assert_slice(statement_at(STATEMENT_TARGET, i)->target.metric, "availability");
        assert_int_equal(statement_at(STATEMENT_TARGET, i)->target.comparison,
                         COMPARISON_GREATER_EQUAL);
    }
    assert_true(statement_at(STATEMENT_TARGET, 0)->target.value == 99.4);
    assert_slice(statement_at(STATEMENT_TARGET, 0)->target.subject, "Availability of the API");
}

static void what_is_counted_decides_the_metric(void **state)
{
    (void)state;
    read_document(
        "## Performance\n\n- **Concurrent experiments**: Support < 100 active experiments\n"
        "- **Concurrent users**: Support for 700 simultaneous sessions\n");
    assert_int_equal(count_of(STATEMENT_TARGET), 2);
    assert_slice(statement_at(STATEMENT_TARGET, 0)->target.metric, "");
    assert_slice(statement_at(STATEMENT_TARGET, 1)->target.metric, "concurrent_users");
    assert_slice(statement_at(STATEMENT_TARGET, 1)->target.subject, "Concurrent users");
}

static void yaml_bounds_are_targets(void **state)
{
    (void)state;
    read_document("## Performance\n\n```yaml\nlimits:\n  throughput:\n    sustained: 90 req/s\n"
                  "  memory:\n    typical: 10MB\n    max: 20MB\n```\n");
    assert_int_equal(count_of(STATEMENT_TARGET), 2);
    assert_slice(statement_at(STATEMENT_TARGET, 0)->target.metric, "throughput");
    assert_true(statement_at(STATEMENT_TARGET, 1)->target.value == 20 * 1048576.0);
}

static void names_lend_their_unit_to_bare_numbers(void **state)
{
    (void)state;
    read_document(
        "## Performance\n\n- **Requests per second**: 9,000\n- **Concurrent users**: 800\n"
        "- **Maintainability**: 70 % coverage\n- **Boats**: 12\n");
    assert_int_equal(count_of(STATEMENT_TARGET), 3);
    assert_slice(statement_at(STATEMENT_TARGET, 0)->target.metric, "throughput");
    assert_true(statement_at(STATEMENT_TARGET, 0)->target.value == 9000);
    assert_slice(statement_at(STATEMENT_TARGET, 1)->target.metric, "concurrent_users");
    assert_slice(statement_at(STATEMENT_TARGET, 2)->target.metric, "coverage");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SECTION_TEST(percentile_columns_are_targets_of_their_row),
        SECTION_TEST(metric_tables_name_what_they_measure),
        SECTION_TEST(clauses_of_an_item_are_targets_each),
        SECTION_TEST(other_languages_are_read),
        SECTION_TEST(settings_wishes_and_prose_are_no_targets),
        SECTION_TEST(limits_of_rollback_and_pool_are_targets),
        SECTION_TEST(pools_of_connections_are_read_wherever_they_stand),
        SECTION_TEST(numbered_rows_are_called_by_their_names),
        SECTION_TEST(a_sheet_promises_only_its_target),
        SECTION_TEST(what_is_counted_decides_the_metric),
        SECTION_TEST(yaml_bounds_are_targets),
        SECTION_TEST(names_lend_their_unit_to_bare_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
