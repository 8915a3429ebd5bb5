/* SPDX-License-Identifier: Apache-2.0 */
/* What has to change for a schema that is found to become the one that is wanted. Knows no SQL and
 * no database. */
#include "migration/migration_private.h"

struct finder {
    struct arena *arena;
    const struct schema *wanted;
    struct schema *found;
    const struct ledger *ledger;
    bool retires;
    struct difference *difference;
};

static struct change *add(struct finder *finder, enum change_kind kind,
                          const struct schema_table *wanted, struct schema_table *table)
{
    struct change *change = ARENA_NEW(finder->arena, struct change);
    change->kind = kind;
    change->wanted_table = wanted;
    change->table = table;
    list_add(finder->arena, &finder->difference->changes, change);
    return change;
}

/* A table of ours is known by the name that it has until now. */
static bool owns(const struct finder *finder, const char *kind, const struct schema_table *table,
                 struct slice name)
{
    return ledger_owns(finder->ledger, kind,
                       table->formerly.size > 0 ? table->formerly : table->name, name);
}

static void add_words(struct finder *finder, struct list *list, const char *what,
                      struct slice table, struct slice name)
{
    struct slice full = name.size == 0 ? table
                                       : arena_format(finder->arena, SLICE_FORMAT "." SLICE_FORMAT,
                                                      SLICE_ARGUMENT(table), SLICE_ARGUMENT(name));
    list_add(finder->arena, list,
             query_slice(finder->arena, arena_format(finder->arena, "%s '" SLICE_FORMAT "'", what,
                                                     SLICE_ARGUMENT(full))));
}

/* --- renames: the found schema gets the new names, in its texts too */

static struct slice quote(struct arena *arena, struct slice name)
{
    struct buffer text;
    buffer_init(&text, 4096);
    schema_write_name(&text, name);
    struct slice quoted = arena_copy(arena, buffer_slice(&text));
    buffer_release(&text);
    return quoted;
}

static struct slice replace(struct arena *arena, struct slice text, struct slice old,
                            struct slice new)
{
    size_t at = slice_find(text, old);
    if (at == SLICE_NOT_FOUND) {
        return text;
    }
    struct slice rest = replace(arena, slice_from_offset(text, at + old.size), old, new);
    return arena_format(arena, SLICE_FORMAT SLICE_FORMAT SLICE_FORMAT, (int)at, text.data,
                        SLICE_ARGUMENT(new), SLICE_ARGUMENT(rest));
}

static void rename_in_list(struct arena *arena, struct list *names, struct slice old,
                           struct slice new)
{
    for (size_t i = 0; i < names->count; i++) {
        if (slice_equal(*(struct slice *)list_at(names, i), old)) {
            names->items[i] = query_slice(arena, new);
        }
    }
}

static void rename_in_table(struct finder *finder, struct schema_table *table, struct slice old,
                            struct slice new)
{
    struct arena *arena = finder->arena;
    struct slice from = quote(arena, old), to = quote(arena, new);
    LIST_EACH(struct schema_rule, rule, &table->rules)
    {
        rule->text = replace(arena, rule->text, from, to);
        rename_in_list(arena, &rule->columns, old, new);
    }
    LIST_EACH(struct schema_index, index, &table->indexes)
    {
        index->text = replace(arena, index->text, from, to);
    }
    for (size_t i = 0; i < table->triggers.count; i++) {
        const struct slice *trigger = list_at(&table->triggers, i);
        table->triggers.items[i] = query_slice(arena, replace(arena, *trigger, from, to));
    }
    table->sql = replace(arena, table->sql, from, to);
}

static void rename_column(struct finder *finder, struct schema_table *table,
                          struct schema_column *column, struct slice new)
{
    struct slice old = column->name;
    column->name = new;
    rename_in_table(finder, table, old, new);
    LIST_EACH(struct schema_table, other, &finder->found->tables)
    {
        LIST_EACH(struct schema_rule, rule, &other->rules)
        {
            if (rule->kind == SCHEMA_FOREIGN_KEY && slice_equal(rule->references, table->name)) {
                rename_in_list(finder->arena, &rule->references_columns, old, new);
                rule->text = replace(finder->arena, rule->text, quote(finder->arena, old),
                                     quote(finder->arena, new));
            }
        }
    }
}

