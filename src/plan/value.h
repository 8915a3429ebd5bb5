/* SPDX-License-Identifier: Apache-2.0 */
/* A value as the store holds it, and its translation from and to text and JSON by the type that the
 * document gives it. Nothing is lost on the way: a decimal stays text, an instant keeps its
 * microseconds, a string its every character. Pure.
 *
 *     type                  stored as                                      in JSON
 *     text, enum            text                                           string
 *     uuid                  blob of 16 bytes                               string, lower case
 *     int16, int32, int64   integer                                        number
 *     decimal               text in plain notation, scale digits           number
 *     double                real                                           number
 *     boolean               integer 0 or 1                                 true, false
 *     timestamp             text, UTC, "2026-01-02T03:04:05.000000Z"       string, RFC 3339,
 * trailing zeros off date, time            text "2026-01-02", "03:04:05"                  string
 *     json, arrays          text, JSON without blanks                      the value itself
 *     bytes                 blob                                           string, base64 (RFC
 * 4648) */
#pragma once

#include "base/buffer.h"
#include "base/json.h"
#include "spec/type.h"

enum value_kind { VALUE_NULL, VALUE_INTEGER, VALUE_REAL, VALUE_TEXT, VALUE_BLOB };

struct value {
    enum value_kind kind;
    union {
        int64_t integer;
        double real;
        struct slice text; /* TEXT and BLOB */
    };
};

#define VALUE_NONE ((struct value){0})

static inline struct value value_integer(int64_t integer)
{
    return (struct value){.kind = VALUE_INTEGER, .integer = integer};
}
static inline struct value value_text(struct slice text)
{
    return (struct value){.kind = VALUE_TEXT, .text = text};
}
static inline struct value value_blob(struct slice bytes)
{
    return (struct value){.kind = VALUE_BLOB, .text = bytes};
}

/* Reads a JSON value, or a text (path parameter, filter, CSV cell), as `type`. NULL on success,
 * else the reason why it is none, as a phrase that follows the field's name: "must be a whole
 * number between -32768 and 32767". JSON null is VALUE_NULL; whether null is allowed is the
 * caller's matter. Texts in *out_value live in `arena` or in the input. */
const char *value_from_json(struct arena *arena, const struct type *type, const struct json *json,
                            struct value *out_value);
const char *value_from_text(struct arena *arena, const struct type *type, struct slice text,
                            struct value *out_value);

/* Appends the value as JSON. */
void value_write_json(struct buffer *buffer, const struct type *type, const struct value *value);

/* Appends the value as plain text (cursors, CSV, messages); NULL appends nothing. */
void value_write_text(struct buffer *buffer, const struct type *type, const struct value *value);

/* Orders two decimals by value, exactly, whatever their length: "9" before "10.0", "-1" before "0",
 * "1.0" equals "1". Texts that are no decimals come last, by bytes. */
int decimal_compare(struct slice a, struct slice b);
