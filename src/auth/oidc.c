/* SPDX-License-Identifier: Apache-2.0 */
/* The cookie is a token of a type of its own, which no other check takes. */
#include "auth/oidc.h"

#include "auth/auth_private.h"
#include "auth/oidc_private.h"

#define STATE_MAXIMUM 4096U

bool oidc_is_offered(const struct auth_loop *loop)
{
    return loop != NULL && loop->auth->issuer != NULL &&
           loop->auth->options.issuer->client_id.size > 0;
}

static struct slice sign_state(struct auth_loop *loop, struct arena *arena,
                               const struct issuer_attempt *attempt, struct slice redirect_uri,
                               struct slice return_to, int64_t now_us)
{
    struct buffer buffer;
    struct json_writer writer;
    buffer_init(&buffer, STATE_MAXIMUM);
    json_writer_init(&writer, &buffer, false);
    json_writer_begin_object(&writer);
    json_writer_member_slice(&writer, "iss", AUTH_ISSUER);
    json_writer_member_slice(&writer, "sub", attempt->state);
    json_writer_member_integer(&writer, "exp", now_us / 1000000 + OIDC_SECONDS);
    json_writer_member_slice(&writer, "nonce", attempt->nonce);
    json_writer_member_slice(&writer, "verifier", attempt->verifier);
    json_writer_member_slice(&writer, "redirect_uri", redirect_uri);
    json_writer_member_slice(&writer, "return_to", return_to);
    json_writer_end_object(&writer);
    struct slice token = SLICE_EMPTY;
    if (!buffer.is_overflown) {
        token = jwt_sign(arena, keys_current(key_file_set(loop->auth->keys)), OIDC_STATE_TYPE,
                         buffer_slice(&buffer));
    }
    buffer_release(&buffer);
    return token;
}

bool oidc_depart(struct auth_loop *loop, struct arena *arena, struct slice redirect_uri,
                 struct slice return_to, int64_t now_us, struct oidc_departure *out_departure)
{
    const struct issuer_attempt attempt = issuer_begin(arena);
    struct oidc_departure departure = {
        issuer_location(loop->auth->issuer, arena, &attempt, redirect_uri),
        sign_state(loop, arena, &attempt, redirect_uri, return_to, now_us)};
    if (departure.location.size == 0 || departure.cookie.size == 0) {
        return false;
    }
    *out_departure = departure;
    return true;
}

static struct slice text_of(const struct json *payload, const char *name)
{
    const struct json *member = json_member(payload, slice_from(name));
    return member != NULL && member->kind == JSON_STRING ? member->text : SLICE_EMPTY;
}

bool oidc_read_cookie(struct jwt_verifier *verifier, const struct key_set *keys,
                      struct arena *arena, struct slice cookie, struct slice state, int64_t now_us,
                      struct oidc_return *out_return)
{
    const struct jwt_expectation expected = {
        .type = SLICE(OIDC_STATE_TYPE), .issuer = AUTH_ISSUER, .now_s = now_us / 1000000};
    struct jwt_claims claims;
    if (jwt_verify(verifier, arena, keys, cookie, &expected, &claims) != JWT_OK ||
        !secret_token_equal(claims.subject, state)) {
        return false;
    }
    *out_return = (struct oidc_return){
        text_of(claims.payload, "nonce"), text_of(claims.payload, "verifier"),
        text_of(claims.payload, "redirect_uri"), text_of(claims.payload, "return_to")};
    return true;
}

bool oidc_read_return(struct auth_loop *loop, struct arena *arena, struct slice cookie,
                      struct slice state, int64_t now_us, struct oidc_return *out_return)
{
    return oidc_read_cookie(loop->verifier, key_file_set(loop->auth->keys), arena, cookie, state,
                            now_us, out_return);
}
