/* SPDX-License-Identifier: Apache-2.0 */
/* What the operator's commands share that change a database beside a server which may be running: a
 * store, a way to it, one transaction, and why it could not be done. Blocking, one thread's. */
#pragma once

#include "server/server.h"
#include "store/loader.h"

struct admin {
    const struct plan *plan;
    struct arena *arena;        /* of texts and rows; outlives it */
    struct store *store;        /* NULL: not open */
    struct loader *loader;      /* NULL likewise */
    struct actor actor;         /* the command, for the record of changes */
    struct server_error *error; /* set by what returns false */
};

/* Nothing is open yet. `operation`: "user add", for the record of changes. */
struct admin admin_start(struct arena *arena, const struct plan *plan, const char *operation,
                         struct server_error *error);

/* Set the error; false, for the caller to return. By the store: of the loader's last failure. */
bool admin_fail(struct admin *admin, struct slice message, struct slice remedy);
bool admin_fail_by_store(struct admin *admin);

/* Opens the way to the store, which is open. False, and why: everything is closed. */
bool admin_connect(struct admin *admin);
/* The same, with a transaction. */
bool admin_begin(struct admin *admin);

/* Runs a statement inside the transaction, which a failure leaves as it was before. */
bool admin_run(struct admin *admin, const char *sql, const struct value *parameters, size_t count,
               on_row_f *on_row, void *context);

/* Keeps what was done, if it went well, and closes everything. */
bool admin_end(struct admin *admin, bool is_good);
void admin_close(struct admin *admin);
