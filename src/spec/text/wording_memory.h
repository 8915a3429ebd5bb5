/* SPDX-License-Identifier: Apache-2.0 */
/* The questions of wording.h, for lists and texts that are asked again and again: the titles of
 * sections, the label of a block, the headers of a table. A memory keeps, for each list of words,
 * what its alternatives can begin with, and for the last texts where their words begin; most
 * questions end with a comparison of the two. Belongs to one thread. */
#pragma once

#include "base/arena.h"
#include "spec/text/wording.h"

struct wording_memory;

/* The memory of all that is read into the arena, its companion: made when it is first asked for. */
struct wording_memory *wording_memory_of(struct arena *arena);

/* As wording_has. `text` must stay as it is as long as the memory lives, and so must `words`: both
 * are known by where they stand. A document's own texts and string literals do. */
bool wording_memory_has(struct wording_memory *memory, struct slice text, const char *words);

/* Such a text prepared, for many lists one after the other; it stays until the next text comes. */
const struct wording_text *wording_memory_prepare(struct wording_memory *memory, struct slice text);

/* As wording_has for any text, of which nothing is kept: prepared already, or asked for once. */
bool wording_memory_is_in(struct wording_memory *memory, const struct wording_text *text,
                          const char *words);
bool wording_memory_has_once(struct wording_memory *memory, struct slice text, const char *words);

/* As wording_is and wording_starts_with. The text may be any; `words` must stay as above. */
bool wording_memory_is(struct wording_memory *memory, struct slice text, const char *words);
size_t wording_memory_starts(struct wording_memory *memory, struct slice text, const char *words);
