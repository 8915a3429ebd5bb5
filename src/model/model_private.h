/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of this room share while a model is being made. */
#pragma once

#include "model/model.h"
#include "spec/text/wording_index.h"

/* A stated base path, and how many of its document's endpoints are listed below it. */
struct base {
    const struct statement *statement;
    size_t endpoint_count;
    size_t below_count;
};

/* A stated relation with both of its ends; an end that is not described is NULL. */
struct resolved_relation {
    const struct relation_statement *statement;
    struct entity *left;
    struct entity *right;
};

struct builder {
    struct arena *arena;
    struct model *model;
    const struct specification *specification;
    struct diagnostics *diagnostics;
    struct list bases;  /* struct base */
    struct list paging; /* struct query_parameter: by what names the document's lists are paged */
    struct table relations;  /* address of an entity → struct list of struct resolved_relation in
                                which it is the child */
    struct table name_parts; /* of reference.c: the first or last words of entities' names → struct
                                name_part */
    struct table enums;      /* word_key → const struct enum_statement */
    const struct block *last_unnumbered; /* that has a rate limit without a number */
    struct table machines;     /* word_key of an entity's name → struct list of const struct
                                  statement: its state machines */
    struct table answers;      /* method and last segment → struct list of const struct
                                  example_statement */
    struct table index_names;  /* lower case: names of tables and indexes, which share a space */
    struct table action_stems; /* "approv" → struct slice "approve": what operations are called */
    struct table path_nouns;   /* word_key of words in paths of operations without an entity */
    bool has_too_many_roles;   /* and it has been said */
    bool has_too_many_limits;  /* likewise */
    struct table roles;        /* a role's name in any spelling → struct role */
    struct table roles_found;  /* of policy_role.c: a text that was taken for such a name */
    struct wording_index role_synonyms; /* policy_role.c: other words for a role → its key */
    bool has_role_synonyms;             /* they are there */
    size_t suggestion_count;            /* hints looked for; the first ones will do */
    struct table index_counts; /* table → uint32_t: how many index names were made for it */
    struct table mentions; /* of infer_mention.c: a collection's word_key → what speaks of it */
    struct table messages; /* likewise → struct statement: the first type that is a message */
    struct table shown_things; /* likewise: the first type of an answer that shows the thing */
    struct table tables;       /* of bind_name.c: word_key of a table's name → struct entity */
    size_t tables_known;       /* entities in it */
    struct table called;      /* likewise: a path's word → the entity that it was found to mean */
    struct table led_by;      /* likewise: the key of a name's first word → struct list of struct
                                 entity, those that are described */
    size_t led_known;         /* of by_front, those in it */
    struct entity **by_front; /* described entities in the order of their keys */
    struct entity **by_end;   /* and of their keys read from the end */
    size_t described_count;
    struct table
        plurals; /* of plural.c: what an entity's key may be the plural of → struct entity */
    size_t plurals_known;  /* entities in it */
    struct table segments; /* of path.c: a segment in lower case → struct list of struct operation
                              with it in their path */
    struct table origins;  /* of protection.c: those that may call, in lower case */
    struct table joins; /* of bind_link.c: addresses of two entities → struct list of struct entity
                           that join them */
    size_t joins_known;           /* entities that were looked at for it */
    struct table limits;          /* of limit.c: what makes a limit another one → struct limit */
    struct table limit_names;     /* → struct limit */
    struct table limit_numbers;   /* a name that several asked for → unsigned, the next number */
    struct table limit_groups;    /* of limit_target.c: a target → struct list of struct limit */
    struct table limit_entities;  /* address of an entity → struct list of struct operation */
    struct list *limit_actions;   /* for each action, struct operation */
    struct list keyless;          /* struct entity: states no primary key */
    struct list outcomes;         /* of outcome.c: struct outcome, in the order of their first */
    struct table outcomes_by_key; /* the same, by code and cause */
};

/* Stands in the text and the hint of a note for the words of all that share it: "'a', 'b' and
 * 'c'". */
#define OUTCOME_WORDS "\x01"

/* Why an endpoint is not served (W1013), only by a guess (N1014), or to nobody (W1509). */
struct outcome_note {
    enum diagnostic_code code;
    struct slice
        text; /* behind "is not served:" or "is taken"; those with one text are one finding */
    struct slice word; /* or empty */
    const char *hint;  /* that of the first counts */
};
void outcome_add(struct builder *builder, const struct operation *operation,
                 const struct outcome_note *note);
/* All findings, when the last was added. */
void outcome_report(struct builder *builder);

/* merge.c: STATEMENT_ENTITY → entities with merged fields, keys unresolved. */
void merge_entities(struct builder *builder);
/* An entity without fields, added to the model under its key. In SQL the name is the table's own.
 */
struct entity *merge_add_entity(struct builder *builder, struct slice name, enum source_kind source,
                                struct place place);
