/* SPDX-License-Identifier: Apache-2.0 */
/* Everything here looks at one block and its headings; nothing is searched through the document. */
#include "spec/reading/reading.h"

#include "spec/text/wording_memory.h"

#include <math.h>

/* A name with more bytes than this is a sentence. */
#define NAME_SIZE_MAXIMUM 90U

/* More lines than this wrap no list. */
#define RUN_LINES_MAXIMUM 60U

/* As far a bracket is looked for that closes one. */
#define BEHIND_MAXIMUM 400U

struct slice reading_first_line(struct slice text)
{
    return slice_trim(slice_between(text, 0, slice_find_byte(text, '\n')));
}

bool reading_begins_amid(struct slice text)
{
    static const struct slice words[] = {
        SLICE_LITERAL("ON DELETE"),   SLICE_LITERAL("ON UPDATE"), SLICE_LITERAL("NOT NULL"),
        SLICE_LITERAL("DEFAULT"),     SLICE_LITERAL("CHECK"),     SLICE_LITERAL("REFERENCES"),
        SLICE_LITERAL("UNIQUE"),      SLICE_LITERAL("NULL"),      SLICE_LITERAL("PRIMARY KEY"),
        SLICE_LITERAL("FOREIGN KEY"), SLICE_LITERAL("PK"),        SLICE_LITERAL("FK"),
        SLICE_LITERAL("TEXT"),        SLICE_LITERAL("VARCHAR"),   SLICE_LITERAL("INTEGER"),
        SLICE_LITERAL("INT"),         SLICE_LITERAL("TIMESTAMP"), SLICE_LITERAL("\xe2\x86\x92"),
        SLICE_LITERAL("\xc2\xb7")};
    text = slice_trim(slice_between(text, 0, 200));
    if (text.size > 0 && strchr("(,;|)]}", text.data[0]) != NULL) {
        return true;
    }
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
        size_t end = words[i].size;
        if (slice_starts_with(text, words[i]) &&
            (text.size == end || !character_is_word(text.data[end]))) {
            return true;
        }
    }
    return false;
}

/* Whether a list goes on behind its line `before`, of which `depth` brackets are open. */
static bool goes_on(struct slice before, struct slice behind, size_t depth)
{
    static const struct slice joints[] = {
        SLICE_LITERAL("\xc2\xb7"),     SLICE_LITERAL("\xe2\x80\xa2"),
        SLICE_LITERAL("\xe2\x86\x92"), SLICE_LITERAL("\xe2\x80\x94"),
        SLICE_LITERAL("\xef\xbc\x8c"), SLICE_LITERAL("\xe3\x80\x81")};
    before = slice_trim(before);
    behind = slice_between(behind, 0, BEHIND_MAXIMUM);
    for (size_t i = 0; i < sizeof(joints) / sizeof(*joints); i++) {
        if (slice_ends_with(before, joints[i])) {
            return true;
        }
    }
    bool is_parted = before.size > 0 && strchr(",;|(", before.data[before.size - 1]) != NULL;
    bool is_inside = depth > 0 && slice_find_byte(behind, ')') != SLICE_NOT_FOUND;
    return is_parted || is_inside || reading_begins_amid(behind);
}

struct slice reading_first_run(struct slice text)
{
    size_t start = 0, depth = 0, line_count = 0;
    if (slice_find_byte(text, '\n') == SLICE_NOT_FOUND) {
        return slice_trim(text); /* nearly all */
    }
    for (size_t at = 0; at < text.size; at++) {
        depth += text.data[at] == '(';
        depth -= text.data[at] == ')' && depth > 0;
        if (text.data[at] != '\n') {
            continue;
        }
        line_count++;
        if (line_count > RUN_LINES_MAXIMUM ||
            !goes_on(slice_between(text, start, at), slice_from_offset(text, at + 1), depth)) {
            return slice_trim(slice_between(text, 0, at));
        }
        start = at + 1;
    }
    return slice_trim(text);
}

