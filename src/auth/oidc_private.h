/* SPDX-License-Identifier: Apache-2.0 */
/* The cookie of a browser on its way, apart from whose keys have signed it. */
#pragma once

#include "auth/jwt.h"
#include "auth/oidc.h"

#define OIDC_STATE_TYPE "oidc-state+jwt"

/* oidc_read_return with a verifier and keys of the caller's. */
bool oidc_read_cookie(struct jwt_verifier *verifier, const struct key_set *keys,
                      struct arena *arena, struct slice cookie, struct slice state, int64_t now_us,
                      struct oidc_return *out_return);
