/* SPDX-License-Identifier: Apache-2.0 */
/* The walk through the documents. A line starts with the number of the line it is about; the plain
 * paragraphs of a section are told in one line, so that they do not bury the rest. */
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
    const struct section *told; /* the section whose paragraphs have been told */
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

static bool is_plain_paragraph(const struct telling *telling, const struct block *block)
{
    return block->kind == BLOCK_PARAGRAPH && block->reason == NULL && block->readers.count == 0 &&
           telling->explanation->statements[telling->document_index][block->index].count == 0;
}

/* All plain paragraphs of the section, where the first of them stands. */
static void tell_paragraphs(struct telling *telling, const struct block *first)
{
    struct buffer *buffer = &telling->output->buffer;
    const struct document *document = first->document;
    size_t count = 0;
    uint32_t last_line = 0;
    if (telling->told == first->section) {
        return;
    }
    telling->told = first->section;
    for (size_t i = first->index; i < document->block_count; i++) {
        const struct block *block = &document->blocks[i];
        if (block->section != first->section) {
            break;
        }
        if (is_plain_paragraph(telling, block)) {
            count++;
            last_line = block->end_line;
        }
    }
    write_start(telling, first->place.line, DIM);
    buffer_format(buffer, "  prose: %zu paragraph%s", count, count == 1 ? "" : "s");
    if (last_line > first->place.line) {
        buffer_format(buffer, ", to line %u", last_line);
    }
    write_end(telling);
}

static void tell_heading(struct telling *telling, const struct block *block)
{
    struct buffer *buffer = &telling->output->buffer;
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
    statement_text_write(&telling->scratch, statement,
                         explanation_operation(telling->explanation, statement));
    if (explanation_is_left_out(telling->explanation, statement)) {
        BUFFER_LITERAL(&telling->scratch, " \xe2\x86\x92 not stored");
    }
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
    if (is_plain_paragraph(telling, block)) {
        tell_paragraphs(telling, block);
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
    buffer_format(buffer, "; %s",
                  block->reason != NULL ? block->reason : "states nothing by itself");
    write_end(telling);
}

/* Items of which nothing was stated, in a list of which something was: those from `*item` on that
 * stand before that line. */
static void tell_left_over(struct telling *telling, const struct block *block, size_t *item,
                           uint32_t line)
{
    uint32_t end_line;
    for (; *item < block->item_count && block->items[*item].place.line < line; (*item)++) {
        if (explanation_is_left_over(telling->explanation, telling->document_index, block, *item,
                                     &end_line)) {
            write_start(telling, block->items[*item].place.line, DIM);
            BUFFER_LITERAL(&telling->output->buffer, "  prose: ");
            safe_write_short(&telling->output->buffer, block->items[*item].text.plain, LINE_WIDTH);
            write_end(telling);
        }
    }
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
    bool is_itemwise =
        explanation_is_itemwise(telling->explanation, telling->document_index, block);
    size_t item = 0;
    LIST_EACH(const struct statement, statement, statements)
    {
        if (is_itemwise) {
            tell_left_over(telling, block, &item, statement->place.line);
        }
        tell_statement(telling, statement);
    }
    if (is_itemwise) {
        tell_left_over(telling, block, &item, UINT32_MAX);
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
