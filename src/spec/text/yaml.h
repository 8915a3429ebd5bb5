/* SPDX-License-Identifier: Apache-2.0 */
/* YAML as a flat row of scalars, each with its path and place. Aliases are not followed and tags
 * mean nothing: a document is data, never instructions. Pure; nesting is bounded. */
#pragma once

#include "base/list.h"

struct yaml_scalar {
    struct slice path;   /* "database.pool.maximum", "servers[0].url"; empty: the root itself */
    struct slice key;    /* its last part; empty in a sequence */
    struct slice value;  /* quotes taken off, escapes resolved; empty for null */
    unsigned depth;      /* of the mapping or sequence that holds it; 0: the outermost */
    bool is_in_sequence; /* the path ends in "[n]" */
    bool is_quoted;      /* a text whatever it looks like */
    size_t key_offset;   /* in the text; of the value where there is no key */
    size_t value_offset;
};

struct yaml_error {
    size_t offset;
    struct slice message;
};

/* Longer keys are cut in paths, so that paths stay short. */
#define YAML_KEY_SIZE_MAXIMUM 128U
#define YAML_DEPTH_MAXIMUM    32U
#define YAML_SIZE_MAXIMUM     ((size_t)256 << 10)

/* Adds a struct yaml_scalar for each scalar of the first document, in order; an empty mapping or
 * sequence gives none. False with *out_error when it is no YAML, too large, or nested too deeply;
 * what came before the fault is in the list. */
bool yaml_read(struct arena *arena, struct slice text, struct list *out_scalars,
               struct yaml_error *out_error);
