/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of spec/recognise_erd. */
#include "spec/recognise/test_models.h"

static const struct relation_statement *relation_at(size_t index)
{
    return &statement_at(STATEMENT_RELATION, index)->relation;
}

static void attributes_have_types_keys_and_places(void **state)
{
    (void)state;
    read_document("# T\n\n```mermaid\nerDiagram\n"
                  "    USER {\n"
                  "        uuid id PK\n"
                  "        varchar(255) email UK \"sign-in name\"\n"
                  "        int org_id FK,UK\n"
                  "        decimal(10, 2) balance\n"
                  "        string[] tags\n"
                  "        finance.currency currency\n"
                  "        string? nick\n"
                  "    }\n```\n");
    assert_int_equal(entity_named("USER")->source, SOURCE_DIAGRAM);
    assert_int_equal(entity_named("USER")->fields.count, 7);
    assert_true(field_named("USER", "id")->is_primary_key);
    assert_type("USER", "id", "uuid");
    assert_type("USER", "email", "varchar(255)");
    assert_true(field_named("USER", "email")->is_unique);
    assert_slice(field_named("USER", "email")->comment, "sign-in name");
    assert_true(field_named("USER", "org_id")->is_foreign_key);
    assert_true(field_named("USER", "org_id")->is_unique);
    assert_type("USER", "balance", "decimal(10,2)");
    assert_type("USER", "tags", "text[]");
    assert_slice(field_named("USER", "currency")->type->spelling, "finance.currency");
    assert_true(field_named("USER", "nick")->is_optional);
    assert_int_equal(field_named("USER", "email")->place.line, 7);
    assert_int_equal(field_named("USER", "email")->place.column, 22);
    assert_int_equal(field_named("USER", "email")->place.length, 5);
    assert_int_equal(sections_diagnostics.list.count, 0);
}

static void every_cardinality_is_known(void **state)
{
    (void)state;
    read_document("```mermaid\nerDiagram\n"
                  "A ||--o{ B : has\n"
                  "C }o..o| D : \"may have\"\n"
                  "E }|--|{ F : \"\"\n"
                  "G||--||H\n"
                  "I || -- o{ J\n"
                  "K one or more to zero or one L : x\n"
                  "M only one optionally to many(0) N : y\n"
                  "O 1 to 0+ \"Odd name\" : z\n"
                  "```\n");
    assert_int_equal(count_of(STATEMENT_RELATION), 8);
    assert_int_equal(relation_at(0)->left_cardinality, CARDINALITY_ONE);
    assert_int_equal(relation_at(0)->right_cardinality, CARDINALITY_ZERO_OR_MORE);
    assert_true(relation_at(0)->is_identifying);
    assert_slice(relation_at(0)->label, "has");
    assert_int_equal(relation_at(1)->left_cardinality, CARDINALITY_ZERO_OR_MORE);
    assert_int_equal(relation_at(1)->right_cardinality, CARDINALITY_ZERO_OR_ONE);
    assert_false(relation_at(1)->is_identifying);
    assert_slice(relation_at(1)->label, "may have");
    assert_int_equal(relation_at(2)->left_cardinality, CARDINALITY_ONE_OR_MORE);
    assert_slice(relation_at(2)->label, "");
    assert_slice(relation_at(3)->left, "G");
    assert_slice(relation_at(3)->right, "H");
    assert_int_equal(relation_at(4)->right_cardinality, CARDINALITY_ZERO_OR_MORE);
    assert_int_equal(relation_at(5)->left_cardinality, CARDINALITY_ONE_OR_MORE);
    assert_int_equal(relation_at(5)->right_cardinality, CARDINALITY_ZERO_OR_ONE);
    assert_int_equal(relation_at(6)->right_cardinality, CARDINALITY_ZERO_OR_MORE);
    assert_false(relation_at(6)->is_identifying);
    assert_slice(relation_at(7)->right, "Odd name");
    assert_int_equal(sections_diagnostics.list.count, 0);
}

static void aliases_replace_names_everywhere(void **state)
{
    (void)state;
    read_document("```mermaid\nerDiagram\n"
                  "    p ||--o{ a : owns\n"
                  "    p[Person] {\n        string name\n    }\n"
                  "    a[\"Customer Account\"] {\n        string email\n    }\n"
                  "```\n");
    assert_slice(relation_at(0)->left, "Person");
    assert_slice(relation_at(0)->right, "Customer Account");
    assert_int_equal(entity_named("Person")->fields.count, 1);
    assert_int_equal(entity_named("Customer Account")->fields.count, 1);
}

static void single_words_are_labels_of_an_enumeration(void **state)
{
    (void)state;
    read_document("```mermaid\nerDiagram\n"
                  "TicketStatus {\n  OPEN\n  IN_PROGRESS\n  CLOSED\n}\n"
                  "Ticket {\n  int id PK\n  TicketStatus status\n  timestamps\n}\n"
                  "```\n");
    const struct enum_statement *labels = &statement_at(STATEMENT_ENUM, 0)->enumeration;
    assert_slice(labels->name, "TicketStatus");
    assert_int_equal(labels->label_count, 3);
    assert_slice(labels->labels[1], "IN_PROGRESS");
    assert_slice(field_named("Ticket", "status")->type->enum_name, "TicketStatus");
    assert_type("Ticket", "created_at", "timestamp");
    assert_type("Ticket", "updated_at", "timestamp");
}

