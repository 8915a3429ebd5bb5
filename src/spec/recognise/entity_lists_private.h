/* SPDX-License-Identifier: Apache-2.0 */
/* What the files share that read entities from bullets and paragraphs.
 *
 *     entity_code_names            several fields in one line, by their marks of code
 *     entity_items                 items of one depth to fields
 *     entity_heads                 entities in sentences behind a name in bold or code
 *     entity_parts                 entities whose parts are labelled: columns, indexes, relations
 *     entity_lines                 the lines of a paragraph, a field each
 *     entity_indexes               indexes and references said in words about an entity nearby
 *     entity_rule                  one rule about a field, or of several together
 *     entity_rules                 rules about fields in a list below their entity
 *     entity_words                 entities whose fields are told in plain words
 *     entity_clauses               which words of an item that says more than names are fields
 *     entity_dictionary            whose the fields of a data dictionary are
 *     entity_models                the models of a program, a bullet each
 *     entity_prose                 the same in paragraphs of a data model
 *     recognise_entity_lists       which items are entities, or fields, and whose
 *     recognise_entity_paragraphs  the same for lines and sentences
 *     recognise_entity_sheets      tables of one entity, a property a row
 *
 * Pure; texts point into the document, or live in the specification's arena. */
#pragma once

#include "spec/reading/entity_group.h"
#include "spec/reading/reading.h"
#include "spec/recognise/recognise.h"

/* --- recognise_entity_lists.c */

/* The statement of an entity that `group` has gathered, to be completed. */
struct entity_statement *entity_lists_state(struct specification *specification,
                                            const struct block *block,
                                            const struct entity_group *group, struct slice name,
                                            struct place place);

/* States the entity of an item that a name in marks of code leads, from the names in marks behind
 * it, "`crew_ships`: which `crew_id` sails on which `ship_id`, `since`", where one is a reference;
 * false: it tells of none. */
bool entity_lists_read_code_names(struct specification *specification, const struct block *block,
                                  const struct text *text);

/* --- entity_code_names.c */

/* How many names the line is a row of: "`id`, `email` unique, `tags[]` and `version`"; 0: it is
 * none. `takes_labels`: any label may stand in front ("Profile: `bio`"), not only "Fields:", and
 * one name behind it is enough. */
size_t entity_code_names_count(const struct text *text, bool takes_labels);

/* The first of them, whatever the label; empty: the line has none. */
struct slice entity_code_names_first(const struct text *text);

/* Adds each of them with what is said of it. */
void entity_code_names_add(struct entity_group *group, const struct text *text, bool takes_labels);

/* Adds them, and names that stand between words that are none: "profile, `kennel_id`, notes". */
void entity_code_names_add_any(struct entity_group *group, const struct text *text);

/* Whether the group has a field of that name. */
bool entity_code_names_is_known(const struct entity_group *group, struct slice name);

/* --- entity_items.c */

/* Index behind the items nested in items[at]. */
size_t entity_items_end(const struct block *block, size_t at);

/* The first line of an item, up to the end of the code in it that lists fields and their types,
 * "**parts** — `id (uuid), price (decimal, EUR)`", where words stand behind that. */
struct slice entity_items_line(const struct text *text);

/* Gathers the fields nested directly in items[at], or, at SIZE_MAX, the outermost items; whether
 * they are an entity. Most lists are none: it stops where the items left cannot make it one. */
bool entity_items_gather(struct entity_group *group, const struct block *block, size_t at,
                         enum entity_setting setting);

/* Gathers the fields nested in items[at] as rows, several in one without marks of code ("id (pk,
 * uuid), username (unique), created_at"); whether all of them are fields, and an entity's. */
bool entity_items_gather_rows(struct entity_group *group, const struct block *block, size_t at);

/* Gathers the outermost items where a label above calls them fields, though nothing in them tells
 * it; whether they are an entity. */
bool entity_items_gather_labelled(struct entity_group *group, const struct block *block,
                                  enum entity_setting setting);

/* --- entity_parts.c */

/* What stands behind "Table Name:" in the item; empty where it says nothing of the kind. */
struct slice entity_parts_name(const struct list_item *item);

/* Whether a part of items[at] is labelled as columns. */
bool entity_parts_are_in_item(const struct block *block, size_t at);

/* States the entity `name` from the parts nested in items[at]; false: they are none of one. */
bool entity_parts_read_item(struct specification *specification, const struct block *block,
                            size_t at, struct slice name);

/* Whether the outermost items are the parts of one entity: its key and its columns. */
bool entity_parts_have_key(const struct block *block);

