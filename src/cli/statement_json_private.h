/* SPDX-License-Identifier: Apache-2.0 */
/* What the writers of statements and of the model share. */
#pragma once

#include "base/json.h"
#include "spec/statement/statement.h"

#define EXPRESSION_TEXT_MAXIMUM ((size_t)1 << 20)

void statement_json_slices(struct json_writer *writer, const char *key, const struct list *slices);
void statement_json_expression(struct json_writer *writer, const char *key,
                               const struct expression *expression); /* NULL writes null */
void statement_json_default(struct json_writer *writer, const struct default_value *value);
void statement_json_type(struct json_writer *writer, const struct type *type);

/* statement_json_entity.c */
void statement_json_entity(struct json_writer *writer, const struct statement *statement);
void statement_json_index(struct json_writer *writer, const struct index_statement *index);
