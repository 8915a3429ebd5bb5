/* SPDX-License-Identifier: Apache-2.0 */
/* From what a request shows to who is calling. */
#include "auth/auth_private.h"

/* The token of "Bearer TOKEN"; false for another scheme. */
static bool read_bearer(struct slice field, struct slice *out_token)
{
    if (!slice_starts_with_ignoring_case(field, SLICE("Bearer "))) {
        return false;
    }
    *out_token = slice_trim(slice_from_offset(field, 7));
    return true;
}

struct slice auth_cookie(struct slice field, struct slice name)
{
    struct slice part;
    while (slice_next_part(&field, ';', &part)) {
        part = slice_trim(part);
        size_t equals = slice_find_byte(part, '=');
        if (equals != SLICE_NOT_FOUND && slice_equal(slice_between(part, 0, equals), name)) {
            return slice_from_offset(part, equals + 1);
        }
    }
    return SLICE_EMPTY;
}

static enum jwt_reason verify(struct auth_loop *loop, struct arena *arena, struct slice token,
                              int64_t now_us, struct token_entry *out_entry)
{
    struct auth *auth = loop->auth;
    const struct jwt_expectation expectation = {.type = SLICE("JWT"),
                                                .issuer = AUTH_ISSUER,
                                                .audience = auth->audience,
                                                .now_s = now_us / 1000000,
                                                .leeway_s = AUTH_LEEWAY_SECONDS};
    enum jwt_reason reason = jwt_verify(loop->verifier, arena, key_file_set(auth->keys), token,
                                        &expectation, &out_entry->claims);
    const struct jwt_claims *claims = &out_entry->claims;
    if (reason == JWT_OK &&
        revocation_has(auth->revocation, claims->session, claims->subject, claims->issued_ms)) {
        reason = JWT_REVOKED;
    }
    if (reason == JWT_OK) {
        out_entry->claims.payload = NULL;
        out_entry->roles = auth_role_bits(&loop->plan->model->policy, claims->role);
        token_cache_add(loop->cache, token, out_entry, now_us / 1000000);
    }
    return reason;
}

/* Texts are copied: the cache's own may go while a flow waits. */
static enum jwt_reason identify(struct auth_loop *loop, struct arena *arena, struct slice token,
                                int64_t now_us, struct caller *out_caller)
{
    struct token_entry verified;
    const struct token_entry *entry = token_cache_find(loop->cache, token, now_us / 1000000);
    if (entry == NULL) {
        enum jwt_reason reason = verify(loop, arena, token, now_us, &verified);
        if (reason != JWT_OK) {
            return reason;
        }
        entry = &verified;
    }
    struct slice subject = arena_copy(arena, entry->claims.subject);
    if (value_from_text(arena, loop->plan->identity.key->type, subject, &out_caller->subject) !=
        NULL) {
        return JWT_BAD_CLAIM;
    }
    out_caller->subject_text = subject;
    out_caller->session = arena_copy(arena, entry->claims.session);
    out_caller->roles = entry->roles;
    return JWT_OK;
}

enum auth_outcome auth_identify(struct auth_loop *loop, struct arena *arena,
                                const struct credentials *credentials, int64_t now_us,
                                struct caller *out_caller, const char **out_reason)
{
    struct slice token = SLICE_EMPTY;
    bool is_cookie = credentials->authorization.size == 0;
    struct caller caller = {.proof = is_cookie ? CALLER_COOKIE : CALLER_TOKEN};
    if (is_cookie) {
        token = auth_cookie(credentials->cookie, AUTH_ACCESS_COOKIE);
        if (token.size == 0) {
            return AUTH_KNOWN; /* as nobody */
        }
    } else if (!read_bearer(credentials->authorization, &token)) {
        *out_reason = "only the scheme Bearer is taken";
        return AUTH_REFUSED;
    }
    enum jwt_reason reason = identify(loop, arena, token, now_us, &caller);
    if (reason != JWT_OK) {
        *out_reason = jwt_reason_words(reason);
        return AUTH_REFUSED;
    }
    if (is_cookie && !credentials->is_safe_method &&
        !secret_token_equal(credentials->csrf, auth_csrf(loop->auth, arena, caller.session))) {
        return AUTH_FORGEABLE;
    }
    *out_caller = caller;
    return AUTH_KNOWN;
}
