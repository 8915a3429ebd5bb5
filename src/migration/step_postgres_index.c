/* SPDX-License-Identifier: Apache-2.0 */
/* Indexes of PostgreSQL, built and dropped beside other work where there are rows. */
#include "migration/migration_private.h"

void step_postgres_index_add(struct stepper *stepper, const struct change *change)
{
    struct migration_step *step = step_add(
        stepper, change, "create_index", change->wanted_index->name,
        step_text(stepper, "create the index '" SLICE_FORMAT "' on '" SLICE_FORMAT "'",
                  SLICE_ARGUMENT(change->wanted_index->name), SLICE_ARGUMENT(change->table->name)));
    step->is_for_speed = !change->wanted_index->is_unique;
    step->is_apart = step_is_filled(change->table);
    step_up(stepper, step,
            step_index_sql(stepper, change->wanted_index, step->is_apart ? "CONCURRENTLY " : ""));
    step_down(stepper, step, step_drop_index_sql(stepper, change->wanted_index->name));
    if (step->is_apart) {
        step_raise(stepper, step, MIGRATION_SAFE, STEP_APART_NOTE);
    }
}

void step_postgres_index_drop(struct stepper *stepper, const struct change *change)
{
    struct migration_step *step = step_add(
        stepper, change, "drop_index", change->index->name,
        step_text(stepper, "drop the%s index '" SLICE_FORMAT "' on '" SLICE_FORMAT "'",
                  change->index->is_broken ? " half-built" : "",
                  SLICE_ARGUMENT(change->index->name), SLICE_ARGUMENT(change->table->name)));
    const char *name = step_name(stepper, change->index->name);
    step->is_needed = false;
    step->is_apart = step_is_filled(change->table);
    step_up(stepper, step,
            step->is_apart ? step_text(stepper, "DROP INDEX CONCURRENTLY IF EXISTS %s", name)
                           : step_drop_index_sql(stepper, change->index->name));
    if (!change->index->is_broken) {
        step_down(stepper, step, step_index_sql(stepper, change->index, ""));
    }
}
