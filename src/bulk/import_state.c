/* SPDX-License-Identifier: Apache-2.0 */
/* How far an import is, kept where the rows are: what the database says is done is done. */
#include "bulk/bulk_private.h"

#include "base/clock.h"
#include "base/siphash.h"

static const unsigned char id_key[SIPHASH_KEY_SIZE] = "phoenix import 1";

const char import_state_create_sql[] =
    "CREATE TABLE IF NOT EXISTS _phoenix_import (id TEXT PRIMARY KEY NOT NULL, "
    "entity TEXT NOT NULL, position BIGINT NOT NULL, line BIGINT NOT NULL, "
    "row_count BIGINT NOT NULL, reject_count BIGINT NOT NULL, rejects_size BIGINT NOT NULL, "
    "checksum BIGINT NOT NULL, is_finished BIGINT NOT NULL, changed_at TEXT NOT NULL)";
static const char read_sql[] =
    "SELECT position, line, row_count, reject_count, rejects_size, checksum, is_finished "
    "FROM _phoenix_import WHERE id = ?1";
static const char write_sql[] =
    "INSERT INTO _phoenix_import (id, entity, position, line, row_count, reject_count, "
    "rejects_size, checksum, is_finished, changed_at) "
    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT (id) DO UPDATE SET "
    "position = excluded.position, line = excluded.line, row_count = excluded.row_count, "
    "reject_count = excluded.reject_count, rejects_size = excluded.rejects_size, "
    "checksum = excluded.checksum, is_finished = excluded.is_finished, "
    "changed_at = excluded.changed_at";

struct slice import_state_id(struct arena *arena, const struct plan_entity *entity,
                             enum bulk_format format, struct slice beginning)
{
    struct slice start = slice_between(beginning, 0, 65536);
    return arena_format(arena, SLICE_FORMAT " %s %016llx", SLICE_ARGUMENT(entity->entity->table),
                        format == BULK_CSV ? "csv" : "ndjson",
                        (unsigned long long)siphash(id_key, start));
}

struct reading {
    struct import_state *state;
    bool is_there;
};

static void take_state(void *context, const struct value *values, size_t count)
{
    (void)count;
    struct reading *reading = context;
    reading->is_there = true;
    reading->state->position = (uint64_t)values[0].integer;
    reading->state->line = (uint64_t)values[1].integer;
    reading->state->row_count = (uint64_t)values[2].integer;
    reading->state->reject_count = (uint64_t)values[3].integer;
    reading->state->rejects_size = (uint64_t)values[4].integer;
    reading->state->checksum = (uint64_t)values[5].integer;
    reading->state->is_finished = values[6].integer != 0;
}

bool import_state_read(struct arena *arena, struct loader *loader, struct slice id,
                       struct import_state *out_state, bool *out_is_there)
{
    struct reading reading = {.state = out_state};
    const struct value parameters[] = {value_text(id)};
    struct query create = {.arena = arena, .sql = import_state_create_sql};
    struct query read = {.arena = arena,
                         .sql = read_sql,
                         .parameters = parameters,
                         .parameter_count = 1,
                         .on_row = take_state,
                         .context = &reading};
    *out_state = (struct import_state){.id = id, .line = 1};
    loader_run(loader, &create);
    if (create.status == STATUS_OK) {
        loader_run(loader, &read);
    }
    *out_is_there = reading.is_there;
    return create.status == STATUS_OK && read.status == STATUS_OK;
}

bool import_state_write(struct arena *arena, struct loader *loader,
                        const struct plan_entity *entity, const struct import_state *state)
{
    char now[CLOCK_TEXT_SIZE];
    clock_format_us(clock_now_us(), now);
    const struct value parameters[] = {
        value_text(state->id),
        value_text(entity->entity->table),
        value_integer((int64_t)state->position),
        value_integer((int64_t)state->line),
        value_integer((int64_t)state->row_count),
        value_integer((int64_t)state->reject_count),
        value_integer((int64_t)state->rejects_size),
        value_integer((int64_t)state->checksum),
        value_integer(state->is_finished),
        value_text(slice_of(now, sizeof(now))),
    };
    struct query query = {.arena = arena,
                          .sql = write_sql,
                          .is_fixed = true,
                          .parameters = parameters,
                          .parameter_count = sizeof(parameters) / sizeof(*parameters)};
    loader_run(loader, &query);
    return query.status == STATUS_OK;
}
