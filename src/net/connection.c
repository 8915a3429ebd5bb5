/* SPDX-License-Identifier: Apache-2.0 */
/* The life of a connection. connection_move is the only place that changes its state; settle the
 * only one that decides, after anything happened, which state is due.
 *
 * Reading goes on while a request is out: it costs nothing with clients that wait for the answer,
 * and shows those that leave. Only when the buffer is full is libuv told to stop. */
#include "net/connection.h"

#include <assert.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "net/listener_private.h"

#define CONNECTION_MAGIC  0x5eedf00dU
#define INPUT_SIZE        ((size_t)4 << 10)
#define INPUT_SLACK       ((size_t)64 << 10) /* for pipelined requests and the framing of chunks */
#define READ_SIZE_MINIMUM 1024U
#define ARENA_SIZE        ((size_t)4 << 10)
#define KEPT_SIZE         ((size_t)64 << 10) /* larger buffers are given back when idle */
#define BATCH_SIZE        ((size_t)64 << 10) /* so many bytes of responses do not wait for more */
#define TAIL_SIZE         ((size_t)16 << 10) /* bodies from here on are not copied before writing */
#define OUTPUT_MAXIMUM    (NET_RESPONSE_MAXIMUM + ((size_t)8 << 20))
#define LINGER_SIZE       ((size_t)8 << 20)
#define SEALED_MAXIMUM    (2 * LISTENER_SCRATCH_SIZE)
#define TLS_HANDSHAKE     0x16 /* the first byte of a client that speaks TLS */
#define REFUSED_MAXIMUM   64U  /* connections beyond the limit that are still answered 503 */
#define HEAD_SIZE_MAXIMUM ((size_t)1 << 20)

static struct connection *connection_from(void *data)
{
    struct connection *connection = data;
    assert(connection->magic == CONNECTION_MAGIC);
    return connection;
}

/* States */

#define TO(state) (1U << CONNECTION_##state)
#define TO_ENDS   (TO(WRITING) | TO(LINGERING) | TO(CLOSING))

static const unsigned next_states[CONNECTION_STATE_COUNT] = {
    [CONNECTION_FRESH] = TO(IDLE) | TO(HEADER) | TO(BODY) | TO(BUSY) | TO_ENDS,
    [CONNECTION_IDLE] = TO(DORMANT) | TO(HEADER) | TO(BODY) | TO(BUSY) | TO_ENDS,
    [CONNECTION_DORMANT] = TO(HEADER) | TO(BODY) | TO(BUSY) | TO_ENDS,
    [CONNECTION_HEADER] = TO(IDLE) | TO(BODY) | TO(BUSY) | TO_ENDS,
    [CONNECTION_BODY] = TO(BUSY) | TO_ENDS,
    [CONNECTION_BUSY] = TO(BUSY) | TO(IDLE) | TO(HEADER) | TO(BODY) | TO_ENDS,
    [CONNECTION_WRITING] = TO(BUSY) | TO(IDLE) | TO(HEADER) | TO(BODY) | TO_ENDS,
    [CONNECTION_LINGERING] = TO(CLOSING),
    [CONNECTION_CLOSING] = 0,
};

static void link_last(struct connection_list *list, struct connection *connection)
{
    connection->previous = list->last;
    connection->next = NULL;
    *(list->last == NULL ? &list->first : &list->last->next) = connection;
    list->last = connection;
}

static void unlink_from(struct connection_list *list, struct connection *connection)
{
    *(connection->previous == NULL ? &list->first : &connection->previous->next) = connection->next;
    *(connection->next == NULL ? &list->last : &connection->next->previous) = connection->previous;
}

static void connection_move(struct connection *connection, enum connection_state state)
{
    struct listener *listener = connection->listener;
    assert((next_states[connection->state] & (1U << state)) != 0);
    assert(!connection->has_request || state == CONNECTION_BUSY || state == CONNECTION_CLOSING);
    unlink_from(&listener->connections[connection->state], connection);
    connection->state = state;
    connection->since_ms = uv_now(listener->loop);
    link_last(&listener->connections[state], connection);
}

