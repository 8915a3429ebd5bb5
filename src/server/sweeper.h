/* SPDX-License-Identifier: Apache-2.0 */
/* Takes away what has expired in the database and nobody asks for: the answers that were kept for
 * writes with a key (operation/idempotency.h). Each of those writes takes a few; this takes the
 * rest, SWEEPER_MAXIMUM at a time, once a minute and while there is more once a second, so that no
 * caller waits long for it. On several nodes each does, beside the others.
 *
 * Runs on one loop, with its session. */
#pragma once

#include "store/store.h"

struct sweeper;

#define SWEEPER_MAXIMUM 500U

/* Never NULL. The session must outlive it. */
struct sweeper *sweeper_open(struct session *session, uv_loop_t *loop, enum dialect dialect);

/* Ends it, sets *sweeper to NULL; `on_closed` comes when nothing of it is under way, perhaps inside
 * this call. The loop must run once more. */
void sweeper_close(struct sweeper **sweeper, void (*on_closed)(void *context), void *context);
