/* SPDX-License-Identifier: Apache-2.0 */
/* A row of a table of fields → the fields that it names. */
#include "spec/reading/field_line.h"
#include "spec/reading/field_text.h"
#include "spec/reading/field_value.h"
#include "spec/recognise/columns_private.h"

/* --- what a cell says about a field */

static void apply_length(struct field_statement *field, struct slice cell)
{
    uint64_t length;
    if (field->type->kind == TYPE_TEXT && field->type->length == 0 &&
        slice_to_uint64(cell, &length) && length > 0 && length < 65536) {
        struct type *type = field->type;
        type->length = (uint32_t)length;
    }
}

/* "admin, teacher; default teacher": labels, and behind them which of them is the default. */
static void apply_labels(struct arena *arena, struct field_statement *field, struct slice cell)
{
    size_t at = slice_find_ignoring_case(cell, SLICE("default"));
    if (field_value_labels(arena, field, cell, LABELS_DOUBTFUL) || at == SLICE_NOT_FOUND) {
        return;
    }
    while (at > 0 && strchr(" ,;([", cell.data[at - 1]) != NULL) {
        at--;
    }
    field_value_labels(arena, field, slice_between(cell, 0, at), LABELS_DOUBTFUL);
}

static void apply_prose(struct arena *arena, struct field_statement *field, struct text cell)
{
    struct slice prose = slice_trim(cell.plain);
    if (prose.size == 0 || wording_is(prose, "-|—|–|n/a")) {
        return;
    }
    if (field->comment.size == 0) {
        field->comment = prose;
    }
    field_text_read(arena, field, prose, FIELD_TEXT_PROSE);
    apply_labels(arena, field, prose);
}

static void apply_reference(struct arena *arena, struct field_statement *field, struct slice cell)
{
    struct slice bare = wording_bare(cell);
    if (column_cell_is_yes(bare)) {
        field->is_foreign_key = true;
    } else if (bare.size > 0 && !column_cell_is_no(bare) && bare.data[0] != '-' &&
               !field_text_read(arena, field, bare, FIELD_TEXT_CONSTRAINTS) &&
               field_line_measure_name(bare) > 0) {
        field_text_reference(field, bare);
    }
}

static void apply_default(struct arena *arena, struct field_statement *field, struct slice cell)
{
    bool is_none = cell.size == 0 || wording_is(cell, "-|—|–|none|n/a|null|无|нет|없음");
    if (wording_starts_with(cell, "pk|fk|primary key|foreign key|unique|not null") > 0) {
        field_text_read(arena, field, cell, FIELD_TEXT_CONSTRAINTS);
        return;
    }
    if (!is_none && cell.size <= 80) {
        field->default_value = field_value_default(arena, cell, field->type, field->place);
    }
}

static void apply_cell(struct arena *arena, struct field_statement *field, enum column_role role,
                       struct text cell)
{
    struct slice plain = slice_trim(cell.plain);
    switch (role) {
    case COLUMN_CONSTRAINT:
        field_text_read(arena, field, plain, FIELD_TEXT_CONSTRAINTS);
        apply_labels(arena, field, plain);
        break;
    case COLUMN_REQUIRED:
        field->is_required |= column_cell_is_yes(plain);
        field->is_optional |= column_cell_is_no(plain);
        break;
    case COLUMN_NULLABLE:
        field->is_required |= column_cell_is_no(plain);
        field->is_optional |= !column_cell_is_no(plain) &&
                              (column_cell_is_yes(plain) || wording_is(plain, "null|nullable"));
        break;
    case COLUMN_PRIMARY:
        field->is_primary_key |= column_cell_is_yes(plain);
        break;
    case COLUMN_UNIQUE:
        field->is_unique |= column_cell_is_yes(plain);
        break;
    case COLUMN_INDEXED:
        field->is_indexed |= column_cell_is_yes(plain);
        break;
    case COLUMN_REFERENCE:
        apply_reference(arena, field, plain);
        break;
    case COLUMN_DEFAULT:
        apply_default(arena, field, plain);
        break;
    case COLUMN_LENGTH:
        apply_length(field, plain);
        break;
    case COLUMN_PROSE:
        apply_prose(arena, field, cell);
        break;
    case COLUMN_NONE:
    case COLUMN_ENTITY:
    case COLUMN_NAME:
    case COLUMN_TYPE:
        break;
    }
}

