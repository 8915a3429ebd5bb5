/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of spec/recognise_drawings. */
#include "spec/recognise/test_models.h"

static void boxes_with_keys_are_entities(void **state)
{
    (void)state;
    read_document("# Hives\n\n```\n"
                  "┌──────────────────┐        ┌───────────────────┐\n"
                  "│     apiaries     │        │  hives            │\n"
                  "├──────────────────┤  1   N ├───────────────────┤\n"
                  "│ id (PK, UUID)    │◄──┬────│ id (PK)           │\n"
                  "│ name VARCHAR(80) │   └────│ apiary_id (FK)    │\n"
                  "│ • altitude: int  │        │ queen: string     │\n"
                  "└────────┬─────────┘        └───────────────────┘\n"
                  "```\n");
    assert_int_equal(count_of(STATEMENT_ENTITY), 2);
    assert_int_equal(entity_named("apiaries")->fields.count, 3);
    assert_true(field_named("apiaries", "id")->is_primary_key);
    assert_type("apiaries", "id", "uuid");
    assert_type("apiaries", "name", "varchar(80)");
    assert_type("apiaries", "altitude", "integer");
    assert_true(field_named("hives", "apiary_id")->is_foreign_key);
    assert_int_equal(field_named("hives", "queen")->place.line, 9);
    assert_int_equal(sections_diagnostics.list.count, 0);
}

static void lines_of_indexes_and_keys_are_no_fields(void **state)
{
    (void)state;
    read_document("# Quarry\n\n```\n"
                  "+------------------+\n"
                  "| blocks           |\n"
                  "+------------------+\n"
                  "| pk: id uuid      |\n"
                  "| stone: string    |\n"
                  "| index: integer   |\n"
                  "| fk: quarry_id    |\n"
                  "| idx: by_stone    |\n"
                  "| search: stone    |\n"
                  "+------------------+\n"
                  "```\n");
    assert_int_equal(entity_named("blocks")->fields.count, 4);
    assert_true(field_named("blocks", "id")->is_primary_key);
    assert_true(field_named("blocks", "quarry_id")->is_foreign_key);
    assert_type("blocks", "index", "integer");
    assert_true(field_named("blocks", "stone")->is_indexed);
}

static void ascii_boxes_stand_below_one_another_and_in_one_another(void **state)
{
    (void)state;
    read_document("# Kiln\n\n```text\n"
                  "+------------------------------+\n"
                  "|  Storage                     |\n"
                  "|  +------------+              |\n"
                  "|  | Glaze      |              |\n"
                  "|  +------------+              |\n"
                  "|  | PK  id     |              |\n"
                  "|  | - hue: text|              |\n"
                  "|  +------------+              |\n"
                  "|        |                     |\n"
                  "|        v                     |\n"
                  "|  +------------------+        |\n"
                  "|  | Firing           |        |\n"
                  "|  |------------------|        |\n"
                  "|  | id: uuid         |        |\n"
                  "|  | FK glaze_id uuid |        |\n"
                  "|  +------------------+        |\n"
                  "+------------------------------+\n"
                  "```\n");
    assert_int_equal(count_of(STATEMENT_ENTITY), 2);
    assert_true(field_named("Glaze", "id")->is_primary_key);
    assert_type("Glaze", "hue", "text");
    assert_true(field_named("Firing", "glaze_id")->is_foreign_key);
    assert_type("Firing", "glaze_id", "uuid");
}

static void a_title_may_stand_in_the_upper_side(void **state)
{
    (void)state;
    read_document("# Quay\n\n```\n"
                  "╭─ berths ───────╮\n"
                  "│ number: int    │\n"
                  "│ depth: decimal │\n"
                  "╰────────────────╯\n"
                  "```\n");
    assert_int_equal(entity_named("berths")->fields.count, 2);
}

