/* SPDX-License-Identifier: Apache-2.0 */
/* A call: its statement, the rows that it answers with, and its end. */
#include "operation/operation_private.h"

#include "base/clock.h"
#include "base/random.h"
#include "operation/position.h"
#include "operation/version.h"

#include <assert.h>

#define FULL_RETRY_SECONDS 5U /* nobody makes room within one */

void call_init(struct call *call, struct arena *arena, const struct plan *plan,
               const struct plan_operation *operation, struct session *session, int64_t now_us)
{
    memset(call, 0, sizeof(*call));
    call->arena = arena;
    call->plan = plan;
    call->operation = operation;
    call->session = session;
    call->now_us = now_us;
    call->path_values =
        ARENA_ARRAY(arena, struct value, operation->operation->parameters.count + 1);
    if (operation->serving == SERVE_CREATE || operation->serving == SERVE_REPLACE ||
        operation->serving == SERVE_UPDATE) {
        call->values = ARENA_ARRAY(arena, struct value, operation->entity->field_count);
        call->is_present = ARENA_ARRAY(arena, bool, 2 * operation->entity->field_count);
        call->is_faulty = call->is_present + operation->entity->field_count;
    }
}

enum step call_fail(struct call *call, enum status status, enum problem problem,
                    const char *message)
{
    if (call->fault.status == STATUS_OK) {
        call->problem = problem;
        fault_set(&call->fault, status, message == NULL ? SLICE_EMPTY : slice_from(message));
    }
    return STEP_FAIL;
}

void call_refuse_draining(struct call *call)
{
    call->fault.retry_after_seconds = 1;
    call_fail(call, STATUS_UNAVAILABLE, PROBLEM_UNAVAILABLE, "The server is stopping; try again");
}

static void bind_paths(struct call *call, struct value *parameters)
{
    memcpy(parameters, call->path_values,
           call->operation->operation->parameters.count * sizeof(*parameters));
}

void call_bind_selection(struct call *call, struct query *query)
{
    size_t count = call->operation->operation->parameters.count;
    query->parameters = call->path_values;
    if (call_is_limited(call)) {
        struct value *parameters = ARENA_ARRAY(call->arena, struct value, count + 1);
        bind_paths(call, parameters);
        parameters[count++] = call->caller.subject;
        query->parameters = parameters;
    }
    query->parameter_count = count;
}

/* The number of the guard that is met, or 0. */
static int64_t guard_number(const struct call *call)
{
    LIST_EACH(const struct plan_guard, guard, &call->operation->guards)
    {
        if (guard == call->barred) {
            return (int64_t)guard_index + 1;
        }
    }
    return 0;
}

static void bind_values(struct call *call)
{
    const struct plan_entity *entity = call->operation->entity;
    bool is_replace = plan_keeps_fields(call->plan, call->operation);
    bool is_update = call->operation->serving == SERVE_UPDATE || is_replace;
    size_t path_count = call->operation->operation->parameters.count;
    size_t count = entity->field_count * (is_update ? 2 : 1);
    struct value *parameters = ARENA_ARRAY(call->arena, struct value, count + path_count + 2);
    for (size_t i = 0; i < entity->field_count; i++) {
        if (is_update) {
            bool is_set = is_replace && entity->fields[i].field->order == NULL &&
                          !account_keeps(call, &entity->fields[i]);
            parameters[2 * i] = value_integer(call->is_present[i] || is_set);
            parameters[2 * i + 1] = call->values[i];
        } else {
            parameters[i] = call->values[i];
        }
    }
    bool is_toggle = call->operation->operation->kind == OPERATION_TOGGLE;
    if (call->operation->serving != SERVE_CREATE || is_toggle) {
        bind_paths(call, parameters + count);
        count += path_count - is_toggle; /* the caller stands among the fields */
    }
    if (call_is_limited(call) && call->query.sql != call->operation->entity->insert_sql) {
        parameters[count++] = call->caller.subject;
    } else if (call->is_target_limited) {
        parameters[count++] = call->caller.subject;
    }
    if (call->operation->serving != SERVE_CREATE && call->operation->guards.count > 0) {
        parameters[count++] = value_integer(guard_number(call));
    }
    call->query.parameters = parameters;
    call->query.parameter_count = count;
}

