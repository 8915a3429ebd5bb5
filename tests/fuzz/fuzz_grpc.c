/* SPDX-License-Identifier: Apache-2.0 */
/* The body of a gRPC request: frames one behind the other, some of them gzip. However it is cut,
 * the same messages come out; put into frames again they are the same bytes; what unpacks stays
 * within its limit, and packed again it unpacks to itself. */
#include <assert.h>
#include <stdlib.h>

#include "face/gzip.h"
#include "wire/wire.h"

#define MESSAGE_MAXIMUM  ((size_t)1 << 12)
#define UNPACKED_MAXIMUM ((size_t)1 << 16)

static struct gzip *gzip;

static void check_packing(struct slice message)
{
    struct buffer unpacked, packed, again;
    buffer_init(&unpacked, UNPACKED_MAXIMUM);
    buffer_init(&packed, UNPACKED_MAXIMUM * 2);
    buffer_init(&again, UNPACKED_MAXIMUM);
    enum gzip_outcome outcome = gzip_unpack(&gzip, &unpacked, message);
    assert(unpacked.size <= UNPACKED_MAXIMUM);
    if (outcome == GZIP_DONE) {
        gzip_pack(&gzip, &packed, buffer_slice(&unpacked));
        assert(!packed.is_overflown);
        assert(gzip_unpack(&gzip, &again, buffer_slice(&packed)) == GZIP_DONE);
        assert(slice_equal(buffer_slice(&again), buffer_slice(&unpacked)));
    }
    buffer_release(&unpacked);
    buffer_release(&packed);
    buffer_release(&again);
}

/* Takes what is whole off a body of which `size` bytes are there, behind those taken before. */
static enum wire_frame take(struct slice body, size_t *taken, size_t size, struct buffer *out,
                            bool unpacks)
{
    struct slice rest = slice_between(body, *taken, size), message;
    bool is_compressed;
    enum wire_frame frame;
    while ((frame = wire_frame_take(&rest, MESSAGE_MAXIMUM, &is_compressed, &message)) ==
           WIRE_FRAME_WHOLE) {
        assert(message.size <= MESSAGE_MAXIMUM);
        size_t start = wire_frame_begin(out);
        buffer_append_slice(out, message);
        wire_frame_end(out, start, is_compressed);
        if (is_compressed && unpacks) {
            check_packing(message);
        }
    }
    *taken = size - rest.size;
    return frame;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *own = malloc(size + 1); /* of its own, so that reading beyond it is seen */
    if (size > 0) {
        memcpy(own, data, size);
    }
    struct slice body = slice_of(own, size);
    struct buffer whole, pieces;
    size_t taken = 0, taken_in_pieces = 0;
    buffer_init(&whole, size + WIRE_FRAME_HEAD);
    buffer_init(&pieces, size + WIRE_FRAME_HEAD);
    enum wire_frame last = take(body, &taken, size, &whole, true);
    enum wire_frame last_piece = WIRE_FRAME_NONE;
    for (size_t there = 0; there <= size; there++) {
        last_piece = take(body, &taken_in_pieces, there, &pieces, false);
        if (last_piece == WIRE_FRAME_INVALID || last_piece == WIRE_FRAME_TOO_LARGE) {
            break;
        }
    }
    assert(taken == taken_in_pieces && last == last_piece);
    assert(slice_equal(buffer_slice(&whole), slice_between(body, 0, taken)));
    assert(slice_equal(buffer_slice(&pieces), buffer_slice(&whole)));
    buffer_release(&whole);
    buffer_release(&pieces);
    free(own);
    return 0;
}