/* Beginning and end */

static void on_sent(struct send_queue *send_queue, int status);
static void settle(struct connection *connection);

static struct connection *create(struct listener *listener)
{
    struct connection *connection = calloc(1, sizeof(*connection));
    if (connection == NULL) {
        abort();
    }
    const struct net_limits *limits = &listener->limits;
    connection->magic = CONNECTION_MAGIC;
    connection->listener = listener;
    connection->tcp.data = connection;
    connection->is_undecided = true;
    connection->arena_size = ARENA_SIZE;
    buffer_init(&connection->input,
                limits->request_line_size + limits->header_size + limits->body_size + INPUT_SLACK);
    buffer_init(&connection->body, NET_RESPONSE_MAXIMUM);
    buffer_init(&connection->sealed, SEALED_MAXIMUM);
    send_queue_init(&connection->send_queue, (uv_stream_t *)&connection->tcp, OUTPUT_MAXIMUM,
                    on_sent, connection);
    uv_tcp_init(listener->loop, &connection->tcp);
    listener->connection_count++;
    connection->since_ms = uv_now(listener->loop);
    link_last(&listener->connections[CONNECTION_FRESH], connection);
    return connection;
}

static void give_memory_back(struct connection *connection)
{
    arena_destroy(&connection->arena);
    buffer_release(&connection->input);
    buffer_release(&connection->body);
    buffer_release(&connection->sealed);
    send_queue_shrink(&connection->send_queue, 0);
}

static void destroy(struct connection *connection)
{
    struct listener *listener = connection->listener;
    if (connection->http2 != NULL) {
        http2_destroy(&connection->http2);
    }
    unlink_from(&listener->connections[connection->state], connection);
    arena_destroy(&connection->arena);
    buffer_release(&connection->input);
    buffer_release(&connection->body);
    buffer_release(&connection->sealed);
    send_queue_release(&connection->send_queue);
    tls_session_destroy(&connection->tls);
    connection->magic = 0;
    free(connection);
    listener_forget(listener);
}

/* Closed, and nobody needs it any more. */
static void destroy_when_free(struct connection *connection)
{
    bool is_out = connection->has_request ||
                  (connection->http2 != NULL && http2_has_requests_out(connection->http2));
    if (connection->is_handle_closed && !is_out && !connection->is_deferred) {
        destroy(connection);
    }
}

static void on_closed(uv_handle_t *handle)
{
    struct connection *connection = connection_from(handle->data);
    connection->is_handle_closed = true;
    if (connection->http2 != NULL) {
        http2_abandon(connection->http2);
    }
    destroy_when_free(connection);
}

void connection_close(struct connection *connection)
{
    if (connection->state != CONNECTION_CLOSING) {
        connection_move(connection, CONNECTION_CLOSING);
        uv_close((uv_handle_t *)&connection->tcp, on_closed);
    }
}

/* The last response is out. A socket closed with unread input makes the kernel send a reset, which
 * may reach the client before it has read the response: so only our side is shut first. */
static void end(struct connection *connection)
{
    uv_os_fd_t descriptor;
    bool has_left = connection->input.size > connection->input_start;
    if (connection->is_ended || !(connection->must_linger || has_left) ||
        uv_fileno((uv_handle_t *)&connection->tcp, &descriptor) != 0 ||
        shutdown(descriptor, SHUT_WR) != 0) {
        connection_close(connection);
        return;
    }
    give_memory_back(connection);
    connection->input_start = 0;
    connection_move(connection, CONNECTION_LINGERING);
}

/* Responding */

static void flush(struct connection *connection, struct slice tail)
{
    if (connection->state != CONNECTION_CLOSING &&
        send_queue_flush(&connection->send_queue, tail) != 0) {
        connection_close(connection);
    }
}

