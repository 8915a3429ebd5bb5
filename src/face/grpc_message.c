/* SPDX-License-Identifier: Apache-2.0 */
/* Messages of a call, out of their frames and into them: gzip both ways. Who sends gzip and takes
 * it gets it back where that makes a message smaller. */
#include "face/grpc_private.h"

#include "face/gzip.h"

#define MESSAGE_USUAL  ((size_t)4 << 20) /* what gRPC's own libraries take */
#define PACKED_MINIMUM 512U              /* smaller messages are sent as they are */

size_t grpc_message_maximum(const struct face *face)
{
    size_t stated = face->shared->options.message_maximum;
    size_t told = face->plan->model->protection.body_size; /* by the document */
    return stated > 0 ? stated : told > 0 ? told : MESSAGE_USUAL;
}

/* "A message is larger than the 4194304 bytes that are taken" */
static struct grpc_taken fail_large(const struct grpc_stream *stream, const char *what)
{
    const struct slice reason =
        arena_format(stream->request->arena, "A message %s than the %zu bytes that are taken", what,
                     grpc_message_maximum(stream->face));
    return (struct grpc_taken){.kind = GRPC_TAKEN_FAULT,
                               .code = GRPC_CODE_RESOURCE_EXHAUSTED,
                               .reason = arena_string(stream->request->arena, reason)};
}

static struct grpc_taken fail(enum grpc_code code, const char *reason)
{
    return (struct grpc_taken){.kind = GRPC_TAKEN_FAULT, .code = code, .reason = reason};
}

static bool is_named(struct slice list, struct slice name)
{
    struct slice part;
    while (slice_next_part(&list, ',', &part)) {
        if (slice_equal(slice_trim(part), name)) {
            return true;
        }
    }
    return false;
}

static struct grpc_taken unpack(struct grpc_stream *stream, struct slice packed)
{
    struct slice encoding = stream->metadata.encoding;
    if (encoding.size == 0 || slice_equal(encoding, SLICE("identity"))) {
        return fail(GRPC_CODE_INTERNAL, "A message is compressed, but grpc-encoding says not how");
    }
    if (!slice_equal(encoding, SLICE("gzip"))) {
        stream->tells_encodings = true;
        return fail(GRPC_CODE_UNIMPLEMENTED,
                    "The compression of the messages is not known here; gzip is");
    }
    struct buffer bytes;
    buffer_init(&bytes, grpc_message_maximum(stream->face));
    enum gzip_outcome outcome = gzip_unpack(&stream->face->gzip, &bytes, packed);
    struct grpc_taken taken = {.kind = GRPC_TAKEN_MESSAGE};
    if (outcome == GZIP_DONE) {
        taken.message = arena_copy(stream->request->arena, buffer_slice(&bytes));
    }
    buffer_release(&bytes);
    switch (outcome) {
    case GZIP_DONE:
        return taken;
    case GZIP_TOO_LARGE:
        return fail_large(stream, "unpacks to more");
    case GZIP_INVALID:
        break;
    }
    return fail(GRPC_CODE_INTERNAL, "A message is no gzip, although it says so");
}

struct grpc_taken grpc_message_take(struct grpc_stream *stream, struct slice *rest)
{
    bool is_compressed = false;
    struct slice message = SLICE_EMPTY;
    switch (wire_frame_take(rest, grpc_message_maximum(stream->face), &is_compressed, &message)) {
    case WIRE_FRAME_NONE:
        return (struct grpc_taken){.kind = GRPC_TAKEN_NONE};
    case WIRE_FRAME_PART:
        return (struct grpc_taken){.kind = GRPC_TAKEN_PART};
    case WIRE_FRAME_TOO_LARGE:
        return fail_large(stream, "is larger");
    case WIRE_FRAME_INVALID:
        return fail(GRPC_CODE_INTERNAL, "The request is no sequence of gRPC messages");
    case WIRE_FRAME_WHOLE:
        break;
    }
    return is_compressed ? unpack(stream, message)
                         : (struct grpc_taken){.kind = GRPC_TAKEN_MESSAGE, .message = message};
}

struct grpc_taken grpc_message_take_only(struct grpc_stream *stream)
{
    struct slice rest = stream->request->body;
    struct grpc_taken taken = grpc_message_take(stream, &rest);
    switch (taken.kind) {
    case GRPC_TAKEN_NONE:
        return fail(GRPC_CODE_UNIMPLEMENTED, "The request holds no message");
    case GRPC_TAKEN_PART:
        return fail(GRPC_CODE_INTERNAL, "The request ends within a message");
    case GRPC_TAKEN_MESSAGE:
    case GRPC_TAKEN_FAULT:
        break;
    }
    return rest.size > 0 && taken.kind == GRPC_TAKEN_MESSAGE
               ? fail(GRPC_CODE_UNIMPLEMENTED, "The request holds more than one message")
               : taken;
}

bool grpc_message_packs(const struct grpc_stream *stream)
{
    return stream->metadata.encoding.size > 0 &&
           slice_equal(stream->metadata.encoding, SLICE("gzip")) &&
           is_named(stream->metadata.accept_encoding, SLICE("gzip"));
}

void grpc_message_end(struct grpc_stream *stream, struct buffer *out, size_t start)
{
    size_t size = out->size - start - WIRE_FRAME_HEAD;
    if (out->is_overflown || size < PACKED_MINIMUM || !grpc_message_packs(stream)) {
        wire_frame_end(out, start, false);
        return;
    }
    struct buffer packed;
    struct slice message = slice_from_offset(buffer_slice(out), start + WIRE_FRAME_HEAD);
    buffer_init(&packed, size); /* beyond, packing is of no use */
    gzip_pack(&stream->face->gzip, &packed, message);
    bool is_smaller = !packed.is_overflown && packed.size < size;
    if (is_smaller) {
        out->size = start + WIRE_FRAME_HEAD;
        buffer_append_slice(out, buffer_slice(&packed));
    }
    buffer_release(&packed);
    wire_frame_end(out, start, is_smaller);
}
