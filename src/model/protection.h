/* SPDX-License-Identifier: Apache-2.0 */
/* What a document says about how its callers are kept in bounds: rate limits, security headers,
 * origins of other sites, and whether plain HTTP is out of the question. Part of the model. */
#pragma once

#include "model/policy.h"

/* Whom a limit counts. */
enum limit_scope {
    LIMIT_TOTAL,   /* everybody together */
    LIMIT_ADDRESS, /* each client's address; IPv6 by its /64 */
    LIMIT_USER,    /* each account that has signed in */
    LIMIT_KEY,     /* each API key */
};
#define LIMIT_SCOPE_COUNT 4U

/* So many requests in so many seconds, of one caller, to the operations that list it. */
struct limit {
    uint32_t index; /* in protection.limits */
    enum limit_scope scope;
    uint32_t count;          /* at least 1 */
    uint32_t window_seconds; /* at least 1 */
    const struct role *role; /* counts only callers of this role, in place of the limits of its
                                scope that name none; NULL: everybody */
    bool is_anonymous_only;  /* counts only callers who have not signed in */
    struct slice name;       /* unique, lower case letters, digits and '-': "login-ip" */
    struct slice target;     /* what it holds for, as the document says it; empty: everything */
    struct slice text;       /* as the document says it */
    struct place place;      /* line 0 where Phoenix added it */
    bool is_added;           /* for sign-in, where the document is silent; does not count callers on
                                the same machine */
};

/* A response header of the document's list, or of Phoenix's own. */
struct security_header {
    struct slice name;
    struct slice value;   /* safe to send as it is */
    struct place place;   /* line 0 where Phoenix added it */
    bool is_value_stated; /* else Phoenix chose it */
    bool is_secure_only;  /* sent over TLS alone: Strict-Transport-Security */
};

/* Which sites may call from a browser. */
struct cors {
    struct list origins; /* struct slice *: "https://shop.example" */
    bool allows_any;     /* "*": never with credentials */
    bool has_credentials;
    struct place place; /* line 0: nothing stated */
};

struct protection {
    struct list limits;  /* struct limit, by index */
    struct list headers; /* struct security_header; one a name */
    struct cors cors;
    size_t body_size; /* the most bytes of a request's body; 0: nothing stated */
    struct place body_place;
    uint32_t session_seconds; /* then a session is over, used or not; 0: each refresh of its tokens
                                 begins a new life */
    struct place session_place;
    bool needs_tls; /* plain HTTP is not to be served beyond this machine */
    struct place tls_place;
};
