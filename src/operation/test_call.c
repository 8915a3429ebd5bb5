/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of the heart over a scripted store: no database, every answer at once or later as the test
 * says. */
#include "model/create/test_compiled.h"

#include "operation/operation.h"

#include <stdlib.h>

/* --- the scripted store --- */

static struct {
    enum step step; /* what the next statement answers */
    enum status status;
    enum constraint_kind constraint;
    const char *constraint_columns;
    size_t row_count; /* rows that echo the parameters */
    struct query *waiting;
    size_t execute_count;
    struct value missing; /* what an inquiry finds */
    struct value parameters[32];
    size_t parameter_count;
} script;

static void answer(struct query *query)
{
    query->status = script.status;
    query->constraint = script.constraint;
    query->constraint_columns = slice_from(script.constraint_columns);
    query->row_count = script.row_count;
    query->changed_count = (int64_t)script.row_count;
    for (size_t i = 0; i < script.row_count && query->on_row != NULL; i++) {
        query->on_row(query->context, query->parameters, query->parameter_count);
    }
}

enum step store_execute(struct session *session, enum query_kind kind, struct query *query)
{
    (void)session;
    (void)kind;
    if (script.execute_count++ > 0) {
        /* Which references lead nowhere? The one whose key is asked for, by the script. */
        query->status = STATUS_OK;
        query->on_row(query->context, &script.missing, 1);
        return STEP_NEXT;
    }
    script.parameter_count = query->parameter_count;
    memcpy(script.parameters, query->parameters, query->parameter_count * sizeof(struct value));
    if (script.step == STEP_WAIT) {
        script.waiting = query;
        return STEP_WAIT;
    }
    answer(query);
    return script.step;
}

enum step store_probe(struct session *session, struct flow *flow, enum status *out_status)
{
    (void)session;
    (void)flow;
    *out_status = STATUS_OK;
    return STEP_NEXT;
}

/* --- a call --- */

static const char document[] =
    "# A\n\n```mermaid\nerDiagram\n  USER {\n    int id PK\n    string email UK\n  }\n  USER "
    "|o--o{ NOTE : has\n"
    "  NOTE {\n    uuid id PK\n    int user_id FK\n    string kind \"draft/final\"\n    string "
    "title\n    datetime created_at\n"
    "    datetime updated_at\n  }\n```\n\n## API\n\n- `GET /notes/{id}`\n- `POST /notes`\n- `PUT "
    "/notes/{id}`\n"
    "- `PATCH /notes/{id}`\n- `DELETE /notes/{id}`\n- `POST /notes/{id}/print`\n\n## "
    "Roles\n\n- **Admin**: Full access\n";

static struct plan *plan;
static struct call call;
static size_t rows_seen;
static int outcome; /* 0: not finished, 1: good, 2: failed */

static int set_up_script(void **state)
{
    set_up(state);
    plan = plan_create(arena, model_of(slice_from(document)), DIALECT_SQLITE, &diagnostics);
    memset(&script, 0, sizeof(script));
    script.step = STEP_NEXT;
    script.constraint_columns = "";
    script.row_count = 1;
    rows_seen = 0;
    outcome = 0;
    return 0;
}

static void count_row(void *context, const struct value *values, size_t count)
{
    (void)context;
    (void)values;
    (void)count;
    rows_seen++;
}

static void finish(struct flow *flow, bool has_failed)
{
    (void)flow;
    outcome = has_failed ? 2 : 1;
}

static void begin(const char *method)
{
    for (size_t i = 0; i < plan->operation_count; i++) {
        if (slice_equal(plan->operations[i].operation->method, slice_from(method))) {
            call_init(&call, arena, plan, &plan->operations[i], NULL, 1700000000000000);
            call.on_row = count_row;
            return;
        }
    }
    abort();
}

static size_t index_of(const char *name)
{
    const struct plan_entity *entity = call.operation->entity;
    for (size_t i = 0; i < entity->field_count; i++) {
        if (slice_equal(entity->fields[i].name, slice_from(name))) {
            return i;
        }
    }
    abort();
}

