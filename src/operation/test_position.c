/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of operation/position. */
#include "base/test.h"

#include "operation/position.h"

static const unsigned char key[16] = {1, 2, 3}, other[16] = {1, 2, 4};

static void a_position_comes_back(void **state)
{
    (void)state;
    struct arena *arena = arena_create(4096);
    static const uint64_t positions[] = {1, 0x3000148, UINT64_MAX};
    for (size_t i = 0; i < 3; i++) {
        struct slice text = position_write(arena, key, positions[i]);
        assert_int_equal(text.size, 33);
        assert_true(position_read(key, text) == positions[i]);
        assert_true(position_read(other, text) == 0);
        assert_true(position_read(NULL, text) == 0);
        assert_true(position_read(key, slice_between(text, 0, 32)) == 0);
    }
    arena_destroy(&arena);
}

static void what_nobody_signed_is_none(void **state)
{
    (void)state;
    static const char *const texts[] = {"", "x", "ffffffffffffffff-ffffffffffffffff",
                                        "FFFFFFFFFFFFFFFF-0000000000000000",
                                        "ffffffffffffffff 0000000000000000"};
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        assert_true(position_read(key, slice_from(texts[i])) == 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_position_comes_back),
        cmocka_unit_test(what_nobody_signed_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
