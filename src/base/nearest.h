/* SPDX-License-Identifier: Apache-2.0 */
/* What somebody probably meant: the candidate with the fewest slips of the finger between it and
 * the word that was typed. Pure. */
#pragma once

#include "base/slice.h"

struct nearest {
    struct slice word;
    const char *best; /* NULL: nothing is near enough to be worth saying */
    size_t best_size;
    size_t best_distance;
};

/* A word longer than this is near to nothing. */
#define NEAREST_WORD_MAXIMUM 64U

struct nearest nearest_start(struct slice word);

/* Keeps the candidate (borrowed) when it is nearer than all before it. A candidate is near when at
 * most a third of its characters, and always one, are wrong. ASCII case is no difference. */
void nearest_offer(struct nearest *nearest, const char *candidate);
void nearest_offer_slice(struct nearest *nearest, struct slice candidate);

/* Insertions, deletions, replacements and swaps of neighbours that lead from one to the other. Both
 * at most NEAREST_WORD_MAXIMUM long; SIZE_MAX otherwise. */
size_t nearest_distance(struct slice a, struct slice b);
