/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the gRPC face share. A service of the document runs the plan's operations:
 * grpc.c finds the method, grpc_call.c has the steps, grpc_list.c and grpc_filter.c what a list may
 * be asked, grpc_answer.c says how it ended. A service of Phoenix's own (grpc_builtin.c has the
 * table) gets messages as bytes and writes messages as bytes. */
#pragma once

#include "face/face_private.h"
#include "wire/wire.h"

/* gRPC's own codes, as grpc-status has them. */
enum grpc_code {
    GRPC_CODE_OK = 0,
    GRPC_CODE_CANCELLED = 1,
    GRPC_CODE_UNKNOWN = 2,
    GRPC_CODE_INVALID_ARGUMENT = 3,
    GRPC_CODE_DEADLINE_EXCEEDED = 4,
    GRPC_CODE_NOT_FOUND = 5,
    GRPC_CODE_ALREADY_EXISTS = 6,
    GRPC_CODE_PERMISSION_DENIED = 7,
    GRPC_CODE_RESOURCE_EXHAUSTED = 8,
    GRPC_CODE_FAILED_PRECONDITION = 9,
    GRPC_CODE_ABORTED = 10,
    GRPC_CODE_OUT_OF_RANGE = 11,
    GRPC_CODE_UNIMPLEMENTED = 12,
    GRPC_CODE_INTERNAL = 13,
    GRPC_CODE_UNAVAILABLE = 14,
    GRPC_CODE_DATA_LOSS = 15,
    GRPC_CODE_UNAUTHENTICATED = 16,
};

/* The fields that calls are made of, found in one pass. */
struct grpc_metadata {
    struct slice api_key;
    struct slice timeout;         /* grpc-timeout */
    struct slice encoding;        /* grpc-encoding */
    struct slice accept_encoding; /* grpc-accept-encoding */
};

/* One call of a method of the document's, under way. Lives in the request's arena. */
struct grpc_exchange {
    struct call call; /* first */
    struct face *face;
    struct request *request;
    const struct rpc *rpc;
    struct grpc_metadata metadata;
    struct slice request_id;
    struct wire_request input;
    struct listing listing;
    struct buffer *body; /* the answer: frames */
    size_t frame;        /* where the one under way begins */
    struct query count_query;
    int64_t total; /* -1: not counted */
};

static inline struct grpc_exchange *grpc_exchange_from(struct flow *flow)
{
    return (struct grpc_exchange *)(void *)((char *)flow -
                                            offsetof(struct grpc_exchange, call.flow));
}

/* --- grpc.c --- */

/* Whether the request is a gRPC call, by its content type. */
bool grpc_is_meant(const struct request *request);

/* Serves it; content types of the kind that are not spoken are answered 415. */
void grpc_request(struct face *face, struct request *request);

/* Whether a method has this path: who comes without gRPC's content type is told so. */
bool grpc_has_path(const struct face *face, struct slice path);

/* --- grpc_call.c --- */

/* The steps that serve the method's operation; NULL: gRPC does not serve it. */
step_f *const *grpc_call_steps(struct grpc_exchange *exchange);

/* Copies what the message says to where the operation looks. Step. */
enum step grpc_call_read(struct flow *flow);

/* --- grpc_list.c --- */

/* The request of a list: page, order, filter, conditions. */
enum step grpc_list_read(struct grpc_exchange *exchange);
/* The name that the request's message has for the meaning. */
struct slice grpc_list_parameter(const struct rpc *rpc, enum message_meaning meaning);

/* --- grpc_filter.c --- */

/* The subset of AIP-160 that is served: comparisons joined by AND. */
void grpc_filter_read(struct listing *listing, struct slice parameter, struct slice text);

/* --- grpc_answer.c --- */

/* Ends a call with its answer, one message or more, in the request's body buffer. */
void grpc_answer(struct grpc_exchange *exchange);

/* Ends it with what went wrong, which is in exchange->call. */
void grpc_answer_fault(struct grpc_exchange *exchange);

/* Ends a request that came to no operation. */
void grpc_answer_problem(struct face *face, struct request *request, struct slice request_id,
                         enum grpc_code code, enum problem problem, struct slice message);

/* What net itself found wrong with a request that is a gRPC call: header lines for on_error.
 * Returns the HTTP status. */
unsigned grpc_answer_refusal(struct face *face, struct buffer *headers, unsigned http_status,
                             struct slice request_id, struct slice message);
