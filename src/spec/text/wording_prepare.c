/* SPDX-License-Identifier: Apache-2.0 */
/* Where the words of a text begin, and with what. */
#include "spec/text/wording_private.h"

/* Latin Extended-A: pairs of a capital and a small letter, but for a few. */
static uint32_t fold_extended(uint32_t point)
{
    bool is_odd = (point >= 0x139 && point <= 0x148) || point >= 0x179;
    bool is_single = point == 0x130 || point == 0x131 || point == 0x138 || point == 0x149 ||
                     point == 0x178 || point == 0x17f;
    return point + (!is_single && (point & 1) == is_odd);
}

uint32_t wording_fold_wide_at(struct slice text, size_t at, size_t *out_size)
{
    unsigned char c = (unsigned char)text.data[at];
    if (c < 0xc3 || c > 0xd4 || at + 1 >= text.size) {
        return c;
    }
    *out_size = 2;
    uint32_t point = (uint32_t)(c & 0x1f) << 6 | ((unsigned char)text.data[at + 1] & 0x3f);
    if (c == 0xc4 || c == 0xc5) {
        return fold_extended(point);
    }
    bool is_latin = point >= 0xc0 && point <= 0xde && point != 0xd7;
    if (is_latin || (point >= 0x410 && point <= 0x42f)) {
        return point + 0x20;
    }
    return point >= 0x400 && point <= 0x40f ? point + 0x50 : point;
}

bool wording_is_alphabetic_at(struct slice text, size_t at)
{
    if (at >= text.size) {
        return false;
    }
    unsigned char c = (unsigned char)text.data[at];
    return character_is_alphanumeric((char)c) || (c >= 0xc3 && c <= 0xd4);
}

const unsigned char wording_codes[256] = {
    ['a'] = 1,  ['b'] = 2,  ['c'] = 3,  ['d'] = 4,  ['e'] = 5,  ['f'] = 6,  ['g'] = 7,  ['h'] = 8,
    ['i'] = 9,  ['j'] = 10, ['k'] = 11, ['l'] = 12, ['m'] = 13, ['n'] = 14, ['o'] = 15, ['p'] = 16,
    ['q'] = 17, ['r'] = 18, ['s'] = 19, ['t'] = 20, ['u'] = 21, ['v'] = 22, ['w'] = 23, ['x'] = 24,
    ['y'] = 25, ['z'] = 26, ['A'] = 1,  ['B'] = 2,  ['C'] = 3,  ['D'] = 4,  ['E'] = 5,  ['F'] = 6,
    ['G'] = 7,  ['H'] = 8,  ['I'] = 9,  ['J'] = 10, ['K'] = 11, ['L'] = 12, ['M'] = 13, ['N'] = 14,
    ['O'] = 15, ['P'] = 16, ['Q'] = 17, ['R'] = 18, ['S'] = 19, ['T'] = 20, ['U'] = 21, ['V'] = 22,
    ['W'] = 23, ['X'] = 24, ['Y'] = 25, ['Z'] = 26, ['0'] = 27, ['1'] = 28, ['2'] = 29, ['3'] = 30,
    ['4'] = 31, ['5'] = 27, ['6'] = 28, ['7'] = 29, ['8'] = 30, ['9'] = 31,
};

/* wording_key of the word at `at`, and where the word ends. */
static inline size_t read_key(struct slice text, size_t at, uint32_t *out_key)
{
    uint32_t key = wording_code(text.data[at]) << 10, code;
    for (unsigned shift = 5; ++at < text.size && (code = wording_code(text.data[at])) != 0;
         shift -= 5) {
        key |= code << shift;
        if (shift == 0) {
            do {
                at++;
            } while (at < text.size && wording_code(text.data[at]) != 0);
            break;
        }
    }
    *out_key = key;
    return at;
}

#define EIGHT(BYTE) (0x0101010101010101U * (BYTE))

/* The high bit of byte i to bit i. */
static inline uint32_t gather(uint64_t high_bits)
{
    return (uint32_t)((high_bits >> 7) * 0x0102040810204080U >> 56);
}

