/* SPDX-License-Identifier: Apache-2.0 */
/* phoenix explain: what was understood of a specification, and what stays prose and why. */
#include "cli/explanation.h"
#include "cli/finding.h"
#include "cli/invocation.h"

/* A document that cannot be read leaves nothing to explain but why. */
static void write_findings(struct output *error, struct compilation *compilation)
{
    struct columns columns;
    columns_init(&columns, compilation->arena);
    LIST_EACH(const struct diagnostic, diagnostic, &compilation->diagnostics.list)
    {
        finding_write_text(&error->buffer, &columns, diagnostic, error->has_colour);
        output_flush_some(error);
    }
}

static enum exit_code run(struct invocation *invocation)
{
    struct compilation *compilation = compilation_examine(invocation->operands[0]);
    bool has_model = compilation->model != NULL;
    if (!has_model) {
        write_findings(invocation->error, compilation);
    } else if (invocation_has(invocation, "json")) {
        explanation_write_json(explanation_create(compilation), invocation->out);
    } else {
        explanation_write_text(explanation_create(compilation), invocation->out);
        BUFFER_LITERAL(&invocation->out->buffer, "Findings: ");
        finding_write_summary(&invocation->out->buffer, &compilation->diagnostics);
    }
    compilation_destroy(&compilation);
    return has_model ? EXIT_CODE_OK : EXIT_CODE_FAILED;
}

const struct command command_explain = {
    .name = "explain",
    .summary = "tell what was understood of a specification, block by block",
    .description =
        "Walks through the document in its order: headings as landmarks, under them what each "
        "block states, with its line, and what stays prose and why. After that comes the resolved "
        "model: entities with their fields and the line each comes from, endpoints with what they "
        "do and the reason, services and error codes.\n\n"
        "Findings are counted only; `phoenix check` shows them.",
    .operands = (const struct operand[]){{"SPEC", false,
                                          "A Markdown file, a folder, or `-` for standard input."},
                                         {NULL, false, NULL}},
    .options =
        (const struct option[]){
            {.name = "json",
             .kind = OPTION_FLAG,
             .help = "Print one JSON object instead, with the members document, entities, "
                     "endpoints, services, sections, statements and prose."},
            {.name = NULL}},
    .exits =
        (const struct exit_meaning[]){{EXIT_CODE_OK,
                                       "The specification was explained, whatever was found "
                                       "about it."},
                                      {EXIT_CODE_FAILED, "The specification cannot be read."},
                                      {EXIT_CODE_USAGE, "The command line is wrong."},
                                      {EXIT_CODE_OUTPUT, "The explanation could not be written."},
                                      {0, NULL}},
    .examples =
        (const struct example[]){
            {"explain docs/spec.md", "See what becomes of each part of a document."},
            {"explain --json specs/ | jq '.endpoints[].path'", "List the paths of a whole system."},
            {NULL, NULL}},
    .run = run,
};
