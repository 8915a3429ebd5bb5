/* SPDX-License-Identifier: Apache-2.0 */
/* Calls that last: messages as they come, answers in pieces. The stream stands in the face's list
 * from its start to its end, so that a system that stops can end it. */
#include "face/grpc_private.h"

#define UNSENT_MAXIMUM ((size_t)256 << 10) /* beyond, no further message is taken */

static struct grpc_stream *stream_from(struct request *request)
{
    return request->user;
}

/* --- the face's list --- */

void grpc_stream_link(struct grpc_stream *stream)
{
    struct face *face = stream->face;
    stream->next = face->streams;
    if (face->streams != NULL) {
        face->streams->previous = stream;
    }
    face->streams = stream;
    stream->is_linked = true;
}

void grpc_stream_unlink(struct grpc_stream *stream)
{
    if (!stream->is_linked) {
        return;
    }
    stream->is_linked = false;
    *(stream->previous == NULL ? &stream->face->streams : &stream->previous->next) = stream->next;
    if (stream->next != NULL) {
        stream->next->previous = stream->previous;
    }
}

/* --- the answer --- */

void grpc_stream_send(struct grpc_stream *stream, struct slice message)
{
    struct buffer frame;
    buffer_init(&frame, WIRE_FRAME_HEAD + message.size);
    size_t start = wire_frame_begin(&frame);
    buffer_append_slice(&frame, message);
    grpc_message_end(stream, &frame, start);
    grpc_answer_begin_pieces(stream, NULL);
    request_write(stream->request, buffer_slice(&frame));
    buffer_release(&frame);
}

void grpc_stream_end(struct grpc_stream *stream, enum grpc_code code, struct slice message)
{
    static const enum problem problems[] = {
        [GRPC_CODE_INVALID_ARGUMENT] = PROBLEM_INVALID,
        [GRPC_CODE_NOT_FOUND] = PROBLEM_NOT_FOUND,
        [GRPC_CODE_RESOURCE_EXHAUSTED] = PROBLEM_TOO_LARGE,
        [GRPC_CODE_UNIMPLEMENTED] = PROBLEM_UNSUPPORTED,
        [GRPC_CODE_INTERNAL] = PROBLEM_INTERNAL,
        [GRPC_CODE_UNAVAILABLE] = PROBLEM_UNAVAILABLE,
    };
    grpc_stream_unlink(stream);
    if (stream->out_is_over != NULL) {
        *stream->out_is_over = true;
    }
    if (stream->method != NULL && stream->method->on_over != NULL) {
        stream->method->on_over(stream);
    }
    if (code == GRPC_CODE_OK) {
        grpc_answer_begin_pieces(stream, NULL);
        request_end_response(stream->request, SLICE("grpc-status: 0\r\n"));
        return;
    }
    bool is_known = code < sizeof(problems) / sizeof(*problems);
    grpc_answer_problem(stream, code, is_known ? problems[code] : PROBLEM_INTERNAL, message);
}

/* --- the request --- */

/* Takes the messages that are whole; *out_is_over: the call has ended with one of them. */
static size_t take_messages(struct grpc_stream *stream, struct slice bytes, bool *out_is_over)
{
    struct slice rest = bytes;
    struct grpc_taken taken = {.kind = GRPC_TAKEN_MESSAGE};
    stream->out_is_over = out_is_over;
    while (!*out_is_over && request_unsent_size(stream->request) <= UNSENT_MAXIMUM) {
        taken = grpc_message_take(stream, &rest);
        if (taken.kind == GRPC_TAKEN_FAULT) {
            grpc_stream_end(stream, taken.code, slice_from(taken.reason));
        } else if (taken.kind == GRPC_TAKEN_MESSAGE) {
            stream->method->on_message(stream, taken.message);
        } else {
            break;
        }
    }
    return *out_is_over ? 0 : bytes.size - rest.size;
}

static size_t on_data(struct request *request, struct slice bytes, bool is_last)
{
    struct grpc_stream *stream = stream_from(request);
    bool is_over = false;
    size_t taken = take_messages(stream, bytes, &is_over);
    if (is_over) {
        return 0;
    }
    stream->out_is_over = NULL;
    bool is_held_up = request_unsent_size(request) > UNSENT_MAXIMUM;
    if (!is_last || is_held_up) {
        return taken;
    }
    if (taken < bytes.size) {
        grpc_stream_end(stream, GRPC_CODE_INTERNAL, SLICE("The request ends within a message"));
    } else if (stream->method->on_end != NULL) {
        stream->method->on_end(stream);
    } else {
        grpc_stream_end(stream, GRPC_CODE_OK, SLICE_EMPTY);
    }
    return taken;
}

static void on_lost(struct request *request)
{
    grpc_stream_end(stream_from(request), GRPC_CODE_CANCELLED, SLICE("The client has left"));
}

/* Exactly one message, which is there. */
static void take_one(struct grpc_stream *stream)
{
    struct grpc_taken taken = grpc_message_take_only(stream);
    if (taken.kind == GRPC_TAKEN_MESSAGE) {
        stream->method->on_message(stream, taken.message);
    } else {
        grpc_stream_end(stream, taken.code, slice_from(taken.reason));
    }
}

void grpc_stream_start(struct grpc_stream *stream)
{
    static const struct request_events events = {.on_data = on_data, .on_lost = on_lost};
    static const struct request_events events_of_one = {.on_lost = on_lost};
    stream->request->user = stream;
    grpc_stream_link(stream);
    if (stream->face->is_draining) {
        grpc_stream_end(stream, GRPC_CODE_UNAVAILABLE, SLICE("The system is about to stop"));
        return;
    }
    if (stream->method->takes_stream) {
        request_listen(stream->request, &events);
    } else {
        if (!stream->method->is_brief) {
            request_listen(stream->request, &events_of_one);
        }
        take_one(stream);
    }
}

/* --- the end --- */

void grpc_stream_drain(struct face *face)
{
    struct grpc_stream *next;
    for (struct grpc_stream *stream = face->streams; stream != NULL; stream = next) {
        next = stream->next;
        if (stream->method != NULL && stream->method->is_brief) {
            continue;
        }
        if (stream->method != NULL && stream->method->on_drain != NULL) {
            stream->method->on_drain(stream);
        } else {
            grpc_stream_end(stream, GRPC_CODE_UNAVAILABLE, SLICE("The system is about to stop"));
        }
    }
}
