/* SPDX-License-Identifier: Apache-2.0 */
/* wording_has for texts that are asked again and again: the titles of sections, the label of a
 * block, the headers of a table. A document's memory keeps, for each list of words, what its
 * alternatives can begin with, and for the last few texts where their words begin; most questions
 * end with a comparison of the two. Belongs to one document, so to one thread. */
#pragma once

#include "base/arena.h"
#include "spec/text/wording.h"

struct wording_memory;

struct wording_memory *wording_memory_create(struct arena *arena);

/* As wording_has. `text` must stay as it is as long as the memory lives, and so must `words`: both
 * are known by where they stand. A document's own texts and string literals do. */
bool wording_memory_has(struct wording_memory *memory, struct slice text, const char *words);
