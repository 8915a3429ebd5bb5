/* SPDX-License-Identifier: Apache-2.0 */
/* Checks in the order of trust: the header chooses among our keys, then the signature, and only
 * then is the payload read at all. */
#include "auth/jwt.h"

#include "base/base64.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#define NUMBER_SIZE_MAXIMUM 31U
#define SECONDS_MAXIMUM     253402300799.0 /* the end of the year 9999 */

const char *jwt_reason_words(enum jwt_reason reason)
{
    static const char *const words[JWT_REASON_COUNT] = {
        [JWT_OK] = "the token holds",
        [JWT_TOO_LARGE] = "the token is longer than 8 KiB",
        [JWT_MALFORMED] = "the token is malformed",
        [JWT_BAD_BASE64] = "a part of the token is not base64url",
        [JWT_DUPLICATE_MEMBER] = "the token has the same claim twice",
        [JWT_UNSIGNED] = "the token is not signed",
        [JWT_UNSUPPORTED_ALGORITHM] = "the token is signed by an unsupported algorithm",
        [JWT_CRITICAL] = "the token demands an extension that is not supported",
        [JWT_WRONG_TYPE] = "the token is of another type",
        [JWT_UNKNOWN_KEY] = "the token is signed with an unknown key",
        [JWT_WRONG_ALGORITHM] = "the token is signed by another algorithm than its key's",
        [JWT_WRONG_SIGNATURE] = "the token's signature is wrong",
        [JWT_BAD_CLAIM] = "a claim of the token is missing or malformed",
        [JWT_WRONG_ISSUER] = "the token comes from another issuer",
        [JWT_WRONG_AUDIENCE] = "the token is meant for another audience",
        [JWT_EXPIRED] = "the token has expired",
        [JWT_NOT_YET_VALID] = "the token is not yet valid",
        [JWT_REVOKED] = "the token has been revoked",
    };
    return words[reason];
}

/* --- writing */

struct slice jwt_sign(struct arena *arena, const struct jwk *key, const char *type,
                      struct slice payload)
{
    struct buffer buffer;
    buffer_init(&buffer, 256 + payload.size * 2 + JWK_SIGNATURE_MAXIMUM * 2);
    struct json_writer writer;
    json_writer_init(&writer, &buffer, false);
    json_writer_begin_object(&writer);
    json_writer_member_string(&writer, "alg", jwk_algorithm_name(key->algorithm));
    json_writer_member_string(&writer, "typ", type);
    json_writer_member_slice(&writer, "kid", key->kid);
    json_writer_end_object(&writer);
    struct slice header = base64_encode(arena, buffer_slice(&buffer), BASE64_URL);
    buffer_clear(&buffer);
    buffer_append_slice(&buffer, header);
    buffer_append_byte(&buffer, '.');
    base64_write(&buffer, payload, BASE64_URL);
    unsigned char signature[JWK_SIGNATURE_MAXIMUM];
    size_t size = jwk_sign(key, buffer_slice(&buffer), signature);
    buffer_append_byte(&buffer, '.');
    base64_write(&buffer, slice_of((const char *)signature, size), BASE64_URL);
    assert(!buffer.is_overflown);
    struct slice token = arena_copy(arena, buffer_slice(&buffer));
    buffer_release(&buffer);
    return token;
}

static void write_text(struct json_writer *writer, const char *name, struct slice text)
{
    if (text.size > 0) {
        json_writer_member_slice(writer, name, text);
    }
}

static void write_time(struct json_writer *writer, const char *name, int64_t seconds)
{
    if (seconds != 0) {
        json_writer_member_integer(writer, name, seconds);
    }
}

struct slice jwt_encode(struct arena *arena, const struct jwk *key, const char *type,
                        const struct jwt_claims *claims)
{
    struct buffer buffer;
    buffer_init(&buffer, JWT_SIZE_MAXIMUM);
    struct json_writer writer;
    json_writer_init(&writer, &buffer, false);
    json_writer_begin_object(&writer);
    write_text(&writer, "iss", claims->issuer);
    write_text(&writer, "aud", claims->audience);
    write_text(&writer, "sub", claims->subject);
    write_text(&writer, "role", claims->role);
    write_text(&writer, "sid", claims->session);
    write_text(&writer, "jti", claims->id);
    write_time(&writer, "iat", claims->issued_ms / 1000);
    write_time(&writer, "ims", claims->issued_ms % 1000);
    write_time(&writer, "nbf", claims->not_before_s);
    write_time(&writer, "exp", claims->expires_s);
    json_writer_end_object(&writer);
    assert(!buffer.is_overflown);
    struct slice token = jwt_sign(arena, key, type, buffer_slice(&buffer));
    buffer_release(&buffer);
    return token;
}

/* --- the verifier */

struct jwt_verifier {
    const struct key_set *set;
    struct jwk_mac *macs[KEYS_MAXIMUM]; /* by the key's index in the set; opened when first used */
};

struct jwt_verifier *jwt_verifier_create(void)
{
    struct jwt_verifier *verifier = calloc(1, sizeof(*verifier));
    if (verifier == NULL) {
        abort();
    }
    return verifier;
}

