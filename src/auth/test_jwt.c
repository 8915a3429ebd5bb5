/* SPDX-License-Identifier: Apache-2.0 */
/* Tokens: made, read, and refused for each reason there is. */
#include "base/test.h"

#include "auth/jwt.h"
#include "auth/test_vectors.h"
#include "base/base64.h"

#define NOW 1700000100

static struct arena *arena;
static struct key_set *keys;
static struct jwt_verifier *verifier;
static struct jwt_claims claims;

static struct key_set *make_set(const char *first, const char *second)
{
    const char *skipped;
    struct slice json = arena_format(arena, "{\"keys\":[%s%s%s]}", first, second == NULL ? "" : ",",
                                     second == NULL ? "" : second);
    struct key_set *set = keys_parse(json, false, &skipped);
    assert_null(skipped);
    return set;
}

static int set_up(void **state)
{
    (void)state;
    arena = arena_create(65536);
    keys = make_set(python_hs256_key, python_rs256_key);
    verifier = jwt_verifier_create();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    jwt_verifier_destroy(&verifier);
    keys_free(&keys);
    arena_destroy(&arena);
    return 0;
}

static const struct jwt_expectation expected = {.type = SLICE_LITERAL("JWT"),
                                                .issuer = SLICE_LITERAL("https://shop.example"),
                                                .audience = SLICE_LITERAL("app"),
                                                .now_s = NOW,
                                                .leeway_s = 5};

static enum jwt_reason verify(struct slice token)
{
    return jwt_verify(verifier, arena, keys, token, &expected, &claims);
}

/* A token whose header and payload are these texts, signed with the set's HS256 key. */
static struct slice make(const char *header, const char *payload)
{
    struct slice input = arena_join(
        arena, base64_encode(arena, slice_from(header), BASE64_URL),
        arena_join(arena, SLICE("."), base64_encode(arena, slice_from(payload), BASE64_URL)));
    unsigned char signature[JWK_SIGNATURE_MAXIMUM];
    size_t size = jwk_sign(keys_current(keys), input, signature);
    return arena_join(
        arena, input,
        arena_join(arena, SLICE("."),
                   base64_encode(arena, slice_of((char *)signature, size), BASE64_URL)));
}

#define HEADER  "{\"alg\":\"HS256\",\"kid\":\"h1\"}"
#define OF_SHOP "\"iss\":\"https://shop.example\",\"aud\":\"app\",\"sub\":\"42\""
#define IN_TIME "\"exp\":1700000900"

static enum jwt_reason verify_header(const char *header)
{
    return verify(make(header, "{" OF_SHOP "," IN_TIME "}"));
}

static enum jwt_reason verify_payload(const char *payload)
{
    return verify(make(HEADER, payload));
}

/* --- what holds */

static void check_foreign(const char *key, const char *token)
{
    struct key_set *set = make_set(key, NULL);
    memset(&claims, 0, sizeof(claims));
    assert_int_equal(jwt_verify(verifier, arena, set, slice_from(token), &expected, &claims),
                     JWT_OK);
    assert_slice(claims.subject, "42");
    assert_slice(claims.role, "admin");
    assert_slice(claims.issuer, "https://shop.example");
    assert_true(claims.expires_s == 1700000900 && claims.issued_ms == 1700000000000);
    jwt_verifier_destroy(&verifier);
    verifier = jwt_verifier_create();
    keys_free(&set);
}

static void test_tokens_of_another_library_hold(void **state)
{
    (void)state;
    check_foreign(python_hs256_key, python_hs256_token);
    check_foreign(python_rs256_key, python_rs256_token);
    check_foreign(python_es256_key, python_es256_token);
    check_foreign(python_eddsa_key, python_eddsa_token);
}

static void test_what_is_written_is_read(void **state)
{
    (void)state;
    const struct jwt_claims written = {.issuer = SLICE("https://shop.example"),
                                       .audience = SLICE("app"),
                                       .subject = SLICE("é\"42"),
                                       .role = SLICE("shop_manager"),
                                       .session = SLICE("s1"),
                                       .id = SLICE("j1"),
                                       .issued_ms = 1700000100042,
                                       .not_before_s = 1700000100,
                                       .expires_s = 1700000900};
    LIST_EACH(const struct jwk, key, &keys->keys)
    {
        struct slice token = jwt_encode(arena, key, "JWT", &written);
        assert_int_equal(slice_find_byte(token, '='), SLICE_NOT_FOUND);
        assert_int_equal(verify(token), JWT_OK);
        assert_slice(claims.subject, "é\"42");
        assert_slice(claims.role, "shop_manager");
        assert_slice(claims.session, "s1");
        assert_slice(claims.id, "j1");
        assert_true(claims.issued_ms == 1700000100042);
        assert_true(claims.not_before_s == 1700000100 && claims.expires_s == 1700000900);
        assert_slice(json_member(claims.payload, SLICE("aud"))->text, "app");
    }
}

