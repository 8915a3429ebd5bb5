/* SPDX-License-Identifier: Apache-2.0 */
/* Questions to the database, asked over a loader. */
#include "migration/migration_private.h"

#include <time.h>

#define TURN_KEY        "5787213827046133842" /* one beside the store's */
#define TURN_WAIT_MS    100
#define TURN_MAXIMUM_MS 600000
#define LOCK_TIMEOUT    "5s"

bool migration_fail(struct migration_error *error, struct slice message, const char *remedy)
{
    *error = (struct migration_error){.message = message, .remedy = slice_from(remedy)};
    return false;
}

static bool run(struct arena *arena, struct loader *loader, struct query *query,
                struct migration_error *out_error)
{
    loader_run(loader, query);
    if (query->status == STATUS_OK) {
        return true;
    }
    return migration_fail(out_error,
                          arena_format(arena, "the database refused: " SLICE_FORMAT,
                                       SLICE_ARGUMENT(loader_error(loader))),
                          NULL);
}

bool query_each(struct arena *arena, struct loader *loader, const char *sql, on_row_f *on_row,
                void *context, struct migration_error *out_error)
{
    struct query query = {.arena = arena, .sql = sql, .on_row = on_row, .context = context};
    return run(arena, loader, &query, out_error);
}

bool query_run(struct arena *arena, struct loader *loader, const char *sql,
               const struct value *parameters, size_t count, struct migration_error *out_error)
{
    struct query query = {
        .arena = arena, .sql = sql, .parameters = parameters, .parameter_count = count};
    return run(arena, loader, &query, out_error);
}

static void take_number(void *context, const struct value *values, size_t count)
{
    (void)count;
    *(int64_t *)context = values[0].kind == VALUE_INTEGER ? values[0].integer : 0;
}

bool query_number(struct arena *arena, struct loader *loader, const char *sql, int64_t *out_number,
                  struct migration_error *out_error)
{
    *out_number = 0;
    return query_each(arena, loader, sql, take_number, out_number, out_error);
}

struct slice query_text(struct arena *arena, const struct value *value)
{
    return value->kind == VALUE_TEXT ? arena_copy(arena, value->text) : SLICE_EMPTY;
}

struct slice *query_slice(struct arena *arena, struct slice text)
{
    struct slice *slice = ARENA_NEW(arena, struct slice);
    *slice = text;
    return slice;
}

bool query_take_turn(struct arena *arena, struct loader *loader, struct migration_error *out_error)
{
    const struct timespec pause = {.tv_nsec = TURN_WAIT_MS * 1000000L};
    for (unsigned waited = 0; waited < TURN_MAXIMUM_MS; waited += TURN_WAIT_MS) {
        int64_t is_taken = 0;
        if (!query_number(arena, loader, "SELECT pg_try_advisory_lock(" TURN_KEY ")::int::bigint",
                          &is_taken, out_error)) {
            return false;
        }
        if (is_taken != 0) {
            return query_run(arena, loader, "SET lock_timeout = '" LOCK_TIMEOUT "'", NULL, 0,
                             out_error);
        }
        nanosleep(&pause, NULL);
    }
    return migration_fail(out_error,
                          SLICE("another process has been migrating this database for "
                                "ten minutes"),
                          "wait for its end, or end it, and try again");
}
