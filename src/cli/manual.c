/* SPDX-License-Identifier: Apache-2.0 */
/* Writes mdoc. Text from the tables is escaped; a stretch in backticks becomes a literal. */
#include "cli/manual.h"

#include "base/list.h"

#define LINE_WIDTH  60U                 /* a line is ended behind the word that passes it */
#define MANUAL_DATE "November 21, 2026" /* of the last change to what the pages say */

/* Characters of running text or of a macro's argument. mdoc takes a backslash as an escape. */
static void write_escaped(struct buffer *buffer, struct slice text)
{
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] == '\\') {
            BUFFER_LITERAL(buffer, "\\e");
        } else if (text.data[i] == '"') {
            BUFFER_LITERAL(buffer, "\\(dq");
        } else {
            buffer_append_byte(buffer, text.data[i]);
        }
    }
}

/* The end of a sentence must be the end of a line, so that the formatter can space it. */
static bool ends_sentence(struct slice word)
{
    char last = word.size == 0 ? ' ' : word.data[word.size - 1];
    return last == '.' || last == '?' || last == '!' || (last == ':' && word.size > 1);
}

static void write_word(struct buffer *buffer, struct slice word, bool *is_literal)
{
    struct slice part;
    while (word.size > 0) {
        size_t mark = slice_find_byte(word, '`');
        part = slice_between(word, 0, mark);
        write_escaped(buffer, part);
        if (mark == SLICE_NOT_FOUND) {
            return;
        }
        buffer_append_string(buffer, *is_literal ? "\\fR" : "\\fB");
        *is_literal = !*is_literal;
        word = slice_from_offset(word, mark + 1);
    }
}

static void write_paragraph(struct buffer *buffer, struct slice text)
{
    struct slice word;
    bool is_literal = false;
    size_t line_start = buffer->size;
    while (slice_next_part(&text, ' ', &word)) {
        if (buffer->size == line_start && word.size > 0 &&
            (word.data[0] == '.' || word.data[0] == '\'')) {
            BUFFER_LITERAL(buffer, "\\&");
        }
        write_word(buffer, word, &is_literal);
        bool is_end =
            text.size == 0 || ends_sentence(word) || buffer->size - line_start > LINE_WIDTH;
        buffer_append_byte(buffer, is_end ? '\n' : ' ');
        line_start = is_end ? buffer->size : line_start;
    }
}

static void write_paragraphs(struct buffer *buffer, const char *text)
{
    struct slice rest = slice_from(text);
    while (rest.size > 0) {
        size_t end = slice_find(rest, SLICE("\n\n"));
        write_paragraph(buffer, slice_between(rest, 0, end));
        rest = end == SLICE_NOT_FOUND ? SLICE_EMPTY : slice_from_offset(rest, end + 2);
        buffer_append_string(buffer, rest.size > 0 ? ".Pp\n" : "");
    }
}

static void write_head(struct buffer *buffer, const char *separator, const char *name,
                       const char *summary)
{
    BUFFER_LITERAL(buffer, ".\\\" SPDX-License-Identifier: Apache-2.0\n"
                           ".\\\" Generated from the program's own tables.\n.Dd " MANUAL_DATE
                           "\n.Dt PHOENIX");
    buffer_append_string(buffer, separator);
    for (const char *c = name; *c != '\0'; c++) {
        buffer_append_byte(buffer, character_to_upper(*c));
    }
    buffer_format(buffer, " 1\n.Os\n.Sh NAME\n.Nm phoenix%s%s\n.Nd %s\n", separator, name, summary);
}

static void write_synopsis(struct buffer *buffer, const struct command *command)
{
    buffer_format(buffer, ".Sh SYNOPSIS\n.Nm phoenix\n.Cm %s\n", command->name);
    for (const struct option *o = command->options; o != NULL && o->help != NULL; o++) {
        buffer_format(buffer, ".Op Fl -%s", o->name);
        if (o->argument != NULL) {
            buffer_format(buffer, " Ar %s", o->argument);
        }
        buffer_append_string(buffer, o->kind == OPTION_LIST ? " ...\n" : "\n");
    }
    for (const struct operand *o = command->operands; o != NULL && o->name != NULL; o++) {
        buffer_format(buffer, o->is_optional ? ".Op Ar %s\n" : ".Ar %s\n", o->name);
    }
}

