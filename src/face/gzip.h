/* SPDX-License-Identifier: Apache-2.0 */
/* gzip (RFC 1952) of whole messages, around zlib. One a loop: what zlib needs is made at the first
 * use and used again. */
#pragma once

#include "base/buffer.h"

struct gzip;

enum gzip_outcome {
    GZIP_DONE,
    GZIP_INVALID,   /* no gzip, or it ends too early, or something follows it */
    GZIP_TOO_LARGE, /* it unpacks to more than `out` may hold */
};

/* Appends what the bytes unpack to. *gzip NULL: is made. */
enum gzip_outcome gzip_unpack(struct gzip **gzip, struct buffer *out, struct slice bytes);

/* Appends the bytes packed, for speed rather than size. */
void gzip_pack(struct gzip **gzip, struct buffer *out, struct slice bytes);

/* NULL is fine. */
void gzip_destroy(struct gzip **gzip);
