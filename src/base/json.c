/* SPDX-License-Identifier: Apache-2.0 */
/* A recursive-descent reader bounded by JSON_DEPTH_MAXIMUM, and the writer. */
#include "base/json.h"

#include "base/table.h"
#include "base/utf8.h"

#include <assert.h>

/* From this many members on, an object's names are hashed to find duplicates. */
#define HASHED_MEMBER_COUNT 16U

struct reader {
    struct arena *arena;
    struct slice text;
    size_t at;
    unsigned depth;
    struct json_error error;
};

static struct json *read_value(struct reader *reader);

static void *fail(struct reader *reader, size_t offset, const char *message)
{
    if (reader->error.message == NULL) {
        reader->error = (struct json_error){.offset = offset, .message = message};
    }
    return NULL;
}

static void skip_space(struct reader *reader)
{
    while (reader->at < reader->text.size) {
        char c = reader->text.data[reader->at];
        if (c != ' ' && c != '\t' && c != '\n' && c != '\r') {
            return;
        }
        reader->at++;
    }
}

static char peek(const struct reader *reader)
{
    return reader->at < reader->text.size ? reader->text.data[reader->at] : '\0';
}

static int read_hex4(struct reader *reader, size_t at)
{
    int value = 0;
    if (at + 4 > reader->text.size) {
        return -1;
    }
    for (size_t i = at; i < at + 4; i++) {
        char c = character_to_lower(reader->text.data[i]);
        int digit = character_is_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
        if (digit < 0) {
            return -1;
        }
        value = value << 4 | digit;
    }
    return value;
}

/* *at stands behind "\u"; a pair of surrogates makes one code point, a lone one is refused. */
static bool read_unicode_escape(struct reader *reader, size_t *at, uint32_t *out_code_point)
{
    int high = read_hex4(reader, *at);
    *at += 4;
    if (high < 0 || (high >= 0xdc00 && high <= 0xdfff)) {
        return false;
    }
    *out_code_point = (uint32_t)high;
    if (high < 0xd800 || high > 0xdbff) {
        return true;
    }
    if (!slice_starts_with(slice_from_offset(reader->text, *at), SLICE("\\u"))) {
        return false;
    }
    int low = read_hex4(reader, *at + 2);
    *at += 6;
    if (low < 0xdc00 || low > 0xdfff) {
        return false;
    }
    *out_code_point = 0x10000 + (((uint32_t)high - 0xd800) << 10) + ((uint32_t)low - 0xdc00);
    return true;
}

static size_t read_escape(struct reader *reader, size_t *at, char out[4])
{
    static const char names[] = "\"\\/bfnrt";
    static const char values[] = "\"\\/\b\f\n\r\t";
    char c = reader->text.data[(*at)++];
    if (c == 'u') {
        uint32_t code_point;
        return read_unicode_escape(reader, at, &code_point) ? utf8_encode(code_point, out) : 0;
    }
    const char *found = c == '\0' ? NULL : strchr(names, c);
    if (found == NULL) {
        return 0;
    }
    out[0] = values[found - names];
    return 1;
}

/* The text between the quotes at [start, end) has escapes: decode it into the arena. */
static bool decode_string(struct reader *reader, size_t start, size_t end, struct slice *out_text)
{
    char *data = arena_allocate_raw(reader->arena, end - start + 1);
    size_t size = 0;
    for (size_t at = start; at < end;) {
        char c = reader->text.data[at];
        if (c != '\\') {
            data[size++] = c;
            at++;
            continue;
        }
        size_t escape = at++;
        char bytes[4];
        size_t count = read_escape(reader, &at, bytes);
        if (count == 0 || at > end) {
            fail(reader, escape, "invalid escape in a string");
            return false;
        }
        memcpy(data + size, bytes, count);
        size += count;
    }
    *out_text = slice_of(data, size);
    return true;
}

static bool read_string(struct reader *reader, struct slice *out_text)
{
    size_t start = ++reader->at;
    bool has_escape = false;
    for (;; reader->at++) {
        if (reader->at >= reader->text.size) {
            fail(reader, start - 1, "string without closing quote");
            return false;
        }
        unsigned char c = (unsigned char)reader->text.data[reader->at];
        if (c == '"') {
            break;
        }
        if (c < 0x20) {
            fail(reader, reader->at, "control character in a string");
            return false;
        }
        if (c == '\\') {
            has_escape = true;
            reader->at++;
        }
    }
    size_t end = reader->at++;
    if (has_escape) {
        return decode_string(reader, start, end, out_text);
    }
    *out_text = slice_between(reader->text, start, end);
    return true;
}

