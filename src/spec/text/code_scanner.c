/* SPDX-License-Identifier: Apache-2.0 */
/* One byte at a time through code of any language; the contract is in the header. */
#include "spec/text/code_scanner.h"

static char byte_at(const struct code_scanner *scanner, size_t at)
{
    return at < scanner->text.size ? scanner->text.data[at] : 0;
}

static void step_line(struct code_scanner *scanner)
{
    scanner->at++;
    scanner->line++;
    scanner->line_start = scanner->at;
}

static bool is_at(const struct code_scanner *scanner, const char *prefix)
{
    return slice_starts_with(slice_from_offset(scanner->text, scanner->at), slice_from(prefix));
}

static struct slice clean_comment(struct slice comment)
{
    comment = slice_trim(comment);
    while (comment.size > 0 && strchr("/*#-!", comment.data[0]) != NULL) {
        comment = slice_from_offset(comment, 1);
    }
    return slice_trim(comment);
}

static struct slice take_line_comment(struct code_scanner *scanner)
{
    size_t start = scanner->at;
    while (scanner->at < scanner->text.size && byte_at(scanner, scanner->at) != '\n') {
        scanner->at++;
    }
    return clean_comment(slice_between(scanner->text, start, scanner->at));
}

static struct slice take_block_comment(struct code_scanner *scanner)
{
    size_t start = scanner->at;
    scanner->at += 2;
    while (scanner->at < scanner->text.size && !is_at(scanner, "*/")) {
        if (byte_at(scanner, scanner->at) == '\n') {
            step_line(scanner);
        } else {
            scanner->at++;
        }
    }
    size_t end = scanner->at;
    scanner->at = scanner->at < scanner->text.size ? scanner->at + 2 : scanner->at;
    return clean_comment(slice_between(scanner->text, start, end));
}

/* Takes a comment at the front, if there is one. */
static bool take_comment(struct code_scanner *scanner, struct slice *out_comment)
{
    bool is_line = ((scanner->comments & CODE_SLASH_COMMENTS) != 0 && is_at(scanner, "//")) ||
                   ((scanner->comments & CODE_HASH_COMMENTS) != 0 && is_at(scanner, "#")) ||
                   ((scanner->comments & CODE_DASH_COMMENTS) != 0 && is_at(scanner, "--"));
    if (is_line) {
        *out_comment = take_line_comment(scanner);
        return true;
    }
    if ((scanner->comments & CODE_SLASH_COMMENTS) != 0 && is_at(scanner, "/*")) {
        *out_comment = take_block_comment(scanner);
        return true;
    }
    return false;
}

static void skip_blanks(struct code_scanner *scanner)
{
    while (scanner->at < scanner->text.size && byte_at(scanner, scanner->at) != '\n' &&
           character_is_space(byte_at(scanner, scanner->at))) {
        scanner->at++;
    }
}

/* Skips what stands before a token; the last comment of it is the token's `above`. */
static void skip_to_token(struct code_scanner *scanner, struct code_token *token)
{
    for (;;) {
        skip_blanks(scanner);
        if (byte_at(scanner, scanner->at) == '\n') {
            bool is_blank =
                slice_trim(slice_between(scanner->text, scanner->line_start, scanner->at)).size ==
                0;
            if (!token->is_first || is_blank) {
                token->above = SLICE_EMPTY; /* it ends another's line, or a blank line parts them */
            }
            step_line(scanner);
            token->is_first = true;
        } else if (!take_comment(scanner, &token->above)) {
            return;
        } else if (!token->is_first) {
            scanner->behind = token->above;
        }
    }
}

static bool is_word_byte(char c)
{
    return character_is_word(c) || c == '$' || (unsigned char)c >= 0x80;
}

static void take_word(struct code_scanner *scanner, struct code_token *token)
{
    size_t start = scanner->at;
    while (is_word_byte(byte_at(scanner, scanner->at))) {
        scanner->at++;
    }
    token->kind = CODE_WORD;
    token->text = slice_between(scanner->text, start, scanner->at);
}

static void take_number(struct code_scanner *scanner, struct code_token *token)
{
    size_t start = scanner->at;
    while (is_word_byte(byte_at(scanner, scanner->at)) ||
           (byte_at(scanner, scanner->at) == '.' &&
            character_is_digit(byte_at(scanner, scanner->at + 1)))) {
        scanner->at++;
    }
    token->kind = CODE_NUMBER;
    token->text = slice_between(scanner->text, start, scanner->at);
}

