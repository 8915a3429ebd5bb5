/* SPDX-License-Identifier: Apache-2.0 */
/* Several processes over one database: the versions of topics lie in Redis, as tokens that nobody
 * can guess and that are never used twice. docs/decisions/0017-shared-cache.md says why each of the
 * orders below is as it is.
 *
 *     look:   tokens of the topics (made where there are none) ─▶ here? ─▶ in Redis? ─▶ made anew
 *     write:  store ─▶ DEL of the tokens ─▶ told to who wrote
 */
#include "cache/cache_private.h"

#include "base/clock.h"
#include "base/random.h"
#include "base/siphash.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#define NAME_MAXIMUM        160U
#define TOPICS_A_BATCH      1000U
#define SHARED_SIZE_LARGEST ((size_t)1 << 18)
#define TOKEN_DAYS          "86400"

/* ARGV: the server's run id, something that is used once. A token of another run is none: what was
 * kept under it may lack writes that a restart or a fail-over has forgotten. */
static const char script[] =
    "local out = {} for i = 1, #KEYS do local v = redis.call('get', KEYS[i]) "
    "if not v or string.sub(v, 1, #ARGV[1]) ~= ARGV[1] then v = ARGV[1] .. ARGV[2] .. i "
    "redis.call('set', KEYS[i], v, 'EX', " TOKEN_DAYS ") end out[i] = v end return out";

struct shared {
    struct cache_loop *loop;
    struct redis *redis;             /* NULL: this process has none */
    struct cache_ask *next_batch;    /* linked by `next`, as the one below */
    struct cache_ask *batch;         /* whose tokens are being asked for */
    uint32_t topics[TOPICS_A_BATCH]; /* of the batch */
    size_t topic_count;
    struct cache_write *unannounced; /* linked by `next`: wait for the fence */
    char nonce[17];
    uint64_t nonce_count;
};

static struct cache *cache_from(const struct shared *shared)
{
    return cache_loop_cache(shared->loop);
}

static struct slice topic_key(const struct cache_sharing *sharing, uint32_t topic,
                              char out[NAME_MAXIMUM])
{
    int size = snprintf(out, NAME_MAXIMUM, "phoenix:" SLICE_FORMAT ":v:" SLICE_FORMAT,
                        SLICE_ARGUMENT(sharing->name),
                        SLICE_ARGUMENT(slice_between(sharing->topic_names[topic], 0,
                                                     sharing->topic_names[topic].size > 90
                                                         ? 90
                                                         : sharing->topic_names[topic].size)));
    return slice_of(out, (size_t)size);
}

/* --- tokens --- */

static void send_batch(struct shared *shared);

static void bypass(struct cache_ask *ask)
{
    cache_count_bypass(ask);
    ask->outcome = CACHE_BYPASS;
    flow_resume(ask->flow, false);
}

static const redisReply *token_of(const struct shared *shared, const redisReply *reply,
                                  uint32_t topic)
{
    for (size_t i = 0; i < shared->topic_count; i++) {
        if (shared->topics[i] == topic) {
            return reply->element[i];
        }
    }
    return NULL;
}

/* A hash of its topics' tokens; the same in every process. */
static bool stamp(const struct shared *shared, struct cache_ask *ask, const redisReply *reply)
{
    char tokens[64 * 96];
    size_t size = 0;
    for (size_t i = 0; i < ask->topic_count; i++) {
        const redisReply *token = token_of(shared, reply, ask->topics[i]);
        if (token == NULL || token->type != REDIS_REPLY_STRING || token->len > 90 ||
            size + 96 > sizeof(tokens)) {
            return false;
        }
        memcpy(tokens + size, token->str, (size_t)token->len);
        size += (size_t)token->len;
        tokens[size++] = '\n';
    }
    ask->stamp = siphash(cache_sharing_of(cache_from(shared))->secret, slice_of(tokens, size));
    return true;
}

static void recall_shared(struct shared *shared, struct cache_ask *ask);

