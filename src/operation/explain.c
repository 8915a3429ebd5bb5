/* SPDX-License-Identifier: Apache-2.0 */
/* What the store found, in words for the caller: fields by their served names, never SQL,
 * constraint names or fields that the caller may not see. */
#include "operation/operation_private.h"

#include "base/log.h"
#include "operation/record.h"

#include <assert.h>

#define INQUIRY_MAXIMUM ((size_t)4 << 20)

/* --- which references lead nowhere? */

/* Among the rows of the inquiry a field stands as its index, a path parameter behind all fields. */
static size_t parameter_mark(const struct call *call, size_t parameter_index)
{
    return call->operation->entity->field_count + parameter_index;
}

static bool is_missing(const struct call *call, size_t mark)
{
    return call->missing != NULL && call->missing[mark];
}

static void take_missing(void *context, const struct value *values, size_t count)
{
    (void)count;
    struct call *call = context;
    call->missing[values[0].integer] = true;
}

/* The inquiry that is being put together: all references in one statement. */
struct inquiry {
    struct call *call;
    struct buffer sql;
    struct value *values;
    size_t count;
};

/* reference_sql asks for ?1; here it is one of many. */
static void ask(struct inquiry *inquiry, size_t mark, const char *reference_sql,
                const struct value *value)
{
    struct slice sql = slice_from(reference_sql);
    buffer_format(&inquiry->sql, "%sSELECT %zu WHERE NOT EXISTS (" SLICE_FORMAT "?%zu)",
                  inquiry->count > 0 ? " UNION ALL " : "", mark,
                  SLICE_ARGUMENT(slice_between(sql, 0, sql.size - 2)), inquiry->count + 1);
    inquiry->values[inquiry->count++] = *value;
}

/* The same among the caller's own records, where they belong to somebody: another's is as good as
 * none. */
static void ask_for_own(struct inquiry *inquiry, size_t mark, const char *reference_sql,
                        const struct value *value, const struct plan_entity *referred)
{
    struct call *call = inquiry->call;
    if (call->permission != PERMISSION_OWN || referred->own_condition.size == 0) {
        ask(inquiry, mark, reference_sql, value);
        return;
    }
    struct slice sql = slice_from(reference_sql);
    buffer_format(&inquiry->sql,
                  "%sSELECT %zu WHERE NOT EXISTS (" SLICE_FORMAT "?%zu AND " SLICE_FORMAT
                  "?%zu" SLICE_FORMAT ")",
                  inquiry->count > 0 ? " UNION ALL " : "", mark,
                  SLICE_ARGUMENT(slice_between(sql, 0, sql.size - 2)), inquiry->count + 1,
                  SLICE_ARGUMENT(referred->own_condition), inquiry->count + 2,
                  SLICE_ARGUMENT(referred->own_closing));
    inquiry->values[inquiry->count++] = *value;
    inquiry->values[inquiry->count++] = call->caller.subject;
}

static const struct plan_entity *find_entity(const struct plan *plan, const struct entity *entity)
{
    for (size_t i = 0; i < plan->entity_count; i++) {
        if (plan->entities[i].entity == entity) {
            return &plan->entities[i];
        }
    }
    return NULL;
}

/* What the parameter selects: by a reference to it, or by a unique field of its own. */
static const struct entity *named_parent(const struct path_parameter *parameter)
{
    const struct field *through = parameter->through;
    bool is_own = through != NULL && parameter->near->references == parameter->field->entity &&
                  through->entity == parameter->field->entity && parameter->field->is_unique;
    return is_own ? parameter->field->entity : parameter->field->references;
}

static void ask_for_parents(struct inquiry *inquiry)
{
    struct call *call = inquiry->call;
    LIST_EACH(const struct path_parameter, parameter, &call->operation->operation->parameters)
    {
        const struct entity *parent = named_parent(parameter);
        if (parameter->is_parent && !parameter->is_caller && parent != NULL) {
            const struct plan_entity *holder = find_entity(call->plan, parameter->field->entity);
            assert(holder != NULL); /* the operation's own, the table between, the parent itself */
            const struct plan_field *field = &holder->fields[parameter->field->index];
            ask_for_own(inquiry, parameter_mark(call, parameter_index),
                        parent == holder->entity ? field->unique_sql : field->reference_sql,
                        &call->path_values[parameter_index], find_entity(call->plan, parent));
        }
    }
}

