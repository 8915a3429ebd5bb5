/* SPDX-License-Identifier: Apache-2.0 */
/* The script is sent as it is until Redis has said what it is called by, and then by that name. */
#include "auth/limit_share.h"

#include "base/clock.h"
#include "base/siphash.h"
#include "cache/redis.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#define NAME_MAXIMUM   96U
#define NUMBER_MAXIMUM 32U
#define SHA_SIZE       40U

/* KEYS: a caller's place for each limit. ARGV: for each, microseconds from one request to the next,
 * and of all that may pass at once. The answer: for each, after how many microseconds it would be
 * as if unused; less than 0, and the last: refused, and nothing was counted. A clock that was set
 * back refuses nobody for longer than one window. */
static const char script[] =
    "local t=redis.call('time') local now=t[1]*1000000+t[2] local out={} "
    "for i=1,#KEYS do local step,burst=tonumber(ARGV[2*i-1]),tonumber(ARGV[2*i]) "
    "local full=tonumber(redis.call('get',KEYS[i]) or 0) "
    "if full<now then full=now elseif full>now+burst then full=now+burst end "
    "local used=full+step-now "
    "if used>burst+0.5 then out[i]=-math.ceil(used) return out end "
    "redis.call('set',KEYS[i],string.format('%.3f',full+step),'px',math.ceil(used/1000)) "
    "out[i]=math.ceil(used) end return out";

struct limit_share {
    struct limit_sharing *sharing;
    struct limit_table *table;
    struct redis *redis;
    bool is_loading;
    bool is_loaded;
    char sha[SHA_SIZE];
};

/* --- the script's name --- */

static void on_loaded(void *context, const redisReply *reply)
{
    struct limit_share *share = context;
    share->is_loading = false;
    if (reply != NULL && reply->type == REDIS_REPLY_STRING && (size_t)reply->len == SHA_SIZE) {
        memcpy(share->sha, reply->str, SHA_SIZE);
        share->is_loaded = true;
    }
}

static void on_change(void *context, bool is_up)
{
    struct limit_share *share = context;
    share->is_loaded = false;
    if (is_up && !share->is_loading) {
        share->is_loading = redis_send(
            share->redis, 3, (struct slice[]){SLICE("SCRIPT"), SLICE("LOAD"), slice_from(script)},
            on_loaded, share);
    }
}

/* --- asking --- */

static void take_alone(struct limit_ask *ask)
{
    struct limit_share *share = ask->share;
    atomic_fetch_add(&share->sharing->alone_count, 1);
    ask->verdict = limit_take_all(share->table, ask->claims, ask->count, clock_monotonic_ns());
}

/* Nobody who reads the keys finds out who has called. */
static struct slice place_of(const struct limit_sharing *sharing, const struct limit_claim *claim,
                             char out[NAME_MAXIMUM])
{
    unsigned char other[SIPHASH_KEY_SIZE];
    for (size_t i = 0; i < sizeof(other); i++) {
        other[i] = sharing->secret[i] ^ 0x36;
    }
    int size = snprintf(out, NAME_MAXIMUM, "phoenix:" SLICE_FORMAT ":l:%016llx:%016llx%016llx",
                        SLICE_ARGUMENT(sharing->name),
                        (unsigned long long)siphash(sharing->secret, claim->limit->name),
                        (unsigned long long)siphash(sharing->secret, claim->subject),
                        (unsigned long long)siphash(other, claim->subject));
    return slice_of(out, (size_t)size);
}

static bool send_ask(struct limit_ask *ask);

static struct limit_verdict conclude(struct limit_ask *ask, const redisReply *reply)
{
    struct limit_verdict nearest = {0};
    uint64_t now_ns = clock_monotonic_ns();
    for (size_t i = 0; i < reply->elements; i++) {
        const struct limit_claim *claim = &ask->claims[i];
        long long used_us = reply->element[i]->integer;
        uint64_t interval_ns = limit_interval_ns(claim->limit);
        uint64_t burst_ns = interval_ns * claim->limit->count;
        uint64_t used_ns = (uint64_t)llabs(used_us) * 1000;
        /* Whole microseconds were rounded up: what has passed has not used more than there is. */
        used_ns = used_us > 0 && used_ns > burst_ns ? burst_ns : used_ns;
        struct limit_verdict verdict = limit_judge(claim->limit, used_ns);
        limit_learn(ask->share->table, claim, now_ns + used_ns - (used_us > 0 ? 0 : interval_ns),
                    now_ns);
        if (verdict.is_refused) {
            return verdict;
        }
        nearest = nearest.limit == NULL || verdict.left < nearest.left ? verdict : nearest;
    }
    return nearest;
}

