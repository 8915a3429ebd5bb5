/* SPDX-License-Identifier: Apache-2.0 */
/* A browser comes back from the issuer: its code becomes an ID token, that an account, and that a
 * session like any other. */
#include "operation/operation_private.h"

#include "auth/external.h"
#include "auth/oidc.h"
#include "base/log.h"

#define UNKNOWN_HERE                                                                               \
    "Nobody here is known by this sign-in: an account with the same e-mail address is needed, "    \
    "and "                                                                                         \
    "the issuer must vouch for the address"

#define UNPROVEN_HERE                                                                              \
    "Somebody has registered with this e-mail address here, and nothing shows that it was you: "   \
    "ask for a new password, set it with the token that is sent to the address, then sign in "     \
    "again"

struct oidc {
    struct issuer_job job; /* first: the step is found by it */
    struct identity *identity;
    struct oidc_return back;
    struct jwt_claims claims;
    struct external_search search;
};

static struct oidc *oidc_of(struct identity *identity)
{
    return identity->oidc;
}

static enum step refuse(struct identity *identity, const char *message)
{
    return call_fail(identity->call, STATUS_UNAUTHENTICATED, PROBLEM_UNAUTHENTICATED, message);
}

static void on_done(struct issuer_job *job)
{
    struct oidc *oidc = (struct oidc *)job;
    flow_resume(&oidc->identity->nested.flow, false);
}

/* What the issuer says is shown only if it is a word. */
static const char *word_of(struct arena *arena, struct slice text)
{
    for (size_t i = 0; i < text.size; i++) {
        if (!character_is_word(text.data[i])) {
            return "an error";
        }
    }
    return arena_string(arena, slice_between(text, 0, 64));
}

static enum step read_return(struct flow *flow)
{
    struct identity *identity = identity_from(flow);
    struct call *call = identity->call;
    struct oidc *oidc = identity->oidc = ARENA_NEW(call->arena, struct oidc);
    oidc->identity = identity;
    struct slice cookie = auth_cookie(call->credentials.cookie, OIDC_COOKIE);
    if (!oidc_read_return(call->auth, call->arena, cookie, call->oidc.state, call->now_us,
                          &oidc->back)) {
        return refuse(identity, "This sign-in was not begun in this browser, or too long ago: "
                                "begin again");
    }
    if (call->oidc.error.size > 0 || call->oidc.code.size == 0) {
        return refuse(identity, arena_format(call->arena, "The issuer answers: %s",
                                             word_of(call->arena, call->oidc.error))
                                    .data);
    }
    call->oidc.return_to = oidc->back.return_to;
    call->wants_cookie = oidc->back.return_to.size > 0;
    return STEP_NEXT;
}

static enum step exchange_code(struct flow *flow)
{
    struct identity *identity = identity_from(flow);
    struct call *call = identity->call;
    struct oidc *oidc = oidc_of(identity);
    oidc->job = (struct issuer_job){.done = on_done,
                                    .arena = call->arena,
                                    .code = call->oidc.code,
                                    .verifier = oidc->back.verifier,
                                    .redirect_uri = oidc->back.redirect_uri};
    if (issuer_exchange(call->auth->issuer, &oidc->job)) {
        return STEP_WAIT;
    }
    call->fault.retry_after_seconds = 5;
    return call_fail(call, STATUS_UNAVAILABLE, PROBLEM_UNAVAILABLE,
                     "Too many people are signing in at this moment; try again");
}

static enum step check_exchange(struct flow *flow)
{
    struct identity *identity = identity_from(flow);
    struct oidc *oidc = oidc_of(identity);
    if (!oidc->job.has_failed) {
        return STEP_NEXT;
    }
    LOG(LOG_WARN, "the issuer gave no token for a code",
        LOG_TEXT("request_id", identity->call->request_id), LOG_TEXT("reason", oidc->job.reason));
    return refuse(identity, "The issuer does not confirm this sign-in: begin again");
}

/* The key may be new: then this step waits for it, once, and the next one looks again. */
static enum jwt_reason verify(struct identity *identity)
{
    struct call *call = identity->call;
    struct oidc *oidc = oidc_of(identity);
    return external_verify_id(call->auth, call->arena, oidc->job.id_token, oidc->back.nonce,
                              call->now_us, &oidc->claims);
}

