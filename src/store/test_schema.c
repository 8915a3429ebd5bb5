/* SPDX-License-Identifier: Apache-2.0 */
/* Changes of a document between two starts: what is taken over, and what is refused in which words.
 */
#include "store/test_store.h"

#include "store/store_private.h"

static struct bench bench;

/* One table "t" whose columns are the given definitions. */
static struct store_schema table_of(const char *rest, const struct store_column *columns,
                                    size_t count, const char *index)
{
    struct slice sql = SLICE("CREATE TABLE IF NOT EXISTS \"t\" (");
    for (size_t i = 0; i < count; i++) {
        sql = arena_format(bench.arena, "%.*s%s%s", SLICE_ARGUMENT(sql),
                           i > 0 ? ",\n    " : "\n    ", columns[i].definition);
    }
    sql = arena_format(bench.arena, "%.*s%s\n) STRICT", SLICE_ARGUMENT(sql), rest);
    const char **texts = ARENA_ARRAY(bench.arena, const char *, 3);
    texts[0] = sql.data;
    texts[1] = index;
    struct store_table *table = ARENA_NEW(bench.arena, struct store_table);
    *table = (struct store_table){"t", columns, count};
    return (struct store_schema){texts, table, 1, SLICE("Test"), SLICE("1")};
}

static const struct store_column base[] = {
    {"id", "\"id\" INTEGER PRIMARY KEY NOT NULL", false},
    {"a", "\"a\" TEXT", true},
};

static void set_up(const char *insert)
{
    bench_set_up(&bench);
    struct store_schema first = table_of("", base, 2, NULL);
    bench_open(&bench, &first);
    if (insert != NULL) {
        assert_int_equal(bench_write(&bench, insert).query.status, STATUS_OK);
    }
    bench_close(&bench);
}

static void expect_refusal(const struct store_schema *wanted, const char *part)
{
    assert_contains(bench_try(&bench, wanted), part);
    struct store_schema first = table_of("", base, 2, NULL);
    bench_open(&bench, &first); /* nothing has changed */
    bench_tear_down(&bench);
}

static void the_same_document_opens_again(void **state)
{
    (void)state;
    bench_set_up(&bench);
    for (int i = 0; i < 3; i++) {
        bench_open(&bench, &schema);
        bench_close(&bench);
    }
    bench_open(&bench, &schema);
    assert_rows(&bench,
                "SELECT value FROM _phoenix WHERE name IN ('format', 'document_name', "
                "'document_version') ORDER BY name",
                "Notes;1.0;1;");
    bench_tear_down(&bench);
}

static void the_secret_stays(void **state)
{
    (void)state;
    unsigned char secret[SECRET_SIZE];
    static const unsigned char zeros[SECRET_SIZE];
    bench_set_up(&bench);
    bench_open(&bench, &schema);
    memcpy(secret, store_secret(bench.store), SECRET_SIZE);
    assert_memory_not_equal(secret, zeros, SECRET_SIZE);
    bench_close(&bench);
    bench_open(&bench, &schema);
    assert_memory_equal(store_secret(bench.store), secret, SECRET_SIZE);
    bench_tear_down(&bench);
}

static void addable_columns_are_added(void **state)
{
    (void)state;
    set_up("INSERT INTO t VALUES (1, 'x')");
    static const struct store_column more[] = {
        {"id", "\"id\" INTEGER PRIMARY KEY NOT NULL", false},
        {"a", "\"a\" TEXT", true},
        {"b", "\"b\" INTEGER NOT NULL DEFAULT 7", true},
        {"c", "\"c\" INTEGER REFERENCES \"t\" (\"id\")", true},
    };
    struct store_schema wanted = table_of("", more, 4, NULL);
    bench_open(&bench, &wanted);
    assert_rows(&bench, "SELECT * FROM t", "1|x|7|null;");
    struct job job = bench_write(&bench, "INSERT INTO t VALUES (2, 'y', 8, 99)");
    assert_int_equal(job.query.constraint, CONSTRAINT_FOREIGN_KEY);
    bench_close(&bench);
    bench_open(&bench, &wanted); /* and is the same schema from then on */
    bench_tear_down(&bench);
}

