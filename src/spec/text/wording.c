/* SPDX-License-Identifier: Apache-2.0 */
/* Comparison works on bytes: folding the case of ASCII, Latin-1 and Cyrillic letters never changes
 * how many bytes they take. */
#include "spec/text/wording.h"

#include <assert.h>

/* The letter at `at` in lower case: one or two bytes decoded, anything else byte by byte. */
static uint32_t fold_at(struct slice text, size_t at, size_t *out_size)
{
    unsigned char c = (unsigned char)text.data[at];
    *out_size = 1;
    if (c < 0x80) {
        return (unsigned char)character_to_lower((char)c);
    }
    if (c < 0xc3 || c > 0xd4 || at + 1 >= text.size) {
        return c;
    }
    *out_size = 2;
    uint32_t point = (uint32_t)(c & 0x1f) << 6 | ((unsigned char)text.data[at + 1] & 0x3f);
    bool is_latin = point >= 0xc0 && point <= 0xde && point != 0xd7;
    if (is_latin || (point >= 0x410 && point <= 0x42f)) {
        return point + 0x20;
    }
    return point >= 0x400 && point <= 0x40f ? point + 0x50 : point;
}

/* Whether the letter that begins at `at` belongs to a script that parts words with blanks. */
static bool is_alphabetic_at(struct slice text, size_t at)
{
    if (at >= text.size) {
        return false;
    }
    unsigned char c = (unsigned char)text.data[at];
    return character_is_alphanumeric((char)c) || (c >= 0xc3 && c <= 0xd4);
}

static bool is_alphabetic_before(struct slice text, size_t at)
{
    if (at == 0) {
        return false;
    }
    bool is_continuation = ((unsigned char)text.data[at - 1] & 0xc0) == 0x80;
    return is_alphabetic_at(text, at - (is_continuation && at > 1 ? 2 : 1));
}

/* Bytes of `word` at text[at], folded; 0: it does not stand there. */
static size_t compare_at(struct slice text, size_t at, struct slice word)
{
    size_t from = at, word_step, text_step;
    for (size_t i = 0; i < word.size;) {
        if (at >= text.size) {
            return 0;
        }
        if (word.data[i] == text.data[at] && (unsigned char)word.data[i] < 0x80) {
            i++;
            at++;
            continue;
        }
        uint32_t wanted = fold_at(word, i, &word_step);
        uint32_t found = fold_at(text, at, &text_step);
        bool is_blank = wanted == ' ' && (found == '-' || found == '_' || found == '\n');
        if ((wanted != found && !is_blank) || (!is_blank && word_step != text_step)) {
            return 0;
        }
        i += word_step;
        at += text_step;
    }
    return at - from;
}

struct slice wording_fold(struct slice text, char *folded)
{
    for (size_t at = 0, step; at < text.size; at += step) {
        uint32_t letter = fold_at(text, at, &step);
        bool is_blank = letter == '-' || letter == '_' || letter == '\n';
        folded[at] = is_blank ? ' ' : (char)letter;
        if (step == 2) {
            folded[at] = (char)(0xc0 | letter >> 6);
            folded[at + 1] = (char)(0x80 | (letter & 0x3f));
        }
    }
    return slice_of(folded, text.size);
}

static bool ends_in_letter(struct slice word)
{
    return is_alphabetic_before(word, word.size);
}

size_t wording_match_at(struct slice text, size_t at, struct slice word)
{
    bool is_open = word.size > 0 && word.data[word.size - 1] == '*';
    word.size -= is_open;
    size_t size = compare_at(text, at, word);
    if (size == 0 || !ends_in_letter(word)) {
        return size;
    }
    if (!is_open) {
        return is_alphabetic_at(text, at + size) ? 0 : size;
    }
    while (is_alphabetic_at(text, at + size)) {
        size += (unsigned char)text.data[at + size] >= 0x80 ? 2 : 1;
    }
    return at + size > text.size ? text.size - at : size;
}

size_t wording_match_end(struct slice text, struct slice word)
{
    if (word.size > text.size) {
        return 0;
    }
    size_t at = text.size - word.size;
    size_t size = compare_at(text, at, word);
    if (size != word.size || (is_alphabetic_at(word, 0) && is_alphabetic_before(text, at))) {
        return 0;
    }
    return size;
}

