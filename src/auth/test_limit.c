/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of auth/limit: against the definition, a list of everything that has passed. */
#include "base/test.h"

#include "auth/limit.h"

#include <pthread.h>
#include <stdio.h>

#define SECOND_NS 1000000000ULL
#define START_NS  (1000 * SECOND_NS)

static struct limit_table *table;

static int set_up(void **state)
{
    (void)state;
    table = limit_table_create(4096);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    limit_table_destroy(&table);
    assert_null(table);
    return 0;
}

static bool passes(const struct limit *limit, const char *subject, uint64_t now_ns)
{
    return !limit_take(table, limit, slice_from(subject), now_ns).is_refused;
}

static void a_burst_passes_and_then_one_an_interval(void **state)
{
    (void)state;
    const struct limit limit = {.count = 5, .window_seconds = 10};
    for (unsigned i = 0; i < 5; i++) {
        struct limit_verdict verdict = limit_take(table, &limit, SLICE("a"), START_NS);
        assert_false(verdict.is_refused);
        assert_int_equal(verdict.left, 4 - i);
        assert_int_equal(verdict.reset_seconds, 2 * (i + 1));
    }
    struct limit_verdict verdict = limit_take(table, &limit, SLICE("a"), START_NS);
    assert_true(verdict.is_refused);
    assert_int_equal(verdict.left, 0);
    assert_int_equal(verdict.reset_seconds, 2);
    assert_false(passes(&limit, "a", START_NS + 2 * SECOND_NS - 1));
    assert_true(passes(&limit, "a", START_NS + 2 * SECOND_NS));
    assert_false(passes(&limit, "a", START_NS + 2 * SECOND_NS));
    /* Refusals cost nothing: a whole window later everything is there again. */
    verdict = limit_take(table, &limit, SLICE("a"), START_NS + 20 * SECOND_NS);
    assert_int_equal(verdict.left, 4);
}

static void callers_and_limits_are_counted_apart(void **state)
{
    (void)state;
    const struct limit one = {.index = 0, .count = 1, .window_seconds = 60};
    const struct limit other = {.index = 1, .count = 1, .window_seconds = 60};
    assert_true(passes(&one, "a", START_NS));
    assert_false(passes(&one, "a", START_NS));
    assert_true(passes(&one, "b", START_NS));
    assert_true(passes(&one, "", START_NS));
    assert_true(passes(&other, "a", START_NS));
    char name[400];
    memset(name, 'x', sizeof(name));
    assert_false(limit_take(table, &one, slice_of(name, 399), START_NS).is_refused);
    assert_false(limit_take(table, &one, slice_of(name, 400), START_NS).is_refused);
    assert_true(limit_take(table, &one, slice_of(name, 400), START_NS).is_refused);
}

/* A bucket that leaks: it holds `level` requests, and loses one every interval. */
struct bucket {
    double level;
    double last_s;
};

static bool bucket_takes(struct bucket *bucket, const struct limit *limit, double now_s)
{
    double drained = (now_s - bucket->last_s) * limit->count / limit->window_seconds;
    bucket->level = bucket->level > drained ? bucket->level - drained : 0;
    bucket->last_s = now_s;
    if (bucket->level + 1 > limit->count + 1e-6) {
        return false;
    }
    bucket->level += 1;
    return true;
}

static void it_does_what_a_leaking_bucket_does(void **state)
{
    (void)state;
    static const struct limit limits[] = {
        {.index = 0, .count = 1, .window_seconds = 1},
        {.index = 1, .count = 100, .window_seconds = 60},
        {.index = 2, .count = 7, .window_seconds = 3},
        {.index = 3, .count = 1000, .window_seconds = 10},
        {.index = 4, .count = 3, .window_seconds = 50},
    };
    uint64_t random = 42;
    for (size_t i = 0; i < sizeof(limits) / sizeof(*limits); i++) {
        struct bucket bucket = {0, 1000};
        uint64_t now_ns = START_NS;
        size_t passed = 0, total = 0;
        for (unsigned step = 0; step < 20000; step++) {
            random = random * 6364136223846793005ULL + 1442695040888963407ULL;
            /* On average twice as fast as the limit allows; milliseconds and a bit, so that no
             * request falls on the very edge, where the two round differently. */
            uint64_t mean_ms = 1 + 500ULL * limits[i].window_seconds / limits[i].count;
            now_ns += (random >> 33) % (2 * mean_ms) * 1000000 + 137;
            bool is_taken = passes(&limits[i], "x", now_ns);
            assert_true(is_taken == bucket_takes(&bucket, &limits[i], (double)now_ns / 1e9));
            passed += is_taken;
            total++;
        }
        assert_true(passed < total && passed > total / 4);
    }
}

static void a_flood_of_callers_stays_within_its_memory(void **state)
{
    (void)state;
    const struct limit limit = {.count = 10, .window_seconds = 3600};
    char name[16];
    for (unsigned i = 0; i < 100000; i++) {
        int size = snprintf(name, sizeof(name), "%u", i);
        assert_false(limit_take(table, &limit, slice_of(name, (size_t)size), START_NS).is_refused);
    }
    /* Who has used up a limit is kept before those who have sent a single request. */
    while (passes(&limit, "greedy", START_NS)) {
    }
    for (unsigned i = 0; i < 4000; i++) {
        int size = snprintf(name, sizeof(name), "n%u", i);
        limit_take(table, &limit, slice_of(name, (size_t)size), START_NS);
    }
    assert_false(passes(&limit, "greedy", START_NS));
}

