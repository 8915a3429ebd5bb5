/* SPDX-License-Identifier: Apache-2.0 */
/* Whether the words beside a field keep its value to the server: "write-only", "never returned",
 * "not exposed by the API", "hidden from clients". Pure. */
#pragma once

#include "base/arena.h"

/* Words that name an occasion, a reader or a form of the value ("never returned as null", "not
 * shown to guests", "never returned in the list", "closed items are never returned") keep nothing.
 * Linear; cheap where no such phrase is in the text. The arena's
 * wording_memory is used, and nothing else is kept in it. */
bool field_secrecy_is_said(struct arena *arena, struct slice text);
