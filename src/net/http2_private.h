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

/* Lets go of the request's body. */
void http2_forget_received(struct http2_stream *stream);
