/* SPDX-License-Identifier: Apache-2.0 */
/* What the files share that read a Markdown table whose rows are the columns of a stored thing.
 *
 *     column_cell         one cell: a name, a type, yes or no
 *     column_layout       which column of the table says what
 *     column_row          a row to fields
 *     column_body         what a request takes, field by field
 *     recognise_columns   whose fields they are, and what cannot be read
 *
 * Pure; texts point into the document, or live in `arena`. */
#pragma once

#include "spec/endpoint/endpoint.h"
#include "spec/reading/entity_label.h"
#include "spec/reading/reading.h"
#include "spec/recognise/recognise.h"

/* What a column of the table says about a field. */
enum column_role {
    COLUMN_NONE,
    COLUMN_ENTITY, /* one table for several entities: whose field it is */
    COLUMN_NAME,
    COLUMN_TYPE,
    COLUMN_CONSTRAINT,
    COLUMN_REQUIRED, /* yes or no */
    COLUMN_NULLABLE, /* yes or no */
    COLUMN_PRIMARY,  /* a tick */
    COLUMN_UNIQUE,
    COLUMN_INDEXED,
    COLUMN_REFERENCE,
    COLUMN_DEFAULT,
    COLUMN_LENGTH,
    COLUMN_PROSE,
};

#define COLUMN_MAXIMUM 16U /* further columns are not looked at */

struct column_layout {
    enum column_role roles[COLUMN_MAXIMUM];
    size_t count;
    int name;       /* column, or READING_NO_COLUMN */
    int type;       /* likewise */
    int entity;     /* likewise */
    int number;     /* likewise: each row's own number, by which gRPC clients know the field */
    bool is_headed; /* the header calls the column of names one of fields */
    bool has_words; /* names may be of several words: "Trainer Name" */
};

/* --- recognise_columns.c */

/* Reads a table of columns, as the recogniser does. `title` names the entity where the table itself
 * does; NULL: the text around it does. */
enum reading_result columns_read(struct specification *specification, const struct block *block,
                                 const struct entity_label *title);

/* --- column_cell.c */

/* The cell without blanks and marks in front of a name: keys, stars, bullets. */
struct slice column_cell_bare(struct slice cell);

/* The row's cell, blanks taken off; empty for READING_NO_COLUMN. */
struct slice column_cell_text(const struct table_row *row, int column);

/* Whether the cell is a name, alone or with a remark or more names behind it. */
bool column_cell_is_name(struct slice cell);

/* Bytes of a name of two to four words at the front of the cell, which column_cell_bare made, where
 * nothing but a remark in brackets follows: "Trainer Name", "E-Mail". 0: it is none. */
size_t column_cell_measure_words(struct slice cell);

/* Whether the cell is a type. `is_headed`: the header says that there are types, so references and
 * types of the document's own count too. */
bool column_cell_is_type(struct arena *arena, struct slice cell, bool is_headed);

/* "→ users.id", "FK → users" where others have a type: notes in `field` what it refers to. False:
 * the cell is no reference. */
bool column_cell_read_reference(struct arena *arena, struct field_statement *field,
                                struct slice cell);

/* Yes, or no, in words or signs of any language. A cell may be neither. */
bool column_cell_is_yes(struct slice cell);
bool column_cell_is_no(struct slice cell);

/* --- column_body.c */

/* Whether the table may be one of what a request takes. */
bool column_body_claims(const struct block *block);

/* Reads a table of what a request to the endpoint above takes: its request, where it has none, and
 * a STATEMENT_EXAMPLE with fields in place of a value. False: it is none. */
bool column_body_read(struct endpoint_scope *scope);

/* "Body: `{ name, seats? }`" and "Body: `name`, `seats`" in the section of an endpoint: what a
 * request to it takes. False: the line, with its marks of code, says nothing of the kind. */
bool column_body_read_line(struct endpoint_scope *scope, struct slice line);

/* How sure it is that a text is such a line in braces, as claims are. */
int column_body_claim_line(struct slice text);

/* --- column_layout.c */

/* What a column with this header says; COLUMN_PROSE where the header is unknown. */
enum column_role column_layout_role(struct slice header);

/* Whether a header says that the table is about something else, whatever its cells look like. */
bool column_layout_is_foreign(const struct block *block);

/* The rows looked at to find a layout: from 1 up to, and without, this one. */
size_t column_layout_sample_end(const struct block *block);

/* How many of those have a name in the column. */
size_t column_layout_count_names(const struct block *block, size_t column);

/* The row's own number, where the layout has a column of them; 0: none that protobuf allows. */
uint32_t column_layout_number(const struct column_layout *layout, const struct table_row *row);

/* False where the table lacks a column of names or one of types; *layout has what was found until
 * then. */
bool column_layout_find(struct arena *arena, const struct block *block,
                        struct column_layout *layout);

/* --- column_row.c */

/* Whether the row has a name that a field can have. */
bool column_row_is_field(const struct column_layout *layout, const struct table_row *row);

/* Adds the row's field to `entity`, or each of them: "lat / lng", "line1..line3". The row must be
 * one of a field. */
void column_row_add_field(struct arena *arena, struct entity_statement *entity,
                          const struct column_layout *layout, const struct table_row *row);

/* "pk | (tenant_id, user_id)": a row that is no field but a key over several. False: it is none. */
bool column_row_read_key(struct arena *arena, struct entity_statement *entity,
                         const struct column_layout *layout, const struct table_row *row);

/* "— | — | UNIQUE (harbour, number)": a row without a name that states a key over several. False:
 * it states none. */
bool column_row_read_constraint(struct arena *arena, struct entity_statement *entity,
                                const struct column_layout *layout, const struct table_row *row);
