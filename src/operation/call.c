/* SPDX-License-Identifier: Apache-2.0 */
/* Checking the input of a call and running it. */
#include "operation/operation_private.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/random.h"
#include "operation/position.h"
#include "operation/record.h"
#include "operation/version.h"

#include <assert.h>

#define FULL_RETRY_SECONDS 5U   /* nobody makes room within one */
#define MERGED_MAXIMUM     256U /* of a patch: each is a pass over the value on PostgreSQL */

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

/* --- what the server sets --- */

static void set_server_field(struct call *call, const struct plan_field *field, struct value *value,
                             bool *is_present)
{
    bool is_create = call->operation->serving == SERVE_CREATE;
    *is_present = false;
    if (field->field->is_updated_at || (is_create && field->field->is_created_at)) {
        *value = record_now(call->arena, call->now_us, field->type);
        *is_present = true;
    } else {
        *value = is_create ? record_default(call->arena, call->now_us, field) : VALUE_NONE;
    }
}

/* --- checks --- */

/* Who replaces a record need not say whose it is: the statement keeps it. */
static bool keeps_owner(const struct call *call, const struct plan_field *field)
{
    return call->operation->serving == SERVE_REPLACE &&
           field->field == call->operation->entity->entity->owner &&
           field->field->references == call->plan->model->policy.account.entity &&
           call->plan->model->policy.is_enforced;
}

static void check_written_field(struct call *call, const struct plan_field *field,
                                struct value *value, bool is_present)
{
    bool is_replace = call->operation->serving == SERVE_REPLACE;
    if (!is_present && is_replace && field->field->order != NULL) {
        *value = VALUE_NONE; /* the statement keeps the state */
        return;
    }
    if (!is_present) {
        if (call->operation->serving == SERVE_UPDATE || account_keeps(call, field)) {
            return;
        }
        *value = record_default(call->arena, call->now_us, field);
        if (field->is_needed && !keeps_owner(call, field)) {
            fault_add_field(call->arena, &call->fault, field->name, SLICE("is required"));
        }
        return;
    }
    if (value->kind == VALUE_NULL && (field->field->is_required || field->field->order != NULL)) {
        fault_add_field(call->arena, &call->fault, field->name, SLICE("must not be null"));
        return;
    }
    const char *reason = rule_check(call->arena, field, value);
    if (reason != NULL) {
        fault_add_field(call->arena, &call->fault, field->name, slice_from(reason));
    } else if (plan_merges(call->operation) && field->type->kind == TYPE_JSON &&
               value->kind == VALUE_TEXT && json_count_merged(value->text) > MERGED_MAXIMUM) {
        fault_add_field(call->arena, &call->fault, field->name,
                        SLICE("has more than 256 objects to be merged: send fewer at a time"));
    }
}

static bool is_same_value(const struct value *value, const struct value *other)
{
    if (value->kind != other->kind || value->kind == VALUE_NULL) {
        return value->kind == other->kind;
    }
    return value->kind == VALUE_INTEGER || value->kind == VALUE_REAL
               ? value->integer == other->integer
               : slice_equal(value->text, other->text);
}

/* The parent that a nested path names owns what is made there; a body may only agree. */
static void apply_parents(struct call *call)
{
    LIST_EACH(const struct path_parameter, parameter, &call->operation->operation->parameters)
    {
        if (parameter->through != NULL && call->operation->operation->kind == OPERATION_TOGGLE) {
            call->is_faulty[parameter->near->index] = true; /* the statement sets it */
        }
        bool is_own = parameter->is_caller &&
                      call->operation->operation->identity == IDENTITY_NONE &&
                      parameter->field->entity == call->operation->entity->entity;
        if ((!parameter->is_parent && !is_own) || parameter->through != NULL ||
            call->values == NULL) {
            continue;
        }
        size_t index = parameter->field->index;
        struct value *value = &call->values[index];
        const struct value *parent = &call->path_values[parameter_index];
        if (call->is_present[index] && !is_same_value(value, parent)) {
            fault_add_field(call->arena, &call->fault, parameter->field->name,
                            SLICE("must be the one in the path"));
        }
        *value = *parent;
        call->is_present[index] = true;
    }
}

static struct slice list_accepted(struct call *call)
{
    const struct plan_entity *entity = call->operation->entity;
    struct slice text = SLICE_EMPTY;
    for (size_t i = 0; i < entity->field_count; i++) {
        if (call->operation->accepts[i]) {
            text =
                arena_format(call->arena, SLICE_FORMAT "%s'" SLICE_FORMAT "'", SLICE_ARGUMENT(text),
                             text.size > 0 ? ", " : "", SLICE_ARGUMENT(entity->fields[i].name));
        }
    }
    return text;
}

static bool is_preset(const struct plan_operation *operation, size_t index)
{
    for (size_t i = 0; i < operation->preset_count; i++) {
        if (operation->presets[i].field->field->index == index) {
            return true;
        }
    }
    return false;
}

/* Who may take a step may not change the record by the way: a body says what the document gives to
 * this very operation. */
