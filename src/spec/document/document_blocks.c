/* SPDX-License-Identifier: Apache-2.0 */
/* Markdown's tree to a flat row of blocks, in document order. A list becomes one block with all
 * nested items; where something else stands inside an item the list is cut, that block follows
 * with `inside` set, and the list goes on in a block of its own. Quotes are opened up. Walks
 * without recursion, so nesting costs no stack. */
#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>

#include "base/allocator.h"
#include "spec/document/document_private.h"

/* What is parsed at once, where it can be cut: the tree of as much stays in the cache. */
#ifndef PIECE_SIZE
#define PIECE_SIZE ((size_t)8 << 10)
#endif
/* What such a tree takes. */
#define TREE_SIZE (PIECE_SIZE * 20)

struct walk {
    struct assembly *assembly;
    const struct source *source;
    size_t quote_depth;
    struct list_item *items; /* of the outermost list that we are in */
    size_t item_count;       /* filled so far */
    struct list_item *item;  /* the innermost one that we are in */
    struct block *list;      /* takes further items; NULL: cut */
    cmark_node *outermost;   /* the list node */
    cmark_node_type table_type;
};

/* cmark-gfm cuts a paragraph off before a table that directly follows it and gives its own place to
 * the table: the paragraph stands where the table claims to, and the header two lines above the
 * first row. */
static bool is_cut_off(cmark_node *node)
{
    return cmark_node_get_start_line(node) == 0 && cmark_node_next(node) != NULL;
}

static uint32_t header_line(const struct walk *walk, cmark_node *table)
{
    cmark_node *header = cmark_node_first_child(table);
    cmark_node *row = cmark_node_next(header);
    cmark_node *before = cmark_node_previous(table);
    if (before == NULL || cmark_node_get_start_line(before) > 0) {
        return assembly_line(walk->assembly, cmark_node_get_start_line(header));
    }
    int line =
        row != NULL ? cmark_node_get_start_line(row) - 2 : cmark_node_get_end_line(table) - 1;
    return assembly_line(walk->assembly, line > 0 ? line : 1);
}

static struct place node_place(const struct walk *walk, cmark_node *node)
{
    node = is_cut_off(node) ? cmark_node_next(node) : node;
    uint32_t line = assembly_line(walk->assembly, cmark_node_get_start_line(node));
    uint32_t column = (uint32_t)cmark_node_get_start_column(node);
    return (struct place){walk->source, line, column, 0};
}

/* cmark-gfm counts the columns of a row from where its table begins: on a line that goes on with a
 * quotation without its marks there are fewer, so the offset stops at the end of the line. */
static size_t node_offset(const struct walk *walk, cmark_node *node)
{
    node = is_cut_off(node) ? cmark_node_next(node) : node;
    uint32_t line = assembly_line(walk->assembly, cmark_node_get_start_line(node));
    int column = cmark_node_get_start_column(node);
    if (line == 0 || line > walk->source->line_count) {
        return 0;
    }
    size_t before = column > 0 ? (size_t)column - 1 : 0;
    size_t size = source_line(walk->source, line).size;
    return walk->source->line_starts[line - 1] + (before < size ? before : size);
}

static struct block *add_block(struct walk *walk, enum block_kind kind, cmark_node *node)
{
    struct block *block = document_new_block(walk->assembly, kind, node_place(walk, node));
    block->inside = walk->item;
    block->is_quoted = walk->quote_depth > 0;
    uint32_t end_line = assembly_line(walk->assembly, cmark_node_get_end_line(node));
    block->end_line = end_line > block->place.line ? end_line : block->place.line;
    if (kind != BLOCK_LIST) {
        walk->list = NULL;
    }
    return block;
}

static bool is_texted(cmark_node *node)
{
    cmark_node_type type = cmark_node_get_type(node);
    return type == CMARK_NODE_PARAGRAPH || type == CMARK_NODE_HEADING;
}

/* --- tables that are none --- */

/* How many cells a line of a table has; 0: it is none. */
static size_t count_cells(struct slice line)
{
    line = slice_trim(line);
    size_t count = 1;
    for (size_t i = 1; i + 1 < line.size; i++) {
        count += line.data[i] == '|' && line.data[i - 1] != '\\';
    }
    bool has_bars = line.size > 2 && line.data[0] == '|' && line.data[line.size - 1] == '|';
    return has_bars || count > 1 ? count : 0;
}

