/* SPDX-License-Identifier: Apache-2.0 */
/* Changes to steps: what both engines have in common. */
#include "migration/migration_private.h"

#define TEXT_MAXIMUM ((size_t)16 << 20)

const char step_retire_first[] =
    "it still has its former name beside this one: 'phoenix migrate retire' first, with the "
    "document that the database has now";

const char *migration_class_name(enum migration_class class)
{
    static const char *const names[] = {"safe", "blocking", "destructive", "impossible"};
    return names[class];
}

/* --- text */

const char *step_text(struct stepper *stepper, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    struct slice text = arena_format_list(stepper->arena, format, arguments);
    va_end(arguments);
    return text.data;
}

static const char *take(struct stepper *stepper, struct buffer *text)
{
    const char *taken = arena_string(stepper->arena, buffer_slice(text));
    buffer_release(text);
    return taken;
}

const char *step_name(struct stepper *stepper, struct slice name)
{
    struct buffer text;
    buffer_init(&text, TEXT_MAXIMUM);
    schema_write_name(&text, name);
    return take(stepper, &text);
}

const char *step_quote(struct stepper *stepper, struct slice quoted)
{
    struct buffer text;
    buffer_init(&text, TEXT_MAXIMUM);
    schema_write_text(&text, quoted);
    return take(stepper, &text);
}

const char *step_names(struct stepper *stepper, const struct list *columns)
{
    struct buffer text;
    buffer_init(&text, TEXT_MAXIMUM);
    schema_write_names(&text, columns);
    return take(stepper, &text);
}

/* --- steps */

bool step_is_filled(const struct schema_table *table)
{
    return table->row_count != 0;
}

struct migration_step *step_add(struct stepper *stepper, const struct change *change,
                                const char *kind, struct slice object, const char *summary)
{
    struct migration_step *step = ARENA_NEW(stepper->arena, struct migration_step);
    step->kind = kind;
    step->table = change->wanted_table != NULL ? change->wanted_table->name : change->table->name;
    step->object = object;
    step->summary = slice_from(summary);
    step->is_needed = true;
    step->row_count = change->table != NULL ? change->table->row_count : 0;
    step->size = change->table != NULL ? change->table->size : 0;
    list_add(stepper->arena, stepper->steps, step);
    return step;
}

void step_up(struct stepper *stepper, struct migration_step *step, const char *sql)
{
    list_add(stepper->arena, &step->up, (void *)(uintptr_t)sql);
}

void step_down(struct stepper *stepper, struct migration_step *step, const char *sql)
{
    list_add(stepper->arena, &step->down, (void *)(uintptr_t)sql);
}

void step_raise(struct stepper *stepper, struct migration_step *step, enum migration_class class,
                const char *note)
{
    step->class = class > step->class ? class : step->class;
    if (note != NULL) {
        step->note = step->note.size == 0 ? slice_from(note)
                                          : arena_format(stepper->arena, SLICE_FORMAT "; %s",
                                                         SLICE_ARGUMENT(step->note), note);
    }
}

/* --- rows that stand in the way */

/* The names in a condition, as they are before the renames of this migration. */
static const char *name_as_now(struct stepper *stepper, const struct schema_table *table,
                               const char *condition)
{
    struct slice text = slice_from(condition);
    LIST_EACH(const struct change, change, stepper->changes)
    {
        bool is_renamed = change->kind == CHANGE_RENAME_COLUMN ||
                          change->kind == CHANGE_EXPAND_COLUMN ||
                          change->kind == CHANGE_FILL_COLUMN;
        if (!is_renamed || change->table != table) {
            continue;
        }
        const char *new = step_name(stepper, change->wanted_column->name);
        const char *old = step_name(stepper, change->former);
        struct slice rest = text;
        text = SLICE_EMPTY;
        for (size_t at; (at = slice_find(rest, slice_from(new))) != SLICE_NOT_FOUND;) {
            text = arena_format(stepper->arena, SLICE_FORMAT "%.*s%s", SLICE_ARGUMENT(text),
                                (int)at, rest.data, old);
            rest = slice_from_offset(rest, at + strlen(new));
        }
        text = arena_join(stepper->arena, text, rest);
    }
    return arena_string(stepper->arena, text);
}

static struct slice name_now(const struct schema_table *table)
{
    return table->formerly.size > 0 ? table->formerly : table->name;
}

