/* SPDX-License-Identifier: Apache-2.0 */
/* What the binders share. A binder looks at one endpoint's path and method; it either binds the
 * operation and says why, or leaves it alone. bind.c holds the table of them, in the order in which
 * they try. */
#pragma once

#include "model/bind/bind.h"

#define SEGMENT_MAXIMUM 32U
#define STATE_MAXIMUM   64U /* of one entity's state machines */

/* One endpoint on its way to an operation. */
struct binding {
    struct builder *builder;
    struct operation *operation;
    struct slice segments[SEGMENT_MAXIMUM];
    size_t count;
    const char *hint;  /* what would let it be bound, or NULL */
    struct slice word; /* what the hint leaves room for, see outcome_note; or empty */
    const char *doubt; /* of what is bound by a guess: what would make it certain, or NULL */
};

typedef bool binder_f(struct binding *binding);

binder_f bind_own;        /* bind_own.c: …/me/orders, …/orders/mine */
binder_f bind_identity;   /* bind_identity.c */
binder_f bind_health;     /* bind_identity.c */
binder_f bind_sole;       /* bind_sole.c: …/users/{id}/settings, …/orders/{id}/customer */
binder_f bind_collection; /* bind_entity.c: …/orders */
binder_f bind_item;       /* bind_entity.c: …/orders/{id} */
binder_f bind_verb;       /* bind_verb.c: …/orders/create, …/orders/delete/{id} */
binder_f bind_called;     /* bind_call.c: …/getOrders, …/update_order/{id} */
binder_f bind_field;      /* bind_action.c: …/orders/{id}/status */
binder_f bind_transition; /* bind_action.c: …/orders/{id}/cancel */
binder_f bind_assign;     /* bind_assign.c: …/tasks/{id}/assign */
binder_f bind_turned;     /* bind_verb.c: …/orders/approve/{id}, …/ban-user/{id} */
binder_f bind_toggle;     /* bind_toggle.c: …/posts/{id}/like */
binder_f bind_link;       /* bind_link.c: …/users/{id}/roles, by the table that joins them */
binder_f bind_count;      /* bind_count.c: …/orders/count, …/orders/stats */
/* bind_query.c: a list whose description says "newest first" begins with the newest, unless the
 * caller sorts; reports one whose entity has no time of creation. Of what is bound. */
void bind_newest_first(struct binding *binding);
/* bind_parameter.c: what a list's documented parameters mean → operation.aliases; reports those of
 * which that is not certain. Of what is bound. */
void bind_parameters(struct binding *binding);
/* The names by which the whole document pages, once, before the first of them. */
void binding_collect_paging(struct builder *builder);
binder_f bind_query; /* bind_query.c: …/orders/pending */
/* bind_query.c: adds to a query what the word says of its records: "pending", "latest", "search",
 * with the reason. False: nothing says what it means. */
bool binding_chosen_by(struct binding *binding, const struct entity *entity, struct slice word);
binder_f bind_inferred; /* bind_entity.c: …/things that only examples describe */

/* bind_report.c: notes why it is not served, or by a guess; words the reason where no binder did.
 */
void binding_report(struct binding *binding);

