/* SPDX-License-Identifier: Apache-2.0 */
/* Changes to steps on SQLite, whose ALTER TABLE adds and renames: the rest is a table made anew. */
#include "migration/migration_private.h"

/* The one rule that ADD COLUMN can carry: a reference of that column alone. */
static const struct schema_rule *reference_of(const struct schema_table *table,
                                              const struct schema_column *column)
{
    LIST_EACH(const struct schema_rule, rule, &table->rules)
    {
        if (rule->kind == SCHEMA_FOREIGN_KEY && rule->columns.count == 1 &&
            slice_equal(*(const struct slice *)list_at(&rule->columns, 0), column->name)) {
            return rule;
        }
    }
    return NULL;
}

static bool is_new(const struct schema_table *table, struct slice column)
{
    return schema_column(table, column) == NULL;
}

static bool is_about_new_column(const struct change *change)
{
    const struct schema_rule *rule = change->wanted_rule;
    return rule->kind == SCHEMA_FOREIGN_KEY && rule->columns.count == 1 &&
           is_new(change->table, *(const struct slice *)list_at(&rule->columns, 0));
}

/* A column that comes with its table's other columns only when that is made anew. */
static bool can_add(const struct change *change)
{
    const struct schema_column *column = change->wanted_column;
    bool has_null = !column->has_default && !column->is_required;
    bool is_constant = column->has_default && !column->is_counted;
    if (reference_of(change->wanted_table, column) != NULL && !has_null) {
        return false;
    }
    LIST_EACH(const struct schema_rule, rule, &change->wanted_table->rules)
    {
        LIST_EACH(const struct slice, name, &rule->columns)
        {
            if (rule->kind == SCHEMA_PRIMARY_KEY && slice_equal(*name, column->name)) {
                return false;
            }
        }
    }
    return has_null || is_constant;
}

static bool needs_rebuild(const struct change *change)
{
    switch (change->kind) {
    case CHANGE_EXPAND_COLUMN:
    case CHANGE_RETYPE:
    case CHANGE_REQUIRE:
    case CHANGE_RELAX:
    case CHANGE_DEFAULT:
    case CHANGE_DROP_RULE:
    case CHANGE_DROP_COLUMN:
        return true;
    case CHANGE_ADD_RULE:
        return change->wanted_rule->kind != SCHEMA_UNIQUE && !is_about_new_column(change);
    case CHANGE_ADD_COLUMN:
        return !can_add(change);
    case CHANGE_RENAME_TABLE:
    case CHANGE_RENAME_COLUMN:
    case CHANGE_FILL_COLUMN:
    case CHANGE_DROP_ALIAS:
    case CHANGE_ADD_TABLE:
    case CHANGE_PROVE_RULE:
    case CHANGE_DROP_INDEX:
    case CHANGE_ADD_INDEX:
    case CHANGE_NARROW:
    case CHANGE_LEAVE_COLUMN:
    case CHANGE_LEAVE_TABLE:
    case CHANGE_DROP_TABLE:
        break;
    }
    return false;
}

static bool is_rebuilt(const struct stepper *stepper, const struct schema_table *table)
{
    LIST_EACH(const struct change, change, stepper->changes)
    {
        if (change->table == table && needs_rebuild(change)) {
            return true;
        }
    }
    return false;
}

/* Another default alone can wait: Phoenix sets what a caller leaves out itself. */
static bool is_rebuild_needed(const struct stepper *stepper, const struct schema_table *table)
{
    LIST_EACH(const struct change, change, stepper->changes)
    {
        if (change->table == table && needs_rebuild(change) &&
            (change->kind != CHANGE_DEFAULT || change->column->is_generated)) {
            return true;
        }
    }
    return false;
}

static void add_column(struct stepper *stepper, const struct change *change)
{
    const struct schema_column *column = change->wanted_column;
    const struct schema_rule *reference = reference_of(change->wanted_table, column);
    struct slice clause = reference == NULL ? SLICE_EMPTY : reference->text;
    struct migration_step *step = step_add_column(
        stepper, change, slice_from_offset(clause, slice_find(clause, SLICE(" REFERENCES "))));
    step->loss_sql = slice_from(step_text(stepper, "SELECT count(*) FROM %s WHERE %s",
                                          step_name(stepper, change->table->name),
                                          step_loss_condition(stepper, column)));
}

static struct slice unique_name(struct stepper *stepper, const struct schema_table *table,
                                const struct schema_rule *rule)
{
    const char *name = step_text(stepper, "unique_" SLICE_FORMAT, SLICE_ARGUMENT(table->name));
    LIST_EACH(const struct slice, column, &rule->columns)
    {
        name = step_text(stepper, "%s_" SLICE_FORMAT, name, SLICE_ARGUMENT(*column));
    }
    return slice_from(name);
}

