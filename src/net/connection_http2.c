/* SPDX-License-Identifier: Apache-2.0 */
/* HTTP/2 on a connection: between the socket's bytes and http2.c, which does no I/O. */
#include "base/log.h"
#include "net/connection_private.h"

#define BATCH_SIZE ((size_t)64 << 10) /* so many bytes are handed to the kernel at once */

/* Sends what there is, as long as the kernel takes it. */
static void send_frames(struct connection *connection)
{
    struct send_queue *send_queue = &connection->send_queue;
    while (connection->state != CONNECTION_CLOSING && !send_queue_is_pending(send_queue)) {
        http2_send(connection->http2, &send_queue->built, BATCH_SIZE);
        if (send_queue->built.size == 0) {
            return;
        }
        connection_flush(connection, SLICE_EMPTY);
    }
}

/* Hands out the requests that are there and sends the answers; what could not be begun for want of
 * room is begun as room comes. */
void connection_run_streams(struct connection *connection)
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
    http2_tell_news(http2);
    do {
        http2_run(http2, listener_date(listener));
        send_frames(connection);
    } while (connection->state != CONNECTION_CLOSING &&
             !send_queue_is_pending(&connection->send_queue) && http2_has_requests_due(http2));
    connection->is_running = false;
    if (http2->has_news && connection->state != CONNECTION_CLOSING) {
        connection_defer(connection); /* others have their turn before */
    }
    connection_settle(connection);
}

void connection_take_frames(struct connection *connection, struct slice bytes)
{
    struct http2 *http2 = connection->http2;
    if (!http2_receive(http2, bytes, uv_now(connection->listener->loop), connection->read_ns) &&
        !connection->is_last) {
        connection->is_last = true;
        connection->must_linger = true;
        LOG(LOG_INFO, "an HTTP/2 connection was ended", LOG_STRING("reason", http2->reason),
            LOG_TEXT("peer", slice_of(connection->peer, connection->peer_size)));
    }
    connection_run_streams(connection);
}

void connection_start_http2(struct connection *connection)
{
    struct request pattern = {.connection = NULL};
    connection_fill_in_peer(connection, &pattern);
    pattern.connection = connection;
    connection->http2 =
        http2_create(&connection->listener->http2, &pattern, uv_now(connection->listener->loop));
}

void connection_defer_stream(struct connection *connection)
{
    if (!connection->is_running || connection->state == CONNECTION_CLOSING) {
        connection_defer(connection);
    }
}

/* Several answers of one turn go out together. */
static void finish_stream(struct connection *connection)
{
    if (connection->state == CONNECTION_CLOSING) {
        connection_destroy_when_free(connection);
    } else if (!connection->is_running) {
        connection_defer(connection);
    }
}

void connection_respond_to_stream(struct request *request, unsigned status, struct slice fields,
                                  struct slice body, const struct slice *trailers)
{
    struct connection *connection = connection_from(request->connection);
    http2_respond(http2_stream_of(request), listener_date(connection->listener), status, fields,
                  body, trailers);
    finish_stream(connection);
}
