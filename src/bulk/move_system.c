/* SPDX-License-Identifier: Apache-2.0 */
/* What a move needs beside the document's entities: Phoenix's own tables, which hold the same kinds
 * of value in both engines, and foreign keys that wait. */
#include "bulk/bulk_private.h"

static struct type any = {.kind = TYPE_TEXT};

struct collecting {
    struct arena *arena;
    struct list texts; /* struct slice */
    struct list undoing;
};

static void take_texts(void *context, const struct value *values, size_t count)
{
    struct collecting *collecting = context;
    for (size_t i = 0; i < count && i < 2; i++) {
        struct slice *text = ARENA_NEW(collecting->arena, struct slice);
        *text = arena_copy(collecting->arena, values[i].text);
        list_add(collecting->arena, i == 0 ? &collecting->texts : &collecting->undoing, text);
    }
}

static bool ask(struct arena *arena, struct loader *loader, const char *sql,
                const struct slice *parameter, struct collecting *collecting)
{
    const struct value value = value_text(parameter == NULL ? SLICE_EMPTY : *parameter);
    struct query query = {.arena = arena,
                          .sql = sql,
                          .parameters = &value,
                          .parameter_count = 1,
                          .on_row = take_texts,
                          .context = collecting};
    collecting->arena = arena;
    loader_run(loader, &query);
    return query.status == STATUS_OK;
}

static bool is_of_plan(const struct plan *plan, struct slice table)
{
    for (size_t i = 0; i < plan->entity_count; i++) {
        if (slice_equal(plan->entities[i].entity->table, table)) {
            return true;
        }
    }
    return false;
}

/* A table by its columns alone; the first one orders it. */
static struct plan_entity *make_entity(struct arena *arena, struct slice table,
                                       const struct list *columns)
{
    struct entity *entity = ARENA_NEW(arena, struct entity);
    struct plan_entity *planned = ARENA_NEW(arena, struct plan_entity);
    *planned = (struct plan_entity){
        .entity = entity,
        .fields = ARENA_ARRAY(arena, struct plan_field, columns->count),
        .field_count = columns->count,
        .table = arena_format(arena, "\"" SLICE_FORMAT "\"", SLICE_ARGUMENT(table))};
    entity->name = entity->table = table;
    LIST_EACH(const struct slice, name, columns)
    {
        struct field *field = ARENA_NEW(arena, struct field);
        *field = (struct field){
            .name = *name, .column = *name, .index = (uint32_t)name_index, .type = &any};
        planned->fields[name_index].field = field;
        planned->fields[name_index].name = *name;
        planned->fields[name_index].type = &any;
        list_add(arena, &entity->fields, field);
        if (slice_is(*name, "serial")) {
            field->default_value.kind = DEFAULT_AUTO_INCREMENT;
            planned->key = &planned->fields[name_index];
        }
    }
    list_add(arena, &entity->primary_key, list_at(&entity->fields, 0));
    return planned;
}

bool move_find_system_tables(struct arena *arena, struct loader *source, const struct plan *plan,
                             struct list *out_entities)
{
    struct collecting tables = {0};
    if (!ask(arena, source,
             "SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE '\\_phoenix\\_%' "
             "ESCAPE '\\' AND ?1 = '' ORDER BY name",
             NULL, &tables)) {
        return false;
    }
    LIST_EACH(const struct slice, table, &tables.texts)
    {
        struct collecting columns = {0};
        if (is_of_plan(plan, *table)) {
            continue;
        }
        if (!ask(arena, source,
                 "SELECT name FROM pragma_table_info(?1) WHERE ?1 <> '" MOVE_KEYS
                 "' OR name <> 'answer'",
                 table, &columns)) {
            return false;
        }
        list_add(arena, out_entities, make_entity(arena, *table, &columns.texts));
    }
    return true;
}

bool move_has_table(struct arena *arena, struct loader *target, struct slice table, bool *out_has)
{
    struct collecting found = {0};
    bool is_good = ask(arena, target,
                       "SELECT table_name::text FROM information_schema.tables WHERE "
                       "table_schema = current_schema() AND table_name = ?1",
                       &table, &found);
    *out_has = found.texts.count > 0;
    return is_good;
}

bool move_seal_keys(struct arena *arena, struct loader *target)
{
    struct query query = {.arena = arena, .sql = "UPDATE " MOVE_KEYS " SET shape = ~shape"};
    loader_run(target, &query);
    return query.status == STATUS_OK;
}

static bool run_all(struct arena *arena, struct loader *target, const struct list *texts)
{
    LIST_EACH(const struct slice, text, texts)
    {
        struct query query = {.arena = arena, .sql = arena_string(arena, *text)};
        loader_run(target, &query);
        if (query.status != STATUS_OK) {
            return false;
        }
    }
    return true;
}

/* A move is no change: what was recorded comes along, and nothing is added. */
static bool hold_record(struct arena *arena, struct loader *target, struct list *undoing)
{
    struct collecting triggers = {0};
    bool is_good =
        ask(arena, target,
            "SELECT format('ALTER TABLE %s DISABLE TRIGGER %I', CAST(tgrelid AS regclass), "
            "tgname), "
            "format('ALTER TABLE %s ENABLE TRIGGER %I', CAST(tgrelid AS regclass), tgname) FROM "
            "pg_trigger JOIN pg_class ON pg_class.oid = tgrelid WHERE tgname IN ('" AUDIT_TABLE
            "', '" AUDIT_TABLE "_keeps') AND relnamespace = CAST(current_schema() AS regnamespace)",
            NULL, &triggers) &&
        run_all(arena, target, &triggers.texts);
    LIST_EACH(struct slice, text, &triggers.undoing)
    {
        list_add(arena, undoing, text);
    }
    return is_good;
}

bool move_defer_references(struct arena *arena, struct loader *target, struct list *undoing)
{
    struct collecting keys = {0};
    if (!ask(arena, target,
             "SELECT format('ALTER TABLE %s ALTER CONSTRAINT %I DEFERRABLE INITIALLY DEFERRED', "
             "conrelid::regclass, conname), format('ALTER TABLE %s ALTER CONSTRAINT %I NOT "
             "DEFERRABLE', conrelid::regclass, conname) FROM pg_constraint WHERE contype = 'f' "
             "AND NOT condeferrable AND connamespace = current_schema()::regnamespace",
             NULL, &keys)) {
        return false;
    }
    *undoing = keys.undoing;
    return run_all(arena, target, &keys.texts) && hold_record(arena, target, undoing);
}

bool move_check_references(struct arena *arena, struct loader *target, const struct list *undoing)
{
    struct query query = {.arena = arena, .sql = "SET CONSTRAINTS ALL IMMEDIATE"};
    loader_run(target, &query);
    return query.status == STATUS_OK && run_all(arena, target, undoing);
}
