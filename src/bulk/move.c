/* SPDX-License-Identifier: Apache-2.0 */
/* A system from SQLite to PostgreSQL, in one transaction of the target: copied, read back,
 * compared, committed. */
#include "bulk/bulk_private.h"

#include "migration/migration.h"

#include "base/base64.h"

#include <stdlib.h>

#define PIECE_SIZE   ((size_t)1 << 20)
#define TEXT_MAXIMUM ((size_t)1 << 30)
#define SECRET_BYTES 16U

struct mover {
    struct arena *arena;
    struct arena *scratch;
    const struct bulk_move *move;
    struct bulk_error *error;
    struct bulk_opened source;
    struct bulk_opened target;
    struct list *tables;
    const struct plan_entity *entity; /* at hand */
    const char *copy_sql;
    struct buffer text;
    struct checksum checksum; /* of what was read */
    uint64_t row_count;
    uint64_t total;
    bool has_failed;
};

static bool fail_by(struct mover *mover, const struct loader *loader, const char *what)
{
    struct slice table = mover->entity == NULL ? SLICE_EMPTY : mover->entity->entity->table;
    return bulk_fail(mover->error,
                     arena_format(mover->arena, "%s" SLICE_FORMAT " failed: " SLICE_FORMAT, what,
                                  SLICE_ARGUMENT(table), SLICE_ARGUMENT(loader_error(loader))),
                     "the target is as it was");
}

/* --- copying one table */

static void flush(struct mover *mover)
{
    struct query query = {.arena = mover->scratch};
    if (mover->text.size > 0 && !mover->has_failed) {
        loader_copy(mover->target.loader, mover->copy_sql, buffer_slice(&mover->text), &query);
        mover->has_failed = query.status != STATUS_OK;
    }
    buffer_clear(&mover->text);
    arena_reset(mover->scratch);
}

static bool is_interrupted(const struct mover *mover)
{
    const atomic_bool *flag = mover->move->watch.is_interrupted;
    return flag != NULL && atomic_load(flag);
}

static void tell(const struct mover *mover)
{
    const struct bulk_watch *watch = &mover->move->watch;
    const struct bulk_progress progress = {
        .row_count = mover->row_count, .position = mover->row_count, .length = mover->total};
    if (watch->on_progress != NULL) {
        watch->on_progress(watch->context, &progress);
    }
}

static void take_row(void *context, const struct value *values, size_t count)
{
    struct mover *mover = context;
    if (mover->has_failed) {
        return;
    }
    for (size_t i = 0; i < count; i++) {
        copy_write(&mover->text, mover->entity->fields[i].field->type, &values[i]);
        buffer_append_byte(&mover->text, i + 1 < count ? '\t' : '\n');
    }
    checksum_add_all(&mover->checksum, mover->entity, values);
    mover->row_count++;
    if (mover->text.size >= PIECE_SIZE) {
        flush(mover);
        tell(mover);
        mover->has_failed |= is_interrupted(mover);
    }
}

static bool scan(struct mover *mover, struct loader *loader, const struct plan_entity *entity,
                 on_row_f *on_row, void *context)
{
    struct query query = {.arena = mover->arena,
                          .sql = plan_scan_sql(mover->arena, entity),
                          .on_row = on_row,
                          .context = context};
    loader_run(loader, &query);
    return query.status == STATUS_OK;
}

static bool copy_table(struct mover *mover)
{
    mover->copy_sql = plan_copy_sql(mover->arena, mover->entity);
    if (!scan(mover, mover->source.loader, mover->entity, take_row, mover)) {
        return fail_by(mover, mover->source.loader, "reading ");
    }
    flush(mover);
    if (is_interrupted(mover)) {
        return bulk_fail(mover->error, SLICE("interrupted"), "the target is as it was");
    }
    if (mover->has_failed) {
        return fail_by(mover, mover->target.loader, "writing ");
    }
    if (plan_counted_key(mover->entity) == NULL) {
        return true;
    }
    struct query lift = {.arena = mover->arena,
                         .sql = plan_lift_keys_sql(mover->arena, mover->entity)};
    loader_run(mover->target.loader, &lift);
    return lift.status == STATUS_OK || fail_by(mover, mover->target.loader, "counting keys of ");
}

