/* SPDX-License-Identifier: Apache-2.0 */
/* phoenix help: what a command does and takes. With --man, which the build uses and help does not
 * mention, the same as a manual page. */
#include "cli/help.h"
#include "cli/invocation.h"
#include "cli/manual.h"

static enum exit_code run(struct invocation *invocation)
{
    struct buffer *buffer = &invocation->out->buffer;
    const char *name = invocation->operands[0];
    bool is_manual = invocation_has(invocation, "man");
    const struct command *command = name == NULL ? NULL : command_find(name);
    if (name == NULL || strcmp(name, "phoenix") == 0) {
        (is_manual ? manual_write_overview : help_write_overview)(buffer);
        return EXIT_CODE_OK;
    }
    if (command == NULL) {
        const char *nearest = command_nearest(name);
        return nearest != NULL
                   ? invocation_refuse(invocation, "there is no command '%s'; did you mean '%s'?",
                                       name, nearest)
                   : invocation_refuse(invocation, "there is no command '%s'", name);
    }
    (is_manual ? manual_write_command : help_write_command)(buffer, command);
    return EXIT_CODE_OK;
}

const struct command command_help = {
    .name = "help",
    .summary = "tell what a command does and takes",
    .description = "Without COMMAND, all commands are listed. `phoenix COMMAND --help` is the same "
                   "as `phoenix help COMMAND`.",
    .operands = (const struct operand[]){{"COMMAND", true, "The command to be explained."},
                                         {NULL, false, NULL}},
    .options = (const struct option[]){{.name = "man"}, {.name = NULL}},
    .exits = (const struct exit_meaning[]){{EXIT_CODE_OK, "The help was printed."},
                                           {EXIT_CODE_USAGE, "There is no such command."},
                                           {0, NULL}},
    .examples = (const struct example[]){{"help check", "What does `check` take?"}, {NULL, NULL}},
    .run = run,
};
