/* SPDX-License-Identifier: Apache-2.0 */
/* Is the caller within their limits? Addresses are counted before anything is known of the caller,
 * so that guessing passwords and keys is limited too; accounts and keys once they are known. */
#include "operation/operation.h"

#include "base/address.h"
#include "base/clock.h"

static struct call *call_from(struct flow *flow)
{
    return FLOW_OWNER(flow, struct call, flow);
}

static bool is_loopback(struct slice peer)
{
    struct address address;
    return address_parse(peer, &address) && address_is_loopback(&address);
}

static enum step refuse(struct call *call, const struct limit_verdict *verdict)
{
    call->limit = *verdict;
    call_fail(call, STATUS_LIMITED, PROBLEM_LIMITED, NULL);
    call->fault.retry_after_seconds = verdict->reset_seconds;
    return STEP_FAIL;
}

/* The limits that a step has found to hold, and as whom the caller counts against each. */
struct claims {
    struct limit_claim *list;
    size_t count;
};

static struct claims create_claims(struct call *call)
{
    size_t size = call->operation->operation->limits.count * sizeof(struct limit_claim);
    return (struct claims){.list = arena_allocate_raw(call->arena, size)};
}

static void claim(struct claims *claims, const struct limit *limit, struct slice subject)
{
    claims->list[claims->count++] = (struct limit_claim){limit, subject};
}

static void claim_address(struct call *call, struct claims *claims, const struct limit *limit)
{
    unsigned char *address = arena_allocate_raw(call->arena, LIMIT_ADDRESS_SIZE);
    claim(claims, limit, limit_address(call->credentials.peer, address));
}

static enum step conclude(struct call *call, const struct limit_verdict *verdict)
{
    if (verdict->is_refused) {
        return refuse(call, verdict);
    }
    if (verdict->limit != NULL && (call->limit.limit == NULL || verdict->left < call->limit.left)) {
        call->limit = *verdict;
    }
    return STEP_NEXT;
}

/* What several nodes count together may take a moment. */
struct counting {
    struct nested nested;
    struct call *call;
    struct limit_ask ask;
};

static enum step count_together(struct flow *flow)
{
    struct counting *counting = FLOW_OWNER(flow, struct counting, nested.flow);
    counting->ask.flow = flow;
    return limit_share_take(counting->call->limit_share, counting->call->limit_table,
                            &counting->ask);
}

static enum step conclude_together(struct flow *flow)
{
    struct counting *counting = FLOW_OWNER(flow, struct counting, nested.flow);
    return conclude(counting->call, &counting->ask.verdict);
}

static enum step take(struct call *call, const struct claims *claims)
{
    static step_f *const steps[] = {count_together, conclude_together, NULL};
    if (claims->count == 0) {
        return STEP_NEXT;
    }
    if (call->limit_share == NULL) {
        struct limit_verdict verdict =
            limit_take_all(call->limit_table, claims->list, claims->count, clock_monotonic_ns());
        return conclude(call, &verdict);
    }
    struct counting *counting = ARENA_NEW(call->arena, struct counting);
    counting->call = call;
    counting->ask =
        (struct limit_ask){.arena = call->arena, .claims = claims->list, .count = claims->count};
    return flow_nest(&counting->nested, steps, &call->flow);
}

static bool has_limits(const struct call *call)
{
    return call->limit_table != NULL && call->operation->operation->limits.count > 0;
}

enum step operation_limit(struct flow *flow)
{
    struct call *call = call_from(flow);
    if (!has_limits(call)) {
        return STEP_NEXT;
    }
    struct claims claims = create_claims(call);
    LIST_EACH(const struct limit, limit, &call->operation->operation->limits)
    {
        if (limit->is_anonymous_only || (limit->is_added && is_loopback(call->credentials.peer))) {
            continue;
        }
        if (limit->scope == LIMIT_TOTAL) {
            claim(&claims, limit, SLICE_EMPTY);
        } else if (limit->scope == LIMIT_ADDRESS) {
            claim_address(call, &claims, limit);
        }
    }
    return take(call, &claims);
}

/* --- limits of accounts and keys --- */

static bool is_of_role(const struct limit *limit, const struct caller *caller)
{
    return limit->role != NULL && (caller->roles >> limit->role->index & 1) != 0;
}

/* Whether the operation has limits of that scope; `is_of_role` asks for those of the caller's
 * roles. */
static bool has_scope(const struct call *call, enum limit_scope scope, bool wants_role)
{
    LIST_EACH(const struct limit, limit, &call->operation->operation->limits)
    {
        if (limit->scope == scope && !limit->is_anonymous_only &&
            (wants_role ? is_of_role(limit, &call->caller) : limit->role == NULL)) {
            return true;
        }
    }
    return false;
}

/* A key is counted as a user where keys have no limit of their own, and the other way round. */
static enum limit_scope scope_of(const struct call *call)
{
    bool is_key = call->caller.proof == CALLER_API_KEY;
    enum limit_scope own = is_key ? LIMIT_KEY : LIMIT_USER;
    enum limit_scope other = is_key ? LIMIT_USER : LIMIT_KEY;
    bool has_own = has_scope(call, own, false) || has_scope(call, own, true);
    return has_own ? own : other;
}

/* Of several roles the most generous one counts: a limit of it. */
static const struct limit *role_limit(const struct call *call, enum limit_scope scope)
{
    const struct limit *best = NULL;
    LIST_EACH(const struct limit, limit, &call->operation->operation->limits)
    {
        if (limit->scope == scope && is_of_role(limit, &call->caller) &&
            (best == NULL || (uint64_t)limit->count * best->window_seconds >
                                 (uint64_t)best->count * limit->window_seconds)) {
            best = limit;
        }
    }
    return best;
}

/* Somebody unknown is held to what is said of strangers, else to the limits of users, by address,
 * where addresses have none. */
static void claim_as_stranger(struct call *call, struct claims *claims)
{
    bool has_address = has_scope(call, LIMIT_ADDRESS, false);
    LIST_EACH(const struct limit, limit, &call->operation->operation->limits)
    {
        bool is_users = limit->scope == LIMIT_USER || limit->scope == LIMIT_KEY;
        if (limit->role == NULL && (limit->is_anonymous_only || (is_users && !has_address))) {
            claim_address(call, claims, limit);
        }
    }
}

static void claim_as_known(struct call *call, struct claims *claims)
{
    enum limit_scope scope = scope_of(call);
    const struct limit *own = role_limit(call, scope);
    const struct role *role = own == NULL ? NULL : own->role; /* with all that is said of it */
    LIST_EACH(const struct limit, limit, &call->operation->operation->limits)
    {
        if (limit->scope == scope && limit->role == role && !limit->is_anonymous_only) {
            claim(claims, limit, call->caller.subject_text);
        }
    }
}

enum step operation_limit_caller(struct flow *flow)
{
    struct call *call = call_from(flow);
    if (!has_limits(call)) {
        return STEP_NEXT;
    }
    struct claims claims = create_claims(call);
    if (caller_is_known(&call->caller)) {
        claim_as_known(call, &claims);
    } else {
        claim_as_stranger(call, &claims);
    }
    return take(call, &claims);
}