/* Triple quotes and back-ticks go over lines; other strings end with their line at the latest. */
static void take_string(struct code_scanner *scanner, struct code_token *token)
{
    char quote = byte_at(scanner, scanner->at);
    bool is_triple = is_at(scanner, "\"\"\"") || is_at(scanner, "'''");
    size_t width = is_triple ? 3 : 1;
    size_t start = scanner->at + width;
    scanner->at = start;
    while (scanner->at < scanner->text.size) {
        char c = byte_at(scanner, scanner->at);
        bool is_close = c == quote && (!is_triple || (byte_at(scanner, scanner->at + 1) == quote &&
                                                      byte_at(scanner, scanner->at + 2) == quote));
        if (is_close || (c == '\n' && !is_triple && quote != '`')) {
            break;
        }
        if (c == '\n') {
            step_line(scanner);
            continue;
        }
        bool is_escape = c == '\\' && byte_at(scanner, scanner->at + 1) != '\n';
        scanner->at += is_escape && scanner->at + 1 < scanner->text.size ? 2 : 1;
    }
    token->kind = CODE_STRING;
    token->text = slice_between(scanner->text, start, scanner->at);
    if (byte_at(scanner, scanner->at) == quote) {
        scanner->at += width;
    }
}

/* A pattern between slashes, where a value is expected: JavaScript's. Its text is without the
 * slashes. False: it is a stroke. */
static bool take_pattern(struct code_scanner *scanner, struct code_token *token)
{
    const struct code_token *before = &scanner->token;
    bool is_expected = (scanner->comments & CODE_SLASH_COMMENTS) != 0 &&
                       before->kind == CODE_MARK && strchr("(,:=[", before->text.data[0]) != NULL;
    size_t end = scanner->at + 1;
    bool is_class = false;
    while (is_expected && end < scanner->text.size) {
        char c = byte_at(scanner, end);
        if (c == '\n' || (c == '/' && !is_class)) {
            break;
        }
        is_class = c == '[' || (is_class && c != ']');
        end += c == '\\' && byte_at(scanner, end + 1) != '\n' ? 2 : 1;
    }
    if (!is_expected || end >= scanner->text.size || byte_at(scanner, end) != '/') {
        return false;
    }
    token->kind = CODE_STRING;
    token->text = slice_between(scanner->text, scanner->at + 1, end);
    scanner->at = end + 1;
    while (character_is_alpha(byte_at(scanner, scanner->at))) {
        scanner->at++; /* "/x/gi" */
    }
    return true;
}

/* A single quote that opens nothing: a lifetime of Rust, an apostrophe. */
static bool is_lone_quote(const struct code_scanner *scanner)
{
    if (byte_at(scanner, scanner->at) != '\'' || is_at(scanner, "'''")) {
        return false;
    }
    for (size_t at = scanner->at + 1; at < scanner->at + 400; at++) {
        char c = byte_at(scanner, at);
        if (c == '\'') {
            return false;
        }
        if (c == '\n' || c == 0) {
            return true;
        }
    }
    return true;
}

/* The comment that ends the line behind the current token, without moving. */
static struct slice peek_comment(const struct code_scanner *scanner)
{
    struct code_scanner probe = *scanner;
    struct slice comment;
    skip_blanks(&probe);
    return take_comment(&probe, &comment) ? comment : SLICE_EMPTY;
}

void code_scanner_next(struct code_scanner *scanner)
{
    size_t before = scanner->at;
    struct code_token token = {.is_first = before == 0};
    scanner->behind = SLICE_EMPTY;
    skip_to_token(scanner, &token);
    token.is_joined = scanner->at == before && before > 0;
    token.line = scanner->line;
    token.column = (uint32_t)(scanner->at - scanner->line_start);
    token.text = slice_between(scanner->text, scanner->at, scanner->at);
    char c = byte_at(scanner, scanner->at);
    if (scanner->at >= scanner->text.size) {
        token.kind = CODE_END;
    } else if (character_is_digit(c)) {
        take_number(scanner, &token);
    } else if (is_word_byte(c)) {
        take_word(scanner, &token);
    } else if (c == '"' || c == '`' || (c == '\'' && !is_lone_quote(scanner))) {
        take_string(scanner, &token);
    } else if (c != '/' || !take_pattern(scanner, &token)) {
        token.kind = CODE_MARK;
        token.text = slice_between(scanner->text, scanner->at, scanner->at + 1);
        scanner->at++;
    }
    if (token.kind != CODE_END) {
        token.comment = peek_comment(scanner);
    }
    scanner->token = token;
}

