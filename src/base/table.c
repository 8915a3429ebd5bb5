/* SPDX-License-Identifier: Apache-2.0 */
/* Open addressing with linear probing, at most three quarters full. */
#include "base/table.h"

#include <assert.h>

/* Most tables hold the few names of one thing, and there are many. */
#define FIRST_CAPACITY 4U

static inline uint64_t mix(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * 0x9e3779b97f4a7c15U;
    return hash ^ hash >> 32;
}

/* Eight bytes at a time: most keys are names, done in two steps. */
static uint64_t hash_of(struct slice key)
{
    uint64_t hash = key.size, word;
    size_t at = 0;
    for (; key.size - at >= sizeof(word); at += sizeof(word)) {
        memcpy(&word, key.data + at, sizeof(word));
        hash = mix(hash, word);
    }
    word = 0;
    for (size_t i = 0; at + i < key.size; i++) {
        word |= (uint64_t)(unsigned char)key.data[at + i] << 8 * i;
    }
    return mix(mix(hash, word), 0);
}

void table_init(struct table *table, struct arena *arena)
{
    *table = (struct table){.arena = arena};
}

static struct table_entry *find_slot(const struct table *table, struct slice key, uint64_t hash)
{
    size_t mask = table->capacity - 1;
    for (size_t i = (size_t)hash & mask;; i = (i + 1) & mask) {
        struct table_entry *entry = &table->entries[i];
        if (entry->value == NULL || (entry->hash == hash && slice_equal(entry->key, key))) {
            return entry;
        }
    }
}

void *table_get(const struct table *table, struct slice key)
{
    return table->capacity == 0 ? NULL : find_slot(table, key, hash_of(key))->value;
}

static void grow(struct table *table)
{
    struct table old = *table;
    table->capacity = old.capacity == 0 ? FIRST_CAPACITY : old.capacity * 2;
    table->entries = ARENA_ARRAY(table->arena, struct table_entry, table->capacity);
    for (size_t i = 0; i < old.capacity; i++) {
        if (old.entries[i].value != NULL) {
            *find_slot(table, old.entries[i].key, old.entries[i].hash) = old.entries[i];
        }
    }
}

void *table_put(struct table *table, struct slice key, void *value)
{
    assert(value != NULL);
    if (table->count * 4 >= table->capacity * 3) {
        grow(table);
    }
    uint64_t hash = hash_of(key);
    struct table_entry *entry = find_slot(table, key, hash);
    void *former = entry->value;
    if (former == NULL) {
        table->count++;
        entry->key = key;
        entry->hash = hash;
    }
    entry->value = value;
    return former;
}
