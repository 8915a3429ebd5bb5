/* SPDX-License-Identifier: Apache-2.0 */
/* Letters, and the sets of what words begin with, for those who prepare texts and those who seek
 * words in them. */
#pragma once

#include "spec/text/wording.h"

/* The letter at `at` in lower case: one or two bytes decoded, anything else byte by byte. */
uint32_t wording_fold_wide_at(struct slice text, size_t at, size_t *out_size);
static inline uint32_t wording_fold_at(struct slice text, size_t at, size_t *out_size)
{
    *out_size = 1;
    return (unsigned char)text.data[at] < 0x80 ? (unsigned char)character_to_lower(text.data[at])
                                               : wording_fold_wide_at(text, at, out_size);
}

/* Whether the letter that begins at `at` belongs to a script that parts words with blanks. */
bool wording_is_alphabetic_at(struct slice text, size_t at);

/* ASCII letters and digits in five bits; 0: anything else. */
extern const unsigned char wording_codes[256];

static inline uint32_t wording_code(char c)
{
    return wording_codes[(unsigned char)c];
}

/* Of the word that begins at `at`, an ASCII letter or digit. */
static inline uint32_t wording_key(struct slice text, size_t at)
{
    uint32_t second = at + 1 < text.size ? wording_code(text.data[at + 1]) : 0;
    uint32_t third = second != 0 && at + 2 < text.size ? wording_code(text.data[at + 2]) : 0;
    return wording_code(text.data[at]) << 10 | second << 5 | third;
}

static inline uint32_t wording_hash(uint32_t key)
{
    return (key * 0x9e5U >> 5) & 0x3ff;
}

static inline void wording_keys_add(struct wording_beginnings *beginnings, uint32_t key)
{
    uint32_t hash = wording_hash(key);
    beginnings->keys[hash >> 6] |= (uint64_t)1 << (hash & 0x3f);
}

static inline bool wording_keys_has(const struct wording_beginnings *beginnings, uint32_t key)
{
    uint32_t hash = wording_hash(key);
    return (beginnings->keys[hash >> 6] >> (hash & 0x3f) & 1) != 0;
}

static inline void wording_letters_add(struct wording_beginnings *beginnings, uint32_t letter)
{
    beginnings->letters[(letter & 0xff) >> 6] |= (uint64_t)1 << (letter & 0x3f);
}

static inline bool wording_letters_has(const struct wording_beginnings *beginnings, uint32_t letter)
{
    return (beginnings->letters[(letter & 0xff) >> 6] >> (letter & 0x3f) & 1) != 0;
}
