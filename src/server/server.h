/* SPDX-License-Identifier: Apache-2.0 */
/* Composition: opens the store, starts a loop per core with its own listener, session and face, and
 * drains them all when the process is asked to stop. */
#pragma once

#include "face/face.h"
#include "migration/migration.h"
#include "net/tls.h"
#include "plan/service.h"

/* A foreign issuer whose tokens are taken too, and where people may sign in. Empty: not given. */
struct server_issuer {
    struct slice url;           /* empty: there is none */
    struct slice audience;      /* whose tokens: must be in a token's aud */
    struct slice client_id;     /* to sign in there … */
    struct slice client_secret; /* … as a confidential client */
    struct slice role_claim;    /* "roles" unless given */
    struct slice role_map;      /* "their=our, …" */
};

struct server_options {
    struct slice listen;          /* "127.0.0.1:8080"; port 0 picks a free one */
    struct slice data_directory;  /* created when missing */
    struct slice database;        /* of a PostgreSQL server; empty: the embedded database. The plan
                                     must be for the same */
    struct slice keys_file;       /* keeps the keys of tokens; empty: keys.json beside the embedded
                                     database, and in the database of a server */
    const struct slice *replicas; /* of that server's, for reads that may lag */
    size_t replica_count;
    unsigned replica_lag_ms;     /* how far they may; 0: as suits them */
    unsigned connection_maximum; /* to that server; 0: as the document says */
    struct slice redis;          /* address of a Redis server, with PostgreSQL; empty: none */
    struct slice redis_password; /* empty: the address has it, or there is none */
    struct face_options face;    /* proxies, origins and hosts */
    bool is_insecure_public;     /* whoever starts it knows that strangers can reach it */
    struct tls_options tls;      /* without a certificate: plain HTTP */
    bool is_self_signed; /* make a certificate for development, in the data directory; `tls` then
                            names none */
    const char *reset_command; /* courier.h; NULL: tokens for a new password are not sent */
    unsigned thread_count;     /* 0: one per core that this process may use */
    unsigned connection_age_s; /* of HTTP/2, give or take a tenth; 0: without end */
    /* Once, when every loop accepts. `url`: "http://127.0.0.1:8080". */
    void (*on_listening)(void *context, struct slice url);
    /* Nobody is an administrator yet: what makes the first one. Before on_listening; may be NULL.
     */
    void (*on_setup)(void *context, struct slice path, struct slice token);
    /* What was done to the database's tables, what is pending, and whether the start is refused for
     * it. Before on_listening; may be NULL. */
    void (*on_migration)(void *context, const struct migration_start *start);
    void *context;
    struct server_issuer issuer;
    unsigned idempotency_hours; /* how long answers to writes with a key are kept; 0: as usual */
    bool is_production;         /* never migrates: a database that lacks something is refused */
};

static inline bool server_has_tls(const struct server_options *options)
{
    return options->tls.certificate_file != NULL || options->is_self_signed;
}

struct server_error {
    struct slice message; /* names the thing */
    struct slice remedy;  /* what to do; may be empty */
};

/* Serves until SIGTERM or SIGINT; what is in flight is finished first, a second signal ends it at
 * once. True: stopped as asked. False: it could not serve, and why. Texts of the error live in
 * `arena`. Blocks; the calling thread becomes the first loop. */
bool server_run(struct arena *arena, const struct services *services,
                const struct server_options *options, struct server_error *out_error);
