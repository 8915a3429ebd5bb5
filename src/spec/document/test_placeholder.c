/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of spec/placeholder: what is unfilled, and what only looks so. */
#include "base/test.h"

#include "spec/document/placeholder.h"

static void unfilled_texts_are_known(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "[Component Name]",
        "[2-3 paragraph summary of what it does]",
        "[e.g., React, Vue]",
        "[DATE]",
        "[FEATURE_NAME]",
        "[YYYY-MM-DD]",
        "[low|medium|high]",
        "[Draft / Review / Approved]",
        "[99.9%]",
        "[X req/min]",
        "[URL]",
        "[spec_id] # TS-001",
        "[table_name]",
        "Draft | In Review | Approved | Implemented",
        "Draft / Review / Approved",
        "Status: Draft | Approved",
        "[Service 1]: [Purpose]",
        "[Library/Service]: [Version] - [Purpose]",
        "[Elasticsearch 8.x] (if applicable)",
        "[ESLint / Pylint] + [Prettier / Black]",
        "FR-001: [Specific functional requirement]",
        "Framework: [e.g., Axum]",
        "Technical Specification: [Component Name]",
        "TBD",
        "Owner: TBD",
        "YYYY-MM-DD",
        "[one thing]\n[another thing]",
        "/api/v1/[resource]/:id",
    };
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        if (!text_is_placeholder(slice_from(texts[i]))) {
            fail_msg("\"%s\" is unfilled", texts[i]);
        }
    }
}

static void filled_texts_are_left_alone(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",
        "[ ]",
        "[x]",
        "[]",
        "[1]",
        "[0..10]",
        "[^1]",
        "[1, 2, 3]",
        "[\"a\", \"b\"]",
        "[{\"a\": 1}]",
        "[id, name]",
        "[string]",
        "string[]",
        "[text](link)",
        "[text][ref]",
        "[FR-001]",
        "[P0]",
        "[RFC7519] JSON Web Token",
        "/users/[id]",
        "/blog/[slug]/edit",
        "Draft",
        "open | closed",
        "string | null",
        "topic|post",
        "todo",
        "TODO list",
        "Admin: full access",
        "Status: Draft",
        "A sentence with [a remark] in it",
        "[a] and some more words",
    };
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        if (text_is_placeholder(slice_from(texts[i]))) {
            fail_msg("\"%s\" is filled", texts[i]);
        }
    }
}

static void parts_of_a_filled_line_are_found(void **state)
{
    (void)state;
    struct slice line = SLICE("VCS: Git + [GitHub / GitLab], host [e.g., AWS] in [Europe]");
    size_t from = 0;
    struct slice part;
    assert_true(placeholder_next(line, &from, &part));
    assert_slice(part, "[GitHub / GitLab]");
    assert_true(placeholder_next(line, &from, &part));
    assert_slice(part, "[e.g., AWS]");
    assert_false(placeholder_next(line, &from, &part));
    assert_true(placeholder_is_in_value(SLICE("Specifications - [FEATURE_NAME]")));
    assert_false(placeholder_is_in_value(SLICE("Specifications - [Europe]")));
}

static void labels_are_split_off(void **state)
{
    (void)state;
    struct slice value;
    assert_slice(placeholder_label(SLICE("Framework: [e.g., x]"), &value), "Framework");
    assert_slice(value, "[e.g., x]");
    assert_slice(placeholder_label(SLICE("版本：1"), &value), "版本");
    assert_slice(value, "1");
    assert_slice(placeholder_label(SLICE("[a]: b"), &value), "");
    assert_slice(value, "[a]: b");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unfilled_texts_are_known),
        cmocka_unit_test(filled_texts_are_left_alone),
        cmocka_unit_test(parts_of_a_filled_line_are_found),
        cmocka_unit_test(labels_are_split_off),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
