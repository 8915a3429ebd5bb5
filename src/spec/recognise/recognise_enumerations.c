/* SPDX-License-Identifier: Apache-2.0 */
/* Enumerations that a section of their own lists: "**OrderStatus**: `draft` · `paid`" item by item,
 * a row for each, or below a name of its own a list or table of the values. Which field has them is
 * the model's affair. */
#include "spec/reading/reading.h"
#include "spec/recognise/recognise.h"
#include "spec/text/label_list.h"

#define LABEL_SIZE_MAXIMUM 64U

static const char enumeration_words[] =
    "enum|enums|enumeration*|enumerated type*|enumerated value*|перечислени*|枚举*|列挙*|열거형*|"
    "enumerados|enumeraciones|enumerações|énumération*|aufzählung*";

static const char value_headers[] = "value*|values|allowed values|possible values|options|members|"
                                    "states|labels|значени*|取值|值|값|valores|valeurs|werte";

/* Headers and names that say what a column holds, not what an enumeration is called. */
static const char name_headers[] = "enum|enums|enumeration|name|type|enum name|field|перечисление|"
                                   "枚举|枚举名|열거형|nombre|nome";

struct labels {
    struct arena *arena;
    struct slice *items;
    size_t count;
};

static bool is_label(struct slice text)
{
    for (size_t i = 0; i < text.size; i++) {
        if (!character_is_word(text.data[i]) && strchr("-.", text.data[i]) == NULL) {
            return false;
        }
    }
    return text.size > 0 && text.size <= LABEL_SIZE_MAXIMUM;
}

static void add_label(struct labels *labels, struct slice label)
{
    if (labels->items == NULL) {
        labels->items = ARENA_ARRAY(labels->arena, struct slice, LABEL_COUNT_MAXIMUM);
    }
    for (size_t i = 0; i < labels->count; i++) {
        if (slice_equal(labels->items[i], label)) {
            return;
        }
    }
    if (labels->count < LABEL_COUNT_MAXIMUM) {
        labels->items[labels->count++] = label;
    }
}

/* A value in marks of code may have signs in it: "<18", "50+". */
static bool is_code_label(struct slice text)
{
    for (size_t i = 0; i < text.size; i++) {
        bool is_sign = strchr("-.+<>=%/&#", text.data[i]) != NULL;
        if (!character_is_word(text.data[i]) && !is_sign) {
            return false;
        }
    }
    return text.size > 0 && text.size <= LABEL_SIZE_MAXIMUM;
}

/* The pieces of code from `start` on, each of which is a value: "`draft` · `paid` (+ `void`)". */
static void read_code_labels(struct labels *labels, const struct text *text, size_t start)
{
    for (size_t i = 0; i < text->span_count; i++) {
        const struct span *span = &text->spans[i];
        struct slice code = slice_trim(slice_between(text->plain, span->start, span->end));
        if (span->kind == SPAN_CODE && span->start >= start && is_code_label(code)) {
            add_label(labels, code);
        }
    }
}

/* Single words with marks between: "draft / paid", "draft, paid, void (by hand)", "draft · paid".
 */
static bool read_plain_labels(struct labels *labels, struct slice text)
{
    while (text.size > 0) {
        size_t end = 0;
        while (end < text.size && strchr(",/|;(", text.data[end]) == NULL &&
               !slice_starts_with(slice_from_offset(text, end), SLICE("·")) &&
               !slice_starts_with(slice_from_offset(text, end), SLICE("、"))) {
            end++;
        }
        struct slice label = wording_bare(slice_trim(slice_between(text, 0, end)));
        size_t skip = end;
        if (end < text.size && text.data[end] == '(') {
            size_t close = slice_find_byte(slice_from_offset(text, end), ')');
            skip = close == SLICE_NOT_FOUND ? text.size : end + close;
        }
        if (label.size > 0 && !is_label(label)) {
            return false;
        }
        if (label.size > 0) {
            add_label(labels, label);
        }
        text = slice_from_offset(text, skip < text.size ? skip + 1 : skip);
        while (text.size > 0 && ((unsigned char)text.data[0] & 0xc0) == 0x80) {
            text = slice_from_offset(text, 1); /* the rest of a mark of several bytes */
        }
    }
    return true;
}

/* The values that `text` lists from `start` on; fewer than two are no list. */
static bool read_labels(struct labels *labels, const struct text *text, size_t start)
{
    read_code_labels(labels, text, start);
    if (labels->count < 2) {
        labels->count = 0;
        struct slice rest = slice_from_offset(text->plain, start);
        rest = slice_between(rest, 0, slice_find_byte(rest, '\n'));
        if (!read_plain_labels(labels, rest)) {
            labels->count = 0;
        }
    }
    return labels->count >= 2;
}

