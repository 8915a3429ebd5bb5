/* SPDX-License-Identifier: Apache-2.0 */
/* Arguments of calls that have no brackets around them, as Ruby and Elixir write them. */
#include "spec/code/code_calls.h"

static bool is_opening(char c)
{
    return c == '(' || c == '[' || c == '{';
}

size_t code_calls_find_comma(struct slice text)
{
    size_t depth = 0;
    char quote = 0;
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        if (quote != 0) {
            quote = c == quote ? 0 : quote;
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (is_opening(c)) {
            depth++;
        } else if (strchr(")]}", c) != NULL) {
            depth -= depth > 0;
        } else if (c == ',' && depth == 0) {
            return i;
        }
    }
    return text.size;
}

struct slice code_calls_bare(struct slice value)
{
    value = slice_trim(value);
    if (slice_starts_with(value, SLICE(":"))) {
        value = slice_from_offset(value, 1);
    }
    bool is_quoted = value.size > 1 && strchr("'\"", value.data[0]) != NULL &&
                     value.data[value.size - 1] == value.data[0];
    return is_quoted ? slice_between(value, 1, value.size - 1) : value;
}

bool code_calls_next(struct slice *rest, struct code_argument *out_argument)
{
    *rest = slice_trim(*rest);
    if (rest->size == 0) {
        return false;
    }
    size_t end = code_calls_find_comma(*rest), name = 0;
    struct slice text = slice_trim(slice_between(*rest, 0, end));
    *rest = slice_from_offset(*rest, end + 1);
    while (name < text.size && character_is_word(text.data[name])) {
        name++;
    }
    size_t arrow = slice_find(text, SLICE("=>"));
    bool is_keyed =
        name > 0 && name + 1 < text.size && text.data[name] == ':' && text.data[name + 1] != ':';
    if (is_keyed) {
        *out_argument = (struct code_argument){slice_between(text, 0, name),
                                               slice_trim(slice_from_offset(text, name + 1))};
    } else if (arrow != SLICE_NOT_FOUND && arrow > 0 && text.data[0] == ':') {
        *out_argument = (struct code_argument){code_calls_bare(slice_between(text, 0, arrow)),
                                               slice_trim(slice_from_offset(text, arrow + 2))};
    } else {
        *out_argument = (struct code_argument){SLICE_EMPTY, text};
    }
    return true;
}

struct slice code_calls_option(struct slice arguments, const char *key)
{
    struct code_argument argument;
    while (code_calls_next(&arguments, &argument)) {
        if (slice_is(argument.key, key)) {
            return argument.value;
        }
    }
    return SLICE_EMPTY;
}

struct slice code_calls_inside(struct slice value)
{
    bool has_brackets = value.size > 1 && (value.data[0] == '{' || value.data[0] == '[');
    return has_brackets ? slice_between(value, 1, value.size - 1) : SLICE_EMPTY;
}

size_t code_calls_names(struct slice value, struct slice *names, size_t maximum)
{
    bool is_list = value.size > 1 && value.data[0] == '[';
    struct slice rest = is_list ? code_calls_inside(value) : value;
    struct code_argument argument;
    size_t count = 0;
    while (count < maximum && code_calls_next(&rest, &argument)) {
        names[count++] = code_calls_bare(argument.value);
    }
    return count;
}

struct slice code_calls_split(struct slice line, struct slice *out_arguments)
{
    size_t size = 0;
    while (size < line.size && character_is_word(line.data[size])) {
        size++;
    }
    struct slice arguments = slice_trim(slice_from_offset(line, size));
    if (arguments.size > 0 && arguments.data[0] == '(') {
        arguments = slice_from_offset(arguments, 1);
        if (slice_ends_with(arguments, SLICE(")"))) {
            arguments.size--;
        }
    }
    *out_arguments = arguments;
    return slice_between(line, 0, size);
}

/* --- lines --- */

/* The line without what "#" begins outside quotes; *out_comment that. */
static struct slice cut_comment(struct slice line, struct slice *out_comment)
{
    char quote = 0;
    *out_comment = SLICE_EMPTY;
    for (size_t i = 0; i < line.size; i++) {
        char c = line.data[i];
        if (quote != 0) {
            quote = c == quote ? 0 : quote;
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (c == '#') {
            *out_comment = slice_trim(slice_from_offset(line, i + 1));
            return slice_trim(slice_between(line, 0, i));
        }
    }
    return slice_trim(line);
}

bool code_calls_take_line(struct slice *rest, struct slice *out_line, struct slice *out_comment)
{
    struct slice line, next, comment;
    if (!slice_next_line(rest, &line)) {
        return false;
    }
    *out_line = cut_comment(line, out_comment);
    while (slice_ends_with(*out_line, SLICE(",")) && slice_next_line(rest, &next)) {
        next = cut_comment(next, &comment);
        if (next.size == 0) {
            break;
        }
        *out_line = slice_of(out_line->data, (size_t)(next.data + next.size - out_line->data));
    }
    return true;
}
