/* SPDX-License-Identifier: Apache-2.0 */
/* Words are what stands between blanks; their width is what a terminal shows. */
#include "cli/wrap.h"

#include "base/utf8.h"

void wrap_write_spaces(struct buffer *buffer, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        buffer_append_byte(buffer, ' ');
    }
}

void wrap_write(struct buffer *buffer, struct slice text, size_t indent, size_t column)
{
    struct slice word;
    bool is_first = true;
    while (slice_next_part(&text, ' ', &word)) {
        size_t width = utf8_width(word);
        if (!is_first && column + 1 + width > WRAP_WIDTH) {
            buffer_append_byte(buffer, '\n');
            wrap_write_spaces(buffer, indent);
            column = indent;
        } else if (!is_first) {
            buffer_append_byte(buffer, ' ');
            column++;
        }
        buffer_append_slice(buffer, word);
        column += width;
        is_first = false;
    }
    buffer_append_byte(buffer, '\n');
}
