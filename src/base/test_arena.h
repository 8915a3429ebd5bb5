/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests share that need nothing but memory: an arena, anew for each test. For tests
 * only. */
#pragma once

#include "base/test.h"

#include "base/arena.h"

static struct arena *arena;

static inline int set_up(void **state)
{
    (void)state;
    arena = arena_create(4096);
    return 0;
}

static inline int tear_down(void **state)
{
    (void)state;
    arena_destroy(&arena);
    return 0;
}
