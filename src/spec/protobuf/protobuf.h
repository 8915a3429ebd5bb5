/* SPDX-License-Identifier: Apache-2.0 */
/* Reads protobuf definitions, whole files or the fragments that documents show. Pure.
 *
 * A missing semicolon or field number is warned about and read over; what is nothing of the
 * language is reported at its place (E06xx) and skipped to the next declaration. */
#pragma once

#include "spec/document/passage.h"
#include "spec/statement/specification.h"

/* Adds a STATEMENT_SERVICE per service (rpcs without one make a service without a name), a
 * STATEMENT_MESSAGE per message, nested ones as "Outer.Inner", a STATEMENT_ENUM per enum, a
 * STATEMENT_ENTITY (SOURCE_PROTOBUF) per message that is not nested, and a STATEMENT_ENDPOINT per
 * HTTP binding. Linear time. */
void protobuf_read(struct specification *specification, const struct block *block,
                   const struct passage *passage);

/* Whether untagged code is certainly protobuf. */
bool protobuf_is_likely(struct slice code);
