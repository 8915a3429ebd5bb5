/* SPDX-License-Identifier: Apache-2.0 */
/* What ALTER TABLE cannot do in SQLite: a new table beside the old one, the rows copied, the old
 * one dropped and its name given to the new one, in the order that SQLite's documentation asks for.
 * Columns that the document no longer has come along. The caller has switched foreign keys off and
 * checks them at the end. */
#include "migration/migration_private.h"

#define TEXT_MAXIMUM ((size_t)16 << 20)

struct rebuilding {
    struct stepper *stepper;
    const struct schema_table *wanted;
    struct schema_table *table;
    struct list changes;        /* struct change: those of the table, in their order */
    struct schema_table target; /* wanted, and what is left */
    struct migration_step *step;
    const char *new_name;
    const char *insert;      /* columns of the new table, with commas between */
    const char *select;      /* what goes into them */
    const char *undo_insert; /* likewise, of the former table */
    const char *undo_select;
    const char *summary;
    const char *loss; /* a condition: rows that have a value in a column that is new */
};

/* --- types */

enum storage { STORAGE_TEXT, STORAGE_DECIMAL, STORAGE_INTEGER, STORAGE_REAL, STORAGE_BLOB };

static enum storage storage_of(struct slice type)
{
    static const char *const names[] = {"TEXT", "TEXT COLLATE DECIMAL", "INTEGER", "REAL"};
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        if (slice_equal_ignoring_case(type, slice_from(names[i]))) {
            return (enum storage)i;
        }
    }
    return STORAGE_BLOB;
}

/* Every value of `from` is one of `to` in another form. */
static bool is_widening(enum storage from, enum storage to)
{
    return from == to || (from == STORAGE_DECIMAL && to == STORAGE_TEXT) ||
           (from == STORAGE_INTEGER && to != STORAGE_BLOB);
}

static const char *convert(struct rebuilding *rebuilding, const char *name, enum storage from,
                           enum storage to)
{
    static const char *const targets[] = {"TEXT", "TEXT", "INTEGER", "REAL", "BLOB"};
    bool is_text = from <= STORAGE_DECIMAL && to <= STORAGE_DECIMAL;
    return from == to || is_text
               ? name
               : step_text(rebuilding->stepper, "CAST(%s AS %s)", name, targets[to]);
}

/* A condition on values that would not survive, or NULL. */
static const char *find_unfit(struct rebuilding *rebuilding, const char *name, enum storage from,
                              enum storage to)
{
    struct stepper *stepper = rebuilding->stepper;
    if (is_widening(from, to)) {
        return NULL;
    }
    if (from == STORAGE_BLOB || to == STORAGE_BLOB) {
        return step_text(stepper, "%s IS NOT NULL", name);
    }
    if (to == STORAGE_INTEGER) {
        return from == STORAGE_REAL
                   ? step_text(stepper, "CAST(%s AS INTEGER) <> %s", name, name)
                   : step_text(stepper, "CAST(CAST(%s AS INTEGER) AS TEXT) <> %s", name, name);
    }
    if (from == STORAGE_REAL) {
        return NULL;
    }
    return step_text(stepper, "%s = '' OR %s GLOB '*[^-+.0-9eE]*'", name, name);
}

/* --- columns */

static void add_to(struct rebuilding *rebuilding, const char **list, const char *item)
{
    *list = *list == NULL ? item : step_text(rebuilding->stepper, "%s, %s", *list, item);
}

static void add_summary(struct rebuilding *rebuilding, const char *words)
{
    rebuilding->summary = rebuilding->summary == NULL ? words
                                                      : step_text(rebuilding->stepper, "%s, %s",
                                                                  rebuilding->summary, words);
}

