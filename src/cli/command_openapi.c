/* SPDX-License-Identifier: Apache-2.0 */
/* phoenix openapi: the API's description, from the same routes that serve. */
#include "cli/compile.h"
#include "cli/finding.h"
#include "cli/invocation.h"
#include "face/face.h"

static enum exit_code run(struct invocation *invocation)
{
    struct compilation *compilation = compilation_create(invocation->operands[0], DIALECT_SQLITE);
    enum exit_code code = EXIT_CODE_OK;
    if (compilation->plan != NULL) {
        openapi_write(compilation->plan, false, &invocation->out->buffer);
    } else {
        finding_write_all(invocation->error, &compilation->diagnostics, SEVERITY_ERROR);
        code = EXIT_CODE_FAILED;
    }
    compilation_destroy(&compilation);
    return code;
}

const struct command command_openapi = {
    .name = "openapi",
    .summary = "print the OpenAPI 3.1 description of the API that a specification declares",
    .description = "The description is made from the same routes, rules and error codes that "
                   "`phoenix run` serves, and "
                   "is also served as /openapi.json.",
    .operands =
        (const struct operand[]){{"SPEC", false, "A Markdown document, a folder of them, or `-`."},
                                 {NULL, false, NULL}},
    .options = (const struct option[]){{.name = NULL}},
    .exits =
        (const struct exit_meaning[]){{EXIT_CODE_OK, "The description was printed."},
                                      {EXIT_CODE_FAILED, "The document has errors."},
                                      {EXIT_CODE_USAGE, "The command line is wrong."},
                                      {EXIT_CODE_OUTPUT, "Standard output could not be written."},
                                      {0, NULL}},
    .examples =
        (const struct example[]){
            {"openapi shop.md > openapi.json", "Keep the description in a file."}, {NULL, NULL}},
    .run = run,
};
