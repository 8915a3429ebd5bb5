/* SPDX-License-Identifier: Apache-2.0 */
/* Opaque secrets. */
#include "base/test.h"

#include "auth/secret_token.h"

static void test_a_secret_has_prefix_body_and_checksum(void **state)
{
    (void)state;
    struct arena *arena = arena_create(4096);
    struct slice secret = secret_token_generate(arena, SLICE("phoenix_key"));
    assert_int_equal(secret.size, 11 + 1 + 43 + 1 + 6);
    assert_true(slice_starts_with(secret, SLICE("phoenix_key_")));
    assert_true(secret_token_is_well_formed(secret, SLICE("phoenix_key")));
    assert_false(secret_token_is_well_formed(secret, SLICE("phoenix")));
    assert_false(secret_token_is_well_formed(SLICE_EMPTY, SLICE("phoenix_key")));
    assert_false(slice_equal(secret, secret_token_generate(arena, SLICE("phoenix_key"))));
    for (size_t i = 0; i < secret.size; i++) {
        char *typo = (char *)(uintptr_t)arena_copy(arena, secret).data;
        typo[i] = typo[i] == 'a' ? 'b' : 'a';
        assert_false(
            secret_token_is_well_formed(slice_of(typo, secret.size), SLICE("phoenix_key")));
    }
    assert_false(secret_token_is_well_formed(slice_between(secret, 0, secret.size - 1),
                                             SLICE("phoenix_key")));
    arena_destroy(&arena);
}

/* FIPS 180-2, B.1 */
static void test_the_digest_is_sha_256(void **state)
{
    (void)state;
    unsigned char digest[SECRET_TOKEN_DIGEST_SIZE];
    secret_token_digest(SLICE("abc"), digest);
    static const unsigned char expected[] = {0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea,
                                             0x41, 0x41, 0x40, 0xde, 0x5d, 0xae, 0x22, 0x23,
                                             0xb0, 0x03, 0x61, 0xa3, 0x96, 0x17, 0x7a, 0x9c,
                                             0xb4, 0x10, 0xff, 0x61, 0xf2, 0x00, 0x15, 0xad};
    assert_memory_equal(digest, expected, sizeof(expected));
    secret_token_digest(SLICE_EMPTY, digest);
    assert_int_equal(digest[0], 0xe3);
}

static void test_equality(void **state)
{
    (void)state;
    assert_true(secret_token_equal(SLICE("abc"), SLICE("abc")));
    assert_true(secret_token_equal(SLICE_EMPTY, SLICE_EMPTY));
    assert_false(secret_token_equal(SLICE("abc"), SLICE("abd")));
    assert_false(secret_token_equal(SLICE("abc"), SLICE("ab")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_secret_has_prefix_body_and_checksum),
        cmocka_unit_test(test_the_digest_is_sha_256),
        cmocka_unit_test(test_equality),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
