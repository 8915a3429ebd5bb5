/* SPDX-License-Identifier: Apache-2.0 */
/* What the store found, in words for the caller: fields by their served names, never SQL,
 * constraint names or fields that the caller may not see. */
#include "operation/operation.h"

#include "base/log.h"

static const struct plan_field *find_column(const struct plan_entity *entity, struct slice column)
{
    for (size_t i = 0; i < entity->field_count; i++) {
        if (slice_equal(entity->fields[i].field->column, column)) {
            return &entity->fields[i];
        }
    }
    return NULL;
}

/* "users.email, users.tenant" */
static void explain_unique(struct call *call)
{
    struct slice rest = call->query.constraint_columns, part;
    while (slice_next_part(&rest, ',', &part)) {
        part = slice_trim(part);
        size_t dot = slice_find_last_byte(part, '.');
        struct slice column = dot == SLICE_NOT_FOUND ? part : slice_from_offset(part, dot + 1);
        const struct plan_field *field = find_column(call->operation->entity, column);
        if (field != NULL && field->is_served) {
            fault_add_field(call->arena, &call->fault, field->name, SLICE("is already taken"));
        }
    }
}

static const struct expression *first_column(const struct expression *expression)
{
    if (expression->kind == EXPRESSION_COLUMN) {
        return expression;
    }
    LIST_EACH(const struct expression, argument, &expression->arguments)
    {
        const struct expression *found = first_column(argument);
        if (found != NULL) {
            return found;
        }
    }
    return NULL;
}

static void explain_check(struct call *call)
{
    LIST_EACH(const struct check, check, &call->operation->entity->entity->checks)
    {
        if (!slice_equal(check->name, call->query.constraint_columns)) {
            continue;
        }
        const struct expression *column = first_column(check->expression);
        struct slice name = column == NULL ? call->operation->entity->entity->name : column->text;
        struct slice reason = check->text.size > 0
                                  ? arena_format(call->arena, "breaks the rule: " SLICE_FORMAT,
                                                 SLICE_ARGUMENT(check->text))
                                  : SLICE("breaks a rule of the specification");
        fault_add_field(call->arena, &call->fault, name, reason);
    }
}

/* One read for each reference that was set: which of them leads nowhere? The embedded store answers
 * at once. */
static void explain_reference(struct call *call)
{
    const struct plan_entity *entity = call->operation->entity;
    for (size_t i = 0; i < entity->field_count; i++) {
        const struct field *field = entity->fields[i].field;
        if (field->references == NULL || call->values[i].kind == VALUE_NULL) {
            continue;
        }
        struct query query = {.arena = call->arena,
                              .parameters = &call->values[i],
                              .parameter_count = 1,
                              .sql = entity->fields[i].reference_sql,
                              .is_fixed = true};
        enum step step = store_execute(call->session, QUERY_READ, &query);
        if (step == STEP_NEXT && query.row_count == 0) {
            fault_add_field(call->arena, &call->fault, entity->fields[i].name,
                            arena_format(call->arena, "refers to no record of " SLICE_FORMAT,
                                         SLICE_ARGUMENT(field->references->name)));
        }
    }
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

/* Does the path name a parent that is not there? Then that is what was not found. */
static bool is_parent_missing(struct call *call)
{
    LIST_EACH(const struct path_parameter, parameter, &call->operation->operation->parameters)
    {
        if (!parameter->is_parent || parameter->field->references == NULL) {
            continue;
        }
        const struct plan_field *field = &call->operation->entity->fields[parameter->field->index];
        struct query query = {.arena = call->arena,
                              .parameters = &call->path_values[parameter_index],
                              .parameter_count = 1,
                              .sql = field->reference_sql,
                              .is_fixed = true};
        if (store_execute(call->session, QUERY_READ, &query) == STEP_NEXT && query.row_count == 0) {
            call->about = find_entity(call->plan, parameter->field->references);
            call_fail(call, STATUS_NOT_FOUND, PROBLEM_NOT_FOUND, NULL);
            return true;
        }
    }
    return false;
}

static enum step explain_constraint(struct call *call)
{
    switch (call->query.constraint) {
    case CONSTRAINT_UNIQUE:
        call_fail(call, STATUS_CONFLICT, PROBLEM_CONFLICT, NULL);
        explain_unique(call);
        break;
    case CONSTRAINT_FOREIGN_KEY:
        if (call->values == NULL) {
            call_fail(call, STATUS_CONFLICT, PROBLEM_CONFLICT,
                      "Other records still refer to this one");
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
        explain_check(call);
        break;
    case CONSTRAINT_NONE:
        call_fail(call, STATUS_CONFLICT, PROBLEM_CONFLICT, NULL);
        break;
    }
    return STEP_FAIL;
}

/* The engine's own words are for the operator, never for the caller. */
static void log_failure(const struct call *call)
{
    LOG(call->query.status == STATUS_INTERNAL ? LOG_ERROR : LOG_WARN, "a statement failed",
        LOG_TEXT("request_id", call->request_id),
        LOG_TEXT("operation", call->operation->operation->name),
        LOG_STRING("status", status_name(call->query.status)),
        LOG_TEXT("detail", call->query.detail));
}

static enum step explain_failure(struct call *call)
{
    if (call->query.constraint != CONSTRAINT_NONE) {
        return explain_constraint(call);
    }
    log_failure(call);
    switch (call->query.status) {
    case STATUS_TIMEOUT:
        return call_fail(call, STATUS_TIMEOUT, PROBLEM_TIMEOUT, NULL);
    case STATUS_UNAVAILABLE:
        call->fault.retry_after_seconds = 1;
        return call_fail(call, STATUS_UNAVAILABLE, PROBLEM_UNAVAILABLE, NULL);
    case STATUS_TOO_LARGE:
        return call_fail(call, STATUS_TOO_LARGE, PROBLEM_TOO_LARGE, NULL);
    case STATUS_CONFLICT:
        return call_fail(call, STATUS_CONFLICT, PROBLEM_CONFLICT, NULL);
    case STATUS_OK:
    case STATUS_INVALID:
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

enum step operation_explain(struct flow *flow)
{
    struct call *call = FLOW_OWNER(flow, struct call, flow);
    if (call->query.status != STATUS_OK) {
        return explain_failure(call);
    }
    bool is_empty_list = call->operation->serving == SERVE_LIST && call->row_count == 0;
    if (is_empty_list && is_parent_missing(call)) {
        return STEP_FAIL;
    }
    bool is_about_one =
        call->operation->serving != SERVE_LIST && call->operation->serving != SERVE_CREATE;
    bool is_missing = call->operation->serving == SERVE_DELETE ? call->query.changed_count == 0
                                                               : call->row_count == 0;
    if (is_about_one && is_missing) {
        return call_fail(call, STATUS_NOT_FOUND, PROBLEM_NOT_FOUND, NULL);
    }
    return STEP_NEXT;
}
