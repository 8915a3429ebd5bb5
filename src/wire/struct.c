/* SPDX-License-Identifier: Apache-2.0 */
/* JSON text as google.protobuf.Struct, Value or ListValue, straight from one to the other. Texts
 * with escapes, which are rare, and what is no JSON are left to the tree (write.c). */
#include "base/utf8.h"
#include "wire/wire_private.h"

#include <stdlib.h>

#define EXACT_DIGITS 15U /* that a double holds */

struct reading {
    const char *at;
    const char *end;
    struct buffer *out;
    unsigned depth;
};

static bool put_value(struct reading *reading);

static inline void skip_space(struct reading *reading)
{
    while (reading->at < reading->end && *reading->at <= ' ' &&
           (*reading->at == ' ' || *reading->at == '\n' || *reading->at == '\r' ||
            *reading->at == '\t')) {
        reading->at++;
    }
}

static inline bool take_byte(struct reading *reading, char byte)
{
    skip_space(reading);
    bool is_there = reading->at < reading->end && *reading->at == byte;
    reading->at += is_there;
    return is_there;
}

static bool take_string(struct reading *reading, struct slice *out_text)
{
    if (!take_byte(reading, '"')) {
        return false;
    }
    const char *end = memchr(reading->at, '"', (size_t)(reading->end - reading->at));
    if (end == NULL) {
        return false;
    }
    *out_text = slice_of(reading->at, (size_t)(end - reading->at));
    reading->at = end + 1;
    return true;
}

static void put_text(struct buffer *out, char tag, struct slice text)
{
    char *to = buffer_reserve(out, 1 + WIRE_VARINT_SIZE + text.size);
    if (to != NULL) {
        size_t size = 1 + wire_encode_varint(to + 1, text.size);
        to[0] = tag;
        memcpy(to + size, text.data, text.size);
        buffer_advance(out, size + text.size);
    }
}

/* One entry of the map: its own tag and length, the key, and what stands before the value. Returns
 * where the lengths of both begin. */
static size_t begin_entry(struct buffer *out, struct slice key, size_t *out_value)
{
    size_t entry = out->size + 1;
    char *to = buffer_reserve(out, 3 + WIRE_VARINT_SIZE + key.size + 2);
    if (to != NULL) {
        to[0] = 0x0a;
        to[1] = 0;
        to[2] = 0x0a;
        size_t size = 3 + wire_encode_varint(to + 3, key.size);
        memcpy(to + size, key.data, key.size);
        size += key.size;
        to[size++] = 0x12;
        to[size++] = 0;
        buffer_advance(out, size);
    }
    *out_value = out->size - 1;
    return entry;
}

static bool put_members(struct reading *reading)
{
    struct slice key;
    size_t value;
    if (take_byte(reading, '}')) {
        return true;
    }
    do {
        if (!take_string(reading, &key) || !take_byte(reading, ':')) {
            return false;
        }
        size_t entry = begin_entry(reading->out, key, &value);
        if (!put_value(reading) || reading->out->is_overflown) {
            return false;
        }
        wire_end(reading->out, value);
        wire_end(reading->out, entry);
    } while (take_byte(reading, ','));
    return take_byte(reading, '}');
}

static bool put_items(struct reading *reading)
{
    if (take_byte(reading, ']')) {
        return true;
    }
    do {
        buffer_append_byte(reading->out, 0x0a);
        size_t value = wire_begin(reading->out);
        if (!put_value(reading)) {
            return false;
        }
        wire_end(reading->out, value);
    } while (take_byte(reading, ','));
    return take_byte(reading, ']');
}

static bool put_nested(struct reading *reading, char tag, bool (*put)(struct reading *))
{
    if (++reading->depth > JSON_DEPTH_MAXIMUM) {
        return false;
    }
    buffer_append_byte(reading->out, tag);
    size_t start = wire_begin(reading->out);
    bool is_put = put(reading);
    wire_end(reading->out, start);
    reading->depth--;
    return is_put;
}

