/* SPDX-License-Identifier: Apache-2.0 */
/* Signals that stop the server. */
#include "auth/auth.h"
#include "base/log.h"
#include "server/server_private.h"

#include <signal.h>
#include <unistd.h>

/* Whoever asks twice does not want to wait, whatever the loops are at. What was answered is on
 * disk, and the store leaves out what was not. Only what a handler of signals may call is called.
 */
static void end_at_once(int number)
{
    static const char message[] =
        "{\"level\":\"warn\",\"message\":\"a second signal: stopping at once, requests under way "
        "are cut off\"}\n";
    ssize_t written = write(STDERR_FILENO, message, sizeof(message) - 1);
    (void)written;
    _exit(128 + number);
}

static void watch_for_second(struct server *server)
{
    const struct sigaction action = {.sa_handler = end_at_once};
    for (unsigned i = 0; i < 2; i++) {
        int number = server->signals[i].signum;
        uv_signal_stop(&server->signals[i]);
        sigaction(number, &action, NULL);
    }
}

static void on_signal(uv_signal_t *handle, int number)
{
    struct server *server = handle->data;
    watch_for_second(server);
    LOG(LOG_INFO, "stopping", LOG_STRING("signal", number == SIGTERM ? "SIGTERM" : "SIGINT"));
    if (server->auth != NULL) {
        auth_drain(server->auth);
    }
    workers_drain(server);
}

void signals_watch(struct server *server)
{
    static const int numbers[] = {SIGTERM, SIGINT};
    for (unsigned i = 0; i < 2; i++) {
        uv_signal_init(&server->workers[0].loop, &server->signals[i]);
        server->signals[i].data = server;
        uv_signal_start(&server->signals[i], on_signal, numbers[i]);
    }
    if (server->tls != NULL) {
        tls_watch(server->tls, &server->workers[0].loop);
    }
}
