/* SPDX-License-Identifier: Apache-2.0 */
/* A batch into the store. SQLite takes it row by row, for a statement that fails there leaves its
 * transaction alone. PostgreSQL takes it by COPY; where one row is refused, the batch is halved
 * until that row is found, so a few bad rows cost a few more COPYs. */
#include "bulk/bulk_private.h"

#include "base/clock.h"
#include "operation/record.h"

#define COPY_MAXIMUM    ((size_t)1 << 30)
#define SINGLES_MAXIMUM 8U /* rows below which halving is not worth it */

void import_target_init(struct arena *arena, struct import_target *target, struct loader *loader,
                        const struct plan_entity *entity, const char *operation)
{
    *target = (struct import_target){.loader = loader,
                                     .entity = entity,
                                     .load_sql = plan_load_sql(arena, entity),
                                     .actor = {.now_us = clock_now_us(),
                                               .proof = SLICE("system"),
                                               .operation = slice_from(operation)}};
    if (loader_can_copy(loader)) {
        target->copy_sql = plan_copy_sql(arena, entity);
        if (plan_counted_key(entity) != NULL) {
            target->next_keys_sql = plan_next_keys_sql(arena, entity);
            target->lift_keys_sql = plan_lift_keys_sql(arena, entity);
        }
    }
    for (size_t i = 0; i < entity->field_count; i++) {
        target->refers_to_itself |= entity->fields[i].field->references == entity->entity;
    }
    checksum_init(&target->checksum);
    buffer_init(&target->text, COPY_MAXIMUM);
}

void import_target_release(struct import_target *target)
{
    checksum_release(&target->checksum);
    buffer_release(&target->text);
}

/* --- why a row was refused */

static void mark_found(void *context, const struct value *values, size_t count)
{
    (void)values;
    (void)count;
    *(bool *)context = true;
}

static void explain_references(struct arena *arena, struct import_target *target,
                               struct bulk_row *row)
{
    for (size_t i = 0; i < target->entity->field_count; i++) {
        const struct plan_field *field = &target->entity->fields[i];
        if (field->reference_sql == NULL || row->values[i].kind == VALUE_NULL) {
            continue;
        }
        bool is_found = false;
        struct query query = {.arena = arena,
                              .sql = field->reference_sql,
                              .parameters = &row->values[i],
                              .parameter_count = 1,
                              .on_row = mark_found,
                              .context = &is_found};
        loader_try(target->loader, &query);
        if (!is_found && query.status == STATUS_OK) {
            fault_add_field(arena, &row->fault, field->name,
                            arena_format(arena, "refers to no record of " SLICE_FORMAT,
                                         SLICE_ARGUMENT(field->field->references->name)));
        }
    }
}

/* False: it is not the row's fault. */
static bool explain(struct arena *arena, struct import_target *target, struct bulk_row *row,
                    const struct query *query)
{
    switch (query->constraint) {
    case CONSTRAINT_UNIQUE:
        record_explain_unique(arena, target->entity, query, &row->fault);
        break;
    case CONSTRAINT_FOREIGN_KEY:
        explain_references(arena, target, row);
        break;
    case CONSTRAINT_CHECK:
    case CONSTRAINT_NOT_NULL:
        record_explain_check(arena, target->entity, query, &row->fault);
        break;
    case CONSTRAINT_NONE:
        if (query->status != STATUS_INVALID && query->status != STATUS_TOO_LARGE &&
            query->status != STATUS_CONFLICT) {
            return false;
        }
        break;
    }
    fault_set(&row->fault, STATUS_INVALID, SLICE_EMPTY);
    if (row->fault.fields.count == 0) {
        row->fault.message = arena_format(arena, "is refused by the database: " SLICE_FORMAT,
                                          SLICE_ARGUMENT(slice_trim(query->detail)));
    }
    return true;
}

/* --- one row */

enum outcome { OUTCOME_STORED, OUTCOME_REFUSED, OUTCOME_FAILED };

static enum outcome store_row(struct arena *arena, struct import_target *target,
                              struct bulk_row *row, bool is_last_try)
{
    struct query query = {.arena = arena,
                          .sql = target->load_sql,
                          .is_fixed = true,
                          .parameters = row->values,
                          .parameter_count = target->entity->field_count,
                          .actor = &target->actor};
    loader_try(target->loader, &query);
    if (query.status == STATUS_OK) {
        const struct plan_field *counted = plan_counted_key(target->entity);
        if (counted != NULL && row->values[counted->field->index].kind == VALUE_NULL) {
            row->values[counted->field->index] = value_integer(query.inserted_id);
        }
        checksum_add(&target->checksum, target->entity, row->values);
        return OUTCOME_STORED;
    }
    if (query.constraint == CONSTRAINT_FOREIGN_KEY && !is_last_try) {
        return OUTCOME_REFUSED;
    }
    return explain(arena, target, row, &query) ? OUTCOME_REFUSED : OUTCOME_FAILED;
}

/* Rows may refer to others of the same table further down: those are tried again as long as that
 * helps. */
