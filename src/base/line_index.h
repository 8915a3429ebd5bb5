/* SPDX-License-Identifier: Apache-2.0 */
/* Things by the lines of the documents that they stand in: what else is in this line? In an arena;
 * all zero but for its initialisation. */
#pragma once

#include "base/list.h"
#include "base/place.h"
#include "base/table.h"

struct line_index {
    struct table lines; /* struct line → struct list of the things */
};

void line_index_init(struct line_index *index, struct arena *arena);

/* `thing` is borrowed and not NULL. One line may have many, the same one more than once too. */
void line_index_add(struct line_index *index, struct place place, const void *thing);

/* The things in the place's line, in the order of adding; empty where there is none. */
const struct list *line_index_get(const struct line_index *index, struct place place);
