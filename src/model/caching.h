/* SPDX-License-Identifier: Apache-2.0 */
/* What a document says about how long answers may be kept, and by whom. Part of the model. */
#pragma once

#include "model/policy.h"

/* Who keeps them. */
enum cache_layer {
    CACHE_BROWSER, /* the client itself */
    CACHE_SHARED,  /* a CDN or proxy on the way, for everybody */
    CACHE_SERVER,  /* this system: dropped when what they tell of is written */
};
#define CACHE_LAYER_COUNT 3U

/* What is kept, from the most particular to the most general: of two rules of one layer the more
 * particular wins, of two such the shorter time. */
enum cache_target {
    CACHE_PATH,      /* the operations of a path */
    CACHE_ENTITY,    /* an entity's lists, records, or both */
    CACHE_REFERENCE, /* what hardly ever changes: the document has its rows, or no endpoint writes
                        it */
    CACHE_PUBLIC,    /* what callers see without saying who they are */
    CACHE_ALL,
};

struct cache_rule {
    enum cache_layer layer;
    enum cache_target target;
    const struct entity *entity; /* CACHE_ENTITY */
    bool has_lists, has_records; /* of it */
    uint32_t seconds;            /* at least 1 */
    struct slice name;           /* as the document says it: "Redis cache" */
    struct slice text;           /* "API responses (5 minutes)" */
    struct place place;
    struct list operations; /* struct operation: those that it decides; none where others are more
                               particular */
};

struct caching {
    struct list rules; /* struct cache_rule: of the document, in its order; those that bind */
};
