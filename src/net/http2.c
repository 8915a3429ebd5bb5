/* SPDX-License-Identifier: Apache-2.0 */
/* nghttp2's callbacks only take notes: they move streams between lists and never call the handler,
 * so that a response cannot come back into nghttp2 while it is at work. */
#include "net/http2.h"

#include <assert.h>
#include <stdlib.h>

#include <nghttp2/nghttp2.h>

#include "base/random.h"
#include "net/http2_private.h"

#define STREAMS_MAXIMUM      100U /* at a time, those included that are reset but still out */
#define STREAM_WINDOW        ((uint32_t)256 << 10)
#define CONNECTION_WINDOW    ((int32_t)1 << 20)
#define RECEIVED_MAXIMUM     ((size_t)8 << 20) /* of bodies; or two of the largest */
#define UNSENT_MAXIMUM       ((size_t)4 << 20) /* of responses, before the next request's turn */
#define PROGRESS_SIZE        ((size_t)16 << 10)
#define BLOCK_FACTOR         4U /* a field block that unpacks to so many limits is an attack */
#define CONTINUATION_MAXIMUM 6U /* nghttp2 itself stops at eight, without a word to the peer */
#define DRAIN_MS             1000U
#define FRAME_HEAD_SIZE      9U
#define FRAME_GOAWAY         7

/* Credit: what frames cost, what work and time earn. A client of good will never notices. */
#define CREDIT_MAXIMUM     2000
#define CREDIT_PER_SECOND  200U
#define CREDIT_FOR_REQUEST 20 /* earned when its response went out whole */
#define CREDIT_FOR_DATA    4  /* earned with each DATA frame sent */
#define COST_RESET         10
#define COST_BROKEN        10 /* a frame or stream that is in error */
#define COST_PING          10
#define COST_SETTINGS      50
#define COST_EMPTY         10 /* a DATA frame without data */
#define COST_PRIORITY      10
#define COST_WINDOW        1

static struct http2 *http2_of(void *data)
{
    return data;
}

/* Streams in lists */

static void link_last(struct http2_list *list, struct http2_stream *stream)
{
    stream->previous = list->last;
    stream->next = NULL;
    *(list->last == NULL ? &list->first : &list->last->next) = stream;
    list->last = stream;
}

static void unlink_from(struct http2_list *list, struct http2_stream *stream)
{
    *(stream->previous == NULL ? &list->first : &stream->previous->next) = stream->next;
    *(stream->next == NULL ? &list->last : &stream->next->previous) = stream->previous;
}

void http2_move(struct http2_stream *stream, enum http2_phase phase)
{
    struct http2 *http2 = stream->http2;
    unlink_from(&http2->streams[stream->phase], stream);
    stream->phase = phase;
    stream->since_ms = http2->now_ms;
    stream->progress_size = 0;
    link_last(&http2->streams[phase], stream);
}

void http2_forget_received(struct http2_stream *stream)
{
    stream->http2->received_size -= stream->received.size;
    buffer_clear(&stream->received);
}

void http2_release(struct http2_stream *stream)
{
    struct http2 *http2 = stream->http2;
    http2_forget_received(stream);
    http2->unsent_size -= stream->is_submitted ? stream->body.size - stream->body_sent : 0;
    http2->stream_count--;
    http2->told = http2->told == stream ? NULL : http2->told;
    unlink_from(&http2->streams[stream->phase], stream);
    http2_stream_give(&http2->shared->pool, stream);
}

static struct http2_stream *find(struct http2 *http2, int32_t id)
{
    return nghttp2_session_get_stream_user_data(http2->session, id);
}

/* Credit */

static void earn(struct http2 *http2, int64_t credit)
{
    http2->credit += credit;
    http2->credit = http2->credit > CREDIT_MAXIMUM ? CREDIT_MAXIMUM : http2->credit;
}

static void earn_by_time(struct http2 *http2)
{
    uint64_t passed_ms = http2->now_ms - http2->credit_ms;
    if (passed_ms > 0) {
        passed_ms = passed_ms > 60000 ? 60000 : passed_ms;
        earn(http2, (int64_t)(passed_ms * CREDIT_PER_SECOND / 1000));
        http2->credit_ms = http2->now_ms;
    }
}

int http2_cut_off(struct http2 *http2, const char *reason)
{
    http2_stop(http2, NGHTTP2_ENHANCE_YOUR_CALM, reason);
    return NGHTTP2_ERR_CALLBACK_FAILURE;
}

