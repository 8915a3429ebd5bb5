/* SPDX-License-Identifier: Apache-2.0 */
/* What every answer carries: its type, the request's id, and, for a fault, the envelope. */
#include "face/face_private.h"

#include "base/clock.h"
#include "base/random.h"
#include "net/forwarded.h"
#include "operation/version.h"

#define REQUEST_ID_MAXIMUM 128U

struct slice answer_given_request_id(const struct request *request)
{
    struct slice id = request->request_id;
    bool is_sane = id.size > 0 && id.size <= REQUEST_ID_MAXIMUM;
    for (size_t i = 0; is_sane && i < id.size; i++) {
        is_sane = id.data[i] > ' ' && id.data[i] < 0x7f;
    }
    return is_sane ? id : SLICE_EMPTY;
}

/* Echoes a sane id, so that a caller can follow its request; mints one otherwise. */
struct slice answer_request_id(struct request *request)
{
    struct slice id = answer_given_request_id(request);
    if (id.size > 0) {
        return id;
    }
    unsigned char uuid[UUID_SIZE];
    char *text = arena_allocate_raw(request->arena, UUID_TEXT_SIZE);
    uuid_generate_v7(clock_now_us(), uuid);
    uuid_format(uuid, text);
    return slice_of(text, UUID_TEXT_SIZE);
}

void answer_begin(struct face *face, struct slice request_id, const char *content_type)
{
    buffer_clear(&face->headers);
    if (content_type != NULL) {
        BUFFER_LITERAL(&face->headers, "Content-Type: ");
        buffer_append_string(&face->headers, content_type);
        BUFFER_LITERAL(&face->headers, "\r\n");
    }
    if (request_id.size > 0) {
        BUFFER_LITERAL(&face->headers, "X-Request-Id: ");
        buffer_append_slice(&face->headers, request_id);
        BUFFER_LITERAL(&face->headers, "\r\n");
    }
}

/* draft-ietf-httpapi-ratelimit-headers */
void answer_write_limit(struct face *face, const struct call *call)
{
    const struct limit_verdict *verdict = &call->limit;
    struct buffer *headers = &face->headers;
    if (verdict->limit == NULL) {
        return;
    }
    buffer_append_slice(headers, call->operation->limit_policy);
    BUFFER_LITERAL(headers, "RateLimit: \"");
    buffer_append_slice(headers, verdict->limit->name);
    BUFFER_LITERAL(headers, "\";r=");
    buffer_append_uint64(headers, verdict->left);
    BUFFER_LITERAL(headers, ";t=");
    buffer_append_uint64(headers, verdict->reset_seconds);
    BUFFER_LITERAL(headers, "\r\n");
}

void answer_write_tag(struct face *face, uint64_t version)
{
    char tag[VERSION_TAG_SIZE];
    version_write_tag(version, tag);
    BUFFER_LITERAL(&face->headers, "ETag: ");
    buffer_append(&face->headers, tag, sizeof(tag));
    BUFFER_LITERAL(&face->headers, "\r\n");
}

void answer_write_cache_status(struct face *face, const struct call *call)
{
    const struct cache_ask *ask = &call->ask;
    struct buffer *headers = &face->headers;
    if (!call->is_recalled) {
        return;
    }
    BUFFER_LITERAL(headers, "Cache-Status: phoenix;");
    switch (ask->outcome) {
    case CACHE_BYPASS:
        BUFFER_LITERAL(headers, "fwd=bypass");
        break;
    case CACHE_HIT:
        BUFFER_LITERAL(headers, "hit;ttl=");
        buffer_append_int64(
            headers, ((int64_t)ask->item->expires_ns - (int64_t)clock_monotonic_ns()) / 1000000000);
        break;
    case CACHE_MISS:
        BUFFER_LITERAL(headers, "fwd=uri-miss;stored");
        break;
    case CACHE_STALE:
        BUFFER_LITERAL(headers, "fwd=stale;stored");
        break;
    }
    BUFFER_LITERAL(headers, "\r\n");
}

bool answer_is_secure(const struct face *face, const struct request *request)
{
    const struct face_options *options = &face->shared->options;
    return !options->is_self_signed &&
           (request->is_secure ||
            (options->proxy_count > 0 &&
             forwarded_read(request, options->proxies, options->proxy_count).is_secure));
}

static void send_with(struct face *face, struct request *request, unsigned status,
                      const struct slice lines[2], struct slice body)
{
    const struct exchange *exchange = request->user;
    buffer_append_slice(&face->headers, lines[answer_is_secure(face, request)]);
    cors_write(face, request);
    if (exchange != NULL) {
        answer_write_limit(face, &exchange->call);
    }
    request_respond(request, status, buffer_slice(&face->headers), body);
}

void answer_send(struct face *face, struct request *request, unsigned status, struct slice body)
{
    send_with(face, request, status, face->plan->headers, body);
}

void answer_send_page(struct face *face, struct request *request, struct slice body)
{
    send_with(face, request, 200, face->plan->page_headers, body);
}

void answer_fault(struct face *face, struct request *request, struct slice request_id,
                  const struct problem_words *words, const struct fault *fault,
                  struct slice message)
{
    bool wants_problem =
        slice_contains_ignoring_case(request->accept, SLICE("application/problem+json"));
    struct envelope_data data = {.words = words,
                                 .fault = fault,
                                 .message = message,
                                 .request_id = request_id,
                                 .path = request->path,
                                 .now_us = clock_now_us()};
    struct buffer *body = request_body_buffer(request);
    buffer_clear(body);
    answer_begin(face, request_id, wants_problem ? "application/problem+json" : "application/json");
    BUFFER_LITERAL(&face->headers, "Cache-Control: no-store\r\n");
    if (fault != NULL && fault->retry_after_seconds > 0) {
        buffer_format(&face->headers, "Retry-After: %u\r\n", fault->retry_after_seconds);
    }
    if (face->challenge != NULL) {
        buffer_format(&face->headers, "WWW-Authenticate: %s\r\n", face->challenge);
        face->challenge = NULL;
    }
    if (face->allow.size > 0) {
        buffer_format(&face->headers, "Allow: " SLICE_FORMAT "\r\n", SLICE_ARGUMENT(face->allow));
        face->allow = SLICE_EMPTY;
    }
    if (wants_problem) {
        envelope_write_problem(body, &data);
    } else {
        envelope_write(body, face->plan, &data);
    }
    answer_send(face, request, words->http_status, buffer_slice(body));
}