/* "OrderStatus", "Order status", "`order_status` enum": a name of up to three words. */
static struct slice name_of(struct slice text)
{
    struct slice name = wording_bare(slice_trim(text));
    size_t front = wording_starts_with(name, "enum|enumeration|перечисление");
    if (front > 0 && front < name.size) {
        name = wording_bare(slice_from_offset(name, front));
    }
    size_t tail = wording_ends_with(name, "enum|enumeration|values|enum values");
    if (tail > 0 && tail < name.size) {
        name = wording_bare(slice_between(name, 0, name.size - tail));
    }
    size_t dash = slice_find(name, SLICE(" — "));
    dash = dash == SLICE_NOT_FOUND ? slice_find(name, SLICE(" - ")) : dash;
    name = dash == SLICE_NOT_FOUND ? name : wording_bare(slice_between(name, 0, dash));
    size_t open = slice_find_byte(name, '(');
    name = open == SLICE_NOT_FOUND || open == 0 ? name : slice_trim(slice_between(name, 0, open));
    struct slice rest = name, word;
    size_t count = 0;
    while (slice_next_part(&rest, ' ', &word)) {
        if (!is_label(word)) {
            return SLICE_EMPTY;
        }
        count++;
    }
    bool is_name = count >= 1 && count <= 3 && !character_is_digit(name.data[0]) &&
                   !wording_is(name, enumeration_words) && !wording_is(name, name_headers) &&
                   !wording_is(name, "example*|note|notes|usage|default|remark");
    return is_name ? name : SLICE_EMPTY;
}

/* "OrderStatus", "order type": beside a single word, "waiting, unpaid" may only explain. */
static bool is_type_name(struct slice name)
{
    size_t capitals = 0;
    for (size_t i = 0; i < name.size; i++) {
        capitals += name.data[i] >= 'A' && name.data[i] <= 'Z';
    }
    bool is_mixed = capitals >= 2 && capitals < name.size;
    return is_mixed || slice_find_byte(name, '_') != SLICE_NOT_FOUND ||
           label_list_is_expected(name);
}

static void state(struct specification *specification, const struct block *block,
                  struct place place, struct slice name, const struct labels *labels)
{
    struct statement *statement = specification_state(specification, STATEMENT_ENUM, block, place);
    statement->enumeration = (struct enum_statement){
        .name = name, .labels = labels->items, .label_count = labels->count};
}

/* --- one enumeration below its name --- */

/* "pending — waits for money" → "pending". */
static struct slice front_label(const struct text *text)
{
    struct slice line = slice_between(text->plain, 0, slice_find_byte(text->plain, '\n'));
    size_t end = 0;
    while (end < line.size && (character_is_word(line.data[end]) || line.data[end] == '-')) {
        end++;
    }
    struct slice label = slice_between(line, 0, end);
    struct slice behind = slice_trim(slice_from_offset(line, end));
    bool ends = behind.size == 0 || strchr(":-(=,", behind.data[0]) != NULL ||
                slice_starts_with(behind, SLICE("—")) || slice_starts_with(behind, SLICE("–")) ||
                slice_starts_with(behind, SLICE("→"));
    return ends && is_label(label) ? label : SLICE_EMPTY;
}

/* "OrderStatus": what only a type is called. */
static bool is_camel(struct slice name)
{
    size_t capitals = 0;
    for (size_t i = 0; i < name.size; i++) {
        capitals += name.data[i] >= 'A' && name.data[i] <= 'Z';
    }
    return capitals >= 2 && capitals < name.size && slice_find_byte(name, ' ') == SLICE_NOT_FOUND;
}

/* The name that a label right above the block gives, or the heading that it stands under. */
static struct slice name_above(const struct block *block, struct place *out_place)
{
    struct text label = reading_label(block);
    struct slice name = name_of(label.plain);
    *out_place = label.place;
    struct slice title = name_of(block->section->title.plain);
    if (label.plain.size == 0 || (name.size == 0 && is_camel(title))) {
        name = title;
        *out_place = block->section->title.place;
    }
    return name;
}