static void ask_for_fields(struct inquiry *inquiry)
{
    struct call *call = inquiry->call;
    const struct plan_entity *entity = call->operation->entity;
    for (size_t i = 0; i < entity->field_count; i++) {
        if (entity->fields[i].reference_sql != NULL && call->values[i].kind != VALUE_NULL) {
            ask(inquiry, i, entity->fields[i].reference_sql, &call->values[i]);
        }
    }
}

/* Whether the record was refused for the parent that it was given, which is not the caller's. */
static bool may_lack_parent(const struct call *call)
{
    const struct plan_entity *entity = call->operation->entity;
    return call->permission == PERMISSION_OWN && call->values != NULL && call->row_count == 0 &&
           call->query.status == STATUS_OK && entity->own_closing.size > 0 &&
           (call->is_present[entity->entity->owner->index] ||
            call->operation->serving != SERVE_UPDATE);
}

static void ask_for_own_parent(struct inquiry *inquiry)
{
    struct call *call = inquiry->call;
    const struct field *owner = call->operation->entity->entity->owner;
    ask_for_own(inquiry, owner->index, call->operation->entity->fields[owner->index].reference_sql,
                &call->values[owner->index], find_entity(call->plan, owner->references));
}

static enum step send_inquiry(struct inquiry *inquiry)
{
    struct call *call = inquiry->call;
    size_t marks = parameter_mark(call, call->operation->operation->parameters.count);
    call->missing = ARENA_ARRAY(call->arena, bool, marks + 1);
    call->inquiry = (struct query){.arena = call->arena,
                                   .sql = arena_string(call->arena, buffer_slice(&inquiry->sql)),
                                   .parameters = inquiry->values,
                                   .parameter_count = inquiry->count,
                                   .on_row = take_missing,
                                   .context = call,
                                   .flow = &call->flow};
    return store_execute(call->session, QUERY_READ, &call->inquiry) == STEP_WAIT ? STEP_WAIT
                                                                                 : STEP_NEXT;
}

void call_refuse_state(struct call *call, const struct plan_guard *guard)
{
    call_fail(call, STATUS_FORBIDDEN, PROBLEM_FORBIDDEN,
              arena_format(call->arena,
                           "Your role may not bring this state of " SLICE_FORMAT
                           " about: that takes " SLICE_FORMAT " " SLICE_FORMAT,
                           SLICE_ARGUMENT(guard->field->name), SLICE_ARGUMENT(guard->by->method),
                           SLICE_ARGUMENT(guard->by->path))
                  .data);
}

static void take_existing(void *context, const struct value *values, size_t count)
{
    (void)count;
    struct call *call = context;
    if (state_refuse(call, values)) {
        return;
    }
    if (call->barred != NULL) {
        call_refuse_state(call, call->barred);
    } else if (call->current == NULL) {
        /* It has gone on since the statement ran. */
        call_fail(call, STATUS_CONFLICT, PROBLEM_STATE,
                  "The record's state was changed meanwhile; try again");
    }
}

static bool is_left_alone(const struct call *call)
{
    return (call->barred != NULL || state_may_refuse(call)) && call->row_count == 0 &&
           call->query.status == STATUS_OK;
}

/* A record that is there was left alone by its guard or for its state; one that is not there is not
 * found. */
static enum step ask_for_record(struct call *call)
{
    const struct plan_operation *operation = call->operation;
    bool is_own = call->permission == PERMISSION_OWN;
    call->inquiry =
        (struct query){.arena = call->arena,
                       .sql = is_own ? operation->own_exists_sql : operation->exists_sql,
                       .is_fixed = true,
                       .on_row = take_existing,
                       .context = call,
                       .flow = &call->flow};
    call_bind_selection(call, &call->inquiry);
    return store_execute(call->session, QUERY_READ, &call->inquiry) == STEP_WAIT ? STEP_WAIT
                                                                                 : STEP_NEXT;
}

/* A toggle that adds found the row there, or nothing that it could be about. */
static bool has_added_nothing(const struct call *call)
{
    return call->operation->operation->kind == OPERATION_TOGGLE &&
           call->operation->serving == SERVE_CREATE && !call->was_taken && call->row_count == 0 &&
           call->query.status == STATUS_OK;
}

