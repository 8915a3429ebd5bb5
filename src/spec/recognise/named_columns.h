/* SPDX-License-Identifier: Apache-2.0 */
/* Columns that a text gives to tables that it names. Pure; `text` lives in the document. */
#pragma once

#include "spec/recognise/told_columns.h"

/* The next "`created_by` on `orders` and `invoices`" of the text, from its mark `from` on: the
 * columns, and the names of the tables (struct slice). Returns the mark behind it; 0: there is
 * none. Whether the tables are any, the caller must see. */
size_t named_columns_read(struct arena *arena, const struct text *text, size_t from,
                          struct told_columns *out_told, struct list *out_tables);
