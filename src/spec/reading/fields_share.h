/* SPDX-License-Identifier: Apache-2.0 */
/* Labels of lists that share out the fields of one thing: "Required fields:" above one of them,
 * "Optional fields:" above the next. Pure. */
#pragma once

#include "spec/statement/statement.h"

enum fields_share {
    FIELDS_SHARE_NONE, /* the label is no such one */
    FIELDS_SHARE_REQUIRED,
    FIELDS_SHARE_OPTIONAL,
    FIELDS_SHARE_MORE, /* "Other fields:", "Weitere Felder" */
};

/* Which of a thing's fields the label says that it has below it. */
enum fields_share fields_share_of(struct slice label);

/* Says it of each field of which nothing of the kind is said. */
void fields_share_take(struct entity_statement *entity, enum fields_share share);
