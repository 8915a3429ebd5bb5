/* SPDX-License-Identifier: Apache-2.0 */
/* Reads models drawn with characters, in a block of code or without a fence: boxes with a name on
 * top and fields below, and tables of columns. A box is an entity when its lines are fields and one
 * of them is a key, or two have a type or are marked as keys: drawings of programs and their parts
 * have neither. Lines between boxes are not followed. */
#include "spec/diagram/drawing.h"
#include "spec/reading/entity_group.h"
#include "spec/reading/entity_label.h"
#include "spec/reading/entity_name.h"
#include "spec/reading/entity_setting.h"
#include "spec/reading/reading.h"
#include "spec/recognise/columns_private.h"
#include "spec/recognise/recognise.h"
#include "spec/text/request_name.h"

#define TITLE_WORDS    3U
#define LINE_MAXIMUM   400U /* bytes of a field's line */
#define FIELDS_MAXIMUM 500U /* lines of a box */

struct reader {
    struct specification *specification;
    const struct block *block;
    struct passage passage;
    enum entity_setting setting;
    size_t budget; /* bytes that may still be read: one box may stand inside another */
    size_t stated_count;
};

/* Where a part of a line stands; of what was put together from it, the line itself. */
struct line_place {
    const struct passage *passage;
    struct slice line;
};

static struct place place_in_line(const void *context, struct slice part)
{
    const struct line_place *line = context;
    return passage_place(line->passage,
                         slice_is_part_of(part, line->passage->text) ? part : line->line);
}

static const struct drawing_line *line_at(const struct drawing_box *box, size_t index)
{
    return list_at(&box->lines, index);
}

/* Whether the bytes may be spent. */
static bool spend(struct reader *reader, size_t size)
{
    bool is_left = reader->budget >= size;
    reader->budget -= is_left ? size : reader->budget;
    return is_left;
}

/* --- boxes */

/* "users", "Order Item", "Table: users" → the name; empty: it is none. */
static struct slice name_of_title(struct slice title)
{
    struct slice name = title.size <= 80 ? entity_name_of_words(wording_bare(title)) : SLICE_EMPTY;
    struct slice rest = name, word;
    size_t count = 0;
    while (slice_next_part(&rest, ' ', &word)) {
        if (word.size == 0 || field_line_measure_name(word) != word.size) {
            return SLICE_EMPTY;
        }
        count++;
    }
    return count <= TITLE_WORDS ? name : SLICE_EMPTY;
}

/* "• status", "- id", "+id": what stands in front of a name. */
static struct slice strip_bullet(struct slice line)
{
    static const struct slice bullets[] = {
        SLICE_LITERAL("- "),
        SLICE_LITERAL("* "),
        SLICE_LITERAL("+ "),
        SLICE_LITERAL("# "),
        SLICE_LITERAL("\xe2\x80\xa2"),
        SLICE_LITERAL("\xc2\xb7"),
        SLICE_LITERAL("\xe2\x97\x8f"),
        SLICE_LITERAL("\xe2\x96\xaa"),
        SLICE_LITERAL("+"),
        SLICE_LITERAL("-"),
        SLICE_LITERAL("#"),
        SLICE_LITERAL("*"),
        SLICE_LITERAL("\xf0\x9f\x94\x91"),
    };
    for (size_t i = 0; i < sizeof(bullets) / sizeof(*bullets); i++) {
        if (slice_starts_with(line, bullets[i])) {
            return slice_trim(slice_from_offset(line, bullets[i].size));
        }
    }
    return line;
}

/* "PK  id (UUID)", "pk: id (UUID)" → "id (UUID) PK": the mark behind the field, where the others
 * have it. */
static struct slice turn_mark(struct arena *arena, struct slice line)
{
    static const char *const marks[] = {"PK", "FK", "UK"};
    for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++) {
        struct slice mark = slice_from(marks[i]);
        struct slice rest = slice_trim(slice_from_offset(line, mark.size));
        while (rest.size > 0 && (rest.data[0] == ':' || rest.data[0] == '|')) {
            rest = slice_trim(slice_from_offset(rest, 1));
        }
        bool is_mark = slice_starts_with_ignoring_case(line, mark) && line.size > mark.size &&
                       !character_is_word(line.data[mark.size]);
        if (is_mark && field_line_measure_name(rest) > 0) {
            return arena_format(arena, SLICE_FORMAT " %s", SLICE_ARGUMENT(rest), marks[i]);
        }
    }
    return line;
}

/* Where the fields begin; *out_title is the name on top. */
static size_t find_fields(const struct drawing_box *box, struct slice *out_title)
{
    size_t at = 0;
    *out_title = box->title;
    while (at < box->lines.count && line_at(box, at)->text.size == 0) {
        at++;
    }
    if (out_title->size > 0 || at == box->lines.count) {
        return at;
    }
    *out_title = line_at(box, at++)->text;
    /* "(accounts of people)" below the name, above the rule */
    while (at < box->lines.count && slice_starts_with(line_at(box, at)->text, SLICE("("))) {
        at++;
    }
    return at;
}

