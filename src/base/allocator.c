/* SPDX-License-Identifier: Apache-2.0 */
/* Each allocation stands behind its size, so that it can be moved and used again. */
#include "base/allocator.h"

#include <assert.h>
#include <stdlib.h>

#define ALIGNMENT 8U
/* Larger ones are not used again. */
#define SMALL_SIZE_MAXIMUM 1024U
#define SMALL_COUNT        (SMALL_SIZE_MAXIMUM / ALIGNMENT + 1)

struct allocation {
    size_t size;             /* of `data`, a multiple of the alignment */
    struct allocation *next; /* of the same size, where it is free */
    _Alignas(ALIGNMENT) char data[];
};

static _Thread_local struct arena *lent;
static _Thread_local struct allocation *freed[SMALL_COUNT];

struct arena *allocator_lend(struct arena *arena)
{
    struct arena *before = lent;
    lent = arena;
    memset(freed, 0, sizeof(freed));
    return before;
}

static struct allocation *create(size_t size)
{
    assert(lent != NULL);
    if (size > SIZE_MAX / 2) {
        abort();
    }
    size = (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
    struct allocation **free_one = size <= SMALL_SIZE_MAXIMUM ? &freed[size / ALIGNMENT] : NULL;
    if (free_one != NULL && *free_one != NULL) {
        struct allocation *allocation = *free_one;
        *free_one = allocation->next;
        return allocation;
    }
    struct allocation *allocation = arena_allocate_raw(lent, sizeof(*allocation) + size);
    allocation->size = size;
    return allocation;
}

static struct allocation *allocation_of(void *memory)
{
    return (struct allocation *)(void *)((char *)memory - offsetof(struct allocation, data));
}

void *allocator_allocate(size_t count, size_t size)
{
    size_t total;
    if (__builtin_mul_overflow(count, size, &total)) {
        abort();
    }
    return memset(create(total)->data, 0, total);
}

void *allocator_resize(void *memory, size_t size)
{
    if (memory == NULL) {
        return create(size)->data;
    }
    struct allocation *before = allocation_of(memory);
    if (before->size >= size) {
        return memory;
    }
    struct allocation *moved = create(size);
    memcpy(moved->data, before->data, before->size);
    allocator_free(memory);
    return moved->data;
}

void allocator_free(void *memory)
{
    if (memory == NULL) {
        return;
    }
    struct allocation *allocation = allocation_of(memory);
    if (allocation->size <= SMALL_SIZE_MAXIMUM) {
        allocation->next = freed[allocation->size / ALIGNMENT];
        freed[allocation->size / ALIGNMENT] = allocation;
    }
}
