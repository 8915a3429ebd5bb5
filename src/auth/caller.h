/* SPDX-License-Identifier: Apache-2.0 */
/* Who is calling, and what they may do with an operation. Pure. */
#pragma once

#include "plan/plan.h"

/* What a request shows for itself, as its face found it; nothing of it is checked yet. Empty where
 * it was not there. Slices live as long as the request. */
struct credentials {
    struct slice authorization; /* the whole field: "Bearer …" */
    struct slice cookie;        /* the whole field */
    struct slice csrf;          /* X-CSRF-Token */
    struct slice api_key;       /* X-API-Key */
    struct slice certificate;   /* SHA-256 of a client certificate that TLS has verified, as hex */
    struct slice peer;          /* numeric address of the client, behind trusted proxies */
    bool is_safe_method;        /* changes nothing: GET, HEAD, OPTIONS */
};

enum caller_proof {
    CALLER_ANONYMOUS,
    CALLER_TOKEN,
    CALLER_COOKIE,
    CALLER_API_KEY,
    CALLER_CERTIFICATE,
};

struct caller {
    enum caller_proof proof;
    struct value subject;      /* key of the account, in the type that references to it have */
    struct slice subject_text; /* the same as text, for tokens, logs and audit */
    uint64_t roles;            /* bits of policy.roles */
    struct slice session;      /* of a token: what a logout revokes */
};

enum permission {
    PERMISSION_NONE,
    PERMISSION_OWN, /* on the caller's records */
    PERMISSION_FULL,
};

/* Takes constant time and looks nothing up. */
enum permission caller_permission(const struct caller *caller,
                                  const struct plan_operation *operation);

static inline bool caller_is_known(const struct caller *caller)
{
    return caller->proof != CALLER_ANONYMOUS;
}
