/* SPDX-License-Identifier: Apache-2.0 */
/* The room `plan`: the model compiled for one store. Holds all that a request would else work out:
 * SQL texts, the route tree, escaped JSON keys, the rules that a value must keep, the words of
 * errors. Immutable, in one arena, shared by all threads. Pure. */
#pragma once

#include "base/pattern.h"
#include "model/model.h"
#include "plan/value.h"

enum dialect { DIALECT_SQLITE, DIALECT_POSTGRESQL };

/* What a value must keep beyond its type. Bounds are inclusive unless is_…_exclusive. */
/* A regular expression that a text must match. */
struct plan_pattern {
    const struct pattern *pattern;
    struct slice text;
    bool ignores_case;
};

struct plan_rule {
    const struct slice *labels; /* the only texts allowed; label_count 0: any */
    size_t label_count;
    struct slice minimum; /* decimal text; empty: none */
    struct slice maximum;
    bool is_minimum_exclusive;
    bool is_maximum_exclusive;
    uint32_t length_minimum; /* code points */
    uint32_t length_maximum; /* 0: none beyond the type's */
    struct list patterns;    /* struct plan_pattern: all of them */
    enum moment_rule moment; /* of what a request writes; the column itself does not keep it */
};

struct plan_field {
    const struct field *field;
    const struct type *type;
    struct slice name;
    struct slice json_key; /* "name": with quotes and colon, escaped */
    bool is_served;        /* appears in answers */
    bool is_writable;      /* accepted in bodies */
    bool is_given;         /* and in those that make a record */
    bool is_changeable;    /* and in those that change one */
    bool is_needed;        /* must be in a body that creates: required, no default */
    bool is_filterable;
    bool is_privileged;         /* of an account: only an administrator sets it … */
    struct slice registered;    /* … and for who registers it is this; empty: nothing */
    const struct policy *roles; /* of the accounts' role: the roles that it may name; else NULL */
    bool is_disabling;          /* of an account: may say that it must not be used */
    struct plan_rule rule;
    struct value default_value; /* for DEFAULT_VALUE; VALUE_NULL otherwise */
    const char *definition;     /* the column as ADD COLUMN takes it */
    const char *breach_sql; /* true for a row whose value breaks the type or the labels, which the
                               column itself does not keep; NULL: it does */
    const char
        *kept_words; /* "varchar(80)", "one of 'a', 'b'": what breach_sql guards, for people */
    const char
        *reference_sql; /* a row when ?1 is a key that the field may refer to; NULL: no reference */
    const char *unique_sql; /* a row when ?1 is a value of this field itself; NULL: not unique */
};

enum problem {
    PROBLEM_MALFORMED, /* the request itself cannot be read: 400 */
    PROBLEM_INVALID,   /* it breaks the model: 400 */
    PROBLEM_UNAUTHENTICATED,
    PROBLEM_FORBIDDEN,
    PROBLEM_NO_ROUTE,  /* 404: no such path */
    PROBLEM_NOT_FOUND, /* 404: no such record */
    PROBLEM_METHOD,    /* 405 */
    PROBLEM_NOT_ACCEPTABLE,
    PROBLEM_SLOW_REQUEST, /* 408 */
    PROBLEM_CONFLICT,
    PROBLEM_REFERENCED,         /* 409: others refer to the record */
    PROBLEM_LAST_ADMINISTRATOR, /* 409: nobody would be left who administrates */
    PROBLEM_STATE,              /* 409: not from the state that the record is in */
    PROBLEM_IN_PROGRESS,        /* 409: the same request is still under way */
    PROBLEM_PRECONDITION,
    PROBLEM_TOO_LARGE,    /* 413 */
    PROBLEM_URI_TOO_LONG, /* 414 */
    PROBLEM_MEDIA_TYPE,   /* 415 */
    PROBLEM_MISDIRECTED,  /* 421: not the name that this system answers to */
    PROBLEM_KEY_REUSED,   /* 422: its key was another request's */
    PROBLEM_LIMITED,
    PROBLEM_HEADER_TOO_LARGE, /* 431 */
    PROBLEM_INTERNAL,
    PROBLEM_UNSUPPORTED, /* 501 */
    PROBLEM_UNAVAILABLE, /* 503 */
    PROBLEM_TIMEOUT,     /* 504 */
    PROBLEM_VERSION,     /* 505 */
    PROBLEM_COUNT,
};

