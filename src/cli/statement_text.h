/* SPDX-License-Identifier: Apache-2.0 */
/* A statement as one short line for a person: "entity users (9 fields)". */
#pragma once

#include "base/buffer.h"
#include "model/model.h"

/* `operation`: what an endpoint was bound to; NULL for other kinds, or where it was bound to
 * nothing. No line end; text of the document may hold anything. */
void statement_text_write(struct buffer *buffer, const struct statement *statement,
                          const struct operation *operation);

/* "list users", "cancel orders", "not bound: …": what an operation does. */
void statement_text_write_operation(struct buffer *buffer, const struct operation *operation);
