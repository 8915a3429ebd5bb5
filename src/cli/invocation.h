/* SPDX-License-Identifier: Apache-2.0 */
/* One call of a command: its arguments, parsed and checked against the command's tables, and the
 * streams it prints to. */
#pragma once

#include "cli/command.h"

#define OPTION_MAXIMUM  16U
#define OPERAND_MAXIMUM 4U

struct invocation {
    const struct command *command;
    const char *values[OPTION_MAXIMUM]; /* by index in command->options; a flag that is set: "" */
    const char *operands[OPERAND_MAXIMUM]; /* NULL: not given */
    bool wants_help;                       /* --help or -h: nothing else was checked */
    struct output *out;                    /* standard output */
    struct output *error;                  /* standard error */
};

/* Parses `arguments`, the ones behind the command's name, closed by NULL. False when they are
 * wrong: what is wrong, and what was probably meant, is then in invocation->error. `--name=value`
 * and `--name value`; behind `--` everything is an operand; the last of a repeated option counts.
 */
bool invocation_parse(struct invocation *invocation, char *const *arguments);

/* The option's value, else its fallback; NULL where it has none. The option must be in the table.
 */
const char *invocation_value(const struct invocation *invocation, const char *name);
bool invocation_has(const struct invocation *invocation, const char *name);

/* Prints "phoenix COMMAND: " and the message and a line that leads to the help; returns
 * EXIT_CODE_USAGE. */
enum exit_code invocation_refuse(struct invocation *invocation, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
