/* SPDX-License-Identifier: Apache-2.0 */
/* The JSON bodies within one code block, each with the lines that stand above it: "Request:" {…}
 * "Response: 201 Created" {…}, an HTTP message with its header, a comment and an object. Pure;
 * linear time. */
#pragma once

#include "spec/text/json_lenient.h"

struct example_body {
    struct slice label; /* the lines above it, "Request:" in front of it on its own line included */
    struct slice text;  /* as written */
    size_t offset;      /* of text in the code */
    struct json *value; /* NULL: not readable, `error` says why */
    struct json_lenient report;
    struct json_error error; /* offset in the code */
};

/* The next body at or behind *at, which then moves on. Only objects and arrays are bodies. False
 * at the end. */
bool example_body_next(struct arena *arena, struct slice code, size_t *at,
                       struct example_body *out_body);
