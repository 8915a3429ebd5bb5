/* SPDX-License-Identifier: Apache-2.0 */
/* What the commands about many rows share: where the data is, which entity, progress on a terminal,
 * and an interruption that ends behind the batch at hand. */
#pragma once

#include "bulk/bulk.h"
#include "cli/compile.h"
#include "cli/invocation.h"

/* By --data and --database. */
struct bulk_place bulk_read_place(const struct invocation *invocation, struct arena *arena);
/* The same of a command whose document is not the first operand. */
struct bulk_place bulk_read_place_of(const struct invocation *invocation, struct arena *arena,
                                     const char *path);

/* Compiles for the engine that --database chooses. NULL, and said: it has errors. */
struct compilation *bulk_compile(struct invocation *invocation);
struct compilation *bulk_compile_of(struct invocation *invocation, const char *path);

/* The entity of that name in any spelling; NULL, and said: there is none. */
const struct plan_entity *bulk_find_entity(struct invocation *invocation, const struct plan *plan,
                                           const char *name);

/* By --format, else by the name of the file. */
enum bulk_format bulk_read_format(const struct invocation *invocation, const char *path);

struct progress {
    uint64_t began_ns;
    uint64_t shown_ns; /* 0: nothing is on the terminal */
};

/* Progress goes to standard error where that is a terminal; from now on SIGINT and SIGTERM only ask
 * for an end, a second one ends at once. */
struct bulk_watch bulk_watch_start(struct progress *progress);
/* Takes the line of progress away. */
void bulk_watch_end(const struct progress *progress);

/* "phoenix NAME: message" and the remedy. */
enum exit_code bulk_explain(struct invocation *invocation, const struct bulk_error *error);

/* The options that every one of these commands takes. */
#define BULK_PLACE_OPTIONS                                                                         \
    {.name = "data",                                                                               \
     .kind = OPTION_TEXT,                                                                          \
     .argument = "DIR",                                                                            \
     .help = "Where the embedded database is kept. Without it, `.phoenix/NAME` beside the "        \
             "document, as for `phoenix run`."},                                                   \
    {                                                                                              \
        .name = "database", .kind = OPTION_TEXT, .argument = "ADDRESS",                            \
        .help = "A PostgreSQL server instead, as for `phoenix run`."                               \
    }
#define BULK_FORMAT_OPTION                                                                         \
    {                                                                                              \
        .name = "format", .kind = OPTION_CHOICE, .argument = "FORMAT", .choices = "csv|ndjson",    \
        .help = "`csv` (RFC 4180, the first line names the columns) or `ndjson` (an object a "     \
                "line). Without it the name decides: NDJSON for .ndjson, .jsonl and .json, else "  \
                "CSV."                                                                             \
    }
