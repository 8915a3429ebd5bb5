/* SPDX-License-Identifier: Apache-2.0 */
/* Time. The pure rooms take it as an argument; only the rooms that run may ask for it here. */
#pragma once

#include "base/slice.h"

/* Microseconds since 1970-01-01T00:00:00Z. */
int64_t clock_now_us(void);

/* Nanoseconds on a clock that never steps back; for durations only. */
uint64_t clock_monotonic_ns(void);

#define CLOCK_TEXT_SIZE 27U /* "2026-01-02T03:04:05.678901Z" */

/* RFC 3339 in UTC with six fractional digits, the form in which timestamps are stored. Pure. No NUL
 * is written. Years 0 to 9999; others are clamped. */
void clock_format_us(int64_t time_us, char out[CLOCK_TEXT_SIZE]);
