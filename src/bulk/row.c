/* SPDX-License-Identifier: Apache-2.0 */
/* One row from names and texts: what an import does with a record, without a file. */
#include "bulk/bulk_private.h"

#include "base/nearest.h"

static void refuse_name(struct arena *arena, const struct plan_entity *entity, struct slice name,
                        struct fault *fault)
{
    struct nearest nearest = nearest_start(name);
    for (size_t i = 0; i < entity->field_count; i++) {
        nearest_offer_slice(&nearest, entity->fields[i].name);
    }
    fault_add_field(
        arena, fault, name,
        arena_format(
            arena, "is no field of " SLICE_FORMAT "%s%s%s", SLICE_ARGUMENT(entity->entity->name),
            nearest.best != NULL ? "; did you mean '" : "",
            nearest.best != NULL ? arena_string(arena, slice_of(nearest.best, nearest.best_size))
                                 : "",
            nearest.best != NULL ? "'?" : ""));
}

static void read_cell(struct arena *arena, const struct import_columns *columns,
                      const struct bulk_cell *cell, struct bulk_row *row)
{
    const struct field *meant = import_find_field(arena, columns->entity->entity, cell->name);
    if (meant == NULL) {
        refuse_name(arena, columns->entity, cell->name, &row->fault);
        return;
    }
    const struct plan_field *field = &columns->entity->fields[meant->index];
    struct value *value = &row->values[meant->index];
    const char *reason = NULL;
    bool is_empty_text = meant->is_required || meant->type->kind != TYPE_TEXT;
    if (columns->is_there[meant->index]) {
        reason = "is stated twice";
    } else if (cell->text.size > 0 || is_empty_text) {
        reason = value_from_text(arena, meant->type, cell->text, value);
        reason = reason == NULL ? import_check_value(arena, field, value) : reason;
    }
    columns->is_there[meant->index] = true;
    if (reason != NULL) {
        fault_add_field(arena, &row->fault, field->name, slice_from(reason));
    }
}

bool bulk_read_row(struct arena *arena, const struct plan_entity *entity,
                   const struct bulk_cell *cells, size_t count, int64_t now_us,
                   struct value **out_values, struct fault *out_fault)
{
    const struct import_columns columns = {
        .entity = entity, .is_there = ARENA_ARRAY(arena, bool, entity->field_count)};
    struct bulk_row row = {.values = ARENA_ARRAY(arena, struct value, entity->field_count)};
    for (size_t i = 0; i < count; i++) {
        read_cell(arena, &columns, &cells[i], &row);
    }
    import_complete_row(arena, &columns, now_us, &row);
    *out_values = row.values;
    *out_fault = row.fault;
    return !bulk_row_is_bad(&row);
}

bool bulk_store_row(struct arena *arena, struct loader *loader, const struct plan_entity *entity,
                    const struct actor *actor, struct value *values, struct fault *out_fault)
{
    struct import_target target;
    struct bulk_row row = {.values = values};
    import_target_init(arena, &target, loader, entity, NULL);
    target.actor = *actor;
    bool is_good = import_store(arena, &target, &row, 1);
    import_target_release(&target);
    *out_fault = row.fault;
    return is_good && !bulk_row_is_bad(&row);
}
