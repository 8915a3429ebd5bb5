/* SPDX-License-Identifier: Apache-2.0 */
/* Parts of unread.h, for its own files. */
#pragma once

#include "spec/statement/specification.h"

/* Tells of work by the clock (N0907) and of settings for calls to other services (N0908). Whether
 * the block was one of them. */
bool unread_work_report(struct specification *specification, const struct block *block);

/* "ON DELETE CASCADE" in the items of a list in an entity's section: sets it at the foreign keys
 * that they name, and tells of those that name none (W1407). */
void unread_deletion_read(struct specification *specification, const struct block *block);
