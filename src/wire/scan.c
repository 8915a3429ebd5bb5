/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes into parts: the encoding alone, and what a message's own numbers say about it. */
#include "wire/wire_private.h"

#define TAG_MAXIMUM UINT32_MAX

bool wire_fail(struct wire_reader *reader, struct slice field, const char *reason,
               bool is_malformed)
{
    *reader->fault = (struct wire_fault){field, reason, is_malformed};
    return false;
}

static bool fail(struct wire_reader *reader, const char *reason)
{
    return wire_fail(reader, SLICE_EMPTY, reason, true);
}

/* At most ten bytes; the tenth holds one bit. */
bool wire_take_varint(struct slice *rest, uint64_t *out_value)
{
    uint64_t value = 0;
    for (size_t i = 0; i < 10 && i < rest->size; i++) {
        unsigned char byte = (unsigned char)rest->data[i];
        if (i == 9 && byte > 1) {
            return false;
        }
        value |= (uint64_t)(byte & 0x7f) << (7 * i);
        if (byte < 0x80) {
            *rest = slice_from_offset(*rest, i + 1);
            *out_value = value;
            return true;
        }
    }
    return false;
}

static bool take_fixed(struct slice *rest, size_t size, uint64_t *out_value)
{
    uint64_t value = 0;
    if (rest->size < size) {
        return false;
    }
    for (size_t i = 0; i < size; i++) {
        value |= (uint64_t)(unsigned char)rest->data[i] << (8 * i);
    }
    *rest = slice_from_offset(*rest, size);
    *out_value = value;
    return true;
}

static bool take_tag(struct wire_reader *reader, struct slice *rest, uint32_t *out_number,
                     enum wire_type *out_type)
{
    uint64_t tag;
    if (!wire_take_varint(rest, &tag) || tag > TAG_MAXIMUM || tag >> 3 == 0) {
        return fail(reader, "holds something that is no field");
    }
    *out_number = (uint32_t)(tag >> 3);
    *out_type = (enum wire_type)(tag & 7);
    return true;
}

static bool take_payload(struct slice *rest, struct wire_part *part)
{
    uint64_t size;
    switch (part->type) {
    case WIRE_TYPE_VARINT:
        return wire_take_varint(rest, &part->number);
    case WIRE_TYPE_FIXED64:
        return take_fixed(rest, 8, &part->number);
    case WIRE_TYPE_FIXED32:
        return take_fixed(rest, 4, &part->number);
    case WIRE_TYPE_BYTES:
        if (!wire_take_varint(rest, &size) || size > rest->size) {
            return false;
        }
        part->payload = slice_between(*rest, 0, size);
        *rest = slice_from_offset(*rest, size);
        return true;
    case WIRE_TYPE_GROUP:
    case WIRE_TYPE_GROUP_END:
        break;
    }
    return false;
}

/* Groups are of another age of protobuf: none of our fields is one, so they are only stepped over.
 */
static bool skip_group(struct wire_reader *reader, struct slice *rest, uint32_t number)
{
    uint32_t open[WIRE_DEPTH_MAXIMUM] = {number};
    size_t depth = 1;
    while (depth > 0) {
        struct wire_part part = {0};
        uint32_t inner;
        if (!take_tag(reader, rest, &inner, &part.type)) {
            return false;
        }
        if (part.type == WIRE_TYPE_GROUP_END) {
            if (open[--depth] != inner) {
                return fail(reader, "closes a group that is not open");
            }
        } else if (part.type == WIRE_TYPE_GROUP) {
            if (depth == WIRE_DEPTH_MAXIMUM) {
                return fail(reader, "is nested too deeply");
            }
            open[depth++] = inner;
        } else if (!take_payload(rest, &part)) {
            return fail(reader, "ends in the middle of a field");
        }
    }
    return true;
}

bool wire_take_part(struct wire_reader *reader, struct slice *rest, uint32_t *out_number,
                    struct wire_part *out_part)
{
    *out_part = (struct wire_part){0};
    if (!take_tag(reader, rest, out_number, &out_part->type)) {
        return false;
    }
    if (out_part->type == WIRE_TYPE_GROUP) {
        return skip_group(reader, rest, *out_number);
    }
    return take_payload(rest, out_part) || fail(reader, "ends in the middle of a field");
}

