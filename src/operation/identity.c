/* SPDX-License-Identifier: Apache-2.0 */
/* Identity operations: how they are run, and what they share. */
#include "operation/operation_private.h"

#include "base/log.h"

/* --- the flow within the flow --- */

static step_f *const *steps_of(enum identity_action action)
{
    switch (action) {
    case IDENTITY_LOGIN:
        return identity_login_steps;
    case IDENTITY_REFRESH:
        return identity_refresh_steps;
    case IDENTITY_LOGOUT:
        return identity_logout_steps;
    case IDENTITY_LOGOUT_ALL:
        return identity_logout_all_steps;
    case IDENTITY_PASSWORD:
        return identity_password_steps;
    case IDENTITY_FORGOT:
        return identity_forgot_steps;
    case IDENTITY_RESET:
        return identity_reset_steps;
    case IDENTITY_NONE:
    case IDENTITY_REGISTER:
    case IDENTITY_ME:
    case IDENTITY_SETUP:
        break;
    }
    return NULL;
}

static enum step run_steps(struct call *call, step_f *const *steps)
{
    struct identity *identity = ARENA_NEW(call->arena, struct identity);
    identity->call = call;
    return flow_nest(&identity->nested, steps, &call->flow);
}

enum step operation_identity(struct flow *flow)
{
    struct call *call = call_from(flow);
    return run_steps(call, steps_of(call->operation->operation->identity));
}

enum step operation_oidc(struct flow *flow)
{
    return run_steps(call_from(flow), identity_oidc_steps);
}

void operation_write_keys(const struct auth_loop *auth, int64_t now_us, struct buffer *out)
{
    auth_write_keys(auth->auth, now_us, out);
}

/* --- the store --- */

static void fail_by_store(struct identity *identity, const struct query *query)
{
    struct call *call = identity->call;
    bool is_passing = query->status == STATUS_UNAVAILABLE || query->status == STATUS_FULL;
    LOG(is_passing ? LOG_WARN : LOG_ERROR, "a statement of an identity operation failed",
        LOG_TEXT("request_id", call->request_id),
        LOG_TEXT("operation", call->operation->operation->name),
        LOG_STRING("status", status_name(query->status)), LOG_TEXT("detail", query->detail));
    if (query->status == STATUS_FULL) {
        call_fail_full(call);
    } else if (query->status == STATUS_UNAVAILABLE || query->status == STATUS_TIMEOUT) {
        call->fault.retry_after_seconds = 1;
        call_fail(call, STATUS_UNAVAILABLE, PROBLEM_UNAVAILABLE, NULL);
    } else {
        call_fail(call, STATUS_INTERNAL, PROBLEM_INTERNAL, NULL);
    }
}

enum step identity_read(struct identity *identity, const char *sql, size_t count,
                        const struct value *parameters, on_row_f *on_row)
{
    memcpy(identity->answers_to, parameters, count * sizeof(*parameters));
    identity->question = (struct query){.arena = identity->call->arena,
                                        .sql = sql,
                                        .is_fixed = true,
                                        .parameters = identity->answers_to,
                                        .parameter_count = count,
                                        .on_row = on_row,
                                        .context = identity,
                                        .flow = &identity->nested.flow};
    enum step step = store_execute(identity->call->session, QUERY_READ, &identity->question);
    return step == STEP_WAIT ? STEP_WAIT : STEP_NEXT;
}

bool identity_has_read(struct identity *identity)
{
    if (identity->question.status != STATUS_OK) {
        fail_by_store(identity, &identity->question);
        return false;
    }
    return true;
}

struct query *identity_add(struct identity *identity, const char *sql, size_t count,
                           const struct value *parameters)
{
    size_t index = identity->query_count++;
    struct query *query = &identity->queries[index];
    memcpy(identity->parameters[index], parameters, count * sizeof(*parameters));
    *query = (struct query){.arena = identity->call->arena,
                            .sql = sql,
                            .is_fixed = true,
                            .parameters = identity->parameters[index],
                            .parameter_count = count,
                            .context = identity,
                            .flow = &identity->nested.flow};
    if (index > 0) {
        identity->queries[index - 1].next = query;
    }
    return query;
}

enum step identity_write(struct identity *identity)
{
    identity->query_count = 0;
    enum step step = store_execute(identity->call->session, QUERY_WRITE, &identity->queries[0]);
    return step == STEP_WAIT ? STEP_WAIT : STEP_NEXT;
}

bool identity_has_written(struct identity *identity)
{
    if (identity->queries[0].status != STATUS_OK) {
        fail_by_store(identity, &identity->queries[0]);
        return false;
    }
    return true;
}

/* --- accounts --- */

/* The exact spelling comes first or is the only one. */
static void take_account(void *context, const struct value *values, size_t count)
{
    (void)count;
    struct identity *identity = context;
    if (!identity->account.is_found) {
        identity->account = account_row_read(identity->call->arena, identity->call->plan, values);
    }
}