static enum step ask_for_row(struct call *call)
{
    call->inquiry = (struct query){.arena = call->arena,
                                   .sql = call->operation->exists_sql,
                                   .is_fixed = true,
                                   .on_row = call->query.on_row,
                                   .context = call,
                                   .flow = &call->flow};
    call->was_there = true;
    call_bind_selection(call, &call->inquiry);
    call_tell_caller(call, &call->inquiry, false);
    return store_execute(call->session, QUERY_READ, &call->inquiry) == STEP_WAIT ? STEP_WAIT
                                                                                 : STEP_NEXT;
}

/* Whether it is about all the records that there are below a parent, which may be none. */
static bool lists(const struct call *call)
{
    return call->operation->serving == SERVE_LIST || call->operation->serving == SERVE_COUNT;
}

enum step operation_investigate(struct flow *flow)
{
    struct call *call = FLOW_OWNER(flow, struct call, flow);
    if (call->idempotent.is_replayed) {
        return STEP_NEXT;
    }
    if (has_added_nothing(call)) {
        return ask_for_row(call);
    }
    if (is_left_alone(call)) {
        return ask_for_record(call);
    }
    bool is_dangling = call->query.constraint == CONSTRAINT_FOREIGN_KEY && call->values != NULL;
    bool is_empty_list = lists(call) && call->row_count == 0 && call->query.status == STATUS_OK;
    bool is_unowned = may_lack_parent(call);
    if (!is_dangling && !is_empty_list && !is_unowned) {
        return STEP_NEXT;
    }
    struct inquiry inquiry = {.call = call};
    inquiry.values =
        ARENA_ARRAY(call->arena, struct value,
                    2 * (parameter_mark(call, call->operation->operation->parameters.count) + 1));
    buffer_init(&inquiry.sql, INQUIRY_MAXIMUM);
    ask_for_parents(&inquiry);
    if (is_dangling) {
        ask_for_fields(&inquiry);
    }
    if (is_unowned) {
        ask_for_own_parent(&inquiry);
    }
    enum step step = inquiry.count > 0 ? send_inquiry(&inquiry) : STEP_NEXT;
    buffer_release(&inquiry.sql);
    return step;
}

/* --- words */

static void explain_reference(struct call *call)
{
    const struct plan_entity *entity = call->operation->entity;
    for (size_t i = 0; i < entity->field_count; i++) {
        if (is_missing(call, i)) {
            fault_add_field(
                call->arena, &call->fault, entity->fields[i].name,
                arena_format(call->arena, "refers to no record of " SLICE_FORMAT,
                             SLICE_ARGUMENT(entity->fields[i].field->references->name)));
        }
    }
}

/* Does the path name a parent that is not there? Then that is what was not found. */
static bool is_parent_missing(struct call *call)
{
    LIST_EACH(const struct path_parameter, parameter, &call->operation->operation->parameters)
    {
        if (is_missing(call, parameter_mark(call, parameter_index))) {
            call->about = find_entity(call->plan, named_parent(parameter));
            call_fail(call, STATUS_NOT_FOUND, PROBLEM_NOT_FOUND, NULL);
            return true;
        }
    }
    return false;
}

/* Notes the entities whose records keep one of `entity` from being deleted. True: it is to be
 * looked at whether their own records are kept too, for they would go with it. */
static bool note_referrer(struct list *referrers, struct arena *arena, struct entity *referrer,
                          enum referential_action action)
{
    if (action == ACTION_NONE || action == ACTION_RESTRICT) {
        LIST_EACH(const struct entity, known, referrers)
        {
            if (known == referrer) {
                return false;
            }
        }
        list_add(arena, referrers, referrer);
    }
    return action == ACTION_CASCADE;
}

static bool note_referrers(struct list *referrers, struct arena *arena, struct entity *from,
                           const struct entity *to)
{
    bool goes_on = false;
    LIST_EACH(const struct field, field, &from->fields)
    {
        if (field->references == to) {
            goes_on |= note_referrer(referrers, arena, from, field->on_delete);
        }
    }
    LIST_EACH(const struct foreign_key, key, &from->foreign_keys)
    {
        if (key->references == to) {
            goes_on |= note_referrer(referrers, arena, from, key->on_delete);
        }
    }
    return goes_on;
}