static enum persistence decide_persistence(struct connection *connection)
{
    if (connection->listener->is_draining) {
        connection->is_last = true;
        connection->must_linger = true;
    }
    if (connection->is_last) {
        return PERSISTENCE_CLOSE;
    }
    return connection->parser.is_version_1_1 ? PERSISTENCE_IMPLIED : PERSISTENCE_KEEP_ALIVE;
}

static void append_response(struct connection *connection, unsigned status, struct slice fields,
                            struct slice body)
{
    struct response_head head = {
        .status = status,
        .persistence = decide_persistence(connection),
        .date = listener_date(connection->listener),
        .fields = fields,
        .body_size = body.size,
    };
    struct send_queue *send_queue = &connection->send_queue;
    response_append_head(&send_queue->built, &head);
    if (connection->parser.method == METHOD_HEAD || !response_has_body(status)) {
        return;
    }
    if (body.size < TAIL_SIZE) {
        buffer_append_slice(&send_queue->built, body);
    } else {
        flush(connection, body);
    }
}

/* Answers what net itself finds wrong; the connection ends with it. */
static void refuse(struct connection *connection, unsigned status, const char *message)
{
    const struct net_handler *handler = &connection->listener->handler;
    struct buffer fields;
    struct buffer body;
    buffer_init(&fields, HEAD_SIZE_MAXIMUM);
    buffer_init(&body, NET_RESPONSE_MAXIMUM);
    if (handler->on_error != NULL) {
        handler->on_error(handler->context, status, message, &fields, &body);
    } else {
        BUFFER_LITERAL(&fields, "Content-Type: text/plain\r\n");
        buffer_format(&body, "%u %s: %s\n", status, http_reason(status), message);
    }
    connection->is_last = true;
    connection->must_linger = true;
    append_response(connection, status, buffer_slice(&fields), buffer_slice(&body));
    buffer_release(&fields);
    buffer_release(&body);
}

static void defer(struct connection *connection)
{
    if (!connection->is_deferred) {
        connection->is_deferred = true;
        listener_defer(connection->listener, connection);
    }
}

/* HTTP/2 */

/* Sends what there is, as long as the kernel takes it. */
static void send_frames(struct connection *connection)
{
    struct send_queue *send_queue = &connection->send_queue;
    while (connection->state != CONNECTION_CLOSING && !send_queue_is_pending(send_queue)) {
        http2_send(connection->http2, &send_queue->built, BATCH_SIZE);
        if (send_queue->built.size == 0) {
            return;
        }
        flush(connection, SLICE_EMPTY);
    }
}

/* Hands out the requests that are there and sends the answers; what could not be begun for want of
 * room is begun as room comes. */
static void run_streams(struct connection *connection)
{
    struct http2 *http2 = connection->http2;
    struct listener *listener = connection->listener;
    if (connection->state >= CONNECTION_LINGERING) {
        return;
    }
    if (listener->is_draining) {
        http2_drain(http2, uv_now(listener->loop));
    }
    connection->is_running = true;
    do {
        http2_run(http2, listener_date(listener));
        send_frames(connection);
    } while (connection->state != CONNECTION_CLOSING &&
             !send_queue_is_pending(&connection->send_queue) && http2_has_requests_due(http2));
    connection->is_running = false;
    settle(connection);
}

static void take_frames(struct connection *connection, struct slice bytes)
{
    struct http2 *http2 = connection->http2;
    if (!http2_receive(http2, bytes, uv_now(connection->listener->loop), connection->read_ns) &&
        !connection->is_last) {
        connection->is_last = true;
        connection->must_linger = true;
        LOG(LOG_INFO, "an HTTP/2 connection was ended", LOG_STRING("reason", http2->reason),
            LOG_TEXT("peer", slice_of(connection->peer, connection->peer_size)));
    }
    run_streams(connection);
}

static void fill_in_peer(const struct connection *connection, struct request *request);

