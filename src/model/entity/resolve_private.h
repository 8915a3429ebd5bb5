/* SPDX-License-Identifier: Apache-2.0 */
/* What the files share that give fields their types, keys and references. */
#pragma once

#include "model/entity/entity.h"

/* Whether a name, flat, is one of those for when a record was made or last changed, in any
 * language: "createdat", "fechacreacion". */
bool resolve_is_record_time(struct slice key);

/* reference.c: keys without a stated type take that of the fields that refer to them, where these
 * agree; before it is settled what fills the keys. */
void reference_type_keys(struct builder *builder);

/* Whether the field is marked as a reference, and nothing says yet to what. */
static inline bool reference_is_open(const struct field *field)
{
    return field->references == NULL && field->is_marked_foreign && field->stated_reference == NULL;
}

/* --- reference_relation.c --- */

/* Looks up the relations of diagrams, once, before the first reference is resolved. */
void reference_collect(struct builder *builder);

/* A parent of the entity at hand, and in how many relations, while nothing refers to it. */
struct parent {
    struct entity *entity;
    size_t open_count;
};

/* The parents of one entity, while references of it are found: zeroed, then filled by the first
 * that asks. */
struct parents {
    bool is_collected;
    struct list all; /* struct parent */
    struct table by_entity;
    size_t open_count; /* of all of them */
};

/* The other end of the only relation in which `entity` is the child and whose parent nothing refers
 * to yet. NULL: there is none, or several. */
struct entity *reference_only_parent(struct builder *builder, const struct entity *entity,
                                     struct parents *parents);
/* The only parent, of those that nothing refers to yet, whose name ends in the word, a word_key.
 * NULL: none, or several. */
struct entity *reference_parent_by_word(struct builder *builder, const struct entity *entity,
                                        struct slice word, struct parents *parents);
/* Of several such parents, filled in by one of the above, the only one whose key has the type of
 * the field, which no other open field has; or NULL. */
struct entity *reference_parent_by_key(const struct entity *entity, const struct field *field,
                                       const struct parents *parents);
/* The entity refers to this one now. */
void reference_close_parent(struct arena *arena, struct parents *parents, struct entity *entity);

/* "KENNEL ||--o{ DOG": each dog has one kennel, and "||--o|" a kennel one dog at most. It counts
 * where nothing but the diagram describes the entity, and one relation and one field are between
 * the two. */
void reference_hold_relations(struct builder *builder, const struct entity *entity);
