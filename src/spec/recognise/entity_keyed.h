/* SPDX-License-Identifier: Apache-2.0 */
/* The fields of one entity in code of no language, each a name with a colon alone above its type
 * and its rules. Pure. */
#pragma once

#include "spec/document/passage.h"
#include "spec/reading/entity_group.h"

/* Whether the code begins with a name and a colon alone, above "type:" before long. */
bool entity_keyed_begins(struct slice code);

/* Reads such fields; false: a line is no part of one, or there are not two of them. The name of the
 * entity stands outside. Linear. */
bool entity_keyed_read(struct arena *arena, const struct passage *passage,
                       struct entity_group *out_group);