/* "|---|:--|", "---|---". */
static bool is_delimiter(struct slice line)
{
    size_t dash_count = 0;
    for (size_t i = 0; i < line.size; i++) {
        if (line.data[i] == '\0' || strchr("-|: \t", line.data[i]) == NULL) {
            return false;
        }
        dash_count += line.data[i] == '-';
    }
    return dash_count > 1 && slice_find_byte(line, '|') != SLICE_NOT_FOUND;
}

/* Lines of a table whose second one does not make it a table. */
static void report_table(const struct walk *walk, const struct block *block)
{
    struct slice rest = block->text.plain, first, second;
    if (!slice_next_line(&rest, &first) || !slice_next_line(&rest, &second)) {
        return;
    }
    bool is_ruled = is_delimiter(second);
    bool has_bar = slice_starts_with(slice_trim(first), SLICE("|")) &&
                   slice_starts_with(slice_trim(second), SLICE("|"));
    size_t cells = count_cells(first), below = count_cells(second);
    if (is_ruled && cells != below) {
        diagnostics_report(walk->assembly->diagnostics, DIAGNOSTIC_W0105, block->place,
                           "give both lines the same number of cells, with '|' between them",
                           "this is no table: its header has %zu cell%s, and the line of dashes "
                           "below it %zu",
                           cells > 0 ? cells : 1, cells > 1 ? "s" : "", below);
    } else if (!is_ruled && has_bar && cells > 1 && cells == below) {
        diagnostics_report(walk->assembly->diagnostics, DIAGNOSTIC_W0105, block->place,
                           "put a line such as |---|---| below the header",
                           "this is no table: the line of dashes below its header is missing");
    }
}

/* --- code without a fence --- */

/* How many lines may stand above the bracket that opens: "POST /orders", "Body:". */
#define CODE_LABEL_MAXIMUM 2U

/* "}", "];", "})": nothing but what closes. */
static bool is_closing(struct slice line)
{
    line = slice_trim(line);
    bool is_any = false;
    for (size_t i = 0; i < line.size; i++) {
        bool is_bracket = character_closes_bracket(line.data[i]);
        if (!is_bracket && strchr(",;", line.data[i]) == NULL) {
            return false;
        }
        is_any |= is_bracket && line.data[i] != ')';
    }
    return is_any;
}

/* Whether a line near the first ends with a bracket that only the last line closes. */
static bool is_bracketed(const struct walk *walk, uint32_t first, uint32_t last)
{
    size_t depth = 0;
    uint32_t opened = 0;
    for (uint32_t number = first; number <= last; number++) {
        struct slice line = slice_trim(source_line(walk->source, number));
        bool is_quoted = false;
        for (size_t i = 0; i < line.size; i++) {
            char c = line.data[i];
            is_quoted ^= c == '"' && (i == 0 || line.data[i - 1] != '\\');
            depth += !is_quoted && character_opens_bracket(c);
            depth -= !is_quoted && character_closes_bracket(c) && depth > 0;
        }
        bool opens = line.size > 0 && strchr("{[", line.data[line.size - 1]) != NULL;
        opened = opened == 0 && opens ? number : opened;
        bool is_outside = depth == 0 && opened > 0 && number < last;
        if (is_outside || (opened == 0 && number >= first + CODE_LABEL_MAXIMUM)) {
            return false;
        }
    }
    return depth == 0 && opened > 0;
}

/* Lines in brackets that somebody forgot to fence, with a label above them or not. */
static bool is_bare_code(const struct walk *walk, cmark_node *node)
{
    uint32_t first = assembly_line(walk->assembly, cmark_node_get_start_line(node));
    uint32_t last = assembly_line(walk->assembly, cmark_node_get_end_line(node));
    return walk->item == NULL && walk->quote_depth == 0 && first > 0 && last > first + 1 &&
           last <= walk->source->line_count && is_closing(source_line(walk->source, last)) &&
           is_bracketed(walk, first, last);
}

