/* SPDX-License-Identifier: Apache-2.0 */
/* The store: runs the plan's statements, on one of two engines under one contract: the embedded
 * one, SQLite in WAL mode with synchronous=FULL, or a PostgreSQL server.
 *
 * Threads: each loop opens its own session, which is that thread's alone. Embedded, reads run at
 * once on the session's own engine, and writes go to the one writer thread. On a server both go out
 * on the session's own connections, and every answer comes later. On either, many writes are
 * committed in one transaction and each is answered after the commit is durable; when a commit
 * fails, every request in it fails and nothing of it remains. A statement that fails leaves its
 * neighbours alone.
 *
 * A completion never runs inside the call that started it, runs exactly once, on the session's own
 * thread, and the query's arena must outlive it. While a query waits, it and its arena belong to
 * the store. */
#pragma once

#include "base/status.h"
#include "loop/flow.h"
#include "plan/plan.h"

#include <uv.h>

struct store;
struct session;
struct loader;
struct store_error;

/* Sees to the tables of a database that is being opened, over a connection of its own. False: it
 * must not be opened, and the error says why. */
typedef bool store_prepare_f(void *context, struct loader *loader, struct store_error *out_error);

/* What the database must hold; borrowed for the store's life. */
struct store_schema {
    const char *const *statements; /* CREATE TABLE, CREATE INDEX … in order; all of it idempotent,
                                      closed by NULL */
    struct slice document_name;    /* for messages and the record of what made the database */
    struct slice document_version;
    const char *const *audit; /* triggers for the writer's connection alone, or NULL */
    store_prepare_f *prepare; /* NULL: the statements are run as they are */
    void *context;
};

struct store_error {
    enum status status;
    struct slice message; /* names the file or table and the remedy; in the caller's arena */
    bool is_served;       /* another process serves the directory */
};

/* Opens or creates `directory`/phoenix.db and sees to its tables as the schema says. Refuses a
 * database that another process serves, a directory that cannot be written, a file that is no
 * database, a newer format. NULL on failure; nothing is changed then. `arena` must outlive the
 * store, which keeps names in it. Blocking: call it before the loops run. The same holds for the
 * others that open. */
struct store *store_open(struct arena *arena, struct slice directory,
                         const struct store_schema *schema, struct store_error *out_error);

/* The same for a PostgreSQL server. `address` is what libpq takes: postgresql://… or key=value.
 * Several loops and processes may serve one database. */
struct store *store_open_postgres(struct arena *arena, struct slice address,
                                  const struct store_schema *schema, struct store_error *out_error);

/* Opens a database that another process may be serving, to read and change rows beside it: takes no
 * lock, makes nothing, leaves the schema alone; of `schema` only `audit` counts. NULL, and why,
 * when there is no database of Phoenix's. */
struct store *store_open_beside(struct arena *arena, struct slice directory,
                                const struct store_schema *schema, struct store_error *out_error);

/* The same on a PostgreSQL server. */
struct store *store_open_postgres_beside(struct arena *arena, struct slice address,
                                         struct store_error *out_error);
/* The same whether or not Phoenix has been there, without a secret: to look at the database. */
struct store *store_open_postgres_as_is(struct arena *arena, struct slice address,
                                        struct store_error *out_error);

/* How long a statement may run before it ends with STATUS_TIMEOUT; 5 seconds unless told. For
 * sessions that are opened after it. */
void store_set_timeout(struct store *store, unsigned timeout_ms);

/* How many connections all sessions together may open to a server over a network, and how many
 * sessions share them evenly; each needs two. 0: as many as suits them. Before the sessions are
 * opened. */
void store_set_pool(struct store *store, unsigned connection_maximum, unsigned session_count);

/* A server, or several, that follow the store's own; reads that may lag go there. Before the
 * sessions are opened; the store must be on a server. False, and why, where the address cannot be
 * read or leads to another database; servers that are away are told in the log and looked for. */
bool store_add_replica(struct arena *arena, struct store *store, struct slice address,
                       struct store_error *out_error);
/* How far a replica may lag behind and still serve; 5 seconds unless told. */
void store_set_replica_lag(struct store *store, unsigned maximum_ms);

/* What other processes write into the same database. From any thread; texts are valid during the
 * call. */
struct store_news {
    /* One record, as PLAN_CHANNEL has it: "c", "u" or "d". */
    void (*on_change)(void *context, char change, struct slice entity, struct slice key,
                      struct slice owner);
    /* Anything may have been written. */
    void (*on_missed)(void *context);
    void *context;
};

/* Tells it from now on; before the sessions are opened. A server over a network tells each record
 * of what is watched (plan_entity.is_watched), the embedded engine only that something was
 * written. */
void store_hear(struct store *store, const struct store_news *news);
/* To be called about once a second, on one thread, where there is nobody who tells: looks. */
void store_look(struct store *store);

/* Finishes what is queued, checkpoints, closes. Every session must be closed before. */
void store_close(struct store **store);

/* 16 random bytes that belong to this database for ever: keys the signatures of cursors. */
const unsigned char *store_secret(const struct store *store);

/* Can it read and write now? For /readyz. Reads; and writes, durably, unless a commit has succeeded
 * within the last seconds. STEP_NEXT: *out_status is set. STEP_WAIT: it is set when `flow` is
 * resumed, without has_failed. */
enum step store_probe(struct session *session, struct flow *flow, enum status *out_status);

