/* SPDX-License-Identifier: Apache-2.0 */
/* Claims every text of a template that nobody has filled in, so that it is listed once and never
 * read as data. A block of nothing else is shown to no other recogniser; in a block that is filled
 * in part, the others pass over what text_is_placeholder says is none of theirs. */
#include <math.h>

#include "spec/document/placeholder.h"
#include "spec/recognise/recognise.h"

#define QUOTE_SIZE_MAXIMUM 60U
#define BACKLOG_MAXIMUM    64U /* statements looked through for one of the header */

/* What has been seen of one block. */
struct finding {
    struct specification *specification;
    const struct block *block;
    size_t unfilled_count;
    size_t filled_count;
    uint32_t reported_line; /* one finding a line will do */
};

static bool has_text(const struct block *block)
{
    return block->kind == BLOCK_PARAGRAPH || block->kind == BLOCK_HEADING;
}

static int claim_text(const struct block *block)
{
    return slice_find_byte(block->text.plain, '[') != SLICE_NOT_FOUND ||
                   text_is_placeholder(block->text.plain)
               ? 98
               : 0;
}

static int claim_any(const struct block *block)
{
    (void)block;
    return 98;
}

static struct slice quote(struct slice text)
{
    size_t end = text.size > QUOTE_SIZE_MAXIMUM ? QUOTE_SIZE_MAXIMUM : text.size;
    while (end > 0 && end < text.size && ((unsigned char)text.data[end] & 0xC0) == 0x80) {
        end--;
    }
    return slice_between(text, 0, end);
}

/* Whether the header has told of this line already: its finding is the better one. */
static bool is_told(const struct finding *finding, struct place place)
{
    const struct list *statements = &finding->specification->statements;
    for (size_t i = statements->count; i > 0 && statements->count - i < BACKLOG_MAXIMUM; i--) {
        const struct statement *other = list_at(statements, i - 1);
        if (other->kind == STATEMENT_PLACEHOLDER && other->place.line == place.line &&
            other->place.source == place.source &&
            slice_equal(other->fact.topic, SLICE("header"))) {
            return true;
        }
    }
    return false;
}

static void state(struct finding *finding, struct slice topic, struct slice label,
                  struct slice part, struct place place)
{
    if (is_told(finding, place)) {
        finding->unfilled_count++;
        return;
    }
    struct statement *statement =
        specification_state(finding->specification, STATEMENT_PLACEHOLDER, finding->block, place);
    statement->fact.topic = topic;
    statement->fact.name = label;
    statement->fact.value = part;
    statement->fact.number = NAN;
    finding->unfilled_count++;
    if (place.line == finding->reported_line) {
        return;
    }
    finding->reported_line = place.line;
    diagnostics_report(finding->specification->diagnostics, DIAGNOSTIC_W0202, place,
                       "write what it asks for, or delete it", "unfilled: " SLICE_FORMAT "%s",
                       SLICE_ARGUMENT(quote(part)), part.size > QUOTE_SIZE_MAXIMUM ? "…" : "");
}

static void read_text(struct finding *finding, struct slice topic, const struct text *text)
{
    struct slice rest = text->plain, line;
    while (slice_next_line(&rest, &line)) {
        size_t found_before = finding->unfilled_count;
        struct slice value, part;
        for (size_t from = 0; placeholder_next(line, &from, &part);) {
            struct slice label = placeholder_label(slice_trim(line), &value);
            size_t offset = (size_t)(part.data - text->plain.data);
            state(finding, topic, label, part, text_place(*text, offset, part.size));
        }
        bool is_filled = slice_trim(line).size > 0 &&
                         (finding->unfilled_count == found_before || !text_is_placeholder(line));
        finding->filled_count += is_filled;
    }
}

static void read_table(struct finding *finding)
{
    const struct block *block = finding->block;
    for (size_t r = 1; r < block->row_count; r++) {
        for (size_t c = 0; c < block->column_count; c++) {
            read_text(finding, SLICE("cell"), &block->rows[r].cells[c]);
        }
    }
}

/* "[ Phone ]      [ Shop ]": boxes of a drawing, side by side. */
static bool is_drawn(struct slice line)
{
    size_t close = slice_find_byte(line, ']');
    return slice_starts_with(line, SLICE("[ ")) ||
           (close != SLICE_NOT_FOUND &&
            slice_find_byte(slice_from_offset(line, close), '[') != SLICE_NOT_FOUND);
}

/* "[ASCII diagram …]" alone, or above an example; "/api/v1/[resource]" on a line. */
static void read_code(struct finding *finding)
{
    const struct block *block = finding->block;
    bool is_first = true;
    for (struct slice rest = block->code, line; slice_next_line(&rest, &line);) {
        struct slice trimmed = slice_trim(line);
        bool is_unfilled = false;
        if (is_first && trimmed.size > 0) {
            is_unfilled = trimmed.data[0] == '[' && !is_drawn(trimmed) &&
                          slice_find_byte(trimmed, ' ') != SLICE_NOT_FOUND &&
                          text_is_placeholder(trimmed);
            is_first = false;
        }
        for (struct slice words = trimmed, word;
             !is_unfilled && slice_next_part(&words, ' ', &word);) {
            is_unfilled = word.size > 0 && slice_find_byte(word, '/') != SLICE_NOT_FOUND &&
                          word.data[0] == '/' && text_is_placeholder(word);
            trimmed = is_unfilled ? word : trimmed;
        }
        if (is_unfilled) {
            size_t offset = (size_t)(trimmed.data - block->code.data);
            state(finding, SLICE("code"), SLICE_EMPTY, trimmed,
                  block_code_place(block, offset, trimmed.size));
        } else {
            finding->filled_count += trimmed.size > 0;
        }
    }
}

static enum reading_result read(struct specification *specification, const struct block *block)
{
    struct finding finding = {.specification = specification, .block = block};
    if (has_text(block)) {
        read_text(&finding, block->kind == BLOCK_HEADING ? SLICE("heading") : SLICE("paragraph"),
                  &block->text);
    } else if (block->kind == BLOCK_LIST) {
        for (size_t i = 0; i < block->item_count; i++) {
            read_text(&finding, SLICE("item"), &block->items[i].text);
        }
    } else if (block->kind == BLOCK_TABLE) {
        read_table(&finding);
    } else {
        read_code(&finding);
    }
    if (finding.unfilled_count == 0) {
        return READING_NOTHING;
    }
    return finding.filled_count == 0 ? READING_WHOLE : READING_PART;
}

const struct recogniser recogniser_placeholders = {
    .name = "placeholders",
    .blocks =
        {
            [BLOCK_HEADING] = {claim_text, read},
            [BLOCK_PARAGRAPH] = {claim_text, read},
            [BLOCK_LIST] = {claim_any, read},
            [BLOCK_TABLE] = {claim_any, read},
            [BLOCK_CODE] = {claim_any, read},
        },
};
