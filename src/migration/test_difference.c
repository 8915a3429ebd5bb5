/* SPDX-License-Identifier: Apache-2.0 */
/* What has to change between two schemas, each described from a document, without a database. */
#include "model/create/test_compiled.h"

#include "migration/migration_private.h"

static struct ledger ledger;

static int set_up_ledger(void **state)
{
    set_up(state);
    ledger = (struct ledger){.arena = arena};
    table_init(&ledger.tables, arena);
    table_init(&ledger.kept, arena);
    table_init(&ledger.objects, arena);
    table_init(&ledger.sources, arena);
    table_init(&ledger.rules, arena);
    return 0;
}

static struct schema *describe(const char *sql)
{
    struct slice text = arena_format(arena, "# Test\n\n```sql\n%s\n```\n", sql);
    struct model *model = model_of(text);
    assert_int_equal(diagnostics.counts[SEVERITY_ERROR], 0);
    struct plan *plan = plan_create(arena, model, DIALECT_SQLITE, &diagnostics);
    return (struct schema *)(uintptr_t)schema_describe(arena, plan);
}

static struct slice name_of(const struct change *change)
{
    return change->wanted_column != NULL  ? change->wanted_column->name
           : change->column != NULL       ? change->column->name
           : change->wanted_index != NULL ? change->wanted_index->name
           : change->index != NULL        ? change->index->name
           : change->wanted_rule != NULL  ? change->wanted_rule->text
           : change->rule != NULL         ? change->rule->text
           : change->table != NULL        ? change->table->name
                                          : change->wanted_table->name;
}

/* "add_column a; relax b" */
static struct slice changes_between(const char *before, const char *after, bool retires)
{
    static const char *const names[] = {
        "rename_table", "rename_column", "expand_column", "fill_column", "add_table",
        "add_column",   "retype",        "require",       "relax",       "default",
        "drop_rule",    "add_rule",      "prove_rule",    "drop_index",  "add_index",
        "narrow",       "leave_column",  "leave_table",   "drop_alias",  "drop_column",
        "drop_table"};
    struct difference difference =
        difference_find(arena, describe(after), describe(before), &ledger, retires);
    struct slice text = SLICE_EMPTY;
    LIST_EACH(const struct change, change, &difference.changes)
    {
        if (change->kind == CHANGE_NARROW) {
            continue; /* the ledger of these tests has no rules */
        }
        text = arena_format(arena, SLICE_FORMAT "%s%s " SLICE_FORMAT, SLICE_ARGUMENT(text),
                            text.size > 0 ? "; " : "", names[change->kind],
                            SLICE_ARGUMENT(name_of(change)));
    }
    return text;
}

#define PLAIN "CREATE TABLE notes (id BIGINT PRIMARY KEY, title TEXT NOT NULL, rank INTEGER"

static void own_table(const char *name)
{
    table_put(&ledger.tables, slice_from(name), &ledger);
}

static void the_same_document_has_no_difference(void **state)
{
    (void)state;
    assert_slice(changes_between(PLAIN ");", PLAIN ");", false), "");
}

static void what_is_new_is_added(void **state)
{
    (void)state;
    assert_slice(changes_between(PLAIN ");",
                                 "CREATE TABLE tags (id BIGINT PRIMARY KEY, note_id BIGINT "
                                 "REFERENCES notes(id));\n" PLAIN ", body TEXT);\n"
                                 "CREATE INDEX notes_body ON notes (body);",
                                 false),
                 "add_table tags; add_column body; add_index notes_body");
}

static void columns_change_their_type_and_whether_they_must_be_there(void **state)
{
    (void)state;
    assert_slice(changes_between(PLAIN ");",
                                 "CREATE TABLE notes (id BIGINT PRIMARY KEY, title TEXT, rank "
                                 "TEXT NOT NULL);",
                                 false),
                 "relax title; retype rank; require rank");
}

static void rules_are_told_by_their_text(void **state)
{
    (void)state;
    assert_slice(
        changes_between(PLAIN ", UNIQUE (title));", PLAIN ", UNIQUE (title, rank));", false),
        "drop_rule UNIQUE (\"title\"); add_rule UNIQUE (\"title\", \"rank\")");
}

