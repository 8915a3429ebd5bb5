/* SPDX-License-Identifier: Apache-2.0 */
/* Who sent a request that came through proxies: X-Forwarded-For, or Forwarded (RFC 7239), read from
 * the right for as long as the proxies that wrote it are trusted. Pure. */
#pragma once

#include "base/address.h"
#include "net/net.h"

struct forwarded {
    struct slice client; /* numeric address; the peer's where nothing trusted says otherwise */
    bool is_secure;      /* the client came over TLS, as the nearest trusted proxy says */
};

/* Fields of a peer that is not in `trusted` are ignored, for anybody can write them. Where both
 * kinds are there and disagree, one of them was not written by the proxy: the peer counts. */
struct forwarded forwarded_read(const struct request *request,
                                const struct address_network *trusted, size_t trusted_count);
