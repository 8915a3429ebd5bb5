/* SPDX-License-Identifier: Apache-2.0 */
/* Reads a mermaid classDiagram: classes whose members are mostly attributes, and enumerations.
 * Pure. */
#pragma once

#include "spec/document/passage.h"
#include "spec/statement/specification.h"

/* `body` is what follows the word "classDiagram" in passage->text. Adds STATEMENT_ENTITY and
 * STATEMENT_ENUM. Returns how many. Linear time. */
size_t class_diagram_read(struct specification *specification, const struct block *block,
                          const struct passage *passage, struct slice body);

/* `Author "1" --> "0..*" Book : writes`: a line between two classes that says how many of each
 * there are. False: it says none, or is about what inherits. */
bool class_diagram_read_relation(struct slice line, struct relation_statement *out);