static void a_rename_is_made_where_it_is_said_and_only_there(void **state)
{
    (void)state;
    const char *before = PLAIN ", UNIQUE (title));";
    assert_slice(changes_between(before,
                                 "CREATE TABLE notes (\n  id BIGINT PRIMARY KEY,\n  heading TEXT "
                                 "NOT NULL, -- formerly: title\n  rank INTEGER,\n  UNIQUE "
                                 "(heading)\n);",
                                 false),
                 "expand_column heading; fill_column heading; require heading; add_rule UNIQUE "
                 "(\"heading\")");
    assert_slice(changes_between(before,
                                 "CREATE TABLE notes (id BIGINT PRIMARY KEY, heading TEXT, rank "
                                 "INTEGER);",
                                 false),
                 "add_column heading; relax title; leave_column title");
}

static void a_column_that_cannot_go_by_two_names_is_renamed_in_one_step(void **state)
{
    (void)state;
    assert_slice(changes_between("CREATE TABLE notes (code TEXT PRIMARY KEY, rank INTEGER);",
                                 "CREATE TABLE notes (\n  word TEXT PRIMARY KEY, -- formerly: "
                                 "code\n  rank INTEGER\n);",
                                 false),
                 "rename_column word");
    assert_slice(changes_between(PLAIN " DEFAULT 5);",
                                 "CREATE TABLE notes (\n  id BIGINT PRIMARY KEY,\n  title TEXT NOT "
                                 "NULL,\n  place INTEGER DEFAULT 5 -- formerly: rank\n);",
                                 false),
                 "rename_column place");
    assert_slice(changes_between(PLAIN ");",
                                 "CREATE TABLE notes (\n  id BIGINT PRIMARY KEY,\n  title TEXT NOT "
                                 "NULL,\n  place TEXT -- formerly: rank\n);",
                                 false),
                 "rename_column place; retype place");
}

#define BOTH                                                                                       \
    "CREATE TABLE notes (id BIGINT PRIMARY KEY, title TEXT NOT NULL, heading TEXT NOT NULL, rank " \
    "INTEGER, CHECK (heading <> ''));"

static void give_two_names(const char *former, const char *name)
{
    struct mirror *mirror = ARENA_NEW(arena, struct mirror);
    *mirror = (struct mirror){
        .table = SLICE("notes"), .former = slice_from(former), .name = slice_from(name)};
    list_add(arena, &ledger.mirrors, mirror);
}

static void neither_of_two_names_is_missed_by_the_document_that_has_the_other(void **state)
{
    (void)state;
    const char *after = "CREATE TABLE notes (\n  id BIGINT PRIMARY KEY,\n  heading TEXT NOT NULL, "
                        "-- formerly: title\n  rank INTEGER,\n  CHECK (heading <> '')\n);";
    give_two_names("title", "heading");
    table_put(&ledger.kept, SLICE("kept notes.title"), &ledger);
    assert_slice(changes_between(BOTH, after, false), "");
    assert_slice(changes_between(BOTH, PLAIN ", CHECK (title <> ''));", false),
                 "leave_column heading"); /* and nothing that it needs */
    assert_slice(changes_between(BOTH, after, true), "drop_column title");
}

static void another_default_is_a_change_of_its_own(void **state)
{
    (void)state;
    assert_slice(changes_between(PLAIN " DEFAULT 5);", PLAIN " DEFAULT 6);", false),
                 "default rank");
    assert_slice(changes_between(PLAIN ");", PLAIN " DEFAULT 6);", false), "default rank");
    assert_slice(changes_between(PLAIN " DEFAULT 5);", PLAIN ");", false), "default rank");
    assert_slice(changes_between(PLAIN " DEFAULT 5);",
                                 "CREATE TABLE notes (id BIGINT PRIMARY KEY, title TEXT NOT NULL, "
                                 "rank TEXT DEFAULT '6');",
                                 false),
                 "retype rank"); /* which brings the default along */
}

