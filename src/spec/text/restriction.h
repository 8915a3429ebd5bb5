/* SPDX-License-Identifier: Apache-2.0 */
/* The small vocabulary in which people say who alone may do what, brought to one language, so that
 * one reader of rules is enough: "Nur Administratoren dürfen …", "仅管理员可 …", "(solo admin)".
 * Only whom, what and "only" are translated; order and grammar stay as they are. Pure. */
#pragma once

#include "base/arena.h"

/* Words of other languages than English without which nothing is translated; for wording_has. */
extern const char restriction_words[];

/* What somebody does, in other languages than English: "Trainer verwalten Boote". Where a section
 * is about access, such a sentence grants. */
extern const char restriction_grant_words[];

/* The text with these words in English, blanks around them; the text itself where it has none of
 * either list. */
struct slice restriction_translate(struct arena *arena, struct slice text);
