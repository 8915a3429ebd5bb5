/* SPDX-License-Identifier: Apache-2.0 */
/* The room `model`: what a document means, resolved, and the look-ups in it. The rooms below this
 * folder make it, model/create/model_create.h is their door. Made, it never changes: it is owned by
 * one arena and shared by all threads without locks. Pure. */
#pragma once

#include "base/table.h"
#include "model/caching.h"
#include "model/list_form.h"
#include "model/policy.h"
#include "model/protection.h"

/* One move between two states that the document allows. */
struct state_move {
    struct slice from; /* empty: a record begins so */
    struct slice to;
    struct slice label; /* what the document calls the action, or empty */
    struct place place;
};

#define STATE_ORDER_MAXIMUM 64U /* states: a set of them are the bits of one word */

/* The order in which a field takes its values. */
struct state_order {
    const struct slice *states; /* the field's labels, else what the arrows name */
    size_t state_count;
    uint64_t initial;     /* a record may begin in these; never empty */
    const uint64_t *next; /* [state_count]: where a record may go from each; staying is no move */
    struct list moves;    /* struct state_move, each once, in document order */
    struct place place;
};

/* The index of a state, or state_count. */
size_t state_order_index(const struct state_order *order, struct slice state);

struct field {
    struct slice name;     /* as the API serves it */
    struct slice column;   /* as the database has it */
    struct slice formerly; /* the name that it had in an earlier document, or empty */
    struct slice key;      /* word_flat(name): what it is matched by */
    struct entity *entity;
    uint32_t index;  /* in entity->fields */
    uint32_t number; /* by which gRPC clients know it, as the document says; 0: it does not */
    struct place place;
    enum source_kind source;    /* whose description won */
    const struct type *type;    /* never TYPE_UNKNOWN; enumerations resolved */
    const struct slice *labels; /* the only values allowed, whatever says so: an enumeration, CHECK
                                   … IN, a code type */
    size_t label_count;         /* 0: any value */
    bool is_required;           /* never null */
    bool is_primary_key;
    bool is_unique;    /* by itself */
    bool is_read_only; /* set by the server alone: generated keys, created_at, updated_at, computed
                          columns */
    bool is_told_read_only; /* the document keeps it from callers; a step may set it */
    bool is_set_once;       /* stated when the record is made, and kept from then on */
    bool is_write_only;     /* accepted, never served: password hashes, secrets */
    bool is_created_at;     /* set to now when a row is made */
    bool is_updated_at;     /* set to now when a row is made or changed */
    bool is_added;          /* by Phoenix: the document states no such column */
    bool is_indexed;        /* said to be, without a name */
    bool is_personal; /* about a person: masked in the record of changes; set where one is kept */
    bool is_marked_foreign; /* said to refer to something, wherever that is */
    const struct field_statement *stated_reference; /* what says to what, or NULL */
    struct default_value default_value;
    const struct expression *check;         /* the column's own, or NULL */
    const struct field_statement *ruled_by; /* of those that requests carry, the first to say rules
                                               of its values; or NULL */
    enum moment_rule moment;         /* of a value that is written, beside the time of writing */
    const struct state_order *order; /* of its values; NULL: any may follow any */
    struct entity *references;       /* NULL: none */
    struct field *references_field;
    enum referential_action on_delete;
    enum referential_action on_update;
    struct slice comment;
};

/* A key over one or more fields of one entity. */
struct key {
    struct slice name;  /* may be empty */
    struct list fields; /* struct field */
    struct place place;
};

struct index {
    struct slice name; /* never empty */
    struct entity *entity;
    struct list columns; /* struct model_index_column */
    bool is_unique;
    struct slice method; /* "gin" …, or empty */
    const struct expression *where;
    struct place place;
};

struct model_index_column {
    const struct field *field; /* NULL: an expression */
    const struct expression *expression;
    bool is_descending;
};

struct foreign_key {
    struct list fields; /* struct field */
    struct entity *references;
    struct list references_fields; /* struct field, as many */
    enum referential_action on_delete;
    enum referential_action on_update;
    struct place place;
};

struct check {
    struct slice name; /* never empty, unique in the model */
    const struct expression *expression;
    struct slice text; /* for people */
    struct place place;
};

