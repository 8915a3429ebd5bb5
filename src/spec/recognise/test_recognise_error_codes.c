/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of spec/recognise_error_codes. */
#include "spec/recognise/test_sections.h"

static const struct error_code_statement *code_at(size_t index)
{
    return &statement_at(STATEMENT_ERROR_CODE, index)->error_code;
}

static void columns_are_found_by_their_cells(void **state)
{
    (void)state;
    read_document("# Parcel service\n\n## Failures\n\n"
                  "| What went wrong | Answer | Identifier |\n|---|---|---|\n"
                  "| The parcel is lost | 404 | `PARCEL_LOST` |\n"
                  "| Too heavy | 422 Unprocessable | PAR002 |\n");
    assert_int_equal(count_of(STATEMENT_ERROR_CODE), 2);
    assert_slice(code_at(0)->code, "PARCEL_LOST");
    assert_int_equal(code_at(0)->http_status, 404);
    assert_slice(code_at(0)->description, "The parcel is lost");
    assert_slice(code_at(1)->code, "PAR002");
    assert_int_equal(code_at(1)->http_status, 422);
    assert_int_equal(statement_at(STATEMENT_ERROR_CODE, 0)->place.line, 7);
    assert_int_equal(statement_at(STATEMENT_ERROR_CODE, 0)->place.column, 31);
}

static void other_languages_and_scenarios_are_read(void **state)
{
    (void)state;
    read_document("## Ошибки\n\n| Код | HTTP | Условие |\n|--|--|--|\n"
                  "| NO_MONEY / NO_LIMIT | 402 / 403 | нет средств |\n\n"
                  "## 错误码\n\n| 错误码 | 说明 |\n|--|--|\n| 40001 | 参数错误 |\n\n"
                  "## Error handling\n\n| Scenario | Error Message | HTTP Status |\n|--|--|--|\n"
                  "| Name taken | \"Choose another name.\" | 409 |\n");
    assert_int_equal(count_of(STATEMENT_ERROR_CODE), 4);
    assert_slice(code_at(1)->code, "NO_LIMIT");
    assert_int_equal(code_at(1)->http_status, 403);
    assert_slice(code_at(2)->code, "40001");
    assert_slice(code_at(3)->code, "");
    assert_slice(code_at(3)->description, "Name taken");
    assert_slice(code_at(3)->message, "Choose another name.");
}

static void lists_and_lines_are_read(void **state)
{
    (void)state;
    read_document("## Error codes\n\n- `BAD_INPUT` (400): a field is wrong\n"
                  "- **404 Not Found** - nothing there\n- STALE - reload first (HTTP 412)\n\n"
                  "## Errors in short\n\n```\nE-100 400 malformed\nE-200: 409 taken\n```\n");
    assert_int_equal(count_of(STATEMENT_ERROR_CODE), 5);
    assert_slice(code_at(0)->code, "BAD_INPUT");
    assert_int_equal(code_at(0)->http_status, 400);
    assert_slice(code_at(0)->description, "a field is wrong");
    assert_slice(code_at(1)->code, "");
    assert_int_equal(code_at(1)->http_status, 404);
    assert_slice(code_at(1)->description, "Not Found - nothing there");
    assert_slice(code_at(2)->code, "STALE");
    assert_int_equal(code_at(2)->http_status, 412);
    assert_slice(code_at(2)->description, "reload first");
    assert_slice(code_at(3)->code, "E-100");
    assert_int_equal(code_at(3)->http_status, 400);
    assert_int_equal(code_at(4)->http_status, 409);
}

static void successes_are_conventions(void **state)
{
    (void)state;
    read_document("## HTTP status codes\n\n| Code | Usage |\n|--|--|\n| 201 | created |\n"
                  "| 404 | unknown |\n");
    assert_int_equal(count_of(STATEMENT_ERROR_CODE), 1);
    assert_int_equal(count_of(STATEMENT_CONVENTION), 1);
    assert_slice(statement_at(STATEMENT_CONVENTION, 0)->fact.topic, "status_code");
    assert_true(statement_at(STATEMENT_CONVENTION, 0)->fact.number == 201);
}

static void envelope_is_read_from_any_fence(void **state)
{
    (void)state;
    read_document("## Error format\n\n```python\n# what every failure looks like\n"
                  "{\n  'error': {'code': 'X', 'message': 'text'}  # always both\n}\n```\n\n"
                  "## Error type\n\n```ts\nexport interface ApiError {\n  code: string;\n"
                  "  message: string;\n}\n```\n\n"
                  "## Greeting\n\n```json\n{\"message\": \"hello\", \"code\": 1}\n```\n");
    assert_int_equal(count_of(STATEMENT_ENVELOPE), 2);
    const struct statement *first = statement_at(STATEMENT_ENVELOPE, 0);
    assert_true(first->envelope.is_error);
    assert_slice(
        json_member(json_member(first->envelope.value, SLICE("error")), SLICE("code"))->text, "X");
    assert_int_equal(first->place.line, 5);
    assert_int_equal(statement_at(STATEMENT_ENVELOPE, 1)->place.line, 13);
}

static void unfilled_and_foreign_tables_state_nothing(void **state)
{
    (void)state;
    read_document(
        "## Errors\n\n| Code | Description | HTTP Status |\n|--|--|--|\n"
        "| [CODE] | [what] | [400] |\n\n"
        "## Endpoints that fail\n\n| Method | Path | Status |\n|--|--|--|\n"
        "| GET | /a | 404 |\n\n## Roles\n\n| Name | Text |\n|--|--|\n| ADMIN_USER | x |\n\n"
        "An error 404 means that nothing is there.\n");
    assert_int_equal(count_of(STATEMENT_ERROR_CODE), 0);
}

static void impossible_statuses_are_reported(void **state)
{
    (void)state;
    read_document("## Errors\n\n| Code | HTTP Status |\n|--|--|\n| AAA_1 | 404 |\n"
                  "| AAA_2 | 500 |\n| AAA_3 | 904 |\n");
    assert_int_equal(count_of(STATEMENT_ERROR_CODE), 3);
    assert_int_equal(code_at(2)->http_status, 0);
    assert_finding(DIAGNOSTIC_W0901, 7, 11);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SECTION_TEST(columns_are_found_by_their_cells),
        SECTION_TEST(other_languages_and_scenarios_are_read),
        SECTION_TEST(lists_and_lines_are_read),
        SECTION_TEST(successes_are_conventions),
        SECTION_TEST(envelope_is_read_from_any_fence),
        SECTION_TEST(unfilled_and_foreign_tables_state_nothing),
        SECTION_TEST(impossible_statuses_are_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
