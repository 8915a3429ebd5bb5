/* SPDX-License-Identifier: Apache-2.0 */
/* Who is calling, and may they? */
#include "operation/operation_private.h"

#include "auth/external.h"

/* Who signs in, or in again, may still show what no longer holds. */
static bool takes_anybody(enum identity_action action)
{
    switch (action) {
    case IDENTITY_LOGIN:
    case IDENTITY_REGISTER:
    case IDENTITY_REFRESH:
    case IDENTITY_LOGOUT:
    case IDENTITY_FORGOT:
    case IDENTITY_RESET:
        return true;
    case IDENTITY_NONE:
    case IDENTITY_ME:
    case IDENTITY_PASSWORD:
    case IDENTITY_SETUP:
        break;
    }
    return false;
}

/* The first administrator shows the token that the start has printed, in place of an account's. */
static enum step identify_setup(struct call *call)
{
    struct slice field = call->credentials.authorization;
    call->has_setup =
        slice_starts_with_ignoring_case(field, SLICE("Bearer ")) &&
        auth_holds_setup(call->auth->auth, slice_trim(slice_from_offset(field, 7)), call->now_us);
    if (call->has_setup) {
        call->caller = (struct caller){.proof = CALLER_TOKEN, .subject_text = SLICE("setup")};
        return STEP_NEXT;
    }
    return call_fail(call, STATUS_UNAUTHENTICATED, PROBLEM_UNAUTHENTICATED,
                     "Send the token that the first start has printed, as Authorization: Bearer");
}

static enum step refuse(struct call *call, const char *reason)
{
    return call_fail(call, STATUS_UNAUTHENTICATED, PROBLEM_UNAUTHENTICATED,
                     arena_format(call->arena, "These credentials do not hold: %s", reason).data);
}

/* A token names a key that the issuer may have made since it was last asked. */
struct wait {
    struct issuer_job job;
    struct call *call;
};

static enum step identify_external(struct call *call, bool may_wait, bool *out_is_external);

static void on_issuer_asked(struct issuer_job *job)
{
    struct call *call = ((struct wait *)job)->call; /* its first member */
    bool is_external;
    flow_resume(&call->flow, identify_external(call, false, &is_external) == STEP_FAIL);
}

static bool wait_for_issuer(struct call *call)
{
    struct wait *wait = ARENA_NEW(call->arena, struct wait);
    wait->call = call;
    wait->job = (struct issuer_job){.done = on_issuer_asked, .arena = call->arena};
    return issuer_ask(call->auth->issuer, &wait->job);
}

static enum step identify_external(struct call *call, bool may_wait, bool *out_is_external)
{
    const char *reason = NULL;
    enum external_outcome outcome = external_identify(call->auth, call->arena, &call->credentials,
                                                      call->now_us, &call->caller, &reason);
    *out_is_external = outcome != EXTERNAL_NONE;
    switch (outcome) {
    case EXTERNAL_NONE:
    case EXTERNAL_KNOWN:
        return STEP_NEXT;
    case EXTERNAL_UNKNOWN_KEY:
        return may_wait && wait_for_issuer(call) ? STEP_WAIT : refuse(call, reason);
    case EXTERNAL_REFUSED:
        return refuse(call, reason);
    case EXTERNAL_UNAVAILABLE:
        call->fault.retry_after_seconds = 1;
        return call_fail(call, STATUS_UNAVAILABLE, PROBLEM_UNAVAILABLE, NULL);
    }
    return STEP_NEXT;
}

/* Without what guards accounts, a password would be stored as it is, and whoever may make accounts
 * could make an administrator. */
static bool writes_unguarded_accounts(const struct call *call)
{
    return call->plan->identity.accounts != NULL &&
           call->operation->entity == call->plan->identity.accounts &&
           (call->values != NULL || call->operation->serving == SERVE_DELETE);
}

enum step operation_identify(struct flow *flow)
{
    struct call *call = call_from(flow);
    const struct credentials *shown = &call->credentials;
    enum identity_action action = call->operation->operation->identity;
    const char *reason = NULL;
    bool is_external = false;
    if (call->auth == NULL) {
        return action == IDENTITY_NONE && !writes_unguarded_accounts(call)
                   ? STEP_NEXT
                   : call_fail(call, STATUS_UNSUPPORTED, PROBLEM_UNSUPPORTED,
                               "Accounts are not served from this database yet");
    }
    if (action == IDENTITY_SETUP) {
        return identify_setup(call);
    }
    if (!takes_anybody(action)) {
        enum step step = identify_external(call, true, &is_external);
        if (is_external) {
            return step;
        }
    }
    if (shown->authorization.size == 0 && shown->cookie.size == 0) {
        return STEP_NEXT;
    }
    enum auth_outcome outcome =
        auth_identify(call->auth, call->arena, shown, call->now_us, &call->caller, &reason);
    if (outcome == AUTH_KNOWN || (outcome == AUTH_REFUSED && takes_anybody(action))) {
        return STEP_NEXT;
    }
    if (outcome == AUTH_FORGEABLE) {
        return takes_anybody(action) && action != IDENTITY_LOGOUT
                   ? STEP_NEXT
                   : call_fail(call, STATUS_FORBIDDEN, PROBLEM_FORBIDDEN,
                               "Send the CSRF token of this session as X-CSRF-Token");
    }
    return refuse(call, reason);
}

/* Whose own account it is, or who has none yet, needs no grant; a document may still say who may
 * make accounts. */
static enum permission identity_permission(const struct call *call)
{
    const struct access *access = &call->operation->operation->access;
    enum identity_action action = call->operation->operation->identity;
    if (action == IDENTITY_REGISTER && (access->roles | access->own_roles) != 0) {
        return caller_permission(&call->caller, call->operation);
    }
    return takes_anybody(action) || caller_is_known(&call->caller) ? PERMISSION_FULL
                                                                   : PERMISSION_NONE;
}

/* The key that stands in no path. */
static void select_caller(struct call *call)
{
    LIST_EACH(const struct path_parameter, parameter, &call->operation->operation->parameters)
    {
        if (parameter->is_caller) {
            call->path_values[parameter_index] = call->caller.subject;
        }
    }
}

static enum permission permission_of(const struct call *call)
{
    if (call->operation->operation->identity != IDENTITY_NONE) {
        return identity_permission(call);
    }
    return call->plan->model->policy.is_enforced ? caller_permission(&call->caller, call->operation)
                                                 : PERMISSION_FULL;
}

enum step operation_authorise(struct flow *flow)
{
    struct call *call = call_from(flow);
    call->permission = permission_of(call);
    select_caller(call);
    if (call->permission != PERMISSION_NONE) {
        return STEP_NEXT;
    }
    if (!caller_is_known(&call->caller)) {
        return call_fail(call, STATUS_UNAUTHENTICATED, PROBLEM_UNAUTHENTICATED,
                         "Sign in first: this needs credentials");
    }
    return call_fail(call, STATUS_FORBIDDEN, PROBLEM_FORBIDDEN, "Your role does not permit this");
}