static int charge(struct http2 *http2, int64_t cost, const char *reason)
{
    http2->credit -= cost;
    return http2->credit >= 0 ? 0 : http2_cut_off(http2, reason);
}

/* What comes in */

static int on_begin_frame(nghttp2_session *session, const nghttp2_frame_hd *frame, void *data)
{
    (void)session;
    struct http2 *http2 = http2_of(data);
    bool is_acknowledgement = (frame->flags & NGHTTP2_FLAG_ACK) != 0;
    if (frame->type == NGHTTP2_CONTINUATION) {
        http2->continuation_count++;
        return http2->continuation_count > CONTINUATION_MAXIMUM
                   ? http2_cut_off(http2, "a header in too many frames")
                   : 0;
    }
    if (frame->type == NGHTTP2_HEADERS) {
        http2->continuation_count = 0;
    } else if (frame->type == NGHTTP2_RST_STREAM) {
        return charge(http2, COST_RESET, "too many streams were reset");
    } else if (frame->type == NGHTTP2_PING && !is_acknowledgement) {
        int failed = http2_ping_came(http2);
        return failed != 0 ? failed : charge(http2, COST_PING, "too many pings");
    } else if (frame->type == NGHTTP2_SETTINGS && !is_acknowledgement) {
        return charge(http2, COST_SETTINGS, "too many settings");
    } else if (frame->type == NGHTTP2_PRIORITY || frame->type == NGHTTP2_PRIORITY_UPDATE) {
        return charge(http2, COST_PRIORITY, "too many priorities");
    } else if (frame->type == NGHTTP2_WINDOW_UPDATE) {
        return charge(http2, COST_WINDOW, "too many window updates");
    }
    return 0;
}

static int refuse_stream(struct http2 *http2, int32_t id)
{
    nghttp2_submit_rst_stream(http2->session, NGHTTP2_FLAG_NONE, id, NGHTTP2_REFUSED_STREAM);
    return charge(http2, COST_BROKEN, "too many streams at a time");
}

static int on_begin_headers(nghttp2_session *session, const nghttp2_frame *frame, void *data)
{
    struct http2 *http2 = http2_of(data);
    if (frame->headers.cat != NGHTTP2_HCAT_REQUEST) {
        return 0;
    }
    if (http2->stream_count >= STREAMS_MAXIMUM) {
        return refuse_stream(http2, frame->hd.stream_id);
    }
    struct http2_stream *stream = http2_stream_take(&http2->shared->pool, http2->shared->limits);
    stream->http2 = http2;
    stream->id = frame->hd.stream_id;
    stream->since_ms = http2->now_ms;
    stream->request.started_ns = http2->read_ns;
    link_last(&http2->streams[HTTP2_PHASE_HEADER], stream);
    http2->stream_count++;
    nghttp2_session_set_stream_user_data(session, stream->id, stream);
    return 0;
}

/* Trailers are read by nghttp2 and dropped here, as those of HTTP/1.1 are. */
/* NOLINTNEXTLINE(readability-function-size): the library's signature */
static int on_header(nghttp2_session *session, const nghttp2_frame *frame, const uint8_t *name,
                     size_t name_size, const uint8_t *value, size_t value_size, uint8_t flags,
                     void *data)
{
    (void)session;
    (void)flags;
    struct http2 *http2 = http2_of(data);
    const struct net_limits *limits = http2->shared->limits;
    struct http2_stream *stream = find(http2, frame->hd.stream_id);
    if (stream == NULL) {
        return 0;
    }
    if (frame->headers.cat == NGHTTP2_HCAT_REQUEST) {
        http2_stream_add_field(stream, limits, slice_of((const char *)name, name_size),
                               slice_of((const char *)value, value_size));
    } else {
        stream->field_size += name_size + value_size + 1;
    }
    bool is_bomb =
        stream->field_size > BLOCK_FACTOR * (limits->header_size + limits->request_line_size);
    return is_bomb ? http2_cut_off(http2, "a header that unpacks to far more than is allowed") : 0;
}

/* NOLINTNEXTLINE(readability-function-size): the library's signature */
static int on_invalid_header(nghttp2_session *session, const nghttp2_frame *frame,
                             const uint8_t *name, size_t name_size, const uint8_t *value,
                             size_t value_size, uint8_t flags, void *data)
{
    (void)session;
    (void)name;
    (void)name_size;
    (void)value;
    (void)value_size;
    (void)flags;
    struct http2_stream *stream = find(http2_of(data), frame->hd.stream_id);
    if (stream != NULL) {
        http2_stream_refuse(stream, 400, "a header field is not allowed in HTTP/2 or malformed");
    }
    return 0;
}

