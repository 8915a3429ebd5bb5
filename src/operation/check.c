/* SPDX-License-Identifier: Apache-2.0 */
/* Checking the input of a call: what its body may say, what the path and the server say instead,
 * and the rules of each field. Every fault is found, not only the first. */
#include "operation/operation_private.h"

#include "base/json.h"
#include "operation/record.h"

#define MERGED_MAXIMUM 256U /* of a patch: each is a pass over the value on PostgreSQL */

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

/* Who replaces a record need not say whose it is: the statement keeps it. */
static bool keeps_author(const struct call *call, const struct plan_field *field)
{
    return call->operation->serving == SERVE_REPLACE &&
           field->field == call->operation->entity->entity->author &&
           call->plan->model->policy.is_enforced;
}

static void check_written_field(struct call *call, const struct plan_field *field,
                                struct value *value, bool is_present)
{
    bool is_replace = call->operation->serving == SERVE_REPLACE;
    if (!is_present && is_replace && (field->field->order != NULL || !field->is_changeable)) {
        *value = VALUE_NONE; /* the statement keeps what is there */
        return;
    }
    if (!is_present) {
        if (call->operation->serving == SERVE_UPDATE || account_keeps(call, field)) {
            return;
        }
        *value = record_default(call->arena, call->now_us, field);
        if (field->is_needed && !keeps_author(call, field)) {
            fault_add_field(call->arena, &call->fault, field->name, SLICE("is required"));
        }
        return;
    }
    if (value->kind == VALUE_NULL && (field->field->is_required || field->field->order != NULL)) {
        fault_add_field(call->arena, &call->fault, field->name, SLICE("must not be null"));
        return;
    }
    const char *reason = rule_check(call->arena, field, value);
    if (reason == NULL && field->rule.moment != MOMENT_ANY) {
        const struct value now = record_now(call->arena, call->now_us, field->type);
        reason = rule_check_moment(field, value, &now);
    }
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

/* What a transition sets; a body may add to it but not say otherwise. Which of two values a flag
 * turns to, and what the time is, no caller says. */
static void apply_presets(struct call *call)
{
    for (size_t i = 0; i < call->operation->preset_count; i++) {
        const struct plan_preset *preset = &call->operation->presets[i];
        size_t index = preset->field->field->index;
        bool is_said = call->is_present[index];
        if (preset->kind == PRESET_UNSAID) {
            continue; /* the face's matter: it knows whether there was a body */
        }
        bool is_own = preset->kind == PRESET_FLIP || preset->kind == PRESET_NOW;
        if (is_said && !call->is_faulty[index] &&
            (is_own || !is_same_value(&call->values[index], &preset->value))) {
            fault_add_field(call->arena, &call->fault, preset->field->name,
                            is_own ? SLICE("is set by this path")
                                   : SLICE("is set by this path, to another value"));
        }
        call->values[index] = preset->kind == PRESET_NOW
                                  ? record_now(call->arena, call->now_us, preset->field->type)
                                  : preset->value;
        call->is_present[index] = true;
    }
}

/* Who is limited to own records gives none away and makes none for others. Everybody else's new
 * record is their own where nothing is said. An owner that is the parent's is the statement's
 * matter. */
static void apply_author(struct call *call)
{
    const struct entity *entity = call->operation->entity->entity;
    bool is_own = call->permission == PERMISSION_OWN;
    if (entity->author == NULL || !caller_is_known(&call->caller)) {
        return;
    }
    size_t index = entity->author->index;
    struct value *value = &call->values[index];
    bool is_there = call->is_present[index];
    if (is_own && is_there && !call->is_faulty[index] &&
        !is_same_value(value, &call->caller.subject)) {
        fault_add_field(call->arena, &call->fault, entity->author->name, SLICE("must be yourself"));
        call->is_faulty[index] = true;
    }
    bool is_made =
        call->operation->serving == SERVE_CREATE ||
        (is_own && entity->author == entity->owner && call->operation->serving == SERVE_REPLACE);
    if (is_made && !is_there && call->caller.subject.kind == VALUE_NULL &&
        entity->author->is_required) {
        fault_add_field(call->arena, &call->fault, entity->author->name,
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

/* What the document keeps from callers is passed over like what the server sets; an endpoint that
 * is about that very field may set it. */
static void pass_over_kept(struct call *call)
{
    const struct plan_operation *operation = call->operation;
    bool is_made = operation->serving == SERVE_CREATE;
    for (size_t i = 0; operation->accepts == NULL && i < operation->entity->field_count; i++) {
        const struct plan_field *field = &operation->entity->fields[i];
        bool is_kept = field->is_writable && !(is_made ? field->is_given : field->is_changeable);
        if (is_kept && field != operation->only && call->is_present[i] && !call->is_faulty[i]) {
            call->is_present[i] = false;
            call->values[i] = VALUE_NONE;
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
        pass_over_kept(call);
        check_accepted(call);
        apply_parents(call);
        apply_presets(call);
        apply_author(call);
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