static struct slice free_name(struct rebuilding *rebuilding, struct slice name)
{
    struct slice chosen = arena_format(rebuilding->stepper->arena, "_phoenix_" SLICE_FORMAT "_was",
                                       SLICE_ARGUMENT(name));
    for (unsigned i = 2; schema_column(rebuilding->table, chosen) != NULL; i++) {
        chosen = arena_format(rebuilding->stepper->arena, "_phoenix_" SLICE_FORMAT "_was_%u",
                              SLICE_ARGUMENT(name), i);
    }
    return chosen;
}

static struct schema_column *add_left(struct rebuilding *rebuilding,
                                      const struct schema_column *column, struct slice name)
{
    struct schema_column *left = ARENA_NEW(rebuilding->stepper->arena, struct schema_column);
    *left = *column;
    left->name = name;
    left->is_required = false;
    left->is_counted = false;
    list_add(rebuilding->stepper->arena, &rebuilding->target.columns, left);
    return left;
}

/* The values as they were stay beside the converted ones. */
static void keep_values(struct rebuilding *rebuilding, const struct schema_column *column,
                        const struct schema_column *now, const char *converted)
{
    struct stepper *stepper = rebuilding->stepper;
    struct slice was = free_name(rebuilding, now->name);
    const char *name = step_name(stepper, column->name), *was_name = step_name(stepper, was);
    struct slice back =
        slice_from(convert(rebuilding, name, storage_of(column->type), storage_of(now->type)));
    struct slice forth =
        slice_from(convert(rebuilding, was_name, storage_of(now->type), storage_of(column->type)));
    (void)converted;
    add_left(rebuilding, now, was)->default_sql = SLICE_EMPTY;
    add_to(rebuilding, &rebuilding->insert, was_name);
    add_to(rebuilding, &rebuilding->select, name);
    add_to(rebuilding, &rebuilding->undo_insert, name);
    add_to(rebuilding, &rebuilding->undo_select,
           step_text(stepper, "CASE WHEN " SLICE_FORMAT " IS %s THEN %s ELSE " SLICE_FORMAT " END",
                     SLICE_ARGUMENT(forth), name, was_name, SLICE_ARGUMENT(back)));
    step_up(stepper, rebuilding->step, step_keep_sql(stepper, rebuilding->table->name, was));
    step_down(stepper, rebuilding->step, step_unkeep_sql(stepper, rebuilding->table->name, was));
    step_raise(stepper, rebuilding->step, MIGRATION_DESTRUCTIVE,
               step_text(stepper,
                         "the values as they were stay in '" SLICE_FORMAT "." SLICE_FORMAT
                         "' until 'phoenix migrate retire'",
                         SLICE_ARGUMENT(rebuilding->table->name), SLICE_ARGUMENT(was)));
}

/* How the engine keeps a value, in words of documents: what is found has no others. */
static struct slice name_storage(const struct schema_column *column)
{
    static const char *const names[] = {"text", "decimal", "integer", "double", "bytes"};
    return slice_from(names[storage_of(column->type)]);
}

static struct slice name_type(const struct schema_column *column)
{
    return column->words.size > 0 ? column->words : name_storage(column);
}

const char *rebuild_converted(struct stepper *stepper, const struct change *change,
                              const char **out_unfit)
{
    struct rebuilding rebuilding = {.stepper = stepper};
    const char *name = step_name(stepper, change->wanted_column->name);
    enum storage from = storage_of(change->column->type),
                 to = storage_of(change->wanted_column->type);
    *out_unfit = find_unfit(&rebuilding, name, from, to);
    return convert(&rebuilding, name, from, to);
}