struct problem_words {
    unsigned http_status;
    struct slice code;    /* the document's, else ours: "NOT_FOUND" */
    struct slice message; /* the document's description, else ours */
};

#define PATH_PARAMETER_MAXIMUM 8U

enum plan_array { ARRAY_WORDS, ARRAY_INTEGERS, ARRAY_UUIDS, ARRAY_BYTES };

/* A GET for several callers at once, where asking for each costs more than finding it: on a server.
 * Each parameter is an array with one element a caller, in the same order; a row is for those whose
 * parameters equal its columns, every one. Creates share likewise: one array for each field, one
 * row for each caller, known by its key. */
struct plan_sharing {
    const char *sql; /* fixed; NULL: each asks alone */
    size_t parameter_count;
    const enum plan_array *arrays; /* CREATE: of what, by parameter; GET: NULL */
    uint32_t key;                  /* CREATE: the column and the parameter of the key */
    uint32_t columns[PATH_PARAMETER_MAXIMUM + 1]; /* of the row, by parameter */
};

/* Entities by their index in the plan. */
struct plan_topics {
    const uint32_t *indexes;
    size_t count;
};

struct plan_entity {
    const struct entity *entity;
    enum dialect dialect;      /* the plan's */
    struct plan_field *fields; /* in the order of the columns of every SELECT and RETURNING */
    size_t field_count;
    struct plan_field *key;             /* the primary key when it has one field, else NULL */
    struct slice table;                 /* quoted */
    struct slice columns;               /* "a", "b", NULL, …: a write-only column reads as NULL */
    const char *insert_sql;             /* parameters: every field in order; RETURNING columns */
    struct plan_sharing insert_sharing; /* the same, of several callers */
    bool is_watched; /* a method of gRPC tells its changes: a DELETE is RETURNING the key and the
                        owner, and on PostgreSQL each of its statements tells other processes, in
                        one more column (PLAN_CHANNEL) */
    /* SQL that holds for the rows of one account: the account's key stands between the two. Empty:
     * the rows belong to nobody. */
    struct slice own_condition;
    struct slice own_closing;
    const struct problem_words
        *problems; /* by enum problem: the document's words for this entity's problems */
    uint32_t index;
    /* Whose rows may change when one of this entity's is made or changed, or when one is deleted:
     * itself first, then what referential actions reach. */
    struct plan_topics changes;
    struct plan_topics deletions;
};

/* What became of a record, as it is told. */
enum plan_change { PLAN_CHANGE_MADE, PLAN_CHANGE_CHANGED, PLAN_CHANGE_DELETED };
#define PLAN_CHANGE_COUNT 3U

/* The channel of NOTIFY on which processes over one database tell each other what they change: "c",
 * "u" or "d", the entity's key, the schema, the record's key and its owner, each as text, with
 * PLAN_CHANNEL_SEPARATOR between them. "*" in place of the first: anything may have changed. */
#define PLAN_CHANNEL           "phoenix_changes"
#define PLAN_CHANNEL_SEPARATOR '\x1f'
#define PLAN_CHANNEL_KEY       1024U /* characters; longer keys are cut */
#define PLAN_TELL_ALL_SQL                                                                          \
    "SELECT pg_catalog.pg_notify('" PLAN_CHANNEL "', concat_ws(chr(31), '*', '', "                 \
    "current_schema(), '', ''))"

/* How an operation is served: the few things that the store does, under whatever name. */
enum serving {
    SERVE_LIST,
    SERVE_GET,
    SERVE_CREATE,
    SERVE_REPLACE,
    SERVE_UPDATE,
    SERVE_DELETE,
    SERVE_COUNT,
    SERVE_HEALTH,
    SERVE_IDENTITY, /* operation.identity says which; of them that are no create, get, update or
                       delete of an account */
    SERVE_NOTHING,  /* declared only: 501 */
};

struct plan_preset {
    enum preset_kind kind;
    const struct plan_field *field;
    struct value value;
};

