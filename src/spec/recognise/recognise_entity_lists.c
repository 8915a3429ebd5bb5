/* SPDX-License-Identifier: Apache-2.0 */
/* Reads entities from bullets: a list of fields below a heading or label, an item for each entity
 * with its fields nested in it, and one line per entity. Bullets that only happen to begin with a
 * word are left alone. */
#include "spec/recognise/entity_lists_private.h"

#include "spec/reading/entity_label.h"
#include "spec/reading/entity_name.h"
#include "spec/reading/entity_owner.h"
#include "spec/reading/entity_setting.h"
#include "spec/reading/field_line.h"
#include "spec/recognise/told_columns.h"
#include "spec/text/request_name.h"
#include "spec/text/words.h"

struct entity_statement *entity_lists_state(struct specification *specification,
                                            const struct block *block,
                                            const struct entity_group *group, struct slice name,
                                            struct place place)
{
    struct statement *statement =
        specification_state(specification, STATEMENT_ENTITY, block, place);
    statement->entity = group->entity;
    statement->entity.source = SOURCE_LIST;
    statement->entity.name = name;
    statement->entity.is_request = entity_setting_is_passing(name, block->section) &&
                                   !statement_is_kept_request(&statement->entity);
    if (group->foreign_name.size > 0 && !statement->entity.is_request) {
        struct slice more = group->foreign_more == 0
                                ? SLICE("' is no name of a field; it is")
                                : arena_format(specification->arena,
                                               "' and %zu more are no names of fields; they are",
                                               group->foreign_more);
        diagnostics_report(specification->diagnostics, DIAGNOSTIC_W1401, group->foreign_place,
                           "name fields with the letters a to z, digits and underscores",
                           "'" SLICE_FORMAT SLICE_FORMAT " left out of '" SLICE_FORMAT "'",
                           SLICE_ARGUMENT(group->foreign_name), SLICE_ARGUMENT(more),
                           SLICE_ARGUMENT(name));
    }
    if (group->unread.size > 0 && !statement->entity.is_request &&
        entity_statement_field(specification->arena, &group->entity, group->unread) == NULL) {
        diagnostics_report(specification->diagnostics, DIAGNOSTIC_N1406, group->unread_place,
                           "put a colon or a bracket between the name and what is said of it",
                           "what stands behind '" SLICE_FORMAT
                           "' is not understood: it is no field of '" SLICE_FORMAT "'",
                           SLICE_ARGUMENT(group->unread), SLICE_ARGUMENT(name));
    }
    return &statement->entity;
}

#define NAME_SIZE_MAXIMUM   60U /* bytes in front of the second of two names */
#define INDEX_LABEL_MAXIMUM 40U /* bytes of "Key indexes:" */

static struct slice item_name(const struct list_item *item)
{
    struct slice name = SLICE_EMPTY;
    struct slice called = entity_parts_name(item);
    if (called.size > 0) {
        return entity_name_of_words(called);
    }
    if (entity_label_names(item->text, &name)) {
        return name;
    }
    name = entity_name_in_path(item->text);
    if (name.size > 0) {
        return name; /* "`owners/{ownerId}`", where documents are kept */
    }
    return entity_name_of_words(reading_first_line(item->text.plain));
}

/* States both names, each with fields of its own. */
static void state_both(struct specification *specification, const struct block *block,
                       const struct entity_group *group, const struct slice names[2],
                       struct place place)
{
    struct entity_group copy = *group;
    entity_lists_state(specification, block, group, names[0], place);
    copy.entity.fields = (struct list){0};
    copy.entity.names = NULL;
    LIST_EACH(void, field, &group->entity.fields)
    {
        list_add(specification->arena, &copy.entity.fields, field);
    }
    entity_lists_state(specification, block, &copy, names[1], place);
}