static enum reading_result read_values(struct specification *specification,
                                       const struct block *block)
{
    struct place place;
    struct slice name = name_above(block, &place);
    struct labels labels = {.arena = specification->arena};
    bool is_list = block->kind == BLOCK_LIST;
    size_t count = is_list ? block->item_count : block->row_count;
    for (size_t i = is_list ? 0 : 1; i < count && name.size > 0; i++) {
        if (is_list && block->items[i].depth > 0) {
            continue;
        }
        const struct text *text = is_list ? &block->items[i].text : &block->rows[i].cells[0];
        struct slice label = front_label(text);
        if (label.size == 0) {
            return READING_NOTHING;
        }
        add_label(&labels, label);
    }
    if (labels.count < 2) {
        return READING_NOTHING;
    }
    state(specification, block, place, name, &labels);
    return READING_WHOLE;
}

/* --- one a line --- */

static bool read_item(struct specification *specification, const struct block *block, size_t at)
{
    const struct list_item *item = &block->items[at];
    struct labels labels = {.arena = specification->arena};
    struct reading_pair pair;
    struct slice name = SLICE_EMPTY;
    struct place place = item->text.place;
    if (reading_pair(item->text, &pair) && pair.value.size > 0) {
        name = name_of(pair.name);
        place = pair.place;
        size_t start = (size_t)(pair.value.data - item->text.plain.data);
        if (is_type_name(name)) {
            read_labels(&labels, &item->text, start);
        } else {
            read_code_labels(&labels, &item->text, start);
        }
    } else if (at + 1 < block->item_count && block->items[at + 1].depth > item->depth) {
        name = name_of(item->text.plain);
        for (size_t i = at + 1; i < block->item_count && block->items[i].depth > item->depth; i++) {
            struct slice label = front_label(&block->items[i].text);
            if (label.size > 0) {
                add_label(&labels, label);
            }
        }
    }
    if (name.size == 0 || labels.count < 2) {
        return false;
    }
    state(specification, block, place, name, &labels);
    return true;
}

static enum reading_result read_list(struct specification *specification, const struct block *block)
{
    size_t outer = 0, read_count = 0;
    for (size_t i = 0; i < block->item_count; i++) {
        if (block->items[i].depth == 0) {
            outer++;
            read_count += read_item(specification, block, i);
        }
    }
    return read_count == 0       ? read_values(specification, block)
           : read_count == outer ? READING_WHOLE
                                 : READING_PART;
}

static enum reading_result read_table(struct specification *specification,
                                      const struct block *block)
{
    size_t read_count = 0;
    int values = reading_column(block, value_headers);
    for (size_t i = 1; i < block->row_count && values > 0; i++) {
        const struct table_row *row = &block->rows[i];
        struct slice name = name_of(row->cells[0].plain);
        struct labels labels = {.arena = specification->arena};
        if (name.size > 0 && read_labels(&labels, &row->cells[values], 0)) {
            state(specification, block, reading_cell_place(row, 0), name, &labels);
            read_count++;
        }
    }
    return read_count == 0                      ? read_values(specification, block)
           : read_count + 1 == block->row_count ? READING_WHOLE
                                                : READING_PART;
}

/* "Role = admin | member | 'guest'": the name of a type, and its values. */
static bool read_definition(struct specification *specification, const struct block *block,
                            struct slice line)
{
    struct labels labels = {.arena = specification->arena};
    size_t equals = slice_find(line, SLICE(" = "));
    struct slice name = wording_bare(slice_between(line, 0, equals)), part;
    struct slice rest = slice_trim(slice_from_offset(line, equals + 3));
    size_t front = wording_starts_with(name, "type|enum");
    name = slice_trim(slice_from_offset(name, front));
    rest.size -= rest.size > 0 && strchr(";.", rest.data[rest.size - 1]) != NULL;
    if (equals == SLICE_NOT_FOUND || name.size == 0 || name.data[0] < 'A' || name.data[0] > 'Z' ||
        !is_label(name)) {
        return false;
    }
    while (slice_next_part(&rest, '|', &part)) {
        part = wording_bare(part);
        if (!is_label(part)) {
            return false;
        }
        add_label(&labels, part);
    }
    if (labels.count < 2) {
        return false;
    }
    state(specification, block, reading_place_in(&block->text, name), name, &labels);
    return true;
}

/* Whether the paragraph may hold such a line: a stroke is rare outside of tables. */
static bool may_define(const struct block *block)
{
    return block->text.plain.size > 0 &&
           slice_find_byte(block->text.plain, '|') != SLICE_NOT_FOUND &&
           slice_find(block->text.plain, SLICE(" = ")) != SLICE_NOT_FOUND;
}

