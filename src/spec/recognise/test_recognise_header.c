/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of the header and placeholder recognisers. */
#include "base/test.h"

#include "base/buffer.h"

#include "spec/recognise/header.h"
#include "spec/recognise/recognise.h"

struct fixture {
    struct arena *arena;
    struct diagnostics diagnostics;
    struct specification *specification;
};

static int set_up(void **state)
{
    struct arena *arena = arena_create(16384);
    struct fixture *fixture = ARENA_NEW(arena, struct fixture);
    fixture->arena = arena;
    diagnostics_init(&fixture->diagnostics, arena);
    fixture->specification = specification_create(arena, &fixture->diagnostics);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct arena *arena = ((struct fixture *)*state)->arena;
    arena_destroy(&arena);
    return 0;
}

static struct fixture *read(void **state, const char *text)
{
    struct fixture *fixture = *state;
    assert_true(recognise_document(fixture->specification, SLICE("a.md"), slice_from(text)));
    return fixture;
}

/* The first statement of the kind with this name, or NULL. */
static const struct statement *find(const struct fixture *fixture, enum statement_kind kind,
                                    const char *name)
{
    LIST_EACH(const struct statement, statement, &fixture->specification->statements)
    {
        if (statement->kind == kind && slice_equal(statement->fact.name, slice_from(name))) {
            return statement;
        }
    }
    return NULL;
}

static struct slice property(const struct fixture *fixture, const char *name)
{
    const struct statement *statement = find(fixture, STATEMENT_PROPERTY, name);
    return statement == NULL ? SLICE_EMPTY : statement->fact.value;
}

static size_t count_findings(const struct fixture *fixture, enum diagnostic_code code)
{
    size_t count = 0;
    LIST_EACH(const struct diagnostic, diagnostic, &fixture->diagnostics.list)
    {
        count += diagnostic->code == code;
    }
    return count;
}

static void front_matter_gives_canonical_properties(void **state)
{
    struct fixture *fixture = read(
        state, "---\nspec_id: TS-003 # stable\nproject_name: \"Ledger: one\"\nauthors: [Ann, Bob]\n"
               "reviewers:\n  - Cy\nextra:\n  depth: 2\nsidebar: 1\n---\n\n# Technology "
               "Specification: Other\n");
    assert_slice(property(fixture, "id"), "TS-003");
    assert_slice(property(fixture, "name"), "Ledger: one");
    assert_slice(property(fixture, "authors"), "Ann, Bob");
    assert_slice(property(fixture, "reviewers"), "Cy");
    assert_slice(property(fixture, "extra.depth"), "2");
    assert_slice(property(fixture, "sidebar"), "1");
    assert_int_equal(find(fixture, STATEMENT_PROPERTY, "id")->place.line, 2);
    assert_int_equal(find(fixture, STATEMENT_PROPERTY, "id")->place.column, 10);
    assert_int_equal(fixture->diagnostics.list.count, 0);
}

static void unfilled_front_matter_is_listed_not_read(void **state)
{
    struct fixture *fixture =
        read(state,
             "---\nspec_id: [spec_id] # TS-001\npriority: [low|medium|high]\nlast_updated: [date]\n"
             "description: Specs - [FEATURE_NAME]\nstatus: planned\n---\n");
    assert_slice(property(fixture, "status"), "planned");
    assert_slice(property(fixture, "id"), "");
    assert_int_equal(count_findings(fixture, DIAGNOSTIC_W0201), 4);
    const struct statement *priority = find(fixture, STATEMENT_PLACEHOLDER, "priority");
    assert_slice(priority->fact.value, "[low|medium|high]");
    assert_int_equal(priority->place.line, 3);
    assert_int_equal(priority->place.column, 11);
    assert_int_equal(priority->place.length, 17);
}

static void broken_front_matter_is_read_line_by_line(void **state)
{
    struct fixture *fixture = read(state, "---\nversion: 1.0\ntitle: @corner\n---\n");
    assert_slice(property(fixture, "version"), "1.0");
    assert_slice(property(fixture, "name"), "@corner");
    assert_int_equal(count_findings(fixture, DIAGNOSTIC_W0203), 1);
    const struct diagnostic *finding = list_at(&fixture->diagnostics.list, 0);
    assert_int_equal(finding->place.line, 3);
}

static void bold_lines_are_a_header(void **state)
{
    struct fixture *fixture = read(
        state, "# Technical Specification\n\n**Project**: Corner Shop\n**Version:** 1.0  \n"
               "**Status**: Draft | In Review | Approved\n**Author(s):** [Names]\n**Date**: \n");
    assert_slice(property(fixture, "name"), "Corner Shop");
    assert_slice(property(fixture, "version"), "1.0");
    assert_int_equal(find(fixture, STATEMENT_PROPERTY, "version")->place.line, 4);
    assert_int_equal(find(fixture, STATEMENT_PROPERTY, "version")->place.column, 14);
    assert_slice(property(fixture, "status"), "");
    assert_int_equal(count_findings(fixture, DIAGNOSTIC_W0201), 3);
    assert_int_equal(count_findings(fixture, DIAGNOSTIC_W0202), 0);
}

