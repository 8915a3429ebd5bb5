/* SPDX-License-Identifier: Apache-2.0 */
/* Whether a system may be reached from where it is asked to listen: what is open to everybody stays
 * on this machine unless somebody says otherwise. Pure. */
#pragma once

#include "server/server.h"

struct exposure {
    bool is_refused;
    struct slice refusal; /* why */
    struct slice remedy;
    struct slice notice;  /* a sentence for whoever starts it; empty: nothing to say */
    struct slice warning; /* likewise, where something is amiss */
};

/* "127.0.0.1:80", "[::1]:80" and "localhost:80" are; other names and addresses are not. */
bool exposure_is_loopback(struct slice listen);

/* Texts live in `arena`, or are literals. */
struct exposure exposure_judge(struct arena *arena, const struct plan *plan,
                               const struct server_options *options);
