/* SPDX-License-Identifier: Apache-2.0 */
/* One entity from its many descriptions. Descriptions meet under word_key of their name. Those of
 * stored things (SQL, column tables, diagrams, bullets) add up, the better source winning where
 * they overlap; code types, messages, schemas and examples only complete what stands, and make an
 * entity where nothing better does. */
#include "model/entity/merge_private.h"

#include "spec/text/words.h"

struct group {
    struct slice key;
    struct list statements; /* struct statement, best source first */
};

/* "Entity1", "Table_2", "EntityA": names that a blank template uses. */
static bool is_template_name(struct slice name)
{
    static const char *const stems[] = {"entity", "table", "model"};
    for (size_t i = 0; i < sizeof(stems) / sizeof(*stems); i++) {
        struct slice stem = slice_from(stems[i]);
        if (!slice_starts_with_ignoring_case(name, stem)) {
            continue;
        }
        struct slice rest = slice_from_offset(name, stem.size);
        if (rest.size > 0 && (rest.data[0] == '_' || rest.data[0] == '-')) {
            rest = slice_from_offset(rest, 1);
        }
        bool is_letter = rest.size == 1 && rest.data[0] >= 'A' && rest.data[0] <= 'Z';
        uint64_t number;
        if (rest.size == 0 || is_letter || slice_to_uint64(rest, &number)) {
            return true;
        }
    }
    return false;
}

static int compare_sources(const void *a, const void *b)
{
    const struct statement *left = a, *right = b;
    if (left->entity.is_alteration != right->entity.is_alteration) {
        return left->entity.is_alteration ? 1 : -1;
    }
    return (int)left->entity.source - (int)right->entity.source;
}

static void collect_groups(struct builder *builder, struct list *groups)
{
    struct table by_key;
    table_init(&by_key, builder->arena);
    LIST_EACH(struct statement, statement, &builder->specification->statements)
    {
        if (!merge_is_stored(statement)) {
            continue;
        }
        if (is_template_name(statement->entity.name)) {
            diagnostics_report(builder->diagnostics, DIAGNOSTIC_W1001, statement->place,
                               "give it the name of the thing that it describes",
                               "entity '" SLICE_FORMAT
                               "' still has a template's name and is left out",
                               SLICE_ARGUMENT(statement->entity.name));
            continue;
        }
        struct slice key = word_key(builder->arena, statement->entity.name);
        struct group *group = table_get(&by_key, key);
        if (group == NULL) {
            group = ARENA_NEW(builder->arena, struct group);
            group->key = key;
            table_put(&by_key, key, group);
            list_add(builder->arena, groups, group);
        }
        list_add(builder->arena, &group->statements, statement);
    }
}

struct entity *merge_add_entity(struct builder *builder, struct slice name, enum source_kind source,
                                struct place place)
{
    struct entity *entity = ARENA_NEW(builder->arena, struct entity);
    table_init(&entity->fields_by_name, builder->arena);
    table_init(&entity->fields_by_key, builder->arena);
    entity->name = name;
    entity->key = word_key(builder->arena, name);
    entity->source = source;
    entity->place = place;
    struct slice snake = word_snake(builder->arena, name);
    entity->table = source == SOURCE_SQL ? name : word_plural(builder->arena, snake);
    list_add(builder->arena, &builder->model->entities, entity);
    table_put(&builder->model->entity_by_key, entity->key, entity);
    return entity;
}

static struct slice choose_name(const struct group *group)
{
    LIST_EACH(const struct statement, statement, &group->statements)
    {
        if (statement->entity.source == SOURCE_DIAGRAM || statement->entity.source == SOURCE_CODE) {
            return statement->entity.name;
        }
    }
    return ((const struct statement *)list_at(&group->statements, 0))->entity.name;
}

