/* SPDX-License-Identifier: Apache-2.0 */
/* The PostgreSQL engine, and the only way in which this room sees libpq.
 *
 *     postgres_library  loads it
 *     postgres          opens the store: schema and record, before any loop runs
 *     postgres_address  where its servers are, from what libpq takes
 *     postgres_pooler   what stands between us and the server
 *     postgres_replica  servers for reads that may lag: who may read where
 *     postgres_session  a loop's share of the pool: who takes which request, and when
 *     postgres_sharing  several reads by key as one statement
 *     postgres_listen   hears what other processes write
 *     postgres_link     one connection in pipeline mode, on the loop
 *     postgres_cancel   stops statements that nobody waits for
 *     postgres_connect  how it comes to be, and ends
 *     postgres_text     values to parameters, columns to values, SQLSTATE to status
 */
#pragma once

#include "store/postgres_library.h"
#include "store/store_private.h"

/* --- postgres_address.c */

struct postgres_address {
    const char *full;    /* as libpq takes it, with all its hosts; for a connection that may wait */
    const char *shown;   /* without its password, for messages */
    const char **places; /* one host each, in order; set by postgres_address_resolve */
    size_t place_count;
    size_t first; /* the place that was connected when it was resolved */
};

/* False, and why, where libpq cannot read it. */
bool postgres_address_read(struct arena *arena, struct slice address,
                           struct postgres_address *out_address, struct store_error *out_error);
/* Settles the places by a connection that was made, or tried, with `full`: what the environment and
 * a service file say is in it then. `kind`: "primary" or "standby", which servers will do where the
 * address does not say so itself. */
void postgres_address_resolve(struct arena *arena, const PGconn *connection, const char *kind,
                              struct postgres_address *address);
/* Connects, blocking. With several hosts, to one that is no standby, wherever the address does not
 * say otherwise itself. Never NULL. */
PGconn *postgres_address_connect(struct arena *arena, struct postgres_address *address);
/* What each connection of ours needs, whatever the server's own settings are: one statement. It
 * goes as a statement and not among the options of the connection, which poolers refuse. */
#define POSTGRES_SETUP                                                                             \
    "SELECT pg_catalog.set_config('TimeZone', 'UTC', false), "                                     \
    "pg_catalog.set_config('DateStyle', 'ISO', false), "                                           \
    "pg_catalog.set_config('phoenix.actor', '" POSTGRES_ACTOR_SYSTEM "', false), "                 \
    "pg_catalog.set_config('bytea_output', 'hex', false), "                                        \
    "pg_catalog.set_config('standard_conforming_strings', 'on', false), "                          \
    "pg_catalog.set_config('statement_timeout', $1, false), "                                      \
    "pg_catalog.set_config('default_transaction_read_only', $2, false)"

/* --- postgres_pooler.c */

/* False, and what to do, where a pooler hands each transaction of ours to another connection of the
 * server's: prepared statements and settings would be lost. */
bool postgres_pooler_check(struct arena *arena, PGconn *connection,
                           struct postgres_address *address, struct store_error *out_error);

/* --- postgres.c */

#define REPLICAS_MAXIMUM    16U
#define OWN_WRITERS_MAXIMUM 256U

/* A server for reads that may lag, as all loops see it. */
struct postgres_replica {
    struct postgres_address address; /* one place */
    const char *shown;
    _Atomic int is_serving; /* whether it takes part, as it was last said in the log; -1: not yet */
};

