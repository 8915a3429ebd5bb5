/* SPDX-License-Identifier: Apache-2.0 */
/* What the ledger says was done, and the way back. */
#include "migration/migration_private.h"

#include "base/json.h"

struct history {
    struct arena *arena;
    struct list *entries;
};

static void take_entry(void *context, const struct value *values, size_t count)
{
    (void)count;
    struct history *history = context;
    struct arena *arena = history->arena;
    struct migration_entry *entry = ARENA_NEW(arena, struct migration_entry);
    entry->number = values[0].integer;
    entry->document = query_text(arena, &values[1]);
    entry->version = query_text(arena, &values[2]);
    entry->phoenix = query_text(arena, &values[3]);
    entry->started_at = query_text(arena, &values[4]);
    entry->finished_at = query_text(arena, &values[5]);
    entry->state = query_text(arena, &values[6]);
    list_add(arena, history->entries, entry);
}

static void read_statements(struct arena *arena, const struct value *value, struct list *statements)
{
    struct json_error error;
    const struct json *json = json_parse(arena, query_text(arena, value), &error);
    if (json == NULL || json->kind != JSON_ARRAY) {
        return;
    }
    JSON_EACH(each, json)
    {
        list_add(arena, statements, (void *)(uintptr_t)arena_string(arena, each->text));
    }
}

static struct migration_entry *find_entry(const struct history *history, int64_t number)
{
    LIST_EACH(struct migration_entry, entry, history->entries)
    {
        if (entry->number == number) {
            return entry;
        }
    }
    return NULL;
}

static enum migration_class class_of(struct slice name)
{
    enum migration_class class = MIGRATION_SAFE;
    while (class < MIGRATION_IMPOSSIBLE &&
           !slice_equal(name, slice_from(migration_class_name(class)))) {
        class ++;
    }
    return class;
}

static void take_step(void *context, const struct value *values, size_t count)
{
    (void)count;
    struct history *history = context;
    struct arena *arena = history->arena;
    struct migration_entry *entry = find_entry(history, values[0].integer);
    if (entry == NULL) {
        return;
    }
    struct migration_step *step = ARENA_NEW(arena, struct migration_step);
    step->kind = arena_string(arena, values[1].text);
    step->class = class_of(values[2].text);
    step->object = query_text(arena, &values[3]);
    step->summary = query_text(arena, &values[4]);
    read_statements(arena, &values[5], &step->up);
    read_statements(arena, &values[6], &step->down);
    step->loss_sql = query_text(arena, &values[7]);
    step->is_apart = values[8].integer != 0;
    step->row_count = -1;
    step->size = -1;
    list_add(arena, &entry->steps, step);
}

bool migration_history(struct arena *arena, struct loader *loader, enum dialect dialect,
                       struct list *out_entries, struct migration_error *out_error)
{
    struct ledger ledger;
    struct history history = {arena, out_entries};
    *out_entries = (struct list){0};
    if (!ledger_read(arena, loader, dialect, &ledger, out_error)) {
        return false;
    }
    return !ledger.is_there ||
           (query_each(arena, loader,
                       "SELECT id, document_name, document_version, phoenix_version, started_at, "
                       "finished_at, state FROM _phoenix_migrations ORDER BY id",
                       take_entry, &history, out_error) &&
            query_each(arena, loader,
                       "SELECT migration, kind, class, object, summary, up, down, loss, is_apart "
                       "FROM _phoenix_migration_steps ORDER BY migration, number",
                       take_step, &history, out_error));
}

/* --- the way back */

struct undoing {
    struct arena *arena;
    struct loader *loader;
    enum dialect dialect;
    bool may_lose;
    struct migration_entry *entry;
    struct migration_error *error;
};

