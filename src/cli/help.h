/* SPDX-License-Identifier: Apache-2.0 */
/* The text of --help, made from a command's table. */
#pragma once

#include "cli/command.h"

/* What `phoenix help` prints: every command with its summary. */
void help_write_overview(struct buffer *buffer);

/* What `phoenix COMMAND --help` prints. */
void help_write_command(struct buffer *buffer, const struct command *command);