static void start_http2(struct connection *connection)
{
    struct request pattern = {.connection = NULL};
    fill_in_peer(connection, &pattern);
    pattern.connection = connection;
    connection->http2 =
        http2_create(&connection->listener->http2, &pattern, uv_now(connection->listener->loop));
}

void connection_sweep(struct connection *connection)
{
    if (connection->http2 != NULL &&
        http2_sweep(connection->http2, uv_now(connection->listener->loop))) {
        run_streams(connection);
    }
}

/* Several answers of one turn go out together. */
static void finish_stream(struct connection *connection)
{
    if (connection->state == CONNECTION_CLOSING) {
        destroy_when_free(connection);
    } else if (!connection->is_running) {
        defer(connection);
    }
}

static void respond_to_stream(struct request *request, unsigned status, struct slice fields,
                              struct slice body)
{
    struct connection *connection = connection_from(request->connection);
    http2_respond(http2_stream_of(request), listener_date(connection->listener), status, fields,
                  body);
    finish_stream(connection);
}

/* Requests */

static void begin_message(struct connection *connection)
{
    if (connection->arena == NULL) {
        connection->arena = arena_create(connection->arena_size);
    }
    http1_init(&connection->parser, &connection->listener->limits, connection->arena);
}

/* An arena that was too small for this request is too small for the next one. */
static void reset_arena(struct connection *connection)
{
    bool grows = arena_used(connection->arena) > connection->arena_size &&
                 connection->arena_size < KEPT_SIZE;
    if (grows) {
        connection->arena_size *= 2;
        arena_destroy(&connection->arena);
    } else {
        arena_reset(connection->arena);
    }
}

static void end_request(struct connection *connection)
{
    connection->has_request = false;
    connection->input_start += http1_consumed(&connection->parser);
    connection->message_ns = connection->read_ns;
    if (connection->input_start == connection->input.size) {
        connection->input_start = 0;
        buffer_clear(&connection->input);
    }
    reset_arena(connection);
    begin_message(connection);
}

static void fill_in_peer(const struct connection *connection, struct request *request)
{
    request->peer = slice_of(connection->peer, connection->peer_size);
    request->is_secure = connection->tls != NULL;
    request->client_certificate =
        connection->tls == NULL ? NULL : tls_session_client(connection->tls);
}

static void hand_over(struct connection *connection)
{
    struct request *request = &connection->request;
    http1_request(&connection->parser, connection->input.data + connection->input_start, request);
    request->arena = connection->arena;
    request->started_ns = connection->message_ns;
    fill_in_peer(connection, request);
    request->connection = connection;
    request->stream = NULL;
    request->user = NULL;
    buffer_clear(&connection->body);
    if (!http1_keeps_alive(&connection->parser)) {
        connection->is_last = true;
    }
    connection_move(connection, CONNECTION_BUSY);
    connection->has_request = true;
    const struct net_handler *handler = &connection->listener->handler;
    handler->on_request(handler->context, request);
}

/* Parses on; true when that gave a whole request. */
static bool read_message(struct connection *connection)
{
    struct http1 *parser = &connection->parser;
    size_t size = connection->input.size - connection->input_start;
    enum http1_result result =
        http1_feed(parser, connection->input.data + connection->input_start, &size);
    connection->input.size = connection->input_start + size;
    if (result == HTTP1_RESULT_ERROR) {
        refuse(connection, parser->status, parser->message);
    } else if (result == HTTP1_RESULT_MORE && http1_is_in_body(parser) &&
               parser->expects_continue) {
        parser->expects_continue = false;
        BUFFER_LITERAL(&connection->send_queue.built, "HTTP/1.1 100 Continue\r\n\r\n");
    }
    return result == HTTP1_RESULT_REQUEST;
}

static bool is_free_for_work(const struct connection *connection)
{
    return !connection->has_request && !connection->is_last &&
           !send_queue_is_pending(&connection->send_queue) &&
           connection->state < CONNECTION_LINGERING &&
           connection->input.size > connection->input_start;
}

/* Hands out the requests that are there, one after the other, as long as each is answered at once;
 * then sends the answers in one write. */
