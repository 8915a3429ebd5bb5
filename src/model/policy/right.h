/* SPDX-License-Identifier: Apache-2.0 */
/* A right: kinds of operation on a thing of the document, as phrases, tables and rules of access
 * give them to a role. */
#pragma once

#include "model/builder.h"

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
    unsigned methods;            /* with `path`: of right_methods */
    bool is_below;               /* with `path`: all that stands below it too: "/orders/" + "**" */
    const struct list *except;   /* struct right: what it leaves to narrower rules; NULL: nothing */
    bool is_own;                 /* only on the caller's own records */
    bool is_listing;             /* only lists of them, and no single one */
    bool is_beyond_lists;        /* said of lists: of single ones it is less than any other word */
};

#define RIGHT_METHODS_ALL 31U /* of right_methods: every method */

/* "GET", "POST/PUT", "CRUD": the methods, a bit each; 0: none, or something else stands among
 * them. */
unsigned right_methods(struct slice text);

/* Whether segment `at` of the operation's path stands for what it works on. Of one that works on an
 * entity, only a word in front that is no collection itself: /inventory/items/{id}, but not
 * /jobs/{id}/notes. */
bool right_names_at(const struct operation *operation, const struct slice *segments, size_t count,
                    size_t at);

/* Whether a right reaches an operation. */
bool right_reaches(struct builder *builder, const struct right *right,
                   const struct operation *operation);

/* How much a right takes in, so that the narrower of two statements can win: an operation by its
 * path is least, everything most. */
unsigned right_width(const struct right *right);
