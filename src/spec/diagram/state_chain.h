/* SPDX-License-Identifier: Apache-2.0 */
/* States and what leads from one to another, as people write them: a stateDiagram of mermaid, or a
 * chain of words with arrows between. Pure. */
#pragma once

#include "spec/statement/statement.h"

/* Reads the body of a mermaid stateDiagram (what follows its first word); adds struct transition to
 * the list. Composite states count as their parts; the final state leads nowhere. */
void state_chain_read_diagram(struct arena *arena, struct slice body, struct list *transitions);

/* "proposed → approved → paid", "`open` -> `done` OR `reopened`": adds its transitions. False, and
 * nothing added, when the line is no chain of single words. */
bool state_chain_read_line(struct arena *arena, struct slice line, struct list *transitions);

/* One transition; an empty `from` is the start. */
void state_chain_add(struct arena *arena, struct list *transitions, struct slice from,
                     struct slice to, struct slice label);
