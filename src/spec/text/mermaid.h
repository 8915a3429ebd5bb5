/* SPDX-License-Identifier: Apache-2.0 */
/* What all readers of mermaid diagrams share. Pure. */
#pragma once

#include "base/slice.h"

/* The word that says which kind of diagram it is ("erDiagram", "stateDiagram-v2"), behind front
 * matter, comments and %%{init}%%; empty when there is none. *out_body is what follows it. */
struct slice mermaid_kind(struct slice code, struct slice *out_body);

/* Skips blanks, line ends, "%%" comments and %%{…}%% directives. */
struct slice mermaid_skip(struct slice code);