/* A state that only some may bring about: by a transition. */
struct plan_guard {
    const struct plan_field *field;
    struct value value;
    uint64_t roles;             /* may run a transition that leads there … */
    uint64_t own_roles;         /* … on their own records */
    const struct operation *by; /* one of those transitions */
};

struct plan_operation {
    const struct operation *operation;
    enum serving serving;
    const struct plan_field *only;     /* the one field that is read or changed, or NULL */
    const struct plan_preset *presets; /* LIST: filters and order; UPDATE: what it sets */
    size_t preset_count;
    const struct plan_field **groups; /* COUNT: by what; how many it is of each of their labels */
    size_t group_count;
    const bool *accepts; /* by field: what a body may say besides the presets; NULL: all that is
                            writable. A transition always has one. */
    const struct plan_entity *entity; /* NULL for a custom one without entity */
    const char *sql; /* GET, REPLACE, UPDATE, DELETE: fixed. LIST: the first page without filter in
                        default order */
    const char *next_page_sql; /* LIST: likewise behind a key */
    /* The same for a caller who may touch only what is theirs: the condition on the owner is part
     * of the text, the caller's key its last parameter. What is created or moved below another
     * record stays below the caller's own. NULL where nobody is so limited. */
    const char *own_sql;
    const char *own_next_page_sql;
    struct list guards; /* struct plan_guard: states that not everybody who may run it may set */
    /* The record that a guarded UPDATE or REPLACE left alone, or that a toggle that adds has found,
     * every field in order: parameters as of GET. NULL for others, and without guards and orders of
     * states. */
    const char *exists_sql;
    const char *own_exists_sql;
    struct plan_sharing sharing;     /* GET, its parameters those of `sql` … */
    struct plan_sharing own_sharing; /* … and of own_sql */
    const char
        *off_sql; /* a toggle that turns round: takes the row away; parameters as of DELETE */
    struct list target_reads; /* a toggle that adds: the const struct plan_operation that read the
                                 record in its path. Whoever may do so with their own only has
                                 own_sql; empty: nobody is so limited */
    unsigned made_status; /* a toggle that adds: what the document answers it with; 201, 200, 204 */
    bool has_item_path; /* CREATE: the made record can be read at the collection's path + "/" + its
                           key */
    struct slice limit_policy; /* the RateLimit-Policy field, a whole line; empty: no limits */
    struct plan_topics reads;  /* GET, LIST: on whose rows the answer depends */
    uint32_t keep_seconds; /* GET, LIST: how long this system may keep an answer; 0: it may not */
    struct slice cache_policy; /* GET, LIST: Cache-Control and Vary, whole lines */
    uint32_t index;
};

/* How the store keeps accounts; `accounts` NULL: there are none. All texts are fixed. */
struct plan_identity {
    const struct plan_entity *accounts;
    const struct plan_field *key;
    const struct plan_field *login;
    const struct plan_field *password; /* under account.password_name */
    const struct plan_field *role;     /* NULL: in _phoenix_accounts */
    /* Rows of key, login, hash, role, whether a column of the document's says that the account must
     * not be used (0 or 1), and what _phoenix_accounts says: role, moment of disabling. */
    const char *find_by_login;    /* ?1, ?2: two spellings; the first one's row comes first */
    const char *find_by_any_case; /* ?1; reads the whole table */
    const char *find_by_key;      /* ?1 */
    const char *list;             /* all, by login */
    const char *list_roles;       /* rows of role alone, each once; NULL without `role` */
    /* ?1: key, ?2: the new value */
    const char *set_password;
    const char *remake_password; /* likewise, if it still is ?3 */
    /* Behind a statement that has made an account with login ?1, or written that with key ?2, as
     * text ?1: nothing shows that the login is its owner's. */
    const char *doubt_made;
    const char *doubt_written;
    const char *set_role;       /* NULL without `role` */
    const char *reset_password; /* if ?3 is the digest of a token in force at ?4 */
    const char *keep_role;      /* in _phoenix_accounts; of the account with the hash ?1: role ?2 */
    /* Fails (NOT NULL of _phoenix_accounts.subject) when no account is left that is an
     * administrator's and may be used; NULL: no role administrates. Behind lock_administrators,
     * where that is there, lest two of them go at the same time. */
    const char *keep_administrator;
    const char *lock_administrators;
    /* Behind the statement that has written, or deleted, the account with the key ?4, and only if
     * it did: what the tokens of ?1 said until ?2 is taken back, until ?3. */
    const char *revoke_written;
    const char *revoke_deleted;
    /* Likewise of the account ?5: the sessions of ?1 but for ?2, at ?3 and until ?4. */
    const char *revoke_sessions;
    /* What was taken back since the mark ?1 and has not expired at ?2: rows of the next mark,
     * session, subject, moment. A row without session and subject brings the mark alone. Some may
     * come twice, none is left out. */
    const char *hear_revocations;
};