static int on_invalid_frame(nghttp2_session *session, const nghttp2_frame *frame, int error,
                            void *data)
{
    (void)session;
    (void)frame;
    (void)error;
    return charge(http2_of(data), COST_BROKEN, "too many frames in error");
}

static void submit_continue(struct http2_stream *stream)
{
    static uint8_t name[] = ":status";
    static uint8_t value[] = "100";
    nghttp2_nv field = {name, value, 7, 3, NGHTTP2_NV_FLAG_NONE};
    nghttp2_submit_headers(stream->http2->session, NGHTTP2_FLAG_NONE, stream->id, NULL, &field, 1,
                           NULL);
}

/* Asks the handler on which terms the request is taken. True: its body in pieces. */
static bool agree(struct http2_stream *stream)
{
    struct http2 *http2 = stream->http2;
    const struct net_handler *handler = http2->shared->handler;
    struct request_terms terms = {0};
    if (handler->on_header != NULL) {
        handler->on_header(handler->context, &stream->request, &terms);
    }
    if (terms.body_size > 0) {
        stream->received.maximum = terms.body_size;
    }
    http2->has_calls |= terms.is_call;
    return terms.takes_pieces;
}

static void end_header(struct http2_stream *stream)
{
    struct http2 *http2 = stream->http2;
    uint64_t started_ns = stream->request.started_ns;
    http2_stream_end_header(stream, &http2->pattern);
    stream->request.started_ns = started_ns;
    if (stream->status == 0 && !stream->has_end) {
        stream->is_piecewise = agree(stream);
    }
    http2_stream_check_body(stream);
    if (stream->has_end || stream->status != 0) {
        http2_move(stream, HTTP2_PHASE_READY);
        return;
    }
    if (stream->is_piecewise) {
        stream->heard_ms = http2->now_ms;
        http2_move(stream, HTTP2_PHASE_READY);
        return;
    }
    http2_move(stream, HTTP2_PHASE_BODY);
    if (stream->expects_continue) {
        submit_continue(stream);
    }
}

static bool carries_nothing(const nghttp2_frame *frame)
{
    return frame->hd.type == NGHTTP2_DATA && frame->hd.length <= frame->data.padlen &&
           (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) == 0;
}

