/* SPDX-License-Identifier: Apache-2.0 */
/* phoenix.lock beside a document, or in the folder of documents that are one system. */
#pragma once

#include "cli/output.h"
#include "plan/service.h"

/* The lock that belongs to the document; NULL where there is none, or where the one beside it
 * belongs to another document that is still there. What is wrong with it is reported. */
struct lock *lock_file_read(struct arena *arena, const char *specification,
                            struct diagnostics *diagnostics);

/* Writes the lock that the services should have, where it differs from what is there; all or
 * nothing. *out_is_written says whether. 0, or an errno; EEXIST: the lock there belongs to another
 * document. Nothing is written for standard input ("-"). */
int lock_file_write(struct arena *arena, const char *specification, const struct services *services,
                    bool *out_is_written);

/* Where the lock is or would be; NULL for standard input. */
const char *lock_file_path(struct arena *arena, const char *specification);

/* Prints the changes that break clients, which writing the lock accepts. */
void lock_file_tell(struct output *error, struct arena *arena,
                    const struct diagnostics *diagnostics);

/* Replaces a file by a text, all or nothing. 0, or an errno. */
int lock_file_replace(struct arena *arena, const char *path, struct slice text);