static void test_the_vector_of_rfc_7515_holds_in_its_time(void **state)
{
    (void)state;
    struct key_set *set = make_set(RFC7515_ES256_KEY, NULL);
    struct slice token = SLICE(RFC7515_ES256_INPUT "." RFC7515_ES256_SIGNATURE);
    const struct jwt_expectation then = {.issuer = SLICE("joe"), .now_s = 1300819379};
    /* joe's token names no subject, which is required here: everything before that held */
    assert_int_equal(jwt_verify(verifier, arena, set, token, &then, &claims), JWT_BAD_CLAIM);
    keys_free(&set);
}

static void test_a_token_without_kid_finds_the_only_key(void **state)
{
    (void)state;
    assert_int_equal(verify_header("{\"alg\":\"HS256\"}"), JWT_OK);
    struct key_set *two = make_set(python_hs256_key, RFC7515_HS256_KEY);
    struct slice token = make("{\"alg\":\"HS256\"}", "{" OF_SHOP "," IN_TIME "}");
    assert_int_equal(jwt_verify(verifier, arena, two, token, &expected, &claims), JWT_UNKNOWN_KEY);
    keys_free(&two);
    jwt_verifier_destroy(&verifier);
    verifier = jwt_verifier_create();
}

/* --- what does not */

static void test_form_is_checked(void **state)
{
    (void)state;
    char large[JWT_SIZE_MAXIMUM + 2];
    memset(large, 'a', sizeof(large));
    assert_int_equal(verify(slice_of(large, JWT_SIZE_MAXIMUM + 1)), JWT_TOO_LARGE);
    assert_int_equal(verify(slice_of(large, JWT_SIZE_MAXIMUM)), JWT_MALFORMED);
    static const char *const malformed[] = {"",        ".",     "..",    "a.b",
                                            "a.b.c.d", ".e30.", "e30..", "e30.e30.e30.e30.e30"};
    for (size_t i = 0; i < sizeof(malformed) / sizeof(*malformed); i++) {
        assert_int_equal(verify(slice_from(malformed[i])), JWT_MALFORMED);
    }
    assert_int_equal(verify(SLICE("e30.e30.e30")), JWT_MALFORMED); /* {} has no alg */
    assert_int_equal(verify_header("[]"), JWT_MALFORMED);
    assert_int_equal(verify_header("{\"alg\":5}"), JWT_MALFORMED);
    assert_int_equal(verify_header("{\"alg\":\"HS256\",\"kid\":[]}"), JWT_MALFORMED);
    assert_int_equal(verify_payload("42"), JWT_MALFORMED);
    assert_int_equal(verify_payload("{" OF_SHOP "," IN_TIME), JWT_MALFORMED);
}

static void test_base64_is_strict(void **state)
{
    (void)state;
    struct slice good = make(HEADER, "{" OF_SHOP "," IN_TIME "}");
    assert_int_equal(verify(good), JWT_OK);
    assert_int_equal(verify(arena_join(arena, good, SLICE("="))), JWT_BAD_BASE64);
    assert_int_equal(verify(arena_join(arena, SLICE("+"), good)), JWT_BAD_BASE64);
    assert_int_equal(verify(arena_join(arena, good, SLICE("\n"))), JWT_BAD_BASE64);
    /* the last character of a MAC carries two bits that mean nothing: only zeros are taken */
    char *text = (char *)(uintptr_t)arena_copy(arena, good).data;
    text[good.size - 1]++;
    assert_int_equal(verify(slice_of(text, good.size)), JWT_BAD_BASE64);
}

static void test_what_stands_twice_is_refused(void **state)
{
    (void)state;
    assert_int_equal(verify_header("{\"alg\":\"HS256\",\"kid\":\"h1\",\"alg\":\"HS256\"}"),
                     JWT_DUPLICATE_MEMBER);
    assert_int_equal(verify_payload("{" OF_SHOP "," IN_TIME ",\"sub\":\"43\"}"),
                     JWT_DUPLICATE_MEMBER);
    assert_int_equal(verify_payload("{" OF_SHOP "," IN_TIME ",\"\\u0073ub\":\"43\"}"),
                     JWT_DUPLICATE_MEMBER);
}

