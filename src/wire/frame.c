/* SPDX-License-Identifier: Apache-2.0 */
/* How gRPC puts messages into a body, one after the other. */
#include "wire/wire.h"

size_t wire_frame_begin(struct buffer *out)
{
    size_t start = out->size;
    buffer_append(out, "\0\0\0\0", WIRE_FRAME_HEAD);
    return start;
}

static void write_head(char *out, size_t size, bool is_compressed)
{
    out[0] = is_compressed ? 1 : 0;
    for (unsigned i = 0; i < 4; i++) {
        out[1 + i] = (char)(size >> (24 - 8 * i));
    }
}

void wire_frame_end(struct buffer *out, size_t start, bool is_compressed)
{
    if (out->is_overflown) {
        return;
    }
    write_head(out->data + start, out->size - start - WIRE_FRAME_HEAD, is_compressed);
}

enum wire_frame wire_frame_take(struct slice *rest, size_t maximum, bool *out_is_compressed,
                                struct slice *out_message)
{
    if (rest->size == 0) {
        return WIRE_FRAME_NONE;
    }
    if ((unsigned char)rest->data[0] > 1) {
        return WIRE_FRAME_INVALID;
    }
    if (rest->size < WIRE_FRAME_HEAD) {
        return WIRE_FRAME_PART;
    }
    size_t size = 0;
    for (unsigned i = 1; i < WIRE_FRAME_HEAD; i++) {
        size = size << 8 | (unsigned char)rest->data[i];
    }
    if (size > maximum) {
        return WIRE_FRAME_TOO_LARGE;
    }
    if (size > rest->size - WIRE_FRAME_HEAD) {
        return WIRE_FRAME_PART;
    }
    *out_is_compressed = rest->data[0] == 1;
    *out_message = slice_between(*rest, WIRE_FRAME_HEAD, WIRE_FRAME_HEAD + size);
    *rest = slice_from_offset(*rest, WIRE_FRAME_HEAD + size);
    return WIRE_FRAME_WHOLE;
}