/* The columns of the primary key, else any. */
static const char *key_columns(struct stepper *stepper, const struct schema_table *table)
{
    LIST_EACH(const struct schema_rule, rule, &table->rules)
    {
        if (rule->kind == SCHEMA_PRIMARY_KEY) {
            const char *names = step_names(stepper, &rule->columns);
            return step_text(stepper, "%.*s", (int)strlen(names) - 2, names + 1);
        }
    }
    return "'?'";
}

void step_guard(struct stepper *stepper, struct migration_step *step, const struct change *change,
                const char *condition, const char *words)
{
    if (condition == NULL || !step_is_filled(change->table)) {
        return;
    }
    struct migration_breach *breach = ARENA_NEW(stepper->arena, struct migration_breach);
    breach->sql = slice_from(
        step_text(stepper, "SELECT %s FROM %s WHERE %s",
                  name_as_now(stepper, change->table, key_columns(stepper, change->table)),
                  step_name(stepper, name_now(change->table)),
                  name_as_now(stepper, change->table, condition)));
    breach->words = slice_from(words);
    list_add(stepper->arena, &step->breaches, breach);
}

static const char *unique_breach(struct stepper *stepper, const struct change *change)
{
    const struct schema_rule *rule = change->wanted_rule;
    const char *names = step_names(stepper, &rule->columns);
    const char *bare = step_text(stepper, "%.*s", (int)strlen(names) - 2, names + 1);
    const char *is_there = "";
    LIST_EACH(const struct slice, column, &rule->columns)
    {
        is_there = step_text(stepper, "%s%s%s IS NOT NULL", is_there,
                             column_index > 0 ? " AND " : "", step_name(stepper, *column));
        if (schema_column(change->table, *column) == NULL) {
            return NULL; /* new: nothing in it yet */
        }
    }
    return step_text(stepper, "%s IN (SELECT %s FROM %s WHERE %s GROUP BY %s HAVING count(*) > 1)",
                     names, bare, step_name(stepper, name_now(change->table)), is_there, bare);
}

static const char *reference_breach(struct stepper *stepper, const struct change *change)
{
    const struct schema_rule *rule = change->wanted_rule;
    const struct schema_table *parent = schema_table(stepper->found, rule->references);
    const char *is_there = "", *is_same = "";
    LIST_EACH(const struct slice, column, &rule->columns)
    {
        const struct slice *other = list_at(&rule->references_columns, column_index);
        const char *name = step_name(stepper, *column);
        const char *and = column_index > 0 ? " AND " : "";
        if (schema_column(change->table, *column) == NULL ||
            (parent != NULL && schema_column(parent, *other) == NULL)) {
            return NULL;
        }
        is_there = step_text(stepper, "%s%s%s IS NOT NULL", is_there, and, name);
        is_same =
            step_text(stepper, "%s%sparent.%s = %s.%s", is_same, and, step_name(stepper, *other),
                      step_name(stepper, name_now(change->table)), name);
    }
    if (parent == NULL) {
        return is_there;
    }
    return step_text(stepper, "%s AND NOT EXISTS (SELECT 1 FROM %s AS parent WHERE %s)", is_there,
                     step_name(stepper, name_now(parent)), is_same);
}

const char *step_breach(struct stepper *stepper, const struct change *change,
                        const char **out_words)
{
    const struct schema_rule *rule = change->wanted_rule;
    switch (rule->kind) {
    case SCHEMA_PRIMARY_KEY:
    case SCHEMA_UNIQUE:
        *out_words = "hold the same value as another row";
        return unique_breach(stepper, change);
    case SCHEMA_FOREIGN_KEY:
        *out_words = step_text(stepper, "refer to no row of '" SLICE_FORMAT "'",
                               SLICE_ARGUMENT(rule->references));
        return reference_breach(stepper, change);
    case SCHEMA_CHECK:
        *out_words =
            step_text(stepper, "break the check '" SLICE_FORMAT "'", SLICE_ARGUMENT(rule->name));
        LIST_EACH(const struct schema_column, column, &change->wanted_table->columns)
        {
            const struct schema_column *now = schema_column(change->table, column->name);
            bool is_other = now == NULL || !slice_equal_ignoring_case(now->type, column->type);
            if (is_other &&
                slice_find(rule->condition, slice_from(step_name(stepper, column->name))) !=
                    SLICE_NOT_FOUND) {
                return NULL; /* over a column that is new, or not yet of that type */
            }
        }
        return step_text(stepper, "NOT (" SLICE_FORMAT ")", SLICE_ARGUMENT(rule->condition));
    }
    return NULL;
}

