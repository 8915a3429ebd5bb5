/* SPDX-License-Identifier: Apache-2.0 */
/* What a document states, typed, each with its place: what leaves the rooms of `spec`, with the
 * sentences and blocks of specification.h. Names stand as written; matching them across
 * notations is the model's work. Slices live in the specification's arena. */
#pragma once

#include "spec/document/document.h"
#include "spec/statement/type.h"

/* Where a description of an entity comes from, best first: the precedence in which the model
 * merges. */
enum source_kind {
    SOURCE_SQL,      /* CREATE TABLE, ALTER TABLE */
    SOURCE_TABLE,    /* a Markdown table of columns */
    SOURCE_DIAGRAM,  /* erDiagram, PlantUML */
    SOURCE_CODE,     /* struct, interface, class, Prisma model */
    SOURCE_PROTOBUF, /* message */
    SOURCE_SCHEMA,   /* JSON Schema, OpenAPI component */
    SOURCE_LIST,     /* bullets, lines, sentences; outlines of tables */
    SOURCE_EXAMPLE,  /* a JSON body */
};

enum referential_action {
    ACTION_NONE,
    ACTION_CASCADE,
    ACTION_SET_NULL,
    ACTION_SET_DEFAULT,
    ACTION_RESTRICT,
};

struct field_statement {
    struct slice name;
    struct slice json_name; /* from a code type's tag, or empty */
    struct slice formerly;  /* "formerly: name", or empty */
    struct place place;
    struct type *type; /* never NULL */
    bool is_required;  /* NOT NULL, or said to be required */
    bool
        is_optional; /* NULL, "?", or said to be optional; where neither is set, nothing was said */
    bool is_primary_key;
    bool is_unique;
    bool is_foreign_key; /* marked FK; the target may be left open */
    bool is_generated;   /* computed from other columns; default_value is how */
    bool is_updated_at;  /* set to now whenever the row changes: ON UPDATE CURRENT_TIMESTAMP */
    bool is_read_only;   /* "read-only": no caller sets it */
    bool is_set_once;    /* "immutable": a caller sets it when the record is made, and not later */
    bool is_indexed;     /* "indexed" in a column table */
    bool is_write_only;  /* "never returned": field_secrecy.h */
    struct slice references_entity;
    struct slice references_field;
    uint32_t number; /* by which gRPC clients know it, where the document says so; 0: it does not */
    bool is_field_remark; /* "teams (captain)": references_field may be a remark, which the model
                             tells by the fields of teams */
    enum referential_action on_delete;
    enum referential_action on_update;
    struct default_value default_value;
    struct expression *check;    /* NULL: none */
    enum moment_rule moment;     /* of a time, beside when it is written */
    struct slice unique_with;    /* "unique per store": the words for the other fields, or empty */
    bool is_unique_with_certain; /* whether those can be about nothing else */
    struct slice unheld_rule;    /* plainly a rule, "in the future", that nothing holds; or empty */
    struct slice comment;
};

struct index_statement {
    struct slice name;   /* may be empty */
    struct slice entity; /* may be empty inside an entity_statement */
    struct list columns; /* struct index_column */
    bool is_unique;
    struct slice method;      /* "gin", … or empty: a plain ordered index */
    struct expression *where; /* partial, or NULL */
    struct place place;
};

struct index_column {
    struct slice name; /* empty for an expression */
    struct expression
        *expression; /* NULL for a column; EXPRESSION_NULL where it could not be carried over */
    bool is_descending;
};

struct foreign_key_statement {
    struct slice name;
    struct list columns; /* struct slice * */
    struct slice references_entity;
    struct list references_columns; /* struct slice *; empty: the primary key */
    enum referential_action on_delete;
    enum referential_action on_update;
    struct place place;
};

struct check_statement {
    struct slice name;
    struct expression *expression;
    struct slice text; /* as written, for messages */
    struct place place;
};

struct entity_statement {
    enum source_kind source;
    struct slice name;     /* as written: "ORDER_ITEM", "users", "Resource" */
    struct slice schema;   /* "auth" of auth.users, or empty */
    struct slice formerly; /* "formerly: name", or empty */
    bool is_alteration;    /* ALTER TABLE: adds to an entity stated elsewhere */
    bool is_request; /* a code type, message or body that is a request or response, not a thing that
                        is stored */
    bool is_drawing; /* a box drawn in characters, whose names may be cut short to fit */
    struct slice comment;
    struct list fields;        /* struct field_statement */
    struct list primary_key;   /* struct slice *: a table-level primary key, in order */
    struct list uniques;       /* struct list of struct slice *: table-level unique constraints */
    struct list foreign_keys;  /* struct foreign_key_statement */
    struct list checks;        /* struct check_statement */
    struct list indexes;       /* struct index_statement: declared inside */
    struct field_names *names; /* of entity_statement_field, or NULL */
};

