/* SPDX-License-Identifier: Apache-2.0 */
/* Signing in. Nobody learns from the answer, its time, or a lock-out whether an account exists:
 * what is counted is what was given as login, anybody's or nobody's. */
#include "operation/operation_private.h"

#include "base/log.h"
#include "base/random.h"

#define COUNT_WINDOW_US INT64_C(86400000000) /* wrong passwords are forgotten after a day */

static const char *const login_names[] = {"email", "username", "login", "user", "identifier", NULL};
static const char *const password_names[] = {"password", NULL};

/* The hash column's own name is taken too: some documents call the password so in their requests.
 */
static enum step read_login(struct flow *flow)
{
    struct identity *identity = identity_from(flow);
    const struct plan_identity *plan = &identity->call->plan->identity;
    identity->login = slice_trim(identity_text(identity, plan->login->name, login_names));
    identity->password = identity_text(identity, plan->password->name, password_names);
    if (identity_has_faults(identity)) {
        return STEP_FAIL;
    }
    secret_token_digest(arena_to_lower(identity->call->arena, identity->login),
                        identity->login_digest);
    return STEP_NEXT;
}

static void take_lock(void *context, const struct value *values, size_t count)
{
    (void)count;
    ((struct identity *)context)->locked_until_us = values[0].integer;
}

/* For whoever watches for attacks. Not what was given as login: people type passwords there. */
static void log_refusal(const struct identity *identity, const char *reason)
{
    const struct call *call = identity->call;
    LOG(LOG_WARN, "a password was refused", LOG_STRING("reason", reason),
        LOG_TEXT("address", call->credentials.peer), LOG_TEXT("subject", identity->account.subject),
        LOG_TEXT("request_id", call->request_id));
}

static enum step refuse_locked(struct identity *identity, int64_t until_us)
{
    struct call *call = identity->call;
    log_refusal(identity, "locked");
    call->fault.retry_after_seconds = (unsigned)((until_us - call->now_us) / 1000000 + 1);
    return call_fail(call, STATUS_LIMITED, PROBLEM_LIMITED,
                     "Too many wrong passwords; try again later");
}

enum step identity_look_for_lock(struct flow *flow)
{
    struct identity *identity = identity_from(flow);
    const struct value login = value_digest(identity->login_digest);
    return identity_read(identity, "SELECT locked_until FROM _phoenix_attempts WHERE login = ?1", 1,
                         &login, take_lock);
}

enum step identity_check_lock(struct flow *flow)
{
    struct identity *identity = identity_from(flow);
    if (!identity_has_read(identity)) {
        return STEP_FAIL;
    }
    return identity->locked_until_us > identity->call->now_us
               ? refuse_locked(identity, identity->locked_until_us)
               : STEP_NEXT;
}

static enum step find_account(struct flow *flow)
{
    return identity_find_by_login(identity_from(flow));
}

static enum step verify_password(struct flow *flow)
{
    struct identity *identity = identity_from(flow);
    return identity_has_read(identity) ? identity_verify(identity) : STEP_FAIL;
}

static bool is_right(const struct identity *identity)
{
    return identity->account.is_found && identity->account.hash.size > 0 &&
           identity->job.result == PASSWORD_OK;
}

/* ?2: now, ?3: so many lock, ?4: until then, ?5: older ones are forgotten. An upsert's own row goes
 * by the table's name. */
#define OWN "_phoenix_attempts."
#define IS_FORGOTTEN                                                                               \
    "(" OWN "last_at < ?5 OR (" OWN "locked_until > 0 AND " OWN "locked_until <= ?2))"
#define NOW_FAILED "CASE WHEN " IS_FORGOTTEN " THEN 1 ELSE " OWN "failed + 1 END"

enum step identity_count_attempt(struct flow *flow)
{
    struct identity *identity = identity_from(flow);
    struct call *call = identity->call;
    const struct policy *policy = &call->plan->model->policy;
    if (is_right(identity)) {
        return STEP_NEXT;
    }
    int64_t limit = policy->lockout_attempts > 0 ? policy->lockout_attempts : INT64_MAX;
    const struct value parameters[] = {
        value_digest(identity->login_digest), value_integer(call->now_us), value_integer(limit),
        value_integer(call->now_us + INT64_C(1000000) * policy->lockout_seconds),
        value_integer(call->now_us - COUNT_WINDOW_US)};
    identity_add(identity,
                 "INSERT INTO _phoenix_attempts (login, failed, last_at, locked_until) VALUES (?1, "
                 "1, ?2, CASE WHEN CAST(?3 AS BIGINT) <= 1 THEN CAST(?4 AS BIGINT) ELSE 0 END) ON "
                 "CONFLICT (login) DO UPDATE SET failed = " NOW_FAILED
                 ", locked_until = CASE WHEN " NOW_FAILED " >= ?3 THEN ?4 ELSE 0 END, last_at = ?2",
                 5, parameters);
    identity_add(identity, "DELETE FROM _phoenix_attempts WHERE last_at < ?1 AND locked_until < ?1",
                 1, &parameters[4]);
    identity_add_refusal(identity);
    return identity_write(identity);
}

