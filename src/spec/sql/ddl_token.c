/* SPDX-License-Identifier: Apache-2.0 */
/* Cuts SQL of any dialect into tokens. What a document leaves unclosed ends with its line, so that
 * one forgotten quote costs one line. Looking ahead is bounded, or is given up for the rest of the
 * passage once it failed: the whole is linear. */
#include "spec/sql/ddl_private.h"

#define LOOK_AHEAD_MAXIMUM 256U

static const char operator_bytes[] = "+-*/<>=~!@#%^&|?";

static char byte_at(const struct ddl_scanner *scanner, size_t at)
{
    return at < scanner->text.size ? scanner->text.data[at] : '\0';
}

static bool is_at(const struct ddl_scanner *scanner, size_t at, struct slice word)
{
    return slice_starts_with(slice_from_offset(scanner->text, at), word);
}

static size_t find_line_end(const struct ddl_scanner *scanner, size_t at)
{
    size_t end = slice_find_byte(slice_from_offset(scanner->text, at), '\n');
    return end == SLICE_NOT_FOUND ? scanner->text.size : at + end;
}

/* Punctuation beyond ASCII: arrows, dashes, curly quotes, full-width forms; three bytes each. */
static bool is_wide_sign(const struct ddl_scanner *scanner, size_t at)
{
    unsigned char first = (unsigned char)byte_at(scanner, at);
    unsigned char second = (unsigned char)byte_at(scanner, at + 1);
    return at + 2 < scanner->text.size &&
           ((first == 0xe2 && second < 0x90) || (first == 0xe3 && second == 0x80) ||
            (first == 0xef && (second == 0xbc || second == 0xbd)));
}

static bool is_name_byte(const struct ddl_scanner *scanner, size_t at)
{
    char c = byte_at(scanner, at);
    return character_is_word(c) || c == '$' ||
           ((unsigned char)c >= 0x80 && !is_wide_sign(scanner, at));
}

/* --- blanks and comments --- */

/* Size of the comment at `at`, or 0; *out_text is what it says. */
static size_t measure_comment(struct ddl_scanner *scanner, size_t at, struct slice *out_text)
{
    bool is_hash = byte_at(scanner, at) == '#' && byte_at(scanner, at + 1) != '>' &&
                   byte_at(scanner, at + 1) != '-';
    if (is_hash || is_at(scanner, at, SLICE("--")) || is_at(scanner, at, SLICE("//"))) {
        size_t end = find_line_end(scanner, at);
        size_t start = at;
        while (start < end && strchr("-#/ \t", scanner->text.data[start]) != NULL) {
            start++;
        }
        *out_text = slice_trim(slice_between(scanner->text, start, end));
        return end - at;
    }
    if (!is_at(scanner, at, SLICE("/*")) || scanner->has_open_comment) {
        return 0;
    }
    size_t close = slice_find(slice_from_offset(scanner->text, at + 2), SLICE("*/"));
    if (close == SLICE_NOT_FOUND) {
        scanner->has_open_comment = true;
        return 0;
    }
    *out_text = slice_trim(slice_between(scanner->text, at + 2, at + 2 + close));
    return close + 4;
}

static void skip_blanks(struct ddl_scanner *scanner, struct ddl_token *previous)
{
    unsigned line_ends = 0;
    while (scanner->at < scanner->text.size) {
        char c = scanner->text.data[scanner->at];
        struct slice comment;
        if (character_is_space(c)) {
            line_ends += c == '\n';
            scanner->is_line_start |= c == '\n';
            scanner->is_behind_blank_line |= line_ends > 1;
            scanner->at++;
            continue;
        }
        size_t size = measure_comment(scanner, scanner->at, &comment);
        if (size == 0) {
            return;
        }
        if (previous != NULL && !scanner->is_line_start && previous->comment.size == 0) {
            previous->comment = comment;
        }
        line_ends = 0;
        scanner->at += size;
    }
}

/* --- quotes --- */

