/* SPDX-License-Identifier: Apache-2.0 */
/* Rate limits of several nodes together: the counts lie in Redis, where one script runs the same
 * algorithm as limit.h for all limits of a request at once, by Redis's clock. One round trip, sent
 * with whatever else the loop's turn sends; nothing blocks.
 *
 * What Redis has said is learnt by this process's own table. So a caller whom Redis has refused is
 * refused here, without asking, until the limit lets one pass; and while Redis is away, or does not
 * answer in time, this node goes on alone from where they all were. That is never an error.
 *
 * docs/decisions/0018-limits-of-several-nodes.md has the reasons. */
#pragma once

#include "auth/limit.h"
#include "base/arena.h"
#include "loop/flow.h"

#include <stdatomic.h>
#include <uv.h>

struct redis_options;

/* Of all loops of a process. Borrowed for the life of the handles. */
struct limit_sharing {
    const struct redis_options *redis;
    struct slice name;            /* the database's: what keys in Redis begin with */
    const unsigned char *secret;  /* SIPHASH_KEY_SIZE bytes, the same in every process */
    _Atomic uint64_t alone_count; /* requests that were counted here alone; for metrics */
};

/* A loop's way to the counts. */
struct limit_share;

struct limit_share *limit_share_open(struct limit_sharing *sharing, struct limit_table *table,
                                     uv_loop_t *loop);
/* No ask may be out. The loop must run once more. */
void limit_share_close(struct limit_share **share);

/* Of one request; more are counted by this process alone. */
#define LIMIT_SHARE_CLAIMS_MAXIMUM 64U

/* Zero it, fill in the first part; lives until the flow goes on. */
struct limit_ask {
    struct flow *flow;
    struct arena *arena;
    const struct limit_claim *claims;
    size_t count;

    struct limit_verdict verdict; /* as of limit_take_all */

    struct limit_share *share; /* own */
};

/* STEP_NEXT: the verdict is there. STEP_WAIT: it is when the flow is resumed, REDIS_TIMEOUT_MS
 * later at the latest. `share` NULL: `table` alone counts. */
enum step limit_share_take(struct limit_share *share, struct limit_table *table,
                           struct limit_ask *ask);