static void forget_set(struct jwt_verifier *verifier)
{
    for (size_t i = 0; i < KEYS_MAXIMUM; i++) {
        jwk_mac_close(&verifier->macs[i]);
    }
    verifier->set = NULL;
}

void jwt_verifier_destroy(struct jwt_verifier **verifier)
{
    if (*verifier != NULL) {
        forget_set(*verifier);
        free(*verifier);
        *verifier = NULL;
    }
}

static struct jwk_mac *mac_of(struct jwt_verifier *verifier, const struct key_set *set,
                              const struct jwk *key)
{
    if (key->algorithm != JWK_HS256) {
        return NULL;
    }
    if (verifier->set != set) {
        forget_set(verifier);
        verifier->set = set;
    }
    for (size_t i = 0; i < set->keys.count; i++) {
        if (list_at(&set->keys, i) == key) {
            if (verifier->macs[i] == NULL) {
                verifier->macs[i] = jwk_mac_open(key);
            }
            return verifier->macs[i];
        }
    }
    return NULL;
}

/* --- reading */

struct parts {
    struct slice header, payload, signature;
    struct slice signed_text; /* header.payload */
};

static bool split(struct slice token, struct parts *out_parts)
{
    size_t first = slice_find_byte(token, '.'), last = slice_find_last_byte(token, '.');
    if (first == SLICE_NOT_FOUND || first == last) {
        return false;
    }
    out_parts->header = slice_between(token, 0, first);
    out_parts->payload = slice_between(token, first + 1, last);
    out_parts->signature = slice_from_offset(token, last + 1);
    out_parts->signed_text = slice_between(token, 0, last);
    return slice_find_byte(out_parts->payload, '.') == SLICE_NOT_FOUND &&
           out_parts->header.size > 0 && out_parts->payload.size > 0;
}

static bool decode(struct arena *arena, struct slice text, struct slice *out_bytes)
{
    return slice_find_byte(text, '=') == SLICE_NOT_FOUND &&
           base64_decode(arena, text, BASE64_URL, out_bytes);
}

static enum jwt_reason read_object(struct arena *arena, struct slice part,
                                   const struct json **out_object)
{
    struct slice text;
    if (!decode(arena, part, &text)) {
        return JWT_BAD_BASE64;
    }
    struct json_error error = {0};
    const struct json *object = json_parse(arena, text, &error);
    if (object == NULL && error.is_duplicate) {
        return JWT_DUPLICATE_MEMBER;
    }
    if (object == NULL || object->kind != JSON_OBJECT) {
        return JWT_MALFORMED;
    }
    *out_object = object;
    return JWT_OK;
}

/* A member that is no string where there must be one is told from one that is not there. */
static bool read_text(const struct json *object, const char *name, struct slice *out_text)
{
    const struct json *member = json_member(object, slice_from(name));
    if (member == NULL) {
        *out_text = SLICE_EMPTY;
        return true;
    }
    if (member->kind != JSON_STRING) {
        return false;
    }
    *out_text = member->text;
    return true;
}

/* RFC 7515, 4.1.9: "application/" may be left out, and case does not matter. */
static bool is_type(struct slice type, struct slice expected)
{
    struct slice prefix = SLICE("application/");
    if (slice_starts_with_ignoring_case(type, prefix)) {
        type = slice_from_offset(type, prefix.size);
    }
    return slice_equal_ignoring_case(type.size > 0 ? type : SLICE("JWT"), expected);
}

/* The set's only key of this algorithm that is in force; NULL when there are several. */
static const struct jwk *find_only(const struct key_set *set, enum jwk_algorithm algorithm,
                                   int64_t now_s)
{
    const struct jwk *found = NULL;
    LIST_EACH(const struct jwk, key, &set->keys)
    {
        if (key->algorithm == algorithm && (key->retired_s == 0 || now_s < key->retired_s)) {
            if (found != NULL) {
                return NULL;
            }
            found = key;
        }
    }
    return found;
}

static enum jwt_reason read_header(const struct json *header, const struct key_set *set,
                                   const struct jwt_expectation *expectation,
                                   const struct jwk **out_key)
{
    struct slice name, type, kid;
    enum jwk_algorithm algorithm;
    if (!read_text(header, "alg", &name) || !read_text(header, "typ", &type) ||
        !read_text(header, "kid", &kid) || name.size == 0) {
        return JWT_MALFORMED;
    }
    if (slice_equal_ignoring_case(name, SLICE("none"))) {
        return JWT_UNSIGNED;
    }
    if (!jwk_algorithm_parse(name, &algorithm)) {
        return JWT_UNSUPPORTED_ALGORITHM;
    }
    if (json_member(header, SLICE("crit")) != NULL) {
        return JWT_CRITICAL;
    }
    if (expectation->type.size > 0 && !is_type(type, expectation->type)) {
        return JWT_WRONG_TYPE;
    }
    const struct jwk *key = kid.size > 0 ? keys_find(set, kid, expectation->now_s)
                                         : find_only(set, algorithm, expectation->now_s);
    if (key == NULL) {
        return JWT_UNKNOWN_KEY;
    }
    *out_key = key;
    return key->algorithm == algorithm ? JWT_OK : JWT_WRONG_ALGORITHM;
}

