/* SPDX-License-Identifier: Apache-2.0 */
/* A hash table from a slice to a pointer, in an arena. Keys are borrowed: they must live as long as
 * the table. Values are never NULL. Grows as needed; there is no removal. */
#pragma once

#include "base/arena.h"

struct table {
    struct arena *arena;
    struct table_entry *entries;
    size_t count;
    size_t capacity; /* a power of two, or 0 */
};

struct table_entry {
    struct slice key;
    uint64_t hash;
    void *value; /* NULL: the slot is free */
};

void table_init(struct table *table, struct arena *arena);

/* The value under `key`, or NULL. */
void *table_get(const struct table *table, struct slice key);

/* Puts the value there; a former one is replaced and returned, else NULL. */
void *table_put(struct table *table, struct slice key, void *value);