/* The first field of that name, ASCII case ignored, or NULL. Fields may be added between calls, but
 * not to several copies of one statement. In constant time but for what was added. */
const struct field_statement *entity_statement_field(struct arena *arena,
                                                     const struct entity_statement *entity,
                                                     struct slice name);

/* The same by word_flat of the name: "dueon" for due_on. */
const struct field_statement *entity_statement_field_flat(struct arena *arena,
                                                          const struct entity_statement *entity,
                                                          struct slice flat);

enum cardinality {
    CARDINALITY_ZERO_OR_ONE,
    CARDINALITY_ONE,
    CARDINALITY_ZERO_OR_MORE,
    CARDINALITY_ONE_OR_MORE
};

struct relation_statement {
    struct slice left;
    enum cardinality left_cardinality;
    struct slice right;
    enum cardinality right_cardinality;
    bool is_identifying; /* "--"; false for ".." */
    struct slice label;
};

struct enum_statement {
    struct slice name;
    struct slice *labels;
    size_t label_count;
    const int32_t *numbers; /* protobuf: one a label; NULL elsewhere */
    struct slice package;   /* protobuf; or empty */
};

/* Rows of reference data: INSERT INTO, or a table in a reference-data section. */
struct seed_statement {
    struct slice entity;
    struct place place;
    struct list columns; /* struct slice * */
    struct list rows;    /* struct list of struct expression */
};

struct query_parameter {
    struct slice name;
    struct slice example; /* the value written behind '=', or empty */
    struct slice description;
    struct type *type; /* NULL: not stated */
    bool is_required;
};

struct remark {
    struct slice text;    /* in words that who knows the roles reads: "for managers" */
    struct slice written; /* as it stands in the document */
    struct place place;
};

struct endpoint_statement {
    struct slice method; /* upper case: "GET" */
    struct slice
        path; /* normalised: parameters as {name}, no query, no trailing '/', starts with '/' */
    struct slice path_written;
    struct slice
        base; /* group prefix that stands above it ("### Employees — `/api/employee`"), or empty */
    struct list query;  /* struct query_parameter */
    struct slice title; /* "Create Product" */
    struct slice description;
    struct list
        roles; /* struct slice *: "(admin)", an Auth or Role column, `requires: users:create` */
    struct slice access; /* the Auth column as written ("Public", "JWT", "-"), or empty */
    bool is_public;      /* said to need no authentication */
    struct place lead;   /* who may call is not said beside it: the sentence that opens its section,
                            or the heading that makes the section public; else line 0 */
    const struct text *above; /* likewise: the label of the list in which it stands, or NULL */
    struct list remarks; /* struct remark: who may call is not said beside it: short sentences below
                            it, of which one may say so */
    struct place administration; /* it is one of administration by its path, or by this heading, and
                                    says no role; else line 0 */
    struct slice
        request; /* body shorthand "{ email, password, role? }" or the request column, or empty */
    struct slice response;    /* likewise */
    struct list statuses;     /* uint32_t *: HTTP codes stated for it */
    struct slice status_note; /* a Status column: "planned", "✅" */
    bool is_rooted;           /* the document's base path does not stand above it */
    bool is_detail;           /* a heading or block of its own, as against a line in an overview */
    bool is_unmounted;        /* a route of a router that no line of the code mounts anywhere */
};

struct rpc_statement {
    struct slice name;
    struct slice request;
    struct slice response;
    bool is_client_streaming;
    bool is_server_streaming;
    struct slice http_method; /* option (google.api.http), or empty */
    struct slice http_path;
    struct slice comment;
    struct slice formerly; /* "formerly: name" in the comment, or empty */
    struct place place;
};

struct service_statement {
    struct slice name;
    struct slice package;
    struct slice formerly; /* "formerly: name" in a comment, or empty */
    struct list rpcs;      /* struct rpc_statement */
};

struct message_field_statement {
    struct slice name;
    struct slice type; /* as written, "map<string,string>" included */
    uint32_t number;
    bool is_repeated;
    bool is_optional;
    struct slice oneof;
    struct slice formerly; /* "formerly: name" in a comment, or empty */
    struct place place;
};

