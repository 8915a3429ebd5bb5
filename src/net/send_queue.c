/* SPDX-License-Identifier: Apache-2.0 */
/* Pieces, not the whole, are handed to libuv, so that a slow but living peer is seen to make
 * progress. */
#include "net/send_queue.h"

#include <assert.h>

#include "net/tls_session.h"

#define PIECE_SIZE ((size_t)64 << 10)

void send_queue_init(struct send_queue *send_queue, uv_stream_t *stream, size_t maximum,
                     on_sent_f *on_sent, void *owner)
{
    *send_queue = (struct send_queue){.stream = stream, .on_sent = on_sent, .owner = owner};
    send_queue->write.data = send_queue;
    buffer_init(&send_queue->built, maximum);
    buffer_init(&send_queue->sending, maximum);
}

void send_queue_release(struct send_queue *send_queue)
{
    buffer_release(&send_queue->built);
    buffer_release(&send_queue->sending);
}

static void on_written(uv_write_t *write, int status);

static int send_piece(struct send_queue *send_queue)
{
    size_t size = send_queue->sending.size - send_queue->sent;
    size = size > PIECE_SIZE ? PIECE_SIZE : size;
    uv_buf_t piece = uv_buf_init(send_queue->sending.data + send_queue->sent, (unsigned)size);
    send_queue->sent += size;
    return uv_write(&send_queue->write, send_queue->stream, &piece, 1, on_written);
}

static void on_written(uv_write_t *write, int status)
{
    struct send_queue *send_queue = write->data;
    if (status == 0 && send_queue->sent < send_queue->sending.size) {
        status = send_piece(send_queue);
    } else {
        buffer_clear(&send_queue->sending);
        send_queue->sent = 0;
    }
    send_queue->on_sent(send_queue, status);
}

/* The kernel took `taken` bytes of what is ready and the tail; the rest must be kept. */
static int keep_rest(struct send_queue *send_queue, struct buffer *ready, size_t taken,
                     struct slice tail)
{
    size_t ready_size = ready->size;
    struct buffer empty = send_queue->sending;
    send_queue->sending = *ready;
    *ready = empty;
    buffer_clear(ready);
    buffer_append_slice(&send_queue->sending,
                        slice_from_offset(tail, taken > ready_size ? taken - ready_size : 0));
    send_queue->sent = taken > ready_size ? ready_size : taken;
    return send_queue->sending.is_overflown ? UV_ENOMEM : send_piece(send_queue);
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

/* What was built waits for the end of the handshake. */
static bool seal(struct send_queue *send_queue, struct slice tail)
{
    struct tls_session *tls = send_queue->tls;
    if (!tls_session_is_established(tls)) {
        buffer_append_slice(&send_queue->built, tail);
        return !send_queue->built.is_overflown;
    }
    if (!tls_session_seal(tls, buffer_slice(&send_queue->built)) || !tls_session_seal(tls, tail)) {
        return false;
    }
    buffer_clear(&send_queue->built);
    return true;
}

static int send_ready(struct send_queue *send_queue, struct buffer *ready, struct slice tail)
{
    size_t size = ready->size + tail.size;
    if (ready->is_overflown) {
        return UV_ENOMEM;
    }
    if (size == 0) {
        return 0;
    }
    uv_buf_t parts[] = {buf_of(buffer_slice(ready)), buf_of(tail)};
    int taken = uv_try_write(send_queue->stream, parts, tail.size > 0 ? 2 : 1);
    if (taken == UV_EAGAIN) {
        taken = 0;
    }
    if (taken < 0) {
        return taken;
    }
    if ((size_t)taken == size) {
        buffer_clear(ready);
        return 0;
    }
    return keep_rest(send_queue, ready, (size_t)taken, tail);
}

int send_queue_flush(struct send_queue *send_queue, struct slice tail)
{
    if (send_queue_is_pending(send_queue)) {
        buffer_append_slice(&send_queue->built, tail);
        return send_queue->built.is_overflown ? UV_ENOMEM : 0;
    }
    if (send_queue->tls == NULL) {
        return send_ready(send_queue, &send_queue->built, tail);
    }
    if (send_queue->built.is_overflown || !seal(send_queue, tail)) {
        return UV_ENOMEM;
    }
    return send_ready(send_queue, tls_session_sealed(send_queue->tls), SLICE_EMPTY);
}

void send_queue_shrink(struct send_queue *send_queue, size_t kept_size)
{
    if (send_queue->built.size == 0 && send_queue->built.capacity > kept_size) {
        buffer_release(&send_queue->built);
    }
    if (send_queue->tls != NULL && kept_size == 0) {
        tls_session_shrink(send_queue->tls);
    }
    if (!send_queue_is_pending(send_queue) && send_queue->sending.capacity > kept_size) {
        buffer_release(&send_queue->sending);
    }
}
