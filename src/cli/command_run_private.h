/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of `phoenix run` share. */
#pragma once

#include "cli/invocation.h"
#include "face/face.h"

/* --trusted-proxy, --cors-origin and --allowed-host. False where one of them is wrong; that is said
 * then. Tables live in `arena`. */
bool command_run_read_face(struct invocation *invocation, struct arena *arena,
                           struct face_options *out_options);
