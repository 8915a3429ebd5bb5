/* SPDX-License-Identifier: Apache-2.0 */
/* What the files share that make up a running server.
 *
 *     server           opens everything, serves, closes everything
 *     workers          a loop per core: starting, running, draining
 *     listeners        the address, connections, TLS
 *     signals          SIGTERM and SIGINT
 *     authentication   who may sign in
 *     sharing          answers that are kept, and Redis
 *
 * Each thing is opened once, on the calling thread, before the other workers' threads start; what a
 * worker has is touched by its own thread only. Functions that can fail return false and say why in
 * `error`, with texts in `arena`. */
#pragma once

#include "cache/redis.h"
#include "server/news.h"
#include "server/server.h"

#include <uv.h>

#define THREAD_MAXIMUM 64U

struct worker {
    struct server *server;
    uv_thread_t thread;
    uv_loop_t loop;
    uv_async_t stop; /* drain */
    uv_timer_t deadline;
    uv_timer_t tick; /* for the face */
    struct listener *listener;
    struct session *session;
    struct auth_loop *auth;          /* NULL: the document has no accounts */
    struct cache_loop *cache;        /* NULL: no answers are kept */
    struct limit_share *limit_share; /* NULL: this process counts limits alone */
    struct watch_loop *watch;        /* NULL: nothing that the document has could be watched */
    struct face face;
    bool is_draining;
    bool is_drained;
};

struct server {
    struct worker workers[THREAD_MAXIMUM];
    unsigned worker_count;
    struct store *store;
    struct limit_table *limit_table;
    struct idempotency *idempotency;
    struct cache *cache;     /* NULL: no answers are kept */
    struct watch_hub *watch; /* NULL likewise */
    struct news news;        /* of other processes, where there is a watch */
    bool has_redis;
    struct redis_options redis;
    _Atomic unsigned redis_away_count;
    struct limit_sharing limit_sharing; /* where there is Redis, and anything to limit */
    struct cache_sharing sharing;       /* of the cache, on PostgreSQL */
    struct fence *fence;                /* likewise; the first worker's */
    struct sweeper *sweeper;            /* the first worker's; NULL: nothing is kept for repeats */
    uint32_t *topics;                   /* all of them */
    size_t topic_count;
    _Atomic unsigned drained_count; /* workers */
    struct tls *tls;                /* NULL: plain */
    struct auth *auth;              /* NULL likewise */
    struct slice setup_token;       /* makes the first administrator; empty: there is one */
    uv_timer_t revocations;         /* the first worker's: what other processes have taken back */
    uv_signal_t signals[2];
    uv_signal_t hangup;        /* with auth: keys are read again */
    const char *reset_command; /* sends tokens for a new password, or NULL */
    bool is_for_development;   /* nobody but this machine reaches it */
};

/* --- server.c */

/* Sets *error; false, for the caller to return. */
bool server_fail(struct server_error *error, struct slice message, struct slice remedy);

/* --- workers.c */

/* One per core that this process may use, unless so many are wanted; 1 to THREAD_MAXIMUM. */
unsigned workers_choose_count(unsigned wanted);

/* Opens each worker's loop, session and face; no thread runs yet. */
void workers_open(struct server *server, const struct plan *plan, const struct face_shared *shared);

/* Gives back what workers_open and a failed listeners_open took. */
void workers_abandon(struct server *server);

/* Starts the threads of all but the first. */
void workers_start(struct server *server);

/* Runs the first on the calling thread; returns when the last of all is drained, with everything of
 * theirs closed. */
void workers_run(struct server *server);

/* Lets each worker finish what is in flight, then stop. On the first worker's thread. */
void workers_drain(struct server *server);

/* --- listeners.c */

/* Whether the address can be had. Before anything is made: an address that cannot be had leaves no
 * database behind. */
bool listeners_check(struct arena *arena, struct slice address, struct server_error *error);

/* The certificate, made now where it is for development. */
bool listeners_open_tls(struct server *server, struct arena *arena,
                        const struct server_options *options, struct server_error *out_error);

/* One per worker, all at one address. False: some may be open, for workers_abandon. */
bool listeners_open(struct server *server, struct arena *arena, const struct plan *plan,
                    const struct server_options *options, struct server_error *error);

/* Returns when the port is free again. Runs `loop`, which nobody else runs. */
void listeners_close(uv_loop_t *loop, struct listener **listener);

/* --- signals.c */

/* The first signal drains the workers, a second one ends the process; a changed certificate is read
 * again. */
void signals_watch(struct server *server);

/* --- authentication.c */

/* True, and no auth, where the document has no accounts. What was revoked before counts from the
 * first request on. */
bool authentication_open(struct server *server, struct arena *arena, const struct plan *plan,
                         const struct server_options *options, struct server_error *error);

/* Asks for what other processes revoke, reads keys again on SIGHUP, and tells how the first
 * administrator is made. On the first worker's thread; without auth nothing. */
void authentication_start(struct server *server, const struct plan *plan,
                          const struct server_options *options);

/* --- sharing.c */

/* Notes the address of Redis, where there is something to share; connections are the workers'. */
bool sharing_open_redis(struct server *server, struct arena *arena, const struct plan *plan,
                        const struct server_options *options, struct server_error *error);

/* The cache, where a rule of the document keeps answers. After sharing_open_redis. */
void sharing_open_cache(struct server *server, struct arena *arena, const struct plan *plan,
                        const struct face_shared *shared);

/* What keeps the cache behind writes of others; after workers_open. */
void sharing_open_fence(struct server *server, enum dialect dialect);
