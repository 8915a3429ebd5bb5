/* SPDX-License-Identifier: Apache-2.0 */
/* Many needles sought in one text at once, in time linear in the text and what is found: the
 * automaton of Aho and Corasick. All needles are added before the first search. Lives in an arena;
 * a search changes nothing in it, so threads may share it. */
#pragma once

#include "base/arena.h"

struct needles;

struct needles *needles_create(struct arena *arena);

/* Adds a needle; an empty one is never found. `value` is not NULL. A needle may be added several
 * times, with other values. */
void needles_add(struct needles *needles, struct slice needle, void *value);

/* Ends the adding; call it once. */
void needles_settle(struct needles *needles);

struct needle_search {
    const struct needles *needles;
    struct slice text;
    size_t at;                  /* behind the last byte read */
    uint32_t state;             /* where the automaton stands */
    uint32_t ending;            /* the state whose needles are told at present */
    const struct needle *found; /* the next of them */
};

/* A search through `text`, which must outlive it. */
struct needle_search needles_search(const struct needles *needles, struct slice text);

/* The value of the next needle that stands in the text, ASCII case ignored, in order of their ends;
 * NULL: that was all. One that stands there twice is told twice. */
void *needles_next(struct needle_search *search);