static void retype(struct rebuilding *rebuilding, const struct change *change)
{
    struct stepper *stepper = rebuilding->stepper;
    const struct schema_column *column = change->wanted_column, *now = change->column;
    if (mirror_of(stepper->ledger, rebuilding->table->name, column->name) != NULL) {
        step_raise(stepper, rebuilding->step, MIGRATION_IMPOSSIBLE, step_retire_first);
    }
    enum storage from = storage_of(now->type), to = storage_of(column->type);
    const char *name = step_name(stepper, column->name);
    const char *converted = convert(rebuilding, name, from, to);
    add_summary(rebuilding,
                from == to
                    ? step_text(stepper, "'" SLICE_FORMAT "' counts otherwise",
                                SLICE_ARGUMENT(column->name))
                    : step_text(stepper,
                                "'" SLICE_FORMAT "' turns from " SLICE_FORMAT " into " SLICE_FORMAT,
                                SLICE_ARGUMENT(column->name), SLICE_ARGUMENT(name_storage(now)),
                                SLICE_ARGUMENT(name_type(column))));
    add_to(rebuilding, &rebuilding->insert, name);
    add_to(rebuilding, &rebuilding->select, converted);
    step_guard(stepper, rebuilding->step, change, find_unfit(rebuilding, name, from, to),
               step_text(stepper, "have a value in '" SLICE_FORMAT "' that is no " SLICE_FORMAT,
                         SLICE_ARGUMENT(column->name), SLICE_ARGUMENT(name_type(column))));
    if (is_widening(from, to) || !step_is_filled(rebuilding->table)) {
        add_to(rebuilding, &rebuilding->undo_insert, name);
        add_to(rebuilding, &rebuilding->undo_select, convert(rebuilding, name, to, from));
    } else {
        keep_values(rebuilding, column, now, converted);
    }
}

static const struct change *find_change(struct rebuilding *rebuilding, enum change_kind kind,
                                        struct slice column)
{
    LIST_EACH(const struct change, change, &rebuilding->changes)
    {
        const struct schema_column *named =
            change->wanted_column != NULL ? change->wanted_column : change->column;
        if (change->kind == kind && named != NULL && slice_equal(named->name, column)) {
            return change;
        }
    }
    return NULL;
}

static void copy_column(struct rebuilding *rebuilding, struct slice name)
{
    const char *quoted = step_name(rebuilding->stepper, name);
    const struct change *change = find_change(rebuilding, CHANGE_RETYPE, name);
    if (change != NULL) {
        retype(rebuilding, change);
        return;
    }
    add_to(rebuilding, &rebuilding->insert, quoted);
    add_to(rebuilding, &rebuilding->select, quoted);
    if (!schema_column(rebuilding->table, name)->is_generated) {
        add_to(rebuilding, &rebuilding->undo_insert, quoted);
        add_to(rebuilding, &rebuilding->undo_select, quoted);
    }
}

static bool is_column_dropped(struct rebuilding *rebuilding, struct slice name)
{
    return find_change(rebuilding, CHANGE_DROP_COLUMN, name) != NULL;
}

/* The other name of the column, if that stands beside it in the new table. */
static struct slice other_name(struct rebuilding *rebuilding, struct slice name)
{
    const struct change *change = find_change(rebuilding, CHANGE_EXPAND_COLUMN, name);
    const struct mirror *mirror =
        mirror_of(rebuilding->stepper->ledger, rebuilding->table->name, name);
    struct slice other = SLICE_EMPTY;
    if (change != NULL) {
        other = change->former;
    } else if (mirror != NULL) {
        other = slice_equal(mirror->name, name) ? mirror->former : mirror->name;
    }
    return other.size > 0 && !is_column_dropped(rebuilding, other) ? other : SLICE_EMPTY;
}

/* Only one of two names is given a value at first; the trigger gives it to the other. So neither
 * must be there by itself. */
