/* SPDX-License-Identifier: Apache-2.0 */
/* One key that signs or verifies tokens, as JSON Web Key (RFC 7517, 7518, 8037): made, read from
 * JSON or PEM, written, used. Keys never change once made, so every thread may use them. */
#pragma once

#include "base/json.h"
#include "base/status.h"

/* The algorithms of RFC 7518 and 8037 that Phoenix signs with and accepts. */
enum jwk_algorithm {
    JWK_HS256, /* a shared secret: who can verify can also sign */
    JWK_RS256, /* RSA, PKCS #1 v1.5; at least 2,048 bits */
    JWK_ES256, /* ECDSA over P-256 */
    JWK_EDDSA, /* Ed25519 */
};

#define JWK_SIGNATURE_MAXIMUM 1024U /* RSA of 8,192 bits */
#define JWK_MAC_SIZE          32U

struct jwk {
    enum jwk_algorithm algorithm;
    struct slice kid;
    bool can_sign;            /* the private part is there */
    int64_t created_s;        /* seconds since 1970; 0: unknown */
    int64_t retired_s;        /* from then on it verifies nothing; 0: no end */
    struct slice bytes;       /* the secret of HS256; the public x of EdDSA */
    struct evp_pkey_st *pkey; /* of the others */
};

/* "HS256", "RS256", "ES256", "EdDSA" */
const char *jwk_algorithm_name(enum jwk_algorithm algorithm);
bool jwk_algorithm_parse(struct slice name, enum jwk_algorithm *out_algorithm);

/* A new key. `kid` is the RFC 7638 thumbprint; random for HS256, where a thumbprint would be a hash
 * of the secret. */
struct jwk *jwk_generate(struct arena *arena, enum jwk_algorithm algorithm, int64_t now_s);

/* Reads one member of a JWKS. "alg" may be missing where the kind of key leaves no choice; "kid"
 * too, then it is the thumbprint. NULL, and why in words, for what is malformed, unsupported,
 * weak (RSA below 2,048 bits, secrets below 32 bytes) or meant for encryption ("use": "enc"). */
struct jwk *jwk_read(struct arena *arena, const struct json *object, const char **out_reason);

/* The first key of a PEM text: a private key (PKCS #8 or traditional, not encrypted) or a public
 * one. NULL and why as above. */
struct jwk *jwk_read_pem(struct arena *arena, struct slice pem, const char **out_reason);

/* Writes the key as one JSON object. With the private part, if it has one, only when asked; a
 * symmetric key cannot be written without. */
void jwk_write(const struct jwk *key, struct json_writer *writer, bool with_private);

/* Frees what OpenSSL holds for the key, and wipes a secret. The arena keeps the struct. */
void jwk_release(struct jwk *key);

/* Signs; returns the size of the signature, in JOSE's form (for ES256 r and s, 32 bytes each).
 * key->can_sign. */
size_t jwk_sign(const struct jwk *key, struct slice input,
                unsigned char out[JWK_SIGNATURE_MAXIMUM]);

/* One thread's state for the MACs of one HS256 key: without it each MAC sets the key up anew, which
 * takes ten times as long. NULL for other keys. */
struct jwk_mac *jwk_mac_open(const struct jwk *key);
void jwk_mac_close(struct jwk_mac **mac);

/* Whether the signature is right. `mac` is that key's, or NULL. */
bool jwk_verify(const struct jwk *key, struct jwk_mac *mac, struct slice input,
                struct slice signature);
