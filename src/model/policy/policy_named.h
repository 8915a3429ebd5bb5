/* SPDX-License-Identifier: Apache-2.0 */
/* Those whom a document names as callers without listing them as roles: beside endpoints, in
 * headings, in sentences that say who alone may. */
#pragma once

#include "model/policy/policy_private.h"

/* What stands beside an endpoint and names nobody but callers: "accountants, admins". */
struct named_note {
    const struct statement *statement;
    struct place place;   /* of the line beside it, or the paragraph below it, that says so */
    struct slice said;    /* that line or paragraph */
    struct slice written; /* likewise, as it stands there */
    struct list names;    /* struct slice */
    struct slice text;    /* the names as a whole, with "and up" behind them */
    bool is_sure;         /* it can be nothing else; else it is told */
};

/* A heading above endpoints that names callers: "Librarian routes". */
struct named_heading {
    const struct section *section;
    struct slice role; /* the administrator, whom no list needs to have; or empty */
    bool is_sure;
};

/* A sentence about people and a thing: "You have to be a librarian to delete books". */
struct named_rule {
    const struct sentence *sentence;
    struct list names; /* struct slice */
    struct slice text; /* "only a librarian can delete books" */
    bool is_sure;      /* the names are roles; else it is told where nothing else reads it */
    bool is_denial;    /* they may not; else they alone may */
    unsigned general;  /* enum right_bits: what is done, where nothing is named that it is done to:
                          "Writing is reserved for librarians"; else 0 */
};

/* Finds all of them, before roles are collected. True: what is sure secures the document; the first
 * such place. */
bool policy_named_collect(struct builder *builder, struct place *out_place);

/* Whether a list of roles, or the accounts' field of roles, has the name. */
bool policy_named_is_listed(struct builder *builder, struct slice name);

/* What the description of an endpoint begins with, and no name of people: "Remove agent". */
extern const char policy_named_act_words[];

/* Whether the text names people, and nothing else. */
bool policy_named_are_people(struct builder *builder, struct slice text);

/* "author", "the owner": whose the record is, and no role. */
bool policy_named_is_owner(struct slice name);

/* NULL: it has none. */
const struct named_note *policy_named_of(const struct builder *builder,
                                         const struct statement *statement);
const struct named_rule *policy_named_rule(const struct builder *builder,
                                           const struct sentence *sentence);

/* Whom a heading names, without "routes", "for", the bracket around them; *out_is_marked: something
 * of that kind was there. */
struct slice policy_named_heading(struct builder *builder, struct slice title, bool *out_is_marked);
