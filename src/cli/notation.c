/* SPDX-License-Identifier: Apache-2.0 */
/* Tables of words, and a writer for expressions. */
#include "cli/notation.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define DEPTH_MAXIMUM 32U

const char *notation_source(enum source_kind source)
{
    static const char *const names[] = {"sql",      "table",  "diagram", "code",
                                        "protobuf", "schema", "list",    "example"};
    return names[source];
}

const char *notation_source_phrase(enum source_kind source)
{
    static const char *const phrases[] = {
        "SQL",      "a table of columns", "a diagram", "a code type",
        "protobuf", "a schema",           "a list",    "examples"};
    return phrases[source];
}

const char *notation_comparison(enum comparison comparison)
{
    static const char *const symbols[] = {"<", "<=", ">", ">=", "="};
    return symbols[comparison];
}

const char *notation_unit(enum unit unit)
{
    static const char *const names[] = {"", "ms", "bytes", "per second", "%", "count"};
    return names[unit];
}

const char *notation_cardinality(enum cardinality cardinality)
{
    static const char *const names[] = {"0..1", "1", "0..n", "1..n"};
    return names[cardinality];
}

const char *notation_action(enum referential_action action)
{
    static const char *const names[] = {NULL, "cascade", "set null", "set default", "restrict"};
    return names[action];
}

const char *notation_task(enum task_state state)
{
    static const char *const names[] = {NULL, "open", "done"};
    return names[state];
}

const char *notation_direction(enum example_direction direction)
{
    static const char *const names[] = {"request", "response", "error", "other"};
    return names[direction];
}

const char *notation_block(enum block_kind kind)
{
    static const char *const names[] = {"front_matter", "heading", "paragraph", "list",
                                        "table",        "code",    "html"};
    return names[kind];
}

void notation_write_number(struct buffer *buffer, double number)
{
    char text[40];
    if (!isfinite(number)) {
        BUFFER_LITERAL(buffer, "null");
        return;
    }
    if (number == trunc(number) && fabs(number) < 1e15) {
        buffer_format(buffer, "%.0f", number);
        return;
    }
    for (int digits = 6; digits <= 17; digits++) {
        snprintf(text, sizeof(text), "%.*g", digits, number);
        if (strtod(text, NULL) == number) {
            break;
        }
    }
    buffer_append_string(buffer, text);
}

static void write_quoted(struct buffer *buffer, struct slice text)
{
    BUFFER_LITERAL(buffer, "'");
    buffer_append_slice(buffer, text);
    BUFFER_LITERAL(buffer, "'");
}

static void write_at_depth(struct buffer *buffer, const struct expression *expression,
                           unsigned depth);

static void write_arguments(struct buffer *buffer, const struct expression *expression,
                            size_t first, const char *separator, unsigned depth)
{
    for (size_t i = first; i < expression->arguments.count; i++) {
        buffer_append_string(buffer, i > first ? separator : "");
        write_at_depth(buffer, list_at(&expression->arguments, i), depth + 1);
    }
}

/* The first argument, then `word`, then the others in parentheses or joined by "and". */
static void write_behind_first(struct buffer *buffer, const struct expression *expression,
                               unsigned depth)
{
    if (expression->arguments.count == 0) {
        return;
    }
    write_at_depth(buffer, list_at(&expression->arguments, 0), depth + 1);
    if (expression->kind == EXPRESSION_IN) {
        BUFFER_LITERAL(buffer, " in (");
        write_arguments(buffer, expression, 1, ", ", depth);
        BUFFER_LITERAL(buffer, ")");
    } else if (expression->kind == EXPRESSION_BETWEEN) {
        BUFFER_LITERAL(buffer, " between ");
        write_arguments(buffer, expression, 1, " and ", depth);
    } else {
        buffer_append_string(buffer,
                             expression->kind == EXPRESSION_IS_NULL ? " is null" : " is not null");
    }
}

static void write_operator(struct buffer *buffer, const struct expression *expression,
                           unsigned depth)
{
    if (expression->arguments.count == 1) {
        buffer_append_slice(buffer, expression->text);
    }
    for (size_t i = 0; i < expression->arguments.count; i++) {
        if (i > 0) {
            buffer_format(buffer, " " SLICE_FORMAT " ", SLICE_ARGUMENT(expression->text));
        }
        write_at_depth(buffer, list_at(&expression->arguments, i), depth + 1);
    }
}

static void write_at_depth(struct buffer *buffer, const struct expression *expression,
                           unsigned depth)
{
    if (expression == NULL || depth > DEPTH_MAXIMUM) {
        BUFFER_LITERAL(buffer, "\xe2\x80\xa6");
        return;
    }
    switch (expression->kind) {
    case EXPRESSION_NULL:
        BUFFER_LITERAL(buffer, "null");
        break;
    case EXPRESSION_TEXT:
        write_quoted(buffer, expression->text);
        break;
    case EXPRESSION_NUMBER:
    case EXPRESSION_BOOLEAN:
    case EXPRESSION_COLUMN:
        buffer_append_slice(buffer, expression->text);
        break;
    case EXPRESSION_CALL:
        buffer_append_slice(buffer, expression->text);
        BUFFER_LITERAL(buffer, "(");
        write_arguments(buffer, expression, 0, ", ", depth);
        BUFFER_LITERAL(buffer, ")");
        break;
    case EXPRESSION_OPERATOR:
        write_operator(buffer, expression, depth);
        break;
    case EXPRESSION_AND:
    case EXPRESSION_OR:
        BUFFER_LITERAL(buffer, "(");
        write_arguments(buffer, expression, 0,
                        expression->kind == EXPRESSION_AND ? " and " : " or ", depth);
        BUFFER_LITERAL(buffer, ")");
        break;
    case EXPRESSION_NOT:
        BUFFER_LITERAL(buffer, "not ");
        write_arguments(buffer, expression, 0, "", depth);
        break;
    case EXPRESSION_IN:
    case EXPRESSION_BETWEEN:
    case EXPRESSION_IS_NULL:
    case EXPRESSION_IS_NOT_NULL:
        write_behind_first(buffer, expression, depth);
        break;
    }
}

void notation_write_expression(struct buffer *buffer, const struct expression *expression)
{
    write_at_depth(buffer, expression, 0);
}

void notation_write_default(struct buffer *buffer, const struct default_value *value)
{
    switch (value->kind) {
    case DEFAULT_NONE:
        break;
    case DEFAULT_VALUE:
    case DEFAULT_EXPRESSION:
        notation_write_expression(buffer, value->value);
        break;
    case DEFAULT_NOW:
        BUFFER_LITERAL(buffer, "now");
        break;
    case DEFAULT_UUID:
        BUFFER_LITERAL(buffer, "uuid");
        break;
    case DEFAULT_UUID_RANDOM:
        BUFFER_LITERAL(buffer, "random uuid");
        break;
    case DEFAULT_AUTO_INCREMENT:
        BUFFER_LITERAL(buffer, "auto_increment");
        break;
    }
}
