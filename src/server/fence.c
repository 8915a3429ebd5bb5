/* SPDX-License-Identifier: Apache-2.0 */
/* Two flows on one loop: one that looks for fences, one that raises its own. */
#include "server/fence.h"

#include "base/clock.h"
#include "base/log.h"

#include <stdatomic.h>
#include <stdlib.h>

#define LOOK_MS    250U
#define TRUST_NS   UINT64_C(1000000000) /* from before a look that found no fence */
#define LIFE_US    INT64_C(10000000)
#define LIFE_NS    UINT64_C(9000000000) /* what this process believes of it */
#define RENEW_NS   UINT64_C(6000000000) /* it is renewed while so much of it is left */
#define RETRY_MS   200U
#define ARENA_SIZE 4096U

struct fence {
    struct cache *cache;
    struct cache_loop *cache_loop;
    struct session *session;
    uv_timer_t look_timer;
    uv_timer_t raise_timer;
    uv_async_t wake;
    unsigned open_handle_count;
    enum dialect dialect;
    bool has_link;
    bool is_closing;
    struct arena *arena;

    struct flow look; /* for fences of anybody */
    bool is_looking;
    struct query look_query;
    uint64_t look_ns;
    int64_t fence_count;
    struct value look_value;
    bool trusts;
    struct cache_write renewal;

    struct flow raise;
    bool is_raising;
    struct query raise_query;
    struct value raise_values[2];
    uint64_t raise_ns;
    uint64_t until_ns;
    _Atomic bool is_wanted;

    void (*on_closed)(void *context);
    void *context;
};

static struct fence *fence_of_look(struct flow *flow)
{
    return FLOW_OWNER(flow, struct fence, look);
}

static struct fence *fence_of_raise(struct flow *flow)
{
    return FLOW_OWNER(flow, struct fence, raise);
}

static void close_if_idle(struct fence *fence);

/* --- looking --- */

static void take_count(void *context, const struct value *values, size_t count)
{
    (void)count;
    *(int64_t *)context = values[0].integer;
}

static enum step ask_for_fences(struct flow *flow)
{
    struct fence *fence = fence_of_look(flow);
    fence->look_ns = clock_monotonic_ns();
    fence->fence_count = -1;
    fence->look_value = value_integer(clock_now_us());
    fence->look_query = (struct query){.arena = fence->arena,
                                       .sql = plan_count_fences_sql(fence->dialect),
                                       .parameters = &fence->look_value,
                                       .parameter_count = 1,
                                       .is_fixed = true,
                                       .on_row = take_count,
                                       .context = &fence->fence_count,
                                       .flow = flow};
    return store_execute(fence->session, QUERY_READ, &fence->look_query) == STEP_WAIT ? STEP_WAIT
                                                                                      : STEP_NEXT;
}

/* Who has not trusted for a while may have missed any number of writes. */
static enum step forget_all(struct flow *flow)
{
    struct fence *fence = fence_of_look(flow);
    bool is_clear = fence->look_query.status == STATUS_OK && fence->fence_count == 0;
    fence->trusts = fence->trusts && clock_monotonic_ns() < cache_trust_ends(fence->cache);
    if (!is_clear) {
        fence->trusts = false;
        return STEP_FAIL;
    }
    if (fence->trusts) {
        fence->renewal.is_announced = true;
        return STEP_NEXT;
    }
    cache_forget(fence->cache);
    fence->renewal.flow = flow;
    cache_begin_write(fence->cache_loop, &fence->renewal);
    return cache_end_write(fence->cache_loop, &fence->renewal);
}

static enum step trust(struct flow *flow)
{
    struct fence *fence = fence_of_look(flow);
    if (fence->renewal.is_announced) {
        fence->trusts = true;
        cache_trust(fence->cache, fence->look_ns + TRUST_NS);
    }
    return STEP_NEXT;
}

static void finish_look(struct flow *flow, bool has_failed)
{
    (void)has_failed;
    struct fence *fence = fence_of_look(flow);
    fence->is_looking = false;
    if (!fence->is_raising) {
        arena_reset(fence->arena);
    }
    close_if_idle(fence);
}

static void on_look(uv_timer_t *timer)
{
    static step_f *const steps[] = {ask_for_fences, forget_all, trust, NULL};
    struct fence *fence = timer->data;
    if (!fence->is_looking && !fence->is_closing) {
        fence->is_looking = true;
        flow_start(&fence->look, steps, finish_look);
    }
}

/* --- raising --- */

static enum step write_fence(struct flow *flow)
{
    struct fence *fence = fence_of_raise(flow);
    fence->raise_ns = clock_monotonic_ns();
    fence->raise_values[0] = value_integer(clock_now_us());
    fence->raise_values[1] = value_integer(LIFE_US);
    fence->raise_query = (struct query){.arena = fence->arena,
                                        .sql = plan_raise_fence_sql(fence->dialect),
                                        .is_fixed = true,
                                        .parameters = fence->raise_values,
                                        .parameter_count = 2,
                                        .flow = flow};
    return store_execute(fence->session, QUERY_WRITE, &fence->raise_query) == STEP_WAIT ? STEP_WAIT
                                                                                        : STEP_NEXT;
}

