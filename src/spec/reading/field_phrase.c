/* SPDX-License-Identifier: Apache-2.0 */
/* Matches words against one table: a phrase is up to three of them. */
#include "spec/reading/field_text_private.h"

struct phrase {
    struct slice key;
    enum effect effect;
};

static const struct phrase phrases[] = {
#define PHRASE(key, effect) {SLICE_LITERAL(key), EFFECT_##effect},
#include "spec/reading/field_phrases.def"
#undef PHRASE
};

#define PHRASE(key, effect) _Static_assert(sizeof(key) > 2, "find_phrase compares two bytes first");
#include "spec/reading/field_phrases.def"
#undef PHRASE

#define PHRASE_WORDS_MAXIMUM 3U

#define PHRASE_COUNT (sizeof(phrases) / sizeof(*phrases))

/* "默认1", "关联users.id": scripts without blanks run a phrase and what it is about together. The
 * bytes of the phrase at the front of such a word, else all of it. */
size_t field_phrase_measure(struct slice word)
{
    size_t size = 0, best = word.size;
    while (size < word.size && (unsigned char)word.data[size] >= 0x80) {
        size++;
    }
    bool is_mixed = size > 0 && size < word.size && (unsigned char)word.data[0] >= 0xe3;
    struct slice front = slice_between(word, 0, size);
    for (size_t i = 0; is_mixed && i < sizeof(phrases) / sizeof(*phrases); i++) {
        best = slice_equal(phrases[i].key, front) ? size : best;
    }
    return best;
}

/* The first phrase whose two first bytes are not before those of the text. */
static size_t find_first_phrase(const char *text)
{
    size_t low = 0, high = PHRASE_COUNT;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (memcmp(phrases[middle].key.data, text, 2) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* The longest phrase that ends with one of the first `count` words, run together in `joined`, whose
 * ends `ends` has. */
static enum effect find_phrase(const char *joined, const size_t *ends, size_t count,
                               size_t *out_used)
{
    enum effect best = EFFECT_NONE;
    size_t longest = 0;
    for (size_t i = find_first_phrase(joined);
         i < PHRASE_COUNT && memcmp(phrases[i].key.data, joined, 2) == 0; i++) {
        struct slice key = phrases[i].key;
        if (key.size <= longest || key.size > ends[count - 1] ||
            memcmp(key.data, joined, key.size) != 0) {
            continue;
        }
        for (size_t word = 0; word < count; word++) {
            if (ends[word] == key.size) {
                best = phrases[i].effect;
                longest = key.size;
                *out_used = word + 1;
            }
        }
    }
    return best;
}

/* The longest phrase of up to three words at `at`. */
enum effect field_phrase_match(const struct field_words *reader, size_t at, size_t *out_used)
{
    char joined[96] = "";
    size_t ends[PHRASE_WORDS_MAXIMUM];
    size_t count = 0;
    size_t size = 0;
    for (; count < PHRASE_WORDS_MAXIMUM && reader->words[at + count].kind == WORD_TEXT; count++) {
        struct slice key = reader->words[at + count].key;
        if (key.size + size > sizeof(joined)) {
            break;
        }
        if (key.size > 0) {
            memcpy(joined + size, key.data, key.size);
        }
        size += key.size;
        ends[count] = size;
    }
    return size == 0 ? EFFECT_NONE : find_phrase(joined, ends, count, out_used);
}