static struct slice clip(struct slice text)
{
    return slice_between(text, 0, WORDING_SIZE_MAXIMUM);
}

/* Takes the next alternative off the front of *rest; false: that was the last. */
static inline bool next_word(const char **rest, struct slice *out_word)
{
    const char *start = *rest;
    const char *end = start;
    while (*end != '|' && *end != '\0') {
        end++;
    }
    *rest = *end == '|' ? end + 1 : end;
    *out_word = slice_of(start, (size_t)(end - start));
    return *start != '\0';
}

/* Whether the word may stand where the text has `byte`, by its first byte alone: no letter beyond
 * ASCII folds into it. */
static inline bool may_begin(struct slice word, char byte)
{
    bool is_wide = (unsigned char)byte >= 0x80;
    if (word.size == 0 || ((unsigned char)word.data[0] >= 0x80) != is_wide) {
        return false;
    }
    return is_wide || word.data[0] == ' ' ||
           character_to_lower(word.data[0]) == character_to_lower(byte);
}

/* --- anywhere in a text --- */

/* Instead of the letter of a word that begins with an ASCII letter or digit. */
#define NO_LETTER 0xffffU

static void letters_add(struct wording_beginnings *beginnings, uint32_t letter)
{
    beginnings->letters[(letter & 0xff) >> 6] |= (uint64_t)1 << (letter & 0x3f);
}

static bool letters_has(const struct wording_beginnings *beginnings, uint32_t letter)
{
    return (beginnings->letters[(letter & 0xff) >> 6] >> (letter & 0x3f) & 1) != 0;
}

static inline uint32_t pair_of(char first, char second)
{
    return (uint32_t)(character_to_lower(first) & 0x1f) << 5 |
           (uint32_t)(character_to_lower(second) & 0x1f);
}

static inline void pairs_add(struct wording_beginnings *beginnings, uint32_t pair)
{
    beginnings->pairs[pair >> 6] |= (uint64_t)1 << (pair & 0x3f);
}

static inline bool pairs_has(const struct wording_beginnings *beginnings, uint32_t pair)
{
    return (beginnings->pairs[pair >> 6] >> (pair & 0x3f) & 1) != 0;
}

/* Of the word that begins at `at`, an ASCII letter or digit. */
static inline uint32_t pair_at(struct slice text, size_t at)
{
    return pair_of(text.data[at], at + 1 < text.size ? text.data[at + 1] : '\0');
}

static inline void add_start(struct wording_text *prepared, size_t at)
{
    pairs_add(&prepared->beginnings, pair_at(prepared->text, at));
    prepared->starts[prepared->start_count++] = (uint16_t)at;
}

/* Whether the second byte of a word that begins with a letter says what the text must have there:
 * blanks and letters beyond ASCII have several forms. */
static inline bool has_plain_pair(struct slice word)
{
    return word.size > 1 && character_is_alphanumeric(word.data[1]);
}

void wording_prepare_list(struct wording_list *list, const char *words)
{
    struct slice word;
    size_t step;
    *list = (struct wording_list){.words = words};
    while (next_word(&words, &word)) {
        if (word.size > 0 && !character_is_alphanumeric(word.data[0])) {
            letters_add(&list->beginnings, fold_at(word, 0, &step));
        } else if (has_plain_pair(word)) {
            pairs_add(&list->beginnings, pair_of(word.data[0], word.data[1]));
        } else if (word.size > 0) {
            for (char second = 0; second < 0x20; second++) {
                pairs_add(&list->beginnings, pair_of(word.data[0], second));
            }
        }
    }
}

bool wording_may_be_in(const struct wording_text *text, const struct wording_list *list)
{
    const struct wording_beginnings *a = &text->beginnings, *b = &list->beginnings;
    uint64_t shared = 0;
    for (size_t i = 0; i < sizeof(a->pairs) / sizeof(*a->pairs); i++) {
        shared |= a->pairs[i] & b->pairs[i];
    }
    for (size_t i = 0; i < sizeof(a->letters) / sizeof(*a->letters); i++) {
        shared |= a->letters[i] & b->letters[i];
    }
    return shared != 0;
}

