/* SPDX-License-Identifier: Apache-2.0 */
/* Changes to steps on PostgreSQL, so that a version that is running meanwhile waits for nothing
 * long: indexes are built beside other work, and rules hold for new rows first and are then proven
 * for the old ones. Over tables without rows the plain way is the short one. */
#include "migration/migration_private.h"

/* --- tables */

/* A table that is made before the one it refers to gets that reference afterwards. */
static bool comes_later(struct stepper *stepper, const struct schema_table *table,
                        const struct schema_rule *rule)
{
    if (rule->kind != SCHEMA_FOREIGN_KEY || slice_equal(rule->references, table->name) ||
        schema_table(stepper->found, rule->references) != NULL) {
        return false;
    }
    LIST_EACH(const struct schema_table, other, &stepper->wanted->tables)
    {
        if (slice_equal(other->name, rule->references)) {
            return false;
        }
        if (other == table) {
            return true;
        }
    }
    return false;
}

static void create_table(struct stepper *stepper, const struct change *change)
{
    struct schema_table *now = ARENA_NEW(stepper->arena, struct schema_table);
    *now = *change->wanted_table;
    now->rules = (struct list){0};
    LIST_EACH(struct schema_rule, rule, &change->wanted_table->rules)
    {
        if (!comes_later(stepper, change->wanted_table, rule)) {
            list_add(stepper->arena, &now->rules, rule);
        }
    }
    const struct change first = {.kind = CHANGE_ADD_TABLE, .wanted_table = now};
    step_create_table(stepper, &first);
}

static void add_late_rules(struct stepper *stepper, const struct change *change)
{
    struct schema_table *table = ARENA_NEW(stepper->arena, struct schema_table);
    table->name = change->wanted_table->name;
    LIST_EACH(const struct schema_rule, rule, &change->wanted_table->rules)
    {
        const struct change late = {.kind = CHANGE_ADD_RULE,
                                    .wanted_table = change->wanted_table,
                                    .table = table,
                                    .wanted_rule = rule};
        if (comes_later(stepper, change->wanted_table, rule)) {
            step_postgres_rule_add(stepper, &late);
        }
    }
}

static void write_change(struct stepper *stepper, const struct change *change)
{
    switch (change->kind) {
    case CHANGE_ADD_TABLE:
        create_table(stepper, change);
        break;
    case CHANGE_ADD_COLUMN:
        step_postgres_column_add(stepper, change);
        break;
    case CHANGE_RETYPE:
        step_postgres_type_change(stepper, change);
        break;
    case CHANGE_REQUIRE:
        step_postgres_column_require(stepper, change);
        break;
    case CHANGE_RELAX:
        step_postgres_column_relax(stepper, change);
        break;
    case CHANGE_DEFAULT:
        step_postgres_column_change_default(stepper, change);
        break;
    case CHANGE_DROP_RULE:
        step_postgres_rule_drop(stepper, change);
        break;
    case CHANGE_ADD_RULE:
        step_postgres_rule_add(stepper, change);
        break;
    case CHANGE_PROVE_RULE:
        step_postgres_rule_prove(stepper, change, change->rule->name);
        break;
    case CHANGE_DROP_INDEX:
        step_postgres_index_drop(stepper, change);
        break;
    case CHANGE_ADD_INDEX:
        step_postgres_index_add(stepper, change);
        break;
    case CHANGE_EXPAND_COLUMN:
        mirror_expand(stepper, change);
        break;
    case CHANGE_FILL_COLUMN:
        mirror_fill(stepper, change);
        break;
    case CHANGE_RENAME_TABLE:
    case CHANGE_RENAME_COLUMN:
    case CHANGE_DROP_ALIAS:
    case CHANGE_NARROW:
    case CHANGE_LEAVE_COLUMN:
    case CHANGE_LEAVE_TABLE:
    case CHANGE_DROP_COLUMN:
    case CHANGE_DROP_TABLE:
        step_write_common(stepper, change);
        break;
    }
}

/* --- references between columns that change their type */

static bool is_retyped(struct stepper *stepper, struct slice table, const struct list *columns)
{
    LIST_EACH(const struct change, change, stepper->changes)
    {
        if (change->kind != CHANGE_RETYPE || !slice_equal(change->table->name, table) ||
            slice_equal(change->wanted_column->type, change->column->type)) {
            continue;
        }
        LIST_EACH(const struct slice, column, columns)
        {
            if (slice_equal(*column, change->wanted_column->name)) {
                return true;
            }
        }
    }
    return false;
}

typedef void write_rule_f(struct stepper *stepper, const struct change *change);

/* A reference holds both its ends to one type: it is let go of first and made again at the end. */
static void each_strained_reference(struct stepper *stepper, write_rule_f *write)
{
    for (size_t i = 0; i < stepper->found->tables.count; i++) {
        struct schema_table *table = list_at(&stepper->found->tables, i);
        const struct schema_table *wanted = schema_table(stepper->wanted, table->name);
        for (size_t at = 0; wanted != NULL && at < table->rules.count; at++) {
            const struct schema_rule *rule = list_at(&table->rules, at);
            const struct change change = {.kind = CHANGE_ADD_RULE,
                                          .wanted_table = wanted,
                                          .table = table,
                                          .rule = rule,
                                          .wanted_rule =
                                              schema_rule(wanted, rule->kind, rule->text)};
            if (rule->kind == SCHEMA_FOREIGN_KEY && change.wanted_rule != NULL &&
                (is_retyped(stepper, table->name, &rule->columns) ||
                 is_retyped(stepper, rule->references, &rule->references_columns))) {
                write(stepper, &change);
            }
        }
    }
}

void step_write_postgres(struct stepper *stepper)
{
    each_strained_reference(stepper, step_postgres_rule_drop);
    LIST_EACH(const struct change, change, stepper->changes)
    {
        write_change(stepper, change);
        bool is_last = change_index + 1 == stepper->changes->count ||
                       ((const struct change *)list_at(stepper->changes, change_index + 1))->kind !=
                           CHANGE_ADD_TABLE;
        if (change->kind != CHANGE_ADD_TABLE || !is_last) {
            continue;
        }
        LIST_EACH(const struct change, made, stepper->changes)
        {
            if (made->kind == CHANGE_ADD_TABLE) {
                add_late_rules(stepper, made);
            }
        }
    }
    each_strained_reference(stepper, step_postgres_rule_add);
}