static bool store_waiting(struct arena *arena, struct import_target *target, struct list *waiting)
{
    bool has_moved = true;
    while (waiting->count > 0) {
        struct list left = {0};
        bool is_last_try = !has_moved;
        LIST_EACH(struct bulk_row, row, waiting)
        {
            enum outcome outcome = store_row(arena, target, row, is_last_try);
            if (outcome == OUTCOME_FAILED) {
                return false;
            }
            if (outcome == OUTCOME_REFUSED && !bulk_row_is_bad(row)) {
                list_add(arena, &left, row);
            }
        }
        has_moved = left.count < waiting->count;
        *waiting = left;
    }
    return true;
}

static bool store_singly(struct arena *arena, struct import_target *target, struct bulk_row **rows,
                         size_t count)
{
    struct list waiting = {0};
    for (size_t i = 0; i < count; i++) {
        enum outcome outcome = store_row(arena, target, rows[i], !target->refers_to_itself);
        if (outcome == OUTCOME_FAILED) {
            return false;
        }
        if (outcome == OUTCOME_REFUSED && !bulk_row_is_bad(rows[i])) {
            list_add(arena, &waiting, rows[i]);
        }
    }
    return store_waiting(arena, target, &waiting);
}

/* --- by COPY */

static bool copy_rows(struct arena *arena, struct import_target *target, struct bulk_row **rows,
                      size_t count, struct query *query)
{
    struct buffer *text = &target->text;
    buffer_clear(text);
    for (size_t i = 0; i < count; i++) {
        for (size_t field = 0; field < target->entity->field_count; field++) {
            copy_write(text, target->entity->fields[field].field->type, &rows[i]->values[field]);
            buffer_append_byte(text, field + 1 < target->entity->field_count ? '\t' : '\n');
        }
    }
    *query = (struct query){.arena = arena, .status = STATUS_TOO_LARGE, .actor = &target->actor};
    if (!text->is_overflown) {
        loader_copy(target->loader, target->copy_sql, buffer_slice(text), query);
    }
    text->is_overflown = false;
    for (size_t i = 0; query->status == STATUS_OK && i < count; i++) {
        checksum_add(&target->checksum, target->entity, rows[i]->values);
    }
    return query->status == STATUS_OK;
}

/* Bounded by the logarithm of the batch. Rows that refer to each other must not be parted, so where
 * that may be the whole is tried row by row. */
static bool store_by_copy(struct arena *arena, struct import_target *target, struct bulk_row **rows,
                          size_t count)
{
    struct query query;
    if (count == 0 || copy_rows(arena, target, rows, count, &query)) {
        return true;
    }
    if (query.status == STATUS_UNAVAILABLE || query.status == STATUS_FULL ||
        query.status == STATUS_TIMEOUT) {
        return false;
    }
    if (count <= SINGLES_MAXIMUM || target->refers_to_itself) {
        return store_singly(arena, target, rows, count);
    }
    return store_by_copy(arena, target, rows, count / 2) &&
           store_by_copy(arena, target, rows + count / 2, count - count / 2);
}

/* --- keys from the sequence */

struct key_taking {
    struct bulk_row **rows;
    size_t count;
    size_t at;
    size_t index;
};

static void take_key(void *context, const struct value *values, size_t count)
{
    (void)count;
    struct key_taking *taking = context;
    while (taking->at < taking->count &&
           taking->rows[taking->at]->values[taking->index].kind != VALUE_NULL) {
        taking->at++;
    }
    if (taking->at < taking->count) {
        taking->rows[taking->at++]->values[taking->index] = value_integer(values[0].integer);
    }
}

static bool take_keys(struct arena *arena, struct import_target *target, struct bulk_row **rows,
                      size_t count)
{
    struct key_taking taking = {
        .rows = rows, .count = count, .index = plan_counted_key(target->entity)->field->index};
    int64_t wanted = 0;
    for (size_t i = 0; i < count; i++) {
        wanted += rows[i]->values[taking.index].kind == VALUE_NULL;
    }
    if (wanted == 0) {
        return true;
    }
    const struct value parameters[] = {value_integer(wanted)};
    struct query query = {.arena = arena,
                          .sql = target->next_keys_sql,
                          .parameters = parameters,
                          .parameter_count = 1,
                          .on_row = take_key,
                          .context = &taking};
    loader_run(target->loader, &query);
    return query.status == STATUS_OK;
}

static bool lift_keys(struct arena *arena, struct import_target *target)
{
    struct query query = {.arena = arena, .sql = target->lift_keys_sql};
    loader_run(target->loader, &query);
    return query.status == STATUS_OK;
}

bool import_store(struct arena *arena, struct import_target *target, struct bulk_row *rows,
                  size_t count)
{
    struct bulk_row **good = ARENA_ARRAY(arena, struct bulk_row *, count + 1);
    size_t good_count = 0;
    for (size_t i = 0; i < count; i++) {
        if (!bulk_row_is_bad(&rows[i])) {
            good[good_count++] = &rows[i];
        }
    }
    if (target->copy_sql == NULL) {
        return store_singly(arena, target, good, good_count);
    }
    bool counts = target->next_keys_sql != NULL;
    return (!counts || take_keys(arena, target, good, good_count)) &&
           store_by_copy(arena, target, good, good_count) && (!counts || lift_keys(arena, target));
}