/* "Book / Magazine: id, title, isbn": two things with the same fields. */
static bool read_pair(struct specification *specification, const struct block *block,
                      const struct text *text, enum entity_setting setting)
{
    struct entity_group group;
    struct slice names[2], name, line = reading_first_run(text->plain);
    size_t slash = slice_find(slice_between(line, 0, NAME_SIZE_MAXIMUM), SLICE(" / "));
    if (slash == SLICE_NOT_FOUND || setting != ENTITY_SETTING_STORED) {
        return false;
    }
    size_t end = slash + 3;
    while (end < line.size && character_is_word(line.data[end])) {
        end++;
    }
    entity_group_init(&group, specification->arena);
    if (!entity_name_of_pair(slice_between(line, 0, end), &names[0], &names[1]) ||
        !entity_group_read_line(specification->arena, &group, slice_from_offset(line, slash + 3),
                                setting, reading_place_in, text, &name) ||
        !slice_equal(name, names[1])) {
        return false;
    }
    state_both(specification, block, &group, names, text->place);
    return true;
}

/* "add_fine(p_member_id UUID, p_amount NUMERIC)" below "Shared functions": what the program or its
 * database calls, with arguments. */
static bool is_function(const struct block *block, struct slice line, struct slice name)
{
    size_t open = slice_find_byte(line, '(');
    size_t close = slice_find_byte(line, ')');
    struct slice rest = slice_from_offset(line, open == SLICE_NOT_FOUND ? line.size : open + 1);
    struct slice behind = slice_from_offset(line, close == SLICE_NOT_FOUND ? line.size : close + 1);
    if (open == SLICE_NOT_FOUND || name.size == 0 || open < name.size) {
        return false;
    }
    return slice_starts_with(slice_trim(rest), SLICE("p_")) ||
           wording_starts_with(slice_trim(behind), "returns|return") > 0 ||
           reading_is_under(block, "function|functions|procedure|procedures|routine*|rpc|rpcs|"
                                   "helper*|funktion|funktionen|prozedur*|función|funciones|"
                                   "procedimiento*|função|funções|fonction|fonctions|procédure*|"
                                   "funzion*|procedur*|функци*|процедур*|函数|存储过程|関数|함수|"
                                   "프로시저|fonksiyon*|funkcj*|fungsi");
}

static bool read_item(struct specification *specification, const struct block *block, size_t at,
                      enum entity_setting setting, bool is_among_entities)
{
    const struct list_item *item = &block->items[at];
    struct entity_group group;
    struct slice name, line = entity_items_line(&item->text);
    entity_group_init(&group, specification->arena);
    if (entity_group_read_line(specification->arena, &group, line, setting, reading_place_in,
                               &item->text, &name) ||
        (is_among_entities && entity_group_read_names(specification->arena, &group, line,
                                                      reading_place_in, &item->text, &name))) {
        if (is_function(block, line, name)) {
            reading_give_reason(block, "a list of functions");
            return false;
        }
        entity_indexes_read_joint(
            specification->arena,
            entity_lists_state(specification, block, &group, name, item->text.place),
            item->text.plain);
        return true;
    }
    if (entity_items_end(block, at) == at + 1) {
        return read_pair(specification, block, &item->text, setting);
    }
    name = item_name(item);
    if (name.size == 0) {
        return false;
    }
    if (entity_parts_are_in_item(block, at)) {
        return entity_parts_read_item(specification, block, at, name);
    }
    if (setting == ENTITY_SETTING_OPEN && entity_name_in_path(item->text).size > 0 &&
        entity_setting_is_document_store(block->section)) {
        setting = ENTITY_SETTING_STORED; /* what stands below is a document's, by its place */
    }
    if (!entity_items_gather(&group, block, at, setting)) {
        entity_group_init(&group, specification->arena);
        if (setting != ENTITY_SETTING_STORED || !entity_items_gather_rows(&group, block, at)) {
            return false;
        }
    }
    entity_lists_state(specification, block, &group, name, item->text.place);
    return true;
}

