/* SPDX-License-Identifier: Apache-2.0 */
/* A value as the store holds it, and its translation from and to text and JSON by the type that the
 * document gives it. Nothing is lost on the way: a decimal stays text, an instant keeps its
 * microseconds, a string its every character. What cannot be kept is refused, with the reason.
 * Pure.
 *
 *     type                 stored as                                    in JSON
 *     text, enum, unknown  text                                         string
 *     uuid                 blob of 16 bytes                             string, lower case
 *     int16, int32, int64  integer                                      number
 *     decimal              text in plain notation, scale digits         number
 *     double               real                                         number
 *     boolean              integer 0 or 1                               true, false
 *     timestamp            text, UTC, "2026-01-02T03:04:05.000000Z"     string, RFC 3339, without
 *                                                                       trailing zeros
 *     date, time           text "2026-01-02", "03:04:05"                string
 *     json, array          text, JSON without blanks                    the value itself
 *     bytes                blob                                         string, base64 (RFC 4648)
 *
 * What is accepted beyond the form in which it is written, and what is not:
 *     text       no U+0000, which PostgreSQL cannot hold; lengths count code points
 *     integers   plain digits only. 1.0 and 1e2 are refused: who writes them computes in floating
 *                point, where the digits beyond the fifteenth may be gone before they are sent.
 *                Unsigned 64 bits end at 2^63 - 1, the most that either engine stores
 *     decimal    exponents, and a JSON string ("12.30"), which is how exact numbers are sent by
 *                those whose JSON library has only floating point. Digits beyond the scale must
 *                be zeros; without a stated precision the digits stay as written, up to 1,000;
 *                -0 becomes 0
 *     double     no overflow; -0 becomes 0, as SQLite stores it
 *     boolean    in text also 1 and 0, and any case
 *     timestamp  see datetime.h
 *     json       any value; numbers as written
 *     array      each element by the element's type, none null; "[2] must be …" counts from 0
 *     bytes      padding optional */
#pragma once

#include "base/buffer.h"
#include "base/json.h"
#include "plan/decimal.h"
#include "spec/statement/type.h"

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
 * caller's matter. Texts in *out_value and the reason live in `arena` or in the input; *out_value
 * is untouched on failure. */
const char *value_from_json(struct arena *arena, const struct type *type, const struct json *json,
                            struct value *out_value);
const char *value_from_text(struct arena *arena, const struct type *type, struct slice text,
                            struct value *out_value);

/* Appends the value as JSON. A value of another kind than its type is stored as, which only an SQL
 * expression yields, is written as the number or string that it is. */
void value_write_json(struct buffer *buffer, const struct type *type, const struct value *value);

/* Appends the value as plain text (cursors, CSV, messages), which value_from_text reads back to the
 * same value; NULL appends nothing. */
void value_write_text(struct buffer *buffer, const struct type *type, const struct value *value);
