/* SPDX-License-Identifier: Apache-2.0 */
/* The API as protobuf has it: services whose methods are bound to the plan's operations, and the
 * messages that they take and give, each field with its number on the wire and what it means to
 * the operation. What the document's protobuf blocks state stands as written; what they leave out
 * is derived from the model, and where there is no block every entity gets a service. Numbers come
 * from the block, else from the lock, else in order. Immutable, shared by all threads. Pure. */
#pragma once

#include "plan/lock.h"
#include "plan/plan.h"

/* How a field's value stands on the wire: the scalar types of proto3. */
enum message_kind {
    MESSAGE_KIND_DOUBLE,
    MESSAGE_KIND_FLOAT,
    MESSAGE_KIND_INT32,
    MESSAGE_KIND_INT64,
    MESSAGE_KIND_UINT32,
    MESSAGE_KIND_UINT64,
    MESSAGE_KIND_SINT32,
    MESSAGE_KIND_SINT64,
    MESSAGE_KIND_FIXED32,
    MESSAGE_KIND_FIXED64,
    MESSAGE_KIND_SFIXED32,
    MESSAGE_KIND_SFIXED64,
    MESSAGE_KIND_BOOL,
    MESSAGE_KIND_STRING,
    MESSAGE_KIND_BYTES,
    MESSAGE_KIND_ENUM,
    MESSAGE_KIND_MESSAGE,
};

/* The messages of google.protobuf that mean something to the codec. */
enum well_known {
    WELL_KNOWN_NONE,
    WELL_KNOWN_EMPTY,
    WELL_KNOWN_TIMESTAMP,
    WELL_KNOWN_DURATION,
    WELL_KNOWN_STRUCT,
    WELL_KNOWN_VALUE,
    WELL_KNOWN_LIST_VALUE,
    WELL_KNOWN_FIELD_MASK,
    WELL_KNOWN_WRAPPER, /* StringValue …: one field, `value`, number 1 */
    WELL_KNOWN_OTHER,   /* of Google's packages, but opaque here: Any, Money … */
};

struct enumeration_value {
    struct slice name; /* "RESOURCE_STATUS_ACTIVE" */
    int32_t number;
    struct slice label; /* the stored text; empty: none ("…_UNSPECIFIED") */
};

struct enumeration {
    struct slice name; /* "Outer.Inner" when nested */
    struct slice package;
    struct slice former;              /* its full name in an earlier document, or empty */
    struct enumeration_value *values; /* in the order written; the first has number 0 */
    size_t value_count;
    struct list reserved; /* const struct lock_line */
};

/* What a field of a request or an answer means to the operation. */
enum message_meaning {
    MEANING_NONE,      /* nothing: skipped in requests, never set in answers */
    MEANING_FIELD,     /* a field of the entity */
    MEANING_PARAMETER, /* a path parameter of the operation */
    MEANING_RECORD,    /* the entity's message; repeated: the rows of a list */
    MEANING_PAGE_SIZE,
    MEANING_PAGE_TOKEN,
    MEANING_NEXT_PAGE_TOKEN,
    MEANING_TOTAL,
    MEANING_FILTER,
    MEANING_ORDER,
    MEANING_SEARCH,
    MEANING_READ_MASK,
    MEANING_UPDATE_MASK,
    MEANING_ETAG,
    MEANING_REQUEST_ID,
    MEANING_CHANGE,  /* of what is watched: what became of the record, an enum or a text … */
    MEANING_DELETED, /* … or whether it was deleted */
};

struct message_binding {
    enum message_meaning meaning;
    const struct plan_field *field; /* MEANING_FIELD */
    uint32_t parameter;             /* MEANING_PARAMETER: index in the operation's path values */
};

#define MESSAGE_TAG_SIZE 5U

struct message_field {
    struct slice name;
    uint32_t number;
    enum message_kind kind; /* of a map: of its values */
    bool is_repeated;
    bool is_map;
    enum message_kind map_key;
    bool is_optional; /* has presence of its own: `optional`, or in a oneof */
    struct slice oneof;
    const struct message *message;         /* MESSAGE_KIND_MESSAGE */
    const struct enumeration *enumeration; /* MESSAGE_KIND_ENUM */
    struct slice comment;
    struct place place;
    /* The number and wire type as bytes, of a repeated scalar as packed. */
    char tag[MESSAGE_TAG_SIZE];
    uint8_t tag_size;
};