static void add_mirrored(struct rebuilding *rebuilding, const struct schema_column *column,
                         struct slice other)
{
    struct stepper *stepper = rebuilding->stepper;
    struct schema_column *relaxed = ARENA_NEW(stepper->arena, struct schema_column);
    *relaxed = *column;
    relaxed->is_required = false;
    list_add(stepper->arena, &rebuilding->target.columns, relaxed);
    if (column->is_required) {
        struct schema_rule *rule = ARENA_NEW(stepper->arena, struct schema_rule);
        rule->kind = SCHEMA_CHECK;
        rule->text = slice_from(
            step_text(stepper, "CONSTRAINT %s CHECK (%s IS NOT NULL OR %s IS NOT NULL)",
                      step_name(stepper, slice_from(step_text(stepper, REQUIRED_PREFIX SLICE_FORMAT,
                                                              SLICE_ARGUMENT(column->name)))),
                      step_name(stepper, column->name), step_name(stepper, other)));
        list_add(stepper->arena, &rebuilding->target.rules, rule);
    }
}

/* What goes into the column comes from the one by its former name, and need not go back: that one
 * does. */
static bool expand_column(struct rebuilding *rebuilding, struct slice name)
{
    const struct change *change = find_change(rebuilding, CHANGE_EXPAND_COLUMN, name);
    if (change == NULL) {
        return false;
    }
    add_to(rebuilding, &rebuilding->insert, step_name(rebuilding->stepper, name));
    add_to(rebuilding, &rebuilding->select, step_name(rebuilding->stepper, change->former));
    return true;
}

static bool is_expanded(struct rebuilding *rebuilding, struct slice former)
{
    LIST_EACH(const struct change, change, &rebuilding->changes)
    {
        if (change->kind == CHANGE_EXPAND_COLUMN && slice_equal(change->former, former)) {
            return true;
        }
    }
    return false;
}

static void add_targets(struct rebuilding *rebuilding)
{
    LIST_EACH(const struct schema_column, column, &rebuilding->wanted->columns)
    {
        struct slice other = other_name(rebuilding, column->name);
        if (other.size > 0) {
            add_mirrored(rebuilding, column, other);
        } else {
            list_add(rebuilding->stepper->arena, &rebuilding->target.columns,
                     (void *)(uintptr_t)column);
        }
    }
}

static void write_columns(struct rebuilding *rebuilding)
{
    struct stepper *stepper = rebuilding->stepper;
    add_targets(rebuilding);
    LIST_EACH(const struct schema_column, column, &rebuilding->wanted->columns)
    {
        if (expand_column(rebuilding, column->name)) {
            continue;
        }
        if (schema_column(rebuilding->table, column->name) != NULL) {
            copy_column(rebuilding, column->name);
            continue;
        }
        add_summary(rebuilding,
                    step_text(stepper, "'" SLICE_FORMAT "' is new", SLICE_ARGUMENT(column->name)));
        step_note_rule(stepper, rebuilding->step, rebuilding->wanted, column);
        const char *loss = step_loss_condition(stepper, column);
        rebuilding->loss = rebuilding->loss == NULL
                               ? loss
                               : step_text(stepper, "%s OR %s", rebuilding->loss, loss);
        if (column->is_required && !column->has_default && step_is_filled(rebuilding->table)) {
            step_raise(stepper, rebuilding->step, MIGRATION_IMPOSSIBLE,
                       step_text(stepper,
                                 "column '" SLICE_FORMAT "." SLICE_FORMAT
                                 "' cannot be added to the rows: it is required without a default; "
                                 "make it optional or give it a default",
                                 SLICE_ARGUMENT(rebuilding->table->name),
                                 SLICE_ARGUMENT(column->name)));
        }
    }
    LIST_EACH(const struct schema_column, column, &rebuilding->table->columns)
    {
        if (schema_column(rebuilding->wanted, column->name) == NULL &&
            !is_column_dropped(rebuilding, column->name)) {
            struct schema_column *left = add_left(rebuilding, column, column->name);
            left->default_sql =
                is_expanded(rebuilding, column->name) ? SLICE_EMPTY : left->default_sql;
            copy_column(rebuilding, column->name);
        }
    }
}

/* --- rules */

