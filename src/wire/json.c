/* SPDX-License-Identifier: Apache-2.0 */
/* What comes in for a column that holds JSON, as JSON text: structs, lists, maps, messages. */
#include "base/base64.h"
#include "base/clock.h"
#include "base/utf8.h"
#include "wire/wire_private.h"

#include <math.h>

#define SECONDS_MINIMUM (-62135596800LL) /* 0001-01-01 */
#define SECONDS_MAXIMUM 253402300799LL   /* 9999-12-31T23:59:59 */
#define NANOS_MAXIMUM   999999999LL

static const char no_utf8[] = "must be UTF-8";

int64_t wire_integer(enum message_kind kind, uint64_t number)
{
    switch (kind) {
    case MESSAGE_KIND_INT32:
    case MESSAGE_KIND_SFIXED32:
    case MESSAGE_KIND_ENUM:
        return (int32_t)(uint32_t)number;
    case MESSAGE_KIND_UINT32:
    case MESSAGE_KIND_FIXED32:
        return (int64_t)(uint32_t)number;
    case MESSAGE_KIND_SINT32:
        number = (uint32_t)number;
        return (int64_t)(number >> 1) ^ -(int64_t)(number & 1);
    case MESSAGE_KIND_SINT64:
        return (int64_t)(number >> 1) ^ -(int64_t)(number & 1);
    case MESSAGE_KIND_BOOL:
        return number != 0;
    case MESSAGE_KIND_INT64:
    case MESSAGE_KIND_UINT64:
    case MESSAGE_KIND_FIXED64:
    case MESSAGE_KIND_SFIXED64:
    case MESSAGE_KIND_DOUBLE:
    case MESSAGE_KIND_FLOAT:
    case MESSAGE_KIND_STRING:
    case MESSAGE_KIND_BYTES:
    case MESSAGE_KIND_MESSAGE:
        break;
    }
    return (int64_t)number;
}

double wire_real(enum message_kind kind, uint64_t number)
{
    double real;
    float single;
    uint32_t narrow = (uint32_t)number;
    if (kind == MESSAGE_KIND_FLOAT) {
        memcpy(&single, &narrow, sizeof(single));
        return single;
    }
    memcpy(&real, &number, sizeof(real));
    return real;
}

bool wire_read_timestamp(struct wire_reader *reader, struct slice field, struct slice bytes,
                         struct slice *out_text)
{
    struct wire_part parts[2];
    char text[CLOCK_TEXT_SIZE];
    if (!wire_scan_numbers(reader, bytes, parts, 2)) {
        return false;
    }
    int64_t seconds = parts[0].type == WIRE_TYPE_VARINT ? (int64_t)parts[0].number : 0;
    int64_t nanos = parts[1].type == WIRE_TYPE_VARINT ? (int64_t)parts[1].number : 0;
    if (seconds < SECONDS_MINIMUM || seconds > SECONDS_MAXIMUM || nanos < 0 ||
        nanos > NANOS_MAXIMUM) {
        return wire_fail(reader, field, "must be an instant between the years 1 and 9999", false);
    }
    clock_format_us(seconds * 1000000 + nanos / 1000, text);
    *out_text = arena_copy(reader->arena, slice_of(text, sizeof(text)));
    return true;
}

/* --- google.protobuf.Struct, Value, ListValue --- */

static bool write_value(struct wire_reader *reader, struct buffer *out, struct slice field,
                        struct slice bytes, unsigned depth);

static bool write_string(struct wire_reader *reader, struct buffer *out, struct slice field,
                         struct slice text)
{
    if (utf8_find_invalid(text) != UTF8_VALID) {
        return wire_fail(reader, field, no_utf8, true);
    }
    json_write_string(out, text);
    return true;
}

static bool write_real(struct wire_reader *reader, struct buffer *out, struct slice field,
                       double real)
{
    static const struct type type = {.kind = TYPE_DOUBLE};
    const struct value value = {.kind = VALUE_REAL, .real = real};
    if (!isfinite(real)) {
        return wire_fail(reader, field, "must hold finite numbers only", false);
    }
    value_write_json(out, &type, &value);
    return true;
}

static bool count_element(struct wire_reader *reader, struct slice field)
{
    return ++reader->elements <= WIRE_ELEMENT_MAXIMUM ||
           wire_fail(reader, field, "has too many elements", true);
}

/* A map may repeat a key, and the last counts; JSON must not repeat one. */
struct entry {
    struct slice key;
    struct slice value;
};

