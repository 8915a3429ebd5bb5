/* SPDX-License-Identifier: Apache-2.0 */
/* Runs steps. All that can be in one transaction is in one, together with the ledger's rows. */
#include "migration/migration_private.h"

#include "base/siphash.h"

#define OWN_MAXIMUM ((size_t)64 << 20)

struct applying {
    struct planning planning;
    enum migration_consent consent;
    struct migration *done;
    struct migration *left;
    struct migration_error *error;
    struct list entered; /* struct migration_step: what the ledger gets */
    bool is_rebuilding;
};

/* --- which */

static bool refuse(struct applying *applying, const struct migration_step *step, const char *remedy)
{
    migration_fail(applying->error,
                   arena_format(applying->planning.arena,
                                "%s: " SLICE_FORMAT "%s" SLICE_FORMAT "; nothing was changed",
                                migration_class_name(step->class), SLICE_ARGUMENT(step->summary),
                                step->note.size > 0 ? ": " : "", SLICE_ARGUMENT(step->note)),
                   remedy);
    applying->error->is_refusal = step->class == MIGRATION_DESTRUCTIVE;
    return false;
}

static bool is_wanted(const struct applying *applying, const struct migration_step *step)
{
    enum migration_class limit =
        applying->consent == MIGRATION_TO_START ? MIGRATION_BLOCKING : MIGRATION_DESTRUCTIVE;
    return applying->consent != MIGRATION_TO_NEW && (step->class < limit || step->row_count == 0);
}

static void put_aside(struct applying *applying, struct list *steps)
{
    struct list kept = {0};
    LIST_EACH(struct migration_step, step, steps)
    {
        list_add(applying->planning.arena,
                 is_wanted(applying, step) ? &kept : &applying->left->steps, step);
    }
    *steps = kept;
}

static const char agree[] =
    "look at it with 'phoenix migrate plan', and agree with 'phoenix migrate "
    "apply --allow-destructive'";

/* A database that has something of the document, and lacks something. */
static bool refuse_old(struct applying *applying, const struct migration_step *step)
{
    migration_fail(
        applying->error,
        arena_format(applying->planning.arena,
                     "the database is not as the document has it; pending: " SLICE_FORMAT,
                     SLICE_ARGUMENT(step->summary)),
        "look at it with 'phoenix migrate plan', and do it with 'phoenix migrate apply'");
    applying->error->is_refusal = true;
    return false;
}

/* What would keep others waiting is left to somebody who has looked at it. */
static bool refuse_start(struct applying *applying, const struct migration_step *step)
{
    migration_fail(
        applying->error,
        arena_format(applying->planning.arena,
                     "the document needs a step that is not made on start: %s: " SLICE_FORMAT
                     "; nothing was changed",
                     migration_class_name(step->class), SLICE_ARGUMENT(step->summary)),
        step->class == MIGRATION_DESTRUCTIVE
            ? agree
            : "look at it with 'phoenix migrate plan', and make it with 'phoenix migrate apply'");
    applying->error->is_refusal = true;
    return false;
}

static bool choose_each(struct applying *applying, const struct list *steps)
{
    LIST_EACH(const struct migration_step, step, steps)
    {
        if (step->class == MIGRATION_IMPOSSIBLE) {
            return refuse(applying, step, NULL);
        }
        if (applying->consent == MIGRATION_TO_NEW && step->is_needed) {
            return refuse_old(applying, step);
        }
        if (applying->consent == MIGRATION_TO_START && step->is_needed && !step->is_for_speed &&
            !is_wanted(applying, step)) {
            return refuse_start(applying, step);
        }
        bool is_refused =
            applying->consent == MIGRATION_TO_ALL_BUT_LOSS ||
            (applying->consent == MIGRATION_TO_SAFE && step->is_needed && step->row_count != 0);
        if (step->class == MIGRATION_DESTRUCTIVE && is_refused) {
            return refuse(applying, step, agree);
        }
    }
    return true;
}

/* A step that is left out may be needed; then nothing is done at all. */
static bool choose(struct applying *applying)
{
    struct list *steps = &applying->planning.migration.steps;
    if (applying->consent == MIGRATION_TO_NEW && applying->planning.migration.is_new) {
        return true;
    }
    if (!choose_each(applying, steps)) {
        return false;
    }
    if (applying->consent <= MIGRATION_TO_SAFE) {
        put_aside(applying, steps);
    }
    return true;
}

/* --- retiring */

