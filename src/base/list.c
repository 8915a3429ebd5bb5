/* SPDX-License-Identifier: Apache-2.0 */
/* Growth by doubling inside the arena; a stable merge sort. */
#include "base/list.h"

void list_add(struct arena *arena, struct list *list, void *item)
{
    if (list->count == list->capacity) {
        size_t capacity = list->capacity == 0 ? 4 : list->capacity * 2;
        void **items = ARENA_ARRAY(arena, void *, capacity);
        if (list->count > 0) {
            memcpy(items, list->items, list->count * sizeof(*items));
        }
        list->items = items;
        list->capacity = capacity;
    }
    list->items[list->count++] = item;
}

typedef int (*compare_f)(const void *, const void *);

static void merge_sort(void **items, void **scratch, size_t count, compare_f compare)
{
    if (count < 2) {
        return;
    }
    size_t middle = count / 2;
    merge_sort(items, scratch, middle, compare);
    merge_sort(items + middle, scratch, count - middle, compare);
    memcpy(scratch, items, count * sizeof(*items));
    size_t left = 0, right = middle;
    for (size_t i = 0; i < count; i++) {
        bool take_left =
            right == count || (left < middle && compare(scratch[left], scratch[right]) <= 0);
        items[i] = take_left ? scratch[left++] : scratch[right++];
    }
}

void list_sort(struct arena *arena, struct list *list, int (*compare)(const void *a, const void *b))
{
    if (list->count < 2) {
        return;
    }
    void **scratch = ARENA_ARRAY(arena, void *, list->count);
    merge_sort(list->items, scratch, list->count, compare);
}
