/* SPDX-License-Identifier: Apache-2.0 */
/* The room `model/entity`: statements of one thing → one entity, its fields with their types, keys
 * and references. Here stands what the rooms above may ask of it. */
#pragma once

#include "model/builder.h"

/* merge.c: STATEMENT_ENTITY → entities with merged fields, keys unresolved. */
void merge_entities(struct builder *builder);
/* An entity without fields, added to the model under its key. In SQL the name is the table's own.
 */
struct entity *merge_add_entity(struct builder *builder, struct slice name, enum source_kind source,
                                struct place place);
/* merge_field.c: adds a field. Where the entity has as many as can be, that is an error of the
 * document, and the result is one that it has already. */
struct field *merge_add_field(struct builder *builder, struct entity *entity,
                              const struct field_statement *statement, enum source_kind source);

/* merge_rule.c: the check with bounds on a value taken for bounds on its length: "max 80" of a
 * text, where the type was not known when the bound was read. */
const struct expression *merge_rule_of_length(struct arena *arena, const struct expression *check);

/* Likewise: whether a check whose type is not known can only be about a number: "between 0 and 50",
 * "positive", "0.5 to 20", "1 to 5". */
bool merge_rule_is_of_number(const struct expression *check);

/* resolve.c: types, primary keys, who sets what; then references. */
void resolve_entities(struct builder *builder);
/* The same without references, of one entity that was added behind resolve_entities. */
void resolve_entity_basics(struct builder *builder, struct entity *entity);
/* What keys were added, when the last entity is there. */
void resolve_report(struct builder *builder);
/* The field that holds passwords, by its name in any language, the surest name first. NULL: none.
 */
struct field *resolve_password_field(const struct entity *entity);
/* Whether a name, flat, is that of a password, in any language: "passwordhash", "motdepasse". */
bool resolve_is_password(struct slice key);

/* type_name.c: the type that a field's name speaks of, or NULL: for fields that state none. */
const struct type *type_name_guess(struct builder *builder, struct slice name);

/* reference.c: what the fields of one entity refer to; once the relations of diagrams are looked
 * up, which resolve_entities does. */
void reference_resolve(struct builder *builder, struct entity *entity);
/* Whether the field alone tells one row of its entity from all others. */
bool reference_is_key(struct builder *builder, const struct entity *entity,
                      const struct field *field);

/* constraint.c: table-level keys, indexes, checks. */
void resolve_constraints(struct builder *builder);
/* For what must be unique although nothing says so; after resolve_constraints. */
void constraint_add_unique_index(struct builder *builder, struct entity *entity,
                                 const struct field *field);

/* plural.c: the entity whose name is the singular or the plural of the key in another language, for
 * keys that no entity has; NULL: none. */
struct entity *plural_entity(struct builder *builder, struct slice key);
