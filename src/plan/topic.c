/* SPDX-License-Identifier: Apache-2.0 */
/* On whose rows an answer depends, and whose rows a change may reach: what a cache of answers needs
 * to forget in time. Too much costs a reading, too little would be a lie. */
#include "plan/plan_private.h"

#include <stdlib.h>

/* What depends on more entities than this is taken to depend on all of them. */
#define TOPIC_MAXIMUM 256U

/* One reference through which a change goes on. */
struct reach {
    uint32_t child;
    bool on_update, on_delete;
};

/* Entities are gathered in `found`, each once. */
struct gathering {
    struct plan *plan;
    struct table indexes;   /* address of struct entity → its struct plan_entity */
    struct list *reaches;   /* of each entity: struct reach */
    struct plan_topics all; /* every entity */
    uint32_t *rounds;       /* of each entity: the round that found it last */
    uint32_t round;         /* from 1 */
    uint32_t *found;        /* of this round, the first one's own; at most all */
    size_t count;
};

static struct slice by_address(const struct entity *const *entity)
{
    return slice_of((const char *)entity, sizeof(*entity));
}

static struct plan_entity *find_entity(const struct gathering *gathering,
                                       const struct entity *entity)
{
    return entity == NULL ? NULL : table_get(&gathering->indexes, by_address(&entity));
}

static void gathering_init(struct gathering *gathering, struct plan *plan)
{
    size_t count = plan->entity_count;
    *gathering = (struct gathering){.plan = plan,
                                    .reaches = ARENA_ARRAY(plan->arena, struct list, count),
                                    .rounds = ARENA_ARRAY(plan->arena, uint32_t, count),
                                    .found = ARENA_ARRAY(plan->arena, uint32_t, count + 1)};
    uint32_t *all = ARENA_ARRAY(plan->arena, uint32_t, count + 1);
    table_init(&gathering->indexes, plan->arena);
    for (size_t i = 0; i < count; i++) {
        all[i] = (uint32_t)i;
        table_put(&gathering->indexes, by_address(&plan->entities[i].entity), &plan->entities[i]);
    }
    gathering->all = (struct plan_topics){all, count};
}

static void find(struct gathering *gathering, uint32_t index)
{
    if (gathering->rounds[index] != gathering->round) {
        gathering->rounds[index] = gathering->round;
        gathering->found[gathering->count++] = index;
    }
}

static void begin_with(struct gathering *gathering, uint32_t index)
{
    gathering->round++;
    gathering->count = 0;
    find(gathering, index);
}

static int compare_indexes(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
    return (left > right) - (left < right);
}

/* What was found: the first one, and the others in the model's order. */
static struct plan_topics settle(struct gathering *gathering)
{
    size_t count = gathering->count;
    if (count > TOPIC_MAXIMUM) {
        return gathering->all;
    }
    uint32_t *indexes = ARENA_ARRAY(gathering->plan->arena, uint32_t, count);
    memcpy(indexes, gathering->found, count * sizeof(*indexes));
    qsort(indexes + 1, count - 1, sizeof(*indexes), compare_indexes);
    return (struct plan_topics){indexes, count};
}

/* --- changes --- */

static bool reaches(enum referential_action action)
{
    return action == ACTION_CASCADE || action == ACTION_SET_NULL || action == ACTION_SET_DEFAULT;
}

static void add_reach(struct gathering *gathering, const struct entity *parent, uint32_t child,
                      bool on_update, bool on_delete)
{
    const struct plan_entity *from = find_entity(gathering, parent);
    if (from != NULL && (on_update || on_delete)) {
        struct reach *reach = ARENA_NEW(gathering->plan->arena, struct reach);
        *reach = (struct reach){child, on_update, on_delete};
        list_add(gathering->plan->arena, &gathering->reaches[from->index], reach);
    }
}

static void find_reaches(struct gathering *gathering)
{
    for (uint32_t i = 0; i < gathering->plan->entity_count; i++) {
        const struct entity *entity = gathering->plan->entities[i].entity;
        LIST_EACH(const struct field, field, &entity->fields)
        {
            add_reach(gathering, field->references, i, reaches(field->on_update),
                      reaches(field->on_delete));
        }
        LIST_EACH(const struct foreign_key, key, &entity->foreign_keys)
        {
            add_reach(gathering, key->references, i, reaches(key->on_update),
                      reaches(key->on_delete));
        }
    }
}

/* A row that loses its reference is changed, not deleted; to take it for deleted is on the safe
 * side. */
