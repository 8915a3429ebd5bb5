/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of this room share. */
#pragma once

#include "wire/wire.h"

enum wire_type {
    WIRE_TYPE_VARINT = 0,
    WIRE_TYPE_FIXED64 = 1,
    WIRE_TYPE_BYTES = 2,
    WIRE_TYPE_GROUP = 3,
    WIRE_TYPE_GROUP_END = 4,
    WIRE_TYPE_FIXED32 = 5,
};

static inline enum wire_type wire_type_of(enum message_kind kind)
{
    switch (kind) {
    case MESSAGE_KIND_DOUBLE:
    case MESSAGE_KIND_FIXED64:
    case MESSAGE_KIND_SFIXED64:
        return WIRE_TYPE_FIXED64;
    case MESSAGE_KIND_FLOAT:
    case MESSAGE_KIND_FIXED32:
    case MESSAGE_KIND_SFIXED32:
        return WIRE_TYPE_FIXED32;
    case MESSAGE_KIND_STRING:
    case MESSAGE_KIND_BYTES:
    case MESSAGE_KIND_MESSAGE:
        return WIRE_TYPE_BYTES;
    case MESSAGE_KIND_INT32:
    case MESSAGE_KIND_INT64:
    case MESSAGE_KIND_UINT32:
    case MESSAGE_KIND_UINT64:
    case MESSAGE_KIND_SINT32:
    case MESSAGE_KIND_SINT64:
    case MESSAGE_KIND_BOOL:
    case MESSAGE_KIND_ENUM:
        break;
    }
    return WIRE_TYPE_VARINT;
}

/* --- what all writers need, short and often --- */

#define WIRE_VARINT_SIZE 10U

static inline size_t wire_encode_varint(char *to, uint64_t value)
{
    size_t size = 0;
    while (value >= 0x80) {
        to[size++] = (char)(value | 0x80);
        value >>= 7;
    }
    to[size++] = (char)value;
    return size;
}

static inline void wire_put_varint(struct buffer *out, uint64_t value)
{
    char *to = buffer_reserve(out, WIRE_VARINT_SIZE);
    if (to != NULL) {
        buffer_advance(out, wire_encode_varint(to, value));
    }
}

/* Begins a stretch whose length stands before it; returns where. */
static inline size_t wire_begin(struct buffer *out)
{
    size_t start = out->size;
    buffer_append_byte(out, 0);
    return start;
}

/* One byte is kept for the length, and what is longer than it can tell is moved. */
void wire_end_long(struct buffer *out, size_t start);
static inline void wire_end(struct buffer *out, size_t start)
{
    if (!out->is_overflown && out->size - start - 1 < 0x80) {
        out->data[start] = (char)(out->size - start - 1);
    } else {
        wire_end_long(out, start);
    }
}

/* Fields of any message: a number, bytes or text, and one whose content is what is written until
 * wire_end, which takes what wire_begin_field has returned. */
static inline void wire_put_number(struct buffer *out, unsigned field, uint64_t value)
{
    wire_put_varint(out, field << 3 | WIRE_TYPE_VARINT);
    wire_put_varint(out, value);
}
static inline void wire_put_bytes(struct buffer *out, unsigned field, struct slice bytes)
{
    wire_put_varint(out, field << 3 | WIRE_TYPE_BYTES);
    wire_put_varint(out, bytes.size);
    buffer_append_slice(out, bytes);
}
static inline size_t wire_begin_field(struct buffer *out, unsigned field)
{
    wire_put_varint(out, field << 3 | WIRE_TYPE_BYTES);
    return wire_begin(out);
}

/* --- write.c --- */

/* struct.c: JSON text as a Struct, Value or ListValue, without its tag. False, and nothing is
 * written: it has escapes, or is none of them. */
bool wire_put_json_as_is(struct buffer *out, enum well_known kind, struct slice json);

/* --- scan.c --- */

/* One occurrence of a field. */
struct wire_part {
    uint64_t number;      /* varint and fixed */
    struct slice payload; /* WIRE_TYPE_BYTES */
    enum wire_type type;
    struct wire_part *next; /* of the same field */
};

struct wire_chain {
    struct wire_part *first; /* NULL: not there */
    struct wire_part *last;
};

struct wire_reader {
    struct arena *arena;
    struct wire_fault *fault;
    size_t elements; /* so far */
};

bool wire_fail(struct wire_reader *reader, struct slice field, const char *reason,
               bool is_malformed);
/* One part off the front, with its number. False: malformed (reported). */
bool wire_take_part(struct wire_reader *reader, struct slice *rest, uint32_t *out_number,
                    struct wire_part *out_part);
bool wire_take_varint(struct slice *rest, uint64_t *out_value);
/* All fields of a message, a chain each. */
bool wire_scan(struct wire_reader *reader, const struct message *message, struct slice bytes,
               struct wire_chain *chains);
/* The merged bytes of a message field. */
struct slice wire_join(struct wire_reader *reader, const struct wire_chain *chain);
/* A message that this file knows only by its numbers: the last part of each of the first `count`
 * numbers. */
bool wire_scan_numbers(struct wire_reader *reader, struct slice bytes, struct wire_part *parts,
                       size_t count);

/* --- json.c: a field's occurrences as JSON text --- */
bool wire_write_json(struct wire_reader *reader, struct buffer *out,
                     const struct message_field *field, const struct wire_chain *chain,
                     unsigned depth);
/* The signed value that a varint or fixed part has in the field. */
int64_t wire_integer(enum message_kind kind, uint64_t number);
double wire_real(enum message_kind kind, uint64_t number);
/* google.protobuf.Timestamp → stored form; false: out of range (reported). */
bool wire_read_timestamp(struct wire_reader *reader, struct slice field, struct slice bytes,
                         struct slice *out_text);