static void run(struct connection *connection)
{
    if (connection->http2 != NULL) {
        run_streams(connection);
        return;
    }
    connection->is_running = true;
    while (is_free_for_work(connection) && read_message(connection)) {
        hand_over(connection);
        if (connection->send_queue.built.size >= BATCH_SIZE) {
            flush(connection, SLICE_EMPTY);
        }
    }
    connection->is_running = false;
    flush(connection, SLICE_EMPTY);
    settle(connection);
}

struct buffer *request_body_buffer(struct request *request)
{
    return request->stream != NULL ? &http2_stream_of(request)->body
                                   : &connection_from(request->connection)->body;
}

void request_respond(struct request *request, unsigned status, struct slice headers,
                     struct slice body)
{
    struct connection *connection = connection_from(request->connection);
    assert(status >= 200 && status <= 599);
    assert(body.size <= NET_RESPONSE_MAXIMUM && headers.size <= HEAD_SIZE_MAXIMUM);
    if (request->stream != NULL) {
        respond_to_stream(request, status, headers, body);
        return;
    }
    assert(connection->has_request);
    if (connection->state == CONNECTION_CLOSING) {
        connection->has_request = false;
        destroy_when_free(connection);
        return;
    }
    append_response(connection, status, headers, body);
    if (connection->state == CONNECTION_CLOSING) { /* the peer was found to be lost just now */
        connection->has_request = false;
        return;
    }
    end_request(connection);
    if (!connection->is_running) {
        run(connection);
    }
}

/* Reading */

static void make_room(struct connection *connection)
{
    struct buffer *input = &connection->input;
    if (input->capacity - input->size >= READ_SIZE_MINIMUM) {
        return;
    }
    buffer_consume(input, connection->input_start);
    connection->input_start = 0;
    if (input->capacity - input->size < READ_SIZE_MINIMUM) {
        size_t wanted = input->capacity < INPUT_SIZE ? INPUT_SIZE : input->capacity;
        size_t allowed = input->maximum - input->size;
        buffer_reserve(input, wanted < allowed ? wanted : allowed);
    }
}

static void on_allocate(uv_handle_t *handle, size_t suggested_size, uv_buf_t *out_space)
{
    (void)suggested_size;
    struct connection *connection = connection_from(handle->data);
    if (connection->state == CONNECTION_LINGERING || connection->http2 != NULL ||
        connection->listener->tls != NULL) {
        *out_space = uv_buf_init(connection->listener->scratch, LISTENER_SCRATCH_SIZE);
        return;
    }
    if (!connection->has_request) {
        make_room(connection);
    }
    struct buffer *input = &connection->input;
    *out_space = uv_buf_init(input->data == NULL ? NULL : input->data + input->size,
                             (unsigned)(input->capacity - input->size));
}

/* Looks for the preface of HTTP/2 in the first bytes. False: there is no more to do now. */
static bool decide_protocol(struct connection *connection)
{
    struct slice preface = HTTP2_PREFACE;
    struct slice bytes = buffer_slice(&connection->input);
    if (!slice_starts_with(preface, slice_between(bytes, 0, preface.size))) {
        connection->is_undecided = false;
        return true;
    }
    if (bytes.size < preface.size) {
        settle(connection);
        return false;
    }
    connection->is_undecided = false;
    start_http2(connection);
    struct buffer input = connection->input;
    buffer_init(&connection->input, input.maximum);
    take_frames(connection, bytes);
    buffer_release(&input);
    return false;
}

static void drop_bytes(struct connection *connection, size_t size)
{
    connection->dropped_size += size;
    if (connection->dropped_size > LINGER_SIZE) {
        connection_close(connection);
    }
}