static int on_frame(nghttp2_session *session, const nghttp2_frame *frame, void *data)
{
    (void)session;
    struct http2 *http2 = http2_of(data);
    if (frame->hd.type == NGHTTP2_PING && (frame->hd.flags & NGHTTP2_FLAG_ACK) != 0 &&
        http2->is_draining && !http2_ping_is_own(frame->ping.opaque_data)) {
        http2_stop(http2, NGHTTP2_NO_ERROR, NULL);
    }
    if (frame->hd.type != NGHTTP2_DATA && frame->hd.type != NGHTTP2_HEADERS) {
        return 0;
    }
    if (carries_nothing(frame) && charge(http2, COST_EMPTY, "too many frames without data") != 0) {
        return NGHTTP2_ERR_CALLBACK_FAILURE;
    }
    struct http2_stream *stream = find(http2, frame->hd.stream_id);
    if (stream == NULL) {
        return 0;
    }
    stream->has_end |= (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0;
    if (stream->phase == HTTP2_PHASE_HEADER) {
        end_header(stream);
    } else if (stream->phase == HTTP2_PHASE_BODY && stream->has_end) {
        http2_move(stream, HTTP2_PHASE_READY);
    } else if (stream->is_piecewise && stream->has_end) {
        http2_note_news(stream);
    }
    return 0;
}

/* Of all bodies of the connection that are coming in together. */
static size_t received_room(const struct http2_stream *stream)
{
    size_t two = 2 * stream->received.maximum;
    size_t maximum = two > RECEIVED_MAXIMUM ? two : RECEIVED_MAXIMUM;
    size_t taken = stream->http2->received_size;
    return maximum > taken ? maximum - taken : 0;
}

static int on_data(nghttp2_session *session, uint8_t flags, int32_t id, const uint8_t *bytes,
                   size_t size, void *data)
{
    (void)flags;
    struct http2 *http2 = http2_of(data);
    struct http2_stream *stream = find(http2, id);
    if (stream != NULL && stream->is_piecewise) {
        http2_take_piece(stream, slice_of((const char *)bytes, size));
        return 0;
    }
    if (stream == NULL || stream->phase != HTTP2_PHASE_BODY) {
        return 0;
    }
    if (size > stream->received.maximum - stream->received.size) {
        http2_stream_refuse(stream, 413, "the body is larger than allowed");
        http2_move(stream, HTTP2_PHASE_READY);
        return 0;
    }
    if (size > received_room(stream)) {
        /* Nothing was done for it yet, and this code tells the client so: it may try again. */
        nghttp2_submit_rst_stream(session, NGHTTP2_FLAG_NONE, id, NGHTTP2_REFUSED_STREAM);
        http2_forget_received(stream);
        http2_move(stream, HTTP2_PHASE_WRITING);
        return 0;
    }
    buffer_append(&stream->received, (const char *)bytes, size);
    http2->received_size += size;
    return 0;
}

static int on_stream_close(nghttp2_session *session, int32_t id, uint32_t error_code, void *data)
{
    (void)session;
    struct http2_stream *stream = find(http2_of(data), id);
    if (stream == NULL) {
        return 0;
    }
    if (error_code == NGHTTP2_NO_ERROR && stream->is_submitted) {
        earn(stream->http2, CREDIT_FOR_REQUEST);
    }
    if (stream->phase == HTTP2_PHASE_BUSY) {
        stream->is_gone = true;
        http2_note_news(stream);
    } else {
        http2_release(stream);
    }
    return 0;
}

/* What goes out */

/* A server must not go on taking a body that it has answered already (RFC 9113, 8.1). */
static int on_frame_sent(nghttp2_session *session, const nghttp2_frame *frame, void *data)
{
    if (frame->hd.type != NGHTTP2_DATA && frame->hd.type != NGHTTP2_HEADERS) {
        return 0;
    }
    http2_ping_forgive(http2_of(data));
    if ((frame->hd.flags & NGHTTP2_FLAG_END_STREAM) == 0) {
        return 0;
    }
    const struct http2_stream *stream = find(http2_of(data), frame->hd.stream_id);
    if (stream != NULL && !stream->has_end) {
        nghttp2_submit_rst_stream(session, NGHTTP2_FLAG_NONE, stream->id, NGHTTP2_NO_ERROR);
    }
    return 0;
}

static void note_progress(struct http2_stream *stream, size_t size)
{
    stream->body_sent += size;
    stream->http2->unsent_size -= size;
    stream->progress_size += size;
    if (stream->phase == HTTP2_PHASE_WRITING && stream->progress_size >= PROGRESS_SIZE &&
        stream->since_ms != stream->http2->now_ms) {
        http2_move(stream, HTTP2_PHASE_WRITING);
    }
    if (stream->body_sent == stream->body.size && !stream->is_whole) {
        buffer_clear(&stream->body);
        stream->body_sent = 0;
    }
    if (stream->events != NULL && !stream->is_whole) {
        http2_note_room(stream);
    }
}

static int on_send_data(nghttp2_session *session, nghttp2_frame *frame, const uint8_t *head,
                        size_t size, nghttp2_data_source *source, void *data)
{
    (void)session;
    struct http2 *http2 = http2_of(data);
    struct http2_stream *stream = source->ptr;
    assert(frame->data.padlen == 0); /* none is asked for */
    if (http2->out->size >= http2->out_maximum) {
        return NGHTTP2_ERR_WOULDBLOCK;
    }
    buffer_append(http2->out, (const char *)head, FRAME_HEAD_SIZE);
    buffer_append(http2->out, stream->body.data + stream->body_sent, size);
    note_progress(stream, size);
    earn(http2, CREDIT_FOR_DATA);
    return 0;
}

/* Opening and closing */

static void make_shared(struct http2_shared *shared)
{
    nghttp2_session_callbacks *callbacks;
    if (nghttp2_session_callbacks_new(&callbacks) != 0 ||
        nghttp2_option_new(&shared->option) != 0) {
        abort();
    }
    nghttp2_session_callbacks_set_on_begin_frame_callback(callbacks, on_begin_frame);
    nghttp2_session_callbacks_set_on_begin_headers_callback(callbacks, on_begin_headers);
    nghttp2_session_callbacks_set_on_header_callback(callbacks, on_header);
    nghttp2_session_callbacks_set_on_invalid_header_callback(callbacks, on_invalid_header);
    nghttp2_session_callbacks_set_on_invalid_frame_recv_callback(callbacks, on_invalid_frame);
    nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, on_frame);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, on_data);
    nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, on_stream_close);
    nghttp2_session_callbacks_set_on_frame_send_callback(callbacks, on_frame_sent);
    nghttp2_session_callbacks_set_send_data_callback(callbacks, on_send_data);
    nghttp2_option_set_no_closed_streams(shared->option, 1);
    shared->callbacks = callbacks;
}

