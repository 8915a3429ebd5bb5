/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of the document, kept in step. _phoenix_seed remembers, for each row, what the document
 * stated and what the table held when it was last written: who differs since is known by that. */
#include "bulk/bulk_private.h"

#include "base/clock.h"

const char seed_create_sql[] =
    "CREATE TABLE IF NOT EXISTS _phoenix_seed (entity TEXT NOT NULL, name TEXT NOT NULL, "
    "statement BIGINT NOT NULL, stored BIGINT NOT NULL, PRIMARY KEY (entity, name))";
static const char read_sql[] =
    "SELECT statement, stored FROM _phoenix_seed WHERE entity = ?1 AND name = ?2";
static const char write_sql[] =
    "INSERT INTO _phoenix_seed (entity, name, statement, stored) VALUES (?1, ?2, ?3, ?4) "
    "ON CONFLICT (entity, name) DO UPDATE SET statement = excluded.statement, "
    "stored = excluded.stored";

struct seeder {
    struct arena *arena;
    struct loader *loader;
    const struct plan_entity *entity; /* at hand */
    struct import_target target;      /* of the same */
    bool was_empty;                   /* the table, before this run */
    struct bulk_seeding *seeding;
    int64_t now_us;
};

static bool run(struct seeder *seeder, const char *sql, const struct value *parameters,
                size_t count, on_row_f *on_row, void *context)
{
    struct query query = {.arena = seeder->arena,
                          .sql = sql,
                          .parameters = parameters,
                          .parameter_count = count,
                          .on_row = on_row,
                          .context = context};
    loader_run(seeder->loader, &query);
    return query.status == STATUS_OK;
}

/* --- what is there */

struct found {
    struct seeder *seeder;
    bool is_there;
    uint64_t hash;        /* over all fields */
    struct value *values; /* of the primary key alone */
};

static void take_row(void *context, const struct value *values, size_t count)
{
    (void)count;
    struct found *found = context;
    const struct plan_entity *entity = found->seeder->entity;
    found->is_there = true;
    found->hash = checksum_add_all(&found->seeder->target.checksum, entity, values);
    found->values = ARENA_ARRAY(found->seeder->arena, struct value, entity->field_count);
    LIST_EACH(const struct field, field, &entity->entity->primary_key)
    {
        struct value value = values[field->index];
        if (value.kind >= VALUE_TEXT) {
            value.text = arena_copy(found->seeder->arena, value.text);
        }
        found->values[field->index] = value;
    }
}

static bool find_row(struct seeder *seeder, const struct seed_row *row, const struct list *key,
                     struct found *out_found)
{
    *out_found = (struct found){.seeder = seeder};
    struct value *parameters = ARENA_ARRAY(seeder->arena, struct value, key->count + 1);
    LIST_EACH(const struct field, field, key)
    {
        parameters[field_index] = row->row.values[field->index];
    }
    return run(seeder, plan_find_sql(seeder->arena, seeder->entity, key), parameters, key->count,
               take_row, out_found);
}

struct record {
    bool is_there;
    uint64_t statement;
    uint64_t stored;
};

static void take_record(void *context, const struct value *values, size_t count)
{
    (void)count;
    *(struct record *)context =
        (struct record){true, (uint64_t)values[0].integer, (uint64_t)values[1].integer};
}

static bool find_record(struct seeder *seeder, const struct seed_row *row,
                        struct record *out_record)
{
    const struct value parameters[] = {value_text(seeder->entity->entity->table),
                                       value_text(row->name)};
    *out_record = (struct record){0};
    return run(seeder, read_sql, parameters, 2, take_record, out_record);
}

static bool write_record(struct seeder *seeder, const struct seed_row *row, uint64_t stored)
{
    const struct value parameters[] = {
        value_text(seeder->entity->entity->table), value_text(row->name),
        value_integer((int64_t)row->statement), value_integer((int64_t)stored)};
    return run(seeder, write_sql, parameters, 4, NULL, NULL);
}

/* --- what becomes of a row */

static void complain(struct seeder *seeder, const struct seed_row *row)
{
    struct slice words = row->row.fault.message;
    LIST_EACH(const struct fault_field, field, &row->row.fault.fields)
    {
        words = arena_format(seeder->arena, SLICE_FORMAT "%s" SLICE_FORMAT " " SLICE_FORMAT,
                             SLICE_ARGUMENT(words), words.size > 0 ? "; " : "",
                             SLICE_ARGUMENT(field->field), SLICE_ARGUMENT(field->reason));
    }
    struct slice *complaint = ARENA_NEW(seeder->arena, struct slice);
    *complaint = arena_format(seeder->arena,
                              "line %u: a row for '" SLICE_FORMAT "' is not stored: " SLICE_FORMAT,
                              (unsigned)row->place.line,
                              SLICE_ARGUMENT(seeder->entity->entity->table), SLICE_ARGUMENT(words));
    list_add(seeder->arena, &seeder->seeding->complaints, complaint);
}