static void rename_table(struct finder *finder, struct schema_table *table, struct slice new)
{
    struct arena *arena = finder->arena;
    struct slice old = table->name, from = quote(arena, old), to = quote(arena, new);
    LIST_EACH(struct schema_table, other, &finder->found->tables)
    {
        LIST_EACH(struct schema_rule, rule, &other->rules)
        {
            if (rule->kind == SCHEMA_FOREIGN_KEY && slice_equal(rule->references, old)) {
                rule->references = new;
                rule->text = replace(arena, rule->text, from, to);
                other->sql = replace(arena, other->sql, from, to);
            }
        }
    }
    LIST_EACH(struct schema_index, index, &table->indexes)
    {
        index->text = replace(arena, index->text, from, to);
    }
    table->sql = replace(arena, table->sql, from, to);
    table->formerly = old;
    table->name = new;
    table_put(&finder->found->by_name, new, table);
}

/* The table that had the former name and that nothing in the document has now. */
static struct schema_table *find_former(struct finder *finder, struct slice name)
{
    struct schema_table *former = name.size == 0 ? NULL : table_get(&finder->found->by_name, name);
    return former != NULL && slice_equal(former->name, name) &&
                   schema_table(finder->wanted, name) == NULL
               ? former
               : NULL;
}

/* The version before finds its table by the name that it has for it. */
static bool find_alias(struct finder *finder, const struct schema_table *wanted)
{
    LIST_EACH(const struct alias, alias, &finder->ledger->aliases)
    {
        struct schema_table *table =
            slice_equal(alias->former, wanted->name) ? find_former(finder, alias->table) : NULL;
        if (table != NULL) {
            rename_table(finder, table, wanted->name);
            table->is_shown = true;
            LIST_EACH(const struct schema_column, column, &wanted->columns)
            {
                table->is_shown &= schema_column(table, column->name) != NULL;
            }
            return true;
        }
    }
    return false;
}

/* A former name that nothing has: misspelt, most likely, and then the values stay behind. What is
 * there under its new name was renamed long ago. */
static void note_unfound(struct finder *finder, const char *what, struct slice name,
                         struct slice formerly)
{
    list_add(finder->arena, &finder->difference->unfound,
             query_slice(finder->arena,
                         arena_format(finder->arena,
                                      "%s '" SLICE_FORMAT
                                      "' is new: it is said to have been '" SLICE_FORMAT
                                      "', which is not there",
                                      what, SLICE_ARGUMENT(name), SLICE_ARGUMENT(formerly))));
}

static void find_renamed_table(struct finder *finder, const struct schema_table *wanted)
{
    if (schema_table(finder->found, wanted->name) != NULL || find_alias(finder, wanted)) {
        return;
    }
    struct schema_table *former = find_former(finder, wanted->formerly);
    former = former != NULL ? former : find_former(finder, wanted->former_table);
    if (former != NULL) {
        struct change *change = add(finder, CHANGE_RENAME_TABLE, wanted, former);
        change->former = former->name;
        rename_table(finder, former, wanted->name);
    } else if (wanted->formerly.size > 0 && finder->ledger->is_there) {
        note_unfound(finder, "table", wanted->name, wanted->formerly);
    }
}

static bool is_key_of(const struct schema_table *table, struct slice column)
{
    LIST_EACH(const struct schema_rule, rule, &table->rules)
    {
        LIST_EACH(const struct slice, name, &rule->columns)
        {
            if (rule->kind == SCHEMA_PRIMARY_KEY && slice_equal(*name, column)) {
                return true;
            }
        }
    }
    return false;
}

static bool is_referred_to(const struct schema *schema, const struct schema_table *table,
                           struct slice column)
{
    LIST_EACH(const struct schema_table, other, &schema->tables)
    {
        LIST_EACH(const struct schema_rule, rule, &other->rules)
        {
            LIST_EACH(const struct slice, name, &rule->references_columns)
            {
                if (slice_equal(rule->references, table->name) && slice_equal(*name, column)) {
                    return true;
                }
            }
        }
    }
    return false;
}

/* Whether the column can stand under both names, so that the version before goes on: not a key,
 * which is one thing, and not where leaving the column out means something else than NULL. */
