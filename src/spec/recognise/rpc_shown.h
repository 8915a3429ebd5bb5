/* SPDX-License-Identifier: Apache-2.0 */
/* What a document shows of an rpc's messages otherwise than in protobuf. Pure. */
#pragma once

#include "spec/statement/specification.h"

/* Behind a document's last block: tells of fields in tables and lists below an rpc's own heading
 * and its "Request" or "Response", and in such cells of a table of rpcs, where no block of protobuf
 * has the message: what is served is derived from the model. */
void rpc_shown_report(struct specification *specification, const struct document *document);
