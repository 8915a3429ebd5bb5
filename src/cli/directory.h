/* SPDX-License-Identifier: Apache-2.0 */
/* Where the data of a document is kept unless --data says otherwise. */
#pragma once

#include "base/arena.h"

/* .phoenix/NAME beside the document: two documents in one folder keep their data apart. A folder's
 * own is inside it. */
struct slice directory_default(struct arena *arena, const char *path);
