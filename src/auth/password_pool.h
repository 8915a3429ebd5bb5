/* SPDX-License-Identifier: Apache-2.0 */
/* Threads that hash and verify passwords, so that a burst of sign-ins takes its time on them and
 * not on the loops. They are niced: requests go first. The queue is bounded and a full one is said
 * at once.
 *
 * Each loop has a client of its own. A job is embedded in the state of the flow that waits for it;
 * its answer resumes that flow on the loop's thread. */
#pragma once

#include "auth/password.h"
#include "loop/flow.h"

#include <uv.h>

struct password_pool_options {
    unsigned thread_count;  /* 0: one for every two cores, at least one */
    unsigned queue_maximum; /* jobs that wait; 0: 64 */
};

enum password_job_kind { PASSWORD_JOB_HASH, PASSWORD_JOB_VERIFY };

struct password_job {
    /* Input; unchanged and alive until the flow goes on. */
    enum password_job_kind kind;
    struct slice password;
    struct slice hash; /* VERIFY */
    unsigned cost;     /* HASH */
    struct flow *flow;
    /* The pool is closed before the job's turn came: called on the loop's thread, just before the
     * flow ends as failed. Or NULL. */
    void (*on_refused)(struct password_job *job);

    /* Output. */
    enum password_result result;
    char made[PASSWORD_HASH_SIZE]; /* HASH that was OK: the text with its NUL */
    bool is_refused;               /* the pool is closed */
    unsigned retry_after_seconds;  /* when it was refused: the queue should have room then */

    /* The pool's. */
    struct password_client *client;
    struct password_job *next;
};

/* Starts the threads. Call it before the loops run; aborts when there is no thread to be had. */
struct password_pool *password_pool_create(const struct password_pool_options *options);

/* Ends the threads, when the job that each is at is done. All clients are closed. NULL is fine. */
void password_pool_destroy(struct password_pool **pool);

/* On the loop's thread. The handle does not keep the loop alive while no job waits. */
struct password_client *password_client_open(struct password_pool *pool, uv_loop_t *loop);

/* On the loop's thread, when none of its jobs waits; its memory goes when the loop next turns. */
void password_client_close(struct password_client **client);

/* Refuses what waits and whatever comes from now on; jobs under way are finished. Any thread, any
 * number of times. */
void password_pool_drain(struct password_pool *pool);

/* STEP_WAIT: the flow goes on when job->result is there. STEP_FAIL: the queue is full, or closed;
 * nothing was kept, and job->retry_after_seconds, 1 to 60, says when to try again. */
enum step password_pool_run(struct password_client *client, struct password_job *job);

/* Jobs that wait, those under way not counted; for metrics. Any thread. */
unsigned password_pool_waiting(struct password_pool *pool);
