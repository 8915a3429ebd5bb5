/* SPDX-License-Identifier: Apache-2.0 */
/* Pieces, not the whole, are handed to libuv, so that a slow but living peer is seen to make
 * progress. */
#include "net/output.h"

#include <assert.h>

#define PIECE_SIZE ((size_t)64 << 10)

void output_init(struct output *output, uv_stream_t *stream, size_t maximum, on_output_f *on_output,
                 void *owner)
{
    *output = (struct output){.stream = stream, .on_output = on_output, .owner = owner};
    output->write.data = output;
    buffer_init(&output->built, maximum);
    buffer_init(&output->sending, maximum);
}

void output_release(struct output *output)
{
    buffer_release(&output->built);
    buffer_release(&output->sending);
}

static void on_written(uv_write_t *write, int status);

static int send_piece(struct output *output)
{
    size_t size = output->sending.size - output->sent;
    size = size > PIECE_SIZE ? PIECE_SIZE : size;
    uv_buf_t piece = uv_buf_init(output->sending.data + output->sent, (unsigned)size);
    output->sent += size;
    return uv_write(&output->write, output->stream, &piece, 1, on_written);
}

static void on_written(uv_write_t *write, int status)
{
    struct output *output = write->data;
    if (status == 0 && output->sent < output->sending.size) {
        status = send_piece(output);
    } else {
        buffer_clear(&output->sending);
    }
    output->on_output(output, status);
}

/* The kernel took `taken` bytes of what was built and the tail; the rest must be kept. */
static int keep_rest(struct output *output, size_t taken, struct slice tail)
{
    size_t built_size = output->built.size;
    struct buffer empty = output->sending;
    output->sending = output->built;
    output->built = empty;
    buffer_clear(&output->built);
    buffer_append_slice(&output->sending,
                        slice_from_offset(tail, taken > built_size ? taken - built_size : 0));
    output->sent = taken > built_size ? built_size : taken;
    return output->sending.is_overflown ? UV_ENOMEM : send_piece(output);
}

/* libuv takes no pointer to const, though it only reads. */
static uv_buf_t buf_of(struct slice slice)
{
    union {
        const char *read;
        char *written;
    } data = {slice.data};
    return uv_buf_init(data.written, (unsigned)slice.size);
}

int output_flush(struct output *output, struct slice tail)
{
    if (output_is_pending(output)) {
        buffer_append_slice(&output->built, tail);
    }
    if (output->built.is_overflown) {
        return UV_ENOMEM;
    }
    size_t size = output->built.size + tail.size;
    if (output_is_pending(output) || size == 0) {
        return 0;
    }
    uv_buf_t parts[] = {buf_of(buffer_slice(&output->built)), buf_of(tail)};
    int taken = uv_try_write(output->stream, parts, tail.size > 0 ? 2 : 1);
    if (taken == UV_EAGAIN) {
        taken = 0;
    }
    if (taken < 0) {
        return taken;
    }
    if ((size_t)taken == size) {
        buffer_clear(&output->built);
        return 0;
    }
    return keep_rest(output, (size_t)taken, tail);
}

void output_shrink(struct output *output, size_t kept_size)
{
    if (output->built.size == 0 && output->built.capacity > kept_size) {
        buffer_release(&output->built);
    }
    if (!output_is_pending(output) && output->sending.capacity > kept_size) {
        buffer_release(&output->sending);
    }
}
