/* SPDX-License-Identifier: Apache-2.0 */
/* A small scanner over fixed fields, and the calendar. */
#include "plan/datetime.h"

#include "base/clock.h"

#define FRACTION_DIGITS 6U

static const char not_a_date[] = "must be a date such as 2026-01-31";
static const char not_a_time[] = "must be a time of day such as 13:45:00";
static const char not_a_timestamp[] = "must be a date and time such as 2026-01-31T13:45:00Z";
static const char without_zone[] = "must state its offset from UTC, as in 2026-01-31T13:45:00Z";
static const char leap_second[] = "must have seconds from 00 to 59";
static const char outside_calendar[] = "must lie in the years 0001 to 9999";

struct date {
    unsigned year, month, day;
};

struct time_of_day {
    unsigned hour, minute, second, microsecond;
};

/* Takes exactly `count` digits off the front. */
static bool take_number(struct slice *rest, size_t count, unsigned *out_value)
{
    unsigned value = 0;
    if (rest->size < count) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (!character_is_digit(rest->data[i])) {
            return false;
        }
        value = value * 10 + (unsigned)(rest->data[i] - '0');
    }
    *rest = slice_from_offset(*rest, count);
    *out_value = value;
    return true;
}

static bool take_byte(struct slice *rest, char byte)
{
    if (rest->size == 0 || rest->data[0] != byte) {
        return false;
    }
    *rest = slice_from_offset(*rest, 1);
    return true;
}

static unsigned days_in_month(unsigned year, unsigned month)
{
    static const unsigned char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool is_leap_year = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && is_leap_year ? 29 : days[month - 1];
}

static bool take_date(struct slice *rest, struct date *date)
{
    return take_number(rest, 4, &date->year) && take_byte(rest, '-') &&
           take_number(rest, 2, &date->month) && take_byte(rest, '-') &&
           take_number(rest, 2, &date->day) && date->year >= 1 && date->month >= 1 &&
           date->month <= 12 && date->day >= 1 &&
           date->day <= days_in_month(date->year, date->month);
}

static bool take_fraction(struct slice *rest, unsigned *out_microsecond)
{
    unsigned value = 0;
    size_t count = 0;
    if (!take_byte(rest, '.')) {
        return true;
    }
    for (; rest->size > 0 && character_is_digit(rest->data[0]); count++) {
        if (count < FRACTION_DIGITS) {
            value = value * 10 + (unsigned)(rest->data[0] - '0');
        }
        *rest = slice_from_offset(*rest, 1);
    }
    for (size_t i = count; i < FRACTION_DIGITS; i++) {
        value *= 10;
    }
    *out_microsecond = value;
    return count > 0;
}

/* NULL, or the reason; `otherwise` when it is no time of day at all. */
static const char *take_time(struct slice *rest, struct time_of_day *time, const char *otherwise)
{
    *time = (struct time_of_day){0};
    if (!take_number(rest, 2, &time->hour) || !take_byte(rest, ':') ||
        !take_number(rest, 2, &time->minute) || time->hour > 23 || time->minute > 59) {
        return otherwise;
    }
    if (!take_byte(rest, ':')) {
        return NULL;
    }
    if (!take_number(rest, 2, &time->second) || time->second > 60 ||
        !take_fraction(rest, &time->microsecond)) {
        return otherwise;
    }
    return time->second == 60 ? leap_second : NULL;
}

/* "Z", "+02:00", "+0200", "+02"; the offset in minutes, east positive. */
static bool take_zone(struct slice *rest, int *out_offset)
{
    if (take_byte(rest, 'Z') || take_byte(rest, 'z')) {
        *out_offset = 0;
        return true;
    }
    unsigned hours;
    unsigned minutes = 0;
    bool is_west = take_byte(rest, '-');
    if ((!is_west && !take_byte(rest, '+')) || !take_number(rest, 2, &hours)) {
        return false;
    }
    bool has_colon = take_byte(rest, ':');
    if ((has_colon || rest->size > 0) && !take_number(rest, 2, &minutes)) {
        return false;
    }
    *out_offset = (int)(hours * 60 + minutes) * (is_west ? -1 : 1);
    return hours <= 23 && minutes <= 59;
}

