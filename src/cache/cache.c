/* SPDX-License-Identifier: Apache-2.0 */
/* Shards by hash, each with a lock of its own, held for as long as it takes to find or link one
 * item. An item is one piece of memory, freed by whoever lets go of it last.
 *
 *     newest ─▶ item ─▶ item* ─▶ item ─▶ oldest        * visited since the hand went by
 *                          ▲
 *                         hand: moves from the oldest to the newest, spares the visited and
 *                               clears their mark, evicts the first that is not
 */
#include "cache/cache_private.h"

#include "base/clock.h"
#include "base/random.h"
#include "base/siphash.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdlib.h>

#define SHARD_COUNT    16U
#define BYTES_MINIMUM  ((size_t)65536)
#define BYTES_A_BUCKET 2048U
#define LARGEST_SHARE  4U /* an item may fill a quarter of its shard */
#define TOPICS_A_KEY   64U

struct item {
    struct cache_item base; /* first */
    _Atomic unsigned holder_count;
    uint64_t hash;
    uint64_t stamp;
    size_t size; /* all of it */
    bool is_visited;
    struct item *same_bucket;
    struct item *newer;
    struct item *older;
};

struct shard {
    uv_mutex_t mutex;
    struct item **buckets;
    struct item *newest;
    struct item *oldest;
    struct item *hand;
    struct cache_ask *fills; /* under way, linked by `next` */
    struct cache_counts counts;
};

struct topic {
    _Atomic uint64_t version;
    _Atomic uint64_t writing_count;
};

struct cache {
    struct shard shards[SHARD_COUNT];
    struct topic *topics;
    size_t topic_count;
    size_t bucket_count; /* of a shard; a power of two */
    size_t shard_bytes;
    unsigned char key[SIPHASH_KEY_SIZE];
    _Atomic uint64_t bypass_count;
    const struct cache_sharing *sharing; /* NULL: nobody else writes */
    bool needs_trust;                    /* without `sharing`, too */
    _Atomic uint64_t trusted_until_ns;
    _Atomic uint64_t fenced_until_ns;
    uv_mutex_t mutex; /* guards `loops` */
    struct cache_loop *loops;
};

struct cache_loop {
    struct cache *cache;
    struct cache_loop *next; /* of the cache's */
    struct shared *shared;   /* NULL: nobody else writes */
    uv_async_t answered;
    uv_mutex_t mutex;       /* guards `done` */
    struct cache_ask *done; /* whose answer was made by another */
};

static void *allocate(size_t size)
{
    void *memory = calloc(1, size);
    if (memory == NULL) {
        abort();
    }
    return memory;
}

/* --- items --- */

static void let_go(struct item *item)
{
    if (atomic_fetch_sub_explicit(&item->holder_count, 1, memory_order_acq_rel) == 1) {
        free(item);
    }
}

static struct item *hold(struct item *item)
{
    atomic_fetch_add_explicit(&item->holder_count, 1, memory_order_relaxed);
    return item;
}

static struct slice put(char **to, struct slice text)
{
    struct slice copy = slice_of(*to, text.size);
    if (text.size > 0) {
        memcpy(*to, text.data, text.size);
    }
    *to += text.size;
    return copy;
}

static struct item *make_item(const struct cache_ask *ask, const struct cache_item *base)
{
    size_t size = sizeof(struct item) + ask->key.size + base->fields.size + base->body.size;
    struct item *item = malloc(size);
    if (item == NULL) {
        abort();
    }
    char *to = (char *)(item + 1);
    *item = (struct item){.base = *base, .hash = ask->hash, .stamp = ask->stamp, .size = size};
    atomic_init(&item->holder_count, 1);
    item->base.key = put(&to, ask->key);
    item->base.fields = put(&to, base->fields);
    item->base.body = put(&to, base->body);
    return item;
}

/* --- a shard; under its lock --- */

static struct shard *shard_of(struct cache *cache, uint64_t hash)
{
    return &cache->shards[hash % SHARD_COUNT];
}

static struct item **bucket_of(const struct cache *cache, struct shard *shard, uint64_t hash)
{
    return &shard->buckets[hash / SHARD_COUNT & (cache->bucket_count - 1)];
}

static struct item *find(const struct cache *cache, struct shard *shard,
                         const struct cache_ask *ask)
{
    struct item *item = *bucket_of(cache, shard, ask->hash);
    while (item != NULL && (item->hash != ask->hash || !slice_equal(item->base.key, ask->key))) {
        item = item->same_bucket;
    }
    return item;
}