void wording_sort_list(struct arena *arena, struct wording_list *list)
{
    struct slice word;
    size_t count = 0;
    for (const char *rest = list->words; next_word(&rest, &word);) {
        count += word.size > 0;
    }
    assert(count < UINT16_MAX);
    list->sorted = ARENA_ARRAY(arena, struct wording_word, count + 1);
    count = 0;
    for (const char *rest = list->words; next_word(&rest, &word);) {
        if (word.size == 0) {
            continue;
        }
        bool is_paired = character_is_alphanumeric(word.data[0]) && has_plain_pair(word);
        size_t step;
        uint32_t pair = is_paired ? pair_of(word.data[0], word.data[1])
                        : character_is_alphanumeric(word.data[0]) ? NO_LETTER
                                                                  : fold_at(word, 0, &step) & 0xff;
        uint16_t *chain = is_paired ? &list->chains[pair % WORDING_CHAINS] : &list->odd;
        list->sorted[count++] = (struct wording_word){word, (uint16_t)pair, *chain};
        *chain = (uint16_t)count;
    }
}

void wording_prepare(struct wording_text *prepared, struct slice text)
{
    prepared->text = text = clip(text);
    prepared->start_count = 0;
    memset(&prepared->beginnings, 0, sizeof(prepared->beginnings));
    bool is_inside = false;
    for (size_t at = 0, step; at < text.size; at += step) {
        char c = text.data[at];
        step = 1;
        if (character_is_alphanumeric(c)) {
            if (!is_inside) {
                add_start(prepared, at);
            }
            is_inside = true;
        } else if ((unsigned char)c < 0x80) {
            letters_add(&prepared->beginnings, (unsigned char)c);
            is_inside = false;
        } else {
            uint32_t letter = fold_at(text, at, &step);
            bool is_letter = is_alphabetic_at(text, at);
            if (!is_letter || !is_inside) {
                letters_add(&prepared->beginnings, letter);
            }
            is_inside = is_letter;
        }
    }
}

/* A word that begins with an ASCII letter or digit. */
static bool has_plain(const struct wording_text *prepared, struct slice word)
{
    if (has_plain_pair(word) &&
        !pairs_has(&prepared->beginnings, pair_of(word.data[0], word.data[1]))) {
        return false;
    }
    char first = character_to_lower(word.data[0]);
    for (size_t i = 0; i < prepared->start_count; i++) {
        size_t at = prepared->starts[i];
        if (character_to_lower(prepared->text.data[at]) == first &&
            wording_match_at(prepared->text, at, word) > 0) {
            return true;
        }
    }
    return false;
}

/* A word that begins with anything else. */
static bool has_other(const struct wording_text *prepared, struct slice word)
{
    struct slice text = prepared->text;
    bool is_bound = is_alphabetic_at(word, 0);
    size_t step;
    uint32_t first = fold_at(word, 0, &step);
    for (size_t at = 0; letters_has(&prepared->beginnings, first) && at < text.size; at++) {
        if (fold_at(text, at, &step) == first && !(is_bound && is_alphabetic_before(text, at)) &&
            wording_match_at(text, at, word) > 0) {
            return true;
        }
    }
    return false;
}

static bool has_word(const struct wording_text *prepared, struct slice word)
{
    return character_is_alphanumeric(word.data[0]) ? has_plain(prepared, word)
                                                   : has_other(prepared, word);
}

bool wording_is_in(const struct wording_text *prepared, const char *words)
{
    struct slice word;
    while (prepared->text.size > 0 && next_word(&words, &word)) {
        if (word.size > 0 && has_word(prepared, word)) {
            return true;
        }
    }
    return false;
}

/* Whether a word of the list with two plain bytes in front stands at `at`. */
static bool has_pair_at(struct slice text, size_t at, const struct wording_list *list)
{
    uint32_t pair = pair_at(text, at);
    if (!pairs_has(&list->beginnings, pair)) {
        return false;
    }
    for (uint16_t i = list->chains[pair % WORDING_CHAINS]; i != 0; i = list->sorted[i - 1].next) {
        const struct wording_word *word = &list->sorted[i - 1];
        if (word->pair == pair && wording_match_at(text, at, word->word) > 0) {
            return true;
        }
    }
    return false;
}

bool wording_list_is_in(const struct wording_text *prepared, const struct wording_list *list)
{
    for (size_t i = 0; i < prepared->start_count; i++) {
        if (has_pair_at(prepared->text, prepared->starts[i], list)) {
            return true;
        }
    }
    for (uint16_t i = list->odd; i != 0; i = list->sorted[i - 1].next) {
        const struct wording_word *word = &list->sorted[i - 1];
        if ((word->pair == NO_LETTER || letters_has(&prepared->beginnings, word->pair)) &&
            has_word(prepared, word->word)) {
            return true;
        }
    }
    return false;
}

