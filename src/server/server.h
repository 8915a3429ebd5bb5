/* SPDX-License-Identifier: Apache-2.0 */
/* Composition: opens the store, starts a loop per core with its own listener, session and face, and
 * drains them all when the process is asked to stop. */
#pragma once

#include "face/face.h"

struct server_options {
    struct slice listen;         /* "127.0.0.1:8080"; port 0 picks a free one */
    struct slice data_directory; /* created when missing */
    struct slice database;       /* of a PostgreSQL server; empty: the embedded database. The plan
                                    must be for the same */
    struct face_options face;    /* proxies, origins and hosts */
    bool has_tls;                /* connections are encrypted */
    bool is_insecure_public;     /* whoever starts it knows that strangers can reach it */
    unsigned thread_count;       /* 0: one per core that this process may use */
    void (*on_listening)(void *context, struct slice address); /* once, when every loop accepts */
    void *context;
};

struct server_error {
    struct slice message; /* names the thing */
    struct slice remedy;  /* what to do; may be empty */
};

/* Serves until SIGTERM or SIGINT; what is in flight is finished first, a second signal ends it at
 * once. True: stopped as asked. False: it could not serve, and why. Texts of the error live in
 * `arena`. Blocks; the calling thread becomes the first loop. */
bool server_run(struct arena *arena, const struct plan *plan, const struct server_options *options,
                struct server_error *out_error);
