/* SPDX-License-Identifier: Apache-2.0 */
/* The two paths of signing in at a foreign issuer, beside the system's own sign-in:
 *
 *     GET …/oidc/login[?return_to=/path]   sends the browser to the issuer
 *     GET …/oidc/callback                  where the issuer sends it back to */
#include "face/face_private.h"

#include "base/clock.h"
#include "net/forwarded.h"

/* The operation that signs in, whose rules and limits count here too. */
static const struct plan_operation *find_login(const struct plan *plan)
{
    for (size_t i = 0; i < plan->operation_count; i++) {
        const struct plan_operation *operation = &plan->operations[i];
        if (operation->serving == SERVE_IDENTITY &&
            operation->operation->identity == IDENTITY_LOGIN) {
            return operation;
        }
    }
    return NULL;
}

/* "/api/v1/auth" of "/api/v1/auth/login" */
static struct slice base_of(const struct plan_operation *login)
{
    struct slice path = login->operation->path;
    return slice_between(path, 0, slice_find_last_byte(path, '/'));
}

bool oidc_base(const struct plan *plan, struct slice *out_base)
{
    const struct plan_operation *login = find_login(plan);
    if (login != NULL) {
        *out_base = base_of(login);
    }
    return login != NULL;
}

static struct slice parameter_of(struct request *request, const char *name)
{
    struct slice rest = request->query, part, value;
    while (slice_next_part(&rest, '&', &part)) {
        size_t equals = slice_find_byte(part, '=');
        if (equals != SLICE_NOT_FOUND &&
            slice_equal(slice_between(part, 0, equals), slice_from(name)) &&
            percent_decode(request->arena, slice_from_offset(part, equals + 1), true, &value)) {
            return value;
        }
    }
    return SLICE_EMPTY;
}

/* A path of this site; "//elsewhere" and "/\elsewhere" are other sites. */
static struct slice read_return_to(struct request *request)
{
    struct slice path = parameter_of(request, "return_to");
    bool is_own = path.size > 0 && path.size < 1024 && path.data[0] == '/' &&
                  (path.size == 1 || (path.data[1] != '/' && path.data[1] != '\\'));
    for (size_t i = 0; i < path.size; i++) {
        is_own = is_own && path.data[i] > ' ' && path.data[i] != 0x7f && path.data[i] != '\\';
    }
    return is_own ? path : SLICE_EMPTY;
}

/* The issuer knows which addresses are this client's: a Host that was made up is refused there. */
static struct slice redirect_uri(const struct face *face, struct request *request,
                                 struct slice base)
{
    const struct face_options *options = &face->shared->options;
    bool is_secure = request->is_secure;
    if (options->proxy_count > 0) {
        is_secure =
            is_secure || forwarded_read(request, options->proxies, options->proxy_count).is_secure;
    }
    return arena_format(request->arena, "%s://" SLICE_FORMAT SLICE_FORMAT "/oidc/callback",
                        is_secure ? "https" : "http", SLICE_ARGUMENT(request->host),
                        SLICE_ARGUMENT(base));
}

static void send_away(struct face *face, struct request *request, struct slice request_id,
                      struct slice base)
{
    struct oidc_departure departure;
    struct slice uri = redirect_uri(face, request, base);
    if (!operation_oidc_depart(face->auth, request->arena, uri, read_return_to(request),
                               clock_now_us(), &departure)) {
        answer_problem(face, request, request_id, PROBLEM_UNAVAILABLE,
                       SLICE("The issuer cannot be reached at this moment; try again"));
        return;
    }
    answer_begin(face, request_id, NULL);
    buffer_format(&face->headers,
                  "Cache-Control: no-store\r\nLocation: " SLICE_FORMAT "\r\nSet-Cookie: "
                  "phoenix_oidc=" SLICE_FORMAT "; Path=" SLICE_FORMAT
                  "/oidc; Max-Age=%u; HttpOnly; SameSite=Lax%s\r\n",
                  SLICE_ARGUMENT(departure.location), SLICE_ARGUMENT(departure.cookie),
                  SLICE_ARGUMENT(base), 600U,
                  slice_starts_with(uri, SLICE("https:")) ? "; Secure" : "");
    answer_send(face, request, 302, SLICE_EMPTY);
}

enum step oidc_read_query(struct flow *flow)
{
    struct exchange *exchange = exchange_from(flow);
    struct request *request = exchange->request;
    exchange->call.oidc.code = parameter_of(request, "code");
    exchange->call.oidc.state = parameter_of(request, "state");
    exchange->call.oidc.error = parameter_of(request, "error");
    return STEP_NEXT;
}

/* identity_answer has written tokens or cookies; with cookies the browser goes on to its page. */
enum step oidc_answer(struct flow *flow)
{
    struct exchange *exchange = exchange_from(flow);
    struct slice path = exchange->call.oidc.return_to;
    struct slice base = base_of(exchange->call.operation);
    identity_answer(flow);
    buffer_format(&exchange->face->headers,
                  "Set-Cookie: phoenix_oidc=; Path=" SLICE_FORMAT
                  "/oidc; Max-Age=0; HttpOnly; SameSite=Lax\r\n",
                  SLICE_ARGUMENT(base));
    if (path.size > 0) {
        buffer_format(&exchange->face->headers, "Location: " SLICE_FORMAT "\r\n",
                      SLICE_ARGUMENT(path));
        buffer_clear(exchange->body);
        exchange->status = 303;
    }
    return STEP_NEXT;
}

bool oidc_request(struct face *face, struct request *request, struct slice request_id)
{
    const struct plan_operation *login =
        operation_offers_oidc(face->auth) ? find_login(face->plan) : NULL;
    if (login == NULL || request->method != METHOD_GET) {
        return false;
    }
    struct slice base = base_of(login);
    if (!slice_starts_with(request->path, base)) {
        return false;
    }
    struct slice rest = slice_from_offset(request->path, base.size);
    if (slice_equal(rest, SLICE("/oidc/login"))) {
        send_away(face, request, request_id, base);
    } else if (slice_equal(rest, SLICE("/oidc/callback"))) {
        rest_return_from_issuer(face, request, request_id, login);
    } else {
        return false;
    }
    return true;
}
