/* SPDX-License-Identifier: Apache-2.0 */
/* Parents before children: a walk along the references, each entity once. */
#include "bulk/bulk_private.h"

struct ordering {
    struct arena *arena;
    const struct plan *plan;
    bool *is_seen;
    struct list order;
};

static size_t index_of(const struct ordering *ordering, const struct entity *entity)
{
    size_t index = 0;
    while (index < ordering->plan->entity_count &&
           ordering->plan->entities[index].entity != entity) {
        index++;
    }
    return index;
}

static void visit(struct ordering *ordering, size_t index)
{
    if (index == ordering->plan->entity_count || ordering->is_seen[index]) {
        return;
    }
    const struct plan_entity *entity = &ordering->plan->entities[index];
    ordering->is_seen[index] = true;
    for (size_t i = 0; i < entity->field_count; i++) {
        visit(ordering, index_of(ordering, entity->fields[i].field->references));
    }
    LIST_EACH(const struct foreign_key, key, &entity->entity->foreign_keys)
    {
        visit(ordering, index_of(ordering, key->references));
    }
    list_add(ordering->arena, &ordering->order, (void *)(uintptr_t)entity);
}

struct list order_by_references(struct arena *arena, const struct plan *plan)
{
    struct ordering ordering = {.arena = arena, .plan = plan};
    ordering.is_seen = ARENA_ARRAY(arena, bool, plan->entity_count + 1);
    for (size_t i = 0; i < plan->entity_count; i++) {
        visit(&ordering, i);
    }
    return ordering.order;
}
