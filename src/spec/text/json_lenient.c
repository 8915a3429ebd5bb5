/* SPDX-License-Identifier: Apache-2.0 */
/* A recursive-descent reader that forgives. It never guesses structure: brackets must match, and a
 * name must be followed by a colon. Every byte is looked at a bounded number of times. */
#include "spec/text/json_lenient.h"

#include "base/table.h"
#include "base/utf8.h"

#include <assert.h>

/* A bare word or remark longer than this is prose, not a value. */
#define BARE_SIZE_MAXIMUM 400U

/* From this many members on, an object's names are hashed to find duplicates. */
#define HASHED_MEMBER_COUNT 16U

struct lenient {
    struct arena *arena;
    struct slice text;
    size_t at;
    unsigned depth;
    struct json_lenient *report;
    struct json_error error;
};

static struct json *read_any(struct lenient *reader);

static void *refuse(struct lenient *reader, size_t offset, const char *message)
{
    if (reader->error.message == NULL) {
        reader->error = (struct json_error){offset, message};
    }
    return NULL;
}

static void take_liberty(struct lenient *reader, enum json_liberty liberty)
{
    reader->report->liberties[liberty]++;
    reader->report->is_lenient = true;
}

static char look(const struct lenient *reader, size_t ahead)
{
    size_t at = reader->at + ahead;
    return at < reader->text.size ? reader->text.data[at] : '\0';
}

static bool is_at_end(const struct lenient *reader)
{
    return reader->at >= reader->text.size;
}

static struct slice rest_of(const struct lenient *reader)
{
    return slice_from_offset(reader->text, reader->at);
}

static void skip_to_line_end(struct lenient *reader)
{
    while (!is_at_end(reader) && look(reader, 0) != '\n') {
        reader->at++;
    }
}

/* "#fff" in the place of a value is none. */
static bool is_hash_comment(const struct lenient *reader)
{
    if (look(reader, 0) != '#' || !character_is_alphanumeric(look(reader, 1))) {
        return look(reader, 0) == '#';
    }
    size_t at = reader->at;
    while (at > 0 && (reader->text.data[at - 1] == ' ' || reader->text.data[at - 1] == '\t')) {
        at--;
    }
    return at == 0 || reader->text.data[at - 1] != ':';
}

static bool skip_comment(struct lenient *reader)
{
    char c = look(reader, 0);
    if (is_hash_comment(reader) || (c == '/' && look(reader, 1) == '/')) {
        skip_to_line_end(reader);
    } else if (c == '/' && look(reader, 1) == '*') {
        size_t close = slice_find(slice_from_offset(reader->text, reader->at + 2), SLICE("*/"));
        reader->at = close == SLICE_NOT_FOUND ? reader->text.size : reader->at + close + 4;
    } else {
        return false;
    }
    take_liberty(reader, JSON_LIBERTY_COMMENT);
    return true;
}

/* "..." or "…"; returns its size. */
static size_t measure_ellipsis(const struct lenient *reader)
{
    struct slice rest = rest_of(reader);
    if (slice_starts_with(rest, SLICE("..."))) {
        size_t size = 3;
        while (size < rest.size && rest.data[size] == '.') {
            size++;
        }
        return size;
    }
    return slice_starts_with(rest, SLICE("\xe2\x80\xa6")) ? 3 : 0;
}

static void skip_blank(struct lenient *reader)
{
    for (;;) {
        while (!is_at_end(reader) && character_is_space(look(reader, 0))) {
            reader->at++;
        }
        if (!skip_comment(reader)) {
            return;
        }
    }
}

/* The size of bare text up to what ends a value: a comma, a bracket, a line end, a comment.
 * Brackets within it are passed over in pairs: ObjectId("x"), Array<string>, {{token}}. Looks no
 * further than one byte beyond BARE_SIZE_MAXIMUM. */
