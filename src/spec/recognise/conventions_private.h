/* SPDX-License-Identifier: Apache-2.0 */
/* What reads conventions where they stand (recognise_conventions.c, which has their topics) and
 * what counts them over a whole document (conventions_tally.c) share. */
#pragma once

#include "spec/statement/specification.h"

#define CONVENTIONS_NAME "conventions"

/* Whether lists are paged by a parameter of that name: "page", "per_page". */
bool convention_is_paging(struct slice name);

/* At the end of a document: counts what its examples and endpoints agree on, and states it as
 * conventions, but for what a statement of the document says in words. */
void conventions_count(struct specification *specification, const struct document *document);