static bool is_dropped(struct rebuilding *rebuilding, const struct schema_rule *rule)
{
    LIST_EACH(const struct change, change, rebuilding->stepper->changes)
    {
        if (change->kind == CHANGE_DROP_RULE && change->rule == rule) {
            return true;
        }
    }
    return false;
}

/* Whether the text names a column that goes. */
static bool names_dropped(struct rebuilding *rebuilding, struct slice text)
{
    LIST_EACH(const struct change, change, &rebuilding->changes)
    {
        if (change->kind == CHANGE_DROP_COLUMN &&
            slice_find(text, slice_from(step_name(rebuilding->stepper, change->column->name))) !=
                SLICE_NOT_FOUND) {
            return true;
        }
    }
    return false;
}

static bool is_kept_by_index(const struct schema_table *table, const struct schema_rule *rule)
{
    const struct schema_rule *now = schema_rule(table, rule->kind, rule->text);
    return now != NULL && now->is_index;
}

static void write_rules(struct rebuilding *rebuilding)
{
    struct arena *arena = rebuilding->stepper->arena;
    LIST_EACH(const struct schema_rule, rule, &rebuilding->wanted->rules)
    {
        if (!is_kept_by_index(rebuilding->table, rule)) {
            list_add(arena, &rebuilding->target.rules, (void *)(uintptr_t)rule);
        }
    }
    LIST_EACH(const struct schema_rule, rule, &rebuilding->table->rules)
    {
        if (!rule->is_index && schema_rule(&rebuilding->target, rule->kind, rule->text) == NULL &&
            !is_dropped(rebuilding, rule) && !names_dropped(rebuilding, rule->text) &&
            rule->kind != SCHEMA_PRIMARY_KEY) {
            list_add(arena, &rebuilding->target.rules, (void *)(uintptr_t)rule);
        }
    }
}

static void describe_change(struct rebuilding *rebuilding, const struct change *change)
{
    struct stepper *stepper = rebuilding->stepper;
    const struct schema_column *column =
        change->wanted_column != NULL ? change->wanted_column : change->column;
    const char *words = "";
    switch (change->kind) {
    case CHANGE_REQUIRE:
        if (find_change(rebuilding, CHANGE_EXPAND_COLUMN, column->name) == NULL) {
            add_summary(rebuilding, step_text(stepper, "'" SLICE_FORMAT "' must be there",
                                              SLICE_ARGUMENT(column->name)));
        }
        step_guard(stepper, rebuilding->step, change,
                   step_text(stepper, "%s IS NULL", step_name(stepper, column->name)),
                   step_text(stepper, "have no '" SLICE_FORMAT "'", SLICE_ARGUMENT(column->name)));
        break;
    case CHANGE_RELAX:
        add_summary(rebuilding, step_text(stepper, "'" SLICE_FORMAT "' may be left out",
                                          SLICE_ARGUMENT(column->name)));
        break;
    case CHANGE_DEFAULT:
        add_summary(rebuilding, step_default_words(stepper, change));
        break;
    case CHANGE_DROP_RULE:
        add_summary(rebuilding, step_text(stepper, "without " SLICE_FORMAT,
                                          SLICE_ARGUMENT(change->rule->text)));
        break;
    case CHANGE_ADD_RULE:
        add_summary(rebuilding, step_text(stepper, "with " SLICE_FORMAT,
                                          SLICE_ARGUMENT(change->wanted_rule->text)));
        const char *condition = step_breach(stepper, change, &words);
        step_guard(stepper, rebuilding->step, change, condition, words);
        break;
    case CHANGE_RENAME_TABLE:
    case CHANGE_RENAME_COLUMN:
    case CHANGE_FILL_COLUMN:
    case CHANGE_DROP_ALIAS:
    case CHANGE_ADD_TABLE:
    case CHANGE_ADD_COLUMN:
    case CHANGE_RETYPE:
    case CHANGE_PROVE_RULE:
    case CHANGE_DROP_INDEX:
    case CHANGE_ADD_INDEX:
    case CHANGE_NARROW:
    case CHANGE_LEAVE_COLUMN:
    case CHANGE_LEAVE_TABLE:
    case CHANGE_DROP_TABLE:
        break;
    case CHANGE_EXPAND_COLUMN:
        add_summary(rebuilding,
                    step_text(stepper,
                              "'" SLICE_FORMAT "' is called '" SLICE_FORMAT
                              "', and by its former name until 'phoenix migrate retire'",
                              SLICE_ARGUMENT(change->former), SLICE_ARGUMENT(column->name)));
        break;
    case CHANGE_DROP_COLUMN:
        mirror_end(stepper, rebuilding->step, change->table->name, column->name);
        add_summary(rebuilding,
                    step_text(stepper, "without '" SLICE_FORMAT "'", SLICE_ARGUMENT(column->name)));
        step_up(stepper, rebuilding->step,
                step_unkeep_sql(stepper, change->table->name, column->name));
        step_raise(stepper, rebuilding->step, MIGRATION_DESTRUCTIVE, NULL);
        break;
    }
}