static size_t measure_bare(const struct lenient *reader, bool is_value)
{
    size_t nested = 0;
    size_t at = reader->at;
    size_t end = slice_between(reader->text, at, at + BARE_SIZE_MAXIMUM + 1).size + at;
    for (; at < end; at++) {
        char c = reader->text.data[at];
        bool is_comment = c == '/' && at + 1 < reader->text.size &&
                          (reader->text.data[at + 1] == '/' || reader->text.data[at + 1] == '*');
        if (c == '\n' || (is_comment && (at == 0 || reader->text.data[at - 1] != ':'))) {
            break;
        }
        if (c == '(' || c == '[' || c == '{' || c == '<') {
            nested++;
        } else if (nested > 0 && (c == ')' || c == ']' || c == '}' || c == '>')) {
            nested--;
        } else if (nested == 0 && (c == ',' || c == ']' || c == '}' || c == ';')) {
            break;
        } else if (nested == 0 && is_value && c == '|') {
            break;
        }
    }
    return at - reader->at;
}

static bool is_text_plain(struct slice text)
{
    for (size_t i = 0; i < text.size; i++) {
        if ((unsigned char)text.data[i] < 0x20 || text.data[i] == '\\') {
            return false;
        }
    }
    return true;
}

/* Takes the backslashes off: good enough for what base/json would refuse. */
static struct slice strip_escapes(struct arena *arena, struct slice text)
{
    char *copy = arena_allocate_raw(arena, text.size + 1);
    size_t size = 0;
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] == '\\' && i + 1 < text.size) {
            i++;
            copy[size++] = text.data[i] == 'n' ? '\n' : text.data[i] == 't' ? '\t' : text.data[i];
        } else {
            copy[size++] = text.data[i];
        }
    }
    copy[size] = '\0';
    return slice_of(copy, size);
}

static struct slice decode_text(struct lenient *reader, struct slice quoted, struct slice inner)
{
    if (is_text_plain(inner)) {
        return inner;
    }
    struct json_error ignored;
    if (quoted.data[0] == '"') {
        const struct json *value = json_parse(reader->arena, quoted, &ignored);
        if (value != NULL) {
            return value->text;
        }
    }
    take_liberty(reader, JSON_LIBERTY_QUOTE);
    return strip_escapes(reader->arena, inner);
}

/* The reader stands at a quote of any kind. Only back-ticks may hold a line break. */
static bool read_quoted(struct lenient *reader, struct slice *out_text)
{
    size_t start = reader->at;
    char quote = look(reader, 0);
    size_t at = start + 1;
    while (at < reader->text.size && reader->text.data[at] != quote) {
        if (reader->text.data[at] == '\n' && quote != '`') {
            break;
        }
        at += reader->text.data[at] == '\\' ? 2 : 1;
    }
    if (at >= reader->text.size || reader->text.data[at] != quote) {
        refuse(reader, start, "text without its closing quote");
        return false;
    }
    if (quote != '"') {
        take_liberty(reader, JSON_LIBERTY_QUOTE);
    }
    reader->at = at + 1;
    *out_text = decode_text(reader, slice_between(reader->text, start, at + 1),
                            slice_between(reader->text, start + 1, at));
    return true;
}

static bool is_quote(char c)
{
    return c == '"' || c == '\'' || c == '`';
}

static bool is_name_byte(char c)
{
    return character_is_word(c) || c == '-' || c == '$' || c == '.' || c == '@' ||
           (unsigned char)c >= 0x80;
}

/* A member's name; the reader then stands behind the colon. */
static bool read_name(struct lenient *reader, struct slice *out_name)
{
    size_t start = reader->at;
    if (is_quote(look(reader, 0))) {
        if (!read_quoted(reader, out_name)) {
            return false;
        }
    } else {
        while (!is_at_end(reader) && is_name_byte(look(reader, 0))) {
            reader->at++;
        }
        *out_name = slice_between(reader->text, start, reader->at);
        if (out_name->size == 0) {
            refuse(reader, start, "expected a member name");
            return false;
        }
        take_liberty(reader, JSON_LIBERTY_NAME);
    }
    skip_blank(reader);
    if (look(reader, 0) == '?') {
        take_liberty(reader, JSON_LIBERTY_NAME);
        reader->at++;
        skip_blank(reader);
    }
    if (look(reader, 0) != ':') {
        refuse(reader, reader->at, "expected ':' after the member name");
        return false;
    }
    reader->at++;
    return true;
}

