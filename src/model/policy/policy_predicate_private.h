/* SPDX-License-Identifier: Apache-2.0 */
/* What takes sentences apart and what reads their predicates share. */
#pragma once

#include "model/policy/policy_sentence.h"

/* What stands behind "may" or "may not": "view their own orders". */
struct predicate {
    struct slice text;
    struct list rights;
    struct slice narrowed;
    bool is_own;    /* what is the subject's */
    bool is_others; /* what is somebody else's */
    bool has_only;
    bool has_thing; /* every right is to a thing, or to all that is theirs */
    bool is_readonly;
    bool has_unknown_verb; /* in a list of them: "add, correct or remove pets" */
    bool is_wide;          /* who may not see it may not change it */
};

/* --- policy_path.c --- */

/* What a sentence keeps paths to, or whom it opens them to. False: none of the names is a role, and
 * what that leaves unheld is told. */
bool policy_path_read(struct builder *builder, const struct sentence *sentence,
                      struct sentence_rule *out);

/* --- policy_predicate.c --- */

/* Reads it against the model; without rights where it is not understood. */
struct predicate policy_predicate_read(struct builder *builder, struct slice text);

/* --- policy_sentence.c --- */

/* The bytes of the word at the front; 0: a blank or a mark stands there. */
size_t policy_sentence_measure_word(struct slice rest);
/* The text with every one of the words replaced; sets *out_found where one was. */
struct slice policy_sentence_replace(struct arena *arena, struct slice text, const char *words,
                                     struct slice by, bool *out_found);
/* Steps over "Admins, managers and the owner"; false where no name opens the text. */
bool policy_sentence_take_subject(struct builder *builder, struct slice *rest,
                                  struct sentence_subject *out);
/* Adds whom the name means; false where it means nobody. */
bool policy_sentence_add_subject(struct builder *builder, struct slice name,
                                 struct sentence_subject *out);
