/* SPDX-License-Identifier: Apache-2.0 */
/* Entities whose columns stand nowhere but in brackets: behind the words of an overview, "Table |
 * Purpose" over "`beds` | Beds of the garden (id, label, width…)", and behind a table that a
 * sentence names, "creates the table `beds` (id, label)". */
#pragma once

#include "spec/recognise/told_columns.h"

/* Finds the next bracket with a comma, or a reference alone, in it, from *at on, and puts *at
 * behind it. *out_open is where it opens, *out_inside what it holds. False: there is none. */
bool bracketed_columns_next(struct slice text, size_t *at, size_t *out_open,
                            struct slice *out_inside);

/* Reads what it holds, a part of `text`, as columns; of a list that ends with "…", those that it
 * names. False: it is something else. */
bool bracketed_columns_read(struct arena *arena, const struct text *text, struct slice inside,
                            struct told_columns *out);

/* Whether an index, a reference or the like is what the words in front of the bracket lead to. */
bool bracketed_columns_is_rule(struct slice before);

/* The table that the words in front of the bracket name, "the `beds` table (", "таблицу beds (";
 * *out_has_kind: they call it a table, too. Empty: they name none. */
struct slice bracketed_columns_table(const struct text *text, size_t open, bool *out_has_kind);

/* Whether a column of the table is about indexes: "Entity | Index type | Fields". */
bool bracketed_columns_has_indexes(const struct block *block);

/* The name in bold or in marks of code that leads an item, with what it is for behind a dash or a
 * colon: "**beds** — what is planted (id, label)"; empty: none does. */
struct slice bracketed_columns_lead(const struct text *text);

/* Whether a table that nobody read names entities, and may have such brackets. */
bool bracketed_columns_is_table(const struct block *block);

/* When everything else in a document is read: states the entities of such tables that nothing tells
 * otherwise, and says that it knows no other fields (N1412). `tables`: struct block. */
void bracketed_columns_collect(struct specification *specification, const struct list *tables);
