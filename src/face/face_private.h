/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of this room share. */
#pragma once

#include "face/face.h"
#include "plan/service.h"

struct face_shared {
    const struct services *services;
    struct slice grpc_domain; /* whose codes ErrorInfo gives: the package, or the document's name */
    struct table service_names;                /* of gRPC, full: grpc_health.c */
    const struct descriptor_pool *descriptors; /* NULL: reflection is off */
    struct slice openapi;
    struct slice reference;
    struct face_options options;
    struct list origins; /* struct slice *: the document's and the options', in lower case */
    bool allows_any_origin;
    bool has_credentials;
};

/* What is asked of a list, or of one record's answer, whatever the protocol. */
struct listing {
    struct call *call;
    const unsigned char *secret;  /* signs cursors */
    const struct message *record; /* of gRPC: its fields' names count too; or NULL */
    const bool *selection;        /* which fields an answer holds; NULL: all that are served */
    struct slice shape;           /* what a cursor is bound to: order and filters */
    bool wants_count;
    struct query counting;
    int64_t total; /* without the limit; -1: not counted */
};

/* One REST request under way. Lives in the request's arena. */
struct exchange {
    struct call call;
    struct face *face;
    struct request *request;
    struct match match;
    struct buffer *body; /* the answer */
    struct listing listing;
    size_t written_count; /* list items in the body */
    struct slice request_id;
    const struct value *created_key; /* of the record that was made */
    size_t kept_from; /* where in face->headers begins what is kept of them with the answer */
    unsigned status;  /* of the answer in `body`, sent when the flow is done */
};

static inline struct exchange *exchange_from(struct flow *flow)
{
    return (struct exchange *)(void *)((char *)flow - offsetof(struct exchange, call.flow));
}

/* rest.c */
void answer_problem(struct face *face, struct request *request, struct slice request_id,
                    enum problem problem, struct slice message);
void rest_request(struct face *face, struct request *request);

/* body.c: the JSON body into the call's values; every fault of it is collected. */
enum step body_read(struct exchange *exchange);

/* The JSON object of the request's body; NULL: the call has failed. */
const struct json *body_parse(struct exchange *exchange);

/* identity.c */
step_f identity_read_body;
step_f identity_answer;

/* oidc.c: "/api/v1/auth" of the path to sign in; false: there is none. */
bool oidc_base(const struct plan *plan, struct slice *out_base);
/* oidc.c: signing in at a foreign issuer. False when the path is none of its own. */
bool oidc_request(struct face *face, struct request *request, struct slice request_id);
step_f oidc_read_query;
step_f oidc_answer;
/* rest.c: the flow of a browser that comes back from there; `login` is the operation it is
 * counted as. */
void rest_return_from_issuer(struct face *face, struct request *request, struct slice request_id,
                             const struct plan_operation *login);

/* list.c: query parameters of a list, and the cursor. */
enum step list_read(struct exchange *exchange);
/* Whether the parameter says by number where the page begins, as a cursor does otherwise. */
bool list_is_place(const struct exchange *exchange, struct slice name);
/* What the document's form of the list has behind the records; `cursor`: of the next page, or
 * empty. */
void list_write_end(struct exchange *exchange, struct slice cursor);
/* Only `fields`; for answers of one record. */
enum step selection_read(struct exchange *exchange);

/* listing.c. `parameter` is the caller's name for what the fault is about. */
uint32_t listing_limit_maximum(const struct listing *listing);
/* Presets and the default limit; before all others. */
void listing_begin(struct listing *listing);
/* The end of the order, then the cursor, unless it is NULL; `reason`: why it is none. */
void listing_end(struct listing *listing, struct slice parameter, const struct slice *cursor,
                 const char *reason);
/* …/{id}/status answers with that field alone. */
void listing_select_only(struct listing *listing);
/* Fails where something was complained of. */
enum step listing_conclude(struct listing *listing);
void listing_complain(struct listing *listing, struct slice parameter, const char *reason);
/* Adds which fields there are. */
void listing_complain_of_field(struct listing *listing, struct slice parameter, const char *what);
/* Likewise of a name that records can neither be chosen nor ordered by; adds which ones can.
 * `field`: what has the name, or NULL. */
