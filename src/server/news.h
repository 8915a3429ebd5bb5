/* SPDX-License-Identifier: Apache-2.0 */
/* What other processes write into the database, told to those who watch. */
#pragma once

#include "operation/watch.h"
#include "store/store.h"

struct news {
    const struct plan *plan;
    struct watch_hub *hub;
};

/* From now on, for as long as the store lives, which all that is given must outlive. Before its
 * sessions are opened. */
void news_open(struct news *news, struct store *store, const struct plan *plan,
               struct watch_hub *hub);
