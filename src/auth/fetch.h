/* SPDX-License-Identifier: Apache-2.0 */
/* One HTTP request to an issuer, to its end: what is asked of issuers is small and rare. Blocking,
 * for threads that may wait. Thread-safe. */
#pragma once

#include "base/arena.h"
#include "base/buffer.h"

struct fetch_request {
    struct slice url;
    struct slice form;           /* application/x-www-form-urlencoded, sent by POST; empty: GET */
    struct slice user, password; /* Basic (RFC 7617); empty user: none */
    struct slice bearer;         /* RFC 6750; empty: none */
    unsigned timeout_ms;         /* of all of it */
    size_t size_maximum;         /* of the body; a larger one is a failure */
};

struct fetch_answer {
    unsigned status; /* of HTTP */
    struct slice body;
    int64_t max_age_s; /* Cache-Control; -1: not said */
};

/* Whether requests can be made at all; false, and why, where libcurl is not installed. */
bool fetch_is_possible(struct slice *out_reason);

/* Whether secrets may be sent there: https, or http to this machine itself. */
bool fetch_is_safe(struct slice url);

/* False, and why in words, when there was no answer: the address is not safe, nobody answers, the
 * certificate does not hold, it takes too long. Redirections are not followed. */
bool fetch_run(struct arena *arena, const struct fetch_request *request,
               struct fetch_answer *out_answer, struct slice *out_reason);

/* Appends NAME=VALUE to a form or query, with what is necessary escaped, behind '&' unless `buffer`
 * is empty or ends with '?'. */
void fetch_write_pair(struct buffer *buffer, const char *name, struct slice value);
