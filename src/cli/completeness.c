/* SPDX-License-Identifier: Apache-2.0 */
/* Counts what could hold a placeholder and what does. A line counts once, however many stand on
 * it. */
#include "cli/completeness.h"

static size_t count_lines(const struct block *block)
{
    switch (block->kind) {
    case BLOCK_PARAGRAPH:
        return block->end_line - block->place.line + 1;
    case BLOCK_LIST:
        return block->item_count;
    case BLOCK_TABLE:
        return block->row_count > 0 ? block->row_count - 1 : 0;
    case BLOCK_HEADING:
    case BLOCK_FRONT_MATTER:
    case BLOCK_CODE:
    case BLOCK_HTML:
        return 0;
    }
    return 0;
}

/* A placeholder that was found is nothing that was understood. */
static bool is_understood_block(const struct block *block)
{
    LIST_EACH(const char, reader, &block->readers)
    {
        if (strcmp(reader, "placeholders") != 0) {
            return true;
        }
    }
    return false;
}

/* A section counts with the blocks that stand in itself; its subsections count for themselves. */
static void measure_document(struct completeness *completeness, const struct document *document)
{
    const struct section *section = NULL;
    bool is_counted = false, is_understood = false;
    for (size_t i = 0; i < document->block_count; i++) {
        const struct block *block = &document->blocks[i];
        if (block->section != section) {
            section = block->section;
            is_counted = is_understood = false;
        }
        completeness->line_count += count_lines(block);
        if (block->kind == BLOCK_HEADING) {
            continue;
        }
        completeness->section_count += !is_counted;
        is_counted = true;
        bool has_meaning = is_understood_block(block);
        completeness->understood_count += !is_understood && has_meaning;
        is_understood = is_understood || has_meaning;
    }
}

struct completeness completeness_measure(const struct specification *specification)
{
    struct completeness completeness = {0};
    LIST_EACH(const struct document, document, &specification->documents)
    {
        measure_document(&completeness, document);
    }
    struct place last = PLACE_NONE;
    LIST_EACH(const struct statement, statement, &specification->statements)
    {
        if (statement->kind != STATEMENT_PLACEHOLDER) {
            continue;
        }
        struct place place = statement->place;
        completeness.placeholder_count++;
        completeness.open_line_count += place.line != last.line || place.source != last.source;
        last = place;
    }
    if (completeness.line_count < completeness.open_line_count) {
        completeness.line_count = completeness.open_line_count; /* headings and code count too */
    }
    return completeness;
}

void completeness_write(struct buffer *buffer, const struct completeness *completeness)
{
    if (completeness->placeholder_count == 0) {
        return;
    }
    size_t filled = completeness->line_count - completeness->open_line_count;
    buffer_format(buffer,
                  "completeness: %zu of %zu lines filled in (%zu %%), %zu placeholder%s left; "
                  "%zu of %zu sections understood\n",
                  filled, completeness->line_count, filled * 100 / completeness->line_count,
                  completeness->placeholder_count, completeness->placeholder_count == 1 ? "" : "s",
                  completeness->understood_count, completeness->section_count);
}
