/* SPDX-License-Identifier: Apache-2.0 */
/* Pages of a reference, one heading an rpc, where nothing writes the service down. Pure. */
#pragma once

#include "spec/statement/specification.h"

/* Behind a document's last block: where it has stated no service, adds a STATEMENT_SERVICE for each
 * that a heading names above such pages, and one without a name for those below none. A message
 * that nothing names is called after its rpc, as everybody does. */
void rpc_pages_read(struct specification *specification, const struct document *document);