static bool can_expand(const struct finder *finder, const struct schema_table *wanted,
                       const struct schema_table *table, const struct schema_column *column,
                       const struct schema_column *former)
{
    bool is_same = slice_equal_ignoring_case(column->type, former->type) && !column->is_counted &&
                   !former->is_counted && !former->is_generated;
    bool is_free = column->default_sql.size == 0 && former->default_sql.size == 0;
    return is_same && (is_free || column->is_required) && !is_key_of(wanted, column->name) &&
           !is_key_of(table, former->name) &&
           !is_referred_to(finder->wanted, wanted, column->name) &&
           !is_referred_to(finder->found, table, former->name) &&
           mirror_of(finder->ledger, table->formerly.size > 0 ? table->formerly : table->name,
                     former->name) == NULL;
}

/* The table gets a column by the new name, without any rule yet, beside the former one. */
static void expand_column(struct finder *finder, const struct schema_table *wanted,
                          struct schema_table *table, const struct schema_column *column,
                          const struct schema_column *former)
{
    static const enum change_kind kinds[] = {CHANGE_EXPAND_COLUMN, CHANGE_FILL_COLUMN};
    struct schema_column *added = ARENA_NEW(finder->arena, struct schema_column);
    *added = *column;
    added->is_required = false;
    for (size_t i = 0; i < 2; i++) {
        struct change *change = add(finder, kinds[i], wanted, table);
        change->former = former->name;
        change->wanted_column = column;
        change->column = former;
    }
    list_add(finder->arena, &table->columns, added);
}

/* A fill that came to no end goes on. */
static void find_pending_mirrors(struct finder *finder, const struct schema_table *wanted,
                                 struct schema_table *table)
{
    LIST_EACH(const struct mirror, mirror, &finder->ledger->mirrors)
    {
        if (mirror->is_pending && slice_equal(mirror->table, table->name) &&
            schema_column(wanted, mirror->name) != NULL &&
            schema_column(table, mirror->former) != NULL) {
            struct change *change = add(finder, CHANGE_FILL_COLUMN, wanted, table);
            change->former = mirror->former;
            change->wanted_column = schema_column(wanted, mirror->name);
        }
    }
}

/* To the version before, rules and indexes of the new name are those of the one that it knows. */
static void read_mirrors(struct finder *finder, const struct schema_table *wanted,
                         struct schema_table *table)
{
    LIST_EACH(const struct mirror, mirror, &finder->ledger->mirrors)
    {
        if (!slice_equal(mirror->table, table->name) ||
            schema_column(wanted, mirror->former) == NULL ||
            schema_column(wanted, mirror->name) != NULL) {
            continue;
        }
        struct slice from = quote(finder->arena, mirror->name),
                     to = quote(finder->arena, mirror->former);
        const struct schema_column *column = schema_column(table, mirror->name);
        LIST_EACH(struct schema_column, former, &table->columns)
        {
            if (slice_equal(former->name, mirror->former) && column != NULL) {
                former->is_required |= column->is_required;
            }
        }
        LIST_EACH(struct schema_rule, rule, &table->rules)
        {
            rule->text = replace(finder->arena, rule->text, from, to);
        }
        LIST_EACH(struct schema_index, index, &table->indexes)
        {
            index->text = replace(finder->arena, index->text, from, to);
        }
    }
}

static void find_renamed_columns(struct finder *finder, const struct schema_table *wanted,
                                 struct schema_table *table)
{
    LIST_EACH(const struct schema_column, column, &wanted->columns)
    {
        const struct schema_column *former =
            column->formerly.size == 0 ? NULL : schema_column(table, column->formerly);
        bool is_there = schema_column(table, column->name) != NULL;
        if (former == NULL && column->formerly.size > 0 && !is_there) {
            note_unfound(finder, "column",
                         arena_format(finder->arena, SLICE_FORMAT "." SLICE_FORMAT,
                                      SLICE_ARGUMENT(wanted->name), SLICE_ARGUMENT(column->name)),
                         column->formerly);
        }
        if (former == NULL || is_there || schema_column(wanted, column->formerly) != NULL) {
            continue;
        }
        if (can_expand(finder, wanted, table, column, former)) {
            expand_column(finder, wanted, table, column, former);
            continue;
        }
        struct change *change = add(finder, CHANGE_RENAME_COLUMN, wanted, table);
        change->former = former->name;
        change->wanted_column = column;
        change->column = former;
        rename_column(finder, table, (struct schema_column *)(uintptr_t)former, column->name);
    }
}

