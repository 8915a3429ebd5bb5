/* SPDX-License-Identifier: Apache-2.0 */
/* What keeps Phoenix's own keys: a JWK Set (RFC 7517) with private parts, in a file that is
 * readable by its owner only, or in the store, for all processes that serve it. Its first key
 * signs; those behind it verify until the time in their "exp". */
#pragma once

#include "auth/keys.h"
#include "store/loader.h"

struct key_file;

/* Reads the file; makes it, with one new key of this algorithm, where there is none. Its directory
 * must exist. NULL, and *out_reason in `arena` says why and what to do, when the file is readable
 * by others than its owner, broken, without a private key at its front, or cannot be made. */
struct key_file *key_file_open(struct arena *arena, struct slice path, enum jwk_algorithm algorithm,
                               int64_t now_s, struct slice *out_reason);

/* The keys in the store. Where there are none, those of the file `former`, or one new key, are put
 * there; of several processes that come at the same time, one does. They are neither read again nor
 * rotated. */
struct key_file *key_file_open_stored(struct arena *arena, struct loader *loader,
                                      struct slice former, enum jwk_algorithm algorithm,
                                      int64_t now_s, struct slice *out_reason);
void key_file_close(struct key_file **file);

/* The set in force. Any thread; it lives until the file is closed. */
const struct key_set *key_file_set(const struct key_file *file);

/* Reads the file again, as after another process's rotation. One thread at a time, loops go on;
 * false and why, with the former set still in force, when that fails. */
bool key_file_reload(struct key_file *file, struct arena *arena, struct slice *out_reason);

/* Puts a new key in front and keeps the others for tokens that are about; they verify for
 * `grace_s` more seconds, at least as long as a token lives. Keys whose time is over go. `pem` may
 * hold the new key, with its private part; empty: one of `algorithm` is made. One thread at a time,
 * loops go on. */
bool key_file_rotate(struct key_file *file, struct arena *arena, enum jwk_algorithm algorithm,
                     struct slice pem, int64_t now_s, int64_t grace_s, struct slice *out_reason);
