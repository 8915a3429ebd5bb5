/* SPDX-License-Identifier: Apache-2.0 */
/* Answers that are kept: found again before the store is asked, and forgotten when something is
 * written that they tell of. */
#include "operation/operation_private.h"

#include "base/clock.h"

#include <assert.h>

#define DAY_US INT64_C(86400000000)

/* "…/today" is another list tomorrow. */
static int64_t day_of(const struct call *call)
{
    for (size_t i = 0; i < call->operation->preset_count; i++) {
        if (call->operation->presets[i].kind == PRESET_TODAY) {
            return call->now_us / DAY_US;
        }
    }
    return 0;
}

/* All that the answer depends on besides the rows: the operation, what the caller may see of it,
 * and what was asked for. Roles are in it although the permission says all today, so that an answer
 * that differs by role some day is never the wrong one. */
static struct slice key_of(struct call *call)
{
    bool is_own = call->permission == PERMISSION_OWN;
    const struct {
        uint64_t roles;
        int64_t day;
        uint32_t operation;
        uint32_t permission;
    } fixed = {call->operation->operation->access.is_public ? 0 : call->caller.roles, day_of(call),
               call->operation->index, (uint32_t)call->permission};
    struct slice subject = is_own ? call->caller.subject_text : SLICE_EMPTY;
    uint64_t subject_size = subject.size;
    size_t size = sizeof(fixed) + sizeof(subject_size) + subject.size + call->address.size;
    char *key = arena_allocate_raw(call->arena, size), *to = key;
    memcpy(to, &fixed, sizeof(fixed));
    to += sizeof(fixed);
    memcpy(to, &subject_size, sizeof(subject_size));
    to += sizeof(subject_size);
    if (subject.size > 0) {
        memcpy(to, subject.data, subject.size);
        to += subject.size;
    }
    if (call->address.size > 0) {
        memcpy(to, call->address.data, call->address.size);
    }
    return slice_of(key, size);
}

enum step operation_recall(struct flow *flow)
{
    struct call *call = call_from(flow);
    const struct plan_operation *operation = call->operation;
    if (call->cache == NULL || operation->keep_seconds == 0) {
        return STEP_NEXT;
    }
    call->is_recalled = true;
    call->ask = (struct cache_ask){.flow = flow,
                                   .key = key_of(call),
                                   .topics = operation->reads.indexes,
                                   .topic_count = operation->reads.count};
    return cache_look(call->cache, &call->ask, clock_monotonic_ns());
}

void operation_keep(struct call *call, struct slice fields, struct slice body, uint64_t version)
{
    bool is_missing = call->ask.outcome == CACHE_MISS || call->ask.outcome == CACHE_STALE;
    if (call->is_recalled && is_missing) {
        uint64_t life_ns = call->operation->keep_seconds * UINT64_C(1000000000);
        cache_fill(&call->ask, &(struct cache_item){.fields = fields,
                                                    .body = body,
                                                    .version = version,
                                                    .expires_ns = clock_monotonic_ns() + life_ns});
    }
}

const struct cache_item *operation_let_go(struct call *call)
{
    const struct cache_item *item = call->ask.item;
    call->ask.item = NULL;
    if (call->is_recalled) {
        cache_release(&call->ask);
    }
    idempotency_release(call);
    return item;
}

void recall_begin_write(struct call *call)
{
    const struct plan_entity *entity = call->operation->entity;
    const struct plan_topics *topics =
        call->operation->serving == SERVE_DELETE ? &entity->deletions : &entity->changes;
    if (call->cache == NULL) {
        return;
    }
    call->is_writing = true;
    call->cache_write = (struct cache_write){
        .flow = &call->flow, .topics = topics->indexes, .topic_count = topics->count};
    cache_begin_write(call->cache, &call->cache_write);
}

enum step operation_announce(struct flow *flow)
{
    struct call *call = call_from(flow);
    if (!call->is_writing) {
        return STEP_NEXT;
    }
    call->is_writing = false;
    return cache_end_write(call->cache, &call->cache_write);
}