static enum step ask_for_key(struct flow *flow)
{
    struct identity *identity = identity_from(flow);
    struct oidc *oidc = oidc_of(identity);
    if (verify(identity) != JWT_UNKNOWN_KEY) {
        return STEP_NEXT;
    }
    const struct issuer_job job = oidc->job;
    oidc->job = (struct issuer_job){.done = on_done,
                                    .arena = identity->call->arena,
                                    .id_token = job.id_token,
                                    .userinfo = job.userinfo};
    return issuer_ask(identity->call->auth->issuer, &oidc->job) ? STEP_WAIT : STEP_NEXT;
}

static enum step check_token(struct flow *flow)
{
    struct identity *identity = identity_from(flow);
    enum jwt_reason reason = verify(identity);
    if (reason == JWT_OK) {
        return STEP_NEXT;
    }
    LOG(LOG_WARN, "an ID token does not hold", LOG_TEXT("request_id", identity->call->request_id),
        LOG_STRING("reason", jwt_reason_words(reason)));
    return refuse(identity, "The issuer's answer does not hold: begin again");
}

static enum step find_account(struct flow *flow)
{
    struct identity *identity = identity_from(flow);
    struct call *call = identity->call;
    struct oidc *oidc = oidc_of(identity);
    oidc->search = (struct external_search){.arena = call->arena,
                                            .plan = call->plan,
                                            .session = call->session,
                                            .claims = &oidc->claims,
                                            .userinfo = oidc->job.userinfo};
    return external_find_account(&oidc->search, flow);
}

static enum step take_account(struct flow *flow)
{
    struct identity *identity = identity_from(flow);
    struct call *call = identity->call;
    struct oidc *oidc = oidc_of(identity);
    if (oidc->search.query.status != STATUS_OK) {
        call->fault.retry_after_seconds = 1;
        return call_fail(call, STATUS_UNAVAILABLE, PROBLEM_UNAVAILABLE, NULL);
    }
    if (oidc->search.is_unproven) {
        return call_fail(call, STATUS_FORBIDDEN, PROBLEM_FORBIDDEN, UNPROVEN_HERE);
    }
    if (!oidc->search.account.is_found) {
        return call_fail(call, STATUS_FORBIDDEN, PROBLEM_FORBIDDEN, UNKNOWN_HERE);
    }
    if (account_row_is_disabled(&oidc->search.account)) {
        return call_fail(call, STATUS_FORBIDDEN, PROBLEM_FORBIDDEN, "This account is disabled");
    }
    identity->account = oidc->search.account;
    /* No password was at stake: a digest that no login has, for what counts wrong ones. */
    secret_token_digest(oidc->claims.subject, identity->login_digest);
    return STEP_NEXT;
}

/* From then on the issuer's subject is the account, whatever becomes of the e-mail address. */
static enum step link_account(struct flow *flow)
{
    struct identity *identity = identity_from(flow);
    struct oidc *oidc = oidc_of(identity);
    if (oidc->search.is_linked) {
        return STEP_NEXT;
    }
    const struct value parameters[] = {
        value_text(oidc->claims.issuer), value_text(oidc->claims.subject),
        value_text(oidc->search.account.subject), value_integer(identity->call->now_us)};
    identity_add(identity,
                 "INSERT INTO _phoenix_logins (issuer, subject, account, linked_at) VALUES (?1, "
                 "?2, ?3, ?4) ON CONFLICT DO NOTHING",
                 4, parameters);
    return identity_write(identity);
}

static enum step check_link(struct flow *flow)
{
    struct identity *identity = identity_from(flow);
    return oidc_of(identity)->search.is_linked || identity_has_written(identity) ? STEP_NEXT
                                                                                 : STEP_FAIL;
}

step_f *const identity_oidc_steps[] = {read_return,           exchange_code,         check_exchange,
                                       ask_for_key,           check_token,           find_account,
                                       take_account,          link_account,          check_link,
                                       identity_open_session, identity_answer_login, NULL};

bool operation_offers_oidc(const struct auth_loop *auth)
{
    return oidc_is_offered(auth);
}

bool operation_oidc_depart(struct auth_loop *auth, struct arena *arena, struct slice redirect_uri,
                           struct slice return_to, int64_t now_us, struct oidc_departure *out)
{
    return oidc_depart(auth, arena, redirect_uri, return_to, now_us, out);
}
