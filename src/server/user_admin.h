/* SPDX-License-Identifier: Apache-2.0 */
/* Accounts, made, listed and changed by the operator, beside a server that may be running; where
 * none has run yet, the database is made for the first account that is added. What is changed ends
 * the account's older tokens, on a running server within a second, and is in the record of changes
 * with the proof "command". Blocking; hashing takes its time. */
#pragma once

#include "bulk/bulk.h"
#include "server/server.h"

/* Where the database is, and for which document. */
struct user_admin {
    struct arena *arena;
    const struct plan *plan;
    struct bulk_place place;
};

struct user_admin_wish {
    struct slice login;            /* e-mail or user name */
    struct slice password;         /* as it was typed */
    struct slice role;             /* in any spelling; empty: that of who registers */
    const struct bulk_cell *cells; /* other fields of the account */
    size_t cell_count;
};

struct user_admin_row {
    struct slice id, login;
    struct slice role; /* key of the document's role, else what the account says; empty: none */
    bool has_password;
    bool is_inactive;    /* a column of the document's says so */
    int64_t disabled_us; /* microseconds since 1970; 0: it is not */
};

struct user_admin_token {
    struct slice token;
    struct slice path;  /* of the operation that takes it; empty: the document has none */
    int64_t expires_us; /* microseconds since 1970 */
};

/* Each: false, and why, when it cannot be done; nothing is changed then. Reasons of several fields
 * are lines of the message. `login` in any case. Texts of rows, tokens and errors live in
 * admin->arena. */

bool user_admin_add(const struct user_admin *admin, const struct user_admin_wish *wish,
                    struct slice *out_id, struct server_error *out_error);

/* struct user_admin_row, by login. */
bool user_admin_list(const struct user_admin *admin, struct list *out_rows,
                     struct server_error *out_error);

/* The last administrator's account in force is neither disabled nor given another role, unless
 * `is_forced`. */
bool user_admin_enable(const struct user_admin *admin, struct slice login, bool is_enabled,
                       bool is_forced, struct server_error *out_error);

bool user_admin_set_role(const struct user_admin *admin, struct slice login, struct slice role,
                         bool is_forced, struct server_error *out_error);

bool user_admin_set_password(const struct user_admin *admin, struct slice login,
                             struct slice password, struct server_error *out_error);

/* A token by which the account's owner sets a password, once; the password there is stays until
 * then. */
bool user_admin_make_token(const struct user_admin *admin, struct slice login,
                           struct user_admin_token *out_token, struct server_error *out_error);
