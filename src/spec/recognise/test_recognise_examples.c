/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of spec/recognise_examples. */
#include "spec/recognise/test_sections.h"

static const struct example_statement *example_at(size_t index)
{
    return &statement_at(STATEMENT_EXAMPLE, index)->example;
}

#define assert_example(example, wanted_direction, wanted_status, wanted_method, wanted_path)       \
    do {                                                                                           \
        const struct example_statement *example_ = (example);                                      \
        assert_int_equal(example_->direction, EXAMPLE_##wanted_direction);                         \
        assert_int_equal(example_->http_status, wanted_status);                                    \
        assert_slice(example_->method, wanted_method);                                             \
        assert_slice(example_->path, wanted_path);                                                 \
    } while (0)

static void bodies_of_one_fence_have_their_own_labels(void **state)
{
    (void)state;
    read_document("## Examples\n\n**PUT /pets/:id**\n```json\nRequest:\n{\"name\": \"Rex\"}\n\n"
                  "Response: 200 OK\n{\n  \"id\": 7\n}\n\nResponse: 404\n{\"error\": 1}\n```\n");
    assert_int_equal(count_of(STATEMENT_EXAMPLE), 3);
    assert_example(example_at(0), REQUEST, 0, "PUT", "/pets/{id}");
    assert_example(example_at(1), RESPONSE, 200, "PUT", "/pets/{id}");
    assert_example(example_at(2), ERROR, 404, "PUT", "/pets/{id}");
    assert_int_equal(statement_at(STATEMENT_EXAMPLE, 1)->place.line, 9);
    assert_slice(example_at(1)->text, "{\n  \"id\": 7\n}");
}

static void labels_stand_above_the_fence_in_many_languages(void **state)
{
    (void)state;
    read_document("### POST /orders\n\n**Запрос:**\n\n```json\n{\"a\": 1}\n```\n\n"
                  "**Ответ (201):**\n\n```json\n{\"b\": 1}\n```\n\n"
                  "**错误响应 409**\n\n```json\n{\"c\": 1}\n```\n\n"
                  "Response body\n\n```\n{\"d\": 1}\n```\n");
    assert_int_equal(count_of(STATEMENT_EXAMPLE), 4);
    assert_example(example_at(0), REQUEST, 0, "POST", "/orders");
    assert_example(example_at(1), RESPONSE, 201, "POST", "/orders");
    assert_example(example_at(2), ERROR, 409, "POST", "/orders");
    assert_example(example_at(3), RESPONSE, 0, "POST", "/orders");
}

static void http_messages_name_their_endpoint(void **state)
{
    (void)state;
    read_document("## Calls\n\n```http\nGET /a\n\nPOST /b/9 HTTP/1.1\nHost: x\n\n{\"n\": 1}\n\n"
                  "HTTP/1.1 201 Created\n\n{\"id\": 1}\n```\n");
    assert_int_equal(count_of(STATEMENT_EXAMPLE), 2);
    assert_int_equal(example_at(0)->direction, EXAMPLE_REQUEST);
    assert_slice(example_at(0)->method, "POST");
    assert_int_equal(example_at(1)->direction, EXAMPLE_RESPONSE);
    assert_int_equal(example_at(1)->http_status, 201);
}

static void two_fences_under_one_label_ask_and_answer(void **state)
{
    (void)state;
    read_document(
        "### GET /pets\n\n```json\n[{\"id\": 1}]\n```\n\n"
        "### POST /pets\n\nRequest:\n\n```json\n{\"n\": 1}\n```\n```json\n{\"id\": 1}\n```\n");
    assert_int_equal(count_of(STATEMENT_EXAMPLE), 3);
    assert_example(example_at(0), RESPONSE, 0, "GET", "/pets");
    assert_example(example_at(1), REQUEST, 0, "POST", "/pets");
    assert_example(example_at(2), RESPONSE, 0, "POST", "/pets");
}

static void an_overview_lends_no_endpoint(void **state)
{
    (void)state;
    read_document("## API\n\n- `GET /pets` - list\n- `DELETE /pets/{id}` - remove\n\n"
                  "Feeding one:\n\n```json\n{\"food\": \"fish\"}\n```\n");
    assert_int_equal(count_of(STATEMENT_EXAMPLE), 1);
    assert_example(example_at(0), OTHER, 0, "", "");
}

static void loose_json_is_read_and_noted(void **state)
{
    (void)state;
    read_document("### GET /pets\n\n```json\n{\n  // one of them\n  \"pets\": [ {...}, ... ],\n"
                  "  total: 3,\n}\n```\n");
    assert_true(example_at(0)->is_lenient);
    assert_int_equal(example_at(0)->value->count, 2);
    assert_finding(DIAGNOSTIC_N0802, 4, 1);
}

static void broken_json_is_reported_at_its_place(void **state)
{
    (void)state;
    read_document("### GET /pets\n\n```json\n{\n  \"a\": [1, 2\n}\n```\n\n```json\n42\n```\n\n"
                  "```\nsome { braces }\n```\n");
    assert_int_equal(count_of(STATEMENT_EXAMPLE), 0);
    assert_finding(DIAGNOSTIC_W0801, 6, 1);
    assert_finding(DIAGNOSTIC_W0801, 10, 1);
    assert_int_equal(count_of_findings(DIAGNOSTIC_W0801), 2);
}

static void schemas_and_configurations_are_no_examples(void **state)
{
    (void)state;
    read_document("## Bodies\n\n```json\n{\"request_schema\": {\"type\": \"object\"}}\n```\n\n"
                  "## Configuration\n\n```json\n{\"port\": 80}\n```\n\n"
                  "## Merge\n\n```\n{x: 1} and {y: 2}\n```\n");
    assert_int_equal(count_of(STATEMENT_EXAMPLE), 0);
    assert_int_equal(count_of_findings(DIAGNOSTIC_W0801), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SECTION_TEST(bodies_of_one_fence_have_their_own_labels),
        SECTION_TEST(labels_stand_above_the_fence_in_many_languages),
        SECTION_TEST(http_messages_name_their_endpoint),
        SECTION_TEST(two_fences_under_one_label_ask_and_answer),
        SECTION_TEST(an_overview_lends_no_endpoint),
        SECTION_TEST(loose_json_is_read_and_noted),
        SECTION_TEST(broken_json_is_reported_at_its_place),
        SECTION_TEST(schemas_and_configurations_are_no_examples),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