struct postgres_store {
    struct store base;
    struct arena *arena;
    struct postgres_address address;
    unsigned connection_maximum; /* of all sessions together, to each server */
    unsigned session_count;      /* that share them */
    _Atomic unsigned opened_count;
    _Atomic bool has_listener;
    struct postgres_replica replicas[REPLICAS_MAXIMUM];
    size_t replica_count;
    unsigned lag_maximum_ms;
    const char *secret_text;      /* as the database keeps it */
    _Atomic uint64_t *seen;       /* by a caller's hash: the position that he must see */
    _Atomic uint64_t seen_by_all; /* … that everybody must */
    _Atomic int own_writers[OWN_WRITERS_MAXIMUM]; /* the server's processes for our writers; 0: a
                                                     free place */
    _Atomic uint64_t told_ns; /* when the log last said that the database cannot be reached */
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

/* --- postgres_sharing.c */

/* Reads, or creates of one transaction, that were sent as one statement. */
struct shared {
    struct shared *next; /* of the transaction */
    const struct plan_sharing *sharing;
    PGresult *result;
    bool has_failed;
    size_t count; /* 0: they were given back, and nobody waits for the answer */
    struct query *queries[];
};

bool postgres_sharing_is_possible(const struct query *query);
/* The same of a write: a create whose row can be told from others. */
bool postgres_sharing_is_possible_write(const struct query *query);
/* Whether one statement serves both, for each of which it is possible. */
bool postgres_sharing_is_alike(const struct query *query, const struct query *other);
struct shared *postgres_sharing_create(struct query *const *queries, size_t count);
void postgres_sharing_free(struct shared *shared);
struct postgres_parameters;
/* `text` holds the parameters, until it is used again. */
void postgres_sharing_bind(const struct shared *shared, struct buffer *text,
                           struct postgres_parameters *out_parameters);
/* False: it is too long. */
bool postgres_sharing_bind_rows(const struct shared *shared, struct buffer *text,
                                struct postgres_parameters *out_parameters);
/* Sets result and result_row of each create. */
void postgres_sharing_assign_rows(struct shared *shared, struct arena *scratch);
/* Each row to those whose it is. False: one was nobody's, so who has none may yet have one. */
bool postgres_sharing_take_rows(struct shared *shared, struct arena *scratch);

/* --- postgres_link.c */

/* IDLE ──▶ CONNECTING ──▶ READY ──▶ LOST ──back-off──▶ CONNECTING; CLOSED ends each of them. */
enum link_state { LINK_IDLE, LINK_CONNECTING, LINK_READY, LINK_LOST, LINK_CLOSED };

enum link_role {
    LINK_SPARE, /* IDLE: may become either of the next two */
    LINK_READER,
    LINK_WRITER,
    LINK_REPLICA,  /* for reads that may lag */
    LINK_LISTENER, /* hears what others write */
};

/* What the server will answer next, in order. */
enum slot_kind {
    SLOT_SETUP,   /* of the connection: without it, it is of no use */
    SLOT_PREPARE, /* of a query's statement */
    SLOT_QUERY,
    SLOT_CONTROL,  /* BEGIN, COMMIT, ROLLBACK */
    SLOT_BEAT,     /* how far is the server? */
    SLOT_HEARING,  /* a listener's */
    SLOT_POSITION, /* behind a COMMIT: how far it has brought the log */
    SLOT_SYNC,
};

struct slot {
    enum slot_kind kind;
    bool is_batch_end;        /* SYNC: behind a COMMIT */
    bool is_failed_batch_end; /* SYNC: behind the ROLLBACK of a failed batch */
    bool is_shareable;        /* SYNC: behind reads that share a statement, or one that could */
    struct query *query;      /* NULL: nobody waits for it */
    struct query *request;    /* of a batch: the first query of the request */
    struct shared *shared;    /* in place of `query`: of several */
    struct prepared *prepared;
    unsigned generation; /* of `prepared`, when this was sent */
};

struct prepared {
    const char *sql;     /* its address is the key; NULL: free */
    unsigned number;     /* the name is made of this … */
    unsigned generation; /* … and of how often it had to be prepared anew */
    int parameter_count;
    unsigned failure_count; /* of reads that shared it, one after the other */
    bool is_known;          /* sent to the server, and not refused so far */
};

struct replica_view;

/* How long a writer's statements wait for a lock: as the server has it, or only briefly, for the
 * neighbours' sake. */
enum lock_wait { LOCK_WAIT_USUAL, LOCK_WAIT_SHORT, LOCK_WAIT_UNKNOWN };

struct link {
    struct postgres_session *session;
    struct replica_view *view; /* of LINK_REPLICA */
    enum link_state state;
    enum link_role role;
    bool is_extra;   /* opened because the others were busy: closed again when it is not needed */
    bool is_stalled; /* the server has not answered for a moment: nothing more is sent there */
    PGconn *connection;
    uv_poll_t *poll; /* a new one for each connection; it frees itself */
    int events;
    uv_timer_t retry;
    unsigned attempt_count; /* since it was last READY */
    size_t place;           /* of its address: where it connects */
    struct slot *slots;     /* a ring */
    size_t slot_first;
    size_t slot_count;
    size_t slot_capacity;
    struct prepared *prepared; /* open addressing */
    size_t prepared_count;
    size_t prepared_capacity;
    size_t shareable_count; /* statements under way that are shared, or could be */
    bool has_unsent;
    uint64_t progress_ns; /* when the server last said something, or had nothing to say */
    uint64_t asked_ns;  /* when it was last asked how far it is; of a listener, when it was told of
                           the channel; 0: not yet */
    bool is_cancelling; /* the server is being asked to stop a statement … */
    uint64_t cancelled_ns;   /* … or was, then; 0: never */
    _Atomic int *own_writer; /* where it stands among the store's own; or NULL */

