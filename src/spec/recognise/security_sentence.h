/* SPDX-License-Identifier: Apache-2.0 */
/* What is said of security below any heading, "Misc", "Rules", "Limits": how passwords look, how
 * long tokens live, what locks an account, who may call from a browser, how often, and how large a
 * request may be. In items, sentences and rows of two cells; sections about other things (tests,
 * plans, risks) have none. Pure. */
#pragma once

#include "spec/statement/specification.h"

struct security_sentences;

/* `first`: index of the document's first statement. What stands on the line of a field, an endpoint
 * or the like was read with that. */
struct security_sentences *security_sentence_begin(struct specification *specification,
                                                   const struct document *document, size_t first);

/* Adds the block's facts to the specification's statements. */
void security_sentence_take(struct security_sentences *collector, struct block *block);