static bool find_last(struct undoing *undoing)
{
    struct list entries;
    if (!migration_history(undoing->arena, undoing->loader, undoing->dialect, &entries,
                           undoing->error)) {
        return false;
    }
    undoing->entry = NULL;
    LIST_EACH(struct migration_entry, entry, &entries)
    {
        undoing->entry = slice_equal(entry->state, SLICE("rolled back")) ? undoing->entry : entry;
    }
    if (undoing->entry == NULL) {
        migration_fail(undoing->error, SLICE("there is no migration to take back"), NULL);
        return false;
    }
    return !slice_equal(undoing->entry->state, SLICE("final")) ||
           migration_fail(undoing->error,
                          arena_format(undoing->arena,
                                       "migration %lld cannot be taken back: what was set aside is "
                                       "retired since",
                                       (long long)undoing->entry->number),
                          "restore a backup, or write a document that goes on from here");
}

/* What was written since, and only the way forward has room for. */
static bool check_loss(struct undoing *undoing)
{
    LIST_EACH(const struct migration_step, step, &undoing->entry->steps)
    {
        int64_t count = 0;
        if (step->loss_sql.size == 0) {
            continue;
        }
        if (!query_number(undoing->arena, undoing->loader,
                          arena_string(undoing->arena, step->loss_sql), &count, undoing->error)) {
            return false;
        }
        if (count > 0 && !undoing->may_lose) {
            migration_fail(undoing->error,
                           arena_format(undoing->arena,
                                        "%lld row%s would lose what was written since: taking back "
                                        "'" SLICE_FORMAT "'; nothing was changed",
                                        (long long)count, count == 1 ? "" : "s",
                                        SLICE_ARGUMENT(step->summary)),
                           "export it first, then agree with --allow-destructive");
            undoing->error->is_refusal = true;
            return false;
        }
    }
    return true;
}

static bool undo_step(struct undoing *undoing, const struct migration_step *step)
{
    LIST_EACH(const char, sql, &step->down)
    {
        if (!query_run(undoing->arena, undoing->loader, sql, NULL, 0, undoing->error)) {
            return migration_fail(undoing->error,
                                  arena_format(undoing->arena,
                                               "taking back '" SLICE_FORMAT "': " SLICE_FORMAT
                                               "; nothing was changed",
                                               SLICE_ARGUMENT(step->summary),
                                               SLICE_ARGUMENT(undoing->error->message)),
                                  "see to what it says, and try again");
        }
    }
    return true;
}

static bool undo_all(struct undoing *undoing)
{
    const struct list *steps = &undoing->entry->steps;
    for (size_t i = steps->count; i-- > 0;) {
        if (!undo_step(undoing, list_at(steps, i))) {
            return false;
        }
    }
    const struct value number = value_integer(undoing->entry->number);
    return query_run(undoing->arena, undoing->loader,
                     "UPDATE _phoenix_migrations SET state = 'rolled back' WHERE id = ?1", &number,
                     1, undoing->error);
}

static bool prepare(struct undoing *undoing)
{
    if (undoing->dialect != DIALECT_SQLITE) {
        return query_take_turn(undoing->arena, undoing->loader, undoing->error);
    }
    return query_run(undoing->arena, undoing->loader, "PRAGMA foreign_keys = OFF", NULL, 0,
                     undoing->error);
}

static bool fail_by_loader(struct undoing *undoing)
{
    return migration_fail(undoing->error,
                          arena_format(undoing->arena, "the database refused: " SLICE_FORMAT,
                                       SLICE_ARGUMENT(loader_error(undoing->loader))),
                          NULL);
}

bool migration_rollback(struct arena *arena, struct loader *loader, const struct plan *plan,
                        bool may_lose, struct migration_entry *out_entry,
                        struct migration_error *out_error)
{
    struct undoing undoing = {.arena = arena,
                              .loader = loader,
                              .dialect = plan->dialect,
                              .may_lose = may_lose,
                              .error = out_error};
    if (!prepare(&undoing)) {
        return false;
    }
    if (!loader_begin(loader)) {
        return fail_by_loader(&undoing);
    }
    if (!find_last(&undoing) || !check_loss(&undoing) || !undo_all(&undoing)) {
        loader_rollback(loader);
        return false;
    }
    *out_entry = *undoing.entry;
    return loader_commit(loader) || fail_by_loader(&undoing);
}
