/* SPDX-License-Identifier: Apache-2.0 */
/* What the files share that make one entity of its many descriptions. */
#pragma once

#include "model/entity/entity.h"

/* A description of something that is stored, not of a message. */
static inline bool merge_is_stored(const struct statement *statement)
{
    return statement->kind == STATEMENT_ENTITY && !statement->entity.is_request;
}

/* merge_name.c: gives descriptions of one thing, that name it by what stands in a heading's
 * brackets and by what stands before them, one name. Statements change; before the groups are made.
 */
void merge_names(struct builder *builder);

/* merge_field.c: the fields of one description into the entity, of which better ones are there. */
void merge_description(struct builder *builder, struct entity *entity,
                       const struct statement *statement);

/* Likewise: the field that a description means by a name, or NULL; and what it tells where nothing
 * holds a rule that is said of the field. */
struct field *merge_find_field(struct builder *builder, const struct entity *entity,
                               const struct field_statement *statement);
void merge_report_unheld(struct builder *builder, const struct entity *entity,
                         const struct field_statement *field);

/* merge_rule.c: holds the field to what another description says of its values, besides what holds
 * already: length, bounds, patterns, allowed values, moments. Of another type nothing is taken. */
void merge_rule_take(struct arena *arena, struct field *field, const struct field_statement *other);
/* Likewise for a type or table of fields that a request carries ("CreateBoatDto", the body of POST
 * /boats), when all entities are there; any other statement is left alone. */
void merge_rule_read_request(struct builder *builder, const struct statement *statement);

/* merge_former.c: drops, with a diagnostic, former names that something else still has, or that
 * were given to another before. When all entities are there. */
void merge_former_names(struct builder *builder);
