/* SPDX-License-Identifier: Apache-2.0 */
/* Each row is written in one canonical form, that text is hashed, and the hashes are added. */
#include "bulk/checksum.h"

#include "base/siphash.h"

#include <stdlib.h>

#define ROW_MAXIMUM ((size_t)1 << 30)

static const unsigned char hash_key[SIPHASH_KEY_SIZE] = "phoenix checksum";

void checksum_init(struct checksum *checksum)
{
    *checksum = (struct checksum){0};
    buffer_init(&checksum->scratch, ROW_MAXIMUM);
}

void checksum_release(struct checksum *checksum)
{
    buffer_release(&checksum->scratch);
}

static void write_part(struct buffer *out, char mark, struct slice text)
{
    buffer_append_byte(out, mark);
    buffer_append_uint64(out, text.size);
    buffer_append_byte(out, ':');
    buffer_append_slice(out, text);
}

/* "1.50" and "15e-1" are one number. */
static void write_number(struct buffer *out, struct slice text)
{
    struct decimal decimal;
    if (!decimal_read(text, &decimal)) {
        write_part(out, 't', text);
        return;
    }
    buffer_append_string(out, decimal.is_negative ? "n-" : "n+");
    buffer_append_int64(out, decimal.magnitude);
    buffer_append_byte(out, ':');
    for (size_t i = decimal.first; i < decimal.end; i++) {
        buffer_append_byte(out, i < decimal.whole.size
                                    ? decimal.whole.data[i]
                                    : decimal.fraction.data[i - decimal.whole.size]);
    }
}

/* A hash of the value by its meaning: members of an object count in any order. Recursion is bounded
 * by the depth that json_parse admits. */
static uint64_t hash_json(const struct json *json)
{
    struct buffer text;
    buffer_init(&text, ROW_MAXIMUM);
    uint64_t sum = 0;
    buffer_append_uint64(&text, (uint64_t)json->kind);
    switch (json->kind) {
    case JSON_NULL:
        break;
    case JSON_BOOLEAN:
        buffer_append_byte(&text, json->boolean ? '1' : '0');
        break;
    case JSON_NUMBER:
        write_number(&text, json->text);
        break;
    case JSON_STRING:
        buffer_append_slice(&text, json->text);
        break;
    case JSON_ARRAY:
    case JSON_OBJECT:
        JSON_EACH(child, json)
        {
            uint64_t hash = hash_json(child);
            if (json->kind == JSON_OBJECT) {
                struct buffer member;
                buffer_init(&member, ROW_MAXIMUM);
                write_part(&member, 'm', child->key);
                buffer_append_uint64(&member, hash);
                sum += siphash(hash_key, buffer_slice(&member));
                buffer_release(&member);
            } else {
                buffer_append_byte(&text, ',');
                buffer_append_uint64(&text, hash);
            }
        }
        break;
    }
    buffer_append_byte(&text, ';');
    buffer_append_uint64(&text, sum);
    uint64_t hash = siphash(hash_key, buffer_slice(&text));
    buffer_release(&text);
    return hash;
}

static void write_json(struct buffer *out, struct slice text)
{
    struct arena *arena = arena_create(4096);
    struct json_error error;
    const struct json *json = json_parse(arena, text, &error);
    if (json == NULL) {
        write_part(out, 't', text);
    } else {
        buffer_append_byte(out, 'j');
        buffer_append_uint64(out, hash_json(json));
    }
    arena_destroy(&arena);
}

static void write_value(struct buffer *out, const struct type *type, const struct value *value)
{
    switch (value->kind) {
    case VALUE_NULL:
        buffer_append_byte(out, '0');
        break;
    case VALUE_INTEGER:
        buffer_append_byte(out, 'i');
        buffer_append_int64(out, value->integer);
        break;
    case VALUE_REAL: {
        double real = value->real == 0 ? 0 : value->real; /* -0 is 0 */
        write_part(out, 'r', slice_of((const char *)&real, sizeof(real)));
        break;
    }
    case VALUE_TEXT:
        if (type->kind == TYPE_JSON || type->kind == TYPE_ARRAY) {
            write_json(out, value->text);
        } else if (type->kind == TYPE_DECIMAL) {
            write_number(out, value->text);
        } else {
            write_part(out, 't', value->text);
        }
        break;
    case VALUE_BLOB:
        write_part(out, 'b', value->text);
        break;
    }
}

static uint64_t add_row(struct checksum *checksum, const struct plan_entity *entity,
                        const struct value *values, bool has_secrets)
{
    struct buffer *out = &checksum->scratch;
    buffer_clear(out);
    for (size_t i = 0; i < entity->field_count; i++) {
        const struct field *field = entity->fields[i].field;
        if (has_secrets || !field->is_write_only) {
            write_value(out, field->type, &values[i]);
            buffer_append_byte(out, ',');
        }
    }
    uint64_t hash = siphash(hash_key, buffer_slice(out));
    checksum->sum += hash;
    checksum->row_count++;
    return hash;
}

void checksum_add(struct checksum *checksum, const struct plan_entity *entity,
                  const struct value *values)
{
    add_row(checksum, entity, values, false);
}

uint64_t checksum_add_all(struct checksum *checksum, const struct plan_entity *entity,
                          const struct value *values)
{
    return add_row(checksum, entity, values, true);
}
