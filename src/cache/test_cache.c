/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of the cache with flows that do nothing but ask, on one loop and on many. */
#include "base/test.h"

#include "cache/cache.h"

#include "base/clock.h"

#include <stdio.h>
#include <stdlib.h>

#define LATE UINT64_MAX

static struct cache *cache;
static struct cache_loop *loop;
static uv_loop_t uv;

static int open_cache(void **state)
{
    (void)state;
    uv_loop_init(&uv);
    cache = cache_create((size_t)1 << 20, 4);
    loop = cache_loop_open(cache, &uv);
    return 0;
}

static int close_cache(void **state)
{
    (void)state;
    cache_loop_close(&loop);
    uv_run(&uv, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&uv), 0);
    cache_destroy(&cache);
    return 0;
}

/* --- an ask within a flow */

struct asking {
    struct flow flow;
    struct cache_ask ask;
    bool is_done;
};

static const uint32_t topics[] = {1, 2};

static enum step look(struct flow *flow)
{
    struct asking *asking = FLOW_OWNER(flow, struct asking, flow);
    return cache_look(loop, &asking->ask, 1000);
}

static void finish(struct flow *flow, bool has_failed)
{
    assert_false(has_failed);
    FLOW_OWNER(flow, struct asking, flow)->is_done = true;
}

static void ask(struct asking *asking, const char *key)
{
    static step_f *const steps[] = {look, NULL};
    *asking = (struct asking){
        .ask = {.flow = &asking->flow, .key = slice_from(key), .topics = topics, .topic_count = 2}};
    flow_start(&asking->flow, steps, finish);
}

static void fill(struct asking *asking, const char *body, uint64_t expires_ns)
{
    const struct cache_item item = {.fields = SLICE("A: b\r\n"),
                                    .body = slice_from(body),
                                    .version = 7,
                                    .expires_ns = expires_ns};
    assert_true(asking->ask.outcome == CACHE_MISS || asking->ask.outcome == CACHE_STALE);
    cache_fill(&asking->ask, &item);
    cache_release(&asking->ask);
}

static void keep(const char *key, const char *body)
{
    struct asking asking;
    ask(&asking, key);
    fill(&asking, body, LATE);
}

/* The outcome, or the first letter of the body. */
static int outcome_of(const char *key)
{
    struct asking asking;
    ask(&asking, key);
    assert_true(asking.is_done);
    int outcome =
        asking.ask.outcome == CACHE_HIT ? asking.ask.item->body.data[0] : (int)asking.ask.outcome;
    cache_release(&asking.ask);
    return outcome;
}

static const uint32_t numbers[] = {0, 1, 2, 3};
static struct cache_write writes[4]; /* one of each topic under way at most */

static void begin_write(uint32_t topic)
{
    writes[topic] = (struct cache_write){.topics = &numbers[topic], .topic_count = 1};
    cache_begin_write(loop, &writes[topic]);
}

static void end_write(uint32_t topic)
{
    assert_int_equal(cache_end_write(loop, &writes[topic]), STEP_NEXT);
    assert_true(writes[topic].is_announced);
}

/* --- tests */

static void what_was_made_is_given_again(void **state)
{
    (void)state;
    keep("a", "x");
    keep("b", "y");
    struct asking asking;
    ask(&asking, "a");
    assert_int_equal(asking.ask.outcome, CACHE_HIT);
    assert_slice(asking.ask.item->body, "x");
    assert_slice(asking.ask.item->fields, "A: b\r\n");
    assert_slice(asking.ask.item->key, "a");
    assert_true(asking.ask.item->version == 7);
    cache_release(&asking.ask);
    assert_int_equal(outcome_of("b"), 'y');
    assert_int_equal(outcome_of("c"), CACHE_MISS);
}

static void what_is_too_old_is_not_given(void **state)
{
    (void)state;
    struct asking asking;
    ask(&asking, "a");
    fill(&asking, "x", 1001);
    assert_int_equal(outcome_of("a"), 'x');
    ask(&asking, "b");
    fill(&asking, "x", 1000);
    assert_int_equal(outcome_of("b"), CACHE_STALE);
    assert_int_equal(outcome_of("b"), CACHE_MISS);
}

