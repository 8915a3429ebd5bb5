/* SPDX-License-Identifier: Apache-2.0 */
/* What a template leaves to be filled in. Brackets also mean tasks, links, footnotes, array types,
 * JSON and path parameters; those are told apart by what stands in and around the brackets. */
#include "spec/document/placeholder.h"

#include "spec/text/wording.h"

/* A bracket that holds more than this is prose. */
#define BRACKET_SIZE_MAXIMUM 240U
#define LABEL_SIZE_MAXIMUM   60U

/* Single words that name a type: "[string]" is an array. */
#define TYPE_WORDS                                                                                 \
    "string|str|text|int|int32|int64|integer|long|float|double|decimal|number|bool|boolean|byte|"  \
    "bytes|uuid|object|any|json|char|null|true|false|nil|none|array|map|bigint|datetime|timestamp"

/* Words in brackets that say how something is, not that it is missing. */
#define REMARK_WORDS                                                                               \
    "optional|required|deprecated|done|completed|complete|new|wip|mvp|planned|note|important|"     \
    "warning|info|error|debug|critical|high|medium|low|public|private|internal|admin|user|auth|"   \
    "get|post|put|patch|delete|jwt|pk|fk|uk|unique|readonly|read-only|beta|alpha|future|skip|"     \
    "yes|no|ok|pass|fail|must|should|could|may|common|image|diagram|source|link to top"

/* Words that stand in for a value on their own. */
#define BLANK_WORDS "tbd|tba|todo|fixme|yyyy-mm-dd|dd/mm/yyyy|mm/dd/yyyy|yyyy/mm/dd|dd.mm.yyyy"

/* The values of a template's status line, of which one is to be chosen. */
#define STATUS_WORDS                                                                               \
    "draft|in review|review|under review|approved|implemented|deprecated|final|proposed|accepted|" \
    "rejected|superseded|planned|in progress|completed|done|active|published"

static bool slice_has_byte(struct slice text, char byte)
{
    return slice_find_byte(text, byte) != SLICE_NOT_FOUND;
}

/* The size of "[…]" at the front of `text`, brackets inside included, or 0. */
static size_t measure_bracket(struct slice text)
{
    size_t depth = 0;
    for (size_t i = 0; i < text.size && i < BRACKET_SIZE_MAXIMUM; i++) {
        depth += text.data[i] == '[';
        if (text.data[i] == ']' && --depth == 0) {
            return i + 1;
        }
    }
    return 0;
}

static bool is_enumeration_mark(char c)
{
    return c == ',' || c == '.' || c == '-' || c == '+' || c == '*' || c == ':' || c == ' ';
}

/* "1", "0..10", "+1, -1", "": no words at all. */
static bool has_no_words(struct slice content)
{
    for (size_t i = 0; i < content.size; i++) {
        if (!character_is_digit(content.data[i]) && !is_enumeration_mark(content.data[i])) {
            return false;
        }
    }
    return true;
}

/* "P0", "FR-001", "RFC7519": a mark of something that exists. */
static bool is_identifier_with_number(struct slice content)
{
    size_t letters = 0, digits = 0;
    while (letters < content.size && character_is_alpha(content.data[letters])) {
        letters++;
    }
    for (size_t i = letters; i < content.size; i++) {
        digits += character_is_digit(content.data[i]);
        if (!character_is_digit(content.data[i]) && content.data[i] != '-' &&
            content.data[i] != '.' && content.data[i] != '_') {
            return false;
        }
    }
    return letters > 0 && digits > 0;
}

/* "id, name, created_at": an array of identifiers, as against a description with commas. */
static bool is_identifier_list(struct slice content)
{
    size_t parts = 0;
    for (struct slice rest = content, part; slice_next_part(&rest, ',', &part); parts++) {
        part = slice_trim(part);
        for (size_t i = 0; i < part.size; i++) {
            if (!character_is_word(part.data[i]) && part.data[i] != '-' && part.data[i] != '.') {
                return false;
            }
        }
    }
    return parts > 1;
}