/* Rows beyond the limit only tell that there is a next page. */
static void take_list_row(void *context, const struct value *values, size_t count)
{
    struct call *call = context;
    if (call->row_count == call->list.limit) {
        call->has_more = true;
        return;
    }
    if (++call->row_count == call->list.limit) {
        call->last = ARENA_ARRAY(call->arena, struct value, call->list.sort_count);
        for (size_t i = 0; i < call->list.sort_count; i++) {
            struct value value = values[call->list.sort[i].field->field->index];
            if (value.kind == VALUE_TEXT || value.kind == VALUE_BLOB) {
                value.text = arena_copy(call->arena, value.text);
            }
            call->last[i] = value;
        }
    }
    call->on_row(call->on_row_context, values, count);
}

/* Of what is written, where somebody waits for it. */
static void note_changed(struct call *call, const struct value *values)
{
    const struct plan_entity *entity = call->operation->entity;
    if (call->values == NULL || entity->key == NULL || !watch_is_wanted(call->watch, entity)) {
        return;
    }
    bool is_made = call->operation->serving == SERVE_CREATE;
    call->note.change = is_made ? PLAN_CHANGE_MADE : PLAN_CHANGE_CHANGED;
    call->note.key = values[entity->key->field->index];
    if (call->note.key.kind == VALUE_TEXT || call->note.key.kind == VALUE_BLOB) {
        call->note.key.text = arena_copy(call->arena, call->note.key.text);
    }
}

/* A DELETE of what is watched is RETURNING the key and the owner. */
static void take_deleted(void *context, const struct value *values, size_t count)
{
    struct call *call = context;
    assert(count >= 2);
    if (!watch_is_wanted(call->watch, call->operation->entity)) {
        return;
    }
    call->note = (struct watch_note){
        .change = PLAN_CHANGE_DELETED, .key = values[0], .owner = watch_owner(&values[1])};
    if (call->note.key.kind == VALUE_TEXT || call->note.key.kind == VALUE_BLOB) {
        call->note.key.text = arena_copy(call->arena, call->note.key.text);
    }
}

void call_take_row(void *context, const struct value *values, size_t count)
{
    struct call *call = context;
    call->row_count++;
    note_changed(call, values);
    if (call->version_key != NULL) {
        call->version = version_of(call->version_key, call->arena, call->operation->entity, values);
    }
    call->on_row(call->on_row_context, values, count);
}

static void bind_list(struct call *call)
{
    call->query.on_row = take_list_row;
    call->list.owner = call_is_limited(call) ? &call->caller.subject : NULL;
    size_t count = call->operation->operation->parameters.count;
    bool is_fixed = call->list.has_fixed_shape && call->query.sql != NULL;
    if (!is_fixed) {
        call->query.sql =
            plan_list_sql(call->arena, call->operation, &call->list, call->path_values,
                          &call->query.parameters, &call->query.parameter_count)
                .data;
        call->query.is_fixed = false;
        return;
    }
    struct value *parameters = ARENA_ARRAY(call->arena, struct value, count + 3);
    bind_paths(call, parameters);
    if (call->list.after != NULL) {
        call->query.sql = call_is_limited(call) ? call->operation->own_next_page_sql
                                                : call->operation->next_page_sql;
        parameters[count++] = call->list.after[0];
    }
    parameters[count++] = value_integer((int64_t)call->list.limit + 1);
    if (call_is_limited(call)) {
        parameters[count++] = call->caller.subject;
    }
    call->query.parameters = parameters;
    call->query.parameter_count = count;
}

struct slice call_id(struct call *call)
{
    if (call->request_id.size == 0) {
        unsigned char uuid[UUID_SIZE];
        char *text = arena_allocate_raw(call->arena, UUID_TEXT_SIZE);
        uuid_generate_v7(clock_now_us(), uuid);
        uuid_format(uuid, text);
        call->request_id = slice_of(text, UUID_TEXT_SIZE);
    }
    return call->request_id;
}

