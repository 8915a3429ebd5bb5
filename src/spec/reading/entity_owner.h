/* SPDX-License-Identifier: Apache-2.0 */
/* Whose data model stands below a heading that only says that it is one: "Data Model" below
 * "Birds". Pure. */
#pragma once

#include "spec/reading/entity_label.h"

/* Puts the name of the thing that the heading above, or the one above that, calls by its name into
 * *label, which entity_label_of_block made. False, and *label as it was: the block has a name of
 * its own, or no heading near names a thing. What is found is a heading's name: who asks must know
 * that the block describes one thing with a key. */
bool entity_owner_find(const struct block *block, struct entity_label *label);
