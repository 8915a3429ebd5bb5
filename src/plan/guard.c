/* SPDX-License-Identifier: Apache-2.0 */
/* A state that a document gives to some roles alone, by the path that leads there, is not to be had
 * by everybody who may change the record. */
#include "plan/plan_private.h"

#define SCRATCH_CHUNK ((size_t)4 << 10)

/* PUT, PATCH, and PUT of the field alone; a transition's own path sets nothing but its own. */
static bool can_bypass(const struct plan_operation *operation)
{
    switch (operation->operation->kind) {
    case OPERATION_CREATE:
    case OPERATION_REPLACE:
    case OPERATION_UPDATE:
    case OPERATION_FIELD_UPDATE:
        return operation->entity != NULL;
    case OPERATION_LIST:
    case OPERATION_GET:
    case OPERATION_DELETE:
    case OPERATION_FIELD_READ:
    case OPERATION_TRANSITION:
    case OPERATION_QUERY:
    case OPERATION_COUNT:
    case OPERATION_TOGGLE:
    case OPERATION_IDENTITY:
    case OPERATION_HEALTH:
    case OPERATION_CUSTOM:
        break;
    }
    return false;
}

/* What nobody may run is no way to a state: then the state is like any other. */
static bool guards(const struct plan_operation *transition)
{
    const struct access *access = &transition->operation->access;
    return transition->operation->kind == OPERATION_TRANSITION && transition->entity != NULL &&
           !access->is_public && (access->roles | access->own_roles) != 0;
}

static bool is_same(const struct value *a, const struct value *b)
{
    bool is_text = a->kind == VALUE_TEXT || a->kind == VALUE_BLOB;
    return a->kind == b->kind &&
           (is_text ? slice_equal(a->text, b->text) : a->integer == b->integer);
}

static struct plan_guard *guard_of(struct plan *plan, struct plan_operation *operation,
                                   const struct plan_preset *preset)
{
    LIST_EACH(struct plan_guard, guard, &operation->guards)
    {
        if (guard->field == preset->field && is_same(&guard->value, &preset->value)) {
            return guard;
        }
    }
    struct plan_guard *guard = ARENA_NEW(plan->arena, struct plan_guard);
    guard->field = preset->field;
    guard->value = preset->value;
    list_add(plan->arena, &operation->guards, guard);
    return guard;
}

static void add_guard(struct plan *plan, struct plan_operation *operation,
                      const struct plan_operation *transition, const struct plan_preset *preset)
{
    const struct access *access = &transition->operation->access;
    struct plan_guard *guard = guard_of(plan, operation, preset);
    guard->roles |= access->roles;
    guard->own_roles |= access->own_roles;
    guard->by = transition->operation;
}

static void add_transition(struct plan *plan, struct plan_operation *operation,
                           const struct plan_operation *transition)
{
    for (size_t i = 0; i < transition->preset_count; i++) {
        struct plan_preset preset = transition->presets[i];
        bool is_flip = preset.kind == PRESET_FLIP;
        if ((is_flip || preset.kind == PRESET_VALUE) && preset.field->is_writable) {
            add_guard(plan, operation, transition, &preset);
        }
        if (is_flip && preset.field->is_writable) { /* it leads to both */
            preset.value.integer = !preset.value.integer;
            add_guard(plan, operation, transition, &preset);
        }
    }
}

/* Whether somebody may run the operation who may not take the way that leads there. */
static bool is_needed(const struct plan_operation *operation, const struct plan_guard *guard)
{
    const struct access *access = &operation->operation->access;
    return access->is_public || (access->roles & ~guard->roles) != 0 ||
           (access->own_roles & ~(guard->roles | guard->own_roles)) != 0;
}

/* `transitions`: those that guard the operation's entity. */
static void guard_operation(struct plan *plan, struct plan_operation *operation,
                            const struct list *transitions)
{
    LIST_EACH(const struct plan_operation, transition, transitions)
    {
        add_transition(plan, operation, transition);
    }
    struct list needed = {0};
    LIST_EACH(struct plan_guard, guard, &operation->guards)
    {
        if (is_needed(operation, guard)) {
            list_add(plan->arena, &needed, guard);
        }
    }
    operation->guards = needed;
}

void guards_create(struct plan *plan)
{
    if (!plan->model->policy.is_enforced) {
        return;
    }
    struct arena *scratch = arena_create(SCRATCH_CHUNK);
    struct list *transitions = ARENA_ARRAY(scratch, struct list, plan->entity_count); /* of each */
    for (size_t i = 0; i < plan->operation_count; i++) {
        if (guards(&plan->operations[i])) {
            list_add(scratch, &transitions[plan->operations[i].entity - plan->entities],
                     &plan->operations[i]);
        }
    }
    for (size_t i = 0; i < plan->operation_count; i++) {
        if (can_bypass(&plan->operations[i])) {
            guard_operation(plan, &plan->operations[i],
                            &transitions[plan->operations[i].entity - plan->entities]);
        }
    }
    arena_destroy(&scratch);
}

void guard_write(struct buffer *out, const struct plan_operation *operation, size_t number,
                 bool binds_presence)
{
    if (operation->guards.count == 0) {
        return;
    }
    /* A guard that is met leaves only rows that are in the state already. */
    buffer_format(out, " AND CASE CAST(?%zu AS BIGINT)", number);
    LIST_EACH(const struct plan_guard, guard, &operation->guards)
    {
        size_t index = guard->field->field->index;
        buffer_format(out, " WHEN %zu THEN ", guard_index + 1);
        sql_write_name(out, guard->field->field->column);
        buffer_format(out, " = ?%zu", binds_presence ? 2 * index + 2 : index + 1);
    }
    BUFFER_LITERAL(out, " ELSE 1 = 1 END");
}