static void remove_item(const struct cache *cache, struct shard *shard, struct item *item)
{
    struct item **link = bucket_of(cache, shard, item->hash);
    while (*link != item) {
        link = &(*link)->same_bucket;
    }
    *link = item->same_bucket;
    if (shard->hand == item) {
        shard->hand = item->newer;
    }
    *(item->newer == NULL ? &shard->newest : &item->newer->older) = item->older;
    *(item->older == NULL ? &shard->oldest : &item->older->newer) = item->newer;
    shard->counts.byte_count -= item->size;
    shard->counts.item_count--;
    let_go(item);
}

static void evict_one(const struct cache *cache, struct shard *shard)
{
    struct item *item = shard->hand == NULL ? shard->oldest : shard->hand;
    while (item->is_visited) {
        item->is_visited = false;
        item = item->newer == NULL ? shard->oldest : item->newer;
    }
    shard->hand = item;
    shard->counts.eviction_count++;
    remove_item(cache, shard, item);
}

static void insert(const struct cache *cache, struct shard *shard, struct item *item)
{
    while (shard->counts.byte_count + item->size > cache->shard_bytes) {
        evict_one(cache, shard);
    }
    struct item **bucket = bucket_of(cache, shard, item->hash);
    item->same_bucket = *bucket;
    *bucket = item;
    item->older = shard->newest;
    *(shard->newest == NULL ? &shard->oldest : &shard->newest->newer) = item;
    shard->newest = item;
    shard->counts.byte_count += item->size;
    shard->counts.item_count++;
}

/* --- stamps --- */

/* False: a write is under way. Whether one is, is asked before the version is read: of a write that
 * begins in between nobody can know the outcome yet, and one that has ended has raised it. */
static bool read_stamp(const struct cache *cache, const struct cache_ask *ask, uint64_t *out_stamp)
{
    uint64_t versions[TOPICS_A_KEY];
    if (ask->topic_count > TOPICS_A_KEY) {
        return false;
    }
    for (size_t i = 0; i < ask->topic_count; i++) {
        struct topic *topic = &cache->topics[ask->topics[i]];
        if (atomic_load(&topic->writing_count) > 0) {
            return false;
        }
        versions[i] = atomic_load(&topic->version);
    }
    *out_stamp =
        siphash(cache->key, slice_of((const char *)versions, ask->topic_count * sizeof(*versions)));
    return true;
}

void cache_begin_write(struct cache_loop *loop, struct cache_write *write)
{
    write->loop = loop;
    for (size_t i = 0; i < write->topic_count; i++) {
        atomic_fetch_add(&loop->cache->topics[write->topics[i]].writing_count, 1);
    }
}

void cache_settle_write(struct cache_write *write)
{
    for (size_t i = 0; i < write->topic_count; i++) {
        struct topic *topic = &write->loop->cache->topics[write->topics[i]];
        atomic_fetch_add(&topic->version, 1);
        atomic_fetch_sub(&topic->writing_count, 1);
    }
}

enum step cache_end_write(struct cache_loop *loop, struct cache_write *write)
{
    if (loop->shared != NULL) {
        return shared_end_write(loop->shared, write);
    }
    cache_settle_write(write);
    write->is_announced = true;
    return STEP_NEXT;
}

void cache_forget(struct cache *cache)
{
    for (size_t i = 0; i < cache->topic_count; i++) {
        atomic_fetch_add(&cache->topics[i].version, 1);
    }
}

/* --- asking --- */

/* Somebody is making it, under the same versions: what comes of it is as true for this one. */
static bool join(struct shard *shard, struct cache_ask *ask)
{
    for (struct cache_ask *fill = shard->fills; fill != NULL; fill = fill->next) {
        if (fill->hash == ask->hash && fill->stamp == ask->stamp &&
            slice_equal(fill->key, ask->key)) {
            ask->next = fill->waiting;
            fill->waiting = ask;
            return true;
        }
    }
    return false;
}

enum step cache_find(struct cache_ask *ask, uint64_t now_ns)
{
    struct cache *cache = ask->loop->cache;
    struct shard *shard = shard_of(cache, ask->hash);
    enum step step = STEP_NEXT;
    uv_mutex_lock(&shard->mutex);
    struct item *item = find(cache, shard, ask);
    ask->outcome = item == NULL ? CACHE_MISS : CACHE_STALE;
    if (item != NULL && item->stamp == ask->stamp && now_ns < item->base.expires_ns) {
        item->is_visited = true;
        ask->outcome = CACHE_HIT;
        ask->item = &hold(item)->base;
        shard->counts.hit_count++;
    } else {
        if (item != NULL) {
            remove_item(cache, shard, item);
        }
        shard->counts.miss_count++;
        if (join(shard, ask)) {
            step = STEP_WAIT;
        } else {
            ask->is_filling = true;
            ask->next = shard->fills;
            shard->fills = ask;
        }
    }
    uv_mutex_unlock(&shard->mutex);
    return step;
}

void cache_count_bypass(const struct cache_ask *ask)
{
    atomic_fetch_add_explicit(&ask->loop->cache->bypass_count, 1, memory_order_relaxed);
}

