/* SPDX-License-Identifier: Apache-2.0 */
/* Relations that a diagram draws and no field keeps: between two described entities of which
 * neither has the key of the other, nor anything else that could hold it. */
#include "model/create/create_private.h"

#include "spec/text/words.h"

#define REFERENCES_MAXIMUM 24U /* of one entity whose pairs are looked at */

static const struct shared_finding lost = {
    DIAGNOSTIC_N1036,
    "give the one that belongs to the other its key, such as 'boat_id', or both a table of pairs",
    "the diagram relates {}, and no field keeps it: nothing of the relation is stored",
    "the diagram relates {}, and no field keeps these: nothing of the relations is stored"};

/* Both, whichever comes first, as bytes. */
static struct slice pair_of(struct arena *arena, const struct entity *one,
                            const struct entity *other)
{
    const struct entity **pair = ARENA_ARRAY(arena, const struct entity *, 2);
    bool is_first = (uintptr_t)one < (uintptr_t)other;
    pair[0] = is_first ? one : other;
    pair[1] = is_first ? other : one;
    return slice_of((const char *)pair, 2 * sizeof(*pair));
}

/* Whom the entity refers to is related to it, and they to one another. */
static void note_references(struct builder *builder, struct table *related, struct entity *entity)
{
    const struct entity *others[REFERENCES_MAXIMUM + 1] = {entity};
    size_t count = 1;
    LIST_EACH(const struct field, field, &entity->fields)
    {
        if (field->references != NULL && count <= REFERENCES_MAXIMUM) {
            others[count++] = field->references;
        }
    }
    for (size_t i = 0; i < count; i++) {
        for (size_t k = i + 1; k < count; k++) {
            table_put(related, pair_of(builder->arena, others[i], others[k]), entity);
        }
    }
}

/* "items" of an order that items belong to, "author" as text: what may hold the other. */
static bool may_hold(struct builder *builder, const struct entity *entity,
                     const struct entity *other)
{
    LIST_EACH(const struct field, field, &entity->fields)
    {
        struct slice key = word_key(builder->arena, field->name);
        if (slice_ends_with(other->key, key) || slice_starts_with(key, other->key)) {
            return true;
        }
    }
    return false;
}

void lint_relations(struct builder *builder)
{
    struct table related;
    bool is_filled = false;
    LIST_EACH(const struct statement, statement, &builder->specification->statements)
    {
        const struct relation_statement *relation = &statement->relation;
        if (statement->kind != STATEMENT_RELATION) {
            continue;
        }
        if (!is_filled) {
            is_filled = true;
            table_init(&related, builder->arena);
            LIST_EACH(struct entity, entity, &builder->model->entities)
            {
                note_references(builder, &related, entity);
            }
        }
        const struct entity *left = model_entity(builder->model, relation->left);
        const struct entity *right = model_entity(builder->model, relation->right);
        if (left == NULL || right == NULL || left == right ||
            table_get(&related, pair_of(builder->arena, left, right)) != NULL ||
            may_hold(builder, left, right) || may_hold(builder, right, left)) {
            continue;
        }
        diagnostics_gather(builder->diagnostics, &lost, statement->place,
                           arena_format(builder->arena, "'" SLICE_FORMAT "' to '" SLICE_FORMAT "'",
                                        SLICE_ARGUMENT(left->name), SLICE_ARGUMENT(right->name)));
    }
}