/* --- by the message's fields --- */

/* Numbers mostly count from 1 without gaps. */
static size_t find_field(const struct message *message, uint32_t number)
{
    size_t low = 0, high = message->field_count;
    if (number <= message->field_count && message->fields[number - 1].number == number) {
        return number - 1;
    }
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (message->fields[middle].number < number) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < message->field_count && message->fields[low].number == number
               ? low
               : message->field_count;
}

static bool is_expected(const struct message_field *field, enum wire_type type)
{
    enum wire_type own = field->is_map ? WIRE_TYPE_BYTES : wire_type_of(field->kind);
    return type == own || (field->is_repeated && type == WIRE_TYPE_BYTES);
}

/* What may come more than once is kept whole: elements, and messages, which are merged. */
static bool is_kept(const struct message_field *field)
{
    return field->is_repeated || field->is_map || field->kind == MESSAGE_KIND_MESSAGE;
}

/* Of a oneof the last counts. */
static void clear_others(const struct message *message, struct wire_chain *chains, size_t index)
{
    struct slice oneof = message->fields[index].oneof;
    for (size_t i = 0; oneof.size > 0 && i < message->field_count; i++) {
        if (i != index && slice_equal(message->fields[i].oneof, oneof)) {
            chains[i] = (struct wire_chain){0};
        }
    }
}

static bool keep(struct wire_reader *reader, const struct message_field *field,
                 struct wire_chain *chain, const struct wire_part *part)
{
    if (chain->first != NULL && !is_kept(field)) {
        *chain->first = *part;
        return true;
    }
    if (++reader->elements > WIRE_ELEMENT_MAXIMUM) {
        return wire_fail(reader, field->name, "has too many elements", true);
    }
    struct wire_part *own = ARENA_NEW(reader->arena, struct wire_part);
    *own = *part;
    if (chain->first == NULL) {
        chain->first = own;
    } else {
        chain->last->next = own;
    }
    chain->last = own;
    return true;
}

bool wire_scan(struct wire_reader *reader, const struct message *message, struct slice bytes,
               struct wire_chain *chains)
{
    while (bytes.size > 0) {
        struct wire_part part;
        uint32_t number;
        if (!wire_take_part(reader, &bytes, &number, &part)) {
            return false;
        }
        size_t index = find_field(message, number);
        if (index == message->field_count) {
            continue;
        }
        const struct message_field *field = &message->fields[index];
        if (!is_expected(field, part.type)) {
            return wire_fail(reader, field->name, "has another type on the wire", true);
        }
        clear_others(message, chains, index);
        if (!keep(reader, field, &chains[index], &part)) {
            return false;
        }
    }
    return true;
}

struct slice wire_join(struct wire_reader *reader, const struct wire_chain *chain)
{
    size_t size = 0;
    if (chain->first == NULL || chain->first->next == NULL) {
        return chain->first == NULL ? SLICE_EMPTY : chain->first->payload;
    }
    for (const struct wire_part *part = chain->first; part != NULL; part = part->next) {
        size += part->payload.size;
    }
    char *data = arena_allocate_raw(reader->arena, size + 1);
    size_t at = 0;
    for (const struct wire_part *part = chain->first; part != NULL; part = part->next) {
        if (part->payload.size > 0) {
            memcpy(data + at, part->payload.data, part->payload.size);
            at += part->payload.size;
        }
    }
    return slice_of(data, size);
}

bool wire_scan_numbers(struct wire_reader *reader, struct slice bytes, struct wire_part *parts,
                       size_t count)
{
    for (size_t i = 0; i < count; i++) {
        parts[i] = (struct wire_part){.type = WIRE_TYPE_GROUP_END}; /* not there */
    }
    while (bytes.size > 0) {
        struct wire_part part;
        uint32_t number;
        if (!wire_take_part(reader, &bytes, &number, &part)) {
            return false;
        }
        if (number <= count && part.type != WIRE_TYPE_GROUP) {
            parts[number - 1] = part;
        }
    }
    return true;
}
