/* SPDX-License-Identifier: Apache-2.0 */
/* What the writers of statements and of the model share. */
#pragma once

#include "base/json.h"
#include "spec/statement.h"

#define EXPRESSION_TEXT_MAXIMUM ((size_t)1 << 20)

void write_number_member(struct json_writer *writer, const char *key, double number);
void write_slices(struct json_writer *writer, const char *key, const struct list *slices);
void write_expression_member(struct json_writer *writer, const char *key,
                             const struct expression *expression); /* NULL writes null */
void write_default_member(struct json_writer *writer, const struct default_value *value);
void write_type_members(struct json_writer *writer, const struct type *type);

/* statement_json_entity.c */
void write_entity(struct json_writer *writer, const struct statement *statement);
void write_index_members(struct json_writer *writer, const struct index_statement *index);
