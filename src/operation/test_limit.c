/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of operation/limit: who is counted against which limit. */
#include "model/create/test_compiled.h"

#include "operation/operation.h"

#include <stdlib.h>

static struct limit_table *table;
static struct plan *plan;

static int set_up_table(void **state)
{
    set_up(state);
    table = limit_table_create(1024);
    return 0;
}

static int tear_down_table(void **state)
{
    limit_table_destroy(&table);
    return tear_down(state);
}

static void compile(const char *said)
{
    struct slice text = arena_format(
        arena,
        "# A\n\n```sql\nCREATE TABLE notes (id INTEGER PRIMARY KEY);\n```\n\n## API\n\n"
        "- `GET /notes`\n- `POST /auth/login`\n\n"
        "## Roles\n\n- **Editor**: Full access\n- **Reader**: Read-only access\n\n%s",
        said);
    plan = plan_create(arena, model_of(text), DIALECT_SQLITE, &diagnostics);
}

static uint64_t role_bit(const char *key)
{
    LIST_EACH(const struct role, role, &plan->model->policy.roles)
    {
        if (slice_equal(role->key, slice_from(key))) {
            return (uint64_t)1 << role->index;
        }
    }
    fail_msg("no role %s", key);
    return 0;
}

static const struct plan_operation *operation_at(const char *path)
{
    for (size_t i = 0; i < plan->operation_count; i++) {
        if (slice_equal(plan->operations[i].operation->path, slice_from(path))) {
            return &plan->operations[i];
        }
    }
    abort();
}

static struct call call;

static void finish(struct flow *flow, bool has_failed)
{
    (void)flow;
    (void)has_failed;
}

/* One request; how it ended. */
static enum status ask(const char *path, const char *peer, struct caller caller)
{
    static step_f *const steps[] = {operation_limit, operation_limit_caller, NULL};
    call_init(&call, arena, plan, operation_at(path), NULL, 0);
    call.limit_table = table;
    call.credentials.peer = slice_from(peer);
    call.caller = caller;
    flow_start(&call.flow, steps, finish);
    return call.fault.status;
}

static size_t count_passes(const char *path, const char *peer, struct caller caller)
{
    size_t count = 0;
    while (count < 100 && ask(path, peer, caller) == STATUS_OK) {
        count++;
    }
    return count;
}

static struct caller caller_of(const char *subject, enum caller_proof proof, uint64_t roles)
{
    return (struct caller){.proof = proof, .subject_text = slice_from(subject), .roles = roles};
}

static const struct caller stranger = {.proof = CALLER_ANONYMOUS};

static void addresses_are_counted_whoever_calls(void **state)
{
    (void)state;
    compile("## Rate limits\n\n- Default: 3/hour per IP\n");
    assert_int_equal(count_passes("/notes", "192.0.2.1", stranger), 3);
    assert_int_equal(call.problem, PROBLEM_LIMITED);
    assert_int_equal(call.fault.retry_after_seconds, 1200);
    assert_true(call.limit.is_refused);
    assert_int_equal(ask("/notes", "192.0.2.1", caller_of("7", CALLER_TOKEN, 0)), STATUS_LIMITED);
    assert_int_equal(ask("/notes", "192.0.2.2", stranger), STATUS_OK);
    assert_int_equal(call.limit.left, 2);
    assert_int_equal(count_passes("/notes", "2001:db8::1", stranger), 3);
    assert_int_equal(ask("/notes", "2001:db8::ffff", stranger), STATUS_LIMITED);
}

static void users_are_counted_wherever_they_call_from(void **state)
{
    (void)state;
    compile("## Rate limits\n\n- Default: 3/hour per user\n");
    assert_int_equal(count_passes("/notes", "192.0.2.1", caller_of("7", CALLER_TOKEN, 0)), 3);
    assert_int_equal(ask("/notes", "192.0.2.9", caller_of("7", CALLER_COOKIE, 0)), STATUS_LIMITED);
    assert_int_equal(ask("/notes", "192.0.2.1", caller_of("8", CALLER_TOKEN, 0)), STATUS_OK);
    assert_int_equal(count_passes("/notes", "192.0.2.1", stranger), 3); /* by address, then */
    assert_int_equal(count_passes("/notes", "192.0.2.1", caller_of("k", CALLER_API_KEY, 0)), 3);
}

static void keys_and_users_have_limits_of_their_own(void **state)
{
    (void)state;
    compile("## Rate limits\n\n- API keys: 5/hour per key\n"
            "- Users: 2/hour per user\n- Anonymous: 1/hour\n");
    assert_int_equal(count_passes("/notes", "192.0.2.1", caller_of("7", CALLER_API_KEY, 0)), 5);
    assert_int_equal(count_passes("/notes", "192.0.2.1", caller_of("7", CALLER_TOKEN, 0)), 2);
    assert_int_equal(count_passes("/notes", "192.0.2.1", stranger), 1);
}

static void a_role_has_its_own_limit_in_place_of_the_general_one(void **state)
{
    (void)state;
    compile("## Rate limits\n\n- Editor: 6/hour\n- Reader: 4/hour\n- Users: 2/hour per user\n");
    uint64_t editor = role_bit("editor"), reader = role_bit("reader");
    assert_int_equal(count_passes("/notes", "::1", caller_of("1", CALLER_TOKEN, editor)), 6);
    assert_int_equal(count_passes("/notes", "::1", caller_of("2", CALLER_TOKEN, reader)), 4);
    assert_int_equal(count_passes("/notes", "::1", caller_of("3", CALLER_TOKEN, editor | reader)),
                     6);
    assert_int_equal(count_passes("/notes", "::1", caller_of("4", CALLER_TOKEN, 0)), 2);
}

static void everybody_together_is_one(void **state)
{
    (void)state;
    compile("## Rate limits\n\n- Default: 4/hour in total\n");
    assert_int_equal(count_passes("/notes", "192.0.2.1", stranger), 4);
    assert_int_equal(ask("/notes", "192.0.2.2", caller_of("7", CALLER_TOKEN, 0)), STATUS_LIMITED);
}

static void the_limit_on_sign_in_spares_this_machine(void **state)
{
    (void)state;
    compile("");
    assert_int_equal(count_passes("/auth/login", "192.0.2.1", stranger), 10);
    assert_int_equal(count_passes("/auth/login", "127.0.0.1", stranger), 100);
    assert_null(call.limit.limit);
    assert_int_equal(count_passes("/notes", "192.0.2.1", stranger), 100);
}

#define LIMIT_TEST(name) cmocka_unit_test_setup_teardown(name, set_up_table, tear_down_table)

int main(void)
{
    const struct CMUnitTest tests[] = {
        LIMIT_TEST(addresses_are_counted_whoever_calls),
        LIMIT_TEST(users_are_counted_wherever_they_call_from),
        LIMIT_TEST(keys_and_users_have_limits_of_their_own),
        LIMIT_TEST(a_role_has_its_own_limit_in_place_of_the_general_one),
        LIMIT_TEST(everybody_together_is_one),
        LIMIT_TEST(the_limit_on_sign_in_spares_this_machine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
