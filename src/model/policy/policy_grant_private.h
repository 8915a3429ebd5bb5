/* SPDX-License-Identifier: Apache-2.0 */
/* What the files that work out operation.access share. */
#pragma once

#include "model/policy/policy_capability.h"
#include "model/policy/policy_private.h"

#define WIDTH_NONE UINT32_MAX

/* A right that somebody has or is denied. */
struct holding {
    const struct role *role; /* NULL: callers who have not signed in */
    const struct right *right;
    const struct statement *statement;
    bool is_granted;
    bool is_used; /* some operation is reached by it */
};

/* What is known of one role and one operation. */
struct cell {
    unsigned full, own, not_full, not_own; /* width of the narrowest statement, or WIDTH_NONE */
    const struct statement *full_statement, *own_statement;
};

struct granter {
    struct builder *builder;
    struct table by_entity;     /* key → struct list of struct holding */
    struct table by_noun;       /* key → likewise */
    struct table by_path;       /* the first segment of a path that is no parameter → likewise */
    struct table by_capability; /* as written, in lower case → struct list of const struct
                                   statement: permissions that are granted */
    struct table told;          /* what has been reported: line, column and entity */
    struct list holdings;       /* struct holding: all of them */
    struct list heirs;          /* struct heir, of policy_holding.c */
    struct list general;        /* everything, and paths of parameters alone */
    struct cell *cells;         /* one per role, one more for strangers */
    size_t cell_count;
    uint64_t everything;    /* roles that may do everything */
    bool has_permissions;   /* the document says who may do what */
    struct list rules;      /* struct placed_rule, of policy_rule.c: all of them */
    struct list loose;      /* of them, those that are not about entities alone */
    struct table rules_of;  /* the others: key of an entity → struct list of struct placed_rule */
    struct list stated;     /* struct grant: of the operation at hand, before rules take any */
    struct list areas;      /* struct area, of policy_administration.c */
    struct table headings;  /* the address of a title → struct heading, likewise */
    struct list common;     /* struct operation: for whoever signs in, nothing nearer being said */
    struct list opened;     /* struct opening, of policy_opening.c: what strangers may read */
    struct line_index held; /* policy_silent.c: the lines of which something is held */
    struct table described; /* likewise: the address of a section → what is described in it */
};

static inline uint64_t role_bit(const struct role *role)
{
    return UINT64_C(1) << role->index;
}

static inline bool cell_is_full(const struct cell *cell)
{
    return cell->full != WIDTH_NONE && cell->not_full > cell->full;
}

static inline bool cell_is_own(const struct cell *cell)
{
    return cell->own != WIDTH_NONE && cell->not_own > cell->own && cell->not_full >= cell->own;
}

/* policy_holding.c: what lists and matrices give and deny. */
void policy_holding_read(struct granter *granter);
/* The role that a permission is about, NULL for strangers; false when it is about none that there
 * is. */
bool policy_holding_subject(struct granter *granter, struct slice name,
                            const struct role **out_role);
/* Fills in the cells of one operation; returns whether anything is said about it. */
bool policy_holding_mark(struct granter *granter, const struct operation *operation);
/* What names an operation that does not exist may have been meant for one that does. */
void policy_holding_report_unused(struct granter *granter);

/* One permission, of a list or of a sentence. */
void policy_holding_take(struct granter *granter, const struct statement *statement);

/* policy_rule.c: rules that stand in sentences. Reads those of the prose; after the permissions of
 * lists and before administrators are chosen. */
void policy_rule_read(struct granter *granter);
/* Holds an operation to them, and to the sentences that describe it. Of two rules the stricter
 * counts. `is_named`: what stands beside the endpoint names who may call it. */
void policy_rule_apply(struct granter *granter, struct operation *operation, bool is_named);

/* policy_opening.c: strangers may read what the right reaches; NULL: whatever is read. */
struct right;
void policy_opening_add(struct granter *granter, const struct right *right, struct place place);
/* The sentence by which strangers may read what the operation reads, line 0 where none says so. */
struct place policy_opening_of(struct granter *granter, const struct operation *operation);

/* policy_administrator.c: who may do everything, or gives roles out. */
void policy_administrator_choose(struct granter *granter);
/* Where there is nobody who could. */
void policy_administrator_report(struct granter *granter);
void policy_administrator_grant(struct granter *granter, struct operation *operation);

/* policy_administration.c: endpoints that are of administration by their heading or path. */
/* Whether nothing nearer says who may call the operation: `access` is what its cell says of signing
 * in, or empty. */
bool policy_is_administration(struct granter *granter, const struct operation *operation,
                              struct slice access);
/* For administrators alone; tells it once a heading, or once for all paths. */
void policy_administration_grant(struct granter *granter, struct operation *operation);
void policy_administration_report(struct granter *granter);

/* policy_endpoint.c: what stands at the endpoint itself. */
enum endpoint_word {
    WORD_NOTHING, /* says nothing about callers */
    WORD_PUBLIC,
    WORD_SIGNED_IN,
    WORD_ROLES,
    WORD_UNCLEAR, /* more than is understood: nobody */
    WORD_NOBODY,  /* said to be for nobody */
};
/* Of several descriptions the strictest counts; it is *out_statement, but for WORD_NOTHING.
 * `reads_notes`: a note in a description counts too. */
enum endpoint_word policy_endpoint_read(struct granter *granter, struct operation *operation,
                                        bool reads_notes, const struct statement **out_statement);
/* "requires authentication", of what describes an endpoint. */
bool policy_endpoint_asks_for_sign_in(const struct specification *specification,
                                      struct slice description);
/* WORD_ROLES. */
void policy_endpoint_grant(struct granter *granter, struct operation *operation,
                           const struct statement *statement);
void policy_endpoint_report_unclear(struct granter *granter, const struct operation *operation,
                                    const struct statement *statement);
/* Strangers that write, or that see and change accounts, are worth a word. */
void policy_endpoint_report_public(struct granter *granter, const struct operation *operation,
                                   const struct statement *statement);

/* policy_silent.c: tells of lines that name a role with a word of right or denial, and of which
 * nothing was made; after all grants, and after all other findings on them. */
void policy_silent_report(struct granter *granter);

/* policy_grant.c: lets a role run the operation, `text` at `place` being why; on every record takes
 * in its own. Nothing is added where it may already. */
void policy_grant_role(struct builder *builder, struct operation *operation,
                       const struct role *role, bool is_own_only, struct slice text,
                       struct place place);
/* Whether a record says whose it is; complains where somebody counts on it by name. */
bool policy_grant_has_owner(struct granter *granter, const struct operation *operation,
                            struct place place, bool is_named);