/* --- SQL */

static const char *create_target(struct rebuilding *rebuilding)
{
    struct buffer text;
    buffer_init(&text, TEXT_MAXIMUM);
    schema_write_table(&text, DIALECT_SQLITE, &rebuilding->target,
                       slice_from(step_text(rebuilding->stepper, "_phoenix_new_" SLICE_FORMAT,
                                            SLICE_ARGUMENT(rebuilding->table->name))));
    const char *sql = arena_string(rebuilding->stepper->arena, buffer_slice(&text));
    buffer_release(&text);
    return sql;
}

/* The former text, with the new table's name in place of its own. */
static const char *create_former(struct rebuilding *rebuilding)
{
    size_t open = slice_find_byte(rebuilding->table->sql, '(');
    struct slice rest = slice_from_offset(rebuilding->table->sql, open);
    return step_text(rebuilding->stepper, "CREATE TABLE %s " SLICE_FORMAT, rebuilding->new_name,
                     SLICE_ARGUMENT(rest));
}

typedef void say_f(struct stepper *stepper, struct migration_step *step, const char *sql);

/* How far the counter of the old table is goes over to the new one. */
static void carry_counter(struct rebuilding *rebuilding, say_f *say)
{
    struct stepper *stepper = rebuilding->stepper;
    const char *old = step_quote(stepper, rebuilding->table->name);
    const char *new = step_text(stepper, "'%.*s'", (int)strlen(rebuilding->new_name) - 2,
                                rebuilding->new_name + 1);
    say(stepper, rebuilding->step,
        step_text(stepper, "DELETE FROM sqlite_sequence WHERE name = %s", new));
    say(stepper, rebuilding->step,
        step_text(stepper,
                  "INSERT INTO sqlite_sequence (name, seq) SELECT %s, seq FROM sqlite_sequence "
                  "WHERE name = %s",
                  new, old));
}

/* Those that go have their own step before this one. */
static bool is_dropped_index(struct rebuilding *rebuilding, const struct schema_index *index)
{
    LIST_EACH(const struct change, change, rebuilding->stepper->changes)
    {
        if (change->kind == CHANGE_DROP_INDEX && change->index == index) {
            return true;
        }
    }
    return false;
}

static bool is_counted(const struct list *columns)
{
    LIST_EACH(const struct schema_column, column, columns)
    {
        if (column->is_counted) {
            return true;
        }
    }
    return false;
}

