/* SPDX-License-Identifier: Apache-2.0 */
/* Handlers that are at a request for longer: what happens to its stream meanwhile is noted where it
 * happens and told later, outside of nghttp2's callbacks. */
#include <assert.h>

#include <nghttp2/nghttp2.h>

#include "net/http2_private.h"

#define ROOM_SIZE ((size_t)64 << 10) /* so little is unsent that more may come */

void http2_note_news(struct http2_stream *stream)
{
    if (stream->events != NULL) {
        stream->has_news = true;
        stream->http2->has_news = true;
    }
}

void http2_note_room(struct http2_stream *stream)
{
    if (stream->events->on_room != NULL && stream->body.size - stream->body_sent <= ROOM_SIZE) {
        stream->has_room = true;
        http2_note_news(stream);
    }
}

void http2_take_piece(struct http2_stream *stream, struct slice bytes)
{
    struct http2 *http2 = stream->http2;
    if (stream->is_gone || stream->phase == HTTP2_PHASE_WRITING) {
        return; /* nobody will read it */
    }
    if (bytes.size > stream->received.maximum - stream->received.size) {
        nghttp2_submit_rst_stream(http2->session, NGHTTP2_FLAG_NONE, stream->id,
                                  NGHTTP2_ENHANCE_YOUR_CALM);
        return;
    }
    stream->heard_ms = http2->now_ms;
    buffer_append_slice(&stream->received, bytes);
    http2->received_size += bytes.size;
    http2_note_news(stream);
}

void http2_listen(struct http2_stream *stream, const struct request_events *events)
{
    assert(stream->phase == HTTP2_PHASE_BUSY);
    stream->events = events;
    if (stream->is_piecewise || stream->is_gone) {
        http2_note_news(stream);
    }
}

static void tell_data(struct http2_stream *stream)
{
    struct http2 *http2 = stream->http2;
    bool is_last = stream->has_end;
    size_t size = stream->received.size;
    if (stream->events->on_data == NULL || stream->has_told_end || (size == 0 && !is_last)) {
        return;
    }
    http2->told = stream;
    size_t taken =
        stream->events->on_data(&stream->request, buffer_slice(&stream->received), is_last);
    assert(taken <= size);
    if (http2->told == stream && stream->phase == HTTP2_PHASE_BUSY) {
        buffer_consume(&stream->received, taken);
        http2->received_size -= taken;
        stream->has_told_end = is_last && taken == size;
    }
}

static void tell_room(struct http2_stream *stream)
{
    struct http2 *http2 = stream->http2;
    http2->told = stream;
    stream->events->on_room(&stream->request);
    if (http2->told == stream && stream->phase == HTTP2_PHASE_BUSY) {
        tell_data(stream); /* what was not taken before */
    }
}

static void tell(struct http2_stream *stream)
{
    bool has_room = stream->has_room;
    stream->has_news = false;
    stream->has_room = false;
    if (!stream->is_gone && has_room) {
        tell_room(stream);
    } else if (!stream->is_gone) {
        tell_data(stream);
    } else if (stream->events->on_lost != NULL && !stream->has_told_loss) {
        stream->has_told_loss = true;
        stream->events->on_lost(&stream->request);
    }
}

static struct http2_stream *find_news(const struct http2 *http2)
{
    struct http2_stream *stream = http2->streams[HTTP2_PHASE_BUSY].first;
    while (stream != NULL && !stream->has_news) {
        stream = stream->next;
    }
    return stream;
}

void http2_tell_news(struct http2 *http2)
{
    while (http2->has_news) {
        struct http2_stream *stream = find_news(http2);
        if (stream == NULL) {
            http2->has_news = false;
            return;
        }
        tell(stream);
    }
}
