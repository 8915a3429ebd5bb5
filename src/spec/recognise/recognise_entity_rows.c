/* SPDX-License-Identifier: Apache-2.0 */
/* Reads Markdown tables with an entity per row: one cell names it, another lists its fields. */
#include "spec/reading/entity_group.h"
#include "spec/reading/entity_name.h"
#include "spec/reading/entity_setting.h"
#include "spec/reading/reading.h"
#include "spec/recognise/bracketed_columns.h"
#include "spec/recognise/recognise.h"

static const char entity_headers[] =
    "table|tables|table name|entity|model|collection|entity name|表|表名|таблица|сущность|테이블|"
    "엔티티|tabla|tabela|entidad|entidade|テーブル|エンティティ|实体|实体名|数据表|集合|bảng|thực "
    "thể|"
    "tabelle|entität|entité|tabel|nama tabel|entitas|имя таблицы|테이블명|データモデル|bảng dữ "
    "liệu|tablo|tablo adı|varlık|encja|nazwa tabeli|tabella|entità|entiteit|таблиця|сутність|"
    "الجدول|اسم الجدول|الكيان|جدول";

static int find_field_column(const struct block *block)
{
    for (size_t i = 0; i < block->column_count; i++) {
        if (entity_name_says_fields(block_column_name(block, i))) {
            return (int)i;
        }
    }
    return READING_NO_COLUMN;
}

/* The column of entities nearest to the front: a table's name is better than an entity's title. */
static int find_entity_column(const struct block *block)
{
    int table = reading_column_named(
        block, "table|tables|table name|表|表名|таблица|테이블|tabla|"
               "tabela|collection|テーブル|tabel|nama tabel|tabelle|bảng|数据表|имя таблицы|"
               "테이블명|tablo|tablo adı|nazwa tabeli|tabella|таблиця|الجدول|اسم الجدول|جدول");
    return table != READING_NO_COLUMN ? table : reading_column_named(block, entity_headers);
}

/* "City name" → the field "name" of City, "Email" → "email". */
static struct field_statement *find_subject(struct arena *arena, struct entity_statement *entity,
                                            struct slice words)
{
    size_t blank = slice_find_last_byte(words, ' ');
    bool is_own =
        blank != SLICE_NOT_FOUND &&
        slice_equal_ignoring_case(slice_trim(slice_between(words, 0, blank)), entity->name);
    struct slice name = is_own ? slice_from_offset(words, blank + 1) : words;
    const struct field_statement *found = entity_statement_field(arena, entity, name);
    LIST_EACH(struct field_statement, field, &entity->fields)
    {
        if (field == found) {
            return field;
        }
    }
    return NULL;
}

/* "Email is unique." in a cell of notes: a rule of the field. "Unique per member" is one too, of
 * which nothing says what it is about. */
static void read_note(struct specification *specification, struct entity_statement *entity,
                      const struct text *cell)
{
    struct slice rest = cell->plain, sentence;
    while (slice_next_part(&rest, '.', &sentence)) {
        struct slice part;
        while (slice_next_part(&sentence, ';', &part)) {
            part = slice_trim(part);
            size_t size = wording_ends_with(part, " is unique| must be unique| should be unique");
            struct field_statement *field =
                size == 0 ? NULL
                          : find_subject(specification->arena, entity,
                                         slice_between(part, 0, part.size - size));
            if (field != NULL) {
                field->is_unique = true;
            } else if (size > 0 || wording_starts_with(part, "unique per") > 0) {
                diagnostics_report(
                    specification->diagnostics, DIAGNOSTIC_W1407, reading_place_in(cell, part),
                    "write `Unique together: name + code` below the table, or UNIQUE "
                    "behind the field",
                    "this is not read as a rule of '" SLICE_FORMAT "': " SLICE_FORMAT,
                    SLICE_ARGUMENT(entity->name), SLICE_ARGUMENT(part));
            }
        }
    }
}

/* "Beds of the garden (id, label, width…)" below "Fields": those that stand in brackets. */
static bool read_brackets(struct arena *arena, const struct text *cell,
                          struct entity_statement *entity)
{
    struct told_columns told;
    struct slice inside;
    size_t at = 0, open;
    while (bracketed_columns_next(cell->plain, &at, &open, &inside)) {
        struct slice before = slice_between(cell->plain, 0, open);
        if (slice_trim(before).size > 0 && !bracketed_columns_is_rule(before) &&
            bracketed_columns_read(arena, cell, inside, &told) && told.named_count > 1) {
            entity->fields = told.entity.fields;
            entity->primary_key = told.entity.primary_key;
            return true;
        }
    }
    return false;
}