static bool take_entry(struct wire_reader *reader, struct slice field, struct slice bytes,
                       struct list *entries, struct table *by_key)
{
    struct wire_part parts[2];
    if (!count_element(reader, field) || !wire_scan_numbers(reader, bytes, parts, 2)) {
        return false;
    }
    struct entry *entry = ARENA_NEW(reader->arena, struct entry);
    entry->key = parts[0].type == WIRE_TYPE_BYTES ? parts[0].payload : SLICE("");
    entry->value = parts[1].type == WIRE_TYPE_BYTES ? parts[1].payload : SLICE_EMPTY;
    struct entry *other = table_get(by_key, entry->key);
    if (other != NULL) {
        other->value = entry->value;
        return true;
    }
    table_put(by_key, entry->key, entry);
    list_add(reader->arena, entries, entry);
    return true;
}

static bool write_struct(struct wire_reader *reader, struct buffer *out, struct slice field,
                         struct slice bytes, unsigned depth)
{
    struct list entries = {0};
    struct table by_key;
    table_init(&by_key, reader->arena);
    while (bytes.size > 0) {
        struct wire_part part;
        uint32_t number;
        if (!wire_take_part(reader, &bytes, &number, &part) ||
            (number == 1 && part.type == WIRE_TYPE_BYTES &&
             !take_entry(reader, field, part.payload, &entries, &by_key))) {
            return false;
        }
    }
    buffer_append_byte(out, '{');
    LIST_EACH(const struct entry, entry, &entries)
    {
        buffer_append_string(out, entry_index > 0 ? "," : "");
        if (!write_string(reader, out, field, entry->key)) {
            return false;
        }
        buffer_append_byte(out, ':');
        if (!write_value(reader, out, field, entry->value, depth + 1)) {
            return false;
        }
    }
    buffer_append_byte(out, '}');
    return true;
}

static bool write_list(struct wire_reader *reader, struct buffer *out, struct slice field,
                       struct slice bytes, unsigned depth)
{
    bool is_first = true;
    buffer_append_byte(out, '[');
    while (bytes.size > 0) {
        struct wire_part part;
        uint32_t number;
        if (!wire_take_part(reader, &bytes, &number, &part)) {
            return false;
        }
        if (number != 1 || part.type != WIRE_TYPE_BYTES) {
            continue;
        }
        buffer_append_string(out, is_first ? "" : ",");
        is_first = false;
        if (!count_element(reader, field) ||
            !write_value(reader, out, field, part.payload, depth + 1)) {
            return false;
        }
    }
    buffer_append_byte(out, ']');
    return true;
}

/* Of null 1, number 2, string 3, bool 4, struct 5, list 6 the last counts; none is null. */
static bool write_value(struct wire_reader *reader, struct buffer *out, struct slice field,
                        struct slice bytes, unsigned depth)
{
    static const enum wire_type types[] = {
        [1] = WIRE_TYPE_VARINT, [2] = WIRE_TYPE_FIXED64, [3] = WIRE_TYPE_BYTES,
        [4] = WIRE_TYPE_VARINT, [5] = WIRE_TYPE_BYTES,   [6] = WIRE_TYPE_BYTES};
    struct wire_part last = {0};
    uint32_t chosen = 1;
    if (depth > WIRE_DEPTH_MAXIMUM) {
        return wire_fail(reader, field, "is nested too deeply", true);
    }
    while (bytes.size > 0) {
        struct wire_part part;
        uint32_t number;
        if (!wire_take_part(reader, &bytes, &number, &part)) {
            return false;
        }
        if (number < sizeof(types) / sizeof(*types)) {
            if (part.type != types[number]) {
                return wire_fail(reader, field, "has another type on the wire", true);
            }
            last = part;
            chosen = number;
        }
    }
    switch (chosen) {
    case 2:
        return write_real(reader, out, field, wire_real(MESSAGE_KIND_DOUBLE, last.number));
    case 3:
        return write_string(reader, out, field, last.payload);
    case 4:
        buffer_append_string(out, last.number != 0 ? "true" : "false");
        return true;
    case 5:
        return write_struct(reader, out, field, last.payload, depth);
    case 6:
        return write_list(reader, out, field, last.payload, depth);
    default:
        BUFFER_LITERAL(out, "null");
        return true;
    }
}

/* --- messages of the document --- */