static void comments_may_list_labels_and_targets(void **state)
{
    (void)state;
    read_document("```mermaid\nerDiagram\n"
                  "POST {\n"
                  "  string state \"draft/published/finished\"\n"
                  "  integer role \"participant/organizer/admin\"\n"
                  "  uuid owner FK \"FK to auth.users\"\n"
                  "  string note \"optional, hashed\"\n"
                  "}\n```\n");
    assert_int_equal(field_named("POST", "state")->type->kind, TYPE_ENUM);
    assert_int_equal(field_named("POST", "state")->type->label_count, 3);
    assert_type("POST", "role", "integer");
    assert_slice(field_named("POST", "role")->comment, "participant/organizer/admin");
    assert_slice(field_named("POST", "owner")->references_entity, "users");
    assert_true(field_named("POST", "note")->is_optional);
}

static void what_only_concerns_looks_is_skipped(void **state)
{
    (void)state;
    read_document("```mermaid\n%%{init: {'theme': 'dark'}}%%\nerDiagram\n"
                  "  direction LR\n  accTitle: Shop\n  accDescr {\n   two\n   lines }\n"
                  "  %% A ||--o{ B\n"
                  "  class ||--o{ student : has\n"
                  "  subgraph one [First]\n  A:::big ||--|| B:::small : is\n  end\n"
                  "  style A fill:#f9f\n  classDef big stroke:#333\n  empty { }\n  alone\n```\n");
    assert_int_equal(count_of(STATEMENT_RELATION), 2);
    assert_slice(relation_at(0)->left, "class");
    assert_int_equal(count_of(STATEMENT_ENTITY), 2);
    assert_int_equal(sections_diagnostics.list.count, 0);
}

static void faults_are_reported_where_they_stand(void **state)
{
    (void)state;
    read_document("```mermaid\nerDiagram\n"
                  "  A -> B : x\n"
                  "  A ||--o{\n"
                  "  ?? what\n"
                  "  C {\n    string a\n    lonely\n  }\n"
                  "  D {\n    string a\n```\n");
    assert_int_equal(finding_of(DIAGNOSTIC_E0302)->place.line, 3);
    assert_int_equal(finding_of(DIAGNOSTIC_E0302)->place.column, 5);
    assert_int_equal(finding_of(DIAGNOSTIC_E0303)->place.line, 4);
    assert_int_equal(finding_of(DIAGNOSTIC_E0301)->place.line, 5);
    assert_int_equal(finding_of(DIAGNOSTIC_W0305)->place.line, 8);
    assert_int_equal(finding_of(DIAGNOSTIC_E0304)->place.line, 10);
    assert_int_equal(entity_named("D")->fields.count, 1);
}

static void marks_beside_the_three_keys_are_no_attributes(void **state)
{
    (void)state;
    read_document("```mermaid\nerDiagram\nQUARRY {\n  uuid id PK\n  string stone IDX\n"
                  "  string code AK\n  int depth NN\n  string owner FK,IDX\n}\n```\n");
    assert_int_equal(entity_named("QUARRY")->fields.count, 5);
    assert_true(field_named("QUARRY", "stone")->is_indexed);
    assert_true(field_named("QUARRY", "code")->is_unique);
    assert_true(field_named("QUARRY", "depth")->is_required);
    assert_true(field_named("QUARRY", "owner")->is_foreign_key);
    assert_int_equal(sections_diagnostics.list.count, 0);
}

static void names_before_types_are_read_the_other_way_round(void **state)
{
    (void)state;
    read_document("```mermaid\nerDiagram\nU {\n  id uuid PK\n  email string UK\n}\n```\n");
    assert_type("U", "id", "uuid");
    assert_true(field_named("U", "id")->is_primary_key);
    assert_type("U", "email", "text");
    assert_int_equal(count_of_findings(DIAGNOSTIC_N0306), 1);
}

static void a_diagram_needs_no_fence(void **state)
{
    (void)state;
    read_document(
        "# T\n\nerDiagram\n    USER ||--o{ POST : writes\n\n"
        "    USER {\n        uuid id PK\n    }\n\n    POST {\n        uuid id PK\n    }\n\n"
        "## Next\n\nText.\n");
    assert_int_equal(count_of(STATEMENT_ENTITY), 2);
    assert_int_equal(count_of(STATEMENT_RELATION), 1);
    assert_int_equal(field_named("POST", "id")->place.line, 11);
    assert_int_equal(field_named("POST", "id")->place.column, 14);
    assert_int_equal(sections_diagnostics.counts[SEVERITY_ERROR], 0);
}

static void other_diagrams_stay_prose(void **state)
{
    (void)state;
    read_document("```mermaid\ngraph TB\n  A --> B\n```\n");
    assert_int_equal(sections->statements.count, 0);
    const struct document *document = list_at(&sections->documents, 0);
    assert_non_null(document->blocks[0].reason);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SECTION_TEST(attributes_have_types_keys_and_places),
        SECTION_TEST(every_cardinality_is_known),
        SECTION_TEST(aliases_replace_names_everywhere),
        SECTION_TEST(single_words_are_labels_of_an_enumeration),
        SECTION_TEST(comments_may_list_labels_and_targets),
        SECTION_TEST(what_only_concerns_looks_is_skipped),
        SECTION_TEST(faults_are_reported_where_they_stand),
        SECTION_TEST(marks_beside_the_three_keys_are_no_attributes),
        SECTION_TEST(names_before_types_are_read_the_other_way_round),
        SECTION_TEST(a_diagram_needs_no_fence),
        SECTION_TEST(other_diagrams_stay_prose),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