enum step cache_look(struct cache_loop *loop, struct cache_ask *ask, uint64_t now_ns)
{
    struct cache *cache = loop->cache;
    ask->loop = loop;
    ask->hash = siphash(cache->key, ask->key);
    bool is_trusted = !cache->needs_trust ||
                      now_ns < atomic_load_explicit(&cache->trusted_until_ns, memory_order_acquire);
    if (!is_trusted || !read_stamp(cache, ask, &ask->stamp)) {
        cache_count_bypass(ask);
        ask->outcome = CACHE_BYPASS;
        return STEP_NEXT;
    }
    return loop->shared != NULL ? shared_look(loop->shared, ask, now_ns) : cache_find(ask, now_ns);
}

/* --- filling --- */

/* Takes the ask from among those that fill; who waits for it. */
static struct cache_ask *end_fill(struct shard *shard, struct cache_ask *ask)
{
    struct cache_ask **link = &shard->fills;
    while (*link != ask) {
        link = &(*link)->next;
    }
    *link = ask->next;
    ask->is_filling = false;
    return ask->waiting;
}

/* Hands each its answer, or none, on its own loop. */
static void answer(struct cache_ask *waiting, struct item *item)
{
    while (waiting != NULL) {
        struct cache_ask *next = waiting->next;
        struct cache_loop *loop = waiting->loop;
        waiting->outcome = item == NULL ? CACHE_BYPASS : CACHE_HIT;
        waiting->item = item == NULL ? NULL : &hold(item)->base;
        uv_mutex_lock(&loop->mutex);
        waiting->next = loop->done;
        loop->done = waiting;
        uv_async_send(&loop->answered);
        uv_mutex_unlock(&loop->mutex);
        waiting = next;
    }
}

/* Whether nothing was written since, as far as this process can know. */
static bool is_current(const struct cache *cache, const struct cache_ask *ask)
{
    uint64_t stamp;
    return read_stamp(cache, ask, &stamp) && (cache->sharing != NULL || stamp == ask->stamp);
}

/* Held once more than it is kept: for the caller. */
static struct item *keep(struct cache_ask *ask, const struct cache_item *base)
{
    struct cache *cache = ask->loop->cache;
    struct shard *shard = shard_of(cache, ask->hash);
    assert(ask->is_filling);
    struct item *item = make_item(ask, base);
    bool is_kept = item->size <= cache->shard_bytes / LARGEST_SHARE && is_current(cache, ask);
    uv_mutex_lock(&shard->mutex);
    struct cache_ask *waiting = end_fill(shard, ask);
    struct item *former = find(cache, shard, ask);
    if (former != NULL && is_kept) {
        remove_item(cache, shard, former);
    }
    if (is_kept) {
        insert(cache, shard, hold(item));
    }
    uv_mutex_unlock(&shard->mutex);
    answer(waiting, item);
    return item;
}

void cache_fill(struct cache_ask *ask, const struct cache_item *base)
{
    if (ask->loop->shared != NULL) {
        shared_offer(ask->loop->shared, ask, base);
    }
    let_go(keep(ask, base));
}

void cache_adopt(struct cache_ask *ask, const struct cache_item *base)
{
    ask->item = &keep(ask, base)->base;
    ask->outcome = CACHE_HIT;
}

void cache_release(struct cache_ask *ask)
{
    if (ask->is_filling) {
        struct shard *shard = shard_of(ask->loop->cache, ask->hash);
        uv_mutex_lock(&shard->mutex);
        struct cache_ask *waiting = end_fill(shard, ask);
        uv_mutex_unlock(&shard->mutex);
        answer(waiting, NULL);
    }
    cache_item_release(ask->item);
    ask->item = NULL;
}

void cache_item_release(const struct cache_item *item)
{
    if (item != NULL) {
        let_go((struct item *)(uintptr_t)item);
    }
}

/* --- loops --- */

static void on_answered(uv_async_t *async)
{
    struct cache_loop *loop = async->data;
    uv_mutex_lock(&loop->mutex);
    struct cache_ask *ask = loop->done;
    loop->done = NULL;
    uv_mutex_unlock(&loop->mutex);
    while (ask != NULL) {
        struct cache_ask *next = ask->next;
        flow_resume(ask->flow, false);
        ask = next;
    }
    if (loop->shared != NULL) {
        shared_turn(loop->shared);
    }
}

void cache_loop_wake(struct cache_loop *loop)
{
    uv_async_send(&loop->answered);
}

struct cache *cache_loop_cache(const struct cache_loop *loop)
{
    return loop->cache;
}

struct shared *cache_loop_shared(const struct cache_loop *loop)
{
    return loop->shared;
}

