/* SPDX-License-Identifier: Apache-2.0 */
/* What the recognisers of sections share: what a block is about, columns by their header, items of
 * the form "name: value", and the few shapes of token that decide what a cell is. Pure. */
#pragma once

#include "spec/statement/specification.h"
#include "spec/text/wording.h"

/* A text that names something and says something about it. */
struct reading_pair {
    struct slice name; /* marks around it taken off */
    struct slice value;
    struct place place; /* of the name */
};

/* "**Name**: value", "`name` - value", "Name: value", "Name — value". False where the text is
 * neither, or the name is longer than a name can be. */
bool reading_pair(struct text text, struct reading_pair *out_pair);

/* Whether the block's section, an ancestor of it, or the text right above the block has one of the
 * words (wording.h). The document's title does not count: a service about errors is no error. */
bool reading_is_about(const struct block *block, const char *words);

/* As above, but only the nearest section and the text right above the block. */
bool reading_is_under(const struct block *block, const char *words);

/* The text right above the block in its section: a paragraph's last line or the item that the
 * block stands in; empty where there is none. Place as exact as known. */
struct text reading_label(const struct block *block);

/* The text up to its first line break, blanks taken off. */
struct slice reading_first_line(struct slice text);

/* Whether the text begins with what opens no statement of its own: a bracket, a mark, or what SQL
 * says about a column, in capitals. */
bool reading_begins_amid(struct slice text);

/* The first line, with the lines that only wrap it: where it ends with a comma or inside brackets,
 * or where the next one begins with what SQL says about a column. Line breaks stay in it. */
struct slice reading_first_run(struct slice text);

/* field_place_f: the place of a part of the `struct text` that `context` points to, or of the whole
 * where the part was copied; and for what is only tried, no place. */
struct place reading_place_in(const void *context, struct slice part);
struct place reading_place_nowhere(const void *context, struct slice part);

#define READING_NO_COLUMN (-1)

/* Whether the section's own name, or its title as written, has one of the words. */
bool reading_name_has(const struct section *section, const char *words);
bool reading_title_has(const struct section *section, const char *words);

/* Whether one of the document's own texts (a title, a header cell, the text of a block, or a part
 * of one) has one of the words: wording_has for texts that are asked often. */
bool reading_has(const struct document *document, struct slice text, const char *words);

/* The first column whose header has, or is, one of the words. */
int reading_column(const struct block *block, const char *words);
int reading_column_named(const struct block *block, const char *words);

/* A cell's text, blanks and marks taken off; empty for READING_NO_COLUMN and for "-", "—". */
struct slice reading_cell(const struct table_row *row, int column);

/* The place of a row's cell, or of the row. */
struct place reading_cell_place(const struct table_row *row, int column);

/* True when no cell of the row is filled in: only placeholders, dashes and blanks. */
bool reading_row_is_unfilled(const struct block *block, const struct table_row *row);

/* "FR-001", "NFR-A1", "12", "3.1": a name that only numbers a thing. */
bool reading_is_identifier(struct slice name);

/* Three digits from 100 to 599 at the front of the text, not part of a longer number; 0: none. */
unsigned reading_http_status(struct slice text);

/* Says why the block stays prose, for `explain`; a reason given earlier stays. */
void reading_give_reason(const struct block *block, const char *reason);

/* The statement's fact, filled in; `number` NAN. */
struct fact_statement *reading_state_fact(struct specification *specification,
                                          enum statement_kind kind, const struct block *block,
                                          struct place place, const char *topic, struct slice name,
                                          struct slice value);

/* The statement's record, with a name; fields are added below. */
struct record_statement *reading_state_record(struct specification *specification,
                                              enum statement_kind kind, const struct block *block,
                                              struct place place, struct slice name);
void reading_add_field(struct specification *specification, struct record_statement *record,
                       struct slice name, struct slice value);

/* A copy on the heap of the arena, for lists of names. */
struct slice *reading_keep(struct arena *arena, struct slice slice);
