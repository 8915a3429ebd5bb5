/* SPDX-License-Identifier: Apache-2.0 */
/* Options of `phoenix run` about a foreign issuer of tokens; each may stand in the environment
 * instead, and the secret stands only there. */
#include "cli/command_run_private.h"

#include <stdlib.h>

static struct slice value_of(const struct invocation *invocation, const char *option,
                             const char *variable)
{
    const char *value = invocation_value(invocation, option);
    return slice_from(value != NULL ? value : getenv(variable));
}

bool command_run_read_issuer(struct invocation *invocation, struct server_issuer *out_issuer)
{
    struct server_issuer issuer = {
        .url = value_of(invocation, "oidc-issuer", "PHOENIX_OIDC_ISSUER"),
        .audience = value_of(invocation, "oidc-audience", "PHOENIX_OIDC_AUDIENCE"),
        .client_id = value_of(invocation, "oidc-client", "PHOENIX_OIDC_CLIENT"),
        .client_secret = slice_from(getenv("PHOENIX_OIDC_CLIENT_SECRET")),
        .role_claim = value_of(invocation, "oidc-role-claim", "PHOENIX_OIDC_ROLE_CLAIM"),
        .role_map = value_of(invocation, "oidc-role-map", "PHOENIX_OIDC_ROLE_MAP")};
    issuer.audience = issuer.audience.size > 0 ? issuer.audience : issuer.client_id;
    if (issuer.url.size == 0 && (issuer.audience.size > 0 || issuer.role_map.size > 0)) {
        invocation_refuse(invocation, "--oidc-issuer is missing: whose tokens are they?");
        return false;
    }
    if (issuer.url.size > 0 && issuer.audience.size == 0) {
        invocation_refuse(invocation,
                          "--oidc-audience is missing: without it, tokens that the issuer made for "
                          "other programs would be accepted");
        return false;
    }
    *out_issuer = issuer;
    return true;
}