/* "...", "... more fields", "...spread": left out with the words behind it. */
static bool skip_ellipsis(struct lenient *reader)
{
    size_t size = measure_ellipsis(reader);
    if (size == 0) {
        return false;
    }
    take_liberty(reader, JSON_LIBERTY_ELLIPSIS);
    reader->at += size;
    reader->at += measure_bare(reader, false);
    return true;
}

/* Words between a value and the next comma: "5 (optional)", "\"x\"  <- unique". */
static bool skip_remark(struct lenient *reader)
{
    size_t size = measure_bare(reader, false);
    if (size == 0 || size > BARE_SIZE_MAXIMUM || look(reader, 0) == ':') {
        return false;
    }
    take_liberty(reader, JSON_LIBERTY_REMARK);
    reader->at += size;
    return true;
}

/* Behind a child: its comma, or what stands for one. False when neither that nor `close` follows.
 */
static bool skip_separator(struct lenient *reader, char close)
{
    bool is_line_over = false;
    for (;;) {
        size_t before = reader->at;
        skip_blank(reader);
        struct slice skipped = slice_between(reader->text, before, reader->at);
        is_line_over = is_line_over || slice_find_byte(skipped, '\n') != SLICE_NOT_FOUND;
        char c = look(reader, 0);
        if (c == ',') {
            reader->at++;
            return true;
        }
        if (c == close || is_at_end(reader) || c == ']' || c == '}') {
            return c == close;
        }
        if (c == ';') {
            take_liberty(reader, JSON_LIBERTY_COMMA);
            reader->at++;
            return true;
        }
        if (is_line_over || is_quote(c) || c == '{' || c == '[' || measure_ellipsis(reader) > 0) {
            take_liberty(reader, JSON_LIBERTY_COMMA);
            return true;
        }
        if (!skip_remark(reader)) {
            return false;
        }
    }
}

struct children {
    struct json *parent;
    struct json *last;
    struct table names; /* empty up to HASHED_MEMBER_COUNT members */
};

/* True where the name is new. */
static bool note_name(struct children *children, struct json *member)
{
    if (children->parent->count < HASHED_MEMBER_COUNT) {
        return json_member(children->parent, member->key) == NULL;
    }
    if (children->names.count == 0) {
        JSON_EACH(earlier, children->parent)
        {
            table_put(&children->names, earlier->key, earlier);
        }
    }
    if (table_get(&children->names, member->key) != NULL) {
        return false;
    }
    table_put(&children->names, member->key, member);
    return true;
}

static void add_child(struct lenient *reader, struct children *children, struct json *child)
{
    struct json *parent = children->parent;
    if (parent->kind == JSON_OBJECT && !note_name(children, child)) {
        take_liberty(reader, JSON_LIBERTY_DUPLICATE);
        return;
    }
    if (children->last == NULL) {
        parent->first = child;
    } else {
        children->last->next = child;
    }
    children->last = child;
    parent->count++;
}

/* One child, or something that is left out (true with *out_child NULL); false on error. */
static bool read_child(struct lenient *reader, enum json_kind kind, struct json **out_child)
{
    *out_child = NULL;
    if (skip_ellipsis(reader)) {
        return true;
    }
    if (look(reader, 0) == ',') {
        take_liberty(reader, JSON_LIBERTY_COMMA);
        return true;
    }
    struct slice name = SLICE_EMPTY;
    if (kind == JSON_OBJECT && !read_name(reader, &name)) {
        return false;
    }
    *out_child = read_any(reader);
    if (*out_child != NULL) {
        (*out_child)->key = name;
    }
    return *out_child != NULL;
}

