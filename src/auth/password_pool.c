/* SPDX-License-Identifier: Apache-2.0 */
/* One queue in, one list of answers per client out, each under its own mutex. */
#include "auth/password_pool.h"

#include "base/clock.h"

#include <assert.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#define QUEUE_DEFAULT       64U
#define THREAD_MAXIMUM      64U
#define NICENESS            10
#define FIRST_GUESS_MS      250U /* bcrypt at cost 12 on one core */
#define RETRY_SECONDS_LIMIT 60U

struct password_pool {
    uv_mutex_t mutex;
    uv_cond_t wakened;
    struct password_job *first, *last; /* the queue */
    unsigned waiting_count;
    unsigned queue_maximum;
    unsigned job_ms;  /* of a job, a moving average */
    bool is_draining; /* takes nothing more */
    bool is_ending;
    unsigned thread_count;
    unsigned client_count;
    uv_thread_t threads[THREAD_MAXIMUM];
};

struct password_client {
    struct password_pool *pool;
    uv_async_t answered;
    uv_mutex_t mutex;
    struct password_job *done; /* answered, the flows not yet resumed; the latest first */
    unsigned job_count;        /* the loop's thread only: given and not yet resumed */
};

/* --- the threads */

static void run_job(struct password_job *job)
{
    switch (job->kind) {
    case PASSWORD_JOB_HASH:
        job->result = password_hash(job->password, job->cost, job->made);
        break;
    case PASSWORD_JOB_VERIFY:
        job->result = password_verify(job->password, job->hash);
        break;
    }
}

/* Sent under the lock, so that the client cannot be closed between the two. */
static void answer(struct password_job *job)
{
    struct password_client *client = job->client;
    uv_mutex_lock(&client->mutex);
    job->next = client->done;
    client->done = job;
    uv_async_send(&client->answered);
    uv_mutex_unlock(&client->mutex);
}

static struct password_job *take_job(struct password_pool *pool)
{
    while (pool->first == NULL && !pool->is_ending) {
        uv_cond_wait(&pool->wakened, &pool->mutex);
    }
    struct password_job *job = pool->first;
    if (job != NULL) {
        pool->first = job->next;
        pool->waiting_count--;
    }
    return job;
}

static void work(void *context)
{
    struct password_pool *pool = context;
    setpriority(PRIO_PROCESS, (id_t)gettid(), NICENESS); /* a thread's own, on Linux */
    uv_mutex_lock(&pool->mutex);
    for (struct password_job *job = take_job(pool); job != NULL; job = take_job(pool)) {
        uv_mutex_unlock(&pool->mutex);
        uint64_t start = clock_monotonic_ns();
        run_job(job);
        unsigned took_ms = (unsigned)((clock_monotonic_ns() - start) / 1000000);
        answer(job);
        uv_mutex_lock(&pool->mutex);
        pool->job_ms = (pool->job_ms * 7 + took_ms) / 8;
    }
    uv_mutex_unlock(&pool->mutex);
}

static unsigned choose_thread_count(unsigned wanted)
{
    unsigned count = wanted > 0 ? wanted : uv_available_parallelism() / 2;
    return count == 0 ? 1 : count > THREAD_MAXIMUM ? THREAD_MAXIMUM : count;
}

struct password_pool *password_pool_create(const struct password_pool_options *options)
{
    struct password_pool *pool = calloc(1, sizeof(*pool));
    if (pool == NULL) {
        abort();
    }
    pool->queue_maximum = options->queue_maximum > 0 ? options->queue_maximum : QUEUE_DEFAULT;
    pool->thread_count = choose_thread_count(options->thread_count);
    pool->job_ms = FIRST_GUESS_MS;
    uv_mutex_init(&pool->mutex);
    uv_cond_init(&pool->wakened);
    for (unsigned i = 0; i < pool->thread_count; i++) {
        if (uv_thread_create(&pool->threads[i], work, pool) != 0) {
            abort();
        }
    }
    return pool;
}

void password_pool_destroy(struct password_pool **pool)
{
    struct password_pool *ending = *pool;
    *pool = NULL;
    if (ending == NULL) {
        return;
    }
    uv_mutex_lock(&ending->mutex);
    assert(ending->client_count == 0 && ending->first == NULL);
    ending->is_ending = true;
    uv_cond_broadcast(&ending->wakened);
    uv_mutex_unlock(&ending->mutex);
    for (unsigned i = 0; i < ending->thread_count; i++) {
        uv_thread_join(&ending->threads[i]);
    }
    uv_cond_destroy(&ending->wakened);
    uv_mutex_destroy(&ending->mutex);
    free(ending);
}