/* --- pieces of SQL */

const char *step_index_sql(struct stepper *stepper, const struct schema_index *index,
                           const char *how)
{
    return step_text(stepper, "CREATE %sINDEX %s" SLICE_FORMAT, index->is_unique ? "UNIQUE " : "",
                     how, SLICE_ARGUMENT(index->text));
}

const char *step_drop_index_sql(struct stepper *stepper, struct slice name)
{
    return step_text(stepper, "DROP INDEX IF EXISTS %s", step_name(stepper, name));
}

static const char *note_rule_sql(struct stepper *stepper, const struct schema_table *table,
                                 const struct schema_column *column, struct slice rule)
{
    const char *name = step_quote(
        stepper, slice_from(step_text(stepper, "rule " SLICE_FORMAT "." SLICE_FORMAT,
                                      SLICE_ARGUMENT(table->name), SLICE_ARGUMENT(column->name))));
    return rule.size == 0
               ? step_text(stepper, "DELETE FROM _phoenix WHERE name = %s", name)
               : step_text(stepper,
                           "INSERT INTO _phoenix (name, value) VALUES (%s, %s) ON CONFLICT (name) "
                           "DO UPDATE SET value = excluded.value",
                           name, step_quote(stepper, rule));
}

void step_note_rule(struct stepper *stepper, struct migration_step *step,
                    const struct schema_table *table, const struct schema_column *column)
{
    if (column->breach_sql.size > 0) {
        step_up(stepper, step, note_rule_sql(stepper, table, column, column->breach_sql));
    }
}

const char *step_loss_condition(struct stepper *stepper, const struct schema_column *column)
{
    const char *name = step_name(stepper, column->name);
    struct slice value = slice_from_offset(column->default_sql,
                                           column->default_sql.size > 0 ? strlen(" DEFAULT ") : 0);
    bool is_computed = slice_find(value, SLICE("CURRENT_")) != SLICE_NOT_FOUND ||
                       slice_find(value, SLICE("gen_random")) != SLICE_NOT_FOUND;
    if (value.size == 0 || is_computed) {
        return step_text(stepper, "%s IS NOT NULL", name);
    }
    return stepper->found->dialect == DIALECT_SQLITE
               ? step_text(stepper, "(%s IS NOT NULL AND %s IS NOT " SLICE_FORMAT ")", name, name,
                           SLICE_ARGUMENT(value))
               : step_text(stepper,
                           "(%s IS NOT NULL AND %s::text IS DISTINCT FROM (" SLICE_FORMAT
                           ")::text)",
                           name, name, SLICE_ARGUMENT(value));
}

const char *step_default_words(struct stepper *stepper, const struct change *change)
{
    struct slice value = change->wanted_column->default_sql;
    const char *name =
        step_text(stepper, "'" SLICE_FORMAT "." SLICE_FORMAT "'",
                  SLICE_ARGUMENT(change->table->name), SLICE_ARGUMENT(change->wanted_column->name));
    if (change->column->is_generated) {
        return step_text(stepper, "no longer compute %s", name);
    }
    return value.size == 0
               ? step_text(stepper, "let %s have no default", name)
               : step_text(stepper, "give %s the default " SLICE_FORMAT, name,
                           SLICE_ARGUMENT(slice_from_offset(value, strlen(" DEFAULT "))));
}

const char *step_keep_sql(struct stepper *stepper, struct slice table, struct slice column)
{
    return step_text(stepper,
                     "INSERT INTO _phoenix_objects (kind, parent, name, source, stored) VALUES "
                     "('kept', %s, %s, '', '') ON CONFLICT (kind, parent, name, source) DO NOTHING",
                     step_quote(stepper, table), step_quote(stepper, column));
}

const char *step_unkeep_sql(struct stepper *stepper, struct slice table, struct slice column)
{
    return step_text(stepper,
                     "DELETE FROM _phoenix_objects WHERE kind = 'kept' AND parent = %s AND name = "
                     "%s",
                     step_quote(stepper, table), step_quote(stepper, column));
}

/* --- steps that are the same on both engines */

/* What is set aside in the table, or has two names, is so in the renamed one. */
static const char *move_notes_sql(struct stepper *stepper, struct slice from, struct slice to)
{
    return step_text(stepper,
                     "UPDATE _phoenix_objects SET parent = %s WHERE kind IN ('kept', 'mirror') AND "
                     "parent = %s",
                     step_quote(stepper, to), step_quote(stepper, from));
}