static void keys_may_share_a_line_in_any_language(void **state)
{
    struct fixture *fixture = read(
        state,
        "# API设计规范\n\n**文档版本**: v1.0 | **创建时间**: 2025-11-12 | **维护者**：某团队\n");
    assert_slice(property(fixture, "version"), "v1.0");
    assert_slice(property(fixture, "date"), "2025-11-12");
    assert_slice(property(fixture, "owner"), "某团队");
    assert_slice(property(fixture, "name"), "API设计规范");
}

static void lists_and_tables_are_headers_too(void **state)
{
    struct fixture *fixture = read(
        state, "# Shop\n\n- **Version**: 2.1\n- **Last Modified**: May 2026\n\n| Field | Value "
               "|\n|---|---|\n| Document ID | X-1 |\n| Owner | Ann |\n");
    assert_slice(property(fixture, "version"), "2.1");
    assert_slice(property(fixture, "last_updated"), "May 2026");
    assert_slice(property(fixture, "id"), "X-1");
    assert_slice(property(fixture, "owner"), "Ann");
}

static void fields_and_prose_are_no_header(void **state)
{
    struct fixture *fixture = read(
        state, "# Users\n\n| Field | Type |\n|---|---|\n| id | uuid |\n| status | text |\n| date | "
               "date |\n\n- version: int\n- status: string\n- date: timestamp\n\n"
               "Status: it works.\nMore prose follows, with a date: today.\n\nAuthors:\n\n* Ann\n");
    assert_slice(property(fixture, "id"), "");
    assert_slice(property(fixture, "version"), "");
    assert_slice(property(fixture, "authors"), "");
    assert_int_equal(count_findings(fixture, DIAGNOSTIC_W0201), 0);
}

static void footer_is_read_where_nothing_else_is(void **state)
{
    struct buffer text;
    buffer_init(&text, 4096);
    buffer_append_string(&text, "# Feature Specification: Reminders\n\n");
    for (int i = 0; i < 30; i++) {
        buffer_append_string(&text, "## Part\n\nSome prose.\n\n");
    }
    buffer_append_string(&text, "---\n\n**Technical Specifications by**: Billing\n"
                                "**Date**: 2026-11-20\n");
    buffer_append_byte(&text, '\0');
    struct fixture *fixture = read(state, text.data);
    assert_slice(property(fixture, "name"), "Reminders");
    assert_slice(property(fixture, "authors"), "Billing");
    assert_slice(property(fixture, "date"), "2026-11-20");
    buffer_release(&text);
}

static void titles_name_the_thing(void **state)
{
    (void)state;
    assert_slice(header_name_of_title(SLICE("Technical Specification: Shop")), "Shop");
    assert_slice(header_name_of_title(SLICE("Shop — API Design Document")), "Shop — API");
    assert_slice(header_name_of_title(SLICE("Shop - Technical Specification v1.0")), "Shop");
    assert_slice(header_name_of_title(SLICE("Loan Service API Specification")), "Loan Service");
    assert_slice(header_name_of_title(SLICE("Technical Specification")), "");
    assert_slice(header_name_of_title(SLICE("Orders: the long story")), "Orders: the long story");
}

static void unfilled_title_is_listed_once(void **state)
{
    struct fixture *fixture = read(state, "# Technical Specification: [Component Name]\n");
    assert_int_equal(fixture->specification->statements.count, 1);
    assert_int_equal(count_findings(fixture, DIAGNOSTIC_W0201), 1);
    assert_slice(find(fixture, STATEMENT_PLACEHOLDER, "name")->fact.value, "[Component Name]");
}

static void subtitle_names_the_thing_above_a_header(void **state)
{
    struct fixture *fixture =
        read(state,
             "# Technical Specification\n## Invoice Matching\n\n**Version:** 1.0\n**Date:** May\n");
    assert_slice(property(fixture, "name"), "Invoice Matching");
}

static void unfilled_texts_are_listed_once_a_line(void **state)
{
    struct fixture *fixture = read(state, "# Shop\n\n## Overview\n\n[Say what it does]\n\n- "
                                          "**Cache**: [e.g., Redis]\n- Queue: none\n\n"
                                          "| Risk | Way out |\n|---|---|\n| [Risk 1] | "
                                          "[Mitigation] |\n\n```\nGET /api/[resource] # x\n```\n");
    assert_int_equal(count_findings(fixture, DIAGNOSTIC_W0202), 4);
    const struct statement *cache = find(fixture, STATEMENT_PLACEHOLDER, "Cache");
    assert_slice(cache->fact.value, "[e.g., Redis]");
    assert_slice(cache->fact.topic, "item");
    assert_int_equal(cache->place.line, 7);
    assert_int_equal(cache->place.column, 14);
    size_t count = 0;
    LIST_EACH(const struct statement, statement, &fixture->specification->statements)
    {
        count += statement->kind == STATEMENT_PLACEHOLDER;
    }
    assert_int_equal(count, 5);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(front_matter_gives_canonical_properties),
        TEST(unfilled_front_matter_is_listed_not_read),
        TEST(broken_front_matter_is_read_line_by_line),
        TEST(bold_lines_are_a_header),
        TEST(keys_may_share_a_line_in_any_language),
        TEST(lists_and_tables_are_headers_too),
        TEST(fields_and_prose_are_no_header),
        TEST(footer_is_read_where_nothing_else_is),
        TEST(titles_name_the_thing),
        TEST(unfilled_title_is_listed_once),
        TEST(subtitle_names_the_thing_above_a_header),
        TEST(unfilled_texts_are_listed_once_a_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
