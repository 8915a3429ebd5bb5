/* SPDX-License-Identifier: Apache-2.0 */
/* Schemas that JavaScript builds by a call: mongoose, Drizzle. Pure. */
#pragma once

#include "spec/code_types.h"

/* At the word "const": reads "const UserSchema = new Schema({…})" or "const users =
 * pgTable('users', {…})". False, and no step, when it is neither. */
bool code_mongoose_read(struct code_reader *reader);
