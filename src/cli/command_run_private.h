/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of `phoenix run` share. */
#pragma once

#include "cli/invocation.h"
#include "server/server.h"

/* --trusted-proxy, --cors-origin and --allowed-host. False where one of them is wrong; that is said
 * then. Tables live in `arena`. */
bool command_run_read_face(struct invocation *invocation, struct arena *arena,
                           struct face_options *out_options);

/* --connection-age and --grpc-message-size; false likewise. */
bool command_run_read_connections(struct invocation *invocation, struct server_options *options);

/* command_run_pool.c: --connections, --replica, --replica-lag, --idempotency-hours; false likewise.
 */
bool command_run_read_pool(struct invocation *invocation, struct arena *arena,
                           struct server_options *out_options);

/* command_run_issuer.c; false: it has been said what is wrong. */
bool command_run_read_issuer(struct invocation *invocation, struct server_issuer *out_issuer);