static void on_tokens(void *context, const redisReply *reply)
{
    struct shared *shared = context;
    struct cache_ask *ask = shared->batch;
    bool is_good =
        reply != NULL && reply->type == REDIS_REPLY_ARRAY && reply->elements == shared->topic_count;
    uint64_t now_ns = clock_monotonic_ns();
    shared->batch = NULL;
    while (ask != NULL) {
        struct cache_ask *next = ask->next;
        if (!is_good || !stamp(shared, ask, reply)) {
            bypass(ask);
        } else if (cache_find(ask, now_ns) == STEP_NEXT) {
            if (ask->is_filling) {
                recall_shared(shared, ask);
            } else {
                flow_resume(ask->flow, false);
            }
        }
        ask = next;
    }
    if (shared->next_batch != NULL && shared->batch == NULL) {
        send_batch(shared);
    }
}

static bool add_topic(struct shared *shared, uint32_t topic)
{
    for (size_t i = 0; i < shared->topic_count; i++) {
        if (shared->topics[i] == topic) {
            return true;
        }
    }
    if (shared->topic_count == TOPICS_A_BATCH) {
        return false;
    }
    shared->topics[shared->topic_count++] = topic;
    return true;
}

static bool add_topics(struct shared *shared, const struct cache_ask *ask)
{
    bool has_room = true;
    for (size_t i = 0; i < ask->topic_count; i++) {
        has_room = has_room && add_topic(shared, ask->topics[i]);
    }
    return has_room;
}

/* Everybody who has asked until now; who comes later waits for the next batch, for a token that was
 * read before they came may be older than a write that they know of. */
static void send_batch(struct shared *shared)
{
    const struct cache_sharing *sharing = cache_sharing_of(cache_from(shared));
    struct cache_ask *asks = shared->next_batch, *refused = NULL;
    char names[TOPICS_A_BATCH][NAME_MAXIMUM], count[16], nonce[48];
    struct slice parts[TOPICS_A_BATCH + 8];
    size_t size = 0;
    shared->next_batch = NULL;
    shared->topic_count = 0;
    while (asks != NULL) {
        struct cache_ask *next = asks->next;
        struct cache_ask **list = add_topics(shared, asks) ? &shared->batch : &refused;
        asks->next = *list;
        *list = asks;
        asks = next;
    }
    snprintf(count, sizeof(count), "%zu", shared->topic_count);
    snprintf(nonce, sizeof(nonce), "%s%llx.", shared->nonce,
             (unsigned long long)shared->nonce_count++);
    parts[size++] = SLICE("EVAL");
    parts[size++] = slice_from(script);
    parts[size++] = slice_from(count);
    for (size_t i = 0; i < shared->topic_count; i++) {
        parts[size++] = topic_key(sharing, shared->topics[i], names[i]);
    }
    parts[size++] = redis_run_id(shared->redis);
    parts[size++] = slice_from(nonce);
    if (!redis_send(shared->redis, size, parts, on_tokens, shared)) {
        on_tokens(shared, NULL);
    }
    while (refused != NULL) {
        struct cache_ask *next = refused->next;
        bypass(refused);
        refused = next;
    }
}

/* A step must return before its flow is resumed, so a batch is never sent, and so never refused,
 * inside of one: it goes out when the loop's turn ends, or with the next answer. */
enum step shared_look(struct shared *shared, struct cache_ask *ask, uint64_t now_ns)
{
    if (shared->redis == NULL || !redis_is_up(shared->redis) ||
        now_ns >= cache_trust_ends(cache_from(shared))) {
        cache_count_bypass(ask);
        ask->outcome = CACHE_BYPASS;
        return STEP_NEXT;
    }
    if (shared->next_batch == NULL && shared->batch == NULL) {
        cache_loop_wake(shared->loop);
    }
    ask->next = shared->next_batch;
    shared->next_batch = ask;
    return STEP_WAIT;
}

/* --- answers that others have made --- */

struct shared_head {
    uint64_t stamp;
    uint64_t version;
    int64_t expires_us; /* of the wall clock */
    uint32_t key_size;
    uint32_t fields_size;
};