static size_t skip_digits(struct reader *reader)
{
    size_t start = reader->at;
    while (character_is_digit(peek(reader))) {
        reader->at++;
    }
    return reader->at - start;
}

static bool read_number(struct reader *reader, struct slice *out_text)
{
    size_t start = reader->at;
    reader->at += peek(reader) == '-';
    bool is_zero = peek(reader) == '0';
    size_t digits = skip_digits(reader);
    if (digits == 0 || (is_zero && digits > 1)) {
        fail(reader, start, "malformed number");
        return false;
    }
    if (peek(reader) == '.') {
        reader->at++;
        if (skip_digits(reader) == 0) {
            fail(reader, start, "malformed number");
            return false;
        }
    }
    if (peek(reader) == 'e' || peek(reader) == 'E') {
        reader->at++;
        reader->at += peek(reader) == '+' || peek(reader) == '-';
        if (skip_digits(reader) == 0) {
            fail(reader, start, "malformed number");
            return false;
        }
    }
    *out_text = slice_between(reader->text, start, reader->at);
    return true;
}

static bool is_duplicate(struct reader *reader, struct json *object, struct table *names,
                         struct json *member)
{
    if (object->count < HASHED_MEMBER_COUNT) {
        return json_member(object, member->key) != NULL;
    }
    if (names->count == 0) {
        table_init(names, reader->arena);
        JSON_EACH(earlier, object)
        {
            table_put(names, earlier->key, earlier);
        }
    }
    return table_put(names, member->key, member) != NULL;
}

static void add_child(struct json *parent, struct json **last, struct json *child)
{
    if (*last == NULL) {
        parent->first = child;
    } else {
        (*last)->next = child;
    }
    *last = child;
    parent->count++;
}

static struct json *read_member(struct reader *reader)
{
    size_t at = reader->at;
    struct slice key;
    if (peek(reader) != '"') {
        return fail(reader, at, "expected a member name in double quotes");
    }
    if (!read_string(reader, &key)) {
        return NULL;
    }
    skip_space(reader);
    if (peek(reader) != ':') {
        return fail(reader, reader->at, "expected ':' after the member name");
    }
    reader->at++;
    struct json *member = read_value(reader);
    if (member != NULL) {
        member->key = key;
    }
    return member;
}

/* Reads children up to `close`; reader stands behind the opening bracket. */
static struct json *read_children(struct reader *reader, struct json *parent, char close)
{
    struct json *last = NULL;
    struct table names = {0};
    skip_space(reader);
    if (peek(reader) == close) {
        reader->at++;
        return parent;
    }
    for (;;) {
        skip_space(reader);
        size_t at = reader->at;
        struct json *child = close == '}' ? read_member(reader) : read_value(reader);
        if (child == NULL) {
            return NULL;
        }
        if (close == '}' && is_duplicate(reader, parent, &names, child)) {
            fail(reader, at, "the same member name twice in one object");
            reader->error.is_duplicate = true;
            return NULL;
        }
        add_child(parent, &last, child);
        skip_space(reader);
        char c = peek(reader);
        if (c == close) {
            reader->at++;
            return parent;
        }
        if (c != ',') {
            return fail(reader, reader->at,
                        close == '}' ? "expected ',' or '}'" : "expected ',' or ']'");
        }
        reader->at++;
    }
}

static struct json *read_nested(struct reader *reader, struct json *value, enum json_kind kind)
{
    value->kind = kind;
    if (++reader->depth > JSON_DEPTH_MAXIMUM) {
        return fail(reader, reader->at, "nested too deeply");
    }
    reader->at++;
    struct json *result = read_children(reader, value, kind == JSON_OBJECT ? '}' : ']');
    reader->depth--;
    return result;
}

static struct json *read_word(struct reader *reader, struct json *value)
{
    struct slice rest = slice_from_offset(reader->text, reader->at);
    if (slice_starts_with(rest, SLICE("true"))) {
        value->kind = JSON_BOOLEAN;
        value->boolean = true;
        reader->at += 4;
        return value;
    }
    if (slice_starts_with(rest, SLICE("false"))) {
        value->kind = JSON_BOOLEAN;
        reader->at += 5;
        return value;
    }
    if (slice_starts_with(rest, SLICE("null"))) {
        value->kind = JSON_NULL;
        reader->at += 4;
        return value;
    }
    return fail(reader, reader->at,
                rest.size == 0 ? "unexpected end, expected a value" : "expected a value");
}

