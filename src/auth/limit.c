/* SPDX-License-Identifier: Apache-2.0 */
/* A set-associative table: a caller's hash names a set of eight places, which one lock in 64
 * guards. A place holds when the caller's limit will be as if unused (the theoretical arrival time
 * of the algorithm); one whose time is over is free. */
#include "auth/limit.h"

#include "base/address.h"
#include "base/random.h"
#include "base/siphash.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>

#define SET_SIZE     8U
#define SHARD_COUNT  64U
#define SECOND_NS    1000000000U
#define SUBJECT_SIZE 120U

struct seat {
    uint64_t key;     /* hash of limit and caller */
    uint64_t full_ns; /* 0: never used */
};

struct shard {
    _Alignas(64) pthread_mutex_t mutex; /* a line of its own, so that loops do not share it */
};

struct limit_table {
    struct seat *places;
    size_t set_count;                       /* a power of two */
    unsigned char secret[SIPHASH_KEY_SIZE]; /* callers cannot choose whom they collide with */
    struct shard shards[SHARD_COUNT];
};

struct limit_table *limit_table_create(size_t capacity)
{
    struct limit_table *table = aligned_alloc(64, (sizeof(*table) + 63) / 64 * 64);
    assert(table != NULL);
    table->set_count = SHARD_COUNT;
    while (table->set_count * SET_SIZE < capacity) {
        table->set_count *= 2;
    }
    /* Untouched pages of zeroes cost nothing. */
    table->places = calloc(table->set_count * SET_SIZE, sizeof(*table->places));
    assert(table->places != NULL);
    random_bytes(table->secret, sizeof(table->secret));
    for (size_t i = 0; i < SHARD_COUNT; i++) {
        pthread_mutex_init(&table->shards[i].mutex, NULL);
    }
    return table;
}

void limit_table_destroy(struct limit_table **table)
{
    if (*table == NULL) {
        return;
    }
    for (size_t i = 0; i < SHARD_COUNT; i++) {
        pthread_mutex_destroy(&(*table)->shards[i].mutex);
    }
    free((*table)->places);
    free(*table);
    *table = NULL;
}

static uint64_t hash_of(const struct limit_table *table, const struct limit *limit,
                        struct slice subject)
{
    char message[sizeof(limit->index) + SUBJECT_SIZE];
    uint64_t long_subject;
    if (subject.size > SUBJECT_SIZE) {
        long_subject = siphash(table->secret, subject);
        subject = slice_of((const char *)&long_subject, sizeof(long_subject));
    }
    memcpy(message, &limit->index, sizeof(limit->index));
    if (subject.size > 0) {
        memcpy(message + sizeof(limit->index), subject.data, subject.size);
    }
    return siphash(table->secret, slice_of(message, sizeof(limit->index) + subject.size));
}

/* The caller's place, or the one to take for it: the first whose time is over soonest. */
static struct seat *find_place(struct seat *set, uint64_t key)
{
    struct seat *oldest = &set[0];
    for (size_t i = 0; i < SET_SIZE; i++) {
        if (set[i].key == key && set[i].full_ns != 0) {
            return &set[i];
        }
        if (set[i].full_ns < oldest->full_ns) {
            oldest = &set[i];
        }
    }
    *oldest = (struct seat){.key = key};
    return oldest;
}

static uint32_t ceil_seconds(uint64_t duration_ns)
{
    uint64_t seconds = (duration_ns + SECOND_NS - 1) / SECOND_NS;
    return seconds > UINT32_MAX ? UINT32_MAX : (uint32_t)seconds;
}

uint64_t limit_interval_ns(const struct limit *limit)
{
    uint64_t window_ns = (uint64_t)limit->window_seconds * SECOND_NS;
    return window_ns > limit->count ? window_ns / limit->count : 1;
}

struct limit_verdict limit_judge(const struct limit *limit, uint64_t used_ns)
{
    uint64_t interval_ns = limit_interval_ns(limit);
    uint64_t burst_ns = interval_ns * limit->count;
    struct limit_verdict verdict = {.limit = limit, .is_refused = used_ns > burst_ns};
    if (verdict.is_refused) {
        verdict.reset_seconds = ceil_seconds(used_ns - burst_ns);
    } else {
        verdict.left = (uint32_t)((burst_ns - used_ns) / interval_ns);
        verdict.reset_seconds = ceil_seconds(used_ns);
    }
    return verdict;
}

/* What is done with a caller's place, under its lock. */
enum visit { VISIT_TAKE, VISIT_PEEK, VISIT_LEARN };

static struct limit_verdict visit(struct limit_table *table, const struct limit *limit,
                                  struct slice subject, enum visit kind, uint64_t learned_ns,
                                  uint64_t now_ns)
{
    uint64_t key = hash_of(table, limit, subject);
    size_t set = key & (table->set_count - 1);
    pthread_mutex_t *mutex = &table->shards[set % SHARD_COUNT].mutex;
    pthread_mutex_lock(mutex);
    struct seat *place = find_place(&table->places[set * SET_SIZE], key);
    uint64_t full_ns = place->full_ns > now_ns ? place->full_ns : now_ns;
    struct limit_verdict verdict = limit_judge(limit, full_ns + limit_interval_ns(limit) - now_ns);
    if (kind == VISIT_TAKE && !verdict.is_refused) {
        place->full_ns = full_ns + limit_interval_ns(limit);
    } else if (kind == VISIT_LEARN && learned_ns > full_ns) {
        place->full_ns = learned_ns;
    }
    pthread_mutex_unlock(mutex);
    return verdict;
}

struct limit_verdict limit_take(struct limit_table *table, const struct limit *limit,
                                struct slice subject, uint64_t now_ns)
{
    return visit(table, limit, subject, VISIT_TAKE, 0, now_ns);
}

struct limit_verdict limit_peek(struct limit_table *table, const struct limit_claim *claim,
                                uint64_t now_ns)
{
    return visit(table, claim->limit, claim->subject, VISIT_PEEK, 0, now_ns);
}

void limit_learn(struct limit_table *table, const struct limit_claim *claim, uint64_t full_ns,
                 uint64_t now_ns)
{
    visit(table, claim->limit, claim->subject, VISIT_LEARN, full_ns, now_ns);
}

struct limit_verdict limit_take_all(struct limit_table *table, const struct limit_claim *claims,
                                    size_t count, uint64_t now_ns)
{
    struct limit_verdict nearest = {0};
    for (size_t i = 0; i < count; i++) {
        struct limit_verdict verdict =
            limit_take(table, claims[i].limit, claims[i].subject, now_ns);
        if (verdict.is_refused) {
            return verdict;
        }
        nearest = nearest.limit == NULL || verdict.left < nearest.left ? verdict : nearest;
    }
    return nearest;
}

/* --- addresses --- */

struct slice limit_address(struct slice peer, unsigned char out[LIMIT_ADDRESS_SIZE])
{
    struct address address;
    if (!address_parse(peer, &address)) {
        return peer;
    }
    memcpy(out, address.bytes, sizeof(address.bytes));
    return slice_of((const char *)out, address_is_ipv4(&address) ? 16 : 8);
}