/* States the entity that the heading names from the parts that the outermost items are; false:
 * they are none of one. */
bool entity_parts_read_list(struct specification *specification, const struct block *block,
                            enum entity_setting setting);

/* --- entity_indexes.c */

/* Whether the heading above says that what stands below it are indexes. */
bool entity_indexes_are_below(const struct section *section);

/* Whether a list under this name, in any language known, is one of indexes. */
bool entity_indexes_is_label(struct slice name);

/* States the index of `entity` that the text's first line describes, if it does. */
void entity_indexes_state(struct specification *specification, const struct block *block,
                          const struct entity_statement *entity, const struct text *text);

/* "user_id → users.id, ON DELETE CASCADE", about a field that is there. */
void entity_indexes_read_reference(struct arena *arena, struct entity_statement *entity,
                                   const struct text *text);

/* "**Unique:** (store_id, business_date)" below the entity that it is about: states an index. */
bool entity_indexes_read_unique(struct specification *specification, const struct block *block,
                                const struct text *text);

/* "Primary key: (a, b)." below the fields of the entity of this section, which states no key: makes
 * them its key; false: it is something else. */
bool entity_indexes_read_key(struct specification *specification, const struct block *block,
                             struct slice line);

/* "Composite key over both": the two references of the entity are its key together, where it states
 * none; false: the text says nothing of the kind, or it has more of them. */
bool entity_indexes_read_joint(struct arena *arena, struct entity_statement *entity,
                               struct slice text);

/* "(store_id, day) UNIQUE" in the row of a table that names `entity`: states an index; false: it is
 * something else, or names what the entity lacks. */
bool entity_indexes_read_cell(struct specification *specification, const struct block *block,
                              const struct entity_statement *entity, const struct text *cell);

/* "**Indexes:** `slug`, (author_id, day)" in a paragraph below the entity: an index for each. */
bool entity_indexes_read_line(struct specification *specification, const struct block *block);

/* "- INDEX(name)" among the fields of the entity stated last. */
void entity_indexes_read_among_fields(struct specification *specification,
                                      const struct block *block);

/* A rule of `entity` that is one of several columns together, or an index: states it. */
bool entity_indexes_read_rule(struct specification *specification, const struct block *block,
                              const struct entity_statement *entity, const struct text *text);

/* A list under "Indexes", about the entity described just before in this section. */
bool entity_indexes_read_list(struct specification *specification, const struct block *block);

/* --- entity_rules.c */

/* Whether a list under this name is one of rules about fields: "Validation rules". */
bool entity_rules_is_label(struct slice name);

/* Whether such a name stands above the list, which then describes no entity. */
bool entity_rules_is_list(const struct block *block);

/* Reads such a list, about entities described before in this section or, where most items name
 * fields of one, further up: states an alteration of each entity whose fields the items lead with;
 * false: none does. */
bool entity_rules_read_list(struct specification *specification, const struct block *block);

/* --- entity_words.c */

/* The section, or the one right around it, where it is the data model itself; else NULL. */
const struct section *entity_words_model(const struct section *section);
bool entity_words_is_model(const struct section *section);

/* Whether these words are what a data model is called by, and nothing else. */
bool entity_words_names_model(struct slice words);

/* Bytes of what parts a name from what is said of it, at the front: "—", ":"; 0: nothing. */
size_t entity_words_measure_parting(struct slice text);

/* Takes the next of "number, term (months) and rate"; false: there is none left. */
bool entity_words_next_part(struct slice *rest, struct slice *out_part);

/* Where " and " stands between two words, outside brackets; SLICE_NOT_FOUND: nowhere. */
size_t entity_words_find_and(struct slice text);

/* The words of such a part, without what stands in brackets behind them. */
struct slice entity_words_of_part(struct slice part);

/* Whether it can be the name of a field, and whether one such as fields mostly have. */
bool entity_words_is_name(struct slice part);
bool entity_words_is_usual(struct slice part);

/* Takes a sentence off the front of *rest: up to a full stop outside brackets, or to a line break
 * that `is_end` says to be its end, given all of *rest and the break's offset; NULL: none is.
 * Blanks are taken off both. */
typedef bool entity_words_end_f(struct slice text, size_t at);
struct slice entity_words_take_sentence(struct slice *rest, entity_words_end_f *is_end);

/* States the entities of a list of such a section, "**Contract** — number, term, monthly rate":
 * fields of words, of which a name with underscores is made. Most items must list fields; what one
 * says besides is passed over, and one that names none is reported. `left`: the items (struct
 * list_item) that nothing has read yet, of which those remain that nothing is told of; NULL: all.
 * False: the list is none, or has letters that no field is called by, which is reported. */