void listing_complain_of_choice(struct listing *listing, struct slice parameter,
                                const struct plan_field *field, const char *what);
/* A served field by its name, or NULL. */
const struct plan_field *listing_field(const struct listing *listing, struct slice name);
/* The caller states an order: it counts instead of the one that the document gave the list. */
void listing_sort_begin(struct listing *listing);
/* One more key. False: there are too many. */
bool listing_sort(struct listing *listing, struct slice parameter, struct slice name,
                  bool is_descending);
/* The whole order in one direction; of a list without one, that of its key. */
void listing_direct(struct listing *listing, bool is_descending);
/* A value for the filter's field and operator. False: complained of. */
bool listing_value(struct listing *listing, const struct filter *filter, struct slice parameter,
                   struct slice text, struct value *out_value);
void listing_filter(struct listing *listing, struct slice parameter, const struct filter *filter);
/* Of the page that was answered, which has more behind it; empty: its keys are too long. */
struct slice listing_cursor(struct listing *listing);
/* Two steps behind the list's own, for those who want to know how long it is without its limit:
 * counts, and words what went wrong with that. */
enum step listing_count(struct listing *listing);
enum step listing_explain_count(struct listing *listing);

/* encode.c */
void encode_row(struct buffer *out, const struct plan_entity *entity, const struct value *values,
                const bool *selection);

/* envelope.c: the error answer in the document's own shape. */
struct envelope_data {
    const struct problem_words *words;
    const struct fault *fault; /* may be NULL */
    struct slice message;
    struct slice request_id;
    struct slice path;
    int64_t now_us;
};
void envelope_write(struct buffer *out, const struct plan *plan, const struct envelope_data *data);
/* RFC 9457 */
void envelope_write_problem(struct buffer *out, const struct envelope_data *data);

/* system.c: /healthz and the like. False when the path is none of them. */
bool system_request(struct face *face, struct request *request, struct slice request_id);

/* The document's own path for it: what asks for readiness is answered as /readyz, all else as
 * /healthz. */
bool system_is_readiness(const struct plan_operation *operation);
void system_health(struct face *face, struct request *request, struct slice request_id,
                   const struct plan_operation *operation);

/* cors.c: the fields that let a page of another site read the answer; nothing where no other site
 * may. */
void cors_init(struct face_shared *shared, struct arena *arena, const struct plan *plan);
void cors_write(struct face *face, const struct request *request);
/* The answer to "may I?" (Fetch standard, section 4.8), for a request with
 * Access-Control-Request-Method. */
void cors_write_preflight(struct face *face, const struct request *request, struct slice methods);

/* host.c: whether the request's Host is one that the system answers to. */
bool host_is_served(const struct face *face, const struct request *request);

/* answer.c */
struct slice answer_request_id(struct request *request);
/* The client's own, or empty. */
struct slice answer_given_request_id(const struct request *request);
/* Whether the client reached Phoenix, or a trusted proxy in front, over TLS that is no trial. */
bool answer_is_secure(const struct face *face, const struct request *request);
void answer_begin(struct face *face, struct slice request_id, const char *content_type);
/* Sends face->headers and the body, with what every answer carries besides. */
void answer_send(struct face *face, struct request *request, unsigned status, struct slice body);
/* The same for a page of Phoenix's own. */
void answer_send_page(struct face *face, struct request *request, struct slice body);
/* "RateLimit": what is left of the limit that is nearest to its end. */
void answer_write_limit(struct face *face, const struct call *call);
/* RFC 9211: what became of the request at the cache of answers. Before operation_let_go. */
void answer_write_cache_status(struct face *face, const struct call *call);
/* "ETag": the version of the record that is answered with. */
void answer_write_tag(struct face *face, uint64_t version);
void answer_fault(struct face *face, struct request *request, struct slice request_id,
                  const struct problem_words *words, const struct fault *fault,
                  struct slice message);