static void choose_drops(struct applying *applying)
{
    struct list drops = {0};
    LIST_EACH(struct migration_step, step, &applying->planning.migration.steps)
    {
        if (step->is_needed) {
            list_add(applying->planning.arena, &drops, step);
        }
    }
    applying->planning.migration.steps = drops;
}

static bool choose_steps(struct applying *applying)
{
    if (!applying->planning.retires) {
        return choose(applying);
    }
    choose_drops(applying);
    return true;
}

/* --- how */

static bool fail_step(struct applying *applying, const struct migration_step *step)
{
    struct slice words = applying->error->message;
    return migration_fail(applying->error,
                          arena_format(applying->planning.arena,
                                       SLICE_FORMAT ": " SLICE_FORMAT "; nothing was changed",
                                       SLICE_ARGUMENT(step->summary), SLICE_ARGUMENT(words)),
                          NULL);
}

static bool run_step(struct applying *applying, const struct migration_step *step)
{
    LIST_EACH(const char, sql, &step->up)
    {
        if (!query_run(applying->planning.arena, applying->planning.loader, sql, NULL, 0,
                       applying->error)) {
            return fail_step(applying, step);
        }
    }
    return true;
}

struct orphans {
    struct arena *arena;
    struct slice table;
    struct slice parent;
    size_t count;
};

static void take_orphan(void *context, const struct value *values, size_t count)
{
    (void)count;
    struct orphans *orphans = context;
    if (orphans->count++ == 0) {
        orphans->table = query_text(orphans->arena, &values[0]);
        orphans->parent = query_text(orphans->arena, &values[2]);
    }
}

/* Rows that refer to nothing, after tables were made anew without a look at references. */
static bool check_references(struct applying *applying)
{
    struct planning *planning = &applying->planning;
    struct orphans orphans = {.arena = planning->arena};
    if (!applying->is_rebuilding) {
        return true;
    }
    if (!query_each(planning->arena, planning->loader, "PRAGMA foreign_key_check", take_orphan,
                    &orphans, applying->error)) {
        return false;
    }
    return orphans.count == 0 ||
           migration_fail(
               applying->error,
               arena_format(planning->arena,
                            "%zu row%s of '" SLICE_FORMAT
                            "' would refer to no row of '" SLICE_FORMAT "'; nothing was changed",
                            orphans.count, orphans.count == 1 ? "" : "s",
                            SLICE_ARGUMENT(orphans.table), SLICE_ARGUMENT(orphans.parent)),
               "mend those rows with the document that made them");
}

/* What Phoenix's own tables, functions and triggers are made by, in one word. */
static const char *own_fingerprint(const struct plan *plan, struct arena *arena)
{
    static const unsigned char key[SIPHASH_KEY_SIZE] = "phoenix's own";
    struct buffer text;
    buffer_init(&text, OWN_MAXIMUM);
    for (size_t i = 0; plan->own_schema[i] != NULL; i++) {
        buffer_append_string(&text, plan->own_schema[i]);
        BUFFER_LITERAL(&text, ";");
    }
    uint64_t hash = siphash(key, buffer_slice(&text));
    buffer_release(&text);
    return arena_format(arena, "%016llx", (unsigned long long)hash).data;
}

