/* SPDX-License-Identifier: Apache-2.0 */
/* One flow on one loop, from a timer that is started anew behind each turn. */
#include "server/sweeper.h"

#include "base/clock.h"

#include <stdlib.h>

#define FIRST_MS   1000U
#define PAUSE_MS   60000U
#define MORE_MS    1000U
#define ARENA_SIZE 4096U

struct sweeper {
    struct session *session;
    enum dialect dialect;
    uv_timer_t timer;
    struct arena *arena;
    struct flow flow;
    bool is_sweeping;
    struct query query;
    struct value values[2];

    void (*on_closed)(void *context); /* NULL: it is not to end */
    void *context;
};

static struct sweeper *sweeper_of(struct flow *flow)
{
    return FLOW_OWNER(flow, struct sweeper, flow);
}

static void free_sweeper(uv_handle_t *handle)
{
    struct sweeper *sweeper = handle->data;
    arena_destroy(&sweeper->arena);
    free(sweeper);
}

static void end(struct sweeper *sweeper)
{
    void (*on_closed)(void *context) = sweeper->on_closed;
    void *context = sweeper->context;
    uv_close((uv_handle_t *)&sweeper->timer, free_sweeper);
    on_closed(context);
}

static enum step delete_expired(struct flow *flow)
{
    struct sweeper *sweeper = sweeper_of(flow);
    sweeper->values[0] = value_integer(clock_now_us());
    sweeper->values[1] = value_integer(SWEEPER_MAXIMUM);
    sweeper->query = (struct query){.arena = sweeper->arena,
                                    .sql = plan_clean_keys_sql(sweeper->dialect),
                                    .is_fixed = true,
                                    .parameters = sweeper->values,
                                    .parameter_count = 2,
                                    .flow = flow};
    return store_execute(sweeper->session, QUERY_WRITE, &sweeper->query) == STEP_WAIT ? STEP_WAIT
                                                                                      : STEP_NEXT;
}

static void on_due(uv_timer_t *timer);

/* What has failed is tried at the next turn: whoever it concerns is told elsewhere. */
static void finish(struct flow *flow, bool has_failed)
{
    (void)has_failed;
    struct sweeper *sweeper = sweeper_of(flow);
    bool has_more = sweeper->query.status == STATUS_OK &&
                    sweeper->query.changed_count == (int64_t)SWEEPER_MAXIMUM;
    sweeper->is_sweeping = false;
    arena_reset(sweeper->arena);
    if (sweeper->on_closed != NULL) {
        end(sweeper);
    } else {
        uv_timer_start(&sweeper->timer, on_due, has_more ? MORE_MS : PAUSE_MS, 0);
    }
}

static void on_due(uv_timer_t *timer)
{
    static step_f *const steps[] = {delete_expired, NULL};
    struct sweeper *sweeper = timer->data;
    sweeper->is_sweeping = true;
    flow_start(&sweeper->flow, steps, finish);
}

struct sweeper *sweeper_open(struct session *session, uv_loop_t *loop, enum dialect dialect)
{
    struct sweeper *sweeper = calloc(1, sizeof(*sweeper));
    if (sweeper == NULL) {
        abort();
    }
    sweeper->session = session;
    sweeper->dialect = dialect;
    sweeper->arena = arena_create(ARENA_SIZE);
    uv_timer_init(loop, &sweeper->timer);
    sweeper->timer.data = sweeper;
    uv_timer_start(&sweeper->timer, on_due, FIRST_MS, 0);
    return sweeper;
}

void sweeper_close(struct sweeper **sweeper, void (*on_closed)(void *context), void *context)
{
    struct sweeper *ending = *sweeper;
    *sweeper = NULL;
    ending->on_closed = on_closed;
    ending->context = context;
    uv_timer_stop(&ending->timer);
    if (!ending->is_sweeping) {
        end(ending);
    }
}
