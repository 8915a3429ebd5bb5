/* SPDX-License-Identifier: Apache-2.0 */
/* The commands about many rows: places, names and progress. */
#include "cli/bulk.h"

#include "base/clock.h"
#include "base/nearest.h"
#include "cli/database.h"
#include "cli/directory.h"
#include "cli/finding.h"

#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#define SHOW_EVERY_NS 200000000U

struct bulk_place bulk_read_place_of(const struct invocation *invocation, struct arena *arena,
                                     const char *path)
{
    const char *data = invocation_value(invocation, "data");
    return (struct bulk_place){.directory =
                                   data != NULL ? slice_from(data) : directory_default(arena, path),
                               .address = slice_from(database_address(invocation))};
}

struct bulk_place bulk_read_place(const struct invocation *invocation, struct arena *arena)
{
    return bulk_read_place_of(invocation, arena, invocation->operands[0]);
}

struct compilation *bulk_compile_of(struct invocation *invocation, const char *path)
{
    bool has_address = database_address(invocation) != NULL;
    database_warn(invocation);
    struct compilation *compilation =
        compilation_create(path, has_address ? DIALECT_POSTGRESQL : DIALECT_SQLITE);
    if (compilation->plan != NULL) {
        return compilation;
    }
    finding_write_all(invocation->error, &compilation->diagnostics, SEVERITY_ERROR);
    buffer_format(&invocation->error->buffer, "phoenix %s: %s has errors\n",
                  invocation->command->name, path);
    compilation_destroy(&compilation);
    return NULL;
}

struct compilation *bulk_compile(struct invocation *invocation)
{
    return bulk_compile_of(invocation, invocation->operands[0]);
}

const struct plan_entity *bulk_find_entity(struct invocation *invocation, const struct plan *plan,
                                           const char *name)
{
    const struct entity *entity = model_entity(plan->model, slice_from(name));
    struct nearest nearest = nearest_start(slice_from(name));
    for (size_t i = 0; i < plan->entity_count; i++) {
        nearest_offer(&nearest, arena_string(plan->arena, plan->entities[i].entity->table));
        if (plan->entities[i].entity == entity) {
            return &plan->entities[i];
        }
    }
    buffer_format(&invocation->error->buffer, "phoenix %s: the document describes no '%s'%s%s%s\n",
                  invocation->command->name, name, nearest.best != NULL ? "; did you mean '" : "",
                  nearest.best != NULL ? nearest.best : "", nearest.best != NULL ? "'?" : "");
    return NULL;
}

enum bulk_format bulk_read_format(const struct invocation *invocation, const char *path)
{
    const char *stated = invocation_value(invocation, "format");
    if (stated != NULL) {
        return strcmp(stated, "ndjson") == 0 ? BULK_NDJSON : BULK_CSV;
    }
    struct slice name = slice_from(path);
    bool is_json = slice_ends_with_ignoring_case(name, SLICE(".ndjson")) ||
                   slice_ends_with_ignoring_case(name, SLICE(".jsonl")) ||
                   slice_ends_with_ignoring_case(name, SLICE(".json"));
    return is_json ? BULK_NDJSON : BULK_CSV;
}

/* --- interruption and progress */

static atomic_bool is_interrupted;

static void on_signal(int number)
{
    atomic_store(&is_interrupted, true);
    signal(number, SIG_DFL);
}

static void write_time_left(char *out, size_t size, double seconds)
{
    unsigned left = seconds < 359999 ? (unsigned)seconds + 1 : 359999;
    if (left >= 3600) {
        snprintf(out, size, "%u:%02u:%02u left", left / 3600, left / 60 % 60, left % 60);
    } else {
        snprintf(out, size, "%u:%02u left", left / 60, left % 60);
    }
}

static void show(void *context, const struct bulk_progress *now)
{
    struct progress *progress = context;
    uint64_t at = clock_monotonic_ns();
    if (at - progress->shown_ns < SHOW_EVERY_NS) {
        return;
    }
    progress->shown_ns = at;
    double seconds = (double)(at - progress->began_ns) / 1e9;
    char share[64] = "", left[32] = "";
    if (now->length > 0 && now->position > 0 && now->position <= now->length) {
        double done = (double)now->position / (double)now->length;
        write_time_left(left, sizeof(left), seconds * (1 - done) / done);
        snprintf(share, sizeof(share), ", %.0f %%, %s", done * 100, left);
    }
    char line[256];
    int size = snprintf(line, sizeof(line), "\r\033[K%llu rows, %.0f/s%s",
                        (unsigned long long)now->row_count,
                        seconds > 0 ? (double)now->row_count / seconds : 0, share);
    if (now->reject_count > 0) {
        size += snprintf(line + size, sizeof(line) - (size_t)size, ", %llu rejected",
                         (unsigned long long)now->reject_count);
    }
    (void)!write(STDERR_FILENO, line, (size_t)size);
}

struct bulk_watch bulk_watch_start(struct progress *progress)
{
    struct sigaction action = {.sa_handler = on_signal};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    *progress = (struct progress){.began_ns = clock_monotonic_ns()};
    return (struct bulk_watch){.on_progress = isatty(STDERR_FILENO) == 1 ? show : NULL,
                               .context = progress,
                               .is_interrupted = &is_interrupted};
}

void bulk_watch_end(const struct progress *progress)
{
    if (progress->shown_ns > 0) {
        (void)!write(STDERR_FILENO, "\r\033[K", 4);
    }
}

enum exit_code bulk_explain(struct invocation *invocation, const struct bulk_error *error)
{
    buffer_format(&invocation->error->buffer, "phoenix %s: " SLICE_FORMAT "\n",
                  invocation->command->name, SLICE_ARGUMENT(error->message));
    if (error->remedy.size > 0) {
        buffer_format(&invocation->error->buffer, "  hint: " SLICE_FORMAT "\n",
                      SLICE_ARGUMENT(error->remedy));
    }
    return EXIT_CODE_FAILED;
}
