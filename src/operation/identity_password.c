/* SPDX-License-Identifier: Apache-2.0 */
/* New passwords: for the old one, or for a token that was sent to the account's owner. Either ends
 * the account's other sessions. */
#include "operation/operation_private.h"

#define RESET_LIFE_US INT64_C(3600000000)
#define RESET_WAIT_US INT64_C(60000000) /* before the next one is made for the same login */

static const char *const old_names[] = {"current_password", "old_password",     "currentPassword",
                                        "oldPassword",      "password_current", NULL};
static const char *const new_names[] = {"new_password", "newPassword", "password", NULL};
static const char *const token_names[] = {"token", "reset_token", "resetToken", "code", NULL};
static const char *const login_names[] = {"email", "username", "login", "user", "identifier", NULL};

/* Every rule that it breaks, at once. */
static bool is_good_password(struct identity *identity)
{
    struct call *call = identity->call;
    if (identity_has_faults(identity)) {
        return false;
    }
    const struct password_rules rules = auth_password_rules(&call->plan->model->policy);
    const struct list faults = password_check(call->arena, identity->new_password, &rules);
    LIST_EACH(const struct slice, fault, &faults)
    {
        fault_add_field(call->arena, &call->fault, slice_from(new_names[0]), *fault);
        call->problem = PROBLEM_INVALID;
    }
    return faults.count == 0;
}

static enum step hash_new(struct flow *flow)
{
    struct identity *identity = identity_from(flow);
    return identity_hash(identity, identity->new_password);
}

static bool is_hashed(struct identity *identity)
{
    if (identity->job.result == PASSWORD_OK) {
        return true;
    }
    fault_add_field(identity->call->arena, &identity->call->fault, slice_from(new_names[0]),
                    slice_from(password_result_words(identity->job.result)));
    identity->call->problem = PROBLEM_INVALID;
    return false;
}

/* id: a session that has just ended */
static void take_ended(void *context, const struct value *values, size_t count)
{
    (void)count;
    struct identity *identity = context;
    auth_revoke_session(identity->call->auth->auth, values[0].text, identity->call->now_us);
}

/* Behind the statement that sets the password, and only if it did. */
static void add_endings(struct identity *identity, struct slice kept_session)
{
    struct call *call = identity->call;
    const struct value parameters[] = {
        value_text(identity->account.subject), value_text(kept_session),
        value_integer(call->now_us),
        value_integer(call->now_us +
                      INT64_C(1000000) * (call->plan->model->policy.access_seconds + 60)),
        identity->account.key};
    identity_add(identity, call->plan->identity.revoke_sessions, 5, parameters);
    struct query *end =
        identity_add(identity,
                     "UPDATE _phoenix_sessions SET revoked_at = ?3 WHERE id IN (SELECT session "
                     "FROM _phoenix_revocations WHERE at = ?3) AND subject = ?1 AND id <> ?2 "
                     "RETURNING id",
                     3, parameters);
    end->on_row = take_ended;
}

/* --- with the old one --- */

static enum step read_change(struct flow *flow)
{
    struct identity *identity = identity_from(flow);
    struct call *call = identity->call;
    identity->password = identity_text(identity, SLICE_EMPTY, old_names);
    identity->new_password = identity_text(identity, SLICE_EMPTY, new_names);
    return is_good_password(identity)
               ? identity_find_by_subject(identity, call->caller.subject_text)
               : STEP_FAIL;
}

static enum step look_for_lock(struct flow *flow)
{
    struct identity *identity = identity_from(flow);
    if (!identity_has_read(identity)) {
        return STEP_FAIL;
    }
    secret_token_digest(arena_to_lower(identity->call->arena, identity->account.login),
                        identity->login_digest);
    return identity_look_for_lock(flow);
}

static enum step verify_old(struct flow *flow)
{
    return identity_verify(identity_from(flow));
}