static void extremes_neither_overflow_nor_divide_by_zero(void **state)
{
    (void)state;
    const struct limit many = {.index = 0, .count = 1000000000, .window_seconds = 1};
    const struct limit few = {.index = 1, .count = 1, .window_seconds = 366U * 24 * 3600};
    assert_int_equal(limit_take(table, &many, SLICE("a"), START_NS).left, 999999999);
    assert_true(passes(&few, "a", START_NS));
    struct limit_verdict verdict = limit_take(table, &few, SLICE("a"), START_NS);
    assert_true(verdict.is_refused);
    assert_int_equal(verdict.reset_seconds, 366U * 24 * 3600);
    /* A clock that is behind another thread's. */
    assert_true(limit_take(table, &few, SLICE("a"), START_NS - 5 * SECOND_NS).is_refused);
}

struct crowd {
    const struct limit *limit;
    unsigned passed;
};

static void *crowd_in(void *context)
{
    struct crowd *crowd = context;
    for (unsigned i = 0; i < 20000; i++) {
        crowd->passed += passes(crowd->limit, "shared", START_NS);
    }
    return NULL;
}

static void threads_share_one_limit(void **state)
{
    (void)state;
    const struct limit limit = {.count = 30000, .window_seconds = 60};
    struct crowd crowds[4];
    pthread_t threads[4];
    unsigned passed = 0;
    for (size_t i = 0; i < 4; i++) {
        crowds[i] = (struct crowd){&limit, 0};
        assert_int_equal(pthread_create(&threads[i], NULL, crowd_in, &crowds[i]), 0);
    }
    for (size_t i = 0; i < 4; i++) {
        pthread_join(threads[i], NULL);
        passed += crowds[i].passed;
    }
    assert_int_equal(passed, 30000);
}

static void addresses_stand_for_households(void **state)
{
    (void)state;
    unsigned char a[LIMIT_ADDRESS_SIZE], b[LIMIT_ADDRESS_SIZE];
    assert_true(slice_equal(limit_address(SLICE("192.0.2.7"), a),
                            limit_address(SLICE("::ffff:192.0.2.7"), b)));
    assert_false(
        slice_equal(limit_address(SLICE("192.0.2.7"), a), limit_address(SLICE("192.0.2.8"), b)));
    assert_true(slice_equal(limit_address(SLICE("2001:db8:1:2::1"), a),
                            limit_address(SLICE("2001:db8:1:2:ffff:ffff:ffff:ffff"), b)));
    assert_false(slice_equal(limit_address(SLICE("2001:db8:1:2::1"), a),
                             limit_address(SLICE("2001:db8:1:3::1"), b)));
    assert_true(
        slice_equal(limit_address(SLICE("fe80::1%eth0"), a), limit_address(SLICE("fe80::2"), b)));
    assert_slice(limit_address(SLICE("unknown"), a), "unknown");
}

#define LIMIT_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

static void what_was_learnt_elsewhere_counts_here(void **state)
{
    (void)state;
    const struct limit limit = {.count = 4, .window_seconds = 8};
    const struct limit_claim claim = {&limit, SLICE("a")};
    assert_false(limit_peek(table, &claim, START_NS).is_refused);
    /* Three of four are used: the fourth ends in eight seconds, and until then one passes. */
    limit_learn(table, &claim, START_NS + 6 * SECOND_NS, START_NS);
    limit_learn(table, &claim, START_NS + 2 * SECOND_NS, START_NS); /* older news */
    assert_false(limit_peek(table, &claim, START_NS).is_refused);
    assert_false(limit_peek(table, &claim, START_NS).is_refused);
    assert_true(passes(&limit, "a", START_NS));
    struct limit_verdict verdict = limit_peek(table, &claim, START_NS);
    assert_true(verdict.is_refused);
    assert_int_equal(verdict.reset_seconds, 2);
    assert_false(limit_peek(table, &claim, START_NS + 2 * SECOND_NS).is_refused);
}

static void the_first_limit_that_refuses_ends_the_counting(void **state)
{
    (void)state;
    const struct limit first = {.index = 0, .count = 3, .window_seconds = 3600};
    const struct limit second = {.index = 1, .count = 1, .window_seconds = 3600};
    const struct limit_claim claims[] = {{&first, SLICE("a")}, {&second, SLICE("a")}};
    struct limit_verdict verdict = limit_take_all(table, claims, 2, START_NS);
    assert_false(verdict.is_refused);
    assert_ptr_equal(verdict.limit, &second);
    assert_int_equal(verdict.left, 0);
    assert_ptr_equal(limit_take_all(table, claims, 2, START_NS).limit, &second);
    assert_true(limit_take_all(table, claims, 2, START_NS).is_refused);
    /* The first one counted each of them. */
    assert_ptr_equal(limit_take_all(table, claims, 2, START_NS).limit, &first);
    assert_null(limit_take_all(table, claims, 0, START_NS).limit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LIMIT_TEST(a_burst_passes_and_then_one_an_interval),
        LIMIT_TEST(callers_and_limits_are_counted_apart),
        LIMIT_TEST(it_does_what_a_leaking_bucket_does),
        LIMIT_TEST(a_flood_of_callers_stays_within_its_memory),
        LIMIT_TEST(extremes_neither_overflow_nor_divide_by_zero),
        LIMIT_TEST(threads_share_one_limit),
        LIMIT_TEST(addresses_stand_for_households),
        LIMIT_TEST(what_was_learnt_elsewhere_counts_here),
        LIMIT_TEST(the_first_limit_that_refuses_ends_the_counting),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
