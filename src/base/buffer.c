/* SPDX-License-Identifier: Apache-2.0 */
/* Growth by doubling up to the stated maximum; overflow is sticky. */
#include "base/buffer.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#define SMALLEST_CAPACITY 256U

void buffer_init(struct buffer *buffer, size_t maximum)
{
    *buffer = (struct buffer){.maximum = maximum};
}

void buffer_release(struct buffer *buffer)
{
    free(buffer->data);
    *buffer = (struct buffer){.maximum = buffer->maximum};
}

void buffer_clear(struct buffer *buffer)
{
    buffer->size = 0;
    buffer->is_overflown = false;
}

char *buffer_reserve_slow(struct buffer *buffer, size_t size)
{
    if (buffer->is_overflown || size > buffer->maximum - buffer->size) {
        buffer->is_overflown = true;
        return NULL;
    }
    size_t needed = buffer->size + size;
    size_t capacity = buffer->capacity < SMALLEST_CAPACITY ? SMALLEST_CAPACITY : buffer->capacity;
    while (capacity < needed) {
        capacity *= 2;
    }
    capacity = capacity > buffer->maximum ? buffer->maximum : capacity;
    char *data = realloc(buffer->data, capacity);
    if (data == NULL) {
        buffer->is_overflown = true;
        return NULL;
    }
    buffer->data = data;
    buffer->capacity = capacity;
    return data + buffer->size;
}

void buffer_append_uint64(struct buffer *buffer, uint64_t value)
{
    char digits[20];
    size_t start = sizeof(digits);
    do {
        digits[--start] = (char)('0' + value % 10);
        value /= 10;
    } while (value != 0);
    buffer_append(buffer, digits + start, sizeof(digits) - start);
}

void buffer_append_int64(struct buffer *buffer, int64_t value)
{
    if (value < 0) {
        buffer_append_byte(buffer, '-');
        buffer_append_uint64(buffer, 0U - (uint64_t)value);
        return;
    }
    buffer_append_uint64(buffer, (uint64_t)value);
}

void buffer_format_list(struct buffer *buffer, const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    size_t room = buffer->capacity - buffer->size;
    char *to = room > 0 ? buffer->data + buffer->size : NULL;
    int size = vsnprintf(to, room, format, arguments);
    assert(size >= 0);
    /* Where it fits it is there already, with the NUL that closes it and that the buffer does not
     * keep. */
    if ((size_t)size >= room && (to = buffer_reserve(buffer, (size_t)size + 1)) != NULL) {
        vsnprintf(to, (size_t)size + 1, format, again);
    }
    buffer->size += to != NULL ? (size_t)size : 0;
    va_end(again);
}

void buffer_format(struct buffer *buffer, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    buffer_format_list(buffer, format, arguments);
    va_end(arguments);
}

void buffer_consume(struct buffer *buffer, size_t size)
{
    assert(size <= buffer->size);
    if (size > 0 && buffer->size > size) {
        memmove(buffer->data, buffer->data + size, buffer->size - size);
    }
    buffer->size -= size;
}
