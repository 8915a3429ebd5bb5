/* SPDX-License-Identifier: Apache-2.0 */
/* Documents on their way in: bytes of a file, and the files of a folder. What cannot be read is a
 * finding (E0101 to E0109) that names the file and the remedy. */
#pragma once

#include "base/diagnostic.h"

/* The path under which standard input ("-") appears in findings. */
#define INPUT_STANDARD "<stdin>"

/* Whether the path is a folder. False for what does not exist. */
bool input_is_folder(const char *path);

/* Reads a regular file, or standard input for "-". A file is refused by its size before it is read,
 * and at most DOCUMENT_SIZE_MAXIMUM bytes are read whatever it says. Devices, sockets and named
 * pipes are refused without waiting on them. False when reported. */
bool input_read(struct arena *arena, const char *path, struct diagnostics *diagnostics,
                struct slice *out_text);

/* Adds the path (const char) of every *.md and *.markdown file below the folder, sorted by bytes.
 * Hidden entries, node_modules and symbolic links to folders are skipped. False when reported. */
bool input_list(struct arena *arena, const char *folder, struct diagnostics *diagnostics,
                struct list *out_paths);

/* A place for findings about a file as a whole. */
struct place input_place(struct arena *arena, const char *path);
