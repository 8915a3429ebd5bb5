/* SPDX-License-Identifier: Apache-2.0 */
/* Which entity a table, list or piece of code describes: named by a label above it or by its
 * heading; and whether the sections around it speak of stored things or of messages. Pure. */
#pragma once

#include "spec/document/document.h"

/* The entity's name in a heading or label: "3.2 User Table" → "User", "사용자 (users)" → "users",
 * "Table: `orders`" → "orders", "`users` - who may log in" → "users". Empty when the text is no
 * name of one thing. */
struct slice entity_name_of_title(struct text title);

/* The same for plain words without markup. */
struct slice entity_name_of_words(struct slice words);

enum entity_setting {
    ENTITY_SETTING_OPEN,    /* the headings do not tell */
    ENTITY_SETTING_STORED,  /* a data model, database or list of entities */
    ENTITY_SETTING_MESSAGE, /* requests, responses, parameters, configuration, metrics … */
};
enum entity_setting entity_name_setting(const struct section *section);

/* Whether something of that name passes by, as a message or a part of the program, and is not
 * stored. Below a heading that says "Entities", a name that may be either is a thing. */
bool entity_name_is_passing(struct slice name, const struct section *section);

struct entity_name {
    struct slice name;   /* empty: none was found */
    struct slice schema; /* "auth" of auth.users, or empty */
    struct place place;
    bool is_heading; /* the section's own name, as against a label right above the block */
};

/* The name for a block: a label in the paragraphs right above it, else the nearest heading that is
 * a name ("Columns" and "Fields" are none; then the heading above counts). */
struct entity_name entity_name_of_block(struct arena *arena, const struct block *block);

/* Whether the text is a label that names an entity by itself: "**users**", "Table: users",
 * "Table Name: `users`", "The `users` table:", "User:". */
bool entity_name_is_label(struct text text, struct slice *out_name);

/* Whether the label says that what follows are fields, and nothing else: "Columns", "Key fields",
 * "Campos principales:". */
bool entity_name_says_fields(struct slice label);

/* The word of `title` whose own key a field of that name is by the looks of it: "orderId" of
 * "Order", "org_id" of "Organization", "participantId" of "EventParticipant"; all of it for "id".
 * Empty: it is no such key. */
struct slice entity_name_of_key(struct slice title, struct slice field);