enum step identity_find_by_login(struct identity *identity)
{
    struct call *call = identity->call;
    const struct value parameters[] = {value_text(identity->login),
                                       value_text(arena_to_lower(call->arena, identity->login))};
    return identity_read(identity, call->plan->identity.find_by_login, 2, parameters, take_account);
}

enum step identity_find_by_subject(struct identity *identity, struct slice subject)
{
    struct call *call = identity->call;
    struct value key;
    if (value_from_text(call->arena, call->plan->identity.key->type, subject, &key) != NULL) {
        identity->question.status = STATUS_OK;
        return STEP_NEXT; /* and is not found */
    }
    return identity_read(identity, call->plan->identity.find_by_key, 1, &key, take_account);
}

/* --- input --- */

struct slice identity_text(struct identity *identity, struct slice field, const char *const *names)
{
    struct call *call = identity->call;
    struct slice shown = field.size > 0 ? field : slice_from(names[0]);
    const struct json *member = json_member(call->document, field);
    for (size_t i = 0; member == NULL && names[i] != NULL; i++) {
        member = json_member(call->document, slice_from(names[i]));
    }
    if (member == NULL || member->kind == JSON_NULL) {
        fault_add_field(call->arena, &call->fault, shown, SLICE("is required"));
    } else if (member->kind != JSON_STRING || member->text.size == 0) {
        fault_add_field(call->arena, &call->fault, member->key, SLICE("must be a text"));
    } else {
        return member->text;
    }
    call->problem = PROBLEM_INVALID;
    return SLICE_EMPTY;
}

bool identity_has_faults(struct identity *identity)
{
    return identity->call->fault.status != STATUS_OK;
}

/* --- passwords --- */

static void on_job_refused(struct password_job *job)
{
    call_refuse_draining(identity_from(job->flow)->call);
}

static enum step run_job(struct identity *identity)
{
    identity->job.flow = &identity->nested.flow;
    identity->job.on_refused = on_job_refused;
    enum step step = password_pool_run(identity->call->auth->client, &identity->job);
    if (step == STEP_FAIL && identity->job.is_refused) {
        call_refuse_draining(identity->call);
    } else if (step == STEP_FAIL) {
        identity->call->fault.retry_after_seconds = identity->job.retry_after_seconds;
        call_fail(identity->call, STATUS_UNAVAILABLE, PROBLEM_UNAVAILABLE,
                  "Too many people are signing in at this moment; try again");
    }
    return step;
}

/* Who is nobody, or has no password, costs the same. */
enum step identity_verify(struct identity *identity)
{
    bool has_hash = identity->account.is_found && identity->account.hash.size > 0;
    identity->job = (struct password_job){
        .kind = PASSWORD_JOB_VERIFY,
        .password = identity->password,
        .hash = has_hash ? identity->account.hash
                         : slice_from(auth_dummy_hash(identity->call->auth->auth))};
    return run_job(identity);
}

enum step identity_hash(struct identity *identity, struct slice password)
{
    identity->job = (struct password_job){.kind = PASSWORD_JOB_HASH,
                                          .password = password,
                                          .cost = identity->call->plan->model->policy.hash_cost};
    return run_job(identity);
}

/* --- tokens --- */

void identity_answer_tokens(struct identity *identity)
{
    struct call *call = identity->call;
    const struct policy *policy = &call->plan->model->policy;
    const struct auth *auth = call->auth->auth;
    const struct role *role = auth_role(policy, identity->account.role);
    struct slice key = role != NULL ? role->key : SLICE_EMPTY;
    call->identity.has_tokens = true;
    call->identity.access_token = auth_issue(auth, call->arena, identity->account.subject, key,
                                             identity->session, call->now_us);
    call->identity.refresh_token = identity->refresh.text;
    call->identity.expires_seconds = policy->access_seconds;
    call->identity.refresh_seconds = policy->refresh_seconds;
    call->identity.hides_tokens = call->wants_cookie;
    call->identity.uses_cookie = call->wants_cookie || policy->uses_cookie;
    call->identity.is_encrypted = auth_is_encrypted(auth);
    if (call->identity.uses_cookie) {
        call->identity.csrf_token = auth_csrf(auth, call->arena, identity->session);
    }
}

void identity_add_revocation(struct identity *identity, struct slice session)
{
    struct call *call = identity->call;
    const struct value parameters[] = {
        value_text(session), value_integer(call->now_us),
        value_integer(call->now_us +
                      INT64_C(1000000) * (call->plan->model->policy.access_seconds + 60))};
    identity_add(
        identity,
        "UPDATE _phoenix_sessions SET revoked_at = ?2 WHERE id = ?1 AND revoked_at IS NULL", 2,
        parameters);
    identity_add(identity,
                 "INSERT INTO _phoenix_revocations (session, at, expires_at) VALUES (?1, ?2, ?3)",
                 3, parameters);
    identity_add(identity, "DELETE FROM _phoenix_revocations WHERE expires_at < ?1", 1,
                 &parameters[1]);
}