static void add_bare_code(struct walk *walk, cmark_node *node)
{
    struct block *block = add_block(walk, BLOCK_CODE, node);
    size_t start = walk->source->line_starts[block->place.line - 1];
    struct slice last = source_line(walk->source, block->end_line);
    size_t end = (size_t)(last.data + last.size - walk->source->text.data);
    block->place.column = 1;
    document_set_code(walk->assembly, block, slice_between(walk->assembly->masked, start, end),
                      block->place.line);
}

/* A paragraph, or a heading where none can open a section. */
static void add_paragraph(struct walk *walk, cmark_node *node)
{
    if (cmark_node_get_type(node) == CMARK_NODE_PARAGRAPH && is_bare_code(walk, node)) {
        add_bare_code(walk, node);
        return;
    }
    size_t offset = node_offset(walk, node);
    struct text text = document_inline(walk->assembly, node, 1, offset);
    if (text.plain.size == 0) {
        return; /* nothing but comments or link definitions */
    }
    struct block *block = add_block(walk, BLOCK_PARAGRAPH, node);
    if (is_cut_off(node)) {
        block->end_line = header_line(walk, cmark_node_next(node)) - 1;
    }
    block->text = text;
    report_table(walk, block);
}

/* "Title" over "---" is a heading, but several lines, or "**Key**: value", over "---" were meant
 * as a paragraph over a rule. */
static bool is_underlined_paragraph(const struct walk *walk, cmark_node *node, struct text text)
{
    size_t offset = node_offset(walk, node);
    if (walk->assembly->masked.data[offset] == '#') {
        return false;
    }
    return slice_find_byte(text.plain, '\n') != SLICE_NOT_FOUND ||
           (text.span_count > 0 && text.spans[0].kind == SPAN_STRONG && text.spans[0].start == 0 &&
            text.spans[0].end < text.plain.size);
}

static void add_heading(struct walk *walk, cmark_node *node)
{
    if (walk->quote_depth > 0 || walk->item != NULL) {
        add_paragraph(walk, node);
        return;
    }
    size_t offset = node_offset(walk, node);
    size_t start = offset;
    while (walk->assembly->masked.data[start] == '#') {
        start++;
    }
    struct text text = document_inline(walk->assembly, node, 1, start);
    if (is_underlined_paragraph(walk, node, text)) {
        struct block *paragraph = add_block(walk, BLOCK_PARAGRAPH, node);
        paragraph->text = text;
        return;
    }
    struct block *block = add_block(walk, BLOCK_HEADING, node);
    block->text = text;
    document_open_section(walk->assembly, block, (unsigned)cmark_node_get_heading_level(node));
}

static void set_info(struct walk *walk, struct block *block, const char *info)
{
    struct arena *arena = walk->assembly->arena;
    struct slice rest = arena_copy(arena, slice_trim(slice_from(info)));
    char *data = (char *)(uintptr_t)rest.data;
    for (size_t i = 0; i < rest.size; i++) {
        data[i] = mask_character(data[i]) == 0 ? ' ' : mask_character(data[i]);
    }
    size_t start = 0;
    while (start < rest.size && (data[start] == '{' || data[start] == '.')) {
        start++;
    }
    size_t end = start;
    while (end < rest.size && !character_is_space(data[end]) &&
           memchr("{},:;", data[end], 5) == NULL) {
        end++;
    }
    block->info = arena_to_lower(arena, slice_between(rest, start, end));
    block->info_rest = slice_trim(slice_from_offset(rest, end));
}

/* Whether the fence of the code block is still open where the document ends. */
static bool fence_is_open(const struct walk *walk, const struct block *block, int length,
                          char character)
{
    struct slice last = slice_trim(source_line(walk->source, block->end_line));
    size_t run = 0;
    while (last.size > run && last.data[last.size - 1 - run] == character) {
        run++;
    }
    bool is_last = true;
    for (uint32_t line = block->end_line + 1; is_last && line <= walk->source->line_count; line++) {
        is_last = slice_trim(source_line(walk->source, line)).size == 0;
    }
    return is_last && (run < (size_t)length || block->end_line == block->place.line);
}

