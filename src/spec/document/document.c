/* SPDX-License-Identifier: Apache-2.0 */
/* From bytes to a document: checks the bytes, cuts off the front matter, hands the rest to the
 * Markdown reader, and answers where things stand. It must not know Markdown's grammar. */
#include "spec/document/document.h"

#include "base/utf8.h"
#include "spec/document/document_private.h"
#include "spec/text/name_memory.h"
#include "spec/text/wording_memory.h"

#define SCRATCH_CHUNK ((size_t)1 << 14)

/* Where the front matter lies; `end` is 0 when there is none. */
struct front_matter {
    size_t code_start;
    size_t code_end;
    size_t end; /* behind the closing line */
};

static bool check_bytes(struct arena *arena, struct slice path, struct slice text,
                        struct diagnostics *diagnostics)
{
    if (text.size > DOCUMENT_SIZE_MAXIMUM) {
        struct place whole = {source_create(arena, path, SLICE_EMPTY), 0, 0, 0};
        diagnostics_report(diagnostics, DIAGNOSTIC_E0106, whole, "split it into several documents",
                           "the document has %zu bytes, more than %zu", text.size,
                           DOCUMENT_SIZE_MAXIMUM);
        return false;
    }
    size_t nul = slice_find_byte(text, '\0');
    size_t invalid = nul == SLICE_NOT_FOUND ? utf8_find_invalid(text) : nul;
    if (invalid != UTF8_VALID) {
        /* Only what is well-formed may be shown. */
        struct source *source = source_create(arena, path, slice_between(text, 0, invalid));
        struct place place = place_at(source, invalid, 0);
        if (nul != SLICE_NOT_FOUND) {
            diagnostics_report(diagnostics, DIAGNOSTIC_E0104, place,
                               "export it as Markdown, in UTF-8", "the document holds NUL bytes");
        } else {
            diagnostics_report(diagnostics, DIAGNOSTIC_E0105, place, "save the file as UTF-8",
                               "the byte 0x%02X is not UTF-8", (unsigned char)text.data[invalid]);
        }
        return false;
    }
    if (slice_trim(text).size == 0) {
        struct place whole = {source_create(arena, path, SLICE_EMPTY), 0, 0, 0};
        diagnostics_report(diagnostics, DIAGNOSTIC_E0103, whole,
                           "`phoenix new component FILE` writes one to start from",
                           "the document is empty");
        return false;
    }
    return true;
}

/* Whether a carriage return stands anywhere but before a line feed. */
static bool has_lone_return(struct slice text)
{
    for (size_t at = 0, found;
         (found = slice_find_byte(slice_from_offset(text, at), '\r')) != SLICE_NOT_FOUND;) {
        at += found + 1;
        if (at == text.size || text.data[at] != '\n') {
            return true;
        }
    }
    return false;
}

/* A carriage return of its own ends a line, as it does in Markdown. */
static struct slice end_lines(struct arena *arena, struct slice text)
{
    if (!has_lone_return(text)) {
        return text;
    }
    struct slice copy = arena_copy(arena, text);
    char *data = (char *)(uintptr_t)copy.data;
    for (size_t at = 0, found;
         (found = slice_find_byte(slice_from_offset(copy, at), '\r')) != SLICE_NOT_FOUND;) {
        at += found + 1;
        if (at == copy.size || data[at] != '\n') {
            data[at - 1] = '\n';
        }
    }
    return copy;
}

static bool line_is(struct slice line, struct slice mark)
{
    return slice_starts_with(line, mark) &&
           slice_trim(slice_from_offset(line, mark.size)).size == 0;
}

/* "key:" with nothing odd before the colon, as against prose behind a thematic break. */
static bool line_opens_mapping(struct slice line)
{
    size_t colon = slice_find_byte(line, ':');
    if (colon == SLICE_NOT_FOUND || colon == 0) {
        return false;
    }
    for (size_t i = 0; i < colon; i++) {
        char c = line.data[i];
        if (!character_is_word(c) && c != '-' && c != '.' && c != '"' && c != '\'' && c != ' ' &&
            (unsigned char)c < 0x80) {
            return false;
        }
    }
    return colon + 1 == line.size || character_is_space(line.data[colon + 1]);
}

