/* SPDX-License-Identifier: Apache-2.0 */
/* The table is computed by the compiler, so that each rule can be read once, in its macro. */
#include "net/octet.h"

#define IS_DIGIT(c)        ((c) >= '0' && (c) <= '9')
#define IS_ALPHA(c)        (((c) >= 'a' && (c) <= 'z') || ((c) >= 'A' && (c) <= 'Z'))
#define IS_ALPHANUMERIC(c) (IS_DIGIT(c) || IS_ALPHA(c))
#define IS_UNRESERVED(c)                                                                           \
    (IS_ALPHANUMERIC(c) || (c) == '-' || (c) == '.' || (c) == '_' || (c) == '~')
#define IS_TOKEN(c)                                                                                \
    (IS_UNRESERVED(c) || (c) == '!' || ((c) >= '#' && (c) <= '\'') || (c) == '*' || (c) == '+' ||  \
     (c) == '^' || (c) == '`' || (c) == '|')
#define IS_VISIBLE(c) ((c) > 0x20 && (c) < 0x7f)
#define IS_QUERY(c)   (IS_VISIBLE(c) && (c) != '"' && (c) != '#' && (c) != '<' && (c) != '>')
#define IS_PATH(c)    (IS_QUERY(c) && (c) != '?' && (c) != '\\')
#define IS_HOST(c)    (IS_UNRESERVED(c) || (c) == '%')
#define IS_TEXT(c)    (((c) >= 0x20 && (c) != 0x7f) || (c) == '\t')

#define CLASSES(c)                                                                                 \
    ((IS_TOKEN(c) ? OCTET_TOKEN : 0) | (IS_PATH(c) ? OCTET_PATH : 0) |                             \
     (IS_QUERY(c) ? OCTET_QUERY : 0) | (IS_HOST(c) ? OCTET_HOST : 0) |                             \
     (IS_TEXT(c) ? OCTET_TEXT : 0))
#define FOUR(c)    CLASSES(c), CLASSES((c) + 1), CLASSES((c) + 2), CLASSES((c) + 3)
#define SIXTEEN(c) FOUR(c), FOUR((c) + 4), FOUR((c) + 8), FOUR((c) + 12)

const unsigned char octet_classes[256] = {
    SIXTEEN(0x00), SIXTEEN(0x10), SIXTEEN(0x20), SIXTEEN(0x30), SIXTEEN(0x40), SIXTEEN(0x50),
    SIXTEEN(0x60), SIXTEEN(0x70), SIXTEEN(0x80), SIXTEEN(0x90), SIXTEEN(0xa0), SIXTEEN(0xb0),
    SIXTEEN(0xc0), SIXTEEN(0xd0), SIXTEEN(0xe0), SIXTEEN(0xf0),
};

bool octet_is_all(struct slice text, enum octet_class octet_class)
{
    for (size_t i = 0; i < text.size; i++) {
        if (!octet_is(text.data[i], octet_class)) {
            return false;
        }
    }
    return true;
}

#define EVERY_BYTE(value) (UINT64_MAX / 255 * (value))

/* Whether a byte of the word is below 0x20 or is 0x7f. A tab counts too: the caller looks again. */
static bool has_control(uint64_t word)
{
    uint64_t below_blank = (word - EVERY_BYTE(0x20)) & ~word;
    uint64_t without_delete = word ^ EVERY_BYTE(0x7f);
    uint64_t is_delete = (without_delete - EVERY_BYTE(0x01)) & ~without_delete;
    return ((below_blank | is_delete) & EVERY_BYTE(0x80)) != 0;
}

bool octet_is_all_text(struct slice text)
{
    size_t i = 0;
    for (; i + sizeof(uint64_t) <= text.size; i += sizeof(uint64_t)) {
        uint64_t word;
        memcpy(&word, text.data + i, sizeof(word));
        if (has_control(word) &&
            !octet_is_all(slice_between(text, i, i + sizeof(word)), OCTET_TEXT)) {
            return false;
        }
    }
    return octet_is_all(slice_from_offset(text, i), OCTET_TEXT);
}

int octet_hex_value(char octet)
{
    if (IS_DIGIT(octet)) {
        return octet - '0';
    }
    char lower = character_to_lower(octet);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}