/* "reaction_id" of Reaction */
static bool has_own_key(struct arena *arena, const struct entity_group *group, struct slice name)
{
    struct slice key = arena_join(arena, word_key(arena, name), SLICE("id"));
    LIST_EACH(const struct field_statement, field, &group->entity.fields)
    {
        if (slice_equal(word_flat(arena, field->name), key)) {
            return true;
        }
    }
    return false;
}

/* "Session / RefreshToken" above one list: two things with the same fields. */
static bool state_pair(struct specification *specification, const struct block *block,
                       const struct entity_group *group)
{
    const struct section *section = block->section;
    struct slice names[2];
    if (section->level == 0 || !entity_name_of_pair(section->name, &names[0], &names[1]) ||
        request_name_is_message(names[0]) || request_name_is_message(names[1]) ||
        has_own_key(specification->arena, group, names[0]) ||
        has_own_key(specification->arena, group, names[1])) {
        return false; /* or a row for each of them; read_rows_by_key */
    }
    state_both(specification, block, group, names, section->title.place);
    return true;
}

/* How many of the outermost items are an entity with its fields each; *out_count: of how many. */
static size_t count_entities(struct specification *specification, const struct block *block,
                             size_t *out_count)
{
    size_t entity_count = 0;
    *out_count = 0;
    for (size_t i = 0; i < block->item_count; i++) {
        struct entity_group group;
        struct slice name;
        if (block->items[i].depth != block->items[0].depth) {
            continue;
        }
        (*out_count)++;
        entity_count += entity_group_read_line(
            specification->arena, &group, entity_items_line(&block->items[i].text),
            ENTITY_SETTING_STORED, reading_place_nowhere, NULL, &name);
    }
    return entity_count;
}

/* Whether one line of two at least, and two in all, is an entity with its fields: then so are their
 * neighbours that have no key to tell it. */
static bool are_mostly_entities(struct specification *specification, const struct block *block)
{
    size_t count;
    size_t entity_count = count_entities(specification, block, &count);
    return entity_count > 1 && entity_count * 2 >= count;
}

/* Whose the fields are: named by a label or the heading, or by the heading above "Data Model" where
 * the first is a key and none of the items is an entity itself. */
static struct entity_label find_label(struct specification *specification,
                                      const struct block *block, const struct entity_group *group)
{
    size_t count;
    bool may_be_owned = block->item_count > 1 && entity_group_begins_with_key(group) &&
                        count_entities(specification, block, &count) == 0;
    return entity_owner_label(specification, block, may_be_owned);
}

static bool read_whole(struct specification *specification, const struct block *block,
                       enum entity_setting setting, bool *out_is_nameless)
{
    struct entity_group group;
    entity_group_init(&group, specification->arena);
    bool is_entity = entity_items_gather(&group, block, SIZE_MAX, setting);
    if (!is_entity) {
        entity_group_init(&group, specification->arena);
        is_entity = entity_items_gather_labelled(&group, block, setting);
    }
    if (!is_entity) {
        return false;
    }
    if (setting == ENTITY_SETTING_STORED && are_mostly_entities(specification, block)) {
        return false; /* each line is one, "plots: id (PK), number" */
    }
    struct entity_label found = find_label(specification, block, &group);
    struct slice label = reading_label(block).plain;
    if (common_columns_is_label(label.size > 0         ? label
                                : found.name.size == 0 ? block->section->name
                                                       : SLICE_EMPTY)) {
        return false; /* every table's; common_columns.c */
    }
    if (found.name.size == 0) {
        if (setting == ENTITY_SETTING_STORED && state_pair(specification, block, &group)) {
            return true;
        }
        reading_give_reason(block, "a list of fields that no heading or label names");
        *out_is_nameless = true;
        return false;
    }
    fields_share_take(&group.entity, found.share);
    struct entity_statement *entity =
        entity_lists_state(specification, block, &group, found.name, found.place);
    entity->schema = found.schema;
    entity_indexes_read_among_fields(specification, block);
    return true;
}

/* "`commentId`, `body`" and "`reactionId`, `kind`" below "Comment / Reaction": rows that begin each
 * with the key of another word of the heading. Returns how many entities they are. */