/* "id (PK)", "`email`*", "name?" */
static void apply_name_remark(struct arena *arena, struct field_statement *field,
                              struct slice remark)
{
    if (remark.size == 0) {
        return;
    }
    if (remark.data[0] == '?') {
        field->is_optional = true;
    } else if (remark.data[0] == '*') {
        field->is_required = true;
    } else {
        field_text_read(arena, field, remark, FIELD_TEXT_CONSTRAINTS);
    }
}

/* Whether the default is none of the values that the field may have. */
static bool lacks_default(const struct field_statement *field)
{
    const struct default_value *value = &field->default_value;
    if (field->type->kind != TYPE_ENUM || value->kind != DEFAULT_VALUE || value->value == NULL ||
        value->value->kind != EXPRESSION_TEXT) {
        return false;
    }
    for (size_t i = 0; i < field->type->label_count; i++) {
        if (slice_equal_ignoring_case(field->type->labels[i], value->value->text)) {
            return false;
        }
    }
    return true;
}

/* --- the names in a row */

static void add_named(struct arena *arena, struct entity_statement *entity,
                      const struct column_layout *layout, const struct table_row *row,
                      struct slice name, struct slice written, struct slice remark)
{
    struct text cell = row->cells[layout->name];
    size_t offset = (size_t)(written.data - cell.plain.data);
    struct field_statement *field =
        field_value_add(arena, entity, name, text_place(cell, offset, written.size));
    if (layout->type != READING_NO_COLUMN &&
        !column_cell_read_reference(arena, field, column_cell_text(row, layout->type))) {
        field_value_type(arena, field, row->cells[layout->type].plain);
    }
    apply_name_remark(arena, field, remark);
    struct type stated = *field->type;
    for (size_t i = 0; i < layout->count; i++) {
        apply_cell(arena, field, layout->roles[i], row->cells[i]);
    }
    if (stated.kind != TYPE_ENUM && lacks_default(field)) {
        *field->type = stated; /* the values told are not all there are */
    }
    if (field->is_required) {
        field->is_optional = false;
    }
}

/* The next of "created_at, updated_at", "lat / lng" or "kind + kind_id", with the mark at rest[0].
 */
static struct slice next_further_name(struct slice *rest)
{
    if (rest->size == 0 || strchr(",/+&", rest->data[0]) == NULL) {
        return SLICE_EMPTY;
    }
    struct slice text = column_cell_bare(slice_from_offset(*rest, 1));
    size_t size = field_line_measure_name(text);
    *rest = slice_trim(slice_from_offset(text, size));
    while (rest->size > 0 && rest->data[0] == '`') {
        *rest = slice_from_offset(*rest, 1);
    }
    return slice_between(text, 0, size);
}

/* "line1/2/3" and "line1..line3": how far the number at the end of the name goes on; 0: not. */
static unsigned find_last_number(struct slice name, struct slice rest)
{
    size_t stem = name.size;
    while (stem > 0 && character_is_digit(name.data[stem - 1])) {
        stem--;
    }
    uint64_t first, last = 0;
    if (stem == 0 || !slice_to_uint64(slice_from_offset(name, stem), &first)) {
        return 0;
    }
    bool is_range = slice_starts_with(rest, SLICE("..")) || slice_starts_with(rest, SLICE("~")) ||
                    slice_starts_with(rest, SLICE("\xe2\x80\xa6")) ||
                    slice_starts_with(rest, SLICE("\xe2\x80\x93"));
    while (rest.size > 0 && !character_is_word(rest.data[0])) {
        rest = slice_from_offset(rest, 1);
    }
    if (is_range && slice_starts_with(rest, slice_between(name, 0, stem))) {
        rest = slice_from_offset(rest, stem);
    }
    struct slice part;
    while (slice_next_part(&rest, '/', &part)) {
        part = column_cell_bare(slice_trim(part));
        size_t size = 0;
        while (size < part.size && character_is_digit(part.data[size])) {
            size++;
        }
        uint64_t number;
        bool is_next = size > 0 && slice_to_uint64(slice_between(part, 0, size), &number) &&
                       (is_range ? number > first : number == (last == 0 ? first : last) + 1);
        if (!is_next || wording_bare(slice_from_offset(part, size)).size > 0) {
            return 0;
        }
        last = number;
    }
    return last > first && last - first < 16 ? (unsigned)last : 0;
}

