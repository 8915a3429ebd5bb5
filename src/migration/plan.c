/* SPDX-License-Identifier: Apache-2.0 */
/* From a plan and a database to steps. */
#include "migration/migration_private.h"

#define SHOWN_MAXIMUM 5U /* keys of rows in a message */

/* --- sizes, and rows that stand in the way */

/* SQLite looks for one table's pages by a walk over its whole catalogue: of more changes than this,
 * the pages of all tables are gone over once. */
#define SIZED_SINGLY 64U

static bool measure_all(struct planning *planning, const struct list *changes,
                        struct migration_error *out_error)
{
    bool are_many = planning->plan->dialect == DIALECT_SQLITE && changes->count > SIZED_SINGLY;
    struct table sizes;
    if (are_many) {
        catalogue_size_all(planning->arena, planning->loader, &sizes);
    }
    LIST_EACH(const struct change, change, changes)
    {
        if (change->table != NULL && change->table->row_count < 0 &&
            !catalogue_measure(planning->arena, planning->loader, planning->plan->dialect,
                               are_many ? &sizes : NULL, change->table, out_error)) {
            return false;
        }
    }
    return true;
}

struct showing {
    struct arena *arena;
    struct slice keys;
    size_t count;
};

static struct slice show_value(struct arena *arena, const struct value *value)
{
    switch (value->kind) {
    case VALUE_NULL:
        return SLICE("null");
    case VALUE_INTEGER:
        return arena_format(arena, "%lld", (long long)value->integer);
    case VALUE_REAL:
        return arena_format(arena, "%g", value->real);
    case VALUE_TEXT:
        return arena_copy(arena, value->text);
    case VALUE_BLOB:
        break;
    }
    struct slice hex = SLICE_EMPTY;
    for (size_t i = 0; i < value->text.size && i < 16; i++) {
        bool is_dash = value->text.size == 16 && (i == 4 || i == 6 || i == 8 || i == 10);
        hex = arena_format(arena, SLICE_FORMAT "%s%02x", SLICE_ARGUMENT(hex), is_dash ? "-" : "",
                           (unsigned char)value->text.data[i]);
    }
    return hex;
}

static void take_key(void *context, const struct value *values, size_t count)
{
    struct showing *showing = context;
    if (showing->count++ >= SHOWN_MAXIMUM) {
        return;
    }
    for (size_t i = 0; i < count; i++) {
        const char *between = i > 0 ? "/" : showing->keys.size > 0 ? ", " : "";
        showing->keys = arena_format(showing->arena, SLICE_FORMAT "%s" SLICE_FORMAT,
                                     SLICE_ARGUMENT(showing->keys), between,
                                     SLICE_ARGUMENT(show_value(showing->arena, &values[i])));
    }
}

/* "hold the same value": as one row does. */
static struct slice say_singular(struct arena *arena, struct slice words)
{
    size_t end = slice_find_byte(words, ' ');
    struct slice verb = slice_between(words, 0, end), rest = slice_from_offset(words, end);
    bool is_have = slice_equal(verb, SLICE("have"));
    return arena_format(arena, SLICE_FORMAT "%s" SLICE_FORMAT,
                        SLICE_ARGUMENT(is_have ? SLICE("ha") : verb), "s", SLICE_ARGUMENT(rest));
}

/* "3 rows of 'things' break …: 4, 9, 12" */
static bool find_breach(struct planning *planning, struct migration_step *step,
                        const struct migration_breach *breach, struct migration_error *out_error)
{
    struct arena *arena = planning->arena;
    struct showing showing = {.arena = arena};
    const char *limited =
        arena_format(arena, SLICE_FORMAT " LIMIT %u", SLICE_ARGUMENT(breach->sql), SHOWN_MAXIMUM)
            .data;
    const char *counted = arena_format(arena, "SELECT count(*) FROM (" SLICE_FORMAT ") AS broken",
                                       SLICE_ARGUMENT(breach->sql))
                              .data;
    int64_t count = 0;
    if (!query_each(arena, planning->loader, limited, take_key, &showing, out_error)) {
        return false;
    }
    if (showing.count == 0) {
        return true;
    }
    if (!query_number(arena, planning->loader, counted, &count, out_error)) {
        return false;
    }
    struct stepper stepper = {.arena = arena};
    step->is_needed = true;
    step_raise(&stepper, step, MIGRATION_IMPOSSIBLE,
               arena_format(
                   arena,
                   "%lld row%s of table '" SLICE_FORMAT "' " SLICE_FORMAT ": " SLICE_FORMAT
                   "%s; change %s with the document that made %s, or undo that in the "
                   "document",
                   (long long)count, count == 1 ? "" : "s", SLICE_ARGUMENT(step->table),
                   SLICE_ARGUMENT(count == 1 ? say_singular(arena, breach->words) : breach->words),
                   SLICE_ARGUMENT(showing.keys), count > SHOWN_MAXIMUM ? " …" : "",
                   count == 1 ? "it" : "them", count == 1 ? "it" : "them")
                   .data);
    return true;
}

