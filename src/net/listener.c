/* SPDX-License-Identifier: Apache-2.0 */
/* Accepting, the clock that ends what takes too long, and the end of it all. One coarse timer
 * serves all connections: each state is a list in the order of entering with one time limit, so
 * only the heads of the lists are looked at. */
#include <assert.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "net/listener_private.h"

#define BACKLOG             1024
#define SWEEP_MS_MINIMUM    10U
#define SWEEP_MS_MAXIMUM    500U
#define REST_MS             1000U /* an idle connection keeps its buffers for so long */
#define LINGER_MS           2000U
#define FRESH_IN_DRAIN_MS   1000U
#define HEADER_SIZE_LARGEST ((size_t)1 << 30)
#define BODY_SIZE_LARGEST   ((size_t)1 << 40)

/* Opening */

static size_t size_or(size_t size, size_t fallback)
{
    return size == 0 ? fallback : size;
}

static unsigned ms_or(unsigned time_ms, unsigned fallback)
{
    return time_ms == 0 ? fallback : time_ms;
}

static struct net_limits complete_limits(const struct net_limits *limits)
{
    return (struct net_limits){
        .request_line_size = size_or(limits->request_line_size, 8 << 10),
        .header_size = size_or(limits->header_size, 32 << 10),
        .header_count = size_or(limits->header_count, 100),
        .body_size = size_or(limits->body_size, 1 << 20),
        .header_timeout_ms = ms_or(limits->header_timeout_ms, 10000),
        .body_timeout_ms = ms_or(limits->body_timeout_ms, 30000),
        .idle_timeout_ms = ms_or(limits->idle_timeout_ms, 75000),
        .write_timeout_ms = ms_or(limits->write_timeout_ms, 30000),
        .connection_count = size_or(limits->connection_count, 10000),
        .ping_after_ms = ms_or(limits->ping_after_ms, 60000),
        .ping_timeout_ms = ms_or(limits->ping_timeout_ms, 20000),
        .ping_interval_ms = ms_or(limits->ping_interval_ms, 300000),
        .age_maximum_ms = limits->age_maximum_ms,
    };
}

static void set_timeouts(struct listener *listener)
{
    const struct net_limits *limits = &listener->limits;
    unsigned idle_ms = limits->idle_timeout_ms;
    unsigned *timeouts_ms = listener->timeouts_ms;
    timeouts_ms[CONNECTION_FRESH] = limits->header_timeout_ms;
    timeouts_ms[CONNECTION_IDLE] = idle_ms < REST_MS ? idle_ms : REST_MS;
    timeouts_ms[CONNECTION_DORMANT] = idle_ms - timeouts_ms[CONNECTION_IDLE];
    timeouts_ms[CONNECTION_HEADER] = limits->header_timeout_ms;
    timeouts_ms[CONNECTION_BODY] = limits->body_timeout_ms;
    timeouts_ms[CONNECTION_BUSY] = LISTENER_TIME_NEVER;
    timeouts_ms[CONNECTION_WRITING] = limits->write_timeout_ms;
    timeouts_ms[CONNECTION_LINGERING] = LINGER_MS;
    timeouts_ms[CONNECTION_CLOSING] = LISTENER_TIME_NEVER;
}

static unsigned sweep_interval(const struct net_limits *limits)
{
    unsigned shortest_ms = limits->header_timeout_ms;
    shortest_ms = limits->body_timeout_ms < shortest_ms ? limits->body_timeout_ms : shortest_ms;
    shortest_ms = limits->idle_timeout_ms < shortest_ms ? limits->idle_timeout_ms : shortest_ms;
    shortest_ms = limits->write_timeout_ms < shortest_ms ? limits->write_timeout_ms : shortest_ms;
    unsigned interval_ms = shortest_ms / 4;
    interval_ms = interval_ms < SWEEP_MS_MINIMUM ? SWEEP_MS_MINIMUM : interval_ms;
    return interval_ms > SWEEP_MS_MAXIMUM ? SWEEP_MS_MAXIMUM : interval_ms;
}

static int read_address(struct slice text, struct sockaddr_storage *out_address)
{
    size_t colon = slice_find_last_byte(text, ':');
    uint64_t port;
    char host[INET6_ADDRSTRLEN] = "";
    if (colon == SLICE_NOT_FOUND || !slice_to_uint64(slice_from_offset(text, colon + 1), &port) ||
        port > 65535) {
        return UV_EINVAL;
    }
    struct slice name = slice_between(text, 0, colon);
    bool is_bracketed = name.size > 2 && name.data[0] == '[' && name.data[name.size - 1] == ']';
    name = is_bracketed ? slice_between(name, 1, name.size - 1) : name;
    if (slice_equal_ignoring_case(name, SLICE("localhost"))) {
        name = SLICE("127.0.0.1");
    }
    if (name.size == 0 || name.size >= sizeof(host)) {
        return UV_EINVAL;
    }
    memcpy(host, name.data, name.size);
    return is_bracketed ? uv_ip6_addr(host, (int)port, (struct sockaddr_in6 *)out_address)
                        : uv_ip4_addr(host, (int)port, (struct sockaddr_in *)out_address);
}