static void drawings_of_programs_stay_prose(void **state)
{
    (void)state;
    read_document("# Parts\n\n```\n"
                  "┌──────────────┐     ┌──────────────┐\n"
                  "│ Web client   │────▶│ API Gateway  │\n"
                  "│ - React      │     │ - TLS        │\n"
                  "│ - Cache      │     │ - Rate limit │\n"
                  "└──────────────┘     └──────┬───────┘\n"
                  "                     ┌──────▼───────┐\n"
                  "                     │ Database     │\n"
                  "                     │ users        │\n"
                  "                     │ orders       │\n"
                  "                     └──────────────┘\n"
                  "```\n");
    assert_int_equal(count_of(STATEMENT_ENTITY), 0);
    assert_int_equal(sections_diagnostics.list.count, 0);
}

static void a_box_that_does_not_close_is_told_beside_those_that_do(void **state)
{
    (void)state;
    read_document("# Yard\n\n```\n"
                  "+-----------+\n"
                  "| crane     |\n"
                  "+-----------+\n"
                  "| id (PK)   |\n"
                  "| reach int |\n"
                  "+-----------+\n\n"
                  "+-----------+\n"
                  "| hook      |\n"
                  "| id (PK)   |\n"
                  "| crane_id (FK)\n"
                  "```\n");
    assert_int_equal(count_of(STATEMENT_ENTITY), 1);
    assert_int_equal(finding_of(DIAGNOSTIC_W1405)->place.line, 11);
}

static void grids_are_tables_of_columns(void **state)
{
    (void)state;
    read_document("# Press\n\n## Data Model\n\n```\n"
                  "plates:\n"
                  "+-------+-------------+-----------------+\n"
                  "| Field | Type        | Notes           |\n"
                  "+-------+-------------+-----------------+\n"
                  "| id    | uuid        | primary key     |\n"
                  "| alloy | varchar(20) | NOT NULL        |\n"
                  "+-------+-------------+-----------------+\n"
                  "```\n\n### Inks Table\n\n```\n"
                  "┌────────┬─────────┬──────────────┐\n"
                  "│ Column │ Type    │ Description  │\n"
                  "├────────┼─────────┼──────────────┤\n"
                  "│ id     │ integer │ primary      │\n"
                  "│        │         │ key          │\n"
                  "├────────┼─────────┼──────────────┤\n"
                  "│ hue    │ string  │ what it is   │\n"
                  "└────────┴─────────┴──────────────┘\n"
                  "```\n");
    assert_int_equal(count_of(STATEMENT_ENTITY), 2);
    assert_true(field_named("plates", "id")->is_primary_key);
    assert_type("plates", "alloy", "varchar(20)");
    assert_true(field_named("plates", "alloy")->is_required);
    assert_int_equal(field_named("plates", "alloy")->place.line, 11);
    assert_int_equal(entity_named("Inks")->fields.count, 2);
    assert_true(field_named("Inks", "id")->is_primary_key);
}

static void lines_may_leave_through_the_side(void **state)
{
    (void)state;
    read_document("# Locks\n\n```\n"
                  "┌────────────────────┐        │\n"
                  "│ gates              │        │\n"
                  "├────────────────────┤        │\n"
                  "│ id (PK)            │◄───────┤\n"
                  "│ lock_id (FK) ──────┐        │\n"
                  "│ keeper_id (FK) ─────────────┘\n"
                  "│ width: int         │\n"
                  "└────────────────────┘\n"
                  "```\n");
    assert_int_equal(count_of(STATEMENT_ENTITY), 1);
    assert_int_equal(entity_named("gates")->fields.count, 4);
    assert_true(field_named("gates", "lock_id")->is_foreign_key);
    assert_true(field_named("gates", "keeper_id")->is_foreign_key);
    assert_type("gates", "width", "integer");
    assert_int_equal(sections_diagnostics.list.count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SECTION_TEST(boxes_with_keys_are_entities),
        SECTION_TEST(lines_of_indexes_and_keys_are_no_fields),
        SECTION_TEST(ascii_boxes_stand_below_one_another_and_in_one_another),
        SECTION_TEST(a_title_may_stand_in_the_upper_side),
        SECTION_TEST(drawings_of_programs_stay_prose),
        SECTION_TEST(grids_are_tables_of_columns),
        SECTION_TEST(a_box_that_does_not_close_is_told_beside_those_that_do),
        SECTION_TEST(lines_may_leave_through_the_side),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