/* Whether nothing but names stands behind the first one: "city/town (either)" is one field. */
static bool lists_names(struct slice rest)
{
    size_t count = 0;
    while (rest.size > 0) {
        if (next_further_name(&rest).size == 0) {
            return false;
        }
        count++;
    }
    return count > 0;
}

/* "line2" and "line3" behind "line1". */
static void add_numbered(struct arena *arena, struct entity_statement *entity,
                         const struct column_layout *layout, const struct table_row *row,
                         struct slice first, unsigned last)
{
    size_t stem = first.size;
    while (stem > 0 && character_is_digit(first.data[stem - 1])) {
        stem--;
    }
    uint64_t number;
    if (!slice_to_uint64(slice_from_offset(first, stem), &number)) {
        return;
    }
    for (number++; number <= last; number++) {
        struct slice name =
            arena_format(arena, SLICE_FORMAT "%u", SLICE_ARGUMENT(slice_between(first, 0, stem)),
                         (unsigned)number);
        add_named(arena, entity, layout, row, name, first, SLICE_EMPTY);
    }
}

void column_row_add_field(struct arena *arena, struct entity_statement *entity,
                          const struct column_layout *layout, const struct table_row *row)
{
    struct slice text = column_cell_bare(row->cells[layout->name].plain);
    size_t size = field_line_measure_name(text);
    struct slice rest = slice_trim(slice_from_offset(text, size));
    struct slice first = slice_between(text, 0, size);
    unsigned last = find_last_number(first, rest);
    bool is_list = last == 0 && lists_names(rest);
    add_named(arena, entity, layout, row, first, first, is_list || last > 0 ? SLICE_EMPTY : rest);
    while (is_list && rest.size > 0) {
        struct slice name = next_further_name(&rest);
        add_named(arena, entity, layout, row, name, name, SLICE_EMPTY);
    }
    if (last > 0) {
        add_numbered(arena, entity, layout, row, first, last);
    }
}

/* "pk | (tenant_id, user_id)": a row that is no field but a key over several. */
bool column_row_read_key(struct arena *arena, struct entity_statement *entity,
                         const struct column_layout *layout, const struct table_row *row)
{
    struct slice name = wording_bare(column_cell_text(row, layout->name));
    struct slice list = column_cell_text(row, layout->type);
    bool is_primary =
        wording_is(name, "pk|primary key|primary|composite pk|composite key|主键|기본키");
    bool is_unique = wording_is(name, "unique|uk|uq|unique key|唯一|유니크");
    if (list.size < 3 || list.data[0] != '(' || (!is_primary && !is_unique)) {
        return false;
    }
    return field_line_read_key(arena, entity,
                               arena_format(arena, "%s " SLICE_FORMAT,
                                            is_primary ? "PRIMARY KEY" : "UNIQUE",
                                            SLICE_ARGUMENT(list)));
}

/* "— | — | UNIQUE uk_berth (harbour, number)": a row without a name says something of the table. */
bool column_row_read_constraint(struct arena *arena, struct entity_statement *entity,
                                const struct column_layout *layout, const struct table_row *row)
{
    if (column_cell_bare(column_cell_text(row, layout->name)).size > 0) {
        return false;
    }
    for (size_t i = 0; i < layout->count; i++) {
        struct slice cell = slice_trim(row->cells[i].plain);
        size_t open = slice_find_byte(cell, '(');
        bool is_unique = wording_starts_with(cell, "unique") > 0;
        bool is_primary = wording_starts_with(cell, "primary key|composite pk|pk") > 0;
        if (open == SLICE_NOT_FOUND || !(is_unique || is_primary)) {
            continue;
        }
        return field_line_read_key(arena, entity,
                                   arena_format(arena, "%s " SLICE_FORMAT,
                                                is_primary ? "PRIMARY KEY" : "UNIQUE",
                                                SLICE_ARGUMENT(slice_from_offset(cell, open))));
    }
    return false;
}

bool column_row_is_field(const struct column_layout *layout, const struct table_row *row)
{
    struct slice name = row->cells[layout->name].plain;
    return column_cell_is_name(name) && !text_is_placeholder(slice_trim(name));
}