struct place reading_place_in(const void *context, struct slice part)
{
    const struct text *text = context;
    uintptr_t start = (uintptr_t)text->plain.data;
    uintptr_t at = (uintptr_t)part.data;
    bool is_inside = at >= start && at <= start + text->plain.size;
    return is_inside ? text_place(*text, (size_t)(at - start), part.size) : text->place;
}

struct place reading_place_nowhere(const void *context, struct slice part)
{
    (void)context;
    (void)part;
    return (struct place){0};
}

/* What parts a name from its value, at the front of `text`: its bytes, 0: nothing does. */
static size_t separator_size(struct slice text)
{
    static const struct slice separators[] = {
        SLICE_LITERAL(": "),  SLICE_LITERAL("："),   SLICE_LITERAL(" - "), SLICE_LITERAL(" — "),
        SLICE_LITERAL(" – "), SLICE_LITERAL(" -- "), SLICE_LITERAL(" → "), SLICE_LITERAL(" => "),
    };
    char first = text.data[0];
    if (first != ':' && first != ' ' && (unsigned char)first < 0x80) {
        return 0;
    }
    if (text.size > 1 && character_is_alphanumeric(text.data[1])) {
        return 0;
    }
    for (size_t i = 0; i < sizeof(separators) / sizeof(*separators); i++) {
        if (slice_starts_with(text, separators[i])) {
            return separators[i].size;
        }
    }
    return text.size == 1 && text.data[0] == ':' ? 1 : 0;
}

static const struct span *leading_span(struct text text)
{
    for (size_t i = 0; i < text.span_count; i++) {
        const struct span *span = &text.spans[i];
        if (span->start == 0 && (span->kind == SPAN_STRONG || span->kind == SPAN_CODE)) {
            return span;
        }
    }
    return NULL;
}

static bool is_in_code(struct text text, size_t offset)
{
    for (size_t i = 0; i < text.span_count; i++) {
        if (text.spans[i].kind == SPAN_CODE && offset >= text.spans[i].start &&
            offset < text.spans[i].end) {
            return true;
        }
    }
    return false;
}

static void fill_pair(struct text text, size_t name_end, size_t value_start,
                      struct reading_pair *out_pair)
{
    out_pair->name = wording_bare(slice_between(text.plain, 0, name_end));
    out_pair->value = slice_trim(slice_from_offset(text.plain, value_start));
    out_pair->place = text_place(text, 0, name_end);
}

/* Behind a bold or code name: whatever mark parts it from the value. */
static size_t skip_marks(struct slice text, size_t at)
{
    struct slice rest = slice_from_offset(text, at);
    struct slice trimmed = slice_trim(rest);
    if (trimmed.size == 0) {
        return text.size;
    }
    size_t blanks = (size_t)(trimmed.data - rest.data);
    size_t skipped = 0;
    if (trimmed.data[0] == ':' || trimmed.data[0] == '-') {
        skipped = 1;
    } else if (slice_starts_with(trimmed, SLICE("—")) || slice_starts_with(trimmed, SLICE("–")) ||
               slice_starts_with(trimmed, SLICE("：")) || slice_starts_with(trimmed, SLICE("→"))) {
        skipped = 3;
    }
    return at + blanks + skipped;
}

/* "(access: 15 min": a mark within brackets parts nothing. */
static bool is_balanced(struct slice name)
{
    int depth = 0;
    for (size_t i = 0; i < name.size; i++) {
        depth += name.data[i] == '(';
        depth -= name.data[i] == ')';
    }
    return depth == 0;
}

