/* SPDX-License-Identifier: Apache-2.0 */
/* Sessions between signing in and signing out: the rotation of refresh tokens (RFC 9700, 4.14).
 *
 * A token that was exchanged already and comes once more is either a second tab that raced the
 * first, within seconds: it gets what the first one got; or a copy in wrong hands: nobody can tell
 * whose is the copy, so the session ends for both. */
#include "operation/operation_private.h"

#include "base/random.h"

static const char *const refresh_names[] = {"refresh_token", "refreshToken", "token", NULL};

static enum step refuse(struct call *call, const char *message)
{
    return call_fail(call, STATUS_UNAUTHENTICATED, PROBLEM_UNAUTHENTICATED, message);
}

/* id, subject, token, former, nonce, rotated_at, expires_at, revoked_at, created_at */
static void take_session(void *context, const struct value *values, size_t count)
{
    (void)count;
    struct identity *identity = context;
    struct arena *arena = identity->call->arena;
    identity->row = (struct session_row){.is_found = true,
                                         .id = arena_copy(arena, values[0].text),
                                         .subject = arena_copy(arena, values[1].text),
                                         .token = arena_copy(arena, values[2].text),
                                         .rotated_us = values[5].integer,
                                         .expires_us = values[6].integer,
                                         .is_revoked = values[7].kind != VALUE_NULL,
                                         .created_us = values[8].integer};
    if (values[3].kind == VALUE_BLOB && values[4].kind == VALUE_BLOB) {
        identity->row.former = arena_copy(arena, values[3].text);
        identity->row.nonce = arena_copy(arena, values[4].text);
    }
}

static enum step read_session(struct identity *identity)
{
    const struct value family = value_text(identity->shown.family);
    identity->row.is_found = false;
    return identity_read(identity,
                         "SELECT id, subject, token, former, nonce, rotated_at, expires_at, "
                         "revoked_at, created_at FROM _phoenix_sessions WHERE family = ?1",
                         1, &family, take_session);
}

/* The token of the body, else of the cookie; false: neither holds one. */
static bool read_shown(struct identity *identity)
{
    struct call *call = identity->call;
    struct slice text = SLICE_EMPTY;
    for (size_t i = 0; text.size == 0 && refresh_names[i] != NULL; i++) {
        const struct json *member = json_member(call->document, slice_from(refresh_names[i]));
        text = member != NULL && member->kind == JSON_STRING ? member->text : SLICE_EMPTY;
    }
    identity->is_cookie = text.size == 0;
    if (identity->is_cookie) {
        text = auth_cookie(call->credentials.cookie, AUTH_REFRESH_COOKIE);
    }
    return auth_refresh_read(text, &identity->shown);
}

static bool is_forged(struct identity *identity)
{
    struct call *call = identity->call;
    return !secret_token_equal(call->credentials.csrf,
                               auth_csrf(call->auth->auth, call->arena, identity->row.id));
}

/* --- refresh --- */

static bool is_digest(struct slice stored, const struct auth_refresh *refresh)
{
    return secret_token_equal(stored,
                              slice_of((const char *)refresh->digest, sizeof(refresh->digest)));
}

static enum step find_session(struct flow *flow)
{
    struct identity *identity = identity_from(flow);
    struct call *call = identity->call;
    if (read_shown(identity)) {
        return read_session(identity);
    }
    if (identity->is_cookie && call->credentials.cookie.size == 0 && call->document == NULL) {
        identity_text(identity, SLICE_EMPTY, refresh_names);
        return STEP_FAIL;
    }
    return refuse(call, "This is no refresh token");
}

static enum step find_owner(struct flow *flow)
{
    struct identity *identity = identity_from(flow);
    struct call *call = identity->call;
    const struct session_row *row = &identity->row;
    if (!identity_has_read(identity)) {
        return STEP_FAIL;
    }
    if (!row->is_found || row->is_revoked || row->expires_us <= call->now_us) {
        return refuse(call, "The session is over: sign in again");
    }
    if (identity->is_cookie && is_forged(identity)) {
        return call_fail(call, STATUS_FORBIDDEN, PROBLEM_FORBIDDEN,
                         "Send the CSRF token of this session as X-CSRF-Token");
    }
    call->wants_cookie |= identity->is_cookie;
    identity->session = row->id;
    return identity_find_by_subject(identity, row->subject);
}

/* Who is gone or disabled is refused, and the session with them. */
static bool may_go_on(const struct identity *identity)
{
    return identity->account.is_found && !account_row_is_disabled(&identity->account);
}

static bool is_racing(const struct identity *identity)
{
    const struct session_row *row = &identity->row;
    return row->former.size > 0 && is_digest(row->former, &identity->shown) &&
           identity->call->now_us - row->rotated_us <= AUTH_GRACE_US;
}

