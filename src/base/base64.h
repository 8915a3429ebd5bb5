/* SPDX-License-Identifier: Apache-2.0 */
/* Base64 (RFC 4648): the standard alphabet with padding, and the URL-safe one without. Pure. */
#pragma once

#include "base/arena.h"
#include "base/buffer.h"

enum base64_kind { BASE64_STANDARD, BASE64_URL };

struct slice base64_encode(struct arena *arena, struct slice bytes, enum base64_kind kind);

/* Appends the same to `buffer`. */
void base64_write(struct buffer *buffer, struct slice bytes, enum base64_kind kind);

/* Padding may be left out in both kinds. False on a foreign character, a wrong length, or bits left
 * over. */
bool base64_decode(struct arena *arena, struct slice text, enum base64_kind kind,
                   struct slice *out_bytes);
