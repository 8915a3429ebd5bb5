/* SPDX-License-Identifier: Apache-2.0 */
/* A position of the database's log as text that only the nodes of one database can make: whoever
 * could name any would send all reads to the primary. Pure. */
#pragma once

#include "base/arena.h"

/* `key` as siphash takes it, the same on every node. */
struct slice position_write(struct arena *arena, const unsigned char *key, uint64_t position);
/* 0: it is none of ours. `key` may be NULL. */
uint64_t position_read(const unsigned char *key, struct slice text);
