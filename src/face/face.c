/* SPDX-License-Identifier: Apache-2.0 */
/* A loop's face, and what all of them share. */
#include "face/face_private.h"
#include "face/grpc_private.h"
#include "face/gzip.h"

#include "base/clock.h"
#include "base/random.h"
#include "base/siphash.h"
#include "wire/descriptor.h"

#define HEADERS_MAXIMUM  65536U
#define DOCUMENT_MAXIMUM ((size_t)64 << 20)

struct face_shared *face_shared_create(struct arena *arena, const struct plan *plan,
                                       const struct services *services,
                                       const struct face_options *options)
{
    struct face_shared *shared = ARENA_NEW(arena, struct face_shared);
    shared->options = *options;
    shared->services = services;
    shared->grpc_domain = services->package.size > 0 ? services->package : plan->model->name;
    grpc_health_collect(arena, services, &shared->service_names);
    if (options->has_reflection) {
        shared->descriptors = descriptor_create(arena, services);
    }
    cors_init(shared, arena, plan);
    struct buffer text;
    buffer_init(&text, DOCUMENT_MAXIMUM);
    openapi_write(plan, options->offers_oidc, &text);
    shared->openapi = arena_copy(arena, buffer_slice(&text));
    buffer_clear(&text);
    reference_write(plan, &text);
    shared->reference = arena_copy(arena, buffer_slice(&text));
    buffer_release(&text);
    return shared;
}

uint64_t face_shared_shape(const struct face_shared *shared, const unsigned char *key)
{
    return siphash(key, shared->openapi);
}

void face_init(struct face *face, const struct plan *plan, const struct face_shared *shared,
               struct session *session, struct auth_loop *auth, struct limit_table *limit_table,
               const unsigned char *secret)
{
    *face = (struct face){.plan = plan,
                          .shared = shared,
                          .session = session,
                          .auth = auth,
                          .limit_table = limit_table,
                          .secret = secret};
    buffer_init(&face->headers, HEADERS_MAXIMUM);
}

void face_release(struct face *face)
{
    buffer_release(&face->headers);
    gzip_destroy(&face->gzip);
}

static void on_request(void *context, struct request *request)
{
    if (grpc_is_meant(request)) {
        grpc_request(context, request);
    } else {
        rest_request(context, request);
    }
}

static void on_header(void *context, const struct request *request, struct request_terms *terms)
{
    const struct face *face = context;
    if (grpc_is_meant(request)) {
        grpc_agree(face, request, terms);
    }
}

void face_tick(struct face *face)
{
    grpc_health_probe(face);
}

void face_close(struct face *face, void (*on_closed)(void *context), void *context)
{
    grpc_health_close(face, on_closed, context);
}

void face_drain(struct face *face)
{
    face->is_draining = true;
    grpc_stream_drain(face);
}

static enum problem problem_of(unsigned status)
{
    switch (status) {
    case 408:
        return PROBLEM_SLOW_REQUEST;
    case 413:
        return PROBLEM_TOO_LARGE;
    case 414:
        return PROBLEM_URI_TOO_LONG;
    case 431:
        return PROBLEM_HEADER_TOO_LARGE;
    case 501:
        return PROBLEM_UNSUPPORTED;
    case 503:
        return PROBLEM_UNAVAILABLE;
    case 505:
        return PROBLEM_VERSION;
    default:
        return PROBLEM_MALFORMED;
    }
}

/* net found the request wrong before there was one: the document's envelope all the same. */
static void on_error(void *context, const struct request *request, unsigned *status,
                     const char *message, struct buffer *headers, struct buffer *body)
{
    struct face *face = context;
    struct problem_words words = plan_problem(face->plan, problem_of(*status), NULL);
    words.http_status = *status;
    unsigned char uuid[UUID_SIZE];
    char request_id[UUID_TEXT_SIZE];
    uuid_generate_v7(clock_now_us(), uuid);
    uuid_format(uuid, request_id);
    if (request != NULL && grpc_is_meant(request)) {
        *status = grpc_answer_refusal(face, headers, *status,
                                      slice_of(request_id, sizeof(request_id)), message);
        return;
    }
    struct envelope_data data = {.words = &words,
                                 .message = slice_from(message),
                                 .request_id = slice_of(request_id, sizeof(request_id)),
                                 .path = SLICE("/"),
                                 .now_us = clock_now_us()};
    buffer_format(headers, "Content-Type: application/json\r\nX-Request-Id: %.*s\r\n",
                  (int)sizeof(request_id), request_id);
    buffer_append_slice(headers, face->plan->headers[0]);
    if (*status == 503) {
        BUFFER_LITERAL(headers, "Retry-After: 1\r\n");
    }
    envelope_write(body, face->plan, &data);
}

struct net_handler face_handler(struct face *face)
{
    return (struct net_handler){on_request, on_error, face, on_header};
}
