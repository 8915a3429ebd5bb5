/* SPDX-License-Identifier: Apache-2.0 */
/* The room `cache`: answers that were given, kept for a while in this process. Knows no entity and
 * no protocol: an answer is bytes under a key, and tells of topics, which are numbers.
 *
 * What it promises: an answer that was made before a write of one of its topics is never given once
 * that write has ended, and, in this process, not even while it is under way. So whoever was told
 * of a write, or has read its outcome elsewhere, never meets what was there before. How: a topic
 * has a version, which rises when a write of it ends; an answer carries the stamp of its topics'
 * versions from before it was made, and is given only where they are the same. What is made while a
 * write of a topic is under way is not kept.
 *
 * Where several processes serve one database, the versions are in Redis (cache_share), and an
 * answer that one has made serves the others. A write is told to who wrote it only when the others
 * know, so the promise holds among them, but for what is read while a write is still under way.
 *
 * One cache for all loops, a handle for each. Bounded by bytes; what makes room is chosen by SIEVE
 * (Zhang, Yang, Yue, Vigfusson, Rashmi: "SIEVE is Simpler than LRU", NSDI 2024), so that reading
 * moves nothing. Many who miss the same answer at once wait for the one that makes it. */
#pragma once

#include "base/slice.h"
#include "loop/flow.h"

#include <uv.h>

struct cache;
struct cache_loop;

/* An answer; immutable while it is held. */
struct cache_item {
    struct slice key;
    struct slice fields; /* what stands above the body, in the protocol's own form */
    struct slice body;
    uint64_t version;    /* whatever its maker calls its version */
    uint64_t expires_ns; /* by clock_monotonic_ns */
};

enum cache_outcome {
    CACHE_BYPASS, /* nothing is known, and nothing is to be kept */
    CACHE_HIT,    /* `item` is it */
    CACHE_MISS,   /* make it, and hand it over with cache_fill */
    CACHE_STALE,  /* the same; there was one that is not true any more, or too old */
};

/* --- several processes over one database */

struct redis_options;

/* Where other processes write too: the versions of topics lie in Redis then, and answers with them.
 * Borrowed for the cache's life. */
struct cache_sharing {
    const struct redis_options *redis; /* NULL: this process has none, and keeps nothing */
    struct slice name;                 /* the database's: what keys in Redis begin with */
    struct slice shape; /* of the answers: other documents, and other programs, have another */
    const unsigned char *secret;     /* SIPHASH_KEY_SIZE bytes, the same in every process */
    const struct slice *topic_names; /* the same in every process */
    /* A write could not be announced in Redis: the others must be told not to trust it, by another
     * way; cache_fence tells that they do not. Any loop's thread. */
    void (*on_unannounced)(void *context);
    void *context;
};

/* Before the loops are opened. Nothing is given until cache_trust. */
void cache_share(struct cache *cache, const struct cache_sharing *sharing);

/* Other programs may write beside this process: nothing is given until cache_trust. Before the
 * loops are opened. */
void cache_require_trust(struct cache *cache);

/* Until then every process announces its writes, or nobody is told of them. Any thread. */
void cache_trust(struct cache *cache, uint64_t until_ns);
uint64_t cache_trust_ends(const struct cache *cache);

/* Until then no process trusts what is kept: writes that cannot be announced need not wait. Any
 * thread. */
void cache_fence(struct cache *cache, uint64_t until_ns);

/* --- looking and keeping */

/* One look for an answer. Zero it, fill in the first part; lives until cache_release. */
struct cache_ask {
    struct flow *flow;
    struct slice key;       /* all that the answer depends on but the topics; outlives the ask */
    const uint32_t *topics; /* what it tells of; likewise */
    size_t topic_count;

    enum cache_outcome outcome;
    const struct cache_item *item;

    /* The cache's own. */
    struct cache_loop *loop;
    struct cache_ask *next;
    struct cache_ask *waiting; /* of who makes it: those who wait for it */
    uint64_t hash;
    uint64_t stamp;
    bool is_filling;
};

/* `byte_maximum`: of answers with all that is kept beside them; 64 KiB at least. Never NULL. */
struct cache *cache_create(size_t byte_maximum, size_t topic_count);
/* Every handle must be closed before. */
void cache_destroy(struct cache **cache);

/* On the loop's thread, as all that takes a handle. */
struct cache_loop *cache_loop_open(struct cache *cache, uv_loop_t *loop);
/* No ask may be out. The loop must run once more. */
void cache_loop_close(struct cache_loop **loop);

/* STEP_NEXT: the outcome is there. STEP_WAIT: it is when the flow is resumed. */
enum step cache_look(struct cache_loop *loop, struct cache_ask *ask, uint64_t now_ns);

/* After a miss: what was made. Copied; who waits for it gets it. What is too long is not kept. */
void cache_fill(struct cache_ask *ask, const struct cache_item *item);

/* Ends an ask, in any case and once. After a miss without cache_fill, whoever waits makes its own.
 */
void cache_release(struct cache_ask *ask);

/* For who has taken `item` out of the ask before cache_release. NULL: nothing. */
void cache_item_release(const struct cache_item *item);

/* One write. Zero it, fill in the first part; lives until it has ended. */
struct cache_write {
    struct flow *flow;
    const uint32_t *topics; /* what may change; outlives the write */
    size_t topic_count;
    bool is_renewal; /* nothing was written: everybody is to forget, or not, as is_announced says */
    bool is_announced; /* output: the other processes have been told */

    struct cache_loop *loop; /* the cache's own */
    struct cache_write *next;
};

/* Around every write: from before it is sent to the store, until it has ended, well or not, and
 * before anybody is told. Each begin has one end. STEP_WAIT: it is over when the flow is resumed.
 */
void cache_begin_write(struct cache_loop *loop, struct cache_write *write);
enum step cache_end_write(struct cache_loop *loop, struct cache_write *write);

/* Everything is as if written. Any thread. */
void cache_forget(struct cache *cache);

struct cache_counts {
    uint64_t hit_count;
    uint64_t miss_count; /* stale ones as well */
    uint64_t bypass_count;
    uint64_t eviction_count; /* of answers that made room for others */
    size_t item_count;
    size_t byte_count;
};
struct cache_counts cache_counts(struct cache *cache);