static struct slice answer_key(const struct cache_sharing *sharing, struct slice key,
                               char out[NAME_MAXIMUM])
{
    unsigned char other[SIPHASH_KEY_SIZE];
    for (size_t i = 0; i < sizeof(other); i++) {
        other[i] = sharing->secret[i] ^ 0x5a;
    }
    int size = snprintf(
        out, NAME_MAXIMUM, "phoenix:" SLICE_FORMAT ":a:" SLICE_FORMAT ":%016llx%016llx",
        SLICE_ARGUMENT(sharing->name), SLICE_ARGUMENT(sharing->shape),
        (unsigned long long)siphash(sharing->secret, key), (unsigned long long)siphash(other, key));
    return slice_of(out, (size_t)size);
}

bool shared_read(const struct cache_ask *ask, struct slice bytes, int64_t now_us,
                 struct cache_item *out_item, uint64_t *out_left_us)
{
    struct shared_head head;
    if (bytes.size < sizeof(head)) {
        return false;
    }
    memcpy(&head, bytes.data, sizeof(head));
    struct slice rest = slice_from_offset(bytes, sizeof(head));
    uint64_t left_us = (uint64_t)head.expires_us - (uint64_t)now_us;
    if (head.stamp != ask->stamp || head.expires_us <= now_us || left_us > SHARED_LIFE_MAXIMUM_US ||
        head.key_size != ask->key.size || (uint64_t)head.key_size + head.fields_size > rest.size ||
        !slice_equal(slice_between(rest, 0, head.key_size), ask->key)) {
        return false;
    }
    *out_left_us = left_us;
    *out_item = (struct cache_item){
        .fields = slice_between(rest, head.key_size, head.key_size + head.fields_size),
        .body = slice_from_offset(rest, (size_t)head.key_size + head.fields_size),
        .version = head.version};
    return true;
}

static void on_shared(void *context, const redisReply *reply)
{
    struct cache_ask *ask = context;
    struct cache_item item;
    uint64_t left_us;
    if (reply != NULL && reply->type == REDIS_REPLY_STRING &&
        shared_read(ask, slice_of(reply->str, (size_t)reply->len), clock_now_us(), &item,
                    &left_us)) {
        item.expires_ns = clock_monotonic_ns() + left_us * 1000;
        cache_adopt(ask, &item);
    }
    flow_resume(ask->flow, false);
}

static void recall_shared(struct shared *shared, struct cache_ask *ask)
{
    char name[NAME_MAXIMUM];
    struct slice parts[] = {SLICE("GET"),
                            answer_key(cache_sharing_of(cache_from(shared)), ask->key, name)};
    if (!redis_send(shared->redis, 2, parts, on_shared, ask)) {
        flow_resume(ask->flow, false);
    }
}

static void on_stored(void *context, const redisReply *reply)
{
    (void)context;
    (void)reply; /* whether it has room for it is its own matter */
}

void shared_offer(struct shared *shared, const struct cache_ask *ask, const struct cache_item *item)
{
    char name[NAME_MAXIMUM], life[24];
    uint64_t now_ns = clock_monotonic_ns();
    size_t size = sizeof(struct shared_head) + ask->key.size + item->fields.size + item->body.size;
    if (shared->redis == NULL || size > SHARED_SIZE_LARGEST || item->expires_ns <= now_ns) {
        return;
    }
    uint64_t left_us = (item->expires_ns - now_ns) / 1000;
    const struct shared_head head = {ask->stamp, item->version, clock_now_us() + (int64_t)left_us,
                                     (uint32_t)ask->key.size, (uint32_t)item->fields.size};
    char *bytes = malloc(size), *to = bytes;
    if (bytes == NULL) {
        abort();
    }
    memcpy(to, &head, sizeof(head));
    to += sizeof(head);
    const struct slice pieces[] = {ask->key, item->fields, item->body};
    for (size_t i = 0; i < 3; i++) {
        if (pieces[i].size > 0) {
            memcpy(to, pieces[i].data, pieces[i].size);
        }
        to += pieces[i].size;
    }
    snprintf(life, sizeof(life), "%llu", (unsigned long long)(left_us / 1000 + 1));
    struct slice parts[] = {SLICE("SET"),
                            answer_key(cache_sharing_of(cache_from(shared)), ask->key, name),
                            slice_of(bytes, size), SLICE("PX"), slice_from(life)};
    redis_send(shared->redis, 5, parts, on_stored, NULL);
    free(bytes);
}

