/* SPDX-License-Identifier: Apache-2.0 */
/* Values in: one small reader a type. Text is read by all of them; JSON only decides which of its
 * kinds a type admits, and then hands over the text. value_write.c is the way out. */
#include "plan/value.h"

#include "base/base64.h"
#include "base/random.h"
#include "base/utf8.h"
#include "plan/datetime.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#define DECIMAL_DIGITS_MAXIMUM 1000 /* of a decimal without a stated precision */
#define LABELS_SHOWN_MAXIMUM   20U
#define JSON_TEXT_MAXIMUM      ((size_t)64 << 20)

static const char not_a_string[] = "must be a string";
static const char not_utf8[] = "must be well-formed UTF-8";
static const char has_nul[] = "must not contain the character U+0000";
static const char not_a_uuid[] = "must be a UUID such as 018f4e9e-7c1d-7b3a-9d5e-2f6a1b0c3d4e";
static const char not_a_decimal[] = "must be a decimal number";
static const char not_a_double[] = "must be a number";
static const char not_a_boolean[] = "must be true or false";
static const char not_bytes[] = "must be a base64 string";
static const char not_a_list[] = "must be a list";
static const char too_large[] = "is too large";

static bool contains_nul(struct slice text)
{
    return text.size > 0 && memchr(text.data, '\0', text.size) != NULL;
}

static const char *read_text(struct arena *arena, const struct type *type, struct slice text,
                             struct value *out_value)
{
    if (utf8_find_invalid(text) != UTF8_VALID) {
        return not_utf8;
    }
    if (contains_nul(text)) {
        return has_nul;
    }
    /* No text has more characters than bytes: the usual one is not counted. */
    if (type->length > 0 && text.size > type->length && utf8_count(text) > type->length) {
        return arena_format(arena, "must have at most %u characters", type->length).data;
    }
    *out_value = value_text(text);
    return NULL;
}

static const char *enum_reason(struct arena *arena, const struct type *type)
{
    struct slice reason = SLICE("must be one of ");
    size_t shown =
        type->label_count < LABELS_SHOWN_MAXIMUM ? type->label_count : LABELS_SHOWN_MAXIMUM;
    for (size_t i = 0; i < shown; i++) {
        reason = arena_format(arena, SLICE_FORMAT "%s" SLICE_FORMAT, SLICE_ARGUMENT(reason),
                              i > 0 ? ", " : "", SLICE_ARGUMENT(type->labels[i]));
    }
    return arena_join(arena, reason, shown < type->label_count ? SLICE(", …") : SLICE_EMPTY).data;
}

/* A named enum whose labels nobody states is any text. */
static const char *read_enum(struct arena *arena, const struct type *type, struct slice text,
                             struct value *out_value)
{
    for (size_t i = 0; i < type->label_count; i++) {
        if (slice_equal(type->labels[i], text)) {
            *out_value = value_text(text);
            return NULL;
        }
    }
    return type->label_count > 0 ? enum_reason(arena, type)
                                 : read_text(arena, type, text, out_value);
}

static const char *read_uuid(struct arena *arena, struct slice text, struct value *out_value)
{
    unsigned char uuid[UUID_SIZE];
    if (!uuid_parse(text, uuid)) {
        return not_a_uuid;
    }
    *out_value = value_blob(arena_copy(arena, slice_of((const char *)uuid, UUID_SIZE)));
    return NULL;
}

struct range {
    int64_t minimum, maximum;
};

static struct range integer_range(const struct type *type)
{
    struct range range = {INT64_MIN, INT64_MAX};
    if (type->kind == TYPE_INT16) {
        range = (struct range){INT16_MIN, INT16_MAX};
    } else if (type->kind == TYPE_INT32) {
        range = (struct range){INT32_MIN, INT32_MAX};
    }
    if (type->is_unsigned) {
        range.minimum = 0;
    }
    if (type->bits > 0) {
        range.maximum = ((int64_t)1 << type->bits) - 1;
    }
    return range;
}

static const char *integer_reason(struct arena *arena, const struct type *type)
{
    struct range range = integer_range(type);
    return arena_format(arena, "must be a whole number between %lld and %lld",
                        (long long)range.minimum, (long long)range.maximum)
        .data;
}

static const char *read_integer(struct arena *arena, const struct type *type, struct slice text,
                                struct value *out_value)
{
    struct range range = integer_range(type);
    int64_t integer;
    if (!slice_to_int64(text, &integer) || integer < range.minimum || integer > range.maximum) {
        return integer_reason(arena, type);
    }
    *out_value = value_integer(integer);
    return NULL;
}

