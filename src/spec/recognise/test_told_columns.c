/* SPDX-License-Identifier: Apache-2.0 */
/* Entities that a sentence tells, and columns that one sentence gives to all. */
#include "spec/recognise/test_models.h"
#include "spec/recognise/told_columns.h"

static void a_sentence_tells_a_table(void **state)
{
    (void)state;
    read_document("# T\n## Database\nThe `crews` table holds who sails: `id` (UUID, primary key), "
                  "`name`, `port_id`.\n\n"
                  "The boats table holds one row per hull: id, crew_id, length.\n\n"
                  "`harbours` has an `id`, a unique `code` and an optional `depth` (integer).\n");
    assert_int_equal(count_of(STATEMENT_ENTITY), 3);
    assert_int_equal(entity_named("crews")->fields.count, 3);
    assert_type("crews", "id", "uuid");
    assert_true(field_named("crews", "id")->is_primary_key);
    assert_int_equal(entity_named("boats")->fields.count, 3);
    assert_true(field_named("harbours", "code")->is_unique);
    assert_true(field_named("harbours", "depth")->is_optional);
    assert_type("harbours", "depth", "integer");
    assert_int_equal(field_named("harbours", "code")->place.line, 7);
}

static void sentences_tell_tables_in_several_languages(void **state)
{
    (void)state;
    read_document(
        "# T\n## Banco de dados\nA tabela `barcos` armazena: `id`, `nome` e `porto_id`.\n\n"
        "La tabla `puertos` guarda cada puerto con los campos `id`, `nombre` y `pais`.\n\n"
        "La table `quais` contient les colonnes suivantes : `id`, `nom`, `port_id`.\n\n"
        "Die Tabelle `masten` enthält die Spalten `id`, `hoehe` und `boot_id`.\n\n"
        "Таблица `lodki` содержит поля: `id`, `name`, `port_id`.\n");
    assert_int_equal(count_of(STATEMENT_ENTITY), 5);
    assert_int_equal(entity_named("barcos")->fields.count, 3);
    assert_int_equal(entity_named("puertos")->fields.count, 3);
    assert_int_equal(entity_named("quais")->fields.count, 3);
    assert_int_equal(entity_named("masten")->fields.count, 3);
    assert_int_equal(entity_named("lodki")->fields.count, 3);
}

static void sentences_below_a_heading_go_on_about_it(void **state)
{
    (void)state;
    read_document("# T\n## The things\n### Crew — who sails\n"
                  "`Crew` is the record of a crew. It has a `Name`, a `PortId`, and an optional "
                  "`Motto`. It links to a `Harbour` via `HarbourId`.\n\n"
                  "### Berth\nThis joins both. Each record has a `BerthId` (PK), `CrewId` and "
                  "`SinceDate`.\n");
    assert_int_equal(entity_named("Crew")->fields.count, 4);
    assert_true(field_named("Crew", "Motto")->is_optional);
    assert_int_equal(entity_named("Berth")->fields.count, 3);
}

static void sentences_about_other_things_tell_no_table(void **state)
{
    (void)state;
    read_document("# T\n## Architecture\nThe `gateway` has a `router`, a `rate_limiter` and an "
                  "`auth_filter`. The scheduler stores `next_run_at` in memory.\n\n"
                  "The token contains `sub`, `user_id` and `exp`.\n\n"
                  "## Database\nThe `roles` table contains `admin`, `editor` and `viewer`. "
                  "The `orders` table has three states: `new`, `paid` and `shipped`. "
                  "All tables have row level security with `auth_uid` checks.\n\n"
                  "## Logging\nEach record has a `timestamp`, a `level` and a `trace_id`.\n");
    assert_int_equal(count_of(STATEMENT_ENTITY), 0);
}

static const char boats[] = "### boats\n- `id`: uuid, primary key\n- `name`: string\n"
                            "### moorings\n- `boat_id`: uuid\n- `port_id`: uuid\n"
                            "- PRIMARY KEY (boat_id, port_id)\n";

/* The field, and how many fields all statements of the entity have. */
static const struct field_statement *find_field(const char *entity, const char *name,
                                                size_t *out_count)
{
    const struct field_statement *found = NULL;
    *out_count = 0;
    LIST_EACH(const struct statement, statement, &sections->statements)
    {
        if (statement->kind == STATEMENT_ENTITY && slice_is(statement->entity.name, entity)) {
            *out_count += statement->entity.fields.count;
            const struct field_statement *field =
                entity_statement_field(sections_arena, &statement->entity, slice_from(name));
            found = field != NULL ? field : found;
        }
    }
    assert_non_null(found);
    return found;
}

static void a_sentence_gives_columns_to_all(void **state)
{
    (void)state;
    read_document(
        arena_format(sections_arena,
                     "# T\n## Database\nEvery table has an integer `id`, all tables "
                     "except `moorings` also carry `note`.\n\nAll tables have `created_at` "
                     "and `updated_at` timestamps. All tables except `moorings` also have "
                     "`deleted_at`.\n\n- `fleet_id` (UUID, not null) on every table\n\n%s",
                     boats)
            .data);
    size_t count;
    assert_true(find_field("boats", "fleet_id", &count)->is_required);
    assert_int_equal(count, 6);
    assert_int_equal(find_field("boats", "created_at", &count)->type->kind, TYPE_TIMESTAMP);
    assert_int_equal(find_field("moorings", "updated_at", &count)->place.line, 5);
    assert_int_equal(count, 5);
}

