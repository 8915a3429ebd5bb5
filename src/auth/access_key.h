/* SPDX-License-Identifier: Apache-2.0 */
/* What the operator hands out so that programs can call: API keys, and client certificates that are
 * let in by their fingerprint. Only digests are stored. A key acts for an account, or for nobody's
 * with roles of its own. */
#pragma once

#include "auth/secret_token.h"
#include "plan/plan.h"
#include "store/loader.h"

#define ACCESS_KEY_PREFIX SLICE("phoenix_key")

enum access_key_kind {
    ACCESS_KEY_SECRET,      /* X-API-Key, or Authorization: Bearer */
    ACCESS_KEY_CERTIFICATE, /* its SHA-256, of the whole certificate in DER */
};

struct access_key {
    struct slice id; /* public; for lists, logs and revoking */
    struct slice name;
    enum access_key_kind kind;
    unsigned char digest[SECRET_TOKEN_DIGEST_SIZE];
    struct slice subject; /* the account's key as text; empty: nobody's */
    struct slice roles;   /* keys of roles with blanks between; empty: those of the account */
    int64_t created_us;   /* microseconds since 1970 */
    int64_t expires_us;   /* 0: never */
    int64_t revoked_us;   /* 0: in force */
};

/* A new id: "key_" and 12 letters and digits. */
struct slice access_key_make_id(struct arena *arena);

/* SHA-256 of the first certificate of a PEM text, as TLS reports it; false: there is none. */
bool access_key_fingerprint(struct slice pem, unsigned char out[SECRET_TOKEN_DIGEST_SIZE]);

/* Reads the key of a digest: a step of `flow`, which sets query->status and *out_key; its id is
 * empty where there is none. */
enum step access_key_find(struct session *session, struct arena *arena, enum access_key_kind kind,
                          const unsigned char digest[SECRET_TOKEN_DIGEST_SIZE],
                          struct access_key *out_key, struct query *query, struct flow *flow);

/* All keys, the newest first, as struct access_key items. */
enum status access_key_list(struct loader *loader, struct arena *arena, struct list *out_keys);

/* The statement that stores a key; the caller runs it. The digest being there already ends with
 * STATUS_CONFLICT. */
void access_key_insert(struct arena *arena, const struct access_key *key, struct query *out_query);

/* The two statements that take a key back, in the store and on every process that serves it; the
 * caller runs them in one transaction. The first one's changed_count is 0 when there is no such key
 * in force. */
void access_key_revoke(struct arena *arena, struct slice id, int64_t now_us,
                       struct query out_queries[2]);

/* Bits of the roles that a text of keys names; false, and the first that is none, otherwise. */
bool access_key_read_roles(const struct policy *policy, struct slice roles, uint64_t *out_bits,
                           struct slice *out_unknown);
