/* SPDX-License-Identifier: Apache-2.0 */
/* Conditions of a request (RFC 9110 section 13): the record is read, held against them, and then
 * changed only if every value still is what was read. So the condition holds at the very moment of
 * the change, on both engines, without a lock that anybody waits for. */
#include "operation/operation_private.h"

#include "operation/version.h"

static bool has_conditions(const struct call *call)
{
    return call->conditions.if_match.size > 0 || call->conditions.if_none_match.size > 0;
}

static bool changes_a_record(const struct call *call)
{
    return call->operation->serving == SERVE_REPLACE || call->operation->serving == SERVE_UPDATE ||
           call->operation->serving == SERVE_DELETE;
}

static void take_current(void *context, const struct value *values, size_t count)
{
    struct call *call = context;
    call->current = ARENA_ARRAY(call->arena, struct value, count);
    for (size_t i = 0; i < count; i++) {
        call->current[i] = values[i];
        if (values[i].kind == VALUE_TEXT || values[i].kind == VALUE_BLOB) {
            call->current[i].text = arena_copy(call->arena, values[i].text);
        }
    }
}

enum step operation_fetch(struct flow *flow)
{
    struct call *call = call_from(flow);
    if (!has_conditions(call) || !changes_a_record(call) || call->version_key == NULL ||
        call->idempotent.is_replayed) {
        return STEP_NEXT;
    }
    bool is_own = call->permission == PERMISSION_OWN;
    size_t count = call->operation->operation->parameters.count;
    struct value *parameters = ARENA_ARRAY(call->arena, struct value, count + 1);
    memcpy(parameters, call->path_values, count * sizeof(*parameters));
    parameters[count] = call->caller.subject;
    call->inquiry = (struct query){.arena = call->arena,
                                   .sql = plan_current_sql(call->arena, call->operation, is_own),
                                   .parameters = parameters,
                                   .parameter_count = count + is_own,
                                   .on_row = take_current,
                                   .context = call,
                                   .flow = &call->flow};
    return store_execute(call->session, QUERY_READ, &call->inquiry) == STEP_WAIT ? STEP_WAIT
                                                                                 : STEP_NEXT;
}

static enum step refuse(struct call *call)
{
    return call_fail(call, STATUS_PRECONDITION, PROBLEM_PRECONDITION, NULL);
}

static enum step refuse_field(struct call *call, const char *name)
{
    return call_fail(call, STATUS_INVALID, PROBLEM_MALFORMED,
                     arena_format(call->arena,
                                  "%s must be * or a list of entity tags in double quotes, as "
                                  "ETag has them",
                                  name)
                         .data);
}

/* If-Match is looked at before If-None-Match (section 13.2.2). */
static enum step hold(struct call *call, uint64_t version)
{
    const struct conditions *conditions = &call->conditions;
    if (conditions->if_match.size > 0) {
        switch (version_match(conditions->if_match, version, false)) {
        case VERSION_UNKNOWN:
            return refuse_field(call, "If-Match");
        case VERSION_OTHER:
            return refuse(call);
        case VERSION_SAME:
            break;
        }
    }
    if (conditions->if_none_match.size > 0) {
        switch (version_match(conditions->if_none_match, version, true)) {
        case VERSION_UNKNOWN:
            return refuse_field(call, "If-None-Match");
        case VERSION_SAME:
            return refuse(call);
        case VERSION_OTHER:
            break;
        }
    }
    return STEP_NEXT;
}

enum step operation_hold(struct flow *flow)
{
    struct call *call = call_from(flow);
    if (call->inquiry.sql == NULL) {
        return STEP_NEXT;
    }
    enum status status = call->inquiry.status;
    call->inquiry = (struct query){0};
    if (status != STATUS_OK) {
        call->query.status = status;
        return operation_explain(flow);
    }
    if (call->current == NULL) {
        return call_fail(call, STATUS_NOT_FOUND, PROBLEM_NOT_FOUND, NULL);
    }
    uint64_t version =
        version_of(call->version_key, call->arena, call->operation->entity, call->current);
    if (slice_equal(slice_trim(call->conditions.if_match), SLICE("*")) &&
        call->conditions.if_none_match.size == 0) {
        call->current = NULL; /* any version will do */
    }
    return hold(call, version);
}

enum step operation_hold_answer(struct call *call, uint64_t version, bool *out_is_known)
{
    const struct conditions *conditions = &call->conditions;
    *out_is_known = false;
    if (conditions->if_match.size > 0 &&
        version_match(conditions->if_match, version, false) != VERSION_SAME) {
        return refuse(call);
    }
    *out_is_known = conditions->if_none_match.size > 0 &&
                    version_match(conditions->if_none_match, version, true) == VERSION_SAME;
    return STEP_NEXT;
}

void condition_guard(struct call *call)
{
    if (call->current == NULL) {
        return;
    }
    size_t count = call->query.parameter_count, field_count = call->operation->entity->field_count;
    struct value *parameters = ARENA_ARRAY(call->arena, struct value, count + field_count);
    memcpy(parameters, call->query.parameters, count * sizeof(*parameters));
    memcpy(parameters + count, call->current, field_count * sizeof(*parameters));
    call->query.sql =
        plan_guarded_sql(call->arena, call->operation, call->permission == PERMISSION_OWN, count);
    call->query.is_fixed = false;
    call->query.parameters = parameters;
    call->query.parameter_count = count + field_count;
}
