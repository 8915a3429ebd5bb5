/* SPDX-License-Identifier: Apache-2.0 */
/* One client's connection: which state it is in, its buffers, and the request it works on.
 *
 *   bytes in ─▶ (TLS opens them) ─▶ HTTP/1.1: input, http1, one request
 *                                └▶ HTTP/2:   http2, with streams of its own
 *   bytes out ◀─ send_queue (TLS seals them) ◀──────── responses
 *
 * In HTTP/1.1 its states are:
 *
 *   accepted
 *      │
 *      ▼        first byte                     header's end
 *    FRESH ───────┬──────────▶ HEADER ───────────────┬───────▶ BODY
 *                 │              │ header's end,     │           │
 *      ┌─▶ IDLE ──┤              │ no body           │           │ body's end
 *      │    │ 1 s │              ▼                   │           │
 *      │    ▼     │            BUSY ◀────────────────┴───────────┘
 *      │  DORMANT ┘              │ responded
 *      │                         ├──────────▶ WRITING   the peer is slow to read
 *      │ all written, stays open │               │
 *      └─────────────────────────┴───────────────┤
 *                                                │ all written, does not stay
 *                          LINGERING ◀───────────┤
 *                              │                 │
 *                              └─▶ CLOSING ◀─────┘
 *
 * In HTTP/2 it is BUSY while there are streams, each with times of its own (http2.h), WRITING while
 * the peer is slow to read, else IDLE and DORMANT; it is LINGERING after a GOAWAY. The TLS
 * handshake happens in FRESH.
 *
 * A state is passed over when its bytes are there already. Any state may go to CLOSING, and where a
 * message is refused, or its time is up, FRESH to BODY answer and then go the way of a response.
 * CLOSING ends when libuv has let go of the handle and no request is out; then the connection is
 * freed.
 *
 * Invariants: (1) each state is a list of the listener, in the order of entering, so that the first
 * one's time is up first; (2) a request of HTTP/1.1 is out in BUSY, and perhaps in CLOSING, and
 * nowhere else; (3) while one is out the input does not move in memory. */
#pragma once

#include "net/http1.h"
#include "net/http2.h"
#include "net/send_queue.h"
#include "net/tls_session.h"

enum connection_state {
    CONNECTION_FRESH,     /* accepted, no byte yet */
    CONNECTION_IDLE,      /* between two requests */
    CONNECTION_DORMANT,   /* the same, for long enough to have given its memory back */
    CONNECTION_HEADER,    /* reading a header */
    CONNECTION_BODY,      /* reading a body */
    CONNECTION_BUSY,      /* the handler has a request, or there are streams */
    CONNECTION_WRITING,   /* nothing is begun before the peer has taken all output */
    CONNECTION_LINGERING, /* our side is shut; input is dropped, lest a reset overtake the output */
    CONNECTION_CLOSING,
};
#define CONNECTION_STATE_COUNT 9U

struct connection {
    unsigned magic;
    enum connection_state state;
    uint64_t since_ms; /* loop time when the state was entered, or the peer last made progress */
    struct connection *previous; /* in the state's list */
    struct connection *next;
    struct listener *listener;
    uv_tcp_t tcp;
    struct arena *arena; /* of the request; NULL until the first byte and when dormant */
    size_t arena_size;   /* bytes of its first chunk */
    struct buffer input;
    size_t input_start; /* offset of the message that is being read or handled */
    struct http1 parser;
    struct request request;
    struct buffer body;      /* request_body_buffer */
    struct http2 *http2;     /* NULL: HTTP/1.1 */
    struct tls_session *tls; /* NULL: plain */
    struct buffer sealed;    /* bytes that TLS will open when there is room for what they hold */
    struct send_queue send_queue;
    struct connection
        *next_deferred;  /* in the listener's list of those to be run at the turn's end */
    size_t dropped_size; /* bytes read while lingering */
    uint64_t message_ns; /* when the first byte of the message was seen */
    uint64_t read_ns;    /* when the latest bytes were */
    uint64_t ended_ns;   /* when the peer was found to have ended its side; 0: it has not */
    const struct request_events *events; /* of the request of HTTP/1.1; NULL: nobody listens */
    bool has_request;                    /* a request is out */
    bool is_streaming;                   /* its response has begun, in pieces */
    bool is_chunked;                     /* … each a chunk */
    bool is_bodiless;                    /* … but there is no body, as for HEAD */
    bool is_running;                     /* inside the loop that hands out requests */
    bool is_undecided;                   /* the first bytes will tell whether it is HTTP/2 */
    bool is_deferred;                    /* it is in that list */
    bool has_sealed;                     /* TLS has more for us than there was room for */
    bool is_shut;                        /* TLS was told of the end */
    bool is_reading;                     /* libuv reads */
    bool is_ended;                       /* the peer will send no more */
    bool is_last;                        /* close after the output */
    bool must_linger;                    /* the peer may not know that this was the last */
    bool is_handle_closed;               /* libuv has let go */
    unsigned peer_size;
    char peer[INET6_ADDRSTRLEN];
};

/* Takes one waiting connection from the listener's socket. */
void connection_accept(struct listener *listener);

/* Takes over an accepted socket. */
void connection_adopt(struct listener *listener, int socket);

/* Its time in its state is up. It leaves the state. */
void connection_expire(struct connection *connection);

/* Closes it unless it has something to do; an HTTP/2 peer is told first. */
void connection_drain(struct connection *connection);

/* Sees to the times of its streams, or of a response in pieces. */
void connection_sweep(struct connection *connection);

/* Does what was put off to the turn's end. */
void connection_run_deferred(struct connection *connection);

/* Closes it now. A request that is out stays valid until it is responded to. */
void connection_close(struct connection *connection);