static const char *decimal_reason(struct arena *arena, const struct type *type)
{
    int before = type->precision > type->scale ? type->precision - type->scale : 0;
    if (type->scale == 0) {
        return arena_format(arena, "must be a whole number of at most %d digits", before).data;
    }
    return arena_format(arena,
                        "must be a decimal number with at most %d digits before the point and %u "
                        "behind it",
                        before, type->scale)
        .data;
}

static const char *read_decimal(struct arena *arena, const struct type *type, struct slice text,
                                struct value *out_value)
{
    struct decimal decimal;
    if (!decimal_read(text, &decimal)) {
        return not_a_decimal;
    }
    bool is_bounded = type->precision > 0;
    int64_t scale = is_bounded ? type->scale : decimal_written_scale(&decimal);
    int64_t most = is_bounded ? type->precision : DECIMAL_DIGITS_MAXIMUM;
    /* `magnitude + scale` digits remain when the point is left out. */
    bool is_too_long = decimal.first < decimal.end && decimal.magnitude + scale > most;
    if (decimal_scale(&decimal) > scale || is_too_long || (!is_bounded && scale > most)) {
        return is_bounded ? decimal_reason(arena, type)
                          : "must be a decimal number of at most 1000 digits";
    }
    *out_value = value_text(decimal_write(arena, &decimal, (size_t)scale));
    return NULL;
}

/* strtod alone would also take "inf", "nan", hexadecimal and leading blanks: the text must be a
 * decimal first. */
static const char *read_double(struct arena *arena, struct slice text, struct value *out_value)
{
    struct decimal decimal;
    if (!decimal_read(text, &decimal)) {
        return not_a_double;
    }
    double real = strtod(arena_string(arena, text), NULL);
    if (!isfinite(real)) {
        return "must be a number that a double can hold";
    }
    *out_value =
        (struct value){.kind = VALUE_REAL, .real = decimal.first == decimal.end ? 0 : real};
    return NULL;
}

static const char *read_boolean(struct slice text, struct value *out_value)
{
    bool is_true = slice_equal_ignoring_case(text, SLICE("true")) || slice_equal(text, SLICE("1"));
    if (!is_true && !slice_equal_ignoring_case(text, SLICE("false")) &&
        !slice_equal(text, SLICE("0"))) {
        return not_a_boolean;
    }
    *out_value = value_integer(is_true);
    return NULL;
}

static const char *read_moment(struct arena *arena, const struct type *type, struct slice text,
                               struct value *out_value)
{
    struct slice stored;
    const char *reason = type->kind == TYPE_DATE ? datetime_read_date(text, &stored)
                         : type->kind == TYPE_TIME
                             ? datetime_read_time(arena, text, &stored)
                             : datetime_read_timestamp(arena, text, type->has_zone, &stored);
    if (reason == NULL) {
        *out_value = value_text(stored);
    }
    return reason;
}

static const char *read_bytes(struct arena *arena, const struct type *type, struct slice text,
                              struct value *out_value)
{
    struct slice bytes;
    if (!base64_decode(arena, text, BASE64_STANDARD, &bytes)) {
        return not_bytes;
    }
    if (type->length > 0 && bytes.size > type->length) {
        return arena_format(arena, "must hold at most %u bytes", type->length).data;
    }
    *out_value = value_blob(bytes);
    return NULL;
}

/* Recursion is bounded by the depth that json_parse admits. */
static bool json_contains_nul(const struct json *json)
{
    if (contains_nul(json->key) || contains_nul(json->text)) {
        return true;
    }
    JSON_EACH(child, json)
    {
        if (json_contains_nul(child)) {
            return true;
        }
    }
    return false;
}

static const char *take_buffer(struct arena *arena, struct buffer *buffer, struct value *out_value)
{
    bool is_overflown = buffer->is_overflown;
    if (!is_overflown) {
        *out_value = value_text(arena_copy(arena, buffer_slice(buffer)));
    }
    buffer_release(buffer);
    return is_overflown ? too_large : NULL;
}

static const char *read_json(struct arena *arena, const struct json *json, struct value *out_value)
{
    if (json_contains_nul(json)) {
        return has_nul;
    }
    struct buffer buffer;
    buffer_init(&buffer, JSON_TEXT_MAXIMUM);
    json_write(&buffer, json);
    return take_buffer(arena, &buffer, out_value);
}

static const char *element_reason(struct arena *arena, size_t index, const char *reason)
{
    /* "[2] must be …", and for a list in a list "[2][0] must be …". */
    return arena_format(arena, "[%zu]%s%s", index, reason[0] == '[' ? "" : " ", reason).data;
}