static struct plan_topics find_changes(struct gathering *gathering, uint32_t index,
                                       bool is_deletion)
{
    begin_with(gathering, index);
    for (size_t i = 0; i < gathering->count && gathering->count <= TOPIC_MAXIMUM; i++) {
        LIST_EACH(const struct reach, reach, &gathering->reaches[gathering->found[i]])
        {
            if (is_deletion ? reach->on_delete : reach->on_update) {
                find(gathering, reach->child);
            }
        }
    }
    return settle(gathering);
}

/* --- answers --- */

static void mark(struct gathering *gathering, const struct entity *entity)
{
    const struct plan_entity *own = find_entity(gathering, entity);
    if (own != NULL) {
        find(gathering, own->index);
    }
}

/* Its own rows, those that say whose they are, and those that its path goes through. */
static struct plan_topics find_reads(struct gathering *gathering,
                                     const struct plan_operation *operation)
{
    const struct entity *entity = operation->entity->entity;
    begin_with(gathering, operation->entity->index);
    LIST_EACH(const struct path_parameter, parameter, &operation->operation->parameters)
    {
        if (parameter->field != NULL) {
            mark(gathering, parameter->field->entity);
            mark(gathering, parameter->is_parent ? parameter->field->references : NULL);
        }
        if (parameter->through != NULL) {
            mark(gathering, parameter->through->entity);
        }
    }
    for (size_t storey = 0; entity->owner != NULL && storey <= TOPIC_MAXIMUM; storey++) {
        mark(gathering, entity);
        if (!owner_is_inherited(entity)) {
            break;
        }
        entity = entity->owner->references;
    }
    return settle(gathering);
}

static bool keeps_answers(const struct plan *plan)
{
    for (size_t i = 0; i < plan->operation_count; i++) {
        if (plan->operations[i].operation->cache[CACHE_SERVER] != NULL) {
            return true;
        }
    }
    return false;
}

void topic_schema(struct plan *plan, struct list *statements)
{
    if (keeps_answers(plan)) {
        static const char table[] = "CREATE TABLE IF NOT EXISTS _phoenix_fences (node TEXT PRIMARY "
                                    "KEY NOT NULL, until_at BIGINT NOT NULL)";
        list_add(plan->arena, statements, (void *)(uintptr_t)table);
    }
}

void topics_create(struct plan *plan)
{
    plan->keeps_answers = keeps_answers(plan);
    for (size_t i = 0; i < plan->entity_count; i++) {
        plan->entities[i].index = (uint32_t)i;
    }
    if (!plan->keeps_answers) {
        return;
    }
    struct gathering gathering;
    gathering_init(&gathering, plan);
    find_reaches(&gathering);
    for (uint32_t i = 0; i < plan->entity_count; i++) {
        plan->entities[i].changes = find_changes(&gathering, i, false);
        plan->entities[i].deletions = find_changes(&gathering, i, true);
    }
    for (size_t i = 0; i < plan->operation_count; i++) {
        struct plan_operation *operation = &plan->operations[i];
        const struct cache_rule *rule = operation->operation->cache[CACHE_SERVER];
        bool is_read = operation->serving == SERVE_GET || operation->serving == SERVE_LIST ||
                       operation->serving == SERVE_COUNT;
        if (is_read && rule != NULL && operation->entity != NULL) {
            operation->keep_seconds = rule->seconds;
            operation->reads = find_reads(&gathering, operation);
        }
    }
}

/* The time in microseconds: what is given, or the database's own. */
#define NOW_POSTGRESQL "CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT)"

const char *plan_count_fences_sql(enum dialect dialect)
{
    return dialect == DIALECT_SQLITE
               ? "SELECT count(*) FROM _phoenix_fences WHERE until_at > ?1"
               : "SELECT count(*) FROM _phoenix_fences WHERE CAST(?1 AS BIGINT) IS NOT NULL AND "
                 "until_at > " NOW_POSTGRESQL;
}

#define RAISE(now, greatest)                                                                       \
    "INSERT INTO _phoenix_fences (node, until_at) VALUES ('any', " now " + CAST(?2 AS BIGINT)) "   \
    "ON CONFLICT (node) DO UPDATE SET until_at = " greatest                                        \
    "(excluded.until_at, _phoenix_fences.until_at)"

const char *plan_raise_fence_sql(enum dialect dialect)
{
    return dialect == DIALECT_SQLITE
               ? RAISE("CAST(?1 AS BIGINT)", "max")
               : RAISE("CASE WHEN CAST(?1 AS BIGINT) IS NULL THEN 0 ELSE " NOW_POSTGRESQL " END",
                       "greatest");
}