struct entity {
    struct slice name;     /* as the document names the thing */
    struct slice table;    /* as the database has it */
    struct slice formerly; /* the name that it had in an earlier document, or empty */
    struct slice key;      /* word_key(name): what it is matched by */
    struct place place;    /* of the description that won */
    enum source_kind source;
    bool is_inferred; /* from examples alone; `inferred_from` says where */
    struct place inferred_from;
    struct list fields; /* struct field */
    struct table fields_by_name;
    struct table fields_by_key;
    struct list primary_key;  /* struct field; at least one */
    bool has_too_many_fields; /* the further ones were left out, which is an error */
    bool has_invented_key; /* the document states none: an `id` was added, whose is_added is set */
    struct list uniques;   /* struct key, of two or more fields */
    struct list foreign_keys; /* struct foreign_key, of two or more fields */
    struct list indexes;      /* struct index */
    struct list checks;       /* struct check: of the table and of its columns */
    struct list described;    /* const struct statement: every description that was merged */
    struct list seeds;        /* const struct seed_statement */
    bool is_added; /* by Phoenix: the document states no such thing, `source` means nothing */
    const struct field *owner;  /* leads to the account whose record it is: refers to the accounts,
                                   or to an entity with an owner of its own; the accounts' own key
                                   there. NULL: belongs to nobody */
    const struct field *author; /* refers to the accounts, and is whoever makes a record unless it
                                   is stated: the owner, or beside an owner that leads through a
                                   whole. NULL: none */
};

#define COUNT_GROUP_MAXIMUM 4U
#define COUNT_LABEL_MAXIMUM 64U /* of each of them */

enum operation_kind {
    OPERATION_LIST,
    OPERATION_GET,
    OPERATION_CREATE,
    OPERATION_REPLACE, /* PUT */
    OPERATION_UPDATE,  /* PATCH */
    OPERATION_DELETE,
    OPERATION_FIELD_READ,   /* GET …/{id}/status: one field of one record */
    OPERATION_FIELD_UPDATE, /* PUT or PATCH …/{id}/status: that field alone */
    OPERATION_TRANSITION,   /* POST …/{id}/cancel: sets what the presets say */
    OPERATION_QUERY,        /* GET …/search, …/pending, …/latest: a list with presets */
    OPERATION_COUNT,        /* GET …/count, …/stats: how many there are, by the groups */
    OPERATION_TOGGLE,       /* POST or DELETE …/{id}/like: the caller's row in a join table */
    OPERATION_IDENTITY,     /* register, login, refresh, logout, me, password … */
    OPERATION_HEALTH,       /* liveness or readiness under the document's own path */
    OPERATION_CUSTOM,       /* declared, but nothing makes Phoenix do it: answers 501 */
};

/* What an identity operation does; nothing in a document that is not secured. */
enum identity_action {
    IDENTITY_NONE,
    IDENTITY_LOGIN,
    IDENTITY_REGISTER,
    IDENTITY_REFRESH,
    IDENTITY_LOGOUT,
    IDENTITY_LOGOUT_ALL, /* ends every session of the caller */
    IDENTITY_ME,         /* the caller's own record: read, change, delete, by the method */
    IDENTITY_PASSWORD,   /* a new one for the old one */
    IDENTITY_FORGOT,     /* sends a token … */
    IDENTITY_RESET,      /* … for a new password */
    IDENTITY_SETUP,      /* the first administrator */
};

enum toggle_action {
    TOGGLE_ON,   /* the row is there afterwards */
    TOGGLE_OFF,  /* it is not */
    TOGGLE_FLIP, /* it is, if it was not before */
};

/* A {name} in a path. */
struct path_parameter {
    struct slice name;
    const struct field *field; /* what it selects by: the entity's own field, or the child's
                                  reference to its parent */
    bool is_parent;            /* selects the collection, not the row */
    /* Where the entity itself does not refer to what the parameter names: `field` is then one of a
     * table between them, and the rows are those whose `near` is among that table's `through`.
     * Or it does, by a key, and the parameter is another unique field of the parent's: that is the
     * table then. Otherwise NULL. */
    const struct field *through;
    const struct field *near;
    bool is_caller; /* stands in no path: the caller's own key; `name` is empty */
};

enum preset_kind {
    PRESET_VALUE,  /* the field has this value: as a filter, or set by a transition */
    PRESET_FLIP,   /* set: a flag becomes what it is not; `value` is "true" */
    PRESET_NOW,    /* the time of the request, set by a transition; filter: there is one */
    PRESET_NONE,   /* nothing, set by a transition; filter: there is nothing */
    PRESET_UNSAID, /* FIELD_UPDATE over REST: set where no body says something else */
    PRESET_TODAY,  /* filter: the instant or date lies in the current day, UTC */
    PRESET_NEWEST, /* order: descending by this field */
};

struct preset {
    enum preset_kind kind;
    const struct field *field;
    struct slice value; /* text, as value_from_text reads it */
};

/* What a list's query parameter of the document's own naming means. */
enum list_meaning {
    LIST_LIMIT,     /* records in a page */
    LIST_PAGE,      /* the number of the page */
    LIST_OFFSET,    /* how many records to leave out */
    LIST_SEARCH,    /* q */
    LIST_SORT,      /* sort */
    LIST_DIRECTION, /* asc or desc, of sort */
    LIST_EQUAL,     /* the field has this value */
    LIST_FROM,      /* the field is at least this */
    LIST_UNTIL,     /* the field is at most this; of an instant, a date is the whole day */
    LIST_ONLY,      /* where it is true, only those with the flag or time, or without it */
};