/* What templates say when they ask for something; unmistakable anywhere. */
static bool content_is_strong(struct slice content)
{
    if (slice_starts_with_ignoring_case(content, SLICE("e.g.")) ||
        wording_starts_with(content, "insert|list of|describe|your|tbd|todo|enter|specify|brief "
                                     "description|detailed description") > 0) {
        return true;
    }
    if (slice_find(content, SLICE(" / ")) != SLICE_NOT_FOUND &&
        character_is_alpha(content.data[0])) {
        return true;
    }
    bool is_shouted = slice_has_byte(content, '_');
    for (size_t i = 0; i < content.size && is_shouted; i++) {
        is_shouted = (content.data[i] >= 'A' && content.data[i] <= 'Z') || content.data[i] == '_';
    }
    return is_shouted;
}

static bool content_is_placeholder(struct slice content)
{
    content = slice_trim(content);
    if (content.size == 0 || has_no_words(content) ||
        memchr("\"'{[`$^/\\<(!", content.data[0], 12) != NULL) {
        return false;
    }
    if (content_is_strong(content)) {
        return true;
    }
    return !(content.size == 1 && character_is_alpha(content.data[0])) &&
           !wording_is(content, TYPE_WORDS) && !wording_is(content, REMARK_WORDS) &&
           !is_identifier_with_number(content) && !is_identifier_list(content) &&
           slice_find(content, SLICE("://")) == SLICE_NOT_FOUND && !slice_has_byte(content, '=') &&
           !slice_has_byte(content, '"');
}

/* The size of the bracket placeholder at the front of `text`, or 0. */
static size_t measure_bracket_placeholder(struct slice text, bool only_strong)
{
    if (text.size == 0 || text.data[0] != '[') {
        return 0;
    }
    size_t size = measure_bracket(text);
    if (size == 0 || (size < text.size && memchr("([{", text.data[size], 3) != NULL)) {
        return 0; /* a link, an index, a type */
    }
    struct slice content = slice_trim(slice_between(text, 1, size - 1));
    bool is_one = only_strong ? content.size > 0 && content_is_strong(content)
                              : content_is_placeholder(content);
    return is_one ? size : 0;
}

/* The size of "TBD", "YYYY-MM-DD" as a word at the front of `text`, or 0. */
static size_t measure_blank_word(struct slice text)
{
    /* In capitals only: "todo" is also the name of a thing. */
    bool is_shouted = text.size > 1 && text.data[0] >= 'A' && text.data[0] <= 'Z' &&
                      text.data[1] >= 'A' && text.data[1] <= 'Z';
    return is_shouted ? wording_starts_with(text, BLANK_WORDS) : 0;
}

/* The size of what may stand between two placeholders, at the front of `text`; at least 1 unless
 * something else stands there. */
static size_t measure_joint(struct slice text)
{
    char second = text.size > 1 ? character_to_lower(text.data[1]) : '\0';
    bool may_be_word = second != '\0' && strchr("ionry", second) != NULL; /* their second letters */
    size_t size =
        may_be_word ? wording_starts_with(text, "(if applicable)|(optional)|and|or|to|by") : 0;
    if (size > 0 || character_is_alphanumeric(text.data[0])) {
        return size;
    }
    if (memchr(" \t,;:-+/&|.()*_<>", text.data[0], 18) != NULL) {
        return 1;
    }
    static const struct slice marks[] = {SLICE_LITERAL("–"), SLICE_LITERAL("—"),
                                         SLICE_LITERAL("："), SLICE_LITERAL("→")};
    for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++) {
        if (slice_starts_with(text, marks[i])) {
            return marks[i].size;
        }
    }
    return 0;
}

/* Nothing but placeholders and what joins them. A "# hint" may follow. */
static bool is_all_placeholders(struct slice text)
{
    size_t count = 0;
    for (size_t at = 0; at < text.size;) {
        struct slice rest = slice_from_offset(text, at);
        size_t size = measure_bracket_placeholder(rest, false);
        size = size > 0 ? size : measure_blank_word(rest);
        if (size > 0) {
            count++;
            at += size;
            continue;
        }
        if (count > 0 && rest.data[0] == '#') {
            return true;
        }
        size = measure_joint(rest);
        if (size == 0) {
            return false;
        }
        at += size;
    }
    return count > 0;
}

