/* SPDX-License-Identifier: Apache-2.0 */
/* The room `model/create`, the door: statements in, one resolved and merged model out.
 * Contradictions end here, as diagnostics with both places. Pure. */
#pragma once

#include "model/model.h"

/* Resolves what a specification states. Never NULL; when the diagnostics have errors, it must not
 * be run. */
struct model *model_create(struct arena *arena, const struct specification *specification,
                           struct diagnostics *diagnostics);
