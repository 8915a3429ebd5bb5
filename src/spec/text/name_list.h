/* SPDX-License-Identifier: Apache-2.0 */
/* Names in a sentence for people: "'a', 'b' and 'c'". Pure. */
#pragma once

#include "base/arena.h"
#include "base/list.h"

/* The names (struct slice) in quotes; of more than `maximum` the last are a number: "'a' and 12
 * more". At least 2. */
struct slice name_list(struct arena *arena, const struct list *names, size_t maximum);

/* Adds the name, unless it is there. */
void name_list_add(struct arena *arena, struct list *names, struct slice name);