#define SHARED_MAXIMUM 6U

/* "`cats`, `dogs`": the names of a cell that is nothing but names in marks of code. Returns how
 * many; 0: it is something else. */
static size_t names_in_code(const struct text *cell, struct slice *names)
{
    size_t end = 0, count = 0;
    for (size_t i = 0; i < cell->span_count; i++) {
        const struct span *span = &cell->spans[i];
        struct slice between = slice_trim(slice_between(cell->plain, end, span->start));
        struct slice name = slice_between(cell->plain, span->start, span->end);
        bool is_joint = count == 0 ? between.size == 0 : wording_is(between, ",|/|&|and");
        if (span->kind != SPAN_CODE || !is_joint || count == SHARED_MAXIMUM ||
            !entity_name_is_identifier(name)) {
            return 0;
        }
        names[count++] = name;
        end = span->end;
    }
    return slice_trim(slice_from_offset(cell->plain, end)).size == 0 ? count : 0;
}

static bool read_row(struct specification *specification, const struct block *block,
                     const struct table_row *row, int entity_column, int field_column)
{
    struct slice name = entity_name_of_title(row->cells[entity_column]);
    struct slice shared[SHARED_MAXIMUM]; /* names of things of one shape */
    size_t shared_count = name.size > 0 ? 0 : names_in_code(&row->cells[entity_column], shared);
    if (name.size == 0 && shared_count < 2) {
        shared_count = 2;
        if (!entity_name_of_pair(row->cells[entity_column].plain, &shared[0], &shared[1])) {
            return false;
        }
    }
    name = name.size > 0 ? name : shared[0];
    const struct text *list = &row->cells[field_column];
    struct entity_statement entity = {.source = SOURCE_LIST, .name = name};
    struct field_list_result result =
        field_list_read(specification->arena, &entity, list->plain, reading_place_in, list);
    if (result.field_count < 2 ||
        result.field_count * 2 < result.field_count + result.other_count) {
        entity = (struct entity_statement){.source = SOURCE_LIST, .name = name};
        if (bracketed_columns_has_indexes(block) ||
            !read_brackets(specification->arena, list, &entity)) {
            return false;
        }
    }
    for (size_t i = 0; i < block->column_count; i++) {
        if ((int)i != entity_column && (int)i != field_column) {
            read_note(specification, &entity, &row->cells[i]);
        }
    }
    struct statement *statement = specification_state(specification, STATEMENT_ENTITY, block,
                                                      reading_cell_place(row, entity_column));
    statement->entity = entity;
    for (size_t i = 1; i < shared_count; i++) {
        statement = specification_state(specification, STATEMENT_ENTITY, block,
                                        reading_cell_place(row, entity_column));
        entity.names = NULL;
        statement->entity = entity;
        statement->entity.name = shared[i];
    }
    return true;
}

static enum reading_result read(struct specification *specification, const struct block *block)
{
    int entity_column = find_entity_column(block);
    int field_column = find_field_column(block);
    if (entity_column == READING_NO_COLUMN || field_column == READING_NO_COLUMN ||
        entity_setting_of(block->section) == ENTITY_SETTING_MESSAGE) {
        return READING_NOTHING;
    }
    size_t read_count = 0;
    for (size_t i = 1; i < block->row_count; i++) {
        read_count += read_row(specification, block, &block->rows[i], entity_column, field_column);
    }
    return read_count == 0                      ? READING_NOTHING
           : read_count + 1 == block->row_count ? READING_WHOLE
                                                : READING_PART;
}

static int claim(const struct block *block)
{
    bool is_table = block->row_count > 1 && block->column_count > 1;
    return is_table && find_field_column(block) != READING_NO_COLUMN &&
                   find_entity_column(block) != READING_NO_COLUMN
               ? 70
               : 0;
}

const struct recogniser recogniser_entity_rows = {
    .name = "entity_rows",
    .blocks =
        {
            [BLOCK_TABLE] = {claim, read},
        },
};
