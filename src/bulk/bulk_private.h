/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of this room share.
 *
 *     import        the walk through the input, batch by batch
 *     import_row    one record: columns to fields, values, what the server sets
 *     import_batch  a batch into the store, and why the store refused a row
 *     import_state  how far an import is, in the database
 *     order         entities, parents first
 *     row           one row from names and texts
 *     seed          the rows that the document states; seed_row reads them
 *     move          from SQLite to PostgreSQL; move_system: what is Phoenix's own there
 *     rejects       the file of rows that were not stored
 *     feed, csv   the input as records
 *     copy          values in PostgreSQL's COPY format
 *     checksum      the same rows, in any order and on either engine
 *     place         opens what is worked on
 */
#pragma once

#include "bulk/bulk.h"
#include "bulk/checksum.h"
#include "bulk/feed.h"
#include "store/loader.h"

/* One row of a batch. */
struct bulk_row {
    struct value *values; /* one per field; the store's key is filled in when it is known */
    struct slice text;    /* the record as it was */
    uint64_t line;
    struct fault fault; /* with fields or a message: it is rejected */
};

static inline bool bulk_row_is_bad(const struct bulk_row *row)
{
    return row->fault.status != STATUS_OK;
}

/* --- place.c */

struct bulk_opened {
    struct store *store;
    struct loader *loader;
    bool is_shared; /* somebody else may be serving it */
};

/* To write: brings the schema up to date, unless another process serves the directory. */
bool place_open(struct arena *arena, const struct bulk_place *place, const struct plan *plan,
                struct bulk_opened *out_opened, struct bulk_error *out_error);
/* To read: changes nothing. */
bool place_open_beside(struct arena *arena, const struct bulk_place *place, const struct plan *plan,
                       struct bulk_opened *out_opened, struct bulk_error *out_error);
void place_close(struct bulk_opened *opened);

bool bulk_fail(struct bulk_error *error, struct slice message, const char *remedy);
/* The engine's own words: whoever imports is the operator. */
bool bulk_fail_by_store(struct arena *arena, struct bulk_error *error, const struct loader *loader);

/* --- copy.c */

/* Appends a value as COPY's text format has it, without the tab or line end behind it. */
void copy_write(struct buffer *out, const struct type *type, const struct value *value);

/* --- import_row.c */

struct import_columns {
    const struct plan_entity *entity;
    bool has_header; /* CSV: what follows holds */
    size_t count;    /* of columns */
    size_t *fields;  /* by column: index of the field, or COLUMN_PASSED_OVER */
    bool *is_there;  /* by field, of the row at hand */
};
#define COLUMN_PASSED_OVER SIZE_MAX

/* Reads the header's names. False: one is unknown or there twice, and the error names it. */
bool import_read_header(struct arena *arena, struct import_columns *columns,
                        const struct feed_record *header, struct bulk_error *out_error);
/* The record as values; what is wrong with it, all of it, is in row->fault. */
void import_read_row(struct arena *arena, struct import_columns *columns, int64_t now_us,
                     const struct feed_record *record, struct bulk_row *row);

/* As the API spells it, else in any spelling; NULL: there is none. */
const struct field *import_find_field(struct arena *arena, const struct entity *entity,
                                      struct slice name);
/* Why a value of the field's type breaks its rule, or NULL. */
const char *import_check_value(struct arena *arena, const struct plan_field *field,
                               const struct value *value);

/* What the input leaves out, by columns->is_there: defaults, or a fault. */
void import_complete_row(struct arena *arena, const struct import_columns *columns, int64_t now_us,
                         struct bulk_row *row);

/* --- order.c */

/* The plan's entities (const struct plan_entity), those that others refer to first, as far as
 * references go one way. */
struct list order_by_references(struct arena *arena, const struct plan *plan);

/* --- import_state.c */

struct import_state {
    struct slice id;
    uint64_t position; /* bytes of the input that are done */
    uint64_t line;
    uint64_t row_count;
    uint64_t reject_count;
    uint64_t rejects_size; /* bytes of the file of rejects by then */
    uint64_t checksum;
    bool is_finished;
};