/* Of eight characters of ASCII, the first in the lowest byte: a bit for each letter and digit. */
static inline uint32_t find_codes(uint64_t eight)
{
    /* A byte's high bit is set by adding what takes the first wanted character to 0x80, and stays
     * clear by adding what takes the last one to 0x7f. */
    uint64_t lower = eight | EIGHT(0x20);
    uint64_t letters = (lower + EIGHT(0x80 - 'a')) & ~(lower + EIGHT(0x7f - 'z'));
    uint64_t digits = (eight + EIGHT(0x80 - '0')) & ~(eight + EIGHT(0x7f - '9'));
    return gather((letters | digits) & EIGHT(0x80));
}

/* A bit for each blank. */
static inline uint32_t find_blanks(uint64_t eight)
{
    return gather(~((eight ^ EIGHT(' ')) + EIGHT(0x7f)) & EIGHT(0x80));
}

static inline uint64_t read_eight(const char *data)
{
    uint64_t eight;
    memcpy(&eight, data, sizeof(eight));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    eight = __builtin_bswap64(eight);
#endif
    return eight;
}

/* What is left, and blanks. */
static uint64_t read_rest(struct slice text, size_t at)
{
    char rest[8] = {' ', ' ', ' ', ' ', ' ', ' ', ' ', ' '};
    for (size_t i = at; i < text.size; i++) {
        rest[i - at] = text.data[i];
    }
    return read_eight(rest);
}

/* wording_prepare for text in ASCII, eight characters at a time; false: it has others. */
static bool prepare_ascii(struct wording_text *prepared, struct slice text,
                          struct wording_start *room)
{
    struct wording_start *start = room;
    uint32_t is_inside = 0;
    uint32_t blanks = 0;
    for (size_t at = 0; at < text.size; at += 8) {
        uint64_t eight = text.size - at < 8 ? read_rest(text, at) : read_eight(text.data + at);
        if ((eight & EIGHT(0x80)) != 0) {
            return false;
        }
        uint32_t letters = find_codes(eight), blank = find_blanks(eight);
        blanks |= blank;
        for (uint32_t others = ~(letters | blank) & 0xff; others != 0; others &= others - 1) {
            wording_letters_add(&prepared->beginnings,
                                (unsigned char)text.data[at + (size_t)__builtin_ctz(others)]);
        }
        uint32_t starts = letters & ~(letters << 1 | is_inside);
        is_inside = letters >> 7;
        for (; starts != 0; starts &= starts - 1) {
            size_t begin = at + (size_t)__builtin_ctz(starts);
            uint32_t key = wording_key(text, begin);
            wording_keys_add(&prepared->beginnings, key);
            *start++ = (struct wording_start){(uint16_t)begin, (uint16_t)key};
        }
    }
    if (blanks != 0) {
        wording_letters_add(&prepared->beginnings, ' ');
    }
    prepared->start_count = (size_t)(start - room);
    return true;
}

static void prepare_any(struct wording_text *prepared, struct slice text,
                        struct wording_start *room)
{
    struct wording_start *start = room;
    bool is_inside = false, has_blank = false;
    for (size_t at = 0, step; at < text.size; at += step) {
        char c = text.data[at];
        step = 1;
        if (wording_code(c) != 0) {
            uint32_t key;
            size_t end = read_key(text, at, &key);
            if (!is_inside) {
                wording_keys_add(&prepared->beginnings, key);
                *start++ = (struct wording_start){(uint16_t)at, (uint16_t)key};
            }
            /* A blank, which is what follows most words, begins none. */
            is_inside = end == text.size || text.data[end] != ' ';
            step = end - at + !is_inside;
            has_blank |= !is_inside;
        } else if ((unsigned char)c < 0x80) {
            wording_letters_add(&prepared->beginnings, (unsigned char)c);
            is_inside = false;
        } else {
            uint32_t letter = wording_fold_at(text, at, &step);
            bool is_letter = wording_is_alphabetic_at(text, at);
            if (!is_letter || !is_inside) {
                wording_letters_add(&prepared->beginnings, letter);
            }
            is_inside = is_letter;
        }
    }
    if (has_blank) {
        wording_letters_add(&prepared->beginnings, ' ');
    }
    prepared->start_count = (size_t)(start - room);
}

void wording_prepare(struct wording_text *prepared, struct slice text,
                     struct wording_start room[WORDING_START_MAXIMUM])
{
    text = slice_between(text, 0, WORDING_SIZE_MAXIMUM);
    *prepared = (struct wording_text){.text = text, .starts = room};
    if (!prepare_ascii(prepared, text, room)) {
        prepare_any(prepared, text, room);
    }
}
