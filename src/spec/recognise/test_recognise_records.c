/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of spec/recognise_records. */
#include "spec/recognise/test_sections.h"

static struct slice field_of(const struct statement *statement, struct slice name)
{
    for (size_t i = 0; i < statement->record.names.count; i++) {
        if (slice_equal(*(struct slice *)list_at(&statement->record.names, i), name)) {
            return *(struct slice *)list_at(&statement->record.values, i);
        }
    }
    return SLICE("(none)");
}

static void approvals_are_read_in_either_order(void **state)
{
    (void)state;
    read_document("## Approval\n\n| Role | Name | Date | Signature |\n|--|--|--|--|\n"
                  "| Tech Lead | Team A | 2026-02-03 | Agreed |\n| Manager | | | |\n"
                  "| Author | [Name] | [Date] | [Signature] |\n\n"
                  "## Sign-off\n\n| Role | Name | Signature | Date |\n|--|--|--|--|\n| Owner | B | "
                  "ok | 2026-02-04 |\n");
    assert_int_equal(count_of(STATEMENT_APPROVAL), 4);
    const struct statement *first = statement_at(STATEMENT_APPROVAL, 0);
    assert_slice(first->record.name, "Tech Lead");
    assert_slice(field_of(first, SLICE("Date")), "2026-02-03");
    assert_slice(field_of(statement_at(STATEMENT_APPROVAL, 1), SLICE("Signature")), "");
    assert_slice(field_of(statement_at(STATEMENT_APPROVAL, 2), SLICE("Name")), "");
    assert_slice(field_of(statement_at(STATEMENT_APPROVAL, 3), SLICE("Date")), "2026-02-04");
    assert_int_equal(count_of(STATEMENT_ROLE), 0);
}

static void an_approval_needs_no_signature(void **state)
{
    (void)state;
    read_document("## Approval\n\n| Role | Name | Date |\n|--|--|--|\n"
                  "| Tech Lead | Team A | 2026-02-03 |\n\n"
                  "## Team\n\n| Role | Name | Date |\n|--|--|--|\n| Owner | B | 2026-02-04 |\n");
    assert_int_equal(count_of(STATEMENT_APPROVAL), 1);
    assert_slice(statement_at(STATEMENT_APPROVAL, 0)->record.name, "Tech Lead");
    assert_int_equal(count_of(STATEMENT_ROLE), 0);
}

static void categories_are_carried_down(void **state)
{
    (void)state;
    read_document(
        "## Technology Stack\n\n| Category | Technology / Framework | Version | Justification |\n"
        "|--|--|--|--|\n| **Frontend** | Preact | 10 | small |\n| | Vite | 5 | quick |\n\n"
        "### Backend\n\n- **Language**: C\n- **Framework**: [e.g., Axum]\n");
    assert_int_equal(count_of(STATEMENT_TECHNOLOGY), 3);
    const struct statement *vite = statement_at(STATEMENT_TECHNOLOGY, 1);
    assert_slice(vite->record.name, "Vite");
    assert_slice(field_of(vite, SLICE("Category")), "Frontend");
    const struct statement *language = statement_at(STATEMENT_TECHNOLOGY, 2);
    assert_slice(language->record.name, "C");
    assert_slice(field_of(language, SLICE("category")), "Language");
    assert_slice(field_of(language, SLICE("group")), "Backend");
}

static void third_parties_risks_and_terms_are_read(void **state)
{
    (void)state;
    read_document(
        "## Third-Party Services\n\n| Service | Purpose | SLA | Fallback |\n|--|--|--|--|\n"
        "| Mailer | mail | 99% | wait |\n| [Service 1] | [Purpose] | [99.9%] | [Strategy] |\n\n"
        "## Risks\n\n| Risk | Impact | Likelihood | Mitigation |\n|--|--|--|--|\n"
        "| Rain | High | Low | Tent |\n| [Risk 1] | High | Medium | [Mitigation strategy] |\n\n"
        "## Glossary\n\n- **Tent**: a house of cloth\n- **[Term]**: [Technical definition]\n");
    assert_int_equal(count_of(STATEMENT_THIRD_PARTY), 1);
    assert_slice(field_of(statement_at(STATEMENT_THIRD_PARTY, 0), SLICE("Fallback")), "wait");
    assert_int_equal(count_of(STATEMENT_RISK), 1);
    assert_slice(statement_at(STATEMENT_RISK, 0)->record.name, "Rain");
    assert_int_equal(count_of(STATEMENT_TERM), 1);
    assert_slice(statement_at(STATEMENT_TERM, 0)->fact.name, "Tent");
    assert_slice(statement_at(STATEMENT_TERM, 0)->fact.value, "a house of cloth");
}