static struct front_matter find_front_matter(struct slice text)
{
    struct front_matter none = {0, 0, 0};
    struct slice rest = text, line;
    if (!slice_next_line(&rest, &line) || !line_is(line, SLICE("---"))) {
        return none;
    }
    struct front_matter found = {text.size - rest.size, 0, 0};
    bool is_mapping = false;
    for (;;) {
        size_t line_start = text.size - rest.size;
        if (!slice_next_line(&rest, &line)) {
            return none;
        }
        if (line_is(line, SLICE("---")) || line_is(line, SLICE("..."))) {
            found.code_end = line_start;
            found.end = text.size - rest.size;
            return is_mapping ? found : none;
        }
        if (!is_mapping && slice_trim(line).size > 0 && line.data[0] != '#') {
            if (!line_opens_mapping(line)) {
                return none;
            }
            is_mapping = true;
        }
    }
}

static void add_front_matter(struct assembly *assembly, struct front_matter front_matter)
{
    const struct source *source = assembly->document->source;
    struct block *block = document_new_block(assembly, BLOCK_FRONT_MATTER, place_at(source, 0, 3));
    block->end_line = place_at(source, front_matter.end - 1, 0).line;
    document_set_code(assembly, block,
                      slice_between(source->text, front_matter.code_start, front_matter.code_end),
                      2);
}

/* Links each block with its label. */
static void settle_blocks(struct assembly *assembly)
{
    struct document *document = assembly->document;
    const struct block *label = NULL;
    for (size_t i = 0; i < document->block_count; i++) {
        struct block *block = &document->blocks[i];
        block->label = label != NULL && label->section == block->section ? label : NULL;
        if (block->kind != BLOCK_CODE) {
            label = block;
        }
    }
}

struct document *document_parse(struct arena *arena, struct slice path, struct slice text,
                                struct diagnostics *diagnostics)
{
    if (slice_starts_with(text, SLICE("\xEF\xBB\xBF"))) {
        text = slice_from_offset(text, 3);
    }
    if (!check_bytes(arena, path, text, diagnostics)) {
        return NULL;
    }
    struct document *document = ARENA_NEW(arena, struct document);
    document->arena = arena;
    document->source = source_create(arena, arena_copy(arena, path), end_lines(arena, text));
    document->wordings = wording_memory_of(arena);
    name_memory_begin(arena);
    struct section *root = ARENA_NEW(arena, struct section);
    root->document = document;
    list_add(arena, &document->sections, root);

    struct assembly assembly = {
        .arena = arena, .document = document, .diagnostics = diagnostics, .section = root};
    assembly.scratch = arena_create(SCRATCH_CHUNK);
    buffer_init(&assembly.plain, SIZE_MAX);
    buffer_init(&assembly.spans, SIZE_MAX);
    buffer_init(&assembly.anchors, SIZE_MAX);
    struct front_matter front_matter = find_front_matter(document->source->text);
    if (front_matter.end > 0) {
        add_front_matter(&assembly, front_matter);
    }
    assembly.masked = document_mask(assembly.scratch, document, diagnostics, front_matter.end);
    document_add_blocks(&assembly);
    settle_blocks(&assembly);
    arena_destroy(&assembly.scratch);
    buffer_release(&assembly.plain);
    buffer_release(&assembly.spans);
    buffer_release(&assembly.anchors);
    return document;
}

/* Room for a block on each line, which is nearly always enough: what stays untouched of it costs
 * addresses, not memory. */
static void make_room(struct assembly *assembly)
{
    struct document *document = assembly->document;
    size_t capacity = assembly->block_capacity == 0 ? document->source->line_count + 1U
                                                    : assembly->block_capacity * 2;
    struct block *blocks = arena_allocate_raw(assembly->arena, capacity * sizeof(*blocks));
    if (document->block_count > 0) {
        memcpy(blocks, document->blocks, document->block_count * sizeof(*blocks));
    }
    document->blocks = blocks;
    assembly->block_capacity = capacity;
}

