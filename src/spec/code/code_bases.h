/* SPDX-License-Identifier: Apache-2.0 */
/* What types have from those that they extend, in the same block or in another one of the document;
 * and which types are nothing but that: `abstract class BaseEntity`. Pure. */
#pragma once

#include "spec/code/code_types.h"

/* Puts the fields of the type's parents before its own, as far as `types` (name → struct code_type)
 * has them; those that it lacks stay in type->parents. */
void code_bases_take_over(struct code_reader *reader, const struct table *types,
                          struct code_type *type);

/* Notes a type that was stated. `may_be_thing`: nothing but a key is missed for it to be stored. */
void code_bases_note(struct code_reader *reader, struct statement *statement,
                     struct code_type *type, bool may_be_thing);

/* Whether what the type extends says that it is stored, though the document does not describe it:
 * "Entity", "AuditableEntity", "AggregateRoot". */
bool code_bases_says_entity(const struct code_type *type);

/* Behind the document's last block: types take over fields from parents of other blocks, and what
 * only others are made of is no entity any more. */
void code_bases_settle(struct specification *specification);

/* Adds the fields that `heir` inherits to its own; as many as all types of a document may. */
void code_bases_take_fields(struct specification *specification, struct list *fields,
                            const struct list *inherited, struct slice heir, struct place place);

/* "BaseEntity", "AbstractModel", "TimestampMixin": a name for what others extend. */
bool code_bases_is_called(struct slice name);
