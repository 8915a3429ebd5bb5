/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of `model` and of the rooms above it share: a document is compiled from a text, in
 * an arena of the test's own. For tests only. */
#pragma once

#include "base/test.h"

#include "model/create/model_create.h"
#include "spec/recognise/recognise.h"

static struct arena *arena;
static struct diagnostics diagnostics;

static inline int set_up(void **state)
{
    (void)state;
    arena = arena_create(65536);
    diagnostics_init(&diagnostics, arena);
    return 0;
}

static inline int tear_down(void **state)
{
    (void)state;
    arena_destroy(&arena);
    return 0;
}

static inline struct model *model_of(struct slice text)
{
    struct specification *specification = specification_create(arena, &diagnostics);
    assert_true(recognise_document(specification, SLICE("test.md"), text));
    return model_create(arena, specification, &diagnostics);
}
