/* SPDX-License-Identifier: Apache-2.0 */
/* grpc.health.v1: whether the system can serve, as /readyz says it, for the whole and for each
 * service by its full name. Whoever watches is told of changes within a second or two. */
#include "face/grpc_private.h"
#include "wire/health.h"

#include <assert.h>

#define ANSWER_MAXIMUM 64U

enum { METHOD_CHECK, METHOD_WATCH, METHOD_COUNT };

static void send_status(struct grpc_stream *stream, enum health_status status)
{
    struct buffer answer;
    buffer_init(&answer, ANSWER_MAXIMUM);
    health_write(&answer, status);
    grpc_stream_send(stream, buffer_slice(&answer));
    buffer_release(&answer);
}

/* --- which services there are --- */

static void add_name(struct table *names, struct slice name)
{
    static const char is_there;
    table_put(names, name, (void *)(uintptr_t)&is_there);
}

static struct slice service_of(struct slice path)
{
    return slice_between(path, 1, slice_find_last_byte(path, '/'));
}

/* Those of the document, under former names too, and Phoenix's own; empty: the whole. */
void grpc_health_collect(struct arena *arena, const struct services *services,
                         struct table *out_names)
{
    table_init(out_names, arena);
    add_name(out_names, SLICE("grpc.health.v1.Health"));
    add_name(out_names, SLICE("grpc.reflection.v1.ServerReflection"));
    add_name(out_names, SLICE("grpc.reflection.v1alpha.ServerReflection"));
    LIST_EACH(const struct service, service, &services->list)
    {
        for (size_t i = 0; i < service->rpc_count; i++) {
            add_name(out_names, service_of(service->rpcs[i].path));
        }
    }
    LIST_EACH(const struct service_path, former, &services->former_paths)
    {
        add_name(out_names, service_of(former->path));
    }
}

static bool is_known(const struct face *face, struct slice service)
{
    return service.size == 0 || table_get(&face->shared->service_names, service) != NULL;
}

/* --- Check --- */

struct health_check {
    struct flow flow;
    struct grpc_stream *stream;
    enum status status;
};

static enum step probe_for_check(struct flow *flow)
{
    struct health_check *check = FLOW_OWNER(flow, struct health_check, flow);
    return operation_probe(check->stream->face->session, flow, &check->status);
}

static void finish_check(struct flow *flow, bool has_failed)
{
    struct health_check *check = FLOW_OWNER(flow, struct health_check, flow);
    struct grpc_stream *stream = check->stream;
    bool is_serving = !has_failed && check->status == STATUS_OK && !stream->face->is_draining;
    send_status(stream, is_serving ? HEALTH_SERVING : HEALTH_NOT_SERVING);
    grpc_stream_end(stream, GRPC_CODE_OK, SLICE_EMPTY);
}

static void on_check(struct grpc_stream *stream, struct slice message)
{
    static step_f *const steps[] = {probe_for_check, NULL};
    struct slice service;
    if (!health_read(message, &service)) {
        grpc_stream_end(stream, GRPC_CODE_INVALID_ARGUMENT, SLICE("The message cannot be read"));
        return;
    }
    if (!is_known(stream->face, service)) {
        grpc_stream_end(stream, GRPC_CODE_NOT_FOUND, SLICE("There is no service of that name"));
        return;
    }
    struct health_check *check = ARENA_NEW(stream->request->arena, struct health_check);
    check->stream = stream;
    flow_start(&check->flow, steps, finish_check);
}

/* --- Watch --- */

struct watch {
    enum health_status sent;
    bool has_sent;
};

static void tell(struct grpc_stream *stream, enum health_status status)
{
    struct watch *watch = stream->user;
    if (!watch->has_sent || watch->sent != status) {
        watch->has_sent = true;
        watch->sent = status;
        send_status(stream, status);
    }
}

static bool is_watching(const struct grpc_stream *stream)
{
    return stream->method == &grpc_health_methods[METHOD_WATCH] && stream->user != NULL;
}

static enum step probe_for_watches(struct flow *flow)
{
    struct face_health *health = FLOW_OWNER(flow, struct face_health, flow);
    return operation_probe(health->face->session, flow, &health->status);
}

static void finish_probe(struct flow *flow, bool has_failed)
{
    struct face_health *health = FLOW_OWNER(flow, struct face_health, flow);
    struct face *face = health->face;
    bool is_serving = !has_failed && health->status == STATUS_OK && !face->is_draining;
    health->is_probing = false;
    for (struct grpc_stream *each = face->streams; each != NULL; each = each->next) {
        struct watch *watch = is_watching(each) ? each->user : NULL;
        if (watch != NULL && !(watch->has_sent && watch->sent == HEALTH_SERVICE_UNKNOWN)) {
            tell(each, is_serving ? HEALTH_SERVING : HEALTH_NOT_SERVING);
        }
    }
    if (health->on_closed != NULL) {
        health->on_closed(health->context);
    }
}

/* One probe at a time, however many watch. */
void grpc_health_probe(struct face *face)
{
    static step_f *const steps[] = {probe_for_watches, NULL};
    struct face_health *health = &face->health;
    if (health->watch_count > 0 && !health->is_probing && !face->is_draining) {
        health->is_probing = true;
        health->face = face;
        flow_start(&health->flow, steps, finish_probe);
    }
}

void grpc_health_close(struct face *face, void (*on_closed)(void *context), void *context)
{
    if (!face->health.is_probing) {
        on_closed(context);
        return;
    }
    face->health.on_closed = on_closed;
    face->health.context = context;
}

static void on_watch(struct grpc_stream *stream, struct slice message)
{
    struct slice service;
    if (!health_read(message, &service)) {
        grpc_stream_end(stream, GRPC_CODE_INVALID_ARGUMENT, SLICE("The message cannot be read"));
        return;
    }
    stream->user = ARENA_NEW(stream->request->arena, struct watch);
    stream->face->health.watch_count++;
    if (!is_known(stream->face, service)) {
        tell(stream, HEALTH_SERVICE_UNKNOWN);
    }
    grpc_health_probe(stream->face);
}

static void on_watch_drain(struct grpc_stream *stream)
{
    tell(stream, HEALTH_NOT_SERVING);
    grpc_stream_end(stream, GRPC_CODE_UNAVAILABLE, SLICE("The system is about to stop"));
}

static void on_watch_over(struct grpc_stream *stream)
{
    if (stream->user != NULL) {
        assert(stream->face->health.watch_count > 0);
        stream->face->health.watch_count--;
    }
}

const struct grpc_method grpc_health_methods[] = {
    [METHOD_CHECK] = {.path = "/grpc.health.v1.Health/Check",
                      .is_brief = true,
                      .on_message = on_check},
    [METHOD_WATCH] = {.path = "/grpc.health.v1.Health/Watch",
                      .on_message = on_watch,
                      .on_drain = on_watch_drain,
                      .on_over = on_watch_over},
    [METHOD_COUNT] = {.path = NULL},
};