/* Whether the quote behind a backslash closes the string all the same, as in PostgreSQL. */
static bool closes_behind_backslash(const struct ddl_scanner *scanner, size_t quote)
{
    char next = byte_at(scanner, quote + 1);
    return next == '\0' || character_is_space(next) || strchr(",);:", next) != NULL;
}

/* Offset behind the string whose quote stands at `at`. */
static size_t scan_string(const struct ddl_scanner *scanner, size_t at, bool has_escapes,
                          bool *out_is_unclosed)
{
    size_t first_line_end = SIZE_MAX;
    size_t i = at + 1;
    *out_is_unclosed = false;
    for (; i < scanner->text.size; i++) {
        char c = scanner->text.data[i];
        if (c == '\n') {
            first_line_end = first_line_end == SIZE_MAX ? i : first_line_end;
            if (scanner->is_table ||
                ddl_opening_at(slice_from_offset(scanner->text, i + 1)) >= DDL_OPENING_STRONG) {
                break;
            }
        } else if (c == '\\' && (has_escapes || (byte_at(scanner, i + 1) == '\'' &&
                                                 !closes_behind_backslash(scanner, i + 1)))) {
            i++;
        } else if (c == '\'' && byte_at(scanner, i + 1) == '\'') {
            i++;
        } else if (c == '\'') {
            return i + 1;
        }
    }
    *out_is_unclosed = true;
    return first_line_end != SIZE_MAX ? first_line_end : scanner->text.size;
}

/* Offset behind "$tag$ … $tag$" at `at`, or `at`. */
static size_t scan_dollars(struct ddl_scanner *scanner, size_t at)
{
    size_t end = at + 1;
    while (end < at + LOOK_AHEAD_MAXIMUM && character_is_word(byte_at(scanner, end))) {
        end++;
    }
    if (scanner->has_open_dollars || byte_at(scanner, end) != '$' ||
        character_is_digit(byte_at(scanner, at + 1))) {
        return at;
    }
    struct slice tag = slice_between(scanner->text, at, end + 1);
    size_t close = slice_find(slice_from_offset(scanner->text, end + 1), tag);
    scanner->has_open_dollars = close == SLICE_NOT_FOUND;
    return close == SLICE_NOT_FOUND ? at : end + 1 + close + tag.size;
}

/* Offset behind the quoted name at `at`, or `at`. Such a name stays on its line. */
static size_t scan_quoted_name(const struct ddl_scanner *scanner, size_t at)
{
    char quote = scanner->text.data[at];
    for (size_t i = at + 1; i < at + LOOK_AHEAD_MAXIMUM; i++) {
        char c = byte_at(scanner, i);
        if (c == '\0' || c == '\n') {
            break;
        }
        if (c == quote && byte_at(scanner, i + 1) == quote) {
            i++;
        } else if (c == quote) {
            return i + 1;
        }
    }
    return at;
}

/* "[name]", but not the brackets of an array. */
static size_t scan_bracketed_name(const struct ddl_scanner *scanner, size_t at)
{
    bool is_index = at > 0 && (is_name_byte(scanner, at - 1) || byte_at(scanner, at - 1) == ']');
    char first = byte_at(scanner, at + 1);
    if (is_index || (!character_is_alpha(first) && first != '_')) {
        return at;
    }
    size_t end = at + 1;
    while (end < at + LOOK_AHEAD_MAXIMUM &&
           (is_name_byte(scanner, end) || byte_at(scanner, end) == ' ')) {
        end++;
    }
    return byte_at(scanner, end) == ']' ? end + 1 : at;
}

/* Curly quotes, as word processors make them. */
static size_t scan_curly_string(const struct ddl_scanner *scanner, size_t at)
{
    struct slice rest = slice_between(scanner->text, at + 3, at + LOOK_AHEAD_MAXIMUM);
    size_t close = slice_find(rest, SLICE("\xe2\x80\x99"));
    size_t line = slice_find_byte(rest, '\n');
    return close != SLICE_NOT_FOUND && close < line ? at + 3 + close + 3 : at;
}

