/* SPDX-License-Identifier: Apache-2.0 */
/* SipHash-2-4 (Aumasson and Bernstein, 2012): a keyed 64-bit hash for short messages. Signs
 * cursors. Pure. */
#pragma once

#include "base/slice.h"

#define SIPHASH_KEY_SIZE 16U

uint64_t siphash(const unsigned char key[SIPHASH_KEY_SIZE], struct slice message);
