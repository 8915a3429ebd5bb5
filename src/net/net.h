/* SPDX-License-Identifier: Apache-2.0 */
/* HTTP over TCP or TLS: bytes to requests and responses to bytes. Knows no entity.
 *
 *    TCP ─▶ TLS, where the listener has a certificate ─▶ HTTP/1.1 ─┬─▶ struct request ─▶ handler
 *                                                    └─▶ HTTP/2 ───┘
 *
 * A listener lives on one loop (one thread); every callback runs there. A request lives in an arena
 * from on_request until its response is written. A connection of HTTP/1.1 handles one request at a
 * time, and pipelined ones wait in order; in HTTP/2 each stream is a request of its own, and many
 * are out at a time. The handler sees no difference.
 *
 * HTTP/1.1 after RFC 9112, strictly: a message that two servers could read differently (both
 * Content-Length and Transfer-Encoding, either of them twice, obsolete line folding, bare CR or LF,
 * white space before the colon, unknown transfer codings, a Host that is missing or there twice) is
 * answered 400 and the connection closed. Trailer fields and chunk extensions are dropped.
 *
 * HTTP/2 after RFC 9113, spoken where TLS agreed on it (ALPN) or where a plain connection begins
 * with its preface, under the same rules and limits: a malformed request is answered 400 or its
 * stream is reset, and a peer that makes work for nothing is sent GOAWAY with ENHANCE_YOUR_CALM. */
#pragma once

#include "base/arena.h"
#include "base/buffer.h"

#include <uv.h>

/* Limits of one connection. Zero fields take the defaults named here. */
struct net_limits {
    size_t request_line_size; /* bytes, 8 KiB; beyond: 414 */
    size_t header_size;       /* bytes of all fields, 32 KiB; beyond: 431 */
    size_t header_count;      /* 100; beyond: 431 */
    size_t body_size;         /* bytes, 1 MiB; beyond: 413 before the body is read */
    unsigned
        header_timeout_ms; /* from the first byte to the end of the header, 10,000; beyond: 408 */
    unsigned body_timeout_ms;  /* from the header's end to the body's end, 30,000; beyond: 408 */
    unsigned idle_timeout_ms;  /* keep-alive without a request, 75,000; beyond: closed */
    unsigned write_timeout_ms; /* a peer that reads nothing, 30,000; beyond: closed */
    size_t connection_count;   /* per listener, 10,000; beyond: accepted and answered 503 */
    /* Of HTTP/2. */
    unsigned ping_after_ms;   /* of silence while requests are out, 60,000; then a PING asks whether
                                 the peer is there */
    unsigned ping_timeout_ms; /* … and it has so long to answer, 20,000; beyond: closed */
    unsigned ping_interval_ms; /* the least time between pings of a peer whose requests are calls
                                  (struct request_terms), 300,000 … */
    unsigned age_maximum_ms;   /* of a connection, give or take a tenth; then it is sent GOAWAY, and
                                  what is out ends well. Unless given, it has no end */
};

struct header {
    struct slice name;  /* as sent */
    struct slice value; /* without the white space around it */
};

enum method {
    METHOD_GET,
    METHOD_HEAD,
    METHOD_POST,
    METHOD_PUT,
    METHOD_PATCH,
    METHOD_DELETE,
    METHOD_OPTIONS,
    METHOD_OTHER, /* a token that names none of these; `method_name` has it */
};

/* Who the client is, as a certificate says that was verified against the listener's authorities.
 * Lives as long as the connection. */
struct client_certificate {
    struct slice subject;      /* RFC 2253: "CN=till-7,O=Example" */
    const struct slice *names; /* "DNS:till-7.example.org", "email:a@example.org", "URI:…" */
    size_t name_count;
    struct slice fingerprint; /* SHA-256 of the certificate, 64 lower-case hexadecimal digits */
};