static void required_columns_are_refused_over_rows(void **state)
{
    (void)state;
    static const struct store_column more[] = {
        {"id", "\"id\" INTEGER PRIMARY KEY NOT NULL", false},
        {"a", "\"a\" TEXT", true},
        {"b", "\"b\" INTEGER NOT NULL", false},
    };
    set_up("INSERT INTO t VALUES (1, 'x')");
    struct store_schema wanted = table_of("", more, 3, NULL);
    expect_refusal(&wanted, "column 't.b' cannot be added to the rows in");
}

static void unknown_columns_are_refused(void **state)
{
    (void)state;
    set_up("INSERT INTO t VALUES (1, 'x')");
    struct store_schema wanted = table_of("", base, 1, NULL);
    expect_refusal(&wanted, "table 't' has a column 'a' in the database ");
}

static void another_type_is_refused(void **state)
{
    (void)state;
    static const struct store_column other[] = {
        {"id", "\"id\" INTEGER PRIMARY KEY NOT NULL", false},
        {"a", "\"a\" TEXT COLLATE DECIMAL NOT NULL", false},
    };
    set_up("INSERT INTO t VALUES (1, 'x')");
    struct store_schema wanted = table_of("", other, 2, NULL);
    assert_contains(bench_try(&bench, &wanted), "column 't.a' is TEXT in the database ");
    expect_refusal(&wanted, " and TEXT COLLATE DECIMAL NOT NULL in the document; ");
}

static void another_rule_is_refused(void **state)
{
    (void)state;
    static const char *const rules[][2] = {
        {",\n    UNIQUE (\"a\")", "lacks the rule UNIQUE (a) of the document"},
        {",\n    CONSTRAINT \"short\" CHECK (length(\"a\") < 9)",
         "lacks the rule CONSTRAINT \"short\" CHECK (length(\"a\") < 9) of the document"},
        {",\n    FOREIGN KEY (\"a\") REFERENCES \"t\" (\"a\")",
         "lacks the rule FOREIGN KEY (a) REFERENCES t (a) ON DELETE NO ACTION ON UPDATE NO ACTION"},
    };
    for (size_t i = 0; i < 3; i++) {
        set_up("INSERT INTO t VALUES (1, 'x')");
        struct store_schema wanted = table_of(rules[i][0], base, 2, NULL);
        expect_refusal(&wanted, rules[i][1]);
    }
}

static void dropped_rules_are_refused(void **state)
{
    (void)state;
    bench_set_up(&bench);
    struct store_schema strict = table_of(",\n    UNIQUE (\"a\")", base, 2, NULL);
    bench_open(&bench, &strict);
    bench_write(&bench, "INSERT INTO t VALUES (1, 'x')");
    bench_close(&bench);
    struct store_schema wanted = table_of("", base, 2, NULL);
    assert_contains(bench_try(&bench, &wanted),
                    "has the rule UNIQUE (a), which the document lacks");
    bench_tear_down(&bench);
}

static void empty_tables_follow_the_document(void **state)
{
    (void)state;
    static const struct store_column other[] = {
        {"id", "\"id\" BLOB PRIMARY KEY NOT NULL", false},
        {"b", "\"b\" REAL NOT NULL UNIQUE", false},
    };
    set_up(NULL);
    struct store_schema wanted = table_of("", other, 2, "CREATE INDEX IF NOT EXISTS i ON t (b)");
    bench_open(&bench, &wanted);
    assert_int_equal(bench_write(&bench, "INSERT INTO t VALUES (x'01', 1.5)").query.status,
                     STATUS_OK);
    bench_close(&bench);
    bench_open(&bench, &wanted);
    assert_rows(&bench, "SELECT b FROM t", "1.5;");
    bench_tear_down(&bench);
}

