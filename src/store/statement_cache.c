/* SPDX-License-Identifier: Apache-2.0 */
/* Fixed texts: open addressing by address. Other texts: their hashes stand side by side, so that
 * looking through all of them costs less than a chain of pointers would. */
#include "store/store_private.h"

#include <assert.h>
#include <stdlib.h>

#define FIXED_CAPACITY_FIRST 64U

static sqlite3_stmt *prepare(sqlite3 *database, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    sqlite3_prepare_v3(database, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL);
    return statement;
}

static size_t fixed_slot(const struct statement_cache *cache, const char *sql)
{
    size_t mask = cache->fixed_capacity - 1;
    size_t slot = (size_t)(((uint64_t)(uintptr_t)sql * 0x9e3779b97f4a7c15U) >> 32) & mask;
    while (cache->fixed[slot].sql != NULL && cache->fixed[slot].sql != sql) {
        slot = (slot + 1) & mask;
    }
    return slot;
}

static void grow_fixed(struct statement_cache *cache)
{
    struct statement_cache grown = *cache;
    grown.fixed_capacity =
        cache->fixed_capacity == 0 ? FIXED_CAPACITY_FIRST : cache->fixed_capacity * 2;
    grown.fixed = calloc(grown.fixed_capacity, sizeof(*grown.fixed));
    if (grown.fixed == NULL) {
        abort();
    }
    for (size_t i = 0; i < cache->fixed_capacity; i++) {
        if (cache->fixed[i].sql != NULL) {
            grown.fixed[fixed_slot(&grown, cache->fixed[i].sql)] = cache->fixed[i];
        }
    }
    free(cache->fixed);
    *cache = grown;
}

static sqlite3_stmt *get_fixed(struct statement_cache *cache, sqlite3 *database, const char *sql)
{
    if (cache->fixed_count * 2 >= cache->fixed_capacity) {
        grow_fixed(cache);
    }
    struct fixed_statement *slot = &cache->fixed[fixed_slot(cache, sql)];
    if (slot->sql == NULL) {
        sqlite3_stmt *statement = prepare(database, sql);
        if (statement == NULL) {
            return NULL;
        }
        *slot = (struct fixed_statement){sql, statement};
        cache->fixed_count++;
    }
    return slot->statement;
}

static size_t find_text(const struct statement_cache *cache, uint64_t hash, const char *sql)
{
    for (size_t i = 0; i < cache->text_count; i++) {
        if (cache->text_hashes[i] == hash && strcmp(sqlite3_sql(cache->texts[i]), sql) == 0) {
            return i;
        }
    }
    return cache->text_count;
}

/* A slot for a new text: a free one, or that of the text least recently used. */
static size_t make_room(struct statement_cache *cache)
{
    if (cache->text_count < CACHED_TEXTS_MAXIMUM) {
        return cache->text_count++;
    }
    size_t oldest = 0;
    for (size_t i = 1; i < cache->text_count; i++) {
        oldest = cache->text_uses[i] < cache->text_uses[oldest] ? i : oldest;
    }
    sqlite3_finalize(cache->texts[oldest]);
    return oldest;
}

static sqlite3_stmt *get_text(struct statement_cache *cache, sqlite3 *database, const char *sql)
{
    uint64_t hash = slice_hash(slice_from(sql));
    size_t slot = find_text(cache, hash, sql);
    if (slot == cache->text_count) {
        sqlite3_stmt *statement = prepare(database, sql);
        if (statement == NULL) {
            return NULL;
        }
        slot = make_room(cache);
        cache->texts[slot] = statement;
        cache->text_hashes[slot] = hash;
    }
    cache->text_uses[slot] = ++cache->use_count;
    return cache->texts[slot];
}

sqlite3_stmt *statement_cache_get(struct statement_cache *cache, sqlite3 *database, const char *sql,
                                  bool is_fixed)
{
    assert(sql != NULL);
    return is_fixed ? get_fixed(cache, database, sql) : get_text(cache, database, sql);
}

void statement_cache_release(struct statement_cache *cache)
{
    for (size_t i = 0; i < cache->fixed_capacity; i++) {
        sqlite3_finalize(cache->fixed[i].statement);
    }
    for (size_t i = 0; i < cache->text_count; i++) {
        sqlite3_finalize(cache->texts[i]);
    }
    free(cache->fixed);
    *cache = (struct statement_cache){0};
}
