/* SPDX-License-Identifier: Apache-2.0 */
/* Manual pages in mdoc, made from the same tables as --help. */
#pragma once

#include "cli/command.h"

/* phoenix.1: what the program is, with a list of its commands. */
void manual_write_overview(struct buffer *buffer);

/* phoenix-<command>.1 */
void manual_write_command(struct buffer *buffer, const struct command *command);
