/* SPDX-License-Identifier: Apache-2.0 */
/* A growing list of pointers in an arena. Zero-initialised it is empty. Order is the order of
 * adding. */
#pragma once

#include "base/arena.h"

struct list {
    void **items;
    size_t count;
    size_t capacity;
};

void list_add(struct arena *arena, struct list *list, void *item);

static inline void *list_at(const struct list *list, size_t index)
{
    return list->items[index];
}

/* LIST_EACH(struct field, field, &entity->fields) { … }; break and continue mean what they say. */
#define LIST_EACH(type, name, list)                                                                \
    for (size_t name##_index = 0, name##_go = 1; name##_go && name##_index < (list)->count;        \
         name##_index++)                                                                           \
        for (type *name = (name##_go = 0, (type *)(list)->items[name##_index]); !name##_go;        \
             name##_go = 1)

/* Sorts in place, stably; `compare` as qsort's, over two items. */
void list_sort(struct arena *arena, struct list *list,
               int (*compare)(const void *a, const void *b));
