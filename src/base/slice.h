/* SPDX-License-Identifier: Apache-2.0 */
/* A slice: borrowed bytes with a length, not NUL-terminated. The owner outlives it. All functions
 * are pure. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct slice {
    const char *data; /* may be NULL only when size is 0 */
    size_t size;      /* bytes */
};

#define SLICE(literal) ((struct slice){(literal), sizeof(literal) - 1})
#define SLICE_LITERAL(text)                                                                        \
    {                                                                                              \
        (text), sizeof(text) - 1                                                                   \
    }
#define SLICE_EMPTY           ((struct slice){NULL, 0})
#define SLICE_FORMAT          "%.*s"
#define SLICE_ARGUMENT(slice) (int)(slice).size, slice_printable((slice).data)

/* What printf takes for the bytes of a slice: it may not be NULL there, even with no bytes. */
static inline const char *slice_printable(const char *data)
{
    return data == NULL ? "" : data;
}

/* The bytes of a NUL-terminated string; NULL gives the empty slice. */
static inline struct slice slice_from(const char *string)
{
    return string == NULL ? SLICE_EMPTY : (struct slice){string, strlen(string)};
}

static inline struct slice slice_of(const char *data, size_t size)
{
    return (struct slice){data, size};
}

static inline bool slice_equal(struct slice a, struct slice b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

/* slice[start, end), clamped to the slice. */
static inline struct slice slice_between(struct slice slice, size_t start, size_t end)
{
    end = end > slice.size ? slice.size : end;
    start = start > end ? end : start;
    return slice.size == 0 ? slice : (struct slice){slice.data + start, end - start};
}

/* Whether the part's bytes are among the whole's own, not only equal to some of them; never for one
 * without data. */
static inline bool slice_is_part_of(struct slice part, struct slice whole)
{
    uintptr_t start = (uintptr_t)whole.data, at = (uintptr_t)part.data;
    return part.data != NULL && whole.data != NULL && at >= start &&
           at + part.size <= start + whole.size;
}

/* All from `start` on; empty when start lies beyond the end. */
static inline struct slice slice_from_offset(struct slice slice, size_t start)
{
    return slice_between(slice, start, slice.size);
}

/* The same with a NUL-terminated string, whose length is not asked for where its first bytes
 * differ: for tables of words. */
static inline bool slice_is(struct slice slice, const char *string)
{
    for (size_t i = 0; i < slice.size; i++) {
        if (slice.data[i] != string[i] || string[i] == '\0') {
            return false;
        }
    }
    return string[slice.size] == '\0';
}

/* Most prefixes and suffixes that are asked for differ in their first byte. */
static inline bool slice_starts_with(struct slice slice, struct slice prefix)
{
    return prefix.size == 0 || (slice.size >= prefix.size && slice.data[0] == prefix.data[0] &&
                                memcmp(slice.data, prefix.data, prefix.size) == 0);
}
static inline bool slice_ends_with(struct slice slice, struct slice suffix)
{
    if (suffix.size == 0 || slice.size < suffix.size) {
        return suffix.size == 0;
    }
    const char *end = slice.data + slice.size - suffix.size;
    return end[0] == suffix.data[0] && memcmp(end, suffix.data, suffix.size) == 0;
}

/* As slice_is, ASCII case ignored. */
static inline bool slice_is_ignoring_case(struct slice slice, const char *string)
{
    for (size_t i = 0; i < slice.size; i++) {
        char c = slice.data[i], d = string[i];
        if (d == '\0' ||
            (c != d && ((c ^ d) != 0x20 || !((c | 0x20) >= 'a' && (c | 0x20) <= 'z')))) {
            return false;
        }
    }
    return string[slice.size] == '\0';
}

/* Whether no byte is above 127. */
bool slice_is_ascii(struct slice slice);

/* ASCII case only. */
bool slice_equal_ignoring_case(struct slice a, struct slice b);

/* Whether it is one of the strings, which end with NULL. */
bool slice_is_any(struct slice slice, const char *const *strings);
bool slice_is_any_ignoring_case(struct slice slice, const char *const *strings);

/* Whether it is, or contains, one of the strings in a list such as "get|put|patch". */
bool slice_is_one_of(struct slice slice, const char *strings);
bool slice_contains_one_of_ignoring_case(struct slice slice, const char *strings);

/* Byte order, as memcmp; a shorter prefix sorts first. */
int slice_compare(struct slice a, struct slice b);

#define SLICE_NOT_FOUND SIZE_MAX

/* Offset of the first occurrence, or SLICE_NOT_FOUND. The empty needle is at 0. Linear time. */
size_t slice_find(struct slice slice, struct slice needle);
size_t slice_find_ignoring_case(struct slice slice, struct slice needle);
size_t slice_find_byte(struct slice slice, char byte);
size_t slice_find_last_byte(struct slice slice, char byte);
static inline bool slice_contains_ignoring_case(struct slice slice, struct slice needle)
{
    return slice_find_ignoring_case(slice, needle) != SLICE_NOT_FOUND;
}

/* Without leading and trailing ASCII white space. */
struct slice slice_trim(struct slice slice);

/* Takes the part before the next `separator` off the front of *rest and skips the separator.
 * Returns false, and leaves *out_part alone, once *rest is exhausted. "a,,b" yields a, empty, b; an
 * empty slice yields nothing. */
bool slice_next_part(struct slice *rest, char separator, struct slice *out_part);

/* The next line without its line end (LF or CRLF); false when *rest is empty. */
bool slice_next_line(struct slice *rest, struct slice *out_line);

/* Whether it is digits with one point among them at the most, behind "-" or not: "12", "-0.5". */
bool slice_is_decimal(struct slice slice);

/* Decimal digits only, no sign, no blank, no overflow. */
bool slice_to_uint64(struct slice slice, uint64_t *out_value);
/* An optional minus sign, then as above. */
bool slice_to_int64(struct slice slice, int64_t *out_value);

/* FNV-1a, 64 bits. Not for hostile keys without a bound on their number. */
uint64_t slice_hash(struct slice slice);

static inline bool character_is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}
static inline bool character_is_digit(char c)
{
    return c >= '0' && c <= '9';
}
static inline bool character_is_alpha(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
static inline bool character_is_alphanumeric(char c)
{
    return character_is_alpha(c) || character_is_digit(c);
}
static inline bool character_opens_bracket(char c)
{
    return c == '(' || c == '[' || c == '{';
}
static inline bool character_closes_bracket(char c)
{
    return c == ')' || c == ']' || c == '}';
}
/* A letter, a digit or an underscore. */
static inline bool character_is_word(char c)
{
    return character_is_alphanumeric(c) || c == '_';
}
static inline char character_to_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}
static inline char character_to_upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - ('a' - 'A')) : c;
}

/* ASCII case only. Most differ in the first byte, or the last. */
static inline bool slice_starts_with_ignoring_case(struct slice slice, struct slice prefix)
{
    if (prefix.size == 0 || slice.size < prefix.size) {
        return prefix.size == 0;
    }
    return character_to_lower(slice.data[0]) == character_to_lower(prefix.data[0]) &&
           slice_equal_ignoring_case(slice_between(slice, 0, prefix.size), prefix);
}
static inline bool slice_ends_with_ignoring_case(struct slice slice, struct slice suffix)
{
    if (suffix.size == 0 || slice.size < suffix.size) {
        return suffix.size == 0;
    }
    struct slice end = slice_from_offset(slice, slice.size - suffix.size);
    return character_to_lower(end.data[end.size - 1]) ==
               character_to_lower(suffix.data[suffix.size - 1]) &&
           slice_equal_ignoring_case(end, suffix);
}