/* Whole numbers of a few digits, which most are. False: it is another, and nothing is taken. */
static bool take_whole(struct reading *reading, double *out_number)
{
    const char *at = reading->at;
    bool is_negative = at < reading->end && *at == '-';
    at += is_negative;
    const char *first = at;
    int64_t number = 0;
    while (at < reading->end && *at >= '0' && *at <= '9' && at - first <= (long)EXACT_DIGITS) {
        number = number * 10 + (*at++ - '0');
    }
    size_t count = (size_t)(at - first);
    bool goes_on =
        at < reading->end && (*at == '.' || *at == 'e' || *at == 'E' || (*at >= '0' && *at <= '9'));
    if (count == 0 || count > EXACT_DIGITS || goes_on || (*first == '0' && count > 1) ||
        (is_negative && number == 0)) {
        return false;
    }
    *out_number = is_negative ? -(double)number : (double)number;
    reading->at = at;
    return true;
}

/* As strtod reads it; what it reads beyond JSON was never stored. */
static bool take_number(struct reading *reading, double *out_number)
{
    char text[64], *end;
    size_t size = 0;
    while (reading->at + size < reading->end && size < sizeof(text) - 1 &&
           strchr("+-.0123456789eE", reading->at[size]) != NULL) {
        text[size] = reading->at[size];
        size++;
    }
    text[size] = '\0';
    *out_number = strtod(text, &end);
    reading->at += size;
    return size > 0 && size < sizeof(text) - 1 && *end == '\0';
}

static bool put_number(struct reading *reading)
{
    double number;
    if (!take_whole(reading, &number) && !take_number(reading, &number)) {
        return false;
    }
    uint64_t bits;
    char bytes[9] = {0x11};
    memcpy(&bits, &number, sizeof(bits));
    for (size_t i = 0; i < 8; i++) {
        bytes[i + 1] = (char)(bits >> (8 * i));
    }
    buffer_append(reading->out, bytes, sizeof(bytes));
    return true;
}

static bool put_word(struct reading *reading, struct slice word, const char *bytes)
{
    bool is_there =
        slice_starts_with(slice_of(reading->at, (size_t)(reading->end - reading->at)), word);
    if (is_there) {
        reading->at += word.size;
        buffer_append(reading->out, bytes, 2);
    }
    return is_there;
}

/* Value: null 1, number 2, string 3, bool 4, struct 5, list 6. */
static bool put_value(struct reading *reading)
{
    struct slice text;
    skip_space(reading);
    switch (reading->at < reading->end ? *reading->at : '\0') {
    case '"':
        if (!take_string(reading, &text)) {
            return false;
        }
        put_text(reading->out, 0x1a, text);
        return true;
    case '{':
        reading->at++;
        return put_nested(reading, 0x2a, put_members);
    case '[':
        reading->at++;
        return put_nested(reading, 0x32, put_items);
    case 't':
        return put_word(reading, SLICE("true"), "\x20\x01");
    case 'f':
        return put_word(reading, SLICE("false"), "\x20\x00");
    case 'n':
        return put_word(reading, SLICE("null"), "\x08\x00");
    default:
        return put_number(reading);
    }
}

/* Without what a Value has around it. */
static bool put_whole(struct reading *reading, enum well_known kind)
{
    switch (kind) {
    case WELL_KNOWN_STRUCT:
        return take_byte(reading, '{') && put_members(reading);
    case WELL_KNOWN_LIST_VALUE:
        return take_byte(reading, '[') && put_items(reading);
    case WELL_KNOWN_VALUE:
        return put_value(reading);
    case WELL_KNOWN_NONE:
    case WELL_KNOWN_TIMESTAMP:
    case WELL_KNOWN_WRAPPER:
    case WELL_KNOWN_EMPTY:
    case WELL_KNOWN_DURATION:
    case WELL_KNOWN_FIELD_MASK:
    case WELL_KNOWN_OTHER:
        break;
    }
    return false;
}

bool wire_put_json_as_is(struct buffer *out, enum well_known kind, struct slice json)
{
    struct reading reading = {.at = json.data, .end = json.data + json.size, .out = out};
    size_t before = out->size;
    bool is_null = slice_equal(slice_trim(json), SLICE("null")); /* is not there */
    if (json.size == 0 || is_null || memchr(json.data, '\\', json.size) != NULL ||
        utf8_find_invalid(json) != UTF8_VALID) {
        return false;
    }
    size_t start = wire_begin(out);
    bool is_put = put_whole(&reading, kind);
    skip_space(&reading);
    if (!is_put || reading.at != reading.end || out->is_overflown) {
        out->size = before;
        return false;
    }
    wire_end(out, start);
    return true;
}
