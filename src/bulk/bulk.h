/* SPDX-License-Identifier: Apache-2.0 */
/* The room `bulk`: many rows at once, without a loop and without a face. Rows from a file and to a
 * file, the rows that the document itself states, and a whole system from one engine to another.
 * Validates like the API does. Everything blocks. */
#pragma once

#include "store/loader.h"
#include "store/store.h"

#include <stdatomic.h>

enum bulk_format { BULK_CSV, BULK_NDJSON };

/* What is done so far, for whoever watches. */
struct bulk_progress {
    uint64_t row_count; /* stored or written by this run */
    uint64_t reject_count;
    uint64_t position; /* bytes of the input that are done; rows of the table where `length` counts
                          rows */
    uint64_t length;   /* 0: not known */
};

/* Called now and then, never more often than once a batch. */
typedef void bulk_progress_f(void *context, const struct bulk_progress *progress);

struct bulk_watch {
    bulk_progress_f *on_progress; /* NULL: nobody watches */
    void *context;
    const atomic_bool *is_interrupted; /* set by somebody: stop behind the batch at hand */
};

/* Where the data is: a store that is open for work beside others. */
struct bulk_place {
    struct slice directory; /* of the embedded engine */
    struct slice address;   /* of a PostgreSQL server; empty: the embedded engine */
};

/* Rows were written that others may be serving: when this returns, nobody gives an answer that was
 * kept before. Takes a second; no time where no answers are kept. False: the database failed. */
bool bulk_announce(struct arena *arena, const struct plan *plan, struct store *store);
/* The same for who has no store open. */
bool bulk_announce_at(struct arena *arena, const struct plan *plan, const struct bulk_place *place);

/* --- import.c
 *
 * A batch of rows and the record of how far the input is done are one transaction, so an import
 * that ends in whatever way goes on where it stopped, without doubles. The record is a row of
 * _phoenix_import, keyed by the entity, the format and the input's first 64 KiB. */

struct bulk_import {
    struct bulk_place place;
    const struct plan *plan;
    const struct plan_entity *entity;
    const char *path; /* "-": standard input */
    enum bulk_format format;
    const char *rejects_path; /* made when the first row is rejected; like the input, with the line
                                 and the reasons in front, which an import passes over */
    bool is_resumed;          /* go on where an earlier run stopped, if there was one */
    bool is_restarted;        /* forget an earlier run that stopped */
    struct bulk_watch watch;
};

struct bulk_result {
    uint64_t row_count; /* stored or written, earlier runs of the same import included */
    uint64_t reject_count;
    uint64_t earlier_count; /* of those, rows of earlier runs */
    uint64_t checksum;      /* over the rows of row_count, in any order; see checksum.h */
    bool is_interrupted;
    bool was_finished; /* an earlier run had come to the end */
};

struct bulk_error {
    struct slice message;
    struct slice remedy; /* may be empty */
};

/* False: it could not be done, or not to its end; what is stored by then stays, and the result says
 * how much. Texts of the error live in `arena`. */
bool bulk_import(struct arena *arena, const struct bulk_import *import,
                 struct bulk_result *out_result, struct bulk_error *out_error);

/* --- export.c */

struct bulk_export {
    struct bulk_place place;
    const struct plan *plan;
    const struct plan_entity *entity;
    int descriptor; /* where it goes */
    enum bulk_format format;
    bool has_secrets; /* write-only fields as well */
    struct bulk_watch watch;
};

/* Every row as of one moment, in the order of the primary key. False: as above; an output that
 * failed has its errno in the message. */
bool bulk_export(struct arena *arena, const struct bulk_export *export,
                 struct bulk_result *out_result, struct bulk_error *out_error);

/* --- seed.c
 *
 * The document's own rows, INSERT INTO … VALUES. A row is known by its primary key, else by a
 * unique field that it states. One that was never stored is added, unless the table has a row of
 * that name already, which is left alone. One that the document has changed since is changed, as
 * long as nobody else has touched it; one that somebody has deleted stays away, and one that the
 * document no longer states stays. Rows without a name are stored once, into an empty table. */

struct bulk_seeding {
    size_t added_count;
    size_t changed_count;
    size_t kept_count;      /* rows that somebody has changed since, and the document as well */
    struct list complaints; /* struct slice *: rows that cannot be stored, and why */
};

/* In one transaction. False: the database failed, and nothing was changed. */
bool bulk_seed(struct arena *arena, const struct plan *plan, struct store *store,
               struct bulk_seeding *out_seeding, struct bulk_error *out_error);

/* --- move.c */

struct bulk_move {
    struct slice directory;  /* the embedded database; nobody may be serving it */
    const struct plan *from; /* for SQLite */
    struct slice address;    /* the PostgreSQL database, without rows */
    const struct plan *to;   /* of the same document, for PostgreSQL */
    struct bulk_watch watch;
};

struct bulk_moved {
    struct slice table;
    uint64_t row_count;
    uint64_t checksum; /* secrets included */
};

/* Moves every row, Phoenix's own tables as well, and compares what arrived, row by row, before it
 * is committed: all of it or nothing. The source is left as it is. *out_tables: struct bulk_moved.
 */
bool bulk_move(struct arena *arena, const struct bulk_move *move, struct list *out_tables,
               struct bulk_error *out_error);

/* --- row.c: one row, as an operator states it */

struct bulk_cell {
    struct slice name; /* of a field, in any spelling */
    struct slice text; /* an empty one is null, or the empty text where the field is a text that may
                          not be null */
};

/* One value for each field in *out_values, the server's where the cells leave it out. False:
 * *out_fault has every reason. */
bool bulk_read_row(struct arena *arena, const struct plan_entity *entity,
                   const struct bulk_cell *cells, size_t count, int64_t now_us,
                   struct value **out_values, struct fault *out_fault);

/* Inside a transaction. A key that the engine counts is filled in. False: *out_fault has the
 * reasons, or nothing, where the database failed (loader_error). */
bool bulk_store_row(struct arena *arena, struct loader *loader, const struct plan_entity *entity,
                    const struct actor *actor, struct value *values, struct fault *out_fault);