/* Phoenix's own tables, which every version of it makes for itself. */
static bool run_own(struct applying *applying)
{
    struct planning *planning = &applying->planning;
    for (size_t i = 0; planning->plan->own_schema[i] != NULL; i++) {
        if (!query_run(planning->arena, planning->loader, planning->plan->own_schema[i], NULL, 0,
                       applying->error)) {
            return false;
        }
    }
    return query_run(planning->arena, planning->loader,
                     arena_format(planning->arena,
                                  "INSERT INTO _phoenix (name, value) VALUES ('own_schema', '%s') "
                                  "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                                  own_fingerprint(planning->plan, planning->arena))
                         .data,
                     NULL, 0, applying->error);
}

/* Whether there is nothing to be made, for a role that could make nothing. PostgreSQL asks for the
 * right to create also where IF NOT EXISTS would create nothing. */
static bool is_settled(struct applying *applying, bool *out_is_settled)
{
    struct planning *planning = &applying->planning;
    int64_t may_change = 0, is_same = 0;
    *out_is_settled = false;
    if (planning->migration.steps.count > 0 || !planning->ledger.is_there) {
        return true;
    }
    if (!query_number(planning->arena, planning->loader,
                      "SELECT (has_schema_privilege(current_schema(), 'CREATE') AND "
                      "pg_has_role((SELECT relowner FROM pg_class WHERE oid = "
                      "to_regclass('_phoenix')), 'USAGE'))::int::bigint",
                      &may_change, applying->error) ||
        !query_number(
            planning->arena, planning->loader,
            arena_format(planning->arena,
                         "SELECT count(*) FROM _phoenix WHERE name = 'own_schema' AND value = '%s'",
                         own_fingerprint(planning->plan, planning->arena))
                .data,
            &is_same, applying->error)) {
        return false;
    }
    *out_is_settled = may_change == 0 && is_same > 0;
    return may_change != 0 || is_same > 0 ||
           migration_fail(applying->error,
                          SLICE("this role may change no tables, and Phoenix's own are of another "
                                "version or document"),
                          "run 'phoenix migrate apply' once with the role that owns them");
}

static bool note_all(struct applying *applying)
{
    struct planning *planning = &applying->planning;
    struct catalogue now;
    return catalogue_read(planning->arena, planning->loader, planning->plan->dialect,
                          planning->wanted, &now, applying->error) &&
           ledger_note_all(&planning->ledger, planning->loader, planning->wanted,
                           &planning->catalogue.schema, &now.schema, &applying->left->steps,
                           applying->error);
}

static bool has_apart(const struct list *steps)
{
    LIST_EACH(const struct migration_step, step, steps)
    {
        if (step->is_apart) {
            return true;
        }
    }
    return false;
}

static void take_statement(void *context, const struct value *values, size_t count)
{
    (void)count;
    struct applying *applying = context;
    struct arena *arena = applying->planning.arena;
    const struct migration_step *step = list_at(&applying->entered, 0);
    list_add(arena, (struct list *)(uintptr_t)&step->down,
             (void *)(uintptr_t)arena_string(arena, values[0].text));
}

/* PostgreSQL keeps the record of changes by functions that name columns, which this document makes
 * anew. Whoever takes the migration back needs those that were: they are entered as a step before
 * all others. */
static bool enter_own(struct applying *applying)
{
    struct planning *planning = &applying->planning;
    struct migration_step *step = ARENA_NEW(planning->arena, struct migration_step);
    step->kind = "follow";
    step->summary = SLICE("let the record of changes follow");
    list_add(planning->arena, &applying->entered, step);
    if (planning->plan->dialect == DIALECT_POSTGRESQL && planning->migration.steps.count > 0 &&
        !query_each(planning->arena, planning->loader,
                    "SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = "
                    "current_schema()::regnamespace AND proname ~ '^_phoenix_audit_[0-9a-f]{16}$' "
                    "UNION ALL SELECT unnest(ARRAY[format('DROP TRIGGER IF EXISTS %I ON %s', "
                    "tgname, tgrelid::regclass), pg_get_triggerdef(t.oid)]) FROM pg_trigger t JOIN "
                    "pg_class c ON c.oid = tgrelid WHERE tgname = '_phoenix_audit' AND "
                    "relnamespace = current_schema()::regnamespace",
                    take_statement, applying, applying->error)) {
        return false;
    }
    if (step->down.count == 0) {
        applying->entered = (struct list){0};
    }
    LIST_EACH(struct migration_step, each, &planning->migration.steps)
    {
        list_add(planning->arena, &applying->entered, each);
    }
    return true;
}

static bool run_together(struct applying *applying, int64_t *out_number)
{
    struct planning *planning = &applying->planning;
    struct list *steps = &planning->migration.steps;
    if (!ledger_create(planning->arena, planning->loader, planning->plan->dialect,
                       applying->error) ||
        !enter_own(applying)) {
        return false;
    }
    LIST_EACH(const struct migration_step, step, steps)
    {
        applying->is_rebuilding |= strcmp(step->kind, "rebuild_table") == 0;
        if (!step->is_apart && !run_step(applying, step)) {
            return false;
        }
    }
    const char *state = planning->retires ? "final" : has_apart(steps) ? "unfinished" : "applied";
    return run_own(applying) && check_references(applying) && note_all(applying) &&
           (!planning->retires ||
            ledger_close(planning->arena, planning->loader, applying->error)) &&
           (steps->count == 0 ||
            ledger_enter(planning->arena, planning->loader, planning->plan, &applying->entered,
                         state, out_number, applying->error));
}

static bool fail_by_loader(struct applying *applying)
{
    struct slice words = loader_error(applying->planning.loader);
    return migration_fail(applying->error,
                          arena_format(applying->planning.arena,
                                       "the database refused: " SLICE_FORMAT,
                                       SLICE_ARGUMENT(words)),
                          NULL);
}

/* --- on SQLite: planned and done in one transaction */

static bool apply_sqlite(struct applying *applying)
{
    struct planning *planning = &applying->planning;
    struct arena *arena = planning->arena;
    struct loader *loader = planning->loader;
    int64_t number = 0;
    /* This cannot be changed inside a transaction. */
    if (!query_run(arena, loader, "PRAGMA foreign_keys = OFF", NULL, 0, applying->error)) {
        return false;
    }
    if (!loader_begin(loader)) {
        return fail_by_loader(applying);
    }
    if (!plan_make(planning, applying->error) || !choose_steps(applying) ||
        !run_together(applying, &number)) {
        loader_rollback(loader);
        return false;
    }
    return loader_commit(loader) || fail_by_loader(applying);
}

/* --- on PostgreSQL */

static bool run_apart(struct applying *applying, int64_t number)
{
    struct planning *planning = &applying->planning;
    LIST_EACH(const struct migration_step, step, &planning->migration.steps)
    {
        if (step->is_apart && !run_step(applying, step)) {
            migration_fail(applying->error,
                           arena_format(planning->arena,
                                        SLICE_FORMAT "; the steps before it are done",
                                        SLICE_ARGUMENT(applying->error->message)),
                           "see to what it says and apply again: it goes on from there");
            return false;
        }
    }
    /* Indexes that have been built since are noted as ours. */
    return note_all(applying) &&
           ledger_finish_all(planning->arena, planning->loader, applying->error) && number >= 0;
}

static bool do_postgres(struct applying *applying)
{
    struct planning *planning = &applying->planning;
    int64_t number = 0;
    bool is_done = false;
    if (!plan_make(planning, applying->error) || !choose_steps(applying) ||
        !is_settled(applying, &is_done)) {
        return false;
    }
    if (is_done) {
        return true;
    }
    if (!loader_begin(planning->loader)) {
        return fail_by_loader(applying);
    }
    if (!run_together(applying, &number)) {
        loader_rollback(planning->loader);
        return false;
    }
    if (!loader_commit(planning->loader)) {
        return fail_by_loader(applying);
    }
    return !has_apart(&planning->migration.steps) || run_apart(applying, number);
}

static bool apply_postgres(struct applying *applying)
{
    struct planning *planning = &applying->planning;
    return query_take_turn(planning->arena, planning->loader, applying->error) &&
           do_postgres(applying);
}

bool migration_apply(struct arena *arena, struct loader *loader, const struct plan *plan,
                     enum migration_consent consent, struct migration *out_migration,
                     struct migration *out_left, struct migration_error *out_error)
{
    struct applying applying = {.planning = {.arena = arena, .loader = loader, .plan = plan},
                                .consent = consent,
                                .left = out_left,
                                .error = out_error};
    *out_left = (struct migration){0};
    bool is_good =
        plan->dialect == DIALECT_SQLITE ? apply_sqlite(&applying) : apply_postgres(&applying);
    *out_migration = applying.planning.migration;
    return is_good;
}

/* Whoever retires what was, has what is to be. */
static bool check_done(struct arena *arena, struct loader *loader, const struct plan *plan,
                       struct migration_error *out_error)
{
    struct migration pending;
    if (!migration_plan(arena, loader, plan, &pending, out_error)) {
        return false;
    }
    LIST_EACH(const struct migration_step, step, &pending.steps)
    {
        if (step->is_needed) {
            return migration_fail(
                out_error,
                arena_format(arena, "the document asks for another change: " SLICE_FORMAT,
                             SLICE_ARGUMENT(step->summary)),
                "make it first, with 'phoenix migrate apply'");
        }
    }
    return true;
}

bool migration_retire(struct arena *arena, struct loader *loader, const struct plan *plan,
                      struct migration *out_migration, struct migration_error *out_error)
{
    struct migration left = {0};
    struct applying applying = {
        .planning = {.arena = arena, .loader = loader, .plan = plan, .retires = true},
        .left = &left,
        .error = out_error};
    bool is_good =
        check_done(arena, loader, plan, out_error) &&
        (plan->dialect == DIALECT_SQLITE ? apply_sqlite(&applying) : apply_postgres(&applying));
    *out_migration = applying.planning.migration;
    return is_good;
}