static enum step refuse(struct flow *flow)
{
    struct identity *identity = identity_from(flow);
    if (is_right(identity)) {
        return STEP_NEXT;
    }
    if (!identity_has_written(identity)) {
        return STEP_FAIL;
    }
    log_refusal(identity, "wrong");
    return call_fail(identity->call, STATUS_UNAUTHENTICATED, PROBLEM_UNAUTHENTICATED,
                     "The login or the password is wrong");
}

static enum step check_disabled(struct flow *flow)
{
    struct identity *identity = identity_from(flow);
    return account_row_is_disabled(&identity->account)
               ? call_fail(identity->call, STATUS_FORBIDDEN, PROBLEM_FORBIDDEN,
                           "This account is disabled")
               : STEP_NEXT;
}

/* The only moment at which the password is at hand. Where the threads are busy, another sign-in
 * will do. */
static enum step remake_hash(struct flow *flow)
{
    struct identity *identity = identity_from(flow);
    unsigned cost = identity->call->plan->model->policy.hash_cost;
    if (!password_is_outdated(identity->account.hash, cost) ||
        password_pool_waiting(auth_pool(identity->call->auth->auth)) > 0) {
        return STEP_NEXT;
    }
    enum step step = identity_hash(identity, identity->password);
    identity->remakes_hash = step == STEP_WAIT;
    return step;
}

/* Unless somebody else has changed it meanwhile. */
static void add_hash(struct identity *identity)
{
    const struct value parameters[] = {identity->account.key,
                                       value_text(slice_from(identity->job.made)),
                                       value_text(identity->account.hash)};
    if (identity->remakes_hash && identity->job.result == PASSWORD_OK) {
        identity_add(identity, identity->call->plan->identity.remake_password, 3, parameters)
            ->actor = call_actor(identity->call);
    }
}

static struct slice make_id(struct call *call)
{
    unsigned char uuid[UUID_SIZE];
    char *text = arena_allocate_raw(call->arena, UUID_TEXT_SIZE);
    uuid_generate_v4(uuid);
    uuid_format(uuid, text);
    return slice_of(text, UUID_TEXT_SIZE);
}

/* A right password that comes with a burst of wrong ones must not open what they have locked. */
enum step identity_open_session(struct flow *flow)
{
    struct identity *identity = identity_from(flow);
    struct call *call = identity->call;
    identity->session = make_id(call);
    identity->refresh = auth_refresh_first(call->arena);
    const struct value parameters[] = {
        value_text(identity->session),
        value_text(identity->refresh.family),
        value_text(identity->account.subject),
        value_digest(identity->refresh.digest),
        value_integer(call->now_us),
        value_integer(call->now_us + INT64_C(1000000) * call->plan->model->policy.refresh_seconds),
        value_text(call->credentials.peer),
        value_digest(identity->login_digest)};
    identity_add(
        identity,
        "INSERT INTO _phoenix_sessions (id, family, subject, token, created_at, "
        "rotated_at, expires_at, address) SELECT CAST(?1 AS TEXT), CAST(?2 AS TEXT), CAST(?3 "
        "AS TEXT), ?4, CAST(?5 AS BIGINT), ?5, CAST(?6 AS BIGINT), CAST(?7 AS TEXT) WHERE NOT "
        "EXISTS (SELECT 1 FROM _phoenix_attempts WHERE login = ?8 AND locked_until > ?5)",
        8, parameters);
    const struct value attempt[] = {parameters[7], parameters[4]};
    identity_add(identity, "DELETE FROM _phoenix_attempts WHERE login = ?1 AND locked_until <= ?2",
                 2, attempt);
    identity_add(identity, "DELETE FROM _phoenix_sessions WHERE expires_at < ?1", 1,
                 &parameters[4]);
    identity_add_sign_in(identity);
    add_hash(identity);
    return identity_write(identity);
}

enum step identity_answer_login(struct flow *flow)
{
    struct identity *identity = identity_from(flow);
    if (!identity_has_written(identity)) {
        return STEP_FAIL;
    }
    if (identity->queries[0].changed_count == 0) {
        unsigned seconds = identity->call->plan->model->policy.lockout_seconds;
        return refuse_locked(identity, identity->call->now_us + INT64_C(1000000) * seconds);
    }
    identity_answer_tokens(identity);
    return STEP_NEXT;
}

step_f *const identity_login_steps[] = {read_login,
                                        identity_look_for_lock,
                                        identity_check_lock,
                                        find_account,
                                        verify_password,
                                        identity_count_attempt,
                                        refuse,
                                        check_disabled,
                                        remake_hash,
                                        identity_open_session,
                                        identity_answer_login,
                                        NULL};
