/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of a connection share: connection.c has its states, its bytes and its times,
 * connection_request.c HTTP/1.1, connection_http2.c HTTP/2, connection_tls.c TLS. */
#pragma once

#include "net/listener_private.h"

#define CONNECTION_SEALED_MAXIMUM (2 * LISTENER_SCRATCH_SIZE)

/* The connection behind a handle or request, checked. */
struct connection *connection_from(void *data);

/* The only place that changes its state. */
void connection_move(struct connection *connection, enum connection_state state);

/* After anything happened: enters the state that is due. */
void connection_settle(struct connection *connection);

/* Frees it when it is closed and nobody needs it any more. */
void connection_destroy_when_free(struct connection *connection);

/* Sends what was built, and `tail` behind it. Closes it where the peer is lost. */
void connection_flush(struct connection *connection, struct slice tail);

/* connection_run_deferred will be called before the loop waits again. */
void connection_defer(struct connection *connection);

/* The peer will send no more. */
void connection_note_end(struct connection *connection);

/* Room in the input for more bytes, if it may have any. No request is out. */
void connection_make_room(struct connection *connection);

/* Bytes have come, opened if they were sealed: `size` of them, in the input, or at `data` where it
 * speaks HTTP/2. */
void connection_take_bytes(struct connection *connection, size_t size, const char *data);

/* connection_request.c */

/* Before the first byte of a message. */
void connection_begin_message(struct connection *connection);

/* Works on what is there: requests, then answers, then the state. */
void connection_run(struct connection *connection);

/* Answers what net itself finds wrong; the connection ends with it. */
void connection_refuse(struct connection *connection, unsigned status, const char *message);

/* What every request of the connection has. */
void connection_fill_in_peer(const struct connection *connection, struct request *request);

/* connection_http2.c */

void connection_start_http2(struct connection *connection);
void connection_take_frames(struct connection *connection, struct slice bytes);
void connection_run_streams(struct connection *connection);
/* A stream has more to send, or is released: before the loop waits again. */
void connection_defer_stream(struct connection *connection);
/* `trailers` NULL: with a Content-Length instead. */
void connection_respond_to_stream(struct request *request, unsigned status, struct slice fields,
                                  struct slice body, const struct slice *trailers);

/* connection_tls.c */

/* Bytes as they came; none: goes on with those that are kept. */
void connection_take_sealed(struct connection *connection, struct slice bytes);

/* TLS has a last word. False: it is still on its way, or the peer is lost. */
bool connection_say_end(struct connection *connection);