static void add_code(struct walk *walk, cmark_node *node)
{
    struct block *block = add_block(walk, BLOCK_CODE, node);
    int length = 0, offset = 0;
    char character = 0;
    bool is_fenced = cmark_node_get_fenced(node, &length, &offset, &character) != 0;
    document_set_code(walk->assembly, block, slice_from(cmark_node_get_literal(node)),
                      block->place.line + is_fenced);
    if (!is_fenced) {
        return;
    }
    set_info(walk, block, cmark_node_get_fence_info(node));
    if (fence_is_open(walk, block, length, character)) {
        diagnostics_report(walk->assembly->diagnostics, DIAGNOSTIC_W0103, block->place,
                           "close it with a line of the same marks",
                           "the code block is never closed, so the rest of the document is code");
    }
}

static void add_html(struct walk *walk, cmark_node *node)
{
    struct slice literal = slice_from(cmark_node_get_literal(node));
    bool is_empty = true;
    for (size_t i = 0; i < literal.size && is_empty; i++) {
        is_empty = character_is_space(literal.data[i]) || mask_character(literal.data[i]) == 0;
    }
    if (is_empty) {
        return;
    }
    if (slice_starts_with(slice_trim(literal), SLICE("<!--"))) {
        struct place *place = ARENA_NEW(walk->assembly->arena, struct place);
        *place = node_place(walk, node);
        list_add(walk->assembly->arena, &walk->assembly->document->comments, place);
        return;
    }
    struct block *block = add_block(walk, BLOCK_HTML, node);
    document_set_code(walk->assembly, block, literal, block->place.line);
}

/* The offset of the next cell's content; *cursor moves behind the cell's closing '|'. */
static size_t next_cell_offset(struct slice masked, size_t end, size_t *cursor)
{
    size_t start = *cursor;
    while (start < end && (masked.data[start] == ' ' || masked.data[start] == '\t')) {
        start++;
    }
    size_t at = *cursor;
    while (at < end && masked.data[at] != '|') {
        at += masked.data[at] == '\\' && at + 1 < end && masked.data[at + 1] == '|' ? 2 : 1;
    }
    *cursor = at + 1;
    return start;
}

static bool row_is_masked(cmark_node *row, struct slice masked, size_t offset)
{
    return cmark_node_first_child(row) != NULL && offset < masked.size &&
           masked.data[offset] == MASK_ROW;
}

/* Fills in the row that stands on `line`, its first cell at `cursor` or behind it. */
static void fill_row(struct walk *walk, struct block *block, cmark_node *node,
                     struct table_row *row, size_t cursor)
{
    struct slice masked = walk->assembly->masked;
    uint32_t line = place_at(walk->source, cursor, 0).line;
    size_t end = walk->source->line_starts[line - 1] + source_line(walk->source, line).size;
    while (cursor < end &&
           (character_is_space(masked.data[cursor]) || masked.data[cursor] == '>')) {
        cursor++;
    }
    row->place = place_at(walk->source, cursor, 0);
    cursor += cursor < end && masked.data[cursor] == '|';
    row->cells = ARENA_ARRAY(walk->assembly->arena, struct text, block->column_count);
    cmark_node *cell = cmark_node_first_child(node);
    for (size_t i = 0; i < block->column_count; i++) {
        bool is_written = cursor < end;
        size_t offset = is_written ? next_cell_offset(masked, end, &cursor) : end;
        if (cell != NULL) {
            row->cells[i] = document_inline(walk->assembly, cell, 1, offset);
            cell = cmark_node_next(cell);
        }
        if (row->cells[i].plain.size == 0) {
            row->cells[i].place = (struct place){walk->source, line, 0, 0};
        }
    }
}

