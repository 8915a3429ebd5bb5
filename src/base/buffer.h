/* SPDX-License-Identifier: Apache-2.0 */
/* A growing byte buffer of its own on the heap, created with the most it may ever hold. Appending
 * past the maximum, or past what memory gives, appends nothing and sets `is_overflown`, which stays
 * set: check once, late. */
#pragma once

#include "base/slice.h"

#include <stdarg.h>

struct buffer {
    char *data;
    size_t size;     /* bytes in use */
    size_t capacity; /* bytes allocated */
    size_t maximum;  /* bytes it may ever hold */
    bool is_overflown;
};

void buffer_init(struct buffer *buffer, size_t maximum);
void buffer_release(struct buffer *buffer);

/* Empties it and keeps the memory. */
void buffer_clear(struct buffer *buffer);

/* Makes room for `size` more bytes and returns where they go, or NULL (and overflow). Commit with
 * buffer_advance. */
char *buffer_reserve_slow(struct buffer *buffer, size_t size);
static inline char *buffer_reserve(struct buffer *buffer, size_t size)
{
    if (buffer->capacity - buffer->size >= size) {
        return buffer->data + buffer->size;
    }
    return buffer_reserve_slow(buffer, size);
}
static inline void buffer_advance(struct buffer *buffer, size_t size)
{
    buffer->size += size;
}

static inline void buffer_append(struct buffer *buffer, const char *data, size_t size)
{
    if (size == 0) {
        return;
    }
    char *to = buffer_reserve(buffer, size);
    if (to != NULL) {
        memcpy(to, data, size);
        buffer->size += size;
    }
}
static inline void buffer_append_slice(struct buffer *buffer, struct slice slice)
{
    buffer_append(buffer, slice.data, slice.size);
}
static inline void buffer_append_string(struct buffer *buffer, const char *string)
{
    buffer_append(buffer, string, strlen(string));
}
static inline void buffer_append_byte(struct buffer *buffer, char byte)
{
    buffer_append(buffer, &byte, 1);
}
#define BUFFER_LITERAL(buffer, literal) buffer_append((buffer), (literal), sizeof(literal) - 1)

void buffer_append_uint64(struct buffer *buffer, uint64_t value);
void buffer_append_int64(struct buffer *buffer, int64_t value);
void buffer_format(struct buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void buffer_format_list(struct buffer *buffer, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));

/* Removes the first `size` bytes. */
void buffer_consume(struct buffer *buffer, size_t size);

static inline struct slice buffer_slice(const struct buffer *buffer)
{
    return slice_of(buffer->data, buffer->size);
}
