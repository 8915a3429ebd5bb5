/* SPDX-License-Identifier: Apache-2.0 */
/* Pages of a reference, one heading an rpc, where nothing writes the service down. Pure. */
#pragma once

#include "spec/statement/specification.h"

enum rpc_side { RPC_SIDE_NONE, RPC_SIDE_REQUEST, RPC_SIDE_RESPONSE };

/* Which message of an rpc a label is about: "Request", "Output", "Antwort". */
enum rpc_side rpc_pages_side(struct slice label);

/* "GetTask", "`getTask`", "RPC GetTask", "2.1 GetTask (unary)": the rpc that the heading names, or
 * empty. */
struct slice rpc_pages_heading(const struct section *section);

/* Behind a document's last block: where it has stated no service, adds a STATEMENT_SERVICE for each
 * that a heading names above such pages, and one without a name for those below none. A message
 * that nothing names is called after its rpc, as everybody does. */
void rpc_pages_read(struct specification *specification, const struct document *document);
