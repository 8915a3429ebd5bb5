/* SPDX-License-Identifier: Apache-2.0 */
/* Keys: the RFCs' own vectors, those of another library, and every way in which one is refused. */
#include "base/test_arena.h"

#include "auth/jwk.h"
#include "auth/test_vectors.h"
#include "base/base64.h"

static struct jwk *read_key(const char *text, const char **out_reason)
{
    struct json_error error;
    const char *reason = NULL;
    struct jwk *key = jwk_read(arena, json_parse(arena, slice_from(text), &error), &reason);
    if (out_reason != NULL) {
        *out_reason = reason;
    }
    return key;
}

static struct slice bytes_from(const char *text)
{
    struct slice bytes;
    assert_true(base64_decode(arena, slice_from(text), BASE64_URL, &bytes));
    return bytes;
}

/* The vector holds; with another input, or another signature, it does not. */
static void check_vector(const char *key_text, const char *input, const char *signature)
{
    struct jwk *key = read_key(key_text, NULL);
    assert_non_null(key);
    struct jwk_mac *mac = jwk_mac_open(key);
    struct slice right = bytes_from(signature), text = slice_from(input);
    for (int i = 0; i < 3; i++) {
        assert_true(jwk_verify(key, mac, text, right));
        assert_true(jwk_verify(key, NULL, text, right));
        assert_false(jwk_verify(key, mac, slice_from_offset(text, 1), right));
        assert_false(jwk_verify(key, mac, text, slice_between(right, 0, right.size - 1)));
        assert_false(jwk_verify(key, mac, text, SLICE_EMPTY));
        char *wrong = (char *)(uintptr_t)arena_copy(arena, right).data;
        wrong[right.size - 1] ^= 1;
        assert_false(jwk_verify(key, mac, text, slice_of(wrong, right.size)));
        memset(wrong, 0, right.size);
        assert_false(jwk_verify(key, mac, text, slice_of(wrong, right.size)));
    }
    jwk_mac_close(&mac);
    jwk_release(key);
}

static void test_vectors_of_the_rfcs_hold(void **state)
{
    (void)state;
    check_vector(RFC7515_HS256_KEY, RFC7515_HS256_INPUT, RFC7515_HS256_SIGNATURE);
    check_vector(RFC7515_ES256_KEY, RFC7515_ES256_INPUT, RFC7515_ES256_SIGNATURE);
    check_vector(RFC8037_KEY, RFC8037_INPUT, RFC8037_SIGNATURE);
}

static void test_signatures_are_those_of_the_rfcs(void **state)
{
    (void)state;
    unsigned char made[JWK_SIGNATURE_MAXIMUM];
    struct jwk *key = read_key(RFC8037_KEY, NULL);
    size_t size = jwk_sign(key, SLICE(RFC8037_INPUT), made);
    assert_slice(base64_encode(arena, slice_of((char *)made, size), BASE64_URL), RFC8037_SIGNATURE);
    jwk_release(key);
    key = read_key(RFC7515_HS256_KEY, NULL);
    size = jwk_sign(key, SLICE(RFC7515_HS256_INPUT), made);
    assert_slice(base64_encode(arena, slice_of((char *)made, size), BASE64_URL),
                 RFC7515_HS256_SIGNATURE);
    jwk_release(key);
}

static void test_a_key_without_id_is_named_by_its_thumbprint(void **state)
{
    (void)state;
    struct jwk *key = read_key(RFC8037_KEY, NULL);
    assert_slice(key->kid, RFC8037_THUMBPRINT);
    jwk_release(key);
    char *unnamed = (char *)(uintptr_t)arena_copy(arena, SLICE(RFC7638_KEY)).data;
    memcpy(strstr(unnamed, "\"kid\""), "\"xid\"", 5);
    key = read_key(unnamed, NULL);
    assert_slice(key->kid, RFC7638_THUMBPRINT);
    assert_false(key->can_sign);
    jwk_release(key);
    key = read_key(RFC7638_KEY, NULL);
    assert_slice(key->kid, "2011-04-29");
    jwk_release(key);
}

static void test_made_keys_sign_and_can_be_written_and_read(void **state)
{
    (void)state;
    for (enum jwk_algorithm algorithm = JWK_HS256; algorithm <= JWK_EDDSA; algorithm++) {
        struct jwk *key = jwk_generate(arena, algorithm, 1700000000);
        struct buffer buffer;
        struct json_writer writer;
        buffer_init(&buffer, 65536);
        json_writer_init(&writer, &buffer, false);
        jwk_write(key, &writer, true);
        struct jwk *again = read_key(arena_string(arena, buffer_slice(&buffer)), NULL);
        assert_non_null(again);
        assert_int_equal(again->algorithm, algorithm);
        assert_true(slice_equal(again->kid, key->kid));
        assert_int_equal(again->created_s, 1700000000);
        unsigned char made[JWK_SIGNATURE_MAXIMUM];
        size_t size = jwk_sign(again, SLICE("message"), made);
        assert_true(jwk_verify(key, NULL, SLICE("message"), slice_of((char *)made, size)));
        buffer_release(&buffer);
        jwk_release(key);
        jwk_release(again);
    }
}