/* NumericDate: seconds, perhaps with a fraction; as milliseconds. 0 where there is none. */
static bool read_time(const struct json *payload, const char *name, int64_t *out_ms)
{
    const struct json *member = json_member(payload, slice_from(name));
    *out_ms = 0;
    if (member == NULL) {
        return true;
    }
    char text[NUMBER_SIZE_MAXIMUM + 1] = "";
    if (member->kind != JSON_NUMBER || member->text.size > NUMBER_SIZE_MAXIMUM) {
        return false;
    }
    memcpy(text, member->text.data, member->text.size);
    double seconds = strtod(text, NULL);
    if (!(seconds >= 0 && seconds <= SECONDS_MAXIMUM)) {
        return false;
    }
    *out_ms = (int64_t)floor(seconds * 1000);
    return true;
}

static enum jwt_reason read_claims(const struct json *payload, struct jwt_claims *out_claims)
{
    struct jwt_claims claims = {.payload = payload};
    int64_t expires_ms, not_before_ms, within_second_us;
    bool is_good =
        read_text(payload, "iss", &claims.issuer) && read_text(payload, "sub", &claims.subject) &&
        read_text(payload, "jti", &claims.id) && read_time(payload, "exp", &expires_ms) &&
        read_time(payload, "nbf", &not_before_ms) && read_time(payload, "iat", &claims.issued_ms) &&
        json_member(payload, SLICE("exp")) != NULL && claims.subject.size > 0;
    if (!is_good) {
        return JWT_BAD_CLAIM;
    }
    /* Private names: a foreign issuer may mean something else by them. */
    if (!read_text(payload, "role", &claims.role)) {
        claims.role = SLICE_EMPTY;
    }
    if (!read_text(payload, "sid", &claims.session)) {
        claims.session = SLICE_EMPTY;
    }
    if (read_time(payload, "ims", &within_second_us) && within_second_us < 1000000) {
        claims.issued_ms += within_second_us / 1000;
    }
    claims.expires_s = expires_ms / 1000;
    claims.not_before_s = not_before_ms / 1000 + (not_before_ms % 1000 != 0);
    *out_claims = claims;
    return JWT_OK;
}

/* One string or an array of them. */
static bool is_audience(const struct json *payload, struct slice expected)
{
    const struct json *audience = json_member(payload, SLICE("aud"));
    if (audience == NULL) {
        return false;
    }
    if (audience->kind == JSON_STRING) {
        return slice_equal(audience->text, expected);
    }
    if (audience->kind == JSON_ARRAY) {
        JSON_EACH(item, audience)
        {
            if (item->kind == JSON_STRING && slice_equal(item->text, expected)) {
                return true;
            }
        }
    }
    return false;
}

static enum jwt_reason check_claims(const struct jwt_claims *claims,
                                    const struct jwt_expectation *expectation)
{
    int64_t now_s = expectation->now_s, leeway_s = expectation->leeway_s;
    if (expectation->issuer.size > 0 && !slice_equal(claims->issuer, expectation->issuer)) {
        return JWT_WRONG_ISSUER;
    }
    if (expectation->audience.size > 0 && !is_audience(claims->payload, expectation->audience)) {
        return JWT_WRONG_AUDIENCE;
    }
    if (now_s >= claims->expires_s + leeway_s) {
        return JWT_EXPIRED;
    }
    if (now_s + leeway_s < claims->not_before_s || now_s + leeway_s < claims->issued_ms / 1000) {
        return JWT_NOT_YET_VALID;
    }
    return JWT_OK;
}

enum jwt_reason jwt_verify(struct jwt_verifier *verifier, struct arena *arena,
                           const struct key_set *set, struct slice token,
                           const struct jwt_expectation *expectation, struct jwt_claims *out_claims)
{
    struct parts parts;
    const struct json *header, *payload;
    const struct jwk *key;
    struct slice signature;
    struct jwt_claims claims;
    if (token.size > JWT_SIZE_MAXIMUM) {
        return JWT_TOO_LARGE;
    }
    if (!split(token, &parts)) {
        return JWT_MALFORMED;
    }
    enum jwt_reason reason = read_object(arena, parts.header, &header);
    if (reason == JWT_OK) {
        reason = read_header(header, set, expectation, &key);
    }
    if (reason != JWT_OK) {
        return reason;
    }
    if (!decode(arena, parts.signature, &signature)) {
        return JWT_BAD_BASE64;
    }
    if (!jwk_verify(key, mac_of(verifier, set, key), parts.signed_text, signature)) {
        return JWT_WRONG_SIGNATURE;
    }
    reason = read_object(arena, parts.payload, &payload);
    reason = reason != JWT_OK ? reason : read_claims(payload, &claims);
    reason = reason != JWT_OK ? reason : check_claims(&claims, expectation);
    if (reason == JWT_OK) {
        *out_claims = claims;
    }
    return reason;
}
