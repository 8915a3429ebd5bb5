/* SPDX-License-Identifier: Apache-2.0 */
/* What a listener and its connections share. */
#pragma once

#include "net/connection.h"
#include "net/response.h"

#define LISTENER_SCRATCH_SIZE ((size_t)64 << 10)
#define LISTENER_TIME_NEVER   UINT_MAX

struct connection_list {
    struct connection *first;
    struct connection *last;
};

struct listener {
    uv_loop_t *loop;
    uv_tcp_t tcp;
    uv_timer_t sweep;
    struct net_limits limits;
    struct net_handler handler;
    struct connection_list connections[CONNECTION_STATE_COUNT];
    unsigned timeouts_ms[CONNECTION_STATE_COUNT];
    size_t connection_count;
    void (*on_drained)(void *context);
    void *drain_context;
    bool is_draining;
    bool is_sweep_closing;
    unsigned open_handle_count;
    uint64_t date_ms; /* loop time when `date` was last made or found right */
    int64_t date_second;
    char date[RESPONSE_DATE_SIZE];
    char address[INET6_ADDRSTRLEN + 8];
    unsigned address_size;
    char scratch[LISTENER_SCRATCH_SIZE]; /* what lingering connections read goes here, to be lost */
};

/* The Date line of now. */
struct slice listener_date(struct listener *listener);

/* A connection is gone for good. */
void listener_forget(struct listener *listener);
