/* SPDX-License-Identifier: Apache-2.0 */
/* Parts of unread.h, for its own files. */
#pragma once

#include "base/table.h"
#include "spec/statement/specification.h"

struct unread {
    struct specification *specification;
    struct table entities; /* word_key → itself; filled when the first table asks */
    bool is_filled;
    bool has_entities;       /* one with fields that is no request */
    size_t message_count;    /* blocks of messages that were looked at */
    struct table path_words; /* word_key of each segment of a path → itself; filled when asked */
    bool has_path_words;
};

/* Whether an entity of that name is described anywhere, and any at all. */
bool unread_is_described(struct unread *unread, struct slice name);
bool unread_has_entities(struct unread *unread);

/* Whether an endpoint is described in the section, whose heading may be its path. Only the first
 * sections are looked at: of later ones it is so. */
bool unread_has_endpoint(struct unread *unread, const struct section *section);

/* Types in code that are called "…Event": of those that are taken for messages it is told, for what
 * happens may be what is stored. */
void unread_events_report(struct unread *unread);

/* "Single `animals` table.", "Tables: users, rides", "three collections: …", "User, Order" below
 * "Entities": notes the names among them that nothing describes, once for each text. The model
 * tells which of them it has found no fields for (N1406). */
void unread_names_look(struct unread *unread, const struct block *block);

/* The same for a list of bare names that nobody reads, outside of data models too where its label
 * says what it lists. */
void unread_names_look_list(struct unread *unread, const struct block *block);

/* Adds a name to a list of struct named_thing; and notes all of the list, of which `lack` says what
 * they are without. */
void unread_names_add(struct unread *unread, struct list *things, struct slice name,
                      struct place place);
void unread_names_note(struct unread *unread, const struct list *things, const char *lack,
                       const char *hint);

/* Tells of work by the clock (N0907) and of settings for calls to other services (N0908). Whether
 * the block was one of them. */
bool unread_work_report(struct specification *specification, const struct block *block);

/* Whether a list is about parts or merits of a data model: indexes, notes, advantages. */
bool unread_is_aside(const struct block *block);

/* "ON DELETE CASCADE" in the items of a list in an entity's section: sets it at the foreign keys
 * that they name, and tells of those that name none (W1407). */
void unread_deletion_read(struct specification *specification, const struct block *block);