/* --- tokens --- */

static size_t scan_operator(const struct ddl_scanner *scanner, size_t at)
{
    size_t end = at;
    bool may_end_in_sign = false;
    while (byte_at(scanner, end) != '\0' && strchr(operator_bytes, byte_at(scanner, end)) != NULL) {
        bool is_comment =
            end > at && (is_at(scanner, end, SLICE("--")) || is_at(scanner, end, SLICE("/*")));
        if (is_comment) {
            break;
        }
        may_end_in_sign |= strchr("~!@#%^&|?", byte_at(scanner, end)) != NULL;
        end++;
    }
    while (end > at + 1 && !may_end_in_sign && strchr("+-", byte_at(scanner, end - 1)) != NULL) {
        end--;
    }
    return end;
}

static size_t scan_sign(const struct ddl_scanner *scanner, size_t at, enum ddl_token_kind *out_kind)
{
    size_t dots = at;
    while (byte_at(scanner, dots) == '.') {
        dots++;
    }
    if (dots - at > 1 || is_at(scanner, at, SLICE("\xe2\x80\xa6"))) {
        *out_kind = DDL_TOKEN_ELLIPSIS;
        return dots - at > 1 ? dots : at + 3;
    }
    if (is_at(scanner, at, SLICE("::")) || is_at(scanner, at, SLICE(":="))) {
        return at + 2;
    }
    if (byte_at(scanner, at) != '\0' && strchr(operator_bytes, byte_at(scanner, at)) != NULL) {
        return scan_operator(scanner, at);
    }
    return is_wide_sign(scanner, at) ? at + 3 : at + 1;
}

/* A name or a number; "2fa_secret" is a name. */
static size_t scan_word(const struct ddl_scanner *scanner, size_t at, enum ddl_token_kind *out_kind)
{
    size_t end = at;
    while (character_is_digit(byte_at(scanner, end))) {
        end++;
    }
    bool is_number = end > at && !is_name_byte(scanner, end);
    if (is_number && byte_at(scanner, end) == '.' &&
        character_is_digit(byte_at(scanner, end + 1))) {
        end++;
        while (character_is_digit(byte_at(scanner, end))) {
            end++;
        }
    }
    *out_kind = is_number ? DDL_TOKEN_NUMBER : DDL_TOKEN_WORD;
    while (!is_number && is_name_byte(scanner, end)) {
        end++;
    }
    return end;
}

static size_t string_prefix_size(const struct ddl_scanner *scanner, size_t at)
{
    char c = character_to_lower(byte_at(scanner, at));
    bool is_prefix = c != '\0' && strchr("enbx", c) != NULL && byte_at(scanner, at + 1) == '\'';
    return is_prefix ? 1 : 0;
}

/* Quotes of all kinds; `at` where there is none that closes. */
static size_t scan_quoted(struct ddl_scanner *scanner, size_t at, struct ddl_token *token)
{
    char c = scanner->text.data[at];
    size_t prefix = string_prefix_size(scanner, at);
    token->kind = DDL_TOKEN_STRING;
    if (c == '\'' || prefix > 0) {
        return scan_string(scanner, at + prefix, prefix > 0 && character_to_lower(c) == 'e',
                           &token->is_unclosed);
    }
    if (c == '$' && !scanner->is_table) {
        return scan_dollars(scanner, at);
    }
    if (is_at(scanner, at, SLICE("\xe2\x80\x98"))) {
        return scan_curly_string(scanner, at);
    }
    token->kind = DDL_TOKEN_QUOTED;
    if (c == '"' || c == '`') {
        return scan_quoted_name(scanner, at);
    }
    return c == '[' ? scan_bracketed_name(scanner, at) : at;
}

