/* SPDX-License-Identifier: Apache-2.0 */
/* Finding words in what people write, by lists of alternatives: "alert*|alarm*|告警|оповещени*".
 * Alternatives stand in lower case; case is ignored for ASCII, Latin-1 and Cyrillic letters. A word
 * of such letters matches whole words only, unless it ends in '*'; '_' and '-' part words; scripts
 * without blanks match anywhere. Only the first WORDING_SIZE_MAXIMUM bytes of a text are looked at.
 * Pure. */
#pragma once

#include "base/arena.h"

#define WORDING_SIZE_MAXIMUM 2048U

/* Whether one of the alternatives stands anywhere in the text. */
bool wording_has(struct slice text, const char *words);

/* What words begin with, as sets of bits that are never too small. */
struct wording_beginnings {
    uint64_t pairs[16];  /* words in ASCII letters and digits: by their first two bytes */
    uint64_t letters[4]; /* anything else: by its first letter */
};

/* The same of a text that is asked for several lists: where its words begin is found once. */
struct wording_text {
    struct slice text;
    struct wording_beginnings beginnings;
    uint16_t starts[WORDING_SIZE_MAXIMUM / 2 + 1]; /* of words in ASCII letters and digits */
    size_t start_count;
};
void wording_prepare(struct wording_text *prepared, struct slice text);
bool wording_is_in(const struct wording_text *prepared, const char *words);

/* A list that is sought time and again. What its alternatives begin with comes first: where that
 * does not meet a text's beginnings, none of them is in it. Then the words themselves, by their
 * first two bytes. */
#define WORDING_CHAINS 64U
struct wording_word {
    struct slice word;
    uint16_t pair; /* of an odd one its first letter, where it is beyond ASCII's */
    uint16_t next; /* in its chain: an index plus 1, or 0 */
};
struct wording_list {
    const char *words; /* NULL: not prepared */
    struct wording_beginnings beginnings;
    struct wording_word *sorted; /* NULL: not sorted yet */
    uint16_t chains[WORDING_CHAINS];
    uint16_t odd; /* the chain of all words that do not begin with two ASCII letters or digits */
};
void wording_prepare_list(struct wording_list *list, const char *words);
bool wording_may_be_in(const struct wording_text *text, const struct wording_list *list);
void wording_sort_list(struct arena *arena, struct wording_list *list);
/* As wording_is_in; the list is sorted. */
bool wording_list_is_in(const struct wording_text *text, const struct wording_list *list);

/* Whether the text is one of the alternatives, blanks around it aside. */
bool wording_is(struct slice text, const char *words);

/* Whether the text begins, or ends, with one of the alternatives; returns its bytes, 0: none. */
size_t wording_starts_with(struct slice text, const char *words);
size_t wording_ends_with(struct slice text, const char *words);

/* One word at text[at …], or as the end of the text: the bytes that it takes, 0: none. With '*',
 * the rest of the word's letters are taken too. */
size_t wording_match_at(struct slice text, size_t at, struct slice word);
size_t wording_match_end(struct slice text, struct slice word);

/* The text in `folded`, which has room for its bytes: in lower case, with blanks for '-', '_' and
 * the ends of lines. It takes as many bytes. */
struct slice wording_fold(struct slice text, char *folded);

/* Without blanks, quotes, back-ticks, asterisks, colons and dashes around it. */
struct slice wording_bare(struct slice text);