static void a_renamed_table_takes_references_to_it_along(void **state)
{
    (void)state;
    own_table("notes");
    assert_slice(changes_between(PLAIN ");\nCREATE TABLE tags (id BIGINT PRIMARY KEY, note_id "
                                       "BIGINT REFERENCES notes(id));",
                                 "CREATE TABLE papers ( -- formerly: notes\n id BIGINT PRIMARY "
                                 "KEY, title TEXT NOT NULL, rank INTEGER);\nCREATE TABLE tags (id "
                                 "BIGINT PRIMARY KEY, note_id BIGINT REFERENCES papers(id));",
                                 false),
                 "rename_table papers");
}

static void what_is_gone_is_left_and_dropped_when_it_is_retired(void **state)
{
    (void)state;
    const char *before = PLAIN ", body TEXT);\nCREATE TABLE tags (id BIGINT PRIMARY KEY);";
    assert_slice(changes_between(before, PLAIN ");", false), "leave_column body");
    own_table("tags"); /* another's table is no matter of ours */
    assert_slice(changes_between(before, PLAIN ");", false), "leave_column body; leave_table tags");
    table_put(&ledger.kept, SLICE("kept notes.body"), &ledger);
    table_put(&ledger.kept, SLICE("kept tags."), &ledger);
    assert_slice(changes_between(before, PLAIN ");", false), "");
    assert_slice(changes_between(before, PLAIN ");", true), "drop_column body; drop_table tags");
}

static void a_rule_of_a_left_column_stays_unless_new_rows_would_break_it(void **state)
{
    (void)state;
    assert_slice(
        changes_between(PLAIN ", body TEXT UNIQUE CHECK (body <> 'x'));", PLAIN ");", false),
        "leave_column body");
    assert_slice(
        changes_between(PLAIN ", body TEXT, CHECK (rank > 0 OR body > "
                              "''));",
                        PLAIN ");", false),
        "drop_rule CONSTRAINT \"notes_check_1\" CHECK (((\"rank\" > 0) OR (\"body\" > ''))); "
        "leave_column body");
}

static void only_our_indexes_are_dropped(void **state)
{
    (void)state;
    const char *before = PLAIN ");\nCREATE INDEX by_rank ON notes (rank);";
    assert_slice(changes_between(before, PLAIN ");", false), "");
    table_put(&ledger.objects, SLICE("index notes.by_rank"), &ledger);
    assert_slice(changes_between(before, PLAIN ");", false), "drop_index by_rank");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_same_document_has_no_difference, set_up_ledger,
                                        tear_down),
        cmocka_unit_test_setup_teardown(what_is_new_is_added, set_up_ledger, tear_down),
        cmocka_unit_test_setup_teardown(columns_change_their_type_and_whether_they_must_be_there,
                                        set_up_ledger, tear_down),
        cmocka_unit_test_setup_teardown(rules_are_told_by_their_text, set_up_ledger, tear_down),
        cmocka_unit_test_setup_teardown(a_rename_is_made_where_it_is_said_and_only_there,
                                        set_up_ledger, tear_down),
        cmocka_unit_test_setup_teardown(a_column_that_cannot_go_by_two_names_is_renamed_in_one_step,
                                        set_up_ledger, tear_down),
        cmocka_unit_test_setup_teardown(
            neither_of_two_names_is_missed_by_the_document_that_has_the_other, set_up_ledger,
            tear_down),
        cmocka_unit_test_setup_teardown(another_default_is_a_change_of_its_own, set_up_ledger,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_renamed_table_takes_references_to_it_along, set_up_ledger,
                                        tear_down),
        cmocka_unit_test_setup_teardown(what_is_gone_is_left_and_dropped_when_it_is_retired,
                                        set_up_ledger, tear_down),
        cmocka_unit_test_setup_teardown(
            a_rule_of_a_left_column_stays_unless_new_rows_would_break_it, set_up_ledger, tear_down),
        cmocka_unit_test_setup_teardown(only_our_indexes_are_dropped, set_up_ledger, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
