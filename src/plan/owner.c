/* SPDX-License-Identifier: Apache-2.0 */
/* The condition under which a row belongs to an account: its own column, or its parent's, however
 * many storeys up. */
#include "plan/plan_private.h"

#define TEXT_MAXIMUM ((size_t)1 << 16)

bool owner_is_inherited(const struct entity *entity)
{
    const struct field *owner = entity->owner;
    const struct entity *parent = owner == NULL ? NULL : owner->references;
    return parent != NULL && parent != entity && parent->owner != NULL &&
           parent->owner != owner->references_field;
}

/* "order_id" IN (SELECT "id" FROM "orders" WHERE "user_id" = */
static size_t write_condition(struct buffer *out, const struct entity *entity)
{
    const struct field *owner = entity->owner;
    size_t depth = 0;
    for (; owner_is_inherited(owner->entity); depth++) {
        sql_write_name(out, owner->column);
        BUFFER_LITERAL(out, " IN (SELECT ");
        sql_write_name(out, owner->references_field->column);
        BUFFER_LITERAL(out, " FROM ");
        sql_write_name(out, owner->references->table);
        BUFFER_LITERAL(out, " WHERE ");
        owner = owner->references->owner;
    }
    sql_write_name(out, owner->column);
    BUFFER_LITERAL(out, " = ");
    return depth;
}

void owners_create(struct plan *plan)
{
    static const char closing[] = "))))))))))))))))";
    struct buffer text;
    buffer_init(&text, TEXT_MAXIMUM);
    for (size_t i = 0; i < plan->entity_count; i++) {
        struct plan_entity *entity = &plan->entities[i];
        if (entity->entity->owner != NULL) {
            size_t depth = write_condition(&text, entity->entity);
            entity->own_condition = arena_copy(plan->arena, buffer_slice(&text));
            entity->own_closing = slice_between(slice_from(closing), 0, depth);
            buffer_clear(&text);
        }
    }
    buffer_release(&text);
}

void owner_write(struct buffer *out, const struct plan_entity *entity, size_t number)
{
    buffer_append_slice(out, entity->own_condition);
    buffer_format(out, "?%zu" SLICE_FORMAT, number, SLICE_ARGUMENT(entity->own_closing));
}
