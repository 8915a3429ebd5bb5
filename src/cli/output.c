/* SPDX-License-Identifier: Apache-2.0 */
/* Writes with write(2), whole or not at all: a short write goes on where it stopped. */
#include "cli/output.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#define FLUSH_SIZE ((size_t)64 << 10)

static bool is_set(const char *value)
{
    return value != NULL && *value != '\0';
}

static bool wants_colour(int descriptor)
{
    const char *terminal = getenv("TERM");
    if (is_set(getenv("NO_COLOR")) || !is_set(terminal) || strcmp(terminal, "dumb") == 0) {
        return false;
    }
    return isatty(descriptor) == 1;
}

void output_init(struct output *output, int descriptor)
{
    *output = (struct output){.descriptor = descriptor, .has_colour = wants_colour(descriptor)};
    buffer_init(&output->buffer, OUTPUT_PENDING_MAXIMUM);
}

void output_release(struct output *output)
{
    buffer_release(&output->buffer);
}

/* A descriptor that somebody made non-blocking is waited for. */
static bool wait_until_writable(int descriptor)
{
    struct pollfd poll_descriptor = {.fd = descriptor, .events = POLLOUT};
    return poll(&poll_descriptor, 1, -1) >= 0 || errno == EINTR;
}

static int write_all(int descriptor, struct slice rest)
{
    while (rest.size > 0) {
        ssize_t size = write(descriptor, rest.data, rest.size);
        if (size >= 0) {
            rest = slice_from_offset(rest, (size_t)size);
        } else if (errno == EAGAIN) {
            if (!wait_until_writable(descriptor)) {
                return errno;
            }
        } else if (errno != EINTR) {
            return errno;
        }
    }
    return 0;
}

void output_flush(struct output *output)
{
    if (output->error_number == 0 && output->buffer.is_overflown) {
        output->error_number = ENOMEM;
    }
    if (output->error_number == 0) {
        output->error_number = write_all(output->descriptor, buffer_slice(&output->buffer));
    }
    buffer_clear(&output->buffer);
}

void output_flush_some(struct output *output)
{
    if (output->buffer.size >= FLUSH_SIZE) {
        output_flush(output);
    }
}