static void indexes_follow_the_document(void **state)
{
    (void)state;
    set_up("INSERT INTO t VALUES (1, 'x'), (2, 'y')");
    struct store_schema wanted =
        table_of("", base, 2, "CREATE UNIQUE INDEX IF NOT EXISTS \"i\" ON \"t\" (\"a\")");
    bench_open(&bench, &wanted);
    struct job job = bench_write(&bench, "INSERT INTO t VALUES (3, 'x')");
    assert_int_equal(job.query.constraint, CONSTRAINT_UNIQUE);
    bench_close(&bench);
    wanted = table_of("", base, 2, "CREATE INDEX IF NOT EXISTS \"i\" ON \"t\" (\"a\" DESC)");
    bench_open(&bench, &wanted);
    assert_int_equal(bench_write(&bench, "INSERT INTO t VALUES (3, 'x')").query.status, STATUS_OK);
    bench_close(&bench);
    wanted = table_of("", base, 2, "CREATE UNIQUE INDEX IF NOT EXISTS \"j\" ON \"t\" (\"a\")");
    assert_contains(bench_try(&bench, &wanted), "hold the same value twice");
    bench_tear_down(&bench);
}

static void unique_indexes_go_with_the_document(void **state)
{
    (void)state;
    bench_set_up(&bench);
    struct store_schema wanted =
        table_of("", base, 2, "CREATE UNIQUE INDEX IF NOT EXISTS \"i\" ON \"t\" (\"a\")");
    bench_open(&bench, &wanted);
    bench_write(&bench, "INSERT INTO t VALUES (1, 'x')");
    bench_close(&bench);
    wanted = table_of("", base, 2, NULL);
    bench_open(&bench, &wanted);
    assert_int_equal(bench_write(&bench, "INSERT INTO t VALUES (2, 'x')").query.status, STATUS_OK);
    bench_tear_down(&bench);
}

static void another_documents_rows_are_refused(void **state)
{
    (void)state;
    set_up("INSERT INTO t VALUES (1, 'x')");
    assert_contains(bench_try(&bench, &schema),
                    "has rows in a table 't' that the document lacks; is this another document's "
                    "data directory?");
    bench_tear_down(&bench);
}

static void run_raw(const char *sql)
{
    sqlite3 *database;
    const char *path =
        arena_format(bench.arena, "%.*s/phoenix.db", SLICE_ARGUMENT(bench.directory)).data;
    assert_int_equal(sqlite3_open(path, &database), SQLITE_OK);
    assert_int_equal(sqlite3_exec(database, sql, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(database), SQLITE_OK);
}

static void newer_formats_are_refused(void **state)
{
    (void)state;
    set_up(NULL);
    run_raw("UPDATE _phoenix SET value = 2 WHERE name = 'format'");
    struct store_schema wanted = table_of("", base, 2, NULL);
    assert_contains(bench_try(&bench, &wanted), "has format 2, made by a newer Phoenix");
    bench_tear_down(&bench);
}

static void strange_databases_are_refused(void **state)
{
    (void)state;
    bench_set_up(&bench);
    assert_int_equal(mkdir(arena_string(bench.arena, bench.directory), 0700), 0);
    run_raw("CREATE TABLE mine (a)");
    assert_contains(bench_try(&bench, &schema), "was not made by Phoenix");
    bench_tear_down(&bench);
}

static void a_locked_database_is_named(void **state)
{
    (void)state;
    set_up(NULL);
    sqlite3 *database;
    const char *path =
        arena_format(bench.arena, "%.*s/phoenix.db", SLICE_ARGUMENT(bench.directory)).data;
    assert_int_equal(sqlite3_open(path, &database), SQLITE_OK);
    assert_int_equal(sqlite3_exec(database, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    struct store_schema wanted = table_of("", base, 2, NULL);
    assert_contains(bench_try(&bench, &wanted), "is locked by another program");
    assert_int_equal(sqlite3_close(database), SQLITE_OK);
    bench_tear_down(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_document_opens_again),
        cmocka_unit_test(the_secret_stays),
        cmocka_unit_test(addable_columns_are_added),
        cmocka_unit_test(required_columns_are_refused_over_rows),
        cmocka_unit_test(unknown_columns_are_refused),
        cmocka_unit_test(another_type_is_refused),
        cmocka_unit_test(another_rule_is_refused),
        cmocka_unit_test(dropped_rules_are_refused),
        cmocka_unit_test(empty_tables_follow_the_document),
        cmocka_unit_test(indexes_follow_the_document),
        cmocka_unit_test(unique_indexes_go_with_the_document),
        cmocka_unit_test(another_documents_rows_are_refused),
        cmocka_unit_test(newer_formats_are_refused),
        cmocka_unit_test(strange_databases_are_refused),
        cmocka_unit_test(a_locked_database_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
