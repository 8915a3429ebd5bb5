/* SPDX-License-Identifier: Apache-2.0 */
/* The file of keys: made, kept private, rotated, refused; and what of it others get to see. */
#include "base/test.h"

#include "auth/jwt.h"
#include "auth/key_file.h"
#include "auth/test_vectors.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define NOW 1700000000

static struct arena *arena;
static char directory[] = "/tmp/phoenix-keys-XXXXXX";
static struct slice path;
static struct slice reason;

static int set_up(void **state)
{
    (void)state;
    arena = arena_create(65536);
    snprintf(directory, sizeof(directory), "/tmp/phoenix-keys-XXXXXX");
    assert_non_null(mkdtemp(directory));
    path = arena_format(arena, "%s/keys.json", directory);
    reason = SLICE_EMPTY;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    unlink(path.data);
    assert_int_equal(rmdir(directory), 0); /* nothing was left beside it */
    arena_destroy(&arena);
    return 0;
}

static struct key_file *open_file(enum jwk_algorithm algorithm)
{
    return key_file_open(arena, path, algorithm, NOW, &reason);
}

static void write_file(const char *text, mode_t mode)
{
    FILE *file = fopen(path.data, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
    assert_int_equal(chmod(path.data, mode), 0);
}

static void test_a_new_file_is_private_and_lasts(void **state)
{
    (void)state;
    struct key_file *file = open_file(JWK_HS256);
    assert_non_null(file);
    struct slice kid = arena_copy(arena, keys_current(key_file_set(file))->kid);
    key_file_close(&file);
    struct stat status;
    assert_int_equal(stat(path.data, &status), 0);
    assert_int_equal(status.st_mode & 07777, 0600);
    file = open_file(JWK_ES256); /* for new ones only */
    assert_true(slice_equal(keys_current(key_file_set(file))->kid, kid));
    assert_int_equal(keys_current(key_file_set(file))->algorithm, JWK_HS256);
    key_file_close(&file);
}

static void test_a_file_open_to_others_is_refused(void **state)
{
    (void)state;
    struct key_file *file = open_file(JWK_HS256);
    key_file_close(&file);
    static const mode_t modes[] = {0640, 0604, 0660, 0644, 0620};
    for (size_t i = 0; i < sizeof(modes) / sizeof(*modes); i++) {
        assert_int_equal(chmod(path.data, modes[i]), 0);
        assert_null(open_file(JWK_HS256));
        assert_true(slice_contains_ignoring_case(reason, SLICE("chmod 600")));
    }
}

static void refuse(const char *text, const char *why)
{
    write_file(text, 0600);
    reason = SLICE_EMPTY;
    assert_null(open_file(JWK_HS256));
    assert_true(slice_contains_ignoring_case(reason, slice_from(why)));
}

static void test_a_broken_file_is_refused_and_left_alone(void **state)
{
    (void)state;
    refuse("", "it is no JSON Web Key Set");
    refuse("{\"keys\":", "it is no JSON Web Key Set");
    refuse("{\"keys\":{}}", "it is no JSON Web Key Set");
    refuse("{\"keys\":[]}", "it holds no key");
    refuse("{\"keys\":[{\"kty\":\"oct\",\"k\":\"c2hvcnQ\"}]}", "at least 32 bytes");
    refuse("{\"keys\":[" RFC7638_KEY "]}", "its first key has no private part");
    struct stat status;
    assert_int_equal(stat(path.data, &status), 0);
    assert_true(status.st_size > 0);
}

static void test_a_missing_directory_is_told(void **state)
{
    (void)state;
    struct slice nowhere = arena_format(arena, "%s/none/keys.json", directory);
    assert_null(key_file_open(arena, nowhere, JWK_HS256, NOW, &reason));
    assert_true(slice_contains_ignoring_case(reason, SLICE("No such file or directory")));
}

static enum jwt_reason verify(struct jwt_verifier *verifier, const struct key_file *file,
                              struct slice token, int64_t now_s)
{
    struct jwt_claims claims;
    const struct jwt_expectation expected = {.now_s = now_s};
    return jwt_verify(verifier, arena, key_file_set(file), token, &expected, &claims);
}

static void test_old_keys_verify_until_their_time(void **state)
{
    (void)state;
    struct key_file *file = open_file(JWK_HS256);
    struct jwt_verifier *verifier = jwt_verifier_create();
    const struct jwt_claims claims = {.subject = SLICE("42"), .expires_s = NOW + 10000};
    struct slice old = jwt_encode(arena, keys_current(key_file_set(file)), "JWT", &claims);
    assert_int_equal(verify(verifier, file, old, NOW), JWT_OK);
    assert_true(key_file_rotate(file, arena, JWK_EDDSA, SLICE_EMPTY, NOW, 900, &reason));
    struct slice new = jwt_encode(arena, keys_current(key_file_set(file)), "JWT", &claims);
    assert_int_equal(keys_current(key_file_set(file))->algorithm, JWK_EDDSA);
    assert_int_equal(verify(verifier, file, new, NOW), JWT_OK);
    assert_int_equal(verify(verifier, file, old, NOW + 899), JWT_OK);
    assert_int_equal(verify(verifier, file, old, NOW + 900), JWT_UNKNOWN_KEY);
    struct key_file *again = open_file(JWK_HS256);
    assert_int_equal(verify(verifier, again, new, NOW + 900), JWT_OK);
    assert_int_equal(verify(verifier, again, old, NOW + 899), JWT_OK);
    assert_true(key_file_rotate(again, arena, JWK_HS256, SLICE_EMPTY, NOW + 900, 900, &reason));
    assert_int_equal(key_file_set(again)->keys.count, 2); /* the first one is gone */
    assert_int_equal(verify(verifier, file, new, NOW), JWT_OK);
    assert_true(key_file_reload(file, arena, &reason));
    assert_int_equal(keys_current(key_file_set(file))->algorithm, JWK_HS256);
    jwt_verifier_destroy(&verifier);
    key_file_close(&again);
    key_file_close(&file);
}

static void test_a_key_can_be_brought_along(void **state)
{
    (void)state;
    struct key_file *file = open_file(JWK_HS256);
    assert_true(
        key_file_rotate(file, arena, JWK_HS256, slice_from(python_rs256_pem), NOW, 900, &reason));
    assert_int_equal(keys_current(key_file_set(file))->algorithm, JWK_RS256);
    assert_false(
        key_file_rotate(file, arena, JWK_HS256, slice_from(python_p384_pem), NOW, 900, &reason));
    assert_slice(reason, "the new key cannot be used: of the elliptic curves only P-256 and "
                         "Ed25519 are supported");
    assert_int_equal(keys_current(key_file_set(file))->algorithm, JWK_RS256);
    key_file_close(&file);
}

static void test_others_see_public_keys_only(void **state)
{
    (void)state;
    struct key_file *file = open_file(JWK_HS256);
    struct buffer buffer;
    buffer_init(&buffer, 65536);
    keys_write_public(key_file_set(file), NOW, &buffer);
    assert_slice(buffer_slice(&buffer), "{\"keys\":[]}");
    assert_true(key_file_rotate(file, arena, JWK_ES256, SLICE_EMPTY, NOW, 900, &reason));
    assert_true(key_file_rotate(file, arena, JWK_EDDSA, SLICE_EMPTY, NOW, 900, &reason));
    buffer_clear(&buffer);
    keys_write_public(key_file_set(file), NOW, &buffer);
    struct slice text = buffer_slice(&buffer);
    assert_int_equal(slice_find(text, SLICE("\"d\"")), SLICE_NOT_FOUND);
    assert_int_equal(slice_find(text, SLICE("\"k\"")), SLICE_NOT_FOUND);
    const char *skipped;
    struct key_set *seen = keys_parse(text, true, &skipped);
    assert_null(skipped);
    assert_int_equal(seen->keys.count, 2);
    assert_false(keys_current(seen)->can_sign);
    keys_free(&seen);
    buffer_clear(&buffer);
    keys_write_public(key_file_set(file), NOW + 900, &buffer);
    seen = keys_parse(buffer_slice(&buffer), true, &skipped);
    assert_int_equal(seen->keys.count, 1);
    keys_free(&seen);
    buffer_release(&buffer);
    key_file_close(&file);
}

static void test_a_foreign_set_keeps_what_can_be_used(void **state)
{
    (void)state;
    const char *skipped;
    struct key_set *set =
        keys_parse(SLICE("{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-521\"}," RFC7638_KEY
                         "," RFC7515_HS256_KEY "]}"),
                   true, &skipped);
    assert_int_equal(set->keys.count, 1);
    assert_string_equal(skipped, "a secret must not be published");
    assert_non_null(keys_find(set, SLICE("2011-04-29"), NOW));
    assert_null(keys_find(set, SLICE("2011-04-28"), NOW));
    keys_free(&set);
    assert_null(keys_parse(SLICE("<html>"), true, &skipped));
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(test_a_new_file_is_private_and_lasts),
        CASE(test_a_file_open_to_others_is_refused),
        CASE(test_a_broken_file_is_refused_and_left_alone),
        CASE(test_a_missing_directory_is_told),
        CASE(test_old_keys_verify_until_their_time),
        CASE(test_a_key_can_be_brought_along),
        CASE(test_others_see_public_keys_only),
        CASE(test_a_foreign_set_keeps_what_can_be_used),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