/* What names the input. */
struct slice import_state_id(struct arena *arena, const struct plan_entity *entity,
                             enum bulk_format format, struct slice beginning);
/* Makes the table where it is missing and reads the row; *out_is_there. False: the store failed. */
bool import_state_read(struct arena *arena, struct loader *loader, struct slice id,
                       struct import_state *out_state, bool *out_is_there);
/* Inside the batch's transaction. */
bool import_state_write(struct arena *arena, struct loader *loader,
                        const struct plan_entity *entity, const struct import_state *state);

/* --- import_batch.c */

struct import_target {
    struct loader *loader;
    const struct plan_entity *entity;
    const char *load_sql;
    const char *copy_sql;      /* NULL: the engine has none */
    const char *next_keys_sql; /* NULL: no key is counted, or the engine counts by itself */
    const char *lift_keys_sql;
    bool refers_to_itself;
    struct actor actor; /* for the record of changes */
    struct checksum checksum;
    struct buffer text; /* of the COPY at hand */
};

/* `operation` is what the record of changes says of it. */
void import_target_init(struct arena *arena, struct import_target *target, struct loader *loader,
                        const struct plan_entity *entity, const char *operation);
void import_target_release(struct import_target *target);
/* Stores the rows that are well, inside a transaction; those that the store refuses get a fault.
 * False: the store failed as a whole. */
bool import_store(struct arena *arena, struct import_target *target, struct bulk_row *rows,
                  size_t count);

/* --- seed_row.c */

/* One row of reference data. */
struct seed_row {
    struct bulk_row row;
    struct place place;
    bool *is_stated;   /* by field */
    struct list key;   /* const struct field: what names the row, all of them stated; empty: nothing
                          does */
    struct slice name; /* the same as text, for the record and for messages */
    uint64_t statement; /* a hash of what the document states */
};

/* Reads one row of the document. False: it cannot be stored, and row.fault says why. */
bool seed_row_read(struct arena *arena, const struct plan_entity *entity, struct place place,
                   const struct list *columns, const struct list *values, int64_t now_us,
                   struct seed_row *out_row);

/* Phoenix's own tables of this room, for both engines. */
extern const char import_state_create_sql[];
extern const char seed_create_sql[];

/* --- move_system.c */

/* Phoenix's own tables in the source that are none of the plan's entities, as entities to copy by:
 * struct plan_entity. False: the store failed. */
bool move_find_system_tables(struct arena *arena, struct loader *source, const struct plan *plan,
                             struct list *out_entities);
#define MOVE_KEYS "_phoenix_idempotency" /* keys of writes; their answers do not move */
/* What was done under a key that was moved is not done again, but has no answer any more. False:
 * the store failed. */
bool move_seal_keys(struct arena *arena, struct loader *target);
/* Whether PostgreSQL has a table of that name. False: the store failed. */
bool move_has_table(struct arena *arena, struct loader *target, struct slice table, bool *out_has);

/* Holds the record of changes, makes every foreign key wait for the end of the transaction, and
 * undoes that: rows that refer to each other may then come in any order. The list is filled by the
 * first call. */
bool move_defer_references(struct arena *arena, struct loader *target, struct list *undoing);
bool move_check_references(struct arena *arena, struct loader *target, const struct list *undoing);

/* --- rejects.c */

struct rejects {
    const char *path;
    enum bulk_format format;
    struct slice header; /* CSV: the input's */
    int descriptor;      /* -1: not open */
    uint64_t size;
    struct buffer text;
};

void rejects_init(struct rejects *rejects, const char *path, enum bulk_format format);
/* Goes on behind `size` bytes of a file that an earlier run has left. */
bool rejects_resume(struct rejects *rejects, uint64_t size);
void rejects_add(struct arena *arena, struct rejects *rejects, const struct bulk_row *row);
/* Makes what was added durable. False: errno says why. */
bool rejects_flush(struct rejects *rejects);
void rejects_close(struct rejects *rejects);