/* A way to the store for the thread that runs the loop. Never NULL: a database that cannot be
 * reached is told by the first query. */
struct session *session_open(struct store *store, uv_loop_t *loop);
/* No query may be waiting. Sets *session to NULL; NULL is closed already. The loop must run once
 * more. */
void session_close(struct session **session);

/* Called for each row, on the session's thread, before the query completes. `values` are valid only
 * during the call. A write's rows come only when it is durable. */
typedef void on_row_f(void *context, const struct value *values, size_t count);

enum query_kind { QUERY_READ, QUERY_WRITE };

/* Who is behind a write, for the record of changes. Empty: not known. */
struct actor {
    int64_t now_us;
    struct slice subject;
    struct slice proof;
    struct slice address;
    struct slice request_id;
    struct slice operation;
};

/* How long somebody waits for the answer. A statement that nobody waits for is not begun, and a
 * read is stopped; a write that runs goes on to its end, for others share its transaction. */
struct patience {
    uint64_t deadline_ns; /* of clock_monotonic_ns; 0: none */
    _Atomic bool is_over; /* the caller has left */
    /* Whether the caller has left unheard, for a read may hold up the very thread that would hear
     * of it: asked on that thread a few times a second. NULL: nobody looks. */
    bool (*has_left)(void *context);
    void *context;
};

/* One statement with its parameters. Zero it, fill in the first part, hand it over, read the second
 * part. */
struct query {
    struct arena *arena;
    const char *sql; /* lives as long as the store when `is_fixed`, else until completion */
    bool is_fixed;   /* sql's address identifies it: prepared once per engine, looked up without
                        hashing */
    const struct value *parameters; /* ?1, ?2 … */
    size_t parameter_count;
    on_row_f *on_row; /* NULL: rows are only counted */
    void *context;
    struct slice callers[2]; /* who is calling, by all that tells them apart: whoever is behind a
                                write finds it in every later read. Empty: not known */
    const struct plan_sharing *sharing; /* how it may be asked together with others; NULL, or
                                           without a text: not */
    bool may_lag;      /* reads: an answer from a few seconds ago will do, but for what one of
                          `callers` has written, or Phoenix itself */
    uint64_t position; /* reads that may lag: of the log, that an answer must be from, whatever is
                          known here of `callers`; 0: none. Writes: set where there are
                          replicas, once it is done: what a later read must be from */
    const struct actor *actor;       /* writes; NULL: Phoenix itself */
    const struct patience *patience; /* ends with STATUS_TIMEOUT when it does; NULL: without end */
    struct flow *flow; /* writes: resumed when the answer is there, however it went (without
                           has_failed): the next step reads `status` */
    /* The embedded engine's writes only, of a statement behind another: called on the writer's
     * thread before it runs, to set parameters from what those before it have answered (their
     * status, counts and held_rows). May touch nothing but the request and its arena. */
    void (*fill)(struct query *query);
    /* PostgreSQL's writes only, of a request's first statement: statements that go ahead of it in
     * its transaction, such as for a lock; linked by `next`. Their rows are passed over. When one
     * fails, the request has its status, and it has it itself. */
    struct query *ahead;
    struct query *next; /* writes only: more statements of the same request, all or nothing. When
                           one fails, all have its status, and the first has its constraint too */

    enum status status;
    size_t row_count;
    int64_t changed_count;           /* rows inserted, updated or deleted by this statement */
    int64_t inserted_id;             /* rowid of the last insert */
    struct slice constraint_columns; /* UNIQUE, NOT NULL: "table.column, table.column"; CHECK: its
                                        name; else empty */
    struct slice detail;             /* the engine's words for a failure: for logs only */
    enum constraint_kind {
        CONSTRAINT_NONE,
        CONSTRAINT_UNIQUE,
        CONSTRAINT_FOREIGN_KEY,
        CONSTRAINT_CHECK,
        CONSTRAINT_NOT_NULL,
    } constraint;
    struct list held_rows;    /* store's own: rows that wait for the session's thread: arrays of
                                 values, behind their number */
    struct query *queue_next; /* store's own */
    uint64_t queued_ms;       /* store's own: when it began to wait */
    unsigned attempt_count;   /* store's own: how often others were in its way */
    bool is_alone;            /* store's own: shares its transaction with nobody */
    bool is_apart;            /* store's own: shares its statement with nobody */
    bool runs_again;          /* store's own */
    void *result;             /* store's own */
    bool is_result_shared;    /* store's own: `result` is of several … */
    int result_row;           /* store's own: … and this is its row; -1: none */
    struct session *session;  /* store's own */
};

/* STEP_NEXT: done, status is STATUS_OK. STEP_FAIL: done, status says how it failed. STEP_WAIT: flow
 * will be resumed. UNIQUE and FOREIGN KEY end with STATUS_CONFLICT, CHECK and NOT NULL with
 * STATUS_INVALID. A request that is stopped for its time leaves its neighbours alone too. on_row
 * must not use the session. */
enum step store_execute(struct session *session, enum query_kind kind, struct query *query);

/* Since the store was opened, of this process. Any thread. */
struct store_counts {
    uint64_t commit_count; /* transactions made durable */
    uint64_t write_count;  /* requests in them */
    size_t queue_length;   /* requests that wait now */
};
struct store_counts store_counts(const struct store *store);

/* Requests that may wait for the writer; beyond, a write fails at once with STATUS_UNAVAILABLE. */
#define STORE_QUEUE_MAXIMUM 10000U
