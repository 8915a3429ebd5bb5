/* SPDX-License-Identifier: Apache-2.0 */
/* The writer's state is one flag a level (has this object or array a member yet?) and whether a key
 * was just written, for a value behind its key gets no comma. */
#include "base/json.h"

#include <assert.h>

void json_writer_init(struct json_writer *writer, struct buffer *buffer, bool indent)
{
    *writer = (struct json_writer){.buffer = buffer, .indent = indent};
}

static void break_line(struct json_writer *writer)
{
    if (!writer->indent) {
        return;
    }
    buffer_append_byte(writer->buffer, '\n');
    for (unsigned i = 0; i < writer->depth; i++) {
        BUFFER_LITERAL(writer->buffer, "  ");
    }
}

/* Called before each value: a separator unless a key stands just before it. */
static void separate(struct json_writer *writer)
{
    if (writer->is_behind_key) {
        writer->is_behind_key = false;
        return;
    }
    if (writer->depth == 0) {
        return;
    }
    if (writer->has_member[writer->depth - 1]) {
        buffer_append_byte(writer->buffer, ',');
    }
    writer->has_member[writer->depth - 1] = true;
    break_line(writer);
}

static void begin(struct json_writer *writer, char bracket)
{
    assert(writer->depth < JSON_DEPTH_MAXIMUM);
    separate(writer);
    buffer_append_byte(writer->buffer, bracket);
    writer->has_member[writer->depth++] = false;
}

static void end(struct json_writer *writer, char bracket)
{
    assert(writer->depth > 0);
    writer->depth--;
    if (writer->has_member[writer->depth]) {
        break_line(writer);
    }
    buffer_append_byte(writer->buffer, bracket);
}

void json_writer_begin_object(struct json_writer *writer)
{
    begin(writer, '{');
}

void json_writer_end_object(struct json_writer *writer)
{
    end(writer, '}');
}

void json_writer_begin_array(struct json_writer *writer)
{
    begin(writer, '[');
}

void json_writer_end_array(struct json_writer *writer)
{
    end(writer, ']');
}

void json_writer_key_slice(struct json_writer *writer, struct slice key)
{
    separate(writer);
    json_write_string(writer->buffer, key);
    buffer_append_byte(writer->buffer, ':');
    if (writer->indent) {
        buffer_append_byte(writer->buffer, ' ');
    }
    writer->is_behind_key = true;
}

void json_writer_key(struct json_writer *writer, const char *key)
{
    json_writer_key_slice(writer, slice_from(key));
}

void json_writer_slice(struct json_writer *writer, struct slice text)
{
    separate(writer);
    json_write_string(writer->buffer, text);
}

void json_writer_string(struct json_writer *writer, const char *text)
{
    if (text == NULL) {
        json_writer_null(writer);
        return;
    }
    json_writer_slice(writer, slice_from(text));
}

void json_writer_integer(struct json_writer *writer, int64_t value)
{
    separate(writer);
    buffer_append_int64(writer->buffer, value);
}

void json_writer_boolean(struct json_writer *writer, bool value)
{
    json_writer_raw(writer, value ? SLICE("true") : SLICE("false"));
}

void json_writer_null(struct json_writer *writer)
{
    json_writer_raw(writer, SLICE("null"));
}

void json_writer_raw(struct json_writer *writer, struct slice json)
{
    separate(writer);
    buffer_append_slice(writer->buffer, json);
}

void json_writer_member_string(struct json_writer *writer, const char *key, const char *text)
{
    json_writer_key(writer, key);
    json_writer_string(writer, text);
}

void json_writer_member_slice(struct json_writer *writer, const char *key, struct slice text)
{
    json_writer_key(writer, key);
    json_writer_slice(writer, text);
}

void json_writer_member_integer(struct json_writer *writer, const char *key, int64_t value)
{
    json_writer_key(writer, key);
    json_writer_integer(writer, value);
}

void json_writer_member_boolean(struct json_writer *writer, const char *key, bool value)
{
    json_writer_key(writer, key);
    json_writer_boolean(writer, value);
}
