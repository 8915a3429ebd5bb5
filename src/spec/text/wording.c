/* SPDX-License-Identifier: Apache-2.0 */
/* Comparison works on bytes: folding the case of ASCII, Latin-1, Latin Extended-A and Cyrillic
 * letters never changes how many bytes they take. */
#include "spec/text/wording_private.h"

#include <assert.h>

static bool is_alphabetic_before(struct slice text, size_t at)
{
    if (at == 0) {
        return false;
    }
    bool is_continuation = ((unsigned char)text.data[at - 1] & 0xc0) == 0x80;
    return wording_is_alphabetic_at(text, at - (is_continuation && at > 1 ? 2 : 1));
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
        uint32_t wanted = wording_fold_at(word, i, &word_step);
        uint32_t found = wording_fold_at(text, at, &text_step);
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
        uint32_t letter = wording_fold_at(text, at, &step);
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
        return wording_is_alphabetic_at(text, at + size) ? 0 : size;
    }
    while (wording_is_alphabetic_at(text, at + size)) {
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
    if (size != word.size ||
        (wording_is_alphabetic_at(word, 0) && is_alphabetic_before(text, at))) {
        return 0;
    }
    return size;
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

/* The key of a word that has none of its own. */
#define NO_KEY 0xffffU

/* Of an alternative: NO_KEY where texts that it stands in have several. */
static uint32_t key_of(struct slice word)
{
    bool is_open = word.size > 0 && word.data[word.size - 1] == '*';
    word.size -= is_open;
    if (word.size == 0 || !character_is_alphanumeric(word.data[0])) {
        return NO_KEY;
    }
    uint32_t key = wording_key(word, 0);
    bool is_settled = word.size > 2 || !is_open || wording_code(word.data[word.size - 1]) == 0;
    return is_settled ? key : NO_KEY;
}

static bool letters_meet(const struct wording_beginnings *a, const struct wording_beginnings *b)
{
    uint64_t shared = 0;
    for (size_t i = 0; i < sizeof(a->letters) / sizeof(*a->letters); i++) {
        shared |= a->letters[i] & b->letters[i];
    }
    return shared != 0;
}

/* All keys that an open word of one or two letters can have. */
static void add_open_keys(struct wording_beginnings *beginnings, struct slice word)
{
    uint32_t first = wording_code(word.data[0]) << 10;
    uint32_t second = word.size > 2 ? wording_code(word.data[1]) << 5 : 0;
    for (uint32_t rest = 0; rest < (second > 0 ? 0x20U : 0x400U); rest++) {
        wording_keys_add(beginnings, first | second | rest);
    }
}

void wording_prepare_list(struct wording_list *list, const char *words)
{
    struct slice word;
    size_t step;
    *list = (struct wording_list){.words = words};
    while (next_word(&words, &word)) {
        uint32_t key = key_of(word);
        if (key != NO_KEY) {
            wording_keys_add(&list->beginnings, key);
        } else if (word.size > 0 && character_is_alphanumeric(word.data[0])) {
            add_open_keys(&list->beginnings, word);
        } else if (word.size > 0) {
            wording_letters_add(&list->beginnings, wording_fold_at(word, 0, &step));
        }
    }
}

/* A text of so few words is told apart sooner by its words than by all that words can begin with.
 */
#define FEW_STARTS 6U

bool wording_may_be_in(const struct wording_text *text, const struct wording_list *list)
{
    const struct wording_beginnings *a = &text->beginnings, *b = &list->beginnings;
    uint64_t shared = 0;
    if (text->start_count <= FEW_STARTS) {
        for (size_t i = 0; i < text->start_count; i++) {
            if (wording_keys_has(b, text->starts[i].key)) {
                return true;
            }
        }
        return letters_meet(a, b);
    }
    for (size_t i = 0; i < sizeof(a->keys) / sizeof(*a->keys); i++) {
        shared |= a->keys[i] & b->keys[i];
    }
    return shared != 0 || letters_meet(a, b);
}

static size_t count_alternatives(const char *words)
{
    size_t count = 0;
    for (struct slice word; next_word(&words, &word);) {
        count += word.size > 0;
    }
    return count;
}

void wording_sort_list(struct arena *arena, struct wording_list *list)
{
    size_t count = count_alternatives(list->words);
    assert(count < UINT16_MAX && strlen(list->words) < UINT16_MAX);
    list->sorted = ARENA_ARRAY(arena, struct wording_word, count + 1);
    uint16_t last[WORDING_CHAINS] = {0}, last_open = 0, last_odd = 0;
    count = 0;
    struct slice word;
    for (const char *rest = list->words; next_word(&rest, &word);) {
        if (word.size == 0) {
            continue;
        }
        assert(word.size != 2 || word.data[1] != '*' || wording_code(word.data[0]) == 0);
        size_t step;
        uint32_t key = key_of(word);
        bool has_key = key != NO_KEY, is_odd = !character_is_alphanumeric(word.data[0]);
        if (is_odd) {
            key = wording_fold_at(word, 0, &step) & 0xff;
        }
        list->sorted[count++] = (struct wording_word){(uint16_t)(word.data - list->words),
                                                      (uint16_t)word.size, (uint16_t)key, 0};
        uint16_t *first = has_key  ? &list->chains[key % WORDING_CHAINS]
                          : is_odd ? &list->odd
                                   : &list->open;
        uint16_t *before = has_key ? &last[key % WORDING_CHAINS] : is_odd ? &last_odd : &last_open;
        *(*before > 0 ? &list->sorted[*before - 1].next : first) = (uint16_t)count;
        *before = (uint16_t)count;
    }
}

/* A word that begins with an ASCII letter or digit. */
static bool has_plain(const struct wording_text *prepared, struct slice word)
{
    uint32_t key = key_of(word);
    if (key != NO_KEY && !wording_keys_has(&prepared->beginnings, key)) {
        return false;
    }
    for (size_t i = 0; i < prepared->start_count; i++) {
        const struct wording_start *start = &prepared->starts[i];
        if ((key == NO_KEY || start->key == key) &&
            wording_match_at(prepared->text, start->at, word) > 0) {
            return true;
        }
    }
    return false;
}

/* A word that begins with anything else. */
static bool has_other(const struct wording_text *prepared, struct slice word)
{
    struct slice text = prepared->text;
    bool is_bound = wording_is_alphabetic_at(word, 0);
    size_t step;
    uint32_t first = wording_fold_at(word, 0, &step);
    for (size_t at = 0; wording_letters_has(&prepared->beginnings, first) && at < text.size; at++) {
        if (wording_fold_at(text, at, &step) == first &&
            !(is_bound && is_alphabetic_before(text, at)) && wording_match_at(text, at, word) > 0) {
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

/* Whether the alternative that begins there may stand in the text, by its first letters: few may.
 */
static inline bool may_stand_in(const struct wording_text *prepared, const char *word)
{
    uint32_t first = wording_code(word[0]);
    uint32_t second = first != 0 ? wording_code(word[1]) : 0;
    uint32_t third = second != 0 ? wording_code(word[2]) : 0;
    if (first == 0 || (third == 0 && word[second != 0 ? 2 : 1] == '*')) {
        return true; /* it has no key of its own */
    }
    return wording_keys_has(&prepared->beginnings, first << 10 | second << 5 | third);
}

bool wording_is_in(const struct wording_text *prepared, const char *words)
{
    struct slice word;
    while (prepared->text.size > 0 && *words != '\0') {
        if (!may_stand_in(prepared, words)) {
            words = strchrnul(words, '|');
            words += *words == '|';
        } else if (next_word(&words, &word) && word.size > 0 && has_word(prepared, word)) {
            return true;
        }
    }
    return false;
}

static inline struct slice word_of(const struct wording_list *list, const struct wording_word *word)
{
    return slice_of(list->words + word->at, word->size);
}

/* Whether the fourth letter, which no key has, may be the word's: many begin alike. */
static inline bool may_go_on(struct slice text, size_t at, struct slice word)
{
    uint32_t fourth = word.size > 3 ? wording_code(word.data[3]) : 0;
    return fourth == 0 || (at + 3 < text.size && wording_code(text.data[at + 3]) == fourth);
}

/* Whether a word of the list that has a key of its own stands at `start`. */
static bool has_key_at(struct slice text, const struct wording_start *start,
                       const struct wording_list *list)
{
    for (uint16_t i = list->chains[start->key % WORDING_CHAINS]; i != 0;
         i = list->sorted[i - 1].next) {
        const struct wording_word *entry = &list->sorted[i - 1];
        struct slice word = word_of(list, entry);
        if (entry->key == start->key && may_go_on(text, start->at, word) &&
            wording_match_at(text, start->at, word) > 0) {
            return true;
        }
    }
    return false;
}

bool wording_list_is_in(const struct wording_list *list, const struct wording_text *text)
{
    for (size_t i = 0; i < text->start_count; i++) {
        if (wording_keys_has(&list->beginnings, text->starts[i].key) &&
            has_key_at(text->text, &text->starts[i], list)) {
            return true;
        }
    }
    for (uint16_t i = list->open; i != 0; i = list->sorted[i - 1].next) {
        if (has_plain(text, word_of(list, &list->sorted[i - 1]))) {
            return true;
        }
    }
    /* Many lists have the words of many languages, and most texts are in one of them. */
    uint16_t odd = letters_meet(&text->beginnings, &list->beginnings) ? list->odd : 0;
    for (uint16_t i = odd; i != 0; i = list->sorted[i - 1].next) {
        const struct wording_word *word = &list->sorted[i - 1];
        if (wording_letters_has(&text->beginnings, word->key) &&
            has_other(text, word_of(list, word))) {
            return true;
        }
    }
    return false;
}

bool wording_has(struct slice text, const char *words)
{
    struct wording_text prepared;
    struct wording_start room[WORDING_START_MAXIMUM];
    if (text.size == 0) {
        return false;
    }
    wording_prepare(&prepared, text, room);
    return wording_is_in(&prepared, words);
}

/* --- at its beginning or end, or the whole --- */

/* Behind the bar of the next `opening`, a bar and what follows it, or NULL. */
static const char *find_opening(const char *words, const char *opening)
{
    const char *bar = strstr(words, opening);
    return bar == NULL ? NULL : bar + 1;
}

/* The next alternative that may stand at the front of the text, from `rest` on, where one begins;
 * false: there is no more. Letters and other ASCII of one form are sought by themselves, two of
 * them where the text has two, which skips most of a list; a byte of 0, which closes it, is none of
 * them. */
static bool next_candidate(const char **rest, struct slice text, struct slice *out_word)
{
    char first = character_to_lower(text.data[0]);
    if (first != '\0' && (unsigned char)first < 0x80 && first != '-' && first != '_' &&
        !character_is_space(first)) {
        char second = text.size > 1 ? character_to_lower(text.data[1]) : '\0';
        bool are_two = character_is_alphanumeric(first) && character_is_alphanumeric(second);
        const char opening[] = {'|', first, are_two ? second : '\0', '\0'};
        bool is_here = **rest == first && (!are_two || (*rest)[1] == second);
        const char *at = is_here ? *rest : find_opening(*rest, opening);
        while (at != NULL && !are_two && character_is_alphanumeric(first) &&
               character_is_alphanumeric(at[1])) {
            at = find_opening(at, opening);
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

/* The same for a text that ends in an ASCII letter or digit, which has but one form: alternatives
 * that end in it are sought by themselves. */
static size_t find_ending(struct slice text, const char *words)
{
    const char closing[] = {character_to_lower(text.data[text.size - 1]), '|', '\0'};
    const char *rest = words, *end;
    do {
        end = strstr(rest, closing);
        const char *stop = end == NULL ? rest + strlen(rest) : end + 1;
        const char *start = stop;
        while (start > words && start[-1] != '|') {
            start--;
        }
        size_t size = wording_match_end(text, slice_of(start, (size_t)(stop - start)));
        if (size > 0) {
            return size;
        }
        rest = stop + 1;
    } while (end != NULL);
    return 0;
}

size_t wording_ends_with(struct slice text, const char *words)
{
    struct slice word;
    if (text.size > 0 && character_is_alphanumeric(text.data[text.size - 1])) {
        return find_ending(text, words);
    }
    while (next_word(&words, &word)) {
        size_t size = wording_match_end(text, word);
        if (size > 0) {
            return size;
        }
    }
    return 0;
}

bool wording_skip(struct slice *text, const char *words)
{
    size_t size = wording_starts_with(*text, words);
    *text = slice_trim(slice_from_offset(*text, size));
    return size > 0;
}

bool wording_cut(struct slice *text, const char *words)
{
    size_t size = wording_ends_with(*text, words);
    *text = slice_trim(slice_between(*text, 0, text->size - size));
    return size > 0;
}

/* The first word in a chain, of those with one of two keys, that matches at the front of the text,
 * all of it where asked for: an index plus 1, or 0. */
static uint16_t match_chain(const struct wording_list *list, uint16_t first, const uint32_t keys[2],
                            struct slice text, bool is_whole, size_t *out_size)
{
    for (uint16_t i = first; i != 0; i = list->sorted[i - 1].next) {
        const struct wording_word *word = &list->sorted[i - 1];
        if (word->key != keys[0] && word->key != keys[1]) {
            continue;
        }
        size_t size = wording_match_at(text, 0, word_of(list, word));
        if (is_whole ? size == text.size : size > 0) {
            *out_size = size;
            return i;
        }
    }
    return 0;
}

/* The bytes of the list's first word that matches; 0: none. */
static size_t match_list(const struct wording_list *list, struct slice text, bool is_whole)
{
    size_t size = 0, open_size = 0, step;
    if (text.size == 0) {
        return 0;
    }
    if (!character_is_alphanumeric(text.data[0])) {
        uint32_t letters[2] = {wording_fold_at(text, 0, &step) & 0xff, ' '};
        match_chain(list, list->odd, letters, text, is_whole, &size);
        return size;
    }
    uint32_t keys[2] = {wording_key(text, 0), NO_KEY};
    if (!wording_keys_has(&list->beginnings, keys[0])) {
        return 0;
    }
    uint16_t first = list->chains[keys[0] % WORDING_CHAINS];
    uint16_t keyed = match_chain(list, first, keys, text, is_whole, &size);
    keys[0] = NO_KEY;
    uint16_t open = match_chain(list, list->open, keys, text, is_whole, &open_size);
    return open != 0 && (keyed == 0 || open < keyed) ? open_size : size;
}

bool wording_list_is(const struct wording_list *list, struct slice text)
{
    text = slice_trim(text);
    return text.size <= WORDING_SIZE_MAXIMUM && match_list(list, text, true) > 0;
}

size_t wording_list_starts(const struct wording_list *list, struct slice text)
{
    return match_list(list, text, false);
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