static bool is_open(struct slice line)
{
    size_t open = slice_find_last_byte(line, '(');
    return open != SLICE_NOT_FOUND &&
           slice_find_byte(slice_from_offset(line, open), ')') == SLICE_NOT_FOUND;
}

/* "sail(): void", "rename(name: String): Boat": what the thing does, and no field. */
static bool is_method(struct slice line)
{
    size_t size = field_line_measure_name(line);
    struct slice rest = slice_from_offset(line, size);
    size_t close = slice_find_byte(rest, ')');
    struct slice behind = slice_from_offset(rest, close + (close != SLICE_NOT_FOUND));
    return size > 0 && slice_starts_with(rest, SLICE("(")) && close != SLICE_NOT_FOUND &&
           (close == 1 || slice_starts_with(slice_trim(behind), SLICE(":")));
}

/* "name, photo_*": several columns that are not named are none of the box's; told, and left out. */
static struct slice drop_wildcards(struct reader *reader, const struct line_place *place,
                                   struct slice line)
{
    struct slice rest = line, part, kept = SLICE_EMPTY;
    if (slice_find(line, SLICE("_*")) == SLICE_NOT_FOUND &&
        slice_find(line, SLICE("*_")) == SLICE_NOT_FOUND) {
        return line; /* nearly always */
    }
    while (slice_next_part(&rest, ',', &part)) {
        part = slice_trim(part);
        size_t end = 0;
        while (end < part.size && (character_is_word(part.data[end]) || part.data[end] == '*')) {
            end++;
        }
        struct slice name = slice_between(part, 0, end);
        if (slice_find_byte(name, '*') == SLICE_NOT_FOUND) {
            kept = kept.size == 0
                       ? part
                       : arena_format(reader->specification->arena, SLICE_FORMAT ", " SLICE_FORMAT,
                                      SLICE_ARGUMENT(kept), SLICE_ARGUMENT(part));
            continue;
        }
        diagnostics_report(reader->specification->diagnostics, DIAGNOSTIC_N1406,
                           place_in_line(place, part), "write each of them with its name",
                           "'" SLICE_FORMAT "' stands for columns that are not named: none is "
                           "stored for it",
                           SLICE_ARGUMENT(name));
    }
    return kept;
}

static bool read_fields(struct reader *reader, const struct drawing_box *box, size_t first,
                        struct entity_group *group)
{
    entity_group_init(group, reader->specification->arena);
    if (box->lines.count - first > FIELDS_MAXIMUM) {
        return false;
    }
    for (size_t i = first; i < box->lines.count; i++) {
        struct slice line = line_at(box, i)->text;
        if (line.size > LINE_MAXIMUM || !spend(reader, line.size)) {
            return false;
        }
        struct line_place place = {&reader->passage, line};
        line = drop_wildcards(reader, &place, line);
        line = turn_mark(reader->specification->arena, strip_bullet(line));
        /* "UNIQUE(boat_id," goes on in the next row. */
        while (is_open(line) && i + 1 < box->lines.count && line.size < LINE_MAXIMUM) {
            struct slice next = line_at(box, ++i)->text;
            line = arena_format(reader->specification->arena, SLICE_FORMAT " " SLICE_FORMAT,
                                SLICE_ARGUMENT(line), SLICE_ARGUMENT(next));
        }
        if (line.size > 0 && !is_method(line)) {
            entity_group_add(group, line, place_in_line, &place);
        }
    }
    return true;
}

/* Whether the lines say enough: see the top of this file. */
static bool is_entity(const struct reader *reader, const struct entity_group *group)
{
    size_t foreign = 0, primary = 0;
    LIST_EACH(const struct field_statement, field, &group->entity.fields)
    {
        foreign += field->is_foreign_key;
        primary += field->is_primary_key;
    }
    if (reader->setting == ENTITY_SETTING_MESSAGE) {
        return false;
    }
    bool are_keys = primary + foreign > 0 && group->field_count == group->line_count;
    bool are_known = group->has_key || group->typed_count >= 2 || foreign >= 2;
    return are_keys || (are_known && entity_group_has_fields(group));
}