static void take_bytes(struct connection *connection, size_t size, const char *data)
{
    connection->read_ns = clock_monotonic_ns();
    if (connection->http2 != NULL) {
        take_frames(connection, slice_of(data, size));
        return;
    }
    if (connection->input.size == connection->input_start) {
        connection->message_ns = connection->read_ns;
    }
    if (connection->arena == NULL) {
        begin_message(connection);
    }
    buffer_advance(&connection->input, size);
    if (connection->is_undecided && !decide_protocol(connection)) {
        return;
    }
    run(connection);
}

/* TLS */

static void fail_tls(struct connection *connection)
{
    if (connection->has_request || connection->http2 != NULL) {
        connection_close(connection);
        return;
    }
    connection->is_last = true; /* the alert goes out first */
    connection->must_linger = true;
    run(connection);
}

/* Where opened bytes go; there may be no room while a request is out. */
static struct slice find_room(struct connection *connection)
{
    struct buffer *input = &connection->input;
    if (connection->http2 != NULL) {
        return slice_of(connection->listener->opened, LISTENER_OPENED_SIZE);
    }
    if (!connection->has_request) {
        make_room(connection);
    }
    return input->data == NULL ? SLICE_EMPTY
                               : slice_of(input->data + input->size, input->capacity - input->size);
}

static void note_established(struct connection *connection)
{
    connection->is_undecided = false;
    if (tls_session_is_http2(connection->tls)) {
        start_http2(connection);
    }
}

/* Opens and takes one piece. False: there is nothing more to do now. */
static bool open_piece(struct connection *connection, struct slice *sealed)
{
    size_t size = 0;
    struct slice room = find_room(connection);
    if (room.size == 0) {
        connection->has_sealed = true;
        return false;
    }
    char *to = connection->http2 != NULL ? connection->listener->opened
                                         : connection->input.data + connection->input.size;
    switch (tls_session_open(connection->tls, sealed, to, room.size, &size)) {
    case TLS_RESULT_MORE:
        return false;
    case TLS_RESULT_ESTABLISHED:
        note_established(connection);
        return true;
    case TLS_RESULT_DATA:
        take_bytes(connection, size, to);
        return sealed->size > 0 || tls_session_has_more(connection->tls);
    case TLS_RESULT_ENDED:
        connection->is_ended = true;
        run(connection);
        return false;
    case TLS_RESULT_FAILED:
        fail_tls(connection);
        return false;
    }
    return false;
}

static void open_sealed(struct connection *connection, struct slice bytes)
{
    struct buffer held = connection->sealed;
    buffer_init(&connection->sealed, SEALED_MAXIMUM);
    connection->has_sealed = false;
    if (held.size > 0) {
        buffer_append_slice(&held, bytes);
        bytes = buffer_slice(&held);
    }
    while (connection->state < CONNECTION_LINGERING && !connection->is_ended &&
           open_piece(connection, &bytes)) {
    }
    if (connection->state < CONNECTION_LINGERING) {
        buffer_append_slice(&connection->sealed, bytes);
        if (connection->has_sealed && connection->is_reading) {
            uv_read_stop((uv_stream_t *)&connection->tcp);
            connection->is_reading = false;
        }
        flush(connection, SLICE_EMPTY); /* of the handshake */
    }
    buffer_release(&held);
}

static void refuse_plain(struct connection *connection)
{
    begin_message(connection);
    refuse(connection, 400, "this port speaks HTTPS: begin the address with https://");
    run(connection);
}

static void take_sealed(struct connection *connection, struct slice bytes)
{
    if (connection->tls == NULL && bytes.data[0] != TLS_HANDSHAKE) {
        refuse_plain(connection);
        return;
    }
    if (connection->tls == NULL) {
        connection->tls = tls_session_create(connection->listener->tls);
        connection->send_queue.tls = connection->tls;
    }
    open_sealed(connection, bytes);
}

void connection_run_deferred(struct connection *connection)
{
    connection->is_deferred = false;
    if (connection->state == CONNECTION_CLOSING) {
        destroy_when_free(connection);
    } else if (connection->has_sealed) {
        open_sealed(connection, SLICE_EMPTY);
    } else {
        run(connection);
    }
}

