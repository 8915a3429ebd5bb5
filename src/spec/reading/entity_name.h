/* SPDX-License-Identifier: Apache-2.0 */
/* Names of entities in words: what a heading or label calls a thing by. Pure. */
#pragma once

#include "spec/document/document.h"

/* The entity's name in a heading or label: "3.2 User Table" → "User", "사용자 (users)" → "users",
 * "Table: `orders`" → "orders", "`users` - who may log in" → "users". Empty when the text is no
 * name of one thing. */
struct slice entity_name_of_title(struct text title);

/* The same for plain words without markup. */
struct slice entity_name_of_words(struct slice words);

/* "Session / RefreshToken": two things of one shape under one heading or in one cell. False: the
 * text is something else ("Login / Registration" in words are two names, too: who asks must know
 * that data is described). */
bool entity_name_of_pair(struct slice text, struct slice *out_first, struct slice *out_second);

/* The only piece of code in the text, where it is an identifier; else empty. */
struct slice entity_name_in_code(struct text text);

/* "order" of a title with `order.schema.ts` or `order_model.py`: the file that declares it. */
struct slice entity_name_in_file(struct text title);

/* "orders" of a title with `orders/{id}`: how a store of documents writes where they are. */
struct slice entity_name_in_path(struct text title);

/* Letters, digits and the marks between the words of a name, of which at least one is a letter. */
bool entity_name_is_identifier(struct slice text);

/* "User table structure" → "User": without words of that kind behind it. */
struct slice entity_name_without_kind(struct slice text);

/* Whether the text says in front what kind of thing it names: "Table: users", "Table 3 users". */
bool entity_name_has_kind(struct slice text);

/* Whether a heading says what stands below it and not whose it is: "Columns", "Table structure". */
bool entity_name_is_generic(struct slice text);

/* Whether the label says that what follows are fields, and nothing else: "Columns", "Key fields",
 * "Campos principales:". */
bool entity_name_says_fields(struct slice label);

/* "Key fields" → "Key", "Campos principales:" → "principales": the label without a word for fields
 * behind or in front; as it is, where neither is there. Empty: nothing else, or it is too long. */
struct slice entity_name_without_fields(struct slice label);

size_t entity_name_count_words(struct slice text);

/* The word of `title` whose own key a field of that name is by the looks of it: "orderId" of
 * "Order", "org_id" of "Organization", "participantId" of "EventParticipant"; all of it for "id".
 * Empty: it is no such key. */
struct slice entity_name_of_key(struct slice title, struct slice field);