static enum step refuse_old(struct flow *flow)
{
    struct identity *identity = identity_from(flow);
    if (identity->job.result == PASSWORD_OK && identity->account.is_found) {
        return STEP_NEXT;
    }
    if (!identity_has_written(identity)) {
        return STEP_FAIL;
    }
    /* Not 401: the caller is known, and no client should throw its tokens away. */
    identity->call->problem = PROBLEM_INVALID;
    fault_add_field(identity->call->arena, &identity->call->fault, slice_from(old_names[0]),
                    SLICE("is wrong"));
    return STEP_FAIL;
}

static enum step set_password(struct flow *flow)
{
    struct identity *identity = identity_from(flow);
    struct call *call = identity->call;
    if (!is_hashed(identity)) {
        return STEP_FAIL;
    }
    const struct value parameters[] = {identity->account.key,
                                       value_text(slice_from(identity->job.made))};
    identity_add(identity, call->plan->identity.set_password, 2, parameters)->actor =
        call_actor(call);
    add_endings(identity, call->caller.session);
    return identity_write(identity);
}

static enum step answer_change(struct flow *flow)
{
    struct identity *identity = identity_from(flow);
    if (!identity_has_written(identity)) {
        return STEP_FAIL;
    }
    identity->call->identity.is_empty = true;
    return STEP_NEXT;
}

step_f *const identity_password_steps[] = {
    read_change, look_for_lock, identity_check_lock, verify_old,    identity_count_attempt,
    refuse_old,  hash_new,      set_password,        answer_change, NULL};

/* --- forgotten: a token to the owner --- */

static enum step read_forgotten(struct flow *flow)
{
    struct identity *identity = identity_from(flow);
    identity->login = slice_trim(
        identity_text(identity, identity->call->plan->identity.login->name, login_names));
    if (identity_has_faults(identity)) {
        return STEP_FAIL;
    }
    secret_token_digest(arena_to_lower(identity->call->arena, identity->login),
                        identity->login_digest);
    return identity_find_by_login(identity);
}

static bool is_in_force(const struct identity *identity)
{
    return identity->account.is_found && !account_row_is_disabled(&identity->account);
}

/* For nobody too, so that the answer takes as long. A new token replaces the one before; not within
 * a minute, or anybody could fill its owner's mailbox, and void each token before it is used. */
static enum step keep_token(struct flow *flow)
{
    struct identity *identity = identity_from(flow);
    struct call *call = identity->call;
    bool is_for_somebody = is_in_force(identity);
    if (!identity_has_read(identity)) {
        return STEP_FAIL;
    }
    identity->session = secret_token_generate(call->arena, AUTH_RESET_PREFIX);
    secret_token_digest(identity->session, identity->digest);
    const struct value parameters[] = {
        value_digest(identity->login_digest), value_digest(identity->digest),
        is_for_somebody ? value_text(identity->account.subject) : VALUE_NONE,
        value_integer(call->now_us + RESET_LIFE_US),
        value_integer(call->now_us + RESET_LIFE_US - RESET_WAIT_US)};
    identity_add(identity,
                 "INSERT INTO _phoenix_resets (login, token, subject, expires_at) VALUES (?1, ?2, "
                 "?3, ?4) ON CONFLICT (login) DO UPDATE SET token = ?2, subject = ?3, expires_at "
                 "= ?4 WHERE _phoenix_resets.expires_at <= ?5",
                 5, parameters);
    const struct value now = value_integer(call->now_us);
    identity_add(identity, "DELETE FROM _phoenix_resets WHERE expires_at < ?1", 1, &now);
    return identity_write(identity);
}

static enum step deliver(struct flow *flow)
{
    struct identity *identity = identity_from(flow);
    struct call *call = identity->call;
    if (!identity_has_written(identity)) {
        return STEP_FAIL;
    }
    if (is_in_force(identity) && identity->queries[0].changed_count > 0) {
        auth_deliver(call->auth->auth, identity->account.login, identity->session,
                     call->now_us + RESET_LIFE_US);
    }
    call->identity.message =
        SLICE("If there is such an account, its owner will get a token for a new password");
    return STEP_NEXT;
}