static void on_waited(uv_timer_t *timer)
{
    struct fence *fence = timer->data;
    flow_resume(&fence->raise, false);
}

/* Until nobody trusts any more; not where it has been up all the time. */
static enum step wait_for_others(struct flow *flow)
{
    struct fence *fence = fence_of_raise(flow);
    if (fence->raise_query.status != STATUS_OK) {
        return STEP_FAIL;
    }
    if (clock_monotonic_ns() < fence->until_ns) {
        return STEP_NEXT;
    }
    uv_timer_start(&fence->raise_timer, on_waited, PLAN_FENCE_WAIT_MS, 0);
    return STEP_WAIT;
}

static void start_raising(struct fence *fence);

static void on_retry(uv_timer_t *timer)
{
    start_raising(timer->data);
}

static void finish_raise(struct flow *flow, bool has_failed)
{
    struct fence *fence = fence_of_raise(flow);
    fence->is_raising = false;
    if (!has_failed) {
        if (fence->until_ns == 0 && fence->has_link) {
            LOG(LOG_WARN, "a write could not be announced in Redis: answers that are kept are "
                          "not trusted for a while, on any node");
        }
        fence->until_ns = fence->raise_ns + LIFE_NS;
        cache_fence(fence->cache, fence->until_ns);
    } else if (!fence->is_closing) {
        /* The database is away, too: whoever waits, waits on. */
        uv_timer_start(&fence->raise_timer, on_retry, RETRY_MS, 0);
    }
    if (!fence->is_looking) {
        arena_reset(fence->arena);
    }
    close_if_idle(fence);
}

static void start_raising(struct fence *fence)
{
    static step_f *const steps[] = {write_fence, wait_for_others, NULL};
    if (!fence->is_raising && !(fence->is_closing && fence->on_closed != NULL)) {
        fence->is_raising = true;
        flow_start(&fence->raise, steps, finish_raise);
    }
}

static void raise_if_low(struct fence *fence)
{
    uint64_t now_ns = clock_monotonic_ns();
    if (now_ns + RENEW_NS > fence->until_ns) {
        if (now_ns >= fence->until_ns) {
            fence->until_ns = 0;
        }
        start_raising(fence);
    }
}

static void on_wake(uv_async_t *async)
{
    struct fence *fence = async->data;
    if (atomic_exchange(&fence->is_wanted, false)) {
        raise_if_low(fence);
    }
}

void fence_raise(struct fence *fence)
{
    atomic_store(&fence->is_wanted, true);
    uv_async_send(&fence->wake);
}

/* Without Redis everything is unannounced. */
static void on_renew(uv_timer_t *timer)
{
    struct fence *fence = timer->data;
    if (!fence->is_closing) {
        raise_if_low(fence);
    }
}

/* --- opening and closing --- */

struct fence *fence_open(struct cache *cache, struct cache_loop *cache_loop,
                         struct session *session, uv_loop_t *loop, enum dialect dialect,
                         bool has_link, const uint32_t *topics, size_t topic_count)
{
    struct fence *fence = calloc(1, sizeof(*fence));
    if (fence == NULL) {
        abort();
    }
    fence->cache = cache;
    fence->cache_loop = cache_loop;
    fence->session = session;
    fence->dialect = dialect;
    fence->has_link = has_link;
    fence->arena = arena_create(ARENA_SIZE);
    fence->renewal =
        (struct cache_write){.topics = topics, .topic_count = topic_count, .is_renewal = true};
    uv_timer_init(loop, &fence->look_timer);
    uv_timer_init(loop, &fence->raise_timer);
    uv_async_init(loop, &fence->wake, on_wake);
    fence->look_timer.data = fence->raise_timer.data = fence->wake.data = fence;
    fence->open_handle_count = 3;
    uv_timer_start(&fence->look_timer, has_link ? on_look : on_renew, 0, LOOK_MS);
    return fence;
}

static void free_fence(uv_handle_t *handle)
{
    struct fence *fence = handle->data;
    if (--fence->open_handle_count == 0) {
        arena_destroy(&fence->arena);
        free(fence);
    }
}

static void close_if_idle(struct fence *fence)
{
    if (!fence->is_closing || fence->is_looking || fence->is_raising || fence->on_closed == NULL) {
        return;
    }
    void (*on_closed)(void *context) = fence->on_closed;
    fence->on_closed = NULL;
    uv_close((uv_handle_t *)&fence->look_timer, free_fence);
    uv_close((uv_handle_t *)&fence->raise_timer, free_fence);
    uv_close((uv_handle_t *)&fence->wake, free_fence);
    on_closed(fence->context);
}

void fence_close(struct fence **fence, void (*on_closed)(void *context), void *context)
{
    struct fence *closing = *fence;
    *fence = NULL;
    if (closing == NULL) {
        on_closed(context);
        return;
    }
    closing->is_closing = true;
    closing->on_closed = on_closed;
    closing->context = context;
    close_if_idle(closing);
}
