/* SPDX-License-Identifier: Apache-2.0 */
/* Schemas that JavaScript builds by a call: mongoose, Drizzle. Pure. */
#pragma once

#include "spec/code/code_types.h"

/* At the word "const": reads "const UserSchema = new Schema({…})" or "const users =
 * pgTable('users', {…})". False, and no step, when it is neither. */
bool code_mongoose_read(struct code_reader *reader);

/* At a brace: reads "{ _id: ObjectId, name: { type: String } }", the fields of the thing that the
 * label or heading above the block names, and the indexes that calls behind it make. False, and no
 * step, when it is an example, a message, or nothing names it. */
bool code_mongoose_read_object(struct code_reader *reader);

/* At "visitSchema.index({ member: 1, day: 1 }, { unique: true });" behind that schema: an index of
 * it. False, and no step, when it is something else. */
bool code_mongoose_read_index(struct code_reader *reader);
