/* SPDX-License-Identifier: Apache-2.0 */
/* What a listener and its connections share. */
#pragma once

#include "net/connection.h"
#include "net/response.h"

#define LISTENER_SCRATCH_SIZE ((size_t)64 << 10)
#define LISTENER_OPENED_SIZE  ((size_t)16 << 10) /* a TLS record's */
#define LISTENER_TIME_NEVER   UINT_MAX

struct connection_list {
    struct connection *first;
    struct connection *last;
};

struct listener {
    uv_loop_t *loop;
    uv_tcp_t tcp;
    uv_timer_t sweep;
    uv_prepare_t turn_end;       /* runs while there are deferred connections */
    uv_idle_t again;             /* runs while some of them wait for the next turn */
    struct connection *deferred; /* linked by next_deferred */
    struct http2_shared http2;
    struct net_limits limits;
    struct net_handler handler;
    struct tls *tls; /* NULL: plain */
    struct connection_list connections[CONNECTION_STATE_COUNT];
    unsigned timeouts_ms[CONNECTION_STATE_COUNT];
    size_t connection_count;
    void (*on_drained)(void *context);
    void *drain_context;
    bool is_draining;
    bool is_closing;
    unsigned open_handle_count;
    uint64_t date_ms; /* loop time when `date` was last made or found right */
    int64_t date_second;
    char date[RESPONSE_DATE_SIZE];
    char address[INET6_ADDRSTRLEN + 8];
    unsigned address_size;
    char opened[LISTENER_OPENED_SIZE];   /* what TLS opens for HTTP/2 */
    char scratch[LISTENER_SCRATCH_SIZE]; /* what is taken in at once, or lost, is read to here */
};

/* The Date line of now. */
struct slice listener_date(struct listener *listener);

/* connection_run_deferred is called before the loop waits again. */
void listener_defer(struct listener *listener, struct connection *connection);

/* A connection is gone for good. */
void listener_forget(struct listener *listener);
