/* SPDX-License-Identifier: Apache-2.0 */
/* Reads that share a statement, without a server: the parameters, and whose row is whose. */
#include "store/test_store.h"

#include "store/postgres_private.h"

/* In place of libpq: a result with two columns of texts. */
static const char *cells[4][2];
static int cell_rows;

static int count_columns(const PGresult *result)
{
    (void)result;
    return 2;
}

static int count_rows(const PGresult *result)
{
    (void)result;
    return cell_rows;
}

static char *get_cell(const PGresult *result, int row, int column)
{
    (void)result;
    return (char *)(uintptr_t)cells[row][column];
}

static int get_length(const PGresult *result, int row, int column)
{
    return (int)strlen(get_cell(result, row, column));
}

static int is_null(const PGresult *result, int row, int column)
{
    (void)result;
    (void)row;
    (void)column;
    return 0;
}

static Oid get_type(const PGresult *result, int column)
{
    (void)result;
    return column == 0 ? 20 : 25; /* int8, text */
}

static void clear_result(PGresult *result)
{
    (void)result;
}

#define QUERY_COUNT 3

struct fixture {
    struct arena *arena;
    struct job jobs[QUERY_COUNT];
    struct query *queries[QUERY_COUNT];
    struct value parameters[QUERY_COUNT][2];
    struct buffer text;
};

static const struct plan_sharing by_key = {.sql = "SELECT 1", .parameter_count = 1, .columns = {0}};
static const struct plan_sharing by_key_and_owner = {
    .sql = "SELECT 2", .parameter_count = 2, .columns = {0, 1}};

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));
    fixture->arena = arena_create(65536);
    buffer_init(&fixture->text, 65536);
    for (int i = 0; i < QUERY_COUNT; i++) {
        fixture->queries[i] = &fixture->jobs[i].query;
        *fixture->queries[i] = (struct query){.sharing = &by_key,
                                              .parameters = fixture->parameters[i],
                                              .parameter_count = 1,
                                              .on_row = job_take_row,
                                              .context = &fixture->jobs[i]};
        fixture->parameters[i][0] = value_integer(10 + i);
    }
    postgres_library.PQnfields_ = count_columns;
    postgres_library.PQntuples_ = count_rows;
    postgres_library.PQgetvalue_ = get_cell;
    postgres_library.PQgetlength_ = get_length;
    postgres_library.PQgetisnull_ = is_null;
    postgres_library.PQftype_ = get_type;
    postgres_library.PQclear_ = clear_result;
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    buffer_release(&fixture->text);
    arena_destroy(&fixture->arena);
    free(fixture);
    return 0;
}

static void set_row(int row, const char *first, const char *second)
{
    cells[row][0] = first;
    cells[row][1] = second;
    cell_rows = row + 1;
}

static void whole_numbers_and_texts_go_as_words(void **state)
{
    struct fixture *fixture = *state;
    struct postgres_parameters parameters;
    static const char *const texts[] = {"plain", "a \"b\" \\ {c}", ""};
    for (int i = 0; i < QUERY_COUNT; i++) {
        fixture->queries[i]->sharing = &by_key_and_owner;
        fixture->queries[i]->parameter_count = 2;
        fixture->parameters[i][0] = value_integer(i == 0 ? INT64_MIN : i);
        fixture->parameters[i][1] = value_text(slice_from(texts[i]));
    }
    struct shared *shared = postgres_sharing_create(fixture->queries, QUERY_COUNT);
    postgres_sharing_bind(shared, &fixture->text, &parameters);
    assert_int_equal(parameters.count, 2);
    assert_int_equal(parameters.formats[0], 0);
    assert_string_equal(parameters.values[0], "{-9223372036854775808,1,2}");
    assert_string_equal(parameters.values[1], "{\"plain\",\"a \\\"b\\\" \\\\ {c}\",\"\"}");
    postgres_sharing_free(shared);
}

