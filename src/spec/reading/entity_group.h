/* SPDX-License-Identifier: Apache-2.0 */
/* Lines that may together describe one entity, gathered until it is clear whether they do. Pure. */
#pragma once

#include "spec/reading/entity_setting.h"
#include "spec/reading/field_list.h"

struct entity_group {
    struct arena *arena;
    struct entity_statement entity; /* fields and keys so far; name and source are the caller's */
    size_t line_count;
    size_t field_count;     /* lines that are fields */
    size_t sure_count;      /* of them, with a type, a key or labels */
    size_t typed_count;     /* of them, with a type */
    size_t reference_count; /* of them, named or marked as a reference */
    bool has_key;           /* a field is a primary key or named id */
    bool has_label;         /* a line began with a word that only says that it is a field */
    bool has_names;         /* a line has named several fields, with nothing said of each */
    /* What "Primary Key: id (bigint)" alone describes so far; a line of its own takes its place. */
    struct field_statement *key_field;
    struct slice foreign_name; /* the first that no field can have, by entity_group_foreign_name */
    struct place foreign_place;
    size_t foreign_more; /* of the same text, known beside it */
    struct slice unread; /* the name of the first line that begins with one and is no field */
    struct place unread_place;
};

void entity_group_init(struct entity_group *group, struct arena *arena);

/* Adds a line; several names before one type ("created_at, updated_at: timestamp") make several
 * fields. `place` gives the place of a part of the line. Returns whether it was a field. */
bool entity_group_add(struct entity_group *group, struct slice line, field_place_f *place,
                      const void *context);

/* Adds a field that is an object, whose own fields stand in braces behind its name. */
void entity_group_add_object(struct entity_group *group, struct slice name, struct place place);

/* "größe: integer": a field with a type, but for its name, which has other letters than names of
 * fields can have; empty: the line is none. */
struct slice entity_group_foreign_name(struct arena *arena, struct slice line);

/* Adds the fields of one line, each a line of its own: "id, name (text), owner_id". */
void entity_group_add_list(struct entity_group *group, struct slice fields, field_place_f *place,
                           const void *context);

/* Whether the lines describe an entity: nearly all are fields, and types, keys or the setting say
 * that these are columns rather than points of a list. */
bool entity_group_is_entity(const struct entity_group *group, enum entity_setting setting);

/* Whether nearly all lines are fields. */
bool entity_group_has_fields(const struct entity_group *group);

/* Whether the first field of the group is its key, or named id. */
bool entity_group_begins_with_key(const struct entity_group *group);

/* Whether they still may, with `left` lines to be added; what is false stays so. */
bool entity_group_can_be_entity(const struct entity_group *group, size_t left,
                                enum entity_setting setting);

/* "Topic(id, title, …)", "users (id uuid PK, email text unique)", "**User**: id, email": one line
 * that is a whole entity. Sets *group and *out_name; otherwise false, and *group is untouched. */
bool entity_group_read_line(struct arena *arena, struct entity_group *group, struct slice line,
                            enum entity_setting setting, field_place_f *place, const void *context,
                            struct slice *out_name);

/* The same without a key to tell it, where the lines around are entities: nothing but names stands
 * behind "groups:", two at least; beside a reference one part may be no name. */
bool entity_group_read_names(struct arena *arena, struct entity_group *group, struct slice line,
                             field_place_f *place, const void *context, struct slice *out_name);

/* Whether a field is called "vendor_name" or the like: what no plain word in brackets looks like.
 */
bool entity_group_has_compound_name(const struct entity_group *group);

/* The name in front of a body: "Order =" and "Order :=" define what "Order" is. */
struct slice entity_group_defined(struct slice text);

/* An index in words, over fields of the entity: "idx_users_email: email (UNIQUE)", "on (a, b)",
 * "UNIQUE(a, b)". False when the line names none of its fields. */
bool entity_group_read_index(struct arena *arena, const struct entity_statement *entity,
                             struct slice line, struct index_statement *out_index);
