/* SPDX-License-Identifier: Apache-2.0 */
/* HTTP/1.1 on a connection: takes requests off its input one after the other, hands them out, and
 * answers in their order. */
#include <assert.h>

#include "net/connection_private.h"

#define KEPT_SIZE         ((size_t)64 << 10) /* arenas do not grow beyond this */
#define BATCH_SIZE        ((size_t)64 << 10) /* so many bytes of responses do not wait for more */
#define TAIL_SIZE         ((size_t)16 << 10) /* bodies from here on are not copied before writing */
#define HEAD_SIZE_MAXIMUM ((size_t)1 << 20)

/* Responding */

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
        connection_flush(connection, body);
    }
}

/* Answers what net itself finds wrong; the connection ends with it. */
void connection_refuse(struct connection *connection, unsigned status, const char *message)
{
    const struct net_handler *handler = &connection->listener->handler;
    struct buffer fields;
    struct buffer body;
    buffer_init(&fields, HEAD_SIZE_MAXIMUM);
    buffer_init(&body, NET_RESPONSE_MAXIMUM);
    if (handler->on_error != NULL) {
        handler->on_error(handler->context, NULL, &status, message, &fields, &body);
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

/* Requests */

void connection_begin_message(struct connection *connection)
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
    connection_begin_message(connection);
}

void connection_fill_in_peer(const struct connection *connection, struct request *request)
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
    connection_fill_in_peer(connection, request);
    request->connection = connection;
    request->stream = NULL;
    request->user = NULL;
    connection->events = NULL;
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
        connection_refuse(connection, parser->status, parser->message);
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
void connection_run(struct connection *connection)
{
    if (connection->http2 != NULL) {
        connection_run_streams(connection);
        return;
    }
    connection->is_running = true;
    while (is_free_for_work(connection) && read_message(connection)) {
        hand_over(connection);
        if (connection->send_queue.built.size >= BATCH_SIZE) {
            connection_flush(connection, SLICE_EMPTY);
        }
    }
    connection->is_running = false;
    connection_flush(connection, SLICE_EMPTY);
    connection_settle(connection);
}

struct buffer *request_body_buffer(struct request *request)
{
    return request->stream != NULL ? &http2_stream_of(request)->body
                                   : &connection_from(request->connection)->body;
}

/* The client is gone, and so is the request now. */
static void drop_request(struct connection *connection)
{
    connection->has_request = false;
    connection_destroy_when_free(connection);
}

/* The response is whole. */
static void finish_request(struct connection *connection)
{
    if (connection->state == CONNECTION_CLOSING) { /* the peer was found to be lost just now */
        connection->has_request = false;
        return;
    }
    end_request(connection);
    if (!connection->is_running) {
        connection_run(connection);
    }
}

void request_respond(struct request *request, unsigned status, struct slice headers,
                     struct slice body)
{
    struct connection *connection = connection_from(request->connection);
    assert(status >= 200 && status <= 599);
    assert(body.size <= NET_RESPONSE_MAXIMUM && headers.size <= HEAD_SIZE_MAXIMUM);
    if (request->stream != NULL) {
        connection_respond_to_stream(request, status, headers, body, NULL);
        return;
    }
    assert(connection->has_request && !connection->is_streaming);
    if (connection->state == CONNECTION_CLOSING) {
        drop_request(connection);
        return;
    }
    append_response(connection, status, headers, body);
    finish_request(connection);
}

void request_respond_trailed(struct request *request, unsigned status, struct slice headers,
                             struct slice body, struct slice trailers)
{
    assert(body.size <= NET_RESPONSE_MAXIMUM && headers.size + trailers.size <= HEAD_SIZE_MAXIMUM);
    if (request->stream != NULL) {
        connection_respond_to_stream(request, status, headers, body, &trailers);
        return;
    }
    request_begin_response(request, status, headers);
    request_write(request, body);
    request_end_response(request, trailers);
}

/* Responses in pieces */

void request_begin_response(struct request *request, unsigned status, struct slice headers)
{
    struct connection *connection = connection_from(request->connection);
    assert(status >= 200 && status <= 599 && headers.size <= HEAD_SIZE_MAXIMUM);
    if (request->stream != NULL) {
        http2_begin_response(request->stream, listener_date(connection->listener), status, headers);
        connection_defer_stream(connection);
        return;
    }
    assert(connection->has_request && !connection->is_streaming);
    bool has_body = response_has_body(status) && request->method != METHOD_HEAD;
    connection->is_streaming = true;
    connection->is_chunked = has_body && connection->parser.is_version_1_1;
    connection->is_bodiless = !has_body;
    if (has_body && !connection->is_chunked) {
        connection->is_last = true;
    }
    struct response_head head = {
        .status = status,
        .persistence = decide_persistence(connection),
        .date = listener_date(connection->listener),
        .fields = headers,
        .is_chunked = connection->is_chunked,
        .is_endless = true,
    };
    response_append_head(&connection->send_queue.built, &head);
    connection_defer(connection);
}

void request_write(struct request *request, struct slice bytes)
{
    struct connection *connection = connection_from(request->connection);
    struct buffer *built = &connection->send_queue.built;
    if (request->stream != NULL) {
        http2_write(http2_stream_of(request), bytes);
        connection_defer_stream(connection);
        return;
    }
    assert(connection->is_streaming);
    if (connection->state == CONNECTION_CLOSING || connection->is_bodiless || bytes.size == 0) {
        return;
    }
    if (connection->is_chunked) {
        buffer_format(built, "%zx\r\n", bytes.size);
    }
    buffer_append_slice(built, bytes);
    if (connection->is_chunked) {
        BUFFER_LITERAL(built, "\r\n");
    }
    connection_defer(connection);
}

void request_end_response(struct request *request, struct slice trailers)
{
    struct connection *connection = connection_from(request->connection);
    struct buffer *built = &connection->send_queue.built;
    if (request->stream != NULL) {
        http2_end_response(http2_stream_of(request), trailers);
        connection_defer_stream(connection);
        return;
    }
    assert(connection->is_streaming);
    connection->is_streaming = false;
    if (connection->state == CONNECTION_CLOSING) {
        drop_request(connection);
        return;
    }
    if (connection->is_chunked) {
        BUFFER_LITERAL(built, "0\r\n");
        buffer_append_slice(built, trailers);
        BUFFER_LITERAL(built, "\r\n");
    }
    finish_request(connection);
}

void request_listen(struct request *request, const struct request_events *events)
{
    if (request->stream != NULL) {
        struct connection *connection = connection_from(request->connection);
        http2_listen(http2_stream_of(request), events);
        if (connection->http2->has_news) {
            connection_defer(connection);
        }
    } else {
        connection_from(request->connection)->events = events;
    }
}

size_t request_unsent_size(const struct request *request)
{
    const struct connection *connection = connection_from(request->connection);
    if (request->stream != NULL) {
        const struct http2_stream *stream = http2_stream_of(request);
        return stream->body.size - stream->body_sent;
    }
    const struct send_queue *send_queue = &connection->send_queue;
    return send_queue->built.size + send_queue->sending.size - send_queue->sent;
}

bool request_is_lost(const struct request *request)
{
    const struct connection *connection = connection_from(request->connection);
    return connection->state == CONNECTION_CLOSING ||
           (request->stream != NULL && http2_stream_of(request)->is_gone);
}
