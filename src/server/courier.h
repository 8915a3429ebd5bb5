/* SPDX-License-Identifier: Apache-2.0 */
/* Brings tokens for a new password to their owners, by a command of the operator's. */
#pragma once

#include "base/slice.h"

/* Runs `command` by the shell, with one line of JSON on its standard input: "login", "token",
 * "expires_at". Never on the command line, where every user of the machine could read it. Returns
 * at once; a thread of its own waits, ends the command after 30 seconds, and logs a failure,
 * without the token. At most COURIER_MAXIMUM run at a time; beyond, nothing is sent and the log
 * says so. `expires_us`: microseconds since 1970. `command` must live as long as the process; login
 * and token are copied. Any thread. */
void courier_send(const char *command, struct slice login, struct slice token, int64_t expires_us);

#define COURIER_MAXIMUM 8
