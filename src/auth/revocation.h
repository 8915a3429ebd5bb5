/* SPDX-License-Identifier: Apache-2.0 */
/* What was taken back before its time: sessions (a logout), and all tokens that a subject had until
 * some moment (a new password, a disabled account). One for the process, asked by every loop; in
 * force for all of them when the call that revokes returns. It lives in memory: who keeps sessions
 * in the store fills it again at start. Thread-safe. */
#pragma once

#include "base/slice.h"

struct revocation;

struct revocation *revocation_create(void);
void revocation_destroy(struct revocation **revocation);

/* Takes back the tokens of a session. `expires_s`: when the last of them expires by itself; then it
 * is forgotten. */
void revocation_add_session(struct revocation *revocation, struct slice session, int64_t expires_s,
                            int64_t now_s);

/* Takes back the tokens of a subject that were issued before `before_ms`. A later moment replaces
 * an earlier one. */
void revocation_add_subject(struct revocation *revocation, struct slice subject, int64_t before_ms,
                            int64_t expires_s, int64_t now_s);

/* Grows with each revocation that is news. What was found good at a generation is good as long as
 * it stays: one atomic load, nothing else, on the way of each request. */
uint64_t revocation_generation(const struct revocation *revocation);

/* Whether a token is taken back. Empty slices: it has none. */
bool revocation_has(struct revocation *revocation, struct slice session, struct slice subject,
                    int64_t issued_ms);

/* Entries that are kept; for metrics. */
size_t revocation_count(struct revocation *revocation);