bool ddl_token_next(struct ddl_scanner *scanner, struct ddl_token *previous,
                    struct ddl_token *out_token)
{
    scanner->is_behind_blank_line = false;
    skip_blanks(scanner, previous);
    size_t at = scanner->at;
    if (at >= scanner->text.size) {
        return false;
    }
    *out_token = (struct ddl_token){.is_line_start = scanner->is_line_start};
    size_t end = scan_quoted(scanner, at, out_token);
    if (end == at && is_name_byte(scanner, at)) {
        end = scan_word(scanner, at, &out_token->kind);
    } else if (end == at) {
        out_token->kind = DDL_TOKEN_SIGN;
        end = scan_sign(scanner, at, &out_token->kind);
    }
    end = end > scanner->text.size ? scanner->text.size : end;
    out_token->text = slice_between(scanner->text, at, end);
    scanner->at = end;
    scanner->is_line_start = false;
    return true;
}

/* --- what a token says --- */

static struct slice unquote(struct arena *arena, struct slice inner, char quote, bool has_escapes)
{
    if (slice_find_byte(inner, quote) == SLICE_NOT_FOUND &&
        (!has_escapes || slice_find_byte(inner, '\\') == SLICE_NOT_FOUND)) {
        return inner;
    }
    char *out = arena_allocate_raw(arena, inner.size);
    size_t size = 0;
    for (size_t i = 0; i < inner.size; i++) {
        char c = inner.data[i];
        char next = i + 1 < inner.size ? inner.data[i + 1] : '\0';
        if ((c == quote || c == '\\') && next == quote && quote != ']') {
            i++;
            c = quote;
        } else if (c == '\\' && has_escapes && next != '\0') {
            i++;
            c = next == 'n' ? '\n' : next == 't' ? '\t' : next == 'r' ? '\r' : next;
        }
        out[size++] = c;
    }
    return slice_of(out, size);
}

static struct slice string_value(struct arena *arena, const struct ddl_token *token)
{
    struct slice text = token->text;
    if (text.data[0] == '$') {
        size_t tag = slice_find_byte(slice_from_offset(text, 1), '$') + 2;
        return slice_between(text, tag, text.size - tag);
    }
    if ((unsigned char)text.data[0] == 0xe2) {
        return slice_between(text, 3, text.size - 3);
    }
    bool has_prefix = text.data[0] != '\'';
    bool has_escapes = has_prefix && character_to_lower(text.data[0]) == 'e';
    size_t start = has_prefix ? 2 : 1;
    size_t end = token->is_unclosed ? text.size : text.size - 1;
    struct slice inner = slice_between(text, start, end);
    return unquote(arena, token->is_unclosed ? slice_trim(inner) : inner, '\'', has_escapes);
}

struct slice ddl_token_value(struct arena *arena, const struct ddl_token *token)
{
    switch (token->kind) {
    case DDL_TOKEN_QUOTED:
        return unquote(arena, slice_between(token->text, 1, token->text.size - 1),
                       token->text.data[token->text.size - 1], false);
    case DDL_TOKEN_STRING:
        return string_value(arena, token);
    case DDL_TOKEN_WORD:
    case DDL_TOKEN_NUMBER:
    case DDL_TOKEN_SIGN:
    case DDL_TOKEN_ELLIPSIS:
        break;
    }
    return token->text;
}

bool ddl_is_word(const struct ddl_token *token, const char *word)
{
    return token != NULL && token->kind == DDL_TOKEN_WORD &&
           slice_is_ignoring_case(token->text, word);
}

bool ddl_is_any(const struct ddl_token *token, const char *const *words)
{
    for (; *words != NULL; words++) {
        if (ddl_is_word(token, *words)) {
            return true;
        }
    }
    return false;
}

bool ddl_is_sign(const struct ddl_token *token, const char *sign)
{
    return token != NULL && token->kind == DDL_TOKEN_SIGN &&
           slice_equal(token->text, slice_from(sign));
}

bool ddl_is_name(const struct ddl_token *token)
{
    return token != NULL && (token->kind == DDL_TOKEN_WORD || token->kind == DDL_TOKEN_QUOTED);
}

/* --- ranges --- */

