/* SPDX-License-Identifier: Apache-2.0 */
/* Values out. The kind of the value decides the notation, the type refines it; so also what an SQL
 * expression made of a column is written truly. */
#include "plan/value.h"

#include "base/base64.h"
#include "base/clock.h"
#include "base/random.h"
#include "plan/datetime.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* The shortest digits that read back as the same double: 15 always survive the way from text and
 * back, 17 always the way from double and back. Below DBL_MIN a double has fewer digits. */
static void write_real(struct buffer *buffer, double real)
{
    char text[32];
    int size = 0;
    if (!isfinite(real)) {
        BUFFER_LITERAL(buffer, "null");
        return;
    }
    for (int digits = fabs(real) < DBL_MIN ? 1 : DBL_DIG; digits <= DBL_DECIMAL_DIG; digits++) {
        size = snprintf(text, sizeof(text), "%.*g", digits, real);
        if (strtod(text, NULL) == real) {
            break;
        }
    }
    buffer_append(buffer, text, (size_t)size);
}

static void write_integer(struct buffer *buffer, const struct type *type, int64_t integer)
{
    if (type->kind == TYPE_BOOLEAN) {
        buffer_append_string(buffer, integer != 0 ? "true" : "false");
    } else {
        buffer_append_int64(buffer, integer);
    }
}

static void write_blob(struct buffer *buffer, const struct type *type, struct slice bytes)
{
    if (type->kind == TYPE_UUID && bytes.size == UUID_SIZE) {
        char text[UUID_TEXT_SIZE];
        uuid_format((const unsigned char *)bytes.data, text);
        buffer_append(buffer, text, sizeof(text));
    } else {
        base64_write(buffer, bytes, BASE64_STANDARD);
    }
}

/* True for what JSON takes as a number: no blank, no '+', a digit on either side of the point, no
 * leading zero. */
static bool is_json_number(struct slice text)
{
    struct decimal decimal;
    if (!decimal_read(text, &decimal) || text.data[0] == '+' || decimal.whole.size == 0 ||
        (decimal.whole.size > 1 && decimal.whole.data[0] == '0')) {
        return false;
    }
    const char *behind = decimal.whole.data + decimal.whole.size;
    return behind == text.data + text.size || *behind != '.' || decimal.fraction.size > 0;
}

static void write_text_as_json(struct buffer *buffer, const struct type *type, struct slice text)
{
    char shortened[CLOCK_TEXT_SIZE];
    size_t size = type->kind == TYPE_TIMESTAMP ? datetime_shorten(text, shortened) : 0;
    bool is_raw = type->kind == TYPE_JSON || type->kind == TYPE_ARRAY ||
                  (type->kind == TYPE_DECIMAL && is_json_number(text));
    if (is_raw) {
        buffer_append_slice(buffer, text);
    } else {
        json_write_string(buffer, size > 0 ? slice_of(shortened, size) : text);
    }
}

void value_write_json(struct buffer *buffer, const struct type *type, const struct value *value)
{
    switch (value->kind) {
    case VALUE_NULL:
        BUFFER_LITERAL(buffer, "null");
        break;
    case VALUE_INTEGER:
        write_integer(buffer, type, value->integer);
        break;
    case VALUE_REAL:
        write_real(buffer, value->real);
        break;
    case VALUE_TEXT:
        write_text_as_json(buffer, type, value->text);
        break;
    case VALUE_BLOB:
        BUFFER_LITERAL(buffer, "\"");
        write_blob(buffer, type, value->text);
        BUFFER_LITERAL(buffer, "\"");
        break;
    }
}

void value_write_text(struct buffer *buffer, const struct type *type, const struct value *value)
{
    char shortened[CLOCK_TEXT_SIZE];
    size_t size;
    switch (value->kind) {
    case VALUE_NULL:
        break;
    case VALUE_INTEGER:
        write_integer(buffer, type, value->integer);
        break;
    case VALUE_REAL:
        write_real(buffer, value->real);
        break;
    case VALUE_TEXT:
        size = type->kind == TYPE_TIMESTAMP ? datetime_shorten(value->text, shortened) : 0;
        buffer_append_slice(buffer, size > 0 ? slice_of(shortened, size) : value->text);
        break;
    case VALUE_BLOB:
        write_blob(buffer, type, value->text);
        break;
    }
}