static void decisions_keep_their_reasons(void **state)
{
    (void)state;
    read_document(
        "## Decision Log\n\n1. **Whole numbers**: people read them aloud,\n   which helps.\n"
        "2. **[Choice]**: [Why]\n\nSee [the log](log.md)\n\n- [the log](log.md): elsewhere\n");
    assert_int_equal(count_of(STATEMENT_DECISION), 1);
    assert_slice(statement_at(STATEMENT_DECISION, 0)->record.name, "Whole numbers");
    assert_slice(field_of(statement_at(STATEMENT_DECISION, 0), SLICE("description")),
                 "people read them aloud,\nwhich helps.");
}

static void aspects_and_fields_are_no_records(void **state)
{
    (void)state;
    read_document(
        "## External APIs\n\n- **Rate Limiting**: 5 req/s\n- **APIs**: the mail provider\n\n"
        "## Data Storage\n\n### Schema\n\n- `amount` is exact\n");
    assert_int_equal(count_of(STATEMENT_THIRD_PARTY), 1);
    assert_slice(statement_at(STATEMENT_THIRD_PARTY, 0)->record.name, "the mail provider");
    assert_int_equal(count_of(STATEMENT_TECHNOLOGY), 0);
}

static void sheets_are_one_record(void **state)
{
    (void)state;
    read_document("## External APIs\n\n### Tide Tables\n\n- **Purpose**: when to sail\n"
                  "- **Base URL**: https://tides.example\n- **Rate limits**: 9 a minute\n\n"
                  "## Choices\n\n**Decision Record: Signing**\n\n- **Decision**: sign by hand\n"
                  "- **Rationale**: no ink\n");
    assert_int_equal(count_of(STATEMENT_THIRD_PARTY), 1);
    const struct record_statement *party = &statement_at(STATEMENT_THIRD_PARTY, 0)->record;
    assert_slice(party->name, "Tide Tables");
    assert_int_equal(party->names.count, 3);
    assert_int_equal(count_of(STATEMENT_DECISION), 1);
    assert_slice(statement_at(STATEMENT_DECISION, 0)->record.name, "Signing");
}

static void technologies_stand_in_lines_and_libraries_in_tables(void **state)
{
    (void)state;
    read_document("## Tech Stack\n\n```\nFramework:  Sails 2 (wind)\nCharts: Seachart\n```\n\n"
                  "## Third-Party Libraries and Dependencies\n\n| Library | Purpose | Version |\n"
                  "|--|--|--|\n| Knots | ropes | 4 |\n\n## Integrations\n\n"
                  "- `GET /boats` - all boats\n- **Mailer**: mail\n\n"
                  "## Dependencies & Integration\n\n### Third-Party Services\n\n"
                  "| Service | Purpose | SLA |\n|--|--|--|\n| Post | letters | 99% |\n");
    assert_int_equal(count_of(STATEMENT_TECHNOLOGY), 3);
    assert_slice(statement_at(STATEMENT_TECHNOLOGY, 0)->record.name, "Sails 2 (wind)");
    assert_slice(statement_at(STATEMENT_TECHNOLOGY, 2)->record.name, "Knots");
    assert_int_equal(count_of(STATEMENT_THIRD_PARTY), 2);
    assert_slice(statement_at(STATEMENT_THIRD_PARTY, 0)->record.name, "Mailer");
    assert_slice(statement_at(STATEMENT_THIRD_PARTY, 1)->record.name, "Post");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SECTION_TEST(approvals_are_read_in_either_order),
        SECTION_TEST(an_approval_needs_no_signature),
        SECTION_TEST(categories_are_carried_down),
        SECTION_TEST(third_parties_risks_and_terms_are_read),
        SECTION_TEST(decisions_keep_their_reasons),
        SECTION_TEST(aspects_and_fields_are_no_records),
        SECTION_TEST(sheets_are_one_record),
        SECTION_TEST(technologies_stand_in_lines_and_libraries_in_tables),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
