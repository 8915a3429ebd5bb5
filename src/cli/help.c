/* SPDX-License-Identifier: Apache-2.0 */
/* Plain text, 80 columns wide, terms at the left and what they mean beside them. */
#include "cli/help.h"

#include <stdio.h>

#include "cli/wrap.h"

#define TERM_INDENT 2U
#define TERM_WIDTH  20U /* where meanings start */

static void write_paragraphs(struct buffer *buffer, const char *text)
{
    struct slice rest = slice_from(text);
    while (rest.size > 0) {
        size_t end = slice_find(rest, SLICE("\n\n"));
        buffer_append_byte(buffer, '\n');
        wrap_write(buffer, slice_between(rest, 0, end), 0, 0);
        rest = end == SLICE_NOT_FOUND ? SLICE_EMPTY : slice_from_offset(rest, end + 2);
    }
}

/* A term, then its meaning beside it, or below when the term is long. */
static void write_entry(struct buffer *buffer, struct slice term, const char *meaning)
{
    wrap_write_spaces(buffer, TERM_INDENT);
    buffer_append_slice(buffer, term);
    size_t column = TERM_INDENT + term.size;
    if (column + 2 > TERM_WIDTH) {
        buffer_append_byte(buffer, '\n');
        column = 0;
    }
    wrap_write_spaces(buffer, TERM_WIDTH - column);
    wrap_write(buffer, slice_from(meaning), TERM_WIDTH, TERM_WIDTH);
}

static void write_option(struct buffer *buffer, const struct option *option)
{
    buffer_format(buffer, "--%s", option->name);
    if (option->argument != NULL) {
        buffer_format(buffer, " %s", option->argument);
    }
}

/* One word of a usage line, on the next line where this one is full. */
static void write_usage_word(struct buffer *buffer, size_t *line_start, struct slice word)
{
    if (buffer->size - *line_start + 1 + word.size > WRAP_WIDTH) {
        BUFFER_LITERAL(buffer, "\n");
        *line_start = buffer->size;
        wrap_write_spaces(buffer, sizeof("Usage: phoenix") - 1);
    }
    BUFFER_LITERAL(buffer, " ");
    buffer_append_slice(buffer, word);
}

static void write_usage(struct buffer *buffer, const struct command *command)
{
    struct buffer word;
    buffer_init(&word, WRAP_WIDTH);
    BUFFER_LITERAL(buffer, "\n");
    size_t line_start = buffer->size;
    buffer_format(buffer, "Usage: phoenix %s", command->name);
    for (const struct option *o = command->options; o != NULL && o->help != NULL; o++) {
        buffer_clear(&word);
        BUFFER_LITERAL(&word, "[");
        write_option(&word, o);
        buffer_append_string(&word, o->kind == OPTION_LIST ? "]..." : "]");
        write_usage_word(buffer, &line_start, buffer_slice(&word));
    }
    for (const struct operand *o = command->operands; o != NULL && o->name != NULL; o++) {
        buffer_clear(&word);
        buffer_format(&word, o->is_optional ? "[%s]" : "%s", o->name);
        write_usage_word(buffer, &line_start, buffer_slice(&word));
    }
    buffer_release(&word);
    BUFFER_LITERAL(buffer, "\n");
}

static void write_options(struct buffer *buffer, const struct command *command)
{
    BUFFER_LITERAL(buffer, "\nOptions:\n");
    for (const struct option *o = command->options; o != NULL && o->help != NULL; o++) {
        struct buffer term;
        buffer_init(&term, WRAP_WIDTH);
        write_option(&term, o);
        write_entry(buffer, buffer_slice(&term), o->help);
        buffer_release(&term);
    }
    write_entry(buffer, SLICE("--help"), "Print this text.");
}

void help_write_command(struct buffer *buffer, const struct command *command)
{
    size_t start = buffer->size;
    buffer_format(buffer, "phoenix %s - ", command->name);
    wrap_write(buffer, slice_from(command->summary), TERM_INDENT, buffer->size - start);
    write_usage(buffer, command);
    write_paragraphs(buffer, command->description);
    if (command->operands != NULL) {
        BUFFER_LITERAL(buffer, "\nOperands:\n");
        for (const struct operand *o = command->operands; o->name != NULL; o++) {
            write_entry(buffer, slice_from(o->name), o->help);
        }
    }
    write_options(buffer, command);
    BUFFER_LITERAL(buffer, "\nExit status:\n");
    for (const struct exit_meaning *e = command->exits; e->meaning != NULL; e++) {
        char number[12];
        int size = snprintf(number, sizeof(number), "%d", (int)e->code);
        write_entry(buffer, slice_of(number, (size_t)size), e->meaning);
    }
    BUFFER_LITERAL(buffer, "\nExamples:\n");
    for (const struct example *e = command->examples; e->line != NULL; e++) {
        buffer_format(buffer, "  phoenix %s\n", e->line);
        wrap_write_spaces(buffer, 2 * TERM_INDENT);
        wrap_write(buffer, slice_from(e->says), 2 * TERM_INDENT, 2 * TERM_INDENT);
    }
}

void help_write_overview(struct buffer *buffer)
{
    BUFFER_LITERAL(buffer, "phoenix - run a technical specification\n\n"
                           "Usage: phoenix COMMAND [OPTIONS] [OPERANDS]\n"
                           "       phoenix --version | --help\n\nCommands:\n");
    for (size_t i = 0; commands[i] != NULL; i++) {
        write_entry(buffer, slice_from(commands[i]->name), commands[i]->summary);
    }
    BUFFER_LITERAL(buffer, "\n'phoenix COMMAND --help' tells what a command takes.\n");
}
