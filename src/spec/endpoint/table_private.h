/* SPDX-License-Identifier: Apache-2.0 */
/* What the files share that read tables of endpoints.
 *
 *     endpoint_table    which tables list some, what their columns say, and what is reported
 *     table_row         a row to the methods and paths that it lists
 *
 * Pure; texts point into the table, or live in the specification's arena. */
#pragma once

#include "spec/endpoint/endpoint.h"
#include "spec/endpoint/endpoint_column.h"

#define COLUMN_MAXIMUM 24

struct table_reader {
    struct endpoint_scope *scope;
    const struct block *block;
    size_t column_count;
    enum column_role roles[COLUMN_MAXIMUM];
    size_t role_column_count; /* columns that are headed by a role and hold ticks */
    bool is_role[COLUMN_MAXIMUM];
    size_t state_column; /* 1 plus the column of states that was looked through; 0: none was */
    bool has_done_rows;  /* of that column */
};

/* What a row lists. */
struct endpoint_row {
    size_t method_column;
    size_t path_column;        /* both the same when one cell holds them */
    struct endpoint_line line; /* pairs whose path lies in the marked text of its cell */
    bool is_crud;              /* one word for all that its paths have */
};

/* Finds the methods and the path of a row; false: it has none. */
bool table_row_find(struct table_reader *reader, size_t index, struct endpoint_row *row);

/* The column of the row that is nothing but methods; SIZE_MAX: there is none. */
size_t table_row_method_column(const struct table_reader *reader, size_t index,
                               struct endpoint_pair *out_pair);

/* The column with a path, other than `but`: the one that is headed as path first; or SIZE_MAX. */
size_t table_row_path_column(struct table_reader *reader, size_t index, size_t but);

/* The path that a cell begins with, or empty. */
struct slice table_row_path(struct slice marked, bool may_be_relative);