static bool is_answer(const struct limit_ask *ask, const redisReply *reply)
{
    if (reply == NULL || reply->type != REDIS_REPLY_ARRAY || reply->elements == 0 ||
        reply->elements > ask->count) {
        return false;
    }
    for (size_t i = 0; i < reply->elements; i++) {
        if (reply->element[i]->type != REDIS_REPLY_INTEGER) {
            return false;
        }
    }
    return true;
}

static void on_answer(void *context, const redisReply *reply)
{
    struct limit_ask *ask = context;
    struct limit_share *share = ask->share;
    bool is_forgotten = reply != NULL && reply->type == REDIS_REPLY_ERROR &&
                        slice_starts_with(slice_from(reply->str), SLICE("NOSCRIPT"));
    if (is_forgotten && share->is_loaded) {
        share->is_loaded = false; /* somebody has flushed the scripts */
        if (send_ask(ask)) {
            return;
        }
    }
    if (is_answer(ask, reply)) {
        ask->verdict = conclude(ask, reply);
    } else {
        take_alone(ask);
    }
    flow_resume(ask->flow, false);
}

static bool send_ask(struct limit_ask *ask)
{
    struct limit_share *share = ask->share;
    size_t count = ask->count, size = 0;
    struct slice *parts = ARENA_ARRAY(ask->arena, struct slice, 3 + 3 * count);
    char(*names)[NAME_MAXIMUM] = arena_allocate_raw(ask->arena, count * sizeof(*names));
    char(*numbers)[NUMBER_MAXIMUM] =
        arena_allocate_raw(ask->arena, (2 * count + 1) * sizeof(*numbers));
    snprintf(numbers[2 * count], NUMBER_MAXIMUM, "%zu", count);
    parts[size++] = share->is_loaded ? SLICE("EVALSHA") : SLICE("EVAL");
    parts[size++] = share->is_loaded ? slice_of(share->sha, SHA_SIZE) : slice_from(script);
    parts[size++] = slice_from(numbers[2 * count]);
    for (size_t i = 0; i < count; i++) {
        parts[size++] = place_of(share->sharing, &ask->claims[i], names[i]);
    }
    for (size_t i = 0; i < count; i++) {
        double interval_us = (double)limit_interval_ns(ask->claims[i].limit) / 1000;
        snprintf(numbers[2 * i], NUMBER_MAXIMUM, "%.3f", interval_us);
        snprintf(numbers[2 * i + 1], NUMBER_MAXIMUM, "%.3f",
                 interval_us * ask->claims[i].limit->count);
        parts[size++] = slice_from(numbers[2 * i]);
        parts[size++] = slice_from(numbers[2 * i + 1]);
    }
    return redis_send(share->redis, size, parts, on_answer, ask);
}

/* Who has been refused lately need not be asked for again: floods of requests stay here. */
static bool is_refused_here(struct limit_ask *ask)
{
    uint64_t now_ns = clock_monotonic_ns();
    for (size_t i = 0; i < ask->count; i++) {
        struct limit_verdict verdict = limit_peek(ask->share->table, &ask->claims[i], now_ns);
        if (verdict.is_refused) {
            ask->verdict = verdict;
            return true;
        }
    }
    return false;
}

enum step limit_share_take(struct limit_share *share, struct limit_table *table,
                           struct limit_ask *ask)
{
    ask->share = share;
    if (share == NULL) {
        ask->verdict = limit_take_all(table, ask->claims, ask->count, clock_monotonic_ns());
        return STEP_NEXT;
    }
    if (ask->count == 0 || is_refused_here(ask)) {
        return STEP_NEXT;
    }
    if (ask->count > LIMIT_SHARE_CLAIMS_MAXIMUM || !redis_is_up(share->redis) || !send_ask(ask)) {
        take_alone(ask);
        return STEP_NEXT;
    }
    return STEP_WAIT;
}

/* --- opening and closing --- */

struct limit_share *limit_share_open(struct limit_sharing *sharing, struct limit_table *table,
                                     uv_loop_t *loop)
{
    struct limit_share *share = calloc(1, sizeof(*share));
    if (share == NULL) {
        abort();
    }
    share->sharing = sharing;
    share->table = table;
    share->redis = redis_open(loop, sharing->redis, on_change, share);
    return share;
}

void limit_share_close(struct limit_share **share)
{
    if (*share != NULL) {
        redis_close(&(*share)->redis);
        free(*share);
        *share = NULL;
    }
}
