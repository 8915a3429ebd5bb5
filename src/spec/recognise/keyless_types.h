/* SPDX-License-Identifier: Apache-2.0 */
/* Types of a data model in which nothing is a key, and which begin with nobody's. Pure. */
#pragma once

#include "spec/statement/specification.h"

/* Makes a stored thing of each of `keyless` (struct statement, types of one document's data model)
 * that an endpoint has a collection of, and tells of those that stand beside stored types and are
 * the type of no field. `used`: by name, the types of fields. */
void keyless_types_settle(struct specification *specification, const struct list *keyless,
                          const struct table *used);