static size_t read_rows_by_key(struct specification *specification, const struct block *block,
                               enum entity_setting setting)
{
    size_t read_count = 0;
    bool is_one = entity_name_of_title(block->section->title).size > 0;
    for (size_t i = 0; !is_one && setting == ENTITY_SETTING_STORED && i < block->item_count; i++) {
        const struct text *text = &block->items[i].text;
        struct entity_group group;
        struct slice key = entity_code_names_first(text);
        struct slice name = entity_name_of_key(block->section->name, key);
        if (block->items[i].depth > 0 || entity_code_names_count(text, false) < 2 ||
            name.size == 0 || name.size == block->section->name.size) {
            continue;
        }
        entity_group_init(&group, specification->arena);
        entity_code_names_add(&group, text, false);
        entity_lists_state(specification, block, &group, name, text->place);
        read_count++;
    }
    return read_count;
}

/* By its heading, or by a label above it: "Key indexes:", "**주요 인덱스:**". */
static bool is_about_indexes(const struct block *block)
{
    static const char words[] =
        "index*|indices|indizes|索引*|индекс*|인덱스*|インデックス*|índice*|"
        "indici|indeks*";
    struct slice label = reading_label(block).plain;
    return entity_indexes_are_below(block->section) ||
           (label.size > 0 && label.size <= INDEX_LABEL_MAXIMUM && wording_has(label, words) &&
            !wording_has(label, "column*|field*|attribute*|table*|entit*|model*"));
}

/* Whether an item around this one gathers indexes ("**Indexes**:"). */
static bool is_below_indexes(const struct list_item *item)
{
    for (item = item->parent; item != NULL; item = item->parent) {
        struct slice label = reading_first_line(item->text.plain);
        label = slice_between(label, 0, slice_find_byte(label, ':'));
        if (label.size <= 40 && wording_starts_with(label, "index|indexes|indices|unique indexes|"
                                                           "key indexes|composite indexes") > 0) {
            return true;
        }
    }
    return false;
}

/* Whether nothing but references stands in the group: it joins other things. */
static bool is_joint(const struct entity_group *group)
{
    size_t count = 0;
    LIST_EACH(const struct field_statement, field, &group->entity.fields)
    {
        count += field->is_foreign_key || slice_ends_with_ignoring_case(field->name, SLICE("_id"));
    }
    return count >= 2;
}

/* "Post: id, author_id (FK User), title" item after item, each with an id or joining two others, is
 * a model whatever the heading says. */
static bool items_list_entities(struct specification *specification, const struct block *block)
{
    size_t count = 0;
    for (size_t i = 0; i < block->item_count; i++) {
        struct entity_group group;
        struct slice name;
        bool is_entity =
            block->items[i].depth == block->items[0].depth &&
            entity_group_read_line(specification->arena, &group,
                                   reading_first_run(block->items[i].text.plain),
                                   ENTITY_SETTING_STORED, reading_place_nowhere, NULL, &name) &&
            (entity_group_begins_with_key(&group) || (count > 0 && is_joint(&group))) &&
            !entity_setting_is_passing(name, block->section);
        if (!is_entity) {
            return false;
        }
        count++;
    }
    return count > 1;
}

/* The outermost items that are nothing but the name of a table, with what it has nested in them. */
static bool are_tables(const struct block *block)
{
    size_t count = 0;
    for (size_t i = 0; i < block->item_count; i = entity_items_end(block, i)) {
        struct slice line = wording_bare(reading_first_line(block->items[i].text.plain));
        if (entity_items_end(block, i) == i + 1 || field_line_measure_name(line) != line.size ||
            request_name_is_message(line) || request_name_is_machinery(line)) {
            return false;
        }
        count++;
    }
    return count > 1;
}

/* A table that neither a key nor types tell, among others that they do: its fields are the names in
 * marks of code; without any, the model tells that it has none. */
