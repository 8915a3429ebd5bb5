/* SPDX-License-Identifier: Apache-2.0 */
/* Whose data model stands below a heading that only says that it is one: "Data Model" below
 * "Birds". Pure. */
#pragma once

#include "spec/reading/entity_label.h"
#include "spec/statement/specification.h"

/* What the headings around the block say, or, where they do not tell, a label right above it: "Data
 * model:", "**Tables**". */
enum entity_setting entity_owner_setting(const struct block *block);

/* Puts the name of the thing that the heading above, or the one above that, calls by its name into
 * *label, which entity_label_of_block made; where that is a chapter or the document's title, the
 * noun of all its paths. False, and *label as it was: the block has a name of its own, or nothing
 * names it. Who asks must know that the block describes one thing with a key. */
bool entity_owner_find(struct specification *specification, const struct block *block,
                       struct entity_label *label);

/* entity_label_of_block, with that name where the block `has_key`. */
struct entity_label entity_owner_label(struct specification *specification,
                                       const struct block *block, bool has_key);
