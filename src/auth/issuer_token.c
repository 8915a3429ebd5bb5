/* SPDX-License-Identifier: Apache-2.0 */
/* Tokens of an issuer, the roles that they give, and the addresses of signing in. */
#include "auth/fetch.h"
#include "auth/issuer_private.h"
#include "base/base64.h"
#include "base/random.h"
#include "crypto/openssl.h"

#define LEEWAY_SECONDS        60
#define LOCATION_MAXIMUM      8192U
#define ROLE_MAXIMUM_OF_TOKEN 256U

bool issuer_is_of(const struct issuer *issuer, struct arena *arena, struct slice token)
{
    size_t first = slice_find_byte(token, '.'), last = slice_find_last_byte(token, '.');
    struct slice text;
    struct json_error error;
    if (token.size > JWT_SIZE_MAXIMUM || first == SLICE_NOT_FOUND || first == last ||
        !base64_decode(arena, slice_between(token, first + 1, last), BASE64_URL, &text)) {
        return false;
    }
    const struct json *name = json_member(json_parse(arena, text, &error), SLICE("iss"));
    return name != NULL && name->kind == JSON_STRING &&
           slice_equal(name->text, issuer->options.url);
}

static enum jwt_reason verify(struct issuer *issuer, struct jwt_verifier *verifier,
                              struct arena *arena, struct slice token, struct slice audience,
                              int64_t now_s, struct jwt_claims *out_claims)
{
    const struct jwt_expectation expected = {.issuer = issuer->options.url,
                                             .audience = audience,
                                             .now_s = now_s,
                                             .leeway_s = LEEWAY_SECONDS};
    uv_rwlock_rdlock(&issuer->lock);
    enum jwt_reason reason = issuer->keys == NULL ? JWT_UNKNOWN_KEY
                                                  : jwt_verify(verifier, arena, issuer->keys, token,
                                                               &expected, out_claims);
    uv_rwlock_rdunlock(&issuer->lock);
    return reason;
}

enum jwt_reason issuer_verify(struct issuer *issuer, struct jwt_verifier *verifier,
                              struct arena *arena, struct slice token, int64_t now_s,
                              struct jwt_claims *out_claims)
{
    return verify(issuer, verifier, arena, token, issuer->options.audience, now_s, out_claims);
}

/* OpenID Connect Core 1.0, 3.1.3.7: of several audiences this client must be the authorised one. */
enum jwt_reason issuer_verify_id(struct issuer *issuer, struct jwt_verifier *verifier,
                                 struct arena *arena, struct slice token, struct slice nonce,
                                 int64_t now_s, struct jwt_claims *out_claims)
{
    struct jwt_claims claims;
    struct slice client = issuer->options.client_id;
    enum jwt_reason reason = verify(issuer, verifier, arena, token, client, now_s, &claims);
    if (reason != JWT_OK) {
        return reason;
    }
    const struct json *given = json_member(claims.payload, SLICE("nonce"));
    const struct json *party = json_member(claims.payload, SLICE("azp"));
    if (given == NULL || given->kind != JSON_STRING || !slice_equal(given->text, nonce)) {
        return JWT_BAD_CLAIM;
    }
    if (party != NULL && (party->kind != JSON_STRING || !slice_equal(party->text, client))) {
        return JWT_WRONG_AUDIENCE;
    }
    *out_claims = claims;
    return JWT_OK;
}

/* --- roles */

/* By a name with dots in it as it is, which is how some issuers name claims, else by a path. */
static const struct json *find_claim(const struct json *payload, struct slice path)
{
    const struct json *found = json_member(payload, path);
    struct slice name;
    if (found != NULL) {
        return found;
    }
    for (found = payload; found != NULL && slice_next_part(&path, '.', &name);) {
        found = json_member(found, name);
    }
    return found;
}

static struct slice map_role(struct slice map, struct slice name)
{
    struct slice pair;
    while (slice_next_part(&map, ',', &pair)) {
        size_t equals = slice_find_last_byte(pair, '=');
        if (equals != SLICE_NOT_FOUND &&
            slice_equal(slice_trim(slice_between(pair, 0, equals)), name)) {
            return slice_trim(slice_from_offset(pair, equals + 1));
        }
    }
    return name;
}

static void add_role(const struct issuer *issuer, struct arena *arena, struct list *roles,
                     struct slice name)
{
    struct slice *role = ARENA_NEW(arena, struct slice);
    *role = map_role(issuer->options.role_map, name);
    if (name.size > 0 && roles->count < ROLE_MAXIMUM_OF_TOKEN) {
        list_add(arena, roles, role);
    }
}

/* A list, or one text with blanks as in RFC 9068's scope. */
struct list issuer_roles(const struct issuer *issuer, struct arena *arena,
                         const struct json *payload)
{
    struct list roles = {0};
    const struct json *claim = find_claim(payload, issuer->options.role_claim);
    if (claim != NULL && claim->kind == JSON_STRING) {
        struct slice rest = claim->text, name;
        while (slice_next_part(&rest, ' ', &name)) {
            add_role(issuer, arena, &roles, name);
        }
    }
    if (claim != NULL && claim->kind == JSON_ARRAY) {
        JSON_EACH(item, claim)
        {
            if (item->kind == JSON_STRING) {
                add_role(issuer, arena, &roles, item->text);
            }
        }
    }
    return roles;
}

/* --- signing in */

static struct slice make_random(struct arena *arena)
{
    char bytes[32];
    random_bytes(bytes, sizeof(bytes));
    return base64_encode(arena, slice_of(bytes, sizeof(bytes)), BASE64_URL);
}

struct issuer_attempt issuer_begin(struct arena *arena)
{
    return (struct issuer_attempt){make_random(arena), make_random(arena), make_random(arena)};
}

/* RFC 7636, 4.2, S256 */
static struct slice make_challenge(struct arena *arena, struct slice verifier)
{
    unsigned char digest[32];
    if (EVP_Digest(verifier.data, verifier.size, digest, NULL, EVP_sha256(), NULL) != 1) {
        return SLICE_EMPTY;
    }
    return base64_encode(arena, slice_of((const char *)digest, sizeof(digest)), BASE64_URL);
}

struct slice issuer_location(struct issuer *issuer, struct arena *arena,
                             const struct issuer_attempt *attempt, struct slice redirect_uri)
{
    uv_rwlock_rdlock(&issuer->lock);
    struct slice endpoint = arena_copy(arena, issuer->endpoints.authorization);
    uv_rwlock_rdunlock(&issuer->lock);
    if (endpoint.size == 0 || issuer->options.client_id.size == 0) {
        return SLICE_EMPTY;
    }
    struct buffer out;
    buffer_init(&out, LOCATION_MAXIMUM);
    buffer_append_slice(&out, endpoint);
    if (slice_find_byte(endpoint, '?') == SLICE_NOT_FOUND) {
        buffer_append_byte(&out, '?');
    }
    fetch_write_pair(&out, "response_type", SLICE("code"));
    fetch_write_pair(&out, "client_id", issuer->options.client_id);
    fetch_write_pair(&out, "redirect_uri", redirect_uri);
    fetch_write_pair(&out, "scope", SLICE("openid email profile"));
    fetch_write_pair(&out, "state", attempt->state);
    fetch_write_pair(&out, "nonce", attempt->nonce);
    fetch_write_pair(&out, "code_challenge", make_challenge(arena, attempt->verifier));
    fetch_write_pair(&out, "code_challenge_method", SLICE("S256"));
    struct slice location = out.is_overflown ? SLICE_EMPTY : arena_copy(arena, buffer_slice(&out));
    buffer_release(&out);
    return location;
}
