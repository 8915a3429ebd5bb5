/* SPDX-License-Identifier: Apache-2.0 */
/* Who may call an rpc, where it stands beside it: in its row or bullet, below its heading, in the
 * comment above it. Pure. */
#pragma once

#include "spec/statement/specification.h"

/* Behind a document's last block and all of its services: adds a STATEMENT_CALLERS for each place
 * of the document that is about an rpc, for endpoint_access_settle and who knows the roles to read
 * as they read an endpoint. */
void rpc_callers_collect(struct specification *specification, const struct document *document);
