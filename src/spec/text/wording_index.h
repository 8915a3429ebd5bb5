/* SPDX-License-Identifier: Apache-2.0 */
/* Many lists of alternatives that a whole text may be one of, looked up at once: what wording_is
 * answers for one list after the other. For texts that are asked by the thousand. Pure. */
#pragma once

#include "base/table.h"

/* Bytes of an alternative. */
#define WORDING_INDEX_MAXIMUM 64U

struct wording_index {
    struct table values;
};

void wording_index_init(struct wording_index *index, struct arena *arena);

/* The alternatives of `words`, without '*', '-' and '_', stand for `value`, which is not NULL. Of
 * two that are equal the first stays. */
void wording_index_add(struct wording_index *index, const char *words, const void *value);

/* The value of the first list for which wording_is(text, words) holds, or NULL. */
const void *wording_index_get(const struct wording_index *index, struct slice text);