void http2_shared_init(struct http2_shared *shared, const struct net_limits *limits,
                       const struct net_handler *handler)
{
    *shared = (struct http2_shared){.limits = limits, .handler = handler};
}

void http2_shared_release(struct http2_shared *shared)
{
    http2_stream_empty_pool(&shared->pool);
    if (shared->callbacks != NULL) {
        nghttp2_session_callbacks_del(shared->callbacks);
        nghttp2_option_del(shared->option);
    }
}

static void submit_settings(struct http2 *http2)
{
    const struct net_limits *limits = http2->shared->limits;
    const nghttp2_settings_entry settings[] = {
        {NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, STREAMS_MAXIMUM},
        {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, STREAM_WINDOW},
        {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, (uint32_t)limits->header_size},
        {NGHTTP2_SETTINGS_NO_RFC7540_PRIORITIES, 1},
    };
    nghttp2_submit_settings(http2->session, NGHTTP2_FLAG_NONE, settings,
                            sizeof(settings) / sizeof(*settings));
    nghttp2_session_set_local_window_size(http2->session, NGHTTP2_FLAG_NONE, 0, CONNECTION_WINDOW);
}

/* Give or take a tenth, so that connections that were made together do not end together. */
static void set_age(struct http2 *http2)
{
    uint64_t age_ms = http2->shared->limits->age_maximum_ms;
    uint32_t chance;
    random_bytes(&chance, sizeof(chance));
    http2->retire_ms =
        age_ms == 0 ? UINT64_MAX : http2->now_ms + age_ms - age_ms / 10 + chance % (age_ms / 5 + 1);
}

struct http2 *http2_create(struct http2_shared *shared, const struct request *pattern,
                           uint64_t now_ms)
{
    struct http2 *http2 = calloc(1, sizeof(*http2));
    if (shared->callbacks == NULL) {
        make_shared(shared);
    }
    if (http2 == NULL || nghttp2_session_server_new2(&http2->session, shared->callbacks, http2,
                                                     shared->option) != 0) {
        abort();
    }
    http2->shared = shared;
    http2->pattern = *pattern;
    http2->now_ms = now_ms;
    http2->credit_ms = now_ms;
    http2->credit = CREDIT_MAXIMUM;
    http2->heard_ms = now_ms;
    set_age(http2);
    submit_settings(http2);
    return http2;
}

void http2_abandon(struct http2 *http2)
{
    http2->is_dead = true;
    nghttp2_session_del(http2->session);
    http2->session = NULL;
    for (unsigned phase = 0; phase < HTTP2_PHASE_COUNT; phase++) {
        struct http2_stream *next;
        for (struct http2_stream *stream = http2->streams[phase].first; stream != NULL;
             stream = next) {
            next = stream->next;
            if (phase == HTTP2_PHASE_BUSY) {
                stream->is_gone = true;
                http2_note_news(stream);
            } else {
                http2_release(stream);
            }
        }
    }
    http2_tell_news(http2);
}

void http2_destroy(struct http2 **http2)
{
    assert((*http2)->stream_count == 0 && (*http2)->session == NULL);
    free(*http2);
    *http2 = NULL;
}

/* In use */

bool http2_receive(struct http2 *http2, struct slice bytes, uint64_t now_ms, uint64_t read_ns)
{
    http2->now_ms = now_ms;
    http2->read_ns = read_ns;
    if (http2->is_dead) {
        return false;
    }
    http2_ping_heard(http2);
    earn_by_time(http2);
    ssize_t taken =
        nghttp2_session_mem_recv(http2->session, (const uint8_t *)bytes.data, bytes.size);
    if (taken < 0 && !http2->is_dead) {
        bool is_flood = taken == NGHTTP2_ERR_FLOODED;
        http2_stop(http2, is_flood ? NGHTTP2_ENHANCE_YOUR_CALM : NGHTTP2_PROTOCOL_ERROR,
                   nghttp2_strerror((int)taken));
    }
    return !http2->is_dead;
}