/* CREATE TABLE twice for one name is hardly meant. */
static void report_twin(struct builder *builder, const struct group *group)
{
    const struct statement *first = NULL;
    LIST_EACH(const struct statement, statement, &group->statements)
    {
        if (statement->entity.source != SOURCE_SQL || statement->entity.is_alteration) {
            continue;
        }
        if (first != NULL) {
            struct diagnostic *diagnostic = diagnostics_report(
                builder->diagnostics, DIAGNOSTIC_W1016, statement->place,
                "keep one of them, or give the other another name",
                "table '" SLICE_FORMAT "' is created twice; the two are taken as one",
                SLICE_ARGUMENT(statement->entity.name));
            diagnostic_relate(diagnostic, first->place, "the first one");
            return;
        }
        first = statement;
    }
}

/* Names that the engines keep for themselves. */
static void report_reserved(struct builder *builder, const struct statement *best)
{
    struct slice name = best->entity.name;
    bool is_reserved = slice_starts_with_ignoring_case(name, SLICE("sqlite_")) ||
                       slice_starts_with_ignoring_case(name, SLICE("pg_")) ||
                       slice_starts_with_ignoring_case(name, SLICE("_phoenix"));
    if (is_reserved) {
        diagnostics_report(
            builder->diagnostics, DIAGNOSTIC_E1017, best->place, "choose another name",
            "the name '" SLICE_FORMAT "' is reserved by the database", SLICE_ARGUMENT(name));
    }
}

static void merge_group(struct builder *builder, struct group *group)
{
    list_sort(builder->arena, &group->statements, compare_sources);
    const struct statement *best = list_at(&group->statements, 0);
    size_t field_count = 0;
    LIST_EACH(const struct statement, each, &group->statements)
    {
        field_count += each->entity.fields.count;
    }
    if (best->entity.is_alteration) {
        diagnostics_report(builder->diagnostics, DIAGNOSTIC_W1004, best->place,
                           "add the CREATE TABLE, or name the table as the document does",
                           "'" SLICE_FORMAT "' is altered but described nowhere",
                           SLICE_ARGUMENT(best->entity.name));
        return;
    }
    if (field_count == 0) {
        diagnostics_report(builder->diagnostics, DIAGNOSTIC_N1005, best->place,
                           "list its attributes to have it stored and served",
                           "entity '" SLICE_FORMAT "' has no attributes and stays documentation",
                           SLICE_ARGUMENT(best->entity.name));
        return;
    }
    report_twin(builder, group);
    report_reserved(builder, best);
    struct entity *entity =
        merge_add_entity(builder, best->entity.name, best->entity.source, best->place);
    entity->name = choose_name(group);
    LIST_EACH(struct statement, statement, &group->statements)
    {
        merge_description(builder, entity, statement);
        entity->formerly =
            entity->formerly.size > 0 ? entity->formerly : statement->entity.formerly;
        list_add(builder->arena, &entity->described, statement);
    }
}

static void merge_seed(struct builder *builder, struct statement *statement)
{
    const struct seed_statement *seed = &statement->seed;
    struct entity *entity = model_entity(builder->model, seed->entity);
    size_t count = seed->rows.count;
    if (entity != NULL) {
        list_add(builder->arena, &entity->seeds, &statement->seed);
    }
    diagnostics_report(
        builder->diagnostics, DIAGNOSTIC_N1020, statement->place,
        entity != NULL ? "`phoenix run` adds those that are missing; it never takes one away"
                       : suggest_entity(builder, seed->entity, "describe that table"),
        entity != NULL ? "%zu row%s for '" SLICE_FORMAT "' %s stored when the system starts"
                       : "%zu row%s for '" SLICE_FORMAT
                         "', which the document does not describe, %s not stored",
        count, count == 1 ? "" : "s", SLICE_ARGUMENT(seed->entity), count == 1 ? "is" : "are");
}

void merge_entities(struct builder *builder)
{
    struct list groups = {0};
    merge_names(builder);
    collect_groups(builder, &groups);
    LIST_EACH(struct group, group, &groups)
    {
        merge_group(builder, group);
    }
    merge_former_names(builder);
    LIST_EACH(struct statement, statement, &builder->specification->statements)
    {
        if (statement->kind == STATEMENT_SEED) {
            merge_seed(builder, statement);
        } else if (statement->kind == STATEMENT_ENTITY || statement->kind == STATEMENT_EXAMPLE) {
            merge_rule_read_request(builder, statement);
        }
    }
}
