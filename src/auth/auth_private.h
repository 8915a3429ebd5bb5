/* SPDX-License-Identifier: Apache-2.0 */
/* What all loops share, for the files of struct auth. */
#pragma once

#include "auth/auth.h"
#include "auth/secret_token.h"

#include <stdatomic.h>

#define AUTH_LEEWAY_SECONDS 5 /* by which clocks may differ */
#define AUTH_ISSUER         SLICE("phoenix")

struct auth {
    const struct plan *plan;
    struct auth_options options;
    struct key_file *keys;
    struct password_pool *pool;
    struct revocation *revocation;
    struct issuer *issuer; /* NULL: none */
    struct slice audience;
    int64_t last_serial; /* of the revocations heard of; whoever polls */
    char dummy_hash[PASSWORD_HASH_SIZE];
    unsigned char setup_digest[SECRET_TOKEN_DIGEST_SIZE]; /* set before the loops run */
    int64_t setup_expires_us;
    _Atomic bool is_setup_open;
};