static void read_table(struct specification *specification, const struct block *block, size_t at)
{
    struct entity_group group;
    size_t end = entity_items_end(block, at);
    entity_group_init(&group, specification->arena);
    for (size_t i = at + 1; i < end; i++) {
        if (block->items[i].depth == block->items[at].depth + 1) {
            entity_code_names_add_any(&group, &block->items[i].text);
        }
    }
    struct slice name = wording_bare(reading_first_line(block->items[at].text.plain));
    if (name.size > 0) {
        entity_lists_state(specification, block, &group, name, block->items[at].text.place);
    }
}

/* "Rope: length, colour, knot": a label, and words in small letters between commas; behind a label
 * in marks, "**rope** — Length, Colour", in any. */
static bool lists_words(const struct text *text, struct slice *out_label)
{
    struct slice line = reading_first_run(text->plain);
    bool is_marked = text->span_count > 0 && text->spans[0].start == 0;
    size_t end = 0, count = 0, width = 0;
    while (end < line.size && end < NAME_SIZE_MAXIMUM && width == 0) {
        struct slice rest = slice_from_offset(line, end);
        width = line.data[end] == ':' ? 1 : is_marked ? entity_words_measure_parting(rest) : 0;
        end += width == 0;
    }
    *out_label = wording_bare(slice_between(line, 0, end));
    struct slice rest = slice_from_offset(line, end + width), part;
    bool is_list = width > 0 && out_label->size > 0 && !entity_indexes_is_label(*out_label);
    while (is_list && slice_next_part(&rest, ',', &part)) {
        part = wording_bare(part);
        is_list = part.size > 0 && entity_name_count_words(part) <= 2 &&
                  ((part.data[0] >= 'a' && part.data[0] <= 'z') ||
                   (is_marked && character_is_alpha(part.data[0])));
        count++;
    }
    return is_list && count >= 3;
}

/* What stands among entities in the same form and is none of them is told of. */
static void report_others(struct specification *specification, const struct block *block,
                          const struct list *unread)
{
    static const struct shared_finding other = {
        DIAGNOSTIC_N1406, "name it by one word, and its key ('id') among its fields",
        "{} stands among entities, but nothing tells its key, or it has no name of an entity: it "
        "is "
        "not stored",
        "{} stand among entities, but nothing tells their keys, or they have no names of entities: "
        "they are not stored"};
    LIST_EACH(const struct list_item, item, unread)
    {
        struct slice label;
        bool is_alone = entity_items_end(block, (size_t)(item - block->items)) ==
                        (size_t)(item - block->items) + 1;
        if (is_alone && lists_words(&item->text, &label)) {
            diagnostics_gather(
                specification->diagnostics, &other, item->text.place,
                arena_format(specification->arena, "'" SLICE_FORMAT "'", SLICE_ARGUMENT(label)));
        }
    }
}

#define NAMED_TABLES_MINIMUM 3U

/* The identifier in marks of code that leads the item and is parted from the rest: "`boats`: …". */
static struct slice led_by_code(const struct text *text)
{
    const struct span *span = text->span_count > 0 ? &text->spans[0] : NULL;
    struct slice line = text->plain;
    if (span == NULL || span->start > 0 || span->kind != SPAN_CODE ||
        entity_words_measure_parting(slice_trim(slice_from_offset(line, span->end))) == 0) {
        return SLICE_EMPTY;
    }
    struct slice name = slice_between(line, 0, span->end);
    return field_line_measure_name(name) == name.size ? name : SLICE_EMPTY;
}

/* "team_id, points" in brackets that end the line: nothing but names, and one of several words or
 * the first a key's. */
