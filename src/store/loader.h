/* SPDX-License-Identifier: Apache-2.0 */
/* A connection of its own to a store's database, for work in bulk: blocking, without a loop, one
 * thread's. Statements are not stopped for their time. Beside it the store may serve; on SQLite it
 * waits while another writes. */
#pragma once

#include "store/store.h"

struct loader;

/* NULL, and why. The store must outlive it. */
struct loader *loader_open(struct arena *arena, struct store *store, struct store_error *out_error);
/* What is not committed is rolled back. */
void loader_close(struct loader **loader);

/* Transactions. False: it failed, and loader_error says how; nothing of it remains then. */
bool loader_begin(struct loader *loader);
bool loader_commit(struct loader *loader);
void loader_rollback(struct loader *loader);

/* The engine's words for what failed last; valid until the next call. */
struct slice loader_error(const struct loader *loader);

/* Runs the query, with any placeholders ?1, ?2 …, to its end and sets its second part; `flow` and
 * `next` are not used. Rows go to on_row as they come, so that memory does not grow with their
 * number. A failure inside a transaction ends it on PostgreSQL. */
void loader_run(struct loader *loader, struct query *query);
/* The same inside a transaction, which a failure leaves as it was before the query. */
void loader_try(struct loader *loader, struct query *query);

/* Whether loader_copy works: on PostgreSQL. */
bool loader_can_copy(const struct loader *loader);
/* Inside a transaction: COPY … FROM STDIN in its text format. Sets `query`'s second part; a failure
 * leaves the transaction as it was. */
void loader_copy(struct loader *loader, const char *sql, struct slice text, struct query *query);
