/* SPDX-License-Identifier: Apache-2.0 */
/* The faces, REST and gRPC: requests of a protocol to operations, and rows to answers. Nothing is
 * decided here: what may be done, and what is valid, is the operation's matter. One face per loop;
 * everything runs on that loop's thread. */
#pragma once

#include "base/address.h"
#include "net/net.h"
#include "operation/operation.h"

struct face_shared; /* what all loops share: the OpenAPI text, the reference page; immutable */

/* What only whoever starts the system knows. Texts are borrowed. */
struct face_options {
    const struct address_network *proxies; /* whose X-Forwarded-For and Forwarded are believed */
    size_t proxy_count;
    const struct slice *origins; /* other sites that may call, besides the document's; "*": all */
    size_t origin_count;
    const struct slice *hosts; /* names that the system answers to, without a port */
    size_t host_count;
    bool is_self_signed; /* the certificate is for development: no browser is told to insist on TLS
                            from now on */
    bool
        offers_oidc; /* people sign in at a foreign issuer: its paths are in the OpenAPI document */
    size_t message_maximum; /* bytes of a message of gRPC; 0: 4 MiB */
    bool has_reflection;    /* clients of gRPC may ask what there is */
    bool checks_host; /* answers to these and to names of this machine only, so that a foreign site
                         cannot reach it by giving its own name a local address */
};

/* Made once a plan. */
struct services;
/* A hash of all that the system says of its answers: another document or program, another shape.
 * `key` as siphash takes it. */
uint64_t face_shared_shape(const struct face_shared *shared, const unsigned char *key);

struct face_shared *face_shared_create(struct arena *arena, const struct plan *plan,
                                       const struct services *services,
                                       const struct face_options *options);

/* "https://shop.example", "http://localhost:3000" or "*": what a browser sends as Origin. */
bool face_is_origin(struct slice text);

/* How the system is, for those who watch it over gRPC. */
struct face_health {
    struct flow flow;
    struct face *face;
    enum status status;
    bool is_probing;
    size_t watch_count;
    void (*on_closed)(void *context);
    void *context;
};

struct face {
    const struct plan *plan;
    const struct face_shared *shared;
    struct session *session;
    struct limit_table *limit_table;
    struct auth_loop *auth;          /* NULL: the document has no accounts */
    struct cache_loop *cache;        /* NULL: no answers are kept; set behind face_init */
    struct watch_loop *watch;        /* hears of changes; likewise */
    struct limit_share *limit_share; /* NULL: other nodes do not count with this one; likewise */
    struct idempotency *idempotency; /* NULL: keys of writes are passed over; likewise */
    const unsigned char *secret;     /* 16 bytes: signs cursors */
    bool is_draining;                /* /readyz says no */
    struct buffer headers;           /* scratch */
    struct slice allow;              /* the Allow field of a 405 under way */
    struct gzip *gzip;               /* NULL until it is used */
    struct grpc_stream *streams;     /* calls of gRPC that last, linked */
    struct face_health health;
    const char *challenge; /* the WWW-Authenticate field of a 401 under way, or NULL */
};

void face_init(struct face *face, const struct plan *plan, const struct face_shared *shared,
               struct session *session, struct auth_loop *auth, struct limit_table *limit_table,
               const unsigned char *secret);
void face_release(struct face *face);

/* The system is about to stop: says so where it is asked, and ends the calls that would last. */
void face_drain(struct face *face);

/* To be called about once a second: tells those who watch how the system is. */
void face_tick(struct face *face);

/* Before the session is closed: `on_closed` runs, at once or later, when nothing of the face waits
 * for the store any more. No request may be out. */
void face_close(struct face *face, void (*on_closed)(void *context), void *context);

/* What net calls. */
struct net_handler face_handler(struct face *face);

/* The OpenAPI 3.1 document of what is served, made from the same plan. */
void openapi_write(const struct plan *plan, bool offers_oidc, struct buffer *out);

/* The reference page, HTML with nothing fetched from elsewhere. */
void reference_write(const struct plan *plan, struct buffer *out);
