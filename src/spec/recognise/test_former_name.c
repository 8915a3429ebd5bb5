/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of former names: which words say one, and whose it is. */
#include "base/test.h"

#include "spec/reading/former_name.h"
#include "spec/recognise/recognise.h"

static struct arena *arena;
static struct diagnostics diagnostics;

static int set_up(void **state)
{
    (void)state;
    arena = arena_create(65536);
    diagnostics_init(&diagnostics, arena);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_destroy(&arena);
    return 0;
}

static void a_mark_makes_words_a_former_name(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *name;
    } cases[] = {
        {"formerly: crates", "crates"},
        {"Formerly: `crates`.", "crates"},
        {"what holds; formerly = order-items, kept", "order-items"},
        {"renamed from 'crates'", "crates"},
        {"früher: Kisten", "Kisten"},
        {"原名：", ""},
        {"原名: 箱子", "箱子"},
        {"Formerly, crates were boxes", ""},
        {"formerly crates", ""},
        {"renamed from crates", ""},
        {"formerly:", ""},
        {"formerly: `crates", "crates"},
        {"formerly 'crates", ""},
        {"uniformerly: crates", ""},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct slice name = former_name_read(slice_from(cases[i].text));
        if (!slice_is(name, cases[i].name)) {
            fail_msg("'%s' gave '" SLICE_FORMAT "'", cases[i].text, SLICE_ARGUMENT(name));
        }
    }
}

static struct slice former_of(const char *document, const char *entity)
{
    struct specification *specification = specification_create(arena, &diagnostics);
    assert_true(recognise_document(specification, SLICE("test.md"), slice_from(document)));
    LIST_EACH(const struct statement, statement, &specification->statements)
    {
        if (statement->kind == STATEMENT_ENTITY && slice_is(statement->entity.name, entity)) {
            return statement->entity.formerly;
        }
    }
    fail_msg("no entity %s", entity);
    return SLICE_EMPTY;
}

#define TABLE "| Column | Type | Notes |\n|---|---|---|\n| id | uuid | primary key |\n\n"

static void an_entity_has_it_from_a_comment_or_a_line_above(void **state)
{
    (void)state;
    assert_slice(former_of("```sql\n-- formerly: crates\nCREATE TABLE boxes (id INT);\n"
                           "CREATE TABLE lids (id INT);\n```\n",
                           "boxes"),
                 "crates");
    assert_slice(
        former_of("```sql\nCREATE TABLE boxes ( -- formerly: crates\n id INT);\n```\n", "boxes"),
        "crates");
    assert_slice(former_of("```sql\nCREATE TABLE boxes (id INT);\n"
                           "COMMENT ON TABLE boxes IS 'formerly: crates';\n```\n",
                           "boxes"),
                 "crates");
    assert_slice(former_of("# Data Model\n\n## Boxes\n\nFormerly `crates`.\n\n" TABLE, "Boxes"),
                 "crates");
    assert_slice(former_of("# Data Model\n\n## Boxes\n\nFormerly: crates\n\nThey hold things.\n\n"
                           "- id: uuid, primary key\n- label: text\n",
                           "Boxes"),
                 "crates");
    assert_slice(
        former_of("```prisma\n/// formerly: Crate\nmodel Box {\n  id String @id\n}\n```\n", "Box"),
        "Crate");
}

static void what_stands_elsewhere_is_somebody_elses(void **state)
{
    (void)state;
    assert_int_equal(former_of("```sql\n-- formerly: crates\nCREATE TABLE boxes (id INT);\n"
                               "CREATE TABLE lids (id INT);\n```\n",
                               "lids")
                         .size,
                     0);
    assert_int_equal(former_of("# Data Model\n\n## Boxes\n\nFormerly: crates\n\n" TABLE
                               "## Lids\n\n" TABLE,
                               "Lids")
                         .size,
                     0);
    assert_int_equal(
        former_of("# Data Model\n\n## Boxes\n\n" TABLE "Formerly: crates\n", "Boxes").size, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_mark_makes_words_a_former_name, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_entity_has_it_from_a_comment_or_a_line_above, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(what_stands_elsewhere_is_somebody_elses, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