struct block *document_new_block(struct assembly *assembly, enum block_kind kind,
                                 struct place place)
{
    struct document *document = assembly->document;
    if (document->block_count == assembly->block_capacity) {
        make_room(assembly);
    }
    struct block *block = &document->blocks[document->block_count];
    memset(block, 0, sizeof(*block));
    block->kind = kind;
    block->index = (uint32_t)document->block_count++;
    block->document = document;
    block->section = assembly->section;
    block->place = place;
    block->end_line = place.line;
    return block;
}

static size_t count_code_lines(struct slice literal)
{
    size_t count = 0;
    for (struct slice line; slice_next_line(&literal, &line);) {
        count++;
    }
    return count;
}

static struct slice unmask(struct arena *arena, struct slice line)
{
    struct slice copy = arena_copy(arena, line);
    char *data = (char *)(uintptr_t)copy.data;
    for (size_t i = 0; i < copy.size; i++) {
        data[i] = mask_character(data[i]) == 0 ? ' ' : mask_character(data[i]);
    }
    return copy;
}

void document_set_code(struct assembly *assembly, struct block *block, struct slice literal,
                       uint32_t code_line)
{
    size_t line_count = count_code_lines(literal);
    uint32_t *starts = ARENA_ARRAY(assembly->arena, uint32_t, line_count);
    char *code = arena_allocate_raw(assembly->arena, literal.size + 1);
    size_t size = 0;
    struct slice line;
    for (uint32_t i = 0; slice_next_line(&literal, &line); i++) {
        starts[i] = (uint32_t)size;
        struct slice written = source_line(assembly->document->source, code_line + i);
        line = block->kind == BLOCK_HTML   ? unmask(assembly->arena, line)
               : written.size >= line.size ? slice_from_offset(written, written.size - line.size)
                                           : line;
        if (line.size > 0) {
            memcpy(code + size, line.data, line.size);
        }
        size += line.size;
        code[size++] = '\n';
    }
    block->code = slice_of(code, size);
    block->code_line = code_line;
    block->code_line_starts = starts;
    block->code_line_count = (uint32_t)line_count;
}

/* The index of the last of `count` starts that is not above `offset`. */
static uint32_t find_code_line(const struct block *block, size_t offset)
{
    uint32_t low = 0, high = block->code_line_count;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (block->code_line_starts[middle] <= offset) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

struct place block_code_place(const struct block *block, size_t offset, size_t length)
{
    const struct source *source = block->document->source;
    if (block->code_line_count == 0) {
        return (struct place){source, block->place.line, 0, 0};
    }
    uint32_t index = find_code_line(block, offset);
    size_t start = block->code_line_starts[index];
    size_t end =
        index + 1 < block->code_line_count ? block->code_line_starts[index + 1] : block->code.size;
    size_t line_size = end > start ? end - start - 1 : 0;
    size_t within = offset - start < line_size ? offset - start : line_size;
    /* A line of code is the end of its source line: what was cut off stood in front. A tab that was
     * cut in two stands there as blanks. */
    size_t written = source_line(source, block->code_line + index).size;
    size_t behind = line_size - within;
    size_t column = written > behind ? written - behind + 1 : 1;
    return (struct place){source, block->code_line + index, (uint32_t)column,
                          (uint32_t)(length < behind ? length : behind)};
}

struct place text_place(struct text text, size_t offset, size_t length)
{
    if (text.anchor_count == 0 || text.place.source == NULL) {
        return text.place;
    }
    size_t low = 0, high = text.anchor_count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (text.anchors[middle].offset <= offset) {
            low = middle;
        } else {
            high = middle;
        }
    }
    size_t beyond = offset > text.anchors[low].offset ? offset - text.anchors[low].offset : 0;
    return place_at(text.place.source, text.anchors[low].source + beyond, length);
}

struct slice block_column_name(const struct block *block, size_t column)
{
    return block->row_count > 0 && column < block->column_count ? block->rows[0].cells[column].plain
                                                                : SLICE_EMPTY;
}

size_t block_item_from_line(const struct block *block, uint32_t line)
{
    size_t low = 0, high = block->item_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (block->items[middle].text.place.line < line) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

const struct block *block_label(const struct block *block)
{
    return block->label;
}
