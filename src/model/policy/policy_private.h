/* SPDX-License-Identifier: Apache-2.0 */
/* What the files that make the policy share. policy.c holds the order in which they run. */
#pragma once

#include "model/policy/policy_steps.h"

/* policy.c: "Admin only. Creates a bike.", in several languages: of what describes an endpoint. */
bool policy_is_for_administrators(const struct specification *specification,
                                  struct slice description);

/* policy_account.c: the accounts before references are resolved (so that `user_id` finds them), and
 * what of them needs resolved constraints. */
void policy_find_accounts(struct builder *builder);
void policy_resolve_accounts(struct builder *builder);
/* The document's own table of accounts, or NULL; changes nothing. Its field of roles, or NULL. */
const struct entity *policy_account_candidate(struct builder *builder);
const struct field *policy_account_role(const struct entity *entity);

/* policy_password.c: what is said at the field of passwords is the policy's, for a hash is stored
 * there; its column takes one. */
void policy_take_password_rules(struct builder *builder, struct field *field);

/* policy_prose.c: whether a sentence alone secures the document: it says what a role that the
 * accounts' field of roles lists, or somebody who has signed in, may or may not do with something
 * that is described. After the entities are merged; *out_place: of the first such sentence. */
bool policy_prose_secures(struct builder *builder, struct place *out_place);
/* Adds the keys of the roles that the accounts' field of roles lists: struct slice. */
void policy_prose_labels(struct builder *builder, struct list *out);

/* policy_fact.c: numbers of passwords, tokens and lock-out. */
void policy_read_facts(struct builder *builder);

/* policy_role.c: roles in all their spellings. */
void policy_collect_roles(struct builder *builder);
/* The role that a name means in any of its spellings, or NULL. */
struct role *policy_find_role(struct builder *builder, struct slice name);
/* One key for all the spellings of a role's name; any time. */
struct slice policy_role_key(struct builder *builder, struct slice name);
/* "Guest", "Public": who has not signed in. "All users": who has. "Owner": whose record it is. */
bool policy_names_anonymous(struct slice name);
bool policy_names_everybody(struct slice name);
bool policy_names_owner(const struct builder *builder, struct slice name);
/* Whether the role is called administrator, whatever it may do. */
bool policy_names_administrator(const struct role *role);
/* Whether the table of accounts is one of administrators. */
bool policy_accounts_are_administrators(const struct builder *builder);
/* What somebody who registers becomes; after the grants. */
void policy_choose_registered(struct builder *builder);

/* policy_access.c: a cell such as "JWT (vet only)" or "staff: all, member: own", to the last word.
 */
enum access_scope {
    ACCESS_SCOPE_UNSAID,
    ACCESS_SCOPE_OWN, /* "member: own", "teacher (own courses only)" */
    ACCESS_SCOPE_ALL, /* "staff: all" */
};
struct access_name {
    struct slice name; /* a part of the text */
    enum access_scope scope;
};
struct access_reading {
    bool
        has_owning_role; /* "owner (member)": the owner's name stands for that role's own records */
    struct list names;   /* struct access_name: roles of the document, owners, who stands for all */
    struct slice unknown; /* from the first word that is neither to the last one, or empty */
    bool has_scheme;      /* a way to sign in, or that it is required */
};
void policy_read_access(struct builder *builder, struct slice text, struct access_reading *out);
/* Whether the text names callers and says nothing else, which most texts do in their first word:
 * behind it, nothing is read. */
bool policy_is_access(struct builder *builder, struct slice text, struct access_reading *out);
/* Only what begins within the first `front` bytes. */
void policy_read_access_front(struct builder *builder, struct slice text, size_t front,
                              struct access_reading *out);

/* policy_remark.c: the note on callers in what describes an endpoint: "list, staff only". */
enum access_remark {
    ACCESS_REMARK_NONE,
    ACCESS_REMARK_PUBLIC,
    ACCESS_REMARK_ROLES,   /* policy_read_access understands all of it */
    ACCESS_REMARK_NOBODY,  /* "nobody", "(disabled)" */
    ACCESS_REMARK_UNCLEAR, /* it is about callers, and is not understood */
};
enum access_remark policy_read_remark(struct builder *builder, const struct operation *operation,
                                      struct slice description, struct slice *out_note);