/* What may refer to the record, or to what would go with it, by the document: which of them does
 * only the database knows. */
static struct list find_referrers(const struct call *call)
{
    const struct plan *plan = call->plan;
    struct list referrers = {0}, gone = {0};
    bool *is_gone = ARENA_ARRAY(call->arena, bool, plan->entity_count);
    is_gone[call->operation->entity->index] = true;
    list_add(call->arena, &gone, (void *)(uintptr_t)call->operation->entity->entity);
    for (size_t next = 0; next < gone.count; next++) {
        for (size_t i = 0; i < plan->entity_count; i++) {
            struct entity *from = (struct entity *)(uintptr_t)plan->entities[i].entity;
            bool goes_on = note_referrers(&referrers, call->arena, from, list_at(&gone, next));
            if (goes_on && !is_gone[i]) {
                is_gone[i] = true;
                list_add(call->arena, &gone, from);
            }
        }
    }
    return referrers;
}

static void refuse_referenced(struct call *call)
{
    const struct list referrers = find_referrers(call);
    struct slice text = SLICE_EMPTY;
    LIST_EACH(const struct entity, referrer, &referrers)
    {
        text = arena_format(call->arena, SLICE_FORMAT "%s" SLICE_FORMAT, SLICE_ARGUMENT(text),
                            text.size == 0                          ? ""
                            : referrer_index + 1 == referrers.count ? " or "
                                                                    : ", ",
                            SLICE_ARGUMENT(referrer->name));
    }
    call_fail(call, STATUS_CONFLICT, PROBLEM_REFERENCED,
              text.size == 0 ? NULL
                             : arena_format(call->arena,
                                            "Records of " SLICE_FORMAT
                                            " still refer to this one: change or delete them first",
                                            SLICE_ARGUMENT(text))
                                   .data);
}

static enum step explain_constraint(struct call *call)
{
    switch (call->query.constraint) {
    case CONSTRAINT_UNIQUE:
        call_fail(call, STATUS_CONFLICT, PROBLEM_CONFLICT, NULL);
        record_explain_unique(call->arena, call->operation->entity, &call->query, &call->fault);
        break;
    case CONSTRAINT_FOREIGN_KEY:
        if (call->values == NULL) {
            refuse_referenced(call);
            break;
        }
        if (is_parent_missing(call)) {
            break;
        }
        call_fail(call, STATUS_INVALID, PROBLEM_INVALID, NULL);
        explain_reference(call);
        break;
    case CONSTRAINT_CHECK:
    case CONSTRAINT_NOT_NULL:
        call_fail(call, STATUS_INVALID, PROBLEM_INVALID, NULL);
        record_explain_check(call->arena, call->operation->entity, &call->query, &call->fault);
        break;
    case CONSTRAINT_NONE:
        call_fail(call, STATUS_CONFLICT, PROBLEM_CONFLICT, NULL);
        break;
    }
    return STEP_FAIL;
}

/* The engine's own words are for the operator, never for the caller. */
static void log_failure(struct call *call)
{
    LOG(call->query.status == STATUS_INTERNAL ? LOG_ERROR : LOG_WARN, "a statement failed",
        LOG_TEXT("request_id", call_id(call)),
        LOG_TEXT("operation", call->operation->operation->name),
        LOG_STRING("status", status_name(call->query.status)),
        LOG_TEXT("detail", call->query.detail));
}

/* The caller did not want to wait any longer, which is no news for the operator. */
static bool is_forsaken(const struct call *call)
{
    return call->query.status == STATUS_TIMEOUT &&
           (call->patience.is_over || call->patience.deadline_ns != 0);
}