struct list_alias {
    struct slice name; /* as the document has it */
    enum list_meaning meaning;
    const struct field *field; /* EQUAL, FROM, UNTIL, ONLY; else NULL */
    bool is_from_zero;         /* PAGE: the first one is 0 */
    bool is_without;           /* ONLY: those without it */
};

struct operation {
    enum operation_kind kind;
    struct slice method;    /* "GET" */
    struct slice path;      /* "/api/v1/orders/{id}", base included */
    struct entity *entity;  /* NULL for most custom ones */
    struct list parameters; /* struct path_parameter, in path order */
    struct list presets;    /* struct preset: TRANSITION, QUERY; of a LIST its order; of a flag's
                               FIELD_UPDATE what it is set to without a body */
    struct list body;       /* TRANSITION: const struct field, what the document lets a body of it
                               say; else empty */
    struct list groups;     /* COUNT: const struct field with labels, or a state without, at most
                               COUNT_GROUP_MAXIMUM: by what it counts; empty: only how many */
    struct list aliases;    /* LIST, QUERY: struct list_alias, none of them a field's name */
    const struct list_form *form; /* LIST, QUERY: of its answer; NULL: Phoenix's own */
    const struct field *only;     /* FIELD_READ, FIELD_UPDATE: the field */
    uint64_t from; /* TRANSITION of a field with an order: only from these states, bits by
                      their index; 0: from any */
    struct slice
        verb;      /* "cancel", "login", "search", "health": what the last words of the path say */
    bool is_guess; /* names agree only in part */
    enum identity_action identity;
    enum toggle_action toggle; /* TOGGLE */
    struct slice description;
    struct slice name; /* unique, for OpenAPI's operationId: "listOrders" */
    struct place place;
    struct slice reason; /* why it was bound so, or why it is custom: a sentence */
    const struct endpoint_statement *statement; /* the fullest of those merged */
    struct list described;                      /* const struct statement */
    struct access access;
    struct list limits; /* const struct limit: all that count a call of it */
    struct cache_rule *cache[CACHE_LAYER_COUNT]; /* how long each layer keeps its answers; NULL:
                                                    it does not */
    bool is_added; /* by Phoenix: the document states no such endpoint, `statement` is NULL */
    bool is_rpc;   /* by a method of a protobuf block alone: no path leads there, `path` is the
                      method's, and `statement` is NULL */
};

struct error_code {
    struct slice code;
    struct slice description;
    unsigned http_status; /* 0: not stated */
    struct place place;
};

#define AUDIT_TABLE "_phoenix_audit"

/* What the document says of its database. */
struct pooling {
    uint32_t connection_maximum; /* 0: not stated; at most POOLING_CONNECTIONS_MAXIMUM */
    struct place place;
};
#define POOLING_CONNECTIONS_MAXIMUM 100000U

struct model {
    struct arena *arena;
    const struct specification *specification;
    struct slice name;                 /* the document's, without "Technical Specification:" */
    struct slice version;              /* "0.0.0" where it states none */
    struct list entities;              /* struct entity, in document order */
    struct list operations;            /* struct operation, in document order */
    struct list services;              /* const struct statement: STATEMENT_SERVICE */
    struct list error_codes;           /* struct error_code */
    uint32_t page_usual;               /* records in a page of a list, unless asked otherwise … */
    uint32_t page_maximum;             /* … and at most */
    const struct json *error_envelope; /* the document's example of an error answer, or NULL */
    struct policy policy;
    const struct entity *audit; /* the record of changes, one of `entities`; NULL: none is kept */
    struct protection protection;
    struct caching caching;
    struct pooling pooling;
    struct table entity_by_key;
};

/* The entity that a name means, in any spelling, singular or plural. NULL: none. Takes room in the
 * model's arena, so it is for those who make or compile a model, on one thread. */
struct entity *model_entity(const struct model *model, struct slice name);

/* A field by its name in any spelling, or NULL. */
struct field *entity_field(const struct entity *entity, struct slice name);
/* The same by word_flat of its name. Both take constant time. */
struct field *entity_field_by_key(const struct entity *entity, struct slice key);
/* The field of the first of those keys, closed by NULL, that the entity has one of; or NULL. */
struct field *entity_field_by_keys(const struct entity *entity, const char *const *keys);

/* A value from the header ("version", "status", …), or the empty slice. */
struct slice model_property(const struct model *model, struct slice name);

/* Whether it is about the caller's own, whose key stands in no path. */
bool operation_selects_caller(const struct operation *operation);

/* Whether it is an OPTIONS of the document: every path answers those alike, with its methods and
 * what pages of other sites may do, whatever is said of it. */
bool operation_is_preflight(const struct operation *operation);

const char *operation_kind_name(enum operation_kind kind); /* "list", "get", … */
