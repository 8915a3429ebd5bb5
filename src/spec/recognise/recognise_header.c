/* SPDX-License-Identifier: Apache-2.0 */
/* Claims what says something about the document itself: front matter, "**Key**: value" lines, lists
 * and two-column tables near its top, the same at its end, and its title. Unfilled values become
 * placeholders, never values. */
#include <math.h>

#include "spec/document/placeholder.h"
#include "spec/recognise/header.h"
#include "spec/recognise/recognise.h"
#include "spec/text/wording.h"

/* How many blocks at the top, and at the end, may belong to a header. */
#define TOP_BLOCK_COUNT 24U
#define END_BLOCK_COUNT 12U
/* More entries than this are no header. */
#define PAIRS_MAXIMUM      40U
#define TEXT_SIZE_MAXIMUM  4096U
#define QUOTE_SIZE_MAXIMUM 60U

/* Where a column of types stands, the table describes fields. */
#define TYPE_COLUMN_WORDS "type*|tipo|тип|类型|타입|자료형|data type|型"
#define TYPE_WORDS                                                                                 \
    "uuid|string|text|varchar*|char*|int|int32|int64|integer|bigint|bigserial|serial|long|"        \
    "boolean|"                                                                                     \
    "bool|date|datetime|timestamp*|timestamptz|decimal*|numeric*|float|double|json|jsonb|number|"  \
    "enum|array|object|objectid"

struct reading {
    struct header_pair pairs[PAIRS_MAXIMUM];
    struct place places[PAIRS_MAXIMUM];
    size_t count;
    size_t other_count;
    size_t known_count;
    size_t telling_count;
    size_t type_count; /* values that are types */
};

static bool precedes_list(const struct block *block)
{
    return block->index + 1 < block->document->block_count && block[1].kind == BLOCK_LIST;
}

static void count_pair(struct arena *arena, struct reading *reading, const struct header_pair *pair,
                       struct place place)
{
    const struct header_key *key = header_find_key(arena, pair->key);
    reading->known_count += key != NULL;
    reading->telling_count += key != NULL && key->is_telling;
    reading->type_count += wording_starts_with(pair->value, TYPE_WORDS) > 0;
    reading->places[reading->count] = place;
    reading->pairs[reading->count++] = *pair;
}

static void take_text(struct arena *arena, struct reading *reading, const struct text *text)
{
    struct header_pair pairs[PAIRS_MAXIMUM];
    size_t other_count = 0;
    size_t count = header_pairs(text, pairs, PAIRS_MAXIMUM - reading->count, &other_count);
    reading->other_count += other_count;
    for (size_t i = 0; i < count; i++) {
        struct slice spot = pairs[i].value.size > 0 ? pairs[i].value : pairs[i].key;
        struct place place = text_place(*text, (size_t)(spot.data - text->plain.data), spot.size);
        count_pair(arena, reading, &pairs[i], place);
    }
}

static void take_items(struct arena *arena, struct reading *reading, const struct block *block)
{
    for (size_t i = 0; i < block->item_count && reading->count < PAIRS_MAXIMUM; i++) {
        const struct list_item *item = &block->items[i];
        if (item->depth > 0 || item->task != TASK_NONE) {
            reading->other_count++;
        } else {
            take_text(arena, reading, &item->text);
        }
    }
}

static void take_rows(struct arena *arena, struct reading *reading, const struct block *block)
{
    if (wording_starts_with(block_column_name(block, 1), TYPE_COLUMN_WORDS) > 0) {
        reading->other_count++;
        return;
    }
    for (size_t i = 0; i < block->row_count && reading->count < PAIRS_MAXIMUM; i++) {
        const struct text *cells = block->rows[i].cells;
        struct header_pair pair = {wording_bare(cells[0].plain), cells[1].plain};
        bool is_title_row = i == 0 && header_find_key(arena, pair.key) == NULL;
        if (!is_title_row && pair.key.size > 0) {
            struct place place = cells[1].plain.size > 0
                                     ? text_place(cells[1], 0, cells[1].plain.size)
                                     : block->rows[i].place;
            count_pair(arena, reading, &pair, place);
        }
    }
}

