/* SPDX-License-Identifier: Apache-2.0 */
/* A strict decoder after the table of well-formed byte sequences in the Unicode Standard (chapter
 * 3, table 3-7). */
#include "base/utf8.h"

/* Length of the well-formed sequence at the front of text, or 0. */
static size_t sequence_length(struct slice text)
{
    const unsigned char *p = (const unsigned char *)text.data;
    if (p[0] < 0x80) {
        return 1;
    }
    size_t length = p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : 2;
    if (p[0] < 0xc2 || p[0] > 0xf4 || text.size < length) {
        return 0;
    }
    unsigned char low = p[0] == 0xe0 ? 0xa0 : p[0] == 0xf0 ? 0x90 : 0x80;
    unsigned char high = p[0] == 0xed ? 0x9f : p[0] == 0xf4 ? 0x8f : 0xbf;
    if (p[1] < low || p[1] > high) {
        return 0;
    }
    for (size_t i = 2; i < length; i++) {
        if (p[i] < 0x80 || p[i] > 0xbf) {
            return 0;
        }
    }
    return length;
}

size_t utf8_find_invalid(struct slice text)
{
    for (size_t i = 0; i < text.size;) {
        /* Runs of ASCII eight bytes at a time: the usual case by far. */
        uint64_t word;
        if (text.size - i >= sizeof(word)) {
            memcpy(&word, text.data + i, sizeof(word));
            if ((word & 0x8080808080808080U) == 0) {
                i += sizeof(word);
                continue;
            }
        }
        size_t length = sequence_length(slice_from_offset(text, i));
        if (length == 0) {
            return i;
        }
        i += length;
    }
    return UTF8_VALID;
}

size_t utf8_count(struct slice text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.size; i++) {
        count += ((unsigned char)text.data[i] & 0xc0) != 0x80;
    }
    return count;
}

bool utf8_next(struct slice *text, uint32_t *out_code_point)
{
    if (text->size == 0) {
        return false;
    }
    size_t length = sequence_length(*text);
    const unsigned char *p = (const unsigned char *)text->data;
    uint32_t code_point = 0xfffd;
    if (length == 1) {
        code_point = p[0];
    } else if (length > 1) {
        code_point = p[0] & (0xffU >> (length + 1));
        for (size_t i = 1; i < length; i++) {
            code_point = code_point << 6 | (p[i] & 0x3fU);
        }
    }
    *text = slice_from_offset(*text, length == 0 ? 1 : length);
    *out_code_point = code_point;
    return true;
}

size_t utf8_encode(uint32_t code_point, char out[4])
{
    if (code_point > 0x10ffff || (code_point >= 0xd800 && code_point <= 0xdfff)) {
        code_point = 0xfffd;
    }
    if (code_point < 0x80) {
        out[0] = (char)code_point;
        return 1;
    }
    size_t length = code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;
    for (size_t i = length - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (code_point & 0x3f));
        code_point >>= 6;
    }
    out[0] = (char)((0xf00U >> length & 0xf0U) | code_point);
    return length;
}

static bool is_combining(uint32_t c)
{
    return (c >= 0x300 && c <= 0x36f) || (c >= 0x200b && c <= 0x200f) ||
           (c >= 0xfe00 && c <= 0xfe0f) || (c >= 0x20d0 && c <= 0x20ff);
}

static bool is_wide(uint32_t c)
{
    return (c >= 0x1100 && c <= 0x115f) || (c >= 0x2e80 && c <= 0xa4cf) ||
           (c >= 0xac00 && c <= 0xd7a3) || (c >= 0xf900 && c <= 0xfaff) ||
           (c >= 0xfe30 && c <= 0xfe4f) || (c >= 0xff00 && c <= 0xff60) ||
           (c >= 0xffe0 && c <= 0xffe6) || (c >= 0x1f300 && c <= 0x1faff) ||
           (c >= 0x20000 && c <= 0x3fffd);
}

size_t utf8_width(struct slice text)
{
    size_t width = 0;
    uint32_t c;
    while (utf8_next(&text, &c)) {
        width += is_combining(c) ? 0 : is_wide(c) ? 2 : 1;
    }
    return width;
}
