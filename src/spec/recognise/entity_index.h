/* SPDX-License-Identifier: Apache-2.0 */
/* Tables that name entities, a row each: "Entity | Table | Description". Pure. */
#pragma once

#include "spec/statement/specification.h"

/* The column whose cells are names of entities; READING_NO_COLUMN: the table has none, by its
 * headers, or shows messages. */
int entity_index_column(const struct block *block);

/* The identifier of a cell that is nothing else: "`cats`", "public.cats"; else empty. */
struct slice entity_index_name(const struct table_row *row, int column);
