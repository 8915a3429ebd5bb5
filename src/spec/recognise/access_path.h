/* SPDX-License-Identifier: Apache-2.0 */
/* Rules of access that name endpoints instead of things: "`/users/` + stars — admin" in a list
 * about access, "The endpoints `POST /a` and `DELETE /a/{id}` are for admins". */
#pragma once

#include "spec/statement/specification.h"

/* Where the sentence stands. */
enum access_path {
    ACCESS_PATH_TOLD,   /* in what is about access: names behind a dash are callers */
    ACCESS_PATH_LOOSE,  /* anywhere: they are where they can be nothing else */
    ACCESS_PATH_BESIDE, /* on the line of an endpoint, whose note is read elsewhere: words alone
                           tell */
};

/* Adds what `part` of text.plain says of paths to the specification's sentences, as one of the kind
 * that has paths. False: it says nothing of the kind. Pure. */
bool access_path_take(struct specification *specification, const struct block *block,
                      struct text text, struct slice part, enum access_path where);

/* Whether a path may stand in the text: the cheap question before the other. */
bool access_path_may(struct slice text);
