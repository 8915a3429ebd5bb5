/* SPDX-License-Identifier: Apache-2.0 */
/* The functions of <stdlib.h> over an arena, for libraries that take such functions and hand them
 * no context: they draw on the arena that the calling thread has lent. What small things they free
 * serves others of the same size; nothing needs to be freed, for all goes with the arena. Aligned
 * as the arena's allocations: for a library of pointers and numbers of 64 bits, not of vectors. */
#pragma once

#include "base/arena.h"

/* From now on, on this thread; NULL: to nobody. Returns what was lent before. To be called anew
 * after the arena is reset. */
struct arena *allocator_lend(struct arena *arena);

/* As calloc, realloc and free; they never return NULL. An arena must be lent, the one that the
 * memory is from. */
void *allocator_allocate(size_t count, size_t size);
void *allocator_resize(void *memory, size_t size);
void allocator_free(void *memory);
