/* SPDX-License-Identifier: Apache-2.0 */
/* Dates, times of day and instants as text: checked by the calendar and brought to the one form in
 * which they are stored, whose byte order is their order in time. Years 0001 to 9999. Pure.
 *
 * Each function returns NULL on success, else the reason, as value.h has it. */
#pragma once

#include "base/arena.h"

/* "2026-01-31", stored as it is. */
const char *datetime_read_date(struct slice text, struct slice *out_text);

/* "03:04:05.25", "03:04:05" or "03:04"; stored with seconds and without trailing zeros. */
const char *datetime_read_time(struct arena *arena, struct slice text, struct slice *out_text);

/* RFC 3339 with any offset, stored in UTC with six digits of fraction. 'T' may be a blank, the
 * offset also "+02" or "+0200". Digits behind the sixth are cut off, so that an instant is never
 * moved into the future. A leap second is refused: UTC as computers count it has no place for it.
 * Without `needs_zone` a text without offset is UTC, and a date is its midnight. */
const char *datetime_read_timestamp(struct arena *arena, struct slice text, bool needs_zone,
                                    struct slice *out_text);

/* A stored time stamp as it is shown: without trailing zeros, and without the point when nothing
 * follows it. Writes at most CLOCK_TEXT_SIZE bytes and returns how many; 0 when `stored` has
 * another form. */
size_t datetime_shorten(struct slice stored, char *out);
