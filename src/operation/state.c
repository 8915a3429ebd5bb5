/* SPDX-License-Identifier: Apache-2.0 */
/* The order of states, in words: the statement itself keeps it (plan/state.c); here is what is said
 * of a record that it left alone, and where new ones begin. */
#include "operation/operation_private.h"

/* "'paid' or 'cancelled'" of a set; empty: none. */
static struct slice list_states(struct call *call, const struct state_order *order, uint64_t set)
{
    struct slice text = SLICE_EMPTY;
    for (size_t i = 0; i < order->state_count; i++) {
        if ((set >> i & 1) == 0) {
            continue;
        }
        bool is_last = (set >> i) == 1;
        text = arena_format(call->arena, SLICE_FORMAT "%s'" SLICE_FORMAT "'", SLICE_ARGUMENT(text),
                            text.size == 0 ? ""
                            : is_last      ? " or "
                                           : ", ",
                            SLICE_ARGUMENT(order->states[i]));
        list_add(call->arena, &call->fault.next_states, (void *)(uintptr_t)&order->states[i]);
    }
    return text;
}

static void refuse(struct call *call, const struct plan_field *field, struct slice state,
                   const char *reason)
{
    call_fail(
        call, STATUS_CONFLICT, PROBLEM_STATE,
        arena_format(call->arena, "The " SLICE_FORMAT " %s", SLICE_ARGUMENT(field->name), reason)
            .data);
    fault_add_field(call->arena, &call->fault, field->name, slice_from(reason));
    call->fault.is_about_state = true;
    call->fault.state = arena_copy(call->arena, state);
}

static void refuse_move(struct call *call, const struct plan_field *field, struct slice state,
                        struct slice wanted)
{
    const struct state_order *order = field->field->order;
    size_t index = state_order_index(order, state);
    uint64_t next = index < order->state_count ? order->next[index] : order->initial;
    next &= index < order->state_count ? ~(UINT64_C(1) << index) : next; /* it is that already */
    struct slice states = list_states(call, order, next);
    const char *reason =
        slice_equal(state, wanted)
            ? arena_format(call->arena, "is '" SLICE_FORMAT "' already", SLICE_ARGUMENT(state)).data
        : states.size == 0
            ? arena_format(call->arena,
                           "is '" SLICE_FORMAT "', which is final: it cannot become '" SLICE_FORMAT
                           "'",
                           SLICE_ARGUMENT(state), SLICE_ARGUMENT(wanted))
                  .data
            : arena_format(call->arena,
                           "is '" SLICE_FORMAT "' and cannot become '" SLICE_FORMAT
                           "': it may become " SLICE_FORMAT,
                           SLICE_ARGUMENT(state), SLICE_ARGUMENT(wanted), SLICE_ARGUMENT(states))
                  .data;
    refuse(call, field, state, reason);
}

static void check_start(struct call *call, const struct plan_field *field)
{
    const struct state_order *order = field->field->order;
    const struct value *value = &call->values[field->field->index];
    size_t index =
        value->kind == VALUE_TEXT ? state_order_index(order, value->text) : order->state_count;
    if (value->kind == VALUE_NULL ||
        (index < order->state_count && (order->initial >> index & 1) != 0)) {
        return;
    }
    struct slice states = list_states(call, order, order->initial);
    refuse(call, field, SLICE_EMPTY,
           arena_format(call->arena,
                        "cannot be '" SLICE_FORMAT "' in a new record: it begins as " SLICE_FORMAT,
                        SLICE_ARGUMENT(value->text), SLICE_ARGUMENT(states))
               .data);
}

void state_check(struct call *call)
{
    if (call->values == NULL || call->operation->serving != SERVE_CREATE) {
        return;
    }
    const struct plan_entity *entity = call->operation->entity;
    for (size_t i = 0; i < entity->field_count && call->fault.status == STATUS_OK; i++) {
        if (entity->fields[i].field->order != NULL && entity->fields[i].is_writable) {
            check_start(call, &entity->fields[i]);
        }
    }
}

/* Whether the statement brings the field somewhere. */
static bool is_moved(const struct call *call, const struct plan_field *field)
{
    size_t index = field->field->index;
    return plan_state_is_kept(call->operation, field) && call->is_present[index] &&
           call->values[index].kind != VALUE_NULL;
}

bool state_may_refuse(const struct call *call)
{
    const struct plan_entity *entity = call->operation->entity;
    for (size_t i = 0; call->values != NULL && i < entity->field_count; i++) {
        if (is_moved(call, &entity->fields[i])) {
            return true;
        }
    }
    return false;
}

bool state_refuse(struct call *call, const struct value *record)
{
    const struct plan_entity *entity = call->operation->entity;
    for (size_t i = 0; i < entity->field_count; i++) {
        const struct plan_field *field = &entity->fields[i];
        if (is_moved(call, field) &&
            !plan_state_leads(call->operation, field, &record[i], &call->values[i])) {
            refuse_move(call, field, record[i].kind == VALUE_TEXT ? record[i].text : SLICE_EMPTY,
                        call->values[i].text);
            return true;
        }
    }
    return false;
}