static void take_block(struct arena *arena, struct reading *reading, const struct block *block)
{
    *reading = (struct reading){.count = 0};
    switch (block->kind) {
    case BLOCK_PARAGRAPH:
        take_text(arena, reading, &block->text);
        break;
    case BLOCK_LIST:
        take_items(arena, reading, block);
        break;
    case BLOCK_TABLE:
        take_rows(arena, reading, block);
        break;
    case BLOCK_FRONT_MATTER:
    case BLOCK_HEADING:
    case BLOCK_CODE:
    case BLOCK_HTML:
        break;
    }
}

static bool is_small(const struct block *block)
{
    if (block->kind == BLOCK_TABLE) {
        return block->column_count == 2 && block->row_count <= PAIRS_MAXIMUM;
    }
    if (block->kind == BLOCK_LIST) {
        size_t size = 0;
        for (size_t i = 0; i < block->item_count && i <= PAIRS_MAXIMUM; i++) {
            size += block->items[i].text.plain.size;
        }
        return block->item_count <= PAIRS_MAXIMUM && size <= TEXT_SIZE_MAXIMUM;
    }
    return block->kind == BLOCK_PARAGRAPH && block->text.plain.size <= TEXT_SIZE_MAXIMUM;
}

static bool is_at_top(const struct block *block)
{
    return block->index < TOP_BLOCK_COUNT && block->section->level <= 1;
}

static bool is_at_end(const struct block *block)
{
    return block->index + END_BLOCK_COUNT >= block->document->block_count;
}

static bool is_about_document(const struct section *section)
{
    return wording_is(section->name,
                      "document information|document info|document control|document metadata|"
                      "document details|document history|metadata|about this document|version "
                      "information|文档信息|информация о документе|문서 정보");
}

/* Whether the pairs are a header's. Near the top one telling key will do; elsewhere it takes two.
 */
static bool is_header(const struct block *block, const struct reading *reading)
{
    if (reading->other_count > 0 || reading->known_count == 0 ||
        reading->type_count * 2 > reading->count || reading->known_count * 3 < reading->count) {
        return false;
    }
    /* "Authors:" above a list is that list's label. */
    if (reading->pairs[reading->count - 1].value.size == 0 && precedes_list(block)) {
        return false;
    }
    size_t needed = block->kind == BLOCK_PARAGRAPH ? 1 : 2;
    if (is_at_top(block) || is_about_document(block->section)) {
        return (reading->telling_count >= 1 && reading->known_count >= needed) ||
               reading->known_count >= 3;
    }
    return reading->telling_count >= 2;
}

static bool is_title(const struct block *block)
{
    if (block->index >= TOP_BLOCK_COUNT || block->section->level != 1) {
        return false;
    }
    LIST_EACH(const struct section, section, &block->document->sections)
    {
        if (section->level == 1) {
            return section == block->section;
        }
    }
    return false;
}

static bool may_be_header(const struct block *block)
{
    return is_small(block) && block->inside == NULL &&
           (is_at_top(block) || is_at_end(block) || block->index < TOP_BLOCK_COUNT ||
            is_about_document(block->section));
}

static int claim_front_matter(const struct block *block)
{
    (void)block;
    return 100;
}

static int claim_title(const struct block *block)
{
    return is_title(block) ? 99 : 0;
}

static int claim_pairs(const struct block *block)
{
    return may_be_header(block) ? 99 : 0;
}

/* A short, whole-character part of a text, for messages. */
static struct slice quote(struct slice text)
{
    size_t end = slice_find_byte(text, '\n');
    end = end == SLICE_NOT_FOUND ? text.size : end;
    end = end > QUOTE_SIZE_MAXIMUM ? QUOTE_SIZE_MAXIMUM : end;
    while (end > 0 && end < text.size && ((unsigned char)text.data[end] & 0xC0) == 0x80) {
        end--;
    }
    return slice_between(text, 0, end);
}

