/* SPDX-License-Identifier: Apache-2.0 */
/* A foreign issuer of tokens: an OpenID provider whose access and ID tokens Phoenix accepts, by the
 * keys that it publishes, and where people may sign in.
 *
 * A thread of its own asks the issuer: at start, before what it said grows stale, and when a token
 * names a key that is not known, at most once a minute. While the issuer is away the last keys stay
 * in force. Loops verify on their own thread and never wait for the network, unless they ask to.
 *
 * OpenID Connect Core and Discovery 1.0, RFC 6749, 7636 (PKCE), 9207. */
#pragma once

#include "auth/jwt.h"

#include <uv.h>

struct issuer_options {
    struct slice url;           /* https://id.example.com/realm; exactly as in its tokens' iss */
    struct slice audience;      /* must be among a bearer token's aud */
    struct slice client_id;     /* for signing in; empty: people cannot sign in there */
    struct slice client_secret; /* empty: a public client */
    struct slice role_claim;    /* "roles", or a path: "realm_access.roles". Empty: "roles" */
    struct slice role_map; /* "their-name=our-name, …"; what it does not name stays as it is */
    /* Told from the issuer's thread, when it begins or ceases to answer; `reason` empty: it
     * answers. May be NULL. */
    void (*on_change)(void *context, struct slice url, struct slice reason);
    void *context;
};

struct issuer;

/* Starts the thread. NULL, and *out_reason says why: the address is not safe, a part is missing.
 * Texts are copied. */
struct issuer *issuer_open(struct arena *arena, const struct issuer_options *options,
                           struct slice *out_reason);
/* All clients are closed. A request that is under way is waited for. NULL is fine. */
void issuer_close(struct issuer **issuer);

/* Whether a token says that it comes from this issuer; nothing of it is checked. */
bool issuer_is_of(const struct issuer *issuer, struct arena *arena, struct slice token);

/* Whether the token holds, now, by the keys that are known. JWT_UNKNOWN_KEY may mean that the
 * issuer has a new key: see issuer_ask. Any thread, each with a verifier of its own that it uses
 * for nothing else. Texts of *out_claims live in `arena`. */
enum jwt_reason issuer_verify(struct issuer *issuer, struct jwt_verifier *verifier,
                              struct arena *arena, struct slice token, int64_t now_s,
                              struct jwt_claims *out_claims);

/* The same for an ID token: its audience is client_id, and it must carry this nonce. */
enum jwt_reason issuer_verify_id(struct issuer *issuer, struct jwt_verifier *verifier,
                                 struct arena *arena, struct slice token, struct slice nonce,
                                 int64_t now_s, struct jwt_claims *out_claims);

/* The roles that a token gives, in our names, as struct slice items in `arena`. */
struct list issuer_roles(const struct issuer *issuer, struct arena *arena,
                         const struct json *payload);

/* --- signing in: authorization code with PKCE */

/* What the browser keeps while it is at the issuer. */
struct issuer_attempt {
    struct slice state;    /* comes back in the callback's query */
    struct slice nonce;    /* comes back in the ID token */
    struct slice verifier; /* PKCE's secret */
};

struct issuer_attempt issuer_begin(struct arena *arena);

/* Where the browser is sent: the issuer's page. Empty while the issuer has never answered. */
struct slice issuer_location(struct issuer *issuer, struct arena *arena,
                             const struct issuer_attempt *attempt, struct slice redirect_uri);

/* --- what a loop waits for */

struct issuer_client;

/* On the loop's thread; does not keep the loop alive while nothing is asked. */
struct issuer_client *issuer_client_open(struct issuer *issuer, uv_loop_t *loop);
/* On the loop's thread, when nothing is asked. NULL is fine. */
void issuer_client_close(struct issuer_client **client);

/* Something asked of the issuer; embedded in the state of who waits for it. */
struct issuer_job {
    void (*done)(struct issuer_job *job); /* on the loop's thread; may be the job's end */
    struct arena *arena;                  /* for what comes back; not used by others meanwhile */

    /* For a code. */
    struct slice code, verifier, redirect_uri;

    bool has_failed;
    struct slice reason;         /* why; for the log */
    struct slice id_token;       /* what the code was good for */
    const struct json *userinfo; /* what else the issuer says of the person; NULL: nothing */

    /* The issuer's. */
    bool is_exchange;
    struct issuer_client *client;
    struct issuer_job *next;
};

/* Fetches the keys again. False, and nothing is begun, when that happened less than a minute ago:
 * what is not known now is not known. */
bool issuer_ask(struct issuer_client *client, struct issuer_job *job);

/* Exchanges a code for an ID token. job->code, verifier and redirect_uri are set. False when too
 * many wait already. */
bool issuer_exchange(struct issuer_client *client, struct issuer_job *job);
