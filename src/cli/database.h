/* SPDX-License-Identifier: Apache-2.0 */
/* Which PostgreSQL server a command works on: --database, or PHOENIX_DATABASE in the environment.
 */
#pragma once

#include "cli/invocation.h"

/* The address, or NULL: the embedded database. The command must have the option `database`. */
const char *database_address(const struct invocation *invocation);

/* Warns of a password on the command line, where every user of the machine can read it. */
void database_warn(struct invocation *invocation);
