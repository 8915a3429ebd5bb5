/* SPDX-License-Identifier: Apache-2.0 */
/* Three bytes to four characters and back. */
#include "base/base64.h"

static const char alphabets[2][65] = {
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
};

/* The next group of at most three bytes as two to four characters; returns how many. */
static size_t encode_group(struct slice bytes, enum base64_kind kind, char out[4])
{
    const char *alphabet = alphabets[kind];
    size_t left = bytes.size;
    uint32_t group = (uint32_t)(unsigned char)bytes.data[0] << 16;
    group |= left > 1 ? (uint32_t)(unsigned char)bytes.data[1] << 8 : 0;
    group |= left > 2 ? (uint32_t)(unsigned char)bytes.data[2] : 0;
    out[0] = alphabet[group >> 18];
    out[1] = alphabet[group >> 12 & 63];
    out[2] = left > 1 ? alphabet[group >> 6 & 63] : '=';
    out[3] = left > 2 ? alphabet[group & 63] : '=';
    return kind == BASE64_STANDARD || left > 2 ? 4 : left + 1;
}

struct slice base64_encode(struct arena *arena, struct slice bytes, enum base64_kind kind)
{
    char *data = arena_allocate_raw(arena, (bytes.size + 2) / 3 * 4 + 1);
    size_t size = 0;
    for (size_t i = 0; i < bytes.size; i += 3) {
        char group[4];
        size_t count = encode_group(slice_from_offset(bytes, i), kind, group);
        memcpy(data + size, group, count);
        size += count;
    }
    data[size] = '\0';
    return slice_of(data, size);
}

void base64_write(struct buffer *buffer, struct slice bytes, enum base64_kind kind)
{
    for (size_t i = 0; i < bytes.size; i += 3) {
        char group[4];
        buffer_append(buffer, group, encode_group(slice_from_offset(bytes, i), kind, group));
    }
}

static int character_value(char c, const char *alphabet)
{
    return c >= 'A' && c <= 'Z'   ? c - 'A'
           : c >= 'a' && c <= 'z' ? c - 'a' + 26
           : c >= '0' && c <= '9' ? c - '0' + 52
           : c == alphabet[62]    ? 62
           : c == alphabet[63]    ? 63
                                  : -1;
}

bool base64_decode(struct arena *arena, struct slice text, enum base64_kind kind,
                   struct slice *out_bytes)
{
    size_t padding = 0;
    while (padding < 2 && text.size > 0 && text.data[text.size - 1] == '=') {
        text.size--;
        padding++;
    }
    if (text.size % 4 == 1 || (padding > 0 && (text.size + padding) % 4 != 0)) {
        return false;
    }
    char *data = arena_allocate_raw(arena, text.size / 4 * 3 + 3);
    size_t size = 0;
    uint32_t group = 0;
    unsigned bits = 0;
    for (size_t i = 0; i < text.size; i++) {
        int value = character_value(text.data[i], alphabets[kind]);
        if (value < 0) {
            return false;
        }
        group = group << 6 | (uint32_t)value;
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            data[size++] = (char)(group >> bits);
        }
    }
    if ((group & ((1U << bits) - 1)) != 0) {
        return false;
    }
    *out_bytes = slice_of(data, size);
    return true;
}
