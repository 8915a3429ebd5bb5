/* SPDX-License-Identifier: Apache-2.0 */
/* The walk through the documents. A line starts with the number of the line it is about; prose is
 * gathered and told at the end of each section, so that it does not bury the rest. */
#include "cli/explanation.h"
#include "cli/safe.h"
#include "cli/statement_text.h"

#define NUMBER_WIDTH 6
#define LINE_WIDTH   120U
#define BOLD         "\033[1m"
#define DIM          "\033[2m"
#define PLAIN        "\033[0m"

struct telling {
    const struct explanation *explanation;
    struct output *output;
    size_t document_index;
    size_t paragraph_count; /* prose of the section that is being told */
    uint32_t first_line;
    uint32_t last_line;
    struct buffer scratch;
};

static void write_start(struct telling *telling, uint32_t line, const char *style)
{
    struct buffer *buffer = &telling->output->buffer;
    if (line > 0) {
        buffer_format(buffer, "%*u  ", NUMBER_WIDTH, line);
    } else {
        buffer_format(buffer, "%*s  ", NUMBER_WIDTH, "");
    }
    buffer_append_string(buffer, telling->output->has_colour ? style : "");
}

static void write_end(struct telling *telling)
{
    buffer_append_string(&telling->output->buffer, telling->output->has_colour ? PLAIN "\n" : "\n");
    output_flush_some(telling->output);
}

static void tell_paragraphs(struct telling *telling)
{
    struct buffer *buffer = &telling->output->buffer;
    if (telling->paragraph_count == 0) {
        return;
    }
    write_start(telling, telling->first_line, DIM);
    buffer_format(buffer, "  prose: %zu paragraph%s", telling->paragraph_count,
                  telling->paragraph_count == 1 ? "" : "s");
    if (telling->last_line > telling->first_line) {
        buffer_format(buffer, ", to line %u", telling->last_line);
    }
    write_end(telling);
    telling->paragraph_count = 0;
}

static void tell_heading(struct telling *telling, const struct block *block)
{
    struct buffer *buffer = &telling->output->buffer;
    tell_paragraphs(telling);
    write_start(telling, block->place.line, BOLD);
    for (unsigned i = 0; i < block->section->level; i++) {
        buffer_append_byte(buffer, '#');
    }
    buffer_append_byte(buffer, ' ');
    safe_write_short(buffer, block->text.plain, LINE_WIDTH);
    write_end(telling);
}

static void tell_statement(struct telling *telling, const struct statement *statement)
{
    buffer_clear(&telling->scratch);
    statement_write_text(&telling->scratch, statement,
                         explanation_operation(telling->explanation, statement));
    write_start(telling, statement->place.line, "");
    BUFFER_LITERAL(&telling->output->buffer, "  ");
    safe_write_short(&telling->output->buffer, buffer_slice(&telling->scratch), LINE_WIDTH);
    write_end(telling);
}

/* What the block is, for a line about it as a whole. */
static void write_description(struct buffer *buffer, const struct block *block)
{
    switch (block->kind) {
    case BLOCK_LIST:
        buffer_format(buffer, "list, %zu item%s", block->item_count,
                      block->item_count == 1 ? "" : "s");
        break;
    case BLOCK_TABLE:
        buffer_format(buffer, "table, %zu row%s", block->row_count - (block->row_count > 0),
                      block->row_count == 2 ? "" : "s");
        break;
    case BLOCK_CODE:
        buffer_append_string(buffer, "code");
        if (block->info.size > 0) {
            BUFFER_LITERAL(buffer, " (");
            safe_write_short(buffer, block->info, 40);
            BUFFER_LITERAL(buffer, ")");
        }
        break;
    case BLOCK_FRONT_MATTER:
        BUFFER_LITERAL(buffer, "front matter");
        break;
    case BLOCK_HTML:
        BUFFER_LITERAL(buffer, "HTML");
        break;
    case BLOCK_HEADING:
        BUFFER_LITERAL(buffer, "heading");
        break;
    case BLOCK_PARAGRAPH:
        BUFFER_LITERAL(buffer, "paragraph");
        break;
    }
}

static void tell_prose(struct telling *telling, const struct block *block)
{
    struct buffer *buffer = &telling->output->buffer;
    if (block->kind == BLOCK_PARAGRAPH && block->reason == NULL) {
        telling->first_line =
            telling->paragraph_count == 0 ? block->place.line : telling->first_line;
        telling->last_line = block->end_line;
        telling->paragraph_count++;
        return;
    }
    write_start(telling, block->place.line, DIM);
    BUFFER_LITERAL(buffer, "  prose: ");
    write_description(buffer, block);
    BUFFER_LITERAL(buffer, ": ");
    safe_write(buffer, slice_from(explanation_reason(block)));
    write_end(telling);
}

/* Read, but nothing came of it: a table of which every row is a placeholder. */
static void tell_silence(struct telling *telling, const struct block *block)
{
    struct buffer *buffer = &telling->output->buffer;
    write_start(telling, block->place.line, DIM);
    BUFFER_LITERAL(buffer, "  ");
    write_description(buffer, block);
    BUFFER_LITERAL(buffer, ": read as");
    LIST_EACH(const char, reader, &block->readers)
    {
        buffer_format(buffer, "%s %s", reader_index > 0 ? "," : "", reader);
    }
    buffer_format(buffer, "; %s", block->reason != NULL ? block->reason : "nothing to state");
    write_end(telling);
}

static void tell_block(struct telling *telling, const struct block *block)
{
    const struct list *statements =
        &telling->explanation->statements[telling->document_index][block->index];
    if (block->kind == BLOCK_HEADING) {
        tell_heading(telling, block);
    } else if (statements->count == 0 && block->readers.count == 0) {
        tell_prose(telling, block);
    } else if (statements->count == 0) {
        tell_silence(telling, block);
    }
    LIST_EACH(const struct statement, statement, statements)
    {
        tell_statement(telling, statement);
    }
}

static void tell_document(struct telling *telling, const struct document *document)
{
    struct buffer *buffer = &telling->output->buffer;
    safe_write(buffer, document->source->path);
    BUFFER_LITERAL(buffer, "\n");
    for (size_t i = 0; i < document->block_count; i++) {
        tell_block(telling, &document->blocks[i]);
    }
    tell_paragraphs(telling);
    const struct list *rest =
        &telling->explanation->statements[telling->document_index][document->block_count];
    LIST_EACH(const struct statement, statement, rest)
    {
        tell_statement(telling, statement);
    }
    if (document->comments.count > 0) {
        write_start(telling, 0, DIM);
        buffer_format(buffer, "%zu HTML comment%s left out", document->comments.count,
                      document->comments.count == 1 ? "" : "s");
        write_end(telling);
    }
    BUFFER_LITERAL(buffer, "\n");
}

void explanation_write_text(const struct explanation *explanation, struct output *output)
{
    struct telling telling = {.explanation = explanation, .output = output};
    buffer_init(&telling.scratch, OUTPUT_PENDING_MAXIMUM);
    LIST_EACH(const struct document, document, &explanation->compilation->specification->documents)
    {
        tell_document(&telling, document);
        telling.document_index++;
    }
    buffer_release(&telling.scratch);
    explanation_write_model(explanation, output);
}