static void rename_table(struct stepper *stepper, const struct change *change)
{
    const char *old = step_name(stepper, change->former);
    const char *new = step_name(stepper, change->table->name);
    struct migration_step *step =
        step_add(stepper, change, "rename_table", SLICE_EMPTY,
                 step_text(stepper, "rename the table '" SLICE_FORMAT "' to '" SLICE_FORMAT "'",
                           SLICE_ARGUMENT(change->former), SLICE_ARGUMENT(change->table->name)));
    step_up(stepper, step, step_text(stepper, "ALTER TABLE %s RENAME TO %s", old, new));
    if (mirror_keep_table(stepper, step, change)) {
        step_raise(stepper, step, MIGRATION_SAFE,
                   "the former name goes on showing it until 'phoenix migrate retire'");
    } else {
        step_raise(stepper, step, MIGRATION_BLOCKING,
                   "the version before is cut off: it asks for the former name, which nothing has "
                   "any longer");
    }
    step_down(stepper, step, step_text(stepper, "ALTER TABLE %s RENAME TO %s", new, old));
    if (stepper->found->dialect == DIALECT_POSTGRESQL) {
        /* Its function is named by the table; Phoenix's own schema makes the new one. */
        step_up(stepper, step,
                step_text(stepper, "DROP TRIGGER IF EXISTS _phoenix_audit ON %s", new));
    }
    step_up(stepper, step, move_notes_sql(stepper, change->former, change->table->name));
    step_down(stepper, step, move_notes_sql(stepper, change->table->name, change->former));
    step_down(stepper, step,
              step_text(stepper,
                        "DELETE FROM _phoenix_objects WHERE kind IN ('index', 'check', 'default') "
                        "AND parent = %s",
                        step_quote(stepper, change->table->name)));
}

static void rename_column(struct stepper *stepper, const struct change *change)
{
    const char *table = step_name(stepper, change->table->name);
    const char *old = step_name(stepper, change->former);
    const char *new = step_name(stepper, change->wanted_column->name);
    struct migration_step *step = step_add(
        stepper, change, "rename_column", change->wanted_column->name,
        step_text(stepper,
                  "rename the column '" SLICE_FORMAT "." SLICE_FORMAT "' to '" SLICE_FORMAT "'",
                  SLICE_ARGUMENT(change->table->name), SLICE_ARGUMENT(change->former),
                  SLICE_ARGUMENT(change->wanted_column->name)));
    step_up(stepper, step,
            step_text(stepper, "ALTER TABLE %s RENAME COLUMN %s TO %s", table, old, new));
    step_down(stepper, step,
              step_text(stepper, "ALTER TABLE %s RENAME COLUMN %s TO %s", table, new, old));
    if (mirror_of(stepper->ledger, change->table->name, change->former) != NULL) {
        step_raise(stepper, step, MIGRATION_IMPOSSIBLE, step_retire_first);
    }
    step_raise(stepper, step, MIGRATION_BLOCKING,
               "a version that runs meanwhile asks for the old name");
}

struct migration_step *step_add_column(struct stepper *stepper, const struct change *change,
                                       struct slice clause)
{
    const struct schema_column *column = change->wanted_column;
    const char *table = step_name(stepper, change->table->name);
    const char *name = step_name(stepper, column->name);
    struct buffer text;
    struct migration_step *step =
        step_add(stepper, change, "add_column", column->name,
                 step_text(stepper, "add the column '" SLICE_FORMAT "." SLICE_FORMAT "'",
                           SLICE_ARGUMENT(change->table->name), SLICE_ARGUMENT(column->name)));
    buffer_init(&text, TEXT_MAXIMUM);
    buffer_format(&text, "ALTER TABLE %s ADD COLUMN ", table);
    schema_write_column(&text, stepper->wanted->dialect, change->wanted_table, column);
    buffer_append_slice(&text, clause);
    step_up(stepper, step, take(stepper, &text));
    step_note_rule(stepper, step, change->wanted_table, column);
    step_down(stepper, step, step_text(stepper, "ALTER TABLE %s DROP COLUMN %s", table, name));
    return step;
}

