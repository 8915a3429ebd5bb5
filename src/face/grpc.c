/* SPDX-License-Identifier: Apache-2.0 */
/* gRPC over HTTP/2 (gRPC's PROTOCOL-HTTP2.md): a request finds its method, and the method its
 * operation. */
#include "face/grpc_private.h"

#include "base/clock.h"
#include "net/forwarded.h"

#define CONTENT_TYPE SLICE("application/grpc")

bool grpc_is_meant(const struct request *request)
{
    struct slice type = request->content_type;
    return slice_equal(type, CONTENT_TYPE) ||
           (type.size >= CONTENT_TYPE.size && slice_starts_with_ignoring_case(type, CONTENT_TYPE));
}

/* application/grpc, application/grpc+proto; not +json, and not grpc-web. */
static bool is_spoken(struct slice content_type)
{
    if (slice_equal(content_type, CONTENT_TYPE)) {
        return true;
    }
    size_t end = slice_find_byte(content_type, ';');
    struct slice type =
        slice_trim(end == SLICE_NOT_FOUND ? content_type : slice_between(content_type, 0, end));
    return slice_equal_ignoring_case(type, CONTENT_TYPE) ||
           slice_equal_ignoring_case(type, SLICE("application/grpc+proto"));
}

static void take_field(struct grpc_metadata *metadata, const struct header *header)
{
    struct slice *place = NULL;
    switch (header->name.size) {
    case sizeof("x-api-key") - 1:
        place = slice_equal(header->name, SLICE("x-api-key")) ? &metadata->api_key : NULL;
        break;
    case sizeof("grpc-timeout") - 1:
        place = slice_equal(header->name, SLICE("grpc-timeout")) ? &metadata->timeout : NULL;
        break;
    case sizeof("grpc-encoding") - 1:
        place = slice_equal(header->name, SLICE("grpc-encoding")) ? &metadata->encoding : NULL;
        break;
    case sizeof("grpc-accept-encoding") - 1:
        place = slice_equal(header->name, SLICE("grpc-accept-encoding"))
                    ? &metadata->accept_encoding
                    : NULL;
        break;
    default:
        break;
    }
    if (place != NULL && place->data == NULL) {
        *place = header->value;
    }
}

/* Names come in lower case over HTTP/2. */
static void read_metadata(const struct request *request, struct grpc_metadata *out)
{
    *out = (struct grpc_metadata){0};
    for (size_t i = 0; i < request->header_count; i++) {
        take_field(out, &request->headers[i]);
    }
}

static void read_credentials(struct grpc_exchange *exchange)
{
    struct request *request = exchange->stream.request;
    const struct face_options *options = &exchange->stream.face->shared->options;
    /* No cookies: no browser sends gRPC, and another site must not be able to. */
    exchange->call.credentials = (struct credentials){
        .authorization = request->authorization,
        .api_key = exchange->stream.metadata.api_key,
        .certificate = request->client_certificate == NULL
                           ? SLICE_EMPTY
                           : request->client_certificate->fingerprint,
        .peer = options->proxy_count == 0
                    ? request->peer
                    : forwarded_read(request, options->proxies, options->proxy_count).client,
    };
}

static bool read_deadline(struct grpc_exchange *exchange)
{
    uint64_t timeout_ns;
    if (!grpc_timeout_read(exchange->stream.metadata.timeout, &timeout_ns)) {
        return false;
    }
    exchange->call.patience.deadline_ns = exchange->stream.request->started_ns + timeout_ns;
    return true;
}

static bool has_left(void *context)
{
    struct grpc_exchange *exchange = context;
    bool is_over = request_has_left(exchange->stream.request);
    exchange->call.patience.is_over = is_over;
    return is_over;
}

