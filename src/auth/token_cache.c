/* SPDX-License-Identifier: Apache-2.0 */
/* SIEVE (Zhang et al., NSDI 2024): a queue in the order of arrival and one hand that walks from the
 * oldest to the newest and takes the first that was not used since it last came by. A hit only sets
 * a flag. */
#include "auth/token_cache.h"

#include "base/random.h"
#include "base/siphash.h"
#include "crypto/openssl.h"

#include <assert.h>
#include <stdlib.h>

#define HASHED_SIZE 48U

struct slot {
    struct token_entry entry;
    struct slice token;
    char *text; /* the token and the claims' texts in one allocation */
    uint64_t hash;
    uint64_t generation; /* of revocations: at this one it was good */
    bool was_used;
    struct slot *in_bucket; /* the next of the same bucket */
    struct slot *older, *newer;
};

struct token_cache {
    struct revocation *revocation;
    unsigned char key[SIPHASH_KEY_SIZE];
    size_t capacity, count;
    struct slot *slots, *free_slots; /* free ones are linked by in_bucket */
    struct slot **buckets;
    size_t bucket_count; /* a power of two */
    struct slot *oldest, *newest, *hand;
};

static void *allocate(size_t count, size_t size)
{
    void *memory = calloc(count, size);
    if (memory == NULL) {
        abort();
    }
    return memory;
}

struct token_cache *token_cache_create(size_t capacity, struct revocation *revocation)
{
    struct token_cache *cache = allocate(1, sizeof(*cache));
    cache->revocation = revocation;
    cache->capacity = capacity > 0 ? capacity : TOKEN_CACHE_ENTRIES_DEFAULT;
    random_bytes(cache->key, sizeof(cache->key));
    cache->slots = allocate(cache->capacity, sizeof(struct slot));
    for (size_t i = cache->capacity; i-- > 0;) {
        cache->slots[i].in_bucket = cache->free_slots;
        cache->free_slots = &cache->slots[i];
    }
    cache->bucket_count = 16;
    while (cache->bucket_count < cache->capacity) {
        cache->bucket_count *= 2;
    }
    cache->buckets = allocate(cache->bucket_count, sizeof(struct slot *));
    return cache;
}

static struct slot **bucket_of(struct token_cache *cache, uint64_t hash)
{
    return &cache->buckets[hash & (cache->bucket_count - 1)];
}

static void remove_slot(struct token_cache *cache, struct slot *slot)
{
    struct slot **link = bucket_of(cache, slot->hash);
    while (*link != slot) {
        link = &(*link)->in_bucket;
    }
    *link = slot->in_bucket;
    *(slot->older == NULL ? &cache->oldest : &slot->older->newer) = slot->newer;
    *(slot->newer == NULL ? &cache->newest : &slot->newer->older) = slot->older;
    if (cache->hand == slot) {
        cache->hand = slot->newer;
    }
    OPENSSL_cleanse(slot->text, slot->token.size);
    free(slot->text);
    *slot = (struct slot){.in_bucket = cache->free_slots};
    cache->free_slots = slot;
    cache->count--;
}

void token_cache_clear(struct token_cache *cache)
{
    while (cache->oldest != NULL) {
        remove_slot(cache, cache->oldest);
    }
}

void token_cache_destroy(struct token_cache **cache)
{
    struct token_cache *gone = *cache;
    *cache = NULL;
    if (gone != NULL) {
        token_cache_clear(gone);
        free(gone->slots);
        free(gone->buckets);
        free(gone);
    }
}

/* Of its end, where a token carries its signature: others that end like it fail verification and
 * never get in. */
static uint64_t hash_of(const struct token_cache *cache, struct slice token)
{
    size_t start = token.size > HASHED_SIZE ? token.size - HASHED_SIZE : 0;
    return siphash(cache->key, slice_from_offset(token, start));
}

/* The texts are compared only where their keyed hashes are the same: the time tells a guesser
 * nothing. */
static struct slot *find(struct token_cache *cache, uint64_t hash, struct slice token)
{
    struct slot *slot = *bucket_of(cache, hash);
    while (slot != NULL && !(slot->hash == hash && slot->token.size == token.size &&
                             memcmp(slot->token.data, token.data, token.size) == 0)) {
        slot = slot->in_bucket;
    }
    return slot;
}

/* Looks at the revocations only when there are new ones. */
static bool is_good(struct token_cache *cache, struct slot *slot, int64_t now_s)
{
    const struct jwt_claims *claims = &slot->entry.claims;
    if (now_s >= claims->expires_s) {
        return false;
    }
    uint64_t generation = revocation_generation(cache->revocation);
    if (slot->generation == generation) {
        return true;
    }
    slot->generation = generation;
    return !revocation_has(cache->revocation, claims->session, claims->subject, claims->issued_ms);
}

const struct token_entry *token_cache_find(struct token_cache *cache, struct slice token,
                                           int64_t now_s)
{
    if (token.size == 0 || token.size > TOKEN_CACHE_SIZE_MAXIMUM) {
        return NULL;
    }
    struct slot *slot = find(cache, hash_of(cache, token), token);
    if (slot == NULL) {
        return NULL;
    }
    if (!is_good(cache, slot, now_s)) {
        remove_slot(cache, slot);
        return NULL;
    }
    slot->was_used = true;
    return &slot->entry;
}

static void evict(struct token_cache *cache)
{
    struct slot *hand = cache->hand != NULL ? cache->hand : cache->oldest;
    while (hand->was_used) {
        hand->was_used = false;
        hand = hand->newer != NULL ? hand->newer : cache->oldest;
    }
    cache->hand = hand;
    remove_slot(cache, hand);
}

static void copy_texts(struct slot *slot, struct slice token, const struct token_entry *entry)
{
    slot->entry = *entry;
    slot->entry.claims.payload = NULL;
    slot->token = token;
    struct jwt_claims *claims = &slot->entry.claims;
    struct slice *const texts[] = {&slot->token,     &claims->issuer, &claims->audience,
                                   &claims->subject, &claims->role,   &claims->session,
                                   &claims->id};
    size_t size = 0;
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        size += texts[i]->size;
    }
    char *at = slot->text = allocate(1, size);
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        if (texts[i]->size > 0) {
            memcpy(at, texts[i]->data, texts[i]->size);
        }
        texts[i]->data = at;
        at += texts[i]->size;
    }
}

void token_cache_add(struct token_cache *cache, struct slice token, const struct token_entry *entry,
                     int64_t now_s)
{
    uint64_t hash = hash_of(cache, token);
    if (token.size == 0 || token.size > TOKEN_CACHE_SIZE_MAXIMUM) {
        return;
    }
    struct slot *former = find(cache, hash, token);
    if (former != NULL) {
        remove_slot(cache, former);
    }
    if (cache->free_slots == NULL) {
        evict(cache);
    }
    struct slot *slot = cache->free_slots;
    cache->free_slots = slot->in_bucket;
    copy_texts(slot, token, entry);
    slot->hash = hash;
    slot->generation = UINT64_MAX; /* not yet asked */
    slot->was_used = false;
    struct slot **bucket = bucket_of(cache, hash);
    slot->in_bucket = *bucket;
    *bucket = slot;
    slot->older = cache->newest;
    slot->newer = NULL;
    *(cache->newest == NULL ? &cache->oldest : &cache->newest->newer) = slot;
    cache->newest = slot;
    cache->count++;
    if (!is_good(cache, slot, now_s)) {
        remove_slot(cache, slot);
    }
}

size_t token_cache_count(const struct token_cache *cache)
{
    return cache->count;
}