/* merge_field.c: adds a field. Where the entity has as many as can be, that is an error of the
 * document, and the result is one that it has already. */
struct field *merge_add_field(struct builder *builder, struct entity *entity,
                              const struct field_statement *statement, enum source_kind source);

/* resolve.c: types, primary keys, who sets what; then references. */
void resolve_entities(struct builder *builder);
/* The same without references, of one entity that was added behind resolve_entities. */
void resolve_entity_basics(struct builder *builder, struct entity *entity);
/* What keys were added, when the last entity is there. */
void resolve_report(struct builder *builder);

/* type_name.c: the type that a field's name speaks of, or NULL: for fields that state none. */
const struct type *type_name_guess(struct builder *builder, struct slice name);

/* Whether a name, flat, is one of those for when a record was made or last changed, in any
 * language: "createdat", "fechacreacion". */
bool resolve_is_record_time(struct slice key);

/* reference.c: the relations of diagrams are looked up once; then the references of one entity. */
void reference_collect(struct builder *builder);
void reference_resolve(struct builder *builder, struct entity *entity);

/* Keys without a stated type take that of the fields that refer to them, where these agree; before
 * it is settled what fills the keys. */
void reference_type_keys(struct builder *builder);

/* Whether the field alone tells one row of its entity from all others. */
bool reference_is_key(struct builder *builder, const struct entity *entity,
                      const struct field *field);

/* constraint.c: table-level keys, indexes, checks. */
void resolve_constraints(struct builder *builder);
/* For what must be unique although nothing says so; after resolve_constraints. */
void constraint_add_unique_index(struct builder *builder, struct entity *entity,
                                 const struct field *field);

/* plural.c: the entity whose name is the singular or the plural of the key in another language, for
 * keys that no entity has; NULL: none. */
struct entity *plural_entity(struct builder *builder, struct slice key);

/* infer.c: an entity for a collection that only examples describe, or NULL. `noun` is the path
 * segment. */
struct entity *infer_entity(struct builder *builder, struct slice noun);

/* The same, where only "/boats/current", "/hires/request" and the like name it: `word` is the
 * segment behind, and nothing is done where it says something else. */
void infer_behind(struct builder *builder, struct slice noun, struct slice word);

/* infer_example.c: entities that the data model shows by an example each, below their headings, and
 * describes in no other way; after merge_entities. */
void infer_example_shown(struct builder *builder);

/* infer_message.c: where nothing at all is described, the things that the answers' types of a data
 * model show with their keys: User of UserResponse; after infer_example_shown. */
void infer_message_answers(struct builder *builder);

/* infer_mention.c: whether the endpoints treat the path segment as a collection: they create in it,
 * or name items. */
bool infer_is_collection(struct builder *builder, struct slice noun);

/* infer_account.c: adds to the accounts that Phoenix adds what the document's bodies of registering
 * and of the own account say of them: the name that it has people send must be taken. */
void infer_account(struct builder *builder, struct entity *entity);

/* infer_mention.c: whether the word is something to do, which nothing is kept of under that name:
 * "validate", "bulk-import"; in the plural ("uploads") it may be what was done. */
bool infer_is_act(struct builder *builder, struct slice noun);

/* infer_mention.c: whether it does something to a record: "POST /reviews/{id}/flag" makes no thing
 * of a collection, be there "/config/flags" besides. */
bool infer_is_deed(struct builder *builder, struct slice method, const struct slice *segments,
                   size_t count);

/* infer_mention.c: whether an endpoint names an item of it: "/registrations/{id}". */
bool infer_has_items(struct builder *builder, struct slice noun);

/* Gives an inferred entity a reference to the one that paths put it below. `parameter`: how the
 * path calls the parent's key. */
void infer_reference(struct builder *builder, struct entity *child, struct entity *parent,
                     struct slice parameter);

/* bind.c: endpoints → operations. */
void bind_operations(struct builder *builder);

/* rpc.c: methods of services that no endpoint serves → operations. */
void rpc_add_operations(struct builder *builder);

/* body.c: operation.body. Behind the operations. */
void body_collect(struct builder *builder);

/* policy.c, in the order in which they run: is the document secured, and where are its accounts
 * (before references are resolved); roles and numbers (before endpoints are bound); who may do what
 * and which records are whose. */
void policy_find(struct builder *builder);
void policy_resolve(struct builder *builder);
void policy_grant(struct builder *builder);

/* An operation of Phoenix's own: for who may do everything, else for who is called administrator.
 */
void policy_grant_administrators(struct builder *builder, struct operation *operation);

/* identity.c: what identity endpoints do, and those that a secured document leaves unsaid. After
 * the policy and the operations. */
void identity_resolve(struct builder *builder);
/* What a path's segment is called in identity's words: "masuk" behind "auth" is "login". NULL: it
 * is in no language known. `before` is the segment before it, empty at the root. */
