/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of spec/recognise_conventions. */
#include "spec/recognise/test_sections.h"

/* The first convention of a topic, or NULL. */
static const struct fact_statement *convention(struct slice topic)
{
    LIST_EACH(const struct statement, statement, &sections->statements)
    {
        if (statement->kind == STATEMENT_CONVENTION && slice_equal(statement->fact.topic, topic)) {
            return &statement->fact;
        }
    }
    return NULL;
}

static size_t count_topic(struct slice topic)
{
    size_t count = 0;
    LIST_EACH(const struct statement, statement, &sections->statements)
    {
        count +=
            statement->kind == STATEMENT_CONVENTION && slice_equal(statement->fact.topic, topic);
    }
    return count;
}

static void authentication_is_said_in_three_ways(void **state)
{
    (void)state;
    read_document("## API Authentication\n\n**Method**: JWT Bearer Token\n\n"
                  "```\nAuthorization: Bearer <token>\n```\n\n"
                  "## Authentication of machines\n\n- **Method**: API Key\n"
                  "- **Headers**: `X-API-Key: <key>`\n- **Type**: [e.g., OAuth]\n");
    assert_int_equal(count_topic(SLICE("authentication")), 2);
    assert_slice(convention(SLICE("authentication"))->name, "jwt_bearer");
    assert_slice(convention(SLICE("authentication"))->value, "JWT Bearer Token");
    assert_int_equal(count_topic(SLICE("authentication_header")), 2);
    assert_slice(convention(SLICE("authentication_header"))->name, "Authorization");
}

static void paging_has_names_and_bounds(void **state)
{
    (void)state;
    read_document("## API\n\n- `GET /pets?page=1&limit=5` - list\n\n"
                  "## Pagination\n\n- `limit` (default 25, max 200)\n- `page`: counted from 1\n"
                  "- pages are nice\n");
    assert_int_equal(count_topic(SLICE("paging")), 2);
    assert_slice(convention(SLICE("paging"))->name, "limit");
    assert_true(convention(SLICE("paging_default"))->number == 25);
    assert_true(convention(SLICE("paging_maximum"))->number == 200);
}

static void envelope_of_successes_is_read(void **state)
{
    (void)state;
    read_document("## Response format\n\n```json\n{\"success\": true, \"data\": {...}}\n```\n");
    assert_int_equal(count_of(STATEMENT_ENVELOPE), 1);
    assert_false(statement_at(STATEMENT_ENVELOPE, 0)->envelope.is_error);
}

static void examples_are_counted(void **state)
{
    (void)state;
    read_document(
        "### GET /pets\n\n**Response (200)**\n\n"
        "```json\n{\"items\": [{\"petName\": \"a\", \"birthYear\": 1}], \"total\": 1}\n```\n\n"
        "### POST /pets\n\n**Request**\n\n```json\n{\"petName\": \"a\"}\n```\n\n"
        "**Response 201**\n\n```json\n{\"id\": 1, \"petName\": \"a\"}\n```\n");
    assert_slice(convention(SLICE("field_case"))->name, "camelCase");
    assert_slice(convention(SLICE("list_envelope"))->name, "items");
    assert_null(convention(SLICE("item_envelope")));
    assert_int_equal(count_topic(SLICE("success_status")), 2);
    assert_slice(convention(SLICE("success_status"))->name, "GET");
    assert_true(convention(SLICE("success_status"))->number == 200);
}

static void what_is_said_wins_over_what_is_counted(void **state)
{
    (void)state;
    read_document(
        "## Naming Conventions\n\n- **Files**: snake_case\n- **JSON fields**: camelCase\n\n"
        "### GET /a\n\n```json\n{\"a_b\": 1, \"c_d\": 2, \"e_f\": 3}\n```\n");
    assert_int_equal(count_topic(SLICE("field_case")), 1);
    assert_slice(convention(SLICE("field_case"))->name, "camelCase");
}

static void lines_about_the_interface_need_no_code(void **state)
{
    (void)state;
    read_document(
        "## API Conventions\n\n- Pagination: page, pageSize (default 21, max 99); total\n"
        "- Auth: JWT in a header\n- JSON only; camelCase fields\n\n"
        "## Pages\n\n- Pagination: page by page\n\n## External APIs\n\n- Auth: API key\n");
    size_t count = count_of(STATEMENT_CONVENTION);
    assert_int_equal(count, 6);
    static const char *const topics[] = {"paging",         "paging",         "paging_default",
                                         "paging_maximum", "authentication", "field_case"};
    for (size_t i = 0; i < count; i++) {
        assert_true(
            slice_equal(statement_at(STATEMENT_CONVENTION, i)->fact.topic, slice_from(topics[i])));
    }
    assert_slice(statement_at(STATEMENT_CONVENTION, 1)->fact.name, "pageSize");
    assert_true(statement_at(STATEMENT_CONVENTION, 2)->fact.number == 21);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SECTION_TEST(authentication_is_said_in_three_ways),
        SECTION_TEST(paging_has_names_and_bounds),
        SECTION_TEST(envelope_of_successes_is_read),
        SECTION_TEST(examples_are_counted),
        SECTION_TEST(what_is_said_wins_over_what_is_counted),
        SECTION_TEST(lines_about_the_interface_need_no_code),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