static void give(const char *name, struct value value)
{
    size_t index = index_of(name);
    call.values[index] = value;
    call.is_present[index] = true;
}

static void run(void)
{
    static step_f *const steps[] = {operation_check,       operation_execute, operation_announce,
                                    operation_investigate, operation_explain, NULL};
    flow_start(&call.flow, steps, finish);
}

static void assert_fault(size_t index, const char *field, const char *reason)
{
    assert_true(index < call.fault.fields.count);
    const struct fault_field *fault = list_at(&call.fault.fields, index);
    assert_true(slice_equal(fault->field, slice_from(field)));
    assert_true(slice_equal(fault->reason, slice_from(reason)));
}

static void create_fills_in_what_the_server_sets(void **state)
{
    (void)state;
    begin("POST");
    give("title", value_text(SLICE("x")));
    run();
    assert_int_equal(outcome, 1);
    assert_int_equal(rows_seen, 1);
    assert_int_equal(script.parameter_count, 6);
    const struct value *id = &script.parameters[index_of("id")];
    assert_int_equal(id->kind, VALUE_BLOB);
    assert_int_equal((unsigned char)id->text.data[6] >> 4, 7); /* version 7 */
    assert_slice(script.parameters[index_of("created_at")].text, "2023-11-14T22:13:20.000000Z");
    assert_slice(script.parameters[index_of("updated_at")].text, "2023-11-14T22:13:20.000000Z");
    assert_int_equal(script.parameters[index_of("kind")].kind, VALUE_NULL);
}

static void a_value_that_is_not_allowed_never_reaches_the_store(void **state)
{
    (void)state;
    begin("POST");
    give("kind", value_text(SLICE("secret")));
    run();
    assert_int_equal(outcome, 2);
    assert_int_equal(script.execute_count, 0);
    assert_int_equal(call.fault.status, STATUS_INVALID);
    assert_int_equal(call.problem, PROBLEM_INVALID);
    assert_fault(0, "kind", "must be one of: draft, final");
}

static void update_touches_only_what_is_there(void **state)
{
    (void)state;
    begin("PATCH");
    give("title", VALUE_NONE);
    call.path_values[0] = value_blob(SLICE("0123456789abcdef"));
    run();
    assert_int_equal(outcome, 1);
    assert_int_equal(script.parameter_count, 13);
    assert_int_equal(script.parameters[2 * index_of("title")].integer, 1);
    assert_int_equal(script.parameters[2 * index_of("title") + 1].kind, VALUE_NULL);
    assert_int_equal(script.parameters[2 * index_of("kind")].integer, 0);
    assert_int_equal(script.parameters[2 * index_of("updated_at")].integer, 1);
    assert_int_equal(script.parameters[2 * index_of("created_at")].integer, 0);
    assert_slice(script.parameters[12].text, "0123456789abcdef");
}

static void what_is_taken_is_named(void **state)
{
    (void)state;
    begin("POST");
    script.step = STEP_FAIL;
    script.status = STATUS_CONFLICT;
    script.constraint = CONSTRAINT_UNIQUE;
    script.constraint_columns = "notes.title, notes.kind";
    run();
    assert_int_equal(outcome, 2);
    assert_int_equal(call.problem, PROBLEM_CONFLICT);
    assert_fault(0, "title", "is already taken");
    assert_fault(1, "kind", "is already taken");
}

static void a_reference_to_nothing_is_named(void **state)
{
    (void)state;
    begin("POST");
    give("user_id", value_integer(7));
    script.step = STEP_FAIL;
    script.status = STATUS_CONFLICT;
    script.constraint = CONSTRAINT_FOREIGN_KEY;
    script.missing = value_integer((int64_t)index_of("user_id"));
    run();
    assert_int_equal(call.problem, PROBLEM_INVALID);
    assert_fault(0, "user_id", "refers to no record of USER");
}

