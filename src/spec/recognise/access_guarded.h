/* SPDX-License-Identifier: Apache-2.0 */
/* Sentences that limit somebody without a word that does: "All routes below `/boats` go through
 * `requireRole('admin')`", and, where a section is about access, "Boats are managed by clerks". */
#pragma once

#include "spec/document/document.h"

/* The same as a rule of access says it, "… require the admin role", "… managed only by clerks";
 * empty: it is neither. `part` is of text.plain. Pure. */
struct slice access_guarded_words(struct arena *arena, struct text text, struct slice part,
                                  bool is_about_access);
