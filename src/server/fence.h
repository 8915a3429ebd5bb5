/* SPDX-License-Identifier: Apache-2.0 */
/* What keeps the caches of several processes over one database true when one of them cannot tell
 * the others in Redis what it writes, or has nobody to tell, as a command beside the server. It
 * raises a fence: a row in the database that says until when no process may trust what is kept.
 * Everybody who keeps answers looks for fences four times a second, and trusts for a second from
 * before each look that found none; whoever raises one waits for longer than that before it tells
 * anybody of its write. Who has not trusted for a while has everything forgotten first.
 * docs/decisions/0017-shared-cache.md has the reasons.
 *
 * Runs on one loop; on_unannounced may be called from any thread. */
#pragma once

#include "cache/cache.h"
#include "store/store.h"

struct fence;

/* `has_link`: this process has Redis, or is the only one that serves; without, the fence is up as
 * long as it runs. `topics`: of all that is kept, as cache.h has them. All that is given must
 * outlive the fence. Never NULL. */
struct fence *fence_open(struct cache *cache, struct cache_loop *cache_loop,
                         struct session *session, uv_loop_t *loop, enum dialect dialect,
                         bool has_link, const uint32_t *topics, size_t topic_count);

/* For cache_sharing: a write could not be announced. */
void fence_raise(struct fence *fence);

/* Ends it; `on_closed` comes when nothing of it is under way, perhaps inside this call. The loop
 * must run once more. */
void fence_close(struct fence **fence, void (*on_closed)(void *context), void *context);
