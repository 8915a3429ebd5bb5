/* SPDX-License-Identifier: Apache-2.0 */
/* PostgreSQL's COPY in text format: \N is null, a backslash escapes. */
#include "bulk/bulk_private.h"

#include "base/random.h"

static void write_escaped(struct buffer *out, struct slice text)
{
    size_t start = 0;
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        char escaped = c == '\\' ? '\\' : c == '\t' ? 't' : c == '\n' ? 'n' : c == '\r' ? 'r' : 0;
        if (escaped != 0) {
            buffer_append(out, text.data + start, i - start);
            buffer_append_byte(out, '\\');
            buffer_append_byte(out, escaped);
            start = i + 1;
        }
    }
    buffer_append_slice(out, slice_from_offset(text, start));
}

static void write_hexadecimal(struct buffer *out, struct slice bytes)
{
    static const char digits[] = "0123456789abcdef";
    char *to = buffer_reserve(out, 2 * bytes.size);
    if (to == NULL) {
        return;
    }
    for (size_t i = 0; i < bytes.size; i++) {
        to[2 * i] = digits[(unsigned char)bytes.data[i] >> 4];
        to[2 * i + 1] = digits[bytes.data[i] & 15];
    }
    buffer_advance(out, 2 * bytes.size);
}

void copy_write(struct buffer *out, const struct type *type, const struct value *value)
{
    switch (value->kind) {
    case VALUE_NULL:
        BUFFER_LITERAL(out, "\\N");
        break;
    case VALUE_INTEGER:
        buffer_append_int64(out, value->integer);
        break;
    case VALUE_REAL:
        buffer_format(out, "%.17g", value->real);
        break;
    case VALUE_TEXT:
        write_escaped(out, value->text);
        break;
    case VALUE_BLOB:
        buffer_append_string(out, type->kind == TYPE_UUID ? "" : "\\\\x");
        write_hexadecimal(out, value->text);
        break;
    }
}
