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
    case IDENTITY_LOGOUT_ALL:
    case IDENTITY_PASSWORD:
    case IDENTITY_SETUP:
        break;
    }
    return false;
}

static enum step refuse(struct call *call, const char *reason)
{
    return call_fail(call, STATUS_UNAUTHENTICATED, PROBLEM_UNAUTHENTICATED,
                     arena_format(call->arena, "These credentials do not hold: %s", reason).data);
}

/* What is found out by more than a look. */
struct identification {
    struct nested nested;
    struct call *call;
    struct issuer_job job;
    enum external_outcome outcome;
    struct external_inquiry *inquiry;
    const char *reason;
    struct query query; /* of the setup's token */
    struct value parameters[2];
    unsigned char digest[SECRET_TOKEN_DIGEST_SIZE];
};

static struct identification *identification_from(struct flow *flow)
{
    return FLOW_OWNER(flow, struct identification, nested.flow);
}

static enum step fail_by_store(struct call *call)
{
    call->fault.retry_after_seconds = 1;
    return call_fail(call, STATUS_UNAVAILABLE, PROBLEM_UNAVAILABLE, NULL);
}

/* --- the first administrator shows the token that a start has printed, in place of an account's */

static struct slice setup_token(const struct call *call)
{
    struct slice field = call->credentials.authorization;
    return slice_starts_with_ignoring_case(field, SLICE("Bearer "))
               ? slice_trim(slice_from_offset(field, 7))
               : SLICE_EMPTY;
}

static enum step ask_for_setup(struct flow *flow)
{
    struct identification *identification = identification_from(flow);
    struct call *call = identification->call;
    secret_token_digest(setup_token(call), identification->digest);
    identification->parameters[0] = value_digest(identification->digest);
    identification->parameters[1] = value_integer(call->now_us);
    identification->query =
        (struct query){.arena = call->arena,
                       .sql = "SELECT 1 FROM _phoenix_setups WHERE token = ?1 AND expires_at > ?2 "
                              "AND taken_by IS NULL",
                       .is_fixed = true,
                       .parameters = identification->parameters,
                       .parameter_count = 2,
                       .flow = flow};
    enum step step = store_execute(call->session, QUERY_READ, &identification->query);
    return step == STEP_WAIT ? STEP_WAIT : STEP_NEXT;
}

static enum step refuse_setup(struct call *call)
{
    return call_fail(call, STATUS_UNAUTHENTICATED, PROBLEM_UNAUTHENTICATED,
                     "Send the token that the first start has printed, as Authorization: Bearer");
}

static enum step conclude_setup(struct flow *flow)
{
    struct identification *identification = identification_from(flow);
    struct call *call = identification->call;
    if (identification->query.status != STATUS_OK) {
        return fail_by_store(call);
    }
    if (identification->query.row_count == 0) {
        return refuse_setup(call);
    }
    call->has_setup = true;
    call->caller = (struct caller){.proof = CALLER_TOKEN, .subject_text = SLICE("setup")};
    return STEP_NEXT;
}

static enum step identify_setup(struct call *call)
{
    static step_f *const steps[] = {ask_for_setup, conclude_setup, NULL};
    if (!secret_token_is_well_formed(setup_token(call), AUTH_SETUP_PREFIX)) {
        return refuse_setup(call);
    }
    struct identification *identification = ARENA_NEW(call->arena, struct identification);
    identification->call = call;
    return flow_nest(&identification->nested, steps, &call->flow);
}

/* --- keys, certificates and foreign tokens */

static void on_issuer_asked(struct issuer_job *job)
{
    struct identification *identification =
        (struct identification *)((char *)job - offsetof(struct identification, job));
    flow_resume(&identification->nested.flow, false);
}

/* A token names a key that the issuer may have made since it was last asked. */
static enum step wait_for_issuer(struct flow *flow)
{
    struct identification *identification = identification_from(flow);
    struct call *call = identification->call;
    if (identification->outcome != EXTERNAL_UNKNOWN_KEY) {
        return STEP_NEXT;
    }
    identification->job = (struct issuer_job){.done = on_issuer_asked, .arena = call->arena};
    return issuer_ask(call->auth->issuer, &identification->job) ? STEP_WAIT : STEP_NEXT;
}