static void a_write_ends_what_was_made_before(void **state)
{
    (void)state;
    keep("a", "x");
    begin_write(3);
    end_write(3);
    assert_int_equal(outcome_of("a"), 'x');
    begin_write(2);
    assert_int_equal(outcome_of("a"), CACHE_BYPASS);
    end_write(2);
    assert_int_equal(outcome_of("a"), CACHE_STALE);
}

static void what_was_read_before_a_write_is_never_given_after(void **state)
{
    (void)state;
    struct asking slow;
    ask(&slow, "a");
    assert_int_equal(slow.ask.outcome, CACHE_MISS);
    begin_write(1);
    end_write(1);
    fill(&slow, "x", LATE); /* read before the write, handed over behind it */
    assert_int_equal(outcome_of("a"), CACHE_MISS);
    keep("b", "y");
    cache_forget(cache);
    assert_int_equal(outcome_of("b"), CACHE_STALE);
}

static void many_who_miss_wait_for_one(void **state)
{
    (void)state;
    struct asking maker, waiters[10];
    ask(&maker, "a");
    for (size_t i = 0; i < 10; i++) {
        ask(&waiters[i], "a");
        assert_false(waiters[i].is_done);
    }
    fill(&maker, "x", LATE);
    assert_false(waiters[0].is_done);
    uv_run(&uv, UV_RUN_NOWAIT);
    for (size_t i = 0; i < 10; i++) {
        assert_true(waiters[i].is_done);
        assert_slice(waiters[i].ask.item->body, "x");
        cache_release(&waiters[i].ask);
    }
}

static void who_waits_for_nothing_goes_on_alone(void **state)
{
    (void)state;
    struct asking maker, waiter;
    ask(&maker, "a");
    ask(&waiter, "a");
    cache_release(&maker.ask);
    uv_run(&uv, UV_RUN_NOWAIT);
    assert_true(waiter.is_done);
    assert_int_equal(waiter.ask.outcome, CACHE_BYPASS);
    cache_release(&waiter.ask);
    assert_int_equal(outcome_of("a"), CACHE_MISS);
}

/* A write in between: what the maker has read may be old for who comes now. */
static void nobody_waits_for_what_was_begun_before_a_write(void **state)
{
    (void)state;
    struct asking maker, late;
    ask(&maker, "a");
    begin_write(1);
    end_write(1);
    ask(&late, "a");
    assert_true(late.is_done);
    assert_int_equal(late.ask.outcome, CACHE_MISS);
    fill(&late, "new", LATE);
    fill(&maker, "old", LATE);
    assert_int_equal(outcome_of("a"), 'n');
}

static void room_is_made_by_sieve(void **state)
{
    (void)state;
    static char body[8000];
    char key[32];
    memset(body, 'x', sizeof(body) - 1);
    keep("hot", "h");
    for (unsigned i = 0; i < 1000; i++) {
        snprintf(key, sizeof(key), "cold %u", i);
        keep(key, body);
        assert_int_equal(outcome_of("hot"), 'h');
        assert_true(cache_counts(cache).byte_count <= (size_t)1 << 20);
    }
    struct cache_counts counts = cache_counts(cache);
    assert_true(counts.eviction_count > 800);
    assert_int_equal(counts.eviction_count + counts.item_count, 1001);
    assert_int_equal(counts.hit_count, 1000);
}

static void what_is_too_long_is_not_kept_but_given_to_who_waits(void **state)
{
    (void)state;
    char *body = calloc(1, 100000);
    memset(body, 'x', 99999);
    struct asking maker, waiter;
    ask(&maker, "a");
    ask(&waiter, "a");
    fill(&maker, body, LATE);
    uv_run(&uv, UV_RUN_NOWAIT);
    assert_int_equal(waiter.ask.item->body.size, 99999);
    cache_release(&waiter.ask);
    assert_int_equal(outcome_of("a"), CACHE_MISS);
    free(body);
}