void header_state(struct specification *specification, const struct block *block, struct slice key,
                  struct slice value, struct place place)
{
    struct arena *arena = specification->arena;
    const struct header_key *known = header_find_key(arena, key);
    struct slice name = known == NULL ? arena_copy(arena, key) : slice_from(known->name);
    if (slice_equal(name, SLICE("name")) && value.size > 0 &&
        header_name_of_title(value).size == 0) {
        name = SLICE("title"); /* "title: Technical Specifications" names nothing */
    }
    bool is_unfilled = value.size == 0 || placeholder_is_in_value(value);
    enum statement_kind kind = is_unfilled ? STATEMENT_PLACEHOLDER : STATEMENT_PROPERTY;
    struct statement *statement = specification_state(specification, kind, block, place);
    statement->fact.topic = SLICE("header");
    statement->fact.name = name;
    statement->fact.value = arena_copy(arena, value);
    statement->fact.number = NAN;
    if (is_unfilled) {
        struct slice shown = value.size == 0 ? SLICE("nothing") : quote(value);
        diagnostics_report(specification->diagnostics, DIAGNOSTIC_W0201, place,
                           "write the value, without brackets",
                           "the header's \"" SLICE_FORMAT "\" is unfilled: " SLICE_FORMAT,
                           SLICE_ARGUMENT(quote(name)), SLICE_ARGUMENT(shown));
    }
}

/* Whether the blocks at the top state the name, so that the title need not. */
static bool states_name(struct specification *specification, const struct document *document)
{
    for (size_t i = specification->first_statement; i < specification->statements.count; i++) {
        const struct statement *statement = list_at(&specification->statements, i);
        if (statement->block->document == document && statement->kind == STATEMENT_PROPERTY &&
            slice_equal(statement->fact.name, SLICE("name"))) {
            return true;
        }
    }
    for (size_t i = 0; i < document->block_count && i < TOP_BLOCK_COUNT; i++) {
        const struct block *block = &document->blocks[i];
        if (block->kind == BLOCK_HEADING || !may_be_header(block)) {
            continue;
        }
        struct reading reading;
        take_block(specification->arena, &reading, block);
        for (size_t k = 0; k < reading.count && is_header(block, &reading); k++) {
            const struct header_key *key =
                header_find_key(specification->arena, reading.pairs[k].key);
            if (key != NULL && strcmp(key->name, "name") == 0 &&
                !placeholder_is_in_value(reading.pairs[k].value)) {
                return true;
            }
        }
    }
    return false;
}

/* The heading right below a title that says only "Technical Specification", if the header follows
 * it; else NULL. */
static const struct block *subtitle(struct specification *specification, const struct block *title)
{
    const struct block *next = title + 1;
    if (title->index + 2 >= title->document->block_count || next->kind != BLOCK_HEADING ||
        next->section->level != 2 || !is_small(&next[1])) {
        return NULL;
    }
    struct reading reading;
    take_block(specification->arena, &reading, &next[1]);
    return is_header(&next[1], &reading) || reading.telling_count > 1 ? next : NULL;
}

static enum reading_result read_title(struct specification *specification,
                                      const struct block *block)
{
    struct slice name = header_name_of_title(block->section->name);
    const struct block *stated_in = block;
    if (name.size == 0) {
        const struct block *below = subtitle(specification, block);
        stated_in = below == NULL ? block : below;
        name = stated_in->section->name;
    }
    if (name.size == 0 || states_name(specification, block->document)) {
        return READING_PART;
    }
    size_t offset = (size_t)(name.data - stated_in->text.plain.data);
    header_state(specification, block, SLICE("name"), name,
                 text_place(stated_in->text, offset, name.size));
    return placeholder_is_in_value(name) ? READING_WHOLE : READING_PART;
}

static enum reading_result read_front_matter(struct specification *specification,
                                             const struct block *block)
{
    header_read_front_matter(specification, block);
    return READING_WHOLE;
}

static enum reading_result read_pairs(struct specification *specification,
                                      const struct block *block)
{
    struct reading reading;
    take_block(specification->arena, &reading, block);
    if (!is_header(block, &reading)) {
        return READING_NOTHING;
    }
    for (size_t i = 0; i < reading.count; i++) {
        header_state(specification, block, reading.pairs[i].key, reading.pairs[i].value,
                     reading.places[i]);
    }
    return reading.known_count == reading.count ? READING_WHOLE : READING_PART;
}

const struct recogniser recogniser_header = {
    .name = "header",
    .blocks =
        {
            [BLOCK_FRONT_MATTER] = {claim_front_matter, read_front_matter},
            [BLOCK_HEADING] = {claim_title, read_title},
            [BLOCK_PARAGRAPH] = {claim_pairs, read_pairs},
            [BLOCK_LIST] = {claim_pairs, read_pairs},
            [BLOCK_TABLE] = {claim_pairs, read_pairs},
        },
};
