/* SPDX-License-Identifier: Apache-2.0 */
/* Comparison works on bytes: folding the case of ASCII, Latin-1 and Cyrillic letters never changes
 * how many bytes they take. */
#include "spec/wording.h"

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
    size_t from = at;
    for (size_t i = 0; i < word.size;) {
        size_t word_step;
        size_t text_step;
        if (at >= text.size) {
            return 0;
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

static bool has_one(struct slice text, struct slice word)
{
    bool is_bound = is_alphabetic_at(word, 0);
    size_t step;
    uint32_t first = fold_at(word, 0, &step);
    for (size_t at = 0; at < text.size; at++) {
        size_t ignored;
        if (fold_at(text, at, &ignored) != first) {
            continue;
        }
        if (is_bound && is_alphabetic_before(text, at)) {
            continue;
        }
        if (wording_match_at(text, at, word) > 0) {
            return true;
        }
    }
    return false;
}

/* Which letters stand where a match could begin: a text is asked for dozens of words, and most of
 * them begin with a letter that begins nothing in it. */
struct beginnings {
    uint64_t bits[4];
};

static void beginnings_add(struct beginnings *beginnings, uint32_t letter)
{
    beginnings->bits[(letter & 0xff) >> 6] |= (uint64_t)1 << (letter & 0x3f);
}

static bool beginnings_has(const struct beginnings *beginnings, uint32_t letter)
{
    return (beginnings->bits[(letter & 0xff) >> 6] >> (letter & 0x3f) & 1) != 0;
}

static struct beginnings find_beginnings(struct slice text)
{
    struct beginnings beginnings = {{0}};
    size_t step = 1;
    bool is_inside = false;
    for (size_t at = 0; at < text.size; at += step) {
        uint32_t letter = fold_at(text, at, &step);
        bool is_letter = is_alphabetic_at(text, at);
        if (!is_letter || !is_inside) {
            beginnings_add(&beginnings, letter);
        }
        is_inside = is_letter;
    }
    return beginnings;
}

bool wording_has(struct slice text, const char *words)
{
    struct slice rest = slice_from(words);
    struct slice word;
    text = clip(text);
    struct beginnings beginnings = find_beginnings(text);
    while (text.size > 0 && slice_next_part(&rest, '|', &word)) {
        size_t step;
        if (beginnings_has(&beginnings, fold_at(word, 0, &step)) && has_one(text, word)) {
            return true;
        }
    }
    return false;
}

bool wording_is(struct slice text, const char *words)
{
    struct slice rest = slice_from(words);
    struct slice word;
    text = slice_trim(text);
    if (text.size == 0 || text.size > WORDING_SIZE_MAXIMUM) {
        return false;
    }
    while (slice_next_part(&rest, '|', &word)) {
        if (wording_match_at(text, 0, word) == text.size) {
            return true;
        }
    }
    return false;
}

size_t wording_starts_with(struct slice text, const char *words)
{
    struct slice rest = slice_from(words);
    struct slice word;
    while (slice_next_part(&rest, '|', &word)) {
        size_t size = wording_match_at(text, 0, word);
        if (size > 0) {
            return size;
        }
    }
    return 0;
}

size_t wording_ends_with(struct slice text, const char *words)
{
    struct slice rest = slice_from(words);
    struct slice word;
    while (slice_next_part(&rest, '|', &word)) {
        size_t size = wording_match_end(text, word);
        if (size > 0) {
            return size;
        }
    }
    return 0;
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
    if (character_is_space(c) || strchr("\"'`*:-", c) != NULL) {
        return 1;
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
