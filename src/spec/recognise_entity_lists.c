/* SPDX-License-Identifier: Apache-2.0 */
/* Reads entities from bullets: a list of fields below a heading or label, an item for each entity
 * with its fields nested in it (also as "Table Name", "Columns", "Indexes", "Relationships"), and
 * one line per entity, in lists and paragraphs. Bullets that only happen to begin with a word are
 * left alone. */
#include "spec/entity_group.h"
#include "spec/field_text.h"
#include "spec/reading.h"
#include "spec/recognise.h"
#include "spec/request_name.h"

static struct place place_in_text(const void *context, struct slice part)
{
    const struct text *text = context;
    uintptr_t start = (uintptr_t)text->plain.data;
    uintptr_t at = (uintptr_t)part.data;
    bool is_inside = at >= start && at <= start + text->plain.size;
    return is_inside ? text_place(*text, (size_t)(at - start), part.size) : text->place;
}

static struct slice first_line(struct slice text)
{
    return slice_trim(slice_between(text, 0, slice_find_byte(text, '\n')));
}

static struct entity_statement *state_group(struct specification *specification,
                                            const struct block *block,
                                            const struct entity_group *group, struct slice name,
                                            struct place place)
{
    struct statement *statement =
        specification_state(specification, STATEMENT_ENTITY, block, place);
    statement->entity = group->entity;
    statement->entity.source = SOURCE_LIST;
    statement->entity.name = name;
    statement->entity.is_request = request_name_is_message(name) || request_name_is_machinery(name);
    return &statement->entity;
}

/* Index behind the items nested in items[at]. */
static size_t end_of_item(const struct block *block, size_t at)
{
    size_t end = at + 1;
    while (end < block->item_count && block->items[end].depth > block->items[at].depth) {
        end++;
    }
    return end;
}

/* --- indexes and references --- */

static void state_index(struct specification *specification, const struct block *block,
                        const struct entity_statement *entity, const struct text *text)
{
    struct index_statement index;
    if (entity_group_read_index(specification->arena, entity, first_line(text->plain), &index)) {
        struct statement *statement =
            specification_state(specification, STATEMENT_INDEX, block, text->place);
        index.place = text->place;
        statement->index = index;
    }
}

/* "user_id → users.id, ON DELETE CASCADE", about a field that is there. */
static void read_relationship(struct arena *arena, struct entity_statement *entity,
                              const struct text *text)
{
    struct field_statement said;
    struct slice line = first_line(text->plain);
    if (field_line_read(arena, line, &said) == FIELD_EVIDENCE_NONE ||
        said.references_entity.size == 0) {
        return;
    }
    LIST_EACH(struct field_statement, field, &entity->fields)
    {
        if (slice_equal(field->name, said.name)) {
            field->is_foreign_key = true;
            field->references_entity = said.references_entity;
            field->references_field = said.references_field;
            field_text_read(arena, field, line, FIELD_TEXT_CONSTRAINTS);
        }
    }
}

/* --- the template's shape --- */

static const char table_words[] = "table name|table|entity|collection|entity name|collection name|"
                                  "model|表名|таблица|tabla|tabela";
static const char column_words[] =
    "columns|fields|attributes|properties|column|schema|key attributes|"
    "字段|列|поля|колонки|campos|columnas|colunas|컬럼|필드";
static const char index_words[] = "indexes|indices|index|key indexes|索引|индексы|인덱스|índices|"
                                  "unique constraints|constraints|インデックス";
static const char relation_words[] = "relationships|relations|foreign keys|references|foreign key";

static bool has_named_value(const struct list_item *item, const char *words,
                            struct slice *out_value)
{
    struct reading_pair pair;
    struct slice line = first_line(item->text.plain);
    bool is_bare = wording_is(wording_bare(line), words);
    *out_value = SLICE_EMPTY;
    if (is_bare) {
        return true;
    }
    if (!reading_pair(item->text, &pair) || !wording_is(pair.name, words)) {
        return false;
    }
    *out_value = pair.value;
    return true;
}