step_f *const identity_forgot_steps[] = {read_forgotten, keep_token, deliver, NULL};

/* --- with that token --- */

static void take_subject(void *context, const struct value *values, size_t count)
{
    (void)count;
    struct identity *identity = context;
    if (values[0].kind == VALUE_TEXT) {
        identity->row.is_found = true;
        identity->row.subject = arena_copy(identity->call->arena, values[0].text);
    }
}

static enum step refuse_token(struct identity *identity)
{
    identity->call->problem = PROBLEM_INVALID;
    fault_add_field(identity->call->arena, &identity->call->fault, slice_from(token_names[0]),
                    SLICE("is wrong, expired or used"));
    return STEP_FAIL;
}

static enum step read_reset(struct flow *flow)
{
    struct identity *identity = identity_from(flow);
    struct call *call = identity->call;
    struct slice token = slice_trim(identity_text(identity, SLICE_EMPTY, token_names));
    identity->new_password = identity_text(identity, SLICE_EMPTY, new_names);
    if (!is_good_password(identity)) {
        return STEP_FAIL;
    }
    if (!secret_token_is_well_formed(token, AUTH_RESET_PREFIX)) {
        return refuse_token(identity);
    }
    secret_token_digest(token, identity->digest);
    const struct value parameters[] = {value_digest(identity->digest), value_integer(call->now_us)};
    return identity_read(identity,
                         "SELECT subject FROM _phoenix_resets WHERE token = ?1 AND expires_at > ?2",
                         2, parameters, take_subject);
}

static enum step find_owner(struct flow *flow)
{
    struct identity *identity = identity_from(flow);
    if (!identity_has_read(identity)) {
        return STEP_FAIL;
    }
    return identity->row.is_found ? identity_find_by_subject(identity, identity->row.subject)
                                  : refuse_token(identity);
}

static enum step check_owner(struct flow *flow)
{
    struct identity *identity = identity_from(flow);
    if (!identity_has_read(identity)) {
        return STEP_FAIL;
    }
    return is_in_force(identity) ? STEP_NEXT : refuse_token(identity);
}

static enum step use_token(struct flow *flow)
{
    struct identity *identity = identity_from(flow);
    struct call *call = identity->call;
    if (!is_hashed(identity)) {
        return STEP_FAIL;
    }
    const struct value parameters[] = {identity->account.key,
                                       value_text(slice_from(identity->job.made)),
                                       value_digest(identity->digest), value_integer(call->now_us)};
    identity_add(identity, call->plan->identity.reset_password, 4, parameters)->actor =
        call_actor(call);
    add_endings(identity, SLICE_EMPTY);
    /* Who has the token reads what is sent to the login. */
    const struct value owner[] = {value_text(identity->account.subject), parameters[2],
                                  parameters[3]};
    identity_add(identity,
                 "DELETE FROM _phoenix_unproven WHERE subject = ?1 AND EXISTS (SELECT 1 FROM "
                 "_phoenix_resets WHERE token = ?2 AND expires_at > ?3)",
                 3, owner);
    identity_add(identity, "DELETE FROM _phoenix_resets WHERE token = ?1", 1, &parameters[2]);
    secret_token_digest(arena_to_lower(call->arena, identity->account.login),
                        identity->login_digest);
    const struct value login = value_digest(identity->login_digest);
    identity_add(identity, "DELETE FROM _phoenix_attempts WHERE login = ?1", 1, &login);
    return identity_write(identity);
}

static enum step answer_reset(struct flow *flow)
{
    struct identity *identity = identity_from(flow);
    if (!identity_has_written(identity)) {
        return STEP_FAIL;
    }
    if (identity->queries[0].changed_count == 0) {
        return refuse_token(identity);
    }
    identity->call->identity.is_empty = true;
    return STEP_NEXT;
}

step_f *const identity_reset_steps[] = {read_reset, find_owner,   check_owner, hash_new,
                                        use_token,  answer_reset, NULL};