/* Words the reason. Always true, so that a binder can end with it. */
bool binding_say(struct binding *binding, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* --- bind_name.c --- */

/* What binding_entity looks up; before the first of them. */
void binding_collect_entities(struct builder *builder);
/* The entity that a path segment means: exactly, or by whole words of its name (*out_is_guess).
 * NULL: none. */
struct entity *binding_entity(struct binding *binding, struct slice segment, bool *out_is_guess);
/* Whether some stated path has a segment with this word_key: "/messages" beside "/chats". */
bool binding_has_path_word(struct builder *builder, struct slice key);
/* What is a guess itself, or Phoenix's own, is no target for names that agree only in part. */
bool binding_is_described(const struct entity *entity);
/* "…/campaigns/{id}/documents" are the campaign_documents, where `entity`, the documents, knows of
 * no campaign; or NULL. */
struct entity *binding_compound(struct binding *binding, const struct entity *entity,
                                size_t collection);

/* --- bind_entity.c, bind_link.c --- */

/* Binds the parameters before segment `collection` to the references of `child`; false when one
 * selects nothing. */
bool binding_parents(struct binding *binding, const struct entity *child, size_t collection);
/* Binds the parameter behind `parent` at segment `at`, to which `child` has no reference, through
 * the table between them. False when none leads there, or the method writes. */
bool binding_through(struct binding *binding, const struct entity *child,
                     const struct entity *parent, size_t at);
/* A table that is there to join two others: nothing but references, and what need not be given. */
bool entity_is_join(const struct entity *entity);
/* A reference of the entity was inferred, which may make it join two others. */
void link_note(struct builder *builder, struct entity *entity);
/* Whether the path's end is a verb whose rows `join` keeps: POST …/posts/{id}/like. */
bool binding_is_toggle(struct binding *binding, const struct entity *join);
/* Binds the parameter at `segment` to the key of `entity`; false when the key has several fields.
 */
bool binding_key(struct binding *binding, const struct entity *entity, size_t segment);

/* Binds the collection at that segment, or the item behind it, to the entity. */
bool binding_to(struct binding *binding, struct entity *entity, bool is_guess, size_t collection,
                bool is_item);
/* Binds the item at the path's end by its key, or by what the parameter's name says that it is. */
bool binding_one_item(struct binding *binding, struct entity *entity, bool is_guess);

/* --- bind_home.c --- */

/* Whether the collection is the entity's, which its name says only in part: its examples show that
 * one's fields, or another endpoint of it is bound to that one. What cannot be bound there is
 * nothing of another thing's. */
bool binding_shares_collection(struct binding *binding, const struct entity *entity,
                               size_t collection);
/* Binds a GET on one item, of what nothing describes, to the described entity whose fields its
 * answers show, where no path of its own reads that one. False: there is none, or the reason says
 * why not. */
bool binding_home(struct binding *binding, size_t collection, bool is_item);

/* --- bind_foreign.c --- */

/* The field of `entity` that the parameter behind its collection means by its name,
 * where that names another thing than the collection: partner_id of reports. *out_is_guess: the
 * name is not the field's own. NULL: the parameter names the record itself. */
const struct field *binding_foreign(struct binding *binding, const struct entity *entity,
                                    size_t collection, bool *out_is_guess);
/* Binds …/reports/{partner_id} by that field: to the one record that has it, the caller's own, or
 * the list of those. False, with the reason, when a change could hit several. */
bool binding_by_foreign(struct binding *binding, struct entity *entity, size_t collection,
                        const struct field *field);
/* Binds …/settings/{category}/{key}, whose parameters are called after fields, to the one that has
 * them all. */
bool binding_by_several(struct binding *binding, struct entity *entity, size_t collection);
/* Whether the field, with the references that the path has given, has one record: its key, unique,
 * or one side of a table between two things. */
bool binding_is_one(const struct binding *binding, const struct entity *entity,
                    const struct field *field);
/* Selects by the field what the parameter at `segment` is. */
void binding_add_parameter(struct binding *binding, size_t segment, const struct field *field,
                           bool is_parent);
/* Whether the parameter behind the collection names another entity, to which this one refers not
 * at all, or in several ways, with the reason: {partner_id} of users. */
bool binding_names_stranger(struct binding *binding, const struct entity *entity,
                            size_t collection);

/* --- bind.c, bind_action.c --- */

/* Takes back what a binder has put into the operation, before the next one tries. */
void binding_reset(struct binding *binding);

/* …/orders/{id}/word: binds {id}. NULL when the path is not of that form. */
struct entity *binding_record(struct binding *binding);

/* A DELETE that the document describes as a change of state ("-> cancelled", or as what leads to it
 * in a table of states) keeps the row: makes a transition of it. */
void binding_keep_deleted(struct binding *binding, const struct entity *entity, struct slice noun);

/* --- bind_own.c --- */

/* Whether the segment stands for the caller: "me", and "account" or "my" where no entity is called
 * so and nothing but prefixes is before it. */
bool binding_means_caller(struct binding *binding, size_t at);
/* The document's accounts, where callers can be known; else NULL. */
const struct entity *binding_accounts(const struct binding *binding);
/* The reference by which a record is an account's: of several the one whose name says so. NULL:
 * none. */
const struct field *binding_caller_field(const struct binding *binding,
                                         const struct entity *entity);
/* Binds …/my-orders to those of the entity that are the caller's own; false: nothing says which. */
bool binding_callers(struct binding *binding, struct entity *entity);
/* The caller's own key as a condition on `field`, behind the parameters of the path. */
void binding_add_caller(struct binding *binding, const struct field *field, bool is_parent);

/* bind_toggle.c: toggles that no other endpoint takes away turn round what they find. Behind all
 * binders. */
void toggle_settle(struct builder *builder);

/* bind_action.c: a field by any spelling of its name ("is_active" for "active" when
 * `allows_prefix`). */
const struct field *binding_field(struct binding *binding, const struct entity *entity,
                                  struct slice name, bool allows_prefix);

/* Of "status" the only text or enum field whose name ends so ("verification_status"); NULL: none,
 * several, or another word. The word is flat. */
const struct field *binding_only_state(const struct entity *entity, struct slice flat);

/* --- flag.c --- */

/* What a verb does to a flag, or to the time at which something was done. */
struct flag_change {
    enum preset_kind kind;
    const struct field *field;
    struct slice value;
};

/* Whether the label is the verb's past: "cancelled", "canceled" of "cancel", "cancelado" of
 * "cancelar". Both flat. */
bool flag_is_participle(struct slice label, struct slice verb);
/* The verb without a prefix that turns it round: "unpublish" → publish, "deactivate" → activate. */
struct slice flag_without_negation(struct slice verb, bool *out_is_negated);
/* What the verb does to the entity; false: no field of it answers to the verb, or it is not certain
 * which. */
bool flag_of_verb(struct binding *binding, const struct entity *entity, struct slice word,
                  struct flag_change *out);
/* What the word says of those that a list has: "unread" of what has a flag called read, "archived"
 * of what has archived_at. False: no field of the entity says so. */
bool flag_of_state(struct arena *arena, const struct entity *entity, struct slice word,
                   struct flag_change *out);
/* Makes a transition of it, with the reason. True. */
bool flag_bind(struct binding *binding, const struct entity *entity,
               const struct flag_change *change);
/* "active" of "toggle-active", flat or not as written; empty where nothing is behind it. */
struct slice flag_behind_toggle(struct arena *arena, struct slice word, bool *out_is_toggle);

/* The label of the field that a word means ("cancel" → "CANCELLED", "pending" → "pending"), or
 * empty. */
struct slice label_of_word(struct arena *arena, const struct field *field, struct slice word);

/* "{id}" → "id" */
static inline struct slice parameter_name(struct slice segment)
{
    return slice_between(segment, 1, segment.size - 1);
}

static inline struct slice binding_last(const struct binding *binding)
{
    return binding->segments[binding->count - 1];
}

/* bind_verb.c: takes a verb that says what the method says elsewhere out of the segments
 * (…/orders/delete/{id}); returns how many are left. */
size_t path_without_verb(struct slice *segments, size_t count);

/* --- infer*.c: entities that nothing describes --- */

/* infer.c: an entity for a collection that only examples describe, or NULL. `noun` is the path
 * segment. */
struct entity *infer_entity(struct builder *builder, struct slice noun);

/* The same, where only "/boats/current", "/hires/request" and the like name it: `word` is the
 * segment behind, and nothing is done where it says something else. */
void infer_behind(struct builder *builder, struct slice noun, struct slice word);

/* infer_home.c: where the answers of a collection come from that nothing describes or writes. */
struct infer_home {
    struct entity *entity; /* described, and has what is shown; or NULL */
    bool is_view;          /* it is shown in another form, which nothing stores */
    bool is_list;          /* its answers show several */
    bool is_account;       /* it has a secret, as accounts have */
};
struct infer_home infer_home(struct builder *builder, struct slice noun);
/* Whether the examples of the path segment's collection show mostly fields of the entity. */
bool infer_shows(struct builder *builder, struct slice noun, const struct entity *entity);

/* infer_mention.c: whether the endpoints treat the path segment as a collection: they create in it,
 * or name items. */
bool infer_is_collection(struct builder *builder, struct slice noun);

/* infer_mention.c: whether the word is something to do, which nothing is kept of under that name:
 * "validate", "bulk-import"; in the plural ("uploads") it may be what was done. */
bool infer_is_act(struct builder *builder, struct slice noun);

/* infer_mention.c: whether it does something to a record: "POST /reviews/{id}/flag" makes no thing
 * of a collection, be there "/config/flags" besides. */
bool infer_is_deed(struct builder *builder, struct slice method, const struct slice *segments,
                   size_t count);

/* infer_mention.c: whether a GET reads the collection of that word_key, or an item of it. */
bool infer_is_read(struct builder *builder, struct slice key);

/* infer_mention.c: whether an endpoint names an item of it: "/registrations/{id}". */
bool infer_has_items(struct builder *builder, struct slice noun);

/* Gives an inferred entity a reference to the one that paths put it below. `parameter`: how the
 * path calls the parent's key. */
void infer_reference(struct builder *builder, struct entity *child, struct entity *parent,
                     struct slice parameter);

/* --- identity.c --- */

/* identity_translate, or where it knows none the segment's word_flat. */
struct slice identity_word(struct arena *arena, struct slice segment, struct slice before);

/* --- state.c, state_from.c --- */

/* The field that holds an entity's state where nothing lists its values: named so, of text. NULL:
 * none. */
const struct field *state_field(const struct entity *entity);

/* The state that an action leads to ("cancel" → "CANCELLED"), by the entity's state machines: an
 * arrow of that name, or a state spelt like it. Empty: none. */
struct slice state_after(struct builder *builder, const struct entity *entity,
                         const struct field *field, struct slice verb);

/* state_seen.c: the state that a word leads to or means, as an example of the document spells it,
 * of a field whose values nothing lists; a guess. Empty: none shows it. */
struct slice state_seen(struct binding *binding, const struct entity *entity,
                        const struct field *field, struct slice word);

/* The machines that are about an entity: const struct statement; NULL: none. */
const struct list *state_machines_of(struct builder *builder, const struct entity *entity);
/* The field's value that is this state, however it is spelt: a label, or the state itself where it
 * lists none. Empty: none. */
struct slice state_as_value(struct arena *arena, const struct field *field, struct slice state);
/* What an arrow's label calls the action: "cancel" of "POST /orders/{id}/cancel". */
struct slice state_action(struct slice label);

/* state_from.c: the labels of the field, as bits, that an endpoint says it starts from: "draft →
 * published", "from draft or review". 0: it says nothing of them. */
uint64_t state_from(struct arena *arena, const struct field *field, struct slice text);

/* state_from.c: whether the words are of all states, "any state", "any except paid". Behind
 * *out_except stand those that they are not of; empty: of every one. */
bool state_says_any(struct slice text, struct slice *out_except);

/* state_from.c: the label that an endpoint's words say it leads to: "→ `paid`", "changes the status
 * to paid". Empty: none, or several. */
struct slice state_told(struct arena *arena, const struct field *field, struct slice text);

/* "open → paid (clerk)" again of an endpoint's description, which ends at an arrow, and its answer,
 * for which what stands behind the arrow is taken; a remark in brackets stands at the end. */
struct slice state_arrow_of(struct arena *arena, const struct endpoint_statement *endpoint);

/* The state that the operation's own example answer shows in `field`. Empty: none. */
struct slice state_shown(struct builder *builder, const struct operation *operation,
                         const struct field *field);