/* --- columns */

static void compare_column(struct finder *finder, const struct schema_table *wanted,
                           struct schema_table *table, const struct schema_column *column,
                           const struct schema_column *now)
{
    struct change *change = NULL;
    if (!slice_equal_ignoring_case(column->type, now->type) ||
        column->is_counted != now->is_counted) {
        change = add(finder, CHANGE_RETYPE, wanted, table);
        change->wanted_column = column;
        change->column = now;
    }
    if (column->is_required != now->is_required) {
        change = add(finder, column->is_required ? CHANGE_REQUIRE : CHANGE_RELAX, wanted, table);
        change->wanted_column = column;
        change->column = now;
    }
}

/* Where the type changes, or who counts, the default goes with it. */
static void compare_default(struct finder *finder, const struct schema_table *wanted,
                            struct schema_table *table, const struct schema_column *column,
                            const struct schema_column *now)
{
    bool is_same = slice_equal(column->default_sql, now->default_sql) && !now->is_generated;
    is_same |= mirror_of(finder->ledger, table->name, column->name) != NULL;
    if (!is_same && slice_equal_ignoring_case(column->type, now->type) &&
        column->is_counted == now->is_counted) {
        struct change *change = add(finder, CHANGE_DEFAULT, wanted, table);
        change->wanted_column = column;
        change->column = now;
    }
}

static void compare_columns(struct finder *finder, const struct schema_table *wanted,
                            struct schema_table *table)
{
    LIST_EACH(const struct schema_column, column, &wanted->columns)
    {
        const struct schema_column *now = schema_column(table, column->name);
        if (now == NULL) {
            add(finder, CHANGE_ADD_COLUMN, wanted, table)->wanted_column = column;
        } else {
            compare_column(finder, wanted, table, column, now);
            compare_default(finder, wanted, table, column, now);
        }
    }
}

static bool is_expanding(const struct finder *finder, const struct schema_table *table,
                         struct slice name)
{
    LIST_EACH(const struct change, change, &finder->difference->changes)
    {
        if (change->kind == CHANGE_EXPAND_COLUMN && change->table == table &&
            slice_equal(change->former, name)) {
            return true;
        }
    }
    return false;
}

/* What the document no longer has stays, but must not stand in the way of new rows. */
static void leave_columns(struct finder *finder, const struct schema_table *wanted,
                          struct schema_table *table)
{
    LIST_EACH(const struct schema_column, now, &table->columns)
    {
        if (schema_column(wanted, now->name) != NULL) {
            continue;
        }
        if (is_expanding(finder, table, now->name)) {
            continue; /* it is set aside by that */
        }
        bool is_mirrored = mirror_of(finder->ledger, table->name, now->name) != NULL;
        if (now->is_required && !now->has_default && !finder->retires && !is_mirrored) {
            add(finder, CHANGE_RELAX, wanted, table)->column = now;
        }
        bool is_kept = owns(finder, "kept", table, now->name);
        if (is_kept && finder->retires) {
            add(finder, CHANGE_DROP_COLUMN, wanted, table)->column = now;
        } else if (is_kept) {
            add_words(finder, &finder->difference->kept, "column", table->name, now->name);
        } else {
            add(finder, CHANGE_LEAVE_COLUMN, wanted, table)->column = now;
        }
    }
}

/* --- rules */

static bool is_left_column(const struct schema_table *wanted, const struct schema_table *table,
                           struct slice name)
{
    return schema_column(wanted, name) == NULL && schema_column(table, name) != NULL;
}

/* Whether a check that is wanted has the name: a table has room for one of each. */
static bool has_name(const struct schema_table *wanted, struct slice name)
{
    LIST_EACH(const struct schema_rule, rule, &wanted->rules)
    {
        if (rule->kind == SCHEMA_CHECK && slice_equal(rule->name, name)) {
            return true;
        }
    }
    return false;
}

/* The rule is about a column that is left where it is, and nothing that a row without it would
 * break: the version that is still running goes on keeping it. */
