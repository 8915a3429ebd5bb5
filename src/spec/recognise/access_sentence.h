/* SPDX-License-Identifier: Apache-2.0 */
/* Sentences of the prose that may say who may do what: "Members can only see their own orders". In
 * paragraphs, bullets and cells; which of them are rules is for the model to say, which knows the
 * roles. Pure. */
#pragma once

#include "spec/statement/specification.h"

/* Adds the document's sentences to the specification's. `first`: index of the document's first
 * statement; what stands on the line of an endpoint or a permission was read with that. */
struct access_sentences;
struct access_sentences *access_sentence_begin(struct specification *specification,
                                               const struct document *document, size_t first);
void access_sentence_take(struct access_sentences *collector, const struct block *block);

/* access_table.c: likewise, of a table or list that says of each action who may: "Action | Who",
 * "Resource | Read | Write", "Delete: admin". False: the block is none. */
bool access_table_take(struct specification *specification, const struct block *block,
                       bool is_about_access);
/* What a heading or a label calls such a list. */
extern const char access_table_words[];

/* access_row.c: likewise, of the rules of rows: policies of PostgreSQL and of Firestore. */
void access_row_collect(struct specification *specification, const struct document *document);
