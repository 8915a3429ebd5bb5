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

/* merge_former.c: drops, with a diagnostic, former names that something else still has, or that
 * were given to another before. When all entities are there. */
void merge_former_names(struct builder *builder);