static bool is_left_rule(struct finder *finder, const struct schema_table *wanted,
                         const struct schema_table *table, const struct schema_rule *rule)
{
    if (rule->kind == SCHEMA_PRIMARY_KEY) {
        return false;
    }
    LIST_EACH(const struct slice, column, &rule->columns)
    {
        if (is_left_column(wanted, table, *column)) {
            return true;
        }
    }
    if (rule->kind != SCHEMA_CHECK || slice_contains_ignoring_case(rule->text, SLICE("NOT NULL")) ||
        has_name(wanted, rule->name)) {
        return false;
    }
    bool is_about_left = false;
    LIST_EACH(const struct schema_column, column, &table->columns)
    {
        if (slice_find(rule->text, quote(finder->arena, column->name)) != SLICE_NOT_FOUND) {
            if (schema_column(wanted, column->name) != NULL) {
                return false;
            }
            is_about_left = true;
        }
    }
    return is_about_left;
}

static bool is_foreign_rule(const struct finder *finder, const struct schema_table *table,
                            const struct schema_rule *rule)
{
    return rule->kind == SCHEMA_CHECK && finder->found->dialect == DIALECT_POSTGRESQL &&
           !slice_starts_with(rule->name, SLICE("_phoenix")) &&
           !owns(finder, "check", table, rule->name);
}

static void drop_rules(struct finder *finder, const struct schema_table *wanted,
                       struct schema_table *table)
{
    LIST_EACH(const struct schema_rule, rule, &table->rules)
    {
        if (rule->is_index || schema_rule(wanted, rule->kind, rule->text) != NULL ||
            is_left_rule(finder, wanted, table, rule)) {
            continue;
        }
        if (is_foreign_rule(finder, table, rule)) {
            add_words(finder, &finder->difference->foreign, "check", table->name, rule->name);
            continue;
        }
        add(finder, CHANGE_DROP_RULE, wanted, table)->rule = rule;
    }
}

static void add_rules(struct finder *finder, const struct schema_table *wanted,
                      struct schema_table *table)
{
    LIST_EACH(const struct schema_rule, rule, &wanted->rules)
    {
        const struct schema_rule *now = schema_rule(table, rule->kind, rule->text);
        if (now != NULL && !now->is_unproven) {
            continue;
        }
        struct change *change =
            add(finder, now == NULL ? CHANGE_ADD_RULE : CHANGE_PROVE_RULE, wanted, table);
        change->wanted_rule = rule;
        change->rule = now;
    }
}

/* --- indexes */

/* An index that keeps a UNIQUE of the document is no index to the plan. */
static bool keeps_wanted_rule(const struct schema_table *wanted, const struct schema_table *table,
                              const struct schema_index *index)
{
    LIST_EACH(const struct schema_rule, rule, &table->rules)
    {
        if (rule->is_index && slice_equal(rule->name, index->name)) {
            return schema_rule(wanted, SCHEMA_UNIQUE, rule->text) != NULL;
        }
    }
    return false;
}

static bool mentions_left_column(struct finder *finder, const struct schema_table *wanted,
                                 const struct schema_table *table, const struct schema_index *index)
{
    LIST_EACH(const struct schema_column, column, &table->columns)
    {
        if (schema_column(wanted, column->name) == NULL &&
            slice_find(index->text, quote(finder->arena, column->name)) != SLICE_NOT_FOUND) {
            return true;
        }
    }
    return false;
}

static void drop_indexes(struct finder *finder, const struct schema_table *wanted,
                         struct schema_table *table)
{
    LIST_EACH(const struct schema_index, now, &table->indexes)
    {
        const struct schema_index *index = schema_index(wanted, now->name);
        bool is_same = index != NULL && slice_equal(index->text, now->text) &&
                       index->is_unique == now->is_unique && !now->is_broken;
        if (is_same || (index == NULL && (keeps_wanted_rule(wanted, table, now) ||
                                          mentions_left_column(finder, wanted, table, now)))) {
            continue;
        }
        if (index == NULL && !owns(finder, "index", table, now->name)) {
            add_words(finder, &finder->difference->foreign, "index", now->name, SLICE_EMPTY);
            continue;
        }
        add(finder, CHANGE_DROP_INDEX, wanted, table)->index = now;
    }
}

