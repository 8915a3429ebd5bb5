/* SPDX-License-Identifier: Apache-2.0 */
/* What the files that read notes on endpoints share. */
#pragma once

#include "spec/endpoint/endpoint_note.h"

/* Steps over one of the '|'-separated words at the front; 0 when none stands there. */
size_t endpoint_note_measure_word(struct slice text, const char *words);

/* --- endpoint_note_access.c --- */

/* Whether every name in a bracket is a role or permission: "(admin)", "(author/mod)"; beside them
 * may stand how they sign in, "(JWT + role admin)". */
bool endpoint_note_names_roles(struct slice text);
/* "(librarian only)", "(clerk, warden only)": a role by what is said of it, whatever its name. */
bool endpoint_note_is_said_of_roles(struct slice text);