static struct json *read_value(struct reader *reader)
{
    skip_space(reader);
    struct json *value = ARENA_NEW(reader->arena, struct json);
    value->offset = (uint32_t)reader->at;
    char c = peek(reader);
    if (c == '{') {
        return read_nested(reader, value, JSON_OBJECT);
    }
    if (c == '[') {
        return read_nested(reader, value, JSON_ARRAY);
    }
    if (c == '"') {
        value->kind = JSON_STRING;
        return read_string(reader, &value->text) ? value : NULL;
    }
    if (c == '-' || character_is_digit(c)) {
        value->kind = JSON_NUMBER;
        return read_number(reader, &value->text) ? value : NULL;
    }
    return read_word(reader, value);
}

struct json *json_parse(struct arena *arena, struct slice text, struct json_error *out_error)
{
    struct reader reader = {.arena = arena, .text = text};
    size_t invalid = utf8_find_invalid(text);
    struct json *value = NULL;
    if (text.size >= UINT32_MAX) {
        fail(&reader, 0, "text too large");
    } else if (invalid != UTF8_VALID) {
        fail(&reader, invalid, "not well-formed UTF-8");
    } else {
        value = read_value(&reader);
    }
    if (value != NULL) {
        skip_space(&reader);
        if (reader.at < text.size) {
            value = fail(&reader, reader.at, "something follows the value");
        }
    }
    if (value == NULL) {
        *out_error = reader.error;
    }
    return value;
}

struct json *json_member(const struct json *object, struct slice key)
{
    if (object == NULL || object->kind != JSON_OBJECT) {
        return NULL;
    }
    JSON_EACH(member, object)
    {
        if (slice_equal(member->key, key)) {
            return member;
        }
    }
    return NULL;
}

static void write_escaped_byte(struct buffer *buffer, unsigned char c)
{
    static const char names[] = "\"\\\b\f\n\r\t";
    static const char letters[] = "\"\\bfnrt";
    const char *found = c == 0 ? NULL : strchr(names, c);
    if (found != NULL) {
        buffer_append_byte(buffer, '\\');
        buffer_append_byte(buffer, letters[found - names]);
    } else {
        buffer_format(buffer, "\\u%04x", c);
    }
}

static void write_well_formed(struct buffer *buffer, struct slice text)
{
    size_t start = 0;
    for (size_t i = 0; i < text.size; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (c >= 0x20 && c != '"' && c != '\\') {
            continue;
        }
        buffer_append(buffer, text.data + start, i - start);
        write_escaped_byte(buffer, c);
        start = i + 1;
    }
    buffer_append(buffer, text.data + start, text.size - start);
}

void json_write_string(struct buffer *buffer, struct slice text)
{
    buffer_append_byte(buffer, '"');
    for (;;) {
        size_t invalid = utf8_find_invalid(text);
        if (invalid == UTF8_VALID) {
            break;
        }
        write_well_formed(buffer, slice_between(text, 0, invalid));
        BUFFER_LITERAL(buffer, "\xef\xbf\xbd");
        text = slice_from_offset(text, invalid + 1);
    }
    if (text.size > 0) {
        write_well_formed(buffer, text);
    }
    buffer_append_byte(buffer, '"');
}

static void write_children(struct buffer *buffer, const struct json *parent)
{
    JSON_EACH(child, parent)
    {
        if (child != parent->first) {
            buffer_append_byte(buffer, ',');
        }
        if (parent->kind == JSON_OBJECT) {
            json_write_string(buffer, child->key);
            buffer_append_byte(buffer, ':');
        }
        json_write(buffer, child);
    }
}

void json_write(struct buffer *buffer, const struct json *value)
{
    switch (value->kind) {
    case JSON_NULL:
        BUFFER_LITERAL(buffer, "null");
        break;
    case JSON_BOOLEAN:
        buffer_append_string(buffer, value->boolean ? "true" : "false");
        break;
    case JSON_NUMBER:
        buffer_append_slice(buffer, value->text);
        break;
    case JSON_STRING:
        json_write_string(buffer, value->text);
        break;
    case JSON_ARRAY:
        buffer_append_byte(buffer, '[');
        write_children(buffer, value);
        buffer_append_byte(buffer, ']');
        break;
    case JSON_OBJECT:
        buffer_append_byte(buffer, '{');
        write_children(buffer, value);
        buffer_append_byte(buffer, '}');
        break;
    }
}
