/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of spec/recognise_configuration. */
#include "spec/recognise/test_sections.h"

#include <math.h>

#define assert_setting(index, wanted_name, wanted_value)                                           \
    do {                                                                                           \
        const struct fact_statement *fact_ = &statement_at(STATEMENT_CONFIGURATION, index)->fact;  \
        assert_slice(fact_->name, wanted_name);                                                    \
        assert_slice(fact_->value, wanted_value);                                                  \
    } while (0)

static void leaves_of_yaml_have_dotted_paths(void **state)
{
    (void)state;
    read_document(
        "## Configuration\n\n```yaml\nproduction:\n  port: 9090\n  cache:\n    ttl: 5 min\n"
        "  hosts:\n    - a\nsetting1: value1\n```\n");
    assert_int_equal(count_of(STATEMENT_CONFIGURATION), 3);
    assert_setting(0, "production.port", "9090");
    assert_true(statement_at(STATEMENT_CONFIGURATION, 0)->fact.number == 9090);
    assert_setting(1, "production.cache.ttl", "5 min");
    assert_int_equal(statement_at(STATEMENT_CONFIGURATION, 1)->fact.window_seconds, 300);
    assert_setting(2, "production.hosts[0]", "a");
    assert_true(isnan(statement_at(STATEMENT_CONFIGURATION, 2)->fact.number));
    assert_int_equal(statement_at(STATEMENT_CONFIGURATION, 1)->place.line, 7);
    assert_int_equal(statement_at(STATEMENT_CONFIGURATION, 1)->place.column, 5);
}

static void variables_are_read_from_blocks_and_tables(void **state)
{
    (void)state;
    read_document("## Environment variables\n\n```bash\n# server\nPORT=80 # http\n"
                  "export NAME=\"my shop\"\n```\n\n```toml\n[pool]\nmaximum = 20\n```\n\n"
                  "```json\n{\"log\": {\"level\": \"info\", \"on\": true}}\n```\n\n"
                  "| Variable | Default | Text |\n|--|--|--|\n| `MAX_ROWS` | 100 | rows |\n");
    assert_int_equal(count_of(STATEMENT_CONFIGURATION), 6);
    assert_setting(0, "PORT", "80");
    assert_setting(1, "NAME", "my shop");
    assert_setting(2, "pool.maximum", "20");
    assert_setting(3, "log.level", "info");
    assert_setting(4, "log.on", "true");
    assert_setting(5, "MAX_ROWS", "100");
}

static void manifests_are_documentation(void **state)
{
    (void)state;
    read_document("## Configuration\n\n```yaml\napiVersion: v1\nkind: Service\n```\n\n"
                  "```yaml\nservices:\n  web:\n    image: x\nvolumes:\n  data: {}\n```\n\n"
                  "```json\n{\"scripts\": {\"dev\": \"x\"}}\n```\n\n## Elsewhere\n\n"
                  "```yaml\na: 1\n```\n\n```bash\nmake install\nPORT=1 ./run\n```\n");
    assert_int_equal(count_of(STATEMENT_CONFIGURATION), 0);
    const struct document *document = list_at(&sections->documents, 0);
    assert_non_null(document->blocks[1].reason);
}

static void secrets_and_faults_are_reported(void **state)
{
    (void)state;
    read_document(
        "## Configuration\n\n```yaml\ndb:\n  password: hunter2222\n  secret: ${DB_SECRET}\n"
        "  api_key: your-key-here\n```\n\n```yaml\na: [1\nb: 2\n```\n");
    assert_finding(DIAGNOSTIC_W0906, 5, 3);
    assert_int_equal(count_of_findings(DIAGNOSTIC_W0906), 1);
    assert_int_equal(count_of_findings(DIAGNOSTIC_W0905), 1);
}

static void secrets_of_an_environment_are_shown_nowhere(void **state)
{
    (void)state;
    read_document("## Environment\n\n```env\nSMTP_PASS=tide4711\nBOT_TOKEN=tide4711\n"
                  "DB_PWD=tide4711\nPASSES_KEPT=tide4711\n```\n");
    assert_int_equal(count_of(STATEMENT_CONFIGURATION), 4);
    assert_int_equal(count_of_findings(DIAGNOSTIC_W0906), 3);
    for (size_t i = 0; i < 3; i++) {
        assert_slice(statement_at(STATEMENT_CONFIGURATION, i)->fact.value, "(hidden)");
    }
    assert_slice(statement_at(STATEMENT_CONFIGURATION, 3)->fact.value, "tide4711");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SECTION_TEST(leaves_of_yaml_have_dotted_paths),
        SECTION_TEST(variables_are_read_from_blocks_and_tables),
        SECTION_TEST(manifests_are_documentation),
        SECTION_TEST(secrets_and_faults_are_reported),
        SECTION_TEST(secrets_of_an_environment_are_shown_nowhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