static struct json *read_children(struct lenient *reader, struct json *parent, char close)
{
    struct children children = {.parent = parent};
    bool is_behind_comma = false;
    table_init(&children.names, reader->arena);
    for (;;) {
        skip_blank(reader);
        if (look(reader, 0) == close) {
            if (is_behind_comma) {
                take_liberty(reader, JSON_LIBERTY_COMMA);
            }
            reader->at++;
            return parent;
        }
        if (is_at_end(reader)) {
            return refuse(reader, reader->at, "unexpected end, a bracket is not closed");
        }
        struct json *child = NULL;
        if (!read_child(reader, parent->kind, &child)) {
            return NULL;
        }
        if (child != NULL) {
            add_child(reader, &children, child);
        }
        if (!skip_separator(reader, close)) {
            return refuse(reader, reader->at,
                          close == '}' ? "expected ',' or '}'" : "expected ',' or ']'");
        }
        is_behind_comma = reader->at > 0 && reader->text.data[reader->at - 1] == ',';
    }
}

static struct json *read_nested(struct lenient *reader, struct json *value, enum json_kind kind)
{
    value->kind = kind;
    if (reader->depth >= JSON_DEPTH_MAXIMUM) {
        return refuse(reader, reader->at, "nested too deeply");
    }
    reader->depth++;
    reader->at++;
    struct json *result = read_children(reader, value, kind == JSON_OBJECT ? '}' : ']');
    reader->depth--;
    return result;
}

static bool is_number(struct slice text)
{
    size_t at = text.size > 0 && text.data[0] == '-';
    size_t start = at;
    while (at < text.size && character_is_digit(text.data[at])) {
        at++;
    }
    if (at == start || (text.data[start] == '0' && at > start + 1)) {
        return false;
    }
    if (at < text.size && text.data[at] == '.') {
        size_t point = at++;
        while (at < text.size && character_is_digit(text.data[at])) {
            at++;
        }
        if (at == point + 1) {
            return false;
        }
    }
    if (at < text.size && (text.data[at] == 'e' || text.data[at] == 'E')) {
        at++;
        at += at < text.size && (text.data[at] == '+' || text.data[at] == '-');
        size_t exponent = at;
        while (at < text.size && character_is_digit(text.data[at])) {
            at++;
        }
        if (at == exponent) {
            return false;
        }
    }
    return at == text.size;
}

static const struct {
    struct slice word;
    enum json_kind kind;
    bool boolean;
    bool is_strict;
} bare_words[] = {
    {SLICE_LITERAL("true"), JSON_BOOLEAN, true, true},
    {SLICE_LITERAL("false"), JSON_BOOLEAN, false, true},
    {SLICE_LITERAL("null"), JSON_NULL, false, true},
    {SLICE_LITERAL("True"), JSON_BOOLEAN, true, false},
    {SLICE_LITERAL("False"), JSON_BOOLEAN, false, false},
    {SLICE_LITERAL("None"), JSON_NULL, false, false},
    {SLICE_LITERAL("nil"), JSON_NULL, false, false},
    {SLICE_LITERAL("undefined"), JSON_NULL, false, false},
};

static bool read_known_word(struct lenient *reader, struct json *value, struct slice word)
{
    for (size_t i = 0; i < sizeof(bare_words) / sizeof(*bare_words); i++) {
        if (slice_equal(word, bare_words[i].word)) {
            value->kind = bare_words[i].kind;
            value->boolean = bare_words[i].boolean;
            if (!bare_words[i].is_strict) {
                take_liberty(reader, JSON_LIBERTY_WORD);
            }
            return true;
        }
    }
    return false;
}

/* The first word of a bare text, so that "true (default)" keeps its value. */
static struct slice first_word(struct slice text)
{
    size_t at = 0;
    while (at < text.size && !character_is_space(text.data[at])) {
        at++;
    }
    return slice_between(text, 0, at);
}

/* The size of a strict number at the reader, with nothing of a word behind it; else 0. */
static size_t measure_number(const struct lenient *reader)
{
    size_t size = 0;
    for (char c = look(reader, 0);
         character_is_digit(c) || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
         c = look(reader, size)) {
        size++;
    }
    bool is_whole = !is_name_byte(look(reader, size));
    return is_whole && is_number(slice_between(rest_of(reader), 0, size)) ? size : 0;
}