bool reading_pair(struct text text, struct reading_pair *out_pair)
{
    const struct span *span = leading_span(text);
    if (span != NULL && span->end <= NAME_SIZE_MAXIMUM) {
        size_t after = skip_marks(text.plain, span->end);
        bool has_mark =
            after > span->end || (span->end > 0 && text.plain.data[span->end - 1] == ':');
        if (span->kind == SPAN_STRONG || has_mark) {
            fill_pair(text, span->end, after, out_pair);
            return out_pair->name.size > 0;
        }
    }
    struct slice line = reading_first_line(text.plain);
    size_t limit = line.size < NAME_SIZE_MAXIMUM ? line.size : NAME_SIZE_MAXIMUM;
    for (size_t at = 1; at < limit; at++) {
        if (character_is_word(line.data[at])) {
            continue; /* most are */
        }
        size_t size = separator_size(slice_from_offset(line, at));
        if (size > 0 && !is_in_code(text, at) && is_balanced(slice_between(line, 0, at))) {
            fill_pair(text, at, at + size, out_pair);
            return out_pair->name.size > 0;
        }
    }
    return false;
}

struct text reading_label(const struct block *block)
{
    if (block->inside != NULL) {
        return block->inside->text;
    }
    const struct block *label = block_label(block);
    if (label == NULL) {
        return (struct text){0};
    }
    if (label->kind == BLOCK_PARAGRAPH) {
        return label->text;
    }
    if (label->kind == BLOCK_LIST && label->item_count > 0) {
        return label->items[label->item_count - 1].text;
    }
    return (struct text){0};
}

/* Whether the line is a whole sentence, which says something for itself, and nothing of what stands
 * below it: "Tokens are issued by the server." */
static bool stands_alone(const struct block *block, struct slice line)
{
    bool is_ended = slice_ends_with(line, SLICE(".")) || slice_ends_with(line, SLICE("!")) ||
                    slice_ends_with(line, SLICE("。"));
    return is_ended &&
           (block->kind == BLOCK_PARAGRAPH ||
            !reading_has(block->document, line,
                         "following|follows|below|these|this|those|here|next|list*|table*|"
                         "folgend*|unten|diese|siguient*|abajo|estos|estas|seguint*|abaixo|estes|"
                         "suivant*|ci-dessous|ces|seguent*|queste|questi|следующ*|ниже|эти|以下|"
                         "下表|如下|下面|下記|次の|다음|아래"));
}

/* The last line of the label, where it introduces what follows. */
static struct slice label_line(const struct block *block)
{
    const struct block *label = block->inside == NULL ? block_label(block) : NULL;
    if (label != NULL && label->kind != BLOCK_PARAGRAPH) {
        return SLICE_EMPTY;
    }
    struct slice text = slice_trim(reading_label(block).plain);
    size_t start = slice_find_last_byte(text, '\n');
    struct slice line = start == SLICE_NOT_FOUND ? text : slice_from_offset(text, start + 1);
    return line.size <= 200 && !stands_alone(block, line) ? line : SLICE_EMPTY;
}

/* The heading of the document as a whole: the first section, where it is of the first level. */
static bool is_title(const struct block *block, const struct section *section)
{
    const struct list *sections = &block->document->sections;
    return section->level == 0 ||
           (section->level == 1 && sections->count > 1 && list_at(sections, 1) == section);
}

bool reading_has(const struct document *document, struct slice text, const char *words)
{
    return wording_memory_has(document->wordings, text, words);
}

bool reading_name_has(const struct section *section, const char *words)
{
    return reading_has(section->document, section->name, words);
}

bool reading_title_has(const struct section *section, const char *words)
{
    return reading_has(section->document, section->title.plain, words);
}

bool reading_is_under(const struct block *block, const char *words)
{
    const struct section *section = block->section;
    return reading_has(block->document, label_line(block), words) ||
           (section != NULL && !is_title(block, section) && reading_name_has(section, words));
}

bool reading_is_about(const struct block *block, const char *words)
{
    if (reading_has(block->document, label_line(block), words)) {
        return true;
    }
    for (const struct section *section = block->section; section != NULL;
         section = section->parent) {
        if (!is_title(block, section) && reading_name_has(section, words)) {
            return true;
        }
    }
    return false;
}

int reading_column(const struct block *block, const char *words)
{
    for (size_t i = 0; i < block->column_count; i++) {
        if (reading_has(block->document, block_column_name(block, i), words)) {
            return (int)i;
        }
    }
    return READING_NO_COLUMN;
}

