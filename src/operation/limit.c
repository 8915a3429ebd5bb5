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

static enum step take(struct call *call, const struct limit *limit, struct slice subject,
                      uint64_t now_ns)
{
    struct limit_verdict verdict = limit_take(call->limit_table, limit, subject, now_ns);
    if (verdict.is_refused) {
        return refuse(call, &verdict);
    }
    if (call->limit.limit == NULL || verdict.left < call->limit.left) {
        call->limit = verdict;
    }
    return STEP_NEXT;
}

static enum step take_address(struct call *call, const struct limit *limit, uint64_t now_ns)
{
    unsigned char address[LIMIT_ADDRESS_SIZE];
    return take(call, limit, limit_address(call->credentials.peer, address), now_ns);
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
    uint64_t now_ns = clock_monotonic_ns();
    enum step step = STEP_NEXT;
    LIST_EACH(const struct limit, limit, &call->operation->operation->limits)
    {
        if (step != STEP_NEXT || limit->is_anonymous_only ||
            (limit->is_added && is_loopback(call->credentials.peer))) {
            continue;
        }
        if (limit->scope == LIMIT_TOTAL) {
            step = take(call, limit, SLICE_EMPTY, now_ns);
        } else if (limit->scope == LIMIT_ADDRESS) {
            step = take_address(call, limit, now_ns);
        }
    }
    return step;
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

/* Of several roles the most generous one counts. */
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
static enum step limit_stranger(struct call *call, uint64_t now_ns)
{
    bool has_address = has_scope(call, LIMIT_ADDRESS, false);
    enum step step = STEP_NEXT;
    LIST_EACH(const struct limit, limit, &call->operation->operation->limits)
    {
        bool is_users = limit->scope == LIMIT_USER || limit->scope == LIMIT_KEY;
        if (step == STEP_NEXT && limit->role == NULL &&
            (limit->is_anonymous_only || (is_users && !has_address))) {
            step = take_address(call, limit, now_ns);
        }
    }
    return step;
}

enum step operation_limit_caller(struct flow *flow)
{
    struct call *call = call_from(flow);
    if (!has_limits(call)) {
        return STEP_NEXT;
    }
    uint64_t now_ns = clock_monotonic_ns();
    if (!caller_is_known(&call->caller)) {
        return limit_stranger(call, now_ns);
    }
    enum limit_scope scope = scope_of(call);
    const struct limit *own = role_limit(call, scope);
    if (own != NULL) {
        return take(call, own, call->caller.subject_text, now_ns);
    }
    enum step step = STEP_NEXT;
    LIST_EACH(const struct limit, limit, &call->operation->operation->limits)
    {
        if (step == STEP_NEXT && limit->scope == scope && limit->role == NULL &&
            !limit->is_anonymous_only) {
            step = take(call, limit, call->caller.subject_text, now_ns);
        }
    }
    return step;
}