static void on_read(uv_stream_t *stream, ssize_t size, const uv_buf_t *space)
{
    struct connection *connection = connection_from(stream->data);
    if (size > 0 && connection->state == CONNECTION_LINGERING) {
        drop_bytes(connection, (size_t)size);
    } else if (size > 0 && connection->listener->tls != NULL) {
        take_sealed(connection, slice_of(space->base, (size_t)size));
    } else if (size > 0) {
        take_bytes(connection, (size_t)size, space->base);
    } else if (size == UV_ENOBUFS) {
        uv_read_stop(stream);
        connection->is_reading = false;
    } else if (size == UV_EOF && connection->state != CONNECTION_LINGERING) {
        /* Half-closed: a client may send its last request so and still wait for the answer. */
        connection->is_ended = true;
        connection->is_reading = false;
        run(connection);
    } else if (size < 0) {
        connection_close(connection);
    }
}

static void start_reading(struct connection *connection)
{
    if (connection->has_sealed && connection->state < CONNECTION_LINGERING) {
        defer(connection);
        return;
    }
    if (!connection->is_reading && !connection->is_ended) {
        connection->is_reading = true;
        if (uv_read_start((uv_stream_t *)&connection->tcp, on_allocate, on_read) != 0) {
            connection_close(connection);
        }
    }
}

/* Deciding */

static void shrink(struct buffer *buffer)
{
    if (buffer->capacity > KEPT_SIZE) {
        buffer_release(buffer);
    }
}

/* Nothing is to be written and no request is out: read on, in the state that says of what. */
static void await_bytes(struct connection *connection)
{
    enum connection_state due = CONNECTION_IDLE;
    if (http1_is_in_body(&connection->parser)) {
        due = CONNECTION_BODY;
    } else if (connection->input.size > connection->input_start) {
        due = CONNECTION_HEADER;
    }
    if (due == CONNECTION_IDLE) {
        shrink(&connection->input);
        shrink(&connection->body);
        send_queue_shrink(&connection->send_queue, KEPT_SIZE);
    }
    if (due != connection->state) { /* else its time runs on */
        connection_move(connection, due);
    }
    start_reading(connection);
}

/* As await_bytes, for a connection of HTTP/2. */
static void await_frames(struct connection *connection)
{
    bool has_streams = connection->http2->stream_count > 0;
    enum connection_state due = has_streams ? CONNECTION_BUSY : CONNECTION_IDLE;
    if (!has_streams && connection->state == CONNECTION_DORMANT) {
        send_queue_shrink(&connection->send_queue, 0);
    } else if (due != connection->state) {
        connection_move(connection, due);
    }
    start_reading(connection);
}

static bool has_streams_out(const struct connection *connection)
{
    return connection->http2 != NULL && connection->http2->stream_count > 0;
}

/* TLS has a last word. False: it is still on its way, or the peer is lost. */
static bool say_end(struct connection *connection)
{
    if (connection->tls != NULL && !connection->is_shut) {
        connection->is_shut = true;
        tls_session_close(connection->tls);
        flush(connection, SLICE_EMPTY);
    }
    if (connection->state == CONNECTION_CLOSING) {
        return false;
    }
    if (send_queue_is_pending(&connection->send_queue)) {
        connection_move(connection, CONNECTION_WRITING);
        return false;
    }
    return true;
}

static void settle(struct connection *connection)
{
    if (connection->state >= CONNECTION_LINGERING || connection->has_request) {
        return;
    }
    if (connection->http2 != NULL && http2_is_finished(connection->http2)) {
        connection->is_last = true;
        connection->must_linger = true;
    }
    if (send_queue_is_pending(&connection->send_queue)) {
        if (connection->state != CONNECTION_WRITING) { /* else its time runs on */
            connection_move(connection, CONNECTION_WRITING);
        }
        if (connection->http2 != NULL) { /* windows open while it writes */
            start_reading(connection);
        }
    } else if (connection->is_last) {
        if (!say_end(connection)) {
            return;
        }
        end(connection);
        if (connection->state == CONNECTION_LINGERING) {
            start_reading(connection);
        }
    } else if (connection->is_ended && !has_streams_out(connection)) {
        connection_close(connection);
    } else if (connection->http2 != NULL) {
        await_frames(connection);
    } else {
        await_bytes(connection);
    }
}

