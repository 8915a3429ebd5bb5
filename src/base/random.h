/* SPDX-License-Identifier: Apache-2.0 */
/* Random bytes from the kernel, and the identifiers made of them. Thread-safe. */
#pragma once

#include "base/slice.h"

/* Fills `out` from getrandom(2); aborts where the kernel has none, for nothing is safe then. */
void random_bytes(void *out, size_t size);

#define UUID_SIZE      16U
#define UUID_TEXT_SIZE 36U

/* RFC 9562. Version 7: 48 bits of milliseconds, then a per-thread counter-seeded random tail that
 * keeps ids made by one thread in order within a millisecond. Version 4: all random. */
void uuid_generate_v7(int64_t now_us, unsigned char out[UUID_SIZE]);
void uuid_generate_v4(unsigned char out[UUID_SIZE]);

/* Lower case with hyphens; no NUL. Pure. */
void uuid_format(const unsigned char uuid[UUID_SIZE], char out[UUID_TEXT_SIZE]);

/* Accepts the hyphenated form in any case. Pure. */
bool uuid_parse(struct slice text, unsigned char out[UUID_SIZE]);
