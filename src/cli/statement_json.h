/* SPDX-License-Identifier: Apache-2.0 */
/* A statement as JSON: its content, typed, under stable keys. What is not stated is null, an empty
 * list or false. */
#pragma once

#include "base/json.h"
#include "spec/statement/statement.h"

/* Writes the members of the statement's content into the object that is open. */
void statement_json_write(struct json_writer *writer, const struct statement *statement);

/* The kind as one word: "error_code". */
void statement_json_kind(struct json_writer *writer, enum statement_kind kind);

/* One rpc of a service, as an object. */
void statement_json_rpc(struct json_writer *writer, const struct rpc_statement *rpc);

/* A member that is null where the text is empty. */
void statement_json_member(struct json_writer *writer, const char *key, struct slice text);
