/* SPDX-License-Identifier: Apache-2.0 */
/* On whose rows an answer depends, and whose rows a change may reach: what a cache of answers needs
 * to forget in time. Too much costs a reading, too little would be a lie. */
#include "plan/plan_private.h"

static void mark(const struct plan *plan, const struct entity *entity, bool *marks)
{
    for (size_t i = 0; i < plan->entity_count; i++) {
        if (plan->entities[i].entity == entity) {
            marks[i] = true;
        }
    }
}

static struct plan_topics collect(struct plan *plan, const bool *marks, size_t first)
{
    uint32_t *indexes = ARENA_ARRAY(plan->arena, uint32_t, plan->entity_count + 1);
    size_t count = 0;
    if (first < plan->entity_count) {
        indexes[count++] = (uint32_t)first;
    }
    for (size_t i = 0; i < plan->entity_count; i++) {
        if (marks[i] && i != first) {
            indexes[count++] = (uint32_t)i;
        }
    }
    return (struct plan_topics){indexes, count};
}

/* --- changes --- */

static bool reaches(enum referential_action action)
{
    return action == ACTION_CASCADE || action == ACTION_SET_NULL || action == ACTION_SET_DEFAULT;
}

/* One reference through which a change goes on. */
struct reach {
    size_t parent, child;
    bool on_update, on_delete;
};

static void add_reach(struct plan *plan, struct list *reaches_of_all, const struct entity *parent,
                      size_t child, bool on_update, bool on_delete)
{
    for (size_t i = 0; i < plan->entity_count && (on_update || on_delete); i++) {
        if (plan->entities[i].entity == parent) {
            struct reach *reach = ARENA_NEW(plan->arena, struct reach);
            *reach = (struct reach){i, child, on_update, on_delete};
            list_add(plan->arena, reaches_of_all, reach);
        }
    }
}

static void find_reaches(struct plan *plan, struct list *out_reaches)
{
    for (size_t i = 0; i < plan->entity_count; i++) {
        LIST_EACH(const struct field, field, &plan->entities[i].entity->fields)
        {
            add_reach(plan, out_reaches, field->references, i, reaches(field->on_update),
                      reaches(field->on_delete));
        }
        LIST_EACH(const struct foreign_key, key, &plan->entities[i].entity->foreign_keys)
        {
            add_reach(plan, out_reaches, key->references, i, reaches(key->on_update),
                      reaches(key->on_delete));
        }
    }
}

/* A row that loses its reference is changed, not deleted; to take it for deleted is on the safe
 * side. */
static struct plan_topics find_changes(struct plan *plan, const struct list *all, size_t index,
                                       bool is_deletion)
{
    bool *marks = ARENA_ARRAY(plan->arena, bool, plan->entity_count);
    bool has_grown = true;
    marks[index] = true;
    while (has_grown) {
        has_grown = false;
        LIST_EACH(const struct reach, reach, all)
        {
            if (marks[reach->parent] && !marks[reach->child] &&
                (is_deletion ? reach->on_delete : reach->on_update)) {
                marks[reach->child] = has_grown = true;
            }
        }
    }
    return collect(plan, marks, index);
}

/* --- answers --- */

/* Its own rows, those that say whose they are, and those that its path goes through. */
static struct plan_topics find_reads(struct plan *plan, const struct plan_operation *operation)
{
    bool *marks = ARENA_ARRAY(plan->arena, bool, plan->entity_count);
    const struct entity *entity = operation->entity->entity;
    LIST_EACH(const struct path_parameter, parameter, &operation->operation->parameters)
    {
        if (parameter->field != NULL) {
            mark(plan, parameter->field->entity, marks);
            mark(plan, parameter->is_parent ? parameter->field->references : NULL, marks);
        }
        if (parameter->through != NULL) {
            mark(plan, parameter->through->entity, marks);
        }
    }
    for (size_t storey = 0; entity->owner != NULL && storey <= plan->entity_count; storey++) {
        mark(plan, entity, marks);
        if (!owner_is_inherited(entity)) {
            break;
        }
        entity = entity->owner->references;
    }
    return collect(plan, marks, operation->entity->index);
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
    struct list reaches_of_all = {0};
    plan->keeps_answers = keeps_answers(plan);
    for (size_t i = 0; i < plan->entity_count; i++) {
        plan->entities[i].index = (uint32_t)i;
    }
    if (!plan->keeps_answers) {
        return;
    }
    find_reaches(plan, &reaches_of_all);
    for (size_t i = 0; i < plan->entity_count; i++) {
        plan->entities[i].changes = find_changes(plan, &reaches_of_all, i, false);
        plan->entities[i].deletions = find_changes(plan, &reaches_of_all, i, true);
    }
    for (size_t i = 0; i < plan->operation_count; i++) {
        struct plan_operation *operation = &plan->operations[i];
        const struct cache_rule *rule = operation->operation->cache[CACHE_SERVER];
        bool is_read = operation->serving == SERVE_GET || operation->serving == SERVE_LIST ||
                       operation->serving == SERVE_COUNT;
        if (is_read && rule != NULL && operation->entity != NULL) {
            operation->keep_seconds = rule->seconds;
            operation->reads = find_reads(plan, operation);
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