static bool read_box(struct reader *reader, const struct drawing_box *box)
{
    struct arena *arena = reader->specification->arena;
    struct entity_group group;
    struct slice title;
    size_t first = find_fields(box, &title);
    struct slice name = name_of_title(title);
    if (!box->is_closed || name.size == 0 || !read_fields(reader, box, first, &group) ||
        !is_entity(reader, &group)) {
        return false;
    }
    struct line_place place = {&reader->passage, title};
    struct statement *statement = specification_state(reader->specification, STATEMENT_ENTITY,
                                                      reader->block, place_in_line(&place, name));
    statement->entity = group.entity;
    statement->entity.source = SOURCE_LIST;
    statement->entity.is_drawing = true;
    statement->entity.name = arena_copy(arena, name);
    statement->entity.is_request =
        (request_name_is_message(name) || request_name_is_machinery(name)) &&
        !statement_is_kept_request(&statement->entity);
    reader->stated_count++;
    return true;
}

/* --- tables */

#define ROWS_MAXIMUM 1000U

static size_t count_cells(const struct drawing_box *box, struct slice line)
{
    struct slice cell;
    size_t count = 0;
    while (count <= COLUMN_MAXIMUM && drawing_next_cell(box, &line, &cell)) {
        count++;
    }
    return count;
}

/* Whether the line is the header of a table of columns: one cell for the name and one for the type.
 */
static bool is_header(const struct drawing_box *box, struct slice line)
{
    bool has_name = false, has_type = false;
    struct slice cell;
    size_t count = count_cells(box, line);
    if (line.size > LINE_MAXIMUM * 4 || count < 2 || count > COLUMN_MAXIMUM) {
        return false;
    }
    while (drawing_next_cell(box, &line, &cell)) {
        enum column_role role = column_layout_role(cell);
        has_name |= role == COLUMN_NAME;
        has_type |= role == COLUMN_TYPE;
    }
    return has_name && has_type;
}

/* Fills a row; a line whose first cell is empty goes on with the row before. */
static void add_row(struct reader *reader, const struct drawing_box *box, struct block *table,
                    struct slice line)
{
    struct arena *arena = reader->specification->arena;
    struct slice rest = line, cell;
    bool goes_on = drawing_next_cell(box, &rest, &cell) && cell.size == 0 && table->row_count > 1;
    struct table_row *row = &table->rows[table->row_count - goes_on];
    if (!goes_on) {
        row->cells = ARENA_ARRAY(arena, struct text, table->column_count);
        row->place = passage_place(&reader->passage, line);
        table->row_count++;
    }
    for (size_t i = 0; i < table->column_count && drawing_next_cell(box, &line, &cell); i++) {
        struct text *text = &row->cells[i];
        if (text->plain.size == 0) {
            text->plain = cell;
            text->place = passage_place(&reader->passage, cell);
        } else if (cell.size > 0) {
            text->plain = arena_format(arena, SLICE_FORMAT " " SLICE_FORMAT,
                                       SLICE_ARGUMENT(text->plain), SLICE_ARGUMENT(cell));
        }
    }
}

/* The name that the table has on it or right above it; false: the document around it has to. */
static bool find_table_name(const struct reader *reader, const struct drawing_box *box,
                            struct slice title, struct entity_label *out_name)
{
    struct slice written = title.size > 0 ? title : box->title.size > 0 ? box->title : box->above;
    struct line_place place = {&reader->passage, written};
    while (slice_ends_with(written, SLICE(":"))) {
        written = slice_trim(slice_between(written, 0, written.size - 1));
    }
    *out_name = (struct entity_label){.name = name_of_title(written)};
    out_name->place = place_in_line(&place, out_name->name);
    return out_name->name.size > 0;
}

static bool read_table(struct reader *reader, const struct drawing_box *box)
{
    struct specification *specification = reader->specification;
    size_t first = 0;
    struct slice title = SLICE_EMPTY;
    while (first < box->lines.count && line_at(box, first)->is_rule) {
        first++;
    }
    bool is_titled = first + 2 < box->lines.count && line_at(box, first + 1)->is_rule &&
                     count_cells(box, line_at(box, first)->text) == 1;
    if (is_titled) {
        title = line_at(box, first)->text;
        first += 2;
    }
    if (!box->is_closed || !box->is_parted || first >= box->lines.count ||
        box->lines.count - first > ROWS_MAXIMUM || !is_header(box, line_at(box, first)->text)) {
        return false;
    }
    struct block *table = ARENA_NEW(specification->arena, struct block);
    *table = *reader->block;
    table->kind = BLOCK_TABLE;
    table->column_count = count_cells(box, line_at(box, first)->text);
    table->rows = ARENA_ARRAY(specification->arena, struct table_row, box->lines.count);
    for (size_t i = first; i < box->lines.count; i++) {
        struct slice line = line_at(box, i)->text;
        if (line.size > LINE_MAXIMUM * 4 || !spend(reader, line.size)) {
            return false;
        }
        if (line.size > 0) {
            add_row(reader, box, table, line);
        }
    }
    struct entity_label name;
    bool is_named = find_table_name(reader, box, title, &name);
    size_t before = specification->statements.count;
    if (recogniser_columns.blocks[BLOCK_TABLE].claim(table) == 0 ||
        columns_read(specification, table, is_named ? &name : NULL) == READING_NOTHING) {
        return false;
    }
    for (size_t i = before; i < specification->statements.count; i++) {
        ((struct statement *)list_at(&specification->statements, i))->block = reader->block;
    }
    reader->stated_count++;
    return true;
}

