/* SPDX-License-Identifier: Apache-2.0 */
/* Can the store be read and written now? A flow of its own, whose end resumes the caller's. */
#include "store/store_private.h"

#include "base/clock.h"

#include <stdatomic.h>

/* A few bytes find room where a record finds none, so where one has found none, this much is asked
 * for. */
#define ROOM_SIZE ((size_t)256 << 10)

struct probe {
    struct flow flow;
    struct query query;
    struct value parameter;
    struct arena *arena;
    struct session *session;
    struct flow *caller;
    enum status *out_status;
    bool lacked_room;
    bool is_starting;
    bool is_done; /* while it was starting: store_probe itself ends it */
};

static struct probe *probe_from(struct flow *flow)
{
    return FLOW_OWNER(flow, struct probe, flow);
}

static enum step read_record(struct flow *flow)
{
    struct probe *probe = probe_from(flow);
    probe->query = (struct query){
        .arena = probe->arena,
        .sql = "SELECT value FROM _phoenix WHERE name = 'document_name'",
        .is_fixed = true,
        .flow = flow,
    };
    return store_execute(probe->session, QUERY_READ, &probe->query);
}

/* When, and behind it `size` bytes that no engine makes smaller. */
static struct slice write_text(struct arena *arena, size_t size)
{
    char *text = arena_allocate_raw(arena, CLOCK_TEXT_SIZE + size);
    uint32_t noise = 1;
    clock_format_us(clock_now_us(), text);
    for (size_t i = 0; i < size; i++) {
        noise = noise * 1664525U + 1013904223U;
        text[CLOCK_TEXT_SIZE + i] = (char)('0' + (noise >> 26));
    }
    return slice_of(text, CLOCK_TEXT_SIZE + size);
}

static enum step write_size(struct probe *probe, struct flow *flow, size_t size)
{
    probe->parameter = value_text(write_text(probe->arena, size));
    probe->query = (struct query){
        .arena = probe->arena,
        .sql = "INSERT INTO _phoenix (name, value) VALUES ('probed_at', ?1) "
               "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        .is_fixed = true,
        .parameters = &probe->parameter,
        .parameter_count = 1,
        .flow = flow,
    };
    return store_execute(probe->session, QUERY_WRITE, &probe->query);
}

static enum step write_record(struct flow *flow)
{
    struct probe *probe = probe_from(flow);
    struct store *store = probe->session->store;
    probe->lacked_room = atomic_load(&store->lacks_room);
    if (probe->query.status != STATUS_OK ||
        (store->driver->is_trusted(store) && !probe->lacked_room)) {
        return STEP_NEXT;
    }
    return write_size(probe, flow, probe->lacked_room ? ROOM_SIZE : 0);
}

/* There is room again, and it is given back. */
static enum step end_want(struct flow *flow)
{
    struct probe *probe = probe_from(flow);
    if (probe->query.status != STATUS_OK || !probe->lacked_room) {
        return STEP_NEXT;
    }
    atomic_store(&probe->session->store->lacks_room, false);
    return write_size(probe, flow, 0);
}

static void finish(struct flow *flow, bool has_failed)
{
    (void)has_failed;
    struct probe *probe = probe_from(flow);
    struct arena *arena = probe->arena;
    struct flow *caller = probe->caller;
    *probe->out_status = probe->query.status;
    if (probe->is_starting) {
        probe->is_done = true;
        return;
    }
    arena_destroy(&arena);
    flow_resume(caller, false);
}

enum step store_probe(struct session *session, struct flow *flow, enum status *out_status)
{
    static step_f *const steps[] = {read_record, write_record, end_want, NULL};
    struct arena *arena = arena_create(1024);
    struct probe *probe = ARENA_NEW(arena, struct probe);
    probe->arena = arena;
    probe->session = session;
    probe->caller = flow;
    probe->out_status = out_status;
    probe->is_starting = true;
    flow_start(&probe->flow, steps, finish);
    probe->is_starting = false;
    if (probe->is_done) {
        arena_destroy(&arena);
        return STEP_NEXT;
    }
    return STEP_WAIT;
}
