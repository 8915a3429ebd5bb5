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
