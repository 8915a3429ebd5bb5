/* SPDX-License-Identifier: Apache-2.0 */
/* Rules of access that stand in sentences: "Members can only see their own orders", "Only admins
 * may delete boats", "Reports are restricted to managers". A sentence is one where it names a role
 * (or everybody, the owner, strangers), says that it may or may not, and a thing that is described;
 * every other sentence is about something else, and says nothing here. */
#pragma once

#include "model/policy/policy_grant_private.h"

enum sentence_effect {
    SENTENCE_OWN,    /* whom it names: on their own records */
    SENTENCE_DENIED, /* not at all */
    SENTENCE_ONLY,   /* nobody else */
    SENTENCE_MAY,    /* said of a role without limiting anybody */
};

/* Whom a sentence is about. */
struct sentence_subject {
    uint64_t roles;
    bool is_everybody; /* who has signed in */
    bool is_owner;
    bool is_stranger;
    bool is_nobody;  /* said of all of them, administrators too */
    bool is_all_but; /* "non-admins": all but `roles` */
};

struct sentence_rule {
    enum sentence_effect effect;
    struct sentence_subject subject;
    bool is_mixed;      /* "may read boats and manage their own hires": `rights` are of the latter;
                           "may only read boats": they are of what is denied */
    bool is_strict;     /* "only", "cannot": what it leaves out is meant to be left out */
    struct list rights; /* const struct right; may be empty beside an endpoint alone */
    struct slice capability; /* what the roles may, as lists of roles would say it */
    struct slice narrowed;   /* words that narrow it and that nothing decides, or empty */
};

/* Reads one sentence. `has_endpoint`: it stands beside one, so that the thing may go unsaid. False:
 * it is no rule. */
bool policy_sentence_read(struct builder *builder, struct slice text, bool has_endpoint,
                          struct sentence_rule *out);

/* What a sentence that policy_sentence_read refuses says of a role and a thing that are described,
 * where it plainly limits somebody: "varnish boats" of "Only staff may varnish boats". Empty: it is
 * about something else. */
struct slice policy_sentence_unread(struct builder *builder, struct slice text);

/* Whether it begins with a role and says that it may not, or may only: what, is not asked. */
bool policy_sentence_limits(struct builder *builder, struct slice text);

/* policy_blanket.c: reads what is denied of everything, for nothing is named: "Clerks must not
 * delete", "Clerk: no deletes", "Deleting is forbidden for clerks", "Nobody deletes". Behind a
 * clause about things, whose rule is `before`, it is denied of those. `before` may be NULL. */
bool policy_blanket_read(struct builder *builder, struct slice text,
                         const struct sentence_rule *before, struct sentence_rule *out);
/* Takes the exception off "Clerks have full access except delete": *out denies it. */
bool policy_blanket_cut(struct builder *builder, struct slice *text, struct sentence_rule *out);

/* policy_loose.c: reads a rule by the words that stand in the sentence, whatever their order and
 * grammar. */
bool policy_loose_read(struct builder *builder, struct slice text, struct sentence_rule *out);
/* Whether it is plainly a rule, of roles that everybody knows or of what is somebody's own; also
 * where no roles are known. */
bool policy_loose_is_rule(struct builder *builder, struct slice text);
/* Whether the word, which stands in the text, is part of a path: "admin" of "/admin/boats". */
bool policy_loose_is_path(struct slice text, struct slice word);

/* Takes the next clause of a sentence that has several: "members may read boats", "but only admins
 * may delete them". What it leaves unsaid comes from the clause before it, which `before` is the
 * rule of, zeroed for the first. */
struct slice policy_sentence_next(struct builder *builder, struct slice *rest,
                                  const struct sentence_rule *before);