static bool write_message(struct wire_reader *reader, struct buffer *out,
                          const struct message *message, struct slice bytes, unsigned depth)
{
    struct wire_chain *chains = ARENA_ARRAY(reader->arena, struct wire_chain, message->field_count);
    bool is_first = true;
    if (depth > WIRE_DEPTH_MAXIMUM) {
        return wire_fail(reader, SLICE_EMPTY, "is nested too deeply", true);
    }
    if (!wire_scan(reader, message, bytes, chains)) {
        return false;
    }
    buffer_append_byte(out, '{');
    for (size_t i = 0; i < message->field_count; i++) {
        if (chains[i].first == NULL) {
            continue;
        }
        buffer_append_string(out, is_first ? "" : ",");
        is_first = false;
        json_write_string(out, message->fields[i].name);
        buffer_append_byte(out, ':');
        if (!wire_write_json(reader, out, &message->fields[i], &chains[i], depth + 1)) {
            return false;
        }
    }
    buffer_append_byte(out, '}');
    return true;
}

static bool write_known(struct wire_reader *reader, struct buffer *out,
                        const struct message_field *field, struct slice bytes, unsigned depth)
{
    struct message_field inner = {.name = field->name, .kind = field->message->wrapped};
    struct wire_part parts[1];
    struct slice text;
    switch (field->message->well_known) {
    case WELL_KNOWN_NONE:
        return write_message(reader, out, field->message, bytes, depth);
    case WELL_KNOWN_STRUCT:
        return write_struct(reader, out, field->name, bytes, depth);
    case WELL_KNOWN_VALUE:
        return write_value(reader, out, field->name, bytes, depth);
    case WELL_KNOWN_LIST_VALUE:
        return write_list(reader, out, field->name, bytes, depth);
    case WELL_KNOWN_TIMESTAMP:
        if (!wire_read_timestamp(reader, field->name, bytes, &text)) {
            return false;
        }
        json_write_string(out, text);
        return true;
    case WELL_KNOWN_WRAPPER:
        if (!wire_scan_numbers(reader, bytes, parts, 1)) {
            return false;
        }
        if (parts[0].type != wire_type_of(inner.kind)) {
            parts[0] = (struct wire_part){.type = wire_type_of(inner.kind)};
        }
        return wire_write_json(reader, out, &inner, &(struct wire_chain){parts, parts}, depth);
    case WELL_KNOWN_EMPTY:
    case WELL_KNOWN_DURATION:
    case WELL_KNOWN_FIELD_MASK:
    case WELL_KNOWN_OTHER:
        break;
    }
    return wire_fail(reader, field->name, "holds a message that is not stored", false);
}

static bool write_enum(struct buffer *out, const struct enumeration *enumeration, int64_t number)
{
    for (size_t i = 0; i < enumeration->value_count; i++) {
        const struct enumeration_value *value = &enumeration->values[i];
        if (value->number == number) {
            json_write_string(out, value->label.size > 0 ? value->label : value->name);
            return true;
        }
    }
    buffer_append_int64(out, number);
    return true;
}

static bool write_one(struct wire_reader *reader, struct buffer *out,
                      const struct message_field *field, const struct wire_part *part,
                      unsigned depth)
{
    switch (field->kind) {
    case MESSAGE_KIND_STRING:
        return write_string(reader, out, field->name, part->payload);
    case MESSAGE_KIND_BYTES:
        buffer_append_byte(out, '"');
        base64_write(out, part->payload, BASE64_STANDARD);
        buffer_append_byte(out, '"');
        return true;
    case MESSAGE_KIND_MESSAGE:
        return write_known(reader, out, field, part->payload, depth);
    case MESSAGE_KIND_ENUM:
        return write_enum(out, field->enumeration, wire_integer(field->kind, part->number));
    case MESSAGE_KIND_BOOL:
        buffer_append_string(out, part->number != 0 ? "true" : "false");
        return true;
    case MESSAGE_KIND_DOUBLE:
    case MESSAGE_KIND_FLOAT:
        return write_real(reader, out, field->name, wire_real(field->kind, part->number));
    case MESSAGE_KIND_UINT64:
    case MESSAGE_KIND_FIXED64:
        buffer_append_uint64(out, part->number);
        return true;
    case MESSAGE_KIND_INT32:
    case MESSAGE_KIND_INT64:
    case MESSAGE_KIND_UINT32:
    case MESSAGE_KIND_SINT32:
    case MESSAGE_KIND_SINT64:
    case MESSAGE_KIND_FIXED32:
    case MESSAGE_KIND_SFIXED32:
    case MESSAGE_KIND_SFIXED64:
        break;
    }
    buffer_append_int64(out, wire_integer(field->kind, part->number));
    return true;
}