/* Answers what net itself finds wrong. */
static void refuse(struct http2_stream *stream, struct slice date)
{
    const struct net_handler *handler = stream->http2->shared->handler;
    struct buffer fields;
    buffer_init(&fields, (size_t)1 << 20);
    if (handler->on_error != NULL) {
        handler->on_error(handler->context, &stream->request, &stream->status, stream->message,
                          &fields, &stream->body);
    } else {
        BUFFER_LITERAL(&fields, "Content-Type: text/plain\r\n");
        buffer_format(&stream->body, "%u %s: %s\n", stream->status, http_reason(stream->status),
                      stream->message);
    }
    struct slice lines = arena_copy(stream->arena, buffer_slice(&fields));
    buffer_release(&fields);
    http2_respond(stream, date, stream->status, lines, buffer_slice(&stream->body), NULL);
}

bool http2_has_requests_due(const struct http2 *http2)
{
    return http2->streams[HTTP2_PHASE_READY].first != NULL && !http2->is_dead &&
           http2->unsent_size < UNSENT_MAXIMUM;
}

void http2_run(struct http2 *http2, struct slice date)
{
    const struct net_handler *handler = http2->shared->handler;
    while (http2_has_requests_due(http2)) {
        struct http2_stream *stream = http2->streams[HTTP2_PHASE_READY].first;
        http2_move(stream, HTTP2_PHASE_BUSY);
        if (stream->status != 0) {
            http2->credit -= COST_BROKEN + CREDIT_FOR_REQUEST;
            refuse(stream, date);
        } else {
            stream->request.body =
                stream->is_piecewise ? SLICE_EMPTY : buffer_slice(&stream->received);
            handler->on_request(handler->context, &stream->request);
        }
    }
    if (http2->credit < 0 && !http2->is_dead) {
        http2_stop(http2, NGHTTP2_ENHANCE_YOUR_CALM, "too many requests in error");
    }
}

static void append_number(struct buffer *out, uint32_t number)
{
    char bytes[] = {(char)(number >> 24), (char)(number >> 16), (char)(number >> 8), (char)number};
    buffer_append(out, bytes, sizeof(bytes));
}

/* By hand, for nghttp2 may be of no use any more. `out` ends where a frame does. */
static void append_goaway(struct http2 *http2, struct buffer *out)
{
    struct slice reason = slice_from(http2->reason);
    append_number(out, (uint32_t)(8 + reason.size) << 8 | FRAME_GOAWAY);
    buffer_append_byte(out, 0);
    append_number(out, 0);
    append_number(out, (uint32_t)nghttp2_session_get_last_proc_stream_id(http2->session));
    append_number(out, http2->error_code);
    buffer_append_slice(out, reason);
    http2->has_said_goaway = true;
}

void http2_send(struct http2 *http2, struct buffer *out, size_t maximum)
{
    http2->out = out;
    http2->out_maximum = maximum;
    while (!http2->is_dead && out->size < maximum) {
        const uint8_t *bytes;
        ssize_t size = nghttp2_session_mem_send(http2->session, &bytes);
        if (size < 0) {
            http2_stop(http2, NGHTTP2_INTERNAL_ERROR, nghttp2_strerror((int)size));
        } else if (size == 0) {
            break;
        } else {
            buffer_append(out, (const char *)bytes, (size_t)size);
        }
    }
    if (http2->is_dead && !http2->has_said_goaway) {
        append_goaway(http2, out);
    }
    http2->out = NULL;
}

bool http2_is_finished(const struct http2 *http2)
{
    return http2->is_dead ? http2->has_said_goaway
                          : nghttp2_session_want_read(http2->session) == 0 &&
                                nghttp2_session_want_write(http2->session) == 0;
}

void http2_stop(struct http2 *http2, uint32_t error_code, const char *reason)
{
    if (error_code == NGHTTP2_NO_ERROR) { /* what is under way still ends well */
        int32_t last_id = nghttp2_session_get_last_proc_stream_id(http2->session);
        if (http2->is_ending) {
            return;
        }
        http2->is_ending = true;
        nghttp2_submit_goaway(http2->session, NGHTTP2_FLAG_NONE, last_id, NGHTTP2_NO_ERROR, NULL,
                              0);
        return;
    }
    if (!http2->is_dead) {
        http2->is_dead = true;
        http2->error_code = error_code;
        http2->reason = reason;
    }
}