    /* Writers: the transaction under way. */
    struct query **batch;
    enum lock_wait lock_wait;  /* as the server was told, or behind a ROLLBACK unknown */
    const struct actor *actor; /* whose changes come, as the server was told; NULL: Phoenix's */
    size_t batch_count;
    struct shared *shared_writes; /* of it */
    struct query *failed;         /* the request that failed first, or NULL */
    bool has_commit_failed;
    uint64_t batch_position; /* of the log behind it; 0: unknown */
};

/* A read, with a sync of its own. The link is READY. */
void link_send_read(struct link *link, struct query *query);
/* Alike reads, one at least, as one statement with one sync. Where it fails, each is sent again,
 * apart. */
void link_send_shared(struct link *link, struct query *const *queries, size_t count);
/* Requests as one transaction. READY, no batch under way; takes `requests`, which malloc made. */
void link_send_batch(struct link *link, struct query **requests, size_t count);
/* What the server has to know of a connection before all else. */
void link_send_setup(struct link *link);
/* The writer's: ends a transaction that failed. */
void link_send_rollback(struct link *link);
/* A question of this room's own, for postgres_replica_answer. `sql` has no parameters. */
void link_send_beat(struct link *link, const char *sql);
/* The same, for postgres_listen_answer. */
void link_send_hearing(struct link *link, const char *sql);
void link_flush(struct link *link);
/* Lets the server begin before the turn ends. What goes wrong is for link_flush to find, since
 * requests are answered where a connection is lost. */
void link_flush_early(struct link *link);
/* Doubles the room for prepared statements. Nothing may be under way: slots point into it. */
void link_make_room(struct link *link);
/* What has been sent and not answered, the oldest at 0; `index` is below slot_count. */
struct slot *link_slot_at(struct link *link, size_t index);
/* Forgets the oldest; there is one. */
void link_drop_slot(struct link *link);

/* --- postgres_answer.c */

/* Takes all answers that are there. */
void link_take_answers(struct link *link);
/* A reader's: what was sent behind the read that it is at goes back to the session; the server's
 * answers to it will be passed over. */
void link_return_reads(struct link *link);
/* Everything that is on its way fails; of a commit under way nobody knows. */
void link_fail_all(struct link *link, enum status status, struct slice detail);
/* Nobody waits for what is on its way. */
void link_forget_all(struct link *link);

/* --- postgres_connect.c */

void link_init(struct link *link, struct postgres_session *session, enum link_role role);
void link_connect(struct link *link);
/* Back to IDLE; nothing may be under way. */
void link_rest(struct link *link);
void link_close(struct link *link);
void link_lose(struct link *link, enum status status);
void link_watch(struct link *link, int events);
/* Gives it up where the server has owed an answer for longer than any statement may take: it hangs,
 * or the network swallows what is sent. */
void link_check(struct link *link, uint64_t now_ns);

/* --- postgres_cancel.c */

#define POSTGRES_CANCEL_ECHO_NS (2U * UINT64_C(1000000000)) /* in which it may hit another */

/* Stops the statements under way that nobody waits for. */
void postgres_cancel_check(struct postgres_session *session);
/* The query was stopped in place of another. */
bool postgres_cancel_hit(const struct link *link, const struct query *query,
                         const PGresult *result);

/* --- postgres_listen.c */

/* The link is READY. */
void postgres_listen_begin(struct link *link);
void postgres_listen_answer(struct link *link, const PGresult *result);
/* What the connection has brought. */
void postgres_listen_take(struct link *link);
/* Asks a listener that has been silent for long. */
void postgres_listen_check(struct postgres_session *session, uint64_t now_ns);
/* A writer is READY: what it tells is ours. Until it is lost. */
void postgres_listen_own(struct link *link);
void postgres_listen_disown(struct link *link);

/* --- postgres_replica.c */

#define REPLICA_READERS_USUAL 3U
#define SAMPLES_MAXIMUM       1024U /* of the primary's position: the last hundred seconds */

/* What one session knows of a replica. Its links: one that asks how far it is, then the readers. */
struct replica_view {
    struct postgres_replica *replica;
    unsigned first_link;
    unsigned reader_count;
    bool is_serving;
    bool is_ours;         /* a standby of this database, by its last answer */
    uint64_t position;    /* of the log, that it has replayed */
    uint64_t answered_ns; /* when it last said so; 0: never */
    uint64_t as_of_ns;    /* it has all that the primary had then; 0: unknown */
};

struct position_sample {
    uint64_t asked_ns;
    uint64_t position; /* where the primary's log was, not before asked_ns */
};

/* Blocking, before the sessions are opened. False, and why, where it is another database's; one
 * that is away is only told, in the log. */
bool postgres_replica_add(struct arena *arena, struct store *store, struct slice address,
                          struct store_error *out_error);
void postgres_replica_set_lag(struct store *store, unsigned maximum_ms);
unsigned postgres_replica_reader_count(unsigned share);
void postgres_replica_open(struct postgres_session *session, unsigned first_link, unsigned readers);
/* Sends the read to a replica that has all that its caller must see. False: none. */
bool postgres_replica_take(struct postgres_session *session, struct query *query);
/* The request was committed, and the log was at `position` or before. */
void postgres_replica_remember(struct postgres_store *store, const struct query *request,
                               uint64_t position);
void postgres_replica_answer(struct link *link, const PGresult *result);
/* The first value, a position; 0: it is none. */
uint64_t postgres_replica_position(const PGresult *result);

/* --- postgres_session.c */

/* Linked by queue_next. */
struct query_queue {
    struct query *first;
    struct query *last;
    size_t count;
};

struct postgres_session {
    struct session base;
    uv_loop_t *loop;
    uv_timer_t watch;      /* looks for servers that are slow, and those that hang */
    uv_prepare_t turn_end; /* sends what the turn has collected */
    struct link *links;
    unsigned link_count;
    struct replica_view views[REPLICAS_MAXIMUM];
    size_t view_count;
    bool listens;
    char schema[64]; /* of the tables; a listener's, once it has asked */
    uv_timer_t beat; /* asks how far they are */
    struct position_sample samples[SAMPLES_MAXIMUM];
    size_t sample_count; /* so far: the newest is before it, in a ring */
    uint64_t opened_ns;
    struct query_queue reads;
    struct query_queue shared_reads; /* that wait for the turn's end, and then for a reader without
                                        any of them */
    struct query_queue writes;
    size_t waiting_count; /* requests without an answer */
    struct buffer text;   /* scratch, for parameters … */
    struct arena *row;    /* … and for rows */
    unsigned open_handle_count;
    size_t batch_limit; /* requests of one transaction; falls where they fail, and recovers */
    bool is_flush_due;
    bool is_busy; /* the watch looks often */
    bool is_closing;
    uint64_t watched_ns;    /* when the watch last looked */
    uint64_t grow_after_ns; /* the server gave no more connections: not before then */
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
/* The read runs before all others, on another connection. */
void postgres_session_read_again(struct postgres_session *session, struct query *query);
/* The server has no more connections to give. */
void postgres_session_refused(struct postgres_session *session);
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
/* Sets who is behind the changes that follow, $1 by postgres_actor, until the transaction ends. */
#define POSTGRES_SET_ACTOR "SELECT set_config('phoenix.actor', $1, true)"
const char *postgres_actor(struct arena *arena, const struct actor *actor);
/* What every connection of ours begins with: Phoenix itself. */
#define POSTGRES_ACTOR_SYSTEM "{\"proof\":\"system\"}"
struct value postgres_take_value(struct arena *arena, const PGresult *result, int row, int column);
/* `values` has room for all columns; they live as long as the arena and the result. */
void postgres_take_row(struct arena *arena, const PGresult *result, int row, struct value *values);
/* One row after the other to on_row, and the counts. */
void postgres_take_rows(struct query *query, const PGresult *result);
/* The failure that the result reports, into the query. */
void postgres_take_failure(struct query *query, const PGresult *result);
/* Other transactions were in the way: it may work when it is tried again. */
bool postgres_is_conflict(const PGresult *result);
/* It waited for a lock for longer than a transaction of several requests may. */
bool postgres_is_locked(const PGresult *result);
/* It was stopped, for its time or because it was asked for. */
bool postgres_is_cancelled(const PGresult *result);
/* What the statement was prepared for has changed since. */
bool postgres_is_outdated(const PGresult *result);
/* The connection lost what was prepared or set on it: a pooler in between. */
bool postgres_is_forgotten(const PGresult *result);
