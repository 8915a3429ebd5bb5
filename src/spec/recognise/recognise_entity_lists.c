/* SPDX-License-Identifier: Apache-2.0 */
/* Reads entities from bullets: a list of fields below a heading or label, an item for each entity
 * with its fields nested in it (also as "Table Name", "Columns", "Indexes", "Relationships"), and
 * one line per entity, in lists and paragraphs. Bullets that only happen to begin with a word are
 * left alone. */
#include "spec/reading/entity_group.h"
#include "spec/reading/field_text.h"
#include "spec/reading/reading.h"
#include "spec/recognise/recognise.h"

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
    statement->entity.is_request = entity_name_is_passing(name, block->section);
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
static const char index_words[] = "indexes|indices|index|key indexes|索引|индексы|인덱스|índices|"
                                  "unique constraints|constraints|インデックス";
static const char relation_words[] = "relationships|relations|foreign keys|references|foreign key";

/* Stands for the words of fields, which are more than a list of alternatives. */
static const char column_words[] = "";

static bool is_one_of(struct slice name, const char *words)
{
    return words == column_words ? entity_name_says_fields(name) : wording_is(name, words);
}

static bool has_named_value(const struct list_item *item, const char *words,
                            struct slice *out_value)
{
    struct reading_pair pair;
    struct slice line = first_line(item->text.plain);
    bool is_bare = is_one_of(wording_bare(line), words);
    *out_value = SLICE_EMPTY;
    if (is_bare) {
        return true;
    }
    if (!reading_pair(item->text, &pair) || !is_one_of(pair.name, words)) {
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

/* "Primary Key: `id` (bigint)", "Unique: `slug`" */
static bool is_key_item(const struct list_item *item)
{
    struct slice line = first_line(item->text.plain);
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
            has_named_value(&block->items[i], column_words, &value)) {
            read_columns(template, i, value);
        } else if (block->items[i].depth == template->depth && is_key_item(&block->items[i])) {
            entity_group_add(&template->group, first_line(block->items[i].text.plain),
                             place_in_text, &block->items[i].text);
        }
    }
    if (template->group.field_count == 0 ||
        (must_tell && !entity_group_is_entity(&template->group, setting))) {
        return false;
    }
    struct entity_statement *entity = state_group(template->specification, block, &template->group,
                                                  template->name, template->place);
    for (size_t i = template->first; i < template->end; i++) {
        if (block->items[i].depth != template->depth) {
            continue;
        }
        if (has_named_value(&block->items[i], index_words, &value)) {
            read_indexes(template, entity, i, value);
        } else if (has_named_value(&block->items[i], relation_words, &value)) {
            size_t last = end_of_item(block, i);
            for (size_t j = i + 1; j < last; j++) {
                read_relationship(template->specification->arena, entity, &block->items[j].text);
            }
        }
    }
    return true;
}

