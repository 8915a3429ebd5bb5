/* SPDX-License-Identifier: Apache-2.0 */
/* Whole messages at a time: the input is all there, and the output grows by steps, so that what
 * unpacks to more than it may is found before the memory is gone. */
#include "face/gzip.h"

#include <assert.h>
#include <stdlib.h>

#include <zlib.h>

#define GZIP_WINDOW  (15 + 16) /* the largest, and gzip's own header */
#define MEMORY_LEVEL 8
#define STEP_SIZE    ((size_t)4 << 10)

struct gzip {
    z_stream unpacker;
    z_stream packer;
    bool has_unpacker;
    bool has_packer;
};

static struct gzip *make(struct gzip **gzip)
{
    if (*gzip == NULL) {
        *gzip = calloc(1, sizeof(**gzip));
    }
    if (*gzip == NULL) {
        abort();
    }
    return *gzip;
}

static z_stream *ready_unpacker(struct gzip *gzip)
{
    int code = gzip->has_unpacker ? inflateReset(&gzip->unpacker)
                                  : inflateInit2(&gzip->unpacker, GZIP_WINDOW);
    if (code != Z_OK) {
        abort(); /* without memory, as everywhere */
    }
    gzip->has_unpacker = true;
    return &gzip->unpacker;
}

static z_stream *ready_packer(struct gzip *gzip)
{
    int code = gzip->has_packer ? deflateReset(&gzip->packer)
                                : deflateInit2(&gzip->packer, Z_BEST_SPEED, Z_DEFLATED, GZIP_WINDOW,
                                               MEMORY_LEVEL, Z_DEFAULT_STRATEGY);
    if (code != Z_OK) {
        abort();
    }
    gzip->has_packer = true;
    return &gzip->packer;
}

static void give_input(z_stream *stream, struct slice bytes)
{
    union {
        const char *read;
        Bytef *written;
    } data = {bytes.data};
    assert(bytes.size <= UINT32_MAX);
    stream->next_in = data.written;
    stream->avail_in = (uInt)bytes.size;
}

/* Some room behind what is there; false: it may hold no more. */
static bool give_room(z_stream *stream, struct buffer *out)
{
    size_t left = out->maximum - out->size;
    size_t size = left < STEP_SIZE ? left : STEP_SIZE;
    char *room = size == 0 ? NULL : buffer_reserve(out, size);
    if (room == NULL) {
        return false;
    }
    stream->next_out = (Bytef *)room;
    stream->avail_out = (uInt)size;
    return true;
}

static void take_room(const z_stream *stream, struct buffer *out)
{
    buffer_advance(out, (size_t)((char *)stream->next_out - (out->data + out->size)));
}

enum gzip_outcome gzip_unpack(struct gzip **gzip, struct buffer *out, struct slice bytes)
{
    z_stream *stream = ready_unpacker(make(gzip));
    give_input(stream, bytes);
    int code = Z_OK;
    while (code == Z_OK) {
        char beyond;
        bool has_room = give_room(stream, out);
        if (!has_room) { /* the trailer may still be to come */
            stream->next_out = (Bytef *)&beyond;
            stream->avail_out = 1;
        }
        code = inflate(stream, Z_NO_FLUSH);
        if (has_room) {
            take_room(stream, out);
        } else if (stream->avail_out == 0) {
            return GZIP_TOO_LARGE;
        }
        if (code == Z_OK && stream->avail_in == 0 && stream->avail_out > 0) {
            return GZIP_INVALID; /* it ends too early */
        }
    }
    return code == Z_STREAM_END && stream->avail_in == 0 ? GZIP_DONE : GZIP_INVALID;
}

void gzip_pack(struct gzip **gzip, struct buffer *out, struct slice bytes)
{
    z_stream *stream = ready_packer(make(gzip));
    give_input(stream, bytes);
    int code = Z_OK;
    while (code == Z_OK) {
        if (!give_room(stream, out)) {
            out->is_overflown = true;
            return;
        }
        code = deflate(stream, Z_FINISH);
        take_room(stream, out);
    }
    assert(code == Z_STREAM_END);
}

void gzip_destroy(struct gzip **gzip)
{
    if (*gzip != NULL) {
        if ((*gzip)->has_unpacker) {
            inflateEnd(&(*gzip)->unpacker);
        }
        if ((*gzip)->has_packer) {
            deflateEnd(&(*gzip)->packer);
        }
        free(*gzip);
        *gzip = NULL;
    }
}