static struct json *read_bare(struct lenient *reader, struct json *value)
{
    size_t number = measure_number(reader);
    if (number > 0) {
        value->kind = JSON_NUMBER;
        value->text = slice_between(rest_of(reader), 0, number);
        reader->at += number;
        return value;
    }
    struct slice text = slice_trim(slice_between(rest_of(reader), 0, measure_bare(reader, true)));
    struct slice word = first_word(text);
    if (text.size == 0 || text.size > BARE_SIZE_MAXIMUM) {
        return refuse(reader, reader->at,
                      is_at_end(reader) ? "unexpected end, expected a value" : "expected a value");
    }
    if (read_known_word(reader, value, word)) {
        reader->at += word.size;
        return value;
    }
    value->kind = JSON_STRING;
    value->text = text;
    reader->at += text.size;
    take_liberty(reader, JSON_LIBERTY_WORD);
    return value;
}

static struct json *read_value(struct lenient *reader)
{
    skip_blank(reader);
    struct json *value = ARENA_NEW(reader->arena, struct json);
    value->offset = (uint32_t)reader->at;
    char c = look(reader, 0);
    if (c == '{' && look(reader, 1) != '{') {
        return read_nested(reader, value, JSON_OBJECT);
    }
    if (c == '[') {
        return read_nested(reader, value, JSON_ARRAY);
    }
    if (is_quote(c)) {
        value->kind = JSON_STRING;
        return read_quoted(reader, &value->text) ? value : NULL;
    }
    size_t ellipsis = measure_ellipsis(reader);
    if (ellipsis > 0) {
        take_liberty(reader, JSON_LIBERTY_ELLIPSIS);
        reader->at += ellipsis;
        value->kind = JSON_NULL;
        return value;
    }
    return read_bare(reader, value);
}

/* A value and the alternatives behind it, which are read and dropped. */
static struct json *read_any(struct lenient *reader)
{
    struct json *value = read_value(reader);
    while (value != NULL) {
        size_t behind = reader->at;
        while (look(reader, 0) == ' ' || look(reader, 0) == '\t') {
            reader->at++;
        }
        if (look(reader, 0) != '|') {
            reader->at = behind;
            break;
        }
        take_liberty(reader, JSON_LIBERTY_UNION);
        reader->at += look(reader, 1) == '|' ? 2 : 1;
        if (read_value(reader) == NULL) {
            return NULL;
        }
    }
    return value;
}

struct json *json_lenient_parse(struct arena *arena, struct slice text,
                                struct json_lenient *out_report, struct json_error *out_error)
{
    struct lenient reader = {.arena = arena, .text = text, .report = out_report};
    *out_report = (struct json_lenient){0};
    struct json *value = NULL;
    if (text.size >= UINT32_MAX) {
        refuse(&reader, 0, "text too large");
    } else {
        value = read_any(&reader);
    }
    /* Only what was read, for a caller may read one value after the other from one text. */
    size_t invalid = utf8_find_invalid(slice_between(text, 0, reader.at));
    if (value != NULL && invalid != UTF8_VALID) {
        value = refuse(&reader, invalid, "not well-formed UTF-8");
    }
    out_report->end = reader.at;
    if (value == NULL) {
        assert(reader.error.message != NULL);
        *out_error = reader.error;
    }
    return value;
}

static const char *const liberty_names[JSON_LIBERTY_COUNT] = {
    [JSON_LIBERTY_COMMENT] = "comments",
    [JSON_LIBERTY_ELLIPSIS] = "ellipses",
    [JSON_LIBERTY_COMMA] = "commas out of place",
    [JSON_LIBERTY_NAME] = "names without quotes",
    [JSON_LIBERTY_QUOTE] = "other quotes",
    [JSON_LIBERTY_WORD] = "bare words",
    [JSON_LIBERTY_UNION] = "alternatives",
    [JSON_LIBERTY_DUPLICATE] = "a name twice",
    [JSON_LIBERTY_REMARK] = "remarks",
};

struct slice json_lenient_describe(struct arena *arena, const struct json_lenient *report)
{
    struct slice description = SLICE_EMPTY;
    for (size_t i = 0; i < JSON_LIBERTY_COUNT; i++) {
        if (report->liberties[i] > 0) {
            description = arena_format(arena, SLICE_FORMAT "%s%s", SLICE_ARGUMENT(description),
                                       description.size > 0 ? ", " : "", liberty_names[i]);
        }
    }
    return description;
}