struct request {
    struct arena *arena; /* dies with the request */
    enum method method;
    struct slice method_name;
    struct slice path;  /* of the target, still percent-encoded, never empty, starts with '/' ("*"
                           for OPTIONS *) */
    struct slice query; /* without the '?'; empty when there is none */
    struct slice host;
    struct slice body; /* whole, de-chunked */
    const struct header *headers;
    size_t header_count;
    struct slice content_type; /* these four are looked up while parsing, for they are needed nearly
                                  always */
    struct slice accept;
    struct slice authorization;
    struct slice request_id; /* X-Request-Id, or empty */
    bool has_body;           /* a Content-Length or Transfer-Encoding was there */
    uint64_t started_ns;     /* clock_monotonic_ns when its first byte was seen */
    struct slice peer;       /* numeric address of the client, without the port */
    bool is_secure;          /* it came over TLS */
    const struct client_certificate *client_certificate; /* NULL: none was shown */
    struct connection *connection;                       /* net's own */
    struct http2_stream *stream;                         /* net's own; NULL in HTTP/1.1 */
    void *user;                                          /* the handler's own */
};

/* The value of the first field with that name (ASCII case ignored), or the empty slice. */
struct slice request_header(const struct request *request, struct slice name);
/* Whether there is one, be it empty. */
bool request_has_header(const struct request *request, struct slice name);

/* A response is written in one call; `status` is 200 to 599. `headers`: finished field lines, each
 * "Name: value\r\n", without Content-Length, Date and Connection, which net adds itself. `body`, at
 * most NET_RESPONSE_MAXIMUM bytes, is written or copied before the call returns. HEAD: pass the
 * body, net leaves it out and keeps its length. 204 and 304 carry no body. After this call the
 * request is gone. May be called inside on_request or any time later on the loop's thread, exactly
 * once; when the client is gone by then, it does nothing. */
void request_respond(struct request *request, unsigned status, struct slice headers,
                     struct slice body);

/* The same with trailers: finished field lines to follow the body, or empty. Where the body is
 * empty they end the header, and nothing follows (what gRPC calls Trailers-Only). No Content-Length
 * is sent. HTTP/1.0 has no trailers. */
void request_respond_trailed(struct request *request, unsigned status, struct slice headers,
                             struct slice body, struct slice trailers);

/* The same in pieces, for answers that are long or have no end yet: begin, write any number of
 * times, end. Where request_respond stands, these may. HTTP/2 sends the pieces as DATA, HTTP/1.1 as
 * chunks, HTTP/1.0 until the connection closes. Bytes are written or copied before the call
 * returns, and go out when the loop's turn ends. `trailers`: finished field lines to follow the
 * body, or empty; HTTP/1.0 has none. What the peer does not take is kept: a writer of more than a
 * little looks at request_unsent_size, and makes a pause where it grows; a peer that takes nothing
 * for write_timeout_ms is given up, which request_is_lost tells. After request_end_response the
 * request is gone; it has to be called even where the client is. */
void request_begin_response(struct request *request, unsigned status, struct slice headers);
void request_write(struct request *request, struct slice bytes);
void request_end_response(struct request *request, struct slice trailers);

/* Bytes of the response that have been written but not sent. */
size_t request_unsent_size(const struct request *request);

/* Whether the client is gone: nothing that is written arrives any more. */
bool request_is_lost(const struct request *request);

/* For handlers that hold up the loop, which then hears of nothing: looks at the socket itself.
 * Whether the client has gone, or taken the request back; a reset stream is seen where the
 * connection is plain. A few microseconds. */
bool request_has_left(const struct request *request);

/* What a handler hears of a request that it is at for longer; any may be NULL. Each is called
 * between the handler's own calls, never inside one, and may respond. HTTP/1.1 has on_lost alone.
 */
struct request_events {
    /* Bytes of a body that is taken in pieces (struct request_terms): all that have come and were
     * not taken yet. Returns how many are taken; the others come again, with more behind them or
     * when there is room. `is_last`: no more will come. What a handler does not take is kept up to
     * the limit of a body; a stream that sends more is reset. */
    size_t (*on_data)(struct request *request, struct slice bytes, bool is_last);
    /* Nearly all that was written is sent: the time to write more. */
    void (*on_room)(struct request *request);
    /* The client has gone, or taken the request back: the time to end the response. Once. Who ends
     * only their own side may wait for the answer still, or be gone: over HTTP/1.1 that is told
     * half a second later, and over HTTP/2, where nobody can go on so, the connection closes then.
     */
    void (*on_lost)(struct request *request);
};

