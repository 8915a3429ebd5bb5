/* SPDX-License-Identifier: Apache-2.0 */
/* phoenix version: which Phoenix this is. The first line is for programs to read and stays as it
 * is. */
#include "cli/invocation.h"

static enum exit_code run(struct invocation *invocation)
{
    BUFFER_LITERAL(&invocation->out->buffer,
                   "phoenix " PHOENIX_VERSION "\nlicence: Apache-2.0\ncompiler: " __VERSION__ "\n");
    return EXIT_CODE_OK;
}

const struct command command_version = {
    .name = "version",
    .summary = "print the version of this program",
    .description = "The first line is `phoenix` and the version number. `phoenix --version` is the "
                   "same.",
    .exits = (const struct exit_meaning[]){{EXIT_CODE_OK, "The version was printed."},
                                           {EXIT_CODE_USAGE, "The command line is wrong."},
                                           {0, NULL}},
    .examples = (const struct example[]){{"version", "Which version is installed?"}, {NULL, NULL}},
    .run = run,
};
