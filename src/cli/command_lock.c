/* SPDX-License-Identifier: Apache-2.0 */
/* phoenix lock: freezes the numbers by which gRPC clients know the API. */
#include <errno.h>

#include "cli/compile.h"
#include "cli/finding.h"
#include "cli/invocation.h"
#include "cli/lock_file.h"

static enum exit_code report(struct invocation *invocation, const struct compilation *compilation,
                             int error_number, bool is_written)
{
    const char *path = lock_file_path(compilation->arena, invocation->operands[0]);
    if (error_number == EEXIST) {
        buffer_format(&invocation->error->buffer,
                      "phoenix lock: %s belongs to another document beside this one; give each a "
                      "folder of its own\n",
                      path);
        return EXIT_CODE_FAILED;
    }
    if (error_number != 0) {
        buffer_format(&invocation->error->buffer, "phoenix lock: %s was not written: %s\n", path,
                      strerror(error_number));
        return EXIT_CODE_OUTPUT;
    }
    buffer_format(&invocation->out->buffer, "%s %s\n", path,
                  is_written ? "is written" : "is up to date");
    return EXIT_CODE_OK;
}

static enum exit_code run(struct invocation *invocation)
{
    if (strcmp(invocation->operands[0], "-") == 0) {
        return invocation_refuse(invocation, "a lock stands beside a file; name one");
    }
    struct compilation *compilation = compilation_create(invocation->operands[0], DIALECT_SQLITE);
    enum exit_code code = EXIT_CODE_FAILED;
    if (compilation->services == NULL) {
        finding_write_all(invocation->error, &compilation->diagnostics, SEVERITY_ERROR);
    } else {
        bool is_written;
        int error_number = lock_file_write(compilation->arena, invocation->operands[0],
                                           compilation->services, &is_written);
        if (is_written) {
            lock_file_tell(invocation->error, compilation->arena, &compilation->diagnostics);
        }
        code = report(invocation, compilation, error_number, is_written);
    }
    compilation_destroy(&compilation);
    return code;
}

const struct command command_lock = {
    .name = "lock",
    .summary = "freeze the numbers by which gRPC clients know the API",
    .description =
        "Writes phoenix.lock beside the specification, or into the folder that is one: a line for "
        "every field, value and method that clients may know, with its number. Keep it under "
        "version control. From then on no edit of the specification changes a number: what is "
        "moved keeps its own, what is renamed keeps it with `formerly: old_name` beside the new "
        "name, and what is deleted leaves its number unused.\n\n"
        "`phoenix check` says when the lock is out of date and when a change breaks clients. "
        "Running `phoenix lock` accepts the change.",
    .operands = (const struct operand[]){{"SPEC", false, "A Markdown file or a folder."},
                                         {NULL, false, NULL}},
    .options = (const struct option[]){{.name = NULL}},
    .exits =
        (const struct exit_meaning[]){
            {EXIT_CODE_OK, "The lock is up to date."},
            {EXIT_CODE_FAILED,
             "The specification has errors, or the lock there belongs to another document."},
            {EXIT_CODE_USAGE, "The command line is wrong."},
            {EXIT_CODE_OUTPUT, "The lock could not be written."},
            {0, NULL}},
    .examples =
        (const struct example[]){
            {"lock docs/spec.md", "Freeze what was added since the last time."}, {NULL, NULL}},
    .run = run,
};
