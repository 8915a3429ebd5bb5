/* SPDX-License-Identifier: Apache-2.0 */
/* phoenix export: the rows of a table into a file. */
#include "cli/bulk.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define LINKS_MAXIMUM 40U /* symbolic links in a row, as the kernel has it */

/* Where the rows go: straight to `path`, or beside it until all of them are there. */
struct target {
    const char *path;
    char *temporary; /* NULL: what is written is at its place at once */
    int descriptor;
};

/* What a link names stays where it is, and so does the link: the file behind it is the one to
 * replace. It need not exist yet. */
static const char *follow_links(struct arena *arena, const char *path)
{
    char named[PATH_MAX];
    for (size_t i = 0; i < LINKS_MAXIMUM; i++) {
        ssize_t size = readlink(path, named, sizeof(named) - 1);
        if (size < 0 || (size_t)size == sizeof(named) - 1) {
            break;
        }
        named[size] = '\0';
        const char *slash = strrchr(path, '/');
        int folder = slash == NULL || named[0] == '/' ? 0 : (int)(slash + 1 - path);
        path = arena_format(arena, "%.*s%s", folder, path, named).data;
    }
    return path;
}

/* A file appears under its name when it is whole. A pipe, a device or a terminal is no file that
 * could be replaced: it is written into. */
static bool open_output(struct invocation *invocation, struct arena *arena, struct target *target)
{
    struct stat found;
    if (strcmp(target->path, "-") == 0) {
        target->descriptor = STDOUT_FILENO;
        return true;
    }
    bool is_there = stat(target->path, &found) == 0;
    if (is_there && S_ISDIR(found.st_mode)) {
        errno = EISDIR;
        target->descriptor = -1;
    } else if (is_there && !S_ISREG(found.st_mode)) {
        target->descriptor = open(target->path, O_WRONLY | O_NOCTTY | O_CLOEXEC);
    } else {
        target->path = follow_links(arena, target->path);
        target->temporary = (char *)(uintptr_t)arena_format(arena, "%s.XXXXXX", target->path).data;
        target->descriptor = mkostemp(target->temporary, O_CLOEXEC);
    }
    if (target->descriptor < 0) {
        buffer_format(&invocation->error->buffer, "phoenix export: '%s' cannot be written: %s\n",
                      target->path, strerror(errno));
    }
    return target->descriptor >= 0;
}

static bool close_output(const struct target *target, bool is_good)
{
    if (target->descriptor == STDOUT_FILENO) {
        return true;
    }
    bool is_durable =
        is_good && (fsync(target->descriptor) == 0 || errno == EINVAL || errno == EROFS);
    bool is_closed = close(target->descriptor) == 0 && is_durable;
    if (target->temporary == NULL || (is_closed && rename(target->temporary, target->path) == 0)) {
        return is_closed;
    }
    int number = errno;
    unlink(target->temporary);
    errno = number;
    return false;
}

static enum exit_code conclude(struct invocation *invocation, const struct bulk_export *export,
                               const struct bulk_result *result, const char *path)
{
    bool is_piped = strcmp(path, "-") == 0;
    struct buffer *out = is_piped ? &invocation->error->buffer : &invocation->out->buffer;
    unsigned long long count = result->row_count;
    buffer_format(out, "%llu row%s of " SLICE_FORMAT " written\nchecksum %016llx\n", count,
                  count == 1 ? "" : "s", SLICE_ARGUMENT(export->entity->entity->table),
                  (unsigned long long)result->checksum);
    return EXIT_CODE_OK;
}

static enum exit_code export_rows(struct invocation *invocation,
                                  const struct compilation *compilation)
{
    const char *path = invocation->operands[2];
    struct target target = {.path = path};
    struct bulk_export export = {
        .place = bulk_read_place(invocation, compilation->arena),
        .plan = compilation->plan,
        .entity = bulk_find_entity(invocation, compilation->plan, invocation->operands[1]),
        .format = bulk_read_format(invocation, path),
        .has_secrets = invocation_has(invocation, "with-secrets")};
    struct progress progress;
    struct bulk_result result;
    struct bulk_error error = {0};
    if (export.entity == NULL || !open_output(invocation, compilation->arena, &target)) {
        return EXIT_CODE_FAILED;
    }
    export.descriptor = target.descriptor;
    export.watch = bulk_watch_start(&progress);
    bool is_good = bulk_export(compilation->arena, &export, &result, &error);
    bulk_watch_end(&progress);
    bool is_whole = is_good && !result.is_interrupted;
    bool is_closed = close_output(&target, is_whole);
    if (!is_good) {
        return bulk_explain(invocation, &error);
    }
    if (!is_whole || !is_closed) {
        buffer_format(&invocation->error->buffer, "phoenix export: '%s' is not written: %s\n", path,
                      is_whole ? strerror(errno) : "interrupted");
        return EXIT_CODE_FAILED;
    }
    return conclude(invocation, &export, &result, path);
}

static enum exit_code run(struct invocation *invocation)
{
    struct compilation *compilation = bulk_compile(invocation);
    if (compilation == NULL) {
        return EXIT_CODE_FAILED;
    }
    enum exit_code code = export_rows(invocation, compilation);
    compilation_destroy(&compilation);
    return code;
}

const struct command command_export = {
    .name = "export",
    .summary = "write the rows of an entity to a CSV or NDJSON file",
    .description =
        "Writes every row as of one moment, in the order of the primary key, in the form that "
        "`phoenix import` reads back to the same rows. The database is only read, also while a "
        "server is running on it. In CSV null is an empty cell and an empty text is \"\".\n\n"
        "Fields that the API accepts but never shows, such as hashes of passwords, are left out "
        "unless --with-secrets asks for them.\n\n"
        "The counts and a checksum over the rows, which does not depend on their order, are "
        "printed at the end; with `-` on standard error. FILE appears when it is whole, "
        "behind a symbolic link too; a named pipe or a device is written into as the rows come.",
    .operands =
        (const struct operand[]){{"SPEC", false, "A Markdown document, or a folder of them."},
                                 {"ENTITY", false, "The entity or table whose rows are written."},
                                 {"FILE", false, "Where they go; `-` for standard output."},
                                 {NULL, false, NULL}},
    .options =
        (const struct option[]){
            BULK_PLACE_OPTIONS,
            BULK_FORMAT_OPTION,
            {.name = "with-secrets",
             .kind = OPTION_FLAG,
             .help = "Write fields that the API never shows as well. Keep such a file as you keep "
                     "the database."},
            {.name = NULL}},
    .exits = (const struct exit_meaning[]){{EXIT_CODE_OK, "Every row was written."},
                                           {EXIT_CODE_FAILED,
                                            "It was interrupted, or could not be done."},
                                           {EXIT_CODE_USAGE, "The command line is wrong."},
                                           {EXIT_CODE_OUTPUT, "The counts could not be written."},
                                           {0, NULL}},
    .examples = (const struct example[]){{"export shop.md products products.csv",
                                          "The catalogue as a file."},
                                         {"export shop.md orders - --format ndjson | gzip > "
                                          "orders.ndjson.gz",
                                          "Through a pipe."},
                                         {NULL, NULL}},
    .run = run,
};
