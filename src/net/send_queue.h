/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes on their way to a peer. Responses are built up in one buffer and go out in one write,
 * sealed first where there is TLS; what the kernel does not take at once is sent piece by piece
 * while the next responses are built up in another. The owner bounds it by starting no new work
 * while send_queue_is_pending(). */
#pragma once

#include "base/buffer.h"

#include <uv.h>

struct send_queue;
struct tls_session;

/* A piece was taken by the kernel (status 0) or the peer is lost (a negative libuv code). Never
 * called inside send_queue_flush. */
typedef void on_sent_f(struct send_queue *send_queue, int status);

struct send_queue {
    struct buffer built;     /* appended to by the owner, at any time */
    struct buffer sending;   /* untouched while a write runs */
    size_t sent;             /* bytes of `sending` that are gone */
    struct tls_session *tls; /* NULL: bytes go out as they are */
    uv_stream_t *stream;
    uv_write_t write;
    on_sent_f *on_sent;
    void *owner;
};

/* `maximum`: bytes of each of the two buffers. */
void send_queue_init(struct send_queue *send_queue, uv_stream_t *stream, size_t maximum,
                     on_sent_f *on_sent, void *owner);
/* The stream must be closed. */
void send_queue_release(struct send_queue *send_queue);

/* Sends what was built and `tail` behind it, which is copied only where the kernel does not take
 * it. While output is pending, both wait. Returns 0 or a negative libuv code: the peer is lost. */
int send_queue_flush(struct send_queue *send_queue, struct slice tail);

/* Gives back memory above `kept_size` where nothing is pending. */
void send_queue_shrink(struct send_queue *send_queue, size_t kept_size);

static inline bool send_queue_is_pending(const struct send_queue *send_queue)
{
    return send_queue->sending.size > 0;
}
