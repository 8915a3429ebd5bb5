/* SPDX-License-Identifier: Apache-2.0 */
/* Runs of harmless ASCII are copied whole. */
#include "cli/safe.h"

#include "base/utf8.h"

#define REPLACEMENT "\xef\xbf\xbd"
#define ELLIPSIS    "\xe2\x80\xa6"

bool safe_is_dangerous(uint32_t c)
{
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x061c || c == 0x200e || c == 0x200f ||
           (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0xfeff ||
           c == 0xfffd;
}

static bool is_plain(char c)
{
    return c >= ' ' && c < 0x7f;
}

/* One code point off the front of *text. */
static void write_one(struct buffer *buffer, struct slice *text)
{
    struct slice before = *text;
    uint32_t c = 0;
    utf8_next(text, &c);
    if (c == '\n' || c == '\t' || c == '\r') {
        buffer_append_byte(buffer, ' ');
    } else if (safe_is_dangerous(c)) {
        BUFFER_LITERAL(buffer, REPLACEMENT);
    } else {
        buffer_append(buffer, before.data, before.size - text->size);
    }
}

void safe_write(struct buffer *buffer, struct slice text)
{
    while (text.size > 0) {
        size_t end = 0;
        while (end < text.size && is_plain(text.data[end])) {
            end++;
        }
        buffer_append(buffer, text.data, end);
        text = slice_from_offset(text, end);
        if (text.size > 0) {
            write_one(buffer, &text);
        }
    }
}

void safe_write_short(struct buffer *buffer, struct slice text, size_t width)
{
    struct slice rest = text;
    size_t used = 0, cut = 0; /* where the text is cut off if it proves too long */
    while (rest.size > 0 && used <= width) {
        struct slice before = rest;
        uint32_t c;
        utf8_next(&rest, &c);
        used += utf8_width(slice_between(before, 0, before.size - rest.size));
        if (used < width) {
            cut = text.size - rest.size;
        }
    }
    if (used <= width) {
        safe_write(buffer, text);
        return;
    }
    safe_write(buffer, slice_between(text, 0, cut));
    BUFFER_LITERAL(buffer, ELLIPSIS);
}
