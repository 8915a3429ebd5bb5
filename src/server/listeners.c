/* SPDX-License-Identifier: Apache-2.0 */
/* Where connections come in: the address, one listener a worker, TLS. */
#include "server/server_private.h"

#include <sys/resource.h>

#define CONNECTIONS_MAXIMUM 10000U /* each worker's */
#define CONNECTIONS_REFUSED 64U    /* beyond it, that net still answers 503 */
#define CONNECTIONS_MINIMUM 16U
#define DESCRIPTORS_KEPT    64U /* for the store, the loops and the listeners */

static void on_gone(void *context)
{
    *(bool *)context = true;
}

void listeners_close(uv_loop_t *loop, struct listener **listener)
{
    bool is_gone = false;
    listener_drain(*listener, on_gone, &is_gone);
    while (!is_gone) {
        uv_run(loop, UV_RUN_ONCE);
    }
    listener_destroy(listener);
}

/* --- the address */

/* A free port to name in a message; 0 when even that cannot be had. */
static unsigned find_free_port(uv_loop_t *loop)
{
    struct listener *listener = NULL;
    const struct net_handler handler = {0};
    const struct net_limits limits = {0};
    unsigned port = 0;
    if (listener_open(loop, SLICE("127.0.0.1:0"), false, &limits, &handler, &listener) == 0) {
        struct slice address = listener_address(listener);
        uint64_t number = 0;
        size_t colon = slice_find_last_byte(address, ':');
        if (slice_to_uint64(slice_from_offset(address, colon + 1), &number)) {
            port = (unsigned)number;
        }
        listeners_close(loop, &listener);
    }
    return port;
}

static bool explain_listen(struct arena *arena, uv_loop_t *loop, struct slice address, int code,
                           struct server_error *error)
{
    if (code == UV_EADDRINUSE) {
        unsigned port = find_free_port(loop);
        size_t colon = slice_find_last_byte(address, ':');
        return server_fail(
            error,
            arena_format(arena, "%.*s is in use by another process", SLICE_ARGUMENT(address)),
            arena_format(arena, "stop it, or use a free port: --listen %.*s:%u",
                         (int)(colon == SLICE_NOT_FOUND ? 0 : colon), address.data, port));
    }
    if (code == UV_EINVAL) {
        return server_fail(
            error,
            arena_format(arena, "'%.*s' is no address to listen on", SLICE_ARGUMENT(address)),
            SLICE("write it as ADDRESS:PORT, for example 127.0.0.1:8080 or [::1]:8080"));
    }
    return server_fail(error,
                       arena_format(arena, "cannot listen on %.*s: %s", SLICE_ARGUMENT(address),
                                    uv_strerror(code)),
                       code == UV_EACCES
                           ? SLICE("ports below 1024 need a privilege; use a higher one")
                           : SLICE_EMPTY);
}

/* Taken without sharing first: with it, a second server would quietly get half of the connections.
 */
static int check_address(uv_loop_t *loop, struct slice address)
{
    struct listener *listener = NULL;
    const struct net_handler handler = {0};
    const struct net_limits limits = {0};
    int code = listener_open(loop, address, false, &limits, &handler, &listener);
    if (code == 0) {
        listeners_close(loop, &listener);
    }
    return code;
}

bool listeners_check(struct arena *arena, struct slice address, struct server_error *error)
{
    uv_loop_t loop;
    uv_loop_init(&loop);
    int code = check_address(&loop, address);
    bool is_free = code == 0 || explain_listen(arena, &loop, address, code, error);
    uv_run(&loop, UV_RUN_DEFAULT);
    uv_loop_close(&loop);
    return is_free;
}

/* --- TLS */

/* The host of "host:port", as a certificate names it. */
static struct slice host_of(struct slice address)
{
    struct slice host = slice_between(address, 0, slice_find_last_byte(address, ':'));
    bool is_bracketed = host.size > 1 && host.data[0] == '[';
    return is_bracketed ? slice_between(host, 1, host.size - 1) : host;
}

bool listeners_open_tls(struct server *server, struct arena *arena,
                        const struct server_options *options, struct server_error *out_error)
{
    struct tls_options tls = options->tls;
    struct tls_error error = {SLICE_EMPTY, SLICE_EMPTY};
    bool is_there = true;
    if (options->is_self_signed) {
        struct slice folder = options->data_directory;
        tls.certificate_file =
            arena_string(arena, arena_join(arena, folder, SLICE("/self-signed.crt")));
        tls.key_file = arena_string(arena, arena_join(arena, folder, SLICE("/self-signed.key")));
        is_there = tls_make_self_signed(arena, host_of(options->listen), tls.certificate_file,
                                        tls.key_file, &error);
    }
    server->tls = is_there ? tls_create(arena, &tls, &error) : NULL;
    return server->tls != NULL || server_fail(out_error, error.message, error.remedy);
}

/* --- listeners */

/* As many connections as there are descriptors for, so that the next one is refused in words. */
static size_t connection_maximum(unsigned worker_count)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) {
        return 0;
    }
    limit.rlim_cur = limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0) {
        getrlimit(RLIMIT_NOFILE, &limit);
    }
    uint64_t share =
        limit.rlim_cur > DESCRIPTORS_KEPT ? (limit.rlim_cur - DESCRIPTORS_KEPT) / worker_count : 0;
    if (share < CONNECTIONS_MINIMUM + CONNECTIONS_REFUSED) {
        return CONNECTIONS_MINIMUM;
    }
    share -= CONNECTIONS_REFUSED;
    return share < CONNECTIONS_MAXIMUM ? (size_t)share : CONNECTIONS_MAXIMUM;
}

bool listeners_open(struct server *server, struct arena *arena, const struct plan *plan,
                    const struct server_options *options, struct server_error *error)
{
    struct slice address = options->listen;
    const struct net_limits limits = {
        .connection_count = connection_maximum(server->worker_count),
        .body_size = plan->model->protection.body_size,
        .age_maximum_ms = options->connection_age_s * 1000,
    };
    bool is_shared = server->worker_count > 1;
    int code = 0;
    for (unsigned i = 0; code == 0 && i < server->worker_count; i++) {
        struct worker *worker = &server->workers[i];
        const struct net_handler handler = face_handler(&worker->face);
        code =
            listener_open(&worker->loop, address, is_shared, &limits, &handler, &worker->listener);
        if (code == 0) {
            if (server->tls != NULL) {
                listener_secure(worker->listener, server->tls);
            }
            address =
                listener_address(server->workers[0].listener); /* port 0 has become a number */
        }
    }
    return code == 0 || explain_listen(arena, &server->workers[0].loop, address, code, error);
}