static bool lists_columns_in_brackets(struct entity_group *group, const struct list_item *item)
{
    struct slice line = slice_trim(reading_first_run(item->text.plain));
    size_t open = slice_find_byte(line, '(');
    if (open == SLICE_NOT_FOUND || !slice_ends_with(line, SLICE(")"))) {
        return false;
    }
    struct slice inner = slice_trim(slice_between(line, open + 1, line.size - 1)), rest, part;
    bool is_open =
        slice_ends_with(inner, SLICE("\xe2\x80\xa6")) || slice_ends_with(inner, SLICE("..."));
    inner = is_open ? slice_trim(slice_between(inner, 0, inner.size - 3)) : inner;
    inner.size -= slice_ends_with(inner, SLICE(","));
    bool has_compound = slice_starts_with_ignoring_case(inner, SLICE("id,"));
    rest = inner;
    while (slice_next_part(&rest, ',', &part)) {
        part = slice_trim(part);
        if (part.size == 0 || field_line_measure_name(part) != part.size) {
            return false;
        }
        has_compound |= slice_find_byte(part, '_') != SLICE_NOT_FOUND;
    }
    entity_group_add_list(group, inner, reading_place_in, &item->text);
    return has_compound && group->field_count == group->line_count;
}

/* "`boats`: name, length, colour", "`piers`: where they lie (name, harbour_id, depth)" */
static bool lists_columns(struct specification *specification, const struct list_item *item,
                          struct entity_group *group, struct slice *out_name)
{
    struct slice line = reading_first_run(item->text.plain);
    bool is_list = entity_group_read_names(specification->arena, group, line, reading_place_in,
                                           &item->text, out_name);
    if (!is_list) {
        entity_group_init(group, specification->arena);
        is_list = lists_columns_in_brackets(group, item);
    }
    return is_list && group->entity.fields.count >= 3;
}

static bool has_usual_name(const struct entity_group *group)
{
    LIST_EACH(const struct field_statement, field, &group->entity.fields)
    {
        if (entity_words_is_usual(field->name)) {
            return true;
        }
    }
    return false;
}

/* In a data model, items that each begin with the name of a table in marks of code: some list its
 * columns, others say what it is for. Neither keys nor types tell the first of them, unless one has
 * been read that has either. */
static bool are_named_tables(struct specification *specification, const struct block *block,
                             bool is_one_read)
{
    size_t count = 0, listed = 0, many_count = 0, usual_count = 0;
    struct arena *arena = specification->arena;
    for (size_t i = 0; i < block->item_count; i = entity_items_end(block, i)) {
        struct entity_group group;
        struct slice name = led_by_code(&block->items[i].text), lead = name;
        if (name.size == 0 || entity_setting_is_passing(name, block->section)) {
            return false;
        }
        count++;
        many_count += !slice_equal(word_key(arena, lead), word_flat(arena, lead));
        if (lists_columns(specification, &block->items[i], &group, &name)) {
            listed++;
            usual_count += has_usual_name(&group);
        }
    }
    bool are_many = many_count == count && usual_count > 0; /* "bays" and "trips": no fields */
    return listed > 0 && count >= (is_one_read || are_many ? 2 : NAMED_TABLES_MINIMUM);
}

/* The names in marks of code that lead the items nested in this one; false: others lead some. */
static bool add_nested_names(struct entity_group *group, const struct block *block, size_t at)
{
    size_t end = entity_items_end(block, at);
    for (size_t i = at + 1; i < end; i++) {
        struct slice name = led_by_code(&block->items[i].text);
        if (name.size == 0 || block->items[i].depth != block->items[at].depth + 1) {
            return false;
        }
        entity_group_add(group, name, reading_place_in, &block->items[i].text);
    }
    return group->entity.fields.count > 1;
}

static bool is_led_by(const struct block *block, struct arena *arena, struct slice name)
{
    struct slice key = word_key(arena, name);
    for (size_t i = 0; i < block->item_count; i++) {
        struct slice lead = led_by_code(&block->items[i].text);
        if (lead.size > 0 && slice_equal(word_key(arena, lead), key)) {
            return true;
        }
    }
    return false;
}

/* The names in marks of code behind the lead, "join table of `boat_id` and `pier_id`, `since`",
 * where one of them is a reference; false: they are none, or one only. */
