/* SPDX-License-Identifier: Apache-2.0 */
/* Entities whose parts are labelled: "Table Name", "Columns", "Indexes", "Relationships", nested in
 * an item or standing below a heading. */
#include "spec/reading/entity_label.h"
#include "spec/reading/entity_name.h"
#include "spec/reading/entity_setting.h"
#include "spec/recognise/entity_lists_private.h"

static const char table_words[] =
    "table name|table|entity|collection|entity name|collection name|"
    "model|表名|таблица|tabla|tabela|tabella|tablo|encja|tabelle|tabel";
static const char relation_words[] = "relationships|relations|foreign keys|references|foreign key";

typedef bool label_f(struct slice name);

static bool is_table_label(struct slice name)
{
    return wording_is(name, table_words);
}

static bool is_relations_label(struct slice name)
{
    return wording_is(name, relation_words);
}

/* "Columns:", bare or with the value behind it. */
static bool has_named_value(const struct list_item *item, label_f *is_label,
                            struct slice *out_value)
{
    struct reading_pair pair;
    struct slice line = reading_first_line(item->text.plain);
    bool is_bare = is_label(wording_bare(line));
    *out_value = SLICE_EMPTY;
    if (is_bare) {
        return true;
    }
    if (!reading_pair(item->text, &pair) || !is_label(pair.name)) {
        return false;
    }
    *out_value = pair.value;
    return true;
}

struct template
{
    struct specification *specification;
    const struct block *block;
    struct slice name;
    struct place place;
    size_t first, end; /* the items that tell its parts … */
    unsigned depth;    /* … are those of this depth */
    struct entity_group group;
};

/* The fields beside "Columns:", or nested in it. */
static void read_columns(struct template *template, size_t at, struct slice inlined)
{
    const struct block *block = template->block;
    if (inlined.size > 0) {
        entity_group_add_list(&template->group, inlined, reading_place_in, &block->items[at].text);
    }
    size_t end = entity_items_end(block, at);
    for (size_t i = at + 1; i < end; i++) {
        if (block->items[i].depth == block->items[at].depth + 1) {
            entity_group_add(&template->group, reading_first_line(block->items[i].text.plain),
                             reading_place_in, &block->items[i].text);
        }
    }
}

static void read_indexes(struct template *template, struct entity_statement *entity, size_t at,
                         struct slice inlined)
{
    const struct block *block = template->block;
    size_t end = entity_items_end(block, at);
    if (inlined.size > 0) {
        struct text text = block->items[at].text;
        text.plain = inlined;
        entity_indexes_state(template->specification, block, entity, &text);
    }
    for (size_t i = at + 1; i < end; i++) {
        entity_indexes_state(template->specification, block, entity, &block->items[i].text);
    }
}

/* "Primary Key: `id` (bigint)", "Unique: `slug`" */
static bool is_key_item(const struct list_item *item)
{
    struct slice line = reading_first_line(item->text.plain);
    return wording_starts_with(line, "primary key|unique key|unique") > 0 &&
           slice_find_byte(line, ':') != SLICE_NOT_FOUND;
}

/* Parts that are labelled: columns, indexes, relationships. `must_tell`: the columns must also look
 * like those of an entity in that setting. */
