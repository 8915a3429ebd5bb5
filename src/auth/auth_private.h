/* SPDX-License-Identifier: Apache-2.0 */
/* What all loops share, for the files of struct auth. */
#pragma once

#include "auth/auth.h"
#include "auth/secret_token.h"

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
    struct auth_poll { /* whoever polls */
        struct flow flow;
        struct arena *arena;
        struct session *session;
        struct query query;
        struct value parameters[2];
        int64_t mark; /* of the revocations heard of */
        unsigned count;
        bool wants_keys;    /* they are to be read again, whatever the count */
        struct buffer keys; /* as the store has them */
        bool is_running;
    } poll;
    char dummy_hash[PASSWORD_HASH_SIZE];
};