/* --- comparing */

struct arrival {
    const struct plan_entity *entity;
    struct arena *arena;
    struct checksum checksum;
    uint64_t *hashes; /* of the source's rows, in order; NULL: only the sum is wanted */
    size_t count;
    size_t capacity;
    size_t at;
    struct slice first; /* the key of the first row that differs */
    bool is_found;
};

static void take_sum(void *context, const struct value *values, size_t count)
{
    (void)count;
    struct arrival *arrival = context;
    checksum_add_all(&arrival->checksum, arrival->entity, values);
}

static void take_hash(void *context, const struct value *values, size_t count)
{
    (void)count;
    struct arrival *arrival = context;
    if (arrival->count == arrival->capacity) {
        arrival->capacity = arrival->capacity == 0 ? 4096 : 2 * arrival->capacity;
        arrival->hashes = realloc(arrival->hashes, arrival->capacity * sizeof(*arrival->hashes));
        if (arrival->hashes == NULL) {
            abort();
        }
    }
    arrival->hashes[arrival->count++] =
        checksum_add_all(&arrival->checksum, arrival->entity, values);
}

static void take_difference(void *context, const struct value *values, size_t count)
{
    (void)count;
    struct arrival *arrival = context;
    uint64_t hash = checksum_add_all(&arrival->checksum, arrival->entity, values);
    if (arrival->is_found ||
        (arrival->at < arrival->count && arrival->hashes[arrival->at++] == hash)) {
        return;
    }
    struct buffer key;
    buffer_init(&key, TEXT_MAXIMUM);
    LIST_EACH(const struct field, field, &arrival->entity->entity->primary_key)
    {
        buffer_append_string(&key, field_index > 0 ? "," : "");
        value_write_text(&key, field->type, &values[field->index]);
    }
    arrival->is_found = true;
    arrival->first = arena_copy(arrival->arena, buffer_slice(&key));
    buffer_release(&key);
}

static bool name_difference(struct mover *mover)
{
    struct arrival arrival = {.entity = mover->entity, .arena = mover->arena};
    checksum_init(&arrival.checksum);
    scan(mover, mover->source.loader, mover->entity, take_hash, &arrival);
    scan(mover, mover->target.loader, mover->entity, take_difference, &arrival);
    checksum_release(&arrival.checksum);
    free(arrival.hashes);
    return bulk_fail(
        mover->error,
        arena_format(mover->arena,
                     "what arrived in " SLICE_FORMAT " differs from the source, first at the row "
                     "'" SLICE_FORMAT "'",
                     SLICE_ARGUMENT(mover->entity->entity->table),
                     SLICE_ARGUMENT(arrival.is_found ? arrival.first : SLICE("the last"))),
        "the target is as it was");
}

static bool compare_table(struct mover *mover)
{
    struct arrival arrival = {.entity = mover->entity};
    checksum_init(&arrival.checksum);
    bool is_read = scan(mover, mover->target.loader, mover->entity, take_sum, &arrival);
    bool is_same = arrival.checksum.sum == mover->checksum.sum &&
                   arrival.checksum.row_count == mover->checksum.row_count;
    checksum_release(&arrival.checksum);
    if (!is_read) {
        return fail_by(mover, mover->target.loader, "reading back ");
    }
    return is_same || name_difference(mover);
}

static bool move_table(struct mover *mover, const struct plan_entity *entity)
{
    mover->entity = entity;
    checksum_release(&mover->checksum);
    checksum_init(&mover->checksum);
    if (!copy_table(mover) || !compare_table(mover)) {
        return false;
    }
    struct bulk_moved *moved = ARENA_NEW(mover->arena, struct bulk_moved);
    *moved =
        (struct bulk_moved){entity->entity->table, mover->checksum.row_count, mover->checksum.sum};
    list_add(mover->arena, mover->tables, moved);
    return true;
}