/* --- writes --- */

static void end_write(struct cache_write *write)
{
    cache_settle_write(write);
    flow_resume(write->flow, false);
}

/* Nobody was told in Redis. Where the others are told not to trust it, that will do. */
static bool is_fenced(const struct shared *shared)
{
    return clock_monotonic_ns() < cache_fenced_until(cache_from(shared));
}

static void wait_for_fence(struct shared *shared, struct cache_write *write)
{
    const struct cache_sharing *sharing = cache_sharing_of(cache_from(shared));
    write->next = shared->unannounced;
    shared->unannounced = write;
    sharing->on_unannounced(sharing->context);
}

static void on_announced(void *context, const redisReply *reply)
{
    struct cache_write *write = context;
    struct shared *shared = cache_loop_shared(write->loop);
    write->is_announced = reply != NULL && reply->type == REDIS_REPLY_INTEGER;
    if (write->is_announced || write->is_renewal || is_fenced(shared)) {
        end_write(write);
    } else {
        wait_for_fence(shared, write);
    }
}

static bool announce(struct shared *shared, struct cache_write *write)
{
    const struct cache_sharing *sharing = cache_sharing_of(cache_from(shared));
    char names[TOPICS_A_BATCH][NAME_MAXIMUM];
    struct slice parts[TOPICS_A_BATCH + 1] = {SLICE("DEL")};
    if (shared->redis == NULL || write->topic_count > TOPICS_A_BATCH) {
        return false;
    }
    for (size_t i = 0; i < write->topic_count; i++) {
        parts[i + 1] = topic_key(sharing, write->topics[i], names[i]);
    }
    return redis_send(shared->redis, write->topic_count + 1, parts, on_announced, write);
}

enum step shared_end_write(struct shared *shared, struct cache_write *write)
{
    if (announce(shared, write)) {
        return STEP_WAIT;
    }
    if (write->is_renewal || is_fenced(shared)) {
        if (!write->is_renewal) {
            /* So that the fence is kept up. */
            const struct cache_sharing *sharing = cache_sharing_of(cache_from(shared));
            sharing->on_unannounced(sharing->context);
        }
        cache_settle_write(write);
        return STEP_NEXT;
    }
    wait_for_fence(shared, write);
    return STEP_WAIT;
}

/* --- the loop --- */

void shared_turn(struct shared *shared)
{
    if (shared->next_batch != NULL && shared->batch == NULL) {
        send_batch(shared);
    }
    while (shared->unannounced != NULL && is_fenced(shared)) {
        struct cache_write *write = shared->unannounced;
        shared->unannounced = write->next;
        end_write(write);
    }
}

struct shared *shared_open(struct cache_loop *loop, uv_loop_t *uv)
{
    const struct cache_sharing *sharing = cache_sharing_of(cache_loop_cache(loop));
    struct shared *shared = calloc(1, sizeof(*shared));
    unsigned char nonce[8];
    if (shared == NULL) {
        abort();
    }
    random_bytes(nonce, sizeof(nonce));
    for (size_t i = 0; i < sizeof(nonce); i++) {
        snprintf(shared->nonce + 2 * i, 3, "%02x", nonce[i]);
    }
    shared->loop = loop;
    shared->redis = sharing->redis == NULL ? NULL : redis_open(uv, sharing->redis, NULL, NULL);
    return shared;
}

void shared_close(struct shared **shared)
{
    if (*shared != NULL) {
        redis_close(&(*shared)->redis);
        assert((*shared)->batch == NULL && (*shared)->unannounced == NULL);
        free(*shared);
        *shared = NULL;
    }
}