static void common_columns_stand_in_lists_and_other_languages(void **state)
{
    (void)state;
    read_document("# T\n## Datenmodell\nAlle Tabellen haben `erstellt_am` und `geaendert_am`.\n\n"
                  "Conventions:\n- Common columns:\n  - `fleet_id`: uuid\n"
                  "- Каждая таблица имеет поле `rev`.\n- 所有表都有 `made_by`。\n\n"
                  "### Boot\n- id: uuid\n- name: string\n");
    size_t count;
    assert_int_equal(find_field("Boot", "fleet_id", &count)->type->kind, TYPE_UUID);
    assert_int_equal(count, 7);
}

static void columns_of_some_tables_are_reported(void **state)
{
    (void)state;
    read_document("# T\n## Database\n### boats\n- id: uuid\n- name: string\n\n"
                  "Every tenant-owned table carries `fleet_id`. Some tables have `deleted_at`.\n"
                  "All tables have an index on `name` and RLS by `owner_id`.\n");
    assert_int_equal(entity_named("boats")->fields.count, 2);
    assert_finding(DIAGNOSTIC_N1406, 7, 35);
    assert_int_equal(count_of_findings(DIAGNOSTIC_N1406), 1);
}

static void ddl_is_complete(void **state)
{
    (void)state;
    read_document("# T\n## Database\nAll tables have `created_at`.\n\n```sql\n"
                  "CREATE TABLE boats (id uuid PRIMARY KEY, name text);\n```\n");
    assert_int_equal(entity_named("boats")->fields.count, 2);
}

/* What a table only names has the columns that all have, where these have a key. */
static void entities_that_are_only_named_have_what_all_have(void **state)
{
    (void)state;
    read_document("# T\n## Data model\nAll entities inherit from a base with: id, created_at.\n\n"
                  "| Entity | Table | Description |\n|---|---|---|\n| Lamp | lamps | burns |\n"
                  "| `Shade` | `shades` | is put on it |\n| Wick | wicks | burns down |\n\n"
                  "### Wick\n- id: uuid\n- length: integer\n- lamp_id: uuid\n");
    size_t count;
    assert_int_equal(entity_named("Lamp")->fields.count, 2);
    assert_int_equal(find_field("Shade", "created_at", &count)->type->kind, TYPE_TIMESTAMP);
    assert_int_equal(find_field("Wick", "created_at", &count)->type->kind, TYPE_TIMESTAMP);
    assert_int_equal(count, 4);
    assert_finding(DIAGNOSTIC_N1406, 7, 3);
    assert_int_equal(count_of(STATEMENT_ENTITY), 4); /* and what Wick is given */
}

static void a_class_gives_what_all_have_to_what_is_only_named(void **state)
{
    (void)state;
    read_document("# T\n## Domain model\n```java\npublic abstract class BaseEntity {\n"
                  "    private Long id;\n    private Instant createdAt;\n}\n```\n\n"
                  "### Entities\n| Entity | Purpose |\n|---|---|\n| Lamp | burns |\n"
                  "| Shade | is put on it |\n");
    assert_int_equal(entity_named("Lamp")->fields.count, 2);
    assert_type("Shade", "createdAt", "timestamp");
}

/* Without a key nothing is made, nor where the table is of something else. */
static void what_is_only_named_stays_documentation(void **state)
{
    (void)state;
    read_document("# T\n## Data model\nAll tables have `created_at`.\n\n"
                  "| Table | Purpose |\n|---|---|\n| lamps | burn |\n| shades | hide |\n");
    assert_int_equal(count_of(STATEMENT_ENTITY), 0);
    read_document("# T\n## Data model\nAll tables have `id` and `created_at`.\n\n## Errors\n"
                  "| Entity | Code |\n|---|---|\n| lamp | L1 |\n| shade | S1 |\n");
    assert_int_equal(count_of(STATEMENT_ENTITY), 0);
}

static void sentences_below_a_name_alone_are_about_it(void **state)
{
    (void)state;
    read_document("# T\n## Database\n`captains` and `pilots`\n\n"
                  "- Belong to a harbour and have `name`, `motto`, timestamps and `rev`.\n"
                  "- Pilot holds `licence`.\n- A mate has `rank`.\n"
                  "- `trips` is unique per day; stores `begun_at` and `ended_at`.\n"
                  "- `trip_notes` holds words, a date and who wrote them.\n\n"
                  "`crews`\n\n- Has `admin`, `editor` and `viewer` roles.\n\n"
                  "`piers`\n\n- Where boats lie, with a price.\n\n"
                  "## Misc\n`ropes`\n\n- Holds `length`, `width` and `age`.\n");
    assert_int_equal(entity_named("captains")->fields.count, 4); /* two of them are the times */
    assert_int_equal(entity_named("pilots")->fields.count, 5);
    assert_non_null(field_named("pilots", "licence"));
    assert_int_equal(entity_named("trips")->fields.count, 2);
    assert_int_equal(count_of(STATEMENT_ENTITY), 3);
    told_entities_report(sections);
    assert_finding(DIAGNOSTIC_N1406, 9, 4); /* and more */
    assert_int_equal(count_of_findings(DIAGNOSTIC_N1406), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SECTION_TEST(a_sentence_tells_a_table),
        SECTION_TEST(sentences_tell_tables_in_several_languages),
        SECTION_TEST(sentences_below_a_heading_go_on_about_it),
        SECTION_TEST(sentences_about_other_things_tell_no_table),
        SECTION_TEST(a_sentence_gives_columns_to_all),
        SECTION_TEST(common_columns_stand_in_lists_and_other_languages),
        SECTION_TEST(columns_of_some_tables_are_reported),
        SECTION_TEST(ddl_is_complete),
        SECTION_TEST(entities_that_are_only_named_have_what_all_have),
        SECTION_TEST(a_class_gives_what_all_have_to_what_is_only_named),
        SECTION_TEST(what_is_only_named_stays_documentation),
        SECTION_TEST(sentences_below_a_name_alone_are_about_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