/* "api_key:key_…": of somebody's several keys, which one it was. */
static struct slice proof_of(struct call *call)
{
    static const char *const proofs[] = {"none", "token", "cookie", "api_key", "certificate"};
    enum caller_proof proof = call->caller.proof;
    struct slice name = slice_from(proofs[proof]);
    bool is_key = proof == CALLER_API_KEY || proof == CALLER_CERTIFICATE;
    return is_key && call->caller.session.size > 0
               ? arena_format(call->arena, SLICE_FORMAT ":" SLICE_FORMAT, SLICE_ARGUMENT(name),
                              SLICE_ARGUMENT(call->caller.session))
               : name;
}

const struct actor *call_actor(struct call *call)
{
    if (call->plan->audit == NULL) {
        return NULL;
    }
    struct actor *actor = ARENA_NEW(call->arena, struct actor);
    *actor = (struct actor){call->now_us,     call->caller.subject_text,
                            proof_of(call),   call->credentials.peer,
                            call->request_id, call->operation->operation->name};
    return actor;
}

void call_tell_caller(const struct call *call, struct query *query, bool may_lag)
{
    query->callers[0] = call->caller.subject_text;
    query->callers[1] = call->credentials.peer;
    query->may_lag = may_lag && !call->is_recalled; /* what is kept must be true now */
    query->position = may_lag ? position_read(call->version_key, call->position) : 0;
}

struct slice operation_position(const struct call *call)
{
    bool is_written =
        (plan_is_write(call->operation) || call->operation->operation->kind == OPERATION_TOGGLE) &&
        call->query.status == STATUS_OK;
    return is_written && call->query.position > 0 && call->version_key != NULL
               ? position_write(call->arena, call->version_key, call->query.position)
               : SLICE_EMPTY;
}

void call_go_ahead(struct query *written, struct query *query)
{
    query->next = written->ahead;
    written->ahead = query;
}

static bool merges(const struct call *call)
{
    const struct plan_entity *entity = call->operation->entity;
    bool merges = false;
    for (size_t i = 0; plan_merges(call->operation) && i < entity->field_count; i++) {
        merges |= call->is_present[i] && entity->fields[i].type->kind == TYPE_JSON &&
                  call->values[i].kind == VALUE_TEXT &&
                  slice_starts_with(call->values[i].text, SLICE("{"));
    }
    return merges;
}

/* Where an UPDATE meets another of the same row, PostgreSQL works out its expressions again with
 * the row as it is by then, but not the tables within them: the other's members would be lost. So
 * the row is taken first. */
static void lock_merged(struct call *call)
{
    if (call->plan->dialect != DIALECT_POSTGRESQL || !merges(call)) {
        return;
    }
    struct query *lock = ARENA_NEW(call->arena, struct query);
    *lock =
        (struct query){.arena = call->arena,
                       .sql = plan_lock_sql(call->arena, call->operation, call_is_limited(call))};
    call_bind_selection(call, lock);
    call_go_ahead(&call->query, lock);
}

enum query_kind call_prepare(struct call *call, struct flow *flow)
{
    bool is_read = call->operation->serving == SERVE_LIST || call->operation->serving == SERVE_GET;
    /* What is kept for other callers must be true for them as well. */
    call_tell_caller(call, &call->query, is_read && !call->is_recalled);
    call->query.arena = call->arena;
    call->query.sql = call_is_limited(call) || call->is_target_limited ? call->operation->own_sql
                                                                       : call->operation->sql;
    call->query.is_fixed = true;
    call->query.on_row = call_take_row;
    call->query.context = call;
    call->query.flow = flow;
    call->query.patience = &call->patience;
    switch (call->operation->serving) {
    case SERVE_LIST:
        bind_list(call);
        return QUERY_READ;
    case SERVE_GET:
        call_bind_selection(call, &call->query);
        call->query.sharing =
            call_is_limited(call) ? &call->operation->own_sharing : &call->operation->sharing;
        return QUERY_READ;
    case SERVE_CREATE:
    case SERVE_REPLACE:
    case SERVE_UPDATE:
        call->query.actor = call_actor(call);
        bind_values(call);
        lock_merged(call);
        if (call->query.sql == call->operation->entity->insert_sql) {
            call->query.sharing = &call->operation->entity->insert_sharing;
        }
        return QUERY_WRITE;
    case SERVE_DELETE:
        call->query.actor = call_actor(call);
        call->query.on_row = call->operation->entity->is_watched ? take_deleted : NULL;
        call_bind_selection(call, &call->query);
        return QUERY_WRITE;
    case SERVE_COUNT: /* operation_tally */
    case SERVE_HEALTH:
    case SERVE_IDENTITY:
    case SERVE_NOTHING:
        break;
    }
    assert(!"a custom operation never comes here");
    return QUERY_READ;
}

