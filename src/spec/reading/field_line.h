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

/* "Property - Id : uuid", "Field: email (text)", "Column age: int" → "Id : uuid", "email (text)",
 * "age: int": the line without a word in front that only says that it is a field. The line itself
 * where that word is the field's name ("property: text") or the first word of it ("Property
 * address: text"); `is_among` tells that a line before has had such a word. */
struct slice field_line_skip_label(struct arena *arena, struct slice line, bool is_among);

/* Length of the identifier at the front; 0: none. Its Latin letters may have marks, which the field
 * will be called without: plain_names.h. */
size_t field_line_measure_name(struct slice text);