static void test_the_key_decides_the_algorithm(void **state)
{
    (void)state;
    assert_int_equal(verify_header("{\"alg\":\"none\",\"kid\":\"h1\"}"), JWT_UNSIGNED);
    assert_int_equal(verify_header("{\"alg\":\"nOnE\",\"kid\":\"h1\"}"), JWT_UNSIGNED);
    assert_int_equal(verify(SLICE("eyJhbGciOiJub25lIn0.e30.")), JWT_UNSIGNED);
    assert_int_equal(verify_header("{\"alg\":\"HS512\",\"kid\":\"h1\"}"),
                     JWT_UNSUPPORTED_ALGORITHM);
    assert_int_equal(verify_header("{\"alg\":\"hs256\",\"kid\":\"h1\"}"),
                     JWT_UNSUPPORTED_ALGORITHM);
    assert_int_equal(verify_header("{\"alg\":\"RS256\",\"kid\":\"h1\"}"), JWT_WRONG_ALGORITHM);
    /* the classic: an RSA key's public part as the secret of a MAC */
    assert_int_equal(verify_header("{\"alg\":\"HS256\",\"kid\":\"r1\"}"), JWT_WRONG_ALGORITHM);
}

static void test_foreign_keys_are_refused(void **state)
{
    (void)state;
    assert_int_equal(verify_header("{\"alg\":\"HS256\",\"kid\":\"h2\"}"), JWT_UNKNOWN_KEY);
    /* a key that comes with the token is no key */
    assert_int_equal(
        verify_header("{\"alg\":\"HS256\",\"kid\":\"x\",\"jwk\":" RFC7515_HS256_KEY "}"),
        JWT_UNKNOWN_KEY);
    struct key_set *other = make_set(RFC7515_HS256_KEY, NULL);
    struct slice token = jwt_sign(arena, keys_current(other), "JWT", SLICE("{}"));
    assert_int_equal(verify(token), JWT_UNKNOWN_KEY);
    keys_free(&other);
}

static void test_changed_tokens_are_refused(void **state)
{
    (void)state;
    struct slice good = make(HEADER, "{" OF_SHOP "," IN_TIME "}");
    size_t dot = slice_find_byte(good, '.');
    char *text = (char *)(uintptr_t)arena_copy(arena, good).data;
    text[dot + 5] = text[dot + 5] == 'A' ? 'B' : 'A';
    assert_int_equal(verify(slice_of(text, good.size)), JWT_WRONG_SIGNATURE);
    size_t last = slice_find_last_byte(good, '.');
    assert_int_equal(verify(slice_between(good, 0, last + 1)), JWT_WRONG_SIGNATURE);
    struct slice other = make(HEADER, "{" OF_SHOP ",\"exp\":1700000901}");
    assert_int_equal(verify(arena_join(arena, slice_between(good, 0, last),
                                       slice_from_offset(other, slice_find_last_byte(other, '.')))),
                     JWT_WRONG_SIGNATURE);
}

static void test_extensions_and_other_types_are_refused(void **state)
{
    (void)state;
    assert_int_equal(
        verify_header("{\"alg\":\"HS256\",\"kid\":\"h1\",\"crit\":[\"b64\"],\"b64\":false}"),
        JWT_CRITICAL);
    assert_int_equal(verify_header("{\"alg\":\"HS256\",\"kid\":\"h1\",\"crit\":[]}"), JWT_CRITICAL);
    assert_int_equal(verify_header("{\"alg\":\"HS256\",\"kid\":\"h1\",\"typ\":\"state+jwt\"}"),
                     JWT_WRONG_TYPE);
    assert_int_equal(verify_header("{\"alg\":\"HS256\",\"kid\":\"h1\",\"typ\":\"jwt\"}"), JWT_OK);
    assert_int_equal(
        verify_header("{\"alg\":\"HS256\",\"kid\":\"h1\",\"typ\":\"application/jwt\"}"), JWT_OK);
}

