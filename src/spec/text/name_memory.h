/* SPDX-License-Identifier: Apache-2.0 */
/* The forms of names that words.h has worked out, for the names of a document are asked for again
 * and again. A memory is small and keeps what was asked last; it changes no answer. Belongs to the
 * thread of its arena. */
#pragma once

#include "base/arena.h"

/* A name and its forms; of one that was not worked out yet `data` is NULL. */
struct name_forms {
    struct slice name;
    struct slice flat; /* word_flat */
    struct slice key;  /* word_key */
};

/* From here on the arena remembers; before, name_memory_of answers NULL. */
void name_memory_begin(struct arena *arena);

/* Where the forms of the name are kept, or are to be put, until the next name comes; NULL: the
 * arena remembers none, or not names like this one. */
struct name_forms *name_memory_of(struct arena *arena, struct slice name);