static void on_sent(struct send_queue *send_queue, int status)
{
    struct connection *connection = connection_from(send_queue->owner);
    if (connection->state == CONNECTION_CLOSING) {
        return;
    }
    if (status != 0) {
        connection_close(connection);
        return;
    }
    if (connection->state == CONNECTION_WRITING) { /* slow, but alive: its time begins anew */
        connection_move(connection, CONNECTION_WRITING);
    }
    run(connection);
}

void connection_expire(struct connection *connection)
{
    if (connection->http2 != NULL && connection->state == CONNECTION_DORMANT) {
        http2_stop(connection->http2, 0, NULL);
        run(connection);
        return;
    }
    if (connection->tls != NULL && connection->state == CONNECTION_DORMANT) {
        connection->is_last = true;
        run(connection);
        return;
    }
    switch (connection->state) {
    case CONNECTION_IDLE:
        give_memory_back(connection);
        connection_move(connection, CONNECTION_DORMANT);
        return;
    case CONNECTION_HEADER:
    case CONNECTION_BODY:
        refuse(connection, 408, "the request took too long to arrive");
        run(connection);
        return;
    case CONNECTION_FRESH:
    case CONNECTION_DORMANT:
    case CONNECTION_WRITING:
    case CONNECTION_LINGERING:
        connection_close(connection);
        return;
    case CONNECTION_BUSY:
    case CONNECTION_CLOSING:
        break;
    }
    assert(false);
}

void connection_drain(struct connection *connection)
{
    uv_os_fd_t descriptor;
    int unread_size = 0;
    if (connection->http2 != NULL) {
        run(connection);
        return;
    }
    if (connection->state == CONNECTION_BUSY || connection->state == CONNECTION_WRITING) {
        return;
    }
    bool has_unread = uv_fileno((uv_handle_t *)&connection->tcp, &descriptor) == 0 &&
                      ioctl(descriptor, FIONREAD, &unread_size) == 0 && unread_size > 0;
    if (!has_unread && connection->tls != NULL) {
        connection->is_last = true;
        run(connection);
    } else if (!has_unread) {
        connection_close(connection);
    }
}

/* Accepting */

static void note_peer(struct connection *connection)
{
    struct sockaddr_storage address;
    int size = sizeof(address);
    if (uv_tcp_getpeername(&connection->tcp, (struct sockaddr *)&address, &size) == 0 &&
        uv_ip_name((const struct sockaddr *)&address, connection->peer, sizeof(connection->peer)) ==
            0) {
        connection->peer_size = (unsigned)strlen(connection->peer);
    }
}

static void start(struct connection *connection)
{
    struct listener *listener = connection->listener;
    size_t maximum = listener->limits.connection_count;
    if (listener->connection_count > maximum + (listener->tls == NULL ? REFUSED_MAXIMUM : 0)) {
        connection_close(connection);
        return;
    }
    uv_tcp_nodelay(&connection->tcp, 1);
    note_peer(connection);
    if (listener->connection_count > maximum) {
        refuse(connection, 503, "there are too many connections");
        run(connection);
        return;
    }
    start_reading(connection);
}

void connection_accept(struct listener *listener)
{
    struct connection *connection = create(listener);
    if (uv_accept((uv_stream_t *)&listener->tcp, (uv_stream_t *)&connection->tcp) != 0) {
        connection_close(connection);
        return;
    }
    start(connection);
}

void connection_adopt(struct listener *listener, int socket)
{
    struct connection *connection = create(listener);
    if (uv_tcp_open(&connection->tcp, socket) != 0) {
        close(socket);
        connection_close(connection);
        return;
    }
    start(connection);
}