void code_scanner_init(struct code_scanner *scanner, struct slice text, unsigned comments)
{
    *scanner = (struct code_scanner){.text = text, .comments = comments};
    code_scanner_next(scanner);
}

bool code_scanner_is_mark(const struct code_scanner *scanner, char mark)
{
    return scanner->token.kind == CODE_MARK && scanner->token.text.data[0] == mark;
}

bool code_scanner_is_word(const struct code_scanner *scanner, const char *word)
{
    return scanner->token.kind == CODE_WORD && slice_equal(scanner->token.text, slice_from(word));
}

bool code_scanner_take_mark(struct code_scanner *scanner, char mark)
{
    bool is_there = code_scanner_is_mark(scanner, mark);
    if (is_there) {
        code_scanner_next(scanner);
    }
    return is_there;
}

bool code_scanner_take_word(struct code_scanner *scanner, const char *word)
{
    bool is_there = code_scanner_is_word(scanner, word);
    if (is_there) {
        code_scanner_next(scanner);
    }
    return is_there;
}

struct slice code_scanner_take_any(struct code_scanner *scanner)
{
    struct slice text = SLICE_EMPTY;
    if (scanner->token.kind == CODE_WORD) {
        text = scanner->token.text;
        code_scanner_next(scanner);
    }
    return text;
}

/* +1 at an opening bracket, -1 at a closing one. */
static int bracket_of(const struct code_scanner *scanner)
{
    if (scanner->token.kind != CODE_MARK) {
        return 0;
    }
    char c = scanner->token.text.data[0];
    return c == '(' || c == '[' || c == '{' ? 1 : c == ')' || c == ']' || c == '}' ? -1 : 0;
}

struct slice code_scanner_take_brackets(struct code_scanner *scanner)
{
    size_t start = scanner->at;
    size_t depth = 0;
    while (scanner->token.kind != CODE_END) {
        int bracket = bracket_of(scanner);
        depth += bracket > 0;
        depth -= bracket < 0 && depth > 0;
        size_t end = (size_t)(scanner->token.text.data - scanner->text.data);
        code_scanner_next(scanner);
        if (depth == 0) {
            return slice_between(scanner->text, start, end);
        }
    }
    return slice_from_offset(scanner->text, start);
}

static bool is_one_of(const struct code_scanner *scanner, const char *marks)
{
    return scanner->token.kind == CODE_MARK && strchr(marks, scanner->token.text.data[0]) != NULL;
}

/* Offset behind the current token, its closing quote included. */
static size_t end_of_token(const struct code_scanner *scanner)
{
    return scanner->at;
}

struct slice code_scanner_take_until(struct code_scanner *scanner, const char *marks,
                                     bool stops_at_line)
{
    size_t start = (size_t)(scanner->token.text.data - scanner->text.data) -
                   (scanner->token.kind == CODE_STRING);
    size_t end = start;
    bool is_begun = false;
    while (scanner->token.kind != CODE_END) {
        if (is_one_of(scanner, marks) || bracket_of(scanner) < 0 ||
            (stops_at_line && is_begun && scanner->token.is_first)) {
            break;
        }
        is_begun = true;
        if (bracket_of(scanner) > 0) {
            struct slice inner = code_scanner_take_brackets(scanner);
            end = (size_t)(inner.data - scanner->text.data) + inner.size + 1;
        } else {
            end = end_of_token(scanner);
            code_scanner_next(scanner);
        }
    }
    return slice_between(scanner->text, start, end);
}

struct slice code_scanner_take_rest(struct code_scanner *scanner, const char *marks)
{
    if (scanner->token.is_first || scanner->token.kind == CODE_END) {
        return SLICE_EMPTY;
    }
    return code_scanner_take_until(scanner, marks, true);
}

struct slice code_scanner_span(struct slice from, struct slice to)
{
    if (from.data == NULL || to.data == NULL || to.data + to.size < from.data) {
        return from;
    }
    return slice_of(from.data, (size_t)(to.data + to.size - from.data));
}
