/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of this room share, and the only way in which they see SQLite.
 *
 *     store            the contract's functions: each goes to the engine's driver
 *     probe            whether the store can be read and written
 *     sqlite           the embedded engine's store, opened and closed
 *     statement_cache  prepared statements of one connection
 *     engine           one SQLite connection that runs queries
 *     audit            the record of changes
 *     merge            patches of JSON
 *     outcome          what SQLite says, as a status
 *     directory        the data directory, its lock and its files
 *     schema           what made the database, and what it must hold
 *     writer           the thread that writes, and its queue
 *     copier           the thread that brings the log into the database meanwhile
 *     session          a loop's way to the store
 *     loader           a way to the store for work in bulk; sqlite_loader, postgres_loader
 */
#pragma once

#include "store/loader.h"
#include "store/sqlite_library.h"
#include "store/store.h"

#include <stdatomic.h>

/* --- store.c */

/* Takes away what an earlier run has left in the query's results. */
void query_clear(struct query *query);

/* Whether the caller has left, or the time is up. Any thread. */
bool store_is_over(const struct patience *patience);
/* The same of a query, whose status says so then; without patience somebody waits for ever. */
bool store_is_forsaken(struct query *query);

/* What a database engine does. The functions' contracts are those of store.h. */
struct store_driver {
    void (*close)(struct store *store);
    void (*set_timeout)(struct store *store, unsigned timeout_ms);
    void (*set_pool)(struct store *store, unsigned connection_maximum,
                     unsigned session_count); /* NULL: there is no pool */
    /* NULL: there are no replicas */
    bool (*add_replica)(struct arena *arena, struct store *store, struct slice address,
                        struct store_error *out_error);
    void (*set_replica_lag)(struct store *store, unsigned maximum_ms);
    struct store_counts (*counts)(const struct store *store);
    struct session *(*open_session)(struct store *store, uv_loop_t *loop);
    void (*close_session)(struct session *session);
    enum step (*execute)(struct session *session, enum query_kind kind, struct query *query);
    void (*look)(struct store *store);             /* NULL: it is told */
    bool (*is_trusted)(const struct store *store); /* a write succeeded a moment ago */
    struct loader *(*open_loader)(struct arena *arena, struct store *store,
                                  struct store_error *out_error);
};

/* --- loader.c */

/* What an engine does for loader.h. */
struct loader_driver {
    void (*close)(struct loader *loader);
    bool (*control)(struct loader *loader, const char *literal); /* BEGIN, COMMIT, … */
    void (*run)(struct loader *loader, struct query *query);
    void (*copy)(struct loader *loader, const char *sql, struct slice text, struct query *query);
    bool keeps_transaction; /* a statement that fails leaves the transaction usable */
};

/* The first member of each engine's own. */
struct loader {
    const struct loader_driver *driver;
    bool is_in_transaction;
    struct arena *error_arena; /* holds `error` alone */
    struct slice error;
};

void loader_init(struct loader *loader, const struct loader_driver *driver);
/* Lets `schema->prepare`, if there is one, see to the tables. */
bool loader_prepare(struct arena *arena, struct store *store, const struct store_schema *schema,
                    struct store_error *out_error);
void loader_set_error(struct loader *loader, struct slice words);
/* sqlite_loader.c, postgres_loader.c */
struct loader *sqlite_loader_open(struct arena *arena, struct store *store,
                                  struct store_error *out_error);
struct loader *postgres_loader_open(struct arena *arena, struct store *store,
                                    struct store_error *out_error);

#define SECRET_SIZE 16U

/* The first member of each engine's own. */
struct store {
    const struct store_driver *driver;
    unsigned char secret[SECRET_SIZE];
    unsigned timeout_ms;
    struct store_news news; /* where it `hears` */
    bool hears;
    _Atomic bool lacks_room; /* a write found the disk full, and no probe has found room since */
};

struct session {
    struct store *store;
};

/* How a write ended: whether there is room. */
void store_note_outcome(struct store *store, enum status status);

/* --- statement_cache.c */

#define CACHED_TEXTS_MAXIMUM 256U

struct fixed_statement {
    const char *sql; /* its address is the key; NULL: the slot is free */
    sqlite3_stmt *statement;
};

/* Fixed statements are kept for ever, found by address; others by text, the least recently used
 * making room. */