static bool find_breaches(struct planning *planning, struct migration_error *out_error)
{
    LIST_EACH(struct migration_step, step, &planning->migration.steps)
    {
        LIST_EACH(const struct migration_breach, breach, &step->breaches)
        {
            if (!find_breach(planning, step, breach, out_error)) {
                return false;
            }
        }
    }
    return true;
}

/* --- another document's data */

static bool is_shared(const struct planning *planning, const struct schema_table *table)
{
    return !table->is_own && (schema_table(&planning->catalogue.schema, table->name) != NULL ||
                              table_get(&planning->ledger.tables, table->formerly) != NULL ||
                              table_get(&planning->ledger.tables, table->former_table) != NULL);
}

/* Tables of Phoenix's with rows, none of which the document knows, under another name. */
static bool check_document(struct planning *planning, struct migration_error *out_error)
{
    const struct ledger *ledger = &planning->ledger;
    if (ledger->document_name.size == 0 ||
        slice_equal(ledger->document_name, planning->plan->model->name)) {
        return true;
    }
    LIST_EACH(const struct schema_table, table, &planning->wanted->tables)
    {
        if (is_shared(planning, table)) {
            return true;
        }
    }
    LIST_EACH(struct schema_table, table, &planning->catalogue.schema.tables)
    {
        if (table_get(&ledger->tables, table->name) == NULL) {
            continue;
        }
        if (!catalogue_measure(planning->arena, planning->loader, planning->plan->dialect, NULL,
                               table, out_error)) {
            return false;
        }
        if (table->row_count > 0) {
            return migration_fail(
                out_error,
                arena_format(planning->arena,
                             "the database has rows in a table '" SLICE_FORMAT
                             "' that the document lacks, and belongs to '" SLICE_FORMAT
                             "'; is this another document's data directory?",
                             SLICE_ARGUMENT(table->name), SLICE_ARGUMENT(ledger->document_name)),
                "name the directory or database that is this document's own");
        }
    }
    return true;
}

/* Whether nothing of the document is there but tables without rows. */
static bool find_new(struct planning *planning, struct migration_error *out_error)
{
    planning->migration.is_new = !planning->ledger.is_there;
    LIST_EACH(const struct schema_table, wanted, &planning->wanted->tables)
    {
        struct schema_table *table = table_get(&planning->catalogue.schema.by_name, wanted->name);
        if (table == NULL || !planning->migration.is_new) {
            continue;
        }
        if (table->row_count < 0 &&
            !catalogue_measure(planning->arena, planning->loader, planning->plan->dialect, NULL,
                               table, out_error)) {
            return false;
        }
        planning->migration.is_new = table->row_count == 0;
    }
    return true;
}

/* A view of Phoenix's that shows a table by its former name. */
static bool is_alias(const struct planning *planning, struct slice foreign)
{
    LIST_EACH(const struct alias, alias, &planning->ledger.aliases)
    {
        if (slice_equal(foreign, arena_format(planning->arena, "view '" SLICE_FORMAT "'",
                                              SLICE_ARGUMENT(alias->former)))) {
            return true;
        }
    }
    return false;
}

/* --- all */

bool plan_make(struct planning *planning, struct migration_error *out_error)
{
    struct arena *arena = planning->arena;
    enum dialect dialect = planning->plan->dialect;
    planning->wanted = schema_describe(arena, planning->plan);
    planning->migration = (struct migration){0};
    if (!ledger_read(arena, planning->loader, dialect, &planning->ledger, out_error) ||
        !catalogue_read(arena, planning->loader, dialect, planning->wanted, &planning->catalogue,
                        out_error)) {
        return false;
    }
    catalogue_translate(&planning->catalogue, &planning->ledger);
    catalogue_settle_defaults(arena, planning->loader, planning->wanted, &planning->catalogue);
    if (!check_document(planning, out_error)) {
        return false;
    }
    struct difference difference = difference_find(
        arena, planning->wanted, &planning->catalogue.schema, &planning->ledger, planning->retires);
    struct migration *migration = &planning->migration;
    struct stepper stepper = {.arena = arena,
                              .wanted = planning->wanted,
                              .found = &planning->catalogue.schema,
                              .changes = &difference.changes,
                              .ledger = &planning->ledger,
                              .steps = &migration->steps};
    mirror_follow_tables(&stepper);
    if (!measure_all(planning, &difference.changes, out_error)) {
        return false;
    }
    if (dialect == DIALECT_SQLITE) {
        step_write_sqlite(&stepper);
    } else {
        step_write_postgres(&stepper);
    }
    migration->foreign = difference.foreign;
    LIST_EACH(struct slice, foreign, &planning->catalogue.foreign)
    {
        if (!is_alias(planning, *foreign)) {
            list_add(arena, &migration->foreign, foreign);
        }
    }
    migration->kept = difference.kept;
    migration->unfound = difference.unfound;
    return find_new(planning, out_error) && find_breaches(planning, out_error);
}

bool migration_plan(struct arena *arena, struct loader *loader, const struct plan *plan,
                    struct migration *out_migration, struct migration_error *out_error)
{
    struct planning planning = {.arena = arena, .loader = loader, .plan = plan};
    bool is_good = plan_make(&planning, out_error);
    *out_migration = planning.migration;
    return is_good;
}
