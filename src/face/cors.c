/* SPDX-License-Identifier: Apache-2.0 */
/* Cross-origin resource sharing, as the Fetch standard has it: which other sites' pages may read
 * the answers. An origin is let in by its whole text; "*" lets all in and never with credentials.
 */
#include "face/face_private.h"

#define MAX_AGE "7200" /* what browsers cap it at */

static const char request_fields[] =
    "Accept, Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, "
    "Phoenix-Position, Prefer, X-API-Key, X-CSRF-Token, X-Request-Id, traceparent";
static const char exposed_fields[] = "Deprecation, ETag, Idempotent-Replayed, Link, Location, "
                                     "RateLimit, RateLimit-Policy, Retry-After, Sunset, "
                                     "WWW-Authenticate, X-Request-Id";

bool face_is_origin(struct slice text)
{
    struct slice rest = text;
    if (slice_equal(text, SLICE("*"))) {
        return true;
    }
    if (slice_starts_with_ignoring_case(text, SLICE("https://"))) {
        rest = slice_from_offset(text, 8);
    } else if (slice_starts_with_ignoring_case(text, SLICE("http://"))) {
        rest = slice_from_offset(text, 7);
    } else {
        return false;
    }
    for (size_t i = 0; i < rest.size; i++) {
        if (!character_is_alphanumeric(rest.data[i]) && strchr(".-:[]", rest.data[i]) == NULL) {
            return false;
        }
    }
    return rest.size > 0;
}

static void add_origin(struct face_shared *shared, struct arena *arena, struct slice origin)
{
    if (slice_equal(origin, SLICE("*"))) {
        shared->allows_any_origin = true;
        return;
    }
    struct slice *kept = ARENA_NEW(arena, struct slice);
    *kept = arena_to_lower(arena, origin);
    list_add(arena, &shared->origins, kept);
}

void cors_init(struct face_shared *shared, struct arena *arena, const struct plan *plan)
{
    const struct cors *cors = &plan->model->protection.cors;
    shared->allows_any_origin = cors->allows_any;
    LIST_EACH(const struct slice, origin, &cors->origins)
    {
        add_origin(shared, arena, *origin);
    }
    for (size_t i = 0; i < shared->options.origin_count; i++) {
        add_origin(shared, arena, shared->options.origins[i]);
    }
    shared->has_credentials =
        !shared->allows_any_origin && (cors->has_credentials || plan->model->policy.uses_cookie);
}

static bool is_open(const struct face_shared *shared)
{
    return shared->allows_any_origin || shared->origins.count > 0;
}

static bool is_allowed(const struct face_shared *shared, struct slice origin)
{
    LIST_EACH(const struct slice, allowed, &shared->origins)
    {
        if (slice_equal(*allowed, origin)) {
            return true;
        }
    }
    return false;
}

/* Whether the answer may be read by the page that asked. */
static bool write_origin(struct face *face, struct slice origin)
{
    const struct face_shared *shared = face->shared;
    struct buffer *headers = &face->headers;
    if (shared->allows_any_origin) {
        BUFFER_LITERAL(headers, "Access-Control-Allow-Origin: *\r\n");
        return true;
    }
    BUFFER_LITERAL(headers, "Vary: Origin\r\n"); /* also where it is refused, for caches */
    if (!is_allowed(shared, origin)) {
        return false;
    }
    BUFFER_LITERAL(headers, "Access-Control-Allow-Origin: ");
    buffer_append_slice(headers, origin);
    BUFFER_LITERAL(headers, "\r\n");
    if (shared->has_credentials) {
        BUFFER_LITERAL(headers, "Access-Control-Allow-Credentials: true\r\n");
    }
    return true;
}

void cors_write(struct face *face, const struct request *request)
{
    if (!is_open(face->shared)) {
        return;
    }
    struct slice origin = request_header(request, SLICE("Origin"));
    bool is_readable = write_origin(face, origin);
    if (is_readable && origin.size > 0 && request->method != METHOD_OPTIONS) {
        buffer_format(&face->headers, "Access-Control-Expose-Headers: %s\r\n", exposed_fields);
    }
}

void cors_write_preflight(struct face *face, const struct request *request, struct slice methods)
{
    struct slice origin = request_header(request, SLICE("Origin"));
    const struct face_shared *shared = face->shared;
    if (!is_open(shared) ||
        request_header(request, SLICE("Access-Control-Request-Method")).size == 0 ||
        (!shared->allows_any_origin && !is_allowed(shared, origin))) {
        return;
    }
    buffer_format(&face->headers,
                  "Access-Control-Allow-Methods: " SLICE_FORMAT "\r\n"
                  "Access-Control-Allow-Headers: %s\r\n"
                  "Access-Control-Max-Age: " MAX_AGE "\r\n",
                  SLICE_ARGUMENT(methods), request_fields);
}