static enum reading_result read_definitions(struct specification *specification,
                                            const struct block *block)
{
    struct slice rest = block->text.plain, line;
    bool has_any = false;
    while (slice_next_line(&rest, &line)) {
        has_any |= read_definition(specification, block, slice_trim(line));
    }
    return has_any ? READING_PART : READING_NOTHING;
}

/* "Enum: `draft`, `paid`" below "### OrderStatus", "Values: draft | paid". */
static enum reading_result read_paragraph(struct specification *specification,
                                          const struct block *block)
{
    struct labels labels = {.arena = specification->arena};
    const struct text *text = &block->text;
    size_t colon = slice_find_byte(slice_between(text->plain, 0, LABEL_SIZE_MAXIMUM), ':');
    struct slice name = name_of(block->section->title.plain);
    struct slice front = slice_between(text->plain, 0, colon);
    bool is_announced =
        colon != SLICE_NOT_FOUND &&
        wording_is(front, "enum|enumeration|values|allowed values|possible values|valid values|"
                          "enum values|options|one of|значения|valores|valeurs|werte|取值|值");
    if (!is_announced || !is_camel(name) || !read_labels(&labels, text, colon + 1)) {
        return may_define(block) ? read_definitions(specification, block) : READING_NOTHING;
    }
    state(specification, block, block->section->title.place, name, &labels);
    return READING_WHOLE;
}

static int claim_paragraph(const struct block *block)
{
    bool is_headed = block->section->level > 0 && block->inside == NULL &&
                     slice_find_byte(slice_between(block->text.plain, 0, LABEL_SIZE_MAXIMUM),
                                     ':') != SLICE_NOT_FOUND &&
                     is_camel(block->section->name);
    return is_headed || may_define(block) ? 85 : 0;
}

/* "### OrderStatus" over "| Value | Meaning |" or, of protobuf, "| Name | Number |": the name of a
 * type, and its values. */
static bool is_headed_by_values(const struct block *block)
{
    struct place place;
    struct slice first = wording_bare(block_column_name(block, 0));
    bool is_headed = wording_is(first, "value|values|enum value|member|constant|label|值|枚举值|값|"
                                       "значение|valor|wert|valeur") ||
                     (wording_is(first, "name") && block->column_count > 1 &&
                      wording_is(wording_bare(block_column_name(block, 1)), "number"));
    return is_headed && is_camel(name_above(block, &place));
}

#define CODE_MAXIMUM 2000U

/* "### WaterLevel" over a block of code with nothing but words in it, one a line: its values, where
 * the headings speak of types or the name of a level, a state and the like. */
static enum reading_result read_code(struct specification *specification, const struct block *block)
{
    struct labels labels = {.arena = specification->arena};
    struct slice name = name_of(block->section->title.plain);
    struct slice rest = block->code, line;
    while (slice_next_line(&rest, &line)) {
        struct text text = {.plain = slice_trim(line)};
        struct slice label = front_label(&text);
        if (text.plain.size > 0 && label.size == 0) {
            return READING_NOTHING;
        }
        if (label.size > 0) {
            add_label(&labels, label);
        }
    }
    if (labels.count < 2 || name.size == 0) {
        return READING_NOTHING;
    }
    state(specification, block, block->section->title.place, name, &labels);
    return READING_WHOLE;
}

static int claim_code(const struct block *block)
{
    const struct section *section = block->section;
    bool is_plain = block->info.size == 0 || wording_is(block->info, "text|txt|plaintext|plain");
    bool is_named = section->level > 1 && is_plain && block->code.size < CODE_MAXIMUM &&
                    is_camel(section->name) && reading_label(block).plain.size == 0;
    bool is_type =
        is_named &&
        (label_list_is_expected(section->name) ||
         (section->parent != NULL && (reading_name_has(section->parent, enumeration_words) ||
                                      reading_name_has(section->parent, "types|value objects"))));
    return is_type ? 60 : 0;
}

static int claim_list(const struct block *block)
{
    return reading_is_about(block, enumeration_words) ? 85 : 0;
}

static int claim_table(const struct block *block)
{
    return block->row_count > 1 && (is_headed_by_values(block) || claim_list(block) > 0) ? 85 : 0;
}

const struct recogniser recogniser_enumerations = {
    .name = "enumerations",
    .blocks =
        {
            [BLOCK_PARAGRAPH] = {claim_paragraph, read_paragraph},
            [BLOCK_CODE] = {claim_code, read_code},
            [BLOCK_LIST] = {claim_list, read_list},
            [BLOCK_TABLE] = {claim_table, read_table},
        },
};
