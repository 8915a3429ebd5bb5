/* SPDX-License-Identifier: Apache-2.0 */
/* The life of a connection. connection_move is the only place that changes its state; settle the
 * only one that decides, after anything happened, which state is due.
 *
 * Reading goes on while a request is out: it costs nothing with clients that wait for the answer,
 * and shows those that leave. Only when the buffer is full is libuv told to stop. */
#include "net/connection.h"

#include <assert.h>
#include <nghttp2/nghttp2.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "net/connection_private.h"

#define CONNECTION_MAGIC  0x5eedf00dU
#define INPUT_SIZE        ((size_t)4 << 10)
#define INPUT_SLACK       ((size_t)64 << 10) /* for pipelined requests and the framing of chunks */
#define READ_SIZE_MINIMUM 1024U
#define ARENA_SIZE        ((size_t)4 << 10)
#define KEPT_SIZE         ((size_t)64 << 10) /* larger buffers are given back when idle */
#define OUTPUT_MAXIMUM    (NET_RESPONSE_MAXIMUM + ((size_t)8 << 20))
#define LINGER_SIZE       ((size_t)8 << 20)
#define ENDED_NS          (500U * UINT64_C(1000000)) /* for who may have gone, or wait */
#define PEEK_SIZE         ((size_t)16 << 10)
#define FRAME_HEAD        9U
#define REFUSED_MAXIMUM   64U /* connections beyond the limit that are still answered 503 */

struct connection *connection_from(void *data)
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

void connection_move(struct connection *connection, enum connection_state state)
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
    buffer_init(&connection->sealed, CONNECTION_SEALED_MAXIMUM);
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
void connection_destroy_when_free(struct connection *connection)
{
    bool is_out = connection->has_request ||
                  (connection->http2 != NULL && http2_has_requests_out(connection->http2));
    if (connection->is_handle_closed && !is_out && !connection->is_deferred) {
        destroy(connection);
    }
}

/* Of HTTP/1.1. Once, for the handler may listen no more. */
static void tell_loss(struct connection *connection)
{
    const struct request_events *events = connection->events;
    connection->events = NULL;
    if (connection->has_request && events != NULL && events->on_lost != NULL) {
        events->on_lost(&connection->request);
    }
}

static void on_closed(uv_handle_t *handle)
{
    struct connection *connection = connection_from(handle->data);
    tell_loss(connection);
    connection->is_handle_closed = true;
    if (connection->http2 != NULL) {
        http2_abandon(connection->http2);
    }
    connection_destroy_when_free(connection);
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

/* Sending */

void connection_flush(struct connection *connection, struct slice tail)
{
    if (connection->state != CONNECTION_CLOSING &&
        send_queue_flush(&connection->send_queue, tail) != 0) {
        connection_close(connection);
    }
}

void connection_defer(struct connection *connection)
{
    if (!connection->is_deferred) {
        connection->is_deferred = true;
        listener_defer(connection->listener, connection);
    }
}

/* Reading */

void connection_make_room(struct connection *connection)
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
        connection_make_room(connection);
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
        connection_settle(connection);
        return false;
    }
    connection->is_undecided = false;
    connection_start_http2(connection);
    struct buffer input = connection->input;
    buffer_init(&connection->input, input.maximum);
    connection_take_frames(connection, bytes);
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

void connection_take_bytes(struct connection *connection, size_t size, const char *data)
{
    connection->read_ns = clock_monotonic_ns();
    if (connection->http2 != NULL) {
        connection_take_frames(connection, slice_of(data, size));
        return;
    }
    if (connection->input.size == connection->input_start) {
        connection->message_ns = connection->read_ns;
    }
    if (connection->arena == NULL) {
        connection_begin_message(connection);
    }
    buffer_advance(&connection->input, size);
    if (connection->is_undecided && !decide_protocol(connection)) {
        return;
    }
    connection_run(connection);
}

void connection_run_deferred(struct connection *connection)
{
    connection->is_deferred = false;
    if (connection->state == CONNECTION_CLOSING) {
        connection_destroy_when_free(connection);
    } else if (connection->has_sealed) {
        connection_take_sealed(connection, SLICE_EMPTY);
    } else {
        connection_run(connection);
    }
}

/* Half-closed: a client may send its last request so and still wait for the answer. */
void connection_note_end(struct connection *connection)
{
    connection->is_ended = true;
    if (connection->ended_ns == 0) {
        connection->ended_ns = clock_monotonic_ns();
    }
}

static bool has_ended_for_long(const struct connection *connection)
{
    return connection->ended_ns != 0 && clock_monotonic_ns() >= connection->ended_ns + ENDED_NS;
}

/* Whether a RST_STREAM for the stream is among the bytes that nobody has read yet. Where they begin
 * within a frame they are misread, and the peer alone has to bear it. */
