/* SPDX-License-Identifier: Apache-2.0 */
/* Whether the words beside a field keep its value to the server: "write-only", "never returned",
 * "not exposed by the API", "hidden from clients". Pure. */
#pragma once

#include "base/slice.h"

/* Words that name an occasion, a reader or a form of the value ("never returned as null", "not
 * shown to guests", "never returned in the list", "closed items are never returned") keep nothing.
 * Linear; cheap where no word of the text can begin such a thing. */
bool field_secrecy_is_said(struct slice text);
