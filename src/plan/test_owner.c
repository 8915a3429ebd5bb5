/* SPDX-License-Identifier: Apache-2.0 */
/* Texts for callers who are limited to what is theirs. */
#include "model/create/test_compiled.h"

#include "plan/plan.h"

#include <stdlib.h>

static const char document[] =
    "# A\n\n```sql\n"
    "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT UNIQUE, password_hash TEXT);\n"
    "CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES users "
    "(id));\n"
    "CREATE TABLE order_items (id INTEGER PRIMARY KEY,\n"
    "    order_id INTEGER NOT NULL REFERENCES orders (id), amount INTEGER);\n```\n\n"
    "- `GET /users/{id}`\n- `GET /orders`\n- `DELETE /orders/{id}`\n- `POST /orders`\n"
    "- `GET /order-items/{id}`\n- `POST /order-items`\n- `PATCH /order-items/{id}`\n\n"
    "## Roles\n\n- **Admin**: Full access\n- **Member**: Manage own records only\n";

static struct plan *plan;

static int set_up_plan(void **state)
{
    set_up(state);
    plan = plan_create(arena, model_of(slice_from(document)), DIALECT_SQLITE, &diagnostics);
    return 0;
}

static const struct plan_operation *find(const char *method, const char *path)
{
    for (size_t i = 0; i < plan->operation_count; i++) {
        const struct operation *operation = plan->operations[i].operation;
        if (slice_equal(operation->method, slice_from(method)) &&
            slice_equal(operation->path, slice_from(path))) {
            return &plan->operations[i];
        }
    }
    abort();
}

static void an_account_is_its_own(void **state)
{
    (void)state;
    assert_string_equal(find("GET", "/users/{id}")->own_sql,
                        "SELECT \"id\", \"email\", NULL FROM \"users\" WHERE \"id\" = ?1 AND "
                        "\"id\" = ?2");
}

static void the_owner_is_the_last_parameter(void **state)
{
    (void)state;
    const struct plan_operation *list = find("GET", "/orders");
    assert_string_equal(list->own_sql, "SELECT \"id\", \"user_id\" FROM \"orders\" WHERE "
                                       "\"user_id\" = ?2 ORDER BY \"id\" LIMIT ?1");
    assert_string_equal(list->own_next_page_sql,
                        "SELECT \"id\", \"user_id\" FROM \"orders\" WHERE \"user_id\" = ?3 AND "
                        "\"id\" > ?1 ORDER BY \"id\" LIMIT ?2");
    assert_string_equal(find("DELETE", "/orders/{id}")->own_sql,
                        "DELETE FROM \"orders\" WHERE \"id\" = ?1 AND \"user_id\" = ?2");
    assert_ptr_equal(find("POST", "/orders")->own_sql, find("POST", "/orders")->sql);
}

static void a_part_belongs_to_whom_the_whole_belongs_to(void **state)
{
    (void)state;
    assert_string_equal(find("GET", "/order-items/{id}")->own_sql,
                        "SELECT \"id\", \"order_id\", \"amount\" FROM \"order_items\" WHERE "
                        "\"id\" = ?1 AND \"order_id\" IN (SELECT \"id\" FROM \"orders\" WHERE "
                        "\"user_id\" = ?2)");
    assert_string_equal(
        find("POST", "/order-items")->own_sql,
        "INSERT INTO \"order_items\" (\"id\", \"order_id\", \"amount\") SELECT ?1, ?2, ?3 WHERE "
        "EXISTS (SELECT 1 FROM \"orders\" WHERE \"id\" = ?2 AND \"user_id\" = ?4) RETURNING "
        "\"id\", \"order_id\", \"amount\"");
}

static void a_part_cannot_be_moved_to_anothers_whole(void **state)
{
    (void)state;
    const char *sql = find("PATCH", "/order-items/{id}")->own_sql;
    assert_non_null(strstr(sql, "WHERE \"id\" = ?7 AND \"order_id\" IN (SELECT \"id\" FROM "
                                "\"orders\" WHERE \"user_id\" = ?8) AND CASE WHEN ?3 THEN EXISTS "
                                "(SELECT 1 FROM \"orders\" WHERE \"id\" = ?4 AND \"user_id\" = ?8) "
                                "ELSE 1 = 1 END"));
}

static void lists_by_request_keep_to_the_owner(void **state)
{
    (void)state;
    const struct plan_operation *list = find("GET", "/orders");
    const struct value owner = value_integer(7);
    const struct list_query query = {.limit = 20, .owner = &owner};
    const struct value *parameters;
    size_t count;
    struct slice sql = plan_count_sql(arena, list, &query, NULL, &parameters, &count);
    assert_string_equal(sql.data, "SELECT count(*) FROM \"orders\" WHERE \"user_id\" = ?1");
    assert_int_equal(count, 1);
    assert_int_equal(parameters[0].integer, 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_account_is_its_own),
        cmocka_unit_test(the_owner_is_the_last_parameter),
        cmocka_unit_test(a_part_belongs_to_whom_the_whole_belongs_to),
        cmocka_unit_test(a_part_cannot_be_moved_to_anothers_whole),
        cmocka_unit_test(lists_by_request_keep_to_the_owner),
    };
    return cmocka_run_group_tests(tests, set_up_plan, tear_down);
}
