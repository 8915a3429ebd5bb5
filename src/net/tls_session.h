/* SPDX-License-Identifier: Apache-2.0 */
/* TLS on one connection, without I/O: sealed bytes go in and come out as slices and buffers. */
#pragma once

#include "net/net.h"

struct tls;
struct tls_session;

enum tls_result {
    TLS_RESULT_MORE,        /* nothing more to open before more bytes come */
    TLS_RESULT_ESTABLISHED, /* the handshake is done; said once. Ask again */
    TLS_RESULT_DATA,        /* bytes were opened. There may be more: ask again */
    TLS_RESULT_ENDED,       /* the peer has said that it will send no more */
    TLS_RESULT_FAILED,      /* the connection is of no use; an alert may lie in `sealed` */
};

struct tls_session *tls_session_create(struct tls *tls);
void tls_session_destroy(struct tls_session **session);

/* Takes bytes off the front of *sealed and opens up to `size` bytes of what they hold to `to`. */
enum tls_result tls_session_open(struct tls_session *session, struct slice *sealed, char *to,
                                 size_t size, size_t *out_size);

/* What was taken in already and can be opened without more bytes. */
bool tls_session_has_more(const struct tls_session *session);

/* Appends to `sealed`. Only when established. False: the connection is of no use. */
bool tls_session_seal(struct tls_session *session, struct slice bytes);

/* What the peer is to get: the owner takes it, or swaps the buffer for another. */
struct buffer *tls_session_sealed(struct tls_session *session);

/* Says that no more will come, once. */
void tls_session_close(struct tls_session *session);

/* Gives memory back that only a connection in use needs. */
void tls_session_shrink(struct tls_session *session);

bool tls_session_is_established(const struct tls_session *session);
bool tls_session_is_http2(const struct tls_session *session);

/* NULL: the client showed none. Lives as long as the session. */
const struct client_certificate *tls_session_client(const struct tls_session *session);
