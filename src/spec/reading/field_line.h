/* SPDX-License-Identifier: Apache-2.0 */
/* One field described in one line, in whichever order people write: "id (Long) - PK", "id: uuid",
 * "company_id uuid FK companies.id nullable", "name: string, required", "status (open, closed)",
 * "value [+1|-1]", "created_at". Pure. */
#pragma once

#include "spec/statement/statement.h"

/* How sure it is that the line describes a field at all. */
enum field_evidence {
    FIELD_EVIDENCE_NONE,        /* it does not begin with a name, or words go on behind it */
    FIELD_EVIDENCE_NAME,        /* a name, and at most prose behind a separator */
    FIELD_EVIDENCE_CONSTRAINED, /* a key, "unique", "required", labels … */
    FIELD_EVIDENCE_TYPED,       /* a type that is known */
};

/* Fills *out_field, which is untouched for FIELD_EVIDENCE_NONE; its place is left to the caller,
 * who finds the name's offset in the line, for the name is a part of it. */
enum field_evidence field_line_read(struct arena *arena, struct slice line,
                                    struct field_statement *out_field);

/* Reads fields between commas, "id uuid PK, name, status (a, b), PRIMARY KEY (a, b)", into the
 * entity, table-level keys and constraints too. `place` gives the place of a part of `text`.
 * Returns how many of the parts are fields; *out_other_count the rest, *out_best the surest
 * evidence. */
struct field_list_result {
    size_t field_count;
    size_t sure_count; /* of them, with more than a name */
    size_t other_count;
};
typedef struct place field_place_f(const void *context, struct slice part);
struct field_list_result field_line_read_list(struct arena *arena, struct entity_statement *entity,
                                              struct slice text, field_place_f *place,
                                              const void *context);

/* "Property - Id : uuid", "Field: email (text)", "Column age: int" → "Id : uuid", "email (text)",
 * "age: int": the line without a word in front that only says that it is a field. The line itself
 * where that word is the field's name ("property: text") or the first word of it ("Property
 * address: text"); `is_among` tells that a line before has had such a word. */
struct slice field_line_skip_label(struct arena *arena, struct slice line, bool is_among);

/* "sessions relationship", "has many orders", "owner (relationship → User)": what code offers and
 * nothing stores. */
bool field_line_is_relation(struct slice part);

/* "PRIMARY KEY (a, b)", "UNIQUE(a, b)", "Primary Key: id (bigint)": whether the part is one; it is
 * added to the entity. */
bool field_line_read_key(struct arena *arena, struct entity_statement *entity, struct slice part);

/* Length of the identifier at the front; 0: none. */
size_t field_line_measure_name(struct slice text);
