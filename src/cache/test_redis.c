/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of addresses; the link itself is tested with a real server,
 * tests/system/test_cache_redis.py.
 */
#include "base/test_arena.h"

#include "cache/redis.h"

static void addresses_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *address, *host, *path, *user, *password;
        unsigned port, database;
    } cases[] = {
        {"redis://cache", "cache", NULL, NULL, NULL, 6379, 0},
        {"redis://cache/", "cache", NULL, NULL, NULL, 6379, 0},
        {"redis://10.0.0.7:7000/3", "10.0.0.7", NULL, NULL, NULL, 7000, 3},
        {"redis://[::1]:7000", "::1", NULL, NULL, NULL, 7000, 0},
        {"redis://[::1]", "::1", NULL, NULL, NULL, 6379, 0},
        {"redis://:secret@cache:1", "cache", NULL, NULL, "secret", 1, 0},
        {"redis://me:a%3Ab%40c@cache", "cache", NULL, "me", "a:b@c", 6379, 0},
        {"unix:///run/redis.sock", NULL, "/run/redis.sock", NULL, NULL, 6379, 0},
        {"unix:///run/redis.sock?db=2", NULL, "/run/redis.sock", NULL, NULL, 6379, 2},
        {"/run/redis.sock", NULL, "/run/redis.sock", NULL, NULL, 6379, 0},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct redis_options read;
        assert_null(redis_parse_address(arena, slice_from(cases[i].address), &read));
        const char *const got[] = {read.host, read.path, read.user, read.password};
        const char *const wanted[] = {cases[i].host, cases[i].path, cases[i].user,
                                      cases[i].password};
        for (size_t text = 0; text < 4; text++) {
            assert_int_equal(got[text] == NULL, wanted[text] == NULL);
            if (got[text] != NULL) {
                assert_string_equal(got[text], wanted[text]);
            }
        }
        assert_int_equal(read.port, cases[i].port);
        assert_int_equal(read.database, cases[i].database);
    }
}

static void what_is_no_address_is_told_so(void **state)
{
    (void)state;
    static const char *const addresses[] = {"",
                                            "cache:6379",
                                            "http://cache",
                                            "rediss://cache",
                                            "redis://",
                                            "redis://:6379",
                                            "redis://cache:x",
                                            "redis://cache:70000",
                                            "redis://cache/x",
                                            "unix:///a?db=x"};
    for (size_t i = 0; i < sizeof(addresses) / sizeof(*addresses); i++) {
        struct redis_options read;
        assert_non_null(redis_parse_address(arena, slice_from(addresses[i]), &read));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(addresses_are_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_no_address_is_told_so, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
