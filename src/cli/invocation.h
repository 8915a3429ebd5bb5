/* SPDX-License-Identifier: Apache-2.0 */
/* One call of a command: its arguments, parsed and checked against the command's tables, and the
 * streams it prints to. */
#pragma once

#include "cli/command.h"

#define OPTION_MAXIMUM  32U
#define OPERAND_MAXIMUM 4U
#define REPEAT_MAXIMUM  64U

struct invocation {
    const struct command *command;
    const char *values[OPTION_MAXIMUM]; /* by index in command->options; a flag that is set: "" */
    struct invocation_repeat {
        size_t index; /* in command->options */
        const char *value;
    } repeats[REPEAT_MAXIMUM]; /* of options that are lists, in order */
    size_t repeat_count;
    const char *operands[OPERAND_MAXIMUM]; /* NULL: not given */
    bool wants_help;                       /* --help or -h: nothing else was checked */
    struct output *out;                    /* standard output */
    struct output *error;                  /* standard error */
};

/* Parses `arguments`, the ones behind the command's name, closed by NULL. False when they are
 * wrong: what is wrong, and what was probably meant, is then in invocation->error. `--name=value`
 * and `--name value`; behind `--` everything is an operand; the last of a repeated option counts,
 * where it is no list.
 */
bool invocation_parse(struct invocation *invocation, char *const *arguments);

/* The option's value, else its fallback; NULL where it has none. The option must be in the table.
 */
const char *invocation_value(const struct invocation *invocation, const char *name);
/* The next value of an option that is a list, or NULL; *at begins as 0 and is moved on. */
const char *invocation_next(const struct invocation *invocation, const char *name, size_t *at);
bool invocation_has(const struct invocation *invocation, const char *name);

/* Prints "phoenix COMMAND: " and the message and a line that leads to the help; returns
 * EXIT_CODE_USAGE. */
enum exit_code invocation_refuse(struct invocation *invocation, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