/* A protobuf message as such; one that describes a stored thing is stated as an entity too. */
struct message_statement {
    struct slice name; /* "Outer.Inner" when nested */
    struct slice package;
    struct slice formerly; /* "formerly: name" in a comment, or empty */
    struct list fields;    /* struct message_field_statement */
};

enum example_direction { EXAMPLE_REQUEST, EXAMPLE_RESPONSE, EXAMPLE_ERROR, EXAMPLE_OTHER };

struct example_statement {
    enum example_direction direction;
    unsigned http_status; /* 0: not stated */
    struct slice method;  /* of its endpoint, or empty */
    struct slice path;    /* normalised as endpoint_statement.path, or empty */
    struct slice text;    /* as written */
    struct json *value;   /* leniently parsed; NULL: only text, or fields */
    struct list fields;   /* struct field_statement: of a request, told in a table */
    struct slice shown;   /* the entity whose heading it stands below in a data model, or empty */
    struct slice form;    /* the thing that a heading or text calls it the form of, or empty */
    struct slice thing;   /* "Boat" of the type named beside it, "BoatRequest", or empty */
    bool is_lenient;      /* comments, ellipses or trailing commas were taken out to read it */
};

struct error_code_statement {
    struct slice code; /* empty: only the status and what it means */
    struct slice description;
    struct slice message; /* the text that the caller is to see, or empty */
    unsigned http_status; /* 0: not stated */
};

/* The document's shape for errors or for successful answers: a JSON body in which each leaf stands
 * for a slot. */
struct envelope_statement {
    bool is_error;
    struct json *value;
};

struct role_statement {
    struct slice name;
    struct slice code; /* "vet" of "Veterinarian (`vet`)": as accounts carry it, or empty */
    struct slice description;
    struct slice scopes; /* "deck, yard", in square brackets behind the name; or empty */
    bool is_of_matrix;   /* whose cells say all that it may, though none grants anything */
};

/* One cell of a capability matrix, or one sentence of permission. */
struct permission_statement {
    struct slice role;
    struct slice capability; /* "Create ticket", "users:create", "POST /orders" */
    bool is_granted;
    bool is_own_only;
    struct slice text; /* the cell */
};

enum comparison {
    COMPARISON_LESS,
    COMPARISON_LESS_EQUAL,
    COMPARISON_GREATER,
    COMPARISON_GREATER_EQUAL,
    COMPARISON_EQUAL
};

/* A quantity with its unit brought to one per dimension: ms, bytes, per second, per cent, count. */
enum unit { UNIT_NONE, UNIT_MILLISECONDS, UNIT_BYTES, UNIT_PER_SECOND, UNIT_PERCENT, UNIT_COUNT };

struct target_statement {
    struct slice subject; /* "API endpoints", "GET /api/v1/resource", "Latency" */
    struct slice metric;  /* "latency", "throughput" … of metric.h; or empty */
    unsigned percentile;  /* 50, 95, 99, 999 for p99.9; 0: none */
    enum comparison comparison;
    double value;
    enum unit unit;
    struct slice value_text; /* as written: "<500ms" */
};

struct alert_statement {
    struct slice name;
    struct slice metric; /* as target_statement.metric */
    unsigned percentile;
    enum comparison comparison;
    double value;
    enum unit unit;
    uint32_t window_seconds; /* 0: not stated */
    struct slice severity;
    struct slice action;
    struct slice condition; /* as written */
};

struct requirement_statement {
    struct slice id; /* "FR-001", or empty */
    struct slice text;
    struct slice group; /* the section's name */
    enum task_state state;
};

/* A stated value of one of the many kinds that are a name and a text, with a number where there is
 * one. */
struct fact_statement {
    struct slice topic; /* see the kinds below */
    struct slice name;
    struct slice value;
    double number; /* NAN: none */
    enum unit unit;
    uint32_t window_seconds; /* "100 requests per minute": 60; a duration; 0: none */
};

/* A table row or list item of a record kind: column name → cell, as written. */
struct record_statement {
    struct slice name;
    struct list names;  /* struct slice * */
    struct list values; /* struct slice * */
    enum task_state state;
};

struct state_machine_statement {
    struct slice entity;     /* may be empty */
    struct slice subject;    /* whose states they are said to be, where no entity is described under
                                that name; may be empty */
    struct slice field;      /* may be empty */
    struct list transitions; /* struct transition */
    bool is_certain; /* a diagram or table, or words about states stand above it: no mere arrows
                        between words */
};

