/* SPDX-License-Identifier: Apache-2.0 */
/* Words are run together in lower case without '-', '_' and '@', so that "NOT NULL", "not-null" and
 * "not_null" are one. */
#include "spec/reading/field_text_private.h"

#include "spec/text/wording.h"

/* The full-width and arrow characters that stand for marks; sets *out_size to their bytes. */
static enum word_kind find_wide_mark(struct slice rest, size_t *out_size)
{
    static const char *const breaks[] = {
        "\xef\xbc\x8c" /* ， */, "\xe3\x80\x81" /* 、 */, "\xef\xbc\x9b" /* ； */,
        "\xe3\x80\x82" /* 。 */, "\xc2\xb7" /* · */,      "\xe2\x80\xa2" /* • */,
        "\xe2\x80\x94" /* — */,  "\xe2\x80\x93" /* – */,  NULL};
    static const char *const arrows[] = {"\xe2\x86\x92" /* → */, "\xe2\x87\x92" /* ⇒ */, NULL};
    static const char *const marks[] = {"\xef\xbc\x88" /* （ */, "\xef\xbc\x89" /* ） */,
                                        "\xef\xbc\x9a" /* ： */, NULL};
    const char *const *const sets[] = {breaks, arrows, marks};
    static const enum word_kind kinds[] = {WORD_BREAK, WORD_ARROW, WORD_MARK};
    if ((unsigned char)rest.data[0] < 0x80) {
        return WORD_TEXT;
    }
    for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
        for (const char *const *mark = sets[i]; *mark != NULL; mark++) {
            if (slice_starts_with(rest, slice_from(*mark))) {
                *out_size = strlen(*mark);
                return kinds[i];
            }
        }
    }
    return WORD_TEXT;
}

static bool is_word_byte(char c)
{
    return character_is_word(c) || c == '.' || c == '@' || c == '-' || (unsigned char)c >= 0x80;
}

static struct slice make_key(struct field_words *reader, struct slice text)
{
    char *key = reader->keys + reader->key_size;
    size_t size = 0;
    while (size < text.size && character_is_alphanumeric(text.data[size])) {
        key[size] = character_to_lower(text.data[size]);
        size++;
    }
    size_t plain_size = size; /* nearly always all of it */
    if (size < text.size) {
        wording_fold(slice_from_offset(text, size), key + size); /* '-' and '_' are blanks now */
    }
    for (size_t i = plain_size; i < text.size; i++) {
        if (key[i] != ' ' && key[i] != '@' && key[i] != '.') {
            key[size++] = key[i];
        }
    }
    reader->key_size += size;
    return slice_of(key, size);
}

static size_t measure_word(struct slice rest)
{
    size_t size = 0;
    size_t wide;
    while (size < rest.size && is_word_byte(rest.data[size])) {
        if (character_is_word(rest.data[size])) {
            size++; /* most are */
            continue;
        }
        struct slice here = slice_from_offset(rest, size);
        if ((unsigned char)here.data[0] >= 0x80 && find_wide_mark(here, &wide) != WORD_TEXT) {
            break;
        }
        if (slice_starts_with(here, SLICE("->"))) {
            break;
        }
        size++;
    }
    return size;
}

/* Reads the word at the front of `rest` into *word; returns the bytes used. */
static size_t read_word(struct field_words *reader, struct slice rest, struct field_word *word)
{
    char c = rest.data[0];
    size_t size = 1;
    if (c == '\'' || c == '"' || c == '`') {
        size_t close = slice_find_byte(slice_from_offset(rest, 1), c);
        if (close != SLICE_NOT_FOUND) {
            *word =
                (struct field_word){WORD_QUOTED, slice_between(rest, 1, close + 1), SLICE_EMPTY};
            return close + 2;
        }
    }
    if (slice_starts_with(rest, SLICE("->")) || slice_starts_with(rest, SLICE("=>"))) {
        *word = (struct field_word){WORD_ARROW, slice_between(rest, 0, 2), SLICE_EMPTY};
        return 2;
    }
    static const struct slice tex[] = {SLICE_LITERAL("$\\to$"), SLICE_LITERAL("$\\rightarrow$")};
    for (size_t i = 0; c == '$' && i < sizeof(tex) / sizeof(*tex); i++) {
        if (slice_starts_with(rest, tex[i])) {
            *word =
                (struct field_word){WORD_ARROW, slice_between(rest, 0, tex[i].size), SLICE_EMPTY};
            return tex[i].size;
        }
    }
    enum word_kind kind = find_wide_mark(rest, &size);
    if (kind == WORD_TEXT) {
        size = measure_word(rest);
        size = field_phrase_measure(slice_between(rest, 0, size));
        while (size > 1 && (rest.data[size - 1] == '.' || rest.data[size - 1] == '-')) {
            size--;
        }
        kind = size == 0 || (size == 1 && (c == '.' || c == '-')) ? WORD_MARK : WORD_TEXT;
        size = size == 0 ? 1 : size;
        if (kind == WORD_MARK && strchr(",;/|.-\n", c) != NULL) {
            kind = WORD_BREAK;
        }
    }
    struct slice text = slice_between(rest, 0, size);
    *word =
        (struct field_word){kind, text, kind == WORD_TEXT ? make_key(reader, text) : SLICE_EMPTY};
    return size;
}

void field_words_read(struct field_words *reader)
{
    size_t at = 0;
    while (at < reader->text.size && reader->count < WORD_MAXIMUM) {
        if (character_is_space(reader->text.data[at]) && reader->text.data[at] != '\n') {
            at++;
            continue;
        }
        at +=
            read_word(reader, slice_from_offset(reader->text, at), &reader->words[reader->count++]);
    }
    memset(&reader->words[reader->count], 0, 4 * sizeof(*reader->words));
}

/* The mark's byte in ASCII, also of a full-width bracket or colon; 0 when the word is no mark. */
char field_words_mark(const struct field_word *word)
{
    if (word->kind != WORD_MARK && word->kind != WORD_BREAK) {
        return 0;
    }
    if (slice_equal(word->text, SLICE("\xef\xbc\x88"))) {
        return '(';
    }
    if (slice_equal(word->text, SLICE("\xef\xbc\x89"))) {
        return ')';
    }
    if (slice_equal(word->text, SLICE("\xef\xbc\x9a"))) {
        return ':';
    }
    return word->text.data[0];
}

bool field_words_is_one(const struct field_word *word, const char *const *keys)
{
    for (; *keys != NULL; keys++) {
        if (word->kind == WORD_TEXT && slice_equal(word->key, slice_from(*keys))) {
            return true;
        }
    }
    return false;
}

size_t field_words_skip_to_close(const struct field_words *reader, size_t open)
{
    unsigned depth = 0;
    for (size_t i = open; i < reader->count; i++) {
        char mark = field_words_mark(&reader->words[i]);
        depth += mark == '(';
        depth -= mark == ')' && depth > 0;
        if (depth == 0) {
            return i + 1;
        }
    }
    return reader->count;
}

/* The text from the first byte of words[from] to the last of words[to - 1], quotes included. */
struct slice field_words_between(const struct field_words *reader, size_t from, size_t to)
{
    if (from >= to || from >= reader->count) {
        return SLICE_EMPTY;
    }
    const char *base = reader->text.data;
    const struct field_word *first = &reader->words[from];
    const struct field_word *last = &reader->words[to - 1];
    size_t start = (size_t)(first->text.data - base) - (first->kind == WORD_QUOTED);
    size_t end = (size_t)(last->text.data - base) + last->text.size + (last->kind == WORD_QUOTED);
    return slice_between(reader->text, start, end);
}