static enum step look_again(struct flow *flow)
{
    struct identification *identification = identification_from(flow);
    struct call *call = identification->call;
    if (identification->outcome == EXTERNAL_UNKNOWN_KEY) {
        identification->outcome =
            external_identify(call->auth, call->arena, &call->credentials, call->now_us,
                              &call->caller, &identification->reason, &identification->inquiry);
    }
    return identification->outcome == EXTERNAL_STORED ? external_ask(identification->inquiry, flow)
                                                      : STEP_NEXT;
}

static enum step conclude_external(struct flow *flow)
{
    struct identification *identification = identification_from(flow);
    struct call *call = identification->call;
    if (identification->outcome == EXTERNAL_STORED) {
        identification->outcome =
            external_outcome(identification->inquiry, &call->caller, &identification->reason);
    }
    switch (identification->outcome) {
    case EXTERNAL_NONE:
    case EXTERNAL_KNOWN:
        return STEP_NEXT;
    case EXTERNAL_REFUSED:
    case EXTERNAL_UNKNOWN_KEY:
        return refuse(call, identification->reason);
    case EXTERNAL_STORED:
    case EXTERNAL_UNAVAILABLE:
        break;
    }
    return fail_by_store(call);
}

static enum step identify_external(struct call *call, bool *out_is_external)
{
    static step_f *const steps[] = {wait_for_issuer, look_again, conclude_external, NULL};
    struct external_inquiry *inquiry = NULL;
    const char *reason = NULL;
    enum external_outcome outcome =
        external_identify(call->auth, call->arena, &call->credentials, call->now_us, &call->caller,
                          &reason, &inquiry);
    *out_is_external = outcome != EXTERNAL_NONE;
    if (outcome == EXTERNAL_NONE || outcome == EXTERNAL_KNOWN) {
        return STEP_NEXT;
    }
    if (outcome == EXTERNAL_REFUSED) {
        return refuse(call, reason);
    }
    struct identification *identification = ARENA_NEW(call->arena, struct identification);
    identification->call = call;
    identification->outcome = outcome;
    identification->inquiry = inquiry;
    identification->reason = reason;
    return flow_nest(&identification->nested, steps, &call->flow);
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
                               "The document has no accounts");
    }
    if (action == IDENTITY_SETUP) {
        return identify_setup(call);
    }
    if (!takes_anybody(action)) {
        enum step step = identify_external(call, &is_external);
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
    if (action == IDENTITY_REGISTER &&
        (!access->is_public || (access->roles | access->own_roles) != 0)) {
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

/* Whether the caller may read no records but their own of the kind that a toggle is about. */
static bool is_target_limited(const struct call *call)
{
    const struct list *reads = &call->operation->target_reads;
    bool is_limited = false;
    LIST_EACH(const struct plan_operation, read, reads)
    {
        enum permission permission = caller_permission(&call->caller, read);
        if (permission == PERMISSION_FULL) {
            return false;
        }
        is_limited |= permission == PERMISSION_OWN;
    }
    return is_limited && call->plan->model->policy.is_enforced;
}

enum step operation_authorise(struct flow *flow)
{
    struct call *call = call_from(flow);
    call->permission = permission_of(call);
    select_caller(call);
    bool is_about_caller = call->operation->operation->identity == IDENTITY_NONE &&
                           operation_selects_caller(call->operation->operation);
    if (is_about_caller && call->permission != PERMISSION_NONE &&
        call->caller.subject.kind == VALUE_NULL && caller_is_known(&call->caller)) {
        return call_fail(call, STATUS_FORBIDDEN, PROBLEM_FORBIDDEN,
                         "This is about an account's own, and these credentials are no account's");
    }
    if (is_about_caller && !caller_is_known(&call->caller)) {
        call->permission = PERMISSION_NONE; /* also where everybody may call */
    }
    if (call->operation->operation->kind == OPERATION_TOGGLE &&
        call->permission == PERMISSION_OWN) {
        call->permission = PERMISSION_FULL; /* the row is the caller's, whosever the record */
    }
    call->is_target_limited = is_target_limited(call);
    if (call->permission != PERMISSION_NONE) {
        return STEP_NEXT;
    }
    if (!caller_is_known(&call->caller)) {
        return call_fail(call, STATUS_UNAUTHENTICATED, PROBLEM_UNAUTHENTICATED,
                         "Sign in first: this needs credentials");
    }
    return call_fail(call, STATUS_FORBIDDEN, PROBLEM_FORBIDDEN, "Your role does not permit this");
}