/* Keys in a box that was not read: surely data, so it is told. */
static bool has_key_mark(const struct drawing_box *box)
{
    size_t count = 0;
    LIST_EACH(const struct drawing_line, line, &box->lines)
    {
        struct slice text = slice_between(line->text, 0, LINE_MAXIMUM);
        count += slice_find(text, SLICE("(PK")) != SLICE_NOT_FOUND ||
                 slice_find(text, SLICE("(FK")) != SLICE_NOT_FOUND ||
                 slice_starts_with(text, SLICE("PK ")) || slice_starts_with(text, SLICE("FK "));
    }
    return count > 0;
}

static void report_box(const struct reader *reader, const struct drawing_box *box)
{
    diagnostics_report(reader->specification->diagnostics, DIAGNOSTIC_W1405,
                       passage_place(&reader->passage, box->outline),
                       "draw its sides one below another, with the name on top and a field a line",
                       box->is_closed
                           ? "the box has keys, but is no name with fields below: it is not read"
                           : "the box has keys, but its sides do not meet: it is not read");
}

/* In the order in which they begin. */
static int compare_places(const void *a, const void *b)
{
    const char *left = ((const struct drawing_box *)a)->outline.data;
    const char *right = ((const struct drawing_box *)b)->outline.data;
    return (left > right) - (left < right);
}

static enum reading_result read(struct specification *specification, const struct block *block)
{
    struct reader reader = {.specification = specification, .block = block};
    struct list boxes = {0}, unread = {0};
    reader.passage = block->kind == BLOCK_CODE
                         ? passage_of_block(specification->arena, block)
                         : passage_of_lines(specification->arena, block->document->source,
                                            block->place.line, block->end_line + 1);
    reader.setting = entity_setting_of(block->section);
    reader.budget = reader.passage.text.size * 4;
    drawing_find(specification->arena, reader.passage.text, &boxes);
    list_sort(specification->arena, &boxes, compare_places);
    LIST_EACH(struct drawing_box, box, &boxes)
    {
        if (!read_table(&reader, box) && !read_box(&reader, box) &&
            spend(&reader, box->lines.count) && has_key_mark(box)) {
            list_add(specification->arena, &unread, box);
        }
    }
    if (reader.stated_count == 0) {
        return READING_NOTHING; /* what it lacks is told of the block as a whole */
    }
    LIST_EACH(const struct drawing_box, box, &unread)
    {
        report_box(&reader, box);
    }
    return READING_WHOLE;
}

/* Tags that name no language. */
static int claim(const struct block *block)
{
    static const char tags[] = "text|plaintext|txt|plain|ascii|diagram|erd|markdown|md|pseudo";
    bool is_plain = block->info.size == 0 || wording_is(block->info, tags);
    bool is_drawn =
        is_plain && (slice_find(block->code, SLICE("+--")) != SLICE_NOT_FOUND ||
                     slice_find(block->code, SLICE("+==")) != SLICE_NOT_FOUND ||
                     slice_find(block->code, SLICE("\xe2\x94\x8c")) != SLICE_NOT_FOUND ||
                     slice_find(block->code, SLICE("\xe2\x94\x8f")) != SLICE_NOT_FOUND ||
                     slice_find(block->code, SLICE("\xe2\x95\x94")) != SLICE_NOT_FOUND ||
                     slice_find(block->code, SLICE("\xe2\x95\xad")) != SLICE_NOT_FOUND);
    return is_drawn ? 55 : 0;
}

/* A box without a fence, which Markdown takes for a paragraph. */
static int claim_paragraph(const struct block *block)
{
    struct slice text = block->text.plain;
    char first = text.size > 0 ? text.data[0] : ' ';
    bool is_drawn = (first == '+' && (slice_starts_with(text, SLICE("+--")) ||
                                      slice_starts_with(text, SLICE("+==")))) ||
                    (first == '\xe2' && (slice_starts_with(text, SLICE("\xe2\x94\x8c")) ||
                                         slice_starts_with(text, SLICE("\xe2\x94\x8f")) ||
                                         slice_starts_with(text, SLICE("\xe2\x95\x94")) ||
                                         slice_starts_with(text, SLICE("\xe2\x95\xad"))));
    return is_drawn ? 55 : 0;
}

const struct recogniser recogniser_drawings = {
    .name = "drawings",
    .blocks =
        {
            [BLOCK_PARAGRAPH] = {claim_paragraph, read},
            [BLOCK_CODE] = {claim, read},
        },
};
