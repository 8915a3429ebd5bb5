/* SPDX-License-Identifier: Apache-2.0 */
/* The system's clocks, and the calendar arithmetic of the proleptic Gregorian calendar. */
#include "base/clock.h"

#include <time.h>

int64_t clock_now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

uint64_t clock_monotonic_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000U + (uint64_t)now.tv_nsec;
}

static void put_digits(char *out, unsigned count, uint64_t value)
{
    while (count > 0) {
        out[--count] = (char)('0' + value % 10);
        value /= 10;
    }
}

#define FIRST_US (-62167219200LL * 1000000)          /* 0000-01-01T00:00:00Z */
#define LAST_US  (253402300799LL * 1000000 + 999999) /* 9999-12-31T23:59:59.999999Z */

void clock_format_us(int64_t time_us, char out[CLOCK_TEXT_SIZE])
{
    time_us = time_us < FIRST_US ? FIRST_US : time_us > LAST_US ? LAST_US : time_us;
    uint64_t since_year_zero = (uint64_t)(time_us - FIRST_US);
    uint64_t seconds = since_year_zero / 1000000;
    /* Count from 0000-03-01, so that the leap day ends a year: 60 days lie between 0000-01-01 and
     * 0000-03-01. To keep the count from going negative, one whole 400-year cycle (146,097 days) is
     * added and taken off again. */
    uint64_t days = seconds / 86400 + 146097 - 60;
    uint64_t cycle = days / 146097;
    uint64_t day_of_cycle = days % 146097;
    uint64_t year_of_cycle =
        (day_of_cycle - day_of_cycle / 1460 + day_of_cycle / 36524 - day_of_cycle / 146096) / 365;
    uint64_t day_of_year =
        day_of_cycle - (365 * year_of_cycle + year_of_cycle / 4 - year_of_cycle / 100);
    uint64_t shifted_month = (5 * day_of_year + 2) / 153;
    uint64_t day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    uint64_t month = shifted_month < 10 ? shifted_month + 3 : shifted_month - 9;
    uint64_t year = cycle * 400 + year_of_cycle + (month <= 2) - 400;
    memcpy(out, "0000-00-00T00:00:00.000000Z", CLOCK_TEXT_SIZE);
    put_digits(out, 4, year);
    put_digits(out + 5, 2, month);
    put_digits(out + 8, 2, day);
    put_digits(out + 11, 2, seconds / 3600 % 24);
    put_digits(out + 14, 2, seconds / 60 % 60);
    put_digits(out + 17, 2, seconds % 60);
    put_digits(out + 20, 6, since_year_zero % 1000000);
}