bool entity_words_read_list(struct specification *specification, const struct block *block,
                            struct list *left);

/* States the entity of one item that stands among entities; false: it tells none in such words. */
bool entity_words_read_item(struct specification *specification, const struct block *block,
                            const struct text *text);

/* States the entity of a list of one item that begins with the name of a table in marks of code:
 * "`fees`: method, amount, currency, paid_at. Each trip has one."; false: it tells of none. */
bool entity_words_read_alone(struct specification *specification, const struct block *block);

/* States the entities of a paragraph, or of several of the section beside it, of which each line is
 * one: "Contract: number, term, monthly rate"; false: they are none. */
bool entity_words_read_lines(struct specification *specification, const struct block *block);

/* --- entity_joins.c */

/* Whether words behind the name of a table say that it joins others: "many-to-many between …". */
bool entity_joins_says(struct slice list);

/* States the entity `name` of such words with a reference to each of the two of `names` (struct
 * slice) that they name; false: they name others, or more. */
bool entity_joins_read(struct specification *specification, const struct block *block,
                       const struct text *text, struct slice name, struct slice list,
                       const struct list *names);

/* --- entity_clauses.c */

/* What names fields in a text that says more than that. */
struct entity_clauses {
    struct list parts;     /* struct slice: each a name, with what stands in brackets behind it */
    size_t usual_count;    /* of them, called as fields mostly are */
    size_t code_count;     /* of them, in marks of code */
    struct slice left_out; /* the first part that may be one and is taken for a remark; or empty */
    size_t left_out_count;
};

/* Reads `list`, a part of `text`: "the trip that was logged: place name, depth", "one animal, with
 * its species and count, flagged as `is_rare` or not". False: it names no fields. */
bool entity_clauses_read(struct arena *arena, const struct text *text, struct slice list,
                         struct entity_clauses *out);

/* The name in marks of code that the part is about: "`is_night` flag", "flagged as `is_rare` or
 * not"; empty: there is none, or it is a value ("state `open`"). */
struct slice entity_clauses_code_name(const struct text *text, struct slice part);

/* "kind of the stone" among the fields of stones → "kind"; other words as they are. */
struct slice entity_clauses_without_owner(struct arena *arena, struct slice words,
                                          struct slice owner);

/* Takes "optional" off "optional depth"; false: the words do not say so. */
bool entity_clauses_take_optional(struct slice *words);

/* --- entity_dictionary.c */

/* Names entities of the document that are called "data dictionary" by what its endpoints or its
 * title name; one that nothing names is reported, and not stored. For behind the last block. */
void entity_dictionary_name(struct specification *specification, const struct document *document);

/* --- entity_models.c */

/* Whether the text is a label in bold that opens a data model: "**Models**", "**Datenmodell:**". */
bool entity_models_is_label(const struct text *text);

/* How many outermost items look like models, below a heading or label of them. */
size_t entity_models_count(const struct block *block);

/* States the entity of items[at], "`Boat`: club FK, name, length_cm int. unique (club, name).",
 * below a heading or label of models; false: it is none. */
bool entity_models_read_item(struct specification *specification, const struct block *block,
                             size_t at);

/* --- entity_heads.c */

/* States the entity of a paragraph of a data model that a name in bold or in marks of code leads:
 * "**`berth`** — a place. `label` is what is painted; `depth_m` bounds it." *out_rest is the text
 * behind the name. False: it tells of none. */
bool entity_heads_read(struct specification *specification, const struct block *block,
                       struct slice *out_rest);

/* The name in bold and in marks of code that leads a paragraph of a data model: what the sentences
 * behind it are about; empty: none does. */
struct slice entity_heads_name(const struct block *block);

/* States the entities of a list whose items are such texts, most of them; false: they are none. */
bool entity_heads_read_list(struct specification *specification, const struct block *block);

/* --- entity_lines.c */

/* States the entities of a paragraph whose lines are fields, below "Table orders:" or, with a type
 * each, below the heading that names the thing; false: they are none. */
bool entity_lines_read(struct specification *specification, const struct block *block);

/* --- entity_prose.c */

/* States the entity of a paragraph of such a section, "**Contract** — what both sign. Number, term,
 * monthly rate", where several paragraphs of it read as one, with the fields that a paragraph
 * "Common fields on every collection: `id`, …" gives to all; what names no field is reported. */
bool entity_prose_read(struct specification *specification, const struct block *block);