struct transition {
    struct slice from; /* empty: the initial state */
    struct slice to;
    struct slice label;
    struct place place; /* of the line that states it; line 0: the machine's own */
};

enum statement_kind {
    STATEMENT_PROPERTY,    /* fact: header key and value ("version" "1.0.0") */
    STATEMENT_PLACEHOLDER, /* fact: an unfilled template text */
    STATEMENT_ENTITY,      /* entity */
    STATEMENT_RELATION,    /* relation */
    STATEMENT_INDEX,       /* index */
    STATEMENT_ENUM,        /* enumeration */
    STATEMENT_SEED,        /* seed */
    STATEMENT_BASE_PATH,   /* fact: value is the path under which relative endpoints stand */
    STATEMENT_ENDPOINT,    /* endpoint */
    STATEMENT_CALLERS,     /* endpoint: who may call an rpc, in the words of an endpoint; `title` is
                              the rpc, `base` its service or empty: whichever has it; no path */
    STATEMENT_SERVICE,     /* service */
    STATEMENT_MESSAGE,     /* message */
    STATEMENT_EXAMPLE,     /* example */
    STATEMENT_ERROR_CODE,  /* error_code */
    STATEMENT_ENVELOPE,    /* envelope */
    STATEMENT_ROLE,        /* role */
    STATEMENT_PERMISSION,  /* permission */
    STATEMENT_TARGET,      /* target */
    STATEMENT_ALERT,       /* alert */
    STATEMENT_REQUIREMENT, /* requirement */
    STATEMENT_SECURITY,    /* fact: topic "rate_limit", "password_hash", "access_token", "tls", …:
                              all of them stand at the head of recognise_security.c */
    STATEMENT_CACHE, /* fact: topic "cache": name is the layer, value what is cached, window_seconds
                        how long; topic "key": a key of a cache and how long it lives */
    STATEMENT_LOGGING,       /* fact: topic "level", "levels", "field", "rule" */
    STATEMENT_TRACING,       /* fact: topic "sampling" (number: per cent), "rule" */
    STATEMENT_METRIC,        /* fact: a metric to be tracked; topic "application", "infrastructure",
                                "business" */
    STATEMENT_ENVIRONMENT,   /* fact: topic "environment" or one of deployment; all of them stand at
                                the head of recognise_operations.c */
    STATEMENT_CONFIGURATION, /* fact: name is the dotted path */
    STATEMENT_CONVENTION, /* fact: topic "paging", "field_case", "authentication", "success_status",
                             …: all of them stand at the head of recognise_conventions.c */
    STATEMENT_TECHNOLOGY, /* record */
    STATEMENT_THIRD_PARTY, /* record */
    STATEMENT_APPROVAL,    /* record */
    STATEMENT_PHASE,       /* record: a phase; its tasks are requirements with the phase as group */
    STATEMENT_RISK,        /* record */
    STATEMENT_DECISION,    /* record */
    STATEMENT_TERM,        /* fact: a glossary entry */
    STATEMENT_STATE_MACHINE, /* state_machine */
    STATEMENT_LATER, /* fact: something described for another time: topic is what it would be,
                        "entity"; nothing comes of it */
    STATEMENT_COUNT,
};

struct statement {
    enum statement_kind kind;
    struct place place;
    const struct block *block; /* where it was read */
    const char *reader;        /* the recogniser */
    union {
        struct fact_statement fact;
        struct entity_statement entity;
        struct relation_statement relation;
        struct index_statement index;
        struct enum_statement enumeration;
        struct seed_statement seed;
        struct endpoint_statement endpoint;
        struct service_statement service;
        struct message_statement message;
        struct example_statement example;
        struct error_code_statement error_code;
        struct envelope_statement envelope;
        struct role_statement role;
        struct permission_statement permission;
        struct target_statement target;
        struct alert_statement alert;
        struct requirement_statement requirement;
        struct record_statement record;
        struct state_machine_statement state_machine;
    };
};

/* "entity", "endpoint", … */
const char *statement_kind_name(enum statement_kind kind);

/* Whether `endpoint` says who may call: of an endpoint, or of an rpc. */
static inline bool statement_is_of_callers(const struct statement *statement)
{
    return statement->kind == STATEMENT_ENDPOINT || statement->kind == STATEMENT_CALLERS;
}

/* Whether something called a request is kept as one: "LeaveRequest" with a key of its own, a state
 * or the time of something, and more; "CreateLeaveRequest" and what merely comes in are not. */
bool statement_is_kept_request(const struct entity_statement *entity);