static unsigned write_address(const struct sockaddr_storage *address, char *out, size_t size)
{
    char host[INET6_ADDRSTRLEN] = "";
    int written;
    if (address->ss_family == AF_INET6) {
        const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)address;
        uv_ip6_name(six, host, sizeof(host));
        written = snprintf(out, size, "[%s]:%u", host, ntohs(six->sin6_port));
    } else {
        const struct sockaddr_in *four = (const struct sockaddr_in *)address;
        uv_ip4_name(four, host, sizeof(host));
        written = snprintf(out, size, "%s:%u", host, ntohs(four->sin_port));
    }
    return (unsigned)written;
}

static void on_connection(uv_stream_t *stream, int status)
{
    if (status == 0) {
        connection_accept(stream->data);
    }
}

static int listen_on(struct listener *listener, const struct sockaddr_storage *address,
                     bool share_port)
{
    uv_os_fd_t descriptor;
    int on = 1;
    int failed = uv_fileno((uv_handle_t *)&listener->tcp, &descriptor);
    if (failed == 0 && share_port &&
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on)) != 0) {
        failed = -errno;
    }
    if (failed == 0) {
        failed = uv_tcp_bind(&listener->tcp, (const struct sockaddr *)address, 0);
    }
    if (failed == 0) {
        failed = uv_listen((uv_stream_t *)&listener->tcp, BACKLOG, on_connection);
    }
    struct sockaddr_storage taken;
    int size = sizeof(taken);
    if (failed == 0) {
        failed = uv_tcp_getsockname(&listener->tcp, (struct sockaddr *)&taken, &size);
    }
    if (failed == 0) {
        listener->address_size =
            write_address(&taken, listener->address, sizeof(listener->address));
    }
    return failed;
}

static void for_each(struct listener *listener, enum connection_state state,
                     void (*act)(struct connection *))
{
    struct connection *next;
    for (struct connection *connection = listener->connections[state].first; connection != NULL;
         connection = next) {
        next = connection->next;
        act(connection);
    }
}

/* Streams have times of their own. They are few in comparison, and looked at by connection. */
static void sweep_streams(struct listener *listener)
{
    for_each(listener, CONNECTION_BUSY, connection_sweep);
    for_each(listener, CONNECTION_WRITING, connection_sweep);
    if (listener->is_draining) {
        for_each(listener, CONNECTION_IDLE, connection_sweep);
        for_each(listener, CONNECTION_DORMANT, connection_sweep);
    }
}

static void on_sweep(uv_timer_t *timer)
{
    struct listener *listener = timer->data;
    uint64_t now_ms = uv_now(listener->loop);
    for (size_t state = 0; state < CONNECTION_STATE_COUNT; state++) {
        unsigned timeout_ms = listener->timeouts_ms[state];
        struct connection_list *list = &listener->connections[state];
        while (timeout_ms != LISTENER_TIME_NEVER && list->first != NULL &&
               now_ms - list->first->since_ms >= timeout_ms) {
            connection_expire(list->first);
        }
    }
    sweep_streams(listener);
}

/* While it is there, the loop looks for what has come, but does not wait for it. */
static void on_again(uv_idle_t *idle)
{
    (void)idle;
}

/* Those that are deferred anew meanwhile wait for the next turn, so that one of them, which always
 * has more to do, does not keep the others from theirs. */
static void on_turn_end(uv_prepare_t *prepare)
{
    struct listener *listener = prepare->data;
    struct connection *deferred = listener->deferred;
    listener->deferred = NULL;
    while (deferred != NULL) {
        struct connection *connection = deferred;
        deferred = connection->next_deferred;
        connection_run_deferred(connection);
    }
    if (listener->deferred == NULL) {
        uv_prepare_stop(prepare);
        uv_idle_stop(&listener->again);
    } else {
        uv_idle_start(&listener->again, on_again);
    }
}

void listener_defer(struct listener *listener, struct connection *connection)
{
    if (listener->deferred == NULL) {
        uv_prepare_start(&listener->turn_end, on_turn_end);
    }
    connection->next_deferred = listener->deferred;
    listener->deferred = connection;
}

static void free_when_failed(uv_handle_t *handle)
{
    struct listener *listener = handle->data;
    if (--listener->open_handle_count == 0) {
        free(listener);
    }
}

static void close_when_failed(struct listener *listener)
{
    uv_close((uv_handle_t *)&listener->sweep, free_when_failed);
    uv_close((uv_handle_t *)&listener->turn_end, free_when_failed);
    uv_close((uv_handle_t *)&listener->again, free_when_failed);
}