/* --- all of them */

static bool move_entities(struct mover *mover)
{
    struct list order = order_by_references(mover->arena, mover->move->from);
    LIST_EACH(const struct plan_entity, entity, &order)
    {
        if (!move_table(mover, entity)) {
            return false;
        }
    }
    return true;
}

static void mark(void *context, const struct value *values, size_t count)
{
    (void)values;
    (void)count;
    *(bool *)context = true;
}

static bool has_rows(struct mover *mover, struct loader *loader, struct slice quoted_table)
{
    bool is_there = false;
    struct query query = {.arena = mover->arena,
                          .sql =
                              arena_format(mover->arena, "SELECT 1 FROM " SLICE_FORMAT " LIMIT 1",
                                           SLICE_ARGUMENT(quoted_table))
                                  .data,
                          .on_row = mark,
                          .context = &is_there};
    loader_run(loader, &query);
    return is_there;
}

/* Their rows in the target can only stem from the start of a server on it. */
static bool move_system_table(struct mover *mover, const struct plan_entity *entity)
{
    bool has_table;
    mover->entity = entity;
    if (!move_has_table(mover->arena, mover->target.loader, entity->entity->table, &has_table)) {
        return fail_by(mover, mover->target.loader, "looking for ");
    }
    if (!has_table) {
        return !has_rows(mover, mover->source.loader, entity->table) ||
               bulk_fail(mover->error,
                         arena_format(mover->arena,
                                      "the target has no table " SLICE_FORMAT
                                      ", and the source has rows in it",
                                      SLICE_ARGUMENT(entity->entity->table)),
                         "the target is as it was");
    }
    struct query query = {.arena = mover->arena,
                          .sql = arena_format(mover->arena, "DELETE FROM " SLICE_FORMAT,
                                              SLICE_ARGUMENT(entity->table))
                                     .data};
    loader_run(mover->target.loader, &query);
    if (query.status != STATUS_OK) {
        return fail_by(mover, mover->target.loader, "emptying ");
    }
    bool is_of_keys = slice_equal(entity->entity->table, SLICE(MOVE_KEYS));
    return move_table(mover, entity) &&
           (!is_of_keys || move_seal_keys(mover->arena, mover->target.loader) ||
            fail_by(mover, mover->target.loader, "sealing "));
}

/* With it, cursors and tokens that clients hold stay good. */
static bool move_secret(struct mover *mover)
{
    const struct slice secret =
        slice_of((const char *)store_secret(mover->source.store), SECRET_BYTES);
    const struct value parameters[] = {
        value_text(base64_encode(mover->arena, secret, BASE64_STANDARD))};
    struct query query = {.arena = mover->arena,
                          .sql = "UPDATE _phoenix SET value = ?1 WHERE name = 'secret'",
                          .parameters = parameters,
                          .parameter_count = 1};
    loader_run(mover->target.loader, &query);
    return query.status == STATUS_OK || fail_by(mover, mover->target.loader, "_phoenix ");
}

static bool move_system(struct mover *mover)
{
    struct list entities = {0};
    struct query import = {.arena = mover->arena, .sql = import_state_create_sql};
    struct query seed = {.arena = mover->arena, .sql = seed_create_sql};
    loader_run(mover->target.loader, &import);
    loader_run(mover->target.loader, &seed);
    if (!move_find_system_tables(mover->arena, mover->source.loader, mover->move->from,
                                 &entities)) {
        return fail_by(mover, mover->source.loader, "reading ");
    }
    LIST_EACH(const struct plan_entity, entity, &entities)
    {
        if (!move_system_table(mover, entity)) {
            return false;
        }
    }
    return move_secret(mover);
}

/* --- both ends */