/* "members see only their own" of "Mitglieder sehen nur eigene". */
struct slice policy_remark_in_english(struct builder *builder, struct slice description);

/* "List my rides", "the current user's orders", "update own ride": only what is the caller's.
 * Bits of roles: whom alone it limits, "visitor: own, others: all", and whom it lets see all,
 * "own rides; fixers see all". */
struct caller_remark {
    uint64_t limited, exempt; /* 0: it names none */
    bool is_weak;             /* by "own" alone, which need not be of who calls */
};
bool policy_remark_is_of_caller(struct builder *builder, const struct operation *operation,
                                struct slice description, struct caller_remark *out);

/* policy_order.c: roles by rank, where the list of roles has one: it begins or ends with an
 * administrator. */
bool policy_order_is_known(const struct policy *policy);
/* Whether a role stands above another. */
bool policy_order_is_above(const struct policy *policy, const struct role *role,
                           const struct role *than);
/* Whether the text says "and above" of the name in it: "Vet+", "Vet and above". */
bool policy_order_is_meant(struct slice text, struct slice name);

/* policy_owner.c: entity.owner. */
void policy_find_owners(struct builder *builder);
/* What was chosen among several, where it matters; after the grants. */
void policy_report_owners(struct builder *builder);
/* The reference that makes the entity a part of what is somebody's: of an item its order; NULL:
 * there is none. */
const struct field *policy_whole_of(const struct builder *builder, const struct entity *entity);

/* policy_lost.c: tells of a sentence that sounds like a rule of access, if it does. */
void policy_lost_report(struct builder *builder, const struct sentence *sentence);
/* Likewise of a clause of it that no reader of rules understands. */
void policy_lost_report_clause(struct builder *builder, const struct sentence *sentence,
                               struct slice clause);

bool policy_remark_names_nobody(struct slice description);

/* Whether a sentence below an endpoint has a word without which it says nothing of callers; few do.
 */
bool policy_remark_may_tell(struct builder *builder, struct slice text);

/* "(internal use only)", "back office": nobody from outside, whoever that leaves. */
bool policy_remark_is_internal(struct builder *builder, struct slice description);

/* "Never guests", "hidden from owners": those who may not. */
bool policy_remark_denies(struct builder *builder, struct slice description,
                          struct access_reading *out);

/* Likewise before roles are known: whom it keeps out, whoever that is. */
bool policy_remark_keeps_out(struct builder *builder, struct slice description,
                             struct slice *out_who);

/* policy_field.c: the fields that are called so in whatever entity; NULL: none is. To be collected
 * anew where fields have come since. */
struct field_name {
    const struct field *first;
    bool has_more; /* in other entities */
};
void policy_collect_fields(struct builder *builder);
const struct field_name *policy_find_field(const struct builder *builder, struct slice word);

/* policy_lost.c: whether a sentence that no reader of rules understands is one all the same. */
bool policy_lost_is_rule(struct builder *builder, const struct sentence *sentence);
/* Whether the sentence was read as who may call the endpoints of its section, or the rpc that it
 * stands beside. */
bool policy_lost_is_held(struct builder *builder, const struct sentence *sentence);
/* Whether it stands below an endpoint, where readers of their own tell what they do not hold. */
bool policy_lost_is_below_endpoint(struct builder *builder, const struct sentence *sentence);
/* Tells of fields whose comments say for whom they are: fields are for whom their records are. */
void policy_lost_report_fields(struct builder *builder);
/* Of one that is: of headings that name somebody who is no role of it. */
void policy_lost_report_headings(struct builder *builder);
/* Of a document that is not secured: of endpoints and headings that name somebody. */
void policy_lost_report_unguarded(struct builder *builder);

/* policy_unguarded.c: tells of a document that is not secured though it speaks of signing in. */
void policy_report_unguarded(struct builder *builder);

/* policy_grant.c: operation.access. */
void policy_grant_all(struct builder *builder);
