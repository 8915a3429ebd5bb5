/* SPDX-License-Identifier: Apache-2.0 */
/* phoenix check: every finding about a document or a folder, in one run. */
#include "cli/compile.h"
#include "cli/completeness.h"
#include "cli/finding.h"
#include "cli/invocation.h"

static void write_text(struct output *output, const struct compilation *compilation,
                       struct columns *columns)
{
    LIST_EACH(const struct diagnostic, diagnostic, &compilation->diagnostics.list)
    {
        finding_write_text(&output->buffer, columns, diagnostic, output->has_colour);
        BUFFER_LITERAL(&output->buffer, "\n");
        output_flush_some(output);
    }
    finding_write_summary(&output->buffer, &compilation->diagnostics);
    struct completeness completeness = completeness_measure(compilation->specification);
    completeness_write(&output->buffer, &completeness);
}

static enum exit_code run(struct invocation *invocation)
{
    const char *format = invocation_value(invocation, "format");
    struct compilation *compilation = compilation_examine(invocation->operands[0]);
    struct columns columns;
    columns_init(&columns, compilation->arena);
    if (strcmp(format, "json") == 0) {
        finding_write_json(invocation->out, &compilation->diagnostics, &columns);
    } else if (strcmp(format, "sarif") == 0) {
        finding_write_sarif(invocation->out, &compilation->diagnostics, &columns);
    } else {
        write_text(invocation->out, compilation, &columns);
    }
    bool has_errors = diagnostics_has_errors(&compilation->diagnostics);
    compilation_destroy(&compilation);
    return has_errors ? EXIT_CODE_FAILED : EXIT_CODE_OK;
}

const struct command command_check = {
    .name = "check",
    .summary = "find what is wrong or unclear in a specification",
    .description =
        "Compiles the specification as `phoenix run` would and reports every finding, sorted by "
        "place: errors, with which it does not run; warnings, with which it runs but probably not "
        "as meant; notes on what was inferred or stays documentation. Each has a code that "
        "`phoenix explain-code` explains.\n\n"
        "Columns count characters, from 1. A document that still holds placeholders of a template "
        "gets a closing line that says how complete it is.",
    .operands =
        (const struct operand[]){
            {"SPEC", false,
             "A Markdown file, a folder, or `-` for standard input. A folder stands for every .md "
             "file below it, compiled together as one system; hidden files and node_modules are "
             "left out."},
            {NULL, false, NULL}},
    .options =
        (const struct option[]){
            {.name = "format",
             .kind = OPTION_CHOICE,
             .argument = "FORMAT",
             .choices = "text|json|sarif",
             .fallback = "text",
             .help = "`text` (the default) is for people: the line and carets under what is meant. "
                     "`json` is an array of findings. `sarif` is a SARIF 2.1.0 log for code "
                     "scanning."},
            {.name = NULL}},
    .exits =
        (const struct exit_meaning[]){
            {EXIT_CODE_OK, "There are no errors; there may be warnings and notes."},
            {EXIT_CODE_FAILED, "There are errors, or the specification cannot be read."},
            {EXIT_CODE_USAGE, "The command line is wrong."},
            {EXIT_CODE_OUTPUT, "The findings could not be written."},
            {0, NULL}},
    .examples =
        (const struct example[]){
            {"check docs/spec.md", "Read the findings about one document."},
            {"check --format sarif specs/ > findings.sarif", "Hand a folder to code scanning."},
            {NULL, NULL}},
    .run = run,
};