static void test_issuer_and_audience_are_checked(void **state)
{
    (void)state;
    assert_int_equal(verify_payload("{\"iss\":\"https://shop.example/\",\"aud\":\"app\","
                                    "\"sub\":\"42\"," IN_TIME "}"),
                     JWT_WRONG_ISSUER);
    assert_int_equal(verify_payload("{\"aud\":\"app\",\"sub\":\"42\"," IN_TIME "}"),
                     JWT_WRONG_ISSUER);
#define ISSUER "\"iss\":\"https://shop.example\",\"sub\":\"42\"," IN_TIME
    assert_int_equal(verify_payload("{" ISSUER "}"), JWT_WRONG_AUDIENCE);
    assert_int_equal(verify_payload("{" ISSUER ",\"aud\":\"apps\"}"), JWT_WRONG_AUDIENCE);
    assert_int_equal(verify_payload("{" ISSUER ",\"aud\":[\"web\",7]}"), JWT_WRONG_AUDIENCE);
    assert_int_equal(verify_payload("{" ISSUER ",\"aud\":{\"app\":1}}"), JWT_WRONG_AUDIENCE);
    assert_int_equal(verify_payload("{" ISSUER ",\"aud\":[\"web\",\"app\"]}"), JWT_OK);
}

static void test_time_is_checked_with_leeway(void **state)
{
    (void)state;
    assert_int_equal(verify_payload("{" OF_SHOP ",\"exp\":1700000095}"), JWT_EXPIRED);
    assert_int_equal(verify_payload("{" OF_SHOP ",\"exp\":1700000096}"), JWT_OK);
    assert_int_equal(verify_payload("{" OF_SHOP "," IN_TIME ",\"nbf\":1700000105}"), JWT_OK);
    assert_int_equal(verify_payload("{" OF_SHOP "," IN_TIME ",\"nbf\":1700000106}"),
                     JWT_NOT_YET_VALID);
    assert_int_equal(verify_payload("{" OF_SHOP "," IN_TIME ",\"nbf\":1700000105.5}"),
                     JWT_NOT_YET_VALID);
    assert_int_equal(verify_payload("{" OF_SHOP "," IN_TIME ",\"iat\":1700000106}"),
                     JWT_NOT_YET_VALID);
    assert_int_equal(verify_payload("{" OF_SHOP ",\"exp\":1.7000009e9}"), JWT_OK);
}

static void test_claims_of_the_wrong_type_are_refused(void **state)
{
    (void)state;
    assert_int_equal(verify_payload("{" OF_SHOP "}"), JWT_BAD_CLAIM);
    assert_int_equal(verify_payload("{" OF_SHOP ",\"exp\":\"1700000900\"}"), JWT_BAD_CLAIM);
    assert_int_equal(verify_payload("{" OF_SHOP ",\"exp\":null}"), JWT_BAD_CLAIM);
    assert_int_equal(verify_payload("{" OF_SHOP ",\"exp\":1e300}"), JWT_BAD_CLAIM);
    assert_int_equal(verify_payload("{" OF_SHOP ",\"exp\":-1}"), JWT_BAD_CLAIM);
    assert_int_equal(
        verify_payload("{\"iss\":\"https://shop.example\",\"aud\":\"app\",\"sub\":42," IN_TIME "}"),
        JWT_BAD_CLAIM);
    assert_int_equal(
        verify_payload("{\"iss\":\"https://shop.example\",\"aud\":\"app\"," IN_TIME "}"),
        JWT_BAD_CLAIM);
    assert_int_equal(verify_payload("{" OF_SHOP "," IN_TIME ",\"jti\":1}"), JWT_BAD_CLAIM);
}

static void test_every_reason_has_words(void **state)
{
    (void)state;
    for (enum jwt_reason reason = JWT_OK; reason < JWT_REASON_COUNT; reason++) {
        assert_non_null(jwt_reason_words(reason));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tokens_of_another_library_hold),
        cmocka_unit_test(test_what_is_written_is_read),
        cmocka_unit_test(test_the_vector_of_rfc_7515_holds_in_its_time),
        cmocka_unit_test(test_a_token_without_kid_finds_the_only_key),
        cmocka_unit_test(test_form_is_checked),
        cmocka_unit_test(test_base64_is_strict),
        cmocka_unit_test(test_what_stands_twice_is_refused),
        cmocka_unit_test(test_the_key_decides_the_algorithm),
        cmocka_unit_test(test_foreign_keys_are_refused),
        cmocka_unit_test(test_changed_tokens_are_refused),
        cmocka_unit_test(test_extensions_and_other_types_are_refused),
        cmocka_unit_test(test_issuer_and_audience_are_checked),
        cmocka_unit_test(test_time_is_checked_with_leeway),
        cmocka_unit_test(test_claims_of_the_wrong_type_are_refused),
        cmocka_unit_test(test_every_reason_has_words),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