/* Loops ask, fill and write at once; what an answer says is never older than the last write that
 * had ended before it was asked for. */

#define ROUNDS 20000U

static _Atomic uint64_t written; /* the "store" */

struct runner {
    uv_thread_t thread;
    uv_loop_t uv;
    struct cache_loop *loop;
    struct flow flow;
    struct cache_ask ask;
    unsigned round;
    uint64_t before;
    char key[2];
};

static enum step run_look(struct flow *flow)
{
    struct runner *runner = FLOW_OWNER(flow, struct runner, flow);
    runner->key[0] = (char)('a' + runner->round % 5);
    runner->before = written;
    runner->ask = (struct cache_ask){
        .flow = flow, .key = slice_of(runner->key, 1), .topics = topics, .topic_count = 1};
    return cache_look(runner->loop, &runner->ask, 1000);
}

static enum step run_use(struct flow *flow)
{
    struct runner *runner = FLOW_OWNER(flow, struct runner, flow);
    struct cache_ask *ask = &runner->ask;
    uint64_t value = 0;
    if (ask->outcome == CACHE_HIT) {
        memcpy(&value, ask->item->body.data, sizeof(value));
        if (value < runner->before) {
            abort();
        }
    } else if (ask->outcome != CACHE_BYPASS) {
        value = written;
        const struct cache_item item = {.body = slice_of((const char *)&value, sizeof(value)),
                                        .expires_ns = LATE};
        cache_fill(ask, &item);
    }
    cache_release(ask);
    if (runner->round % 16 == 0) {
        struct cache_write write = {.topics = topics, .topic_count = 1};
        cache_begin_write(runner->loop, &write);
        written++;
        cache_end_write(runner->loop, &write);
    }
    return STEP_NEXT;
}

static step_f *const run_steps[] = {run_look, run_use, NULL};

static void run_finish(struct flow *flow, bool has_failed)
{
    (void)has_failed;
    struct runner *runner = FLOW_OWNER(flow, struct runner, flow);
    runner->round++;
}

static void run(void *context)
{
    struct runner *runner = context;
    for (unsigned i = 0; i < ROUNDS; i++) {
        unsigned round = runner->round;
        flow_start(&runner->flow, run_steps, run_finish);
        while (runner->round == round) {
            uv_run(&runner->uv, UV_RUN_ONCE);
        }
    }
}

static void loops_share_it_and_nobody_reads_the_past(void **state)
{
    (void)state;
    static struct runner runners[4];
    for (size_t i = 0; i < 4; i++) {
        uv_loop_init(&runners[i].uv);
        runners[i].loop = cache_loop_open(cache, &runners[i].uv);
        uv_thread_create(&runners[i].thread, run, &runners[i]);
    }
    for (size_t i = 0; i < 4; i++) {
        uv_thread_join(&runners[i].thread);
    }
    for (size_t i = 0; i < 4; i++) {
        cache_loop_close(&runners[i].loop);
        uv_run(&runners[i].uv, UV_RUN_DEFAULT);
        uv_loop_close(&runners[i].uv);
    }
    assert_true(cache_counts(cache).hit_count > 0);
}

#define CACHE_TEST(name) cmocka_unit_test_setup_teardown(name, open_cache, close_cache)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CACHE_TEST(what_was_made_is_given_again),
        CACHE_TEST(what_is_too_old_is_not_given),
        CACHE_TEST(a_write_ends_what_was_made_before),
        CACHE_TEST(what_was_read_before_a_write_is_never_given_after),
        CACHE_TEST(many_who_miss_wait_for_one),
        CACHE_TEST(who_waits_for_nothing_goes_on_alone),
        CACHE_TEST(nobody_waits_for_what_was_begun_before_a_write),
        CACHE_TEST(room_is_made_by_sieve),
        CACHE_TEST(what_is_too_long_is_not_kept_but_given_to_who_waits),
        CACHE_TEST(loops_share_it_and_nobody_reads_the_past),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
