/* SPDX-License-Identifier: Apache-2.0 */
/* A thread for each errand: they are few, and none may hold up a loop. */
#include "server/courier.h"

#include "base/buffer.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PATIENCE_MS 30000
#define LOOK_MS     20

struct errand {
    const char *command;
    struct buffer line;
};

static atomic_int running_count;

static void write_line(struct buffer *out, struct slice login, struct slice token,
                       int64_t expires_us)
{
    char expires[CLOCK_TEXT_SIZE];
    clock_format_us(expires_us, expires);
    BUFFER_LITERAL(out, "{\"login\":");
    json_write_string(out, login);
    BUFFER_LITERAL(out, ",\"token\":");
    json_write_string(out, token);
    BUFFER_LITERAL(out, ",\"expires_at\":");
    json_write_string(out, slice_of(expires, sizeof(expires)));
    BUFFER_LITERAL(out, "}\n");
}

/* The command with a pipe as its standard input, or -1. */
static pid_t start(const char *command, int *out_pipe)
{
    int ends[2];
    pid_t child = -1;
    posix_spawn_file_actions_t actions;
    char *const arguments[] = {(char[]){"sh"}, (char[]){"-c"}, (char *)(uintptr_t)command, NULL};
    if (pipe2(ends, O_CLOEXEC) != 0) {
        return -1;
    }
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO);
    if (posix_spawn(&child, "/bin/sh", &actions, NULL, arguments, environ) != 0) {
        child = -1;
    }
    posix_spawn_file_actions_destroy(&actions);
    close(ends[0]);
    if (child < 0) {
        close(ends[1]);
    } else {
        *out_pipe = ends[1];
    }
    return child;
}

/* Its wait status; -1 when it had to be ended. */
static int wait_for(pid_t child)
{
    const struct timespec pause = {.tv_nsec = LOOK_MS * 1000000L};
    int status = 0;
    for (int waited = 0; waited < PATIENCE_MS; waited += LOOK_MS) {
        if (waitpid(child, &status, WNOHANG) != 0) {
            return status;
        }
        nanosleep(&pause, NULL);
    }
    kill(child, SIGKILL);
    waitpid(child, &status, 0);
    return -1;
}

static void *run(void *context)
{
    struct errand *errand = context;
    int input = -1;
    pid_t child = start(errand->command, &input);
    if (child < 0) {
        LOG(LOG_ERROR, "the command that sends tokens for new passwords could not be started");
    } else {
        /* One line fits into the pipe; a command that does not read it is its own loss. */
        ssize_t written = write(input, errand->line.data, errand->line.size);
        close(input);
        int status = wait_for(child);
        if (status != 0 || written != (ssize_t)errand->line.size) {
            LOG(LOG_ERROR, "the command that sends tokens for new passwords failed",
                LOG_NUMBER("status", status));
        }
    }
    buffer_release(&errand->line);
    free(errand);
    atomic_fetch_sub(&running_count, 1);
    return NULL;
}

void courier_send(const char *command, struct slice login, struct slice token, int64_t expires_us)
{
    pthread_t thread;
    if (atomic_fetch_add(&running_count, 1) >= COURIER_MAXIMUM) {
        atomic_fetch_sub(&running_count, 1);
        LOG(LOG_ERROR, "a token for a new password is not sent: too many are on their way");
        return;
    }
    struct errand *errand = calloc(1, sizeof(*errand));
    if (errand == NULL) {
        abort();
    }
    errand->command = command;
    buffer_init(&errand->line, 4096);
    write_line(&errand->line, login, token, expires_us);
    if (pthread_create(&thread, NULL, run, errand) != 0) {
        LOG(LOG_ERROR, "a token for a new password is not sent: no thread for it");
        buffer_release(&errand->line);
        free(errand);
        atomic_fetch_sub(&running_count, 1);
        return;
    }
    pthread_detach(thread);
}