static void add_indexes(struct finder *finder, const struct schema_table *wanted,
                        struct schema_table *table)
{
    LIST_EACH(const struct schema_index, index, &wanted->indexes)
    {
        const struct schema_index *now = schema_index(table, index->name);
        if (now == NULL || !slice_equal(index->text, now->text) ||
            index->is_unique != now->is_unique || now->is_broken) {
            add(finder, CHANGE_ADD_INDEX, wanted, table)->wanted_index = index;
        }
    }
}

/* --- rules that Phoenix keeps, not the column */

static void compare_kept_rules(struct finder *finder, const struct schema_table *wanted,
                               struct schema_table *table)
{
    LIST_EACH(const struct schema_column, column, &wanted->columns)
    {
        struct slice key = arena_format(finder->arena, SLICE_FORMAT "." SLICE_FORMAT,
                                        SLICE_ARGUMENT(wanted->name), SLICE_ARGUMENT(column->name));
        const struct slice *recorded = table_get(&finder->ledger->rules, key);
        if (!slice_equal(recorded == NULL ? SLICE_EMPTY : *recorded, column->breach_sql)) {
            struct change *change = add(finder, CHANGE_NARROW, wanted, table);
            change->wanted_column = column;
            change->former = recorded == NULL ? SLICE_EMPTY : *recorded;
        }
    }
}

/* --- all */

static void compare_table(struct finder *finder, const struct schema_table *wanted,
                          struct schema_table *table)
{
    drop_indexes(finder, wanted, table);
    drop_rules(finder, wanted, table);
    compare_columns(finder, wanted, table);
    leave_columns(finder, wanted, table);
    compare_kept_rules(finder, wanted, table);
    add_rules(finder, wanted, table);
    add_indexes(finder, wanted, table);
}

static void leave_aliases(struct finder *finder)
{
    LIST_EACH(const struct alias, alias, &finder->ledger->aliases)
    {
        struct schema_table *table = table_get(&finder->found->by_name, alias->table);
        if (table == NULL || !slice_equal(table->name, alias->table)) {
            continue;
        }
        if (finder->retires) {
            struct change *change = add(finder, CHANGE_DROP_ALIAS, NULL, table);
            change->former = alias->former;
        } else {
            add_words(finder, &finder->difference->kept, "view", alias->former, SLICE_EMPTY);
        }
    }
}

static void leave_tables(struct finder *finder)
{
    LIST_EACH(struct schema_table, table, &finder->found->tables)
    {
        if (schema_table(finder->wanted, table->name) != NULL) {
            continue;
        }
        bool is_kept = owns(finder, "kept", table, SLICE_EMPTY);
        if (is_kept && finder->retires) {
            add(finder, CHANGE_DROP_TABLE, NULL, table);
        } else if (is_kept) {
            add_words(finder, &finder->difference->kept, "table", table->name, SLICE_EMPTY);
        } else if (table_get(&finder->ledger->tables, table->name) != NULL) {
            add(finder, CHANGE_LEAVE_TABLE, NULL, table);
        } else {
            add_words(finder, &finder->difference->foreign, "table", table->name, SLICE_EMPTY);
        }
    }
}

struct difference difference_find(struct arena *arena, const struct schema *wanted,
                                  struct schema *found, const struct ledger *ledger, bool retires)
{
    struct difference difference = {0};
    struct finder finder = {arena, wanted, found, ledger, retires, &difference};
    LIST_EACH(const struct schema_table, table, &wanted->tables)
    {
        find_renamed_table(&finder, table);
    }
    LIST_EACH(const struct schema_table, table, &wanted->tables)
    {
        struct schema_table *now = table_get(&found->by_name, table->name);
        if (now != NULL && !now->is_shown) {
            find_renamed_columns(&finder, table, now);
            find_pending_mirrors(&finder, table, now);
            read_mirrors(&finder, table, now);
        }
    }
    leave_aliases(&finder);
    LIST_EACH(const struct schema_table, table, &wanted->tables)
    {
        if (schema_table(found, table->name) == NULL) {
            add(&finder, CHANGE_ADD_TABLE, table, NULL);
        }
    }
    LIST_EACH(const struct schema_table, table, &wanted->tables)
    {
        struct schema_table *now = table_get(&found->by_name, table->name);
        if (now != NULL && !now->is_shown) {
            compare_table(&finder, table, now);
        }
    }
    leave_tables(&finder);
    return difference;
}
