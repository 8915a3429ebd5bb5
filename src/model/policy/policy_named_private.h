/* SPDX-License-Identifier: Apache-2.0 */
/* What the readers of people's names share. */
#pragma once

#include "model/policy/policy_named.h"

/* What a name is, from what says nothing to what is listed. */
enum name_class {
    NAME_NONE,
    NAME_WORD,   /* plain words that name nothing which is stored */
    NAME_PERSON, /* that sound like people */
    NAME_OWNER,
    NAME_KNOWN, /* a role by itself, in any document */
    NAME_LISTED,
};

struct namer {
    struct builder *builder;
    bool has_list;
    bool takes_strangers; /* guests and users are names as well */
};

struct names {
    struct list names; /* struct slice */
    enum name_class least, most;
    bool has_owner, has_plural;
    bool has_stranger; /* takes_strangers: beside the names */
};

/* Reads names, and nothing else, each of them at least of the class. */
bool policy_named_read(const struct namer *namer, struct slice text, enum name_class least,
                       struct names *out);

bool policy_named_is_entity(struct builder *builder, struct slice name);

/* Before and behind "only": which records or how, not who; for wording_has. */
extern const char policy_named_manner_words[];

/* policy_named_rule.c: one sentence; sets *out_place where it secures the document and nothing did
 * before. */
void policy_named_take_sentence(const struct namer *namer, const struct sentence *sentence,
                                struct place *out_place);
