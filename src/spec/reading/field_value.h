/* SPDX-License-Identifier: Apache-2.0 */
/* A field's type, labels and default from the words that people use for them. Pure. */
#pragma once

#include "spec/statement/statement.h"
#include "spec/text/label_list.h"

/* A field with a type of kind TYPE_UNKNOWN, added to the entity. Never NULL. */
struct field_statement *field_value_add(struct arena *arena, struct entity_statement *entity,
                                        struct slice name, struct place place);

/* Sets the field's type from a text that begins with a type and may go on with constraints:
 * "VARCHAR(20) NOT NULL", "enum('a', 'b')", "string, required", "'a' | 'b'", "string?". */
void field_value_type(struct arena *arena, struct field_statement *field, struct slice text);

/* The thing of "link to Pupil (many)": several of it, in one field. Empty: it is none. */
struct slice field_value_several(struct slice text);

/* The same in two steps: the type alone, which returns what follows it, and the constraints there.
 */
struct slice field_value_type_alone(struct arena *arena, struct field_statement *field,
                                    struct slice text);
void field_value_rest(struct arena *arena, struct field_statement *field, struct slice rest);

/* Where the text lists labels and the type is text, an enumeration without labels or not stated,
 * the type becomes an enumeration with them. Returns whether it did. */
bool field_value_labels(struct arena *arena, struct field_statement *field, struct slice text,
                        enum label_trust trust);

/* A default as people write it: 'x', 5, true, now(), CURRENT_TIMESTAMP, uuid(), autoincrement(). */
struct default_value field_value_default(struct arena *arena, struct slice value,
                                         const struct type *type, struct place place);