static void test_private_parts_are_written_only_when_asked(void **state)
{
    (void)state;
    for (enum jwk_algorithm algorithm = JWK_RS256; algorithm <= JWK_EDDSA; algorithm++) {
        struct jwk *key = jwk_generate(arena, algorithm, 1700000000);
        struct buffer buffer;
        struct json_writer writer;
        struct json_error error;
        buffer_init(&buffer, 65536);
        json_writer_init(&writer, &buffer, false);
        jwk_write(key, &writer, false);
        const struct json *object = json_parse(arena, buffer_slice(&buffer), &error);
        static const char *const secret[] = {"d", "p", "q", "dp", "dq", "qi", "k"};
        for (size_t i = 0; i < sizeof(secret) / sizeof(*secret); i++) {
            assert_null(json_member(object, slice_from(secret[i])));
        }
        buffer_release(&buffer);
        jwk_release(key);
    }
}

static void test_pem_keys_are_read(void **state)
{
    (void)state;
    const char *reason = NULL;
    struct jwk *pem = jwk_read_pem(arena, slice_from(python_rs256_pem), &reason);
    struct jwk *json = read_key(python_rs256_key, NULL);
    assert_true(pem->can_sign && json->can_sign);
    unsigned char made[JWK_SIGNATURE_MAXIMUM];
    size_t size = jwk_sign(pem, SLICE("message"), made);
    assert_true(jwk_verify(json, NULL, SLICE("message"), slice_of((char *)made, size)));
    jwk_release(pem);
    jwk_release(json);
    pem = jwk_read_pem(arena, slice_from(python_es256_pem), &reason);
    json = read_key(python_es256_key, NULL);
    assert_false(json->can_sign);
    size = jwk_sign(pem, SLICE("message"), made);
    assert_int_equal(size, 64);
    assert_true(jwk_verify(json, NULL, SLICE("message"), slice_of((char *)made, size)));
    jwk_release(pem);
    jwk_release(json);
}

static void refuse_pem(struct slice pem, const char *why)
{
    const char *reason = NULL;
    assert_null(jwk_read_pem(arena, pem, &reason));
    assert_string_equal(reason, why);
}

static void test_pem_keys_that_cannot_serve_are_refused(void **state)
{
    (void)state;
    refuse_pem(slice_from(python_p384_pem),
               "of the elliptic curves only P-256 and Ed25519 are supported");
    refuse_pem(slice_from(python_rsa1024_pem), "an RSA key must have at least 2,048 bits");
    const char *none = "there is no PEM key in it that can be read without a passphrase";
    refuse_pem(slice_from(python_encrypted_pem), none);
    refuse_pem(SLICE("-----BEGIN PRIVATE KEY-----\n"), none);
    refuse_pem(SLICE_EMPTY, none);
}

static void refuse(const char *text, const char *why)
{
    const char *reason = NULL;
    assert_null(read_key(text, &reason));
    assert_string_equal(reason, why);
}

static void test_json_keys_that_cannot_serve_are_refused(void **state)
{
    (void)state;
    refuse("[]", "a key must be an object");
    refuse("{}", "'kty' must be oct, RSA, EC or OKP");
    refuse("{\"kty\":\"oct\",\"k\":\"c2hvcnQ\"}", "a secret must have at least 32 bytes");
    refuse("{\"kty\":\"oct\",\"k\":\"*\"}", "'k' is not base64url");
    refuse("{\"kty\":\"RSA\",\"use\":\"enc\",\"n\":\"AQAB\",\"e\":\"AQAB\"}",
           "the key is not meant for signatures");
    refuse("{\"kty\":\"RSA\",\"n\":\"AQAB\"}",
           "a number of the key is missing, or is not base64url");
    refuse("{\"kty\":\"EC\",\"crv\":\"P-521\",\"x\":\"AQAB\",\"y\":\"AQAB\"}",
           "of the EC keys only P-256 is supported");
    refuse("{\"kty\":\"OKP\",\"crv\":\"X25519\",\"x\":\"AQAB\"}",
           "of the OKP keys only Ed25519 is supported");
    refuse("{\"kty\":\"oct\",\"alg\":\"HS512\",\"k\":\"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_"
           "T\"}",
           "'alg' is not supported for this kind of key");
}

static void test_a_point_off_the_curve_is_refused(void **state)
{
    (void)state;
    refuse(
        "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","
        "\"y\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\"}",
        "the key is not valid");
}

static void test_a_private_part_of_another_key_is_refused(void **state)
{
    (void)state;
    refuse("{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"d\":\"nWGxne_"
           "9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A\","
           "\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\"}",
           "'x' does not belong to 'd'");
    refuse(
        "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","
        "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\","
        "\"d\":\"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A\"}",
        "the key is not valid");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vectors_of_the_rfcs_hold),
        cmocka_unit_test(test_signatures_are_those_of_the_rfcs),
        cmocka_unit_test(test_a_key_without_id_is_named_by_its_thumbprint),
        cmocka_unit_test(test_made_keys_sign_and_can_be_written_and_read),
        cmocka_unit_test(test_private_parts_are_written_only_when_asked),
        cmocka_unit_test(test_pem_keys_are_read),
        cmocka_unit_test(test_pem_keys_that_cannot_serve_are_refused),
        cmocka_unit_test(test_json_keys_that_cannot_serve_are_refused),
        cmocka_unit_test(test_a_point_off_the_curve_is_refused),
        cmocka_unit_test(test_a_private_part_of_another_key_is_refused),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
