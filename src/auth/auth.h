/* SPDX-License-Identifier: Apache-2.0 */
/* What signing in needs beside the store: keys, the password threads, what was revoked; one for the
 * process, and for each loop a way to it. Only for plans that have accounts (plan_identity). */
#pragma once

#include "auth/caller.h"
#include "auth/issuer.h"
#include "auth/key_file.h"
#include "auth/password_pool.h"
#include "auth/secret_token.h"
#include "auth/token_cache.h"
#include "store/loader.h"

/* Brings a reset token to the owner of `login`. Called on a loop's thread; must not block. Slices
 * are valid during the call. `token` empty: nobody has this login, nothing is to be sent. */
typedef void auth_deliver_f(void *context, struct slice login, struct slice token,
                            int64_t expires_us);

struct auth_options {
    struct slice keys_path;      /* the file that keeps the keys; empty: the store does … */
    struct slice former_path;    /* … and takes over those of this file, if it has none yet */
    const unsigned char *secret; /* store_secret: binds CSRF tokens */
    auth_deliver_f *deliver;
    void *deliver_context;
    /* New keys were read while the system runs, or could not be, and `reason` says why. May be
     * NULL.
     */
    void (*on_keys)(void *context, struct slice reason);
    bool is_encrypted;                   /* behind TLS: cookies are Secure */
    const struct issuer_options *issuer; /* whose tokens are taken too; NULL: nobody's */
};

#define AUTH_RESET_PREFIX SLICE("phoenix_reset") /* of tokens for a new password */
#define AUTH_SETUP_PREFIX SLICE("phoenix_setup") /* … and for the first administrator */

#define AUTH_SETUP_SECONDS 86400 /* life of the token for the first administrator */

struct auth;

/* NULL, and *out_reason in `arena` says why and what to do, when the keys cannot be had. */
struct auth *auth_open(struct arena *arena, const struct plan *plan,
                       const struct auth_options *options, struct loader *loader,
                       struct slice *out_reason);
/* The process is about to end: passwords that wait to be hashed or verified are refused. Any
 * thread. */
void auth_drain(struct auth *auth);
/* Every loop is closed. NULL is fine. */
void auth_close(struct auth **auth);

/* One loop's; used on its thread only. */
struct auth_loop {
    struct auth *auth;
    const struct plan *plan;
    struct session *session;
    struct password_client *client;
    struct jwt_verifier *verifier;
    struct token_cache *cache;
    struct token_cache *external;          /* keys, certificates and foreign tokens: external.h */
    struct jwt_verifier *foreign_verifier; /* these NULL: there is no foreign issuer */
    struct issuer_client *issuer;
};

struct auth_loop *auth_loop_open(struct auth *auth, struct session *session, uv_loop_t *loop);
/* When none of its flows waits. NULL is fine. */
void auth_loop_close(struct auth_loop **loop);

/* --- who is calling */

enum auth_outcome {
    AUTH_KNOWN,     /* or nobody, where nothing was shown */
    AUTH_REFUSED,   /* the credentials do not hold: *out_reason says why */
    AUTH_FORGEABLE, /* a cookie that any site could have sent: the CSRF token is missing or wrong */
};

/* Who the credentials say is calling: Authorization first, then the cookie. Answers at once, from
 * the cache or by a signature; asks no store. */
enum auth_outcome auth_identify(struct auth_loop *loop, struct arena *arena,
                                const struct credentials *credentials, int64_t now_us,
                                struct caller *out_caller, const char **out_reason);

/* "name" of a Cookie field, or empty. */
struct slice auth_cookie(struct slice field, struct slice name);
#define AUTH_ACCESS_COOKIE  SLICE("phoenix_access")
#define AUTH_REFRESH_COOKIE SLICE("phoenix_refresh")
#define AUTH_CSRF_COOKIE    SLICE("phoenix_csrf")

/* What X-CSRF-Token must hold for a session. */
struct slice auth_csrf(const struct auth *auth, struct arena *arena, struct slice session);

/* --- tokens */

/* An access token, to be sent to its owner. `role` is the key of a role. */
struct slice auth_issue(const struct auth *auth, struct arena *arena, struct slice subject,
                        struct slice role, struct slice session, int64_t now_us);

/* A refresh token of a session: "phoenix_refresh_FAMILY_SECRET". */
struct auth_refresh {
    struct slice family; /* by which the session is found; 32 characters */
    struct slice text;   /* whole */
    unsigned char digest[SECRET_TOKEN_DIGEST_SIZE];
};

/* The first token of a session. */
struct auth_refresh auth_refresh_first(struct arena *arena);
/* The one after `former`: made of it and the nonce, so that whoever shows the former one once more
 * within the grace gets the same. */
struct auth_refresh auth_refresh_next(struct arena *arena, const struct auth_refresh *former,
                                      const unsigned char nonce[SECRET_TOKEN_DIGEST_SIZE]);
/* False: no refresh token. */
bool auth_refresh_read(struct slice text, struct auth_refresh *out_refresh);
#define AUTH_GRACE_US INT64_C(10000000)

/* Public keys (RFC 7517). */
void auth_write_keys(const struct auth *auth, int64_t now_us, struct buffer *out);

/* --- what was taken back: in force on every loop when these return; the store's part, which tells
 * other processes and the next start, is the caller's */

void auth_revoke_session(struct auth *auth, struct slice session, int64_t now_us);
void auth_revoke_subject(struct auth *auth, struct slice subject, int64_t now_us);

/* Hears what other processes, such as `phoenix user disable` or another node, have taken back since
 * the last time, and now and then whether the keys that sign tokens have changed. On one loop only;
 * while an answer is awaited a further call does nothing. */
void auth_poll(struct auth *auth, struct session *session);
/* The next poll reads the keys in any case. On the same loop. */
void auth_reread_keys(struct auth *auth);
/* Whether an answer is awaited: the session must stay until then. */
bool auth_is_polling(const struct auth *auth);

/* --- before the loops run */

/* Hears what was taken back before. Where nobody is an administrator yet, *out_token is one that
 * makes the first, on any process, once; else empty. False: the store failed, see loader_error. */
bool auth_begin(struct auth *auth, struct arena *arena, struct loader *loader, int64_t now_us,
                struct slice *out_token);

/* --- roles */

/* The role that an account's text means, in any spelling; NULL: none. */
const struct role *auth_role(const struct policy *policy, struct slice text);
/* All bits of somebody with that role: those that every caller has included. */
uint64_t auth_role_bits(const struct policy *policy, struct slice text);
/* How the accounts' own column spells the role. */
struct slice auth_role_text(const struct plan_identity *identity, const struct role *role);
bool auth_is_administrator(const struct policy *policy, uint64_t roles);
/* Whether somebody with `roles` may do something with everybody's records that somebody with
 * `others` may not. What is limited to own records gives no power over others and does not count.
 */
bool auth_exceeds(const struct plan *plan, uint64_t roles, uint64_t others);

/* --- what flows need */

struct password_rules auth_password_rules(const struct policy *policy);
struct password_pool *auth_pool(const struct auth *auth);
const char *auth_dummy_hash(const struct auth *auth);
void auth_deliver(const struct auth *auth, struct slice login, struct slice token,
                  int64_t expires_us);
bool auth_is_encrypted(const struct auth *auth);