static bool check_empty(struct mover *mover)
{
    const struct plan *plan = mover->move->to;
    for (size_t i = 0; i < plan->entity_count; i++) {
        if (has_rows(mover, mover->target.loader, plan->entities[i].table)) {
            return bulk_fail(mover->error,
                             arena_format(mover->arena,
                                          "the target has rows in " SLICE_FORMAT " already",
                                          SLICE_ARGUMENT(plan->entities[i].entity->table)),
                             "give a database without rows; an import adds to one that has some");
        }
    }
    return true;
}

/* Looks before anything is made there: a database in use keeps its schema. */
static bool open_target(struct mover *mover)
{
    const struct bulk_place place = {.address = mover->move->address};
    struct bulk_error ignored;
    if (place_open_beside(mover->arena, &place, mover->move->to, &mover->target, &ignored)) {
        bool is_empty = check_empty(mover);
        place_close(&mover->target);
        if (!is_empty) {
            return false;
        }
    }
    return place_open(mover->arena, &place, mover->move->to, &mover->target, mover->error) &&
           check_empty(mover);
}

/* The lock, so that nobody changes what is being read. */
static bool open_source(struct mover *mover)
{
    const struct bulk_place place = {.directory = mover->move->directory};
    struct store_error error = {0};
    struct migration_start start = {
        .arena = mover->arena, .plan = mover->move->from, .consent = MIGRATION_TO_NEW};
    const struct store_schema schema = migration_schema(&start);
    if (!place_open_beside(mover->arena, &place, mover->move->from, &mover->source, mover->error)) {
        return false;
    }
    place_close(&mover->source);
    mover->source.store = store_open(mover->arena, place.directory, &schema, &error);
    if (mover->source.store != NULL) {
        mover->source.loader = loader_open(mover->arena, mover->source.store, &error);
    }
    return mover->source.loader != NULL || bulk_fail(mover->error, error.message, NULL);
}

static void take_count(void *context, const struct value *values, size_t count)
{
    (void)count;
    *(uint64_t *)context += (uint64_t)values[0].integer;
}

static void count_rows(struct mover *mover)
{
    const struct plan *plan = mover->move->from;
    for (size_t i = 0; mover->move->watch.on_progress != NULL && i < plan->entity_count; i++) {
        struct query query = {.arena = mover->arena,
                              .sql =
                                  arena_format(mover->arena, "SELECT count(*) FROM " SLICE_FORMAT,
                                               SLICE_ARGUMENT(plan->entities[i].table))
                                      .data,
                              .on_row = take_count,
                              .context = &mover->total};
        loader_run(mover->source.loader, &query);
    }
}

static bool move_all(struct mover *mover)
{
    struct loader *target = mover->target.loader;
    struct list undoing = {0};
    count_rows(mover);
    if (!loader_begin(target) || !move_defer_references(mover->arena, target, &undoing)) {
        return fail_by(mover, target, "preparing the target");
    }
    if (!move_entities(mover) || !move_system(mover)) {
        return false;
    }
    mover->entity = NULL;
    return (move_check_references(mover->arena, target, &undoing) ||
            fail_by(mover, target, "checking the references")) &&
           (loader_commit(target) || fail_by(mover, target, "committing"));
}

bool bulk_move(struct arena *arena, const struct bulk_move *move, struct list *out_tables,
               struct bulk_error *out_error)
{
    struct mover mover = {.arena = arena,
                          .scratch = arena_create(4096),
                          .move = move,
                          .error = out_error,
                          .tables = out_tables};
    *out_tables = (struct list){0};
    buffer_init(&mover.text, TEXT_MAXIMUM);
    checksum_init(&mover.checksum);
    bool is_good = open_source(&mover) && open_target(&mover) && move_all(&mover);
    place_close(&mover.target);
    place_close(&mover.source);
    checksum_release(&mover.checksum);
    buffer_release(&mover.text);
    arena_destroy(&mover.scratch);
    return is_good;
}