const struct ddl_token *ddl_at(struct ddl_range range, size_t index)
{
    return index < range.count ? &range.first[index] : NULL;
}

struct ddl_range ddl_between(struct ddl_range range, size_t start, size_t end)
{
    end = end > range.count ? range.count : end;
    start = start > end ? end : start;
    return start == end ? (struct ddl_range){NULL, 0}
                        : (struct ddl_range){range.first + start, end - start};
}

struct ddl_range ddl_from(struct ddl_range range, size_t start)
{
    return ddl_between(range, start, range.count);
}

bool ddl_word_at(struct ddl_range range, size_t index, const char *word)
{
    return ddl_is_word(ddl_at(range, index), word);
}

bool ddl_sign_at(struct ddl_range range, size_t index, const char *sign)
{
    return ddl_is_sign(ddl_at(range, index), sign);
}

/* +1, -1 or 0 for a bracket of any kind. */
static int bracket_step(const struct ddl_token *token)
{
    if (token->kind != DDL_TOKEN_SIGN || token->text.size != 1) {
        return 0;
    }
    char c = token->text.data[0];
    return strchr("([{", c) != NULL ? 1 : strchr(")]}", c) != NULL ? -1 : 0;
}

size_t ddl_behind_bracket(struct ddl_range range, size_t open)
{
    int depth = 0;
    for (size_t i = open; i < range.count; i++) {
        depth += bracket_step(&range.first[i]);
        if (depth <= 0) {
            return i + 1;
        }
    }
    return range.count;
}

/* Depth inside "map<text, array<int>>" behind the token at `index`; elsewhere '<' compares. */
static size_t follow_generic(struct ddl_range range, size_t index, size_t depth)
{
    static const char *const generics[] = {"map",    "array",    "list",  "set",
                                           "struct", "frozen",   "tuple", "vec",
                                           "vector", "nullable", NULL};
    const struct ddl_token *token = &range.first[index];
    if (ddl_is_sign(token, "<") && index > 0) {
        return depth + (depth > 0 || ddl_is_any(&range.first[index - 1], generics));
    }
    bool closes = depth > 0 && token->kind == DDL_TOKEN_SIGN && token->text.data[0] == '>';
    size_t count = token->text.size < depth ? token->text.size : depth;
    return closes ? depth - count : depth;
}

size_t ddl_find_comma(struct ddl_range range, size_t start)
{
    int depth = 0;
    size_t generic_depth = 0;
    for (size_t i = start; i < range.count; i++) {
        depth += bracket_step(&range.first[i]);
        generic_depth = follow_generic(range, i, generic_depth);
        if (depth <= 0 && generic_depth == 0 && ddl_is_sign(&range.first[i], ",")) {
            return i;
        }
    }
    return range.count;
}

struct slice ddl_source(struct ddl_range range)
{
    while (range.count > 0 && range.first[range.count - 1].is_supplied) {
        range.count--;
    }
    if (range.count == 0) {
        return SLICE_EMPTY;
    }
    const struct ddl_token *last = &range.first[range.count - 1];
    const char *end = last->text.data + last->text.size;
    return slice_of(range.first->text.data, (size_t)(end - range.first->text.data));
}

bool ddl_take_name(struct arena *arena, struct ddl_range range, size_t *index,
                   struct slice *out_schema, struct slice *out_name,
                   const struct ddl_token **out_token)
{
    const struct ddl_token *token = ddl_at(range, *index);
    if (token == NULL || (!ddl_is_name(token) && token->kind != DDL_TOKEN_STRING)) {
        return false;
    }
    *out_schema = SLICE_EMPTY;
    while (ddl_sign_at(range, *index + 1, ".") && ddl_is_name(ddl_at(range, *index + 2))) {
        *out_schema = ddl_token_value(arena, token);
        *index += 2;
        token = ddl_at(range, *index);
    }
    *out_name = ddl_token_value(arena, token);
    *out_token = token;
    (*index)++;
    return true;
}
