/* SPDX-License-Identifier: Apache-2.0 */
/* Rules between the rows of PostgreSQL, and indexes: built beside other work, or kept for new rows
 * first and then proven for the old ones. */
#include "migration/migration_private.h"

/* --- rules */

static struct slice rule_name(struct stepper *stepper, const struct schema_table *table,
                              const struct schema_rule *rule)
{
    static const char *const suffixes[] = {"pkey", "key", "fkey", "check"};
    if (rule->name.size > 0) {
        return rule->name;
    }
    const char *name = step_text(stepper, SLICE_FORMAT, SLICE_ARGUMENT(table->name));
    LIST_EACH(const struct slice, column, &rule->columns)
    {
        if (rule->kind != SCHEMA_PRIMARY_KEY) {
            name = step_text(stepper, "%s_" SLICE_FORMAT, name, SLICE_ARGUMENT(*column));
        }
    }
    size_t kept = 62 - strlen(suffixes[rule->kind]); /* the server cuts names at 63 bytes */
    return slice_from(step_text(stepper, "%.*s_%s", (int)kept, name, suffixes[rule->kind]));
}

static const char *add_rule_sql(struct stepper *stepper, struct slice table,
                                const struct schema_rule *rule, struct slice name)
{
    bool is_named = slice_starts_with(rule->text, SLICE("CONSTRAINT "));
    return step_text(stepper, "ALTER TABLE %s ADD %s%s%s" SLICE_FORMAT, step_name(stepper, table),
                     is_named ? "" : "CONSTRAINT ", is_named ? "" : step_name(stepper, name),
                     is_named ? "" : " ", SLICE_ARGUMENT(rule->text));
}

static const char *drop_rule_sql(struct stepper *stepper, struct slice table, struct slice name)
{
    return step_text(stepper, "ALTER TABLE %s DROP CONSTRAINT IF EXISTS %s",
                     step_name(stepper, table), step_name(stepper, name));
}

static const char *describe_rule(struct stepper *stepper, const struct change *change,
                                 const char *words, const struct schema_rule *rule)
{
    return step_text(stepper, "%s '" SLICE_FORMAT "' keep " SLICE_FORMAT, words,
                     SLICE_ARGUMENT(change->table->name), SLICE_ARGUMENT(rule->text));
}

void step_postgres_rule_prove(struct stepper *stepper, const struct change *change,
                              struct slice name)
{
    struct migration_step *step =
        step_add(stepper, change, "prove_rule", name,
                 step_text(stepper, "prove '" SLICE_FORMAT "' for the rows of '" SLICE_FORMAT "'",
                           SLICE_ARGUMENT(name), SLICE_ARGUMENT(change->table->name)));
    const char *words = "";
    step->is_apart = true;
    step->is_needed = !change->wanted_rule->is_double;
    step_up(stepper, step,
            step_text(stepper, "ALTER TABLE %s VALIDATE CONSTRAINT %s",
                      step_name(stepper, change->table->name), step_name(stepper, name)));
    const char *condition = step_breach(stepper, change, &words);
    step_guard(stepper, step, change, condition, words);
}

static bool is_referred_to(struct stepper *stepper, const struct change *change)
{
    LIST_EACH(const struct schema_table, table, &stepper->wanted->tables)
    {
        LIST_EACH(const struct schema_rule, rule, &table->rules)
        {
            if (rule->kind == SCHEMA_FOREIGN_KEY &&
                slice_equal(rule->references, change->wanted_table->name) &&
                strcmp(step_names(stepper, &rule->references_columns),
                       step_names(stepper, &change->wanted_rule->columns)) == 0) {
                return true;
            }
        }
    }
    return false;
}

static void add_unique(struct stepper *stepper, const struct change *change, struct slice name)
{
    const struct schema_rule *rule = change->wanted_rule;
    const char *words = "";
    struct migration_step *step =
        step_add(stepper, change, "add_rule", name, describe_rule(stepper, change, "let", rule));
    step->is_apart = step_is_filled(change->table) && !is_referred_to(stepper, change);
    step_up(stepper, step,
            step_text(stepper, "CREATE UNIQUE INDEX %s%s ON %s %s",
                      step->is_apart ? "CONCURRENTLY " : "", step_name(stepper, name),
                      step_name(stepper, change->table->name),
                      step_names(stepper, &rule->columns)));
    step_down(stepper, step, step_drop_index_sql(stepper, name));
    const char *condition = step_breach(stepper, change, &words);
    step_guard(stepper, step, change, condition, words);
    if (step->is_apart) {
        step_raise(stepper, step, MIGRATION_SAFE, STEP_APART_NOTE);
    } else if (step_is_filled(change->table)) {
        step_raise(stepper, step, MIGRATION_BLOCKING, "writers wait while the index is built");
    }
}

/* A rule of that name, with other words, might refuse what the document allows. */
static bool has_rule_named(const struct schema_table *table, struct slice name)
{
    LIST_EACH(const struct schema_rule, rule, &table->rules)
    {
        if (slice_equal(rule->name, name)) {
            return true;
        }
    }
    return false;
}

void step_postgres_rule_add(struct stepper *stepper, const struct change *change)
{
    const struct schema_rule *rule = change->wanted_rule;
    struct slice table = change->table->name, name = rule_name(stepper, change->wanted_table, rule);
    const char *words = "";
    if (rule->kind == SCHEMA_UNIQUE) {
        add_unique(stepper, change, name);
        return;
    }
    struct migration_step *step =
        step_add(stepper, change, "add_rule", name, describe_rule(stepper, change, "let", rule));
    step->is_needed = !rule->is_double || has_rule_named(change->table, rule->name);
    bool is_proven_later = step_is_filled(change->table) && rule->kind != SCHEMA_PRIMARY_KEY;
    step_up(stepper, step,
            step_text(stepper, "%s%s", add_rule_sql(stepper, table, rule, name),
                      is_proven_later ? " NOT VALID" : ""));
    step_down(stepper, step, drop_rule_sql(stepper, table, name));
    const char *condition = step_breach(stepper, change, &words);
    step_guard(stepper, step, change, condition, words);
    if (is_proven_later) {
        step_postgres_rule_prove(stepper, change, name);
    } else if (step_is_filled(change->table)) {
        step_raise(stepper, step, MIGRATION_BLOCKING, "everybody waits while the key is built");
    }
}

void step_postgres_rule_drop(struct stepper *stepper, const struct change *change)
{
    struct slice table = change->table->name;
    struct migration_step *step =
        step_add(stepper, change, "drop_rule", change->rule->name,
                 describe_rule(stepper, change, "no longer let", change->rule));
    step->is_needed = false;
    step_up(stepper, step, drop_rule_sql(stepper, table, change->rule->name));
    step_down(stepper, step, add_rule_sql(stepper, table, change->rule, change->rule->name));
}
