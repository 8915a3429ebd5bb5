/* SPDX-License-Identifier: Apache-2.0 */
/* An incremental parser of HTTP/1.x requests (RFC 9112). It does no I/O and copies nothing but the
 * bytes of chunked bodies, which it moves together in place. Its work is linear in the bytes, in
 * whatever pieces they come, and its verdict does not depend on the pieces.
 *
 * Usage: init; feed the message so far, from its first byte on, each time more has come; when that
 * says REQUEST, http1_request() gives the request, and the next message starts at
 * data[http1_consumed()]. The bytes may lie at another address at each feed. After REQUEST or ERROR
 * only init may follow. */
#pragma once

#include "net/net.h"

enum http1_result {
    HTTP1_RESULT_MORE,    /* not whole yet */
    HTTP1_RESULT_REQUEST, /* whole */
    HTTP1_RESULT_ERROR,   /* refused: `status` and `message` say why; close the connection */
};

/* The phases in the order in which a message goes through them; a phase may be left out. */
enum http1_phase {
    HTTP1_PHASE_REQUEST_LINE,
    HTTP1_PHASE_FIELDS,
    HTTP1_PHASE_BODY, /* with a Content-Length */
    HTTP1_PHASE_CHUNK_START,
    HTTP1_PHASE_CHUNK_SIZE,
    HTTP1_PHASE_CHUNK_EXTENSION,
    HTTP1_PHASE_CHUNK_SIZE_LF,
    HTTP1_PHASE_CHUNK_DATA,
    HTTP1_PHASE_CHUNK_DATA_CR,
    HTTP1_PHASE_CHUNK_DATA_LF,
    HTTP1_PHASE_TRAILER_START,
    HTTP1_PHASE_TRAILER_NAME,
    HTTP1_PHASE_TRAILER_VALUE,
    HTTP1_PHASE_TRAILER_LF,
    HTTP1_PHASE_LAST_LF,
    HTTP1_PHASE_WHOLE,
    HTTP1_PHASE_FAILED,
};

/* Chunk extensions and trailer fields are read and dropped; all of one message together may have
 * this many bytes. */
#define HTTP1_DROPPED_MAXIMUM 8192U

/* Offsets from the message's first byte, for the bytes may move between two feeds. */
struct http1_span {
    uint32_t offset;
    uint32_t size;
};

struct http1_field {
    struct http1_span name;
    struct http1_span value;
};

struct http1 {
    const struct net_limits *limits; /* none of its fields zero */
    struct arena *arena;             /* the request's */
    enum http1_phase phase;
    size_t position;   /* parsed up to here */
    size_t scanned;    /* no line end between position and here */
    size_t budget;     /* bytes that the lines of this phase may still have */
    size_t body_start; /* offset of the first byte of the body */
    size_t body_size;  /* bytes of it so far; with a Content-Length, all */
    size_t chunk_left; /* bytes of the chunk still to come */
    unsigned chunk_digits;
    struct http1_field *fields;
    unsigned field_count;
    unsigned field_capacity;
    enum method method;
    struct http1_span method_name;
    struct http1_span path; /* empty: the target had none */
    struct http1_span query;
    struct http1_span authority; /* of an absolute target */
    /* Index + 1 of fields that are needed here or nearly always; 0: not there. */
    unsigned host;
    unsigned content_length;
    unsigned transfer_encoding;
    unsigned content_type;
    unsigned accept;
    unsigned authorization;
    unsigned request_id;
    bool has_skipped_line;
    bool is_version_1_1;
    bool has_close;
    bool has_keep_alive;
    bool expects_continue; /* the client waits for 100 Continue before it sends the body */
    unsigned status;       /* of an error */
    const char *message;
};

/* The method of that name, METHOD_OTHER where there is none. */
enum method http1_method(struct slice name);

/* The limits and the arena are borrowed until the request is taken. */
void http1_init(struct http1 *parser, const struct net_limits *limits, struct arena *arena);

/* `data`: all *size bytes from the message's first on. Where framing of chunks was taken out, *size
 * becomes smaller and the bytes at its end are gone. */
enum http1_result http1_feed(struct http1 *parser, char *data, size_t *size);

/* After REQUEST: fills in what was read; `arena`, times, peer and connection are the caller's. All
 * slices point into `data`, the field table lies in the arena. */
void http1_request(const struct http1 *parser, const char *data, struct request *request);

/* After REQUEST: bytes of the message. */
static inline size_t http1_consumed(const struct http1 *parser)
{
    return parser->position;
}

/* After REQUEST: whether the client wants the connection to stay. */
static inline bool http1_keeps_alive(const struct http1 *parser)
{
    return !parser->has_close && (parser->is_version_1_1 || parser->has_keep_alive);
}

static inline bool http1_is_in_body(const struct http1 *parser)
{
    return parser->phase >= HTTP1_PHASE_BODY && parser->phase < HTTP1_PHASE_WHOLE;
}
