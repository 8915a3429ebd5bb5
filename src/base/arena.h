/* SPDX-License-Identifier: Apache-2.0 */
/* An arena: memory that is given back all at once. A function whose first parameter is an arena
 * returns things that live as long as that arena, and nobody frees them one by one. Allocation
 * never returns NULL: without memory the process aborts, and hostile sizes are refused before they
 * reach here. An arena belongs to one thread at a time. */
#pragma once

#include "base/slice.h"

#include <stdarg.h>

struct arena;

/* `chunk_size`: bytes of the first chunk; later ones grow. */
struct arena *arena_create(size_t chunk_size);
void arena_destroy(struct arena **arena);

/* Forgets every allocation and keeps the first chunk for reuse. */
void arena_reset(struct arena *arena);

/* Things that the arena's users keep beside it, one of each kind, and that live in it: what was set
 * last, NULL before and after a reset. It saves a parameter where all that is done in an arena
 * shares it. `kind` is an address that tells kinds apart: of a constant of whoever keeps it. There
 * is room for ARENA_COMPANION_MAXIMUM kinds. */
#define ARENA_COMPANION_MAXIMUM 2U
void arena_set_companion(struct arena *arena, const void *kind, void *companion);
void *arena_companion(const struct arena *arena, const void *kind);

/* Bytes handed out since the creation or the last reset. */
size_t arena_used(const struct arena *arena);

/* Aligned for any type but long double. `allocate` zeroes, `allocate_raw` does not. size 0 gives a
 * valid unique-enough pointer. */
void *arena_allocate(struct arena *arena, size_t size);
void *arena_allocate_raw(struct arena *arena, size_t size);

#define ARENA_NEW(arena, type) ((type *)arena_allocate((arena), sizeof(type)))
#define ARENA_ARRAY(arena, type, count)                                                            \
    ((type *)arena_allocate_array((arena), (count), sizeof(type)))

/* Zeroed; aborts when count × size overflows. */
void *arena_allocate_array(struct arena *arena, size_t count, size_t size);

/* A copy; it is followed by a NUL byte that size does not count. */
struct slice arena_copy(struct arena *arena, struct slice slice);
const char *arena_string(struct arena *arena, struct slice slice);
struct slice arena_join(struct arena *arena, struct slice a, struct slice b);
struct slice arena_to_lower(struct arena *arena, struct slice slice);

struct slice arena_format(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
struct slice arena_format_list(struct arena *arena, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));