struct statement_cache {
    struct fixed_statement *fixed;
    size_t fixed_count;
    size_t fixed_capacity;
    uint64_t text_hashes[CACHED_TEXTS_MAXIMUM];
    uint64_t text_uses[CACHED_TEXTS_MAXIMUM]; /* when it was last used, by use_count */
    sqlite3_stmt *texts[CACHED_TEXTS_MAXIMUM];
    size_t text_count;
    uint64_t use_count;
};

/* The statement, prepared at the first use; NULL when SQLite refuses it: its error is set then. */
sqlite3_stmt *statement_cache_get(struct statement_cache *cache, sqlite3 *database, const char *sql,
                                  bool is_fixed);
void statement_cache_release(struct statement_cache *cache);

/* --- engine.c */

struct engine {
    sqlite3 *database;
    struct statement_cache cache;
    struct value *row; /* one row's values */
    size_t row_capacity;
    uint64_t timeout_ns;
    const struct actor *actor;       /* of the running statement, or NULL */
    uint64_t deadline_ns;            /* of the running statement; 0: the clock was not read yet */
    uint64_t patience_ns;            /* the caller's deadline for it; 0: none */
    uint64_t look_ns;                /* when to look whether the caller has left */
    const struct patience *patience; /* whom to look for; NULL: nobody */
    bool is_read;                    /* its thread is the callers' own */
};

enum engine_kind { ENGINE_READ, ENGINE_WRITE };

/* Opens the file, which exists, and sets it up. Returns SQLite's code; on failure the database may
 * be asked for its message and must be closed as well. */
int engine_open(struct engine *engine, const char *path, enum engine_kind kind,
                unsigned timeout_ms);
void engine_close(struct engine *engine);

/* How long a statement waits for another program that has locked the database. A loop must not
 * stand still for long. */
#define READ_PATIENCE_MS  250
#define WRITE_PATIENCE_MS 5000
void engine_set_patience(struct engine *engine, int milliseconds);

/* Runs the query to its end and sets its second part. Rows go to `on_row` (may be NULL) and are
 * valid during the call. */
void engine_run(struct engine *engine, struct query *query, on_row_f *on_row, void *context);

/* Runs a statement of this room's own, without parameters and rows; a literal is prepared once.
 * SQLite's code. */
int engine_execute(struct engine *engine, const char *literal);

/* --- audit.c */

/* Makes the engine keep the record of changes: its functions, then the triggers. SQLite's code. */
int audit_open(struct engine *engine, const char *const *triggers);

/* --- merge.c */

/* Gives the engine the function that patches of JSON are merged by. SQLite's code. */
int merge_open(sqlite3 *database);

/* --- outcome.c */

/* The failure that the database reports, into the query: status, constraint and its columns. */
void outcome_take(struct query *query, sqlite3 *database);
/* The same of what has just failed, with what the system has said. */
enum status outcome_of(int code, sqlite3 *database);
/* The failure that keeps a database from being opened, for its owner. */
struct store_error outcome_explain(struct arena *arena, const char *path, sqlite3 *database);

/* --- directory.c */

struct directory {
    const char *path;
    const char *database_path;
    int lock;        /* file descriptor; the lock ends with it */
    bool is_created; /* the directory was made here */
    bool is_new;     /* there was no database file */
};

/* Creates the directory and the database file where they are missing, and takes the lock. On
 * failure nothing of it remains. */
bool directory_open(struct arena *arena, struct slice path, struct directory *directory,
                    struct store_error *out_error);
/* The database that is there, without the lock: `lock` is -1. */
bool directory_open_beside(struct arena *arena, struct slice path, struct directory *directory,
                           struct store_error *out_error);
void directory_close(struct directory *directory);
/* Closes, and removes what directory_open made: the database came to nothing. */
void directory_undo(struct directory *directory);

/* --- schema.c */

/* Checks what made the database, and makes Phoenix's record where there is none; runs the schema's
 * statements unless others see to the tables. All in one transaction: false, and the database is as
 * it was. */
bool schema_apply(struct arena *arena, struct engine *engine, const struct store_schema *schema,
                  const struct directory *directory, unsigned char secret[SECRET_SIZE],
                  struct store_error *out_error);
