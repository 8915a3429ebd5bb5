/* SPDX-License-Identifier: Apache-2.0 */
/* TLS on a connection: opens what came as far as there is room for it, and keeps the rest sealed.
 */
#include "net/connection_private.h"

#define TLS_HANDSHAKE 0x16 /* the first byte of a client that speaks TLS */

static void fail_tls(struct connection *connection)
{
    if (connection->has_request || connection->http2 != NULL) {
        connection_close(connection);
        return;
    }
    connection->is_last = true; /* the alert goes out first */
    connection->must_linger = true;
    connection_run(connection);
}

/* Where opened bytes go; there may be no room while a request is out. */
static struct slice find_room(struct connection *connection)
{
    struct buffer *input = &connection->input;
    if (connection->http2 != NULL) {
        return slice_of(connection->listener->opened, LISTENER_OPENED_SIZE);
    }
    if (!connection->has_request) {
        connection_make_room(connection);
    }
    return input->data == NULL ? SLICE_EMPTY
                               : slice_of(input->data + input->size, input->capacity - input->size);
}

static void note_established(struct connection *connection)
{
    connection->is_undecided = false;
    if (tls_session_is_http2(connection->tls)) {
        connection_start_http2(connection);
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
        connection_take_bytes(connection, size, to);
        return sealed->size > 0 || tls_session_has_more(connection->tls);
    case TLS_RESULT_ENDED:
        connection_note_end(connection);
        connection_run(connection);
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
    buffer_init(&connection->sealed, CONNECTION_SEALED_MAXIMUM);
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
        connection_flush(connection, SLICE_EMPTY); /* of the handshake */
    }
    buffer_release(&held);
}

static void refuse_plain(struct connection *connection)
{
    connection_begin_message(connection);
    connection_refuse(connection, 400, "this port speaks HTTPS: begin the address with https://");
    connection_run(connection);
}

void connection_take_sealed(struct connection *connection, struct slice bytes)
{
    if (connection->tls == NULL && bytes.size > 0 &&
        (unsigned char)bytes.data[0] != TLS_HANDSHAKE) {
        refuse_plain(connection);
        return;
    }
    if (connection->tls == NULL) {
        connection->tls = tls_session_create(connection->listener->tls);
        connection->send_queue.tls = connection->tls;
    }
    open_sealed(connection, bytes);
}

bool connection_say_end(struct connection *connection)
{
    if (connection->tls != NULL && !connection->is_shut) {
        connection->is_shut = true;
        tls_session_close(connection->tls);
        connection_flush(connection, SLICE_EMPTY);
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
