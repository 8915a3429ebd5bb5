/* SPDX-License-Identifier: Apache-2.0 */
/* phoenix sql: the schema that a specification means, as a script. */
#include "cli/compile.h"
#include "cli/finding.h"
#include "cli/invocation.h"

static enum exit_code run(struct invocation *invocation)
{
    enum dialect dialect = strcmp(invocation_value(invocation, "dialect"), "postgresql") == 0
                               ? DIALECT_POSTGRESQL
                               : DIALECT_SQLITE;
    struct compilation *compilation = compilation_create(invocation->operands[0], dialect);
    bool has_plan = compilation->plan != NULL;
    if (has_plan) {
        plan_write_schema(compilation->plan, &invocation->out->buffer);
    } else {
        finding_write_all(invocation->error, &compilation->diagnostics, SEVERITY_ERROR);
    }
    compilation_destroy(&compilation);
    return has_plan ? EXIT_CODE_OK : EXIT_CODE_FAILED;
}

const struct command command_sql = {
    .name = "sql",
    .summary = "print the database schema that a specification means",
    .description =
        "Prints the tables, keys and indexes of the resolved model as a script. Where the "
        "specification has errors they are printed instead, on standard error.\n\n"
        "In the embedded database exact decimals are text with the collation DECIMAL, which "
        "Phoenix defines; another program that opens it must define one to sort and compare them.",
    .operands = (const struct operand[]){{"SPEC", false,
                                          "A Markdown file, a folder, or `-` for standard input."},
                                         {NULL, false, NULL}},
    .options = (const struct option[]){{.name = "dialect",
                                        .kind = OPTION_CHOICE,
                                        .argument = "DIALECT",
                                        .choices = "sqlite|postgresql",
                                        .fallback = "sqlite",
                                        .help = "`sqlite` (the default) is what the embedded "
                                                "database gets, `postgresql` what a server gets."},
                                       {.name = NULL}},
    .exits = (const struct exit_meaning[]){{EXIT_CODE_OK, "The schema was printed."},
                                           {EXIT_CODE_FAILED,
                                            "The specification has errors or cannot be read."},
                                           {EXIT_CODE_USAGE, "The command line is wrong."},
                                           {EXIT_CODE_OUTPUT, "The schema could not be written."},
                                           {0, NULL}},
    .examples =
        (const struct example[]){
            {"sql docs/spec.md", "See the tables of the embedded database."},
            {"sql --dialect postgresql docs/spec.md > schema.sql", "Get a script for PostgreSQL."},
            {NULL, NULL}},
    .run = run,
};
