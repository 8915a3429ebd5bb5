/* SPDX-License-Identifier: Apache-2.0 */
/* The optimal string alignment distance, three rows of the table at a time. */
#include "base/nearest.h"

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

static bool is_same(struct slice a, size_t i, struct slice b, size_t j)
{
    return character_to_lower(a.data[i]) == character_to_lower(b.data[j]);
}

size_t nearest_distance(struct slice a, struct slice b)
{
    size_t rows[3][NEAREST_WORD_MAXIMUM + 1] = {{0}};
    if (a.size > NEAREST_WORD_MAXIMUM || b.size > NEAREST_WORD_MAXIMUM) {
        return SIZE_MAX;
    }
    for (size_t j = 0; j <= b.size; j++) {
        rows[0][j] = j;
    }
    for (size_t i = 1; i <= a.size; i++) {
        size_t *row = rows[i % 3], *above = rows[(i + 2) % 3], *second = rows[(i + 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= b.size; j++) {
            size_t cost = is_same(a, i - 1, b, j - 1) ? 0 : 1;
            row[j] = least(least(above[j], row[j - 1]) + 1, above[j - 1] + cost);
            if (i > 1 && j > 1 && is_same(a, i - 1, b, j - 2) && is_same(a, i - 2, b, j - 1)) {
                row[j] = least(row[j], second[j - 2] + 1);
            }
        }
    }
    return rows[a.size % 3][b.size];
}

struct nearest nearest_start(struct slice word)
{
    return (struct nearest){.word = word, .best_distance = SIZE_MAX};
}

/* The different letters of a word, as bits. */
static uint32_t letters_of(struct slice word)
{
    uint32_t letters = 0;
    for (size_t i = 0; i < word.size; i++) {
        letters |= (uint32_t)1 << (character_to_lower(word.data[i]) & 0x1f);
    }
    return letters;
}

/* Whether more letters have to come or go than are allowed: a letter that only one of the words has
 * takes a step of its own. */
static bool is_far(struct slice a, struct slice b, size_t allowed)
{
    if (a.size > b.size + allowed || b.size > a.size + allowed) {
        return true;
    }
    uint32_t in_a = letters_of(a), in_b = letters_of(b);
    return (size_t)__builtin_popcount(in_a & ~in_b) > allowed ||
           (size_t)__builtin_popcount(in_b & ~in_a) > allowed;
}

void nearest_offer_slice(struct nearest *nearest, struct slice candidate)
{
    size_t allowed = candidate.size < 6 ? 1 : candidate.size / 3;
    if (nearest->best_distance == 0 || is_far(nearest->word, candidate, allowed)) {
        return;
    }
    size_t distance = nearest_distance(nearest->word, candidate);
    if (distance <= allowed && distance < nearest->best_distance) {
        nearest->best = candidate.data;
        nearest->best_size = candidate.size;
        nearest->best_distance = distance;
    }
}

void nearest_offer(struct nearest *nearest, const char *candidate)
{
    nearest_offer_slice(nearest, slice_from(candidate));
}
