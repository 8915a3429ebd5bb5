/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of this room share. */
#pragma once

#include "cache/cache.h"
#include "cache/redis.h"

struct shared;

/* cache.c */
struct cache *cache_loop_cache(const struct cache_loop *loop);
struct shared *cache_loop_shared(const struct cache_loop *loop);
const struct cache_sharing *cache_sharing_of(const struct cache *cache);
uint64_t cache_fenced_until(const struct cache *cache);
void cache_count_bypass(const struct cache_ask *ask);
/* shared_turn, when the loop's turn ends. */
void cache_loop_wake(struct cache_loop *loop);
/* Looks for what has the ask's stamp. STEP_WAIT: somebody else is making it. */
enum step cache_find(struct cache_ask *ask, uint64_t now_ns);
/* What another process has made, in place of making it: kept and given, here too. */
void cache_adopt(struct cache_ask *ask, const struct cache_item *item);
/* The write is over in this process. */
void cache_settle_write(struct cache_write *write);

/* shared.c: a loop's way to what several processes share. */
struct shared *shared_open(struct cache_loop *loop, uv_loop_t *uv);
/* Nobody may wait for it. */
void shared_close(struct shared **shared);
enum step shared_look(struct shared *shared, struct cache_ask *ask, uint64_t now_ns);
/* Hands what was made to the other processes. */
void shared_offer(struct shared *shared, const struct cache_ask *ask,
                  const struct cache_item *item);
enum step shared_end_write(struct shared *shared, struct cache_write *write);
/* Of bytes under the ask's name, whoever has put them there. False: they are no answer to it, or
 * not any more. *out_item lies in them, without its end: it counts for *out_left_us from now. */
#define SHARED_LIFE_MAXIMUM_US (UINT64_C(366) * 24 * 3600 * 1000000)
bool shared_read(const struct cache_ask *ask, struct slice bytes, int64_t now_us,
                 struct cache_item *out_item, uint64_t *out_left_us);
/* What waits for the end of the loop's turn, or for the fence. */
void shared_turn(struct shared *shared);
