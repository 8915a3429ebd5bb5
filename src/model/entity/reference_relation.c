/* SPDX-License-Identifier: Apache-2.0 */
/* What the relations of diagrams say of references: to which of its parents an entity refers, and
 * that a reference must be there. */
#include "model/entity/resolve_private.h"

#include "spec/text/words.h"

/* A stated relation with both of its ends; an end that is not described is NULL. */
struct resolved_relation {
    const struct relation_statement *statement;
    struct entity *left;
    struct entity *right;
};

static bool is_many(enum cardinality cardinality)
{
    return cardinality == CARDINALITY_ZERO_OR_MORE || cardinality == CARDINALITY_ONE_OR_MORE;
}

/* The other end of a relation in which `entity` is the child, or NULL. Of one and perhaps one it is
 * the one that may be missing. */
static struct entity *parent_in(const struct entity *entity,
                                const struct resolved_relation *relation)
{
    if (relation->right == entity && !is_many(relation->statement->left_cardinality)) {
        return relation->left;
    }
    const struct relation_statement *statement = relation->statement;
    bool is_owner = statement->left_cardinality == CARDINALITY_ONE &&
                    statement->right_cardinality == CARDINALITY_ZERO_OR_ONE;
    bool is_left = relation->left == entity && !is_many(statement->right_cardinality) && !is_owner;
    return is_left ? relation->right : NULL;
}

/* A diagram that draws relations alone says nothing of what it relates. */
static void report_bare(struct builder *builder, struct table *known, struct slice name,
                        struct place place)
{
    struct slice key = word_key(builder->arena, name);
    if (table_get(known, key) != NULL) {
        return;
    }
    table_put(known, key, builder);
    diagnostics_report(builder->diagnostics, DIAGNOSTIC_N1005, place,
                       "list its attributes to have it stored and served",
                       "entity '" SLICE_FORMAT "' has no attributes and stays documentation",
                       SLICE_ARGUMENT(name));
}

static struct slice by_address(const struct entity *const *entity)
{
    return slice_of((const char *)entity, sizeof(*entity));
}

/* Files the relation under the entity that is the child in it, or both. */
static void file_relation(struct builder *builder, struct resolved_relation *relation)
{
    struct entity *const ends[] = {relation->left, relation->right};
    for (size_t i = 0; i < 2; i++) {
        const struct entity *child = ends[i];
        bool is_child = child != NULL && parent_in(child, relation) != NULL;
        if (!is_child || (i == 1 && ends[0] == child)) {
            continue;
        }
        struct list *relations = table_get(&builder->relations, by_address(&child));
        if (relations == NULL) {
            struct entity **key = ARENA_NEW(builder->arena, struct entity *);
            *key = ends[i];
            relations = ARENA_NEW(builder->arena, struct list);
            table_put(&builder->relations, slice_of((const char *)key, sizeof(struct entity *)),
                      relations);
        }
        list_add(builder->arena, relations, relation);
    }
}

/* Both ends are looked up once: a diagram may have thousands of relations. */
void reference_collect(struct builder *builder)
{
    table_init(&builder->relations, builder->arena);
    struct table bare; /* names that were told of, or have a description */
    table_init(&bare, builder->arena);
    LIST_EACH(const struct statement, statement, &builder->specification->statements)
    {
        if (statement->kind == STATEMENT_ENTITY) {
            table_put(&bare, word_key(builder->arena, statement->entity.name), builder);
        }
    }
    LIST_EACH(const struct statement, statement, &builder->specification->statements)
    {
        if (statement->kind != STATEMENT_RELATION) {
            continue;
        }
        struct resolved_relation *relation = ARENA_NEW(builder->arena, struct resolved_relation);
        relation->statement = &statement->relation;
        relation->left = model_entity(builder->model, statement->relation.left);
        relation->right = model_entity(builder->model, statement->relation.right);
        file_relation(builder, relation);
        if (relation->left == NULL && relation->right == NULL) {
            struct slice both[] = {statement->relation.left, statement->relation.right};
            for (size_t i = 0; i < 2; i++) {
                report_bare(builder, &bare, both[i], statement->place);
            }
        }
    }
}

static struct parent *find_parent(struct arena *arena, struct parents *parents,
                                  struct entity *entity)
{
    const struct entity *key = entity;
    struct parent *parent = table_get(&parents->by_entity, by_address(&key));
    if (parent == NULL) {
        parent = ARENA_NEW(arena, struct parent);
        parent->entity = entity;
        table_put(&parents->by_entity,
                  slice_of((const char *)&parent->entity, sizeof(parent->entity)), parent);
        list_add(arena, &parents->all, parent);
    }
    return parent;
}