static bool add_code_names(struct entity_group *group, const struct block *block,
                           const struct text *text)
{
    static const char pointers[] = " to| from| in| see| references| like| via| table| of tables| =|"
                                   " one of| is| are|->|\xe2\x86\x92| default| by| values";
    size_t line_end = reading_first_run(text->plain).size;
    bool has_reference = false;
    for (size_t i = 1; i < text->span_count && text->spans[i].end <= line_end; i++) {
        const struct span *span = &text->spans[i];
        struct slice name = slice_between(text->plain, span->start, span->end);
        struct slice before =
            slice_trim(slice_between(text->plain, text->spans[0].end, span->start));
        bool is_reference =
            slice_ends_with(name, SLICE("_id")) || slice_ends_with(name, SLICE("Id"));
        if (span->kind != SPAN_CODE || field_line_measure_name(name) != name.size ||
            is_led_by(block, group->arena, name) ||
            (!is_reference && wording_ends_with(before, pointers) > 0)) {
            continue;
        }
        has_reference |= is_reference;
        if (!entity_code_names_is_known(group, name)) {
            entity_group_add(group, name, reading_place_in, text);
        }
    }
    return has_reference && group->entity.fields.count > 1;
}

bool entity_lists_read_code_names(struct specification *specification, const struct block *block,
                                  const struct text *text)
{
    struct entity_group group;
    struct slice name = led_by_code(text);
    entity_group_init(&group, specification->arena);
    if (block->kind != BLOCK_LIST || name.size == 0 || !add_code_names(&group, block, text)) {
        return false;
    }
    entity_lists_state(specification, block, &group, name, text->place);
    return true;
}

/* Reads one such item, or tells that it has no columns. */
static void read_named_table(struct specification *specification, const struct block *block,
                             size_t at)
{
    static const struct shared_finding bare = {
        DIAGNOSTIC_N1406, "list its columns behind its name",
        "{} is named among tables, but no columns of it are described: nothing of the kind is "
        "stored",
        "{} are named among tables, but no columns of them are described: nothing of the kind is "
        "stored"};
    const struct list_item *item = &block->items[at];
    struct slice name = led_by_code(&item->text), listed;
    struct entity_group group;
    if (lists_columns(specification, item, &group, &listed)) {
        entity_lists_state(specification, block, &group, name, item->text.place);
        return;
    }
    entity_group_init(&group, specification->arena);
    if (add_nested_names(&group, block, at)) {
        entity_lists_state(specification, block, &group, name, item->text.place);
    } else if (!entity_lists_read_code_names(specification, block, &item->text) &&
               !(entity_items_end(block, at) == at + 1 &&
                 entity_words_read_item(specification, block, &item->text))) {
        diagnostics_gather(
            specification->diagnostics, &bare, item->text.place,
            arena_format(specification->arena, "'" SLICE_FORMAT "'", SLICE_ARGUMENT(name)));
    }
}

/* Reads the items one by one; those of the outermost that say nothing come into `unread`. Returns
 * how many were read. */
static size_t read_items(struct specification *specification, const struct block *block,
                         enum entity_setting setting, struct list *unread)
{
    bool are_entities =
        setting == ENTITY_SETTING_STORED && are_mostly_entities(specification, block);
    size_t read_count = 0;
    for (size_t i = 0; i < block->item_count;) {
        if (is_below_indexes(&block->items[i])) {
            i = entity_items_end(block, i);
            continue;
        }
        bool is_read =
            entity_indexes_read_unique(specification, block, &block->items[i].text) ||
            entity_models_read_item(specification, block, i) ||
            read_item(specification, block, i, setting, are_entities) ||
            (are_entities && block->items[i].depth == 0 && entity_items_end(block, i) == i + 1 &&
             entity_words_read_item(specification, block, &block->items[i].text));
        if (!is_read && block->items[i].depth == 0) {
            list_add(specification->arena, unread, &block->items[i]);
        }
        read_count += is_read;
        i = is_read ? entity_items_end(block, i) : i + 1;
    }
    return read_count;
}