static bool take_packed(struct slice *rest, enum wire_type type, struct wire_part *part)
{
    *part = (struct wire_part){.type = type};
    if (type == WIRE_TYPE_VARINT) {
        return wire_take_varint(rest, &part->number);
    }
    size_t size = type == WIRE_TYPE_FIXED64 ? 8 : 4;
    for (size_t i = 0; i < size && i < rest->size; i++) {
        part->number |= (uint64_t)(unsigned char)rest->data[i] << (8 * i);
    }
    bool is_whole = rest->size >= size;
    *rest = slice_from_offset(*rest, size);
    return is_whole;
}

static bool write_packed(struct wire_reader *reader, struct buffer *out,
                         const struct message_field *field, struct slice bytes, bool *is_first)
{
    while (bytes.size > 0) {
        struct wire_part part;
        if (!take_packed(&bytes, wire_type_of(field->kind), &part)) {
            return wire_fail(reader, field->name, "ends in the middle of an element", true);
        }
        buffer_append_string(out, *is_first ? "" : ",");
        *is_first = false;
        if (!count_element(reader, field->name) || !write_one(reader, out, field, &part, 0)) {
            return false;
        }
    }
    return true;
}

static bool write_repeated(struct wire_reader *reader, struct buffer *out,
                           const struct message_field *field, const struct wire_chain *chain,
                           unsigned depth)
{
    bool is_first = true;
    buffer_append_byte(out, '[');
    for (const struct wire_part *part = chain->first; part != NULL; part = part->next) {
        if (part->type != wire_type_of(field->kind)) {
            if (!write_packed(reader, out, field, part->payload, &is_first)) {
                return false;
            }
            continue;
        }
        buffer_append_string(out, is_first ? "" : ",");
        is_first = false;
        if (!write_one(reader, out, field, part, depth)) {
            return false;
        }
    }
    buffer_append_byte(out, ']');
    return true;
}

/* The key as JSON has it, always a string. */
static struct slice map_key(struct wire_reader *reader, const struct message_field *field,
                            const struct wire_part *part)
{
    bool is_there = part->type == wire_type_of(field->map_key);
    if (field->map_key == MESSAGE_KIND_STRING) {
        return is_there ? part->payload : SLICE("");
    }
    int64_t key = is_there ? wire_integer(field->map_key, part->number) : 0;
    return field->map_key == MESSAGE_KIND_BOOL
               ? key != 0 ? SLICE("true") : SLICE("false")
               : arena_format(reader->arena, "%lld", (long long)key);
}

static bool write_map(struct wire_reader *reader, struct buffer *out,
                      const struct message_field *field, const struct wire_chain *chain,
                      unsigned depth)
{
    struct list keys = {0};
    struct table by_key;
    table_init(&by_key, reader->arena);
    for (const struct wire_part *part = chain->first; part != NULL; part = part->next) {
        struct wire_part *parts = ARENA_ARRAY(reader->arena, struct wire_part, 2);
        struct slice *key = ARENA_NEW(reader->arena, struct slice);
        if (!wire_scan_numbers(reader, part->payload, parts, 2)) {
            return false;
        }
        *key = map_key(reader, field, &parts[0]);
        if (parts[1].type != wire_type_of(field->kind)) {
            parts[1] = (struct wire_part){.type = wire_type_of(field->kind)};
        }
        if (table_put(&by_key, *key, &parts[1]) == NULL) {
            list_add(reader->arena, &keys, key);
        }
    }
    buffer_append_byte(out, '{');
    LIST_EACH(const struct slice, key, &keys)
    {
        buffer_append_string(out, key_index > 0 ? "," : "");
        if (!write_string(reader, out, field->name, *key)) {
            return false;
        }
        buffer_append_byte(out, ':');
        if (!write_one(reader, out, field, table_get(&by_key, *key), depth)) {
            return false;
        }
    }
    buffer_append_byte(out, '}');
    return true;
}

bool wire_write_json(struct wire_reader *reader, struct buffer *out,
                     const struct message_field *field, const struct wire_chain *chain,
                     unsigned depth)
{
    if (field->is_map) {
        return write_map(reader, out, field, chain, depth);
    }
    if (field->is_repeated) {
        return write_repeated(reader, out, field, chain, depth);
    }
    if (field->kind != MESSAGE_KIND_MESSAGE) {
        return write_one(reader, out, field, chain->first, depth);
    }
    return write_known(reader, out, field, wire_join(reader, chain), depth);
}
