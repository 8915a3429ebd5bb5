/* SPDX-License-Identifier: Apache-2.0 */
/* Reads what a PlantUML diagram says of entities: "entity", "class", "struct" and macros such as
 * "table(users)" with attributes in braces, enumerations, and relations with crow's feet. Other
 * diagrams in that notation (of components, of sequences) say nothing of the kind. Pure. */
#pragma once

#include "spec/document/passage.h"
#include "spec/statement/specification.h"

/* Adds STATEMENT_ENTITY, STATEMENT_ENUM and STATEMENT_RELATION. Returns how many entities and
 * enumerations. Linear time. */
size_t plantuml_read(struct specification *specification, const struct block *block,
                     const struct passage *passage);