static const char *write_elements(struct arena *arena, const struct type *type,
                                  const struct json *list, struct buffer *buffer)
{
    size_t index = 0;
    BUFFER_LITERAL(buffer, "[");
    JSON_EACH(element, list)
    {
        struct value value = VALUE_NONE;
        const char *reason = element->kind == JSON_NULL
                                 ? "must not be null"
                                 : value_from_json(arena, type, element, &value);
        if (reason != NULL) {
            return element_reason(arena, index, reason);
        }
        buffer_append_string(buffer, index++ > 0 ? "," : "");
        value_write_json(buffer, type, &value);
    }
    BUFFER_LITERAL(buffer, "]");
    return NULL;
}

static const char *read_array(struct arena *arena, const struct type *type, const struct json *json,
                              struct value *out_value)
{
    static const struct type any = {.kind = TYPE_JSON};
    if (json->kind != JSON_ARRAY) {
        return not_a_list;
    }
    struct buffer buffer;
    buffer_init(&buffer, JSON_TEXT_MAXIMUM);
    const char *reason =
        write_elements(arena, type->element != NULL ? type->element : &any, json, &buffer);
    if (reason != NULL) {
        buffer_release(&buffer);
        return reason;
    }
    return take_buffer(arena, &buffer, out_value);
}

static const char *read_json_text(struct arena *arena, const struct type *type, struct slice text,
                                  struct value *out_value)
{
    struct json_error error;
    const struct json *json = json_parse(arena, text, &error);
    if (json == NULL) {
        return arena_format(arena, "must be JSON (%s, at byte %zu)", error.message, error.offset)
            .data;
    }
    return value_from_json(arena, type, json, out_value);
}

const char *value_from_text(struct arena *arena, const struct type *type, struct slice text,
                            struct value *out_value)
{
    switch (type->kind) {
    case TYPE_UNKNOWN:
    case TYPE_TEXT:
        return read_text(arena, type, text, out_value);
    case TYPE_ENUM:
        return read_enum(arena, type, text, out_value);
    case TYPE_UUID:
        return read_uuid(arena, text, out_value);
    case TYPE_INT16:
    case TYPE_INT32:
    case TYPE_INT64:
        return read_integer(arena, type, text, out_value);
    case TYPE_DECIMAL:
        return read_decimal(arena, type, text, out_value);
    case TYPE_DOUBLE:
        return read_double(arena, text, out_value);
    case TYPE_BOOLEAN:
        return read_boolean(text, out_value);
    case TYPE_TIMESTAMP:
    case TYPE_DATE:
    case TYPE_TIME:
        return read_moment(arena, type, text, out_value);
    case TYPE_BYTES:
        return read_bytes(arena, type, text, out_value);
    case TYPE_JSON:
    case TYPE_ARRAY:
        return read_json_text(arena, type, text, out_value);
    }
    return not_a_string;
}

/* Where the JSON kind fits, its text decides; where not, this does: no text is a wrong one of every
 * type but text itself, so the reader says what it wants. */
static const char *read_scalar(struct arena *arena, const struct type *type,
                               const struct json *json, bool is_fitting, struct value *out_value)
{
    struct value ignored;
    return is_fitting ? value_from_text(arena, type, json->text, out_value)
                      : value_from_text(arena, type, SLICE_EMPTY, &ignored);
}

const char *value_from_json(struct arena *arena, const struct type *type, const struct json *json,
                            struct value *out_value)
{
    if (json->kind == JSON_NULL) {
        *out_value = VALUE_NONE;
        return NULL;
    }
    switch (type->kind) {
    case TYPE_UNKNOWN:
    case TYPE_TEXT:
        return json->kind == JSON_STRING ? read_text(arena, type, json->text, out_value)
                                         : not_a_string;
    case TYPE_ENUM:
        if (json->kind != JSON_STRING) {
            return type->label_count > 0 ? enum_reason(arena, type) : not_a_string;
        }
        return read_enum(arena, type, json->text, out_value);
    case TYPE_BYTES:
        return json->kind == JSON_STRING ? read_bytes(arena, type, json->text, out_value)
                                         : not_bytes;
    case TYPE_UUID:
    case TYPE_TIMESTAMP:
    case TYPE_DATE:
    case TYPE_TIME:
        return read_scalar(arena, type, json, json->kind == JSON_STRING, out_value);
    case TYPE_INT16:
    case TYPE_INT32:
    case TYPE_INT64:
    case TYPE_DOUBLE:
        return read_scalar(arena, type, json, json->kind == JSON_NUMBER, out_value);
    case TYPE_DECIMAL:
        return read_scalar(arena, type, json,
                           json->kind == JSON_NUMBER || json->kind == JSON_STRING, out_value);
    case TYPE_BOOLEAN:
        if (json->kind != JSON_BOOLEAN) {
            return not_a_boolean;
        }
        *out_value = value_integer(json->boolean);
        return NULL;
    case TYPE_JSON:
        return read_json(arena, json, out_value);
    case TYPE_ARRAY:
        return read_array(arena, type, json, out_value);
    }
    return not_a_string;
}
