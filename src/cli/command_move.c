/* SPDX-License-Identifier: Apache-2.0 */
/* phoenix move: a system from the embedded database to a PostgreSQL server. */
#include "cli/bulk.h"
#include "cli/directory.h"
#include "cli/finding.h"

static void write_tables(struct buffer *out, const struct list *tables)
{
    uint64_t sum = 0;
    LIST_EACH(const struct bulk_moved, table, tables)
    {
        buffer_format(out, "%-32.*s %12llu row%s  checksum %016llx\n", SLICE_ARGUMENT(table->table),
                      (unsigned long long)table->row_count, table->row_count == 1 ? " " : "s",
                      (unsigned long long)table->checksum);
        sum += table->row_count;
    }
    buffer_format(out, "%llu row%s moved and compared; serve them with `phoenix run --database`\n",
                  (unsigned long long)sum, sum == 1 ? "" : "s");
}

static enum exit_code move_system(struct invocation *invocation, const struct compilation *from,
                                  const struct compilation *to)
{
    const char *data = invocation_value(invocation, "data");
    struct progress progress;
    struct list tables;
    struct bulk_error error = {0};
    const struct bulk_move move = {
        .directory = data != NULL ? slice_from(data)
                                  : directory_default(from->arena, invocation->operands[0]),
        .from = from->plan,
        .address = slice_from(invocation_value(invocation, "to")),
        .to = to->plan,
        .watch = bulk_watch_start(&progress)};
    bool is_good = bulk_move(from->arena, &move, &tables, &error);
    bulk_watch_end(&progress);
    if (!is_good) {
        return bulk_explain(invocation, &error);
    }
    write_tables(&invocation->out->buffer, &tables);
    return EXIT_CODE_OK;
}

static enum exit_code run(struct invocation *invocation)
{
    if (!invocation_has(invocation, "to")) {
        return invocation_refuse(invocation, "--to says where: postgresql://USER@HOST/NAME");
    }
    struct compilation *from = compilation_create(invocation->operands[0], DIALECT_SQLITE);
    struct compilation *to = compilation_create(invocation->operands[0], DIALECT_POSTGRESQL);
    enum exit_code code = EXIT_CODE_FAILED;
    if (from->plan != NULL && to->plan != NULL) {
        code = move_system(invocation, from, to);
    } else {
        finding_write_all(invocation->error, &from->diagnostics, SEVERITY_ERROR);
    }
    compilation_destroy(&to);
    compilation_destroy(&from);
    return code;
}

const struct command command_move = {
    .name = "move",
    .summary = "move a system from the embedded database to PostgreSQL",
    .description =
        "Copies every row of every entity, and what Phoenix itself keeps beside them: sessions, "
        "keys, the record of changes. Then it reads back what arrived and compares it row by row. "
        "All of that is one transaction of the target: it is all there or nothing is. A difference "
        "ends it and is named.\n\n"
        "The embedded database must not be served meanwhile, and is left as it is. The target must "
        "have no rows; tables are made as `phoenix run --database` makes them.",
    .operands =
        (const struct operand[]){{"SPEC", false, "A Markdown document, or a folder of them."},
                                 {NULL, false, NULL}},
    .options =
        (const struct option[]){
            {.name = "to",
             .kind = OPTION_TEXT,
             .argument = "ADDRESS",
             .help = "The PostgreSQL database: `postgresql://USER@HOST/NAME`, or whatever else "
                     "libpq takes."},
            {.name = "data",
             .kind = OPTION_TEXT,
             .argument = "DIR",
             .help = "Where the embedded database is kept. Without it, `.phoenix/NAME` beside the "
                     "document."},
            {.name = NULL}},
    .exits = (const struct exit_meaning[]){{EXIT_CODE_OK, "Every row was moved and compared."},
                                           {EXIT_CODE_FAILED,
                                            "It could not be done; the target has no rows."},
                                           {EXIT_CODE_USAGE, "The command line is wrong."},
                                           {EXIT_CODE_OUTPUT, "The counts could not be written."},
                                           {0, NULL}},
    .examples = (const struct example[]){{"move shop.md --to postgresql:///shop",
                                          "From `.phoenix/shop` to a server on this machine."},
                                         {NULL, NULL}},
    .run = run,
};
