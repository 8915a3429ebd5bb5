/* SPDX-License-Identifier: Apache-2.0 */
/* Sets of keys that tokens are signed and verified with: Phoenix's own, see key_file.h, and those
 * of foreign issuers. Sets never change, so every thread may use them. */
#pragma once

#include "auth/jwk.h"

/* Never changes once made. */
struct key_set {
    struct arena *arena;
    struct list keys; /* struct jwk; of Phoenix's own the first one signs */
    struct key_set *former;
};

#define KEYS_MAXIMUM 32U

/* Reads a JWKS document: our own, or a foreign issuer's, of which no secret is taken (who publishes
 * one lets everybody sign). Keys that cannot be used are left out, for issuers
 * publish keys for encryption and algorithms of tomorrow beside those that matter; *out_skipped
 * says why the last of them was, NULL when none. NULL when the document is no JWKS. */
struct key_set *keys_parse(struct slice json, bool is_foreign, const char **out_skipped);
void keys_free(struct key_set **set);

/* The key of this id that is in force, or NULL. */
const struct jwk *keys_find(const struct key_set *set, struct slice kid, int64_t now_s);

/* The key that signs. */
const struct jwk *keys_current(const struct key_set *set);

/* Appends the JWKS document for others: public keys in force, never a symmetric one. */
void keys_write_public(const struct key_set *set, int64_t now_s, struct buffer *buffer);