/* Puts the new table in the old one's place, with its indexes and triggers. */
static void replace_table(struct rebuilding *rebuilding, say_f *say, const char *create,
                          const char *insert, const char *select)
{
    struct stepper *stepper = rebuilding->stepper;
    const char *name = step_name(stepper, rebuilding->table->name);
    say(stepper, rebuilding->step, create);
    if (insert != NULL) {
        say(stepper, rebuilding->step,
            step_text(stepper, "INSERT INTO %s (%s) SELECT %s FROM %s", rebuilding->new_name,
                      insert, select, name));
    }
    if (is_counted(&rebuilding->table->columns) && is_counted(&rebuilding->target.columns)) {
        carry_counter(rebuilding, say);
    }
    say(stepper, rebuilding->step, step_text(stepper, "DROP TABLE %s", name));
    /* So that views and triggers that speak of the table meanwhile are let be, and references to it
     * stay as they are. SQLite obeys while it prepares the text, so each needs one of its own. */
    say(stepper, rebuilding->step,
        step_text(stepper, "PRAGMA legacy_alter_table = ON -- %s", name));
    say(stepper, rebuilding->step,
        step_text(stepper, "ALTER TABLE %s RENAME TO %s", rebuilding->new_name, name));
    say(stepper, rebuilding->step,
        step_text(stepper, "PRAGMA legacy_alter_table = OFF -- %s", name));
    LIST_EACH(const struct schema_index, index, &rebuilding->table->indexes)
    {
        if (!is_dropped_index(rebuilding, index) && !names_dropped(rebuilding, index->text)) {
            say(stepper, rebuilding->step, step_index_sql(stepper, index, ""));
        }
    }
    LIST_EACH(const struct slice, trigger, &rebuilding->table->triggers)
    {
        bool is_mirror = slice_starts_with(*trigger, SLICE("CREATE TRIGGER " MIRROR_PREFIX));
        if (!is_mirror || !names_dropped(rebuilding, *trigger)) {
            say(stepper, rebuilding->step, arena_string(stepper->arena, *trigger));
        }
    }
}

void rebuild_write(struct stepper *stepper, const struct schema_table *wanted,
                   struct schema_table *table, bool is_needed)
{
    const struct change about = {.wanted_table = wanted, .table = table};
    struct rebuilding rebuilding = {.stepper = stepper, .wanted = wanted, .table = table};
    LIST_EACH(struct change, change, stepper->changes)
    {
        if (change->table == table) {
            list_add(stepper->arena, &rebuilding.changes, change);
        }
    }
    rebuilding.target.name = table->name;
    rebuilding.new_name = step_name(
        stepper,
        slice_from(step_text(stepper, "_phoenix_new_" SLICE_FORMAT, SLICE_ARGUMENT(table->name))));
    rebuilding.step = step_add(stepper, &about, "rebuild_table", SLICE_EMPTY, "");
    rebuilding.step->is_needed = is_needed;
    write_columns(&rebuilding);
    write_rules(&rebuilding);
    LIST_EACH(const struct change, change, &rebuilding.changes)
    {
        describe_change(&rebuilding, change);
    }
    replace_table(&rebuilding, step_up, create_target(&rebuilding), rebuilding.insert,
                  rebuilding.select);
    LIST_EACH(const struct change, change, &rebuilding.changes)
    {
        if (change->kind == CHANGE_EXPAND_COLUMN) {
            mirror_write_triggers(stepper, rebuilding.step, change);
        }
    }
    replace_table(&rebuilding, step_down, create_former(&rebuilding), rebuilding.undo_insert,
                  rebuilding.undo_select);
    rebuilding.step->summary = slice_from(
        step_text(stepper, "rebuild the table '" SLICE_FORMAT "': %s", SLICE_ARGUMENT(table->name),
                  rebuilding.summary == NULL ? "as the document has it" : rebuilding.summary));
    if (rebuilding.loss != NULL) {
        rebuilding.step->loss_sql =
            slice_from(step_text(stepper, "SELECT count(*) FROM %s WHERE %s",
                                 step_name(stepper, table->name), rebuilding.loss));
    }
    if (step_is_filled(table)) {
        step_raise(stepper, rebuilding.step, MIGRATION_BLOCKING,
                   "writers wait while the rows are copied");
    }
}