static void write_arguments(struct buffer *buffer, const struct command *command)
{
    BUFFER_LITERAL(buffer, ".Pp\nThe arguments are as follows:\n.Bl -tag -width Ds\n");
    for (const struct operand *o = command->operands; o != NULL && o->name != NULL; o++) {
        buffer_format(buffer, ".It Ar %s\n", o->name);
        write_paragraphs(buffer, o->help);
    }
    for (const struct option *o = command->options; o != NULL && o->help != NULL; o++) {
        buffer_format(buffer, ".It Fl -%s", o->name);
        if (o->argument != NULL) {
            buffer_format(buffer, " Ar %s", o->argument);
        }
        BUFFER_LITERAL(buffer, "\n");
        write_paragraphs(buffer, o->help);
    }
    BUFFER_LITERAL(buffer, ".It Fl -help\nPrint a summary of this page.\n.El\n");
}

static void write_exits(struct buffer *buffer, const struct command *command)
{
    BUFFER_LITERAL(buffer, ".Sh EXIT STATUS\n.Bl -tag -width Ds\n");
    for (const struct exit_meaning *e = command->exits; e->meaning != NULL; e++) {
        buffer_format(buffer, ".It %d\n", (int)e->code);
        write_paragraphs(buffer, e->meaning);
    }
    BUFFER_LITERAL(buffer, ".El\n");
}

static void write_examples(struct buffer *buffer, const struct command *command)
{
    BUFFER_LITERAL(buffer, ".Sh EXAMPLES\n");
    for (const struct example *e = command->examples; e->line != NULL; e++) {
        write_paragraphs(buffer, e->says);
        BUFFER_LITERAL(buffer, ".Pp\n.Dl phoenix ");
        write_escaped(buffer, slice_from(e->line));
        buffer_append_string(buffer, e[1].line != NULL ? "\n.Pp\n" : "\n");
    }
}

void manual_write_command(struct buffer *buffer, const struct command *command)
{
    write_head(buffer, "-", command->name, command->summary);
    write_synopsis(buffer, command);
    BUFFER_LITERAL(buffer, ".Sh DESCRIPTION\n");
    write_paragraphs(buffer, command->description);
    write_arguments(buffer, command);
    write_exits(buffer, command);
    write_examples(buffer, command);
    BUFFER_LITERAL(buffer, ".Sh SEE ALSO\n.Xr phoenix 1\n");
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(((const struct command *)a)->name, ((const struct command *)b)->name);
}

/* References stand in alphabetical order; help lists the commands in that of use. */
static void write_references(struct buffer *buffer)
{
    struct arena *arena = arena_create(1024);
    struct list sorted = {0};
    for (size_t i = 0; commands[i] != NULL; i++) {
        list_add(arena, &sorted, (void *)(uintptr_t)commands[i]);
    }
    list_sort(arena, &sorted, compare_names);
    BUFFER_LITERAL(buffer, ".Sh SEE ALSO\n");
    for (size_t i = 0; i < sorted.count; i++) {
        const struct command *command = list_at(&sorted, i);
        buffer_format(buffer, ".Xr phoenix-%s 1%s\n", command->name,
                      i + 1 < sorted.count ? " ," : "");
    }
    arena_destroy(&arena);
}

void manual_write_overview(struct buffer *buffer)
{
    write_head(buffer, "", "", "run a technical specification");
    BUFFER_LITERAL(buffer, ".Sh SYNOPSIS\n.Nm\n.Ar command\n.Op Ar argument ...\n"
                           ".Nm\n.Fl -version\n.Nm\n.Fl -help\n.Sh DESCRIPTION\n.Nm\n"
                           "reads a technical specification written in Markdown and runs what it\n"
                           "describes: a database and an API over it.\nThe commands are:\n"
                           ".Bl -tag -width explain-code\n");
    for (size_t i = 0; commands[i] != NULL; i++) {
        buffer_format(buffer, ".It Cm %s\n", commands[i]->name);
        write_paragraphs(buffer, commands[i]->summary);
    }
    BUFFER_LITERAL(buffer,
                   ".El\n.Sh ENVIRONMENT\n.Bl -tag -width NO_COLOR\n.It Ev NO_COLOR\n"
                   "Set to anything, no output is coloured.\n.El\n.Sh EXIT STATUS\n"
                   ".Bl -tag -width Ds\n.It 0\nAll went well.\n.It 1\n"
                   "The document has errors, or the work could not be done.\n.It 2\n"
                   "The command line is wrong.\n.It 3\nThe output could not be written.\n.El\n");
    write_references(buffer);
}
