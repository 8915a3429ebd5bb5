/* SPDX-License-Identifier: Apache-2.0 */
/* Columns on PostgreSQL: that they are there, what they default to, whether they may be left out.
 */
#include "migration/migration_private.h"

void step_postgres_column_add(struct stepper *stepper, const struct change *change)
{
    const struct schema_column *column = change->wanted_column;
    const char *table = step_name(stepper, change->table->name);
    struct migration_step *step = step_add_column(stepper, change, SLICE_EMPTY);
    bool is_computed = column->is_counted ||
                       slice_find(column->default_sql, SLICE("gen_random")) != SLICE_NOT_FOUND;
    if (!is_computed) {
        step->loss_sql = slice_from(step_text(stepper, "SELECT count(*) FROM %s WHERE %s", table,
                                              step_loss_condition(stepper, column)));
    }
    if (step_is_filled(change->table) && is_computed) {
        step_raise(stepper, step, MIGRATION_BLOCKING,
                   "everybody waits while each row gets a value of its own");
    }
    if (column->is_required && !column->has_default) {
        step_raise(stepper, step,
                   step_is_filled(change->table) ? MIGRATION_IMPOSSIBLE : MIGRATION_BLOCKING,
                   step_is_filled(change->table)
                       ? step_text(stepper,
                                   "column '" SLICE_FORMAT "." SLICE_FORMAT
                                   "' cannot be added to the rows: it is required without a "
                                   "default; make it optional or give it a default",
                                   SLICE_ARGUMENT(change->table->name),
                                   SLICE_ARGUMENT(column->name))
                       : "a version that runs meanwhile can add no rows");
    }
}

void step_postgres_column_relax(struct stepper *stepper, const struct change *change)
{
    const struct schema_column *column = change->column;
    const char *table = step_name(stepper, change->table->name);
    const char *name = step_name(stepper, column->name);
    struct migration_step *step =
        step_add(stepper, change, "allow_null", column->name,
                 step_text(stepper, "let '" SLICE_FORMAT "." SLICE_FORMAT "' be left out",
                           SLICE_ARGUMENT(change->table->name), SLICE_ARGUMENT(column->name)));
    step_up(stepper, step,
            step_text(stepper, "ALTER TABLE %s ALTER COLUMN %s DROP NOT NULL", table, name));
    step_down(stepper, step,
              step_text(stepper, "ALTER TABLE %s ALTER COLUMN %s SET NOT NULL", table, name));
}

static const char *default_sql(struct stepper *stepper, const struct change *change,
                               struct slice value)
{
    const char *how = value.size == 0
                          ? "DROP DEFAULT"
                          : step_text(stepper, "SET" SLICE_FORMAT, SLICE_ARGUMENT(value));
    return step_text(stepper, "ALTER TABLE %s ALTER COLUMN %s %s",
                     step_name(stepper, change->table->name),
                     step_name(stepper, change->wanted_column->name), how);
}

/* Phoenix sets what a caller leaves out itself: the column's default is for other writers. */
void step_postgres_column_change_default(struct stepper *stepper, const struct change *change)
{
    const struct schema_column *column = change->wanted_column, *now = change->column;
    struct migration_step *step = step_add(stepper, change, "change_default", column->name,
                                           step_default_words(stepper, change));
    step->is_needed = now->is_generated;
    if (now->is_generated) {
        step_up(stepper, step,
                step_text(stepper, "ALTER TABLE %s ALTER COLUMN %s DROP EXPRESSION",
                          step_name(stepper, change->table->name),
                          step_name(stepper, column->name)));
        step_raise(stepper, step, MIGRATION_BLOCKING,
                   "its values stay, and a rollback does not compute it again");
    }
    if (!now->is_generated || column->default_sql.size > 0) {
        step_up(stepper, step, default_sql(stepper, change, column->default_sql));
        step_down(stepper, step,
                  default_sql(stepper, change, now->is_generated ? SLICE_EMPTY : now->default_sql));
    }
}

void step_postgres_column_require(struct stepper *stepper, const struct change *change)
{
    const struct schema_column *column = change->wanted_column;
    const char *table = step_name(stepper, change->table->name);
    const char *name = step_name(stepper, column->name);
    struct migration_step *step =
        step_add(stepper, change, "require", column->name,
                 step_text(stepper, "let '" SLICE_FORMAT "." SLICE_FORMAT "' never be left out",
                           SLICE_ARGUMENT(change->table->name), SLICE_ARGUMENT(column->name)));
    const char *set =
        step_text(stepper, "ALTER TABLE %s ALTER COLUMN %s SET NOT NULL", table, name);
    if (step_is_filled(change->table)) {
        /* The proven check spares SET NOT NULL the walk through the rows under its lock. */
        const char *check =
            step_name(stepper, slice_from(step_text(stepper, "_phoenix_required_" SLICE_FORMAT,
                                                    SLICE_ARGUMENT(column->name))));
        step->is_apart = true;
        step_up(stepper, step,
                step_text(stepper,
                          "ALTER TABLE %s ADD CONSTRAINT %s CHECK (%s IS NOT NULL) NOT "
                          "VALID",
                          table, check, name));
        step_up(stepper, step,
                step_text(stepper, "ALTER TABLE %s VALIDATE CONSTRAINT %s", table, check));
        step_up(stepper, step, set);
        step_up(stepper, step,
                step_text(stepper, "ALTER TABLE %s DROP CONSTRAINT %s", table, check));
    } else {
        step_up(stepper, step, set);
    }
    step_down(stepper, step,
              step_text(stepper, "ALTER TABLE %s ALTER COLUMN %s DROP NOT NULL", table, name));
    step_guard(stepper, step, change, step_text(stepper, "%s IS NULL", name),
               step_text(stepper, "have no '" SLICE_FORMAT "'", SLICE_ARGUMENT(column->name)));
}
