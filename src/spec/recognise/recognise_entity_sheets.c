/* SPDX-License-Identifier: Apache-2.0 */
/* Reads Markdown tables that describe one entity, a property a row: "Primary key" | `id`,
 * "Attributes" | `id`, `name`, `owner_id`, "Unique" | `name`, "Foreign keys" | `owner_id` →
 * users.id. The heading names the entity, or a row "Table" does. */
#include "spec/reading/entity_label.h"
#include "spec/reading/entity_name.h"
#include "spec/reading/entity_setting.h"
#include "spec/recognise/entity_lists_private.h"

static const char name_words[] = "table|table name|entity|entity name|collection|collection name|"
                                 "model|表名|таблица|tabla|tabela|tabelle";
static const char key_words[] = "pk|primary key|primary keys|partition key|hash key|key|主键|"
                                "первичный ключ|기본키|chave primária|clave primaria";
static const char sort_words[] = "sk|sort key|range key|clustering key";
static const char unique_words[] = "unique|unique key|unique keys|unique together";
static const char relation_words[] = "relationships|relations|foreign keys|references|foreign key|"
                                     "fk|fks";

struct sheet {
    struct specification *specification;
    const struct block *block;
    struct entity_group group;
};

static const struct text *label_of(const struct block *block, size_t row)
{
    return &block->rows[row].cells[0];
}

/* The first row whose label `words` say; row_count: there is none. */
static size_t find_row(const struct block *block, const char *words)
{
    size_t at = 0;
    while (at < block->row_count && !wording_is(label_of(block, at)->plain, words)) {
        at++;
    }
    return at;
}

static size_t find_fields(const struct block *block)
{
    size_t at = 1;
    while (at < block->row_count && !entity_name_says_fields(label_of(block, at)->plain)) {
        at++;
    }
    return at;
}

static struct field_statement *find_field(const struct sheet *sheet, struct slice name)
{
    LIST_EACH(struct field_statement, field, &sheet->group.entity.fields)
    {
        if (slice_equal_ignoring_case(field->name, name)) {
            return field;
        }
    }
    return NULL;
}

/* A key that the row of fields does not repeat is a field as well. */
static void add_key(struct sheet *sheet, const struct field_statement *said)
{
    struct arena *arena = sheet->group.arena;
    struct field_statement *field = find_field(sheet, said->name);
    if (field == NULL) {
        field = ARENA_NEW(arena, struct field_statement);
        *field = *said;
        list_add(arena, &sheet->group.entity.fields, field);
    } else if (field->type->kind == TYPE_UNKNOWN) {
        field->type = said->type;
    }
    struct slice *kept = ARENA_NEW(arena, struct slice);
    *kept = field->name;
    list_add(arena, &sheet->group.entity.primary_key, kept);
    sheet->group.has_key = true;
}

/* "`id` (UUID) — made by the client", "`room_id` + `sent_at`". A bar that the writer meant for a
 * further cell cuts off what "SK" names: half a key would be worse than none. */
static void read_key(struct sheet *sheet, size_t row)
{
    const struct text *cell = &sheet->block->rows[row].cells[1];
    struct slice rest = cell->plain, part;
    rest = slice_between(rest, 0, slice_find(rest, SLICE("\xe2\x80\x94")));
    rest = slice_between(rest, 0, slice_find(rest, SLICE(" - ")));
    rest = slice_from_offset(rest, wording_starts_with(rest, "composite"));
    while (rest.size > 0 && strchr(": (", rest.data[0]) != NULL) {
        rest = slice_from_offset(rest, 1);
    }
    struct entity_statement said = {.source = SOURCE_LIST};
    while (slice_next_part(&rest, '+', &part)) {
        field_list_read(sheet->group.arena, &said, slice_trim(part), reading_place_in, cell);
    }
    LIST_EACH(const struct field_statement, field, &said.fields)
    {
        if (wording_is(field->name, sort_words)) {
            diagnostics_report(sheet->specification->diagnostics, DIAGNOSTIC_W1407,
                               reading_place_in(cell, field->name),
                               "give the sort key a row of its own: `| Sort key | name |`",
                               "the key goes on in a cell that the table has no column for: it is "
                               "not read");
            return;
        }
    }
    LIST_EACH(const struct field_statement, field, &said.fields)
    {
        add_key(sheet, field);
    }
}

static void read_keys(struct sheet *sheet)
{
    size_t first = find_row(sheet->block, key_words), second = find_row(sheet->block, sort_words);
    if (first < sheet->block->row_count) {
        read_key(sheet, first);
    }
    if (second < sheet->block->row_count && sheet->group.entity.primary_key.count > 0) {
        read_key(sheet, second);
    }
}

/* What can be said only when the fields are known. */
static void read_rest(struct sheet *sheet, struct entity_statement *entity)
{
    const struct block *block = sheet->block;
    for (size_t i = 1; i < block->row_count; i++) {
        struct slice label = label_of(block, i)->plain;
        struct text cell = block->rows[i].cells[1];
        if (wording_is(label, relation_words)) {
            struct slice rest = cell.plain, part;
            while (slice_next_part(&rest, ',', &part)) {
                cell.plain = slice_trim(part);
                entity_indexes_read_reference(sheet->group.arena, entity, &cell);
            }
        } else if (wording_is(label, unique_words)) {
            field_list_read_key(sheet->group.arena, entity,
                                arena_format(sheet->group.arena, "unique (" SLICE_FORMAT ")",
                                             SLICE_ARGUMENT(cell.plain)));
        } else if (entity_indexes_is_label(label)) {
            entity_indexes_state(sheet->specification, block, entity, &cell);
        }
    }
}

static enum reading_result read(struct specification *specification, const struct block *block)
{
    enum entity_setting setting = entity_setting_of(block->section);
    struct sheet sheet = {.specification = specification, .block = block};
    struct entity_label found = entity_label_of_block(block);
    size_t named = find_row(block, name_words);
    const struct text *list = &block->rows[find_fields(block)].cells[1];
    if (named < block->row_count && block->rows[named].cells[1].plain.size > 0) {
        found = (struct entity_label){
            .name = entity_name_of_title(block->rows[named].cells[1]),
            .place = reading_cell_place(&block->rows[named], 1),
        };
    }
    entity_group_init(&sheet.group, specification->arena);
    entity_group_add_list(&sheet.group, list->plain, reading_place_in, list);
    bool are_fields =
        sheet.group.field_count >= 2 && sheet.group.field_count * 10 >= sheet.group.line_count * 7;
    /* A key of its own tells that "Messages" are stored. */
    bool has_key = find_row(block, key_words) < block->row_count;
    if (found.name.size == 0 || !are_fields || (setting != ENTITY_SETTING_STORED && !has_key)) {
        return READING_NOTHING;
    }
    read_keys(&sheet);
    struct entity_statement *entity =
        entity_lists_state(specification, block, &sheet.group, found.name, found.place);
    entity->schema = found.schema;
    read_rest(&sheet, entity);
    return READING_PART;
}

static int claim(const struct block *block)
{
    bool is_sheet = block->column_count == 2 && block->row_count > 1 && block->row_count <= 24 &&
                    find_fields(block) < block->row_count;
    return is_sheet ? 72 : 0;
}

const struct recogniser recogniser_entity_sheets = {
    .name = "entity_sheets",
    .blocks =
        {
            [BLOCK_TABLE] = {claim, read},
        },
};
