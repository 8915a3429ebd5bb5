/* SPDX-License-Identifier: Apache-2.0 */
/* A connection of HTTP/2 on arbitrary frames, in pieces: it must neither crash nor leak, keep its
 * books, and hand out nothing but whole requests that obey the limits. Some are answered at once,
 * some later, some only when the connection is gone. The preface is given, so that every input gets
 * to the frames. */
#include <assert.h>
#include <stdlib.h>

#include "net/http2.h"

#define INPUT_MAXIMUM 8192U
#define LATE_MAXIMUM  256U
#define OUT_MAXIMUM   ((size_t)64 << 10)

static const struct net_limits limits = {
    .request_line_size = 256,
    .header_size = 1024,
    .header_count = 12,
    .body_size = 512,
    .header_timeout_ms = 1000,
    .body_timeout_ms = 1000,
    .write_timeout_ms = 1000,
};

static const char date[] = "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n";

struct world {
    struct request *late[LATE_MAXIMUM];
    size_t late_count;
};

static void check_request(const struct request *request)
{
    assert(request->path.size > 0 &&
           (request->path.data[0] == '/' || request->path.data[0] == '*'));
    assert(request->host.size > 0 && request->method_name.size > 0);
    assert(request->body.size <= limits.body_size);
    assert(request->header_count <= limits.header_count);
    for (size_t i = 0; i < request->header_count; i++) {
        struct header field = request->headers[i];
        assert(field.name.size > 0 && field.name.data[0] != ':');
        for (size_t j = 0; j < field.value.size; j++) {
            char octet = field.value.data[j];
            assert(octet != '\r' && octet != '\n' && octet != '\0');
        }
    }
}

static void respond(struct request *request)
{
    struct http2_stream *stream = http2_stream_of(request);
    struct slice line = SLICE("Content-Type: text/plain\r\n");
    if (slice_starts_with(request->path, SLICE("/s"))) {
        http2_begin_response(stream, SLICE(date), 200, line);
        http2_write(stream, request->path);
        http2_write(stream, request->body);
        http2_end_response(stream, SLICE("Checksum: none\r\n"));
        return;
    }
    struct slice trailers = SLICE("Checksum: none\r\n");
    bool has_trailers = slice_starts_with(request->path, SLICE("/t"));
    if (slice_starts_with(request->path, SLICE("/te"))) {
        http2_respond(stream, SLICE(date), 200, line, SLICE_EMPTY, &trailers);
        return;
    }
    buffer_format(&stream->body, "%zu " SLICE_FORMAT, request->body.size,
                  SLICE_ARGUMENT(request->path));
    http2_respond(stream, SLICE(date), request->method == METHOD_DELETE ? 204 : 200, line,
                  buffer_slice(&stream->body), has_trailers ? &trailers : NULL);
}

/* Takes half of what is there, says it back, and all of it at the end. */
static size_t on_data(struct request *request, struct slice bytes, bool is_last)
{
    struct http2_stream *stream = http2_stream_of(request);
    size_t taken = is_last ? bytes.size : bytes.size / 2;
    http2_write(stream, slice_between(bytes, 0, taken));
    if (is_last) {
        http2_end_response(stream, SLICE("Checksum: none\r\n"));
    }
    return taken;
}

static void on_room(struct request *request)
{
    assert(!http2_stream_of(request)->is_whole);
}

static void on_lost(struct request *request)
{
    http2_end_response(http2_stream_of(request), SLICE_EMPTY);
}

static void on_header(void *context, const struct request *request, struct request_terms *terms)
{
    (void)context;
    terms->takes_pieces = slice_starts_with(request->path, SLICE("/p"));
    terms->is_call = slice_starts_with(request->path, SLICE("/pc"));
}

static void take_pieces(struct request *request)
{
    static const struct request_events events = {on_data, on_room, on_lost};
    http2_listen(http2_stream_of(request), &events);
    http2_begin_response(http2_stream_of(request), SLICE(date), 200, SLICE_EMPTY);
}

static void on_request(void *context, struct request *request)
{
    struct world *world = context;
    check_request(request);
    if (http2_stream_of(request)->is_piecewise) {
        take_pieces(request);
        return;
    }
    if (slice_starts_with(request->path, SLICE("/l")) && world->late_count < LATE_MAXIMUM) {
        world->late[world->late_count++] = request;
    } else {
        respond(request);
    }
}

static void answer_late(struct world *world)
{
    while (world->late_count > 0) {
        respond(world->late[--world->late_count]);
    }
}

static void check_books(const struct http2 *http2)
{
    size_t count = 0;
    size_t received = 0;
    size_t unsent = 0;
    for (unsigned phase = 0; phase < HTTP2_PHASE_COUNT; phase++) {
        for (const struct http2_stream *stream = http2->streams[phase].first; stream != NULL;
             stream = stream->next) {
            assert(stream->phase == phase && stream->http2 == http2);
            count++;
            received += stream->received.size;
            unsent += stream->body.size - stream->body_sent;
        }
    }
    assert(count == http2->stream_count && count <= 100);
    assert(received == http2->received_size && unsent == http2->unsent_size);
}

/* What is sent is whole frames. */
static void check_frames(const struct buffer *out)
{
    size_t at = 0;
    while (at < out->size) {
        const unsigned char *head = (const unsigned char *)out->data + at;
        assert(out->size - at >= 9);
        at += 9 + ((size_t)head[0] << 16 | (size_t)head[1] << 8 | head[2]);
    }
    assert(at == out->size);
}

static void feed(struct http2 *http2, struct world *world, const char *data, size_t size)
{
    struct buffer out;
    buffer_init(&out, (size_t)16 << 20);
    uint64_t seed = slice_hash(slice_of(data, size)) | 1U;
    uint64_t now_ms = 0;
    bool is_alive = http2_receive(http2, HTTP2_PREFACE, now_ms, 1);
    while (size > 0 && is_alive) {
        seed = seed * 6364136223846793005U + 1442695040888963407U;
        size_t piece = 1 + (seed >> 33) % 400;
        piece = piece > size ? size : piece;
        char *copy = malloc(piece);
        assert(copy != NULL);
        memcpy(copy, data, piece);
        is_alive = http2_receive(http2, slice_of(copy, piece), now_ms, 1);
        free(copy);
        http2_tell_news(http2);
        http2_run(http2, SLICE(date));
        http2_send(http2, &out, OUT_MAXIMUM);
        check_frames(&out);
        check_books(http2);
        buffer_clear(&out);
        if ((seed >> 60) == 0) {
            answer_late(world);
            now_ms += 600;
            http2_sweep(http2, now_ms);
        } else if ((seed >> 58) == 5) {
            http2_drain(http2, now_ms);
        }
        data += piece;
        size -= piece;
    }
    http2_send(http2, &out, OUT_MAXIMUM);
    check_frames(&out);
    buffer_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct world world = {.late_count = 0};
    const struct net_handler handler = {
        .on_request = on_request, .context = &world, .on_header = on_header};
    const struct request pattern = {.path = SLICE_EMPTY};
    struct http2_shared shared;
    if (size > INPUT_MAXIMUM) {
        return 0;
    }
    http2_shared_init(&shared, &limits, &handler);
    struct http2 *http2 = http2_create(&shared, &pattern, 0);
    feed(http2, &world, (const char *)data, size);
    http2_abandon(http2);
    answer_late(&world);
    assert(!http2_has_requests_out(http2));
    http2_destroy(&http2);
    http2_shared_release(&shared);
    return 0;
}
