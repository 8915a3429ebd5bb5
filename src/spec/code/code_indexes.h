/* SPDX-License-Identifier: Apache-2.0 */
/* What libraries of JavaScript say about several columns beside them: indexes of Mongoose and
 * MongoDB, of Sequelize, and what stands behind the columns of a table of Drizzle. Pure. */
#pragma once

#include "spec/code/code_types.h"

/* "{ farm: 1, day: -1 }, { unique: true }": an index. One of a part of an object is left out; one
 * that is unique for some rows only is told of. */
void code_indexes_read_keys(struct code_reader *reader, struct code_type *type,
                            struct slice arguments);

/* "indexes: [{ unique: true, fields: ['farm', 'day'] }]" among the options of a model. */
void code_indexes_read_sequelize(struct code_reader *reader, struct code_type *type,
                                 struct slice options);

/* "(t) => [unique().on(t.farm, t.day), index('i').on(t.day), primaryKey({ columns: [t.a, t.b] })]":
 * of what is none of these it is told. */
void code_indexes_read_drizzle(struct code_reader *reader, struct code_type *type,
                               struct slice arguments);
