/* SPDX-License-Identifier: Apache-2.0 */
/* The fields of all entities by their names: a document may have as many sentences as entities. */
#include "model/policy/policy_private.h"

#include "spec/text/words.h"

void policy_collect_fields(struct builder *builder)
{
    struct arena *arena = builder->arena;
    table_init(&builder->field_names, arena);
    LIST_EACH(const struct entity, entity, &builder->model->entities)
    {
        LIST_EACH(const struct field, field, &entity->fields)
        {
            struct slice key = word_flat(arena, field->name);
            struct field_name *name = table_get(&builder->field_names, key);
            if (name != NULL) {
                name->has_more = true;
                continue;
            }
            name = ARENA_NEW(arena, struct field_name);
            name->first = field;
            table_put(&builder->field_names, key, name);
        }
    }
}

const struct field_name *policy_find_field(const struct builder *builder, struct slice word)
{
    return table_get(&builder->field_names, word_flat(builder->arena, word));
}