static void start(const struct grpc_stream *stream, const struct rpc *rpc)
{
    struct face *face = stream->face;
    struct request *request = stream->request;
    struct grpc_exchange *exchange = arena_allocate_raw(request->arena, sizeof(*exchange));
    call_init(&exchange->call, request->arena, face->plan, rpc->operation, face->session,
              clock_now_us());
    exchange->call.on_row_context = exchange;
    exchange->call.patience.has_left = has_left;
    exchange->call.patience.context = exchange;
    exchange->call.request_id = stream->request_id;
    exchange->call.limit_table = face->limit_table;
    exchange->call.limit_share = face->limit_share;
    exchange->call.cache = face->cache;
    exchange->call.auth = face->auth;
    exchange->call.watch = face->watch;
    exchange->call.version_key = face->secret;
    exchange->call.idempotent =
        (struct idempotent){.shared = face->idempotency,
                            .key = request_header(request, SLICE("idempotency-key")),
                            .is_given = request_has_header(request, SLICE("idempotency-key"))};
    exchange->stream = *stream;
    exchange->rpc = rpc;
    exchange->code = GRPC_CODE_OK;
    exchange->is_taken = false;
    exchange->input = (struct wire_request){0};
    exchange->listing =
        (struct listing){.call = &exchange->call, .secret = face->secret, .total = -1};
    exchange->body = request_body_buffer(request);
    exchange->frame = 0;
    exchange->pages = NULL;
    exchange->watch = NULL;
    read_credentials(exchange);
    buffer_clear(exchange->body);
    if (stream->metadata.timeout.size > 0 && !read_deadline(exchange)) {
        grpc_answer_problem(&exchange->stream, GRPC_CODE_INVALID_ARGUMENT, PROBLEM_MALFORMED,
                            SLICE("grpc-timeout is no time: up to eight digits and a unit"));
        return;
    }
    grpc_call_start(exchange);
}

/* What no gRPC client sends; an answer in HTTP's own terms. True: it was answered. */
static bool refuse(struct face *face, struct request *request)
{
    if (request->stream != NULL && is_spoken(request->content_type) &&
        request->method == METHOD_POST) {
        return false;
    }
    struct slice request_id = answer_request_id(request);
    if (request->stream == NULL) {
        answer_problem(face, request, request_id, PROBLEM_VERSION,
                       SLICE("gRPC is spoken over HTTP/2 only"));
    } else if (!is_spoken(request->content_type)) {
        answer_problem(face, request, request_id, PROBLEM_MEDIA_TYPE,
                       SLICE("gRPC is spoken as application/grpc or application/grpc+proto"));
    } else {
        face->allow = SLICE("POST");
        answer_problem(face, request, request_id, PROBLEM_METHOD,
                       SLICE("Methods of gRPC are called by POST"));
    }
    return true;
}

bool grpc_has_path(const struct face *face, struct slice path)
{
    return service_find(face->shared->services, path) != NULL || grpc_builtin_find(path) != NULL;
}

void grpc_agree(const struct face *face, const struct request *request, struct request_terms *terms)
{
    const struct grpc_method *method = grpc_builtin_find(request->path);
    terms->takes_pieces = method != NULL && method->takes_stream &&
                          service_find(face->shared->services, request->path) == NULL;
    terms->body_size = grpc_message_maximum(face) + WIRE_FRAME_HEAD;
    terms->is_call = true;
}

static void answer_unknown(struct grpc_stream *stream, const struct rpc *rpc)
{
    struct request *request = stream->request;
    if (rpc != NULL) {
        grpc_answer_problem(stream, GRPC_CODE_UNIMPLEMENTED, PROBLEM_UNSUPPORTED,
                            slice_from(rpc->reason));
        return;
    }
    grpc_answer_problem(stream, GRPC_CODE_UNIMPLEMENTED, PROBLEM_NO_ROUTE,
                        arena_format(request->arena, "There is no method '" SLICE_FORMAT "'",
                                     SLICE_ARGUMENT(request->path)));
}

void grpc_request(struct face *face, struct request *request)
{
    struct grpc_stream stream = {
        .face = face, .request = request, .request_id = answer_given_request_id(request)};
    if (refuse(face, request)) {
        return;
    }
    if (!host_is_served(face, request)) {
        grpc_answer_problem(&stream, GRPC_CODE_PERMISSION_DENIED, PROBLEM_MISDIRECTED,
                            arena_format(request->arena,
                                         "This system does not answer to the host '" SLICE_FORMAT
                                         "'; start it with --allowed-host to change that",
                                         SLICE_ARGUMENT(request->host)));
        return;
    }
    read_metadata(request, &stream.metadata);
    const struct rpc *rpc = service_find(face->shared->services, request->path);
    stream.method = rpc == NULL ? grpc_builtin_find(request->path) : NULL;
    if (stream.method != NULL) {
        struct grpc_stream *own = ARENA_NEW(request->arena, struct grpc_stream);
        *own = stream;
        grpc_stream_start(own);
    } else if (rpc == NULL || rpc->operation == NULL) {
        answer_unknown(&stream, rpc);
    } else {
        start(&stream, rpc);
    }
}
