/* SPDX-License-Identifier: Apache-2.0 */
/* Responses of an HTTP/2 connection: finished field lines become fields, a body stays in its stream
 * until nghttp2, which knows the windows, asks for it. Nothing is sent here. */
#include <assert.h>

#include <nghttp2/nghttp2.h>

#include "net/http2_private.h"
#include "net/response.h"

#define RESPONSE_FIELDS 4U /* :status, date, content-length, and one to spare */

static nghttp2_nv make_field(struct slice name, struct slice value)
{
    union {
        const char *read;
        uint8_t *written;
    } name_data = {name.data}, value_data = {value.data};
    return (nghttp2_nv){name_data.written, value_data.written, name.size, value.size,
                        NGHTTP2_NV_FLAG_NO_COPY_NAME | NGHTTP2_NV_FLAG_NO_COPY_VALUE};
}

static size_t count_lines(struct slice lines)
{
    size_t count = 0;
    for (; lines.size > 0; count++) {
        const char *stop = memchr(lines.data, '\n', lines.size);
        lines =
            stop == NULL ? SLICE_EMPTY : slice_from_offset(lines, (size_t)(stop + 1 - lines.data));
    }
    return count;
}

/* What differs with each response would only push what is always the same out of the peer's table,
 * and cost both sides an entry. The first of them leaves its name there. */
static uint8_t flags_of(struct http2 *http2, struct slice name)
{
    bool is_unique =
        name.size == strlen("x-request-id") && slice_equal(name, SLICE("x-request-id"));
    bool is_named = is_unique && http2->has_named_id;
    http2->has_named_id |= is_unique;
    return is_named ? NGHTTP2_NV_FLAG_NO_INDEX : 0;
}

/* Field lines as HTTP/1.1 has them, as fields with names in lower case. nghttp2 keeps no copy. */
static size_t split_lines(struct http2_stream *stream, struct slice lines, nghttp2_nv *fields)
{
    size_t count = 0;
    char *at = arena_allocate_raw(stream->arena, lines.size + 1);
    char *end = at + lines.size;
    if (lines.size > 0) {
        memcpy(at, lines.data, lines.size);
    }
    while (at < end) {
        char *name = at;
        for (; at < end && *at != ':'; at++) {
            *at = character_to_lower(*at);
        }
        struct slice left = slice_of(name, (size_t)(at - name));
        at += at + 1 < end && at[1] == ' ' ? 2 : 1;
        const char *stop = memchr(at, '\r', (size_t)(end - at));
        assert(at < end && stop != NULL && stop + 1 < end && stop[1] == '\n');
        nghttp2_nv *field = &fields[count++];
        *field = make_field(left, slice_of(at, (size_t)(stop - at)));
        field->flags |= flags_of(stream->http2, left);
        at += stop - at + 2;
    }
    return count;
}

