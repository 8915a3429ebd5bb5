/* SPDX-License-Identifier: Apache-2.0 */
/* Which operations a stated rate limit is about. */
#pragma once

#include "model/create/create_private.h"
#include "spec/text/wording.h"

enum limit_target_kind {
    LIMIT_TARGET_ALL,     /* it names nothing */
    LIMIT_TARGET_PATH,    /* `paths` */
    LIMIT_TARGET_ACTION,  /* `action`: login, writes … */
    LIMIT_TARGET_ENTITY,  /* `entity` */
    LIMIT_TARGET_MADE,    /* `entity`: what makes records of it */
    LIMIT_TARGET_LISTED,  /* `operations` */
    LIMIT_TARGET_UNKNOWN, /* it names something that is not here */
};

struct limit_path {
    struct slice method; /* or empty: every method, and paths below */
    struct slice path;
};

struct limit_action;

#define LIMIT_PATH_MAXIMUM 8U

struct limit_target {
    enum limit_target_kind kind;
    struct slice name; /* as the document names it; empty for ALL */
    struct limit_path paths[LIMIT_PATH_MAXIMUM];
    size_t path_count;
    const struct limit_action *action;
    const struct entity *entity;
    const struct list *operations; /* struct operation */
};

struct limit_whom;

/* What the statement's text, its name without roles and its heading say. Where nothing fits,
 * *out_unknown is what was named. */
void limit_target_read(const struct builder *builder, const struct statement *statement,
                       const struct limit_whom *whom, struct limit_target *out_target,
                       struct slice *out_unknown);

/* By which targets are found; once, when all operations are there. */
void limit_collect_targets(struct builder *builder);

/* Each limit of an operation is counted for every request to it. */
#define LIMIT_OPERATION_MAXIMUM 32U

/* Calls `each` for every operation that the target is about; for one that several of its paths fit,
 * several times. Where the target was given LIMIT_OPERATION_MAXIMUM limits before, only up to the
 * first of which `each` says that it takes no more, by false. */
typedef bool limit_target_f(struct builder *builder, struct operation *operation,
                            struct limit *limit);
void limit_target_each(struct builder *builder, const struct limit_target *target,
                       limit_target_f *each, struct limit *limit);

/* What stands before the number: "Login" of "Login: 5 per minute"; or empty. */
struct slice limit_subject(struct slice text);

/* The same as it stands, where there is no number all of it. */
struct slice limit_before_number(struct slice text);

/* Where "may" stands in it, or another word that parts who from what; its size: nowhere. */
size_t limit_find_modal(struct slice text);

/* The operations that make records of the entity. */
struct list *limit_makers(const struct builder *builder, const struct entity *entity);

/* --- limit_phrase.c */

/* What a phrase names, "creating a hire", "hire requests", "returns", into *target; false, and
 * *target is of no use: not all of it is understood. `is_verb`: its first word tells what is
 * done ("may hire"). */
bool limit_phrase_read(const struct builder *builder, struct slice text, bool is_verb,
                       struct limit_target *target);

/* --- limit_whom.c */

#define LIMIT_ROLE_MAXIMUM 4U

struct limit_whom {
    enum limit_scope scope;
    bool is_said; /* the words say the scope */
    bool is_anonymous_only;
    const struct role *roles[LIMIT_ROLE_MAXIMUM]; /* of a limit for each */
    size_t role_count;
    struct slice name;  /* of the item, without the roles in it */
    struct slice other; /* "boat" of "per boat", which no caller is; or empty */
    bool is_group;      /* `other` is a group of users */
};
void limit_whom_read(const struct builder *builder, const struct statement *statement,
                     struct limit_whom *out_whom);

/* Finds the next of the words `marks` from *at on, and the phrase behind it: "members" of "600 for
 * members, 60 for guests". Moves *at on; false: there is none. */
bool limit_next_phrase(struct slice text, const char *marks, size_t *at, struct slice *out_phrase);
