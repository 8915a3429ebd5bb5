/* SPDX-License-Identifier: Apache-2.0 */
/* What the files behind field_text.h share: the text as words and marks, and what an effect takes
 * from those behind it. `at` is an index of a word; what takes words returns how many it took. */
#pragma once

#include "spec/reading/field_text.h"

enum word_kind { WORD_END, WORD_TEXT, WORD_QUOTED, WORD_ARROW, WORD_MARK, WORD_BREAK };

struct field_word {
    enum word_kind kind;
    struct slice text; /* without quotes */
    struct slice key;  /* WORD_TEXT: as the phrase table has it */
};

#define WORD_MAXIMUM 192U

struct field_words {
    struct arena *arena;
    struct field_statement *field;
    struct slice text;
    enum field_text_kind kind;
    struct field_word words[WORD_MAXIMUM + 4]; /* closed by WORD_END, with room to look ahead */
    size_t count;
    char keys[FIELD_TEXT_MAXIMUM]; /* of the words; together they are no longer than the text */
    size_t key_size;
};

enum effect {
    EFFECT_NONE,
    EFFECT_PRIMARY_KEY,
    EFFECT_FOREIGN_KEY,
    EFFECT_UNIQUE,
    EFFECT_REQUIRED,
    EFFECT_OPTIONAL,
    EFFECT_INDEXED,
    EFFECT_READ_ONLY,
    EFFECT_SET_ONCE,
    EFFECT_GENERATED,
    EFFECT_DEFAULT,
    EFFECT_REFERENCES,
    EFFECT_ON_DELETE,
    EFFECT_CASCADE, /* "cascade delete" */
    EFFECT_ON_UPDATE,
    EFFECT_CHECK,
    EFFECT_LABELS,
    EFFECT_COMPUTED,
    EFFECT_FORMERLY,
    EFFECT_FILLER, /* says nothing of its own: "key", "constraint", "and" */
};

/* --- field_words.c --- */

/* Cuts reader->text into words. */
void field_words_read(struct field_words *reader);
/* The mark's byte in ASCII, also of a full-width bracket or colon; 0 when the word is no mark. */
char field_words_mark(const struct field_word *word);
/* Whether the word is one of `keys`, which NULL closes. */
bool field_words_is_one(const struct field_word *word, const char *const *keys);
/* The word behind the bracket that closes the one at `open`. */
size_t field_words_skip_to_close(const struct field_words *reader, size_t open);
/* The text from the first byte of words[from] to the last of words[to - 1], quotes included. */
struct slice field_words_between(const struct field_words *reader, size_t from, size_t to);

/* --- field_phrase.c --- */

/* Scripts without blanks run a phrase and what it is about together ("默认1", "关联users.id"): the
 * bytes of the phrase at the front of such a word, else all of it. */
size_t field_phrase_measure(struct slice word);
/* What the words at `at` say together, and in *out_used how many of them. */
enum effect field_phrase_match(const struct field_words *reader, size_t at, size_t *out_used);

/* --- field_argument.c --- */

/* What a phrase's effect takes from the words behind it, into the field. */

/* "→ users.id", "(references users)", "to the users table". `is_connected`: the phrase itself says
 * that a name follows ("references"); else one in quotes counts only behind a word or mark that
 * does. */
size_t field_argument_reference(struct field_words *reader, size_t at, bool is_connected);
size_t field_argument_action(struct field_words *reader, size_t at,
                             enum referential_action *out_action);
size_t field_argument_default(struct field_words *reader, size_t at);
size_t field_argument_update(struct field_words *reader, size_t at);
size_t field_argument_formerly(struct field_words *reader, size_t at);
size_t field_argument_labels(struct field_words *reader, size_t at);
size_t field_argument_check(struct field_words *reader, size_t at);
/* "> 0" without the word check. */
size_t field_argument_comparison(struct field_words *reader, size_t at);

/* --- field_unique.c --- */

/* "unique per store", "UNIQUE (a, b)" say nothing about this column alone; "unique across all
 * users" does. `at`: the word behind "unique". */
bool field_unique_is_partial(const struct field_words *reader, size_t at);
/* "unique per store", "único junto con `trip_id`": keeps what stands behind the words that join, up
 * to the end of the part, for the model to find the fields; after words that may be about something
 * else ("in", "for") it is not certain that there are any. */
size_t field_unique_read_joint(struct field_words *reader, size_t at);
/* "与 user_id 组成唯一索引", "user_id 内で一意": the same in scripts that say it behind the name,
 * of the words from `at` to `end`. */
bool field_unique_read_behind(struct field_words *reader, size_t at, size_t end);
