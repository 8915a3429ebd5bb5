/* SPDX-License-Identifier: Apache-2.0 */
/* phoenix import: rows from a file into the database. */
#include "cli/bulk.h"

static const char *choose_rejects(const struct invocation *invocation, struct arena *arena,
                                  const struct plan_entity *entity, enum bulk_format format)
{
    const char *stated = invocation_value(invocation, "rejects");
    const char *path = invocation->operands[2];
    if (stated != NULL) {
        return stated;
    }
    const char *ending = format == BULK_CSV ? "csv" : "ndjson";
    return strcmp(path, "-") == 0 ? arena_format(arena, SLICE_FORMAT ".rejects.%s",
                                                 SLICE_ARGUMENT(entity->entity->table), ending)
                                        .data
                                  : arena_format(arena, "%s.rejects.%s", path, ending).data;
}

static void write_counts(struct buffer *out, const struct bulk_import *import,
                         const struct bulk_result *result)
{
    struct slice table = import->entity->entity->table;
    unsigned long long count = result->row_count;
    buffer_format(out, "%s%llu row%s stored in " SLICE_FORMAT,
                  result->was_finished ? "finished before: " : "", count, count == 1 ? "" : "s",
                  SLICE_ARGUMENT(table));
    if (result->earlier_count > 0 && !result->was_finished) {
        buffer_format(out, " (%llu by an earlier run)", (unsigned long long)result->earlier_count);
    }
    buffer_format(out, ", %llu rejected", (unsigned long long)result->reject_count);
    if (result->reject_count > 0) {
        buffer_format(out, " (%s)", import->rejects_path);
    }
    buffer_format(out, "\nchecksum %016llx\n", (unsigned long long)result->checksum);
}

static enum exit_code import_rows(struct invocation *invocation,
                                  const struct compilation *compilation)
{
    struct bulk_import import = {
        .place = bulk_read_place(invocation, compilation->arena),
        .plan = compilation->plan,
        .entity = bulk_find_entity(invocation, compilation->plan, invocation->operands[1]),
        .path = invocation->operands[2],
        .format = bulk_read_format(invocation, invocation->operands[2]),
        .is_resumed = invocation_has(invocation, "resume"),
        .is_restarted = invocation_has(invocation, "restart")};
    if (import.entity == NULL) {
        return EXIT_CODE_FAILED;
    }
    if (import.entity->entity == compilation->plan->model->audit) {
        BUFFER_LITERAL(&invocation->error->buffer,
                       "phoenix import: the record of changes is written by Phoenix alone\n");
        return EXIT_CODE_FAILED;
    }
    import.rejects_path =
        choose_rejects(invocation, compilation->arena, import.entity, import.format);
    struct progress progress;
    struct bulk_result result;
    struct bulk_error error = {0};
    import.watch = bulk_watch_start(&progress);
    bool is_good = bulk_import(compilation->arena, &import, &result, &error);
    bulk_watch_end(&progress);
    if (is_good || result.row_count + result.reject_count > 0) {
        write_counts(&invocation->out->buffer, &import, &result);
    }
    if (!is_good) {
        return bulk_explain(invocation, &error);
    }
    if (result.is_interrupted) {
        BUFFER_LITERAL(&invocation->error->buffer,
                       "phoenix import: interrupted; --resume goes on from here\n");
        return EXIT_CODE_FAILED;
    }
    return result.reject_count > 0 ? EXIT_CODE_FAILED : EXIT_CODE_OK;
}

static enum exit_code run(struct invocation *invocation)
{
    if (invocation_has(invocation, "resume") && invocation_has(invocation, "restart")) {
        return invocation_refuse(invocation, "--resume and --restart exclude each other");
    }
    struct compilation *compilation = bulk_compile(invocation);
    if (compilation == NULL) {
        return EXIT_CODE_FAILED;
    }
    enum exit_code code = import_rows(invocation, compilation);
    compilation_destroy(&compilation);
    return code;
}

const struct command command_import = {
    .name = "import",
    .summary = "store the rows of a CSV or NDJSON file",
    .description =
        "Reads FILE row by row and stores what keeps the document's rules, the same as the API "
        "checks: types, bounds, lists of values, references, unique keys. A row that breaks one "
        "goes to the file of rejects, with its line and every reason in front; that file, mended, "
        "can be imported in its turn. Keys and the moments of making and changing are taken from "
        "the file and made where it has none. Files of any size take the same memory. A server "
        "that is running on the data sees the rows as they are committed.\n\n"
        "The first line of a CSV file names the columns, in any order and any spelling that the "
        "API knows; an unknown one ends the import before anything is stored. An empty cell is "
        "null where the field may be null; otherwise the default, or for a text without one the "
        "empty text. A text in quotation marks is a text, so \"\" is the empty text. In NDJSON a "
        "member that is missing gets the default and null is null.\n\n"
        "Rows are stored in batches. How far the file is done is committed with each, so an import "
        "that was interrupted, in whatever way, goes on with --resume and stores nothing twice. A "
        "row that refers to a later one of the same table is stored where both are in one batch, a "
        "mebibyte; otherwise it is among the rejects, which are then imported in their turn.\n\n"
        "At the end it prints the counts and a checksum over the rows, which does not depend on "
        "their order: an export of the same rows prints the same one. Progress is shown on a "
        "terminal.",
    .operands =
        (const struct operand[]){{"SPEC", false, "A Markdown document, or a folder of them."},
                                 {"ENTITY", false, "The entity or table that the rows belong to."},
                                 {"FILE", false, "The rows, in UTF-8; `-` for standard input."},
                                 {NULL, false, NULL}},
    .options =
        (const struct option[]){
            BULK_PLACE_OPTIONS,
            BULK_FORMAT_OPTION,
            {.name = "rejects",
             .kind = OPTION_TEXT,
             .argument = "FILE",
             .help = "Where rejected rows go; `FILE.rejects.csv` or `.ndjson` unless given. It is "
                     "written when the first row is rejected."},
            {.name = "resume",
             .kind = OPTION_FLAG,
             .help = "Go on where an earlier import of the same file stopped; without one, begin. "
                     "One that came to its end is not repeated."},
            {.name = "restart",
             .kind = OPTION_FLAG,
             .help = "Forget an earlier import that stopped, and begin anew. What it stored stays "
                     "stored."},
            {.name = NULL}},
    .exits = (const struct exit_meaning[]){{EXIT_CODE_OK, "Every row was stored."},
                                           {EXIT_CODE_FAILED,
                                            "Rows were rejected, or it was interrupted, or could "
                                            "not be done."},
                                           {EXIT_CODE_USAGE, "The command line is wrong."},
                                           {EXIT_CODE_OUTPUT, "The counts could not be written."},
                                           {0, NULL}},
    .examples =
        (const struct example[]){
            {"import shop.md products products.csv", "Store a catalogue; rejects in "
                                                     "products.csv.rejects.csv."},
            {"import shop.md orders - --database postgresql:///shop",
             "From a pipe into PostgreSQL."},
            {"import shop.md products products.csv --resume", "Go on after an interruption."},
            {NULL, NULL}},
    .run = run,
};