static struct slice write_number(struct arena *arena, size_t number)
{
    char *digits = arena_allocate_raw(arena, 20);
    size_t start = 20;
    do {
        digits[--start] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    return slice_of(digits + start, 20 - start);
}

static void submit_trailers(nghttp2_session *session, struct http2_stream *stream)
{
    if (slice_equal(stream->trailers, SLICE("grpc-status: 0\r\n"))) { /* nearly always */
        const nghttp2_nv field = make_field(SLICE("grpc-status"), SLICE("0"));
        nghttp2_submit_trailer(session, stream->id, &field, 1);
        return;
    }
    nghttp2_nv *fields = ARENA_ARRAY(stream->arena, nghttp2_nv, count_lines(stream->trailers));
    size_t count = split_lines(stream, stream->trailers, fields);
    nghttp2_submit_trailer(session, stream->id, fields, count);
}

/* NOLINTNEXTLINE(readability-*): the library's signature */
static ssize_t on_read_body(nghttp2_session *session, int32_t id, uint8_t *to, size_t size,
                            uint32_t *flags, nghttp2_data_source *source, void *data)
{
    (void)id;
    (void)to;
    (void)data;
    struct http2_stream *stream = source->ptr;
    size_t left = stream->body.size - stream->body_sent;
    if (left == 0 && !stream->is_whole) {
        stream->is_deferred = true;
        return NGHTTP2_ERR_DEFERRED;
    }
    *flags |= NGHTTP2_DATA_FLAG_NO_COPY;
    if (left > size || !stream->is_whole) {
        return (ssize_t)(left > size ? size : left);
    }
    *flags |= NGHTTP2_DATA_FLAG_EOF;
    if (stream->trailers.size > 0) {
        *flags |= NGHTTP2_DATA_FLAG_NO_END_STREAM;
        submit_trailers(session, stream);
    }
    return (ssize_t)left;
}

static void submit(struct http2_stream *stream, struct slice date, unsigned status,
                   struct slice lines, bool has_body, const size_t *content_size)
{
    struct arena *arena = stream->arena;
    nghttp2_nv *fields =
        arena_allocate_raw(arena, (count_lines(lines) + RESPONSE_FIELDS) * sizeof(*fields));
    size_t count = 0;
    fields[count++] = make_field(SLICE(":status"), write_number(arena, status));
    if (date.size > 0) {
        fields[count++] =
            make_field(SLICE("date"), slice_between(date, strlen("Date: "), date.size - 2));
    }
    if (content_size != NULL) {
        fields[count++] = make_field(SLICE("content-length"), write_number(arena, *content_size));
    }
    count += split_lines(stream, lines, fields + count);
    nghttp2_data_provider provider = {{.ptr = stream}, on_read_body};
    if (nghttp2_submit_response(stream->http2->session, stream->id, fields, count,
                                has_body ? &provider : NULL) != 0) {
        nghttp2_submit_rst_stream(stream->http2->session, NGHTTP2_FLAG_NONE, stream->id,
                                  NGHTTP2_INTERNAL_ERROR);
    }
    stream->is_submitted = true;
}

/* The body is where it may stay: in the buffer that the handler built it in, or copied there. */
static void keep_body(struct http2_stream *stream, struct slice body)
{
    struct buffer *kept = &stream->body;
    if (kept->data != NULL && body.data >= kept->data && body.data < kept->data + kept->size) {
        stream->body_sent = (size_t)(body.data - kept->data);
        kept->size = stream->body_sent + body.size;
        return;
    }
    buffer_clear(kept);
    buffer_append_slice(kept, body);
}

/* The handler is done with it. */
static void end_busy(struct http2_stream *stream)
{
    http2_forget_received(stream);
    http2_move(stream, HTTP2_PHASE_WRITING);
}

void http2_respond(struct http2_stream *stream, struct slice date, unsigned status,
                   struct slice fields, struct slice body, const struct slice *trailers)
{
    struct http2 *http2 = stream->http2;
    assert(stream->phase == HTTP2_PHASE_BUSY && !stream->is_submitted);
    if (stream->is_gone) {
        http2_release(stream);
        return;
    }
    size_t size = body.size;
    bool has_length = response_has_body(status) && trailers == NULL;
    bool has_body = response_has_body(status) && stream->request.method != METHOD_HEAD && size > 0;
    stream->is_whole = true;
    if (trailers != NULL && has_body) {
        stream->trailers = arena_copy(stream->arena, *trailers);
    } else if (trailers != NULL) {
        fields = arena_join(stream->arena, fields, *trailers);
    }
    keep_body(stream, has_body ? body : SLICE_EMPTY);
    submit(stream, date, status, fields, has_body, has_length ? &size : NULL);
    http2->unsent_size += stream->body.size - stream->body_sent;
    end_busy(stream);
}

void http2_begin_response(struct http2_stream *stream, struct slice date, unsigned status,
                          struct slice fields)
{
    assert(stream->phase == HTTP2_PHASE_BUSY && !stream->is_submitted);
    buffer_clear(&stream->body);
    if (!stream->is_gone) {
        submit(stream, date, status, fields, true, NULL);
    }
}

void http2_write(struct http2_stream *stream, struct slice bytes)
{
    assert(stream->phase == HTTP2_PHASE_BUSY && !stream->is_whole);
    if (stream->is_gone || bytes.size == 0 || stream->request.method == METHOD_HEAD) {
        return;
    }
    size_t before = stream->body.size;
    buffer_append_slice(&stream->body, bytes);
    stream->http2->unsent_size += stream->body.size - before;
    if (stream->is_deferred) {
        stream->is_deferred = false;
        nghttp2_session_resume_data(stream->http2->session, stream->id);
    }
}

void http2_end_response(struct http2_stream *stream, struct slice trailers)
{
    assert(stream->phase == HTTP2_PHASE_BUSY && !stream->is_whole);
    if (stream->is_gone) {
        http2_release(stream);
        return;
    }
    stream->is_whole = true;
    stream->trailers = arena_copy(stream->arena, trailers);
    if (stream->is_deferred) {
        stream->is_deferred = false;
        nghttp2_session_resume_data(stream->http2->session, stream->id);
    }
    end_busy(stream);
}