/* Days since 1970-01-01. Years are counted from March, so that the leap day is a year's last. */
static int64_t days_since_epoch(struct date date)
{
    unsigned year = date.month > 2 ? date.year : date.year - 1;
    unsigned month = date.month > 2 ? date.month - 3 : date.month + 9;
    int64_t day_of_year = (153 * month + 2) / 5 + date.day - 1;
    return (int64_t)year * 365 + year / 4 - year / 100 + year / 400 + day_of_year - 719468;
}

const char *datetime_read_date(struct slice text, struct slice *out_text)
{
    struct slice rest = text;
    struct date date;
    if (!take_date(&rest, &date) || rest.size > 0) {
        return not_a_date;
    }
    *out_text = text;
    return NULL;
}

const char *datetime_read_time(struct arena *arena, struct slice text, struct slice *out_text)
{
    struct slice rest = text;
    struct time_of_day time;
    const char *reason = take_time(&rest, &time, not_a_time);
    if (reason != NULL || rest.size > 0) {
        return reason != NULL ? reason : not_a_time;
    }
    struct slice full = arena_format(arena, "%02u:%02u:%02u.%06u", time.hour, time.minute,
                                     time.second, time.microsecond);
    while (full.data[full.size - 1] == '0' && full.size > sizeof("00:00:00") - 1) {
        full.size--;
    }
    full.size -= full.data[full.size - 1] == '.';
    *out_text = full;
    return NULL;
}

static const char *take_time_and_zone(struct slice *rest, bool needs_zone, struct time_of_day *time,
                                      int *out_offset)
{
    if (!take_byte(rest, 'T') && !take_byte(rest, 't') && !take_byte(rest, ' ')) {
        return not_a_timestamp;
    }
    const char *reason = take_time(rest, time, not_a_timestamp);
    if (reason != NULL) {
        return reason;
    }
    if (rest->size == 0) {
        return needs_zone ? without_zone : NULL;
    }
    return take_zone(rest, out_offset) && rest->size == 0 ? NULL : not_a_timestamp;
}

const char *datetime_read_timestamp(struct arena *arena, struct slice text, bool needs_zone,
                                    struct slice *out_text)
{
    struct date date;
    struct time_of_day time = {0};
    int offset = 0;
    if (!take_date(&text, &date)) {
        return not_a_timestamp;
    }
    const char *reason = text.size == 0 && !needs_zone
                             ? NULL
                             : take_time_and_zone(&text, needs_zone, &time, &offset);
    if (reason != NULL) {
        return reason;
    }
    int64_t minutes = days_since_epoch(date) * 1440 + time.hour * 60 + time.minute - offset;
    const int64_t first = days_since_epoch((struct date){1, 1, 1}) * 1440;
    const int64_t last = days_since_epoch((struct date){9999, 12, 31}) * 1440 + 1439;
    if (minutes < first || minutes > last) {
        return outside_calendar;
    }
    char *data = arena_allocate_raw(arena, CLOCK_TEXT_SIZE);
    clock_format_us((minutes * 60 + time.second) * 1000000 + time.microsecond, data);
    *out_text = slice_of(data, CLOCK_TEXT_SIZE);
    return NULL;
}

size_t datetime_shorten(struct slice stored, char *out)
{
    if (stored.size != CLOCK_TEXT_SIZE || stored.data[CLOCK_TEXT_SIZE - 1] != 'Z' ||
        stored.data[CLOCK_TEXT_SIZE - 2 - FRACTION_DIGITS] != '.') {
        return 0;
    }
    size_t size = CLOCK_TEXT_SIZE - 1;
    while (stored.data[size - 1] == '0') {
        size--;
    }
    size -= stored.data[size - 1] == '.';
    memcpy(out, stored.data, size);
    out[size] = 'Z';
    return size + 1;
}
