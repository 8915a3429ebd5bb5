/* SPDX-License-Identifier: Apache-2.0 */
/* Schemas that JavaScript builds of calls that nest: Convex's tables, zod's objects, and Drizzle's
 * enumerations. Pure. */
#pragma once

#include "spec/code/code_types.h"

/* At the word "const": reads "const Boat = z.object({…})", "const boats = defineTable({…})" or
 * "const kinds = pgEnum('kind', ['a', 'b'])". False, and no step, when it is none of them. */
bool code_validators_read(struct code_reader *reader);

/* At the word "defineSchema": reads the tables that it is given, "{ boats: defineTable({…}) }".
 * False, and no step, at any other word. */
bool code_validators_read_tables(struct code_reader *reader);