static enum step explain_failure(struct call *call)
{
    if (call->query.constraint != CONSTRAINT_NONE) {
        return explain_constraint(call);
    }
    if (!is_forsaken(call)) {
        log_failure(call);
    }
    switch (call->query.status) {
    case STATUS_TIMEOUT:
        return call_fail(call, STATUS_TIMEOUT, PROBLEM_TIMEOUT, NULL);
    case STATUS_UNAVAILABLE:
        call->fault.retry_after_seconds = 1;
        return call_fail(call, STATUS_UNAVAILABLE, PROBLEM_UNAVAILABLE, NULL);
    case STATUS_FULL:
        return call_fail_full(call);
    case STATUS_TOO_LARGE:
        return call_fail(call, STATUS_TOO_LARGE, PROBLEM_TOO_LARGE, NULL);
    case STATUS_CONFLICT:
        return call_fail(call, STATUS_CONFLICT, PROBLEM_CONFLICT, NULL);
    case STATUS_INVALID:
        return call_fail(call, STATUS_INVALID, PROBLEM_INVALID,
                         "A value is none that the database can take");
    case STATUS_OK:
    case STATUS_UNAUTHENTICATED:
    case STATUS_FORBIDDEN:
    case STATUS_NOT_FOUND:
    case STATUS_PRECONDITION:
    case STATUS_UNSUPPORTED:
    case STATUS_LIMITED:
    case STATUS_INTERNAL:
        break;
    }
    return call_fail(call, STATUS_INTERNAL, PROBLEM_INTERNAL, NULL);
}

/* The statement ran and made nothing: what the database has besides our tables, a trigger mostly,
 * left the record out. */
static bool is_swallowed(const struct call *call)
{
    return call->operation->serving == SERVE_CREATE &&
           call->operation->operation->kind != OPERATION_TOGGLE && call->row_count == 0;
}

static enum step refuse_swallowed(struct call *call)
{
    LOG(LOG_WARN, "the database made no record and reported no failure: see to its triggers",
        LOG_TEXT("request_id", call_id(call)),
        LOG_TEXT("operation", call->operation->operation->name));
    return call_fail(call, STATUS_CONFLICT, PROBLEM_CONFLICT,
                     "The record was not stored: a rule of the database's own, such as a trigger, "
                     "left it out");
}

enum step operation_explain(struct flow *flow)
{
    struct call *call = call_from(flow);
    assert(!call->is_writing);
    if (call->idempotent.is_replayed) {
        return STEP_NEXT;
    }
    if (account_is_written(call)) {
        account_conclude(call);
    }
    if (call->query.status != STATUS_OK) {
        return account_is_written(call) && account_explain(call) ? STEP_FAIL
                                                                 : explain_failure(call);
    }
    if (call->was_there && call->inquiry.status != STATUS_OK) {
        call->query.status = call->inquiry.status;
        return explain_failure(call);
    }
    if (call->was_there && call->row_count == 0) {
        const struct path_parameter *target = list_at(&call->operation->operation->parameters, 0);
        call->about = find_entity(call->plan, target->field->entity);
        return call_fail(call, STATUS_NOT_FOUND, PROBLEM_NOT_FOUND, NULL);
    }
    bool is_empty_list = lists(call) && call->row_count == 0;
    if (is_empty_list && is_parent_missing(call)) {
        return STEP_FAIL;
    }
    if (is_left_alone(call) && call->fault.status != STATUS_OK) {
        return STEP_FAIL;
    }
    if (may_lack_parent(call)) {
        if (is_parent_missing(call)) {
            return STEP_FAIL;
        }
        if (is_missing(call, call->operation->entity->entity->owner->index)) {
            call_fail(call, STATUS_INVALID, PROBLEM_INVALID, NULL);
            explain_reference(call);
            return STEP_FAIL;
        }
    }
    if (is_swallowed(call)) {
        return refuse_swallowed(call);
    }
    bool is_about_one = !lists(call) && call->operation->serving != SERVE_CREATE &&
                        call->operation->operation->kind != OPERATION_TOGGLE;
    bool is_gone = call->operation->serving == SERVE_DELETE ? call->query.changed_count == 0
                                                            : call->row_count == 0;
    if (is_about_one && is_gone && call->current != NULL) {
        /* It was there a moment ago, and somebody else has changed it since. */
        return call_fail(call, STATUS_PRECONDITION, PROBLEM_PRECONDITION, NULL);
    }
    if (is_about_one && is_gone) {
        return call_fail(call, STATUS_NOT_FOUND, PROBLEM_NOT_FOUND, NULL);
    }
    if (call->note.key.kind != VALUE_NULL) {
        watch_tell(call->watch, call->operation->entity, &call->note);
    }
    return STEP_NEXT;
}