/* Parameters of the fixed texts, in order:
 *   GET, DELETE   path parameters
 *   REPLACE       every field, then path parameters; of accounts (plan_keeps_fields) as UPDATE
 *   UPDATE        for every field: is it there (0 or 1), its value; then path parameters
 *   LIST          path parameters, [the last key], limit + 1
 *   CREATE        every field in order; a toggle: then the path parameters but the last, the caller
 * Behind them the caller's key, where it is the text for own records; and the number of the guard
 * that is met, from 1, or 0, where a change has guards. */

/* A node of the route tree: one path segment. */
struct route {
    struct slice segment;      /* literal; empty for a parameter and for the root */
    struct route *first_child; /* literals first, then at most one parameter */
    struct route *last_literal;
    struct route *parameter;
    struct table literals; /* the literal children by their segment */
    struct route *next;
    bool is_parameter;
    struct list operations; /* struct plan_operation: one per method */
};

struct plan {
    struct arena *arena;
    const struct model *model;
    enum dialect dialect;
    bool is_outline; /* made by plan_outline */
    struct plan_entity *entities;
    size_t entity_count;
    struct plan_operation *operations;
    size_t operation_count;
    bool keeps_answers;            /* some operations do; else nothing is said of topics */
    struct route *routes;          /* the root */
    const char *const *schema;     /* DDL, closed by NULL; idempotent */
    const char *const *own_schema; /* the end of it: what is Phoenix's own, beside the entities */
    struct problem_words problems[PROBLEM_COUNT];
    struct plan_identity identity;
    const char *const *audit; /* triggers for the writer's connection that keep the record of
                                 changes, closed by NULL; on PostgreSQL they are in the schema, and
                                 there are none here; NULL: none is kept */
    /* Field lines that every answer carries: [over TLS]. Own pages have a policy of their own for
     * what a browser may load. */
    struct slice headers[2];
    struct slice page_headers[2];
};

/* Whether it replaces an account: then what nobody but an administrator may set, and is not named,
 * stays as it is. */
static inline bool plan_keeps_fields(const struct plan *plan,
                                     const struct plan_operation *operation)
{
    return operation->serving == SERVE_REPLACE && plan->identity.accounts != NULL &&
           operation->entity == plan->identity.accounts;
}

/* Whether an object for a field of JSON is merged into the one that is there (RFC 7396): by PATCH
 * and its like, and by a gRPC call that names the fields. A PUT, be it of one field, replaces it.
 */
static inline bool plan_merges(const struct plan_operation *operation)
{
    return operation->serving == SERVE_UPDATE &&
           (operation->operation->kind == OPERATION_REPLACE ||
            !slice_equal(operation->operation->method, SLICE("PUT")));
}

/* Whether it changes records of the document's, so that a repetition wants a key. A toggle may be
 * called again without one, unless it turns round what it finds. */
static inline bool plan_is_write(const struct plan_operation *operation)
{
    if (operation->operation->kind == OPERATION_TOGGLE &&
        operation->operation->toggle != TOGGLE_FLIP) {
        return false;
    }
    return operation->serving == SERVE_CREATE || operation->serving == SERVE_REPLACE ||
           operation->serving == SERVE_UPDATE || operation->serving == SERVE_DELETE;
}

/* The same as a change of what is sent, of a REPLACE: whoever may replace a record may change a
 * part of it. */
const struct plan_operation *plan_partial(const struct plan *plan,
                                          const struct plan_operation *operation);

