/* SPDX-License-Identifier: Apache-2.0 */
/* Finding words in what people write, by lists of alternatives: "alert*|alarm*|告警|оповещени*".
 * Alternatives stand in lower case; case is ignored for ASCII, Latin-1, Latin Extended-A and
 * Cyrillic letters. A word of such letters matches whole words only, unless it ends in '*', behind
 * two letters at least; '_' and '-' part words; scripts without blanks match anywhere. Only the
 * first WORDING_SIZE_MAXIMUM bytes of a text are looked at. Pure. */
#pragma once

#include "base/arena.h"

#define WORDING_SIZE_MAXIMUM 2048U

/* Whether one of the alternatives stands anywhere in the text. */
bool wording_has(struct slice text, const char *words);

/* What words begin with, as sets of bits that are never too small. */
struct wording_beginnings {
    uint64_t keys[16];   /* words in ASCII letters and digits: by a hash of their key */
    uint64_t letters[4]; /* anything else: by its first letter */
};

/* Where a word in ASCII letters and digits begins, and its key: its first three letters, or fewer
 * where something else follows. */
struct wording_start {
    uint16_t at;
    uint16_t key;
};
#define WORDING_START_MAXIMUM (WORDING_SIZE_MAXIMUM / 2 + 1)

/* A text that is asked for several lists: where its words begin is found once. */
struct wording_text {
    struct slice text;
    struct wording_beginnings beginnings;
    const struct wording_start *starts;
    size_t start_count;
};

/* The starts are put into `room`. */
void wording_prepare(struct wording_text *prepared, struct slice text,
                     struct wording_start room[WORDING_START_MAXIMUM]);
bool wording_is_in(const struct wording_text *prepared, const char *words);

/* A list that is sought time and again. What its alternatives begin with comes first: where that
 * does not meet a text's beginnings, none of them is in it. Then the words themselves, in chains
 * by their keys. */
#define WORDING_CHAINS 64U
struct wording_word {
    uint16_t at; /* in `words` */
    uint16_t size;
    uint16_t key;  /* of an odd one its first letter, where it is beyond ASCII's */
    uint16_t next; /* in its chain, in the order of the list: an index plus 1, or 0 */
};
struct wording_list {
    const char *words; /* NULL: not prepared */
    struct wording_beginnings beginnings;
    struct wording_word *sorted; /* NULL: not sorted yet */
    uint16_t chains[WORDING_CHAINS];
    uint16_t open; /* the chain of words in ASCII that have no key of their own: "ui*" */
    uint16_t odd;  /* the chain of words that begin with anything else */
};
void wording_prepare_list(struct wording_list *list, const char *words);
bool wording_may_be_in(const struct wording_text *text, const struct wording_list *list);
void wording_sort_list(struct arena *arena, struct wording_list *list);
/* As wording_is_in, wording_is and wording_starts_with; the list is sorted. */
bool wording_list_is_in(const struct wording_list *list, const struct wording_text *text);
bool wording_list_is(const struct wording_list *list, struct slice text);
size_t wording_list_starts(const struct wording_list *list, struct slice text);

/* Whether the text is one of the alternatives, blanks around it aside. */
bool wording_is(struct slice text, const char *words);

/* Whether the text begins, or ends, with one of the alternatives; returns its bytes, 0: none. */
size_t wording_starts_with(struct slice text, const char *words);
size_t wording_ends_with(struct slice text, const char *words);

/* Takes one of the alternatives off the front, or the end, of *text with the blanks beside it;
 * false: none stands there. */
bool wording_skip(struct slice *text, const char *words);
bool wording_cut(struct slice *text, const char *words);

/* One word at text[at …], or as the end of the text: the bytes that it takes, 0: none. With '*',
 * the rest of the word's letters are taken too. */
size_t wording_match_at(struct slice text, size_t at, struct slice word);
size_t wording_match_end(struct slice text, struct slice word);

/* The text in `folded`, which has room for its bytes: in lower case, with blanks for '-', '_' and
 * the ends of lines. It takes as many bytes. */
struct slice wording_fold(struct slice text, char *folded);

/* Without blanks, quotes, back-ticks, asterisks, colons and dashes around it. */
struct slice wording_bare(struct slice text);