struct migration_step *step_create_table(struct stepper *stepper, const struct change *change)
{
    const struct schema_table *table = change->wanted_table;
    const char *name = step_name(stepper, table->name);
    struct buffer text;
    struct migration_step *step = step_add(
        stepper, change, "create_table", SLICE_EMPTY,
        step_text(stepper, "create the table '" SLICE_FORMAT "'", SLICE_ARGUMENT(table->name)));
    buffer_init(&text, TEXT_MAXIMUM);
    schema_write_table(&text, stepper->wanted->dialect, table, table->name);
    step_up(stepper, step, take(stepper, &text));
    LIST_EACH(const struct schema_index, index, &table->indexes)
    {
        step_up(stepper, step, step_index_sql(stepper, index, ""));
    }
    LIST_EACH(const struct schema_column, column, &table->columns)
    {
        step_note_rule(stepper, step, table, column);
    }
    step_down(stepper, step, step_text(stepper, "DROP TABLE %s", name));
    step->loss_sql = slice_from(step_text(stepper, "SELECT count(*) FROM %s", name));
    return step;
}

static void leave_column(struct stepper *stepper, const struct change *change)
{
    struct slice table = change->table->name, column = change->column->name;
    struct migration_step *step =
        step_add(stepper, change, "drop_column", column,
                 step_text(stepper, "let go of the column '" SLICE_FORMAT "." SLICE_FORMAT "'",
                           SLICE_ARGUMENT(table), SLICE_ARGUMENT(column)));
    step->is_needed = false;
    step_up(stepper, step, step_keep_sql(stepper, table, column));
    step_down(stepper, step, step_unkeep_sql(stepper, table, column));
    step_raise(stepper, step, MIGRATION_DESTRUCTIVE,
               "it stays, with its values, until 'phoenix migrate retire'");
}

static void leave_table(struct stepper *stepper, const struct change *change)
{
    struct slice table = change->table->name;
    struct migration_step *step = step_add(
        stepper, change, "drop_table", SLICE_EMPTY,
        step_text(stepper, "let go of the table '" SLICE_FORMAT "'", SLICE_ARGUMENT(table)));
    step->is_needed = false;
    step_up(stepper, step, step_keep_sql(stepper, table, SLICE_EMPTY));
    step_down(stepper, step, step_unkeep_sql(stepper, table, SLICE_EMPTY));
    step_raise(stepper, step, MIGRATION_DESTRUCTIVE,
               "it stays, with its rows, until 'phoenix migrate retire'");
}

/* On SQLite, where the table is made anew with another type of the column, the rule holds of the
 * values that there will be; those that cannot be converted are counted by that step. */
static const char *condition_of(struct stepper *stepper, const struct change *change)
{
    const struct schema_column *column = change->wanted_column;
    const char *name = step_name(stepper, column->name), *unfit = NULL, *converted = name;
    LIST_EACH(const struct change, other, stepper->changes)
    {
        if (other->kind == CHANGE_RETYPE && other->table == change->table &&
            slice_equal(other->wanted_column->name, column->name) &&
            stepper->found->dialect == DIALECT_SQLITE) {
            converted = rebuild_converted(stepper, other, &unfit);
        }
    }
    struct slice rest = column->breach_sql, text = SLICE_EMPTY;
    for (size_t at; (at = slice_find(rest, slice_from(name))) != SLICE_NOT_FOUND;) {
        text = arena_format(stepper->arena, SLICE_FORMAT "%.*s%s", SLICE_ARGUMENT(text), (int)at,
                            rest.data, converted);
        rest = slice_from_offset(rest, at + strlen(name));
    }
    text = arena_join(stepper->arena, text, rest);
    const char *plain =
        step_text(stepper, "%s IS NOT NULL AND (" SLICE_FORMAT ")", name, SLICE_ARGUMENT(text));
    return unfit == NULL ? plain
                         : step_text(stepper, "CASE WHEN %s THEN FALSE ELSE %s END", unfit, plain);
}

static void narrow(struct stepper *stepper, const struct change *change)
{
    const struct schema_column *column = change->wanted_column;
    bool is_free = column->breach_sql.size == 0;
    if (schema_column(change->table, column->name) == NULL) {
        return; /* a new column notes its rule itself */
    }
    const char *name = step_text(stepper, SLICE_FORMAT "." SLICE_FORMAT,
                                 SLICE_ARGUMENT(change->table->name), SLICE_ARGUMENT(column->name));
    struct migration_step *step =
        step_add(stepper, change, is_free ? "free_rows" : "check_rows", column->name,
                 is_free ? step_text(stepper, "let '%s' hold any value", name)
                         : step_text(stepper, "check that '%s' is " SLICE_FORMAT, name,
                                     SLICE_ARGUMENT(column->kept_words)));
    step->is_needed = false;
    step_up(stepper, step,
            note_rule_sql(stepper, change->wanted_table, column, column->breach_sql));
    step_down(stepper, step, note_rule_sql(stepper, change->wanted_table, column, change->former));
    if (is_free) {
        return;
    }
    step_guard(stepper, step, change, condition_of(stepper, change),
               step_text(stepper,
                         "break the document's newer rule that '" SLICE_FORMAT "' is " SLICE_FORMAT,
                         SLICE_ARGUMENT(column->name), SLICE_ARGUMENT(column->kept_words)));
}