/* Compiles a model without errors. What the store cannot enforce is reported (13xx). Never NULL. */
struct plan *plan_create(struct arena *arena, const struct model *model, enum dialect dialect,
                         struct diagnostics *diagnostics);

/* As far as anything is reported: entities, fields, operations, routes and the schema, and none of
 * what only requests need: texts of fields and operations, words of problems. service_plan takes
 * it; nothing can be served from it. */
struct plan *plan_outline(struct arena *arena, const struct model *model, enum dialect dialect,
                          struct diagnostics *diagnostics);

/* The words for a problem with an entity: a code of the document's that names the entity beats a
 * general one. `entity` may be NULL. */
struct problem_words plan_problem(const struct plan *plan, enum problem problem,
                                  const struct plan_entity *entity);

/* Whether the order of states may refuse what the operation does to the field. */
bool plan_state_is_kept(const struct plan_operation *operation, const struct plan_field *field);
/* Whether the operation may bring a record from the one state to the other; a field that is kept.
 */
bool plan_state_leads(const struct plan_operation *operation, const struct plan_field *field,
                      const struct value *from, const struct value *to);

/* A path found in the route tree. */
struct match {
    const struct route *route;                   /* NULL: no such path */
    struct slice values[PATH_PARAMETER_MAXIMUM]; /* of the parameters, still percent-encoded */
    size_t value_count;
};

/* A literal segment beats a parameter. A trailing slash is ignored. Linear in the path's length;
 * the values are parts of it. */
struct match plan_match(const struct plan *plan, struct slice path);

/* A check of one value of the field's type against the rule of its field: NULL when it
 * keeps it, else the reason, as value.h has it. NULL keeps any. */
const char *rule_check(struct arena *arena, const struct plan_field *field,
                       const struct value *value);

/* The same for what it must be beside `now`, which is a value of the field's type. */
const char *rule_check_moment(const struct plan_field *field, const struct value *value,
                              const struct value *now);

/* --- lists whose shape only the request knows --- */

enum filter_operator {
    FILTER_EQUAL,
    FILTER_NOT_EQUAL,
    FILTER_GREATER,
    FILTER_GREATER_EQUAL,
    FILTER_LESS,
    FILTER_LESS_EQUAL,
    FILTER_IN,
    FILTER_LIKE,
    FILTER_ILIKE,
    FILTER_IS_NULL, /* the one value is integer 1: is null, 0: is not */
};

#define FILTER_MAXIMUM       32U
#define FILTER_VALUE_MAXIMUM 100U /* in one `in` */
#define SORT_KEY_MAXIMUM     8U

struct filter {
    const struct plan_field *field;
    enum filter_operator operator;
    const struct value *values;
    size_t value_count;
};

struct sort_key {
    const struct plan_field *field;
    bool is_descending;
};

struct list_query {
    struct filter filters[FILTER_MAXIMUM];
    size_t filter_count;
    struct sort_key sort[SORT_KEY_MAXIMUM]; /* always ends with the primary key's fields */
    size_t sort_count;
    const struct value
        *after;          /* one value per sort key: where the page starts; NULL: at the front */
    struct slice search; /* q: matches any text field; empty: none */
    const struct value *owner; /* only the records of this account; NULL: everybody's */
    uint32_t limit;
    uint32_t offset;      /* how many of them are left out; 0 with `after` */
    bool has_fixed_shape; /* no filter, no search, default order: the operation's own text serves it
                           */
};

/* Writes the SELECT of one page and its parameters (path parameters first, as given).
 * *out_parameters lives in `arena`. */
struct slice plan_list_sql(struct arena *arena, const struct plan_operation *operation,
                           const struct list_query *query, const struct value *path_values,
                           const struct value **out_parameters, size_t *out_count);
/* The same filters, counted: of a COUNT with groups a row for each combination of their values, the
 * number first. */
struct slice plan_count_sql(struct arena *arena, const struct plan_operation *operation,
                            const struct list_query *query, const struct value *path_values,
                            const struct value **out_parameters, size_t *out_count);

/* --- changes that hold for one version of a record only (statement.c) --- */

/* SELECT of the record that a REPLACE, UPDATE or DELETE is about; parameters: the path's, then the
 * caller's key where it is limited to its own. */
