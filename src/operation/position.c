/* SPDX-License-Identifier: Apache-2.0 */
/* "0000000003000148-5f0c3a9e21b7d846": the position and its signature. */
#include "operation/position.h"

#include "base/siphash.h"

#include <stdio.h>

#define NUMBER_SIZE 16U
#define TEXT_SIZE   (2 * NUMBER_SIZE + 1)
#define CONTEXT     "position "

static void write_text(char out[TEXT_SIZE + 1], const unsigned char *key, uint64_t position)
{
    char signed_text[sizeof(CONTEXT) + NUMBER_SIZE];
    snprintf(signed_text, sizeof(signed_text), CONTEXT "%016llx", (unsigned long long)position);
    snprintf(out, TEXT_SIZE + 1, "%016llx-%016llx", (unsigned long long)position,
             (unsigned long long)siphash(key, slice_from(signed_text)));
}

struct slice position_write(struct arena *arena, const unsigned char *key, uint64_t position)
{
    char text[TEXT_SIZE + 1];
    write_text(text, key, position);
    return arena_copy(arena, slice_of(text, TEXT_SIZE));
}

static bool read_hex(struct slice text, uint64_t *out)
{
    *out = 0;
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        bool is_digit = c >= '0' && c <= '9', is_letter = c >= 'a' && c <= 'f';
        if (!is_digit && !is_letter) {
            return false;
        }
        *out = *out << 4 | (uint64_t)(is_digit ? c - '0' : c - 'a' + 10);
    }
    return true;
}

uint64_t position_read(const unsigned char *key, struct slice text)
{
    char expected[TEXT_SIZE + 1];
    uint64_t position;
    if (key == NULL || text.size != TEXT_SIZE ||
        !read_hex(slice_between(text, 0, NUMBER_SIZE), &position)) {
        return 0;
    }
    write_text(expected, key, position);
    return slice_equal(text, slice_of(expected, TEXT_SIZE)) ? position : 0;
}
