/* SPDX-License-Identifier: Apache-2.0 */
/* One line, one write(2): lines of several threads never mix. Control characters are escaped, so no
 * input forges a line. */
#include "base/log.h"

#include "base/buffer.h"
#include "base/clock.h"
#include "base/json.h"

#include <stdatomic.h>
#include <unistd.h>

#define LINE_MAXIMUM 16384U

static _Atomic int current_level = LOG_INFO;

void log_set_level(enum log_level level)
{
    atomic_store(&current_level, (int)level);
}

bool log_is_on(enum log_level level)
{
    return (int)level >= atomic_load_explicit(&current_level, memory_order_relaxed);
}

static void append_field(struct buffer *line, const struct log_field *field)
{
    BUFFER_LITERAL(line, ",");
    json_write_string(line, slice_from(field->name));
    BUFFER_LITERAL(line, ":");
    switch (field->kind) {
    case LOG_FIELD_TEXT:
        json_write_string(line, field->text);
        break;
    case LOG_FIELD_INTEGER:
        buffer_append_int64(line, field->integer);
        break;
    case LOG_FIELD_MILLISECONDS:
        buffer_format(line, "%.3f", field->milliseconds);
        break;
    }
}

void log_write(enum log_level level, const char *message, const struct log_field *fields,
               size_t field_count)
{
    static const char *const names[] = {"DEBUG", "INFO", "WARN", "ERROR"};
    if (!log_is_on(level)) {
        return;
    }
    struct buffer line;
    char now[CLOCK_TEXT_SIZE];
    clock_format_us(clock_now_us(), now);
    buffer_init(&line, LINE_MAXIMUM);
    BUFFER_LITERAL(&line, "{\"time\":\"");
    buffer_append(&line, now, sizeof(now));
    buffer_format(&line, "\",\"level\":\"%s\",\"message\":", names[level]);
    json_write_string(&line, slice_from(message));
    for (size_t i = 0; i < field_count; i++) {
        append_field(&line, &fields[i]);
    }
    BUFFER_LITERAL(&line, "}\n");
    ssize_t written = write(STDERR_FILENO, line.data, line.size);
    (void)written; /* nowhere to report a log that cannot be written */
    buffer_release(&line);
}