/* Puts `more` behind the text, a blank between them. */
static void append_text(struct arena *arena, struct text *text, const struct text *more)
{
    if (text->plain.size == 0 || more->plain.size == 0) {
        *text = text->plain.size == 0 ? *more : *text;
        return;
    }
    uint32_t shift = (uint32_t)text->plain.size + 1;
    size_t span_count = text->span_count + more->span_count;
    size_t anchor_count = text->anchor_count + more->anchor_count;
    struct span *spans = ARENA_ARRAY(arena, struct span, span_count);
    struct text_anchor *anchors = ARENA_ARRAY(arena, struct text_anchor, anchor_count);
    for (size_t i = 0; i < span_count; i++) {
        bool is_own = i < text->span_count;
        spans[i] = is_own ? text->spans[i] : more->spans[i - text->span_count];
        spans[i].start += is_own ? 0 : shift;
        spans[i].end += is_own ? 0 : shift;
    }
    for (size_t i = 0; i < anchor_count; i++) {
        bool is_own = i < text->anchor_count;
        anchors[i] = is_own ? text->anchors[i] : more->anchors[i - text->anchor_count];
        anchors[i].offset += is_own ? 0 : shift;
    }
    text->plain = arena_format(arena, SLICE_FORMAT " " SLICE_FORMAT, SLICE_ARGUMENT(text->plain),
                               SLICE_ARGUMENT(more->plain));
    text->spans = spans;
    text->span_count = span_count;
    text->anchors = anchors;
    text->anchor_count = anchor_count;
}

/* How many cells the line of a row opens, and whether it closes the last one. */
static size_t count_opened(struct slice line, bool *out_is_closed)
{
    size_t count = 0;
    *out_is_closed = false;
    for (size_t i = 0; i < line.size; i++) {
        bool is_bar = line.data[i] == '|' && (i == 0 || line.data[i - 1] != '\\');
        count += is_bar;
        *out_is_closed = is_bar;
    }
    return count;
}

/* Where an editor has broken "| a | b" from its "rest |" on the next line, which begins with no
 * bar: puts the rest into the row that it belongs to; false: it is a row of its own. */
static bool join_row(struct walk *walk, struct block *block, const struct table_row *row)
{
    struct table_row *before = &block->rows[block->row_count - 1];
    struct slice line = slice_trim(source_line(walk->source, row->place.line));
    struct slice above = slice_trim(source_line(walk->source, row->place.line - 1));
    bool is_closed, is_above_closed;
    size_t count = count_opened(line, &is_closed);
    size_t at = count_opened(above, &is_above_closed);
    if (block->row_count < 2 || before->place.line + 1 != row->place.line || !is_closed ||
        is_above_closed || !slice_starts_with(above, SLICE("|")) ||
        slice_starts_with(line, SLICE("|")) || at + count - 1 > block->column_count) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        append_text(walk->assembly->arena, &before->cells[at - 1 + i], &row->cells[i]);
    }
    return true;
}

static void add_table(struct walk *walk, cmark_node *node)
{
    struct block *block = add_block(walk, BLOCK_TABLE, node);
    block->column_count = cmark_gfm_extensions_get_table_columns(node);
    size_t row_count = 0;
    for (cmark_node *row = cmark_node_first_child(node); row != NULL; row = cmark_node_next(row)) {
        row_count++;
    }
    block->rows = ARENA_ARRAY(walk->assembly->arena, struct table_row, row_count);
    cmark_node *header = cmark_node_first_child(node);
    uint32_t line = header_line(walk, node);
    size_t cursor = walk->source->line_starts[line - 1];
    if (line == assembly_line(walk->assembly, cmark_node_get_start_line(header))) {
        cursor = node_offset(walk, header);
    }
    fill_row(walk, block, header, &block->rows[block->row_count++], cursor);
    for (cmark_node *row = cmark_node_next(header); row != NULL; row = cmark_node_next(row)) {
        cursor = node_offset(walk, row);
        if (!row_is_masked(row, walk->assembly->masked, cursor)) {
            struct table_row *filled = &block->rows[block->row_count];
            fill_row(walk, block, row, filled, cursor);
            block->row_count += !join_row(walk, block, filled);
        }
    }
    block->place = block->row_count > 0 ? block->rows[0].place : block->place;
}

static size_t count_items(cmark_node *list)
{
    size_t count = 0;
    cmark_iter *iterator = cmark_iter_new(list);
    for (cmark_event_type event; (event = cmark_iter_next(iterator)) != CMARK_EVENT_DONE;) {
        cmark_node_type type = cmark_node_get_type(cmark_iter_get_node(iterator));
        count += event == CMARK_EVENT_ENTER && type == CMARK_NODE_ITEM;
    }
    cmark_iter_free(iterator);
    return count;
}

