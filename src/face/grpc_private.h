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

/* A call under way, as the protocol has it. Lives in the request's arena; ended once, with which it
 * and the request are gone. */
struct grpc_stream {
    struct face *face;
    struct request *request;
    struct slice request_id; /* the client's own, or that of a call that needed one; or empty */
    struct grpc_metadata metadata;
    const struct grpc_method *method; /* of Phoenix's own; NULL: of the document's */
    void *user;                       /* the method's own */
    bool has_begun;                   /* the header of the answer is out */
    bool is_linked;                   /* it stands in the face's list */
    bool tells_encodings;             /* the client's is not known: the answer says which are */
    bool *out_is_over;                /* to be told when it ends; or NULL */
    struct grpc_stream *previous;     /* among the face's, while it lasts */
    struct grpc_stream *next;
};

/* --- services of Phoenix's own: grpc_builtin.c has the table --- */

/* A method that gets messages as bytes and writes messages as bytes. Everything runs on the loop's
 * thread. Each callback may send, and may end the call; behind the end it touches nothing of it. */
struct grpc_method {
    const char *path;  /* "/grpc.health.v1.Health/Check"; NULL closes a table of methods */
    bool takes_stream; /* any number of messages come, and each as soon as it is there; otherwise
                          exactly one */
    bool is_brief; /* it ends soon and by itself, even where the client has left: what it waits for
                      lies in the request's arena */
    /* `message` is valid during the call. */
    void (*on_message)(struct grpc_stream *stream, struct slice message);
    /* takes_stream: the client has sent all. NULL: the call ends well. */
    void (*on_end)(struct grpc_stream *stream);
    /* The system is about to stop, so the call must end. NULL: it ends as UNAVAILABLE. */
    void (*on_drain)(struct grpc_stream *stream);
    /* The call has ended, whoever ended it; to let go of what is held outside of the arena. Must
     * not send. May be NULL. */
    void (*on_over)(struct grpc_stream *stream);
};

/* The method at a path, or NULL. */
const struct grpc_method *grpc_builtin_find(struct slice path);

/* --- grpc_reflection.c --- */
extern const struct grpc_method grpc_reflection_methods[];

/* --- grpc_health.c --- */
extern const struct grpc_method grpc_health_methods[];

/* The full names of the services that can be asked for (→ anything but NULL). */
void grpc_health_collect(struct arena *arena, const struct services *services,
                         struct table *out_names);
/* Finds out how things stand, if anybody watches, and tells them. */
void grpc_health_probe(struct face *face);
/* Calls back when it no longer waits for the store: at once, or later. */
void grpc_health_close(struct face *face, void (*on_closed)(void *context), void *context);

/* --- grpc_stream.c: calls whose answer comes in pieces --- */

/* Writes one message of the answer. What the client does not take is kept: a writer of more than a
 * little looks at request_unsent_size. */
void grpc_stream_send(struct grpc_stream *stream, struct slice message);

/* Ends the call. With an error, `message` is a sentence for people. */
void grpc_stream_end(struct grpc_stream *stream, enum grpc_code code, struct slice message);

/* A method of Phoenix's own is called. */
void grpc_stream_start(struct grpc_stream *stream);

/* Puts the call among those that last, and takes it out. */
void grpc_stream_link(struct grpc_stream *stream);
void grpc_stream_unlink(struct grpc_stream *stream);

/* Ends all that last, for the system is about to stop. */
void grpc_stream_drain(struct face *face);

/* One call of a method of the document's, under way. */
struct grpc_exchange {
    struct call call; /* first */
    struct grpc_stream stream;
    const struct rpc *rpc;
    enum grpc_code code;  /* of a failure that is gRPC's own; OK: as the fault has it */
    bool is_taken;        /* `message` is there, or a fault */
    struct slice message; /* of the request */
    struct wire_request input;
    struct listing listing;
    struct buffer *body;      /* the answer: frames */
    size_t frame;             /* where the one under way begins */
    struct grpc_pages *pages; /* of a list that is a stream */
    struct grpc_watch *watch; /* of changes that are streamed */
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

/* How the messages of a call are taken: as they come or whole, and how large they may be. */
void grpc_agree(const struct face *face, const struct request *request,
                struct request_terms *terms);

/* Whether a method has this path: who comes without gRPC's content type is told so. */
bool grpc_has_path(const struct face *face, struct slice path);

/* --- grpc_call.c --- */

/* Runs the method's operation, and answers. */
void grpc_call_start(struct grpc_exchange *exchange);

/* --- grpc_timeout.c --- */

/* False: it is no time. */
bool grpc_timeout_read(struct slice text, uint64_t *out_ns);

/* --- grpc_message.c --- */

enum grpc_taken_kind { GRPC_TAKEN_MESSAGE, GRPC_TAKEN_NONE, GRPC_TAKEN_PART, GRPC_TAKEN_FAULT };

struct grpc_taken {
    enum grpc_taken_kind kind;
    struct slice message; /* unpacked */
    enum grpc_code code;  /* GRPC_TAKEN_FAULT: with which the call ends */
    const char *reason;   /* … and why */
};

/* Bytes of a message of a request, also once it is unpacked. */
size_t grpc_message_maximum(const struct face *face);

/* One message off the front of *rest. */
struct grpc_taken grpc_message_take(struct grpc_stream *stream, struct slice *rest);
/* The one message of a request that is whole. */
struct grpc_taken grpc_message_take_only(struct grpc_stream *stream);

/* Whether messages of the answer may be gzip. */
bool grpc_message_packs(const struct grpc_stream *stream);
/* Closes the frame that begins at `start`: packed, where the client likes that. */
void grpc_message_end(struct grpc_stream *stream, struct buffer *out, size_t start);

/* --- grpc_pages.c: lists that are streams --- */

step_f grpc_pages_read;
void grpc_pages_start(struct grpc_exchange *exchange, step_f *const *steps);

/* --- grpc_watch.c: changes, as they happen --- */

step_f grpc_watch_read;
void grpc_watch_start(struct grpc_exchange *exchange, step_f *const *steps);

/* --- grpc_list.c --- */

/* The request of a list: page, order, filter, conditions. */
enum step grpc_list_read(struct grpc_exchange *exchange);
/* The name that the request's message has for the meaning. */
struct slice grpc_list_parameter(const struct rpc *rpc, enum message_meaning meaning);

/* --- grpc_filter.c --- */

/* The subset of AIP-160 that is served: comparisons joined by AND. */
void grpc_filter_read(struct listing *listing, struct slice parameter, struct slice text);

/* --- grpc_answer.c --- */

/* Begins an answer in pieces, unless it has begun. `call` NULL: of no operation. */
void grpc_answer_begin_pieces(struct grpc_stream *stream, const struct call *call);

/* Ends a call with its answer, one message or more, in the request's body buffer. */
void grpc_answer(struct grpc_exchange *exchange);

/* Ends it with what went wrong, which is in exchange->call. */
void grpc_answer_fault(struct grpc_exchange *exchange);

/* Ends a call that came to no operation. */
void grpc_answer_problem(struct grpc_stream *stream, enum grpc_code code, enum problem problem,
                         struct slice message);

/* What net itself found wrong with a request that is a gRPC call: header lines for on_error.
 * Returns the HTTP status. */
unsigned grpc_answer_refusal(const struct face *face, struct buffer *headers, unsigned http_status,
                             struct slice request_id, const char *message);
