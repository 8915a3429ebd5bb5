/* SPDX-License-Identifier: Apache-2.0 */
/* Whom an answer of 403 is for, in the words of remarks: "must be a manager", "not for members".
 * Empty: it says nothing of callers that is understood here. Pure. */
#pragma once

#include "base/arena.h"
#include "base/slice.h"

/* What sentences call who calls: "the caller", "der Aufrufer". */
extern const char endpoint_refusal_caller_words[];

/* What stands behind the number: "if the caller is neither clerk nor admin", "for anybody but
 * clerks", "unless manager", "members". */
struct slice endpoint_refusal_read(struct arena *arena, struct slice behind);

/* What stands in front of it: "Members get". */
struct slice endpoint_refusal_read_front(struct arena *arena, struct slice front);

/* "a clerk" → "clerk". */
struct slice endpoint_refusal_without_article(struct slice who);
