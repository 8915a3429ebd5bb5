/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of base/base64, with the vectors of RFC 4648, section 10. */
#include "base/test.h"

#include "base/base64.h"

static void published_vectors(void **state)
{
    (void)state;
    static const char *const plain[] = {"", "f", "fo", "foo", "foob", "fooba", "foobar"};
    static const char *const encoded[] = {"",         "Zg==",     "Zm8=",    "Zm9v",
                                          "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"};
    struct arena *arena = arena_create(1024);
    struct buffer buffer;
    buffer_init(&buffer, 64);
    for (size_t i = 0; i < 7; i++) {
        struct slice text = base64_encode(arena, slice_from(plain[i]), BASE64_STANDARD), bytes;
        assert_string_equal(text.data, encoded[i]);
        buffer_clear(&buffer);
        base64_write(&buffer, slice_from(plain[i]), BASE64_STANDARD);
        assert_true(slice_equal(buffer_slice(&buffer), text));
        assert_true(base64_decode(arena, text, BASE64_STANDARD, &bytes));
        assert_true(slice_equal(bytes, slice_from(plain[i])));
    }
    assert_slice(base64_encode(arena, SLICE("\xff\xfe"), BASE64_URL), "__4");
    buffer_release(&buffer);
    arena_destroy(&arena);
}

static void malformed_texts_are_refused(void **state)
{
    (void)state;
    struct arena *arena = arena_create(1024);
    struct slice bytes;
    assert_false(base64_decode(arena, SLICE("Z"), BASE64_STANDARD, &bytes));
    assert_false(base64_decode(arena, SLICE("Zh=="), BASE64_STANDARD, &bytes));
    assert_false(base64_decode(arena, SLICE("Zg="), BASE64_STANDARD, &bytes));
    assert_false(base64_decode(arena, SLICE("Z g="), BASE64_STANDARD, &bytes));
    assert_false(base64_decode(arena, SLICE("__4"), BASE64_STANDARD, &bytes));
    assert_true(base64_decode(arena, SLICE("Zg"), BASE64_STANDARD, &bytes));
    assert_slice(bytes, "f");
    arena_destroy(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_vectors),
        cmocka_unit_test(malformed_texts_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