struct template
{
    struct specification *specification;
    const struct block *block;
    struct entity_group group;
};

/* The fields beside "Columns:", or nested in it. */
static void read_columns(struct template *template, size_t at, struct slice inlined)
{
    const struct block *block = template->block;
    if (inlined.size > 0) {
        struct field_list_result result =
            field_line_read_list(template->group.arena, &template->group.entity, inlined,
                                 place_in_text, &block->items[at].text);
        template->group.field_count += result.field_count;
        template->group.line_count += result.field_count + result.other_count;
    }
    size_t end = end_of_item(block, at);
    for (size_t i = at + 1; i < end; i++) {
        if (block->items[i].depth == block->items[at].depth + 1) {
            entity_group_add(&template->group, first_line(block->items[i].text.plain),
                             place_in_text, &block->items[i].text);
        }
    }
}

static void read_indexes(struct template *template, struct entity_statement *entity, size_t at,
                         struct slice inlined)
{
    const struct block *block = template->block;
    size_t end = end_of_item(block, at);
    if (inlined.size > 0) {
        struct text text = block->items[at].text;
        text.plain = inlined;
        state_index(template->specification, block, entity, &text);
    }
    for (size_t i = at + 1; i < end; i++) {
        state_index(template->specification, block, entity, &block->items[i].text);
    }
}

/* Items[at] is "Table Name: users"; its parts are nested in it. */
static bool read_template(struct specification *specification, const struct block *block, size_t at,
                          struct slice name)
{
    struct template template = {.specification = specification, .block = block};
    struct slice value;
    size_t end = end_of_item(block, at);
    unsigned depth = block->items[at].depth + 1;
    entity_group_init(&template.group, specification->arena);
    for (size_t i = at + 1; i < end; i++) {
        if (block->items[i].depth == depth &&
            has_named_value(&block->items[i], column_words, &value)) {
            read_columns(&template, i, value);
        }
    }
    if (template.group.field_count == 0) {
        return false;
    }
    struct entity_statement *entity =
        state_group(specification, block, &template.group, name, block->items[at].text.place);
    for (size_t i = at + 1; i < end; i++) {
        if (block->items[i].depth != depth) {
            continue;
        }
        if (has_named_value(&block->items[i], index_words, &value)) {
            read_indexes(&template, entity, i, value);
        } else if (has_named_value(&block->items[i], relation_words, &value)) {
            size_t last = end_of_item(block, i);
            for (size_t j = i + 1; j < last; j++) {
                read_relationship(specification->arena, entity, &block->items[j].text);
            }
        }
    }
    return true;
}

static bool has_columns_item(const struct block *block, size_t at)
{
    struct slice value;
    size_t end = end_of_item(block, at);
    for (size_t i = at + 1; i < end; i++) {
        if (block->items[i].depth == block->items[at].depth + 1 &&
            has_named_value(&block->items[i], column_words, &value)) {
            return true;
        }
    }
    return false;
}

/* --- items that are entities --- */

/* Gathers the fields nested directly in items[at], or, at SIZE_MAX, the outermost items; whether
 * they are an entity. Most lists are none: it stops where the items left cannot make it one. */
static bool gather(struct entity_group *group, const struct block *block, size_t at,
                   enum entity_setting setting)
{
    size_t start = at == SIZE_MAX ? 0 : at + 1;
    size_t end = at == SIZE_MAX ? block->item_count : end_of_item(block, at);
    unsigned depth = at == SIZE_MAX ? 0 : block->items[at].depth + 1;
    size_t left = 0;
    for (size_t i = start; i < end; i++) {
        left += block->items[i].depth == depth;
    }
    for (size_t i = start; i < end && entity_group_can_be_entity(group, left, setting); i++) {
        if (block->items[i].depth == depth) {
            entity_group_add(group, first_line(block->items[i].text.plain), place_in_text,
                             &block->items[i].text);
            left--;
        }
    }
    return entity_group_is_entity(group, setting);
}

