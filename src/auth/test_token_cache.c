/* SPDX-License-Identifier: Apache-2.0 */
/* The cache: finds, forgets in time, evicts what nobody uses. */
#include "base/test.h"

#include "auth/token_cache.h"

#include <stdio.h>

static struct revocation *revocation;
static struct token_cache *cache;

static int set_up(void **state)
{
    (void)state;
    revocation = revocation_create();
    cache = token_cache_create(4, revocation);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    token_cache_destroy(&cache);
    revocation_destroy(&revocation);
    return 0;
}

static void add(const char *token, const char *session)
{
    char subject[] = "42";
    const struct token_entry entry = {.claims = {.subject = slice_from(subject),
                                                 .session = slice_from(session),
                                                 .issued_ms = 1000,
                                                 .expires_s = 2000},
                                      .roles = 5};
    token_cache_add(cache, slice_from(token), &entry, 1000);
    subject[0] = '?'; /* the cache has copied it */
}

static const struct token_entry *find(const char *token)
{
    return token_cache_find(cache, slice_from(token), 1999);
}

static void test_what_was_added_is_found(void **state)
{
    (void)state;
    assert_null(find("aaa"));
    add("aaa", "s1");
    add("aab", "s2");
    assert_slice(find("aaa")->claims.session, "s1");
    assert_slice(find("aab")->claims.session, "s2");
    assert_slice(find("aab")->claims.subject, "42");
    assert_true(find("aaa")->roles == 5);
    assert_null(find("aa"));
    assert_null(find(""));
    add("aaa", "s3");
    assert_slice(find("aaa")->claims.session, "s3");
    assert_int_equal(token_cache_count(cache), 2);
}

static void test_an_expired_token_is_forgotten(void **state)
{
    (void)state;
    add("aaa", "s1");
    assert_non_null(find("aaa"));
    assert_null(token_cache_find(cache, SLICE("aaa"), 2000));
    assert_int_equal(token_cache_count(cache), 0);
}

static void test_a_revoked_token_is_forgotten_and_not_added_again(void **state)
{
    (void)state;
    add("aaa", "s1");
    add("aab", "s2");
    assert_non_null(find("aaa"));
    revocation_add_session(revocation, SLICE("s1"), 2000, 1000);
    assert_null(find("aaa"));
    assert_non_null(find("aab"));
    add("aaa", "s1");
    assert_null(find("aaa"));
    revocation_add_subject(revocation, SLICE("42"), 1001, 2000, 1000);
    assert_null(find("aab"));
}

static void test_used_tokens_outlast_unused_ones(void **state)
{
    (void)state;
    add("a", "s");
    add("b", "s");
    add("c", "s");
    add("d", "s");
    assert_non_null(find("a"));
    assert_non_null(find("c"));
    add("e", "s"); /* the hand spares a, takes b */
    assert_int_equal(token_cache_count(cache), 4);
    assert_null(find("b"));
    add("f", "s"); /* goes on, spares c, takes d */
    assert_null(find("d"));
    assert_non_null(find("a"));
    assert_non_null(find("c"));
    assert_non_null(find("e"));
    assert_non_null(find("f"));
}

static void test_it_stays_bounded(void **state)
{
    (void)state;
    char token[16];
    for (int i = 0; i < 1000; i++) {
        snprintf(token, sizeof(token), "t%d", i);
        add(token, "s");
        assert_non_null(find(token));
        assert_true(token_cache_count(cache) <= 4);
    }
    char large[TOKEN_CACHE_SIZE_MAXIMUM + 2];
    memset(large, 'x', sizeof(large) - 1);
    large[sizeof(large) - 1] = '\0';
    add(large, "s");
    assert_null(find(large));
    token_cache_clear(cache);
    assert_int_equal(token_cache_count(cache), 0);
    assert_null(find("t999"));
    add("t999", "s");
    assert_non_null(find("t999"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_what_was_added_is_found, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_an_expired_token_is_forgotten, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_revoked_token_is_forgotten_and_not_added_again,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_used_tokens_outlast_unused_ones, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_it_stays_bounded, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