/* array_send of src/backend/utils/adt/arrayfuncs.c */
static void uuids_go_as_bytes(void **state)
{
    struct fixture *fixture = *state;
    struct postgres_parameters parameters;
    for (int i = 0; i < 2; i++) {
        fixture->parameters[i][0] =
            value_blob(slice_from(i == 0 ? "0123456789abcdef" : "ABCDEFGHIJKLMNOP"));
    }
    struct shared *shared = postgres_sharing_create(fixture->queries, 2);
    postgres_sharing_bind(shared, &fixture->text, &parameters);
    assert_int_equal(parameters.formats[0], 1);
    static const char expected[] = "\0\0\0\1\0\0\0\0\0\0\x0b\x86\0\0\0\2\0\0\0\1"
                                   "\0\0\0\x10"
                                   "0123456789abcdef"
                                   "\0\0\0\x10"
                                   "ABCDEFGHIJKLMNOP";
    assert_int_equal(parameters.sizes[0], sizeof(expected) - 1);
    assert_memory_equal(parameters.values[0], expected, sizeof(expected) - 1);
    postgres_sharing_free(shared);
}

static void only_alike_reads_share(void **state)
{
    struct fixture *fixture = *state;
    struct query *query = fixture->queries[0], *other = fixture->queries[1];
    assert_true(postgres_sharing_is_possible(query));
    assert_true(postgres_sharing_is_alike(query, other));
    fixture->parameters[1][0] = value_text(SLICE("1"));
    assert_false(postgres_sharing_is_alike(query, other));
    fixture->parameters[1][0] = VALUE_NONE;
    assert_false(postgres_sharing_is_possible(other));
    fixture->parameters[1][0] = value_blob(SLICE("no uuid"));
    assert_false(postgres_sharing_is_possible(other));
    other->sharing = &by_key_and_owner;
    assert_false(postgres_sharing_is_alike(query, other));
    query->is_apart = true;
    assert_false(postgres_sharing_is_possible(query));
}

static void a_row_is_for_all_who_asked_for_it(void **state)
{
    struct fixture *fixture = *state;
    fixture->parameters[2][0] = value_integer(10);
    set_row(0, "11", "b");
    set_row(1, "10", "a");
    struct shared *shared = postgres_sharing_create(fixture->queries, QUERY_COUNT);
    assert_true(postgres_sharing_take_rows(shared, fixture->arena));
    assert_string_equal(fixture->jobs[0].rows, "10|a;");
    assert_string_equal(fixture->jobs[1].rows, "11|b;");
    assert_string_equal(fixture->jobs[2].rows, "10|a;");
    assert_int_equal(fixture->queries[2]->row_count, 1);
    postgres_sharing_free(shared);
}

/* = ANY of both finds the row of one's key with the other's owner as well. */
static void a_row_is_only_for_its_owner(void **state)
{
    struct fixture *fixture = *state;
    static const char *const owners[] = {"ada", "bob", "ada"};
    for (int i = 0; i < QUERY_COUNT; i++) {
        fixture->queries[i]->sharing = &by_key_and_owner;
        fixture->queries[i]->parameter_count = 2;
        fixture->parameters[i][1] = value_text(slice_from(owners[i]));
    }
    set_row(0, "10", "ada");
    set_row(1, "11", "ada");
    set_row(2, "12", "ada");
    struct shared *shared = postgres_sharing_create(fixture->queries, QUERY_COUNT);
    assert_false(postgres_sharing_take_rows(shared, fixture->arena));
    assert_string_equal(fixture->jobs[0].rows, "10|ada;");
    assert_string_equal(fixture->jobs[1].rows, "");
    assert_string_equal(fixture->jobs[2].rows, "12|ada;");
    postgres_sharing_free(shared);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(whole_numbers_and_texts_go_as_words, set_up, tear_down),
        cmocka_unit_test_setup_teardown(uuids_go_as_bytes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(only_alike_reads_share, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_row_is_for_all_who_asked_for_it, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_row_is_only_for_its_owner, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
