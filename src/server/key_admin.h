/* SPDX-License-Identifier: Apache-2.0 */
/* API keys and client certificates, made, listed and taken back by the operator, beside a server
 * that may be running. Blocking. */
#pragma once

#include "bulk/bulk.h"
#include "server/server.h"

struct key_admin_wish {
    struct slice name;    /* what it is for */
    struct slice account; /* whom it acts for: the login of an account; empty: nobody */
    struct slice roles;   /* keys of roles with blanks or commas between; empty: the account's */
    struct slice certificate; /* PEM; empty: a secret is made */
    int64_t expires_us;       /* microseconds since 1970; 0: never */
};

struct key_admin_row {
    struct slice id, name, roles;
    struct slice subject; /* the account's key; empty: nobody's */
    bool is_certificate;
    int64_t created_us, expires_us, revoked_us; /* microseconds since 1970; 0: never */
};

/* Where the database is, and for which document. */
struct key_admin {
    struct arena *arena;
    const struct plan *plan;
    struct bulk_place place;
};

/* Each: false, and why, when it cannot be done; nothing is changed then. Texts of rows and errors
 * live in admin->arena. */

/* False, and why, when the wish cannot be fulfilled. *out_secret is shown nowhere else; empty for a
 * certificate. */
bool key_admin_create(const struct key_admin *admin, const struct key_admin_wish *wish,
                      struct slice *out_id, struct slice *out_secret,
                      struct server_error *out_error);

/* struct key_admin_row, the newest first. */
bool key_admin_list(const struct key_admin *admin, struct list *out_rows,
                    struct server_error *out_error);

/* In force on a running server within a second. */
bool key_admin_revoke(const struct key_admin *admin, struct slice id,
                      struct server_error *out_error);

/* Puts a new key in front of those that tokens are signed with; the former ones go on verifying for
 * as long as a token lives. Running servers take the new one within a second. `path` is the key
 * file; empty: the one beside an embedded database, and the keys in the database of a server: that
 * takes three seconds, in which every node learns the new key before any signs with it. `algorithm`
 * is a name of RFC 7518; `pem` may hold the key with its private part; empty: one is made. */
bool key_admin_rotate(const struct key_admin *admin, struct slice path, struct slice algorithm,
                      struct slice pem, struct server_error *out_error);