void http2_drain(struct http2 *http2, uint64_t now_ms)
{
    if (!http2->is_draining && !http2->is_dead) {
        http2->is_draining = true;
        http2->drain_ms = now_ms;
        nghttp2_submit_shutdown_notice(http2->session);
        nghttp2_submit_ping(http2->session, NGHTTP2_FLAG_NONE, NULL);
    }
}

static bool sweep_bodies(struct http2 *http2)
{
    unsigned timeout_ms = http2->shared->limits->body_timeout_ms;
    bool has_some = false;
    struct http2_stream *stream;
    while ((stream = http2->streams[HTTP2_PHASE_BODY].first) != NULL &&
           http2->now_ms - stream->since_ms >= timeout_ms) {
        http2_stream_refuse(stream, 408, "the request took too long to arrive");
        http2_move(stream, HTTP2_PHASE_READY);
        has_some = true;
    }
    return has_some;
}

static bool sweep_writing(struct http2 *http2)
{
    unsigned timeout_ms = http2->shared->limits->write_timeout_ms;
    bool has_some = false;
    struct http2_stream *stream;
    while ((stream = http2->streams[HTTP2_PHASE_WRITING].first) != NULL &&
           http2->now_ms - stream->since_ms >= timeout_ms) {
        nghttp2_submit_rst_stream(http2->session, NGHTTP2_FLAG_NONE, stream->id, NGHTTP2_CANCEL);
        http2_move(stream, HTTP2_PHASE_WRITING); /* until the reset is out */
        has_some = true;
    }
    return has_some;
}

/* A client that might send more, but does not. */
static bool is_idle_in_pieces(const struct http2_stream *stream)
{
    const struct http2 *http2 = stream->http2;
    return stream->is_piecewise && !stream->has_end && !stream->is_gone &&
           stream->body_sent == stream->body.size &&
           http2->now_ms - stream->heard_ms >= http2->shared->limits->idle_timeout_ms;
}

/* Responses in pieces, which the handler is still at. It is told by request_is_lost. */
static bool sweep_streaming(struct http2 *http2)
{
    unsigned timeout_ms = http2->shared->limits->write_timeout_ms;
    bool has_some = false;
    for (struct http2_stream *stream = http2->streams[HTTP2_PHASE_BUSY].first; stream != NULL;
         stream = stream->next) {
        bool is_moving = !stream->is_submitted || stream->body_sent == stream->body.size ||
                         stream->progress_size >= PROGRESS_SIZE;
        if (is_idle_in_pieces(stream)) {
            nghttp2_submit_rst_stream(http2->session, NGHTTP2_FLAG_NONE, stream->id,
                                      NGHTTP2_CANCEL);
            has_some = true;
        } else if (is_moving) {
            stream->since_ms = http2->now_ms;
            stream->progress_size = 0;
        } else if (!stream->is_gone && http2->now_ms - stream->since_ms >= timeout_ms) {
            nghttp2_submit_rst_stream(http2->session, NGHTTP2_FLAG_NONE, stream->id,
                                      NGHTTP2_CANCEL);
            has_some = true;
        }
    }
    return has_some;
}

bool http2_sweep(struct http2 *http2, uint64_t now_ms)
{
    http2->now_ms = now_ms;
    if (http2->is_dead) {
        return false;
    }
    const struct http2_stream *opening = http2->streams[HTTP2_PHASE_HEADER].first;
    if (opening != NULL && now_ms - opening->since_ms >= http2->shared->limits->header_timeout_ms) {
        http2_stop(http2, NGHTTP2_ENHANCE_YOUR_CALM, "a header took too long to arrive");
    }
    bool has_bodies = sweep_bodies(http2);
    bool has_stalled = sweep_writing(http2);
    bool has_stopped = sweep_streaming(http2);
    bool has_asked = http2_ping_sweep(http2);
    bool retires = now_ms >= http2->retire_ms && !http2->is_draining;
    if (retires) {
        http2_drain(http2, now_ms);
    }
    bool ends = http2->is_draining && !http2->is_ending && now_ms - http2->drain_ms >= DRAIN_MS;
    if (ends) {
        http2_stop(http2, NGHTTP2_NO_ERROR, NULL);
    }
    return has_bodies || has_stalled || has_stopped || has_asked || retires || ends ||
           http2->is_dead;
}
