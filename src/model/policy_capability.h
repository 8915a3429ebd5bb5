/* SPDX-License-Identifier: Apache-2.0 */
/* What a phrase of permission gives a right to: "Read/write orders", "view_own_orders",
 * "order:read:own", "CRUD /admin/jobs". Read against the model's entities and operations; what is
 * not understood to the last word gives no right, and is said. */
#pragma once

#include "model/model_private.h"

enum right_bit {
    RIGHT_READ = 1,
    RIGHT_CREATE = 2,
    RIGHT_UPDATE = 4, /* transitions too: they set fields */
    RIGHT_DELETE = 8,
    RIGHT_OTHER = 16, /* custom operations that change something */
    RIGHT_WRITE = RIGHT_CREATE | RIGHT_UPDATE | RIGHT_DELETE | RIGHT_OTHER,
    RIGHT_ALL = RIGHT_READ | RIGHT_WRITE,
};

/* One right: some kinds of operation on one thing, or on everything. */
struct right {
    unsigned bits;               /* enum right_bit */
    unsigned said_bits;          /* of a rule: without what it reaches beyond its verb; else 0 */
    struct slice action;         /* "cancel": only operations of this name; empty: by `bits` */
    const struct entity *entity; /* NULL: `noun`, else `path`, else everything */
    struct slice noun;           /* word_key of a path's word that names no entity: "analytics" */
    struct slice path;           /* erased: "/orders/{}" */
    unsigned methods;            /* with `path`: bits of method_bit */
    bool is_below;               /* with `path`: all that stands below it too: "/orders/" + "**" */
    bool is_own;                 /* only on the caller's own records */
};

enum capability_fault {
    CAPABILITY_UNKNOWN_THING, /* names nothing that the document describes */
    CAPABILITY_UNKNOWN_VERB,  /* nothing that is served does this: "ban users" */
    CAPABILITY_NARROWED,      /* by words that nothing resolves: "assigned", "of their team" */
    CAPABILITY_NO_VERB,       /* a thing, but not what may be done with it */
};

struct capability_problem {
    enum capability_fault fault;
    struct slice text; /* the words in question */
};

struct capability_reading {
    struct list rights;   /* struct right */
    struct list problems; /* struct capability_problem */
};

/* Collects the words that only this document's operations give a meaning; before any phrase. */
void policy_collect_words(struct builder *builder);

/* Reads a phrase; `is_own` where what stands around it limits it to own records. */
void policy_read_capability(struct builder *builder, struct slice text, bool is_own,
                            struct capability_reading *out);

/* Whether a right reaches an operation. */
bool right_reaches(struct builder *builder, const struct right *right,
                   const struct operation *operation);

/* How much a right takes in, so that the narrower of two statements can win: an operation by its
 * path is least, everything most. */
unsigned right_width(const struct right *right);
