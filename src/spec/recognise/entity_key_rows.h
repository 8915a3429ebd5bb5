/* SPDX-License-Identifier: Apache-2.0 */
/* Entities whose fields are named nowhere but in the cells of a table about keys, "Entity | Primary
 * Key | Foreign Keys | Constraints", a row each. Pure. */
#pragma once

#include "spec/statement/specification.h"

/* Whether a table that nobody read names entities, and beside them keys, references or indexes. */
bool entity_key_rows_is_table(const struct block *block);

/* When everything else in a document is read: states the entities of such tables that nothing tells
 * with the fields that the cells name, and says that it knows no others (N1412). To entities that
 * are told otherwise it adds nothing but what keys and references say of their fields.
 * `tables`: struct block. */
void entity_key_rows_collect(struct specification *specification, const struct list *tables);