void reference_close_parent(struct arena *arena, struct parents *parents, struct entity *entity)
{
    struct parent *parent = find_parent(arena, parents, entity);
    parents->open_count -= parent->open_count;
    parent->open_count = 0;
}

static void collect_parents(struct builder *builder, const struct entity *entity,
                            struct parents *parents)
{
    parents->is_collected = true;
    table_init(&parents->by_entity, builder->arena);
    const struct list *relations = table_get(&builder->relations, by_address(&entity));
    for (size_t i = 0; relations != NULL && i < relations->count; i++) {
        struct entity *other = parent_in(entity, list_at(relations, i));
        if (other != NULL && other->primary_key.count == 1) {
            find_parent(builder->arena, parents, other)->open_count++;
            parents->open_count++;
        }
    }
    LIST_EACH(const struct field, field, &entity->fields)
    {
        if (field->references != NULL) {
            reference_close_parent(builder->arena, parents, field->references);
        }
    }
}

struct entity *reference_only_parent(struct builder *builder, const struct entity *entity,
                                     struct parents *parents)
{
    if (!parents->is_collected) {
        collect_parents(builder, entity, parents);
    }
    if (parents->open_count != 1) {
        return NULL;
    }
    LIST_EACH(const struct parent, parent, &parents->all)
    {
        if (parent->open_count == 1) {
            return parent->entity;
        }
    }
    return NULL;
}

struct entity *reference_parent_by_word(struct builder *builder, const struct entity *entity,
                                        struct slice word, struct parents *parents)
{
    struct entity *found = NULL;
    if (!parents->is_collected) {
        collect_parents(builder, entity, parents);
    }
    LIST_EACH(const struct parent, parent, &parents->all)
    {
        if (word.size > 2 && parent->open_count > 0 && slice_ends_with(parent->entity->key, word)) {
            if (found != NULL) {
                return NULL;
            }
            found = parent->entity;
        }
    }
    return found;
}

struct entity *reference_parent_by_key(const struct entity *entity, const struct field *field,
                                       const struct parents *parents)
{
    struct entity *found = NULL;
    size_t count = 0;
    LIST_EACH(const struct field, other, &entity->fields)
    {
        if (other != field && reference_is_open(other) && other->type->kind == field->type->kind) {
            return NULL;
        }
    }
    LIST_EACH(const struct parent, parent, &parents->all)
    {
        const struct field *key = list_at(&parent->entity->primary_key, 0);
        if (parent->open_count > 0 && key->type->kind == field->type->kind) {
            found = parent->entity;
            count += parent->open_count;
        }
    }
    return count == 1 ? found : NULL;
}

/* The description in the diagram, where nothing else describes the entity; else NULL. */
static const struct statement *find_only_diagram(const struct entity *entity)
{
    const struct statement *found = NULL;
    LIST_EACH(const struct statement, statement, &entity->described)
    {
        bool is_diagram = statement->entity.source == SOURCE_DIAGRAM && found == NULL;
        if (!statement->entity.is_alteration && !is_diagram) {
            return NULL; /* which says itself what is required */
        }
        found = statement->entity.is_alteration ? found : statement;
    }
    return found;
}

/* The only field that refers to the parent, unless it says that it may be empty; else NULL. */
static struct field *find_only_reference(struct builder *builder, const struct entity *entity,
                                         const struct statement *statement,
                                         const struct entity *parent)
{
    struct field *found = NULL;
    LIST_EACH(struct field, field, &entity->fields)
    {
        if (field->references == parent && found != NULL) {
            return NULL;
        }
        found = field->references == parent ? field : found;
    }
    const struct field_statement *said =
        found == NULL ? NULL
                      : entity_statement_field(builder->arena, &statement->entity, found->name);
    return said != NULL && !said->is_optional ? found : NULL;
}

void reference_hold_relations(struct builder *builder, const struct entity *entity)
{
    const struct statement *statement = find_only_diagram(entity);
    const struct list *relations =
        statement == NULL ? NULL : table_get(&builder->relations, by_address(&entity));
    for (size_t i = 0; relations != NULL && i < relations->count; i++) {
        const struct resolved_relation *relation = list_at(relations, i);
        const struct entity *parent = parent_in(entity, relation);
        size_t count = 0;
        for (size_t other = 0; other < relations->count; other++) {
            count += parent_in(entity, list_at(relations, other)) == parent;
        }
        struct field *field = relation->right == entity && parent != entity && count == 1
                                  ? find_only_reference(builder, entity, statement, parent)
                                  : NULL;
        if (field != NULL) {
            field->is_required |= relation->statement->left_cardinality == CARDINALITY_ONE;
            field->is_unique |= relation->statement->right_cardinality == CARDINALITY_ZERO_OR_ONE;
        }
    }
}