/* "Draft | In Review | Approved": a choice of states that nobody has made. */
static bool is_open_choice(struct slice text)
{
    size_t count = 0;
    char separator = slice_has_byte(text, '|') ? '|' : '/';
    if (!slice_has_byte(text, separator)) {
        return false;
    }
    for (struct slice rest = text, part; slice_next_part(&rest, separator, &part); count++) {
        part = slice_trim(part);
        if (part.size == 0 || part.data[0] < 'A' || part.data[0] > 'Z' ||
            !wording_is(part, STATUS_WORDS)) {
            return false;
        }
    }
    return count > 1;
}

struct slice placeholder_label(struct slice line, struct slice *out_value)
{
    *out_value = line;
    struct slice front = slice_between(line, 0, LABEL_SIZE_MAXIMUM);
    if (!slice_has_byte(front, ':') && !slice_has_byte(front, '\xef')) {
        return SLICE_EMPTY; /* nearly every line */
    }
    for (size_t i = 0; i < line.size && i < LABEL_SIZE_MAXIMUM; i++) {
        char c = line.data[i];
        if (character_is_alphanumeric(c) || c == ' ') {
            continue;
        }
        bool is_wide = slice_starts_with(slice_from_offset(line, i), SLICE("："));
        if (c == '[' || (c == '.' && i + 1 < line.size && line.data[i + 1] == ' ')) {
            break;
        }
        if (c == ':' || is_wide) {
            *out_value = slice_trim(slice_from_offset(line, i + (is_wide ? 3 : 1)));
            return slice_trim(slice_between(line, 0, i));
        }
    }
    return SLICE_EMPTY;
}

static bool line_is_placeholder(struct slice line)
{
    struct slice value;
    line = slice_trim(line);
    if (is_all_placeholders(line) || is_open_choice(line)) {
        return true;
    }
    struct slice label = placeholder_label(line, &value);
    return label.size > 0 && value.size > 0 &&
           (is_all_placeholders(value) || (wording_is(label, "status") && is_open_choice(value)));
}

/* "/api/v1/[resource]": a path in which the thing itself is left open. "/users/[id]" is a route. */
static bool path_is_placeholder(struct slice text)
{
    size_t at = slice_find(text, SLICE("/["));
    if (at == SLICE_NOT_FOUND || slice_has_byte(text, ' ')) {
        return false;
    }
    struct slice segment = slice_from_offset(text, at + 2);
    size_t end = slice_find_byte(segment, ']');
    return end != SLICE_NOT_FOUND &&
           wording_is(slice_between(segment, 0, end),
                      "resource|resources|entity|entities|endpoint|path|resource_name|"
                      "resource-name|collection|noun");
}

bool text_is_placeholder(struct slice text)
{
    text = slice_trim(text);
    if (text.size == 0) {
        return false;
    }
    if (path_is_placeholder(text)) {
        return true;
    }
    size_t count = 0;
    for (struct slice rest = text, line; slice_next_line(&rest, &line);) {
        if (slice_trim(line).size == 0) {
            continue;
        }
        if (!line_is_placeholder(line)) {
            return false;
        }
        count++;
    }
    return count > 0;
}

/* A strong placeholder somewhere in the line; all of a line that is nothing else. */
bool placeholder_next(struct slice line, size_t *from, struct slice *out_part)
{
    if (*from == 0 && line_is_placeholder(line)) {
        struct slice value;
        placeholder_label(slice_trim(line), &value);
        *out_part = is_all_placeholders(slice_trim(line)) ? slice_trim(line) : value;
        *from = line.size;
        return true;
    }
    for (; *from < line.size; (*from)++) {
        size_t bracket = slice_find_byte(slice_from_offset(line, *from), '[');
        if (bracket == SLICE_NOT_FOUND) {
            break;
        }
        *from += bracket;
        size_t size = measure_bracket_placeholder(slice_from_offset(line, *from), true);
        if (size > 0) {
            *out_part = slice_between(line, *from, *from + size);
            *from += size;
            return true;
        }
    }
    return false;
}

bool placeholder_is_in_value(struct slice value)
{
    size_t from = 0;
    struct slice part;
    return text_is_placeholder(value) || placeholder_next(value, &from, &part);
}
