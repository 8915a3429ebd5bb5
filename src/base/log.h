/* SPDX-License-Identifier: Apache-2.0 */
/* Structured logging: one JSON object a line on standard error, a constant message plus typed
 * fields. Thread-safe; a line is written whole. Only crypto, net, cache, store, operation and
 * server log: other rooms return status and fault, and a failure is logged once, where it ends. */
#pragma once

#include "base/slice.h"

enum log_level { LOG_INFO, LOG_WARN, LOG_ERROR };

enum log_field_kind { LOG_FIELD_TEXT, LOG_FIELD_INTEGER };

struct log_field {
    const char *name;
    enum log_field_kind kind;
    struct slice text;
    int64_t integer;
};

#define LOG_TEXT(name, slice)  ((struct log_field){(name), LOG_FIELD_TEXT, (slice), 0})
#define LOG_STRING(name, text) LOG_TEXT(name, slice_from(text))
#define LOG_NUMBER(name, number)                                                                   \
    ((struct log_field){(name), LOG_FIELD_INTEGER, SLICE_EMPTY, (int64_t)(number)})

/* Text is cut off at 2048 bytes; what in it could end the line or steer a terminal is escaped. */
void log_write(enum log_level level, const char *message, const struct log_field *fields,
               size_t field_count);

#define LOG(level, message, ...)                                                                   \
    do {                                                                                           \
        const struct log_field log_fields_[] = {__VA_ARGS__};                                      \
        log_write((level), (message), log_fields_, sizeof(log_fields_) / sizeof(*log_fields_));    \
    } while (0)
