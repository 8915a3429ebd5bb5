/* SPDX-License-Identifier: Apache-2.0 */
/* The input of an import, record by record, in bounded memory. Records of one batch stay where they
 * are until feed_fill makes room for the next, so nothing is copied. */
#pragma once

#include "bulk/bulk.h"
#include "bulk/csv.h"

#include <stdatomic.h>

#define FEED_BATCH_SIZE     ((size_t)1 << 20)   /* bytes of one batch */
#define FEED_RECORD_MAXIMUM ((size_t)256 << 20) /* a longer record ends the import */

struct feed {
    int descriptor;
    enum bulk_format format;
    char *data;
    size_t start; /* of what is not consumed */
    size_t size;  /* behind the last byte */
    size_t capacity;
    bool is_last;      /* nothing comes behind `size` */
    uint64_t position; /* bytes before data[start] */
    uint64_t line;     /* of data[start], from 1 */
    uint64_t length;   /* of the whole input; 0: not known */
    int error_number;  /* of a read that failed */
    const atomic_bool *is_interrupted;
    struct csv_record csv;
};

struct feed_record {
    struct slice text; /* without its line end */
    uint64_t line;     /* of its first byte */
    const char *fault; /* why it cannot be read, or NULL */
    const struct csv_field *fields;
    size_t field_count;
    const struct json *object; /* NDJSON */
};

/* For "-", standard input. False: it cannot be opened; errno says why. */
bool feed_open(struct feed *feed, const char *path, enum bulk_format format,
               const atomic_bool *is_interrupted);
void feed_close(struct feed *feed);

/* Drops what is consumed and reads until a batch is there, or the end. False: reading failed
 * (error_number), or was interrupted (error_number 0). Asked again without any record taken in
 * between, it makes room for a longer one; false with EFBIG beyond the maximum. */
bool feed_fill(struct feed *feed);

/* What is buffered; for a look at the beginning. */
struct slice feed_peek(const struct feed *feed);

/* Takes the next record out of the buffer. Empty lines are passed over, but for those of a CSV file
 * of one column. False: no whole record is left in it. */
bool feed_next(struct feed *feed, struct arena *arena, size_t column_count,
               struct feed_record *out_record);

/* Whether all is consumed. */
static inline bool feed_is_empty(const struct feed *feed)
{
    return feed->is_last && feed->start == feed->size;
}

/* Goes on at a place behind the current one. False: the input ends before, or reading failed. */
bool feed_skip(struct feed *feed, uint64_t position, uint64_t line);

/* Passes over a byte order mark; names the encoding where it is not UTF-8, else NULL. */
const char *feed_skip_mark(struct feed *feed);
