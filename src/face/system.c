/* SPDX-License-Identifier: Apache-2.0 */
/* The paths that every system has, whatever its document says; a document's own path of the same
 * name wins. */
#include "face/face_private.h"

#include "base/clock.h"

struct probe {
    struct flow flow;
    struct face *face;
    struct request *request;
    struct slice request_id;
    enum status status;
};

static void answer_text(struct face *face, struct request *request, struct slice request_id,
                        unsigned status, const char *type, struct slice text)
{
    answer_begin(face, request_id, type);
    answer_send(face, request, status, text);
}

static enum step probe_store(struct flow *flow)
{
    struct probe *probe = FLOW_OWNER(flow, struct probe, flow);
    return operation_probe(probe->face->session, flow, &probe->status);
}

static void finish_probe(struct flow *flow, bool has_failed)
{
    struct probe *probe = FLOW_OWNER(flow, struct probe, flow);
    bool is_ready = !has_failed && probe->status == STATUS_OK;
    answer_begin(probe->face, probe->request_id, "application/json");
    if (!is_ready) {
        BUFFER_LITERAL(&probe->face->headers, "Retry-After: 1\r\n");
    }
    const char *store = is_ready                                      ? "ok"
                        : !has_failed && probe->status == STATUS_FULL ? "disk full"
                                                                      : "failed";
    struct slice text =
        arena_format(probe->request->arena, "{\"status\":\"%s\",\"checks\":{\"store\":\"%s\"}}",
                     is_ready ? "ready" : "unavailable", store);
    answer_send(probe->face, probe->request, is_ready ? 200 : 503, text);
}

static void answer_ready(struct face *face, struct request *request, struct slice request_id)
{
    static step_f *const steps[] = {probe_store, NULL};
    if (face->is_draining) {
        answer_text(face, request, request_id, 503, "application/json",
                    SLICE("{\"status\":\"draining\"}"));
        return;
    }
    struct probe *probe = ARENA_NEW(request->arena, struct probe);
    probe->face = face;
    probe->request = request;
    probe->request_id = request_id;
    flow_start(&probe->flow, steps, finish_probe);
}

static void answer_alive(struct face *face, struct request *request, struct slice request_id)
{
    answer_text(face, request, request_id, 200, "application/json",
                SLICE("{\"status\":\"alive\"}"));
}

bool system_is_readiness(const struct plan_operation *operation)
{
    struct slice verb = operation->operation->verb;
    return slice_starts_with_ignoring_case(verb, SLICE("ready")) ||
           slice_starts_with_ignoring_case(verb, SLICE("readiness"));
}

void system_health(struct face *face, struct request *request, struct slice request_id,
                   const struct plan_operation *operation)
{
    if (system_is_readiness(operation)) {
        answer_ready(face, request, request_id);
    } else {
        answer_alive(face, request, request_id);
    }
}

static bool is_read(const struct request *request)
{
    return request->method == METHOD_GET || request->method == METHOD_HEAD;
}

bool system_request(struct face *face, struct request *request, struct slice request_id)
{
    if (!is_read(request)) {
        return false;
    }
    if (slice_equal(request->path, SLICE("/healthz"))) {
        answer_alive(face, request, request_id);
    } else if (slice_equal(request->path, SLICE("/readyz"))) {
        answer_ready(face, request, request_id);
    } else if (slice_equal(request->path, SLICE("/openapi.json"))) {
        answer_text(face, request, request_id, 200, "application/json", face->shared->openapi);
    } else if (face->auth != NULL && slice_equal(request->path, SLICE("/.well-known/jwks.json"))) {
        struct buffer *body = request_body_buffer(request);
        operation_write_keys(face->auth, clock_now_us(), body);
        answer_text(face, request, request_id, 200, "application/json", buffer_slice(body));
    } else if (slice_equal(request->path, SLICE("/docs"))) {
        answer_begin(face, request_id, "text/html; charset=utf-8");
        answer_send_page(face, request, face->shared->reference);
    } else {
        return false;
    }
    return true;
}
