/* SPDX-License-Identifier: Apache-2.0 */
/* The order of states as a condition of the statement that changes a record: what the row holds
 * when it is changed decides, so of two transitions at the same time one alone comes through. */
#include "plan/plan_private.h"

static bool has_bit(uint64_t set, size_t index)
{
    return (set >> index & 1) != 0;
}

static size_t index_of(const struct state_order *order, const struct value *state)
{
    return state->kind == VALUE_TEXT ? state_order_index(order, state->text) : order->state_count;
}

static bool is_preset(const struct plan_operation *operation, const struct plan_field *field)
{
    for (size_t i = 0; i < operation->preset_count; i++) {
        if (operation->presets[i].field == field) {
            return operation->operation->kind == OPERATION_TRANSITION;
        }
    }
    return false;
}

bool plan_state_is_kept(const struct plan_operation *operation, const struct plan_field *field)
{
    bool is_change = operation->serving == SERVE_UPDATE || operation->serving == SERVE_REPLACE;
    return is_change && field->field->order != NULL && field->is_writable &&
           (operation->only == NULL || operation->only == field) &&
           (!is_preset(operation, field) || operation->operation->from != 0);
}

bool plan_state_leads(const struct plan_operation *operation, const struct plan_field *field,
                      const struct value *from, const struct value *to)
{
    const struct state_order *order = field->field->order;
    size_t start = index_of(order, from), end = index_of(order, to);
    if (is_preset(operation, field)) {
        return start < order->state_count && has_bit(operation->operation->from, start);
    }
    uint64_t next = start < order->state_count ? order->next[start] : order->initial;
    return (start == end && start < order->state_count) ||
           (end < order->state_count && has_bit(next, end));
}

/* ('a', 'b') */
static void write_states(struct buffer *out, const struct state_order *order, uint64_t set)
{
    const char *separator = "(";
    for (size_t i = 0; i < order->state_count; i++) {
        if (has_bit(set, i)) {
            buffer_append_string(out, separator);
            sql_write_text(out, order->states[i]);
            separator = ", ";
        }
    }
    BUFFER_LITERAL(out, ")");
}

/* The column is met before the parameter alone, so that PostgreSQL takes the one's type from the
 * other's. What stands in no order yet may go where records begin. */
static void write_moves(struct buffer *out, const struct field *field, size_t number, bool is_kept)
{
    const struct state_order *order = field->order;
    BUFFER_LITERAL(out, "CASE WHEN ");
    sql_write_name(out, field->column);
    buffer_format(out, " = ?%zu THEN 1 = 1", number);
    if (is_kept) {
        buffer_format(out, " WHEN ?%zu IS NULL THEN 1 = 1", number);
    }
    for (size_t i = 0; i < order->state_count; i++) {
        BUFFER_LITERAL(out, " WHEN ");
        sql_write_name(out, field->column);
        BUFFER_LITERAL(out, " = ");
        sql_write_text(out, order->states[i]);
        BUFFER_LITERAL(out, " THEN ");
        if (order->next[i] == 0) {
            BUFFER_LITERAL(out, "1 = 0");
        } else {
            buffer_format(out, "?%zu IN ", number);
            write_states(out, order, order->next[i]);
        }
    }
    buffer_format(out, " ELSE ?%zu IN ", number);
    write_states(out, order, order->initial);
    BUFFER_LITERAL(out, " END");
}

void state_write(struct buffer *out, const struct plan_operation *operation, bool binds_presence)
{
    const struct plan_entity *entity = operation->entity;
    for (size_t i = 0; i < entity->field_count; i++) {
        const struct plan_field *field = &entity->fields[i];
        if (!plan_state_is_kept(operation, field)) {
            continue;
        }
        BUFFER_LITERAL(out, " AND ");
        if (is_preset(operation, field)) {
            sql_write_name(out, field->field->column);
            BUFFER_LITERAL(out, " IN ");
            write_states(out, field->field->order, operation->operation->from);
        } else if (binds_presence) {
            buffer_format(out, "CASE WHEN ?%zu THEN ", 2 * i + 1);
            write_moves(out, field->field, 2 * i + 2, false);
            BUFFER_LITERAL(out, " ELSE 1 = 1 END");
        } else {
            write_moves(out, field->field, i + 1, true);
        }
    }
}

bool state_is_looked_at(const struct plan_operation *operation)
{
    for (size_t i = 0; operation->entity != NULL && i < operation->entity->field_count; i++) {
        if (plan_state_is_kept(operation, &operation->entity->fields[i])) {
            return true;
        }
    }
    return false;
}

void state_write_start(struct plan_field *field)
{
    const struct state_order *order = field->field->order;
    bool is_only_one = order != NULL && (order->initial & (order->initial - 1)) == 0;
    if (!is_only_one || field->default_value.kind != VALUE_NULL ||
        field->field->default_value.kind != DEFAULT_NONE) {
        return;
    }
    size_t index = 0;
    while (!has_bit(order->initial, index)) {
        index++;
    }
    field->default_value = value_text(order->states[index]);
}
