/* SPDX-License-Identifier: Apache-2.0 */
/* Entities in the lines of a paragraph, a field a line: "Table orders:" and its columns below, or
 * "Street: string", "Rooms: integer" below a heading that names the thing. */
#include "spec/recognise/entity_lists_private.h"

#include "spec/reading/entity_label.h"
#include "spec/reading/entity_name.h"
#include "spec/reading/entity_setting.h"
#include "spec/reading/field_line.h"
#include "spec/reading/field_list.h"

#define HEAD_MAXIMUM  64U
#define TITLE_MAXIMUM 120U

static const char kind_words[] =
    "table|entity|collection|db table|database table|model|tabela|tabla|tabelle|entidade|entidad|"
    "entität|entité|таблица|сущность|tabella|entità|表|实体|테이블|テーブル";

struct lines {
    struct specification *specification;
    const struct block *block;
    struct entity_group group;
    struct slice name; /* of the group at work; empty: the heading's */
    struct place place;
    bool has_kind; /* "Table orders:" and not "Orders:" */
    bool is_first; /* no head has stood above */
    bool is_dry;
    size_t count;
};

/* "Table orders:", "Entity: `Ticket`", "Driver:", "**Player:**"; empty: the line is no head. */
static struct slice head_name(struct slice line, bool *out_has_kind)
{
    bool has_colon = slice_ends_with(line, SLICE(":"));
    struct slice name = wording_bare(line);
    size_t kind = wording_starts_with(name, kind_words);
    struct slice rest = slice_trim(slice_from_offset(name, kind));
    rest = slice_starts_with(rest, SLICE(":")) ? slice_trim(slice_from_offset(rest, 1)) : rest;
    *out_has_kind = kind > 0 && rest.size > 0;
    name = *out_has_kind ? rest : name;
    bool is_head = line.size <= HEAD_MAXIMUM && name.size > 1 &&
                   field_line_measure_name(name) == name.size && (has_colon || *out_has_kind);
    return is_head && !entity_name_says_fields(name) && !entity_name_is_generic(name) ? name
                                                                                      : SLICE_EMPTY;
}

static bool is_section_told(const struct lines *lines)
{
    const struct statement *last = specification_last(lines->specification, STATEMENT_ENTITY);
    return last != NULL && last->block != NULL && last->block->section == lines->block->section;
}

/* Whether the first names of the lines are such as fields have: the heading's own fields, told in
 * words, need a type each. */
static bool are_typed(const struct entity_group *group)
{
    size_t typed = 0;
    LIST_EACH(const struct field_statement, field, &group->entity.fields)
    {
        typed += field->type->kind != TYPE_UNKNOWN || field->is_foreign_key;
    }
    return typed >= 2 && typed * 10 >= group->entity.fields.count * 6;
}

static void finish_group(struct lines *lines)
{
    struct entity_group *group = &lines->group;
    struct slice name = lines->name;
    enum entity_setting setting = entity_setting_of(lines->block->section);
    bool is_entity = group->field_count >= 2 && group->field_count * 10 >= group->line_count * 8;
    if (lines->is_first && is_entity) { /* the heading's */
        struct entity_label found = entity_label_of_block(lines->block);
        name = found.is_heading ? found.name : SLICE_EMPTY;
        lines->place = found.place;
        is_entity = setting == ENTITY_SETTING_STORED && name.size > 0 && are_typed(group) &&
                    !is_section_told(lines);
    }
    setting = lines->has_kind && setting == ENTITY_SETTING_OPEN ? ENTITY_SETTING_STORED : setting;
    if (is_entity && name.size > 0 && entity_group_is_entity(group, setting) &&
        (lines->is_first || lines->has_kind || group->has_key || are_typed(group))) {
        lines->count++;
        if (!lines->is_dry) {
            entity_lists_state(lines->specification, lines->block, group, name, lines->place);
        }
    }
    entity_group_init(group, lines->specification->arena);
}

/* "2.3 Queues (RabbitMQ)": a line that begins a part of a text without headings. */
static bool is_numbered_title(struct slice line)
{
    size_t size = 0;
    while (size < line.size && (character_is_digit(line.data[size]) || line.data[size] == '.')) {
        size++;
    }
    return size > 1 && character_is_digit(line.data[0]) && line.size <= TITLE_MAXIMUM &&
           size + 1 < line.size && line.data[size] == ' ' &&
           !character_is_digit(line.data[size + 1]) && !slice_ends_with(line, SLICE(","));
}

static void read_line(struct lines *lines, struct slice line)
{
    const struct text *text = &lines->block->text;
    struct entity_statement probe = {.source = SOURCE_LIST};
    bool has_kind;
    struct slice name = head_name(line, &has_kind);
    if (name.size > 0) {
        finish_group(lines);
        lines->name = name;
        lines->place = reading_place_in(text, name);
        lines->has_kind = has_kind;
        lines->is_first = false;
        return;
    }
    if (entity_name_says_fields(wording_bare(line))) {
        return;
    }
    if (is_numbered_title(line)) {
        finish_group(lines);
        lines->name = SLICE_EMPTY;
        lines->is_first = lines->has_kind = false;
        return;
    }
    size_t size = field_line_measure_name(line);
    bool is_described = size < line.size && line.data[size] == ':'; /* "name: string, unique" */
    bool is_list =
        !lines->is_first && !is_described && slice_find(line, SLICE(", ")) != SLICE_NOT_FOUND;
    struct field_list_result result = {0};
    if (is_list) {
        result =
            field_list_read(lines->specification->arena, &probe, line, reading_place_nowhere, NULL);
    }
    if (result.field_count >= 2 && result.other_count == 0) {
        entity_group_add_list(&lines->group, line, reading_place_in, text);
    } else {
        entity_group_add(&lines->group, line, reading_place_in, text);
    }
}

static void read_all(struct lines *lines, bool is_dry)
{
    struct slice rest = lines->block->text.plain, line;
    *lines = (struct lines){.specification = lines->specification,
                            .block = lines->block,
                            .is_first = true,
                            .is_dry = is_dry};
    entity_group_init(&lines->group, lines->specification->arena);
    while (slice_next_line(&rest, &line)) {
        line = slice_trim(line);
        if (line.size > 0) {
            read_line(lines, line);
        }
    }
    finish_group(lines);
}

bool entity_lines_read(struct specification *specification, const struct block *block)
{
    struct lines lines = {.specification = specification, .block = block};
    struct slice first = reading_first_line(block->text.plain);
    bool has_kind;
    if (is_numbered_title(first)) {
        first = reading_first_line(slice_from_offset(
            block->text.plain, first.size + (first.size < block->text.plain.size)));
    }
    bool is_headed = head_name(first, &has_kind).size > 0;
    bool is_stored = entity_setting_of(block->section) == ENTITY_SETTING_STORED;
    if (block->inside != NULL || slice_find_byte(block->text.plain, '\n') == SLICE_NOT_FOUND ||
        !(is_stored || (is_headed && has_kind)) ||
        !(is_headed || slice_find_byte(first, ':') != SLICE_NOT_FOUND)) {
        return false;
    }
    read_all(&lines, true);
    if (lines.count == 0) {
        return false;
    }
    read_all(&lines, false);
    return true;
}
