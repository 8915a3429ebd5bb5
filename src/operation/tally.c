/* SPDX-License-Identifier: Apache-2.0 */
/* Counting what a list would hold, as one number or by the values of fields. */
#include "operation/operation_private.h"

enum step operation_count(struct call *call, struct query *query, on_row_f *on_row, void *context)
{
    call->list.owner = call_is_limited(call) ? &call->caller.subject : NULL;
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
