/* SPDX-License-Identifier: Apache-2.0 */
/* Parts of unread.h, for its own files. */
#pragma once

#include "base/table.h"
#include "spec/statement/specification.h"

struct unread {
    struct specification *specification;
    struct table entities; /* word_key → itself; filled when the first table asks */
    bool is_filled;
    size_t message_count; /* blocks of messages that were looked at */
};

/* Whether an endpoint is described in the section, whose heading may be its path. Only the first
 * sections are looked at: of later ones it is so. */
bool unread_has_endpoint(struct unread *unread, const struct section *section);

/* Types in code that are called "…Event": of those that are taken for messages it is told, for what
 * happens may be what is stored. */
void unread_events_report(struct unread *unread);

/* Tells of work by the clock (N0907) and of settings for calls to other services (N0908). Whether
 * the block was one of them. */
bool unread_work_report(struct specification *specification, const struct block *block);

/* "ON DELETE CASCADE" in the items of a list in an entity's section: sets it at the foreign keys
 * that they name, and tells of those that name none (W1407). */
bool unread_is_aside(const struct block *block);
void unread_deletion_read(struct specification *specification, const struct block *block);
