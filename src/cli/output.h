/* SPDX-License-Identifier: Apache-2.0 */
/* A stream that a command prints to: a buffer in front of a file descriptor. A failed write is
 * remembered, later ones are left out, and the program's exit status tells. */
#pragma once

#include "base/buffer.h"

struct output {
    struct buffer buffer; /* what is not written yet: append to it */
    int descriptor;
    int error_number; /* errno of the first failed write; 0: none */
    bool has_colour;  /* a terminal whose user wants colour */
};

/* Appending more than this without a flush between is a failed write. */
#define OUTPUT_PENDING_MAXIMUM ((size_t)1 << 30)

/* Colour is on for a terminal unless NO_COLOR is set to something or TERM is "dumb". */
void output_init(struct output *output, int descriptor);
void output_release(struct output *output);

/* Writes what is pending. */
void output_flush(struct output *output);

/* Writes when much is pending; for loops. */
void output_flush_some(struct output *output);