static void enter_list(struct walk *walk, cmark_node *node)
{
    if (walk->item == NULL) {
        walk->items = ARENA_ARRAY(walk->assembly->arena, struct list_item, count_items(node));
        walk->item_count = 0;
        walk->list = NULL;
        walk->outermost = node;
    }
}

static unsigned item_number(cmark_node *node)
{
    cmark_node *list = cmark_node_parent(node);
    if (cmark_node_get_list_type(list) != CMARK_ORDERED_LIST) {
        return 0;
    }
    const struct list_item *before = cmark_node_previous(node) == NULL
                                         ? NULL
                                         : cmark_node_get_user_data(cmark_node_previous(node));
    int start = cmark_node_get_list_start(list);
    return before != NULL ? before->number + 1 : (unsigned)(start > 0 ? start : 1);
}

/* "[ ] text", "[x] text". */
static void take_task(struct list_item *item)
{
    struct slice plain = item->text.plain;
    if (plain.size < 3 || plain.data[0] != '[' || plain.data[2] != ']' ||
        memchr(" xX", plain.data[1], 3) == NULL ||
        (plain.size > 3 && !character_is_space(plain.data[3])) ||
        (item->text.span_count > 0 && item->text.spans[0].start == 0)) {
        return;
    }
    item->task = plain.data[1] == ' ' ? TASK_OPEN : TASK_DONE;
    size_t skip = 3;
    while (skip < plain.size && character_is_space(plain.data[skip])) {
        skip++;
    }
    document_cut_text(&item->text, skip);
}

/* The item's text: its paragraphs before anything else, all at once. Returns its last line. */
static uint32_t read_item_text(struct walk *walk, cmark_node *node, struct list_item *item)
{
    size_t count = 0;
    uint32_t end_line = item->place.line;
    cmark_node *first = cmark_node_first_child(node);
    for (cmark_node *child = first; child != NULL && is_texted(child);
         child = cmark_node_next(child)) {
        cmark_node_set_user_data(child, item);
        end_line = assembly_line(walk->assembly, cmark_node_get_end_line(child));
        count++;
    }
    if (count == 0) {
        item->text.place = item->place;
        return end_line;
    }
    item->text = document_inline(walk->assembly, first, count, node_offset(walk, first));
    take_task(item);
    if (item->text.plain.size == 0) {
        item->text.place = item->place;
    }
    return end_line > item->place.line ? end_line : item->place.line;
}

static void enter_item(struct walk *walk, cmark_node *node)
{
    struct list_item *item = &walk->items[walk->item_count++];
    item->parent = walk->item;
    item->depth = walk->item == NULL ? 0 : walk->item->depth + 1;
    item->place = node_place(walk, node);
    item->number = item_number(node);
    cmark_node_set_user_data(node, item);
    uint32_t end_line = read_item_text(walk, node, item);
    if (walk->list == NULL) {
        struct list_item *inside = walk->item;
        struct block *list = add_block(walk, BLOCK_LIST, node);
        list->inside = inside;
        list->items = item;
        walk->list = list;
    }
    walk->list->item_count++;
    walk->list->end_line = end_line;
    walk->item = item;
}

static void enter_node(struct walk *walk, cmark_node *node)
{
    cmark_node_type type = cmark_node_get_type(node);
    if (type == CMARK_NODE_HEADING || type == CMARK_NODE_PARAGRAPH) {
        if (walk->item != NULL && cmark_node_get_user_data(node) == walk->item) {
            return; /* part of the item's text */
        }
        if (type == CMARK_NODE_HEADING) {
            add_heading(walk, node);
        } else {
            add_paragraph(walk, node);
        }
    } else if (type == CMARK_NODE_CODE_BLOCK) {
        add_code(walk, node);
    } else if (type == CMARK_NODE_HTML_BLOCK) {
        add_html(walk, node);
    } else if (type == CMARK_NODE_LIST) {
        enter_list(walk, node);
    } else if (type == CMARK_NODE_ITEM) {
        enter_item(walk, node);
    } else if (type == CMARK_NODE_BLOCK_QUOTE) {
        walk->quote_depth++;
    } else if (strcmp(cmark_node_get_type_string(node), "table") == 0) {
        add_table(walk, node);
    }
}