/* The document has changed the row, and nobody else. */
static bool change_row(struct seeder *seeder, struct seed_row *row, const struct found *found)
{
    bool *is_set = ARENA_ARRAY(seeder->arena, bool, seeder->entity->field_count);
    bool is_any = false;
    for (size_t i = 0; i < seeder->entity->field_count; i++) {
        const struct field *field = seeder->entity->fields[i].field;
        is_set[i] = (row->is_stated[i] || field->is_updated_at) && !field->is_primary_key;
        is_any |= is_set[i];
        if (field->is_primary_key) {
            row->row.values[i] = found->values[i];
        }
    }
    struct query query = {.arena = seeder->arena,
                          .sql = is_any ? plan_set_sql(seeder->arena, seeder->entity, is_set) : "",
                          .parameters = row->row.values,
                          .parameter_count = seeder->entity->field_count,
                          .actor = &seeder->target.actor};
    if (is_any) {
        loader_try(seeder->loader, &query);
    }
    if (query.status != STATUS_OK) {
        fault_set(&row->row.fault, STATUS_INVALID,
                  arena_copy(seeder->arena, slice_trim(query.detail)));
        complain(seeder, row);
        return query.status != STATUS_UNAVAILABLE && query.status != STATUS_FULL;
    }
    struct found now;
    seeder->seeding->changed_count++;
    return find_row(seeder, row, &seeder->entity->entity->primary_key, &now) &&
           write_record(seeder, row, now.hash);
}

/* Decides about one row; those to be added are collected. */
static bool judge(struct seeder *seeder, struct seed_row *row, struct list *added)
{
    struct record record;
    struct found found = {0};
    if (!find_record(seeder, row, &record) ||
        (row->key.count > 0 && !find_row(seeder, row, &row->key, &found))) {
        return false;
    }
    if (!record.is_there) {
        bool is_wanted = row->key.count > 0 ? !found.is_there : seeder->was_empty;
        if (is_wanted) {
            list_add(seeder->arena, added, row);
        }
        return true;
    }
    if (record.statement == row->statement || !found.is_there) {
        return true;
    }
    if (found.hash != record.stored) {
        seeder->seeding->kept_count++;
        return true;
    }
    return change_row(seeder, row, &found);
}

static bool add_rows(struct seeder *seeder, const struct list *added)
{
    struct bulk_row *rows = ARENA_ARRAY(seeder->arena, struct bulk_row, added->count + 1);
    LIST_EACH(const struct seed_row, row, added)
    {
        rows[row_index] = row->row;
    }
    if (!import_store(seeder->arena, &seeder->target, rows, added->count)) {
        return false;
    }
    LIST_EACH(struct seed_row, row, added)
    {
        struct found found;
        row->row = rows[row_index];
        if (bulk_row_is_bad(&row->row)) {
            complain(seeder, row);
            continue;
        }
        seeder->seeding->added_count++;
        if (!find_row(seeder, row, &seeder->entity->entity->primary_key, &found) ||
            !write_record(seeder, row, found.hash)) {
            return false;
        }
    }
    return true;
}

static bool seed_entity(struct seeder *seeder)
{
    struct list added = {0}, nothing = {0};
    struct found any;
    struct seed_row none = {0};
    if (!find_row(seeder, &none, &nothing, &any)) {
        return false;
    }
    seeder->was_empty = !any.is_there;
    LIST_EACH(const struct seed_statement, seed, &seeder->entity->entity->seeds)
    {
        LIST_EACH(const struct list, values, &seed->rows)
        {
            struct seed_row *row = ARENA_NEW(seeder->arena, struct seed_row);
            if (!seed_row_read(seeder->arena, seeder->entity, seed->place, &seed->columns, values,
                               seeder->now_us, row)) {
                complain(seeder, row);
            } else if (!judge(seeder, row, &added)) {
                return false;
            }
        }
    }
    return add_rows(seeder, &added);
}

static bool seed_all(struct seeder *seeder, const struct plan *plan)
{
    struct list order = order_by_references(seeder->arena, plan);
    bool is_good = run(seeder, seed_create_sql, NULL, 0, NULL, NULL);
    /* Processes that come up at once take turns. */
    if (is_good && loader_can_copy(seeder->loader)) {
        is_good = run(seeder, "LOCK TABLE _phoenix_seed IN EXCLUSIVE MODE", NULL, 0, NULL, NULL);
    }
    LIST_EACH(const struct plan_entity, entity, &order)
    {
        if (is_good && entity->entity->seeds.count > 0) {
            seeder->entity = entity;
            import_target_init(seeder->arena, &seeder->target, seeder->loader, entity,
                               "reference data");
            is_good = seed_entity(seeder);
            import_target_release(&seeder->target);
        }
    }
    return is_good;
}

bool bulk_seed(struct arena *arena, const struct plan *plan, struct store *store,
               struct bulk_seeding *out_seeding, struct bulk_error *out_error)
{
    struct store_error error = {0};
    bool has_seeds = false;
    *out_seeding = (struct bulk_seeding){0};
    for (size_t i = 0; i < plan->entity_count; i++) {
        has_seeds |= plan->entities[i].entity->seeds.count > 0;
    }
    if (!has_seeds) {
        return true;
    }
    struct loader *loader = loader_open(arena, store, &error);
    if (loader == NULL) {
        return bulk_fail(out_error, error.message, NULL);
    }
    struct seeder seeder = {
        .arena = arena, .loader = loader, .seeding = out_seeding, .now_us = clock_now_us()};
    bool is_good = loader_begin(loader) && seed_all(&seeder, plan) && loader_commit(loader);
    if (!is_good) {
        bulk_fail_by_store(arena, out_error, loader);
    }
    loader_close(&loader);
    return is_good;
}