int listener_open(uv_loop_t *loop, struct slice address, bool share_port,
                  const struct net_limits *limits, const struct net_handler *handler,
                  struct listener **out_listener)
{
    struct sockaddr_storage socket_address = {0};
    struct net_limits all_limits = complete_limits(limits);
    int failed = read_address(address, &socket_address);
    if (failed != 0 || all_limits.request_line_size > HEADER_SIZE_LARGEST ||
        all_limits.header_size > HEADER_SIZE_LARGEST || all_limits.body_size > BODY_SIZE_LARGEST) {
        return UV_EINVAL;
    }
    signal(SIGPIPE, SIG_IGN);
    struct listener *listener = calloc(1, sizeof(*listener));
    if (listener == NULL) {
        abort();
    }
    listener->loop = loop;
    listener->limits = all_limits;
    listener->handler = *handler;
    listener->tcp.data = listener;
    listener->sweep.data = listener;
    listener->turn_end.data = listener;
    listener->again.data = listener;
    listener->open_handle_count = 4;
    set_timeouts(listener);
    http2_shared_init(&listener->http2, &listener->limits, &listener->handler);
    uv_timer_init(loop, &listener->sweep);
    uv_prepare_init(loop, &listener->turn_end);
    uv_idle_init(loop, &listener->again);
    failed = uv_tcp_init_ex(loop, &listener->tcp, socket_address.ss_family);
    if (failed != 0) {
        listener->open_handle_count = 3;
        close_when_failed(listener);
        return failed;
    }
    failed = listen_on(listener, &socket_address, share_port);
    if (failed != 0) {
        close_when_failed(listener);
        uv_close((uv_handle_t *)&listener->tcp, free_when_failed);
        return failed;
    }
    unsigned interval_ms = sweep_interval(&all_limits);
    uv_timer_start(&listener->sweep, on_sweep, interval_ms, interval_ms);
    *out_listener = listener;
    return 0;
}

void listener_secure(struct listener *listener, struct tls *tls)
{
    assert(listener->connection_count == 0);
    listener->tls = tls;
}

/* In use */

struct slice listener_address(const struct listener *listener)
{
    return slice_of(listener->address, listener->address_size);
}

size_t listener_connection_count(const struct listener *listener)
{
    return listener->connection_count;
}

struct slice listener_date(struct listener *listener)
{
    uint64_t now_ms = uv_now(listener->loop);
    if (now_ms != listener->date_ms || listener->date_second == 0) {
        int64_t now_us = clock_now_us();
        listener->date_ms = now_ms;
        if (now_us / 1000000 != listener->date_second) {
            listener->date_second = now_us / 1000000;
            response_format_date(now_us, listener->date);
        }
    }
    return slice_of(listener->date, sizeof(listener->date));
}

/* The end */

static void on_handle_closed(uv_handle_t *handle)
{
    struct listener *listener = handle->data;
    if (--listener->open_handle_count == 0) {
        listener->on_drained(listener->drain_context);
    }
}

static void end_when_empty(struct listener *listener)
{
    if (listener->is_draining && listener->connection_count == 0 && !listener->is_closing) {
        listener->is_closing = true;
        uv_close((uv_handle_t *)&listener->sweep, on_handle_closed);
        uv_close((uv_handle_t *)&listener->turn_end, on_handle_closed);
        uv_close((uv_handle_t *)&listener->again, on_handle_closed);
    }
}

void listener_forget(struct listener *listener)
{
    listener->connection_count--;
    end_when_empty(listener);
}

/* Clients whose connection the kernel has taken on already would see a reset. */
static void accept_the_waiting(struct listener *listener)
{
    uv_os_fd_t descriptor;
    if (uv_fileno((uv_handle_t *)&listener->tcp, &descriptor) != 0) {
        return;
    }
    for (unsigned i = 0; i < BACKLOG; i++) {
        int accepted = accept4(descriptor, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (accepted < 0) {
            return;
        }
        connection_adopt(listener, accepted);
    }
}

void listener_drain(struct listener *listener, void (*on_drained)(void *context), void *context)
{
    assert(!listener->is_draining);
    accept_the_waiting(listener);
    listener->is_draining = true;
    listener->on_drained = on_drained;
    listener->drain_context = context;
    if (listener->timeouts_ms[CONNECTION_FRESH] > FRESH_IN_DRAIN_MS) {
        listener->timeouts_ms[CONNECTION_FRESH] = FRESH_IN_DRAIN_MS;
    }
    uv_close((uv_handle_t *)&listener->tcp, on_handle_closed);
    for_each(listener, CONNECTION_IDLE, connection_drain);
    for_each(listener, CONNECTION_DORMANT, connection_drain);
    for_each(listener, CONNECTION_BUSY, connection_drain);
    for_each(listener, CONNECTION_WRITING, connection_drain);
    end_when_empty(listener);
}

void listener_abort(struct listener *listener)
{
    for (enum connection_state state = CONNECTION_FRESH; state < CONNECTION_CLOSING; state++) {
        for_each(listener, state, connection_close);
    }
}

void listener_destroy(struct listener **listener)
{
    if (*listener == NULL) {
        return;
    }
    assert((*listener)->open_handle_count == 0);
    http2_shared_release(&(*listener)->http2);
    free(*listener);
    *listener = NULL;
}
