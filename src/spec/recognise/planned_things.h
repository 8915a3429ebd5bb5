/* SPDX-License-Identifier: Apache-2.0 */
/* Entities and services that a document describes for another time. Pure. */
#pragma once

#include "spec/statement/specification.h"

/* Behind a document's last block: takes away the entities and services below a heading that is for
 * later, out of scope or struck out, and tells of them. Those stay that something else refers to,
 * which is there now, and all of them where the document describes no others. */
void planned_things_settle(struct specification *specification);

/* The same of a table or list of fields that nobody read: tells of it. False: it is no such one. */
bool planned_things_report(struct specification *specification, const struct block *block);
