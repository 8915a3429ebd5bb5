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
 * there; of several processes that come at the same time, one does. */
struct key_file *key_file_open_stored(struct arena *arena, struct loader *loader,
                                      struct slice former, enum jwk_algorithm algorithm,
                                      int64_t now_s, struct slice *out_reason);
void key_file_close(struct key_file **file);

/* The set in force. Any thread; it lives until the file is closed. */
const struct key_set *key_file_set(const struct key_file *file);

bool key_file_is_stored(const struct key_file *file);

/* What the store holds now: put in force where it is something else than before. One thread at a
 * time, loops go on; false and why, once, with the former set still in force, when it cannot be. */
bool key_file_offer(struct key_file *file, struct arena *arena, struct slice text, bool *out_is_new,
                    struct slice *out_reason);

/* Whether the file is another one than was read. */
bool key_file_has_changed(const struct key_file *file);

/* Reads the file again, as after another process's rotation. One thread at a time, loops go on;
 * false and why, with the former set still in force, when that fails. */
bool key_file_reload(struct key_file *file, struct arena *arena, struct slice *out_reason);

/* Puts a new key in front and keeps the others for tokens that are about; they verify for
 * `grace_s` more seconds, at least as long as a token lives. Keys whose time is over go. `pem` may
 * hold the new key, with its private part; empty: one of `algorithm` is made. One thread at a time,
 * loops go on. */
bool key_file_rotate(struct key_file *file, struct arena *arena, enum jwk_algorithm algorithm,
                     struct slice pem, int64_t now_s, int64_t grace_s, struct slice *out_reason);

/* The same for keys in the store, in two strokes, so that no process meets a token that it cannot
 * verify: first a new key is put behind the one that signs; KEY_FILE_KNOWN_MS later every process
 * has read it, and it is put in front. Without a transaction under way. */
#define KEY_FILE_KNOWN_MS 3000U
bool key_file_announce(struct arena *arena, struct loader *loader, enum jwk_algorithm algorithm,
                       struct slice pem, int64_t now_s, struct slice *out_kid,
                       struct slice *out_reason);
bool key_file_promote(struct arena *arena, struct loader *loader, struct slice kid, int64_t now_s,
                      int64_t grace_s, struct slice *out_reason);
