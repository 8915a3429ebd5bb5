/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes on their way to a peer. Responses are built up in one buffer and go out in one write; what
 * the kernel does not take at once is sent piece by piece while the next responses are built up in
 * another. The owner bounds it by starting no new work while output_is_pending(). */
#pragma once

#include "base/buffer.h"

#include <uv.h>

struct output;

/* A piece was taken by the kernel (status 0) or the peer is lost (a negative libuv code). Never
 * called inside output_flush. */
typedef void on_output_f(struct output *output, int status);

struct output {
    struct buffer built;   /* appended to by the owner, at any time */
    struct buffer sending; /* untouched while a write runs */
    size_t sent;           /* bytes of `sending` that are gone */
    uv_stream_t *stream;
    uv_write_t write;
    on_output_f *on_output;
    void *owner;
};

/* `maximum`: bytes of each of the two buffers. */
void output_init(struct output *output, uv_stream_t *stream, size_t maximum, on_output_f *on_output,
                 void *owner);
/* The stream must be closed. */
void output_release(struct output *output);

/* Sends what was built and `tail` behind it, which is copied only where the kernel does not take
 * it. While output is pending, both wait. Returns 0 or a negative libuv code: the peer is lost. */
int output_flush(struct output *output, struct slice tail);

/* Gives back memory above `kept_size` where nothing is pending. */
void output_shrink(struct output *output, size_t kept_size);

static inline bool output_is_pending(const struct output *output)
{
    return output->sending.size > 0;
}
