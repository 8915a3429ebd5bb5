/* SPDX-License-Identifier: Apache-2.0 */
/* Revocations: by session, by subject and time, expiry, many threads. */
#include "base/test.h"

#include "auth/revocation.h"

#include <pthread.h>
#include <stdio.h>

static void test_sessions_and_subjects_are_taken_back(void **state)
{
    (void)state;
    struct revocation *revocation = revocation_create();
    assert_int_equal(revocation_generation(revocation), 0);
    assert_false(revocation_has(revocation, SLICE("s1"), SLICE("42"), 1000));
    revocation_add_session(revocation, SLICE("s1"), 2000, 1000);
    assert_int_equal(revocation_generation(revocation), 1);
    assert_true(revocation_has(revocation, SLICE("s1"), SLICE("42"), 1000));
    assert_false(revocation_has(revocation, SLICE("s2"), SLICE("42"), 1000));
    assert_false(revocation_has(revocation, SLICE("s2"), SLICE("s1"), 1000));
    revocation_add_subject(revocation, SLICE("42"), 5000, 2000, 1000);
    assert_int_equal(revocation_generation(revocation), 2);
    assert_true(revocation_has(revocation, SLICE("s2"), SLICE("42"), 4999));
    assert_false(revocation_has(revocation, SLICE("s2"), SLICE("42"), 5000));
    revocation_add_subject(revocation, SLICE("42"), 4000, 2000, 1000);
    assert_true(revocation_has(revocation, SLICE("s2"), SLICE("42"), 4999));
    assert_false(revocation_has(revocation, SLICE_EMPTY, SLICE_EMPTY, 0));
    revocation_add_session(revocation, SLICE_EMPTY, 2000, 1000);
    assert_int_equal(revocation_count(revocation), 2);
    revocation_destroy(&revocation);
}

static void test_what_has_expired_is_forgotten(void **state)
{
    (void)state;
    struct revocation *revocation = revocation_create();
    char name[16];
    for (int i = 0; i < 10000; i++) {
        int size = snprintf(name, sizeof(name), "s%d", i);
        revocation_add_session(revocation, slice_of(name, (size_t)size), i + 10, i);
        assert_true(revocation_has(revocation, slice_of(name, (size_t)size), SLICE_EMPTY, 0));
    }
    assert_true(revocation_count(revocation) <= 64);
    revocation_destroy(&revocation);
}

static void test_none_is_lost_while_it_lasts(void **state)
{
    (void)state;
    struct revocation *revocation = revocation_create();
    char name[16];
    for (int i = 0; i < 5000; i++) {
        int size = snprintf(name, sizeof(name), "s%d", i);
        revocation_add_session(revocation, slice_of(name, (size_t)size), 100000, i);
    }
    for (int i = 0; i < 5000; i++) {
        int size = snprintf(name, sizeof(name), "s%d", i);
        assert_true(revocation_has(revocation, slice_of(name, (size_t)size), SLICE_EMPTY, 0));
    }
    assert_int_equal(revocation_count(revocation), 5000);
    revocation_destroy(&revocation);
}

/* A reader that has seen the generation of an entry must find the entry. */
static void *read_on(void *context)
{
    struct revocation *revocation = context;
    intptr_t lost_count = 0;
    for (uint64_t seen = 0; seen < 2000;) {
        seen = revocation_generation(revocation);
        char name[24];
        int size = snprintf(name, sizeof(name), "s%d", (int)seen);
        lost_count += seen > 0 &&
                      !revocation_has(revocation, slice_of(name, (size_t)size), SLICE("nobody"), 0);
    }
    return (void *)lost_count;
}

static void test_a_revocation_is_in_force_on_every_thread(void **state)
{
    (void)state;
    struct revocation *revocation = revocation_create();
    pthread_t threads[2];
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, read_on, revocation), 0);
    }
    for (int i = 1; i <= 2000; i++) {
        char name[16];
        int size = snprintf(name, sizeof(name), "s%d", i);
        revocation_add_session(revocation, slice_of(name, (size_t)size), 100000, 0);
    }
    for (size_t i = 0; i < 2; i++) {
        void *lost_count = NULL;
        pthread_join(threads[i], &lost_count);
        assert_null(lost_count);
    }
    revocation_destroy(&revocation);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sessions_and_subjects_are_taken_back),
        cmocka_unit_test(test_what_has_expired_is_forgotten),
        cmocka_unit_test(test_none_is_lost_while_it_lasts),
        cmocka_unit_test(test_a_revocation_is_in_force_on_every_thread),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
