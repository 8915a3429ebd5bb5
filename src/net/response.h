/* SPDX-License-Identifier: Apache-2.0 */
/* The head of a response, as bytes. Pure. */
#pragma once

#include "base/buffer.h"

enum persistence {
    PERSISTENCE_IMPLIED, /* as the client's version has it; nothing is said */
    PERSISTENCE_CLOSE,
    PERSISTENCE_KEEP_ALIVE, /* HTTP/1.0 must be told */
};

struct response_head {
    unsigned status;
    enum persistence persistence;
    struct slice date;   /* a whole line, as response_format_date makes it */
    struct slice fields; /* whole lines */
    size_t body_size;    /* for Content-Length; ignored where the status has no body */
    bool is_chunked;     /* Transfer-Encoding instead of a Content-Length */
    bool is_endless;     /* neither: the body ends with the connection */
};

void response_append_head(struct buffer *out, const struct response_head *head);

/* False for 204 and 304. */
static inline bool response_has_body(unsigned status)
{
    return status != 204 && status != 304;
}

#define RESPONSE_DATE_SIZE 37U /* "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n" */

/* No NUL is written. */
void response_format_date(int64_t now_us, char out[RESPONSE_DATE_SIZE]);
