/* SPDX-License-Identifier: Apache-2.0 */
/* One line that writes an rpc down: "rpc GetBoat(GetBoatRequest) returns (stream Boat)", and its
 * parts. Pure. */
#pragma once

#include "spec/statement/statement.h"

/* A name of a message, not of a parameter: it begins with a capital, or has a package. Empty: it is
 * none. */
struct slice rpc_signature_message(struct slice text);

/* "stream Boat", "stream of Boat", "Boat stream". */
bool rpc_signature_is_stream(struct slice text);

/* What stands behind the arrow or "returns", or empty. */
struct slice rpc_signature_result(struct slice rest);

/* "[rpc] Name(Request) → Response": false where one of the messages is not named by its type; the
 * request may be empty. */
bool rpc_signature_read(struct slice line, struct rpc_statement *rpc);
