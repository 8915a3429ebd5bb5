/* SPDX-License-Identifier: Apache-2.0 */
/* The table of commands, and the walk from the command line to an exit status. */
#include "cli/command.h"

#include <errno.h>
#include <unistd.h>

#include "base/nearest.h"
#include "cli/help.h"
#include "cli/invocation.h"

/* One line a command, in the order in which somebody new meets them. */
/* clang-format off */
const struct command *const commands[] = {
    &command_new,
    &command_run,
    &command_user,
    &command_key,
    &command_check,
    &command_explain,
    &command_explain_code,
    &command_openapi,
    &command_sql,
    &command_migrate,
    &command_import,
    &command_export,
    &command_move,
    &command_proto,
    &command_lock,
    &command_version,
    &command_help,
    NULL,
};
/* clang-format on */

const struct command *command_find(const char *name)
{
    for (size_t i = 0; commands[i] != NULL; i++) {
        if (strcmp(commands[i]->name, name) == 0) {
            return commands[i];
        }
    }
    return NULL;
}

const char *command_nearest(const char *name)
{
    struct nearest nearest = nearest_start(slice_from(name));
    for (size_t i = 0; commands[i] != NULL; i++) {
        nearest_offer(&nearest, commands[i]->name);
    }
    return nearest.best;
}

static enum exit_code refuse_command(struct output *error, const char *name)
{
    const char *nearest = command_nearest(name);
    buffer_format(&error->buffer, "phoenix: unknown %s '%s'", *name == '-' ? "option" : "command",
                  name);
    if (nearest != NULL) {
        buffer_format(&error->buffer, "; did you mean '%s'?", nearest);
    }
    BUFFER_LITERAL(&error->buffer, "\nTry 'phoenix help'.\n");
    return EXIT_CODE_USAGE;
}

static enum exit_code run_command(const struct command *command, char *const *arguments,
                                  struct output *out, struct output *error)
{
    struct invocation invocation = {.command = command, .out = out, .error = error};
    if (!invocation_parse(&invocation, arguments)) {
        return EXIT_CODE_USAGE;
    }
    if (invocation.wants_help) {
        help_write_command(&out->buffer, command);
        return EXIT_CODE_OK;
    }
    return command->run(&invocation);
}

static bool is_one_of(const char *word, const char *a, const char *b)
{
    return strcmp(word, a) == 0 || strcmp(word, b) == 0;
}

static enum exit_code dispatch(char *const *arguments, struct output *out, struct output *error)
{
    if (*arguments == NULL) {
        help_write_overview(&error->buffer);
        return EXIT_CODE_USAGE;
    }
    const char *name = *arguments;
    if (is_one_of(name, "--help", "-h")) {
        name = "help";
    } else if (is_one_of(name, "--version", "-V")) {
        name = "version";
    }
    const struct command *command = command_find(name);
    if (command == NULL) {
        return refuse_command(error, name);
    }
    return run_command(command, arguments + 1, out, error);
}

/* A reader that went away needs no message, only the status. */
static enum exit_code close_output(struct output *out, struct output *error, enum exit_code code)
{
    output_flush(out);
    if (out->error_number == 0 && close(out->descriptor) != 0 && errno != EINTR) {
        out->error_number = errno;
    }
    if (out->error_number == 0) {
        return code;
    }
    if (out->error_number != EPIPE) {
        buffer_format(&error->buffer, "phoenix: the output could not be written: %s\n",
                      strerror(out->error_number));
    }
    return EXIT_CODE_OUTPUT;
}

int command_main(int argument_count, char **arguments)
{
    struct output out, error;
    output_init(&out, STDOUT_FILENO);
    output_init(&error, STDERR_FILENO);
    enum exit_code code = dispatch(arguments + (argument_count > 0), &out, &error);
    code = close_output(&out, &error, code);
    output_flush(&error);
    output_release(&out);
    output_release(&error);
    return code;
}
