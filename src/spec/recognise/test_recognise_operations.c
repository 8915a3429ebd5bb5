/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of spec/recognise_operations. */
#include "spec/recognise/test_sections.h"

#define assert_fact(kind, index, wanted_topic, wanted_name, wanted_value)                          \
    do {                                                                                           \
        const struct fact_statement *fact_ = &statement_at(STATEMENT_##kind, index)->fact;         \
        assert_slice(fact_->topic, wanted_topic);                                                  \
        assert_slice(fact_->name, wanted_name);                                                    \
        assert_slice(fact_->value, wanted_value);                                                  \
    } while (0)

static void cache_rules_say_how_long(void **state)
{
    (void)state;
    read_document("## Caching Strategy\n\n- **Browser cache**: Pictures (2 days)\n"
                  "- **Redis cache**: Answers (90 s), dropped on write\n\n"
                  "## Storage\n\n- **Caching**: none\n- **Files**: on disk\n\n"
                  "## Cache\n\n| Key | TTL |\n|--|--|\n| `user:1` | 5 min |\n");
    assert_int_equal(count_of(STATEMENT_CACHE), 4);
    assert_fact(CACHE, 0, "cache", "Browser cache", "Pictures (2 days)");
    assert_int_equal(statement_at(STATEMENT_CACHE, 0)->fact.window_seconds, 172800);
    assert_int_equal(statement_at(STATEMENT_CACHE, 1)->fact.window_seconds, 90);
    assert_fact(CACHE, 2, "cache", "Caching", "none");
    assert_int_equal(statement_at(STATEMENT_CACHE, 3)->fact.window_seconds, 300);
}

static void logging_and_tracing_are_read(void **state)
{
    (void)state;
    read_document(
        "## Logging\n\n**Log Levels**:\n- ERROR: faults of ours\n- Levels ERROR and INFO\n\n"
        "```json\n{\"level\": \"info\", \"duration_ms\": 3}\n```\n\n"
        "## Tracing\n\n- Sampling rate: 15%\n- W3C context\n");
    assert_int_equal(count_of(STATEMENT_LOGGING), 4);
    assert_fact(LOGGING, 0, "level", "ERROR", "faults of ours");
    assert_slice(statement_at(STATEMENT_LOGGING, 1)->fact.topic, "levels");
    assert_fact(LOGGING, 3, "field", "duration_ms", "3");
    assert_int_equal(count_of(STATEMENT_TRACING), 2);
    assert_fact(TRACING, 0, "sampling", "Sampling rate", "15%");
    assert_true(statement_at(STATEMENT_TRACING, 0)->fact.number == 15);
    assert_int_equal(count_of(STATEMENT_EXAMPLE), 0);
}

static void metrics_are_named_one_by_one(void **state)
{
    (void)state;
    read_document("## Monitoring\n\n### Metrics to Track\n\n**Infrastructure Metrics**:\n"
                  "- CPU use (%)\n\n### Application\n\n- **Metrics**: rate, errors\n\n"
                  "### Key metrics\n\n- Bundle size < 200 kB\n");
    assert_int_equal(count_of(STATEMENT_METRIC), 3);
    assert_fact(METRIC, 0, "infrastructure", "CPU use", "CPU use (%)");
    assert_fact(METRIC, 1, "application", "rate", "");
    assert_fact(METRIC, 2, "application", "errors", "");
}

static void deployment_keeps_its_numbers(void **state)
{
    (void)state;
    read_document(
        "## Deployment\n\n### Environments\n\n1. **Development**: a laptop\n"
        "2. **Production**: two servers\n\n### Strategy\n\n**Blue-Green Deployment**:\n"
        "1. Start green\n2. Keep blue as rollback option (2 hours)\n\n"
        "### Rollback Plan\n\n- Keep previous 4 versions deployable\n"
        "- Rollback window: <3 minutes\n\n### Backup\n\n- Every night, kept for 14 days\n\n"
        "## Migration Plan\n\n### Phase 2: Pilot\n\n- [ ] Deploy to 20% of users\n");
    assert_int_equal(count_of(STATEMENT_ENVIRONMENT), 8);
    assert_fact(ENVIRONMENT, 0, "environment", "Development", "a laptop");
    assert_fact(ENVIRONMENT, 2, "deployment_strategy", "blue-green", "Blue-Green Deployment");
    assert_slice(statement_at(STATEMENT_ENVIRONMENT, 3)->fact.topic, "rollback_window");
    assert_int_equal(statement_at(STATEMENT_ENVIRONMENT, 3)->fact.window_seconds, 7200);
    assert_slice(statement_at(STATEMENT_ENVIRONMENT, 4)->fact.topic, "kept_versions");
    assert_true(statement_at(STATEMENT_ENVIRONMENT, 4)->fact.number == 4);
    assert_slice(statement_at(STATEMENT_ENVIRONMENT, 5)->fact.topic, "rollback_time");
    assert_true(statement_at(STATEMENT_ENVIRONMENT, 5)->fact.number == 180000);
    assert_slice(statement_at(STATEMENT_ENVIRONMENT, 6)->fact.topic, "backup");
    assert_int_equal(statement_at(STATEMENT_ENVIRONMENT, 6)->fact.window_seconds, 1209600);
    assert_slice(statement_at(STATEMENT_ENVIRONMENT, 7)->fact.topic, "canary");
    assert_true(statement_at(STATEMENT_ENVIRONMENT, 7)->fact.number == 20);
}

static void placeholders_and_other_sections_state_nothing(void **state)
{
    (void)state;
    read_document(
        "## Environment Configuration\n\n- **Development**: [Development environment setup]\n\n"
        "## Technology Stack\n\n- **Cache**: Redis 7\n\n## GET /api/logs\n\n- Logging: all\n\n"
        "## Risks\n\n### Deployment\n\n- **Rollback**: may fail\n");
    assert_int_equal(count_of(STATEMENT_ENVIRONMENT), 0);
    assert_int_equal(count_of(STATEMENT_CACHE), 0);
}

static void keys_of_a_cache_live_for_a_time(void **state)
{
    (void)state;
    read_document("## Cache Schema\n\n```\n# members\nmember:{id} -> row (TTL: 2 hours)\n"
                  "boat:{id} -> row\nTTL: 300 seconds\n```\n\n"
                  "- **Hit rate**: 90%\n\n## Storage\n\n- **Cache**: Redis 7\n");
    assert_int_equal(count_of(STATEMENT_CACHE), 2);
    assert_slice(statement_at(STATEMENT_CACHE, 0)->fact.topic, "key");
    assert_slice(statement_at(STATEMENT_CACHE, 0)->fact.name, "member:{id}");
    assert_int_equal(statement_at(STATEMENT_CACHE, 0)->fact.window_seconds, 7200);
    assert_slice(statement_at(STATEMENT_CACHE, 1)->fact.name, "boat:{id}");
    assert_int_equal(statement_at(STATEMENT_CACHE, 1)->fact.window_seconds, 300);
}

static void strategies_and_groups_are_named_by_their_items(void **state)
{
    (void)state;
    read_document(
        "## Deployment Strategy\n\n- **Strategy**: Blue-green with health checks\n\n"
        "## Rollback Plan\n\n- **Trigger conditions**: health check fails, answers > 2s\n\n"
        "## Metrics to Track\n\n1. **Business:**\n   - Boats hired\n"
        "2. **Database:**\n   - Open cursors\n");
    assert_slice(statement_at(STATEMENT_ENVIRONMENT, 0)->fact.topic, "deployment_strategy");
    assert_slice(statement_at(STATEMENT_ENVIRONMENT, 0)->fact.name, "blue-green");
    assert_slice(statement_at(STATEMENT_ENVIRONMENT, 1)->fact.topic, "rollback");
    assert_int_equal(statement_at(STATEMENT_ENVIRONMENT, 1)->fact.window_seconds, 0);
    assert_slice(statement_at(STATEMENT_METRIC, 0)->fact.topic, "business");
    assert_slice(statement_at(STATEMENT_METRIC, 1)->fact.topic, "infrastructure");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SECTION_TEST(cache_rules_say_how_long),
        SECTION_TEST(logging_and_tracing_are_read),
        SECTION_TEST(metrics_are_named_one_by_one),
        SECTION_TEST(deployment_keeps_its_numbers),
        SECTION_TEST(placeholders_and_other_sections_state_nothing),
        SECTION_TEST(keys_of_a_cache_live_for_a_time),
        SECTION_TEST(strategies_and_groups_are_named_by_their_items),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
