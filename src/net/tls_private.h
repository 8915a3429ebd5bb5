/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of TLS share. */
#pragma once

#include "crypto/openssl.h"
#include "net/tls.h"

#include <pthread.h>

#define TLS_FILES 3U

struct tls_ticket_key {
    unsigned char name[16];
    unsigned char cipher[32];
    unsigned char mac[32];
    uint64_t made_ns; /* 0: not made yet */
};

/* What a change of a file changes. */
struct tls_stamp {
    int64_t modified_ns;
    int64_t size;
    uint64_t inode;
};

struct tls {
    struct tls_options options;
    BIO_METHOD *method;                   /* of the sessions */
    pthread_mutex_t lock;                 /* guards what follows */
    SSL_CTX *context;                     /* replaced by a reload */
    struct tls_ticket_key ticket_keys[2]; /* in use, and the one before */
    /* Of the watching loop's thread. */
    uv_signal_t signal;
    uv_timer_t timer;
    struct tls_stamp stamps[TLS_FILES];
    bool has_changed; /* at the last look; to be loaded when it holds still */
};

/* Whether OpenSSL is there; false: *out_error, in the arena, says why not. */
bool tls_load_library(struct arena *arena, struct tls_error *out_error);

/* For tls_session.c: how its bytes come and go. */
BIO_METHOD *tls_session_method(void);

/* The newest complaint of OpenSSL, and no other is left. */
const char *tls_last_error(void);
