/* SPDX-License-Identifier: Apache-2.0 */
/* Two chained hash tables under one read-write lock. Expired entries go when the number of entries
 * has doubled since the last time, so that a revocation costs constant time on average. */
#include "auth/revocation.h"

#include "base/random.h"
#include "base/siphash.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#define BUCKETS_FIRST 64U

enum kind { KIND_SESSION, KIND_SUBJECT, KIND_COUNT };

struct entry {
    struct entry *next;
    uint64_t hash;
    int64_t expires_s;
    int64_t before_ms; /* KIND_SUBJECT */
    enum kind kind;
    size_t size;
    char name[];
};

struct revocation {
    _Atomic uint64_t generation;
    pthread_rwlock_t lock;
    unsigned char key[SIPHASH_KEY_SIZE];
    struct entry **buckets;
    size_t bucket_count; /* a power of two */
    size_t count;
    size_t sweep_at; /* count at which expired entries are looked for */
};

static void *allocate(size_t count, size_t size)
{
    void *memory = calloc(count, size);
    if (memory == NULL) {
        abort();
    }
    return memory;
}

struct revocation *revocation_create(void)
{
    struct revocation *revocation = allocate(1, sizeof(*revocation));
    pthread_rwlock_init(&revocation->lock, NULL);
    random_bytes(revocation->key, sizeof(revocation->key));
    revocation->bucket_count = BUCKETS_FIRST;
    revocation->sweep_at = BUCKETS_FIRST;
    revocation->buckets = allocate(BUCKETS_FIRST, sizeof(struct entry *));
    return revocation;
}

void revocation_destroy(struct revocation **revocation)
{
    struct revocation *gone = *revocation;
    *revocation = NULL;
    if (gone == NULL) {
        return;
    }
    for (size_t i = 0; i < gone->bucket_count; i++) {
        for (struct entry *entry = gone->buckets[i], *next; entry != NULL; entry = next) {
            next = entry->next;
            free(entry);
        }
    }
    free(gone->buckets);
    pthread_rwlock_destroy(&gone->lock);
    free(gone);
}

static struct entry *find(const struct revocation *revocation, enum kind kind, struct slice name)
{
    uint64_t hash = siphash(revocation->key, name) + kind;
    struct entry *entry = revocation->buckets[hash & (revocation->bucket_count - 1)];
    while (entry != NULL && !(entry->hash == hash && entry->kind == kind &&
                              slice_equal(slice_of(entry->name, entry->size), name))) {
        entry = entry->next;
    }
    return entry;
}

/* Into a table of twice the entries that are still needed, at least. */
static void rebuild(struct revocation *revocation, int64_t now_s)
{
    struct entry *kept = NULL;
    size_t count = 0;
    for (size_t i = 0; i < revocation->bucket_count; i++) {
        for (struct entry *entry = revocation->buckets[i], *next; entry != NULL; entry = next) {
            next = entry->next;
            if (entry->expires_s <= now_s) {
                free(entry);
            } else {
                entry->next = kept;
                kept = entry;
                count++;
            }
        }
    }
    free(revocation->buckets);
    revocation->bucket_count = BUCKETS_FIRST;
    while (revocation->bucket_count < count * 2) {
        revocation->bucket_count *= 2;
    }
    revocation->buckets = allocate(revocation->bucket_count, sizeof(struct entry *));
    for (struct entry *entry = kept, *next; entry != NULL; entry = next) {
        next = entry->next;
        struct entry **bucket = &revocation->buckets[entry->hash & (revocation->bucket_count - 1)];
        entry->next = *bucket;
        *bucket = entry;
    }
    revocation->count = count;
    revocation->sweep_at = revocation->bucket_count;
}

static struct entry *insert(struct revocation *revocation, enum kind kind, struct slice name)
{
    struct entry *entry = allocate(1, sizeof(*entry) + name.size);
    entry->kind = kind;
    entry->hash = siphash(revocation->key, name) + kind;
    entry->size = name.size;
    memcpy(entry->name, name.data, name.size);
    struct entry **bucket = &revocation->buckets[entry->hash & (revocation->bucket_count - 1)];
    entry->next = *bucket;
    *bucket = entry;
    revocation->count++;
    return entry;
}

/* The generation grows while the lock is held: who sees the new one finds the new entry. */
static void add(struct revocation *revocation, enum kind kind, struct slice name, int64_t before_ms,
                int64_t expires_s, int64_t now_s)
{
    if (name.size == 0) {
        return;
    }
    pthread_rwlock_wrlock(&revocation->lock);
    if (revocation->count >= revocation->sweep_at) {
        rebuild(revocation, now_s);
    }
    struct entry *entry = find(revocation, kind, name);
    if (entry == NULL) {
        entry = insert(revocation, kind, name);
    }
    /* What is heard twice is nothing new: caches need not look again. */
    if (entry->expires_s == 0 || before_ms > entry->before_ms || expires_s > entry->expires_s) {
        entry->before_ms = before_ms > entry->before_ms ? before_ms : entry->before_ms;
        entry->expires_s = expires_s > entry->expires_s ? expires_s : entry->expires_s;
        atomic_fetch_add(&revocation->generation, 1);
    }
    pthread_rwlock_unlock(&revocation->lock);
}

void revocation_add_session(struct revocation *revocation, struct slice session, int64_t expires_s,
                            int64_t now_s)
{
    add(revocation, KIND_SESSION, session, 0, expires_s, now_s);
}

void revocation_add_subject(struct revocation *revocation, struct slice subject, int64_t before_ms,
                            int64_t expires_s, int64_t now_s)
{
    add(revocation, KIND_SUBJECT, subject, before_ms, expires_s, now_s);
}

uint64_t revocation_generation(const struct revocation *revocation)
{
    return atomic_load_explicit(&revocation->generation, memory_order_acquire);
}

bool revocation_has(struct revocation *revocation, struct slice session, struct slice subject,
                    int64_t issued_ms)
{
    if (revocation_generation(revocation) == 0) {
        return false;
    }
    pthread_rwlock_rdlock(&revocation->lock);
    const struct entry *of_subject = find(revocation, KIND_SUBJECT, subject);
    bool is_revoked = find(revocation, KIND_SESSION, session) != NULL ||
                      (of_subject != NULL && issued_ms < of_subject->before_ms);
    pthread_rwlock_unlock(&revocation->lock);
    return is_revoked;
}

size_t revocation_count(struct revocation *revocation)
{
    pthread_rwlock_rdlock(&revocation->lock);
    size_t count = revocation->count;
    pthread_rwlock_unlock(&revocation->lock);
    return count;
}
