/* SPDX-License-Identifier: Apache-2.0 */
/* CSV by RFC 4180, one record at a time: commas, quotation marks doubled inside quoted fields, line
 * ends inside them kept; a record ends with LF or CRLF or with the text. Blanks belong to their
 * field. Whether a field was quoted is told, for `""` is an empty text and nothing at all is none.
 * Pure. */
#pragma once

#include "base/arena.h"
#include "base/buffer.h"

struct csv_field {
    struct slice text; /* in the input, or in the arena where quotation marks were doubled */
    bool is_quoted;
};

/* Zero it once; `fields` grows and is used again until csv_release. */
struct csv_record {
    struct csv_field *fields;
    size_t count;
    size_t capacity;
    size_t size;       /* bytes of the record with its line end */
    size_t text_size;  /* the same without */
    size_t line_count; /* line ends in it */
    const char *fault; /* why it is no CSV, as a phrase; it reaches to the end of its line then */
};

/* Reads the first record of `text`. False: it does not end there and `is_last` is not set, or there
 * is nothing left; the record is untouched then but for its fields. Linear time. */
bool csv_read(struct csv_record *record, struct arena *arena, struct slice text, bool is_last);
void csv_release(struct csv_record *record);

/* Appends a field, quoted where it must be, and where `is_quoted` asks for it. */
void csv_write(struct buffer *out, struct slice text, bool is_quoted);