/* Records what serves it from now on. */
bool schema_record(struct arena *arena, struct engine *engine, const struct store_schema *schema,
                   const char *path, struct store_error *out_error);
/* Only checks what made the database; an empty one is refused. */
bool schema_recognise(struct arena *arena, struct engine *engine, const char *path,
                      struct store_error *out_error);

/* --- copier.c */

enum copier_state { COPIER_IDLE, COPIER_BUSY, COPIER_DONE };

struct copier {
    struct engine engine; /* the copier thread's */
    uv_thread_t thread;
    uv_mutex_t mutex;
    uv_cond_t wake;
    bool is_closing;   /* guarded by mutex */
    bool is_running;   /* false: it could not be started, and is never asked */
    _Atomic int state; /* enum copier_state: the thread brings BUSY to DONE, the writer the rest */
};

void copier_start(struct copier *copier, const char *path);
/* Finishes what it is at. */
void copier_stop(struct copier *copier);
/* Not while BUSY. */
void copier_ask(struct copier *copier);

/* --- writer.c */

struct writer {
    struct copier copier;
    struct engine engine; /* the writer thread's, from writer_start on */
    uv_thread_t thread;
    int log_frames_maximum; /* the log's length at which it is checkpointed without a pause */

    int wal_frames; /* the log's length, 0 when it needs no checkpoint; the writer thread's */
    int busy_checkpoint_frames; /* the length at which the next attempt is made; likewise */
    bool has_failed;            /* a transaction has, since the last attempt; likewise */

    uv_mutex_t mutex; /* guards what follows */
    uv_cond_t wake;
    struct query *first; /* requests that wait, linked by queue_next */
    struct query *last;
    struct store_counts counts;
    bool is_closing;
    bool is_to_look; /* whether another process has written */

    struct store *store;  /* whose news it tells */
    int64_t data_version; /* SQLite's, when it last looked; 0: never. The writer thread's */

    _Atomic uint64_t commit_serial;    /* rises with each commit, before it is answered */
    _Atomic uint64_t trusted_until_ns; /* a commit succeeded so lately that a probe need not write;
                                          0: the last one failed */
};

/* `path`: of the database. */
void writer_start(struct writer *writer, const char *path);
/* Finishes the queue and ends the thread. */
void writer_stop(struct writer *writer);
/* Has it look whether another process has written; any thread. */
void writer_look(struct writer *writer);
/* False: the queue is full, or closing. */
bool writer_add(struct writer *writer, struct query *request);

/* --- session.c */

/* The reads of one turn of the loop share a snapshot, for opening one costs nearly as much as a
 * read does. It ends before the loop waits, and earlier when a commit came in between: whoever was
 * told of a commit finds it in every later read.
 *
 *     NONE ──first read──▶ ONCE ──second read──▶ SHARED ──a commit, or the turn ends──▶ NONE
 */
enum snapshot { SNAPSHOT_NONE, SNAPSHOT_ONCE, SNAPSHOT_SHARED };

struct sqlite_session {
    struct session base;
    struct engine engine;
    uv_async_t answered;
    uv_prepare_t turn_end; /* runs while the snapshot is not NONE */
    unsigned open_handle_count;
    size_t waiting_count; /* requests at the writer; the loop's */
    enum snapshot snapshot;
    uint64_t snapshot_serial; /* the writer's commit_serial before the snapshot was opened */

    uv_mutex_t mutex;   /* guards `done` */
    struct query *done; /* linked by queue_next, in order */
    struct query *done_last;

    struct query *ready; /* the writer's own: answers of the batch at hand */
    struct query *ready_last;
    struct sqlite_session *next_ready;
};

static inline struct sqlite_session *sqlite_session_of(struct session *session)
{
    return (struct sqlite_session *)session;
}

/* The writer hands over session->ready. */
void session_answer(struct sqlite_session *session);

struct session *sqlite_session_open(struct store *store, uv_loop_t *loop);
void sqlite_session_close(struct session *session);
enum step sqlite_session_execute(struct session *session, enum query_kind kind,
                                 struct query *query);

/* --- sqlite.c */

struct sqlite_store {
    struct store base;
    struct directory directory;
    struct writer writer;
    const char *const *audit; /* the schema's */
};

static inline struct sqlite_store *sqlite_store_of(struct store *store)
{
    return (struct sqlite_store *)store;
}
