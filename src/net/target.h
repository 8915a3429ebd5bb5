/* SPDX-License-Identifier: Apache-2.0 */
/* The request target and the host (RFC 9112 section 3.2, RFC 3986). Pure; slices point into the
 * text. */
#pragma once

#include "base/slice.h"

struct target {
    struct slice path;      /* still percent-encoded; empty in an absolute form that has none */
    struct slice query;     /* without the '?' */
    struct slice authority; /* of an absolute form, else empty */
};

/* Splits "/path?query", "http://host/path?query" or, where `allows_asterisk`, "*". Returns NULL, or
 * a sentence that says what is wrong with it; *out_target is then untouched. */
const char *target_split(struct slice text, bool allows_asterisk, struct target *out_target);

/* Whether it is a host with an optional port: "example.org:80", "127.0.0.1", "[::1]:8080". No user
 * part. */
bool target_is_host(struct slice text);
