/* SPDX-License-Identifier: Apache-2.0 */
/* The PostgreSQL engine, and the only way in which this room sees libpq.
 *
 *     postgres          opens the store: schema and record, before any loop runs
 *     postgres_session  a loop's share of the pool: who takes which request, and when
 *     postgres_link     one connection in pipeline mode, on the loop
 *     postgres_text     values to parameters, columns to values, SQLSTATE to status
 */
#pragma once

#include "store/store_private.h"

#include <libpq-fe.h>

/* --- postgres.c */

struct postgres_store {
    struct store base;
    struct arena *arena;
    const char *address;   /* as libpq takes it; with what every connection of ours needs */
    const char *shown;     /* the same without its password, for messages */
    unsigned reader_count; /* connections of each loop that read */
    unsigned writer_count; /* and that write */
    _Atomic uint64_t commit_count;
    _Atomic uint64_t write_count;
    _Atomic size_t queue_length;
    _Atomic uint64_t
        trusted_until_ns; /* a commit succeeded so lately that a probe need not write */
};

static inline struct postgres_store *postgres_store_of(struct store *store)
{
    return (struct postgres_store *)store;
}

/* --- postgres_link.c */

/* CONNECTING ──▶ READY ──▶ LOST ──back-off──▶ CONNECTING; CLOSED ends each of them. */
enum link_state { LINK_CONNECTING, LINK_READY, LINK_LOST, LINK_CLOSED };

/* What the server will answer next, in order. */
enum slot_kind {
    SLOT_PREPARE, /* of a query's statement */
    SLOT_QUERY,
    SLOT_CONTROL, /* BEGIN, COMMIT, ROLLBACK */
    SLOT_SYNC,
};

struct slot {
    enum slot_kind kind;
    bool is_failed_batch_end; /* SYNC: behind the ROLLBACK of a failed batch */
    struct query *query;
    struct query *request; /* of a batch: the first query of the request */
    struct prepared *prepared;
};

struct prepared {
    const char *sql; /* its address is the key; NULL: free */
    unsigned number; /* the name is "p" and this */
    int parameter_count;
    bool is_known; /* sent to the server, and not refused so far */
};

struct link {
    struct postgres_session *session;
    enum link_state state;
    bool is_writer;
    PGconn *connection;
    uv_poll_t *poll; /* a new one for each connection; it frees itself */
    int events;
    uv_timer_t retry;
    unsigned attempt_count; /* since it was last READY */
    struct slot *slots;     /* a ring */
    size_t slot_first;
    size_t slot_count;
    size_t slot_capacity;
    struct prepared *prepared; /* open addressing */
    size_t prepared_count;
    size_t prepared_capacity;
    bool has_unsent;
    uint64_t progress_ns; /* when the server last said something, or had nothing to say */

    /* Writers: the transaction under way. */
    struct query **batch;
    size_t batch_count;
    struct query *failed; /* the request that failed first, or NULL */
    bool has_commit_failed;
};

void link_open(struct link *link, struct postgres_session *session, bool is_writer);
void link_close(struct link *link);
/* A read, with a sync of its own. The link is READY. */
void link_send_read(struct link *link, struct query *query);
/* Requests as one transaction. READY, no batch under way; takes `requests`, which malloc made. */
void link_send_batch(struct link *link, struct query **requests, size_t count);
void link_flush(struct link *link);
/* Gives it up where the server has owed an answer for longer than any statement may take: it hangs,
 * or the network swallows what is sent. */
void link_check(struct link *link, uint64_t now_ns);

/* --- postgres_session.c */

struct postgres_session {
    struct session base;
    uv_loop_t *loop;
    uv_timer_t watch;      /* looks for servers that hang */
    uv_prepare_t turn_end; /* sends what the turn has collected */
    struct link *links;    /* readers, then writers */
    unsigned link_count;
    unsigned reader_count;
    struct query *waiting_reads; /* linked by queue_next */
    struct query *waiting_reads_last;
    struct query *waiting_writes;
    struct query *waiting_writes_last;
    size_t waiting_count; /* requests without an answer */
    unsigned open_handle_count;
    size_t batch_limit; /* requests of one transaction; falls where they fail, and recovers */
    bool is_flush_due;
    bool is_closing;
};

struct session *postgres_session_open(struct store *store, uv_loop_t *loop);
void postgres_session_close(struct session *session);
enum step postgres_session_execute(struct session *session, enum query_kind kind,
                                   struct query *query);

/* What links tell their session. */
void postgres_session_flush_later(struct postgres_session *session);
void postgres_session_link_ready(struct postgres_session *session, struct link *link);
/* It will not come back soon: where no other of its kind is READY, who waits is told. */
void postgres_session_link_lost(struct postgres_session *session, struct link *link);
void postgres_session_read_done(struct postgres_session *session, struct query *query);
/* The request has its answer, in the status of its queries. */
void postgres_session_write_done(struct postgres_session *session, struct query *request);
/* The batch is over: the link is free for the next. */
void postgres_session_batch_done(struct postgres_session *session, struct link *link);
/* Something in their batch failed, not they: they run before all others, in fewer at a time. */
void postgres_session_run_again(struct postgres_session *session, struct query **requests,
                                size_t count);
void postgres_session_free_later(struct postgres_session *session);

/* --- postgres_text.c */

#define POSTGRES_PARAMETER_MAXIMUM 4096U

struct postgres_parameters {
    const char *values[POSTGRES_PARAMETER_MAXIMUM];
    int sizes[POSTGRES_PARAMETER_MAXIMUM];
    int formats[POSTGRES_PARAMETER_MAXIMUM];
    int count;
};

/* The text with $1 for ?1; *out_types has an OID for each parameter that the text leaves out, which
 * the server could not infer, and 0 for the others. NULL: too many parameters. */
const char *postgres_rewrite(struct arena *arena, const char *sql, Oid *out_types, int *out_count);
void postgres_bind(struct arena *arena, const struct value *values, int count,
                   struct postgres_parameters *out_parameters);
/* One row after the other to on_row, and the counts. */
void postgres_take_rows(struct query *query, const PGresult *result);
/* The failure that the result reports, into the query. */
void postgres_take_failure(struct query *query, const PGresult *result);
/* Other transactions were in the way: it may work when it is tried again. */
bool postgres_is_conflict(const PGresult *result);
