/* SPDX-License-Identifier: Apache-2.0 */
/* One line, one write(2): lines of several threads never mix. Whatever could end a line, move a
 * terminal's cursor or turn its text around is escaped, so no input forges a line. */
#include "base/log.h"

#include "base/buffer.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/utf8.h"

#include <unistd.h>

#define LINE_MAXIMUM 65536U
#define TEXT_MAXIMUM 2048U /* bytes of one field; the rest is cut off */

static bool is_harmful(uint32_t code_point)
{
    return code_point < 0x20 || (code_point >= 0x7f && code_point <= 0x9f) ||
           (code_point >= 0x2028 && code_point <= 0x202e) ||
           (code_point >= 0x2066 && code_point <= 0x2069) || code_point == 0x200e ||
           code_point == 0x200f || code_point == 0xfeff;
}

/* Bytes that are no UTF-8 become U+FFFD. */
static void append_text(struct buffer *line, struct slice text)
{
    size_t end = line->size + TEXT_MAXIMUM;
    uint32_t code_point;
    BUFFER_LITERAL(line, "\"");
    while (line->size < end && utf8_next(&text, &code_point)) {
        char encoded[4];
        if (is_harmful(code_point)) {
            buffer_format(line, "\\u%04x", code_point);
        } else if (code_point == '"' || code_point == '\\') {
            buffer_append_byte(line, '\\');
            buffer_append_byte(line, (char)code_point);
        } else {
            buffer_append(line, encoded, utf8_encode(code_point, encoded));
        }
    }
    buffer_append_string(line, text.size > 0 ? "\xe2\x80\xa6\"" : "\"");
}

static void append_field(struct buffer *line, const struct log_field *field)
{
    BUFFER_LITERAL(line, ",");
    json_write_string(line, slice_from(field->name));
    BUFFER_LITERAL(line, ":");
    switch (field->kind) {
    case LOG_FIELD_TEXT:
        append_text(line, field->text);
        break;
    case LOG_FIELD_INTEGER:
        buffer_append_int64(line, field->integer);
        break;
    }
}

void log_write(enum log_level level, const char *message, const struct log_field *fields,
               size_t field_count)
{
    static const char *const names[] = {"INFO", "WARN", "ERROR"};
    struct buffer line;
    char now[CLOCK_TEXT_SIZE];
    clock_format_us(clock_now_us(), now);
    buffer_init(&line, LINE_MAXIMUM);
    BUFFER_LITERAL(&line, "{\"time\":\"");
    buffer_append(&line, now, sizeof(now));
    buffer_format(&line, "\",\"level\":\"%s\",\"message\":", names[level]);
    append_text(&line, slice_from(message));
    for (size_t i = 0; i < field_count; i++) {
        append_field(&line, &fields[i]);
    }
    BUFFER_LITERAL(&line, "}\n");
    ssize_t written = write(STDERR_FILENO, line.data, line.size);
    (void)written; /* nowhere to report a log that cannot be written */
    buffer_release(&line);
}
