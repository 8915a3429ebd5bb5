/* SPDX-License-Identifier: Apache-2.0 */
/* A loop's link to a Redis server. It comes up by itself, and again after it was lost; nothing that
 * is asked of it lasts longer than REDIS_TIMEOUT_MS. Whoever uses it must get along without: a
 * command that has no answer in time is told so, and nobody knows whether it was carried out.
 *
 *     AWAY ──back-off──▶ CONNECTING ──AUTH, SELECT, INFO──▶ UP ──an answer too late, or lost──▶
 * AWAY
 */
#pragma once

#include "base/arena.h"

#include <hiredis/hiredis.h>
#include <uv.h>

struct redis;

#define REDIS_TIMEOUT_MS 100U

/* Where it is, and how to get in. Texts end with a NUL; NULL: not given. */
struct redis_options {
    const char *host; /* NULL: `path` */
    unsigned port;
    const char *path; /* of a socket */
    const char *user;
    const char *password;
    unsigned database;
    _Atomic unsigned *away_count; /* of this process's links that are away: the first one says so in
                                     the log, the last one that it is back. NULL: each for itself
                                   */
};

/* "redis://[[user]:password@]host[:port][/database]", "unix:///path[?db=1]", "/path". Returns NULL,
 * or what is wrong with it: "rediss://" too, for Debian's client library speaks no TLS. */
const char *redis_parse_address(struct arena *arena, struct slice address,
                                struct redis_options *out_options);

/* What is called when the link has come up (`is_up`) or is gone, on the loop's thread. */
typedef void redis_change_f(void *context, bool is_up);

/* `options` and what it points to outlive the link. `on_change` may be NULL. Begins to connect. */
struct redis *redis_open(uv_loop_t *loop, const struct redis_options *options,
                         redis_change_f *on_change, void *context);
/* Commands that are out end without an answer, before this returns. The loop must run once more. */
void redis_close(struct redis **redis);

bool redis_is_up(const struct redis *redis);
/* The server's run id: another one after every restart, and after a fail-over. Empty while it is
 * away. */
struct slice redis_run_id(const struct redis *redis);

/* `reply` NULL: there is none, whatever the reason; an error of the server's is a reply. Once,
 * never inside redis_send. The reply is valid during the call. */
typedef void redis_reply_f(void *context, const redisReply *reply);

/* False: it is away, and `on_reply` is not called. The parts are copied. */
bool redis_send(struct redis *redis, size_t count, const struct slice *parts,
                redis_reply_f *on_reply, void *context);
