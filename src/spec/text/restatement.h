/* SPDX-License-Identifier: Apache-2.0 */
/* One grammar for the many in which people say who alone may do what, so that one reader of rules
 * is enough: "To add bikes, a user must be an admin" and "Bikes: public read, admin write" become
 * "only … can …". Words are only moved and exchanged: whether a name is a role, and a word a thing,
 * is for the reader of rules to find out. English, but for the
 * sentence that lets whoever calls sign in. Pure. */
#pragma once

#include "spec/text/wording_memory.h"

/* Words without which nothing is restated, to be asked for first: wording_has is quick. */
extern const char restatement_words[];

/* What a restated sentence is, beyond a rule in other words. */
enum restatement_kind {
    RESTATEMENT_NONE,             /* it was restated by nothing */
    RESTATEMENT_RULE,             /* `text` says it */
    RESTATEMENT_SIGN_IN,          /* whoever calls signs in, for everything that is served */
    RESTATEMENT_SIGN_IN_TO_WRITE, /* likewise, but for what only reads */
};

struct restatement {
    enum restatement_kind kind;
    struct slice text; /* of RESTATEMENT_RULE */
    struct slice
        except; /* of the others: what is excepted in words that say nothing here, or empty */
    bool is_of_writes; /* the rule is about everything that changes something, whatever it is */
    bool is_of_all;    /* about everything that is served */
    bool opens_reads;  /* strangers may read what it is about */
};

/* `text` is one sentence on one line, without marks and the full stop behind it; it lives as long
 * as the memory. */
struct restatement restatement_of(struct arena *arena, struct wording_memory *memory,
                                  struct slice text);

/* "Authentication: JWT", "Users sign in with a JWT", where a section is about it; "JWT bearer"
 * where no subject is needed, because it is about nothing else. In several languages. */
bool restatement_is_scheme(struct slice text, bool needs_subject);