static void check_accepted(struct call *call)
{
    const struct plan_operation *operation = call->operation;
    struct slice accepted = SLICE_EMPTY;
    for (size_t i = 0; operation->accepts != NULL && i < operation->entity->field_count; i++) {
        if (!call->is_present[i] || call->is_faulty[i] || operation->accepts[i] ||
            is_preset(operation, i)) {
            continue;
        }
        accepted = accepted.size == 0 ? list_accepted(call) : accepted;
        fault_add_field(call->arena, &call->fault, operation->entity->fields[i].name,
                        accepted.size == 0
                            ? SLICE("cannot be changed here: this takes no fields")
                            : arena_format(call->arena,
                                           "cannot be changed here; what can is " SLICE_FORMAT,
                                           SLICE_ARGUMENT(accepted)));
        call->is_faulty[i] = true;
    }
}

/* What a transition sets; a body may add to it but not say otherwise. */
static void apply_presets(struct call *call)
{
    for (size_t i = 0; i < call->operation->preset_count; i++) {
        const struct plan_preset *preset = &call->operation->presets[i];
        size_t index = preset->field->field->index;
        if (call->is_present[index] && !call->is_faulty[index] &&
            !is_same_value(&call->values[index], &preset->value)) {
            fault_add_field(call->arena, &call->fault, preset->field->name,
                            SLICE("is set by this path, to another value"));
        }
        call->values[index] = preset->value;
        call->is_present[index] = true;
    }
}

/* Who is limited to own records gives none away and makes none for others. Everybody else's new
 * record is their own where nothing is said. An owner that is the parent's is the statement's
 * matter. */
static void apply_owner(struct call *call)
{
    const struct entity *entity = call->operation->entity->entity;
    bool is_own = call->permission == PERMISSION_OWN;
    bool is_account = entity == call->plan->model->policy.account.entity;
    if (entity->owner == NULL || is_account || !caller_is_known(&call->caller) ||
        call->operation->entity->own_closing.size > 0) {
        return;
    }
    size_t index = entity->owner->index;
    struct value *value = &call->values[index];
    bool is_there = call->is_present[index];
    if (is_own && is_there && !call->is_faulty[index] &&
        !is_same_value(value, &call->caller.subject)) {
        fault_add_field(call->arena, &call->fault, entity->owner->name, SLICE("must be yourself"));
        call->is_faulty[index] = true;
    }
    bool is_made = call->operation->serving == SERVE_CREATE ||
                   (is_own && call->operation->serving == SERVE_REPLACE);
    if (is_made && !is_there && call->caller.subject.kind == VALUE_NULL &&
        entity->owner->is_required) {
        fault_add_field(call->arena, &call->fault, entity->owner->name,
                        is_own ? SLICE("must be yourself, and these credentials are no account's")
                               : SLICE("is required: these credentials are no account's, so say "
                                       "whose record it is"));
        call->is_faulty[index] = true;
    } else if (is_made && !is_there) {
        *value = call->caller.subject;
        call->is_present[index] = true;
    }
}

static bool may_bring_about(const struct call *call, const struct plan_guard *guard)
{
    bool is_own = call->permission == PERMISSION_OWN;
    return ((guard->roles | (is_own ? guard->own_roles : 0)) & call->caller.roles) != 0;
}

/* Who may not take the way to a state does not get there by writing it down. What is in the state
 * already stays in it: the statement sees to that, for the row may change meanwhile. A new record
 * gets it where it is the default, or nothing else can be. */
static void apply_guards(struct call *call)
{
    bool is_create = call->operation->serving == SERVE_CREATE;
    LIST_EACH(const struct plan_guard, guard, &call->operation->guards)
    {
        size_t index = guard->field->field->index;
        bool is_set = call->is_present[index] && !call->is_faulty[index] &&
                      is_same_value(&call->values[index], &guard->value);
        if (!is_set || may_bring_about(call, guard)) {
            continue;
        }
        const struct value start = record_default(call->arena, call->now_us, guard->field);
        if (!is_create) {
            call->barred = guard;
        } else if (start.kind != VALUE_NULL && !is_same_value(&start, &guard->value)) {
            call_refuse_state(call, guard);
        }
    }
}

enum step operation_check(struct flow *flow)
{
    struct call *call = call_from(flow);
    if (call->idempotent.is_replayed) {
        return STEP_NEXT;
    }
    if (call->operation->serving == SERVE_NOTHING) {
        return call_fail(call, STATUS_UNSUPPORTED, PROBLEM_UNSUPPORTED,
                         arena_string(call->arena, call->operation->operation->reason));
    }
    if (call->values != NULL) {
        check_accepted(call);
        apply_parents(call);
        apply_presets(call);
        apply_owner(call);
        if (account_is_written(call)) {
            account_check(call);
        }
        apply_guards(call);
        const struct plan_entity *entity = call->operation->entity;
        for (size_t i = 0; i < entity->field_count; i++) {
            if (call->is_faulty[i]) {
                continue;
            }
            if (entity->fields[i].is_writable) {
                check_written_field(call, &entity->fields[i], &call->values[i],
                                    call->is_present[i]);
            } else {
                set_server_field(call, &entity->fields[i], &call->values[i], &call->is_present[i]);
            }
        }
    }
    if (call->fault.status == STATUS_FORBIDDEN) {
        return STEP_FAIL;
    }
    if (call->fault.status == STATUS_OK) {
        state_check(call);
    }
    if (call->fault.status == STATUS_CONFLICT) {
        return STEP_FAIL;
    }
    if (call->fault.status != STATUS_OK) {
        call->problem = PROBLEM_INVALID;
        return STEP_FAIL;
    }
    return STEP_NEXT;
}

