/* SPDX-License-Identifier: Apache-2.0 */
/* The pool: answers on the loop that asked, a queue with an end, a clean close. */
#include "base/test.h"

#include "auth/password_pool.h"

#include <pthread.h>

struct work {
    struct flow flow;
    struct password_job job;
    struct password_client *client;
    pthread_t resumed_on;
    bool has_failed, is_done;
};

static enum step ask(struct flow *flow)
{
    struct work *work = FLOW_OWNER(flow, struct work, flow);
    return password_pool_run(work->client, &work->job);
}

static enum step note_thread(struct flow *flow)
{
    FLOW_OWNER(flow, struct work, flow)->resumed_on = pthread_self();
    return STEP_NEXT;
}

static void finish(struct flow *flow, bool has_failed)
{
    struct work *work = FLOW_OWNER(flow, struct work, flow);
    work->has_failed = has_failed;
    work->is_done = true;
}

static step_f *const steps[] = {ask, note_thread, NULL};

static void start_hash(struct work *work, struct password_client *client, unsigned cost)
{
    *work = (struct work){.client = client,
                          .job = {.kind = PASSWORD_JOB_HASH,
                                  .password = SLICE("correct horse"),
                                  .cost = cost,
                                  .flow = &work->flow}};
    flow_start(&work->flow, steps, finish);
}

static void test_a_job_is_answered_on_its_loop(void **state)
{
    (void)state;
    uv_loop_t loop;
    uv_loop_init(&loop);
    struct password_pool *pool = password_pool_create(&(struct password_pool_options){0});
    struct password_client *client = password_client_open(pool, &loop);
    struct work work;
    start_hash(&work, client, 4);
    assert_false(work.is_done);
    uv_run(&loop, UV_RUN_DEFAULT);
    assert_true(work.is_done && !work.has_failed);
    assert_true(pthread_equal(work.resumed_on, pthread_self()));
    assert_int_equal(work.job.result, PASSWORD_OK);
    char hash[PASSWORD_HASH_SIZE];
    memcpy(hash, work.job.made, sizeof(hash));
    work = (struct work){.client = client,
                         .job = {.kind = PASSWORD_JOB_VERIFY,
                                 .password = SLICE("another"),
                                 .hash = slice_from(hash),
                                 .flow = &work.flow}};
    flow_start(&work.flow, steps, finish);
    uv_run(&loop, UV_RUN_DEFAULT);
    assert_int_equal(work.job.result, PASSWORD_WRONG);
    password_client_close(&client);
    uv_run(&loop, UV_RUN_DEFAULT);
    password_pool_destroy(&pool);
    assert_int_equal(uv_loop_close(&loop), 0);
}

static void test_a_full_queue_is_told_at_once(void **state)
{
    (void)state;
    uv_loop_t loop;
    uv_loop_init(&loop);
    struct password_pool *pool = password_pool_create(
        &(struct password_pool_options){.thread_count = 1, .queue_maximum = 2});
    struct password_client *client = password_client_open(pool, &loop);
    static struct work works[8];
    unsigned refused_count = 0;
    for (size_t i = 0; i < 8; i++) {
        start_hash(&works[i], client, 9); /* slow enough to fill the queue behind it */
        if (works[i].is_done) {
            assert_true(works[i].has_failed);
            assert_in_range(works[i].job.retry_after_seconds, 1, 60);
            refused_count++;
        }
    }
    assert_in_range(refused_count, 5, 6);
    assert_in_range(password_pool_waiting(pool), 1, 2);
    uv_run(&loop, UV_RUN_DEFAULT);
    for (size_t i = 0; i < 8; i++) {
        assert_true(works[i].is_done);
        assert_true(works[i].has_failed || works[i].job.result == PASSWORD_OK);
    }
    assert_int_equal(password_pool_waiting(pool), 0);
    password_client_close(&client);
    uv_run(&loop, UV_RUN_DEFAULT);
    password_pool_destroy(&pool);
    assert_int_equal(uv_loop_close(&loop), 0);
}

static void note_refusal(struct password_job *job)
{
    FLOW_OWNER(job->flow, struct work, flow)->resumed_on = pthread_self();
}

static void test_what_waits_is_refused_when_the_pool_is_closed(void **state)
{
    (void)state;
    uv_loop_t loop;
    uv_loop_init(&loop);
    struct password_pool *pool =
        password_pool_create(&(struct password_pool_options){.thread_count = 1});
    struct password_client *client = password_client_open(pool, &loop);
    static struct work works[8];
    for (size_t i = 0; i < 8; i++) {
        start_hash(&works[i], client, 9);
        works[i].job.on_refused = note_refusal;
    }
    password_pool_drain(pool);
    password_pool_drain(pool);
    assert_int_equal(password_pool_waiting(pool), 0);
    uv_run(&loop, UV_RUN_DEFAULT);
    for (size_t i = 0; i < 8; i++) {
        assert_true(works[i].is_done);
        assert_int_equal(works[i].has_failed, works[i].job.is_refused);
        assert_true(pthread_equal(works[i].resumed_on, pthread_self()));
    }
    assert_false(works[0].has_failed && !works[7].has_failed);
    assert_true(works[1].has_failed && works[7].has_failed); /* one thread was at one at most */
    start_hash(&works[0], client, 4);
    assert_true(works[0].is_done && works[0].has_failed && works[0].job.is_refused);
    password_client_close(&client);
    uv_run(&loop, UV_RUN_DEFAULT);
    password_pool_destroy(&pool);
    assert_int_equal(uv_loop_close(&loop), 0);
}

#define LOOP_COUNT 3
#define JOB_COUNT  8

static void *run_loop(void *context)
{
    static _Thread_local struct work works[JOB_COUNT];
    uv_loop_t loop;
    uv_loop_init(&loop);
    struct password_client *client = password_client_open(context, &loop);
    intptr_t wrong_count = 0;
    for (size_t i = 0; i < JOB_COUNT; i++) {
        start_hash(&works[i], client, 4);
    }
    uv_run(&loop, UV_RUN_DEFAULT);
    for (size_t i = 0; i < JOB_COUNT; i++) {
        wrong_count += !works[i].is_done || works[i].has_failed ||
                       !pthread_equal(works[i].resumed_on, pthread_self());
    }
    password_client_close(&client);
    uv_run(&loop, UV_RUN_DEFAULT);
    uv_loop_close(&loop);
    return (void *)wrong_count;
}

static void test_several_loops_share_the_pool(void **state)
{
    (void)state;
    struct password_pool *pool =
        password_pool_create(&(struct password_pool_options){.thread_count = 2});
    pthread_t threads[LOOP_COUNT];
    for (size_t i = 0; i < LOOP_COUNT; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, run_loop, pool), 0);
    }
    for (size_t i = 0; i < LOOP_COUNT; i++) {
        void *wrong_count = NULL;
        pthread_join(threads[i], &wrong_count);
        assert_null(wrong_count);
    }
    password_pool_destroy(&pool);
}

static void test_nothing_is_fine(void **state)
{
    (void)state;
    struct password_pool *pool = password_pool_create(&(struct password_pool_options){0});
    password_pool_destroy(&pool);
    password_pool_destroy(&pool);
    assert_null(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_job_is_answered_on_its_loop),
        cmocka_unit_test(test_a_full_queue_is_told_at_once),
        cmocka_unit_test(test_what_waits_is_refused_when_the_pool_is_closed),
        cmocka_unit_test(test_several_loops_share_the_pool),
        cmocka_unit_test(test_nothing_is_fine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
