/* SPDX-License-Identifier: Apache-2.0 */
/* Room for the whole head is reserved once; then its parts are copied one behind the other. */
#include "net/response.h"

#include <stdio.h>
#include <time.h>

#include "net/net.h"

#define FRAME_SIZE_MAXIMUM 192U /* all but the reason, the date and the fields */

static char *put(char *to, struct slice part)
{
    if (part.size > 0) {
        memcpy(to, part.data, part.size);
    }
    return to + part.size;
}

static char *put_number(char *to, size_t number)
{
    char digits[20];
    size_t start = sizeof(digits);
    do {
        digits[--start] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    return put(to, slice_of(digits + start, sizeof(digits) - start));
}

static struct slice persistence_line(enum persistence persistence)
{
    switch (persistence) {
    case PERSISTENCE_IMPLIED:
        return SLICE_EMPTY;
    case PERSISTENCE_CLOSE:
        return SLICE("Connection: close\r\n");
    case PERSISTENCE_KEEP_ALIVE:
        return SLICE("Connection: keep-alive\r\n");
    }
    return SLICE_EMPTY;
}

void response_append_head(struct buffer *out, const struct response_head *head)
{
    struct slice reason = slice_from(http_reason(head->status));
    char *start =
        buffer_reserve(out, FRAME_SIZE_MAXIMUM + reason.size + head->date.size + head->fields.size);
    if (start == NULL) {
        return;
    }
    char *to = put(start, SLICE("HTTP/1.1 "));
    to = put_number(to, head->status);
    *to++ = ' ';
    to = put(to, reason);
    to = put(to, SLICE("\r\n"));
    to = put(to, head->date);
    if (head->is_chunked) {
        to = put(to, SLICE("Transfer-Encoding: chunked\r\n"));
    } else if (response_has_body(head->status) && !head->is_endless) {
        to = put(to, SLICE("Content-Length: "));
        to = put_number(to, head->body_size);
        to = put(to, SLICE("\r\n"));
    }
    to = put(to, persistence_line(head->persistence));
    to = put(to, head->fields);
    to = put(to, SLICE("\r\n"));
    buffer_advance(out, (size_t)(to - start));
}

void response_format_date(int64_t now_us, char out[RESPONSE_DATE_SIZE])
{
    static const char days[][4] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static const char months[][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    time_t seconds = now_us / 1000000;
    struct tm utc;
    gmtime_r(&seconds, &utc);
    char line[64];
    snprintf(line, sizeof(line), "Date: %s, %02d %s %04d %02d:%02d:%02d GMT\r\n", days[utc.tm_wday],
             utc.tm_mday, months[utc.tm_mon], utc.tm_year + 1900, utc.tm_hour, utc.tm_min,
             utc.tm_sec);
    memcpy(out, line, RESPONSE_DATE_SIZE);
}