static bool read_parts(struct template *template, bool must_tell, enum entity_setting setting)
{
    const struct block *block = template->block;
    struct slice value;
    entity_group_init(&template->group, template->specification->arena);
    for (size_t i = template->first; i < template->end; i++) {
        if (block->items[i].depth == template->depth &&
            has_named_value(&block->items[i], entity_name_says_fields, &value)) {
            read_columns(template, i, value);
        } else if (block->items[i].depth == template->depth && is_key_item(&block->items[i])) {
            entity_group_add(&template->group, reading_first_line(block->items[i].text.plain),
                             reading_place_in, &block->items[i].text);
        }
    }
    if (template->group.field_count == 0 ||
        (must_tell && !entity_group_is_entity(&template->group, setting))) {
        return false;
    }
    struct entity_statement *entity = entity_lists_state(
        template->specification, block, &template->group, template->name, template->place);
    for (size_t i = template->first; i < template->end; i++) {
        if (block->items[i].depth != template->depth) {
            continue;
        }
        if (has_named_value(&block->items[i], entity_indexes_is_label, &value)) {
            read_indexes(template, entity, i, value);
        } else if (has_named_value(&block->items[i], is_relations_label, &value)) {
            size_t last = entity_items_end(block, i);
            for (size_t j = i + 1; j < last; j++) {
                entity_indexes_read_reference(template->specification->arena, entity,
                                              &block->items[j].text);
            }
        }
    }
    return true;
}

bool entity_parts_read_item(struct specification *specification, const struct block *block,
                            size_t at, struct slice name)
{
    struct template template = {.specification = specification,
                                .block = block,
                                .name = name,
                                .place = block->items[at].text.place,
                                .first = at + 1,
                                .end = entity_items_end(block, at),
                                .depth = block->items[at].depth + 1};
    return read_parts(&template, false, ENTITY_SETTING_STORED);
}

bool entity_parts_are_in_item(const struct block *block, size_t at)
{
    struct slice value;
    size_t end = entity_items_end(block, at);
    for (size_t i = at + 1; i < end; i++) {
        if (block->items[i].depth == block->items[at].depth + 1 &&
            has_named_value(&block->items[i], entity_name_says_fields, &value)) {
            return true;
        }
    }
    return false;
}

/* "- Suggested attributes:" with the fields nested in it, the only item below the heading. */
static bool is_only_label(const struct block *block)
{
    struct slice name;
    struct slice line = reading_first_line(block->items[0].text.plain);
    bool is_alone = entity_items_end(block, 0) == block->item_count && block->item_count > 2;
    bool is_label =
        slice_ends_with(line, SLICE(":")) || slice_ends_with(line, SLICE("\xef\xbc\x9a"));
    return is_alone && is_label && !entity_label_names(block->items[0].text, &name);
}

bool entity_parts_read_list(struct specification *specification, const struct block *block,
                            enum entity_setting setting)
{
    struct slice value;
    bool has_columns = false;
    for (size_t i = 0; i < block->item_count && !has_columns; i++) {
        has_columns = block->items[i].depth == 0 &&
                      has_named_value(&block->items[i], entity_name_says_fields, &value);
    }
    bool is_label = !has_columns && setting == ENTITY_SETTING_STORED && is_only_label(block);
    if (!has_columns && !is_label) {
        return false;
    }
    struct entity_label found = entity_label_of_block(block);
    struct template template = {.specification = specification,
                                .block = block,
                                .name = found.name,
                                .place = found.place,
                                .end = block->item_count};
    entity_group_init(&template.group, specification->arena);
    if (found.name.size == 0 ||
        (is_label && !entity_items_gather(&template.group, block, 0, setting))) {
        return false;
    }
    if (is_label) {
        entity_lists_state(specification, block, &template.group, found.name, found.place);
        return true;
    }
    return read_parts(&template, true, setting);
}

bool entity_parts_have_key(const struct block *block)
{
    struct slice value;
    bool has_key = false, has_columns = false;
    for (size_t i = 0; i < block->item_count && !has_key; i++) {
        has_key = block->items[i].depth == 0 && is_key_item(&block->items[i]);
    }
    for (size_t i = 0; i < block->item_count && has_key && !has_columns; i++) {
        has_columns = block->items[i].depth == 0 &&
                      has_named_value(&block->items[i], entity_name_says_fields, &value);
    }
    return has_columns;
}

struct slice entity_parts_name(const struct list_item *item)
{
    struct slice value;
    return has_named_value(item, is_table_label, &value) ? value : SLICE_EMPTY;
}
