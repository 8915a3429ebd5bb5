/* SPDX-License-Identifier: Apache-2.0 */
/* Identity operations over REST: their bodies in, tokens and cookies out. */
#include "face/face_private.h"

/* "cookie=true" among the query's parameters. */
static bool wants_cookie(struct slice query)
{
    struct slice part;
    while (slice_next_part(&query, '&', &part)) {
        if (slice_equal(part, SLICE("cookie=true")) || slice_equal(part, SLICE("cookie=1"))) {
            return true;
        }
    }
    return false;
}

enum step identity_read_body(struct flow *flow)
{
    struct exchange *exchange = exchange_from(flow);
    exchange->call.wants_cookie = wants_cookie(exchange->request->query);
    if (exchange->request->body.size == 0) {
        return STEP_NEXT; /* what is needed is missed by name */
    }
    exchange->call.document = body_parse(exchange);
    return exchange->call.document == NULL ? STEP_FAIL : STEP_NEXT;
}

/* --- cookies (RFC 6265): no page's script reads the tokens, and no other site's request carries
 * the access token unless it is a link that was followed --- */

static void write_cookie(struct exchange *exchange, struct slice name, struct slice value,
                         unsigned seconds, const char *attributes)
{
    struct buffer *headers = &exchange->face->headers;
    buffer_format(
        headers, "Set-Cookie: " SLICE_FORMAT "=" SLICE_FORMAT "; Path=/; Max-Age=%u%s%s\r\n",
        SLICE_ARGUMENT(name), SLICE_ARGUMENT(value), seconds, attributes,
        exchange->call.identity.is_encrypted || answer_is_secure(exchange->face, exchange->request)
            ? "; Secure"
            : "");
}

static void write_cookies(struct exchange *exchange)
{
    const struct identity_answer *answer = &exchange->call.identity;
    if (answer->uses_cookie) {
        write_cookie(exchange, AUTH_ACCESS_COOKIE, answer->access_token, answer->expires_seconds,
                     "; HttpOnly; SameSite=Lax");
        write_cookie(exchange, AUTH_REFRESH_COOKIE, answer->refresh_token, answer->refresh_seconds,
                     "; HttpOnly; SameSite=Strict");
        write_cookie(exchange, AUTH_CSRF_COOKIE, answer->csrf_token, answer->refresh_seconds,
                     "; SameSite=Strict");
    } else if (answer->clears_cookie) {
        write_cookie(exchange, AUTH_ACCESS_COOKIE, SLICE(""), 0, "; HttpOnly; SameSite=Lax");
        write_cookie(exchange, AUTH_REFRESH_COOKIE, SLICE(""), 0, "; HttpOnly; SameSite=Strict");
        write_cookie(exchange, AUTH_CSRF_COOKIE, SLICE(""), 0, "; SameSite=Strict");
    }
}

/* Who asked for cookies gets the tokens there only, where no script can take them. */
static void write_tokens(struct exchange *exchange)
{
    const struct identity_answer *answer = &exchange->call.identity;
    struct json_writer json;
    json_writer_init(&json, exchange->body, false);
    json_writer_begin_object(&json);
    if (!answer->hides_tokens) {
        json_writer_member_slice(&json, "access_token", answer->access_token);
        json_writer_member_string(&json, "token_type", "Bearer");
    }
    json_writer_member_integer(&json, "expires_in", answer->expires_seconds);
    if (answer->uses_cookie) {
        json_writer_member_slice(&json, "csrf_token", answer->csrf_token);
    }
    if (!answer->hides_tokens) {
        json_writer_member_slice(&json, "refresh_token", answer->refresh_token);
    }
    json_writer_end_object(&json);
}

enum step identity_answer(struct flow *flow)
{
    struct exchange *exchange = exchange_from(flow);
    const struct identity_answer *answer = &exchange->call.identity;
    answer_begin(exchange->face, exchange->request_id,
                 answer->is_empty ? NULL : "application/json");
    BUFFER_LITERAL(&exchange->face->headers, "Cache-Control: no-store\r\n");
    write_cookies(exchange);
    exchange->status = answer->is_empty ? 204 : answer->has_tokens ? 200 : 202;
    if (answer->has_tokens) {
        write_tokens(exchange);
    } else if (!answer->is_empty) {
        BUFFER_LITERAL(exchange->body, "{\"message\":");
        json_write_string(exchange->body, answer->message);
        BUFFER_LITERAL(exchange->body, "}");
    }
    return STEP_NEXT;
}
