/* SPDX-License-Identifier: Apache-2.0 */
/* Which entity a table, list or piece of code describes: named by a label above it or by its
 * heading. Pure. */
#pragma once

#include "spec/document/document.h"
#include "spec/reading/fields_share.h"

struct entity_label {
    struct slice name;   /* empty: none was found */
    struct slice schema; /* "auth" of auth.users, or empty */
    struct place place;
    bool is_heading;  /* the section's own name, as against a label right above the block */
    bool is_repeated; /* what stands above it is the same label as below the heading beside */
    enum fields_share share; /* which of the thing's fields these are said to be */
};

/* The name for a block: a label in the paragraphs right above it, else the nearest heading that is
 * a name ("Columns" and "Fields" are none; then the heading above counts). "Optional fields:" right
 * above it leaves the name to the label above that, or to the list before. */
struct entity_label entity_label_of_block(const struct block *block);

/* Whether the text is a label that names an entity by itself: "**users**", "Table: users",
 * "Table Name: `users`", "The `users` table:", "User:". */
bool entity_label_names(struct text text, struct slice *out_name);

/* Whether the label says that what follows is no list of fields: indexes, relations, values. */
bool entity_label_says_other(struct slice label);