static void leave_node(struct walk *walk, cmark_node *node)
{
    cmark_node_type type = cmark_node_get_type(node);
    if (type == CMARK_NODE_BLOCK_QUOTE) {
        walk->quote_depth--;
    } else if (type == CMARK_NODE_ITEM) {
        walk->item = walk->item->parent;
    } else if (type == CMARK_NODE_LIST && node == walk->outermost) {
        walk->list = NULL;
        walk->outermost = NULL;
    }
}

static bool has_blocks(cmark_node *node)
{
    cmark_node_type type = cmark_node_get_type(node);
    return type == CMARK_NODE_DOCUMENT || type == CMARK_NODE_LIST || type == CMARK_NODE_ITEM ||
           type == CMARK_NODE_BLOCK_QUOTE;
}

static void walk_blocks(struct walk *walk, cmark_node *root)
{
    cmark_node *node = root;
    for (;;) {
        enter_node(walk, node);
        if (has_blocks(node) && cmark_node_first_child(node) != NULL) {
            node = cmark_node_first_child(node);
            continue;
        }
        for (;;) {
            leave_node(walk, node);
            if (node == root) {
                return;
            }
            cmark_node *next = cmark_node_next(node);
            if (next != NULL) {
                node = next;
                break;
            }
            node = cmark_node_parent(node);
        }
    }
}

static cmark_node *parse_piece(struct slice piece, cmark_mem *memory)
{
    cmark_parser *parser = cmark_parser_new_with_mem(CMARK_OPT_DEFAULT, memory);
    static const char *const extensions[] = {"table", "strikethrough"};
    for (size_t i = 0; i < sizeof(extensions) / sizeof(*extensions); i++) {
        cmark_parser_attach_syntax_extension(parser, cmark_find_syntax_extension(extensions[i]));
    }
    cmark_parser_feed(parser, piece.data, piece.size);
    return cmark_parser_finish(parser);
}

/* Code and HTML at the end may go on behind it. */
static bool may_go_on(cmark_node *root)
{
    cmark_node *last = root;
    while (cmark_node_last_child(last) != NULL) {
        last = cmark_node_last_child(last);
    }
    cmark_node_type type = cmark_node_get_type(last);
    return type == CMARK_NODE_CODE_BLOCK || type == CMARK_NODE_HTML_BLOCK;
}

/* Where the trees are: in an arena of their own, one at a time. */
struct trees {
    struct arena *arena;
    cmark_mem memory;
};

/* The tree of a piece that begins at `start` and ends well, in `trees`. Where one does not, a
 * longer one is parsed anew: twice as long each time, which keeps the whole linear. */
static cmark_node *parse_next(struct trees *trees, struct slice masked, size_t start, size_t wanted,
                              size_t *out_end)
{
    for (;; wanted *= 2) {
        *out_end = document_piece_end(masked, start, wanted);
        arena_reset(trees->arena);
        allocator_lend(trees->arena);
        cmark_node *root = parse_piece(slice_between(masked, start, *out_end), &trees->memory);
        if (*out_end == masked.size || !may_go_on(root)) {
            return root;
        }
        wanted = *out_end - start;
    }
}

void document_add_blocks(struct assembly *assembly)
{
    struct slice masked = assembly->masked;
    struct walk walk = {.assembly = assembly, .source = assembly->document->source};
    size_t wanted = document_has_definitions(masked) ? masked.size : PIECE_SIZE;
    cmark_gfm_core_extensions_ensure_registered();
    struct trees trees = {arena_create(TREE_SIZE),
                          {allocator_allocate, allocator_resize, allocator_free}};
    struct arena *before = allocator_lend(trees.arena);
    for (size_t start = 0, end; start < masked.size; start = end) {
        cmark_node *root = parse_next(&trees, masked, start, wanted, &end);
        assembly->lines_before = place_at(walk.source, start, 0).line - 1;
        walk_blocks(&walk, root);
    }
    allocator_lend(before);
    arena_destroy(&trees.arena);
    document_close_sections(assembly);
}
