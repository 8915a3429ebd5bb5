/* SPDX-License-Identifier: Apache-2.0 */
/* Names of types, as all notations spell them: the rows of type_words.def. */
#pragma once

#include "spec/statement/type.h"

#define TYPE_WORD_SIZE_MAXIMUM 64U /* bytes of a folded name */

/* What numbers in the brackets behind the name say. */
enum parameters {
    PARAMETERS_NONE,
    PARAMETERS_LENGTH, /* (255): most characters */
    PARAMETERS_SCALE,  /* (10, 2): precision and scale */
    PARAMETERS_NUMBER, /* likewise, and without a scale a whole number of so many digits */
    PARAMETERS_BITS,   /* (1) is a boolean, (8) a text of so many characters */
    PARAMETERS_TINY,   /* (1) is a boolean */
};

enum trait {
    TRAIT_ZONE = 1, /* "with time zone" */
    TRAIT_UNSIGNED = 2,
    TRAIT_OPTIONAL = 4, /* the value may be missing */
    TRAIT_MONEY = 8,    /* decimal(19,4) */
    TRAIT_VECTOR = 16,  /* its elements are doubles */
};

struct type_word {
    struct slice name; /* folded */
    enum type_kind kind;
    enum parameters parameters;
    unsigned traits; /* of enum trait */
};

/* Lower case, without blanks, '_', '-', '/' and quotes: the form of type_words.def, in `out`. Too
 * long for a name of a type: empty. */
struct slice type_word_fold(struct slice name, char out[TYPE_WORD_SIZE_MAXIMUM]);

/* The row of a folded name: as written, else without its package; NULL: none. "sql.NullString" adds
 * TRAIT_OPTIONAL to *traits. */
const struct type_word *type_word_find(struct slice name, unsigned *traits);

/* Takes "with time zone", "unsigned" and their like off a folded name; returns their traits. */
unsigned type_word_strip(struct slice *name);

/* The part behind the last '.' or ':' of a qualified name. */
struct slice type_word_unqualified(struct slice name);