/* --- running --- */

static void bind_paths(struct call *call, struct value *parameters)
{
    memcpy(parameters, call->path_values,
           call->operation->operation->parameters.count * sizeof(*parameters));
}

/* To the caller's own records. */
static bool is_limited(const struct call *call)
{
    return call->permission == PERMISSION_OWN;
}

void call_bind_selection(struct call *call, struct query *query)
{
    size_t count = call->operation->operation->parameters.count;
    query->parameters = call->path_values;
    if (is_limited(call)) {
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
    if (is_limited(call) && call->query.sql != call->operation->entity->insert_sql) {
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
    call->list.owner = is_limited(call) ? &call->caller.subject : NULL;
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
        call->query.sql =
            is_limited(call) ? call->operation->own_next_page_sql : call->operation->next_page_sql;
        parameters[count++] = call->list.after[0];
    }
    parameters[count++] = value_integer((int64_t)call->list.limit + 1);
    if (is_limited(call)) {
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
    *lock = (struct query){.arena = call->arena,
                           .sql = plan_lock_sql(call->arena, call->operation, is_limited(call))};
    call_bind_selection(call, lock);
    call_go_ahead(&call->query, lock);
}

enum query_kind call_prepare(struct call *call, struct flow *flow)
{
    bool is_read = call->operation->serving == SERVE_LIST || call->operation->serving == SERVE_GET;
    /* What is kept for other callers must be true for them as well. */
    call_tell_caller(call, &call->query, is_read && !call->is_recalled);
    call->query.arena = call->arena;
    call->query.sql = is_limited(call) || call->is_target_limited ? call->operation->own_sql
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
            is_limited(call) ? &call->operation->own_sharing : &call->operation->sharing;
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

/* --- toggles that turn round what they find */

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

enum step operation_count(struct call *call, struct query *query, on_row_f *on_row, void *context)
{
    call->list.owner = is_limited(call) ? &call->caller.subject : NULL;
    *query = (struct query){.arena = call->arena,
                            .flow = &call->flow,
                            .on_row = on_row,
                            .context = context,
                            .patience = &call->patience};
    query->sql = plan_count_sql(call->arena, call->operation, &call->list, call->path_values,
                                &query->parameters, &query->parameter_count)
                     .data;
    call_tell_caller(call, query, !call->is_recalled);
    return store_execute(call->session, QUERY_READ, query);
}

static void add_count(struct call *call, size_t group, struct slice value, int64_t found)
{
    struct tally *tally = call->tally;
    struct tally_count *counts = tally->counts[group];
    size_t at = 0;
    while (at < tally->value_counts[group] && !slice_equal(counts[at].value, value)) {
        at++;
    }
    if (at == COUNT_LABEL_MAXIMUM) {
        tally->is_overflown = true;
        return;
    }
    if (at == tally->value_counts[group]) {
        counts[at].value = arena_copy(call->arena, value);
        tally->value_counts[group]++;
    }
    counts[at].count += found;
}

/* A row: how many there are with a value for each group, or none. */
static void take_tally(void *context, const struct value *values, size_t count)
{
    struct call *call = context;
    int64_t found = values[0].integer;
    call->tally->total += found;
    call->row_count += (size_t)found;
    for (size_t group = 0; group + 1 < count && !call->tally->is_overflown; group++) {
        if (values[group + 1].kind == VALUE_TEXT) {
            add_count(call, group, values[group + 1].text, found);
        }
    }
}

enum step operation_check_tally(struct flow *flow)
{
    struct call *call = call_from(flow);
    return call->tally->is_overflown
               ? call_fail(call, STATUS_INVALID, PROBLEM_INVALID,
                           "There are too many values to count by: ask for fewer with a filter")
               : STEP_NEXT;
}

enum step operation_tally(struct flow *flow)
{
    struct call *call = call_from(flow);
    call->tally = ARENA_NEW(call->arena, struct tally);
    for (size_t group = 0; group < call->operation->group_count; group++) {
        const struct plan_rule *rule = &call->operation->groups[group]->rule;
        for (size_t i = 0; i < rule->label_count; i++) {
            add_count(call, group, rule->labels[i], 0);
        }
    }
    enum step step = operation_count(call, &call->query, take_tally, call);
    return step == STEP_WAIT ? STEP_WAIT : STEP_NEXT;
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