const char *plan_current_sql(struct arena *arena, const struct plan_operation *operation,
                             bool is_own);
/* PostgreSQL: takes that record for the transaction that is to change it, so that a statement
 * behind it sees it as it is then. The same parameters. */
const char *plan_lock_sql(struct arena *arena, const struct plan_operation *operation, bool is_own);
/* The operation's own statement with one more condition: every field that can be read still has the
 * value that was read. Those values follow the `count` parameters of the statement, every field in
 * order. */
const char *plan_guarded_sql(struct arena *arena, const struct plan_operation *operation,
                             bool is_own, size_t count);

/* --- answers that are kept (topic.c) --- */

/* The fence: until when no process may trust what is kept. Microseconds of the wall clock, on
 * PostgreSQL of the database's own, where the given moment is not looked at.
 * COUNT, ?1: now; a row of one integer, 0: there is none. RAISE, ?1: now, ?2: for how long; never
 * shortens it. */
const char *plan_count_fences_sql(enum dialect dialect);
const char *plan_raise_fence_sql(enum dialect dialect);
#define PLAN_FENCE_WAIT_MS 1100U /* after which nobody trusts any more */

/* --- answers to writes that carry a key (idempotency.c) --- */

/* A row of fingerprint, shape and expiry of key ?1. */
const char *plan_find_key_sql(void);
/* Whether the document has writes, and so the database a table for their answers. */
bool plan_keeps_keys(const struct plan *plan);
/* PostgreSQL: the right to work at the key whose number is ?1, until the transaction ends; fails
 * with STATUS_INVALID where another transaction has it. */
const char *plan_hold_key_sql(void);
/* Key ?1, if it has expired at ?2. */
const char *plan_drop_key_sql(void);
/* At most ?2 that have expired at ?1. */
const char *plan_clean_keys_sql(enum dialect dialect);
/* What was kept under key ?1. PostgreSQL: a row as the operation's own statement had it. SQLite:
 * one value, the bytes that were given. Of a DELETE: nothing but NULL. */
const char *plan_kept_answer_sql(struct arena *arena, const struct plan_entity *entity);
/* PostgreSQL: `sql`, a statement of the operation's with `count` parameters, that also keeps the
 * row it answers with, under key, fingerprint, shape and expiry, which are the parameters behind. A
 * DELETE answers with a row of one column then, and keeps none. SQLite: a statement of its own for
 * behind it; the same four, the answer's bytes, and whether anything was written. */
const char *plan_keep_answer_sql(struct arena *arena, const struct plan_entity *entity,
                                 bool is_deletion, const char *sql, size_t count);

/* --- many rows at once (load.c) --- */

/* INSERT of every field in order, without an answer. */
const char *plan_load_sql(struct arena *arena, const struct plan_entity *entity);
/* PostgreSQL: COPY of every field in order, from the client. */
const char *plan_copy_sql(struct arena *arena, const struct plan_entity *entity);
/* SELECT of every field in order, secrets as well, in the order of the primary key. */
const char *plan_scan_sql(struct arena *arena, const struct plan_entity *entity);
/* SELECT of every field of one row, by those fields (const struct field) as ?1, ?2 …; without any,
 * of any row. */
const char *plan_find_sql(struct arena *arena, const struct plan_entity *entity,
                          const struct list *by);
/* UPDATE of the chosen fields, one at least, of the row with the primary key; the parameters are
 * every field in order. */
const char *plan_set_sql(struct arena *arena, const struct plan_entity *entity, const bool *is_set);
/* The key that counts upwards by itself, or NULL. */
const struct plan_field *plan_counted_key(const struct plan_entity *entity);
/* PostgreSQL, where there is a counted key: takes ?1 keys from its sequence, a row each; and lifts
 * the sequence to the greatest key in the table. */
const char *plan_next_keys_sql(struct arena *arena, const struct plan_entity *entity);
const char *plan_lift_keys_sql(struct arena *arena, const struct plan_entity *entity);

/* --- text of the schema --- */

/* The whole schema as a script, with a comment a table; for `phoenix sql`. */
void plan_write_schema(const struct plan *plan, struct buffer *out);
