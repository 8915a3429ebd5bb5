/* SPDX-License-Identifier: Apache-2.0 */
/* Tokens that one loop has verified, so that a client that comes again costs a comparison instead
 * of a signature and a JSON text. Bounded in entries and in bytes. One thread's.
 *
 * The key is the whole token: a signature alone would let a changed payload in. Revocations are
 * asked again whenever there is a new one. */
#pragma once

#include "auth/jwt.h"
#include "auth/revocation.h"

#define TOKEN_CACHE_ENTRIES_DEFAULT 4096U
#define TOKEN_CACHE_SIZE_MAXIMUM    2048U /* longer tokens are verified each time */

/* What is kept of a token. Slices live as long as the entry: copy what a flow needs after it
 * has waited. */
struct token_entry {
    struct jwt_claims claims; /* payload is NULL */
    uint64_t roles;           /* as who added it worked them out */
};

struct token_cache;

/* `capacity`: entries; 0: the default. `revocation` outlives the cache. */
struct token_cache *token_cache_create(size_t capacity, struct revocation *revocation);
void token_cache_destroy(struct token_cache **cache);

/* The entry of a token that is known and still good at `now_s`, or NULL: then verify it. It holds
 * until the next call of token_cache_add or token_cache_clear. */
const struct token_entry *token_cache_find(struct token_cache *cache, struct slice token,
                                           int64_t now_s);

/* Keeps what was verified; texts are copied. Nothing is kept of a token that is revoked, expired or
 * too long: look for revocations yourself before the first use. */
void token_cache_add(struct token_cache *cache, struct slice token, const struct token_entry *entry,
                     int64_t now_s);

/* Forgets everything, as when keys or roles have changed. */
void token_cache_clear(struct token_cache *cache);

/* Entries that are kept. */
size_t token_cache_count(const struct token_cache *cache);