static void drop_table(struct stepper *stepper, const struct change *change)
{
    struct slice table = change->table->name;
    struct migration_step *step =
        step_add(stepper, change, "drop_table", SLICE_EMPTY,
                 step_text(stepper, "drop the table '" SLICE_FORMAT "'", SLICE_ARGUMENT(table)));
    LIST_EACH(const struct change, other, stepper->changes)
    {
        bool is_dropped = other->kind == CHANGE_DROP_TABLE && other != change;
        for (size_t i = 0; is_dropped && i < other->table->rules.count; i++) {
            const struct schema_rule *rule = list_at(&other->table->rules, i);
            if (rule->kind == SCHEMA_FOREIGN_KEY && slice_equal(rule->references, table) &&
                stepper->found->dialect == DIALECT_POSTGRESQL) {
                step_up(stepper, step,
                        step_text(stepper, "ALTER TABLE IF EXISTS %s DROP CONSTRAINT IF EXISTS %s",
                                  step_name(stepper, other->table->name),
                                  step_name(stepper, rule->name)));
            }
        }
    }
    LIST_EACH(const struct mirror, mirror, &stepper->ledger->mirrors)
    {
        if (slice_equal(mirror->table, table)) {
            mirror_end(stepper, step, table, mirror->former);
        }
    }
    step_up(stepper, step, step_text(stepper, "DROP TABLE %s", step_name(stepper, table)));
    step_up(stepper, step,
            step_text(stepper, "DELETE FROM _phoenix_objects WHERE parent = %s",
                      step_quote(stepper, table)));
    step_raise(stepper, step, MIGRATION_DESTRUCTIVE, NULL);
}

static void drop_column(struct stepper *stepper, const struct change *change)
{
    struct slice table = change->table->name, column = change->column->name;
    struct migration_step *step =
        step_add(stepper, change, "drop_column", column,
                 step_text(stepper, "drop the column '" SLICE_FORMAT "." SLICE_FORMAT "'",
                           SLICE_ARGUMENT(table), SLICE_ARGUMENT(column)));
    mirror_end(stepper, step, table, column);
    step_up(stepper, step,
            step_text(stepper, "ALTER TABLE %s DROP COLUMN %s", step_name(stepper, table),
                      step_name(stepper, column)));
    step_up(stepper, step, step_unkeep_sql(stepper, table, column));
    step_raise(stepper, step, MIGRATION_DESTRUCTIVE, NULL);
}

bool step_write_common(struct stepper *stepper, const struct change *change)
{
    switch (change->kind) {
    case CHANGE_RENAME_TABLE:
        rename_table(stepper, change);
        return true;
    case CHANGE_RENAME_COLUMN:
        rename_column(stepper, change);
        return true;
    case CHANGE_LEAVE_COLUMN:
        leave_column(stepper, change);
        return true;
    case CHANGE_LEAVE_TABLE:
        leave_table(stepper, change);
        return true;
    case CHANGE_NARROW:
        narrow(stepper, change);
        return true;
    case CHANGE_DROP_TABLE:
        drop_table(stepper, change);
        return true;
    case CHANGE_DROP_ALIAS:
        mirror_drop_alias(stepper, change);
        return true;
    case CHANGE_DROP_COLUMN:
        if (stepper->found->dialect == DIALECT_POSTGRESQL) {
            drop_column(stepper, change);
        }
        return true; /* SQLite makes the table anew for it */
    case CHANGE_EXPAND_COLUMN:
    case CHANGE_FILL_COLUMN:
    case CHANGE_ADD_TABLE:
    case CHANGE_ADD_COLUMN:
    case CHANGE_RETYPE:
    case CHANGE_REQUIRE:
    case CHANGE_RELAX:
    case CHANGE_DEFAULT:
    case CHANGE_DROP_RULE:
    case CHANGE_ADD_RULE:
    case CHANGE_PROVE_RULE:
    case CHANGE_DROP_INDEX:
    case CHANGE_ADD_INDEX:
        break;
    }
    return false;
}
