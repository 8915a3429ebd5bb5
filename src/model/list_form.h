/* SPDX-License-Identifier: Apache-2.0 */
/* The form of a list's answer where the document shows one: what stands around the records, and
 * what of it tells of the page. Part of the model. */
#pragma once

#include "base/json.h"
#include "base/list.h"
#include "base/place.h"

enum list_slot {
    LIST_SLOT_NONE,   /* the text alone */
    LIST_SLOT_TOTAL,  /* how many records there are */
    LIST_SLOT_SHOWN,  /* how many of them stand here */
    LIST_SLOT_LIMIT,  /* how many do at most */
    LIST_SLOT_PAGE,   /* the page's number; null behind a cursor */
    LIST_SLOT_PAGES,  /* how many pages there are */
    LIST_SLOT_OFFSET, /* how many records were left out; null behind a cursor */
    LIST_SLOT_CURSOR, /* where the next page begins; null on the last */
    LIST_SLOT_MORE,   /* whether there is a next one */
};

struct list_piece {
    struct slice text; /* JSON */
    enum list_slot slot;
};

struct list_form {
    struct slice head;        /* JSON up to the records, "[" included */
    struct list pieces;       /* struct list_piece: what stands behind the records */
    bool needs_total;         /* a slot wants every record counted */
    const struct json *shape; /* as shown */
    const struct json *list;  /* in it: the array of records */
    struct slice key;         /* of the list; empty: an array alone */
    struct place place;
};

/* What a member of such an answer tells by its name. */
enum list_slot list_form_slot(const struct json *member);

/* Whether it is told: a slot, or one of success, message and the like that is said as shown. */
bool list_form_holds(const struct json *member);