static struct slice item_name(const struct list_item *item)
{
    struct slice name = SLICE_EMPTY;
    struct slice value;
    if (has_named_value(item, table_words, &value) && value.size > 0) {
        return entity_name_of_words(value);
    }
    if (entity_name_is_label(item->text, &name)) {
        return name;
    }
    return entity_name_of_words(first_line(item->text.plain));
}

static bool read_item(struct specification *specification, const struct block *block, size_t at,
                      enum entity_setting setting)
{
    const struct list_item *item = &block->items[at];
    struct entity_group group;
    struct slice name;
    entity_group_init(&group, specification->arena);
    if (entity_group_read_line(specification->arena, &group, first_line(item->text.plain), setting,
                               place_in_text, &item->text, &name)) {
        state_group(specification, block, &group, name, item->text.place);
        return true;
    }
    if (end_of_item(block, at) == at + 1) {
        return false;
    }
    name = item_name(item);
    if (name.size == 0) {
        return false;
    }
    if (has_columns_item(block, at)) {
        return read_template(specification, block, at, name);
    }
    if (!gather(&group, block, at, setting)) {
        return false;
    }
    state_group(specification, block, &group, name, item->text.place);
    return true;
}

/* --- whole lists --- */

static const char unique_words[] = "unique|composite unique|unique constraint*|unique key|unique "
                                   "index*|uniqueness|唯一约束|唯一索引|"
                                   "уникальность|유니크";

/* The entity described just before, in this section or the one around it. */
static const struct entity_statement *find_near(const struct specification *specification,
                                                const struct block *block)
{
    const struct statement *last = specification_last(specification, STATEMENT_ENTITY);
    bool is_near =
        last != NULL && last->block != NULL &&
        (last->block->section == block->section || last->block->section == block->section->parent);
    return is_near ? &last->entity : NULL;
}

/* "**Unique:** (store_id, business_date)" below the entity that it is about. */
static bool read_unique(struct specification *specification, const struct block *block,
                        const struct text *text)
{
    const struct entity_statement *entity = find_near(specification, block);
    struct slice line = first_line(text->plain);
    size_t size = wording_starts_with(line, unique_words);
    struct slice rest = slice_trim(slice_from_offset(line, size));
    bool is_list = size > 0 && rest.size > 0 && (rest.data[0] == ':' || rest.data[0] == '(');
    size_t before = specification->statements.count;
    if (entity != NULL && is_list) {
        state_index(specification, block, entity, text);
    }
    return specification->statements.count > before;
}

/* A list under "Indexes", about the entity described just before in this section. */
static bool read_index_list(struct specification *specification, const struct block *block)
{
    const struct statement *last = specification_last(specification, STATEMENT_ENTITY);
    struct text label = reading_label(block);
    struct slice title = label.plain.size > 0 ? label.plain : block->section->name;
    if (last == NULL || last->block == NULL || !wording_is(wording_bare(title), index_words)) {
        return false;
    }
    bool is_near =
        last->block->section == block->section || last->block->section == block->section->parent;
    size_t before = specification->statements.count;
    for (size_t i = 0; is_near && i < block->item_count; i++) {
        state_index(specification, block, &last->entity, &block->items[i].text);
    }
    return specification->statements.count > before;
}

static bool read_whole(struct specification *specification, const struct block *block,
                       enum entity_setting setting)
{
    struct entity_group group;
    entity_group_init(&group, specification->arena);
    if (!gather(&group, block, SIZE_MAX, setting)) {
        return false;
    }
    struct entity_name found = entity_name_of_block(specification->arena, block);
    if (found.name.size == 0) {
        reading_give_reason(block, "a list of fields that no heading or label names");
        return false;
    }
    struct entity_statement *entity =
        state_group(specification, block, &group, found.name, found.place);
    entity->schema = found.schema;
    return true;
}