const char *identity_translate(struct slice segment, struct slice before);
/* Whether "register" behind the word makes a device or a hook known, and nobody an account. */
bool identity_registers_device(struct slice segment, struct slice before);
/* The same, or the segment's word_flat. */
struct slice identity_word(struct arena *arena, struct slice segment, struct slice before);

/* audit.c: the record of changes, where callers are known or the document asks for one. */
void audit_add(struct builder *builder);

/* limit.c: rate limits → protection.limits, and which operations each of them counts. Needs the
 * operations and the roles. */
void limit_collect(struct builder *builder);

/* protection.c: security headers, CORS, TLS. */
void protection_collect(struct builder *builder);

/* caching.c: cache rules → caching.rules and operation.cache. After the protection. */
void caching_collect(struct builder *builder);

/* pooling.c: how many connections to the database there may be. */
void pooling_collect(struct builder *builder);

/* state.c: state machines by the entity that they are about, answers by their endpoint. */
void state_collect(struct builder *builder);

/* The field that holds an entity's state where nothing lists its values: named so, of text. NULL:
 * none. */
const struct field *state_field(const struct entity *entity);

/* The state that an action leads to ("cancel" → "CANCELLED"), by the entity's state machines: an
 * arrow of that name, or a state spelt like it. Empty: none. */
struct slice state_after(struct builder *builder, const struct entity *entity,
                         const struct field *field, struct slice verb);

/* The machines that are about an entity: const struct statement; NULL: none. */
const struct list *state_machines_of(struct builder *builder, const struct entity *entity);
/* The field's value that is this state, however it is spelt: a label, or the state itself where it
 * lists none. Empty: none. */
struct slice state_as_value(struct arena *arena, const struct field *field, struct slice state);
/* What an arrow's label calls the action: "cancel" of "POST /orders/{id}/cancel". */
struct slice state_action(struct slice label);

/* state_order.c: state machines, and what endpoints say of where they start from → field.order and
 * operation.from. Behind the operations. */
void state_order_resolve(struct builder *builder);

/* state_from.c: the labels of the field, as bits, that an endpoint says it starts from: "draft →
 * published", "from draft or review". 0: it says nothing of them. */
uint64_t state_from(struct arena *arena, const struct field *field, struct slice text);

/* state_from.c: the label that an endpoint's words say it leads to: "→ `paid`", "changes the status
 * to paid". Empty: none, or several. */
struct slice state_told(struct arena *arena, const struct field *field, struct slice text);

/* The state that the operation's own example answer shows in `field`. Empty: none. */
struct slice state_shown(struct builder *builder, const struct operation *operation,
                         const struct field *field);

/* lint_representations.c, lint_references.c, lint_feasibility.c: findings only, the model stays as
 * it is. */
void lint_representations(struct builder *builder);
void lint_references(struct builder *builder);
void lint_feasibility(struct builder *builder);

/* suggest.c: a hint that names the field or entity whose name is nearest; `otherwise` where none is
 * near. */
const char *suggest_field(struct builder *builder, const struct entity *entity, struct slice name,
                          const char *otherwise);
const char *suggest_entity(struct builder *builder, struct slice name, const char *otherwise);
const char *suggest_type(struct builder *builder, struct slice word, const char *otherwise);

/* path.c: the stated base paths, and how many endpoints lie below each; before path_with_base.
 * Further ones are not looked at. */
void path_collect_bases(struct builder *builder);
#define BASE_MAXIMUM 64U
/* The path of an endpoint behind its group's prefix and its document's base. Where most of the
 * document's paths do not lie below the base, it is left as it stands. */
struct slice path_with_base(const struct builder *builder, const struct statement *endpoint);
/* The path with every {name} replaced by {}: the key under which descriptions of one endpoint meet.
 */
struct slice path_erased(struct arena *arena, struct slice path);
/* The operations among which are all that a path of a rule ("/orders", "/orders/:id", "/api/…")
 * may fit: those that have its rarest segment in theirs. Of the first PATH_INDEXED_MAXIMUM segments
 * only, collected once, when all operations are there. */
#define PATH_INDEXED_MAXIMUM 16U
void path_collect_segments(struct builder *builder);
const struct list *path_candidates(const struct builder *builder, struct slice path);
/* Splits at '/'; returns the count, at most `maximum`. */
size_t path_segments(struct slice path, struct slice *out_segments, size_t maximum);
/* bind_verb.c: takes a verb that says what the method says elsewhere out of the segments
 * (…/orders/delete/{id}); returns how many are left. */
size_t path_without_verb(struct slice *segments, size_t count);
static inline bool segment_is_parameter(struct slice segment)
{
    return segment.size > 2 && segment.data[0] == '{' && segment.data[segment.size - 1] == '}';
}
