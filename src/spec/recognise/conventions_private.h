/* SPDX-License-Identifier: Apache-2.0 */
/* What reads conventions where they stand (recognise_conventions.c, which has their topics) and
 * what counts them over a whole document (conventions_tally.c), and who reads what endpoints say of
 * paging (convention_mentions.c) share. */
#pragma once

#include "base/table.h"
#include "spec/statement/specification.h"

#define CONVENTIONS_NAME "conventions"

/* Whether lists are paged by a parameter of that name: "page", "per_page". */
bool convention_is_paging(struct slice name);

/* States the default and the most that the text gives for the parameter. */
void conventions_state_bounds(struct specification *specification, const struct block *block,
                              struct place place, struct slice name, struct slice text);

/* "?page=", "List kites (page, per_page, max 50)": states each name that is not in `seen` yet, and
 * adds it there. */
void convention_mentions_state(struct specification *specification,
                               const struct statement *endpoint, struct table *seen);

/* At the end of a document: counts what its examples and endpoints agree on, and states it as
 * conventions, but for what a statement of the document says in words. */
void conventions_count(struct specification *specification, const struct document *document);