/* `events` outlives the request. */
void request_listen(struct request *request, const struct request_events *events);

/* A buffer to build the body in: empty at the start of a request, the request's own until
 * request_respond, then reused. Its maximum is NET_RESPONSE_MAXIMUM. What lies in it goes out
 * without another copy over HTTP/2. */
struct buffer *request_body_buffer(struct request *request);
#define NET_RESPONSE_MAXIMUM ((size_t)64 << 20)

/* A finished response for an error that net itself finds (400, 408, 413, 414, 417, 431, 501, 503,
 * 505),
 * so that the face can word it in the document's own error envelope. Appends header lines and body,
 * and may answer with another status. `request`: what is known of it, over HTTP/2; NULL in
 * HTTP/1.1. `message` names the fault. */
typedef void on_error_f(void *context, const struct request *request, unsigned *status,
                        const char *message, struct buffer *headers, struct buffer *body);
/* One whole request has arrived. */
typedef void on_request_f(void *context, struct request *request);

/* What holds for one request over HTTP/2. */
struct request_terms {
    size_t body_size;  /* the most that is taken; net_limits.body_size unless set */
    bool takes_pieces; /* on_request takes it now, with an empty body, and hears of the bytes by
                          request_listen */
    bool is_call;      /* its client keeps connections for long, by rules of its own for pings: from
                          now on those of its connection may come every ping_interval_ms, or as
                          often as something is sent to it; the third that does not keep to it ends
                          the connection with "too_many_pings" */
};

/* The header of a request over HTTP/2 is there, and its body is to come. Must not respond. */
typedef void on_header_f(void *context, const struct request *request, struct request_terms *terms);

struct net_handler {
    on_request_f *on_request;
    on_error_f *on_error; /* NULL: a plain text line */
    void *context;
    on_header_f *on_header; /* NULL: every request is as any other */
};

struct listener;

/* Binds and listens on an address of the form "127.0.0.1:8080", "[::1]:8080" or "localhost:8080";
 * port 0 picks a free one. With `share_port` (SO_REUSEPORT) several loops listen on one port.
 * SIGPIPE is ignored in the whole process from here on: libuv writes without MSG_NOSIGNAL.
 * Returns 0 and *out_listener, or a negative errno-like libuv code (UV_EADDRINUSE …; UV_EINVAL when
 * the address cannot be understood). */
int listener_open(uv_loop_t *loop, struct slice address, bool share_port,
                  const struct net_limits *limits, const struct net_handler *handler,
                  struct listener **out_listener);

struct tls;

/* From here on its connections speak TLS; one that speaks plain HTTP is told so, in a 400. Before
 * the loop runs. `tls` (net/tls.h) outlives the listener. Connections beyond the limit are closed
 * without a word, for a word would cost a handshake. */
void listener_secure(struct listener *listener, struct tls *tls);

/* "127.0.0.1:8080", with the port that was really taken. */
struct slice listener_address(const struct listener *listener);

/* Stops accepting; idle connections close at once, busy ones answer with "Connection: close" and
 * then close. Clients that have connected but sent nothing yet have a second left to do so. When
 * the last connection is gone and no request is out, on_drained runs once, on the loop, never
 * inside this call. */
void listener_drain(struct listener *listener, void (*on_drained)(void *context), void *context);

/* Closes every connection now; on_drained of a running drain still comes, once all requests that
 * are out have been responded to. Does not stop accepting. */
void listener_abort(struct listener *listener);

/* Open connections, and closed ones of which a request is still out. */
size_t listener_connection_count(const struct listener *listener);
/* After on_drained. */
void listener_destroy(struct listener **listener);

/* Reason phrase of a status code ("Not Found"), for the status line and for messages; "" when
 * unknown. */
const char *http_reason(unsigned status);

/* Why percent_decode refused the text, as a reason for the caller. */
const char *percent_reason(struct slice text);

/* Decodes %XX (and '+' as a blank where `plus_is_space`) into the arena; false on a malformed
 * escape or an escaped NUL. */
bool percent_decode(struct arena *arena, struct slice text, bool plus_is_space,
                    struct slice *out_text);