/* Items[at] is "Table Name: users"; its parts are nested in it. */
static bool read_template(struct specification *specification, const struct block *block, size_t at,
                          struct slice name)
{
    struct template template = {.specification = specification,
                                .block = block,
                                .name = name,
                                .place = block->items[at].text.place,
                                .first = at + 1,
                                .end = end_of_item(block, at),
                                .depth = block->items[at].depth + 1};
    return read_parts(&template, false, ENTITY_SETTING_STORED);
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

static const char joint_words[] = " and| e| y| et| und| i| и| và| dan";

/* Whether the span of code is a name in a row of names: at the front, or behind a comma, an "and"
 * or "Fields:". */
static bool is_listed_name(struct text text, const struct span *span)
{
    struct slice name = slice_between(text.plain, span->start, span->end);
    struct slice before = slice_trim(slice_between(text.plain, 0, span->start));
    if (span->kind != SPAN_CODE || name.size == 0 || field_line_measure_name(name) != name.size) {
        return false;
    }
    size_t size = slice_ends_with(before, SLICE(":")) ? before.size - 1 : 0;
    return before.size == 0 || before.data[before.size - 1] == ',' ||
           wording_ends_with(before, joint_words) > 0 ||
           (size > 0 && entity_name_says_fields(slice_between(before, 0, size)));
}

#define KNOWN_MAXIMUM 400U /* fields of a thing; beyond, a name may come twice */

static bool is_known(const struct entity_group *group, struct slice name)
{
    if (group->entity.fields.count > KNOWN_MAXIMUM) {
        return false;
    }
    LIST_EACH(const struct field_statement, field, &group->entity.fields)
    {
        if (slice_equal(field->name, name)) {
            return true;
        }
    }
    return false;
}

/* Adds the name spans[at] of a row, with what is said of it up to the next one where that is about
 * a field ("`email` unique"). */
static void add_row_name(struct entity_group *group, const struct text *text, size_t at,
                         size_t line_end)
{
    struct field_statement field;
    const struct span *span = &text->spans[at];
    struct slice name = slice_between(text->plain, span->start, span->end);
    size_t next = at + 1, end = line_end;
    while (next < text->span_count && !is_listed_name(*text, &text->spans[next])) {
        next++;
    }
    end = next < text->span_count && text->spans[next].start < end ? text->spans[next].start : end;
    struct slice whole = slice_trim(slice_between(text->plain, span->start, end));
    whole = slice_between(whole, 0, whole.size - wording_ends_with(whole, joint_words));
    while (whole.size > name.size && strchr(",. ", whole.data[whole.size - 1]) != NULL) {
        whole.size--;
    }
    bool is_about_field =
        field_line_read(group->arena, whole, &field) >= FIELD_EVIDENCE_CONSTRAINED &&
        slice_equal(field.name, name);
    if (!is_known(group, name)) {
        entity_group_add(group, is_about_field ? whole : name, place_in_text, text);
    }
}

/* "- `id`, `email` unique, `created_at` and `version`": fields of one line, told by their marks.
 * Returns how many there are; adds them where a group is given. */
static size_t read_code_names(struct entity_group *group, const struct text *text)
{
    size_t count = 0, line_end = first_line(text->plain).size;
    bool has_comma = slice_find_byte(text->plain, ',') != SLICE_NOT_FOUND;
    if (text->span_count < 2) {
        return 0;
    }
    struct slice behind =
        slice_between(text->plain, text->spans[text->span_count - 1].end, line_end);
    if (!has_comma && behind.size > 0 && !slice_equal(behind, SLICE("."))) {
        return 0; /* "`a` and `b` go together" */
    }
    for (size_t i = 0; i < text->span_count && text->spans[i].end <= line_end; i++) {
        bool is_name = is_listed_name(*text, &text->spans[i]);
        if (count == 0 && !is_name) {
            return 0; /* names lead the line */
        }
        count += is_name;
    }
    for (size_t i = 0; group != NULL && count > 1 && i < text->span_count; i++) {
        if (text->spans[i].end <= line_end && is_listed_name(*text, &text->spans[i])) {
            add_row_name(group, text, i, line_end);
        }
    }
    return count > 1 ? count : 0;
}

/* "`member_id` needed by all but guests": the name that leads a sentence; empty: none does. */
static struct slice find_lead_name(const struct text *text)
{
    const struct span *span = text->span_count > 0 ? &text->spans[0] : NULL;
    struct slice name =
        span == NULL ? SLICE_EMPTY : slice_between(text->plain, span->start, span->end);
    bool is_name = name.size > 0 && span->start == 0 && span->kind == SPAN_CODE &&
                   field_line_measure_name(name) == name.size &&
                   slice_find_byte(name, '_') != SLICE_NOT_FOUND;
    for (size_t i = 0; is_name && i < name.size; i++) {
        if (name.data[i] >= 'a' && name.data[i] <= 'z') {
            return name;
        }
    }
    return SLICE_EMPTY;
}

/* Whether the word in front is in capitals. */
static bool is_upper_case(struct slice line)
{
    size_t size = field_line_measure_name(line);
    for (size_t i = 0; i < size; i++) {
        if (line.data[i] >= 'a' && line.data[i] <= 'z') {
            return false;
        }
    }
    return size > 1;
}

/* "`closedAt` when it was closed" → "closedAt": a name in marks of code with prose right behind it,
 * among fields. Empty: there is none. */
static struct slice find_told_name(const struct text *text, struct slice line)
{
    const struct span *span = text->span_count > 0 ? &text->spans[0] : NULL;
    if (span == NULL || span->start != 0 || span->kind != SPAN_CODE || span->end + 2 > line.size ||
        line.data[span->end] != ' ' || line.data[span->end + 1] < 'a' ||
        line.data[span->end + 1] > 'z') {
        return SLICE_EMPTY;
    }
    struct slice name = slice_between(line, 0, span->end);
    return field_line_measure_name(name) == name.size ? name : SLICE_EMPTY;
}

/* One line; in a list of which others are rows of `names`, a sentence may lead with one. */
static void add_item(struct entity_group *group, const struct text *text, size_t names,
                     bool is_among_rows)
{
    struct slice line = first_line(text->plain);
    struct slice told = group->typed_count > 0 ? find_told_name(text, line) : SLICE_EMPTY;
    struct field_statement field;
    if (told.size > 0 && !is_among_rows &&
        field_line_read(group->arena, line, &field) == FIELD_EVIDENCE_NONE) {
        line = told;
    }
    struct entity_group probe;
    entity_group_init(&probe, group->arena);
    bool is_field = !is_among_rows || entity_group_add(&probe, line, place_in_text, text);
    struct slice lead = is_among_rows ? find_lead_name(text) : SLICE_EMPTY;
    bool is_label = is_among_rows && names == 0 && lead.size == 0 && is_upper_case(line);
    lead = is_field ? SLICE_EMPTY : lead;
    if (lead.size > 0 && is_known(group, lead)) {
        return; /* what is said of a field that another line names */
    }
    if (is_label) {
        return; /* "`PAID`: ..." explains a value of one of them */
    }
    if (names > 0 && probe.typed_count == 0) {
        read_code_names(group, text);
    } else {
        entity_group_add(group, lead.size > 0 ? lead : line, place_in_text, text);
    }
}

/* Gathers the fields nested directly in items[at], or, at SIZE_MAX, the outermost items; whether
 * they are an entity. Most lists are none: it stops where the items left cannot make it one. */
static bool gather(struct entity_group *group, const struct block *block, size_t at,
                   enum entity_setting setting)
{
    size_t start = at == SIZE_MAX ? 0 : at + 1;
    size_t end = at == SIZE_MAX ? block->item_count : end_of_item(block, at);
    unsigned depth = at == SIZE_MAX ? 0 : block->items[at].depth + 1;
    bool is_stored = setting == ENTITY_SETTING_STORED;
    size_t left = 0, name_count = 0;
    for (size_t i = start; i < end; i++) {
        if (block->items[i].depth == depth) {
            size_t names = is_stored ? read_code_names(NULL, &block->items[i].text) : 0;
            left += names > 0 ? names : 1;
            name_count += names;
        }
    }
    for (size_t i = start; i < end && entity_group_can_be_entity(group, left, setting); i++) {
        if (block->items[i].depth != depth) {
            continue;
        }
        const struct text *text = &block->items[i].text;
        size_t names = is_stored ? read_code_names(NULL, text) : 0;
        left -= names > 0 ? names : 1;
        add_item(group, text, names, name_count > 0);
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
                      enum entity_setting setting, bool is_among_entities)
{
    const struct list_item *item = &block->items[at];
    struct entity_group group;
    struct slice name, line = first_line(item->text.plain);
    entity_group_init(&group, specification->arena);
    if (entity_group_read_line(specification->arena, &group, line, setting, place_in_text,
                               &item->text, &name) ||
        (is_among_entities && entity_group_read_names(specification->arena, &group, line,
                                                      place_in_text, &item->text, &name))) {
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

static const char unique_words[] =
    "unique together|together unique|unique combination|unique|composite unique|unique "
    "constraint*|unique key|unique "
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

/* Where "UNIQUE(a, b)" stands in a line whose label is of any language, as SQL writes it. */
static size_t find_unique(struct slice line)
{
    size_t at = slice_find(line, SLICE("UNIQUE"));
    struct slice behind = at == SLICE_NOT_FOUND
                              ? SLICE_EMPTY
                              : slice_trim(slice_from_offset(line, at + strlen("UNIQUE")));
    bool is_list = behind.size > 0 && behind.data[0] == '(' &&
                   slice_find_byte(slice_between(line, 0, at), ':') != SLICE_NOT_FOUND;
    return is_list ? at : SLICE_NOT_FOUND;
}

/* ": name, code" and "(name + code)": names alone, of which the entity has one at least. What it
 * lacks is named too, for the model to tell of. */
static bool read_names(struct arena *arena, const struct entity_statement *entity,
                       struct slice list, struct index_statement *out_index)
{
    bool is_known = false;
    *out_index = (struct index_statement){.entity = entity->name, .is_unique = true};
    while (list.size > 0 && strchr(":( ", list.data[0]) != NULL) {
        list = slice_from_offset(list, 1);
    }
    list = slice_between(list, 0, slice_find_byte(list, ')'));
    while (list.size > 0) {
        size_t end = 0;
        while (end < list.size && strchr(",+", list.data[end]) == NULL) {
            end++;
        }
        struct index_column *column = ARENA_NEW(arena, struct index_column);
        column->name = wording_bare(slice_between(list, 0, end));
        for (size_t i = 0; i < column->name.size; i++) {
            if (!character_is_word(column->name.data[i])) {
                return false;
            }
        }
        if (column->name.size == 0) {
            return false;
        }
        LIST_EACH(const struct field_statement, field, &entity->fields)
        {
            is_known |= slice_equal_ignoring_case(field->name, column->name);
        }
        list_add(arena, &out_index->columns, column);
        list = slice_from_offset(list, end < list.size ? end + 1 : end);
    }
    return is_known;
}

/* "**Unique:** (store_id, business_date)" below the entity that it is about. */
static bool read_unique(struct specification *specification, const struct block *block,
                        const struct text *text)
{
    const struct entity_statement *entity = find_near(specification, block);
    struct slice line = first_line(text->plain);
    size_t size = wording_starts_with(line, unique_words);
    size_t sql = size > 0 ? SLICE_NOT_FOUND : find_unique(slice_between(line, 0, 240));
    if (sql != SLICE_NOT_FOUND) {
        size = sql + strlen("UNIQUE");
    }
    struct slice rest = slice_trim(slice_from_offset(line, size));
    bool is_list = size > 0 && rest.size > 0 && (rest.data[0] == ':' || rest.data[0] == '(');
    size_t before = specification->statements.count;
    struct index_statement index;
    if (entity != NULL && is_list && read_names(specification->arena, entity, rest, &index)) {
        struct statement *statement =
            specification_state(specification, STATEMENT_INDEX, block, text->place);
        index.place = text->place;
        statement->index = index;
    } else if (entity != NULL && is_list && slice_find_byte(rest, '+') == SLICE_NOT_FOUND) {
        state_index(specification, block, entity, text);
    }
    return specification->statements.count > before;
}

/* "- INDEX(name)" among the fields that it is about. */
static void read_indexes_among_fields(struct specification *specification,
                                      const struct block *block)
{
    const struct statement *entity = specification_last(specification, STATEMENT_ENTITY);
    for (size_t i = 0; i < block->item_count; i++) {
        const struct text *text = &block->items[i].text;
        struct slice line = first_line(text->plain);
        size_t size = wording_starts_with(line, "index|indexes|composite index");
        struct slice rest = slice_trim(slice_from_offset(line, size));
        if (block->items[i].depth == 0 && size > 0 && rest.size > 0 &&
            (rest.data[0] == ':' || rest.data[0] == '(')) {
            state_index(specification, block, &entity->entity, text);
        }
    }
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

/* Whether "Key columns:" or the like stands right above, and the items lead with names in marks of
 * code: then they are fields without a type or a key to tell it. */
static bool is_labelled_as_fields(const struct block *block, enum entity_setting setting)
{
    struct text label = reading_label(block);
    struct slice said = label.plain.size > 0 ? label.plain : block->section->name;
    size_t count = 0, named = 0;
    if (setting == ENTITY_SETTING_MESSAGE || !entity_name_says_fields(said)) {
        return false;
    }
    for (size_t i = 0; i < block->item_count; i++) {
        const struct text *text = &block->items[i].text;
        const struct span *span = text->span_count > 0 ? &text->spans[0] : NULL;
        bool is_outer = block->items[i].depth == 0;
        bool is_name = is_outer && span != NULL && span->start == 0 && span->kind == SPAN_CODE;
        count += is_outer;
        named += is_name;
    }
    return named > 1 && named * 10 >= count * 7;
}

/* Gathers such fields: what is no name is left to the reader. */
static bool gather_labelled(struct entity_group *group, const struct block *block)
{
    for (size_t i = 0; i < block->item_count; i++) {
        struct slice line = first_line(block->items[i].text.plain);
        size_t name = field_line_measure_name(line);
        bool is_name = name > 0 && slice_equal(slice_from_offset(line, name), SLICE("."));
        if (block->items[i].depth == 0) {
            entity_group_add(group, is_name ? slice_between(line, 0, name) : line, place_in_text,
                             &block->items[i].text);
        }
    }
    return group->field_count > 1 && group->field_count * 10 >= group->line_count * 7;
}

static bool read_whole(struct specification *specification, const struct block *block,
                       enum entity_setting setting, bool *out_is_nameless)
{
    struct entity_group group;
    entity_group_init(&group, specification->arena);
    bool is_entity = gather(&group, block, SIZE_MAX, setting);
    if (!is_entity && is_labelled_as_fields(block, setting)) {
        entity_group_init(&group, specification->arena);
        is_entity = gather_labelled(&group, block);
    }
    if (!is_entity) {
        return false;
    }
    struct entity_name found = entity_name_of_block(specification->arena, block);
    if (found.name.size == 0) {
        reading_give_reason(block, "a list of fields that no heading or label names");
        *out_is_nameless = true;
        return false;
    }
    struct entity_statement *entity =
        state_group(specification, block, &group, found.name, found.place);
    entity->schema = found.schema;
    read_indexes_among_fields(specification, block);
    return true;
}

/* "- Suggested attributes:" with the fields nested in it, the only item below the heading. */
static bool is_only_label(const struct block *block)
{
    struct slice name;
    struct slice line = first_line(block->items[0].text.plain);
    bool is_alone = end_of_item(block, 0) == block->item_count && block->item_count > 2;
    bool is_label =
        slice_ends_with(line, SLICE(":")) || slice_ends_with(line, SLICE("\xef\xbc\x9a"));
    return is_alone && is_label && !entity_name_is_label(block->items[0].text, &name);
}

/* "- Attributes:" and "- Relationships:" below a heading that names the entity. */
static bool read_headed(struct specification *specification, const struct block *block,
                        enum entity_setting setting)
{
    struct slice value;
    bool has_columns = false;
    for (size_t i = 0; i < block->item_count; i++) {
        has_columns |=
            block->items[i].depth == 0 && has_named_value(&block->items[i], column_words, &value);
    }
    bool is_label = !has_columns && setting == ENTITY_SETTING_STORED && is_only_label(block);
    if (!has_columns && !is_label) {
        return false;
    }
    struct entity_name found = entity_name_of_block(specification->arena, block);
    struct template template = {.specification = specification,
                                .block = block,
                                .name = found.name,
                                .place = found.place,
                                .end = block->item_count};
    entity_group_init(&template.group, specification->arena);
    if (found.name.size == 0 || (is_label && !gather(&template.group, block, 0, setting))) {
        return false;
    }
    if (is_label) {
        state_group(specification, block, &template.group, found.name, found.place);
        return true;
    }
    return read_parts(&template, true, setting);
}

/* Whether the parts of one entity stand in the list, labelled: its key, and its columns beside the
 * label or nested below it. */
static bool has_labelled_parts(const struct block *block)
{
    struct slice value;
    bool has_key = false, has_columns = false;
    for (size_t i = 0; i < block->item_count; i++) {
        if (block->items[i].depth == 0) {
            has_key |= is_key_item(&block->items[i]);
            has_columns |= has_named_value(&block->items[i], column_words, &value);
        }
    }
    return has_key && has_columns;
}

static bool is_about_indexes(const struct block *block)
{
    return reading_name_has(block->section,
                            "index*|indices|索引*|индекс*|인덱스*|インデックス*|índice*");
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
        bool is_entity = block->items[i].depth == block->items[0].depth &&
                         entity_group_read_line(
                             specification->arena, &group, first_line(block->items[i].text.plain),
                             ENTITY_SETTING_STORED, place_nowhere, NULL, &name) &&
                         (begins_with_key(&group) || (count > 0 && is_joint(&group))) &&
                         !entity_name_is_passing(name, block->section);
        if (!is_entity) {
            return false;
        }
        count++;
    }
    return count > 1;
}

/* Whether one line of two at least, and two in all, is an entity with its fields: then so are their
 * neighbours that have no key to tell it. */
static bool are_mostly_entities(struct specification *specification, const struct block *block)
{
    size_t count = 0, entity_count = 0;
    for (size_t i = 0; i < block->item_count; i++) {
        struct entity_group group;
        struct slice name;
        if (block->items[i].depth != block->items[0].depth) {
            continue;
        }
        count++;
        entity_count += entity_group_read_line(specification->arena, &group,
                                               first_line(block->items[i].text.plain),
                                               ENTITY_SETTING_STORED, place_nowhere, NULL, &name);
    }
    return entity_count > 1 && entity_count * 2 >= count;
}

static enum reading_result read_list(struct specification *specification, const struct block *block)
{
    enum entity_setting setting = entity_name_setting(block->section);
    bool is_nameless = false;
    if (read_index_list(specification, block)) {
        return READING_WHOLE;
    }
    if (is_about_indexes(block)) {
        reading_give_reason(block, "a list of indexes");
        return READING_NOTHING;
    }
    if (block->inside == NULL && has_labelled_parts(block) &&
        read_headed(specification, block, setting)) {
        return READING_WHOLE;
    }
    if (block->inside == NULL && (read_whole(specification, block, setting, &is_nameless) ||
                                  read_headed(specification, block, setting))) {
        return READING_WHOLE;
    }
    if (setting == ENTITY_SETTING_OPEN && items_list_entities(specification, block)) {
        setting = ENTITY_SETTING_STORED;
    }
    size_t read_count = 0;
    bool are_entities =
        setting == ENTITY_SETTING_STORED && are_mostly_entities(specification, block);
    for (size_t i = 0; i < block->item_count;) {
        bool is_read = read_unique(specification, block, &block->items[i].text) ||
                       read_item(specification, block, i, setting, are_entities);
        read_count += is_read;
        i = is_read ? end_of_item(block, i) : i + 1;
    }
    if (is_nameless && read_count == 0) {
        diagnostics_report(specification->diagnostics, DIAGNOSTIC_N1403, block->place,
                           "name what it describes in the heading, and mark its key",
                           "a list of fields that no heading or label names: it stays "
                           "documentation");
    }
    return read_count > 0 ? READING_PART : READING_NOTHING;
}

static bool has_dash(struct slice text)
{
    return slice_find(text, SLICE("\xe2\x80\x94")) != SLICE_NOT_FOUND ||
           slice_find(text, SLICE("\xe2\x80\x93")) != SLICE_NOT_FOUND;
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

/* Whether the text is "id, name, created_at": names that begin with a key's and are parted by
 * commas; a group of them. */
static bool reads_names(struct entity_group *group, struct text text, struct slice line)
{
    struct slice part, rest = line;
    size_t count = 0;
    while (slice_next_part(&rest, ',', &part)) {
        part = slice_trim(part);
        if (part.size == 0 || field_line_measure_name(part) != part.size) {
            return false;
        }
        count++;
    }
    struct slice first = slice_trim(slice_between(line, 0, slice_find_byte(line, ',')));
    bool is_key = slice_equal_ignoring_case(first, SLICE("id")) ||
                  slice_equal_ignoring_case(first, SLICE("_id")) ||
                  slice_ends_with_ignoring_case(first, SLICE("_id"));
    for (rest = line; is_key && count >= 3 && slice_next_part(&rest, ',', &part);) {
        entity_group_add(group, slice_trim(part), place_in_text, &text);
    }
    return is_key && count >= 3 && group->field_count == count;
}

/* A sentence of a paragraph that is nothing but names, with "Fields:" before them or not. */
static bool read_sentence(struct specification *specification, const struct block *block,
                          struct slice sentence)
{
    struct entity_group group;
    size_t colon = slice_find_byte(slice_between(sentence, 0, 40), ':');
    if (colon != SLICE_NOT_FOUND) {
        if (!entity_name_says_fields(slice_between(sentence, 0, colon))) {
            return false;
        }
        sentence = slice_from_offset(sentence, colon + 1);
    }
    entity_group_init(&group, specification->arena);
    if (!reads_names(&group, block->text, slice_trim(sentence))) {
        return false;
    }
    struct entity_name found = entity_name_of_block(specification->arena, block);
    if (found.name.size > 0) {
        state_group(specification, block, &group, found.name, found.place);
    }
    return found.name.size > 0;
}

/* Nothing but names, one a line, the first a key's. */
static bool read_name_lines(struct specification *specification, const struct block *block)
{
    struct entity_group group;
    struct slice line, rest = block->text.plain;
    entity_group_init(&group, specification->arena);
    while (slice_next_line(&rest, &line)) {
        line = slice_trim(line);
        if (line.size == 0 || field_line_measure_name(line) != line.size) {
            return false;
        }
        entity_group_add(&group, line, place_in_text, &block->text);
    }
    if (group.field_count < 3 || group.field_count != group.line_count || !group.has_key ||
        !begins_with_key(&group)) {
        return false;
    }
    struct entity_name found = entity_name_of_block(specification->arena, block);
    if (found.name.size > 0) {
        state_group(specification, block, &group, found.name, found.place);
    }
    return found.name.size > 0;
}

/* "id, email, name." below the heading "Users" of a data model. */
static bool read_sentences(struct specification *specification, const struct block *block)
{
    struct slice rest = block->text.plain;
    while (rest.size > 0) {
        size_t end = 0;
        while (end < rest.size && rest.data[end] != '\n' &&
               !(rest.data[end] == '.' &&
                 (end + 1 == rest.size || character_is_space(rest.data[end + 1])))) {
            end++;
        }
        struct slice sentence = slice_trim(slice_between(rest, 0, end));
        if (sentence.size > 0 && read_sentence(specification, block, sentence)) {
            return true;
        }
        rest = slice_from_offset(rest, end + 1);
    }
    return false;
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
    if (setting == ENTITY_SETTING_STORED &&
        (read_name_lines(specification, block) || read_sentences(specification, block))) {
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
        bool is_possible = slice_starts_with_ignoring_case(block->text.plain, SLICE("id\n")) ||
                           slice_starts_with_ignoring_case(block->text.plain, SLICE("_id\n")) ||
                           slice_starts_with_ignoring_case(block->text.plain, SLICE("unique")) ||
                           slice_find_byte(block->text.plain, '(') != SLICE_NOT_FOUND ||
                           slice_find_byte(block->text.plain, ',') != SLICE_NOT_FOUND ||
                           has_dash(slice_between(block->text.plain, 0, 80));
        return is_possible ? 10 : 0;
    }
    return block->kind == BLOCK_LIST ? 35 : 0;
}

const struct recogniser recogniser_entity_lists = {"entity_lists", claim, read, NULL};