bool wording_has(struct slice text, const char *words)
{
    struct wording_text prepared;
    if (text.size == 0) {
        return false;
    }
    wording_prepare(&prepared, text);
    return wording_is_in(&prepared, words);
}

/* --- at its beginning or end, or the whole --- */

/* Whether an alternative may match the text by its second byte: only a letter or digit has but one
 * form. */
static inline bool may_go_on(const char *alternative, struct slice text)
{
    return !character_is_alphanumeric(alternative[1]) ||
           (text.size > 1 && alternative[1] == character_to_lower(text.data[1]));
}

/* Behind the next bar that such a letter follows, or NULL. */
static const char *find_opening(const char *words, char letter)
{
    const char opening[] = {'|', letter, '\0'};
    const char *bar = strstr(words, opening);
    return bar == NULL ? NULL : bar + 1;
}

/* The next alternative that may stand at the front of the text, from `rest` on, where one begins;
 * false: there is no more. Letters and other ASCII of one form are sought by themselves, which
 * skips most of a list. */
static bool next_candidate(const char **rest, struct slice text, struct slice *out_word)
{
    char first = character_to_lower(text.data[0]);
    if ((unsigned char)first < 0x80 && first != '-' && first != '_' && !character_is_space(first)) {
        const char *at = **rest == first ? *rest : find_opening(*rest, first);
        while (at != NULL && !may_go_on(at, text)) {
            at = find_opening(at, first);
        }
        *rest = at;
        return at != NULL && next_word(rest, out_word);
    }
    while (next_word(rest, out_word)) {
        if (may_begin(*out_word, text.data[0])) {
            return true;
        }
    }
    return false;
}

bool wording_is(struct slice text, const char *words)
{
    struct slice word;
    text = slice_trim(text);
    if (text.size == 0 || text.size > WORDING_SIZE_MAXIMUM) {
        return false;
    }
    for (const char *rest = words; next_candidate(&rest, text, &word);) {
        bool may_fit = word.size == text.size || word.data[word.size - 1] == '*';
        if (may_fit && wording_match_at(text, 0, word) == text.size) {
            return true;
        }
    }
    return false;
}

size_t wording_starts_with(struct slice text, const char *words)
{
    struct slice word;
    while (text.size > 0 && next_candidate(&words, text, &word)) {
        size_t size = wording_match_at(text, 0, word);
        if (size > 0) {
            return size;
        }
    }
    return 0;
}

size_t wording_ends_with(struct slice text, const char *words)
{
    struct slice word;
    while (next_word(&words, &word)) {
        size_t size = wording_match_end(text, word);
        if (size > 0) {
            return size;
        }
    }
    return 0;
}

static bool is_mark(char c)
{
    switch (c) {
    case '"':
    case '\'':
    case '`':
    case '*':
    case ':':
    case '-':
        return true;
    default:
        return false;
    }
}

/* Marks that are no part of a name: the bytes of one at the front or the end, 0: none. */
static size_t mark_size(struct slice text, bool is_front)
{
    static const struct slice marks[] = {
        SLICE_LITERAL("："), SLICE_LITERAL("—"), SLICE_LITERAL("–"), SLICE_LITERAL("“"),
        SLICE_LITERAL("”"),  SLICE_LITERAL("«"), SLICE_LITERAL("»"),
    };
    if (text.size == 0) {
        return 0;
    }
    char c = is_front ? text.data[0] : text.data[text.size - 1];
    if (character_is_space(c) || is_mark(c)) {
        return 1;
    }
    if ((unsigned char)c < 0x80) {
        return 0;
    }
    for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++) {
        if (is_front ? slice_starts_with(text, marks[i]) : slice_ends_with(text, marks[i])) {
            return marks[i].size;
        }
    }
    return 0;
}

struct slice wording_bare(struct slice text)
{
    for (size_t size; (size = mark_size(text, true)) > 0;) {
        text = slice_from_offset(text, size);
    }
    for (size_t size; (size = mark_size(text, false)) > 0;) {
        text = slice_between(text, 0, text.size - size);
    }
    return text;
}