/* Reads, or tells of, the items that are left over beside others that were read. */
static void finish_unread(struct specification *specification, const struct block *block,
                          struct list *unread)
{
    if (are_tables(block)) {
        LIST_EACH(const struct list_item, item, unread)
        {
            read_table(specification, block, (size_t)(item - block->items));
        }
    } else if (unread->count > 0 && block->inside == NULL &&
               are_named_tables(specification, block, true)) {
        LIST_EACH(const struct list_item, item, unread)
        {
            read_named_table(specification, block, (size_t)(item - block->items));
        }
        return;
    }
    if (unread->count > 0) {
        entity_words_read_list(specification, block, unread);
        report_others(specification, block, unread);
    }
}

/* Reads the list as one thing: parts of an entity, its fields, or what each item is a part of. */
static bool read_as_one(struct specification *specification, const struct block *block,
                        enum entity_setting setting, bool *out_is_nameless)
{
    if (block->inside != NULL) {
        return false;
    }
    if (entity_parts_have_key(block) && entity_parts_read_list(specification, block, setting)) {
        return true;
    }
    return entity_models_count(block) < 2 &&
           (read_whole(specification, block, setting, out_is_nameless) ||
            entity_parts_read_list(specification, block, setting));
}

/* What a list of a data model may still be where none of its items is read by itself. */
static bool read_names(struct specification *specification, const struct block *block)
{
    if (entity_words_read_list(specification, block, NULL) ||
        entity_words_read_alone(specification, block) ||
        (block->inside == NULL && entity_heads_read_list(specification, block))) {
        return true;
    }
    bool is_read = block->inside == NULL && are_named_tables(specification, block, false);
    for (size_t i = 0; is_read && i < block->item_count; i = entity_items_end(block, i)) {
        read_named_table(specification, block, i);
    }
    return is_read;
}

static enum reading_result read_list(struct specification *specification, const struct block *block)
{
    enum entity_setting setting = entity_setting_of(block->section);
    bool is_nameless = false;
    if (entity_indexes_read_list(specification, block)) {
        return READING_WHOLE;
    }
    if (entity_rules_is_list(block)) {
        return entity_rules_read_list(specification, block) ? READING_PART : READING_NOTHING;
    }
    if (is_about_indexes(block)) {
        size_t unique_count = 0;
        for (size_t i = 0; i < block->item_count; i++) {
            unique_count += entity_indexes_read_unique(specification, block, &block->items[i].text);
        }
        reading_give_reason(block, "a list of indexes");
        return unique_count > 0 ? READING_PART : READING_NOTHING;
    }
    if (read_as_one(specification, block, setting, &is_nameless)) {
        return READING_WHOLE;
    }
    if (setting == ENTITY_SETTING_OPEN && items_list_entities(specification, block)) {
        setting = ENTITY_SETTING_STORED;
    }
    struct list unread = {0}; /* struct list_item, of the outermost */
    size_t read_count = is_nameless ? read_rows_by_key(specification, block, setting) : 0;
    read_count += read_items(specification, block, setting, &unread);
    if (read_count > 0 && setting == ENTITY_SETTING_STORED) {
        finish_unread(specification, block, &unread);
    }
    if (read_count > 0) {
        return READING_PART;
    }
    if (is_nameless && setting == ENTITY_SETTING_STORED &&
        entity_words_read_list(specification, block, NULL)) {
        return READING_PART; /* an item each, of which one says "optional" or the like */
    }
    if (is_nameless) {
        diagnostics_report(specification->diagnostics, DIAGNOSTIC_N1403, block->place,
                           "name what it describes in the heading, and mark its key",
                           "a list of fields that no heading or label names: it stays "
                           "documentation");
        return READING_NOTHING;
    }
    return setting == ENTITY_SETTING_STORED && read_names(specification, block) ? READING_PART
                                                                                : READING_NOTHING;
}

static int claim(const struct block *block)
{
    (void)block;
    return 35;
}

const struct recogniser recogniser_entity_lists = {
    .name = "entity_lists",
    .blocks =
        {
            [BLOCK_LIST] = {claim, read_list},
        },
    .finish = entity_dictionary_name,
};
