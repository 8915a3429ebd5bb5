/* SPDX-License-Identifier: Apache-2.0 */
/* What may follow which state, as programs write it: a map from each state to the next ones, called
 * "transitions" or the like, in TypeScript, Python, Go, Java, Ruby and their kin, and in JSON.
 * Pure.
 */
#pragma once

#include "spec/statement/statement.h"

/* Whether the code may have one; cheap. */
bool transition_map_may_be_in(struct slice code);

/* Adds a struct transition for each state and one that may follow it. False, and nothing added,
 * where there is no such map or it says more than that. */
bool transition_map_read(struct arena *arena, struct slice code, struct list *transitions);

/* The same transitions without what all of their states begin with: "StatusNew", "StatusPaid";
 * false where they have nothing in common. */
bool transition_map_shorten(struct arena *arena, const struct list *transitions,
                            struct list *shortened);
