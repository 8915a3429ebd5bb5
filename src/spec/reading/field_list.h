/* SPDX-License-Identifier: Apache-2.0 */
/* Fields in a list of one text: "id uuid PK, name, status (a, b), PRIMARY KEY (a, b)". Pure. */
#pragma once

#include "spec/reading/field_line.h"

struct field_list_result {
    size_t field_count;
    size_t sure_count;    /* of them, with more than a name */
    size_t other_count;   /* parts that are neither field, key nor relation */
    size_t foreign_count; /* of these, in letters that no field is called by */
    struct slice other;   /* the first of them, where it is a few words; empty: none is */
};

/* The place of a part of the text. */
typedef struct place field_place_f(const void *context, struct slice part);

/* Reads the list into the entity, table-level keys and constraints too; `place` gets `context`. */
struct field_list_result field_list_read(struct arena *arena, struct entity_statement *entity,
                                         struct slice text, field_place_f *place,
                                         const void *context);

/* "PRIMARY KEY (a, b)", "UNIQUE(a, b)", "Primary Key: id (bigint)": whether the part is one; it is
 * added to the entity. */
bool field_list_read_key(struct arena *arena, struct entity_statement *entity, struct slice part);

/* "sessions relationship", "has many orders", "owner (relationship → User)": what code offers and
 * nothing stores. */
bool field_list_is_relation(struct slice part);

/* "Table: boat_slots": what keeps the fields beside it, and no field. */
bool field_list_names_table(struct arena *arena, struct slice part);

/* Takes the part before the next comma, semicolon, line's end or dot in the middle, outside
 * brackets, off the front of *rest. A line that only goes on is no end. False: nothing is left. */
bool field_list_next_part(struct slice *rest, struct slice *out_part);
