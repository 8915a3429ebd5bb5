/* SPDX-License-Identifier: Apache-2.0 */
/* Bump allocation in a chain of chunks. With ARENA_SEPARATE (sanitizer builds) every allocation is
 * a chunk of its own, so that the sanitizer sees an overrun of each. */
#include "base/arena.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#define ALIGNMENT          8U /* no type of ours asks for more */
#define LARGEST_CHUNK_SIZE ((size_t)1 << 20)
#define FORMATTED_ONCE     256U /* longer texts are formatted twice */

struct chunk {
    struct chunk *next;
    size_t capacity;
    size_t used;
    _Alignas(ALIGNMENT) char data[];
};

struct companion {
    const void *kind; /* NULL: none */
    void *thing;
};

struct arena {
    struct chunk *chunks; /* newest first; the last one is the first chunk and survives a reset */
    size_t next_chunk_size;
    size_t used;
    struct companion companions[ARENA_COMPANION_MAXIMUM];
};

static struct chunk *create_chunk(size_t capacity)
{
    struct chunk *chunk = malloc(sizeof(*chunk) + capacity);
    if (chunk == NULL) {
        abort();
    }
    chunk->next = NULL;
    chunk->capacity = capacity;
    chunk->used = 0;
    return chunk;
}

static void forget_companions(struct arena *arena)
{
    memset(arena->companions, 0, sizeof(arena->companions));
}

struct arena *arena_create(size_t chunk_size)
{
    struct arena *arena = malloc(sizeof(*arena));
    if (arena == NULL) {
        abort();
    }
    arena->chunks = create_chunk(chunk_size);
    arena->next_chunk_size = chunk_size * 2;
    arena->used = 0;
    forget_companions(arena);
    return arena;
}

static void free_all_but_first(struct arena *arena)
{
    while (arena->chunks->next != NULL) {
        struct chunk *next = arena->chunks->next;
        free(arena->chunks);
        arena->chunks = next;
    }
}

void arena_destroy(struct arena **arena)
{
    if (*arena == NULL) {
        return;
    }
    free_all_but_first(*arena);
    free((*arena)->chunks);
    free(*arena);
    *arena = NULL;
}

void arena_reset(struct arena *arena)
{
    free_all_but_first(arena);
    arena->chunks->used = 0;
    arena->next_chunk_size = arena->chunks->capacity * 2;
    arena->used = 0;
    forget_companions(arena);
}

void arena_set_companion(struct arena *arena, const void *kind, void *companion)
{
    for (size_t i = 0; i < ARENA_COMPANION_MAXIMUM; i++) {
        struct companion *place = &arena->companions[i];
        if (place->kind == NULL || place->kind == kind) {
            *place = (struct companion){kind, companion};
            return;
        }
    }
    abort(); /* one kind more than there is room for */
}

void *arena_companion(const struct arena *arena, const void *kind)
{
    for (size_t i = 0; i < ARENA_COMPANION_MAXIMUM; i++) {
        if (arena->companions[i].kind == kind) {
            return arena->companions[i].thing;
        }
    }
    return NULL;
}

size_t arena_used(const struct arena *arena)
{
    return arena->used;
}

static void add_chunk(struct arena *arena, size_t size)
{
#ifdef ARENA_SEPARATE
    size_t capacity = size;
#else
    size_t capacity = size > arena->next_chunk_size ? size : arena->next_chunk_size;
    if (arena->next_chunk_size < LARGEST_CHUNK_SIZE) {
        arena->next_chunk_size *= 2;
    }
#endif
    struct chunk *chunk = create_chunk(capacity);
    chunk->next = arena->chunks;
    arena->chunks = chunk;
}

void *arena_allocate_raw(struct arena *arena, size_t size)
{
#ifdef ARENA_SEPARATE
    size_t rounded = size;
    add_chunk(arena, size);
#else
    size_t rounded = (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
    assert(rounded >= size);
    if (arena->chunks->capacity - arena->chunks->used < rounded) {
        add_chunk(arena, rounded);
    }
#endif
    void *result = arena->chunks->data + arena->chunks->used;
    arena->chunks->used += rounded;
    arena->used += rounded;
    return result;
}

void *arena_allocate(struct arena *arena, size_t size)
{
    void *result = arena_allocate_raw(arena, size);
    memset(result, 0, size);
    return result;
}

void *arena_allocate_array(struct arena *arena, size_t count, size_t size)
{
    size_t total;
    if (__builtin_mul_overflow(count, size, &total)) {
        abort();
    }
    return arena_allocate(arena, total);
}

struct slice arena_copy(struct arena *arena, struct slice slice)
{
    return arena_join(arena, slice, SLICE_EMPTY);
}

const char *arena_string(struct arena *arena, struct slice slice)
{
    return arena_copy(arena, slice).data;
}

struct slice arena_join(struct arena *arena, struct slice a, struct slice b)
{
    char *data = arena_allocate_raw(arena, a.size + b.size + 1);
    if (a.size > 0) {
        memcpy(data, a.data, a.size);
    }
    if (b.size > 0) {
        memcpy(data + a.size, b.data, b.size);
    }
    data[a.size + b.size] = '\0';
    return slice_of(data, a.size + b.size);
}

struct slice arena_to_lower(struct arena *arena, struct slice slice)
{
    char *data = arena_allocate_raw(arena, slice.size + 1);
    for (size_t i = 0; i < slice.size; i++) {
        data[i] = character_to_lower(slice.data[i]);
    }
    data[slice.size] = '\0';
    return slice_of(data, slice.size);
}

struct slice arena_format_list(struct arena *arena, const char *format, va_list arguments)
{
    char small[FORMATTED_ONCE];
    va_list again;
    va_copy(again, arguments);
    int size = vsnprintf(small, sizeof(small), format, arguments);
    assert(size >= 0);
    char *data = arena_allocate_raw(arena, (size_t)size + 1);
    if ((size_t)size < sizeof(small)) {
        memcpy(data, small, (size_t)size + 1);
    } else {
        vsnprintf(data, (size_t)size + 1, format, again);
    }
    va_end(again);
    return slice_of(data, (size_t)size);
}

struct slice arena_format(struct arena *arena, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    struct slice result = arena_format_list(arena, format, arguments);
    va_end(arguments);
    return result;
}
