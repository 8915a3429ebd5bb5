/* SPDX-License-Identifier: Apache-2.0 */
/* A shared library that is loaded when it is needed, and stays until the process ends: for those
 * that would make every start dearer though few need them. */
#pragma once

#include "base/slice.h"

#define LIBRARY_REASON_SIZE 512U

/* Opens `file` ("libpq.so.5") and puts the addresses of `names`, one behind the other, into
 * `functions`, which has room for a pointer each. False where one of them is not there: `reason`
 * then says so in the linker's words and with `hint`, where to get it. Not thread-safe. */
bool library_load(const char *file, const char *hint, const char *const *names, size_t count,
                  void *functions, char reason[LIBRARY_REASON_SIZE]);
