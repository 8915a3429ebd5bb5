/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the restatement share. Texts are parts of the sentence, or of what has been
 * made of it in the arena. Pure. */
#pragma once

#include "spec/text/restatement.h"

#include "spec/text/capability.h"
#include "spec/text/wording.h"

struct restater {
    struct arena *arena;
    struct wording_memory *memory;
    struct slice whole; /* the sentence, of which each text is a part */
};

/* --- restatement_parts.c --- */

/* The text in front of the first of the words, and behind it; false where none stands in it. */
bool restatement_part_of(struct restater *restater, struct slice text, const char *words,
                         struct slice *out_front, struct slice *out_behind);

/* "a user", "you", "the caller": anybody who calls. */
extern const char restatement_person_words[];
/* Whether a text can be the name of a role at all. */
bool restatement_is_name(struct slice name);
/* "the owner of the post", "whoever created it". */
bool restatement_is_owner(struct slice text);
/* An owner, or names of which nobody doubts that they are roles. */
bool restatement_is_role(struct slice text);
/* "the admin role", "admin rights": a name with a word that makes it a role. */
bool restatement_has_power(struct slice text);

/* "creation of bikes", "DELETE on bikes" with verbs in the place of the nouns and methods. */
struct slice restatement_exchange_nouns(struct restater *restater, struct slice text);
/* "all write endpoints" → "write all endpoints", "everything" → "access all endpoints"; empty: it
 * is something narrower. */
struct slice restatement_extent(struct slice text);

/* Makes "only `who` can `action`" of *out; false, and nothing is said in it, where they are no such
 * things. */
bool restatement_state(struct restater *restater, struct slice who, struct slice action,
                       struct restatement *out);

/* --- restatement_sign_in.c --- */

/* "All endpoints require a JWT", "everything but GET needs a token"; false: it says nothing so. */
bool restatement_read_sign_in(struct restater *restater, struct slice text,
                              struct restatement *out);