static void add_unique(struct stepper *stepper, const struct change *change)
{
    const char *words = "";
    struct slice name = unique_name(stepper, change->wanted_table, change->wanted_rule);
    struct migration_step *step = step_add(
        stepper, change, "add_rule", name,
        step_text(stepper, "let '" SLICE_FORMAT "' keep " SLICE_FORMAT,
                  SLICE_ARGUMENT(change->table->name), SLICE_ARGUMENT(change->wanted_rule->text)));
    step_up(stepper, step,
            step_text(stepper, "CREATE UNIQUE INDEX %s ON %s %s", step_name(stepper, name),
                      step_name(stepper, change->table->name),
                      step_names(stepper, &change->wanted_rule->columns)));
    step_down(stepper, step, step_drop_index_sql(stepper, name));
    const char *condition = step_breach(stepper, change, &words);
    step_guard(stepper, step, change, condition, words);
    if (step_is_filled(change->table)) {
        step_raise(stepper, step, MIGRATION_BLOCKING, "writers wait while the index is built");
    }
}

static void add_index(struct stepper *stepper, const struct change *change)
{
    struct migration_step *step = step_add(
        stepper, change, "create_index", change->wanted_index->name,
        step_text(stepper, "create the index '" SLICE_FORMAT "' on '" SLICE_FORMAT "'",
                  SLICE_ARGUMENT(change->wanted_index->name), SLICE_ARGUMENT(change->table->name)));
    step->is_for_speed = !change->wanted_index->is_unique;
    step_up(stepper, step, step_index_sql(stepper, change->wanted_index, ""));
    step_down(stepper, step, step_drop_index_sql(stepper, change->wanted_index->name));
    if (step_is_filled(change->table)) {
        step_raise(stepper, step, MIGRATION_BLOCKING, "writers wait while the index is built");
    }
}

static void drop_index(struct stepper *stepper, const struct change *change)
{
    struct migration_step *step = step_add(
        stepper, change, "drop_index", change->index->name,
        step_text(stepper, "drop the index '" SLICE_FORMAT "' on '" SLICE_FORMAT "'",
                  SLICE_ARGUMENT(change->index->name), SLICE_ARGUMENT(change->table->name)));
    step->is_needed = false;
    step_up(stepper, step, step_drop_index_sql(stepper, change->index->name));
    step_down(stepper, step, step_index_sql(stepper, change->index, ""));
}

static void write_change(struct stepper *stepper, const struct change *change, bool is_rebuilt)
{
    if (step_write_common(stepper, change)) {
        return;
    }
    if (change->kind == CHANGE_ADD_TABLE) {
        step_create_table(stepper, change);
    } else if (change->kind == CHANGE_ADD_INDEX) {
        add_index(stepper, change);
    } else if (change->kind == CHANGE_DROP_INDEX) {
        drop_index(stepper, change);
    } else if (!is_rebuilt && change->kind == CHANGE_ADD_COLUMN) {
        add_column(stepper, change);
    } else if (!is_rebuilt && change->kind == CHANGE_ADD_RULE && !is_about_new_column(change)) {
        add_unique(stepper, change);
    }
}

static void rebuild_once(struct stepper *stepper, const struct change *change, struct list *done)
{
    LIST_EACH(const struct schema_table, table, done)
    {
        if (table == change->table) {
            return;
        }
    }
    list_add(stepper->arena, done, change->table);
    rebuild_write(stepper, change->wanted_table, change->table,
                  is_rebuild_needed(stepper, change->table));
}

/* A table's indexes that go, go before it is made anew; the others come behind. */
void step_write_sqlite(struct stepper *stepper)
{
    struct list done = {0}; /* struct schema_table */
    LIST_EACH(const struct change, change, stepper->changes)
    {
        bool is_anew = change->table != NULL && change->wanted_table != NULL &&
                       is_rebuilt(stepper, change->table);
        bool is_first = change->kind >= CHANGE_ADD_COLUMN && change->kind != CHANGE_DROP_INDEX;
        if (is_anew && is_first) {
            rebuild_once(stepper, change, &done);
        }
        write_change(stepper, change, is_anew);
    }
    LIST_EACH(const struct change, change, stepper->changes)
    {
        if (change->table != NULL && change->wanted_table != NULL &&
            is_rebuilt(stepper, change->table)) {
            rebuild_once(stepper, change, &done);
        }
    }
}