void password_pool_drain(struct password_pool *pool)
{
    uv_mutex_lock(&pool->mutex);
    struct password_job *job = pool->first;
    pool->first = NULL;
    pool->waiting_count = 0;
    pool->is_draining = true;
    uv_mutex_unlock(&pool->mutex);
    while (job != NULL) {
        struct password_job *next = job->next;
        job->is_refused = true;
        job->retry_after_seconds = 1;
        answer(job);
        job = next;
    }
}

/* --- the clients */

static struct password_job *reverse(struct password_job *job)
{
    struct password_job *reversed = NULL;
    while (job != NULL) {
        struct password_job *next = job->next;
        job->next = reversed;
        reversed = job;
        job = next;
    }
    return reversed;
}

static void on_answered(uv_async_t *async)
{
    struct password_client *client = async->data;
    uv_mutex_lock(&client->mutex);
    struct password_job *job = reverse(client->done);
    client->done = NULL;
    uv_mutex_unlock(&client->mutex);
    while (job != NULL) {
        struct password_job *next = job->next; /* the flow may end the job's life */
        if (--client->job_count == 0) {
            uv_unref((uv_handle_t *)&client->answered);
        }
        bool is_refused = job->is_refused;
        if (is_refused && job->on_refused != NULL) {
            job->on_refused(job);
        }
        flow_resume(job->flow, is_refused);
        job = next;
    }
}

struct password_client *password_client_open(struct password_pool *pool, uv_loop_t *loop)
{
    struct password_client *client = calloc(1, sizeof(*client));
    if (client == NULL) {
        abort();
    }
    client->pool = pool;
    uv_mutex_init(&client->mutex);
    uv_async_init(loop, &client->answered, on_answered);
    client->answered.data = client;
    uv_unref((uv_handle_t *)&client->answered);
    uv_mutex_lock(&pool->mutex);
    pool->client_count++;
    uv_mutex_unlock(&pool->mutex);
    return client;
}

static void free_client(uv_handle_t *handle)
{
    struct password_client *client = handle->data;
    uv_mutex_destroy(&client->mutex);
    free(client);
}

/* The lock is taken once so that a thread still inside `answer` leaves it first. */
void password_client_close(struct password_client **client)
{
    struct password_client *closing = *client;
    *client = NULL;
    if (closing == NULL) {
        return;
    }
    assert(closing->job_count == 0);
    uv_mutex_lock(&closing->mutex);
    uv_mutex_unlock(&closing->mutex);
    uv_mutex_lock(&closing->pool->mutex);
    closing->pool->client_count--;
    uv_mutex_unlock(&closing->pool->mutex);
    uv_close((uv_handle_t *)&closing->answered, free_client);
}

static unsigned estimate_seconds(const struct password_pool *pool)
{
    uint64_t left_ms = (uint64_t)pool->waiting_count * pool->job_ms / pool->thread_count;
    uint64_t seconds = left_ms / 1000 + 1;
    return seconds > RETRY_SECONDS_LIMIT ? RETRY_SECONDS_LIMIT : (unsigned)seconds;
}

enum step password_pool_run(struct password_client *client, struct password_job *job)
{
    struct password_pool *pool = client->pool;
    assert(job->flow != NULL);
    job->client = client;
    job->next = NULL;
    uv_mutex_lock(&pool->mutex);
    job->is_refused = pool->is_draining;
    bool has_room = !pool->is_draining && pool->waiting_count < pool->queue_maximum;
    if (!has_room) {
        job->retry_after_seconds = estimate_seconds(pool);
    } else {
        if (pool->first == NULL) {
            pool->first = job;
        } else {
            pool->last->next = job;
        }
        pool->last = job;
        pool->waiting_count++;
        uv_cond_signal(&pool->wakened);
    }
    uv_mutex_unlock(&pool->mutex);
    if (has_room && client->job_count++ == 0) {
        uv_ref((uv_handle_t *)&client->answered);
    }
    return has_room ? STEP_WAIT : STEP_FAIL;
}

unsigned password_pool_waiting(struct password_pool *pool)
{
    uv_mutex_lock(&pool->mutex);
    unsigned count = pool->waiting_count;
    uv_mutex_unlock(&pool->mutex);
    return count;
}
