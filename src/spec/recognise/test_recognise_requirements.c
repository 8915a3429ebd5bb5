/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of spec/recognise_requirements. */
#include "spec/recognise/test_sections.h"

#define assert_requirement(index, wanted_id, wanted_text, wanted_group, wanted_state)              \
    do {                                                                                           \
        const struct requirement_statement *requirement_ =                                         \
            &statement_at(STATEMENT_REQUIREMENT, index)->requirement;                              \
        assert_slice(requirement_->id, wanted_id);                                                 \
        assert_slice(requirement_->text, wanted_text);                                             \
        assert_slice(requirement_->group, wanted_group);                                           \
        assert_int_equal(requirement_->state, wanted_state);                                       \
    } while (0)

static void identifiers_and_states_are_kept(void **state)
{
    (void)state;
    read_document(
        "## Quality Requirements\n\n- [x] **QR-001**: Tests for every page\n"
        "- [ ] **NFR-12**: Answers in 5 ms\n- FR-3.1: Export\n- [ ] **FR-9**: [What it does]\n");
    assert_int_equal(count_of(STATEMENT_REQUIREMENT), 3);
    assert_requirement(0, "QR-001", "Tests for every page", "Quality Requirements", TASK_DONE);
    assert_requirement(1, "NFR-12", "Answers in 5 ms", "Quality Requirements", TASK_OPEN);
    assert_requirement(2, "FR-3.1", "Export", "Quality Requirements", TASK_NONE);
    assert_int_equal(statement_at(STATEMENT_REQUIREMENT, 0)->place.line, 3);
    assert_int_equal(statement_at(STATEMENT_REQUIREMENT, 0)->place.column, 9);
}

static void lists_of_requirements_need_no_identifier(void **state)
{
    (void)state;
    read_document("### Functional Requirements\nDerived from the brief:\n1. Anyone can look\n"
                  "2. A member can book\n\n### Success Criteria\n\n- All rooms bookable\n\n"
                  "### Функциональные требования\n\n- Поиск комнат\n\n### Colours\n\n- Blue\n");
    assert_int_equal(count_of(STATEMENT_REQUIREMENT), 4);
    assert_requirement(1, "", "A member can book", "Functional Requirements", TASK_NONE);
    assert_requirement(3, "", "Поиск комнат", "Функциональные требования", TASK_NONE);
}

static void phases_stand_before_their_tasks(void **state)
{
    (void)state;
    read_document("## Plan\n\n### Phase 1: Digging (Week 1-2)\n\n- [x] Buy spades\n- [ ] Dig\n\n"
                  "## Moving data\n\n**Phase 1**: Empty tables\n**Phase 2**: Old rows\n");
    assert_int_equal(count_of(STATEMENT_PHASE), 3);
    const struct statement *phase = statement_at(STATEMENT_PHASE, 0);
    assert_slice(phase->record.name, "Phase 1: Digging");
    assert_int_equal(phase->record.names.count, 2);
    assert_slice(*(struct slice *)list_at(&phase->record.values, 0), "Week 1-2");
    assert_int_equal(phase->place.line, 3);
    assert_ptr_equal(list_at(&sections->statements, 0), phase);
    assert_requirement(1, "", "Dig", "Phase 1: Digging", TASK_OPEN);
    assert_slice(*(struct slice *)list_at(&statement_at(STATEMENT_PHASE, 2)->record.values, 0),
                 "Old rows");
}

static void tables_and_headings_may_carry_identifiers(void **state)
{
    (void)state;
    read_document(
        "## Needs\n\n| ID | Requirement | Priority |\n|--|--|--|\n| FR-1 | Sign in | High |\n"
        "| FR-2 | [What is needed] | Low |\n\n### **FR-7: Dashboard**\n\n### UTF-8 everywhere\n");
    assert_int_equal(count_of(STATEMENT_REQUIREMENT), 2);
    assert_requirement(0, "FR-1", "Sign in", "Needs", TASK_NONE);
    assert_requirement(1, "FR-7", "Dashboard", "Needs", TASK_NONE);
}

static void identifiers_have_many_forms(void **state)
{
    (void)state;
    read_document("## Needs\n\n**NFR-UX-001:** Lists answer at once.\n\n"
                  "| ID | Requirement | Target |\n|--|--|--|\n| NFR-Sec7b | Limits | 9 / min |\n"
                  "| NFR-A2 | Uptime | always |\n\nThe part XR-7 is no requirement.\n");
    assert_int_equal(count_of(STATEMENT_REQUIREMENT), 3);
    assert_slice(statement_at(STATEMENT_REQUIREMENT, 0)->requirement.id, "NFR-UX-001");
    assert_slice(statement_at(STATEMENT_REQUIREMENT, 0)->requirement.text, "Lists answer at once.");
    assert_slice(statement_at(STATEMENT_REQUIREMENT, 1)->requirement.id, "NFR-Sec7b");
    assert_slice(statement_at(STATEMENT_REQUIREMENT, 2)->requirement.id, "NFR-A2");
}

static void sections_of_requirements_have_parts(void **state)
{
    (void)state;
    read_document("# Boats\n\n## Non-Functional Requirements\n\n### Reliability\n\n"
                  "- Every boat is found\n\n## Acceptance Criteria\n\n- ✅ Boats float\n\n"
                  "## Key Requirements\n\n| Requirement | Specification |\n|--|--|\n"
                  "| Boats | 40 boats |\n");
    assert_int_equal(count_of(STATEMENT_REQUIREMENT), 3);
    assert_slice(statement_at(STATEMENT_REQUIREMENT, 0)->requirement.group, "Reliability");
    assert_slice(statement_at(STATEMENT_REQUIREMENT, 1)->requirement.text, "Boats float");
    assert_int_equal(statement_at(STATEMENT_REQUIREMENT, 1)->requirement.state, TASK_DONE);
    assert_slice(statement_at(STATEMENT_REQUIREMENT, 2)->requirement.text, "Boats: 40 boats");
}

static void phases_are_headings_and_rows(void **state)
{
    (void)state;
    read_document(
        "## 3. Stage 2: Catalogue (10 days)\n\nText.\n\n### Stage 3: Boarding\n\nText.\n\n"
        "## Milestones\n\n| Phase | Duration | Who |\n|--|--|--|\n"
        "| Stage 2 | 10 days | us |\n| Stage 4 | 3 weeks | them |\n| **Total** | all | |\n");
    assert_int_equal(count_of(STATEMENT_PHASE), 2);
    assert_slice(statement_at(STATEMENT_PHASE, 0)->record.name, "Stage 2: Catalogue");
    assert_slice(statement_at(STATEMENT_PHASE, 1)->record.name, "Stage 4");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SECTION_TEST(identifiers_and_states_are_kept),
        SECTION_TEST(lists_of_requirements_need_no_identifier),
        SECTION_TEST(phases_stand_before_their_tasks),
        SECTION_TEST(tables_and_headings_may_carry_identifiers),
        SECTION_TEST(identifiers_have_many_forms),
        SECTION_TEST(sections_of_requirements_have_parts),
        SECTION_TEST(phases_are_headings_and_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
