/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of spec/recognise_alerts. */
#include "spec/recognise/test_sections.h"

static const struct alert_statement *alert_at(size_t index)
{
    return &statement_at(STATEMENT_ALERT, index)->alert;
}

static void every_way_to_write_a_condition_is_read(void **state)
{
    (void)state;
    read_document("## Alerts\n\n| Alert | Condition | Severity | Action |\n|--|--|--|--|\n"
                  "| Many failures | Error rate > 2% for 10 min | Critical | Call someone |\n"
                  "| Slow | p95 >1s | Warning | |\n"
                  "| Down | Uptime < 99.5% | Critical | |\n"
                  "| Disk nearly full | <15% free | Warning | |\n"
                  "| Failures | >3% errors | Info | |\n");
    assert_int_equal(count_of(STATEMENT_ALERT), 5);
    assert_slice(alert_at(0)->name, "Many failures");
    assert_slice(alert_at(0)->metric, "error_rate");
    assert_int_equal(alert_at(0)->comparison, COMPARISON_GREATER);
    assert_true(alert_at(0)->value == 2);
    assert_int_equal(alert_at(0)->unit, UNIT_PERCENT);
    assert_int_equal(alert_at(0)->window_seconds, 600);
    assert_slice(alert_at(0)->severity, "Critical");
    assert_slice(alert_at(0)->action, "Call someone");
    assert_slice(alert_at(1)->metric, "latency");
    assert_int_equal(alert_at(1)->percentile, 95);
    assert_true(alert_at(1)->value == 1000);
    assert_slice(alert_at(2)->metric, "availability");
    assert_int_equal(alert_at(2)->comparison, COMPARISON_LESS);
    assert_slice(alert_at(3)->metric, "disk_free");
    assert_slice(alert_at(4)->metric, "error_rate");
    assert_int_equal(statement_at(STATEMENT_ALERT, 1)->place.line, 6);
    assert_int_equal(statement_at(STATEMENT_ALERT, 1)->place.column, 3);
}

static void columns_may_stand_in_any_order_and_language(void **state)
{
    (void)state;
    read_document("## Оповещения\n\n| Критичность | Условие | Название |\n|--|--|--|\n"
                  "| высокая | доля ошибок > 5% в течение 3 минут | Сбой |\n\n"
                  "## Watching\n\n| Metric | Target | Alert Threshold |\n|--|--|--|\n"
                  "| Memory | 200MB | 300MB |\n");
    assert_int_equal(count_of(STATEMENT_ALERT), 2);
    assert_slice(alert_at(0)->name, "Сбой");
    assert_slice(alert_at(0)->metric, "error_rate");
    assert_int_equal(alert_at(0)->window_seconds, 180);
    assert_slice(alert_at(1)->name, "Memory");
    assert_int_equal(alert_at(1)->comparison, COMPARISON_GREATER);
    assert_int_equal(alert_at(1)->unit, UNIT_BYTES);
}

static void bullets_are_read_clause_by_clause(void **state)
{
    (void)state;
    read_document("## Monitoring\n\n- **Alerting**: error rate > 0.4% for 5 min pages the team; "
                  "p99 > 800ms for 10 min warns\n\n"
                  "### Alerts\n\n- **Critical**: CPU above 95% for 2 minutes\n"
                  "- **Queue too long**: queue depth > 500 for 1 min\n");
    assert_int_equal(count_of(STATEMENT_ALERT), 4);
    assert_slice(alert_at(0)->name, "error rate");
    assert_slice(alert_at(0)->severity, "critical");
    assert_slice(alert_at(0)->action, "pages the team");
    assert_slice(alert_at(1)->severity, "warning");
    assert_int_equal(alert_at(1)->window_seconds, 600);
    assert_slice(alert_at(2)->severity, "Critical");
    assert_slice(alert_at(2)->metric, "cpu");
    assert_slice(alert_at(3)->name, "Queue too long");
    assert_slice(alert_at(3)->metric, "queue_depth");
}

static void what_cannot_be_watched_is_reported(void **state)
{
    (void)state;
    read_document("## Alerts\n\n| Alert | Condition | Severity |\n|--|--|--|\n"
                  "| Broken | Health check fails | Critical |\n"
                  "| Logins | > 20% for 5 min | Low |\n"
                  "| [Alert] | [Condition] | [Severity] |\n"
                  "| Both | CPU > 90% and memory > 80% for 5 min | Low |\n");
    assert_int_equal(count_of(STATEMENT_ALERT), 1);
    assert_finding(DIAGNOSTIC_W0903, 5, 12);
    assert_finding(DIAGNOSTIC_W0903, 6, 12);
    assert_finding(DIAGNOSTIC_W0903, 8, 10);
    assert_int_equal(count_of_findings(DIAGNOSTIC_W0903), 3);
    assert_slice(alert_at(0)->metric, "cpu");
}

static void a_list_of_alert_features_is_prose(void **state)
{
    (void)state;
    read_document("## Alert gateway\n\n- Accepts 5000+ requests per second\n"
                  "- Page size 20\n- Alerts on thresholds\n");
    assert_int_equal(count_of(STATEMENT_ALERT), 0);
    assert_int_equal(count_of_findings(DIAGNOSTIC_W0903), 0);
}

static void rules_in_yaml_are_read_or_reported(void **state)
{
    (void)state;
    read_document("## Alerting\n\n```yaml\ngroups:\n  - name: boats\n    rules:\n"
                  "      - alert: Many\n        expr: error rate > 3%\n        for: 6m\n"
                  "        labels:\n          severity: critical\n"
                  "      - alert: Odd\n        expr: rate(x_total[5m]) > 0.05\n```\n");
    assert_int_equal(count_of(STATEMENT_ALERT), 1);
    const struct alert_statement *alert = &statement_at(STATEMENT_ALERT, 0)->alert;
    assert_slice(alert->name, "Many");
    assert_slice(alert->metric, "error_rate");
    assert_true(alert->value == 3);
    assert_int_equal(alert->window_seconds, 360);
    assert_slice(alert->severity, "critical");
    assert_int_equal(count_of_findings(DIAGNOSTIC_W0903), 1);
}

static void thresholds_beside_targets_leave_the_targets(void **state)
{
    (void)state;
    read_document(
        "## Security Metrics\n\n| Metric | Target | Alert Threshold |\n|--|--|--|\n"
        "| Error rate | <2% | >4% |\n\n## Alerts\n\n| Burn | Limit | Threshold | Alert |\n"
        "|--|--|--|--|\n| 10x | x | p95 > 2s | Slow |\n");
    assert_int_equal(count_of(STATEMENT_TARGET), 1);
    assert_int_equal(count_of(STATEMENT_ALERT), 2);
    assert_slice(statement_at(STATEMENT_ALERT, 0)->alert.name, "Error rate");
    assert_true(statement_at(STATEMENT_ALERT, 0)->alert.value == 4);
    assert_slice(statement_at(STATEMENT_ALERT, 1)->alert.name, "Slow");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SECTION_TEST(every_way_to_write_a_condition_is_read),
        SECTION_TEST(columns_may_stand_in_any_order_and_language),
        SECTION_TEST(bullets_are_read_clause_by_clause),
        SECTION_TEST(what_cannot_be_watched_is_reported),
        SECTION_TEST(a_list_of_alert_features_is_prose),
        SECTION_TEST(rules_in_yaml_are_read_or_reported),
        SECTION_TEST(thresholds_beside_targets_leave_the_targets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
