/* SPDX-License-Identifier: Apache-2.0 */
/* What the issuer's thread and the loops share. */
#pragma once

#include "auth/issuer.h"

struct issuer_endpoints {
    struct slice authorization, token, keys, userinfo;
};

/* What the issuer at `base` says of itself. False, and why: it speaks for another, or names no
 * endpoints that can be used. */
bool issuer_read_endpoints(struct arena *arena, const struct json *document, struct slice base,
                           struct issuer_endpoints *out_endpoints, struct slice *out_reason);

struct issuer {
    struct arena *arena; /* the options' texts */
    struct issuer_options options;
    uv_thread_t thread;

    /* What the issuer said last; loops read it under the lock. */
    uv_rwlock_t lock;
    struct key_set *keys; /* NULL: never reached */
    struct issuer_endpoints endpoints;
    struct arena *endpoints_arena;

    /* What is asked of the thread; under the mutex. */
    uv_mutex_t mutex;
    uv_cond_t wakened;
    struct issuer_job *jobs;
    unsigned job_count;
    int client_count;
    bool is_ending;
    bool is_asked; /* a fetch for an unknown key is to come or under way */
    uint64_t ask_again_at_ns;

    /* The thread's own. */
    uint64_t refresh_at_ns;
    int64_t retry_s;
    bool was_told, was_well;
};
