/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the text of a mermaid erDiagram: entities, their attributes, relations, and entities that
 * are lists of labels. Pure.
 *
 * The grammar is mermaid's, read generously: sizes and schemas in types, SQL's constraint words
 * behind a name and labels in comments are understood too. A line that nothing fits is reported at
 * its place (E03xx) and the next one is read. */
#pragma once

#include "spec/document/passage.h"
#include "spec/statement/specification.h"

/* `body` is the part of passage->text behind the word "erDiagram". Adds STATEMENT_ENTITY,
 * STATEMENT_ENUM and STATEMENT_RELATION to the specification; names of aliased entities are their
 * aliases, throughout. Linear time. */
void erd_read(struct specification *specification, const struct block *block,
              const struct passage *passage, struct slice body);
