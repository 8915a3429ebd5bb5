/* SPDX-License-Identifier: Apache-2.0 */
/* What the halves of an HTTP/2 connection share: http2.c takes in, http2_response.c answers. */
#pragma once

#include "net/http2.h"

/* The only place where a stream changes its phase. */
void http2_move(struct http2_stream *stream, enum http2_phase phase);

/* Gives the stream back. nghttp2 does not know it any more. */
void http2_release(struct http2_stream *stream);

/* Something happened that the stream's handler listens for. */
void http2_note_news(struct http2_stream *stream);

/* Bytes of a body that is taken in pieces. */
void http2_take_piece(struct http2_stream *stream, struct slice bytes);

/* What was written of the response went out. */
void http2_note_room(struct http2_stream *stream);

/* Says that the peer asks too much; for callbacks of nghttp2's to return. */
int http2_cut_off(struct http2 *http2, const char *reason);

/* http2_ping.c: a PING has come: 0, or it was one too many … */
int http2_ping_came(struct http2 *http2);
/* … something was sent, so that the peer may ask anew … */
void http2_ping_forgive(struct http2 *http2);
/* … something was heard from the peer. */
void http2_ping_heard(struct http2 *http2);
/* Asks a peer that is silent while requests are out, and gives up one that does not answer. True:
 * there is something to send. */
bool http2_ping_sweep(struct http2 *http2);
/* Whether a PING has this file's own bytes. */
bool http2_ping_is_own(const uint8_t *data);

/* Lets go of the request's body. */
void http2_forget_received(struct http2_stream *stream);
