/* SPDX-License-Identifier: Apache-2.0 */
/* The server's side of TLS: certificates, who may show one, and what is agreed on. One `struct tls`
 * serves all listeners and threads; a connection takes what is in force when it begins.
 *
 * TLS 1.3, and 1.2 where asked for, there with forward secrecy and AEAD ciphers only. Sessions are
 * resumed by tickets, whose keys live in memory, change twice a day and outlive a reload; there is
 * no early data, for it can be replayed. By ALPN a client gets h2 or http/1.1.
 *
 *    LOADED ──files changed, or SIGHUP──▶ tried ──whole──▶ LOADED with the new ones
 *       ▲                                   │
 *       └──────── refused, and logged ──────┘ */
#pragma once

#include "base/arena.h"

#include <uv.h>

struct tls;

struct tls_options {
    const char *certificate_file; /* PEM: the server's, then those of the chain */
    const char *key_file;         /* PEM, not encrypted */
    const char *client_ca_file;   /* PEM: authorities of client certificates. A client may then show
                                     one; one that does not verify ends the handshake. NULL: nobody
                                     is asked */
    bool allows_tls_1_2;
};

struct tls_error {
    struct slice message; /* names the file */
    struct slice remedy;  /* may be empty */
};

/* The strings of the options must outlive it. Returns NULL and *out_error, in the arena, where the
 * files cannot be read or do not belong together. */
struct tls *tls_create(struct arena *arena, const struct tls_options *options,
                       struct tls_error *out_error);

/* When every listener that uses it is gone, and after tls_unwatch. */
void tls_destroy(struct tls **tls);

/* Reads the files again. Connections that are there keep what they have. False: the old ones stay
 * in force. Logs how it went. Any thread. */
bool tls_reload(struct tls *tls);

/* Reloads on SIGHUP, and within seconds of a change of the files. On the loop's thread. */
void tls_watch(struct tls *tls, uv_loop_t *loop);
void tls_unwatch(struct tls *tls);

/* Makes sure that there is a certificate for development, signed by itself, for localhost, the
 * loopback addresses and `host` (a name or address, or empty), and its key, both readable by the
 * owner only. What is there already is kept while it is good for another day. */
bool tls_make_self_signed(struct arena *arena, struct slice host, const char *certificate_file,
                          const char *key_file, struct tls_error *out_error);
