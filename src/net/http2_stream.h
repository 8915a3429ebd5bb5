/* SPDX-License-Identifier: Apache-2.0 */
/* One stream of an HTTP/2 connection: a request with its arena, read field by field, and the bytes
 * of its response until the peer's windows have let them out. It does no I/O and knows no frames;
 * http2.c does.
 *
 * Fields are held to the rules of HTTP/1.1 in net.h: what two servers could read differently is
 * refused. Connection fields, upper case names, pseudo fields out of order and a content-length
 * that does not match are nghttp2's to find; it resets such a stream. */
#pragma once

#include "net/net.h"

/* The phases in order; one may be passed over. */
enum http2_phase {
    HTTP2_PHASE_HEADER,  /* its field block is coming in */
    HTTP2_PHASE_BODY,    /* its body is */
    HTTP2_PHASE_READY,   /* whole, and waiting for its turn */
    HTTP2_PHASE_BUSY,    /* the handler has the request */
    HTTP2_PHASE_WRITING, /* the response is on its way */
};
#define HTTP2_PHASE_COUNT 5U

struct http2;

struct http2_stream {
    unsigned magic;
    int32_t id;
    enum http2_phase phase;
    bool is_gone;       /* closed on the wire while the handler still has the request */
    bool has_end;       /* the peer has sent the last of it */
    bool is_submitted;  /* the response has begun */
    bool is_whole;      /* `body` holds all that will come of the response */
    bool is_deferred;   /* nothing was there to send; to be resumed when there is */
    bool is_piecewise;  /* the handler takes the body as it comes */
    bool has_news;      /* for `events` … */
    bool has_room;      /* … among them that there is room */
    bool has_told_end;  /* … and the handler has heard of the body's end, */
    bool has_told_loss; /* … and of the stream's */
    bool expects_continue;
    const struct request_events *events; /* NULL: the handler does not listen */
    uint64_t since_ms;             /* when the phase was entered, or the peer last made progress */
    uint64_t heard_ms;             /* when a piece of the body last came */
    size_t progress_size;          /* bytes that went out since */
    struct http2_stream *previous; /* in the phase's list */
    struct http2_stream *next;
    struct http2 *http2;
    struct arena *arena;
    size_t arena_size; /* bytes of its first chunk */
    struct request request;
    struct header *fields;
    unsigned field_count;
    unsigned field_capacity;
    unsigned cookie_count;
    size_t field_size; /* bytes of the field block, as MAX_HEADER_LIST_SIZE counts them */
    struct slice method;
    struct slice path;
    struct slice authority;
    struct slice scheme;
    struct slice host;
    struct slice content_length;
    struct slice content_type;
    struct slice accept;
    struct slice authorization;
    struct slice request_id;
    unsigned seen;          /* SEEN_… of fields that may be there once */
    unsigned status;        /* the request is to be refused with this; 0: it is well */
    const char *message;    /* and why */
    struct buffer received; /* the request's body */
    struct buffer body;     /* the response's; the handler builds it here */
    size_t body_sent;       /* bytes of it that went out */
    struct slice trailers;  /* finished field lines in the arena, to follow the body */
};

/* Streams that wait to be used again, one pool a loop. */
struct http2_pool {
    struct http2_stream *free; /* linked by `next` */
    unsigned count;
};

struct http2_stream *http2_stream_take(struct http2_pool *pool, const struct net_limits *limits);
void http2_stream_give(struct http2_pool *pool, struct http2_stream *stream);
void http2_stream_empty_pool(struct http2_pool *pool);

/* The stream behind a request, checked. */
struct http2_stream *http2_stream_of(const struct request *request);

/* One field of the header, pseudo fields too. The bytes are copied. Faults are noted in
 * stream->status, and once there is one, no more is kept. */
void http2_stream_add_field(struct http2_stream *stream, const struct net_limits *limits,
                            struct slice name, struct slice value);

/* The header is whole: checks it as a whole and fills in the request, its body excepted. `pattern`
 * has what all requests of the connection share. */
void http2_stream_end_header(struct http2_stream *stream, const struct request *pattern);

/* … and whether the body will be larger than `received` may get. */
void http2_stream_check_body(struct http2_stream *stream);

/* The first fault counts. */
void http2_stream_refuse(struct http2_stream *stream, unsigned status, const char *message);