static bool is_about_indexes(const struct block *block)
{
    return reading_name_has(block->section,
                            "index*|indices|索引*|индекс*|인덱스*|インデックス*|índice*");
}

static enum reading_result read_list(struct specification *specification, const struct block *block)
{
    enum entity_setting setting = entity_name_setting(block->section);
    if (read_index_list(specification, block)) {
        return READING_WHOLE;
    }
    if (is_about_indexes(block)) {
        reading_give_reason(block, "a list of indexes");
        return READING_NOTHING;
    }
    if (block->inside == NULL && read_whole(specification, block, setting)) {
        return READING_WHOLE;
    }
    size_t read_count = 0;
    for (size_t i = 0; i < block->item_count;) {
        bool is_read = read_unique(specification, block, &block->items[i].text) ||
                       read_item(specification, block, i, setting);
        read_count += is_read;
        i = is_read ? end_of_item(block, i) : i + 1;
    }
    return read_count > 0 ? READING_PART : READING_NOTHING;
}

static bool has_dash(struct slice text)
{
    return slice_find(text, SLICE("\xe2\x80\x94")) != SLICE_NOT_FOUND ||
           slice_find(text, SLICE("\xe2\x80\x93")) != SLICE_NOT_FOUND;
}

static struct place place_nowhere(const void *context, struct slice part)
{
    (void)context;
    (void)part;
    return (struct place){0};
}

static bool begins_with_key(const struct entity_group *group)
{
    const struct field_statement *first = list_at(&group->entity.fields, 0);
    return first->is_primary_key || slice_equal_ignoring_case(first->name, SLICE("id"));
}

/* "Doctor — id, name, …" line after line, each with an id, is a model whatever the heading says. */
static bool lists_entities(struct specification *specification, struct slice text)
{
    struct slice line;
    size_t line_count = 0;
    if (!has_dash(text)) {
        return false;
    }
    while (slice_next_line(&text, &line)) {
        struct entity_group group;
        struct slice name;
        bool is_entity =
            entity_group_read_line(specification->arena, &group, line, ENTITY_SETTING_STORED,
                                   place_nowhere, NULL, &name) &&
            group.has_key && begins_with_key(&group);
        if (!is_entity) {
            return false;
        }
        line_count++;
    }
    return line_count > 1;
}

/* One entity per line of a paragraph. */
static enum reading_result read_paragraph(struct specification *specification,
                                          const struct block *block)
{
    enum entity_setting setting = entity_name_setting(block->section);
    struct slice rest = block->text.plain;
    struct slice line;
    size_t read_count = 0;
    if (read_unique(specification, block, &block->text)) {
        return READING_PART;
    }
    if (setting == ENTITY_SETTING_OPEN && lists_entities(specification, rest)) {
        setting = ENTITY_SETTING_STORED;
    }
    while (slice_next_line(&rest, &line)) {
        struct entity_group group;
        struct slice name;
        entity_group_init(&group, specification->arena);
        if (entity_group_read_line(specification->arena, &group, line, setting, place_in_text,
                                   &block->text, &name)) {
            state_group(specification, block, &group, name, place_in_text(&block->text, line));
            read_count++;
        }
    }
    return read_count > 0 ? READING_PART : READING_NOTHING;
}

static enum reading_result read(struct specification *specification, const struct block *block)
{
    return block->kind == BLOCK_LIST ? read_list(specification, block)
                                     : read_paragraph(specification, block);
}

static int claim(const struct block *block)
{
    if (block->kind == BLOCK_PARAGRAPH) {
        bool is_possible = slice_find_byte(block->text.plain, '(') != SLICE_NOT_FOUND ||
                           has_dash(slice_between(block->text.plain, 0, 80));
        return is_possible ? 10 : 0;
    }
    return block->kind == BLOCK_LIST ? 35 : 0;
}

const struct recogniser recogniser_entity_lists = {"entity_lists", claim, read, NULL};
