/* SPDX-License-Identifier: Apache-2.0 */
/* How a call ended: grpc-status and grpc-message in the trailers, and the details of google.rpc. A
 * call that failed before its answer began has them in its header (Trailers-Only). */
#include "face/grpc_private.h"

#include "base/base64.h"

/* Clients take 8 KiB of trailers unless told otherwise. */
#define MESSAGE_MAXIMUM ((size_t)1 << 10)
#define DETAILS_MAXIMUM ((size_t)3 << 10)
#define DETAILS_ROOM    ((size_t)64 << 10)

static enum grpc_code code_of_conflict(const struct call *call)
{
    if (call->problem == PROBLEM_STATE || call->problem == PROBLEM_REFERENCED ||
        call->problem == PROBLEM_LAST_ADMINISTRATOR) {
        return GRPC_CODE_FAILED_PRECONDITION;
    }
    switch (call->query.constraint) {
    case CONSTRAINT_UNIQUE:
        return GRPC_CODE_ALREADY_EXISTS;
    case CONSTRAINT_FOREIGN_KEY:
        return GRPC_CODE_FAILED_PRECONDITION;
    case CONSTRAINT_CHECK:
    case CONSTRAINT_NOT_NULL:
    case CONSTRAINT_NONE:
        break;
    }
    return call->fault.fields.count > 0 ? GRPC_CODE_ALREADY_EXISTS : GRPC_CODE_ABORTED;
}

static enum grpc_code code_of(const struct call *call)
{
    switch (call->fault.status) {
    case STATUS_OK:
        return GRPC_CODE_OK;
    case STATUS_INVALID:
        return GRPC_CODE_INVALID_ARGUMENT;
    case STATUS_UNAUTHENTICATED:
        return GRPC_CODE_UNAUTHENTICATED;
    case STATUS_FORBIDDEN:
        return GRPC_CODE_PERMISSION_DENIED;
    case STATUS_NOT_FOUND:
        return GRPC_CODE_NOT_FOUND;
    case STATUS_CONFLICT:
        return code_of_conflict(call);
    case STATUS_PRECONDITION:
        return GRPC_CODE_ABORTED;
    case STATUS_TOO_LARGE:
    case STATUS_LIMITED:
        return GRPC_CODE_RESOURCE_EXHAUSTED;
    case STATUS_UNSUPPORTED:
        return GRPC_CODE_UNIMPLEMENTED;
    case STATUS_TIMEOUT:
        return GRPC_CODE_DEADLINE_EXCEEDED;
    case STATUS_UNAVAILABLE:
    case STATUS_FULL:
        return GRPC_CODE_UNAVAILABLE;
    case STATUS_INTERNAL:
        break;
    }
    return GRPC_CODE_INTERNAL;
}

/* --- lines --- */

/* Percent-encoded, as PROTOCOL-HTTP2.md has it. */
static void write_message(struct buffer *lines, struct slice message)
{
    BUFFER_LITERAL(lines, "grpc-message: ");
    size_t end = lines->size + MESSAGE_MAXIMUM;
    for (size_t i = 0; i < message.size && lines->size < end; i++) {
        char c = message.data[i];
        if (c >= ' ' && c <= '~' && c != '%') {
            buffer_append_byte(lines, c);
        } else {
            buffer_format(lines, "%%%02X", (unsigned)(unsigned char)c);
        }
    }
    BUFFER_LITERAL(lines, "\r\n");
}

static void write_details(struct buffer *lines, const struct wire_status *status)
{
    struct buffer bytes;
    buffer_init(&bytes, DETAILS_ROOM);
    wire_write_status(&bytes, status, DETAILS_MAXIMUM);
    BUFFER_LITERAL(lines, "grpc-status-details-bin: ");
    base64_write(lines, buffer_slice(&bytes), BASE64_STANDARD);
    while (lines->data[lines->size - 1] == '=') { /* without padding */
        lines->size--;
    }
    BUFFER_LITERAL(lines, "\r\n");
    buffer_release(&bytes);
}

static void write_status(struct buffer *lines, const struct wire_status *status)
{
    buffer_format(lines, "grpc-status: %u\r\n", status->code);
    write_message(lines, status->message);
    write_details(lines, status);
}

/* The header, in face->headers. */
static void begin(struct grpc_stream *stream, const struct call *call)
{
    struct buffer *headers = &stream->face->headers;
    answer_begin(stream->face, stream->request_id, "application/grpc");
    if (call != NULL) {
        answer_write_limit(stream->face, call);
    }
    if (call != NULL && call->version != 0 && call->fault.status == STATUS_OK) {
        answer_write_tag(stream->face, call->version);
    }
    if (grpc_message_packs(stream)) {
        BUFFER_LITERAL(headers, "grpc-encoding: gzip\r\n");
    }
    if (stream->tells_encodings) {
        BUFFER_LITERAL(headers, "grpc-accept-encoding: identity,gzip\r\n");
    }
}

void grpc_answer_begin_pieces(struct grpc_stream *stream, const struct call *call)
{
    if (!stream->has_begun) {
        stream->has_begun = true;
        begin(stream, call);
        request_begin_response(stream->request, 200, buffer_slice(&stream->face->headers));
    }
}

/* --- faults --- */

