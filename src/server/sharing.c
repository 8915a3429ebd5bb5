/* SPDX-License-Identifier: Apache-2.0 */
/* What the workers share of answers that are kept, and what processes share through Redis: those
 * answers, and the counts of limits. */
#include "base/log.h"
#include "base/siphash.h"
#include "cache/cache.h"
#include "server/fence.h"
#include "server/server_private.h"

#define CACHE_BYTES ((size_t)64 << 20)

static struct slice hex_of(struct arena *arena, uint64_t number)
{
    return arena_format(arena, "%016llx", (unsigned long long)number);
}

/* --- Redis */

bool sharing_open_redis(struct server *server, struct arena *arena, const struct plan *plan,
                        const struct server_options *options, struct server_error *error)
{
    bool has_limits = plan->model->protection.limits.count > 0;
    if (options->redis.size == 0) {
        return true;
    }
    const char *reason = redis_parse_address(arena, options->redis, &server->redis);
    if (reason != NULL) {
        return server_fail(error, SLICE("the address of Redis cannot be used"), slice_from(reason));
    }
    if (options->redis_password.size > 0 && server->redis.password == NULL) {
        server->redis.password = arena_string(arena, options->redis_password);
    }
    server->redis.away_count = &server->redis_away_count;
    if (plan->dialect == DIALECT_SQLITE) {
        LOG(LOG_INFO, "Redis is not used: the embedded database has one process, which keeps "
                      "answers and counts limits itself");
        return true;
    }
    if (!plan->keeps_answers && !has_limits) {
        LOG(LOG_INFO, "Redis is not used: the document has no limits, and no cache rule of it "
                      "keeps answers");
        return true;
    }
    server->has_redis = true;
    if (has_limits) {
        const unsigned char *secret = store_secret(server->store);
        server->limit_sharing.redis = &server->redis;
        server->limit_sharing.name = hex_of(arena, siphash(secret, SLICE("the name in Redis")));
        server->limit_sharing.secret = secret;
    }
    return true;
}

/* --- answers that are kept */

/* From any loop. */
static void on_unannounced(void *context)
{
    const struct server *server = context;
    fence_raise(server->fence);
}

/* Other processes may write to the same database. */
static void share_cache(struct server *server, struct arena *arena, const struct plan *plan,
                        const struct face_shared *shared, bool has_redis)
{
    const unsigned char *secret = store_secret(server->store);
    struct slice *names = ARENA_ARRAY(arena, struct slice, plan->entity_count + 1);
    for (size_t i = 0; i < plan->entity_count; i++) {
        names[i] = plan->entities[i].entity->table;
    }
    server->sharing =
        (struct cache_sharing){.redis = has_redis ? &server->redis : NULL,
                               .name = hex_of(arena, siphash(secret, SLICE("the name in Redis"))),
                               .shape = hex_of(arena, face_shared_shape(shared, secret)),
                               .secret = secret,
                               .topic_names = names,
                               .on_unannounced = on_unannounced,
                               .context = server};
    cache_share(server->cache, &server->sharing);
    if (!has_redis) {
        LOG(LOG_INFO, "answers are not kept, for other processes may write to this database: "
                      "start with --redis");
    }
}

void sharing_open_cache(struct server *server, struct arena *arena, const struct plan *plan,
                        const struct face_shared *shared)
{
    if (!plan->keeps_answers) {
        return;
    }
    server->cache = cache_create(CACHE_BYTES, plan->entity_count);
    server->topics = ARENA_ARRAY(arena, uint32_t, plan->entity_count + 1);
    server->topic_count = plan->entity_count;
    for (size_t i = 0; i < plan->entity_count; i++) {
        server->topics[i] = (uint32_t)i;
    }
    cache_require_trust(server->cache); /* commands may write beside */
    if (plan->dialect != DIALECT_SQLITE) {
        share_cache(server, arena, plan, shared, server->has_redis);
    }
}

void sharing_open_fence(struct server *server, enum dialect dialect)
{
    struct worker *first = &server->workers[0];
    bool is_alone = dialect == DIALECT_SQLITE;
    if (server->cache != NULL) {
        server->fence = fence_open(server->cache, first->cache, first->session, &first->loop,
                                   dialect, is_alone || server->sharing.redis != NULL,
                                   server->topics, server->topic_count);
    }
}