/* --- toggles that turn round what they find --- */

struct turning {
    struct nested nested;
    struct call *call;
    struct query query;
};

static enum step take_off(struct flow *flow)
{
    struct turning *turning = FLOW_OWNER(flow, struct turning, nested.flow);
    struct call *call = turning->call;
    struct query *query = &turning->query;
    *query = (struct query){.arena = call->arena,
                            .sql = call->operation->off_sql,
                            .is_fixed = true,
                            .on_row = call->operation->entity->is_watched ? take_deleted : NULL,
                            .context = call,
                            .flow = flow,
                            .actor = call_actor(call),
                            .patience = &call->patience};
    call_tell_caller(call, query, false);
    call_bind_selection(call, query);
    idempotency_keep(call, query, true);
    recall_begin_write(call);
    enum step step = store_execute(call->session, QUERY_WRITE, query);
    return step == STEP_WAIT ? STEP_WAIT : STEP_NEXT;
}

static enum step put_on(struct flow *flow)
{
    struct turning *turning = FLOW_OWNER(flow, struct turning, nested.flow);
    struct call *call = turning->call;
    if (turning->query.status != STATUS_OK || turning->query.changed_count > 0) {
        call->query = turning->query;
        call->was_taken = turning->query.status == STATUS_OK;
        return STEP_NEXT;
    }
    enum query_kind kind = call_prepare(call, flow);
    idempotency_keep(call, &call->query, false);
    enum step step = store_execute(call->session, kind, &call->query);
    return step == STEP_WAIT ? STEP_WAIT : STEP_NEXT;
}

static enum step turn_round(struct call *call)
{
    static step_f *const steps[] = {take_off, put_on, NULL};
    struct turning *turning = ARENA_NEW(call->arena, struct turning);
    turning->call = call;
    return flow_nest(&turning->nested, steps, &call->flow);
}

enum step operation_execute(struct flow *flow)
{
    struct call *call = call_from(flow);
    if (call->idempotent.is_replayed) {
        idempotency_deliver(call);
        return STEP_NEXT;
    }
    if (account_is_written(call)) {
        return account_execute(call);
    }
    if (call->operation->operation->toggle == TOGGLE_FLIP) {
        return turn_round(call);
    }
    enum query_kind kind = call_prepare(call, flow);
    condition_guard(call);
    if (kind == QUERY_WRITE) {
        idempotency_keep(call, &call->query, call->operation->serving == SERVE_DELETE);
        recall_begin_write(call);
    }
    enum step step = store_execute(call->session, kind, &call->query);
    return step == STEP_WAIT ? STEP_WAIT : STEP_NEXT;
}

static void clear_outcome(struct call *call)
{
    call->last = NULL;
    call->has_more = false;
    call->row_count = 0;
    call->query = (struct query){0};
    call->inquiry = (struct query){0};
    call->missing = NULL;
}

void operation_next_page(struct call *call, struct arena *arena)
{
    assert(call->operation->serving == SERVE_LIST && call->has_more);
    call->arena = arena;
    call->list.after = call->last;
    call->list.offset = 0;
    clear_outcome(call);
}

void operation_repeat(struct call *call, struct arena *arena, int64_t now_us)
{
    call->arena = arena;
    call->now_us = now_us;
    call->caller = (struct caller){0};
    call->permission = PERMISSION_NONE;
    call->fault = (struct fault){0};
    clear_outcome(call);
}

enum step call_fail_full(struct call *call)
{
    call->fault.retry_after_seconds = FULL_RETRY_SECONDS;
    return call_fail(call, STATUS_UNAVAILABLE, PROBLEM_UNAVAILABLE,
                     "The disk of the database is full: nothing was stored; try again once there "
                     "is room");
}

enum step operation_probe(struct session *session, struct flow *flow, enum status *out_status)
{
    return store_probe(session, flow, out_status);
}
