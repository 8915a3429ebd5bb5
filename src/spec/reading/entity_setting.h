/* SPDX-License-Identifier: Apache-2.0 */
/* Whether the headings around a block speak of stored things or of what passes by. Pure. */
#pragma once

#include "spec/document/document.h"

enum entity_setting {
    ENTITY_SETTING_OPEN,    /* the headings do not tell */
    ENTITY_SETTING_STORED,  /* a data model, database or list of entities */
    ENTITY_SETTING_MESSAGE, /* requests, responses, parameters, configuration, metrics … */
};

/* What the section and those above it say. */
enum entity_setting entity_setting_of(const struct section *section);

/* Whether a heading of messages keeps out what looks no more stored than a message does: those
 * below it, and below "Webhooks" within a data model, where what has a key is stored. */
bool entity_setting_is_kept_out(const struct section *section);

/* What the section's own heading says. */
enum entity_setting entity_setting_of_title(const struct section *section);

/* Whether the label speaks of a data model or database, as headings do. */
bool entity_setting_says_stored(struct slice label);

/* Whether a heading holds a path, such as "GET /users". */
bool entity_setting_is_path(struct slice title);

/* Whether this heading or one around it speaks of a store of documents: "Firestore",
 * "Collections". */
bool entity_setting_is_document_store(const struct section *section);

/* "pets" of the heading "users/{userId}/pets/{petId}" below "Collections"; empty: it is no such
 * path. */
struct slice entity_setting_collection(const struct section *section);

/* The section beside this one, behind it or before; NULL: none. */
const struct section *entity_setting_sibling(const struct section *section, bool is_behind);

/* "Properties" beside "Users" and "Bookings" below "Database Schema", "Query" beside "Report" below
 * "Entities": a thing like them, though a heading of that word mostly says what kind of text stands
 * below. Below the name of a thing it does. */
bool entity_setting_is_name(const struct section *section);

/* Whether something of that name passes by, as a message or a part of the program, and is not
 * stored. Below a heading that says "Entities", a name that may be either is a thing. */
bool entity_setting_is_passing(struct slice name, const struct section *section);