static void nothing_found_is_not_found(void **state)
{
    (void)state;
    script.row_count = 0;
    begin("GET");
    run();
    assert_int_equal(outcome, 2);
    assert_int_equal(call.problem, PROBLEM_NOT_FOUND);
}

static void an_answer_that_comes_later_is_the_same(void **state)
{
    (void)state;
    script.step = STEP_WAIT;
    begin("DELETE");
    run();
    assert_int_equal(outcome, 0);
    answer(script.waiting);
    flow_resume(script.waiting->flow, false);
    assert_int_equal(outcome, 1);
}

static void a_busy_store_asks_for_patience(void **state)
{
    (void)state;
    script.step = STEP_FAIL;
    script.status = STATUS_UNAVAILABLE;
    script.row_count = 0;
    begin("POST");
    run();
    assert_int_equal(call.problem, PROBLEM_UNAVAILABLE);
    assert_int_equal(call.fault.retry_after_seconds, 1);
}

static void a_custom_operation_says_why_not(void **state)
{
    (void)state;
    for (size_t i = 0; i < plan->operation_count; i++) {
        if (plan->operations[i].serving == SERVE_NOTHING) {
            call_init(&call, arena, plan, &plan->operations[i], NULL, 0);
        }
    }
    run();
    assert_int_equal(call.fault.status, STATUS_UNSUPPORTED);
    assert_slice(call.fault.message, "an action on 'NOTE' that no state or flag of it expresses");
}

/* --- own records --- */

static void begin_as(const char *method, enum permission permission)
{
    begin(method);
    call.permission = permission;
    call.caller = (struct caller){
        .proof = CALLER_TOKEN, .subject = value_integer(7), .subject_text = SLICE("7")};
}

static void what_is_made_belongs_to_the_caller(void **state)
{
    (void)state;
    begin_as("POST", PERMISSION_OWN);
    size_t owner = index_of("user_id");
    assert_int_equal(operation_check(&call.flow), STEP_NEXT);
    assert_int_equal(call.values[owner].integer, 7);
    begin_as("POST", PERMISSION_FULL);
    give("user_id", value_integer(8));
    assert_int_equal(operation_check(&call.flow), STEP_NEXT);
    assert_int_equal(call.values[owner].integer, 8);
}

static void nobody_is_named_as_owner_but_the_caller(void **state)
{
    (void)state;
    begin_as("PATCH", PERMISSION_OWN);
    give("user_id", value_integer(8));
    assert_int_equal(operation_check(&call.flow), STEP_FAIL);
    assert_int_equal(call.fault.status, STATUS_INVALID);
    begin_as("PATCH", PERMISSION_OWN);
    give("user_id", value_integer(7));
    assert_int_equal(operation_check(&call.flow), STEP_NEXT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_made_belongs_to_the_caller, set_up_script,
                                        tear_down),
        cmocka_unit_test_setup_teardown(nobody_is_named_as_owner_but_the_caller, set_up_script,
                                        tear_down),
        cmocka_unit_test_setup_teardown(create_fills_in_what_the_server_sets, set_up_script,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_value_that_is_not_allowed_never_reaches_the_store,
                                        set_up_script, tear_down),
        cmocka_unit_test_setup_teardown(update_touches_only_what_is_there, set_up_script,
                                        tear_down),
        cmocka_unit_test_setup_teardown(what_is_taken_is_named, set_up_script, tear_down),
        cmocka_unit_test_setup_teardown(a_reference_to_nothing_is_named, set_up_script, tear_down),
        cmocka_unit_test_setup_teardown(nothing_found_is_not_found, set_up_script, tear_down),
        cmocka_unit_test_setup_teardown(an_answer_that_comes_later_is_the_same, set_up_script,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_busy_store_asks_for_patience, set_up_script, tear_down),
        cmocka_unit_test_setup_teardown(a_custom_operation_says_why_not, set_up_script, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