struct cache_loop *cache_loop_open(struct cache *cache, uv_loop_t *loop)
{
    struct cache_loop *opened = allocate(sizeof(*opened));
    opened->cache = cache;
    uv_mutex_init(&opened->mutex);
    uv_async_init(loop, &opened->answered, on_answered);
    opened->answered.data = opened;
    if (cache->sharing != NULL) {
        opened->shared = shared_open(opened, loop);
    }
    uv_mutex_lock(&cache->mutex);
    opened->next = cache->loops;
    cache->loops = opened;
    uv_mutex_unlock(&cache->mutex);
    return opened;
}

static void free_loop(uv_handle_t *handle)
{
    struct cache_loop *loop = handle->data;
    uv_mutex_destroy(&loop->mutex);
    free(loop);
}

void cache_loop_close(struct cache_loop **loop)
{
    struct cache_loop *closing = *loop;
    *loop = NULL;
    if (closing == NULL) {
        return;
    }
    struct cache_loop **link = &closing->cache->loops;
    uv_mutex_lock(&closing->cache->mutex);
    while (*link != closing) {
        link = &(*link)->next;
    }
    *link = closing->next;
    uv_mutex_unlock(&closing->cache->mutex);
    /* Whoever has sent the last answer has let go of the lock by then. */
    uv_mutex_lock(&closing->mutex);
    uv_mutex_unlock(&closing->mutex);
    shared_close(&closing->shared);
    uv_close((uv_handle_t *)&closing->answered, free_loop);
}

/* --- several processes --- */

void cache_share(struct cache *cache, const struct cache_sharing *sharing)
{
    assert(cache->loops == NULL);
    cache->sharing = sharing;
}

const struct cache_sharing *cache_sharing_of(const struct cache *cache)
{
    return cache->sharing;
}

void cache_require_trust(struct cache *cache)
{
    cache->needs_trust = true;
}

void cache_trust(struct cache *cache, uint64_t until_ns)
{
    atomic_store(&cache->trusted_until_ns, until_ns);
}

uint64_t cache_trust_ends(const struct cache *cache)
{
    return atomic_load(&cache->trusted_until_ns);
}

uint64_t cache_fenced_until(const struct cache *cache)
{
    return atomic_load(&cache->fenced_until_ns);
}

void cache_fence(struct cache *cache, uint64_t until_ns)
{
    atomic_store(&cache->fenced_until_ns, until_ns);
    uv_mutex_lock(&cache->mutex);
    for (struct cache_loop *loop = cache->loops; loop != NULL; loop = loop->next) {
        cache_loop_wake(loop);
    }
    uv_mutex_unlock(&cache->mutex);
}

/* --- the whole --- */

struct cache *cache_create(size_t byte_maximum, size_t topic_count)
{
    struct cache *cache = allocate(sizeof(*cache));
    size_t bytes = byte_maximum < BYTES_MINIMUM ? BYTES_MINIMUM : byte_maximum;
    cache->shard_bytes = bytes / SHARD_COUNT;
    cache->bucket_count = 16;
    while (cache->bucket_count * BYTES_A_BUCKET < cache->shard_bytes) {
        cache->bucket_count *= 2;
    }
    cache->topics = allocate((topic_count + 1) * sizeof(*cache->topics));
    cache->topic_count = topic_count;
    uv_mutex_init(&cache->mutex);
    random_bytes(cache->key, sizeof(cache->key));
    for (size_t i = 0; i < SHARD_COUNT; i++) {
        uv_mutex_init(&cache->shards[i].mutex);
        cache->shards[i].buckets = allocate(cache->bucket_count * sizeof(struct item *));
    }
    return cache;
}

void cache_destroy(struct cache **cache)
{
    if (*cache == NULL) {
        return;
    }
    for (size_t i = 0; i < SHARD_COUNT; i++) {
        struct shard *shard = &(*cache)->shards[i];
        assert(shard->fills == NULL);
        while (shard->newest != NULL) {
            remove_item(*cache, shard, shard->newest);
        }
        uv_mutex_destroy(&shard->mutex);
        free(shard->buckets);
    }
    uv_mutex_destroy(&(*cache)->mutex);
    free((*cache)->topics);
    free(*cache);
    *cache = NULL;
}

struct cache_counts cache_counts(struct cache *cache)
{
    struct cache_counts sum = {.bypass_count = atomic_load(&cache->bypass_count)};
    for (size_t i = 0; i < SHARD_COUNT; i++) {
        struct shard *shard = &cache->shards[i];
        uv_mutex_lock(&shard->mutex);
        sum.hit_count += shard->counts.hit_count;
        sum.miss_count += shard->counts.miss_count;
        sum.eviction_count += shard->counts.eviction_count;
        sum.item_count += shard->counts.item_count;
        sum.byte_count += shard->counts.byte_count;
        uv_mutex_unlock(&shard->mutex);
    }
    return sum;
}
