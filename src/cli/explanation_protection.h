/* SPDX-License-Identifier: Apache-2.0 */
/* Rate limits, headers, other sites and cache rules, as `explain` shows them. */
#pragma once

#include "cli/explanation_json_private.h"

/* Nothing where the document states none and nothing was added that limits a caller. */
void explanation_protection_text(const struct model *model, struct output *output);

/* The members "protection" and "caching". */
void explanation_protection_json(const struct model *model, struct json_writer *writer);
