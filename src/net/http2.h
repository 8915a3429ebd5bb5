/* SPDX-License-Identifier: Apache-2.0 */
/* One HTTP/2 connection (RFC 9113) around nghttp2, which does the framing, HPACK and flow control.
 * It does no I/O: bytes go in by http2_receive, whole requests come out by http2_run, one after the
 * other and never inside receive, and bytes to send by http2_send.
 *
 * A stream is a request of its own (http2_stream.h). Its walk:
 *
 *    HEADER ──▶ BODY ──▶ READY ──▶ BUSY ──▶ WRITING ──▶ given back to the pool
 *       └──────────────────▲         │         │
 *                                    └─────────┴──▶ reset by the peer: at once, or when the handler
 *                                                   has responded
 *
 * What it holds against hostile peers: streams that are out count until the handler has responded,
 * reset or not; bodies and unsent responses of a connection have a budget; and every frame that
 * makes work without moving a request on costs credit (the table in http2.c). Work done earns
 * credit, time does too; who has none is sent GOAWAY with ENHANCE_YOUR_CALM.
 *
 * Invariants: (1) each phase is a list in the order of entering; (2) a request is out in BUSY and
 * nowhere else; (3) nghttp2 knows every stream that is not `is_gone`, and no other. */
#pragma once

#include "net/http2_stream.h"

typedef struct nghttp2_session nghttp2_session;
typedef struct nghttp2_session_callbacks nghttp2_session_callbacks;
typedef struct nghttp2_option nghttp2_option;

/* The first bytes of a client that speaks HTTP/2. */
#define HTTP2_PREFACE SLICE("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")

/* What all connections of a listener share. */
struct http2_shared {
    const struct net_limits *limits; /* none of its fields zero */
    const struct net_handler *handler;
    struct http2_pool pool;
    nghttp2_session_callbacks *callbacks; /* NULL until the first connection */
    nghttp2_option *option;
};

struct http2_list {
    struct http2_stream *first;
    struct http2_stream *last;
};

struct http2 {
    nghttp2_session *session;
    struct http2_shared *shared;
    struct request pattern; /* what all its requests share: peer, connection … */
    struct http2_list streams[HTTP2_PHASE_COUNT];
    size_t stream_count;       /* in any phase */
    size_t received_size;      /* bytes of the bodies that are coming in */
    size_t unsent_size;        /* bytes of the responses that wait to be sent */
    struct http2_stream *told; /* whose handler is being called; NULL: that one is released */
    struct buffer *out;        /* during http2_send */
    size_t out_maximum;
    uint64_t now_ms;
    uint64_t read_ns;
    uint64_t credit_ms; /* when credit was last earned by time */
    int64_t credit;
    unsigned continuation_count; /* of the field block that is coming in */
    bool has_named_id;           /* the peer's table has the name of what is always different */
    bool has_news;               /* of streams whose handlers listen */
    bool is_draining;            /* the peer was told that the end is near */
    bool is_ending;              /* … and that no stream after these will be taken */
    bool is_dead;                /* nothing more is taken in; a GOAWAY says why */
    bool has_said_goaway;        /* … and it is in the output */
    uint64_t drain_ms;
    uint64_t retire_ms;    /* when it is to end for its age */
    uint64_t heard_ms;     /* when bytes last came */
    uint64_t asked_ms;     /* when a PING was sent … */
    bool is_asked;         /* … and nothing has come since */
    bool has_calls;        /* the rules for pings hold: request_terms */
    bool has_pinged;       /* the peer, since something was last sent to it … */
    uint64_t pinged_ms;    /* … the last time then */
    unsigned ping_strikes; /* pings that came too early since */
    uint32_t error_code;
    const char *reason;
};

void http2_shared_init(struct http2_shared *shared, const struct net_limits *limits,
                       const struct net_handler *handler);
void http2_shared_release(struct http2_shared *shared);

struct http2 *http2_create(struct http2_shared *shared, const struct request *pattern,
                           uint64_t now_ms);
/* After http2_abandon, when no request is out. */
void http2_destroy(struct http2 **http2);

/* Takes all bytes. False: the peer broke the protocol or its welcome, and http2_send says so. */
bool http2_receive(struct http2 *http2, struct slice bytes, uint64_t now_ms, uint64_t read_ns);

/* Hands the requests out that are whole, as long as the unsent responses leave room. `date`: the
 * line for what net itself answers, as response_format_date makes it. */
void http2_run(struct http2 *http2, struct slice date);

/* Appends frames to `out`, until it holds `maximum` bytes or a little more. */
void http2_send(struct http2 *http2, struct buffer *out, size_t maximum);

/* The response of a stream that is out. `trailers` NULL: with a content-length instead; behind an
 * empty body they end the header. */
void http2_respond(struct http2_stream *stream, struct slice date, unsigned status,
                   struct slice fields, struct slice body, const struct slice *trailers);

/* The same in pieces: begin, write any number of times, end. Trailers: finished field lines. */
void http2_begin_response(struct http2_stream *stream, struct slice date, unsigned status,
                          struct slice fields);
void http2_write(struct http2_stream *stream, struct slice bytes);
void http2_end_response(struct http2_stream *stream, struct slice trailers);

/* The handler of a stream that is out listens from now on. */
void http2_listen(struct http2_stream *stream, const struct request_events *events);

/* Calls the handlers that listen, for all that happened since the last time. Never inside a
 * callback of nghttp2's. */
void http2_tell_news(struct http2 *http2);

/* Ends streams whose time is up. True: there is something to send now. */
bool http2_sweep(struct http2 *http2, uint64_t now_ms);

/* Says that no new streams are welcome; those on their way still are, for a moment. */
void http2_drain(struct http2 *http2, uint64_t now_ms);

/* Says GOAWAY. Without an error the streams there are go on to their ends; with one, the connection
 * is dead, and what is out is answered nowhere. */
void http2_stop(struct http2 *http2, uint32_t error_code, const char *reason);

/* The connection is lost: lets go of everything but the requests that are out. */
void http2_abandon(struct http2 *http2);

/* Everything is said and done; when the output is out, the connection may close. */
bool http2_is_finished(const struct http2 *http2);

/* Whether http2_run would hand one out. */
bool http2_has_requests_due(const struct http2 *http2);

static inline bool http2_has_requests_out(const struct http2 *http2)
{
    return http2->streams[HTTP2_PHASE_BUSY].first != NULL;
}
