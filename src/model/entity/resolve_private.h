/* SPDX-License-Identifier: Apache-2.0 */
/* What the files share that give fields their types, keys and references. */
#pragma once

#include "model/entity/entity.h"

/* Whether a name, flat, is one of those for when a record was made or last changed, in any
 * language: "createdat", "fechacreacion". */
bool resolve_is_record_time(struct slice key);

/* reference.c: looks up the relations of diagrams, once, before the first reference is resolved. */
void reference_collect(struct builder *builder);

/* Keys without a stated type take that of the fields that refer to them, where these agree; before
 * it is settled what fills the keys. */
void reference_type_keys(struct builder *builder);
