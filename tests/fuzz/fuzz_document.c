/* SPDX-License-Identifier: Apache-2.0 */
/* Markdown of arbitrary bytes: reading it must neither crash nor break what document.h promises
 * about blocks, sections, spans and places; the header and the placeholders are read as well. */
#include <assert.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "spec/document/placeholder.h"
#include "spec/recognise/recognise.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_place(const struct document *document, struct place place)
{
    assert(place.source == document->source);
    assert(place.line >= 1 && place.line <= document->source->line_count);
    assert(place.column <= source_line(document->source, place.line).size + 2);
}

static void check_text(const struct document *document, const struct text *text)
{
    assert(utf8_find_invalid(text->plain) == UTF8_VALID);
    for (size_t i = 0; i < text->span_count; i++) {
        const struct span *span = &text->spans[i];
        assert(span->start <= span->end && span->end <= text->plain.size);
        assert(i == 0 || text->spans[i - 1].start <= span->start);
    }
    for (size_t i = 0; i < text->plain.size; i++) {
        check_place(document, text_place(*text, i, 1));
    }
    size_t from = 0;
    struct slice part;
    while (placeholder_next(text->plain, &from, &part)) {
        assert(part.size > 0);
    }
}

static void check_items(const struct block *block)
{
    for (size_t i = 0; i < block->item_count; i++) {
        const struct list_item *item = &block->items[i];
        check_text(block->document, &item->text);
        check_place(block->document, item->place);
        assert(item->depth == (item->parent == NULL ? 0 : item->parent->depth + 1));
    }
}

static void check_rows(const struct block *block)
{
    for (size_t r = 0; r < block->row_count; r++) {
        check_place(block->document, block->rows[r].place);
        for (size_t c = 0; c < block->column_count; c++) {
            check_text(block->document, &block->rows[r].cells[c]);
        }
    }
}

static void check_block(const struct block *block)
{
    const struct document *document = block->document;
    assert(block == &document->blocks[block->index]);
    check_place(document, block->place);
    assert(block->end_line >= block->place.line);
    assert(block->section != NULL);
    if (block->kind == BLOCK_HEADING || block->kind == BLOCK_PARAGRAPH) {
        check_text(document, &block->text);
    }
    check_items(block);
    check_rows(block);
    for (size_t i = 0; i < block->code.size; i++) {
        check_place(document, block_code_place(block, i, 1));
    }
    const struct block *label = block_label(block);
    assert(label == NULL ||
           (label < block && label->section == block->section && label->kind != BLOCK_CODE));
}

static void check_sections(const struct document *document)
{
    LIST_EACH(const struct section, section, &document->sections)
    {
        assert(section->first_block <= section->end_block);
        assert(section->end_block <= document->block_count);
        assert((section->parent == NULL) == (section->level == 0));
        assert(section->parent == NULL || section->parent->level < section->level);
    }
}

static void read_header(struct specification *specification, const struct document *document)
{
    const struct recogniser *const recognisers[] = {&recogniser_header, &recogniser_placeholders};
    for (size_t i = 0; i < document->block_count; i++) {
        for (size_t k = 0; k < sizeof(recognisers) / sizeof(*recognisers); k++) {
            const struct block *block = &document->blocks[i];
            const struct block_reader *reader = &recognisers[k]->blocks[block->kind];
            if (reader->claim != NULL && reader->claim(block) > 0) {
                reader->read(specification, block);
            }
        }
    }
    LIST_EACH(const struct statement, statement, &specification->statements)
    {
        check_place(document, statement->place);
        assert(statement->kind == STATEMENT_PLACEHOLDER || statement->fact.value.size > 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_create(4096);
    struct diagnostics diagnostics;
    diagnostics_init(&diagnostics, arena);
    struct specification *specification = specification_create(arena, &diagnostics);
    struct document *document =
        document_parse(arena, SLICE("fuzz.md"), slice_of((const char *)data, size), &diagnostics);
    if (document != NULL) {
        for (size_t i = 0; i < document->block_count; i++) {
            check_block(&document->blocks[i]);
        }
        check_sections(document);
        read_header(specification, document);
    } else {
        assert(diagnostics_has_errors(&diagnostics));
    }
    arena_destroy(&arena);
    return 0;
}
