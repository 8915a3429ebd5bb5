/* SPDX-License-Identifier: Apache-2.0 */
/* Entities in code of no language whose columns stand in brackets over several lines. Pure. */
#pragma once

#include "spec/document/passage.h"
#include "spec/reading/entity_group.h"

/* Reads "boats(" and the lines up to its closing bracket, where the text begins with one: names,
 * several a line or not, each with a type, a rule or a comment behind it, and keys. Sets *out_group
 * and *out_name and returns the bytes that it takes; 0: it is none, or one line alone. The text is
 * a part of the passage. Linear in the lines that it takes, a hundred at most. */
size_t entity_brackets_read(struct arena *arena, const struct passage *passage, struct slice text,
                            struct entity_group *out_group, struct slice *out_name);