int reading_column_named(const struct block *block, const char *words)
{
    for (size_t i = 0; i < block->column_count; i++) {
        struct slice name = wording_bare(block_column_name(block, i));
        if (wording_memory_is(block->document->wordings, name, words)) {
            return (int)i;
        }
    }
    return READING_NO_COLUMN;
}

struct slice reading_cell(const struct table_row *row, int column)
{
    return column < 0 ? SLICE_EMPTY : wording_bare(row->cells[column].plain);
}

struct place reading_cell_place(const struct table_row *row, int column)
{
    if (column < 0 || row->cells[column].place.source == NULL) {
        return row->place;
    }
    struct text cell = row->cells[column];
    return text_place(cell, 0, cell.plain.size);
}

bool reading_row_is_unfilled(const struct block *block, const struct table_row *row)
{
    bool has_placeholder = false;
    for (size_t i = 0; i < block->column_count; i++) {
        struct slice cell = wording_bare(row->cells[i].plain);
        if (cell.size == 0) {
            continue;
        }
        bool is_first = i == 0;
        bool is_placeholder = text_is_placeholder(row->cells[i].plain);
        has_placeholder = has_placeholder || is_placeholder;
        /* "[Service 1]" in front leaves the row unfilled whatever follows: "| [Risk] | High |". */
        if (is_first && is_placeholder) {
            return true;
        }
        if (!is_placeholder) {
            return false;
        }
    }
    return true;
}

bool reading_is_identifier(struct slice name)
{
    bool has_digit = false;
    for (size_t i = 0; i < name.size; i++) {
        has_digit = has_digit || character_is_digit(name.data[i]);
        if (!character_is_alphanumeric(name.data[i]) && name.data[i] != '-' &&
            name.data[i] != '.' && name.data[i] != '_') {
            return false;
        }
    }
    return has_digit;
}

unsigned reading_http_status(struct slice text)
{
    text = wording_bare(text);
    if (text.size < 3 || (text.size > 3 && character_is_word(text.data[3]))) {
        return 0;
    }
    unsigned status = 0;
    for (size_t i = 0; i < 3; i++) {
        if (!character_is_digit(text.data[i])) {
            return 0;
        }
        status = status * 10 + (unsigned)(text.data[i] - '0');
    }
    bool is_decimal = text.size > 4 && (text.data[3] == '.' || text.data[3] == ',') &&
                      character_is_digit(text.data[4]);
    return status >= 100 && status <= 599 && !is_decimal ? status : 0;
}

void reading_give_reason(const struct block *block, const char *reason)
{
    struct block *own = &block->document->blocks[block->index];
    if (own->reason == NULL) {
        own->reason = reason;
    }
}

struct fact_statement *reading_state_fact(struct specification *specification,
                                          enum statement_kind kind, const struct block *block,
                                          struct place place, const char *topic, struct slice name,
                                          struct slice value)
{
    struct statement *statement = specification_state(specification, kind, block, place);
    statement->fact = (struct fact_statement){
        .topic = slice_from(topic), .name = name, .value = value, .number = NAN};
    return &statement->fact;
}

struct record_statement *reading_state_record(struct specification *specification,
                                              enum statement_kind kind, const struct block *block,
                                              struct place place, struct slice name)
{
    struct statement *statement = specification_state(specification, kind, block, place);
    statement->record = (struct record_statement){.name = name};
    return &statement->record;
}

struct slice *reading_keep(struct arena *arena, struct slice slice)
{
    struct slice *kept = ARENA_NEW(arena, struct slice);
    *kept = slice;
    return kept;
}

void reading_add_field(struct specification *specification, struct record_statement *record,
                       struct slice name, struct slice value)
{
    struct arena *arena = specification->arena;
    list_add(arena, &record->names, reading_keep(arena, name));
    list_add(arena, &record->values, reading_keep(arena, value));
}
