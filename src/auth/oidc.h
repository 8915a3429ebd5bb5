/* SPDX-License-Identifier: Apache-2.0 */
/* Signing in at a foreign issuer (OpenID Connect, authorization code with PKCE): what the browser
 * carries there and back. A signed cookie of ten minutes holds it, so that nothing is kept here for
 * those who never come back, and nobody can finish what another browser began. */
#pragma once

#include "auth/auth.h"

#define OIDC_COOKIE  SLICE("phoenix_oidc")
#define OIDC_SECONDS 600

struct oidc_departure {
    struct slice location; /* the issuer's page */
    struct slice cookie;   /* value of OIDC_COOKIE */
};

/* Whether people may sign in at an issuer at all. */
bool oidc_is_offered(const struct auth_loop *loop);

/* `redirect_uri`: where the issuer sends the browser back to. `return_to`: a path of this site to
 * go to in the end; empty: tokens are answered. False while the issuer has not been reached. */
bool oidc_depart(struct auth_loop *loop, struct arena *arena, struct slice redirect_uri,
                 struct slice return_to, int64_t now_us, struct oidc_departure *out_departure);

struct oidc_return {
    struct slice nonce, verifier, redirect_uri, return_to;
};

/* Reads the cookie of a browser that comes back with `state`. */
bool oidc_read_return(struct auth_loop *loop, struct arena *arena, struct slice cookie,
                      struct slice state, int64_t now_us, struct oidc_return *out_return);
