/* SPDX-License-Identifier: Apache-2.0 */
/* Comparison, search and conversion of borrowed bytes. */
#include "base/slice.h"

bool slice_is_ascii(struct slice slice)
{
    for (size_t i = 0; i < slice.size; i++) {
        if ((unsigned char)slice.data[i] >= 0x80) {
            return false;
        }
    }
    return true;
}

bool slice_equal_ignoring_case(struct slice a, struct slice b)
{
    if (a.size != b.size) {
        return false;
    }
    for (size_t i = 0; i < a.size; i++) {
        if (character_to_lower(a.data[i]) != character_to_lower(b.data[i])) {
            return false;
        }
    }
    return true;
}

int slice_compare(struct slice a, struct slice b)
{
    size_t shared = a.size < b.size ? a.size : b.size;
    int order = shared == 0 ? 0 : memcmp(a.data, b.data, shared);
    if (order != 0) {
        return order;
    }
    return (a.size > b.size) - (a.size < b.size);
}

/* memmem reads every byte, and for longer needles builds a table first, which is more work than
 * most of our texts are. memchr is quick, and comparing a short needle again and again stays
 * linear. */
#define SHORT_TEXT   1024U
#define SHORT_NEEDLE 4U

static size_t find_first_byte(struct slice slice, struct slice needle)
{
    const char *last = slice.data + slice.size - needle.size;
    const char *at = slice.data;
    while (at <= last && (at = memchr(at, needle.data[0], (size_t)(last - at) + 1)) != NULL) {
        if (memcmp(at, needle.data, needle.size) == 0) {
            return (size_t)(at - slice.data);
        }
        at++;
    }
    return SLICE_NOT_FOUND;
}

size_t slice_find(struct slice slice, struct slice needle)
{
    if (needle.size == 0) {
        return 0;
    }
    if (slice.size < needle.size) {
        return SLICE_NOT_FOUND;
    }
    if (slice.size <= SHORT_TEXT || needle.size <= SHORT_NEEDLE) {
        return find_first_byte(slice, needle);
    }
    const char *found = memmem(slice.data, slice.size, needle.data, needle.size);
    return found == NULL ? SLICE_NOT_FOUND : (size_t)(found - slice.data);
}

size_t slice_find_ignoring_case(struct slice slice, struct slice needle)
{
    if (needle.size == 0) {
        return 0;
    }
    char first = character_to_lower(needle.data[0]);
    for (size_t i = 0; i + needle.size <= slice.size; i++) {
        if (character_to_lower(slice.data[i]) == first &&
            slice_equal_ignoring_case(slice_between(slice, i, i + needle.size), needle)) {
            return i;
        }
    }
    return SLICE_NOT_FOUND;
}

size_t slice_find_byte(struct slice slice, char byte)
{
    if (slice.size == 0) {
        return SLICE_NOT_FOUND;
    }
    const char *found = memchr(slice.data, byte, slice.size);
    return found == NULL ? SLICE_NOT_FOUND : (size_t)(found - slice.data);
}

size_t slice_find_last_byte(struct slice slice, char byte)
{
    if (slice.size == 0) {
        return SLICE_NOT_FOUND;
    }
    const char *found = memrchr(slice.data, byte, slice.size);
    return found == NULL ? SLICE_NOT_FOUND : (size_t)(found - slice.data);
}

struct slice slice_trim(struct slice slice)
{
    while (slice.size > 0 && character_is_space(slice.data[0])) {
        slice = slice_from_offset(slice, 1);
    }
    while (slice.size > 0 && character_is_space(slice.data[slice.size - 1])) {
        slice.size--;
    }
    return slice;
}

bool slice_next_part(struct slice *rest, char separator, struct slice *out_part)
{
    if (rest->data == NULL || rest->size == 0) {
        return false;
    }
    size_t end = slice_find_byte(*rest, separator);
    if (end == SLICE_NOT_FOUND) {
        *out_part = *rest;
        *rest = SLICE_EMPTY;
        return true;
    }
    *out_part = slice_between(*rest, 0, end);
    *rest = slice_from_offset(*rest, end + 1);
    return true;
}

bool slice_is_any(struct slice slice, const char *const *strings)
{
    for (; *strings != NULL; strings++) {
        if (slice_is(slice, *strings)) {
            return true;
        }
    }
    return false;
}

bool slice_is_any_ignoring_case(struct slice slice, const char *const *strings)
{
    for (; *strings != NULL; strings++) {
        if (slice_is_ignoring_case(slice, *strings)) {
            return true;
        }
    }
    return false;
}

bool slice_is_one_of(struct slice slice, const char *strings)
{
    struct slice rest = slice_from(strings), string;
    while (slice_next_part(&rest, '|', &string)) {
        if (slice_equal(slice, string)) {
            return true;
        }
    }
    return false;
}

bool slice_contains_one_of_ignoring_case(struct slice slice, const char *strings)
{
    struct slice rest = slice_from(strings), string;
    while (slice_next_part(&rest, '|', &string)) {
        if (slice_contains_ignoring_case(slice, string)) {
            return true;
        }
    }
    return false;
}

bool slice_next_line(struct slice *rest, struct slice *out_line)
{
    if (!slice_next_part(rest, '\n', out_line)) {
        return false;
    }
    if (out_line->size > 0 && out_line->data[out_line->size - 1] == '\r') {
        out_line->size--;
    }
    return true;
}

bool slice_is_decimal(struct slice slice)
{
    size_t digits = 0, points = 0;
    for (size_t i = 0; i < slice.size; i++) {
        char c = slice.data[i];
        if (!character_is_digit(c) && c != '.' && !(c == '-' && i == 0)) {
            return false;
        }
        digits += character_is_digit(c);
        points += c == '.';
    }
    return digits > 0 && points <= 1;
}

bool slice_to_uint64(struct slice slice, uint64_t *out_value)
{
    uint64_t value = 0;
    if (slice.size == 0) {
        return false;
    }
    for (size_t i = 0; i < slice.size; i++) {
        if (!character_is_digit(slice.data[i]) || __builtin_mul_overflow(value, 10U, &value) ||
            __builtin_add_overflow(value, (uint64_t)(slice.data[i] - '0'), &value)) {
            return false;
        }
    }
    *out_value = value;
    return true;
}

bool slice_to_int64(struct slice slice, int64_t *out_value)
{
    bool is_negative = slice.size > 0 && slice.data[0] == '-';
    uint64_t magnitude;
    if (!slice_to_uint64(is_negative ? slice_from_offset(slice, 1) : slice, &magnitude) ||
        magnitude > (uint64_t)INT64_MAX + (is_negative ? 1U : 0U)) {
        return false;
    }
    *out_value = is_negative ? (int64_t)(0U - magnitude) : (int64_t)magnitude;
    return true;
}

uint64_t slice_hash(struct slice slice)
{
    uint64_t hash = 0xcbf29ce484222325U;
    for (size_t i = 0; i < slice.size; i++) {
        hash = (hash ^ (unsigned char)slice.data[i]) * 0x100000001b3U;
    }
    return hash;
}