static bool has_reset_waiting(int descriptor, uint32_t stream)
{
    unsigned char bytes[PEEK_SIZE];
    ssize_t size = recv(descriptor, bytes, sizeof(bytes), MSG_PEEK | MSG_DONTWAIT);
    for (ssize_t at = 0; at + (ssize_t)FRAME_HEAD <= size;) {
        const unsigned char *head = bytes + at;
        size_t length = (size_t)head[0] << 16 | (size_t)head[1] << 8 | head[2];
        uint32_t id = (uint32_t)(head[5] & 0x7f) << 24 | (uint32_t)head[6] << 16 |
                      (uint32_t)head[7] << 8 | head[8];
        if (head[3] == NGHTTP2_RST_STREAM && id == stream) {
            return true;
        }
        at += (ssize_t)(FRAME_HEAD + length);
    }
    return false;
}

bool request_has_left(const struct request *request)
{
    struct connection *connection = connection_from(request->connection);
    uv_os_fd_t descriptor;
    if (request_is_lost(request) || uv_fileno((uv_handle_t *)&connection->tcp, &descriptor) != 0) {
        return true;
    }
    struct pollfd state = {.fd = descriptor, .events = POLLIN | POLLRDHUP};
    if (poll(&state, 1, 0) <= 0) {
        return false;
    }
    if ((state.revents & (POLLERR | POLLHUP | POLLNVAL)) != 0) {
        return true;
    }
    if ((state.revents & POLLRDHUP) != 0 && connection->ended_ns == 0) {
        connection->ended_ns = clock_monotonic_ns();
    }
    return has_ended_for_long(connection) ||
           (request->stream != NULL && connection->tls == NULL &&
            has_reset_waiting(descriptor, (uint32_t)http2_stream_of(request)->id));
}

static void on_read(uv_stream_t *stream, ssize_t size, const uv_buf_t *space)
{
    struct connection *connection = connection_from(stream->data);
    if (size > 0 && connection->state == CONNECTION_LINGERING) {
        drop_bytes(connection, (size_t)size);
    } else if (size > 0 && connection->listener->tls != NULL) {
        connection_take_sealed(connection, slice_of(space->base, (size_t)size));
    } else if (size > 0) {
        connection_take_bytes(connection, (size_t)size, space->base);
    } else if (size == UV_ENOBUFS) {
        uv_read_stop(stream);
        connection->is_reading = false;
    } else if (size == UV_EOF && connection->state != CONNECTION_LINGERING) {
        connection_note_end(connection);
        connection->is_reading = false;
        connection_run(connection);
    } else if (size < 0) {
        connection_close(connection);
    }
}

static void start_reading(struct connection *connection)
{
    if (connection->has_sealed && connection->state < CONNECTION_LINGERING) {
        connection_defer(connection);
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

void connection_settle(struct connection *connection)
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
        if (!connection_say_end(connection)) {
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
    if (connection->is_streaming) {
        connection->since_ms = uv_now(connection->listener->loop);
    }
    if (connection->state == CONNECTION_WRITING) { /* slow, but alive: its time begins anew */
        connection_move(connection, CONNECTION_WRITING);
    }
    connection_run(connection);
}

void connection_expire(struct connection *connection)
{
    if (connection->http2 != NULL && connection->state == CONNECTION_DORMANT) {
        http2_stop(connection->http2, 0, NULL);
        connection_run(connection);
        return;
    }
    if (connection->tls != NULL && connection->state == CONNECTION_DORMANT) {
        connection->is_last = true;
        connection_run(connection);
        return;
    }
    switch (connection->state) {
    case CONNECTION_IDLE:
        give_memory_back(connection);
        connection_move(connection, CONNECTION_DORMANT);
        return;
    case CONNECTION_HEADER:
    case CONNECTION_BODY:
        connection_refuse(connection, 408, "the request took too long to arrive");
        connection_run(connection);
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

/* A response in pieces whose reader stalls. */
static void sweep_streaming(struct connection *connection, uint64_t now_ms)
{
    if (!send_queue_is_pending(&connection->send_queue)) {
        connection->since_ms = now_ms;
    } else if (now_ms - connection->since_ms >= connection->listener->limits.write_timeout_ms) {
        connection_close(connection);
    }
}

void connection_sweep(struct connection *connection)
{
    uint64_t now_ms = uv_now(connection->listener->loop);
    if (connection->is_ended && has_ended_for_long(connection) && !connection->is_streaming) {
        if (connection->http2 != NULL) {
            connection_close(connection);
        } else {
            tell_loss(connection);
        }
        return;
    }
    if (connection->http2 != NULL && http2_sweep(connection->http2, now_ms)) {
        connection_run_streams(connection);
    } else if (connection->is_streaming && connection->state == CONNECTION_BUSY) {
        sweep_streaming(connection, now_ms);
    }
}

void connection_drain(struct connection *connection)
{
    uv_os_fd_t descriptor;
    int unread_size = 0;
    if (connection->http2 != NULL) {
        connection_run(connection);
        return;
    }
    if (connection->state == CONNECTION_BUSY || connection->state == CONNECTION_WRITING) {
        return;
    }
    bool has_unread = uv_fileno((uv_handle_t *)&connection->tcp, &descriptor) == 0 &&
                      ioctl(descriptor, FIONREAD, &unread_size) == 0 && unread_size > 0;
    if (!has_unread && connection->tls != NULL) {
        connection->is_last = true;
        connection_run(connection);
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
        connection_refuse(connection, 503, "there are too many connections");
        connection_run(connection);
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
