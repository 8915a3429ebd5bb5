/* SPDX-License-Identifier: Apache-2.0 */
/* What the files share that infer entities from examples, paths and messages. What others call of
 * them stands in bind.h and bind_private.h. */
#pragma once

#include "model/bind/bind_private.h"

struct json;

/* --- infer.c --- */

/* An entity without fields, marked as inferred at that place. `noun`: the path segment. */
struct entity *infer_begin(struct builder *builder, struct slice noun, struct place place);
/* "id", "user_id" and "userId" of a user; `key` is the word_key of the thing. */
bool infer_is_key(struct builder *builder, struct slice key, struct slice field);

/* --- infer_mention.c --- */

/* What a path says about a word: …/word/{id} says that it is a collection. */
struct usage {
    bool has_item;
    bool is_read;       /* GET …/word */
    bool is_created;    /* POST …/word */
    bool is_made_alone; /* POST …/word that stands below nothing's item */
    bool is_written;    /* it or its items, by any method but GET */
};

/* What the document has on the collections of one name; statements in their order. */
struct mention {
    struct usage usage;
    struct list examples;  /* const struct statement: the last segment of its path that is no
                              parameter is the word */
    struct list endpoints; /* likewise, with a request */
    struct list keys;      /* struct slice: what names an item, "slug" of …/word/{slug} */
};

/* What the document has on the collections of that word_key; NULL: nothing. */
const struct mention *infer_mention(struct builder *builder, struct slice key);
/* Whether that makes it a collection: a word in the plural that is read and created, or that has
 * items. Of what a type describes it is enough that a list is read, and of what a POST answers with
 * its key and with what it took, that it is created. */
bool infer_mention_is_collection(struct builder *builder, const struct mention *mention,
                                 struct slice noun, struct slice key);
/* "current", "request": only says which of a collection are meant, or how one comes to be. */
bool infer_mention_is_choice(struct slice word);

/* --- infer_message.c --- */

/* Remembers a type that was taken for a message, under its name and under that of the thing that it
 * shows. Other statements: does nothing. */
void infer_message_note(struct builder *builder, struct statement *statement);
/* The entity of the type that has the collection's name, or else of what answers show of it, with
 * its keys resolved, and reported. NULL: there is none. */
struct entity *infer_message_entity(struct builder *builder, struct slice noun, struct slice key);

/* --- infer_example.c --- */

/* The object that stands for one thing: the body itself, or what an envelope wraps ({"data":{…}},
 * {"user":{…}}, {"data":[{…}]}). NULL: there is none, or it is empty. */
const struct json *infer_example_thing(struct builder *builder, const struct json *body,
                                       struct slice key);
/* Whether the body shows several things: a list, or a list in what wraps it. */
bool infer_example_is_list(struct builder *builder, const struct json *body, struct slice key);
/* Whether the object's member says how it went, and nothing of the thing beside it: "success":
 * true, and the "message" and "code" beside that. */
bool infer_example_is_envelope(const struct json *object, const struct json *member);
/* Whether the object only says how it went: {"success": true, "message": "Deleted"}. */
bool infer_example_is_acknowledgement(const struct json *object);
/* Whether the object has the key that things of that name have. */
bool infer_example_shows_key(struct builder *builder, const struct json *object, struct slice key);
/* The type that the value of a member shows, by its name and its form. */
struct type *infer_example_type(struct builder *builder, const struct json *value);
/* Adds the fields that the example shows and the entity lacks. Begins the entity where it is NULL
 * and the example shows a thing; returns it. */
struct entity *infer_example_add(struct builder *builder, struct slice noun, struct slice key,
                                 struct entity *entity, const struct statement *statement);

/* The example that the document calls the form of the thing of that word_key, or NULL. */
const struct statement *infer_example_form(struct builder *builder, struct slice key);
/* The entity with the members of it. */
struct entity *infer_example_take(struct builder *builder, struct slice noun, struct slice key,
                                  const struct statement *form);
/* Tells of what requests take and the entity, which has the members of a form, does not keep. */
void infer_example_report_lost(struct builder *builder, const struct entity *entity,
                               const struct mention *mention, struct slice key);

/* --- infer_request.c --- */

/* The type of a field of which a list of names tells only its name; where that says nothing, any
 * JSON value will do. */
struct type *infer_request_type(struct builder *builder, struct slice name);
/* Adds the fields of "{ email, password, role?: string }", up to the first that is no name. Begins
 * the entity where it is NULL; returns it. */
struct entity *infer_request_shorthand(struct builder *builder, struct slice noun,
                                       struct entity *entity, struct slice text,
                                       struct place place);
/* Adds or sharpens the fields that a table beside the example states: it knows of types and of what
 * must be there, where an example only shows one. Begins the entity where it is NULL; returns it.
 */
struct entity *infer_request_fields(struct builder *builder, struct slice noun,
                                    struct entity *entity, const struct statement *statement);