/* A field as the request's message has it: "resource.name". */
static struct slice path_of(struct grpc_exchange *exchange, struct slice name)
{
    const struct rpc *rpc = exchange->rpc;
    for (size_t i = 0; i < rpc->request->field_count; i++) {
        const struct message_binding *binding = &rpc->request_bindings[i];
        const struct message_field *field = &rpc->request->fields[i];
        if (slice_equal(field->name, name) ||
            (binding->meaning == MEANING_FIELD && slice_equal(binding->field->name, name))) {
            return field->name;
        }
    }
    const struct message *record =
        rpc->request_record == NULL ? NULL : rpc->request_record->message;
    for (size_t i = 0; record != NULL && i < record->field_count; i++) {
        const struct message_binding *binding = &rpc->record_bindings[i];
        const struct message_field *field = &record->fields[i];
        if (slice_equal(field->name, name) ||
            (binding->field != NULL && slice_equal(binding->field->name, name))) {
            return arena_format(exchange->call.arena, SLICE_FORMAT "." SLICE_FORMAT,
                                SLICE_ARGUMENT(rpc->request_record->name),
                                SLICE_ARGUMENT(field->name));
        }
    }
    return name;
}

static void name_fields(struct grpc_exchange *exchange)
{
    LIST_EACH(struct fault_field, field, &exchange->call.fault.fields)
    {
        field->field = path_of(exchange, field->field);
    }
}

/* Many clients show the message alone, so it names the first field that is wrong. */
static struct slice message_of(struct grpc_exchange *exchange, const struct problem_words *words)
{
    const struct fault *fault = &exchange->call.fault;
    struct slice message = fault->message.size > 0 ? fault->message : words->message;
    if (fault->fields.count == 0) {
        return message;
    }
    const struct fault_field *first = list_at(&fault->fields, 0);
    size_t others = fault->fields.count + fault->dropped_count - 1;
    message = arena_format(exchange->call.arena, SLICE_FORMAT ": " SLICE_FORMAT " " SLICE_FORMAT,
                           SLICE_ARGUMENT(message), SLICE_ARGUMENT(first->field),
                           SLICE_ARGUMENT(first->reason));
    return others == 0 ? message
                       : arena_format(exchange->call.arena, SLICE_FORMAT " (and %zu more)",
                                      SLICE_ARGUMENT(message), others);
}

/* Behind an answer that has begun they are trailers. */
static void end(struct grpc_stream *stream, const struct call *call,
                const struct wire_status *status)
{
    struct face *face = stream->face;
    const struct slice none = SLICE_EMPTY;
    if (stream->has_begun) {
        buffer_clear(&face->headers);
        write_status(&face->headers, status);
        request_end_response(stream->request, buffer_slice(&face->headers));
        return;
    }
    begin(stream, call);
    write_status(&face->headers, status);
    request_respond_trailed(stream->request, 200, buffer_slice(&face->headers), none, none);
}

void grpc_answer_fault(struct grpc_exchange *exchange)
{
    struct face *face = exchange->stream.face;
    struct call *call = &exchange->call;
    if (call->fault.status == STATUS_OK) {
        call_fail(call, STATUS_INTERNAL, PROBLEM_INTERNAL, NULL);
    }
    const struct plan_entity *about = call->about != NULL ? call->about : call->operation->entity;
    const struct problem_words words = plan_problem(face->plan, call->problem, about);
    name_fields(exchange);
    exchange->stream.request_id = call_id(call);
    const struct wire_status status = {.code = exchange->code != GRPC_CODE_OK ? exchange->code
                                                                              : code_of(call),
                                       .message = message_of(exchange, &words),
                                       .reason = words.code,
                                       .domain = face->shared->grpc_domain,
                                       .request_id = exchange->stream.request_id,
                                       .fault = &call->fault};
    end(&exchange->stream, call, &status);
}

void grpc_answer_problem(struct grpc_stream *stream, enum grpc_code code, enum problem problem,
                         struct slice message)
{
    const struct problem_words words = plan_problem(stream->face->plan, problem, NULL);
    if (stream->request_id.size == 0) {
        stream->request_id = answer_request_id(stream->request);
    }
    const struct wire_status status = {.code = code,
                                       .message = message,
                                       .reason = words.code,
                                       .domain = stream->face->shared->grpc_domain,
                                       .request_id = stream->request_id};
    end(stream, NULL, &status);
}

unsigned grpc_answer_refusal(const struct face *face, struct buffer *headers, unsigned http_status,
                             struct slice request_id, const char *message)
{
    char large[80];
    enum grpc_code code = http_status == 413 || http_status == 431 ? GRPC_CODE_RESOURCE_EXHAUSTED
                          : http_status == 408                     ? GRPC_CODE_DEADLINE_EXCEEDED
                          : http_status == 503                     ? GRPC_CODE_UNAVAILABLE
                                                                   : GRPC_CODE_INTERNAL;
    buffer_format(headers,
                  "Content-Type: application/grpc\r\nX-Request-Id: " SLICE_FORMAT
                  "\r\ngrpc-status: %u\r\n",
                  SLICE_ARGUMENT(request_id), code);
    if (http_status == 413) {
        snprintf(large, sizeof(large), "A message is larger than the %zu bytes that are taken",
                 grpc_message_maximum(face));
        message = large;
    }
    write_message(headers, slice_from(message));
    return 200;
}

/* --- answers --- */

void grpc_answer(struct grpc_exchange *exchange)
{
    struct face *face = exchange->stream.face;
    exchange->stream.request_id = exchange->call.request_id;
    begin(&exchange->stream, &exchange->call);
    answer_write_cache_status(face, &exchange->call);
    cache_item_release(operation_let_go(&exchange->call)); /* what was in it is in the body */
    request_respond_trailed(exchange->stream.request, 200, buffer_slice(&face->headers),
                            buffer_slice(exchange->body), SLICE("grpc-status: 0\r\n"));
}
