/* SPDX-License-Identifier: Apache-2.0 */
/* How closed sets, numbers and expressions are written in what commands print. */
#pragma once

#include "base/buffer.h"
#include "spec/statement/statement.h"

/* For programs: "sql", "table", "diagram", "code", "protobuf", "schema", "list", "example". */
const char *notation_source(enum source_kind source);
/* For people: "SQL", "a table of columns", … */
const char *notation_source_phrase(enum source_kind source);

const char *notation_comparison(enum comparison comparison); /* "<", "<=", … */
const char *notation_unit(enum unit unit);                   /* "ms", "bytes", …; "" for none */
const char *notation_cardinality(enum cardinality cardinality); /* "0..1", "1", "0..n", "1..n" */
const char *notation_action(enum referential_action action);    /* "cascade", …; NULL for none */
const char *notation_task(enum task_state state);               /* "open", "done"; NULL for none */
const char *notation_direction(enum example_direction direction); /* "request", … */
const char *notation_block(enum block_kind kind);                 /* "paragraph", "list", … */

/* The shortest decimal text that reads back as the same number. Infinities and NAN give "null". */
void notation_write_number(struct buffer *buffer, double number);

/* An expression as people write it: price >= 0, status in ('a', 'b'). Deep ones end in "…". */
void notation_write_expression(struct buffer *buffer, const struct expression *expression);

/* A default: "now", "uuid", "auto_increment" or the expression; nothing for none. */
void notation_write_default(struct buffer *buffer, const struct default_value *value);