static enum step rotate(struct flow *flow)
{
    struct identity *identity = identity_from(flow);
    struct call *call = identity->call;
    if (!identity_has_read(identity)) {
        return STEP_FAIL;
    }
    identity->is_second = is_racing(identity) && may_go_on(identity);
    if (identity->is_second) {
        return STEP_NEXT;
    }
    if (!may_go_on(identity) || !is_digest(identity->row.token, &identity->shown)) {
        identity_add_revocation(identity, identity->session);
        return identity_write(identity);
    }
    random_bytes(identity->nonce, sizeof(identity->nonce));
    identity->refresh = auth_refresh_next(call->arena, &identity->shown, identity->nonce);
    int64_t end_us = call->now_us + INT64_C(1000000) * call->plan->model->policy.refresh_seconds;
    int64_t last_us =
        identity->row.created_us + INT64_C(1000000) * call->plan->model->protection.session_seconds;
    if (call->plan->model->protection.session_seconds > 0 && last_us < end_us) {
        end_us = last_us;
    }
    const struct value parameters[] = {value_text(identity->session),
                                       value_digest(identity->shown.digest),
                                       value_digest(identity->refresh.digest),
                                       value_digest(identity->nonce),
                                       value_integer(call->now_us),
                                       value_integer(end_us)};
    identity_add(identity,
                 "UPDATE _phoenix_sessions SET former = token, token = ?3, nonce = ?4, rotated_at "
                 "= ?5, expires_at = ?6 WHERE id = ?1 AND token = ?2 AND revoked_at IS NULL",
                 6, parameters);
    return identity_write(identity);
}

/* The statements have their answer. Whose token was exchanged meanwhile came second, too. */
static enum step look_again(struct flow *flow)
{
    struct identity *identity = identity_from(flow);
    struct call *call = identity->call;
    bool has_rotated = identity->refresh.text.size > 0;
    if (!identity->is_second) {
        if (!identity_has_written(identity)) {
            return STEP_FAIL;
        }
        if (!has_rotated) {
            auth_revoke_session(call->auth->auth, identity->session, call->now_us);
            return refuse(call, may_go_on(identity)
                                    ? "This refresh token was used before; the session is over: "
                                      "sign in again"
                                    : "The account is gone or disabled");
        }
        identity->is_second = identity->queries[0].changed_count == 0;
    }
    return identity->is_second ? read_session(identity) : STEP_NEXT;
}

/* The tab that came second gets what the first one got. */
static enum step answer_refresh(struct flow *flow)
{
    struct identity *identity = identity_from(flow);
    if (identity->is_second) {
        if (!identity_has_read(identity)) {
            return STEP_FAIL;
        }
        if (!identity->row.is_found || identity->row.is_revoked || !is_racing(identity)) {
            return refuse(identity->call, "The session is over: sign in again");
        }
        identity->refresh = auth_refresh_next(identity->call->arena, &identity->shown,
                                              (const unsigned char *)identity->row.nonce.data);
    }
    identity_answer_tokens(identity);
    return STEP_NEXT;
}

step_f *const identity_refresh_steps[] = {find_session, find_owner,     rotate,
                                          look_again,   answer_refresh, NULL};

/* --- logout --- */

/* By the access token, or, where that has expired, by the refresh token. Who has neither is signed
 * out already. */
static enum step find_ending(struct flow *flow)
{
    struct identity *identity = identity_from(flow);
    identity->session = identity->call->caller.session;
    return identity->session.size == 0 && read_shown(identity) ? read_session(identity) : STEP_NEXT;
}

static enum step check_ending(struct flow *flow)
{
    struct identity *identity = identity_from(flow);
    if (!identity_has_read(identity)) {
        return STEP_FAIL;
    }
    if (identity->row.is_found && identity->is_cookie && is_forged(identity)) {
        return call_fail(identity->call, STATUS_FORBIDDEN, PROBLEM_FORBIDDEN,
                         "Send the CSRF token of this session as X-CSRF-Token");
    }
    if (identity->row.is_found) {
        identity->session = identity->row.id;
    }
    return STEP_NEXT;
}

static enum step end_session(struct flow *flow)
{
    struct identity *identity = identity_from(flow);
    if (identity->session.size == 0) {
        return STEP_NEXT;
    }
    identity_add_revocation(identity, identity->session);
    identity_add_sign_out(identity);
    return identity_write(identity);
}

static enum step answer_logout(struct flow *flow)
{
    struct identity *identity = identity_from(flow);
    struct call *call = identity->call;
    if (identity->session.size > 0) {
        if (!identity_has_written(identity)) {
            return STEP_FAIL;
        }
        auth_revoke_session(call->auth->auth, identity->session, call->now_us);
    }
    call->identity.is_empty = true;
    call->identity.clears_cookie = call->credentials.cookie.size > 0;
    return STEP_NEXT;
}

step_f *const identity_logout_steps[] = {find_ending, check_ending, end_session, answer_logout,
                                         NULL};

/* --- logout everywhere --- */

static enum step end_all(struct flow *flow)
{
    struct identity *identity = identity_from(flow);
    struct call *call = identity->call;
    const struct value parameters[] = {
        value_text(call->caller.subject_text), value_integer(call->now_us),
        value_integer(call->now_us +
                      INT64_C(1000000) * (call->plan->model->policy.access_seconds + 60))};
    identity_add(identity,
                 "UPDATE _phoenix_sessions SET revoked_at = ?2 WHERE subject = ?1 AND revoked_at "
                 "IS NULL",
                 2, parameters);
    identity_add(identity,
                 "INSERT INTO _phoenix_revocations (subject, at, expires_at) VALUES (?1, ?2, ?3)",
                 3, parameters);
    identity_add_sign_out(identity);
    return identity_write(identity);
}

static enum step answer_all(struct flow *flow)
{
    struct identity *identity = identity_from(flow);
    struct call *call = identity->call;
    if (!identity_has_written(identity)) {
        return STEP_FAIL;
    }
    auth_revoke_subject(call->auth->auth, call->caller.subject_text, call->now_us);
    call->identity.is_empty = true;
    call->identity.clears_cookie = call->credentials.cookie.size > 0;
    return STEP_NEXT;
}

step_f *const identity_logout_all_steps[] = {end_all, answer_all, NULL};
