/* SPDX-License-Identifier: Apache-2.0 */
/* Cuts source code of any curly or indented language into tokens, one at a time, and keeps the
 * comments that belong to them. Holds no memory, so a copy of a scanner is a place to return to.
 * Pure. */
#pragma once

#include "base/slice.h"

enum code_token_kind {
    CODE_END, /* the end of the text */
    CODE_WORD,
    CODE_NUMBER,
    CODE_STRING, /* text is without its quotes, or the slashes of a pattern */
    CODE_MARK,   /* one byte of punctuation */
};

struct code_token {
    enum code_token_kind kind;
    struct slice text;
    struct slice
        comment;        /* that ends the line which this token began or goes on with; empty: none */
    struct slice above; /* the last comment on lines of its own right before this token */
    uint32_t line;      /* from 0 */
    uint32_t column;    /* from 0, in bytes */
    bool is_first;      /* on its line */
    bool is_joined;     /* nothing stands between it and the token before */
};

enum code_comments {
    CODE_SLASH_COMMENTS = 1, /* two slashes, and slash star */
    CODE_HASH_COMMENTS = 2,
    CODE_DASH_COMMENTS = 4,
};

struct code_scanner {
    struct slice text;
    unsigned comments;       /* enum code_comments */
    size_t at;               /* offset behind the current token */
    size_t line_start;       /* offset of the current line */
    uint32_t line;           /* of `at` */
    struct slice behind;     /* the comment between the token before and the end of its line */
    struct code_token token; /* the current one */
};

/* Starts at the first token. */
void code_scanner_init(struct code_scanner *scanner, struct slice text, unsigned comments);

/* Steps to the next token; at the end it stays there. */
void code_scanner_next(struct code_scanner *scanner);

bool code_scanner_is_mark(const struct code_scanner *scanner, char mark);
bool code_scanner_is_word(const struct code_scanner *scanner, const char *word);

/* Steps over the mark or word if it is the current token. */
bool code_scanner_take_mark(struct code_scanner *scanner, char mark);
bool code_scanner_take_word(struct code_scanner *scanner, const char *word);

/* Any word: its text, and a step; empty and no step when the token is none. */
struct slice code_scanner_take_any(struct code_scanner *scanner);

/* At an opening bracket of any kind: steps behind the one that closes it, or to the end. Returns
 * the text between them. */
struct slice code_scanner_take_brackets(struct code_scanner *scanner);

/* Steps to the first of the marks outside brackets, or to a closing bracket that was not opened,
 * or to the end; with `stops_at_line`, also to the first token of another line. Returns what was
 * stepped over. */
struct slice code_scanner_take_until(struct code_scanner *scanner, const char *marks,
                                     bool stops_at_line);

/* The rest of the line, as above; nothing when the current token already stands on another one. */
struct slice code_scanner_take_rest(struct code_scanner *scanner, const char *marks);

/* The text from the start of `from` to the end of `to`, two slices of one text. */
struct slice code_scanner_span(struct slice from, struct slice to);
