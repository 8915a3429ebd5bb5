/* SPDX-License-Identifier: Apache-2.0 */
/* Columns that a sentence names, "an `id` (UUID), a unique `email` and `created_at`", and what is
 * read from such sentences. Pure; texts live in the specification's arena or the document. */
#pragma once

#include "spec/statement/specification.h"

/* What has been read of one sentence. */
struct told_columns {
    struct entity_statement entity; /* its fields alone */
    size_t named_count;             /* of names between commas, "and" and the like */
    size_t sure_count;              /* of them, with a type or a key's label */
    bool has_key;                   /* one is a primary key, or named id */
    struct slice rest;              /* of the sentence, from the first word that tells no column */
    struct slice behind;            /* the words behind the last name, as far as they were read */
};

/* How much may stand between the names. */
enum told_freedom {
    TOLD_STRICT, /* articles, types, labels, words for columns; the list ends at any other */
    TOLD_FREE,   /* what each is for, too: "the time it was sent (`sent_at`)" */
};

/* Reads `part`, which lies in text->plain. A name stands in marks of code, or has the form of
 * identifiers ("created_at", "createdAt", "id"). */
void told_columns_read(struct arena *arena, const struct text *text, struct slice part,
                       enum told_freedom freedom, struct told_columns *out);

/* Takes the sentence at the front, without its full stop; a line break in it is a blank to those
 * who read it. Empty: nothing is left. */
struct slice told_columns_take_sentence(struct slice *rest);

/* When the recognisers are done with a document: entities that a sentence tells and nothing else
 * does, "The `orders` table holds what was bought: `id`, `user_id`, `total`." `first`: index of the
 * document's first statement. */
void told_entities_collect(struct specification *specification, const struct document *document,
                           size_t first);

/* Notes a name that a data model gives to a thing without its columns. */
void told_entities_note(struct specification *specification, struct slice name, struct place place);

/* Whether that is noted of the name. */
bool told_entities_has_note(struct specification *specification, struct slice name);

/* When all documents are added: tells of the tables that a sentence or a label in a data model
 * names, and whose columns stand nowhere (N1406). */
void told_entities_report(struct specification *specification);

/* Gathers the items of a list as fields in plain words, "Title", "Hull kind (`hullKind`)"; whether
 * they are such. Whose they are, the label above must say. */
struct entity_group;
bool told_items_gather(struct entity_group *group, const struct block *block);

/* Behind that: columns that one sentence or list gives to all, "All tables have `created_at` and
 * `updated_at`", are added to the entities that are told in tables of columns, lists and sentences;
 * DDL and code are complete as they are. A sentence that gives them to some of the tables only is
 * reported (N1406). */
struct common_columns;
struct common_columns *common_columns_begin(struct specification *specification,
                                            const struct document *document, size_t first);
void common_columns_take(struct common_columns *applier, const struct block *block); /* of all */
void common_columns_apply(struct common_columns *applier);

/* Whether a text right above a list or table, or its heading, says that its columns are everyone's:
 * "Common columns", "Fields on every table:", "All entities share:", "BaseEntity". */
bool common_columns_is_label(struct slice text);
