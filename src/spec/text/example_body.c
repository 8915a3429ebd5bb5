/* SPDX-License-Identifier: Apache-2.0 */
/* Line by line: a line that opens a bracket, alone or behind a short label, begins a body; where
 * one cannot be read, the search goes on behind the point of failure, so nothing is read twice. */
#include "spec/text/example_body.h"

/* A label in front of a bracket on the same line is no longer than this. */
#define LABEL_SIZE_MAXIMUM 80U

static bool is_opening(char c)
{
    return c == '{' || c == '[';
}

/* Whether the part of a line in front of its first bracket labels what follows: "Response 200:",
 * "// 201", "→", but not a member of an object or a piece of code. */
static bool is_label(struct slice label)
{
    label = slice_trim(label);
    if (label.size == 0) {
        return true;
    }
    if (label.size > LABEL_SIZE_MAXIMUM || label.data[0] == '"' || label.data[0] == '\'') {
        return false;
    }
    if (label.data[0] == '<' || label.data[0] == '>') {
        return label.size == 1;
    }
    return slice_ends_with(label, SLICE(":")) || slice_ends_with(label, SLICE("→")) ||
           slice_ends_with(label, SLICE("->")) || slice_ends_with(label, SLICE("：")) ||
           slice_starts_with(label, SLICE("// ")) || slice_starts_with(label, SLICE("# "));
}

/* The offset of the bracket that opens a body in this line, or SLICE_NOT_FOUND. */
static size_t find_opening(struct slice line)
{
    size_t at = 0;
    while (at < line.size && at <= LABEL_SIZE_MAXIMUM + 40 && !is_opening(line.data[at])) {
        at++;
    }
    if (at >= line.size || !is_opening(line.data[at]) || !is_label(slice_between(line, 0, at))) {
        return SLICE_NOT_FOUND;
    }
    /* "[Request]", "[x] done", "{id}" are text; an array or object of one line ends its line. */
    struct slice rest = slice_trim(slice_from_offset(line, at));
    if (rest.data[0] == '[' && rest.size > 1 && character_is_alpha(rest.data[1])) {
        return SLICE_NOT_FOUND;
    }
    return at;
}

static size_t line_end(struct slice code, size_t at)
{
    struct slice rest = slice_from_offset(code, at);
    size_t end = slice_find_byte(rest, '\n');
    return end == SLICE_NOT_FOUND ? code.size : at + end;
}

/* Behind a body: the rest of its line, where it is only punctuation or a comment. */
static size_t skip_trailer(struct slice code, size_t at)
{
    size_t end = line_end(code, at);
    struct slice rest = slice_trim(slice_between(code, at, end));
    bool is_mark = rest.size == 0 || slice_equal(rest, SLICE(",")) ||
                   slice_equal(rest, SLICE(";")) || slice_starts_with(rest, SLICE("//")) ||
                   slice_starts_with(rest, SLICE("#"));
    return is_mark ? end : at;
}

bool example_body_next(struct arena *arena, struct slice code, size_t *at,
                       struct example_body *out_body)
{
    size_t label_start = *at;
    for (size_t line_at = *at; line_at < code.size;) {
        size_t end = line_end(code, line_at);
        size_t opening = find_opening(slice_between(code, line_at, end));
        if (opening == SLICE_NOT_FOUND) {
            line_at = end + 1;
            continue;
        }
        size_t start = line_at + opening;
        struct slice rest = slice_from_offset(code, start);
        *out_body = (struct example_body){.offset = start};
        out_body->label = slice_trim(slice_between(code, label_start, start));
        out_body->value = json_lenient_parse(arena, rest, &out_body->report, &out_body->error);
        size_t size = out_body->value != NULL ? out_body->report.end : out_body->error.offset;
        out_body->text = slice_between(rest, 0, size);
        out_body->error.offset += start;
        *at = out_body->value != NULL ? skip_trailer(code, start + size)
                                      : line_end(code, start + size);
        return true;
    }
    *at = code.size;
    return false;
}