/* A field's name in an earlier document: masks, filters and orders of its clients have it. */
struct message_former {
    struct slice former;
    struct slice name; /* now */
};

struct message {
    struct slice name; /* "Outer.Inner" when nested */
    struct slice package;
    struct slice former; /* its full name in an earlier document, or empty */
    enum well_known well_known;
    enum message_kind wrapped;        /* WELL_KNOWN_WRAPPER */
    const struct plan_entity *entity; /* whose record it is, or NULL */
    struct message_field *fields;     /* ascending by number */
    size_t field_count;
    struct message_binding *bindings; /* one a field; of an entity's message only, else NULL */
    struct list reserved;             /* const struct lock_line: numbers that stay unused */
    struct list formers;              /* struct message_former; of an entity's message only */
    bool is_declared;                 /* by a block; false: derived */
    bool is_invented;                 /* nothing says what is in it: exported without fields */
    struct slice comment;
    struct place place;
};

enum rpc_shape {
    RPC_UNARY,
    RPC_LIST_STREAM, /* every row of a list, one message each */
    RPC_WATCH,       /* changes, as they happen */
};

struct rpc {
    struct slice name;
    struct slice path; /* "/package.Service/Method" */
    struct slice comment;
    const struct service *service;
    const struct message *request;
    const struct message *response;
    struct message_binding *request_bindings; /* one a field of `request` */
    struct message_binding *response_bindings;
    /* One a field of the record that the request carries: an update's key is a parameter there.
     * NULL: it carries none. */
    struct message_binding *record_bindings;
    const struct message_field *request_record;  /* carries the entity's fields; NULL: flat */
    const struct message_field *response_record; /* carries the row; NULL: the answer is the row */
    enum rpc_shape shape;
    bool tells_deletions; /* RPC_WATCH: the answer has a field that says so; the record in it then
                             holds its key alone */
    int32_t change_numbers[PLAN_CHANGE_COUNT]; /* MEANING_CHANGE: of the enum's values */
    bool is_client_streaming;
    bool is_server_streaming;
    const struct plan_operation *operation; /* NULL: UNIMPLEMENTED, for `reason` */
    const char *reason;                     /* a sentence for callers, or NULL */
    const struct entity *entity;            /* what it is about, or NULL */
    struct slice former;                    /* its name in an earlier document, or empty */
    struct lock_line *frozen;               /* what the lock has under that name, or NULL */
    struct place place;
};

struct service {
    struct slice name;
    struct slice package; /* may be empty */
    struct slice former;  /* its full name in an earlier document, or empty */
    struct rpc *rpcs;
    size_t rpc_count;
    bool is_declared;
    struct slice comment;
};

/* A path that clients of an earlier document call. */
struct service_path {
    struct slice path;
    const struct rpc *rpc;
};

struct services {
    struct arena *arena;
    const struct plan *plan;
    struct slice package;     /* of what no block puts elsewhere */
    struct list list;         /* struct service */
    struct list messages;     /* struct message, without the well-known */
    struct list enumerations; /* struct enumeration */
    struct table rpcs;        /* path → struct rpc, former paths too */
    struct list former_paths; /* struct service_path */
    const struct lock *lock;  /* what was given, or NULL */
};

/* Binds the plan's operations. `lock` may be NULL. Reports (17xx) what nothing serves, what no
 * message can carry, and what would break clients that know the lock. Of an outline only
 * what could be reported is derived. Never NULL. */
struct services *service_plan(struct arena *arena, const struct plan *plan, const struct lock *lock,
                              struct diagnostics *diagnostics);

/* The method at a request's path, or NULL. */
const struct rpc *service_find(const struct services *services, struct slice path);

/* The field of an entity's message that the name means, or meant in an earlier document; NULL:
 * none.
 */
const struct message_field *service_field(const struct message *message, struct slice name);

/* Whether a field of that name is gone: clients of an earlier document may still name it. */
bool service_is_gone(const struct message *message, struct slice name);

/* The packages that have services or messages, in order (struct slice *). */
void service_packages(struct arena *arena, const struct services *services, struct list *out);

/* The lock that this API should have: what it holds now, and what it held once. */
struct lock *service_lock(struct arena *arena, const struct services *services,
                          struct slice document);

/* "string", "google.protobuf.Timestamp", "map<string,int32>", with its package. */
struct slice service_type_name(struct arena *arena, const struct message_field *field);
